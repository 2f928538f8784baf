import {
  smoothedOptimum,
  smoothedTarget,
  trainLogits,
  uniformTerm,
  type Smoothing,
} from '../../../analysis/implicit/labelSmoothing.ts';
import { message } from '../../../core/ground/errors.ts';
import { logSumExp } from '../../../core/numbers/numerics.ts';
import { losses } from '../../../core/tables/losses.ts';
import { largestDifference } from '../../setups/networks.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, sample, tell } from '../../words/draw.ts';

const crossEntropy = losses.get('crossEntropy');
const targets = { name: 'the smoothed targets', value: smoothedTarget };
const probability = message('probability of the right class');
const parameters = {
  classes: { label: 'classes', default: 10, range: [2, 12], isWhole: true },
  epsilon: { label: 'share that is spread', default: 0.1, range: [0.05, 0.5] },
} as const;

const lossOf = (logits: Float64Array, target: Float64Array): number => crossEntropy.value(logits, target, {});

function slopeOf(logits: Float64Array, target: Float64Array): Float64Array {
  const out = new Float64Array(logits.length);
  crossEntropy.gradient(logits, target, {}, out);
  return out;
}

/** Logits whose softmax gives the right class p and the others the rest in equal parts. */
function logitsAt(p: number, classes: number): Float64Array {
  return Float64Array.from({ length: classes }, (_, k) => Math.log(k === 0 ? p : (1 - p) / (classes - 1)));
}

/** Divergence of the prediction from the uniform distribution, KL(U, p). */
function fromUniform(logits: Float64Array): number {
  const total = logSumExp(logits);
  return logits.reduce((sum, logit) => sum - (logit - total) / logits.length, 0) - Math.log(logits.length);
}

/** What smoothed labels do to the loss, its gradient and its optimum. */
export const smoothing: readonly ClaimEntry[] = [
  defineClaim({
    id: 'label-smoothing-definition',
    statement: 'Label smoothing mixes the target with the uniform distribution.',
    formula: String.raw`\tilde q_k=(1-\epsilon)\,q_k+\frac{\epsilon}{K}`,
    assumptions: 'The right class keeps its part of what is spread.',
    parameters,
    ingredient: targets,
    closedForms: ({ classes = 10, epsilon = 0.1 }) => ({
      K: classes,
      eps: epsilon,
      target_true: 1 - epsilon + epsilon / classes,
      target_other: epsilon / classes,
      sum: 1,
    }),
    measure: ({ use, parameters: { classes = 10, epsilon = 0.1 } }) => {
      const target = use({ classes, epsilon });
      return {
        numbers: {
          K: classes,
          eps: epsilon,
          target_true: target[0]!,
          target_other: target[1]!,
          sum: target.reduce((sum, value) => sum + value, 0),
        },
        charts: () => {
          const at = Array.from({ length: classes }, (_, k) => k + 1);
          return [
            drawCurves({
              title: message('The right class keeps {0}, every other gets {1}', tell(target[0]!), tell(target[1]!)),
              x: message('class'),
              y: message('target'),
              curves: [
                { label: message('before'), role: 'dots', x: at, y: at.map((k) => Number(k === 1)) },
                { label: message('smoothed'), role: 'dots', x: at, y: target },
              ],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'label-smoothing-kl',
    statement:
      'The smoothed loss is a mixture of cross-entropy and the divergence of the prediction from the uniform distribution.',
    formula: String.raw`L_{LS}=(1-\epsilon)\,CE+\epsilon\,KL(U\|p)+\epsilon\ln K`,
    assumptions: 'Softmax over the logits.',
    correction:
      'A constant is missing in it, the share that is spread times ln K. It changes the value, not the gradient.',
    ingredient: targets,
    bands: { '*': { absolute: 1e-12 } },
    closedForms: () => ({
      offset_eps_log_K: Math.log(10) / 10,
      K3_eps_0p3_offset: 0.3 * Math.log(3),
      gradient_difference: 0,
    }),
    measure: ({ use, given, context: { random } }) => {
      const [classes, epsilon] = [given.number('K'), given.number('eps')];
      const offset = (logits: Float64Array, share: number): number => {
        const size = { classes: logits.length };
        const plain = lossOf(logits, smoothedTarget({ ...size, epsilon: 0 }));
        return lossOf(logits, use({ ...size, epsilon: share })) - (1 - share) * plain - share * fromUniform(logits);
      };
      const draw = (count: number): Float64Array => Float64Array.from({ length: count }, () => 2 * random.normal());
      const logits = draw(classes);
      const hard = slopeOf(logits, smoothedTarget({ classes, epsilon: 0 }));
      // KL(U, p) has the slope of cross-entropy with the uniform target.
      const even = slopeOf(logits, new Float64Array(classes).fill(1 / classes));
      const mixed = hard.map((value, k) => (1 - epsilon) * value + epsilon * even[k]!);
      return {
        numbers: {
          offset_eps_log_K: offset(logits, epsilon),
          K3_eps_0p3_offset: offset(draw(3), 0.3),
          gradient_difference: largestDifference(slopeOf(logits, use({ classes, epsilon })), mixed),
        },
        charts: () => {
          const target = use({ classes, epsilon });
          return [
            drawCurves({
              title: message('Two curves, {0} apart everywhere', tell(offset(logits, epsilon))),
              x: probability,
              y: message('loss'),
              curves: [
                {
                  label: message('smoothed loss'),
                  ...sample((p) => lossOf(logitsAt(p, classes), target), [0.02, 0.98]),
                },
                {
                  label: message('mixture as printed'),
                  ...sample(
                    (p) => -(1 - epsilon) * Math.log(p) + epsilon * fromUniform(logitsAt(p, classes)),
                    [0.02, 0.98],
                  ),
                },
              ],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'label-smoothing-penalty-on-confident-class',
    statement:
      'What smoothing adds for a class that is almost sure is minus the share times the log of its probability, and that stops overconfidence.',
    formula: String.raw`-\frac{\epsilon}{K}\sum_j\ln p_j`,
    assumptions: 'The other classes share the rest of the probability evenly.',
    correction:
      'That term goes to 0 where the class is sure. What grows there is the part over the other classes, whose probabilities go to 0: 0.41, 0.61 and 1.03 at 0.9, 0.99 and 0.9999.',
    ingredient: { name: 'the uniform term', value: uniformTerm },
    measure: ({ use, given }) => {
      const sure = given.numbers('p_true');
      const size: Smoothing = { classes: 10, epsilon: 0.1 };
      const named = (p: number): number => -size.epsilon * Math.log(p);
      return {
        numbers: { named_penalty: sure.map(named), true_uniform_term: sure.map((p) => use(size, p)) },
        charts: () => {
          const left = Array.from({ length: 61 }, (_, at) => 10 ** (-5 + at / 12.5));
          return [
            drawCurves({
              title: message(
                'The surer the class, the smaller the term that is named and the larger the one that counts',
              ),
              x: message('probability that is left for the others'),
              y: message('added to the loss'),
              xScale: 'log10',
              curves: [
                { label: message('as the sentence says'), x: left, y: left.map((rest) => named(1 - rest)) },
                { label: message('over all classes'), x: left, y: left.map((rest) => use(size, 1 - rest)) },
              ],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'label-smoothing-gradient',
    statement:
      'With hard labels the gradient is minus 1 over the probability, which is small for a sure class; smoothing gives the other classes a gradient, too.',
    formula: String.raw`\frac{\partial L}{\partial z_k}=p_k-\tilde q_k`,
    assumptions: 'Softmax over ten classes, the others share the rest evenly.',
    correction:
      'Minus 1 over p is the slope in the probability, whose size is never below 1. Small is the slope in the logit, p - 1. With smoothing it is p less the smoothed target: at 0.99 it is +0.08 and pushes the logit down again.',
    ingredient: targets,
    bands: {
      gradient_at_p_true_0p99_hard: { absolute: 1e-12 },
      gradient_at_p_true_0p99_smooth: { absolute: 1e-12 },
    },
    refutes: [{ key: 'gradient_at_p_true_0p99_hard', says: -1 / 0.99, by: 0.9 }],
    measure: ({ use, context: { random } }) => {
      const classes = 10;
      const [hard, smooth] = [use({ classes, epsilon: 0 }), use({ classes, epsilon: 0.1 })];
      const logits = Float64Array.from({ length: classes }, () => random.normal());
      const quotient = logits.map((_, k) => {
        const moved = (by: number): number =>
          lossOf(
            logits.map((value, at) => value + (at === k ? by : 0)),
            smooth,
          );
        return (moved(1e-5) - moved(-1e-5)) / 2e-5;
      });
      const at = (p: number, target: Float64Array): number => slopeOf(logitsAt(p, classes), target)[0]!;
      const inProbability = (p: number): number => -1 / p;
      return {
        numbers: {
          logit_gradient_formula_error_below: largestDifference(slopeOf(logits, smooth), quotient),
          gradient_at_p_true_0p99_hard: at(0.99, hard),
          gradient_at_p_true_0p99_smooth: at(0.99, smooth),
          p_gradient_hard_at_p_1: inProbability(1),
          p_gradient_hard_at_p_0p1: inProbability(0.1),
        },
        charts: () => [
          drawCurves({
            title: message('Smoothing pushes a class back that is surer than {0}', tell(smooth[0]!)),
            x: probability,
            y: message('slope in its logit'),
            curves: [
              { label: message('hard labels'), ...sample((p) => at(p, hard), [0.01, 0.99]) },
              { label: message('smoothed labels'), ...sample((p) => at(p, smooth), [0.01, 0.99]) },
            ],
            marks: [
              { axis: 'y', at: 0, label: message('no push') },
              { axis: 'x', at: smooth[0]!, label: message('smoothed target') },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'label-smoothing-optimum',
    statement: 'Smoothing keeps the best prediction away from 1, and so the distance of the logits finite.',
    formula: String.raw`gap^*=\ln\frac{K(1-\epsilon)+\epsilon}{\epsilon}`,
    assumptions: 'Logits that are free, one right class.',
    parameters,
    ingredient: {
      name: 'the training of free logits',
      value: trainLogits,
      spoil: (value) => (size, rate, steps) => value({ ...size, epsilon: size.epsilon / 2 }, rate, steps),
    },
    bands: { '*': { absolute: 1e-6 } },
    closedForms: ({ classes = 10, epsilon = 0.1 }) => {
      const { probability: best, gap, loss } = smoothedOptimum({ classes, epsilon });
      return { K: classes, eps: epsilon, optimal_p_true: best, optimal_logit_gap: gap, minimum_loss: loss };
    },
    measure: ({ use, parameters: { classes = 10, epsilon = 0.1 } }) => {
      const size = { classes, epsilon };
      const steps = Array.from({ length: 44 }, (_, at) => Math.round(10 ** (at / 10))).filter(
        (step, at, all) => step !== all[at - 1],
      );
      const trained = [...use(size, 2, steps)];
      const gap = (logits: Float64Array): number => logits[0]! - logits[1]!;
      const end = trained.at(-1)!;
      return {
        numbers: {
          K: classes,
          eps: epsilon,
          optimal_p_true: Math.exp(end[0]! - logSumExp(end)),
          optimal_logit_gap: gap(end),
          minimum_loss: lossOf(end, smoothedTarget(size)),
        },
        charts: () => [
          drawCurves({
            title: message('The distance of the logits levels off at {0}', tell(gap(end))),
            x: message('step'),
            y: message('logit of the right class less another'),
            xScale: 'log10',
            curves: [
              { label: message('smoothed labels'), x: steps, y: trained.map(gap) },
              {
                label: message('hard labels'),
                x: steps,
                y: [...trainLogits({ classes, epsilon: 0 }, 2, steps)].map(gap),
              },
            ],
            marks: [{ axis: 'y', at: smoothedOptimum(size).gap, label: message('by the formula') }],
          }),
        ],
      };
    },
  }),
];
