import type { ExportedNetwork, ExportFormat } from '../../core/experiment/exportFormats.ts';
import type { ClaimChoice } from '../../protocol/claims.ts';
import type { Place } from '../../protocol/messages.ts';
import type { ViewName } from '../../protocol/views.ts';
import type { EngineClient } from './engineClient.ts';
import type { RunRecord } from './runRecord.ts';

/** What can be done with the newest run of a document. */
export class RunControls {
  readonly #engine: Pick<EngineClient, 'request'>;
  readonly #record: RunRecord;
  readonly #start: (paused: boolean) => void;
  #claim: ClaimChoice | undefined;

  /** @param start  starts a run of the text as it is, where there is none to go on with */
  constructor(engine: Pick<EngineClient, 'request'>, record: RunRecord, start: (paused: boolean) => void) {
    this.#engine = engine;
    this.#record = record;
    this.#start = start;
  }

  /** Pauses a running run, continues a paused one. */
  async togglePause(): Promise<void> {
    const { run, progress } = this.#record;
    if (progress?.state === 'running') await this.#engine.request('pause', { run });
    else if (progress?.state === 'paused') await this.#engine.request('resume', { run });
  }

  /** One step, then paused; where nothing runs a run that waits at step 0. */
  async step(): Promise<void> {
    if (this.#record.isUnderway) await this.#engine.request('step', { run: this.#record.run });
    else this.#start(true);
  }

  /** Ends the run; its last charts stay. */
  async stop(): Promise<void> {
    if (this.#record.isUnderway) await this.#engine.request('stop', { run: this.#record.run });
  }

  /** Back to the initial weights, waiting. */
  reset(): void {
    this.#record.clear();
    this.#start(true);
  }

  /** Charts as of a recorded step. */
  async show(step: number): Promise<void> {
    const { run, progress } = this.#record;
    if (progress !== undefined) await this.#engine.request('show', { run, step });
  }

  /** Chooses a place on the plane of a view; undefined takes the choice back. */
  async choose(view: ViewName, place: Place | undefined): Promise<void> {
    const { run, progress } = this.#record;
    if (progress !== undefined) await this.#engine.request('choose', { run, view, place });
  }

  /** Chooses a sample for all views; undefined takes the choice back. */
  async chooseSample(sample: number | undefined): Promise<void> {
    const { run, progress } = this.#record;
    if (progress !== undefined) await this.#engine.request('chooseSample', { run, sample });
  }

  /** The claim that was chosen last, also for runs that come. */
  get claim(): ClaimChoice | undefined {
    return this.#claim;
  }

  /** Chooses a claim of the view Theory, for this run and those that come. */
  async chooseClaim(claim: ClaimChoice): Promise<void> {
    this.#claim = claim;
    const { run, progress } = this.#record;
    if (progress !== undefined) await this.#engine.request('chooseClaim', { run, claim });
  }

  /** Ends what the views compute beside training. */
  async halt(): Promise<void> {
    const { run, progress } = this.#record;
    if (progress !== undefined) await this.#engine.request('halt', { run });
  }

  /**
   * The network of the run as files.
   * @param step  undefined: the weights as they are
   * @throws LabError engine/no-run, export/failed
   */
  exportNetwork(format: ExportFormat, step: number | undefined): Promise<ExportedNetwork> {
    return this.#engine.request('export', { run: this.#record.run, format, ...(step !== undefined && { step }) });
  }
}
