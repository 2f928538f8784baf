import { symmetricEigenvalues } from '../../analysis/linearAlgebra/symmetricEigen.ts';
import { measureNetwork } from '../../analysis/network/norms.ts';
import { arrangementCells } from '../../analysis/regions/regionBounds.ts';
import { message } from '../../core/ground/errors.ts';
import { drawNormal, drawParameters, meanOf, passThrough, plainNetwork } from '../setups/networks.ts';
import { samplesOf } from '../setups/sineTask.ts';
import { countOnPlane, drawRegionNetwork } from '../setups/regionNetworks.ts';
import type { Architecture } from '../../core/experiment/architecture.ts';
import type { ClaimContext, ClaimEntry } from '../words/claim.ts';
import { defineClaim } from '../words/defineClaim.ts';
import { drawCurves, drawTable, sample, tell } from '../words/draw.ts';

const counting = { name: 'the exact count on the plane', value: countOnPlane };
const wide = { gain: 2, biasDeviation: 1 };
const regionsWord = message('regions');

/** The largest slope that a network may have. */
type BoundOfSlope = (network: Architecture, parameters: Float64Array) => number;

/** Share of drawn networks of one input that are nowhere steeper than their bound. */
function shareWithin(activation: 'tanh' | 'relu', bound: BoundOfSlope, { random }: ClaimContext): number {
  const network = plainNetwork({ widths: [1, 16, 16, 1], activation });
  const shares = Array.from({ length: 20 }, () => {
    const parameters = drawParameters(network, { gain: 2, biasDeviation: 0.5 }, random);
    const { x } = sample((at) => at, [-3, 3], 601);
    const { outputs } = passThrough(network, parameters, x);
    let steepest = 0;
    for (let at = 1; at < x.length; at += 1)
      steepest = Math.max(steepest, Math.abs(outputs[at]! - outputs[at - 1]!) / (x[at]! - x[at - 1]!));
    return Number(steepest <= bound(network, parameters));
  });
  return meanOf(shares);
}

/** Factors k of the targets sin(k x). */
const waves = [2, 8, 20];

/** Training error on faster and faster waves after the same steps. */
async function waveErrors(activation: 'tanh' | 'relu', context: ClaimContext): Promise<number[]> {
  const errors: number[] = [];
  for (const k of waves) {
    const layer = { units: 32, activation };
    const document = {
      network: { init: 'heNormal', layers: [layer, layer] },
      optimizer: { name: 'adam', learningRate: 0.01 },
      training: { epochs: 800, batchSize: 81 },
    };
    errors.push(
      (await context.train({ document, data: samplesOf((x) => Math.sin(k * x), [-1, 1], 81) })).losses.at(-1)!,
    );
    await context.pause();
  }
  return errors;
}

/** How richness grows with width, and what it costs. */
export const richness: readonly ClaimEntry[] = [
  defineClaim({
    id: 'regions-polynomial-in-width',
    statement:
      'With the inputs fixed, the regions of one layer grow with its width like a polynomial whose degree is the number of inputs.',
    formula: String.raw`\sum_{k\le d}\binom{m}{k}\sim\frac{m^d}{d!}`,
    assumptions: 'Planes in general position.',
    ingredient: counting,
    closedForms: () => ({
      d2: [2, 4, 8, 16, 32].map((m) => Number(arrangementCells(m, 2))),
      growth_exponent_m_16_to_32: Math.log2(Number(arrangementCells(32, 2)) / Number(arrangementCells(16, 2))),
      limit_exponent: 2,
    }),
    measure: async ({ use, context }) => {
      const widths = [2, 4, 8, 16, 32];
      const counts: number[] = [];
      for (const m of widths) counts.push(await use(drawRegionNetwork([2, m, 1], wide, context.random), context));
      const large = 2 ** 40;
      return {
        numbers: {
          d2: counts,
          growth_exponent_m_16_to_32: Math.log2(counts[4]! / counts[3]!),
          limit_exponent: Math.log2(Number(arrangementCells(2 * large, 2)) / Number(arrangementCells(large, 2))),
        },
        charts: () => [
          drawCurves({
            title: message('Between 16 and 32 units the exponent is {0}', tell(Math.log2(counts[4]! / counts[3]!))),
            x: message('units'),
            y: regionsWord,
            xScale: 'log10',
            yScale: 'log10',
            curves: [
              { label: message('counted'), x: widths, y: counts },
              { label: message('half the square'), role: 'theory', x: widths, y: widths.map((m) => (m * m) / 2) },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'sample-complexity-of-rich-classes',
    statement: 'A richer class of functions has less bias but needs more samples to keep its variance down.',
    formula: String.raw`E[\text{excess risk}]=\frac{\sigma^2d}{N-d-1}`,
    assumptions: 'Linear regression, normal inputs, noise of variance 1.',
    correction:
      'Exact for linear regression; in general it is a bound for the worst case. And bounding the size of weights may do what counting them does.',
    ingredient: { name: 'the eigenvalues of the inputs', value: symmetricEigenvalues },
    bands: { excess_risk_d5: { relative: 0.05 }, excess_risk_d20: { relative: 0.05 } },
    closedForms: (_values, given) => ({
      excess_risk_d5: 5 / (given.number('N') - 6),
      excess_risk_d20: 20 / (given.number('N') - 21),
    }),
    measure: async ({ use, given, context }) => {
      const [samples, variance] = [given.number('N'), given.number('noise_variance')];
      const risk = async (d: number, count: number, draws: number): Promise<number> => {
        let sum = 0;
        for (let draw = 0; draw < draws; draw += 1) {
          const x = drawNormal(count * d, context.random);
          const gram = new Float64Array(d * d);
          for (let row = 0; row < count; row += 1)
            for (let i = 0; i < d; i += 1)
              for (let j = 0; j < d; j += 1) gram[i * d + j]! += x[row * d + i]! * x[row * d + j]!;
          sum += use(gram, d).reduce((total, value) => total + variance / value, 0);
          if (draw % 50 === 0) await context.pause();
        }
        return sum / draws;
      };
      const [small, large] = [await risk(5, samples, 500), await risk(20, samples, 500)];
      const enough = (d: number): number => {
        let count = d + 2;
        while (d / (count - d - 1) > 0.1) count += 1;
        return count;
      };
      return {
        numbers: {
          excess_risk_d5: small,
          excess_risk_d20: large,
          samples_for_excess_0p1_d5: enough(5),
          samples_for_excess_0p1_d20: enough(20),
        },
        charts: () => [
          drawCurves({
            title: message('{0} samples: {1} with 5 inputs, {2} with 20', samples, tell(small), tell(large)),
            x: message('samples'),
            y: message('excess risk'),
            yScale: 'log10',
            curves: [
              ...[5, 20].map((d) => ({
                label: message('{0} inputs', d),
                ...sample((n) => d / (n - d - 1), [30, 250], 111),
              })),
              { label: message('drawn'), role: 'dots', x: [samples, samples], y: [small, large] },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'smooth-activations-lower-complexity',
    statement:
      'Networks with smooth activations form a smoother class of smaller complexity, which may under-fit irregular targets.',
    formula: String.raw`|f'(x)|\le\prod_l\|W_l\|_2`,
    assumptions: 'Weights of bounded size.',
    correction:
      'No theorem says so: both kinds come near to any continuous function, and the known bounds do not favour the smooth one. What holds is that bounded weights bound the slope, for both.',
    ingredient: {
      name: 'the bound of the slope',
      value: measureNetwork,
      spoil:
        (value) =>
        (...[network, parameters, running]) => ({ ...value(network, parameters, running), lipschitz: 1e-3 }),
    },
    closedForms: () => ({ tanh_slopes_within_bound: 1, relu_slopes_within_bound: 1 }),
    measure: async ({ use, context }) => {
      const errors = { tanh: await waveErrors('tanh', context), relu: await waveErrors('relu', context) };
      const bound: BoundOfSlope = (network, parameters) => use(network, parameters, new Float64Array(0)).lipschitz;
      const within = { tanh: shareWithin('tanh', bound, context), relu: shareWithin('relu', bound, context) };
      return {
        numbers: {
          tanh_slopes_within_bound: within.tanh,
          relu_slopes_within_bound: within.relu,
          tanh_error_by_waves: errors.tanh,
          relu_error_by_waves: errors.relu,
        },
        charts: () => [
          drawCurves({
            title: message('Errors on faster and faster waves, same size and steps'),
            x: message('k of sin(k x)'),
            y: message('training error'),
            yScale: 'log10',
            curves: [
              { label: message('tanh'), x: waves, y: errors.tanh },
              { label: message('ReLU'), x: waves, y: errors.relu },
            ],
          }),
          drawTable({
            title: message('Slopes within the product of the layers, of 20 networks'),
            columns: [message('share')],
            rows: [
              [message('tanh'), within.tanh],
              [message('ReLU'), within.relu],
            ],
          }),
        ],
      };
    },
  }),
];
