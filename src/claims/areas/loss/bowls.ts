import {
  addL2,
  conditionNumber,
  contourAspect,
  convexityModulus,
  descentRate,
  shrunkMinimum,
  stepsOfDescent,
  worstGradientAngle,
} from '../../../analysis/geometry/parabolas.ts';
import { objectiveMap } from '../../../analysis/geometry/spectrum.ts';
import { lossHessian } from '../../../analysis/geometry/hessianMatrix.ts';
import { passLoss } from '../../../analysis/geometry/lossPass.ts';
import { symmetricEigenvalues } from '../../../analysis/linearAlgebra/symmetricEigen.ts';
import { penalizedMinimum, quadraticValue } from '../../../analysis/paths/equivalents/constraintForm.ts';
import { message } from '../../../core/ground/errors.ts';
import { findRoot } from '../../../core/numbers/findRoot.ts';
import { largestDifference } from '../../setups/networks.ts';
import { freeParameters, smallNetworkLoss } from '../../setups/smallLoss.ts';
import { pathInward, valleyOf } from '../../setups/valleys.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, drawTable, sample, tell } from '../../words/draw.ts';

const shift = { name: 'the curvatures after L2', value: addL2 };
const aspect = { name: 'the aspect of the contours', value: contourAspect };
const strengthWord = message('strength');
const strengths = [0, 0.1, 0.3, 1, 3, 10, 30, 100];

/** What L2 does to the curvatures of a loss, its contours and its minimum. */
export const bowls: readonly ClaimEntry[] = [
  defineClaim({
    id: 'hessian-shift',
    statement: 'L2 adds its strength to every eigenvalue of the second derivative, at every point.',
    formula: String.raw`H=H_0+\lambda I`,
    assumptions: 'All parameters are penalized; the same point with and without the penalty.',
    parameters: { strength: { label: 'strength', default: 0.3, range: [0, 5] } },
    ingredient: { name: 'the second derivative with its penalties', value: objectiveMap },
    closedForms: ({ strength = 0.3 }) => ({
      lambda: strength,
      every_eigenvalue_shift: strength,
      tolerance: 1e-6,
      parameters: 2 * 3 + 3 + 1,
    }),
    measure: ({ use, parameters: { strength = 0.3 }, context }) => {
      const { problem, parameters } = smallNetworkLoss(context.random);
      // Two inputs, three units without biases, one output with its own.
      const free = freeParameters(problem.architecture);
      const size = free.length;
      const part = (column: (direction: Float64Array) => Float64Array): Float64Array => {
        const matrix = new Float64Array(size * size);
        free.forEach((from, at) => {
          const direction = new Float64Array(parameters.length);
          direction[from] = 1;
          const product = column(direction);
          free.forEach((to, row) => (matrix[row * size + at] = product[to]!));
        });
        return symmetricEigenvalues(matrix, size);
      };
      const whole = lossHessian(passLoss(problem, parameters));
      const width = parameters.length;
      const before = part((direction) => {
        const at = direction.indexOf(1);
        return whole.subarray(at * width, (at + 1) * width);
      });
      const penalties = [{ name: 'l2', options: {}, lambda: strength, layers: undefined, biases: true }] as const;
      const after = part(use(passLoss({ ...problem, penalties }, parameters)));
      const shifts = after.map((value, at) => value - before[at]!);
      const worst = shifts.reduce((most, one) => (Math.abs(one - strength) > Math.abs(most - strength) ? one : most));
      return {
        numbers: { lambda: strength, every_eigenvalue_shift: worst, tolerance: 1e-6, parameters: size },
        charts: () => [
          drawCurves({
            title: message('All {0} eigenvalues move by {1}', size, tell(strength)),
            x: message('rank'),
            y: message('eigenvalue'),
            curves: [
              { label: message('loss'), role: 'dots', x: [...before.keys()], y: before },
              { label: message('loss and L2'), role: 'dots', x: [...after.keys()], y: after },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'condition-number-improves',
    statement: 'The stronger L2, the nearer to 1 the ratio of the largest to the smallest curvature.',
    formula: String.raw`\frac{\mu_1+\lambda}{\mu_d+\lambda}\le\frac{\mu_1}{\mu_d}`,
    assumptions: 'All curvatures are positive.',
    correction:
      'Only where every curvature is positive: 100 to 1 becomes 50.5, 10.9 and 1.98 at strengths 1, 9 and 100.',
    parameters: { steepest: { label: 'largest curvature', default: 100, range: [1, 1000] } },
    ingredient: shift,
    closedForms: ({ steepest = 100 }) => ({
      lambda_0: steepest,
      lambda_1: (steepest + 1) / 2,
      lambda_9: (steepest + 9) / 10,
      lambda_100: (steepest + 100) / 101,
    }),
    measure: ({ use, given, parameters: { steepest = 100 } }) => {
      const flattest = given.numbers('mu').at(-1)!;
      const at = (lambda: number): number => conditionNumber(use([steepest, flattest], lambda));
      return {
        numbers: { lambda_0: at(0), lambda_1: at(1), lambda_9: at(9), lambda_100: at(100) },
        charts: () => [
          drawCurves({
            title: message('The ratio falls from {0} towards 1', tell(at(0))),
            x: strengthWord,
            y: message('largest over smallest curvature'),
            yScale: 'log10',
            curves: [{ label: message('ratio'), x: strengths, y: strengths.map(at) }],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'condition-number-needs-positive-definite',
    statement: 'L2 improves the conditioning of any loss.',
    formula: String.raw`\max|\mu|\,/\,\min|\mu|`,
    assumptions: 'None are stated.',
    correction:
      'Where the loss bends down it can get worse: curvatures 1 and -0.5 have the ratio 2, at strength 0.4 it is 14, and at 0.5 the matrix is singular. It is still a saddle.',
    parameters: { strength: { label: 'strength', default: 0.4, range: [0, 2] } },
    ingredient: shift,
    closedForms: ({ strength = 0.4 }) => ({
      abs_condition_before: 1 / 0.5,
      abs_condition_after:
        Math.max(1 + strength, Math.abs(strength - 0.5)) / Math.min(1 + strength, Math.abs(strength - 0.5)),
    }),
    measure: ({ use, given, parameters: { strength = 0.4 } }) => {
      const curvatures = given.numbers('mu');
      const at = (lambda: number): number => conditionNumber(use(curvatures, lambda));
      const lowest = (lambda: number): number => convexityModulus(use(curvatures, lambda));
      const grid = sample((lambda) => Math.min(at(lambda), 1e3), [0, 1.5], 301);
      return {
        numbers: {
          lambda: strength,
          abs_condition_before: at(0),
          abs_condition_after: at(strength),
          singular_at_lambda: findRoot(lowest, [0, 2]),
          still_saddle_at_lambda_0p4: Number(lowest(strength) < 0),
        },
        charts: () => [
          drawCurves({
            title: message(
              'From {0} to {1} at strength {2}: worse, not better',
              tell(at(0)),
              tell(at(strength)),
              tell(strength),
            ),
            x: strengthWord,
            y: message('largest over smallest absolute curvature'),
            yScale: 'log10',
            curves: [{ label: message('ratio'), ...grid }],
            marks: [{ axis: 'x', at: findRoot(lowest, [0, 2]), label: message('singular') }],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'gd-speed-and-condition',
    statement: 'Gradient descent on a bowl is the slower, the larger the ratio of its curvatures; so L2 speeds it up.',
    formula: String.raw`\text{rate}=\frac{\kappa-1}{\kappa+1}`,
    assumptions: 'A quadratic loss and the best fixed learning rate.',
    correction:
      'It is faster, but on the way to another point: the minimum of the penalized loss. Steps to a millionth fall from 691 to 76.',
    parameters: { strength: { label: 'strength', default: 9, range: [0, 100] } },
    ingredient: { name: 'steps of gradient descent', value: stepsOfDescent },
    closedForms: ({ strength = 9 }) => {
      const kappa = [100, (100 + strength) / (1 + strength)];
      const rate = kappa.map((one) => (one - 1) / (one + 1));
      return { kappa, rate, iterations_to_1e_minus6: rate.map((one) => Math.ceil(Math.log(1e-6) / Math.log(one))) };
    },
    measure: ({ use, parameters: { strength = 9 } }) => {
      const curvatures = [100, 1];
      const both = [Float64Array.from(curvatures), addL2(curvatures, strength)];
      const kappa = both.map((one) => conditionNumber(one));
      const rate = kappa.map((one) => descentRate(one));
      const moved = shrunkMinimum(curvatures, [1, 1], strength);
      return {
        numbers: {
          kappa,
          rate,
          iterations_to_1e_minus6: both.map((one) => use(one, 1e-6)),
          same_problem_solution_moved: Number(largestDifference(moved, [1, 1]) > 0),
        },
        charts: () => [
          drawCurves({
            title: message('A factor of {0} a step without, {1} with L2', tell(rate[0]!), tell(rate[1]!)),
            x: message('steps'),
            y: message('distance from the own minimum'),
            yScale: 'log10',
            curves: rate.map((one, at) => ({
              label: at === 0 ? message('loss') : message('loss and L2'),
              ...sample((steps) => one ** steps, [0, 700]),
            })),
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'contours-after-l2',
    statement: 'With L2 the contours are circles near the origin and like the old ellipses far out.',
    formula: String.raw`\text{aspect}=\sqrt{\frac{\mu_1+\lambda}{\mu_2+\lambda}}`,
    assumptions: 'A quadratic loss.',
    correction:
      'A bowl plus a round bowl is one bowl again: all its contours are ellipses of the same shape around the moved minimum, at every level.',
    parameters: { strength: { label: 'strength', default: 1, range: [0, 20] } },
    ingredient: { name: 'the objective', value: quadraticValue },
    bands: { aspect_after_every_level: { relative: 1e-6 } },
    refutes: [{ key: 'aspect_after_every_level', says: 'aspect_before', by: 0.5 }],
    closedForms: ({ strength = 1 }) => ({
      aspect_after_every_level: Math.sqrt((10 + strength) / (1 + strength)),
      centre: [10 / (10 + strength), 1 / (1 + strength)],
    }),
    measure: ({ use, given, parameters: { strength = 1 } }) => {
      const curvatures = given.numbers('mu');
      const levels = given.numbers('levels_checked');
      const quadratic = valleyOf(curvatures, [1, 1]);
      const centre = penalizedMinimum(quadratic, strength);
      const objective = (a: number, b: number): number =>
        use(quadratic, Float64Array.of(a, b)) + (strength * (a ** 2 + b ** 2)) / 2;
      const least = objective(centre[0]!, centre[1]!);
      const reach = (level: number, [a, b]: readonly [number, number]): number =>
        findRoot((t) => objective(centre[0]! + t * a, centre[1]! + t * b) - least - level, [0, 1e3]);
      const aspects = levels.map((level) => reach(level, [0, 1]) / reach(level, [1, 0]));
      const worst = aspects.reduce((most, one) =>
        Math.abs(one - aspects[0]!) > Math.abs(most - aspects[0]!) ? one : most,
      );
      return {
        numbers: {
          lambda: strength,
          aspect_before: contourAspect([curvatures[0]!, curvatures[1]!]),
          aspect_after_every_level: worst,
          centre: [...centre],
        },
        charts: () => [
          drawTable({
            title: message('One aspect at every level: {0}', tell(worst)),
            columns: [message('aspect')],
            rows: levels.map((level, at) => [message('level {0}', level), aspects[at]!]),
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'contours-rounder-with-lambda',
    statement: 'The stronger L2, the rounder the contours; without it they are the old ones.',
    formula: String.raw`\sqrt{\frac{10+\lambda}{1+\lambda}}`,
    assumptions: 'A quadratic loss with curvatures 10 and 1.',
    ingredient: aspect,
    closedForms: (_, given) => ({
      aspect: given.numbers('lambda').map((lambda) => Math.sqrt((10 + lambda) / (1 + lambda))),
    }),
    measure: ({ use, given }) => {
      const at = (lambda: number): number => use([10 + lambda, 1 + lambda]);
      return {
        numbers: { aspect: given.numbers('lambda').map(at) },
        charts: () => [
          drawCurves({
            title: message('From {0} to {1}: nearly round', tell(at(0)), tell(at(100))),
            x: strengthWord,
            y: message('long over short axis'),
            curves: [{ label: message('aspect'), ...sample(at, [0, 100]) }],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'round-contours-align-gradients',
    statement: 'On round contours the gradient points to the minimum, in a narrow valley it swings.',
    formula: String.raw`\text{worst angle}=\arcsin\frac{\kappa-1}{\kappa+1}`,
    assumptions: 'A quadratic loss of two weights.',
    parameters: { ratio: { label: 'ratio of the curvatures', default: 100, range: [1, 1000] } },
    ingredient: { name: 'the worst angle', value: worstGradientAngle },
    bands: { '*': { absolute: 0.05 } },
    closedForms: ({ ratio = 100 }) => ({
      worst_angle_degrees_kappa_100: widestAngle(ratio),
      kappa_10p9: widestAngle(10.9),
      kappa_1: widestAngle(1),
    }),
    measure: ({ use, parameters: { ratio = 100 } }) => ({
      numbers: { worst_angle_degrees_kappa_100: use(ratio), kappa_10p9: use(10.9), kappa_1: use(1) },
      charts: () => [
        drawCurves({
          title: message('Up to {0} degrees beside the way at a ratio of {1}', tell(use(ratio)), tell(ratio)),
          x: message('ratio of the curvatures'),
          y: message('largest angle to the way, degrees'),
          xScale: 'log10',
          curves: [
            { label: message('angle'), x: sample((t) => 10 ** t, [0, 3]).y, y: sample((t) => use(10 ** t), [0, 3]).y },
          ],
        }),
      ],
    }),
  }),
  defineClaim({
    id: 'minimiser-shift-under-l2',
    statement: 'L2 moves the minimum towards 0, further along flat directions.',
    formula: String.raw`\theta^*_i=\frac{\mu_i\theta_{0,i}}{\mu_i+\lambda}`,
    assumptions: 'A quadratic loss.',
    parameters: { strength: { label: 'strength', default: 1, range: [0, 20] } },
    ingredient: { name: 'the penalized minimum', value: penalizedMinimum },
    closedForms: ({ strength = 1 }) => ({ minimiser: [...shrunkMinimum([10, 1], [1, 1], strength)] }),
    measure: ({ use, given, parameters: { strength = 1 } }) => {
      const quadratic = valleyOf(given.numbers('mu'), given.numbers('theta0'));
      const found = use(quadratic, strength);
      const path = pathInward(quadratic);
      return {
        numbers: { lambda: strength, minimiser: [...found] },
        charts: () => [
          drawCurves({
            title: message(
              'At strength {0} the minimum is ({1}, {2})',
              tell(strength),
              tell(found[0]!),
              tell(found[1]!),
            ),
            x: message('first weight, curvature 10'),
            y: message('second weight, curvature 1'),
            curves: [
              {
                label: message('minimum, strength after strength'),
                x: path.map(([a]) => a),
                y: path.map(([, b]) => b),
              },
              { label: message('at this strength'), role: 'dots', x: [found[0]!], y: [found[1]!] },
            ],
          }),
        ],
      };
    },
  }),
];

/** The widest angle between gradient and way, by looking all around. */
function widestAngle(ratio: number): number {
  let most = 0;
  for (let turn = 0; turn <= 20_000; turn += 1) {
    const [x, y] = [Math.cos((turn * Math.PI) / 40_000), Math.sin((turn * Math.PI) / 40_000)];
    const cosine = (ratio * x * x + y * y) / Math.hypot(ratio * x, y);
    most = Math.max(most, Math.acos(Math.min(1, cosine)));
  }
  return (most * 180) / Math.PI;
}
