import { cssOf } from '../../drawing/colors.ts';
import type { Look } from '../../drawing/look.ts';
import { fitText, isInside, type Pen } from '../../drawing/pen.ts';
import { labelSize } from './axes.ts';
import { aroundMark, createFreeLabels } from './freeLabels.ts';
import { placeX, placeY, type Placing } from './planeFrame.ts';
import type { Samples } from './samples.ts';

/** Two classes are told apart by their colours and sides; more than this no one reads in a cloud. */
const [fewest, most] = [3, 20];

/** A name is no longer than this, px. */
const widest = 90;

/** The names of the classes in the middle of their samples, so that nobody has to look up ten colours. */
export function drawClassNames(
  pen: Pen,
  { classNames, points }: { readonly classNames: readonly string[]; readonly points: Samples },
  look: Look,
  placing: Placing,
): void {
  if (classNames.length < fewest || classNames.length > most) return;
  const labels = createFreeLabels(pen, placing.frame);
  const middles = middlesOf(points, classNames.length);
  classNames.forEach((name, index) => {
    const [x, y] = middles[index]!;
    const centre = [placeX(placing, x), placeY(placing, y)] as const;
    if (!isInside(placing.frame, ...centre)) return;
    const text = fitText(pen, name, labelSize, widest);
    const at = labels.place(text, [centre, ...aroundMark(centre, pen.measure(text, labelSize) + 6)]);
    if (at === undefined) return;
    const style = { color: look.foreground, size: labelSize + 1, isBold: true, align: 'center' } as const;
    pen.text(text, at, { ...style, rim: cssOf(look.background) });
  });
}

const knownMiddles = new WeakMap<Samples, readonly (readonly [x: number, y: number])[]>();

/** The middle of the samples of each class: found once, for a plane is painted at every move of the hand. */
function middlesOf(points: Samples, classes: number): readonly (readonly [x: number, y: number])[] {
  const known = knownMiddles.get(points);
  if (known?.length === classes) return known;
  const found = Array.from({ length: classes }, (_, index) => {
    const own = Array.from(points.value.keys()).filter((sample) => Math.round(points.value[sample]!) === index);
    const middle = (values: Float32Array): number => middleOf(Float32Array.from(own, (sample) => values[sample]!));
    return [middle(points.x), middle(points.y)] as const;
  });
  knownMiddles.set(points, found);
  return found;
}

/** The value in the middle of them, NaN of none: a few samples far out do not move it. */
function middleOf(values: Float32Array): number {
  return values.sort()[values.length >> 1] ?? Number.NaN;
}
