import type { ContoursChart } from '../../../src/protocol/charts.ts';
import type { Look } from '../../drawing/look.ts';
import type { Pen } from '../../drawing/pen.ts';
import type { Picture, Size } from '../frame/picture.ts';
import { contoursPicture, lookOfLine } from './contoursPicture.ts';
import { levelScale, shade } from './contourLevels.ts';

/** From where the surface is looked at, in radians. */
export interface SurfaceView {
  /** Around the vertical axis. */
  readonly turn: number;
  /** Above the plane: 0 from the side, a right angle from above. */
  readonly tilt: number;
}

export const usualView: SurfaceView = { turn: 0.6, tilt: 0.65 };

/** The view turned a little; it stays above the plane. */
export function turnView({ turn, tilt }: SurfaceView, by: SurfaceView): SurfaceView {
  return { turn: turn + by.turn, tilt: Math.max(0.1, Math.min(Math.PI / 2, tilt + by.tilt)) };
}

/** Below this width the surface stands where the map would be too small beside it: there is no room for it. */
const leastWidth = 420;
/** Cells along a side; a finer field is thinned. */
const mostCells = 40;
/** The height of the surface as a share of its sides. */
const rise = 0.6;

/** Where the surface stands beside its map; undefined: there is no room. */
export function surfaceRoom({ width, height }: Size): { readonly left: number; readonly size: Size } | undefined {
  if (width < leastWidth) return undefined;
  const left = Math.round(width / 2);
  return { left, size: { width: width - left, height } };
}

/** A contour map with the same function as a surface beside it. */
export function besideMap(viewOf: () => SurfaceView | undefined): Picture<'contours'> {
  return {
    height: (chart, room) => contoursPicture.height(chart, room),
    paint(pen, chart, setting) {
      const view = viewOf();
      const room = view && surfaceRoom(setting.size);
      if (view === undefined || room === undefined) return contoursPicture.paint(pen, chart, setting);
      pen.move(room.left, 0, () => drawSurface(pen, chart, { ...setting, size: room.size, view }));
      return contoursPicture.paint(pen, chart, { ...setting, size: { ...setting.size, width: room.left - 8 } });
    },
  };
}

/** A place of the unit square at a height between 0 and 1, in px and depth. */
type Project = (x: number, y: number, height: number) => readonly [number, number, number];

/** Draws the function as a surface, the furthest cells first; its height is the share of points that lie lower. */
export function drawSurface(
  pen: Pen,
  chart: ContoursChart,
  { look, size, view }: { readonly look: Look; readonly size: Size; readonly view: SurfaceView },
): void {
  const scale = levelScale(chart);
  const project = projection(size, view);
  const heightAt = (row: number, column: number): number => scale.place(chart.field[row * chart.columns + column]!);
  drawCells(pen, chart, { look, project, heightAt });
  const placeOf = ([low, high]: readonly [number, number], value: number): number => (value - low) / (high - low);
  const { range, rows, columns } = chart;
  const onSurface = (x: number, y: number): readonly [number, number] => {
    const [across, up] = [placeOf(range.x, x), placeOf(range.y, y)];
    if (!(across >= 0 && across <= 1 && up >= 0 && up <= 1)) return [Number.NaN, Number.NaN];
    const height = heightAt(Math.round(up * (rows - 1)), Math.round(across * (columns - 1)));
    const [left, top] = project(across, up, height);
    return [left, top];
  };
  for (const line of chart.lines) {
    if (line.role !== 'trail') continue;
    const points = [...line.x].flatMap((x, at) => onSurface(x, line.y[at]!));
    pen.line(points, lookOfLine(chart.lines, line, look));
  }
  for (const mark of chart.marks) {
    const [left, top] = onSurface(mark.x, mark.y);
    if (Number.isFinite(left)) pen.shape('circle', [left, top, 3.5], { color: look.foreground });
  }
}

function projection({ width, height }: Size, { turn, tilt }: SurfaceView): Project {
  const scale = Math.min(width / 1.5, height / (1.45 * Math.sin(tilt) + rise * Math.cos(tilt) + 0.1));
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  const [up, flat] = [Math.sin(tilt), Math.cos(tilt)];
  return (x, y, z) => {
    const [a, b] = [x - 0.5, y - 0.5];
    const [across, away] = [a * cos - b * sin, a * sin + b * cos];
    const left = width / 2 + scale * across;
    const top = height / 2 - scale * (away * up + rise * (z - 0.5) * flat);
    return [left, top, away * flat - z * rise * up];
  };
}

function drawCells(
  pen: Pen,
  { rows, columns }: Pick<ContoursChart, 'rows' | 'columns'>,
  {
    look,
    project,
    heightAt,
  }: { readonly look: Look; readonly project: Project; readonly heightAt: (row: number, column: number) => number },
): void {
  const colorOf = shade(look);
  const stops = (count: number): number[] => {
    const cells = Math.min(mostCells, count - 1);
    return Array.from({ length: cells + 1 }, (_, at) => Math.round((at * (count - 1)) / cells));
  };
  const [upStops, acrossStops] = [stops(rows), stops(columns)];
  const cells: { readonly outline: number[]; readonly depth: number; readonly height: number }[] = [];
  for (let i = 0; i + 1 < upStops.length; i += 1) {
    for (let j = 0; j + 1 < acrossStops.length; j += 1) {
      const corners = [
        [i, j],
        [i, j + 1],
        [i + 1, j + 1],
        [i + 1, j],
      ].map(([r, c]) => {
        const [row, column] = [upStops[r!]!, acrossStops[c!]!];
        const height = heightAt(row, column);
        return { height, at: project(column / (columns - 1), row / (rows - 1), height) };
      });
      const height = corners.reduce((sum, corner) => sum + corner.height / 4, 0);
      // A hole of the field is a hole of the surface.
      if (!Number.isFinite(height)) continue;
      const outline = corners.flatMap(({ at: [x, y] }) => [x, y]);
      cells.push({ outline, height, depth: corners.reduce((sum, { at }) => sum + at[2], 0) });
    }
  }
  cells.sort((one, other) => other.depth - one.depth);
  for (const { outline, height } of cells) {
    const color = colorOf(height) ?? look.muted;
    pen.area(outline, { color }, { color: look.muted, width: 0.4, opacity: 0.5 });
  }
}
