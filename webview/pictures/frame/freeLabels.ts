import type { Box, Pen } from '../../drawing/pen.ts';
import { labelSize } from './axes.ts';

/** Finds room for labels: none lies on another, on what is kept free, or outside. */
export interface FreeLabels {
  /** Nothing is written here. */
  keep(box: Box): void;
  /** The first of these middles where the text has room; undefined when there is none. */
  place(text: string, middles: Iterable<readonly [number, number]>): readonly [number, number] | undefined;
}

const height = 14;

export function createFreeLabels(pen: Pick<Pen, 'measure'>, area: Box): FreeLabels {
  const taken: Box[] = [];
  const isFree = (box: Box): boolean =>
    box.left >= area.left &&
    box.top >= area.top &&
    box.left + box.width <= area.left + area.width &&
    box.top + box.height <= area.top + area.height &&
    taken.every((other) => !overlaps(box, other));
  return {
    keep: (box) => taken.push(box),
    place(text, middles) {
      const width = pen.measure(text, labelSize) + 6;
      for (const [x, y] of middles) {
        const box = { left: x - width / 2, top: y - height / 2, width, height };
        if (!isFree(box)) continue;
        taken.push(box);
        return [x, y];
      }
      return undefined;
    },
  };
}

function overlaps(one: Box, other: Box): boolean {
  return (
    one.left < other.left + other.width &&
    other.left < one.left + one.width &&
    one.top < other.top + other.height &&
    other.top < one.top + one.height
  );
}

/** Middles of a label of this width around a mark: beside it first, then above and below, then further out. */
export function* aroundMark([x, y]: readonly [number, number], width: number): Iterable<readonly [number, number]> {
  for (const [across, up] of [
    [9, 0],
    [13, 14],
    [24, 26],
    [44, 44],
  ] as const) {
    const side = across + width / 2;
    if (up === 0) yield* [[x + side, y] as const, [x - side, y] as const, [x, y - 14] as const, [x, y + 14] as const];
    else
      yield* [
        [x + side, y - up] as const,
        [x + side, y + up] as const,
        [x - side, y - up] as const,
        [x - side, y + up] as const,
        [x, y - up - 8] as const,
        [x, y + up + 8] as const,
      ];
  }
}
