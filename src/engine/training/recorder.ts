import type { Parts } from '../../core/numbers/parts.ts';
import type { Multiplier } from '../../core/tables/constraints.ts';
import { optimizers } from '../../core/tables/optimizers.ts';
import { measureConstraint } from '../problem/constraintPlan.ts';
import { evaluate, recordedSamples, thinSamples, type Evaluation } from '../problem/evaluation.ts';
import { addSubgradients, penaltyValue } from '../../core/experiment/penaltySum.ts';
import { planPenalties } from '../problem/penaltyPlan.ts';
import type { PreparedRun } from '../problem/preparedRun.ts';
import type { Advance, Samples, Stepper } from '../problem/stepper.ts';
import { History, isRecorded, nextRecorded, type TrainingRecord } from './history.ts';
import { predictInParts, wholeGradientInParts } from './stepperWork.ts';
import { snapshotCapacity, snapshotInterval, SnapshotRing } from './snapshots.ts';

/** Samples with their targets as the data have them. */
interface Measured {
  readonly samples: Samples;
  readonly targets: Float64Array;
}

/** What a recorder is told after a call of the stepper. */
export interface Occasion {
  readonly now: number;
  /** Milliseconds of training so far. */
  readonly trained: number;
  readonly isPaused: boolean;
  readonly advance: Advance;
}

/** Records a run is given; with the early powers of two it stays under the history's limit. */
const recordsPerRun = 300;
/** A slow run is measured at least this often (milliseconds), as long as measuring takes at most a fifth of the time. */
const recordPause = 250;
const recordShare = 0.2;

/** Which steps of a run are measured and kept, and the records and snapshots themselves. */
export class Recorder {
  readonly history: History<TrainingRecord>;
  readonly snapshots: SnapshotRing;
  readonly #prepared: PreparedRun;
  readonly #stepper: Stepper;
  readonly #clock: () => number;
  readonly #recordInterval: number;
  readonly #snapshotInterval: number;
  /** What records are measured on; the summary takes all samples. */
  readonly #train: Measured;
  readonly #validation: Measured;
  /** Milliseconds that measuring took, and when it last ended. */
  #spent = 0;
  #measuredAt = 0;

  constructor(prepared: PreparedRun, stepper: Stepper, clock: () => number) {
    this.#prepared = prepared;
    this.#stepper = stepper;
    this.#clock = clock;
    const { experiment, problem } = prepared;
    this.#recordInterval = Math.max(1, Math.ceil(problem.totalSteps / recordsPerRun));
    // What an adaptive optimizer divides by is kept beside the weights.
    const kept = optimizers.get(experiment.optimizer.name).adaptive ? 2 : 1;
    const capacity = snapshotCapacity(kept * problem.architecture.parameters);
    const sparsest = snapshotInterval(problem.totalSteps, capacity);
    // Every step that can be shown has its numbers: weights are kept where they are recorded.
    this.#snapshotInterval = experiment.training.snapshotEvery ?? nextMultiple(sparsest - 1, this.#recordInterval);
    this.snapshots = new SnapshotRing(capacity);
    this.history = new History<TrainingRecord>({ isKept: (step) => this.snapshots.has(step) });
    const limit = recordedSamples(problem.architecture.parameters);
    this.#train = thinSamples(problem.train, prepared.data.train.targets, limit);
    this.#validation = thinSamples(prepared.validation, prepared.data.validation.targets, limit);
  }

  /** The next step after this one that is recorded or kept. */
  nextStop(step: number): number {
    return Math.min(nextRecorded(step, this.#recordInterval), nextMultiple(step, this.#snapshotInterval));
  }

  /** Records and keeps the step where it is due; tells whether there is a new record. */
  *keepDue({ now, trained, isPaused, advance }: Occasion): Generator<unknown, boolean> {
    const { step } = this.#stepper;
    const spare = this.#spent <= recordShare * (trained + 1);
    const isLate = now - this.#measuredAt >= recordPause && spare;
    const isKept = step % this.#snapshotInterval === 0;
    const isDue = isRecorded(step, this.#recordInterval) || isLate || isPaused || isKept;
    if (isKept) this.snapshot();
    if (isDue) yield* this.record(advance);
    return isDue;
  }

  /** Measures the weights as they are; `advance` is what their last step was like. */
  *record(advance: Advance | undefined): Generator<unknown, void> {
    const { step, parameters } = this.#stepper;
    const begin = this.#clock();
    const train = yield* this.#evaluate(this.#train);
    const validation = yield* this.#evaluate(this.#validation);
    const constraint = yield* this.#measureConstraint();
    this.#measuredAt = this.#clock();
    this.#spent += this.#measuredAt - begin;
    this.history.add({
      step,
      objective: train.loss + penaltyValue(this.#prepared.problem, parameters),
      trainLoss: train.loss,
      validationLoss: validation.loss,
      trainScore: train.score,
      validationScore: validation.score,
      learningRate: advance?.learningRate ?? NaN,
      gradientNorm: advance?.gradientNorm ?? NaN,
      clipped: advance?.clipped ?? false,
      constraint,
      norms: undefined,
    });
  }

  snapshot(): void {
    const { step, parameters, running } = this.#stepper;
    this.snapshots.add({ step, parameters, running, divisors: this.#divisors() });
  }

  #divisors(): Float32Array | undefined {
    const { optimizer } = this.#prepared.experiment;
    const entry = optimizers.get(optimizer.name);
    if (entry.preconditioner === undefined || this.#stepper.step === 0) return undefined;
    const { step, slots, parameters } = this.#stepper.save();
    const divisors = new Float32Array(parameters.length);
    entry.preconditioner({ step, slots }, optimizer.options, divisors);
    return divisors;
  }

  /** The loss that early stopping judges an epoch by: of all validation samples, of the training samples where nothing validates. */
  *judgedLoss(): Parts<number> {
    const { validation, problem, data, task, width } = this.#prepared;
    const { loss, architecture } = problem;
    const { samples, targets } =
      validation.count > 0
        ? { samples: validation, targets: data.validation.targets }
        : { samples: problem.train, targets: data.train.targets };
    const outputs = yield* predictInParts(this.#stepper, samples, architecture);
    return evaluate({ loss, task, width }, outputs, samples.targets, targets).loss;
  }

  *#evaluate({ samples, targets }: Measured): Parts<Evaluation> {
    if (samples.count === 0) return { loss: NaN, score: NaN };
    const { problem, task, width } = this.#prepared;
    const outputs = yield* predictInParts(this.#stepper, samples, problem.architecture);
    return evaluate({ loss: problem.loss, task, width }, outputs, samples.targets, targets);
  }

  *#measureConstraint(): Generator<unknown, Multiplier | undefined> {
    const { problem, experiment } = this.#prepared;
    if (experiment.constraint === undefined) return undefined;
    const whole = yield* wholeGradientInParts(this.#stepper, problem);
    const { subgradients } = planPenalties(problem);
    const proximal = experiment.penalties.filter((penalty) => !subgradients.includes(penalty));
    addSubgradients(problem, proximal, this.#stepper.parameters, whole);
    return measureConstraint(problem, this.#stepper.parameters, whole);
  }
}

/** The next multiple of an interval after a step. */
export function nextMultiple(step: number, interval: number): number {
  return (Math.floor(step / interval) + 1) * interval;
}
