import { measureMatrix } from '../../analysis/network/norms.ts';
import { certifiedRadius, distanceToHyperplane, logitMargin } from '../../analysis/robustness/certifiedRadius.ts';
import { message } from '../../core/ground/errors.ts';
import { findRoot } from '../../core/numbers/findRoot.ts';
import type { ClaimEntry } from '../words/claim.ts';
import { defineClaim } from '../words/defineClaim.ts';
import { drawCurves, drawTable, sample, tell } from '../words/draw.ts';

/** Logits (-x, x) over root 2: neighbours at distance d have outputs at distance d. */
const logits = (x: number): number[] => [-x * Math.SQRT1_2, x * Math.SQRT1_2];

/** How far inputs may move before their class changes. */
export const robustness: readonly ClaimEntry[] = [
  defineClaim({
    id: 'certified-margin-radius',
    statement:
      'If the right output is ahead by more than K times a distance, K being how steep the network can be, no change of the input by that distance changes the class.',
    formula: String.raw`margin>\sqrt2\,K\epsilon`,
    assumptions: 'Two outputs or more; K bounds how far the outputs move together, in Euclidean distance.',
    correction:
      'The difference of two outputs can move by root 2 times K times the distance. So the class is safe within the margin over root 2 K; here that is exact, and at the distance that the sentence calls safe the class has changed.',
    parameters: {
      start: { label: 'input', default: -0.6, range: [-2, -0.1] },
      distance: { label: 'distance that is called safe', default: 0.8, range: [0.1, 3] },
    },
    ingredient: { name: 'the certified radius', value: certifiedRadius },
    refutes: [{ key: 'true_flip_radius', says: 'eps', by: 0.1 }],
    closedForms: ({ start = -0.6, distance = 0.8 }) => ({
      margin: -Math.SQRT2 * start,
      K_eps: distance,
      seed_says_certified: Number(-Math.SQRT2 * start > distance),
      attacked_x: start + distance,
      attacked_margin: -Math.SQRT2 * (start + distance),
      correct_requirement_sqrt2_K_eps: Math.SQRT2 * distance,
      certified_radius_margin_over_sqrt2K: -start,
      true_flip_radius: -start,
    }),
    measure: ({ use, given, parameters: { start = -0.6, distance = 0.8 } }) => {
      const steepness = given.number('K');
      const margin = logitMargin(logits(start), 0);
      const ahead = (moved: number): number => logitMargin(logits(start + moved), 0);
      const radius = use(margin, steepness);
      return {
        numbers: {
          x0: start,
          eps: distance,
          margin,
          K_eps: steepness * distance,
          seed_says_certified: Number(margin > steepness * distance),
          attacked_x: start + distance,
          attacked_margin: ahead(distance),
          correct_requirement_sqrt2_K_eps: (distance * margin) / radius,
          certified_radius_margin_over_sqrt2K: radius,
          true_flip_radius: findRoot(ahead, [0, 4]),
        },
        charts: () => [
          drawCurves({
            title: message('The class changes {0} away, not beyond {1}', tell(radius), tell(margin / steepness)),
            x: message('how far the input moves'),
            y: message('how far the first output is ahead'),
            curves: [{ label: message('margin'), ...sample(ahead, [0, 2 * Math.abs(start)]) }],
            marks: [
              { axis: 'x', at: radius, label: message('safe') },
              { axis: 'x', at: margin / steepness, label: message('called safe') },
              { axis: 'y', at: 0, label: message('the class changes') },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'spectral-penalty-and-adversarial-robustness',
    statement:
      'Smaller largest singular values make a network less steep and so harder to fool by small changes of its input.',
    formula: String.raw`radius\ge\frac{margin}{\sqrt2\,K}`,
    assumptions: 'The margin does not fall with the steepness.',
    correction:
      'Only the margin over the steepness counts. Halving all weights of a linear classifier halves both, and the distance to the boundary is what it was.',
    parameters: { factor: { label: 'factor of the weights', default: 0.5, range: [0.1, 2] } },
    ingredient: {
      name: 'the distance to the boundary',
      value: distanceToHyperplane,
    },
    measure: ({ use, given, parameters: { factor = 0.5 } }) => {
      const [w, x, bias] = [given.numbers('linear_w'), given.numbers('x'), given.number('b')];
      const scaled = w.map((value) => factor * value);
      const steepness = (weights: readonly number[]): number =>
        measureMatrix(Float64Array.from(weights), { rows: weights.length, columns: 1 }).spectral;
      const margin = (weights: readonly number[], b: number): number =>
        logitMargin([weights.reduce((sum, value, at) => sum + value * x[at]!, b)], 1);
      const factors = Array.from({ length: 20 }, (_, at) => (at + 1) / 10);
      const times = (by: number): number[] => w.map((value) => by * value);
      return {
        numbers: {
          distance_to_boundary: use(w, bias, x),
          distance_after_halving_w: use(scaled, factor * bias, x),
          lipschitz_before: steepness(w),
          lipschitz_after: steepness(scaled),
          margin_before: margin(w, bias),
          margin_after: margin(scaled, factor * bias),
        },
        charts: () => [
          drawCurves({
            title: message(
              'Margin and steepness fall together, the distance to the boundary stays {0}',
              tell(use(w, bias, x)),
            ),
            x: message('factor of the weights'),
            y: message('value'),
            curves: [
              { label: message('margin'), x: factors, y: factors.map((by) => margin(times(by), by * bias)) },
              { label: message('steepness'), x: factors, y: factors.map((by) => steepness(times(by))) },
              {
                label: message('distance to the boundary'),
                x: factors,
                y: factors.map((by) => use(times(by), by * bias, x)),
              },
            ],
          }),
          drawTable({
            title: message('Before and after'),
            columns: [message('margin'), message('steepness'), message('distance to the boundary')],
            rows: [
              [message('before'), margin(w, bias), steepness(w), use(w, bias, x)],
              [message('after'), margin(scaled, factor * bias), steepness(scaled), use(scaled, factor * bias, x)],
            ],
          }),
        ],
      };
    },
  }),
];
