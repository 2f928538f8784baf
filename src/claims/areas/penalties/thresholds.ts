import { minimizeScalar } from '../../../analysis/linearAlgebra/scalarMinimum.ts';
import { absoluteSlopes, convexEnvelope, subgradientViolation } from '../../../analysis/paths/problem/subgradients.ts';
import { message } from '../../../core/ground/errors.ts';
import { findRoot } from '../../../core/numbers/findRoot.ts';
import { normalCdf } from '../../../core/numbers/numerics.ts';
import { largestDifference } from '../../setups/networks.ts';
import { proxOf, pullOf } from '../../setups/thresholds.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, drawTable, sample, tell } from '../../words/draw.ts';

const weight = message('weight');
const observed = message('observation y');
const answer = message('answer');
const objective = message('objective');
const softOf = (y: number, t: number): number => proxOf('l1', y, t);
/** The hard threshold at t belongs to a penalty of weight t^2 / 2 on every number that is not 0. */
const hardOf = (y: number, t: number): number => proxOf('l0', y, (t * t) / 2);
const soft = { name: 'the soft threshold', value: softOf };

/** What L1 does to one number: slopes at its kink, thresholds, when the answer is exactly 0. */
export const thresholds: readonly ClaimEntry[] = [
  defineClaim({
    id: 'l1-subdifferential',
    statement: 'The absolute value has slope 1 or -1, and at 0 every slope between them.',
    formula: String.raw`\partial|\theta|=\{\mathrm{sign}\,\theta\},\qquad \partial|0|=[-1,1]`,
    assumptions: 'None.',
    ingredient: { name: 'the slopes of the absolute value', value: absoluteSlopes },
    measure: ({ use }) => ({
      numbers: { at_2: use(2)[0], at_minus2: use(-2)[0], at_0: [...use(0)] },
      charts: () => [
        drawCurves({
          title: message('Lines of every slope from {0} to {1} lie below the kink', use(0)[0], use(0)[1]),
          x: weight,
          y: message('penalty'),
          curves: [
            { label: message('absolute value'), ...sample(Math.abs, [-2, 2]) },
            ...[-1, -0.5, 0, 0.5, 1].map((slope) => ({
              label: message('slope {0}', slope),
              role: 'theory' as const,
              ...sample((t) => slope * t, [-2, 2], 2),
            })),
          ],
        }),
      ],
    }),
  }),
  defineClaim({
    id: 'subgradient-inequality',
    statement:
      'A slope belongs to a convex function at a point when the line through it stays below the graph everywhere.',
    formula: String.raw`f(y)\ge f(x)+g\,(y-x)\quad\forall y`,
    assumptions: 'A convex function.',
    parameters: { slope: { label: 'slope', default: 1.1, range: [-2, 2] } },
    ingredient: { name: 'the function', value: Math.abs },
    measure: ({ use, parameters: { slope = 1.1 } }) => {
      const violation = (g: number): number => subgradientViolation(use, { at: 0, slope: g }, [-3, 3]);
      return {
        numbers: {
          max_violation_g_0p5_at_0: violation(0.5),
          max_violation_g_1_at_0: violation(1),
          max_violation_g_1p1_at_0_on_m3_3: violation(slope),
        },
        charts: () => [
          drawCurves({
            title: message('A line of slope {0} is above the graph by up to {1}', tell(slope), tell(violation(slope))),
            x: weight,
            y: message('value'),
            curves: [
              { label: message('absolute value'), ...sample(use, [-3, 3]) },
              { label: message('slope 0.5'), role: 'theory', ...sample((t) => 0.5 * t, [-3, 3], 2) },
              { label: message('chosen slope'), ...sample((t) => slope * t, [-3, 3], 2) },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'l1-sparsity-theorem',
    statement: 'When the slope of the loss at 0 is smaller than the strength of L1, the best weight is 0.',
    formula: String.raw`|L_0'(0)|<\lambda\ \Rightarrow\ \theta^*=0`,
    assumptions: 'A convex loss.',
    correction:
      'The loss must be convex. Of a double well, flat at 0, the best weight stays in a well: 0 is a local minimum only.',
    ingredient: { name: 'the search for the minimum', value: minimizeScalar },
    bands: {
      nonconvex_minimiser_abs: { absolute: 1e-6 },
      objective_at_minimiser: { absolute: 1e-9 },
      convex_example_y0p8_lambda1: { absolute: 1e-9 },
    },
    measure: ({ use, given }) => {
      const strength = given.number('lambda');
      const well = (t: number): number => t ** 4 / 4 - 2 * t * t;
      const whole = (t: number): number => well(t) + strength * Math.abs(t);
      const deep = use(whole, -3, 3);
      return {
        numbers: {
          convex_example_y0p8_lambda1: use((t) => (0.8 - t) ** 2 / 2 + strength * Math.abs(t), -3, 3).at,
          nonconvex_slope_at_0: (well(1e-6) - well(-1e-6)) / 2e-6,
          nonconvex_minimiser_abs: Math.abs(deep.at),
          objective_at_minimiser: deep.value,
          objective_at_0: whole(0),
        },
        charts: () => [
          drawCurves({
            title: message('The wells at {0} stay lower than 0', tell(Math.abs(deep.at))),
            x: weight,
            y: objective,
            curves: [
              { label: message('double well'), ...sample(whole, [-2.5, 2.5]) },
              {
                label: message('convex loss'),
                ...sample((t) => (0.8 - t) ** 2 / 2 + strength * Math.abs(t), [-2.5, 2.5]),
              },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'l1-zero-test-point',
    statement:
      'A weight goes to 0 whenever the gradient of its loss is smaller than the strength of L1, and survives otherwise.',
    formula: String.raw`|\partial L_0/\partial\theta_j|<\lambda\ \Rightarrow\ \theta_j=0`,
    assumptions: 'The gradient is taken at weight 0, with the others at their best.',
    correction:
      'The test is made at 0, not where the weight is now. At a best weight that is not 0 the gradient is exactly the strength, and nearby it is smaller, although the weight stays.',
    ingredient: soft,
    closedForms: (_values, given) => ({ optimum: given.number('y') - given.number('lambda') }),
    refutes: [{ key: 'optimum', says: 0, by: 1 }],
    measure: ({ use, given }) => {
      const [y, strength, current] = [given.number('y'), given.number('lambda'), given.number('current_theta')];
      const gradient = (t: number): number => t - y;
      const best = use(y, strength);
      return {
        numbers: { gradient_at_current: gradient(current), optimum: best, gradient_at_zero: gradient(0) },
        charts: () => [
          drawCurves({
            title: message(
              'At {0} the gradient is below the strength, and the best weight is {1}',
              current,
              tell(best),
            ),
            x: weight,
            y: message('size of the gradient of the loss'),
            curves: [{ label: message('gradient'), ...sample((t) => Math.abs(gradient(t)), [0, 4]) }],
            marks: [
              { axis: 'y', at: strength, label: message('strength') },
              { axis: 'x', at: best, label: message('best') },
              { axis: 'x', at: current, label: message('now') },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'l1-is-soft-l2-is-linear-shrink',
    statement: 'L1 is the hard threshold and L2 the soft one.',
    formula: String.raw`L_1:\ \mathrm{sign}(y)\max(|y|-\lambda,0),\quad L_2:\ \frac{y}{1+\lambda},\quad L_0:\ y\,[\,|y|>\lambda\,]`,
    assumptions: 'One number, half the squared distance plus the penalty.',
    correction:
      'L1 is the soft threshold; L2 has none and only divides; the hard threshold belongs to the count of non-zeros.',
    parameters: { strength: { label: 'strength', default: 1, range: [0.1, 3] } },
    ingredient: {
      name: 'the steps of the three penalties',
      value: { l1: softOf, l2: (y: number, t: number) => proxOf('l2', y, t), l0: hardOf },
    },
    measure: ({ use, parameters: { strength = 1 }, given }) => {
      const y = given.numbers('y');
      const curve = (f: (y: number, t: number) => number) => sample((at) => f(at, strength), [-3, 3], 241);
      return {
        numbers: {
          l1_lambda1: y.map((at) => use.l1(at, strength)),
          l2_lambda1: y.map((at) => use.l2(at, strength)),
          l0_threshold1: y.map((at) => use.l0(at, strength)),
        },
        charts: () => [
          drawCurves({
            title: message('Bent for L1, straight for L2, a jump for L0'),
            x: observed,
            y: answer,
            curves: [
              { label: message('L1'), ...curve(use.l1) },
              { label: message('L2'), ...curve(use.l2) },
              { label: message('L0'), ...curve(use.l0) },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'soft-threshold-closed-form',
    statement: 'With L1 the best answer to an observation lies nearer to 0 by the strength, and never beyond 0.',
    formula: String.raw`\mathrm{soft}(y,\lambda)=\mathrm{sign}(y)\max(|y|-\lambda,0)`,
    assumptions: 'Half the squared distance from one observation.',
    parameters: { strength: { label: 'strength', default: 1, range: [0, 3] } },
    ingredient: soft,
    measure: ({ use, parameters: { strength = 1 } }) => {
      const at = (y: number): number => use(y, strength);
      return {
        numbers: {
          y3_lambda1: at(3),
          y_minus3_lambda1: at(-3),
          y0p5_lambda1: at(0.5),
          slope_outside: (at(6) - at(4)) / 2,
          offset: 6 - at(6),
        },
        charts: () => [
          drawCurves({
            title: message('A dead zone up to {0}, then the diagonal', tell(strength)),
            x: observed,
            y: answer,
            curves: [
              { label: message('formula'), ...sample(at, [-4, 4], 241) },
              {
                label: message('search'),
                role: 'dots',
                ...sample(
                  (y) => minimizeScalar((t) => (y - t) ** 2 / 2 + strength * Math.abs(t), -5, 5).at,
                  [-4, 4],
                  17,
                ),
              },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'hard-threshold-sparser-claim',
    statement: 'A hard threshold leaves more zeros than a soft one.',
    formula: String.raw`\mathrm{hard}(y,\lambda)=y\,[\,|y|>\lambda\,]`,
    assumptions: 'Both with the same threshold.',
    correction:
      'At the same threshold both zero exactly the same numbers, here 38 % of them. What differs is the rest: hard leaves it as it is, soft moves it by the threshold. A weight w on the count of non-zeros cuts at the root of 2 w.',
    ingredient: {
      name: 'the hard threshold',
      value: (y: number, w: number) => proxOf('l0', y, w),
      spoil: () => (y: number) => y + 1,
    },
    bands: { '*': { absolute: 1e-9 } },
    measure: ({ use }) => {
      const threshold = 1;
      const edgeOf = (f: (y: number) => number): number => findRoot((y) => (f(y) === 0 ? -1 : 1), [0, 3]);
      const share = (edge: number): number => 2 * normalCdf(edge / 2) - 1;
      const softShare = share(edgeOf((y) => softOf(y, threshold)));
      const hardShare = share(edgeOf((y) => use(y, (threshold * threshold) / 2)));
      return {
        numbers: {
          zero_fraction_soft_gauss_sd2: softShare,
          zero_fraction_hard_gauss_sd2: hardShare,
          l0_penalty_weight_for_threshold_1: edgeOf((y) => use(y, 0.5)) ** 2 / 2,
          threshold_of_l0_weight_1: edgeOf((y) => use(y, 1)),
        },
        charts: () => [
          drawCurves({
            title: message('The same zeros, {0} of all', tell(hardShare)),
            x: observed,
            y: answer,
            curves: [
              { label: message('hard'), ...sample((y) => use(y, 0.5), [-4, 4], 401) },
              { label: message('soft'), ...sample((y) => softOf(y, threshold), [-4, 4], 401) },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'l1-convex-relaxation-of-l0',
    statement: 'L1 is the convex stand-in for the count of non-zeros, which descent cannot handle.',
    formula: String.raw`\mathrm{conv}\bigl([t\neq0]\bigr)=|t|\ \text{on}\ [-1,1]`,
    assumptions: 'Weights between -1 and 1.',
    correction:
      'On weights of size at most 1; on size R the stand-in is |t| / R. The count has slope 0 almost everywhere, which is why descent cannot use it.',
    ingredient: { name: 'the convex envelope', value: convexEnvelope },
    bands: { envelope_error_below: { absolute: 1e-12 } },
    closedForms: () => ({ envelope_at_0p5: 0.5, envelope_error_below: 0, l0_gradient_almost_everywhere: 0 }),
    measure: ({ use }) => {
      const x = Float64Array.from({ length: 401 }, (_, at) => (at - 200) / 200);
      const count = x.map((t) => Number(t !== 0));
      const hull = use(x, count);
      return {
        numbers: {
          envelope_at_0p5: hull[300]!,
          envelope_error_below: largestDifference(hull, x.map(Math.abs)),
          l0_gradient_almost_everywhere: pullOf('l0', 0.7),
        },
        charts: () => [
          drawCurves({
            title: message('The largest convex function below the count is the absolute value'),
            x: weight,
            y: message('value'),
            curves: [
              { label: message('count'), x, y: count },
              { label: message('envelope'), x, y: hull },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'double-threshold-slip',
    statement: 'First subtract the strength from a weight, then apply the soft threshold to what is left.',
    formula: String.raw`\mathrm{soft}(\theta-\lambda\,\mathrm{sign}\,\theta,\ \lambda)`,
    assumptions: 'One weight.',
    correction:
      'That cuts twice: it is the soft threshold of twice the strength. The threshold is applied to the weight itself.',
    ingredient: soft,
    refutes: [{ key: 'correct_soft', says: 'soft_of_seed_y', by: 0.5 }],
    closedForms: (_values, given) => ({ correct_soft: given.number('theta') - given.number('lambda') }),
    measure: ({ use, given }) => {
      const [theta, strength] = [given.number('theta'), given.number('lambda')];
      const moved = theta - Math.sign(theta) * strength;
      return {
        numbers: { seed_y: moved, soft_of_seed_y: use(moved, strength), correct_soft: use(theta, strength) },
        charts: () => [
          drawCurves({
            title: message('Cut once: {0}. Cut twice: {1}', use(theta, strength), use(moved, strength)),
            x: weight,
            y: answer,
            curves: [
              { label: message('once'), ...sample((t) => use(t, strength), [-4, 4], 241) },
              {
                label: message('twice'),
                ...sample((t) => use(Math.sign(t) * Math.max(0, Math.abs(t) - strength), strength), [-4, 4], 241),
              },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'l1-proximal-operator',
    statement:
      'A proximal step follows the gradient of the loss and then moves every weight towards 0, small ones to exactly 0.',
    formula: String.raw`\theta^+=\mathrm{soft}(\theta-\eta g,\ \eta\lambda)`,
    assumptions: 'A step that is short enough for the loss.',
    ingredient: soft,
    closedForms: (_values, given) => ({ threshold_k: given.number('eta') * given.number('lambda') }),
    measure: ({ use, given }) => {
      const threshold = given.number('eta') * given.number('lambda');
      return {
        numbers: { threshold_k: threshold, prox_of_0p05: use(0.05, threshold), prox_of_0p1: use(0.1, threshold) },
        charts: () => [
          drawCurves({
            title: message('Weights up to {0} become 0', tell(threshold)),
            x: message('weight after the gradient step'),
            y: message('weight after the threshold'),
            curves: [{ label: message('step'), ...sample((t) => use(t, threshold), [-0.3, 0.3], 241) }],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'elastic-net-prox',
    statement: 'The elastic net adds both penalties: it selects like L1 and shrinks like L2.',
    formula: String.raw`\mathrm{prox}(y)=\frac{\mathrm{soft}(y,\lambda_1)}{1+2\lambda_2}`,
    assumptions: 'The second strength stands before the sum of squares without a half.',
    ingredient: {
      name: 'the step of the elastic net',
      value: (y: number, t: number, l1Ratio: number) => proxOf('elasticNet', y, t, { l1Ratio }),
    },
    closedForms: () => ({ lambda1: 0.5, lambda2: 0.25, y0p3: 0, y2: 1, y4: 7 / 3 }),
    measure: ({ use }) => {
      const [one, two] = [0.5, 0.25];
      // The lab writes half the sum of squares: its strengths are l1 and 2 l2.
      const total = one + 2 * two;
      const at = (y: number): number => use(y, total, one / total);
      return {
        numbers: { lambda1: one, lambda2: two, y0p3: at(0.3), y2: at(2), y4: at(4) },
        charts: () => [
          drawCurves({
            title: message('A dead zone up to {0}, then a line that is less steep', one),
            x: observed,
            y: answer,
            curves: [
              { label: message('elastic net'), ...sample(at, [-5, 5], 241) },
              { label: message('L1'), role: 'theory', ...sample((y) => softOf(y, one), [-5, 5], 241) },
            ],
          }),
          drawTable({
            title: message('Answers'),
            columns: [message('elastic net'), message('L1')],
            rows: [0.3, 2, 4].map((y) => [message('y = {0}', y), at(y), softOf(y, one)]),
          }),
        ],
      };
    },
  }),
];
