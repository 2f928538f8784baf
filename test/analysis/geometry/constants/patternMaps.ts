/** The cells of small networks found without splitting: every pattern is asked by a linear program whether a ball fits into it. */
import { wallsOfPattern } from '../../../../src/analysis/geometry/constants/cellRanges.ts';
import type { ProgramSolver } from '../../../../src/analysis/regions/box/linearPrograms.ts';
import {
  affineMapOfPattern,
  type Box,
  type PiecewiseLinearNetwork,
} from '../../../../src/analysis/regions/cells/piecewiseLinear.ts';

/** Radius of a ball below which a cell is a sliver that rounding may hide. */
export const sliver = 1e-7;

/** Per cell of a box: its map, and the radius of the largest ball inside. */
export function mapsOfAllPatterns(
  network: PiecewiseLinearNetwork,
  box: Box,
  solver: ProgramSolver,
): { readonly gradient: Float64Array; readonly offset: Float64Array; readonly radius: number }[] {
  const neurons = network.layers.reduce((sum, { units }) => sum + units, 0);
  const starts = network.layers.map((_, at) => network.layers.slice(0, at).reduce((sum, { units }) => sum + units, 0));
  const program = solver.open([...box, [0, 10]]);
  const found = [];
  for (let pattern = 0; pattern < 2 ** neurons; pattern += 1) {
    const isActive = (layer: number, unit: number): boolean => ((pattern >> (starts[layer]! + unit)) & 1) === 1;
    program.truncate(0);
    for (const wall of wallsOfPattern(network, isActive)) {
      const coefficients = wall.subarray(0, -1);
      program.push(Float64Array.of(...coefficients, -Math.hypot(...coefficients), wall.at(-1)!));
    }
    const best = program.maximize(
      Float64Array.from({ length: box.length + 1 }, (_, at) => (at === box.length ? 1 : 0)),
    );
    const radius = best?.point.at(-1) ?? 0;
    if (radius > sliver) found.push({ ...affineMapOfPattern(network, isActive), radius });
  }
  program.dispose();
  return found;
}
