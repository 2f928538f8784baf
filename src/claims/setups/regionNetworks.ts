import { identitySlice, type PiecewiseLinearNetwork } from '../../analysis/regions/cells/piecewiseLinear.ts';
import { countPlane } from '../../analysis/regions/countPlane.ts';
import { enumerateCells1d, type LinePartition } from '../../analysis/regions/linearRegionsLine.ts';
import type { Architecture } from '../../core/experiment/architecture.ts';
import { tensorsByLayer } from '../../core/experiment/tensorLayout.ts';
import type { Random } from '../../core/ground/random.ts';
import type { ClaimContext } from '../words/claim.ts';
import { drawParameters, plainNetwork, type DrawRule } from './networks.ts';

/** A ReLU network as its regions are counted: one row of weights for each unit. */
export function piecewiseOf(architecture: Architecture, parameters: Float64Array): PiecewiseLinearNetwork {
  const layers = tensorsByLayer(architecture).map(({ weights, bias }) => {
    const { rows, columns, offset } = weights;
    const byUnit = Float64Array.from(
      { length: rows * columns },
      (_, at) => parameters[offset + (at % rows) * columns + Math.floor(at / rows)]!,
    );
    return {
      inputs: rows,
      units: columns,
      weights: byUnit,
      bias: bias ? parameters.slice(bias.offset, bias.offset + columns) : new Float64Array(columns),
      negativeSlope: 0,
    };
  });
  return { inputs: architecture.inputs, layers: layers.slice(0, -1), output: layers.at(-1)! };
}

/** A ReLU network with normal weights. */
export function drawRegionNetwork(widths: readonly number[], rule: DrawRule, random: Random): PiecewiseLinearNetwork {
  const network = plainNetwork({ widths, activation: 'relu' });
  return piecewiseOf(network, drawParameters(network, rule, random));
}

/** So far out that hardly any crossing of lines lies beyond. */
const farOut = 1e6;

/** Regions of the whole plane, exactly. */
export async function countOnPlane(
  network: PiecewiseLinearNetwork,
  { clock, signal }: Pick<ClaimContext, 'clock' | 'signal'>,
  reach = farOut,
): Promise<number> {
  const slice = identitySlice([
    [-reach, reach],
    [-reach, reach],
  ]);
  return (await countPlane(network, slice, { cells: 1_000_000, clock: () => clock(), signal })).cells;
}

/** Pieces of a network of one input on an interval, exactly. */
export function piecesOnLine(
  network: PiecewiseLinearNetwork,
  bounds: readonly [number, number],
): Promise<LinePartition> {
  return enumerateCells1d(network, { origin: [0], u: [1], bounds });
}

/** The tent function composed with itself: two units a layer. */
export function sawtooth(depth: number): PiecewiseLinearNetwork {
  const layers = Array.from({ length: depth }, (_, at) => ({
    inputs: at === 0 ? 1 : 2,
    units: 2,
    weights: at === 0 ? Float64Array.of(1, 1) : Float64Array.of(2, -4, 2, -4),
    bias: Float64Array.of(0, -1 / 2),
    negativeSlope: 0,
  }));
  return { inputs: 1, layers, output: { units: 1, weights: Float64Array.of(2, -4), bias: Float64Array.of(0) } };
}

/** The function of a network of one input at the ends of its pieces. */
export function cornersOf({ ends, slopes, offsets }: LinePartition): {
  readonly x: Float64Array;
  readonly y: Float64Array;
} {
  return {
    x: ends,
    y: ends.map((x, at) => {
      const piece = Math.min(at, slopes.length - 1);
      return slopes[piece]! * x + offsets[piece]!;
    }),
  };
}
