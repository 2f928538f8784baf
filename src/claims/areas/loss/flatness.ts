import { descend } from '../../../analysis/geometry/descent.ts';
import { differenceHessian } from '../../../analysis/geometry/differenceHessian.ts';
import { addL2 } from '../../../analysis/geometry/parabolas.ts';
import { symmetricEigenvalues } from '../../../analysis/linearAlgebra/symmetricEigen.ts';
import {
  minimizeInBall,
  minimizeInDiamond,
  quadraticValue,
} from '../../../analysis/paths/equivalents/constraintForm.ts';
import { message } from '../../../core/ground/errors.ts';
import { findRoot } from '../../../core/numbers/findRoot.ts';
import { sigmoid } from '../../../core/numbers/numerics.ts';
import { singularValues } from '../../../core/numbers/singularValues.ts';
import { valleyOf } from '../../setups/valleys.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, drawTable, sample, tell } from '../../words/draw.ts';

const bends = { name: 'second derivatives by central differences', value: differenceHessian };
const [first, second] = [message('first weight'), message('second weight')];

/** (t^2 - 1)^2 / 4 with half the strength times t^2. */
const doubleWell =
  (strength: number) =>
  ([t]: Float64Array): number =>
    (t! ** 2 - 1) ** 2 / 4 + (strength * t! ** 2) / 2;

/** Corners, sides and balls; what L2 and a spectral penalty add to curvatures. */
export const flatness: readonly ClaimEntry[] = [
  defineClaim({
    id: 'l2-local-strong-convexity',
    statement: 'With L2 the objective gets a well-defined minimum around which it is strongly convex.',
    formula: String.raw`\mu_{\min}(H_0)+\lambda>0`,
    assumptions: 'The strength exceeds what the loss bends down there.',
    correction:
      'Around a minimum of the loss always, elsewhere only from a strength on: a double well that bends down by 1 keeps two minima at strength 0.5 and has one from strength 1 on.',
    parameters: { strength: { label: 'strength', default: 0.5, range: [0, 0.99] } },
    ingredient: bends,
    bands: { '*': { absolute: 1e-4 } },
    closedForms: ({ strength = 0.5 }) => ({
      double_well_curvature_at_0: -1,
      at_minimum: 2,
      lambda_0p5_curvature_at_0: strength - 1,
      lambda_0p5_minimum: Math.sqrt(1 - strength),
      lambda_0p5_minimum_curvature: 2 * (1 - strength),
      lambda_0p5_data_curvature_there: 2 - 3 * strength,
      lambda_needed_for_global_convexity: 1,
    }),
    measure: ({ use, parameters: { strength = 0.5 } }) => {
      const bend = (lambda: number, at: number): number => use(doubleWell(lambda), Float64Array.of(at))[0]!;
      const place = findRoot((t) => t ** 3 - t + strength * t, [0.05, 1.5]);
      return {
        numbers: {
          double_well_curvature_at_0: bend(0, 0),
          at_minimum: bend(0, 1),
          lambda_0p5_curvature_at_0: bend(strength, 0),
          // The curvature at 0 grows by the strength, and is the lowest of all places.
          lambda_needed_for_global_convexity: findRoot((lambda) => bend(lambda, 0), [0, 2]),
          lambda_0p5_minimum: place,
          lambda_0p5_minimum_curvature: bend(strength, place),
          lambda_0p5_data_curvature_there: bend(0, place),
        },
        charts: () => [
          drawCurves({
            title: message('At strength {0} there still are two minima, at ±{1}', tell(strength), tell(place)),
            x: message('weight'),
            y: message('objective'),
            curves: [0, strength, 1, 2].map((lambda) => ({
              label: message('strength {0}', tell(lambda)),
              ...sample((t) => doubleWell(lambda)(Float64Array.of(t)), [-1.6, 1.6]),
            })),
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'l2-minima-are-flatter',
    statement: 'Minima with small weights, which L2 prefers, are flatter.',
    formula: String.raw`\text{curvature of } L_0 \text{ at } \theta_\lambda`,
    assumptions: 'None are stated.',
    correction:
      'Not in general: for one sample under logistic loss the loss bends more, the stronger L2. It is true of products of weights: of all with product 1 the balanced ones are the flattest.',
    ingredient: bends,
    bands: { '*': { absolute: 1e-4 } },
    refutes: [{ key: 'first_minus_last_data_curvature', says: 0, by: 0.1 }],
    closedForms: (_, given) => {
      const theta = given
        .numbers('logistic_lambda')
        .map((lambda) => findRoot((t) => lambda * t - sigmoid(-t), [0, 20]));
      const data = theta.map((t) => sigmoid(t) * sigmoid(-t));
      return {
        theta,
        data_curvature: data,
        total_curvature: given.numbers('logistic_lambda').map((lambda, at) => data[at]! + lambda),
        product_model_trace_unbalanced_4_quarter: 4 ** 2 + 0.25 ** 2,
        product_model_trace_balanced: 2,
      };
    },
    measure: ({ use, given }) => {
      const lambdas = given.numbers('logistic_lambda');
      const loss = ([t]: Float64Array): number => Math.log1p(Math.exp(-t!));
      const minimumOf = (weightDecay: number): number =>
        descend(
          { name: 'sgd', options: {}, learningRate: 4, weightDecay },
          { gradient: ([t], out) => void (out[0] = -sigmoid(-t!)), start: [5], steps: 4000 },
        ).weights[0]!;
      const theta = lambdas.map(minimumOf);
      const bend = (at: number): number => use(loss, Float64Array.of(at))[0]!;
      const traceAt = (a: number, b: number): number => {
        const hessian = use(([x, y]) => (x! * y! - 1) ** 2 / 2, Float64Array.of(a, b));
        return hessian[0]! + hessian[3]!;
      };
      const data = theta.map(bend);
      const factors = [1, 1.5, 2, 3, 4];
      return {
        numbers: {
          theta,
          data_curvature: data,
          total_curvature: data.map((value, at) => addL2([value], lambdas[at]!)[0]!),
          first_minus_last_data_curvature: data[0]! - data.at(-1)!,
          product_model_trace_unbalanced_4_quarter: traceAt(4, 0.25),
          product_model_trace_balanced: traceAt(1, 1),
        },
        charts: () => [
          drawCurves({
            title: message(
              'One sample: the loss bends {0} times as much at the stronger L2',
              tell(data.at(-1)! / data[0]!, 3),
            ),
            x: message('strength'),
            y: message('curvature of the loss at the minimum'),
            xScale: 'log10',
            curves: [{ label: message('curvature'), x: lambdas, y: data }],
          }),
          drawCurves({
            id: 'product',
            title: message(
              'Products: from {0} down to {1} where both weights are alike',
              tell(traceAt(4, 0.25)),
              tell(traceAt(1, 1)),
            ),
            x: message('first weight, the second is 1 over it'),
            y: message('trace of the second derivative'),
            curves: [{ label: message('trace'), x: factors, y: factors.map((a) => traceAt(a, 1 / a)) }],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'l1-diamond-l2-circle',
    statement: 'The L1 ball is a diamond, the L2 ball a circle; touching a corner is what makes weights zero.',
    formula: String.raw`|\theta_1|+|\theta_2|=1`,
    assumptions: 'Two weights.',
    ingredient: {
      name: 'the minima inside both balls',
      value: { diamond: minimizeInDiamond, circle: minimizeInBall },
    },
    bands: { '*': { absolute: 1e-4 } },
    closedForms: () => ({
      l1_ball_area_radius_1: 2,
      l2_ball_area_radius_1: Math.PI,
      l1_vertices: 4,
      example_l1_solution: [1, 0],
      example_l2_solution: bestOnCircle(),
    }),
    measure: ({ use }) => {
      const inDiamond = use.diamond(leaning, 1).coefficients;
      const inCircle = use.circle(leaning, 1).coefficients;
      const radiusAt = (norm: (a: number, b: number) => number, turn: number): number =>
        1 / norm(Math.cos(turn), Math.sin(turn));
      const areaOf = (norm: (a: number, b: number) => number): number => {
        const count = 40_000;
        let sum = 0;
        for (let at = 0; at < count; at += 1) sum += radiusAt(norm, (2 * Math.PI * (at + 0.5)) / count) ** 2 / 2;
        return (sum * 2 * Math.PI) / count;
      };
      const l1 = (a: number, b: number): number => Math.abs(a) + Math.abs(b);
      // A corner is where the edge turns: its direction before and after differs.
      const corners = Array.from({ length: 360 }, (_, degree) => (degree * Math.PI) / 180).filter((turn) => {
        const [before, here, after] = [turn - 1e-3, turn, turn + 1e-3].map((at) => {
          const radius = radiusAt(l1, at);
          return [radius * Math.cos(at), radius * Math.sin(at)] as const;
        });
        const cross =
          (here![0] - before![0]) * (after![1] - here![1]) - (here![1] - before![1]) * (after![0] - here![0]);
        return Math.abs(cross) > 1e-8;
      });
      const turns = Array.from({ length: 121 }, (_, at) => (2 * Math.PI * at) / 120);
      const edge = (norm: (a: number, b: number) => number) => ({
        x: turns.map((turn) => radiusAt(norm, turn) * Math.cos(turn)),
        y: turns.map((turn) => radiusAt(norm, turn) * Math.sin(turn)),
      });
      return {
        numbers: {
          l1_ball_area_radius_1: areaOf(l1),
          l2_ball_area_radius_1: areaOf(Math.hypot),
          l1_vertices: corners.length,
          example_l1_solution: [...inDiamond],
          example_l2_solution: [...inCircle],
        },
        charts: () => [
          drawCurves({
            title: message(
              'The diamond is touched in a corner, the circle at ({0}, {1})',
              tell(inCircle[0]!, 3),
              tell(inCircle[1]!, 3),
            ),
            x: first,
            y: second,
            curves: [
              { label: message('L1 ball'), ...edge(l1) },
              { label: message('L2 ball'), ...edge(Math.hypot) },
              { label: message('best on L1'), role: 'dots', x: [inDiamond[0]!], y: [inDiamond[1]!] },
              { label: message('best on L2'), role: 'dots', x: [inCircle[0]!], y: [inCircle[1]!] },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'spectral-penalty-hessian',
    statement: 'A penalty on the spectral norm raises the second derivative by lambda times the identity.',
    formula: String.raw`\nabla^2L_{reg}\succeq(\lambda_{\min}(\nabla^2L_0)+\lambda)I`,
    assumptions: 'None are stated.',
    correction:
      'A norm does not bend along its own weights, so some eigenvalues do not move: the smallest stays 1. Where the largest singular value is double the penalty has a kink.',
    parameters: { strength: { label: 'strength', default: 0.5, range: [0, 5] } },
    ingredient: bends,
    bands: { '*': { absolute: 1e-4 }, half_squared_spectral_hessian_eigenvalues_measured: { absolute: 1e-3 } },
    refutes: [{ key: 'true_smallest_eigenvalue', says: 'seed_lower_bound', by: 0.4 }],
    closedForms: ({ strength = 0.5 }) => ({
      hessian_eigenvalues_of_spectral_norm: [1, 1 / 3, 0, 0],
      seed_lower_bound: 1 + strength,
      true_smallest_eigenvalue: 1,
      eigenvalues_total: [1 + strength, 1 + strength / 3, 1, 1],
      one_sided_slopes_at_identity: [1, 0],
    }),
    measure: ({ use, given, parameters: { strength = 0.5 } }) => {
      const weights = Float64Array.from(given.rows('W').flat());
      const scale = given.number('loss_hessian_scale_of_identity');
      const norm = (w: Float64Array): number => singularValues(w, { rows: 2, columns: 2 })[0]!;
      const squares = (w: Float64Array): number => w.reduce((sum, one) => sum + one ** 2, 0) / 2;
      const falling = (value: (w: Float64Array) => number): number[] =>
        [...symmetricEigenvalues(use(value, weights), 4)].reverse();
      const total = falling((w) => scale * squares(w) + strength * norm(w));
      const slope = (step: number): number => (norm(Float64Array.of(1 + step, 0, 0, 1)) - 1) / step;
      return {
        numbers: {
          lambda: strength,
          hessian_eigenvalues_of_spectral_norm: falling(norm),
          seed_lower_bound: scale + strength,
          true_smallest_eigenvalue: total.at(-1)!,
          eigenvalues_total: total,
          half_squared_spectral_hessian_eigenvalues_measured: falling((w) => norm(w) ** 2 / 2),
          one_sided_slopes_at_identity: [slope(1e-6), slope(-1e-6)],
        },
        charts: () => [
          drawTable({
            title: message(
              'The smallest eigenvalue stays {0}; the sentence says {1}',
              tell(total.at(-1)!),
              tell(scale + strength),
            ),
            columns: [message('with L2'), message('with the spectral norm')],
            rows: total.map((value, at) => [message('eigenvalue {0}', at + 1), scale + strength, value]),
          }),
        ],
      };
    },
  }),
];

/** Half of (a - 2)^2 + 4 (b - 0.2)^2. */
const leaning = valleyOf([1, 4], [2, 0.2]);

/** The best place on the circle, by looking all around and then closer. */
function bestOnCircle(): number[] {
  const at = (turn: number): Float64Array => Float64Array.of(Math.cos(turn), Math.sin(turn));
  let [centre, width] = [0, Math.PI];
  for (let round = 0; round < 8; round += 1) {
    const turns = Array.from({ length: 201 }, (_, step) => centre + (width * (step - 100)) / 100);
    const values = turns.map((turn) => quadraticValue(leaning, at(turn)));
    centre = turns[values.indexOf(Math.min(...values))]!;
    width /= 50;
  }
  return [...at(centre)];
}
