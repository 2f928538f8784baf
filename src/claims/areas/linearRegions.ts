import { countRegions } from '../../analysis/regions/countRegions.ts';
import { enumerateCells2d, centreOfCell } from '../../analysis/regions/plane/linearRegions.ts';
import { identitySlice } from '../../analysis/regions/cells/piecewiseLinear.ts';
import { arrangementCells, productBound, runningMinimumBound } from '../../analysis/regions/regionBounds.ts';
import { message } from '../../core/ground/errors.ts';
import { createRandom } from '../../core/ground/random.ts';
import { activationOf } from '../setups/ingredients.ts';
import { drawParameters, meanOf, passThrough, plainNetwork } from '../setups/networks.ts';
import {
  cornersOf,
  countOnPlane,
  drawRegionNetwork,
  piecesOnLine,
  piecewiseOf,
  sawtooth,
} from '../setups/regionNetworks.ts';
import type { ClaimEntry } from '../words/claim.ts';
import { defineClaim } from '../words/defineClaim.ts';
import { drawCurves } from '../words/draw.ts';

const counting = { name: 'the exact count on the plane', value: countOnPlane };
const wide = { gain: 2, biasDeviation: 1 };
/** Draws a network of 40 regions. */
const regionSeed = 4;
const regionsWord = message('regions');

/** What a piecewise linear network can draw, and what richness costs. */
export const linearRegions: readonly ClaimEntry[] = [
  defineClaim({
    id: 'affine-inside-region',
    statement: 'As long as the same units are on, a ReLU network is one straight map.',
    formula: String.raw`f(x)=A_sx+c_s\quad\text{for a fixed pattern } s`,
    assumptions: 'Piecewise linear activations.',
    ingredient: activationOf('relu', 'softplus'),
    measure: async ({ use }) => {
      // A network of 40 regions on this square.
      const random = createRandom(regionSeed);
      const relu = plainNetwork({ widths: [2, 5, 4, 1], activation: 'relu' });
      const parameters = drawParameters(relu, wide, random);
      const cells = await enumerateCells2d(
        piecewiseOf(relu, parameters),
        identitySlice([
          [-10, 10],
          [-10, 10],
        ]),
      );
      const network = plainNetwork({ widths: [2, 5, 4, 1], activation: use });
      const centres = Array.from({ length: cells.cells }, (_, cell) => centreOfCell(cells, cell));
      const { outputs } = passThrough(network, parameters, Float64Array.from(centres.flat()));
      const maps = centres.map(([x, y], cell) => {
        const [a, b, c] = cells.outputMaps.subarray(3 * cell, 3 * cell + 3);
        return a! * x + b! * y + c!;
      });
      return {
        numbers: {
          max_error_below: maps.reduce((most, value, at) => Math.max(most, Math.abs(value - outputs[at]!)), 0),
          distinct_activation_regions_checked: cells.cells,
        },
        charts: () => [
          drawCurves({
            title: message('In all {0} regions network and straight map agree', cells.cells),
            x: message('straight map at the centre of a region'),
            y: message('network'),
            curves: [{ label: regionsWord, role: 'dots', x: maps, y: outputs }],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'hyperplane-arrangement-count',
    statement: 'The units of a first layer cut the input space into at most a sum of binomials of regions.',
    formula: String.raw`\sum_{k=0}^{d}\binom{m}{k}`,
    assumptions: 'Reached when the planes lie in general position, which needs biases.',
    correction: 'It is reached with biases. Without them all lines meet in the origin: four make 8 regions, not 11.',
    ingredient: counting,
    closedForms: () => ({
      d2_m4: Number(arrangementCells(4, 2)),
      d2_m3: Number(arrangementCells(3, 2)),
      d2_m2: Number(arrangementCells(2, 2)),
      d1_m5: Number(arrangementCells(5, 1)),
      d3_m4: Number(arrangementCells(4, 3)),
      d2_m4_zero_bias: 2 * 4,
    }),
    measure: async ({ use, context }) => {
      const { random } = context;
      const flat = (m: number, biasDeviation: number): Promise<number> =>
        use(drawRegionNetwork([2, m, 1], { gain: 2, biasDeviation }, random), context);
      const space = await countRegions(
        {
          network: drawRegionNetwork([3, 4, 1], wide, random),
          domain: {
            kind: 'box',
            box: [
              [-1e3, 1e3],
              [-1e3, 1e3],
              [-1e3, 1e3],
            ],
          },
          isLimit: false,
        },
        { cells: 1000, clock: () => context.clock(), signal: context.signal },
      );
      const counts = [await flat(2, 1), await flat(3, 1), await flat(4, 1), await flat(6, 1)];
      const zero = await flat(4, 0);
      return {
        numbers: {
          d2_m4: counts[2]!,
          d2_m3: counts[1]!,
          d2_m2: counts[0]!,
          d1_m5: (await piecesOnLine(drawRegionNetwork([1, 5, 1], wide, random), [-1e6, 1e6])).cells,
          d3_m4: space.cells,
          d2_m4_zero_bias: zero,
        },
        charts: () => [
          drawCurves({
            title: message('Four lines: {0} regions, {1} without biases', counts[2]!, zero),
            x: message('units'),
            y: regionsWord,
            curves: [
              {
                label: message('formula'),
                role: 'theory',
                x: [2, 3, 4, 5, 6],
                y: [2, 3, 4, 5, 6].map((m) => Number(arrangementCells(m, 2))),
              },
              { label: message('counted'), role: 'dots', x: [2, 3, 4, 6], y: counts },
              { label: message('without biases'), role: 'dots', x: [4], y: [zero] },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'deep-region-upper-bound',
    statement:
      'A deep ReLU network has at most the product over its layers of sums of binomials, cut off at the narrowest layer so far.',
    formula: String.raw`\prod_l\sum_{k=0}^{\min(d,m_1,\dots,m_{l-1})}\binom{m_l}{k}`,
    assumptions: 'It bounds from above.',
    correction:
      'Valid, but not reached. A sharper bound also counts how many units are on: for one unit, then four, it gives 6 instead of 10, and 6 is the true most.',
    ingredient: counting,
    closedForms: () => ({
      seed_bound_2_4_3_2: 11 * 7 * 4,
      seed_bound_2_1_4: 2 * 5,
      first_layer_patterns: 11,
      two_layers_seed: 11 * 7,
      exact_max_2_1_4: 2 * 3,
    }),
    measure: async ({ use, context }) => {
      const byFormula = (widths: readonly number[]): number => Number(runningMinimumBound(widths, 2, true));
      const sharp = (widths: readonly number[]): number => Number(runningMinimumBound(widths, 2));
      const counts = async (widths: readonly number[], draws: number): Promise<number[]> => {
        const found: number[] = [];
        for (let draw = 0; draw < draws; draw += 1) {
          found.push(await use(drawRegionNetwork([2, ...widths, 1], wide, context.random), context));
          if (draw % 20 === 0) await context.pause();
        }
        return found;
      };
      const narrow = await counts([1, 4], 150);
      const deep = await counts([4, 3, 2], 150);
      const isBounded = Math.max(...deep) <= sharp([4, 3, 2]);
      return {
        numbers: {
          seed_bound_2_4_3_2: byFormula([4, 3, 2]),
          tighter_bound_2_4_3_2: isBounded ? sharp([4, 3, 2]) : Number.NaN,
          seed_bound_2_1_4: byFormula([1, 4]),
          tighter_bound_2_1_4: sharp([1, 4]),
          exact_max_2_1_4: Math.max(...narrow),
          first_layer_patterns: byFormula([4]),
          two_layers_seed: byFormula([4, 3]),
          two_layers_tight: sharp([4, 3]),
        },
        charts: () => {
          const sorted = deep.toSorted((a, b) => a - b);
          return [
            drawCurves({
              title: message(
                '150 networks 4, 3, 2: at most {0} regions, bounds {1} and {2}',
                Math.max(...deep),
                sharp([4, 3, 2]),
                byFormula([4, 3, 2]),
              ),
              x: regionsWord,
              y: message('share of networks below'),
              curves: [
                { label: message('drawn networks'), x: sorted, y: sorted.map((_, at) => (at + 1) / sorted.length) },
              ],
              marks: [
                { axis: 'x', at: sharp([4, 3, 2]), label: message('sharper bound') },
                { axis: 'x', at: byFormula([4, 3, 2]), label: message('bound') },
              ],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'regions-exponential-in-depth',
    statement: 'The number of regions grows exponentially with depth.',
    formula: String.raw`\text{tent}^{\circ L}:\ 2^L\text{ pieces}`,
    assumptions: 'Special weights, or the upper bound.',
    correction:
      'True of the bound and of special weights: the tent function, two units a layer, has 1024 pieces at depth 10. Random networks grow about in proportion to their number of units.',
    parameters: { depth: { label: 'layers of the sawtooth', default: 10, range: [1, 12], isWhole: true } },
    ingredient: {
      name: 'the pieces of a network',
      value: piecesOnLine,
      spoil: (value) => async (network, bounds) => ({ ...(await value(network, bounds)), cells: 1 }),
    },
    bands: { random_1d_mean_pieces_on_m8_8: { relative: 0.1 } },
    closedForms: ({ depth = 10 }) => ({
      sawtooth_pieces_depth_10: 2 ** depth,
      one_layer_width_20_max_pieces: 20 + 1,
      bound_1d_depth_8_width_16: 17 ** 8,
    }),
    measure: async ({ use, parameters: { depth = 10 }, given, context }) => {
      given.number('sawtooth_width');
      const depths = [1, 2, 4, 8];
      const means: number[] = [];
      for (const layers of depths) {
        const counts: number[] = [];
        for (let draw = 0; draw < 60; draw += 1) {
          const widths = [1, ...Array.from({ length: layers }, () => 16), 1];
          counts.push(
            (await use(drawRegionNetwork(widths, { gain: 2, biasDeviation: 0.5 }, context.random), [-8, 8])).cells,
          );
          if (draw % 10 === 0) await context.pause();
        }
        means.push(meanOf(counts));
      }
      const teeth = await use(sawtooth(depth), [0, 1]);
      const shown = cornersOf(await piecesOnLine(sawtooth(Math.min(depth, 5)), [0, 1]));
      return {
        numbers: {
          sawtooth_pieces_depth_10: teeth.cells,
          one_layer_width_20_max_pieces: Number(arrangementCells(20, 1)),
          bound_1d_depth_8_width_16: Number(productBound(new Array<number>(8).fill(16), 1)),
          random_1d_mean_pieces_on_m8_8: Object.fromEntries(
            depths.map((layers, at) => [`depth_${layers}_width_16`, means[at]!]),
          ),
        },
        charts: () => [
          drawCurves({
            title: message('{0} layers of two units: {1} pieces', depth, teeth.cells),
            x: message('depth'),
            y: message('pieces'),
            yScale: 'log10',
            curves: [
              { label: message('sawtooth'), x: depths, y: depths.map((layers) => 2 ** layers) },
              { label: message('random, 16 units a layer'), x: depths, y: means },
              { label: message('bound'), role: 'theory', x: depths, y: depths.map((layers) => 17 ** layers) },
            ],
          }),
          drawCurves({
            id: 'saw',
            title: message('The tent function, five times'),
            x: message('input x'),
            y: message('output'),
            curves: [{ label: message('sawtooth'), ...shown }],
          }),
        ],
      };
    },
  }),
];
