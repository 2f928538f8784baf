import { enumerateCells2d } from '../../analysis/regions/plane/linearRegions.ts';
import { identitySlice } from '../../analysis/regions/cells/piecewiseLinear.ts';
import { productBound, randomNetworkCells, runningMinimumBound } from '../../analysis/regions/regionBounds.ts';
import { message } from '../../core/ground/errors.ts';
import { meanOf } from '../setups/networks.ts';
import { countOnPlane, drawRegionNetwork } from '../setups/regionNetworks.ts';
import { richNetwork } from '../setups/regionWitness.ts';
import type { ClaimContext, ClaimEntry } from '../words/claim.ts';
import { defineClaim } from '../words/defineClaim.ts';
import { drawCurves } from '../words/draw.ts';

const widths = [4, 3, 2];
const draws = 600;

/** Which of the bounds a network reaches. */
export const attainedRegions: readonly ClaimEntry[] = [
  defineClaim({
    id: 'deep-region-count-attained',
    statement: 'A network of 2 inputs and layers of 4, 3 and 2 units can have 308 linear regions.',
    formula: String.raw`11\cdot7\cdot4=308`,
    assumptions: 'None are stated.',
    correction:
      'That is a bound, and no network reaches it: where at most one unit of the second layer is on, the third sees a line or a point, so there are at most 275. The one here, found by annealing, has 158; drawn ones have about 38.',
    ingredient: { name: 'the exact count on the plane', value: countOnPlane },
    bands: {
      random_he_unit_bias_mean: { absolute: 1 },
      random_he_small_bias_mean: { absolute: 1 },
      // The largest of fewer draws.
      random_max_of_2000: { factor: 1.3 },
    },
    refutes: [{ key: 'tighter_bound', says: 'seed_bound', by: 30 }],
    closedForms: () => ({
      seed_bound: 11 * 7 * 4,
      tighter_bound: 11 * (7 + 6 * 3),
      neurons_to_d_over_d_factorial: (4 + 3 + 2) ** 2 / 2,
    }),
    measure: async ({ use, context }) => {
      const unit = await countDrawn(1, use, context);
      const small = await countDrawn(0.1, use, context);
      const rich = await use(richNetwork(3), context);
      return {
        numbers: {
          random_he_unit_bias_mean: meanOf(unit),
          random_max_of_2000: Math.max(...unit, ...small),
          random_he_small_bias_mean: meanOf(small),
          witness_2_4_3_2_activation_regions: rich,
          witness_2_4_3_2_distinct_affine_maps: await countMaps(context),
          witness_2_4_3_activation_regions: await use(richNetwork(2), context),
          neurons_to_d_over_d_factorial: randomNetworkCells(widths, 2),
          seed_bound: Number(productBound(widths, 2)),
          tighter_bound: Number(runningMinimumBound(widths, 2)),
        },
        charts: () => {
          const sorted = unit.toSorted((one, other) => one - other);
          return [
            drawCurves({
              title: message(
                '{0} drawn networks: {1} regions at most; found by search: {2}',
                draws,
                sorted.at(-1)!,
                rich,
              ),
              x: message('regions'),
              y: message('share of networks below'),
              xScale: 'log10',
              curves: [
                { label: message('drawn networks'), x: sorted, y: sorted.map((_, at) => (at + 1) / sorted.length) },
                {
                  label: message('search and bounds'),
                  role: 'dots',
                  x: [rich, Number(runningMinimumBound(widths, 2)), Number(productBound(widths, 2))],
                  y: [1, 1, 1],
                },
              ],
              marks: [
                { axis: 'x', at: rich, label: message('found by search') },
                { axis: 'x', at: Number(runningMinimumBound(widths, 2)), label: message('sharper bound') },
                { axis: 'x', at: Number(productBound(widths, 2)), label: message('bound') },
              ],
            }),
          ];
        },
      };
    },
  }),
];

/** Regions of drawn networks with biases of this deviation. */
async function countDrawn(biasDeviation: number, count: typeof countOnPlane, context: ClaimContext): Promise<number[]> {
  const found: number[] = [];
  for (let draw = 0; draw < draws; draw += 1) {
    found.push(await count(drawRegionNetwork([2, ...widths, 1], { gain: 2, biasDeviation }, context.random), context));
    if (draw % 20 === 0) await context.pause();
  }
  return found;
}

/** Different affine maps of the rich network: those that agree to nine digits are one. */
async function countMaps({ signal }: ClaimContext): Promise<number> {
  signal.throwIfAborted();
  const reach = 1e5;
  const slice = identitySlice([
    [-reach, reach],
    [-reach, reach],
  ]);
  const { cells, outputMaps } = await enumerateCells2d(richNetwork(3), slice);
  const width = outputMaps.length / cells;
  const names = Array.from({ length: cells }, (_, cell) =>
    [...outputMaps.subarray(cell * width, (cell + 1) * width)].map((value) => value.toPrecision(9)).join(),
  );
  return new Set(names).size;
}
