import type { RegionsChart } from '../../../src/protocol/charts.ts';

/** Low and high end of both axes. */
export type PlaneRange = RegionsChart['range'];

/** A place in the units of the axes. */
export type PlanePlace = readonly [x: number, y: number];

/** Which part of a plane is seen: its centre, and how many times larger than when the whole is seen. */
export interface PlaneView {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

/** All of the range. */
export function wholeView({ x, y }: PlaneRange): PlaneView {
  return { zoom: 1, x: (x[0] + x[1]) / 2, y: (y[0] + y[1]) / 2 };
}

export function isWhole(view: PlaneView): boolean {
  return view.zoom === 1;
}

/** What is seen of the range. */
export function windowOf(range: PlaneRange, view: PlaneView): PlaneRange {
  if (isWhole(view)) return range;
  const [width, height] = spansOf(range).map((span) => span / view.zoom) as [number, number];
  return { x: [view.x - width / 2, view.x + width / 2], y: [view.y - height / 2, view.y + height / 2] };
}

/** Up to here the seven digits of a tick still tell neighbouring ticks apart. */
export function mostZoom(range: PlaneRange): number {
  const axes = [range.x, range.y].map(([low, high]) => (high - low) / Math.max(Math.abs(low), Math.abs(high)));
  return Math.max(1, Math.min(...axes) / 5e-5);
}

/** Larger (factor above 1) or smaller; the place stays where it is on the screen as far as the range allows. */
export function zoomView(range: PlaneRange, view: PlaneView, factor: number, [x, y]: PlanePlace): PlaneView {
  const zoom = Math.max(1, Math.min(mostZoom(range), view.zoom * factor));
  const share = view.zoom / zoom;
  return clampView(range, { zoom, x: x + (view.x - x) * share, y: y + (view.y - y) * share });
}

/** The centre moved by so much in the units of the axes, as far as the range allows. */
export function panView(range: PlaneRange, view: PlaneView, [x, y]: PlanePlace): PlaneView {
  return clampView(range, { ...view, x: view.x + x, y: view.y + y });
}

function clampView(range: PlaneRange, view: PlaneView): PlaneView {
  if (isWhole(view)) return wholeView(range);
  const [width, height] = spansOf(range);
  return {
    zoom: view.zoom,
    x: clampCentre(view.x, range.x, width / view.zoom / 2),
    y: clampCentre(view.y, range.y, height / view.zoom / 2),
  };
}

function clampCentre(centre: number, [low, high]: readonly [number, number], half: number): number {
  return Math.max(low + half, Math.min(high - half, centre));
}

function spansOf({ x, y }: PlaneRange): readonly [number, number] {
  return [x[1] - x[0], y[1] - y[0]];
}

export function isSameRange(first: PlaneRange, second: PlaneRange): boolean {
  return [0, 1].every((end) => first.x[end] === second.x[end] && first.y[end] === second.y[end]);
}

/** Whether the inner window lies in the outer one. */
export function holds(outer: PlaneRange, inner: PlaneRange): boolean {
  const within = (large: readonly [number, number], small: readonly [number, number]): boolean => {
    const slack = 1e-9 * (large[1] - large[0]);
    return small[0] >= large[0] - slack && small[1] <= large[1] + slack;
  };
  return within(outer.x, inner.x) && within(outer.y, inner.y);
}
