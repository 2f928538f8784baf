/**
 * The straightforward way to enumerate cells, for comparison only: every cell gets its layer's affine map by full products, every neuron is
 * tried at every corner, polygons are lists of points, signs are those of float64.
 */
import type { PiecewiseLinearNetwork, PlaneSlice } from '../../../src/analysis/regions/cells/piecewiseLinear.ts';

type Point = readonly [number, number];
type Row = readonly [number, number, number];

interface PlainCell {
  readonly polygon: readonly Point[];
  /** What the layer before passes on, as functions of s and t. */
  readonly inputs: readonly Row[];
}

function clip(polygon: readonly Point[], values: readonly number[], side: number): Point[] {
  const kept: Point[] = [];
  polygon.forEach((point, i) => {
    const j = (i + 1) % polygon.length;
    const here = values[i]! * side;
    const next = values[j]! * side;
    if (here >= 0) kept.push(point);
    if (here * next < 0) {
      const share = here / (here - next);
      const other = polygon[j]!;
      kept.push([point[0] + share * (other[0] - point[0]), point[1] + share * (other[1] - point[1])]);
    }
  });
  return kept;
}

function splitByLayer(cell: PlainCell, layer: PiecewiseLinearNetwork['layers'][number]): PlainCell[] {
  const rows = Array.from(layer.bias, (bias, unit): Row => {
    const row: [number, number, number] = [0, 0, bias];
    cell.inputs.forEach((input, k) => {
      const weight = layer.weights[unit * layer.inputs + k]!;
      for (let index = 0; index < 3; index += 1) row[index]! += weight * input[index]!;
    });
    return row;
  });
  let parts: { polygon: readonly Point[]; active: boolean[] }[] = [{ polygon: cell.polygon, active: [] }];
  for (const [a, b, c] of rows) {
    parts = parts.flatMap(({ polygon, active }) => {
      const values = polygon.map(([s, t]) => a * s + b * t + c);
      const isUp = values.some((value) => value > 0);
      if (!isUp || !values.some((value) => value < 0)) return [{ polygon, active: [...active, isUp] }];
      return [
        { polygon: clip(polygon, values, 1), active: [...active, true] },
        { polygon: clip(polygon, values, -1), active: [...active, false] },
      ];
    });
  }
  const inactive = layer.negativeSlope;
  return parts.map(({ polygon, active }) => ({
    polygon,
    inputs: rows.map(([a, b, c], unit): Row => {
      const slope = active[unit] ? 1 : inactive;
      return [a * slope, b * slope, c * slope];
    }),
  }));
}

/** Number of cells. */
export function countPlainly(network: PiecewiseLinearNetwork, slice: PlaneSlice): number {
  const [[s0, s1], [t0, t1]] = slice.bounds;
  const inputs = Array.from(slice.origin, (x, index): Row => [slice.u[index]!, slice.v[index]!, x]);
  const polygon: Point[] = [
    [s0, t0],
    [s1, t0],
    [s1, t1],
    [s0, t1],
  ];
  let cells: PlainCell[] = [{ polygon, inputs }];
  for (const layer of network.layers) cells = cells.flatMap((cell) => splitByLayer(cell, layer));
  return cells.length;
}
