import {
  measureShadowPrice,
  minimizeInBall,
  quadraticValue,
  type QuadraticLoss,
} from '../../../analysis/paths/equivalents/constraintForm.ts';
import { maximumMargin } from '../../../analysis/geometry/maximumMargin.ts';
import { minimizeScalar } from '../../../analysis/linearAlgebra/scalarMinimum.ts';
import { message } from '../../../core/ground/errors.ts';
import { findRoot } from '../../../core/numbers/findRoot.ts';
import { pathInward, valleyOf } from '../../setups/valleys.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, drawTable, sample, tell } from '../../words/draw.ts';

const ball = { name: 'the minimum inside a ball', value: minimizeInBall };
const steep = valleyOf([10, 1], [1, 1]);
const [first, second] = [message('first weight'), message('second weight')];

/** The strength at which the penalized minimum of the steep valley has length 1, by its formula. */
function strengthOfUnitBall(): number {
  return findRoot((t) => (10 / (10 + 2 * t)) ** 2 + (1 / (1 + 2 * t)) ** 2 - 1, [0, 10]);
}

/** Flat down to -1 at size 3, steep outside: a loss that is not convex. */
const notConvex = (t: number): number => (Math.abs(t) <= 3 ? -(t ** 4) / 81 : -1 + 1e3 * (Math.abs(t) - 3));

/** The circle of the ball and the way of the penalized minimum towards 0. */
function ballPicture(title: ReturnType<typeof message>, quadratic: QuadraticLoss, radius: number) {
  const turn = Array.from({ length: 91 }, (_, at) => (Math.PI * at) / 180);
  const path = pathInward(quadratic);
  return drawCurves({
    title,
    x: first,
    y: second,
    curves: [
      {
        label: message('edge of the ball'),
        role: 'theory',
        x: turn.map((t) => radius * Math.cos(t)),
        y: turn.map((t) => radius * Math.sin(t)),
      },
      { label: message('best weights, strength after strength'), x: path.map(([a]) => a), y: path.map(([, b]) => b) },
    ],
  });
}

/** Budgets and strengths, and what L2 does along every direction. */
export const quadratics: readonly ClaimEntry[] = [
  defineClaim({
    id: 'constraint-penalty-equivalence',
    statement:
      'A budget for the norm and a penalty on it have the same solutions: to every budget that binds belongs a strength.',
    formula: String.raw`\min L\ \text{s.t.}\ \|\theta\|^2\le C\quad\Leftrightarrow\quad\min L+\lambda\|\theta\|^2`,
    assumptions: 'A convex loss.',
    correction:
      'The loss must be convex. Otherwise budgets have solutions that no strength gives: here size 1, while penalized minima are 0 or 3 and jump at strength 1/9.',
    parameters: { budget: { label: 'budget of the squared norm', default: 1, range: [0.1, 1.9] } },
    ingredient: ball,
    bands: {
      nonconvex_constrained_solution_C_1: { absolute: 1e-6 },
      nonconvex_penalty_solutions: { absolute: 1e-6 },
      nonconvex_switch_lambda: { absolute: 1e-6 },
    },
    closedForms: ({ budget = 1 }) => {
      const strength = findRoot((t) => (10 / (10 + 2 * t)) ** 2 + (1 / (1 + 2 * t)) ** 2 - budget, [0, 100]);
      return {
        C: budget,
        lambda_for_norm_squared_penalty: strength,
        solution: [10 / (10 + 2 * strength), 1 / (1 + 2 * strength)],
        C_inactive: 3,
        lambda_inactive: 0,
        nonconvex_constrained_solution_C_1: 1,
        nonconvex_penalty_solutions: [0, 3],
        nonconvex_switch_lambda: 1 / 9,
      };
    },
    measure: ({ use, parameters: { budget = 1 } }) => {
      const bound = use(steep, Math.sqrt(budget));
      const free = use(steep, Math.sqrt(3));
      const penalized = (t: number): number => Math.abs(minimizeScalar((w) => notConvex(w) + t * w * w, -4, 4).at);
      let [low, high] = [0, 1];
      for (let round = 0; round < 24; round += 1) {
        const middle = (low + high) / 2;
        if (penalized(middle) > 1.5) low = middle;
        else high = middle;
      }
      return {
        numbers: {
          C: budget,
          lambda_for_norm_squared_penalty: bound.multiplier,
          solution: [...bound.coefficients],
          C_inactive: 3,
          lambda_inactive: free.multiplier,
          nonconvex_constrained_solution_C_1: Math.abs(minimizeScalar(notConvex, -1, 1).at),
          nonconvex_penalty_solutions: [penalized(high + 1e-3), penalized(low - 1e-3)],
          nonconvex_switch_lambda: (low + high) / 2,
        },
        charts: () => [
          ballPicture(
            message('The path of strengths meets the ball at strength {0}', tell(bound.multiplier)),
            steep,
            Math.sqrt(budget),
          ),
          drawCurves({
            id: 'jump',
            title: message('Not convex: the best size jumps from 3 to 0'),
            x: message('strength'),
            y: message('size of the best weight'),
            curves: [{ label: message('penalized minimum'), ...sample(penalized, [0, 0.3], 41) }],
            marks: [{ axis: 'y', at: 1, label: message('under a budget of 1') }],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'constrained-solution-is-nearest',
    statement: 'The best point of the ball is the one nearest to the best point of all.',
    formula: String.raw`\theta^*=P_{ball}(\theta_{free})`,
    assumptions: 'The loss rises equally fast in all directions.',
    correction:
      'Only then. Where it is steeper in one direction, the best point gives way in the flat one: it lies farther away than the nearest point and has less than half of its loss.',
    ingredient: ball,
    bands: { '*': { absolute: 1e-9 } },
    closedForms: () => ({
      lambda: strengthOfUnitBall(),
      nearest_point: [Math.SQRT1_2, Math.SQRT1_2],
      distance_nearest: Math.SQRT2 - 1,
    }),
    refutes: [{ key: 'loss_constrained', says: 'loss_nearest', by: 0.2 }],
    measure: ({ use, given }) => {
      const centre = given.numbers('unconstrained');
      const quadratic = valleyOf(given.numbers('hessian_diag'), centre);
      const radius = Math.sqrt(given.number('C'));
      const bound = use(quadratic, radius);
      const length = Math.hypot(...centre);
      const nearest = Float64Array.from(centre, (value) => (radius * value) / length);
      const distance = (point: Float64Array): number => Math.hypot(...point.map((value, at) => value - centre[at]!));
      return {
        numbers: {
          constrained: [...bound.coefficients],
          lambda: bound.multiplier,
          loss_constrained: bound.loss,
          nearest_point: [...nearest],
          loss_nearest: quadraticValue(quadratic, nearest),
          distance_constrained: distance(bound.coefficients),
          distance_nearest: distance(nearest),
        },
        charts: () => [
          ballPicture(
            message(
              'Best in the ball: loss {0}; nearest: {1}',
              tell(bound.loss),
              tell(quadraticValue(quadratic, nearest)),
            ),
            quadratic,
            radius,
          ),
          drawTable({
            title: message('Nearer is not better'),
            columns: [message('first weight'), message('second weight'), message('loss'), message('distance')],
            rows: [
              [message('best'), ...bound.coefficients, bound.loss, distance(bound.coefficients)],
              [message('nearest'), ...nearest, quadraticValue(quadratic, nearest), distance(nearest)],
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'shadow-price',
    statement: 'The strength that belongs to a budget tells how fast the best loss falls when the budget grows.',
    formula: String.raw`\frac{dL^*}{dC}=-\lambda^*`,
    assumptions: 'A convex loss and a budget that binds.',
    ingredient: { name: 'the slope of the best loss', value: measureShadowPrice },
    bands: { dLstar_dC: { absolute: 1e-6 } },
    closedForms: () => ({ lambda_star: strengthOfUnitBall() }),
    measure: ({ use, given }) => {
      const budget = given.number('C');
      const { multiplier, measured } = use(steep, Math.sqrt(budget), 'l2');
      return {
        numbers: { lambda_star: multiplier, dLstar_dC: -measured },
        charts: () => {
          const { x, y } = sample((c) => minimizeInBall(steep, Math.sqrt(c)).loss, [0.3, 2.2], 60);
          const here = minimizeInBall(steep, Math.sqrt(budget)).loss;
          return [
            drawCurves({
              title: message('At budget {0} the best loss falls with slope {1}', budget, tell(-measured)),
              x: message('budget of the squared norm'),
              y: message('best loss'),
              curves: [
                { label: message('best loss'), x, y },
                {
                  label: message('tangent'),
                  role: 'theory',
                  ...sample((c) => here - multiplier * (c - budget), [0.6, 1.4], 2),
                },
              ],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'svm-max-margin-min-norm',
    statement:
      'The widest band between two classes belongs to the shortest weights that give every sample at least 1 on its side.',
    formula: String.raw`\max\frac1{\|\theta\|}\ \Leftrightarrow\ \min\|\theta\|^2,\ y_i(\theta^{\top}x_i+b)\ge1`,
    assumptions: 'A line separates the classes.',
    ingredient: { name: 'the search for the widest band', value: maximumMargin },
    bands: { theta: { absolute: 1e-6 }, theta_norm: { absolute: 1e-6 }, margin: { absolute: 1e-9 } },
    closedForms: () => ({
      points_plus: [
        [2, 0],
        [3, 1],
      ],
      points_minus: [
        [-1, 0],
        [0, -3],
      ],
      margin: 9 / (2 * Math.sqrt(10)),
      theta_norm: (2 * Math.sqrt(10)) / 9,
      theta: [2 / 3, 2 / 9],
    }),
    measure: ({ use }) => {
      const plus = [
        [2, 0],
        [3, 1],
      ] as const;
      const minus = [
        [-1, 0],
        [0, -3],
      ] as const;
      const found = use(plus, minus);
      const [a, b] = found?.weights ?? [Number.NaN, Number.NaN];
      const line =
        (level: number) =>
        (x: number): number =>
          (level - (found?.bias ?? 0) - a * x) / b;
      return {
        numbers: {
          points_plus: plus,
          points_minus: minus,
          margin: found?.margin ?? Number.NaN,
          theta_norm: Math.hypot(a, b),
          theta: [a, b],
        },
        charts: () => [
          drawCurves({
            title: message('Half of the band is {0} wide', tell(found?.margin ?? Number.NaN)),
            x: message('first input'),
            y: message('second input'),
            curves: [
              { label: message('one class'), role: 'dots', x: plus.map(([x]) => x), y: plus.map(([, y]) => y) },
              { label: message('other class'), role: 'dots', x: minus.map(([x]) => x), y: minus.map(([, y]) => y) },
              ...[-1, 0, 1].map((level) => ({
                label: message('value {0}', level),
                role: 'theory' as const,
                ...sample(line(level), [-1, 3], 2),
              })),
            ],
          }),
        ],
      };
    },
  }),
];
