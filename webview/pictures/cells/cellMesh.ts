import type { RegionsChart } from '../../../src/protocol/charts.ts';
import { readLinks } from '../../../src/protocol/linkedCorners.ts';
import { finish, inBatches, type Sliced } from '../frame/slices.ts';

/** Where the cells of a chart lie, each corner to be found at once. */
export interface CellMesh extends Pick<RegionsChart, 'range' | 'vertices' | 'sideLayers'> {
  readonly count: number;
  /** Corners of cell i are corners[cornerStarts[i]] up to corners[cornerStarts[i + 1] - 1], indices of vertices, counter-clockwise. */
  readonly cornerStarts: Int32Array;
  readonly corners: Int32Array;
  /** Hidden layers down to the deepest that has a side. */
  readonly layers: number;
}

/** Kept as long as the chart itself. */
const known = new WeakMap<RegionsChart, CellMesh>();

/** Follows the links of a chart. */
export function* meshCells(chart: RegionsChart): Sliced<CellMesh> {
  const before = known.get(chart);
  if (before !== undefined) return before;
  const { counts, links } = chart.corners;
  const cornerStarts = new Int32Array(counts.length + 1);
  for (let cell = 0; cell < counts.length; cell += 1) cornerStarts[cell + 1] = cornerStarts[cell]! + counts[cell]!;
  const corners = new Int32Array(links.length);
  const read = readLinks(chart.corners);
  const { range, vertices, sideLayers } = chart;
  let deepest = -1;
  yield* inBatches(corners.length, 32_768, (from, to) => {
    read(corners, from, to);
    for (let side = from; side < to; side += 1) if (sideLayers[side]! > deepest) deepest = sideLayers[side]!;
  });
  const mesh = { range, vertices, sideLayers, count: counts.length, cornerStarts, corners, layers: deepest + 1 };
  known.set(chart, mesh);
  return mesh;
}

/** The same at once. */
export function meshOf(chart: RegionsChart): CellMesh {
  return finish(meshCells(chart));
}

/** Corners of a cell, x and y of each. */
export function cornersOf({ vertices, count, cornerStarts, corners }: CellMesh, cell: number): Float64Array {
  if (cell < 0 || cell >= count) return new Float64Array(0);
  const [start, end] = [cornerStarts[cell]!, cornerStarts[cell + 1]!];
  const places = new Float64Array(2 * (end - start));
  for (let at = start; at < end; at += 1) {
    places[2 * (at - start)] = vertices[2 * corners[at]!]!;
    places[2 * (at - start) + 1] = vertices[2 * corners[at]! + 1]!;
  }
  return places;
}
