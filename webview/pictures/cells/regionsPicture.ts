import type { RegionsChart } from '../../../src/protocol/charts.ts';
import { cssOf } from '../../drawing/colors.ts';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import type { Look } from '../../drawing/look.ts';
import { type Box, type Pen, type Stroke } from '../../drawing/pen.ts';
import { extentOf } from '../../drawing/scales/domains.ts';
import type { Scale, Tick } from '../../drawing/scales/scale.ts';
import { t } from '../../drawing/texts.ts';
import { labelSize } from '../frame/axes.ts';
import { createColorMemory, type ColorMemory } from './cellColors.ts';
import { forBorders } from './cellIndex.ts';
import { cornersOf } from './cellMesh.ts';
import { paintCells } from './cellPainter.ts';
import type { Picture, Room, Size } from '../frame/picture.ts';
import {
  drawPlaneFrame,
  drawRamp,
  equalFrame,
  placeIn,
  placeSamples,
  placeX,
  placeY,
  planeHeight,
  rampHeight,
  rampWidth,
  type Placing,
} from '../frame/planeFrame.ts';
import { drawChosenSample } from '../frame/sampleNames.ts';
import { probeRegions } from './regionsProbe.ts';
import { drawClassNames } from '../frame/classNames.ts';
import { borderLook, prepareScene, sampleLookOf, type RegionsScene } from './regionsScene.ts';
import {
  drawNames,
  drawSample,
  heightOfNames,
  namesOfClasses,
  widthOfNames,
  type NamedMark,
} from '../frame/samples.ts';
import { finish } from '../frame/slices.ts';
import { wholeView, windowOf, type PlaneRange, type PlaneView } from '../frame/zoom.ts';

/** How a drawing on the page stands, so that its files look the same. */
export interface RegionsState {
  readonly measure: string | undefined;
  readonly view: PlaneView;
  readonly memory: ColorMemory;
}

/** The cells as outlines: for files, and to be read in tests. On the page `charts/regions.ts` paints pixels between the same axes. */
export function createRegionsPicture(stateOf: () => RegionsState | undefined): Picture<'regions'> {
  return {
    height: (chart, room) => heightOfRegions(chart, room),
    paint(pen, chart, { look, size }) {
      const { measure, memory, view } = stateOf() ?? {
        measure: undefined,
        memory: createColorMemory(),
        view: wholeView(chart.range),
      };
      const scene = finish(prepareScene({ chart, measure, look, memory }));
      const frame = frameOfRegions(pen, chart, size, drawLegends(pen, scene, size.width));
      const placing = placeIn(frame, windowOf(chart.range, view));
      drawGround(pen, chart, look, frame);
      pen.clip(frame, () => {
        if (pen.pixels === undefined) {
          drawCells(pen, scene, placing);
          drawBorders(pen, scene, placing);
        } else
          pen.pixels(frame, (pixels, width, height) =>
            paintScene(scene, windowOf(chart.range, view), { pixels, width, height }),
          );
        for (const stroke of boundaryStrokes(look)) drawBoundary(pen, chart.boundary, placing, stroke);
        drawSamples(pen, chart, look, placing);
        drawChosenSample(pen, placeSamples(chart, placing), look);
        drawClassNames(pen, chart, look, placing);
        drawOutline(pen, outlineOf(chart.chosen, placing), look, 'chosen');
      });
      drawPlaneFrame(pen, chart, look, placing);
      return chart.corners.counts.length > 0 ? probeRegions(scene, placing) : undefined;
    },
  };
}

/** As on the page: much faster than outlines where a picture is pixels anyway. */
function paintScene(
  { look, index, colors }: RegionsScene,
  window: PlaneRange,
  into: { readonly pixels: Uint32Array; readonly width: number; readonly height: number },
): void {
  const border = borderLook(look, index.mesh.layers);
  finish(paintCells({ index, colors, border, window, ...into, fills: new Uint32Array(into.pixels.length) }));
}

/** The whole of a chart as its first measure colours it. */
export const regionsPicture = createRegionsPicture(() => undefined);

/** Room for ticks of any zoom, so that the plane stays where it is. */
export function frameOfRegions(pen: Pick<Pen, 'measure'>, chart: RegionsChart, size: Size, top: number): Box {
  return equalFrame(pen, chart, size, { top: top + 8, labels: pen.measure('−0.00000', labelSize) });
}

/** Names above the plane, a row for what colours the cells, and the plane as wide as there is room. */
function heightOfRegions(chart: RegionsChart, room: Room): number {
  const { look, pen } = room;
  const names = heightOfNames(room, [...namesOfValues(chart, look), ...namesOfClasses(chart, look)]);
  const labels = pen.measure('−0.00000', labelSize);
  return planeHeight(room, chart, { top: names + rampHeight + 8, labels, most: 440 });
}

/** Samples and, where colours have an order, their ramp explained above the plane, side by side where there is room; returns the height used. */
export function drawLegends(pen: Pen, { chart, look, colors }: RegionsScene, width: number): number {
  const names = [...namesOfValues(chart, look), ...namesOfClasses(chart, look)];
  const used = widthOfNames(pen, names);
  const height = drawNames(pen, names, look, width);
  const { legend } = colors;
  if (chart.measures.length === 0 || legend.kind === 'keys') return height;
  const isBeside = used + rampWidth(width) + 24 + pen.measure(legend.label, labelSize) <= width;
  const top = isBeside ? 0 : height;
  return Math.max(height, top + drawRamp(pen, look, { ...legend, ticks: endsOf(legend.scale) }, { top, width }));
}

/** The ends of a ramp and its middle; powers of ten where it is logarithmic. */
function endsOf(scale: Scale): Tick[] {
  const [low, high] = scale.domain;
  if (scale.kind !== 'linear') return [...scale.ticks(4)];
  return [low, (low + high) / 2, high].map((value) => ({ value, label: formatNumber(value) }));
}

/** The colours of the lowest and the highest target of a regression. */
function namesOfValues(chart: RegionsChart, look: Look): NamedMark[] {
  const extent = chart.classNames.length > 0 ? undefined : extentOf([chart.points.value], 'linear');
  const { color } = sampleLookOf(chart, look);
  return (extent ?? []).map((value) => ({
    name: t('target {0}', formatNumber(value)),
    shape: 'circle',
    fill: color(value),
    rim: look.foreground,
  }));
}

/** What the budget did not reach stays hatched. */
export function drawGround(pen: Pen, chart: RegionsChart, look: Look, frame: Box): void {
  if (chart.exactness === 'capped') pen.rect(frame, { color: look.grid, pattern: 'diagonal' });
}

/** One area for all cells of a colour; its own line of the same colour closes the seams between neighbours. */
function drawCells(pen: Pen, { index, colors }: RegionsScene, placing: Placing): void {
  const outlines: number[][] = colors.palette.map(() => []);
  for (let cell = 0; cell < index.count; cell += 1) {
    if (isOutside(index.boxes.subarray(4 * cell, 4 * cell + 4), placing)) continue;
    const outline = outlines[colors.entries[cell]!]!;
    const corners = cornersOf(index.mesh, cell);
    for (let at = 0; at < corners.length; at += 2)
      outline.push(placeX(placing, corners[at]!), placeY(placing, corners[at + 1]!));
    outline.push(Number.NaN, Number.NaN);
  }
  colors.palette.forEach((color, entry) => {
    if (outlines[entry]!.length === 0) return;
    const css = cssOf(color);
    pen.area(outlines[entry]!, { color: css }, { color: css, width: 0.6 });
  });
}

function isOutside(box: Float64Array, { x, y }: Placing): boolean {
  return box[0]! > x.domain[1] || box[2]! < x.domain[0] || box[1]! > y.domain[1] || box[3]! < y.domain[0];
}

/** Steps of opacity: lines that look the same are one path. */
const opacitySteps = 8;

function drawBorders(pen: Pen, { look, index }: RegionsScene, placing: Placing): void {
  const { mesh, neighbours, count } = index;
  const { vertices } = mesh;
  const border = borderLook(look, mesh.layers);
  const [fadeFrom, fadeTo] = border.fades;
  const unitsPerPixel = (placing.x.domain[1] - placing.x.domain[0]) / placing.frame.width;
  const paths: number[][] = Array.from({ length: opacitySteps + 1 }, () => []);
  forBorders(mesh, neighbours, [0, count], (from, to, layer) => {
    const [x, y, toX, toY] = [vertices[2 * from]!, vertices[2 * from + 1]!, vertices[2 * to]!, vertices[2 * to + 1]!];
    const box = Float64Array.of(Math.min(x, toX), Math.min(y, toY), Math.max(x, toX), Math.max(y, toY));
    if (isOutside(box, placing)) return;
    const density = index.lineDensity((x + toX) / 2, (y + toY) / 2) * unitsPerPixel;
    const seen = Math.max(0, Math.min(1, (fadeTo - density) / (fadeTo - fadeFrom)));
    const path = paths[Math.round(opacitySteps * seen * border.opacities[layer]!)]!;
    path.push(placeX(placing, x), placeY(placing, y), placeX(placing, toX), placeY(placing, toY));
    path.push(Number.NaN, Number.NaN);
  });
  paths.forEach((path, step) => {
    if (step > 0 && path.length > 0)
      pen.line(path, { color: look.foreground, width: border.width, opacity: step / opacitySteps });
  });
}

/** Two pixels in the foreground colour, more among the strong borders of high contrast, on a rim that lets it read on any fill. */
export function boundaryStrokes(look: Look): readonly Stroke[] {
  const width = look.isHighContrast ? 3 : 2;
  return [
    { color: cssOf(look.background), width: width + 2 },
    { color: look.foreground, width },
  ];
}

/** Pieces of the decision boundary: x0 y0 x1 y1 of each. */
export function drawBoundary(pen: Pen, boundary: Float64Array, placing: Placing, stroke: Stroke): void {
  const path: number[] = [];
  for (let at = 0; at + 3 < boundary.length; at += 4) {
    const [x, y, toX, toY] = [boundary[at]!, boundary[at + 1]!, boundary[at + 2]!, boundary[at + 3]!];
    const box = Float64Array.of(Math.min(x, toX), Math.min(y, toY), Math.max(x, toX), Math.max(y, toY));
    if (isOutside(box, placing)) continue;
    path.push(placeX(placing, x), placeY(placing, y), placeX(placing, toX), placeY(placing, toY));
    path.push(Number.NaN, Number.NaN);
  }
  if (path.length > 0) pen.line(path, { ...stroke, isRound: true });
}

function drawSamples(pen: Pen, chart: RegionsChart, look: Look, placing: Placing): void {
  const { points } = chart;
  const style = sampleLookOf(chart, look);
  for (let index = 0; index < points.x.length; index += 1) {
    const at = [placeX(placing, points.x[index]!), placeY(placing, points.y[index]!)] as const;
    drawSample(pen, at, { value: points.value[index]!, validates: points.validates[index] === 1 }, style);
  }
}

/** Corners in px, closed. */
export function outlineOf(corners: Float64Array, placing: Placing): number[] {
  if (corners.length < 6) return [];
  const count = corners.length / 2;
  return Array.from({ length: count + 1 }, (_, at) => 2 * (at % count)).flatMap((at) => [
    placeX(placing, corners[at]!),
    placeY(placing, corners[at + 1]!),
  ]);
}

/** The cell that is chosen: dashes on a rim. The cell under the pointer: a line. Both a little lighter than the others. */
export function drawOutline(pen: Pen, outline: readonly number[], look: Look, kind: 'chosen' | 'hovered'): void {
  if (outline.length === 0) return;
  if (kind === 'chosen') {
    pen.area(outline, { color: look.foreground, opacity: 0.16 });
    pen.line(outline, { color: cssOf(look.background), width: 5, opacity: 0.85 });
    pen.line(outline, { color: look.foreground, width: 2.5, dash: [6, 3] });
    return;
  }
  pen.area(outline, { color: look.foreground, opacity: 0.1 });
  pen.line(outline, { color: look.foreground, width: 1.25 });
}
