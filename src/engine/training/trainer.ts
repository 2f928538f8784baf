import { measureInParts } from '../../analysis/network/norms.ts';
import { failure, type Message } from '../../core/ground/errors.ts';
import type { Multiplier } from '../../core/tables/constraints.ts';
import type { Progress, RunState, RunSummary } from '../../protocol/messages.ts';
import { allRows } from '../problem/batches.ts';
import { chooseStepper, type ChosenStepper } from './chooseStepper.ts';
import { measureConstraint } from '../problem/constraintPlan.ts';
import { explainDivergence } from '../problem/divergence.ts';
import { EarlyStopping } from './earlyStopping.ts';
import { evaluate, recordedSamples, thinSamples, type Evaluation } from '../problem/evaluation.ts';
import { History, isRecorded, nextRecorded, type TrainingRecord } from './history.ts';
import { addSubgradients, penaltyValue, planPenalties } from '../problem/penaltyPlan.ts';
import type { PreparedRun } from '../problem/preparedRun.ts';
import { snapshotCapacity, snapshotInterval, SnapshotRing, type Snapshot } from './snapshots.ts';
import type { Advance, Samples, Stepper, StepperMaker } from '../problem/stepper.ts';
import { summarize, type RunEnd } from './summary.ts';

/** What a session needs from outside. */
export interface Outside {
  /** The fastest first. */
  readonly makers: readonly StepperMaker[];
  /** Milliseconds from any fixed moment. */
  clock(): number;
  /** Lets messages in: the next turn of the event loop. */
  yieldNow(): Promise<void>;
}

export interface SessionStart {
  /** Wait at step 0. */
  readonly paused: boolean;
  /** Measure the norms of the layers with the records. */
  readonly wantsNorms: boolean;
}

/** Samples with their targets as the data have them. */
interface Measured {
  readonly samples: Samples;
  readonly targets: Float64Array;
}

/** Milliseconds that training may go on before it looks at the world; at first less, so that the first steps are seen at once. */
const sliceMilliseconds = 8;
const firstSliceMilliseconds = 2;
/** Records a run is given; with the early powers of two it stays under the history's limit. */
const recordsPerRun = 300;
/** A slow run is measured at least this often (milliseconds), as long as measuring takes at most a fifth of the time. */
const recordPause = 250;
const recordShare = 0.2;
/** Share of the time that the norms may take. */
const normShare = 0.05;
/** Norms are measured for this long before messages are let in (milliseconds). */
const normMilliseconds = 4;
/** Multiplications for the singular values of one matrix while training waits; see `measureMatrix`. */
const normBudget = 300_000;

/** One run of an experiment: steps in slices, records, snapshots, pauses and the end. All state of a run is here. */
export class TrainingSession {
  readonly prepared: PreparedRun;
  readonly history = new History<TrainingRecord>();
  readonly snapshots: SnapshotRing;
  readonly engineReason: Message | undefined;
  /** Whether somebody looks at the norms of the layers. */
  wantsNorms: boolean;
  #state: RunState;
  #end: RunEnd | undefined;
  #summary: RunSummary | undefined;
  /** What is left of the stepper when it is disposed. */
  #kept: Snapshot | undefined;
  #singleSteps = 0;
  #wake: (() => void) | undefined;
  #stepsPerMillisecond = 0;
  #activeMilliseconds = 0;
  #measuring = { records: 0, norms: 0, last: 0 };
  /** A record whose norms are still to be measured. */
  #unmeasured: Snapshot | undefined;
  #stepsDone = 0;
  #lastAdvance: Advance | undefined;
  readonly #stepper: Stepper;
  readonly #outside: Outside;
  readonly #early: EarlyStopping | undefined;
  readonly #recordInterval: number;
  readonly #snapshotInterval: number;
  /** What records are measured on; the summary takes all samples. */
  readonly #train: Measured;
  readonly #validation: Measured;

  private constructor(prepared: PreparedRun, outside: Outside, chosen: ChosenStepper, start: SessionStart) {
    this.prepared = prepared;
    this.#outside = outside;
    this.#stepper = chosen.stepper;
    this.engineReason = chosen.reason;
    this.#state = start.paused ? 'paused' : 'running';
    this.wantsNorms = start.wantsNorms;
    const { experiment, problem } = prepared;
    this.#early = experiment.earlyStopping && new EarlyStopping(experiment.earlyStopping);
    this.#recordInterval = Math.max(1, Math.ceil(problem.totalSteps / recordsPerRun));
    const capacity = snapshotCapacity(problem.architecture.parameters);
    this.#snapshotInterval = experiment.training.snapshotEvery ?? snapshotInterval(problem.totalSteps, capacity);
    this.snapshots = new SnapshotRing(capacity);
    const limit = recordedSamples(problem.architecture.parameters);
    this.#train = thinSamples(problem.train, prepared.data.train.targets, limit);
    this.#validation = thinSamples(prepared.validation, prepared.data.validation.targets, limit);
    this.#record();
    this.#snapshot();
  }

  /**
   * @throws LabError engine/unavailable, engine/no-prox
   */
  static async create(
    prepared: PreparedRun,
    outside: Outside,
    start: Partial<SessionStart> = {},
  ): Promise<TrainingSession> {
    const chosen = await chooseStepper(outside.makers, prepared.problem);
    return new TrainingSession(prepared, outside, chosen, { paused: false, wantsNorms: false, ...start });
  }

  get state(): RunState {
    return this.#state;
  }

  get step(): number {
    return this.#weights.step;
  }

  get engine(): Stepper['engine'] {
    return this.#stepper.engine;
  }

  /** Live while the run goes on: copy what is kept. */
  get parameters(): Float32Array {
    return this.#weights.parameters;
  }

  /** Live while the run goes on: copy what is kept. */
  get running(): Float32Array {
    return this.#weights.running;
  }

  /** Why the run ended before its last step. */
  get stoppedAt(): RunSummary['stoppedAt'] {
    return this.#end;
  }

  /** As it stands; once the run has ended, that of its end. */
  get summary(): RunSummary {
    this.#summary ??= this.#isOver ? this.#summarize() : undefined;
    return this.#summary ?? this.#summarize();
  }

  get #isOver(): boolean {
    return this.#state !== 'running' && this.#state !== 'paused';
  }

  get #weights(): Snapshot {
    return this.#kept ?? this.#stepper;
  }

  #summarize(): RunSummary {
    return summarize({
      prepared: this.prepared,
      stepper: this.#stepper,
      engineReason: this.engineReason,
      stepsDone: this.#stepsDone,
      seconds: this.#activeMilliseconds / 1000,
      end: this.#end,
    });
  }

  progress(run: number): Progress {
    return {
      run,
      state: this.#state,
      step: this.step,
      totalSteps: this.prepared.problem.totalSteps,
      epoch: Math.floor(this.step / this.prepared.stepsPerEpoch),
      engine: this.engine,
      ...(this.engineReason && { engineReason: this.engineReason }),
      stepsPerSecond: this.#activeMilliseconds > 0 ? (this.#stepsDone / this.#activeMilliseconds) * 1000 : 0,
      snapshots: this.snapshots.all.length,
    };
  }

  pause(): void {
    if (this.#state === 'running') this.#state = 'paused';
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'running';
    this.#wake?.();
  }

  /** One step, then paused. */
  stepOnce(): void {
    this.pause();
    this.#singleSteps += 1;
    this.#wake?.();
  }

  /** Ends the run at the next look; `run` resolves with what there is. */
  stop(): void {
    if (this.#state !== 'running' && this.#state !== 'paused') return;
    this.#end = { step: this.step, reason: 'cancelled' };
    this.#wake?.();
  }

  /**
   * Trains to the end, a stop or a failure. Each slice of about 8 ms is followed by a turn of the event loop, `moved` and another turn: who
   * aborts waits for one of the two, not for both.
   * @throws LabError engine/cancelled when the signal aborts, engine/diverged with a fix in its details
   */
  async run(signal: AbortSignal, moved: () => Promise<void> | void = () => undefined): Promise<RunSummary> {
    const wake = (): void => this.#wake?.();
    const isAborted = (): boolean => signal.aborted;
    const isEnding = (): boolean => isAborted() || this.#end !== undefined;
    signal.addEventListener('abort', wake);
    try {
      while (this.step < this.prepared.problem.totalSteps && this.#end === undefined) {
        if (signal.aborted) throw failure('engine/cancelled');
        if (this.#state === 'paused' && this.#singleSteps === 0) {
          await moved();
          await this.#sleep(signal);
        } else {
          this.#slice(signal);
          await this.#outside.yieldNow();
          if (isEnding()) continue;
          await moved();
          await this.#outside.yieldNow();
          await this.#measureNorms(this.#takeUnmeasured(), isEnding);
        }
      }
      if (signal.aborted) throw failure('engine/cancelled');
      const summary = this.#finish();
      await this.#finishNorms(isAborted);
      if (isAborted()) throw failure('engine/cancelled');
      await moved();
      return summary;
    } catch (error) {
      this.#state = signal.aborted ? 'stopped' : 'failed';
      throw error;
    } finally {
      signal.removeEventListener('abort', wake);
      this.dispose();
    }
  }

  /** Frees tensors and kernel memory; weights, history and snapshots stay. The end of `run` does it too. */
  dispose(): void {
    if (this.#kept !== undefined) return;
    const { step, parameters, running } = this.#stepper;
    this.#kept = { step, parameters: parameters.slice(), running: running.slice() };
    this.#stepper.dispose();
  }

  #finish(): RunSummary {
    this.#record();
    this.#snapshot();
    this.#state = this.#end?.reason === 'cancelled' ? 'stopped' : 'finished';
    return this.summary;
  }

  /** A run may be over before the norms of its start are measured. */
  async #finishNorms(isAborted: () => boolean): Promise<void> {
    await this.#measureNorms(this.#takeUnmeasured(), isAborted);
    this.#noteNorms();
    await this.#measureNorms(this.#takeUnmeasured(), isAborted);
  }

  /** Waits for resume, step, stop or abort. */
  async #sleep(signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#end !== undefined || this.#state !== 'paused' || this.#singleSteps > 0) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }

  #slice(signal: AbortSignal): void {
    const begin = this.#outside.clock();
    const { totalSteps } = this.prepared.problem;
    const length = this.#stepsDone === 0 ? firstSliceMilliseconds : sliceMilliseconds;
    let now = begin;
    do {
      const before = now;
      const wanted = this.#state === 'paused' ? 1 : this.#affordable(begin + length - now);
      const advance = this.#stepper.advance(wanted);
      now = this.#outside.clock();
      this.#learnSpeed(advance.done, now - before);
      this.#stepsDone += advance.done;
      this.#lastAdvance = advance;
      this.#activeMilliseconds += now - before;
      if (advance.failed !== undefined)
        throw explainDivergence(this.prepared.experiment, { ...advance, failed: advance.failed });
      this.#keepBooks(now);
      const after = this.#outside.clock();
      this.#activeMilliseconds += after - now;
      now = after;
      if (this.#singleSteps > 0) this.#singleSteps -= 1;
      if (this.#state === 'paused') break;
    } while (now - begin < length && this.step < totalSteps && !signal.aborted && this.#end === undefined);
  }

  /** Steps that fit into the time left and do not pass a step that is recorded, kept or ends an epoch that is judged. */
  #affordable(milliseconds: number): number {
    const { step } = this;
    const { totalSteps } = this.prepared.problem;
    const stops = [totalSteps, nextRecorded(step, this.#recordInterval), nextMultiple(step, this.#snapshotInterval)];
    if (this.#early !== undefined) stops.push(nextMultiple(step, this.prepared.stepsPerEpoch));
    const fit = Math.max(1, Math.floor(milliseconds * this.#stepsPerMillisecond));
    return Math.min(fit, Math.min(...stops) - step);
  }

  /** A speed that the clock is too coarse to see is taken for at least twice what was tried. */
  #learnSpeed(steps: number, milliseconds: number): void {
    const seen = milliseconds > 0 ? steps / milliseconds : 2 * steps;
    const known = this.#stepsPerMillisecond;
    this.#stepsPerMillisecond =
      milliseconds > 0 && known > 0 ? Math.min((known + seen) / 2, 4 * known) : Math.max(seen, known);
  }

  #keepBooks(now: number): void {
    const { step } = this;
    const spare = this.#measuring.records <= recordShare * (this.#activeMilliseconds + 1);
    const isLate = now - this.#measuring.last >= recordPause && spare;
    if (isRecorded(step, this.#recordInterval) || isLate || this.#state === 'paused') this.#record();
    if (step % this.#snapshotInterval === 0) this.#snapshot();
    if (this.#early !== undefined && step % this.prepared.stepsPerEpoch === 0) this.#judgeEpoch(this.#early);
  }

  #judgeEpoch(early: EarlyStopping): void {
    const { validation, problem, data } = this.prepared;
    const judged =
      validation.count > 0
        ? { samples: validation, targets: data.validation.targets }
        : { samples: problem.train, targets: data.train.targets };
    const { loss } = this.#evaluate(judged);
    if (!early.look(loss, () => this.#stepper.save())) return;
    const stoppedAt = this.step;
    this.#record();
    const { best } = early;
    if (best !== undefined) this.#stepper.restore(best);
    this.#end = { step: stoppedAt, reason: 'early-stopping', restoredStep: this.step };
  }

  #evaluate({ samples, targets }: Measured): Evaluation {
    if (samples.count === 0) return { loss: NaN, score: NaN };
    return evaluate(this.#judge(), this.#stepper.predict(samples.inputs, samples.count), samples.targets, targets);
  }

  #judge(): Parameters<typeof evaluate>[0] {
    return { loss: this.prepared.problem.loss, task: this.prepared.task, width: this.prepared.width };
  }

  #record(): void {
    // After early stopping the best weights are back; the curves end where training ended.
    if (this.step < (this.history.newest?.step ?? 0)) return;
    const begin = this.#outside.clock();
    const train = this.#evaluate(this.#train);
    const validation = this.#evaluate(this.#validation);
    const constraint = this.#measureConstraint();
    this.#measuring.last = this.#outside.clock();
    this.#measuring.records += this.#measuring.last - begin;
    this.history.add({
      step: this.step,
      objective: train.loss + penaltyValue(this.prepared.problem, this.parameters),
      trainLoss: train.loss,
      validationLoss: validation.loss,
      trainScore: train.score,
      validationScore: validation.score,
      learningRate: this.#lastAdvance?.learningRate ?? NaN,
      gradientNorm: this.#lastAdvance?.gradientNorm ?? NaN,
      clipped: this.#lastAdvance?.clipped ?? false,
      constraint,
      norms: undefined,
    });
    this.#noteNorms();
  }

  /** Whether the norms of the newest record are to be measured: in a turn of their own, since they may take as long as a slice. */
  #noteNorms(): void {
    if (!this.wantsNorms || this.#unmeasured !== undefined) return;
    if (this.#measuring.norms > normShare * this.#activeMilliseconds) return;
    const { step, parameters, running } = this;
    this.#unmeasured = { step, parameters: parameters.slice(), running: running.slice() };
  }

  #takeUnmeasured(): Snapshot | undefined {
    const taken = this.#unmeasured;
    this.#unmeasured = undefined;
    return taken;
  }

  /** A few milliseconds in each turn of the event loop. */
  async #measureNorms(weights: Snapshot | undefined, isEnding: () => boolean): Promise<void> {
    if (weights === undefined) return;
    const { step, parameters, running } = weights;
    const record = this.history.at(step);
    if (record?.step !== step || record.norms !== undefined) return;
    const parts = measureInParts(this.prepared.problem.architecture, parameters, running, normBudget);
    while (!isEnding()) {
      const begin = this.#outside.clock();
      let part = parts.next();
      let now = this.#outside.clock();
      while (part.done !== true && now - begin < normMilliseconds) {
        part = parts.next();
        now = this.#outside.clock();
      }
      this.#measuring.norms += now - begin;
      if (part.done === true) this.history.replace({ ...record, norms: part.value });
      await this.#outside.yieldNow();
      if (part.done === true) return;
    }
  }

  /** The gradient of the whole objective, in batches so that no implementation needs room for more than one. */
  #measureConstraint(): Multiplier | undefined {
    const { problem, experiment } = this.prepared;
    if (experiment.constraint === undefined) return undefined;
    const { count } = problem.train;
    const all = allRows(count);
    const whole = new Float64Array(problem.architecture.parameters);
    for (let from = 0; from < count; from += problem.batchSize) {
      const rows = all.subarray(from, from + problem.batchSize);
      const part = this.#stepper.gradient(rows);
      for (let at = 0; at < whole.length; at += 1) whole[at]! += (part[at]! * rows.length) / count;
    }
    const { subgradients } = planPenalties(problem);
    const proximal = experiment.penalties.filter((penalty) => !subgradients.includes(penalty));
    addSubgradients(problem, proximal, this.parameters, whole);
    return measureConstraint(problem, this.parameters, whole);
  }

  #snapshot(): void {
    if (this.step < (this.snapshots.steps.at(-1) ?? 0)) return;
    this.snapshots.add({ step: this.step, parameters: this.parameters, running: this.running });
  }
}

function nextMultiple(step: number, interval: number): number {
  return (Math.floor(step / interval) + 1) * interval;
}
