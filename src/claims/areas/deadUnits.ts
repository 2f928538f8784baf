import { race } from '../../analysis/geometry/optimizerRace.ts';
import { lossSlope } from '../../analysis/geometry/lossFunction.ts';
import { message } from '../../core/ground/errors.ts';
import { activations as functions, type ActivationName } from '../../core/tables/activations.ts';
import { optimizers, type OptimizerName } from '../../core/tables/optimizers.ts';
import { activationOf } from '../setups/ingredients.ts';
import { passThrough, plainNetwork } from '../setups/networks.ts';
import type { ClaimEntry } from '../words/claim.ts';
import { defineClaim } from '../words/defineClaim.ts';
import { drawCurves, tell } from '../words/draw.ts';

const relu = functions.get('relu');

/** What one unit does: where it lies on the samples after every step, and how large its gradient is. */
interface UnitRun {
  readonly largest: Float64Array;
  readonly gradients: Float64Array;
  /** The first step after which no sample is active; -1: never. */
  readonly deadAt: number;
}

/** A unit a phi(w x + b) that learns x / 2 on [0, 1] by steps of gradient descent, from a = w = 1, b = 0. */
function trainUnit(activation: ActivationName, learningRate: number, steps: number): UnitRun {
  const network = plainNetwork({ widths: [1, 1, 1], activation });
  const inputs = Float64Array.from({ length: 101 }, (_, at) => at / 100);
  const targets = inputs.map((x) => x / 2);
  const problem = {
    architecture: network,
    loss: { name: 'meanSquaredError', options: {} } as const,
    rows: inputs.length,
    inputs,
    targets,
    penalties: [],
  };
  const goal = {
    value: () => Infinity,
    gradient: (w: Float64Array, out: Float64Array) => {
      out.set(lossSlope(problem, w).gradient);
      // The output has no offset.
      out[3] = 0;
    },
  };
  const racer = { name: 'sgd', options: {}, learningRate, weightDecay: 0 } as const;
  const { trail } = race(goal, racer, { start: Float64Array.of(1, 0, 1, 0), enough: 0, mostSteps: steps });
  const places = Array.from({ length: trail.length / 4 }, (_, step) => trail.slice(4 * step, 4 * step + 4));
  const largest = Float64Array.from(places, (w) =>
    passThrough(network, w, inputs).layers[0]!.preActivation.reduce((most, z) => Math.max(most, z)),
  );
  const gradients = Float64Array.from(places, (w) => {
    const gradient = lossSlope(problem, w).gradient;
    return Math.hypot(gradient[0]!, gradient[1]!, gradient[2]!);
  });
  return { largest, gradients, deadAt: largest.findIndex((z) => z <= 0) };
}

/** Steps with gradient 0 from the data until a unit w x + b with b = 0.2 is active at x = 1 again; 0: not within them. */
function stepsUntilAlive(
  step: (w: Float64Array, at: number) => void,
  most: number,
): { readonly steps: number; readonly trail: number[] } {
  const w = Float64Array.of(-1);
  const trail = [w[0]! + 0.2];
  for (let at = 1; at <= most; at += 1) {
    step(w, at);
    trail.push(w[0]! + 0.2);
    if (relu.value(w[0]! + 0.2, {}) > 0) return { steps: at, trail };
  }
  return { steps: 0, trail };
}

/** Units that are off on every sample: how they come to be, and how they come back. */
export const deadUnits: readonly ClaimEntry[] = [
  defineClaim({
    id: 'dying-relu',
    statement: 'One step that is too long can switch a unit off on all samples; its gradient is then exactly 0.',
    formula: String.raw`z_i\le0\ \ \forall i\ \Rightarrow\ \frac{\partial L}{\partial(w,b)}=0`,
    assumptions: 'A unit a ReLU(w x + b) that learns x/2 on [0, 1] from a = w = 1 and b = 0.',
    parameters: { rate: { label: 'learning rate', default: 6, range: [0.1, 10] } },
    ingredient: activationOf('relu', 'softplus'),
    measure: ({ use, parameters: { rate = 6 } }) => {
      const fast = trainUnit(use, rate, 30);
      const slow = trainUnit(use, 0.1, 300);
      return {
        numbers: {
          lr_6_dead_at_step: fast.deadAt,
          lr_6_gradient_after_death: fast.gradients.at(-1)!,
          lr_0p1_dead_at_step: slow.deadAt,
        },
        charts: () => [
          drawCurves({
            title: message('Learning rate {0}: the largest pre-activation falls below 0', tell(rate)),
            x: message('step'),
            y: message('largest pre-activation'),
            curves: [
              { label: message('learning rate {0}', tell(rate)), x: fast.largest.map((_, at) => at), y: fast.largest },
              {
                label: message('learning rate 0.1'),
                x: fast.largest.map((_, at) => at),
                y: slow.largest.subarray(0, 31),
              },
            ],
            marks: [{ axis: 'y', at: 0, label: message('off on every sample below') }],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'dead-relu-is-forever',
    statement: 'A ReLU unit that is off on every sample can never learn again.',
    formula: String.raw`g=0\ \text{at all later steps}`,
    assumptions: 'Plain gradient descent without decay, on inputs that do not change.',
    correction:
      'Momentum still moves it, and can bring it back in one step. Decay of the weight but not of the bias brings it back too: 161 steps of factor 0.99 here. And earlier layers may move its inputs.',
    parameters: { decay: { label: 'decay of a step', default: 0.01, range: [0.001, 0.2] } },
    ingredient: {
      name: 'the optimizers of the lab',
      value: (name: OptimizerName) => optimizers.get(name),
      spoil: () => () => optimizers.get('adamw'),
    },
    closedForms: ({ decay = 0.01 }) => ({
      weight_decay_0p01_without_bias_decay_revives_after_steps: Math.ceil(Math.log(0.2) / Math.log(1 - decay)),
    }),
    measure: ({ use, parameters: { decay = 0.01 } }) => {
      const none = Float64Array.of(0);
      const slotsOf = (name: 'sgd' | 'momentum' | 'sgdw', first = 0): Float64Array[] =>
        Array.from({ length: use(name).slots }, () => Float64Array.of(first));
      const run = (name: 'sgd' | 'momentum' | 'sgdw', weightDecay: number, slots: Float64Array[]) =>
        stepsUntilAlive((w, step) => {
          const options = name === 'sgd' ? {} : { momentum: name === 'momentum' ? 0.9 : 0 };
          use(name).update(
            w,
            none,
            { learningRate: 0.1, weightDecay, step, slots },
            { beta1: 0.9, beta2: 0.9, epsilon: 1, ...options },
          );
        }, 1000);
      // Speed left from before the unit died: it was on its way up.
      const momentum = run('momentum', 0, slotsOf('momentum', -10));
      const decayed = run('sgdw', decay / 0.1, slotsOf('sgdw'));
      const plain = run('sgd', 0, slotsOf('sgd'));
      return {
        numbers: {
          momentum_revives_after_steps: momentum.steps,
          weight_decay_0p01_without_bias_decay_revives_after_steps: decayed.steps,
          plain_sgd_revives: plain.steps,
        },
        charts: () => [
          drawCurves({
            title: message('Decay of the weight alone brings the unit back after {0} steps', decayed.steps),
            x: message('step'),
            y: message('pre-activation at x = 1'),
            curves: [
              { label: message('decay'), x: decayed.trail.map((_, at) => at), y: decayed.trail },
              {
                label: message('plain'),
                x: decayed.trail.map((_, at) => at),
                y: plain.trail.slice(0, decayed.trail.length),
              },
            ],
            marks: [{ axis: 'y', at: 0, label: message('active above') }],
          }),
        ],
      };
    },
  }),
];
