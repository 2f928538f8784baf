import type { BatchPlan } from './batches.ts';
import type { Architecture } from '../../core/experiment/architecture.ts';
import type { Experiment } from '../../core/config/config.ts';
import type { LossName } from '../../core/tables/losses.ts';
import type { Message } from '../../core/ground/errors.ts';
import type { EngineBuild } from '../../protocol/messages.ts';
import type { Choice } from '../../core/ground/registry.ts';

/**
 * What one optimizer step is, for every implementation. Step s counts from 0, its update is number s + 1.
 *
 *  1. rows = batchAt(s) and learningRate = learningRateAt(schedule, base, s, totalSteps).
 *  2. Forward in training mode. Batch norm takes mean and biased variance of the batch; its running averages move
 *     running = momentum * running + (1 - momentum) * batch (momentum is the share of the old that stays, as the table says), with the unbiased variance n / (n - 1) as in PyTorch (the biased
 *     one when n is 1); they start at mean 0, variance 1. Dropout keeps (row of the batch, unit) when
 *     placeHash(training.seed, s, layer, row * units + unit) >= round(rate * 2^32) and divides what it keeps by 1 - rate.
 *  3. Backward: gradient of the mean loss of the batch.
 *  4. Plus, for every tensor: lambda * subgradient of the penalties that do not go through their prox (no prox exists, or
 *     optimizer.proximal is false), at the weights before the update; plus weightDecay * w when the optimizer's decay is coupled and the tensor decays.
 *     Penalties act on the weights of their layers, and with `biases` also on bias, scale and shift, each as a matrix of one row.
 *     optimizer.decay says which tensors decay: `weights` = weight matrices only, `all`, `none`.
 *  5. gradientNorm = l2 norm of that whole gradient.
 *  6. Clip it: by norm, g * min(1, at / gradientNorm) over all tensors together; by value, each entry to [-at, at].
 *     Coupled decay and L2 are clipped with the rest (PyTorch clips before its optimizer adds the decay): a clipped step shrinks both in
 *     proportion, so the share of the penalty stays what it was. Decoupled decay and prox are not clipped.
 *  7. The optimizer entry's `update`, tensor by tensor. Its state's weightDecay is 0 for coupled optimizers (step 4 did it); decoupled
 *     ones (adamw, sgdw) shrink there by 1 - learningRate * weightDecay as their entries say.
 *  8. Prox of the sum of the penalties that have one, tensor by tensor, with the step size that the optimizer takes once a gradient lasts:
 *     learningRate / (1 - momentum) (see `restGain`), so that a run rests at a minimum of the objective. With adaptive optimizers it is
 *     learningRate: the prox is not preconditioned, and they rest elsewhere.
 *  9. Projection onto the constraint's ball: each constrained layer's weights, or all of them as one vector.
 *
 * The step fails when an output, the gradient or a weight is not finite; parameters, running averages and slots are then those before it.
 * Parameters are float32. Steps 4 to 9 are computed in float64 from float32 values and rounded once per stored array.
 */

/** Samples as the engine takes them: float32, row-major. */
export interface Samples {
  readonly count: number;
  /** count x inputs */
  readonly inputs: Float32Array;
  /** count x outputs: encoded targets (see the loss's `encode`). */
  readonly targets: Float32Array;
}

/** All that a stepper needs; nothing in it changes during a run. */
export interface TrainingProblem {
  readonly experiment: Experiment;
  readonly architecture: Architecture;
  readonly loss: Choice<LossName>;
  readonly train: Samples;
  /** Parameters at step 0, float32, laid out as `architecture.tensors` says. */
  readonly initial: Float32Array;
  /** Running averages of batch norm at step 0, where they are not mean 0 and variance 1; see `runningPlaces`. */
  readonly initialRunning?: Float32Array;
  readonly batchSize: number;
  readonly totalSteps: number;
  /** Row indices of the batch of a step (0-based), seeded; the last batch of an epoch may be shorter. */
  batchAt(step: number): Int32Array;
  /** Given when batchAt is `createBatches(batches)`: an implementation may then make the orders itself. */
  readonly batches?: BatchPlan;
}

/** What happened in one call of `advance`. */
export interface Advance {
  /** Steps done now; fewer than asked when a step was not finite. */
  readonly done: number;
  /** Mean data loss of the last batch, before its update. */
  readonly batchLoss: number;
  /** Global l2 norm of the last gradient before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** Whether clipping changed the last gradient. */
  readonly clipped: boolean;
  /** The tensor that is not finite, when a step failed; the parameters are then those before that step. */
  readonly failed?: {
    readonly step: number;
    readonly layer: number;
    readonly tensor: 'output' | 'gradient' | 'weights';
  };
}

/** Everything a run can be taken back to. */
export interface StepperState {
  readonly step: number;
  readonly parameters: Float32Array;
  readonly running: Float32Array;
  readonly slots: readonly Float32Array[];
  readonly scalars: Float64Array;
}

/** One implementation of the training step. `ops` and `kernel` obey the same law: same problem, same numbers within float32 rounding. */
export interface Stepper {
  readonly engine: 'ops' | 'kernel';
  /** Of the kernel. */
  readonly build?: EngineBuild;
  readonly step: number;
  /** Live, float32, do not change and do not keep: copy. */
  readonly parameters: Float32Array;
  /** Running mean and variance of batch norm layers: per such layer mean[units], variance[units]. */
  readonly running: Float32Array;
  /** Does up to `count` whole steps: forward, backward, penalty subgradients, clip, update, prox, projection. Synchronous. */
  advance(count: number): Advance;
  /**
   * One step in parts of a few milliseconds, with the same bits; undefined where steps are short, or cannot be parted. Nothing else may be
   * asked of the stepper in between but its weights, which stay those of the last whole step; so they do when the rest is never done. Tells
   * after each part about how many multiplications it was.
   */
  stepInParts?(): Generator<number, Advance> | undefined;
  /** Gradient of the objective's smooth part on one batch (training mode), for tests and views. Length of parameters. */
  gradient(rows: Int32Array): Float32Array;
  /** The same in parts of a few milliseconds; between them nothing else may be asked of the stepper. */
  gradientInParts(rows: Int32Array): Generator<number, Float32Array>;
  /** Outputs in inference mode, count x outputs. */
  predict(inputs: Float32Array, count: number): Float32Array;
  save(): StepperState;
  restore(state: StepperState): void;
  dispose(): void;
}

/** A way to make steppers; `refuses` says why it cannot take a problem. */
export interface StepperMaker {
  readonly engine: 'ops' | 'kernel';
  refuses(problem: TrainingProblem): Message | undefined;
  create(problem: TrainingProblem): Promise<Stepper>;
}
