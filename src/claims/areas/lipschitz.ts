import { lipschitzOnPlane } from '../../analysis/geometry/constants/lipschitz.ts';
import { measureMatrix } from '../../analysis/network/norms.ts';
import { identitySlice } from '../../analysis/regions/cells/piecewiseLinear.ts';
import { enumerateCells2d } from '../../analysis/regions/plane/linearRegions.ts';
import { message } from '../../core/ground/errors.ts';
import type { Random } from '../../core/ground/random.ts';
import { decomposeSingular } from '../../core/numbers/singularValues.ts';
import { activations, type ActivationName } from '../../core/tables/activations.ts';
import { clean, fitPolynomials, places } from '../setups/fits.ts';
import { diagonal, matrixOf, squareOf } from '../setups/matrices.ts';
import type { ClaimEntry } from '../words/claim.ts';
import { defineClaim } from '../words/defineClaim.ts';
import { drawCurves, sample, tell } from '../words/draw.ts';

const norms = { name: 'the norms of a matrix', value: measureMatrix };
const layer = [
  [1, 2],
  [3, 4],
] as const;
/** Twelve points whose fits are about as steep as those of the record, which were drawn by another generator. */
const slopeSeed = 2597;
const strength = message('strength');

/** W phi(x) for rows of W. */
function applyLayer(name: ActivationName, rows: readonly (readonly number[])[], x: readonly number[]): number[] {
  const entry = activations.get(name);
  const hidden = x.map((value) => entry.value(value, { beta: 1 }));
  return rows.map((row) => row.reduce((sum, w, at) => sum + w * hidden[at]!, 0));
}

/** Distance of two outputs of W phi(x) over the distance of the inputs. */
function quotient(name: ActivationName, from: readonly number[], to: readonly number[]): number {
  const [one, other] = [applyLayer(name, layer, from), applyLayer(name, layer, to)];
  return (
    Math.hypot(...one.map((value, at) => value - other[at]!)) / Math.hypot(...from.map((value, at) => value - to[at]!))
  );
}

/** Quotients of random pairs of inputs. */
function drawQuotients(name: ActivationName, count: number, random: Random): number[] {
  const point = (): number[] => [random.normal(), random.normal()];
  return Array.from({ length: count }, () => quotient(name, point(), point()));
}

/** How steep a network can be. */
export const lipschitz: readonly ClaimEntry[] = [
  defineClaim({
    id: 'lipschitz-single-layer',
    statement:
      'A layer moves its output by at most the largest singular value of its weights, times the steepest slope of the activation, times the change of its input.',
    formula: String.raw`\mathrm{Lip}(W\phi)\le\|W\|_2\,\gamma_{\phi}`,
    assumptions: 'The activation works on each coordinate by itself; distances are Euclidean.',
    ingredient: norms,
    closedForms: () => {
      // The larger root of the characteristic polynomial of W'W, trace 30 and determinant 4.
      const largest = Math.sqrt(15 + Math.sqrt(15 ** 2 - 4));
      return {
        gamma_relu: 1,
        gamma_tanh: 1,
        gamma_sigmoid: 1 / 4,
        gamma_softplus: 1,
        W: layer,
        lipschitz_relu: largest,
        lipschitz_sigmoid: largest / 4,
        bound_attained: 1,
      };
    },
    measure: ({ use, context }) => {
      const w = matrixOf(layer);
      const gamma = (name: ActivationName): number => activations.get(name).lipschitz({ beta: 1 });
      const { spectral } = use(w, squareOf(2));
      const bound = (name: ActivationName): number => spectral * gamma(name);
      const right = decomposeSingular(w, squareOf(2)).right;
      const steepest = (name: ActivationName, middle: number, step: number): number =>
        quotient(
          name,
          [0, 1].map((at) => middle - step * right[at]!),
          [0, 1].map((at) => middle + step * right[at]!),
        );
      const isMet = (name: ActivationName, middle: number): boolean =>
        Math.abs(steepest(name, middle, 1e-3) / bound(name) - 1) < 1e-5;
      return {
        numbers: {
          gamma_relu: gamma('relu'),
          gamma_tanh: gamma('tanh'),
          gamma_sigmoid: gamma('sigmoid'),
          gamma_softplus: gamma('softplus'),
          W: layer,
          lipschitz_relu: bound('relu'),
          lipschitz_sigmoid: bound('sigmoid'),
          bound_attained: Number(isMet('relu', 1) && isMet('tanh', 0) && isMet('sigmoid', 0)),
        },
        charts: () => {
          const names = ['relu', 'tanh', 'sigmoid'] as const;
          const at = Array.from({ length: 200 }, (_, k) => k + 1);
          return [
            drawCurves({
              title: message(
                'Random pairs stay below {0} (ReLU, tanh) and {1} (logistic)',
                tell(bound('relu')),
                tell(bound('sigmoid')),
              ),
              x: message('pair of inputs'),
              y: message('change of the output over change of the input'),
              curves: names.map((name) => ({
                label: message(activations.get(name).label),
                role: 'dots',
                x: at,
                y: drawQuotients(name, at.length, context.random),
              })),
              marks: [bound('relu'), bound('sigmoid')].map((value) => ({
                axis: 'y',
                at: value,
                label: message('bound'),
              })),
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'lipschitz-product-bound',
    statement:
      'No network changes its output by more than the product of the largest singular values of its layers, times the change of its input.',
    formula: String.raw`K\le\prod_l\|W_l\|_2`,
    assumptions: 'Activations whose slope is at most 1; Euclidean distances.',
    ingredient: norms,
    measure: async ({ use, given, context }) => {
      const [first, second] = [given.rows('W1'), given.rows('W2')];
      const hidden = { inputs: 2, units: 3, weights: matrixOf(first), bias: new Float64Array(3), negativeSlope: 0 };
      const output = { units: 2, weights: matrixOf(second), bias: new Float64Array(2) };
      const square = identitySlice([
        [-1, 1],
        [-1, 1],
      ]);
      // All kinks go through 0: a square around it meets every pattern there is.
      const cells = await enumerateCells2d({ inputs: 2, layers: [hidden], output }, square);
      const exact = lipschitzOnPlane(cells).l2.value;
      const product =
        use(hidden.weights, { rows: 3, columns: 2 }).spectral * use(output.weights, { rows: 2, columns: 3 }).spectral;
      const value = (x: readonly number[]): number[] => {
        const z = first.map((row) => Math.max(0, row[0]! * x[0]! + row[1]! * x[1]!));
        return second.map((row) => row.reduce((sum, w, at) => sum + w * z[at]!, 0));
      };
      return {
        numbers: { product_bound: product, exact_lipschitz: exact, ratio: product / exact },
        charts: () => {
          const { random } = context;
          const point = (): number[] => [random.normal(), random.normal()];
          const slopes = Array.from({ length: 200 }, () => {
            const [from, to] = [point(), point()];
            const [one, other] = [value(from), value(to)];
            return (
              Math.hypot(...one.map((part, at) => part - other[at]!)) /
              Math.hypot(...from.map((part, at) => part - to[at]!))
            );
          });
          return [
            drawCurves({
              title: message('Sampled below exact ({0}) below the product ({1})', tell(exact), tell(product)),
              x: message('pair of inputs'),
              y: message('change of the output over change of the input'),
              curves: [{ label: message('random pairs'), role: 'dots', x: slopes.map((_, at) => at + 1), y: slopes }],
              marks: [
                { axis: 'y', at: exact, label: message('exact') },
                { axis: 'y', at: product, label: message('product of the layers') },
              ],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'l2-tightens-lipschitz-bound',
    statement: 'A penalty on squared weights lowers the bound of how steep a network can be.',
    formula: String.raw`\|W\|_2\le\|W\|_F\le\sqrt r\,\|W\|_2`,
    assumptions: 'Euclidean distances; r is the rank of the weights.',
    correction:
      'It presses on the root of the sum of squares, which is at least the largest singular value and up to root r times as large: 2 against 1 for the identity of size 4. It lowers a bound; how steep the network really is need not fall.',
    parameters: { factor: { label: 'factor of all weights', default: 0.9, range: [0.1, 1] } },
    ingredient: norms,
    closedForms: ({ factor = 0.9 }) => ({
      identity_4_frobenius: Math.sqrt(4),
      identity_4_spectral: 1,
      rank1_frobenius_over_spectral: 1,
      product_bound_after_scaling_3_layers_by_0p9: factor ** 3,
    }),
    measure: ({ use, parameters: { factor = 0.9 }, context: { random } }) => {
      const identity = diagonal([1, 1, 1, 1]);
      const four = use(identity, squareOf(4));
      const [left, right] = [0, 1].map(() => Float64Array.from({ length: 4 }, () => random.normal()));
      const thin = use(
        Float64Array.from({ length: 16 }, (_, at) => left![at >> 2]! * right![at % 4]!),
        squareOf(4),
      );
      const scaled = use(
        identity.map((value) => factor * value),
        squareOf(4),
      );
      return {
        numbers: {
          identity_4_frobenius: four.frobenius,
          identity_4_spectral: four.spectral,
          rank1_frobenius_over_spectral: thin.frobenius / thin.spectral,
          product_bound_after_scaling_3_layers_by_0p9: scaled.spectral ** 3,
        },
        charts: () => {
          const size = 12;
          const ranks = Array.from({ length: size }, (_, at) => at + 1);
          const ratios = ranks.map((rank) => {
            const parts = [0, 1].map(() => Float64Array.from({ length: size * rank }, () => random.normal()));
            const product = Float64Array.from({ length: size * size }, (_, at) => {
              let sum = 0;
              for (let k = 0; k < rank; k += 1)
                sum += parts[0]![Math.floor(at / size) * rank + k]! * parts[1]![(at % size) * rank + k]!;
              return sum;
            });
            const { frobenius, spectral } = measureMatrix(product, squareOf(size));
            return frobenius / spectral;
          });
          return [
            drawCurves({
              title: message('What L2 presses on is up to root of the rank larger than what bounds the slope'),
              x: message('rank'),
              y: message('root of the sum of squares over the largest singular value'),
              curves: [
                { label: message('random matrices'), role: 'dots', x: ranks, y: ratios },
                { label: message('root of the rank'), role: 'theory', x: ranks, y: ranks.map(Math.sqrt) },
              ],
              marks: [{ axis: 'y', at: 1, label: message('least') }],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'l2-smoother-function',
    statement: 'The stronger L2 is, the less abruptly the fitted function changes, and the less it follows noise.',
    formula: String.raw`\max|f'|\ \text{falls with}\ \lambda`,
    assumptions:
      'Twelve noisy points of one wave of a sine on [0, 1], a polynomial of degree 9. The points are drawn here; those of the record were others, so numbers agree in size only.',
    ingredient: {
      name: 'the fits of the polynomial',
      value: fitPolynomials,
      spoil: (value) => (lambdas, seed) => value(lambdas.toReversed(), seed),
    },
    // Other points of the same kind.
    bands: { max_slope: { factor: 1.4 }, max_slope_of_target: { absolute: 1e-7 } },
    closedForms: () => ({ max_slope_of_target: 2 * Math.PI }),
    measure: ({ use, given }) => {
      const lambdas = given.numbers('lambda');
      const fits = use(lambdas, slopeSeed);
      // The polynomial lives on [-1, 1], the sentence on [0, 1]: slopes are twice as steep there.
      const gap = (places[1]! - places[0]!) / 2;
      const steepest = (curve: Float64Array): number =>
        curve.reduce((most, value, at) => (at === 0 ? 0 : Math.max(most, Math.abs(value - curve[at - 1]!) / gap)), 0);
      const slopes = fits.map(({ curve }) => steepest(curve));
      const isFalling = slopes.every((slope, at) => at === 0 || slope < slopes[at - 1]!);
      const wave = sample((x) => clean(2 * x - 1), [0, 1], 100_001).y;
      const target = wave.reduce(
        (most, y, at) => (at === 0 ? 0 : Math.max(most, Math.abs(y - wave[at - 1]!) * 1e5)),
        0,
      );
      return {
        numbers: {
          max_slope: isFalling ? slopes : slopes.map(() => Number.NaN),
          max_slope_of_target: target,
        },
        charts: () => [
          drawCurves({
            title: message('The steepest place falls from {0} to {1}', tell(slopes[0]!), tell(slopes.at(-1)!)),
            x: strength,
            y: message('steepest slope'),
            xScale: 'log10',
            yScale: 'log10',
            curves: [
              { label: message('fits'), x: lambdas.slice(1), y: slopes.slice(1) },
              {
                label: message('the sine itself'),
                role: 'theory',
                x: lambdas.slice(1),
                y: lambdas.slice(1).map(() => target),
              },
            ],
          }),
          drawCurves({
            id: 'fits',
            title: message('Stronger L2 is smoother'),
            x: message('input x'),
            y: message('output'),
            curves: [
              { label: message('truth'), role: 'theory', x: places, y: places.map(clean) },
              ...fits
                .slice(1)
                .map(({ lambda, curve }) => ({ label: message('strength {0}', lambda), x: places, y: curve })),
            ],
          }),
        ],
      };
    },
  }),
];
