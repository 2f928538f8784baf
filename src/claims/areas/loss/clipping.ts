import { shareAlong } from '../../../analysis/geometry/descent.ts';
import { clipGradient } from '../../../core/experiment/clipGradient.ts';
import { message } from '../../../core/ground/errors.ts';
import { euclideanNorm } from '../../../core/numbers/vectorNorms.ts';
import { largestDifference } from '../../setups/networks.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, drawTable, sample, tell } from '../../words/draw.ts';

/** A gradient shortened to a length. */
function clipped(gradient: readonly number[], at: number): Float64Array {
  const short = Float64Array.from(gradient);
  clipGradient({ by: 'norm', at }, short, euclideanNorm(short));
  return short;
}

const clip = { name: 'clipping by norm', value: clipped };
const share = { name: 'the share of a part along the whole', value: shareAlong };

/** A gradient of the loss of length 50, and what a penalty adds to it. */
const [data, penalty, limit] = [[30, 40], [3, 0], 5] as const;
const whole = data.map((value, at) => value + penalty[at]!);
const lengthOf = (g: ArrayLike<number>): number => euclideanNorm(Float64Array.from(g));
const inner = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, at) => sum + value * b[at]!, 0);

/** What clipping does to a gradient and to the part of a penalty in it. */
export const clipping: readonly ClaimEntry[] = [
  defineClaim({
    id: 'clip-by-norm',
    statement:
      'Clipping by norm shortens a gradient that is longer than the limit and keeps its direction; others stay.',
    formula: String.raw`g\,\min\!\left(1,\frac{C}{\|g\|}\right)`,
    assumptions: 'None.',
    parameters: { limit: { label: 'limit', default: 5, range: [0.1, 100] } },
    ingredient: clip,
    closedForms: ({ limit: at = 5 }) => ({
      g: whole,
      C: at,
      norm_g: Math.hypot(...whole),
      clipped_norm: Math.min(at, Math.hypot(...whole)),
      unclipped_below_threshold_changed: 0,
    }),
    measure: ({ use, parameters: { limit: at = 5 } }) => {
      const short = use(whole, at);
      const small = [0.6 * at, 0];
      return {
        numbers: {
          g: whole,
          C: at,
          norm_g: lengthOf(whole),
          clipped_norm: lengthOf(short),
          unclipped_below_threshold_changed: largestDifference(use(small, at), small),
        },
        charts: () => [
          drawCurves({
            title: message('Length {0} becomes {1}', tell(lengthOf(whole)), tell(lengthOf(short))),
            x: message('length before'),
            y: message('length after'),
            curves: [
              { label: message('clipped'), ...sample((length) => lengthOf(use([length, 0], at)), [0, 60], 121) },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'clip-relative-contribution',
    statement:
      'In the clipped gradient the share of the penalty is lambda times weights times gradient over C times its length.',
    formula: String.raw`\frac{\lambda\theta\cdot g_{clip}}{\|g\|^2}=\frac{\lambda\theta\cdot g}{C\|g\|}`,
    assumptions: 'The gradient is clipped.',
    correction:
      'A slip of algebra: the two sides differ by the squared length over the squared limit, here 108 times. The share itself does not change at all by clipping.',
    ingredient: share,
    refutes: [{ key: 'seed_lhs', says: 'seed_rhs', by: 0.3 }],
    closedForms: (_, given) => {
      const [g0, part, at] = [given.numbers('g0'), given.numbers('lambda_theta'), given.number('C')];
      const g = g0.map((value, place) => value + part[place]!);
      const square = inner(g, g);
      const along = inner(part, g);
      return {
        seed_lhs: (at * along) / square ** 1.5,
        seed_rhs: along / (at * Math.sqrt(square)),
        rhs_over_lhs: square / at ** 2,
        n_squared_over_C_squared: square / at ** 2,
        correct_share_before: along / square,
        correct_share_after: along / square,
      };
    },
    measure: ({ use, given }) => {
      const [g0, part, at] = [given.numbers('g0'), given.numbers('lambda_theta'), given.number('C')];
      const g = g0.map((value, place) => value + part[place]!);
      const length = lengthOf(g);
      const short = clipped(g, at);
      const factor = lengthOf(short) / length;
      const left = inner(part, [...short]) / length ** 2;
      const right = inner(part, g) / (at * length);
      const [before, after] = [
        use(part, g),
        use(
          part.map((value) => factor * value),
          short,
        ),
      ];
      return {
        numbers: {
          seed_lhs: left,
          seed_rhs: right,
          rhs_over_lhs: right / left,
          n_squared_over_C_squared: (length / at) ** 2,
          correct_share_before: before,
          correct_share_after: after,
        },
        charts: () => [
          drawTable({
            title: message('Both sides: {0} and {1}', tell(left), tell(right)),
            columns: [message('number')],
            rows: [
              [message('left side as printed'), left],
              [message('right side as printed'), right],
              [message('share before clipping'), before],
              [message('share after clipping'), after],
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'clip-weakens-l2',
    statement: 'Clipping weakens L2, so the strength should be raised.',
    formula: String.raw`\text{decay}=\eta\lambda\theta\,\frac{C}{\|g\|}`,
    assumptions: 'None are stated.',
    correction:
      'The whole step gets smaller by one factor, the penalty in it as much: its share does not change. A small share in an explosion comes from the large gradient of the loss. Decay beside the gradient is not clipped at all.',
    ingredient: share,
    closedForms: () => {
      const large = data.map((value, at) => 10 * value + penalty[at]!);
      return {
        absolute_decay_factor: limit / Math.hypot(...whole),
        relative_share_change: 0,
        share_when_g0_times_10: inner(penalty, large) / inner(large, large),
        decoupled_decay_factor: 1,
      };
    },
    measure: ({ use }) => {
      const short = clipped(whole, limit);
      const factor = lengthOf(short) / lengthOf(whole);
      const shareAt = (times: number): number =>
        use(
          penalty,
          data.map((value, at) => times * value + penalty[at]!),
        );
      const after = use(
        penalty.map((value) => factor * value),
        short,
      );
      // Beside the gradient: what decay takes does not pass the clipping.
      const [rate, lambda] = [0.1, 0.1];
      const decayed = (gradient: ArrayLike<number>): number => (1 - rate * lambda) * 1 - rate * gradient[0]!;
      const decoupled = (1 - rate * short[0]! - decayed(short)) / (1 - rate * whole[0]! - decayed(whole));
      return {
        numbers: {
          absolute_decay_factor: factor,
          relative_share_change: after - shareAt(1),
          share_when_g0_times_10: shareAt(10),
          decoupled_decay_factor: decoupled,
        },
        charts: () => [
          drawCurves({
            title: message(
              'The share falls with the gradient of the loss: {0}, ten times that: {1}',
              tell(shareAt(1)),
              tell(shareAt(10)),
            ),
            x: message('times the gradient of the loss'),
            y: message('share of the penalty'),
            xScale: 'log10',
            yScale: 'log10',
            curves: [
              {
                label: message('with or without clipping'),
                x: sample((t) => 10 ** t, [-1, 2], 61).y,
                y: sample((t) => shareAt(10 ** t), [-1, 2], 61).y,
              },
            ],
          }),
        ],
      };
    },
  }),
];
