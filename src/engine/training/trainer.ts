import { failure, type LabError, type Message } from '../../core/ground/errors.ts';
import { finish, type Parts } from '../../core/numbers/parts.ts';
import { isLost } from '../../protocol/lostRun.ts';
import type { Progress, RunState, RunSummary } from '../../protocol/messages.ts';
import { explainDivergence, type FailedAdvance } from '../problem/divergence.ts';
import type { PreparedRun } from '../problem/preparedRun.ts';
import type { Advance, Stepper } from '../problem/stepper.ts';
import { chooseStepper, type ChosenStepper } from './chooseStepper.ts';
import { EarlyStopping, type BestWeights } from './earlyStopping.ts';
import type { History, TrainingRecord } from './history.ts';
import { NormMeasuring } from './normMeasuring.ts';
import type { Outside } from './outside.ts';
import { Pace } from './pace.ts';
import { nextMultiple, Recorder } from './recorder.ts';
import type { Snapshot, SnapshotRing } from './snapshots.ts';
import { summarizeInParts, type RunEnd } from './summary.ts';

/** How a session begins. */
export interface SessionStart {
  /** Wait at step 0. */
  readonly paused: boolean;
  /** Measure the norms of the layers with the records. */
  readonly wantsNorms: boolean;
  /** Ends the measuring of the first weights. */
  readonly signal?: AbortSignal;
}

/** How a run looks whether it goes on. */
interface Looks {
  /** Stopped, or as below. */
  readonly isEnding: () => boolean;
  /** Nobody waits for it any more. */
  readonly isAborted: () => boolean;
}

/** Milliseconds that training may go on before it looks at the world; at first less, so that the first steps are seen at once. */
const sliceMilliseconds = 8;
const firstSliceMilliseconds = 2;

/** One run of an experiment: steps in slices, records, snapshots, pauses and the end. All state of a run is here. */
export class TrainingSession {
  readonly prepared: PreparedRun;
  readonly engineReason: Message | undefined;
  #state: RunState;
  #end: RunEnd | undefined;
  #summary: RunSummary | undefined;
  /** What is left of the stepper when it is disposed. */
  #kept: Snapshot | undefined;
  #singleSteps = 0;
  /** The last step that early stopping has judged; the first weights need not be. */
  #judgedStep = 0;
  #wake: (() => void) | undefined;
  #activeMilliseconds = 0;
  #stepsDone = 0;
  #lastAdvance: Advance | undefined;
  readonly #save = (): BestWeights => ({ state: this.#stepper.save(), advance: this.#lastAdvance });
  readonly #stepper: Stepper;
  readonly #outside: Outside;
  readonly #early: EarlyStopping | undefined;
  readonly #pace = new Pace();
  readonly #recorder: Recorder;
  readonly #norms: NormMeasuring;

  private constructor(prepared: PreparedRun, outside: Outside, chosen: ChosenStepper, start: SessionStart) {
    this.prepared = prepared;
    this.#outside = outside;
    this.#stepper = chosen.stepper;
    this.engineReason = chosen.reason;
    this.#state = start.paused ? 'paused' : 'running';
    const { earlyStopping } = prepared.experiment;
    this.#early = earlyStopping && new EarlyStopping(earlyStopping);
    this.#recorder = new Recorder(prepared, chosen.stepper, () => outside.clock());
    this.#norms = new NormMeasuring(prepared, this.history, outside, start.wantsNorms);
  }

  /**
   * A session at step 0, whose weights are measured and kept.
   * @throws LabError engine/unavailable, engine/no-prox; engine/cancelled when the signal aborts before
   */
  static async create(
    prepared: PreparedRun,
    outside: Outside,
    start: Partial<SessionStart> = {},
  ): Promise<TrainingSession> {
    const chosen = await chooseStepper(outside.makers, prepared.problem);
    const session = new TrainingSession(prepared, outside, chosen, { paused: false, wantsNorms: false, ...start });
    try {
      await session.#begin(start.signal);
    } catch (error) {
      session.dispose();
      throw error;
    }
    return session;
  }

  async #begin(signal: AbortSignal | undefined): Promise<void> {
    await this.#inTurns(this.#recorder.record(undefined), () => signal?.aborted === true);
    if (signal?.aborted) throw failure('engine/cancelled');
    this.#noteNorms();
    this.#recorder.snapshot();
  }

  /** Whether somebody looks at the norms of the layers. */
  set wantsNorms(isWanted: boolean) {
    this.#norms.isWanted = isWanted;
  }

  get history(): History<TrainingRecord> {
    return this.#recorder.history;
  }

  get snapshots(): SnapshotRing {
    return this.#recorder.snapshots;
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

  /** Where and why training ended: before its last step, or with earlier weights put back. */
  get stoppedAt(): RunSummary['stoppedAt'] {
    return this.#end;
  }

  /** As it stands; once the run has ended, that of its end. */
  get summary(): RunSummary {
    this.#summary ??= this.#kept === undefined ? undefined : this.#summarize();
    return this.#summary ?? this.#summarize();
  }

  get #isOver(): boolean {
    return this.#state !== 'running' && this.#state !== 'paused';
  }

  get #weights(): Snapshot {
    return this.#kept ?? this.#stepper;
  }

  #summarize(): RunSummary {
    return finish(this.#summarizeInParts());
  }

  #summarizeInParts(): Parts<RunSummary> {
    return summarizeInParts({
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
      epoch: Math.ceil(this.step / this.prepared.stepsPerEpoch),
      engine: this.engine,
      ...(this.#stepper.build && { engineBuild: this.#stepper.build }),
      ...(this.engineReason && { engineReason: this.engineReason }),
      ...(this.#end && { stoppedAt: this.#end }),
      stepsPerSecond: this.#activeMilliseconds > 0 ? (this.#stepsDone / this.#activeMilliseconds) * 1000 : 0,
      ...(this.#hasStepsToShow && { recorded: this.#recorded() }),
    };
  }

  /** Nobody can choose a step before the run rests, and of a run that has failed none is told. */
  get #hasStepsToShow(): boolean {
    return this.#state !== 'running' && !isLost(this);
  }

  /** A paused run may stand between two snapshots. */
  #recorded(): number[] {
    return [...new Set([...this.snapshots.steps, this.step])].sort((one, other) => one - other);
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
    if (this.#isOver || this.#end !== undefined) return;
    this.#end = { step: this.step, reason: 'cancelled' };
    this.#wake?.();
  }

  /**
   * Trains to the end, a stop or a failure. Each slice of about 8 ms is followed by a turn of the event loop, `moved` and another turn: who
   * aborts waits for one of the two, not for both. A run that is stopped says so by `stopped` before its weights are measured.
   * @throws LabError engine/cancelled when the signal aborts, engine/diverged with a fix in its details; with early stopping engine/diverged-restored, and `summary` is
   * that of the best weights
   */
  async run(
    signal: AbortSignal,
    moved: () => Promise<void> | void = () => undefined,
    stopped: () => void = () => undefined,
  ): Promise<RunSummary> {
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
          await this.#slice({ isEnding, isAborted });
          await this.#outside.yieldNow();
          if (isEnding()) continue;
          await moved();
          await this.#outside.yieldNow();
          await this.#norms.measure(isEnding);
        }
      }
      if (signal.aborted) throw failure('engine/cancelled');
      if (this.#end?.reason === 'cancelled') {
        this.#state = 'stopped';
        stopped();
      }
      await this.#finish(isAborted);
      const summary = await this.#inTurns(this.#summarizeInParts(), isAborted);
      if (summary === undefined) throw failure('engine/cancelled');
      this.#summary = summary;
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

  async #finish(isAborted: () => boolean): Promise<void> {
    await this.#inTurns(this.#recorder.record(this.#lastAdvance), isAborted);
    this.#noteNorms();
    this.#recorder.snapshot();
    await this.#putBestBack(this.#end?.reason ?? 'last-step', isAborted);
    if (this.#state !== 'stopped') this.#state = 'finished';
  }

  /** A run may be over before the norms of its start are measured. */
  async #finishNorms(isAborted: () => boolean): Promise<void> {
    await this.#norms.measure(isAborted);
    this.#noteNorms();
    await this.#norms.measure(isAborted);
  }

  /** Waits for resume, step, stop or abort. */
  async #sleep(signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#end !== undefined || this.#state !== 'paused' || this.#singleSteps > 0) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }

  async #slice({ isEnding, isAborted }: Looks): Promise<void> {
    const begin = this.#outside.clock();
    const { totalSteps } = this.prepared.problem;
    const length = this.#stepsDone === 0 ? firstSliceMilliseconds : sliceMilliseconds;
    let now = begin;
    do {
      const before = now;
      const wanted = this.#state === 'paused' ? 1 : this.#affordable(begin + length - now);
      const parts = this.#stepper.stepInParts?.();
      const advance = parts === undefined ? this.#stepper.advance(wanted) : await this.#inTurns(parts, isEnding);
      if (advance === undefined) return;
      now = this.#outside.clock();
      this.#pace.learn(advance.done, now - before);
      this.#stepsDone += advance.done;
      this.#lastAdvance = advance;
      this.#activeMilliseconds += now - before;
      if (advance.failed !== undefined) throw await this.#diverge({ ...advance, failed: advance.failed }, isAborted);
      await this.#keepBooks(now, advance, isEnding);
      if (this.#isEpochEnd) await this.#judgeEpoch(isEnding);
      const after = this.#outside.clock();
      this.#activeMilliseconds += after - now;
      now = after;
      if (this.#singleSteps > 0) this.#singleSteps -= 1;
      if (this.#state === 'paused') break;
    } while (now - begin < length && this.step < totalSteps && !isEnding());
  }

  /** Long work, listening in between; undefined when the run ends before the work does. */
  async #inTurns<Result>(parts: Iterator<unknown, Result>, isEnding: () => boolean): Promise<Result | undefined> {
    for (;;) {
      const begin = this.#outside.clock();
      let part = parts.next();
      while (part.done !== true && this.#outside.clock() - begin < sliceMilliseconds) part = parts.next();
      if (part.done === true) return part.value;
      await this.#outside.yieldNow();
      if (isEnding()) return undefined;
    }
  }

  /** Steps that fit into the time left and do not pass a step that is recorded, kept or ends an epoch that is judged. */
  #affordable(milliseconds: number): number {
    const { step } = this;
    const stops = [this.prepared.problem.totalSteps, this.#recorder.nextStop(step)];
    if (this.#early !== undefined) stops.push(nextMultiple(step, this.prepared.stepsPerEpoch));
    return Math.min(this.#pace.fitting(milliseconds), Math.min(...stops) - step);
  }

  async #keepBooks(now: number, advance: Advance, isEnding: () => boolean): Promise<void> {
    const occasion = { now, trained: this.#activeMilliseconds, isPaused: this.#state === 'paused', advance };
    if (await this.#inTurns(this.#recorder.keepDue(occasion), isEnding)) this.#noteNorms();
  }

  get #isEpochEnd(): boolean {
    return this.step % this.prepared.stepsPerEpoch === 0;
  }

  async #judgeEpoch(isEnding: () => boolean): Promise<void> {
    if (this.#early === undefined) return;
    const loss = await this.#inTurns(this.#recorder.judgedLoss(), isEnding);
    if (loss === undefined) return;
    this.#judgedStep = this.step;
    if (this.#early.look(loss, this.#save)) this.#end ??= { step: this.step, reason: 'early-stopping' };
  }

  /** With early stopping the weights of the lowest loss are those that count, whatever ends training. */
  async #putBestBack(reason: RunEnd['reason'], isAborted: () => boolean): Promise<void> {
    if (this.#early === undefined) return;
    const ended = this.step;
    if (this.#judgedStep !== ended) {
      const loss = await this.#inTurns(this.#recorder.judgedLoss(), isAborted);
      if (loss === undefined) return;
      this.#early.keepBest(loss, this.#save);
    }
    const { best } = this.#early;
    if (best === undefined || best.state.step === ended) return;
    this.#stepper.restore(best.state);
    if (this.history.at(this.step)?.step !== this.step)
      await this.#inTurns(this.#recorder.record(best.advance), isAborted);
    this.#recorder.snapshot();
    this.#end = { step: ended, reason, restoredStep: this.step };
  }

  async #diverge(advance: FailedAdvance, isAborted: () => boolean): Promise<LabError> {
    await this.#putBestBack('diverged', isAborted);
    const restoredStep = this.#end?.restoredStep;
    if (restoredStep !== undefined) this.#summary = await this.#inTurns(this.#summarizeInParts(), isAborted);
    return explainDivergence(this.prepared.experiment, advance, restoredStep);
  }

  #noteNorms(): void {
    this.#norms.note(this.#weights, this.#activeMilliseconds);
  }
}
