import { bestStoppingTime, stoppingRisk } from '../../../analysis/implicit/stoppingRisk.ts';
import { penalizedMinimum } from '../../../analysis/paths/equivalents/constraintForm.ts';
import {
  descend,
  descentFilter,
  equivalentStrength,
  largestFilterGap,
  ridgeFilter,
} from '../../../analysis/paths/equivalents/stoppedDescent.ts';
import { message } from '../../../core/ground/errors.ts';
import { valleyOf } from '../../setups/valleys.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, drawTable, tell } from '../../words/draw.ts';

const curvature = message('curvature');
const stepWord = message('step');

/** What stopping early does, and how far it is from L2. */
export const stopping: readonly ClaimEntry[] = [
  defineClaim({
    id: 'early-stopping-equals-l2',
    statement: 'Stopping after T steps is the same as an L2 penalty of strength 1 over T.',
    formula: String.raw`1-(1-\eta\mu)^T\quad\text{against}\quad\frac{\mu}{\mu+\lambda},\qquad \lambda\approx\frac{1}{\eta T}`,
    assumptions: 'A quadratic loss, gradient descent from 0.',
    correction:
      'The learning rate is missing: 1 over learning rate times steps. And the two are alike, not equal: the strength that fits is another one for every curvature, and in between they differ by up to 0.2.',
    parameters: {
      rate: { label: 'learning rate', default: 0.01, range: [0.001, 0.05] },
      steps: { label: 'steps', default: 100, range: [1, 1000], isWhole: true },
    },
    ingredient: { name: 'the shares of stopped descent', value: descentFilter },
    refutes: [{ key: 'lambda_correct_1_over_eta_T', says: 'lambda_missing_eta_1_over_T', by: 0.5 }],
    // The strength that fits at a small curvature, which is 1 / (rate steps) but for some thousandths.
    bands: {
      halving_eta_doubles_lambda: { absolute: 0.02 },
      // 1 over a share near 1 loses digits.
      per_direction_equivalent_lambda: { absolute: 1e-12 },
    },
    closedForms: ({ rate = 0.01, steps = 100 }) => ({
      lambda_missing_eta_1_over_T: 1 / steps,
      lambda_correct_1_over_eta_T: 1 / (rate * steps),
    }),
    measure: ({ use, given, parameters: { rate = 0.01, steps = 100 } }) => {
      const curvatures = given.numbers('mu');
      const filters = curvatures.map((mu) => use(mu, rate, steps));
      const fitting = curvatures.map((mu, at) => equivalentStrength(mu, filters[at]!));
      // At a curvature that hardly counts only rate and steps decide.
      const small = 1e-4;
      const ofRate = (by: number): number => equivalentStrength(small, use(small, by, steps));
      const { at, gap } = largestFilterGap();
      return {
        numbers: {
          eta: rate,
          T: steps,
          lambda_missing_eta_1_over_T: 1 / steps,
          lambda_correct_1_over_eta_T: 1 / (rate * steps),
          per_direction_equivalent_lambda: Object.fromEntries(curvatures.map((mu, k) => [`mu_${mu}`, fitting[k]!])),
          filter_gd: filters,
          filter_ridge_lambda_1: curvatures.map((mu) => ridgeFilter(mu, 1)),
          max_filter_gap_gradient_flow: gap,
          at_mu_t: at,
          halving_eta_doubles_lambda: ofRate(rate / 2) / ofRate(rate),
        },
        charts: () => {
          const x = Array.from({ length: 81 }, (_, k) => 10 ** (-3 + k / 20)).filter((mu) => mu * rate < 1);
          return [
            drawCurves({
              title: message('Alike, but not equal: share of the way to the optimum by curvature'),
              x: curvature,
              y: message('share'),
              xScale: 'log10',
              curves: [
                { label: message('stopped after {0} steps', steps), x, y: x.map((mu) => use(mu, rate, steps)) },
                {
                  label: message('L2 of strength {0}', tell(1 / (rate * steps))),
                  x,
                  y: x.map((mu) => ridgeFilter(mu, 1 / (rate * steps))),
                },
                {
                  label: message('L2 as the sentence says, {0}', tell(1 / steps)),
                  role: 'theory',
                  x,
                  y: x.map((mu) => ridgeFilter(mu, 1 / steps)),
                },
              ],
            }),
            drawTable({
              title: message('The strength that fits is another one for every curvature'),
              columns: [curvature, message('fitting strength')],
              rows: curvatures.map((mu, k) => [message('{0}', `mu ${mu}`), mu, fitting[k]!] as const),
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'early-stopping-proof-sketch',
    statement: 'The weights after T steps are those with the least loss plus squared distance from the start over 2 T.',
    formula: String.raw`\theta_T=\arg\min L+\frac{1}{2T}\|\theta-\theta_0\|^2`,
    assumptions: 'A parabola with its lowest point at 1, gradient descent from 0.',
    correction:
      'They are not: after 100 steps of rate 0.01 the weight is 0.63, the formula gives 0.99. With the learning rate in it (2 times rate times T) it gives 0.5, which is near only while rate times steps times curvature is small.',
    ingredient: { name: 'the penalized minimum', value: penalizedMinimum },
    refutes: [{ key: 'gd_iterate', says: 'seed_argmin', by: 0.3 }],
    closedForms: () => ({ gd_iterate: 1 - 0.99 ** 100, seed_argmin: 100 / 101, corrected_argmin: 1 / 2 }),
    measure: ({ use, given }) => {
      const [mu, rate, steps] = [given.number('mu'), given.number('eta'), given.number('T')];
      const parabola = valleyOf([mu], [1]);
      const [end] = descend(parabola, rate, [steps]);
      const [said] = use(parabola, 1 / steps);
      const [corrected] = use(parabola, 1 / (rate * steps));
      return {
        numbers: { gd_iterate: end![0]!, seed_argmin: said!, corrected_argmin: corrected! },
        charts: () => {
          const x = Array.from({ length: 101 }, (_, at) => at / 100);
          return [
            drawCurves({
              title: message(
                'Descent is at {0}, the formula says {1}, corrected {2}',
                tell(end![0]!),
                tell(said!),
                tell(corrected!),
              ),
              x: message('weight'),
              y: message('loss'),
              curves: [{ label: message('loss'), x, y: x.map((w) => (mu * (w - 1) ** 2) / 2) }],
              marks: [
                { axis: 'x', at: end![0]!, label: message('descent') },
                { axis: 'x', at: said!, label: message('as printed') },
                { axis: 'x', at: corrected!, label: message('corrected') },
              ],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'early-stopping-bias-variance',
    statement: 'Fewer steps mean more bias and less variance, so that a time in between is the best.',
    formula: String.raw`\sum_i\mu_i(1-\eta\mu_i)^{2T}\theta_i^2+\sum_is^2\bigl(1-(1-\eta\mu_i)^T\bigr)^2`,
    assumptions: 'A quadratic loss with some flat directions, noise of equal size in each.',
    parameters: { noise: { label: 'noise', default: 0.1, range: [0.01, 1] } },
    ingredient: { name: 'bias and variance of a stopping time', value: stoppingRisk },
    closedForms: ({ noise = 0.1 }) => ({ risk_infinite_T: 4 * noise }),
    measure: ({ use, given, parameters: { noise = 0.1 } }) => {
      const curvatures = given.numbers('mu');
      const problem = { curvatures, weights: curvatures.map(() => 1), learningRate: given.number('eta'), noise };
      const times = [1, 10, 100].map((steps) => use(problem, steps));
      const best = bestStoppingTime(problem, 5000);
      return {
        numbers: {
          noise_s2: noise,
          bias2_t_1_10_100: times.map(({ bias }) => bias),
          variance_t_1_10_100: times.map(({ variance }) => variance),
          best_T: best,
          best_risk: use(problem, best).risk,
          risk_infinite_T: use(problem, 1e6).risk,
        },
        charts: () => {
          const steps = [...new Set(Array.from({ length: 90 }, (_, at) => Math.round(10 ** (at / 22))))];
          const trace = steps.map((at) => use(problem, at));
          return [
            drawCurves({
              title: message('Best after {0} steps, with a risk of {1}', best, tell(use(problem, best).risk)),
              x: stepWord,
              y: message('expected excess loss, times two'),
              xScale: 'log10',
              curves: [
                { label: message('squared bias'), x: steps, y: trace.map(({ bias }) => bias) },
                { label: message('variance'), x: steps, y: trace.map(({ variance }) => variance) },
                { label: message('sum'), x: steps, y: trace.map(({ risk }) => risk) },
              ],
              marks: [{ axis: 'x', at: best, label: message('best') }],
            }),
          ];
        },
      };
    },
  }),
];
