import type { PlaneChart } from '../../../src/protocol/charts.ts';
import type { Look } from '../../drawing/look.ts';
import { categoryColors } from '../../drawing/palette.ts';
import { fitText, shapes, type Pen, type Shape } from '../../drawing/pen.ts';
import { t } from '../../drawing/texts.ts';
import { labelSize } from './axes.ts';
import type { Room } from './picture.ts';

export type Samples = PlaneChart['points'];

export const legendHeight = 18;

/** Classes differ in shape too; where the colours begin anew, the shapes are others. */
export function shapeOfClass(index: number): Shape {
  const place = Math.max(0, index);
  return shapes[(place + Math.floor(place / shapes.length)) % shapes.length]!;
}

/** A mark with its name, for a legend. */
export interface NamedMark {
  readonly name: string;
  readonly shape: Shape;
  /** Undefined: hollow. */
  readonly fill: string | undefined;
  readonly rim: string;
}

/** What the samples of a plane mean: their classes, and what is hollow. */
export function namesOfClasses(
  { classNames, points }: { readonly classNames: readonly string[]; readonly points: Samples },
  look: Look,
): NamedMark[] {
  const colors = categoryColors(classNames.length, look);
  const names = classNames.map((name, index): NamedMark => {
    const color = colors[index]!;
    return { name, shape: shapeOfClass(index), fill: color, rim: color };
  });
  return points.validates.some((flag) => flag === 1)
    ? [...names, { name: t('hollow: validation'), shape: 'circle', fill: undefined, rim: look.foreground }]
    : names;
}

/** Width in px of the names in one row. */
export function widthOfNames(pen: Pick<Pen, 'measure'>, names: readonly NamedMark[]): number {
  return names.reduce((width, { name }) => width + 28 + pen.measure(name, labelSize), 0);
}

/** Names in rows, wrapped. */
function placeNames(
  { pen, width }: Pick<Room, 'pen' | 'width'>,
  names: readonly NamedMark[],
): { readonly places: readonly { readonly label: string; readonly x: number; readonly y: number }[]; height: number } {
  let [x, y] = [0, 0];
  const places = names.map(({ name }) => {
    const label = fitText(pen, name, labelSize, width - 18);
    const needed = 16 + pen.measure(label, labelSize);
    if (x > 0 && x + needed > width) [x, y] = [0, y + legendHeight];
    const place = { label, x, y };
    x += needed + 12;
    return place;
  });
  return { places, height: names.length === 0 ? 0 : y + legendHeight };
}

/** Height of the names in rows, px. */
export function heightOfNames(room: Pick<Room, 'pen' | 'width'>, names: readonly NamedMark[]): number {
  return placeNames(room, names).height;
}

/** The names beside their marks, wrapped; returns the height used. */
export function drawNames(pen: Pen, names: readonly NamedMark[], look: Look, width: number): number {
  const { places, height } = placeNames({ pen, width }, names);
  places.forEach(({ label, x, y }, index) => {
    const { shape, fill, rim } = names[index]!;
    pen.shape(shape, [x + 6, y + 8, 4], fill === undefined ? undefined : { color: fill }, { color: rim, width: 1.5 });
    pen.text(label, [x + 15, y + 8], { color: look.foreground, size: labelSize });
  });
  return height;
}

/** What all samples of a chart look like. */
export interface SampleLook {
  readonly isClasses: boolean;
  /** Colour of a class or value. */
  readonly color: (value: number) => string;
  readonly radius: number;
  /** The background and what is drawn on it, as CSS colours. */
  readonly ground: string;
  readonly ink: string;
}

/** Many samples are drawn small. */
export function sampleRadius(count: number): number {
  return count > 600 ? 2 : count > 250 ? 2.6 : 3.2;
}

/** One sample with a rim, so that it reads on any ground; one that validates is hollow. */
export function drawSample(
  pen: Pen,
  [x, y]: readonly [number, number],
  { value, validates }: { readonly value: number; readonly validates: boolean },
  { isClasses, color: colorOf, radius, ground, ink }: SampleLook,
): void {
  const color = colorOf(value);
  const shape = isClasses ? shapeOfClass(Math.round(value)) : 'circle';
  const at = [x, y, radius] as const;
  if (!validates) {
    pen.shape(shape, at, { color }, { color: isClasses ? ground : ink, width: 1 });
    return;
  }
  pen.shape(shape, at, { color: ground }, { color: isClasses ? color : ink, width: 1.5 });
  if (!isClasses) pen.shape('circle', [x, y, radius * 0.6], { color });
}
