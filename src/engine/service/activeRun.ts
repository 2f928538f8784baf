import { failure } from '../../core/ground/errors.ts';
import type { ClaimChoice } from '../../protocol/claims.ts';
import type { Endpoint, Nothing } from '../../protocol/endpoint.ts';
import type {
  EngineEvents,
  EngineRequests,
  Looked,
  RunParameters,
  RunSummary,
  ViewWishes,
} from '../../protocol/messages.ts';
import type { ViewName } from '../../protocol/views.ts';
import type { Crew } from '../crew/crew.ts';
import { experiments } from '../views/experiments.ts';
import { prepareRun } from '../problem/preparedRun.ts';
import type { Outside } from '../training/outside.ts';
import { TrainingSession } from '../training/trainer.ts';
import type { DrawingOutside } from './drawnRun.ts';
import { RunDrawings } from './runDrawings.ts';

/** What the service needs from outside. */
export interface ServiceOutside extends Outside {
  memory(): EngineRequests['memory']['result'];
  /** Other threads, where there are any. */
  readonly crew: Crew | undefined;
  /** Faults of ours, with their stack. */
  onFault(error: unknown): void;
}

/** The engine's end of the link: it asks nothing. */
export type Connection = Endpoint<Nothing, EngineEvents>;

/** Whether one of the charts that are looked at reads the norms of the weights in the records of training. */
function readNorms({ views, unfolded }: Looked): boolean {
  const isSeen = (view: ViewName, chart: string): boolean => unfolded?.includes(`${view}/${chart}`) !== false;
  return views.some((view) => experiments[view].readsNorms?.some((chart) => isSeen(view, chart)));
}

/** The run that owns the slot, from its start until a newer one takes its place. */
export class ActiveRun {
  readonly run: number;
  readonly controller = new AbortController();
  session: TrainingSession | undefined;
  /** When training is set up, or cannot be. */
  readonly whenSetUp: Promise<void>;
  #noteSetUp: () => void = () => undefined;
  drawings: RunDrawings | undefined;
  readonly #endpoint: Connection;
  readonly #outside: ServiceOutside;
  readonly #lasting: DrawingOutside['lasting'];
  #looked: Looked;
  #wishes: ViewWishes;
  #claim: ClaimChoice | undefined;
  /** State and step of the last charts of a run that stood still. */
  #settledAt = '';
  #hasMoved = false;

  constructor(
    parameters: RunParameters,
    endpoint: Connection,
    outside: ServiceOutside,
    lasting: DrawingOutside['lasting'],
  ) {
    this.run = parameters.run;
    this.#looked = parameters;
    this.#wishes = { lab: parameters.experiment.lab, lineEnd: parameters.lineEnd };
    this.#claim = parameters.claim;
    this.#endpoint = endpoint;
    this.#outside = outside;
    this.#lasting = lasting;
    this.whenSetUp = new Promise((resolve) => (this.#noteSetUp = resolve));
  }

  /** @throws LabError engine/cancelled and what training throws */
  async train(parameters: RunParameters): Promise<RunSummary> {
    const { session, drawings } = await this.#setUp(parameters).finally(this.#noteSetUp);
    this.#endpoint.tell('progress', session.progress(this.run));
    try {
      return await session.run(
        this.controller.signal,
        () => this.#follow(session, drawings),
        () => this.#endpoint.tell('progress', session.progress(this.run)),
      );
    } catch (error) {
      // What was drawn until then stays in view; a cancelled run belongs to nobody.
      if (!this.#isOver()) await drawings.settle();
      throw error;
    }
  }

  async #setUp({ experiment, dataset, table, weights, paused }: RunParameters): Promise<{
    readonly session: TrainingSession;
    readonly drawings: RunDrawings;
  }> {
    const { signal } = this.controller;
    const start = { paused, wantsNorms: readNorms(this.#looked), signal };
    const session = await TrainingSession.create(prepareRun(experiment, dataset, weights), this.#outside, start);
    if (this.#isOver()) {
      session.dispose();
      throw failure('engine/cancelled');
    }
    // Groups may have been opened while the first weights were measured.
    session.wantsNorms = readNorms(this.#looked);
    const looked = { ...this.#looked, ...this.#wishes, table, claim: this.#claim };
    this.session = session;
    this.drawings = new RunDrawings(this.run, session, looked, this.#drawingOutside());
    return { session, drawings: this.drawings };
  }

  #drawingOutside(): DrawingOutside {
    const outside = this.#outside;
    return {
      clock: () => outside.clock(),
      yieldNow: () => outside.yieldNow(),
      crew: outside.crew,
      experiments,
      lasting: this.#lasting,
      tell: (name, payload, transfer) => this.#endpoint.tell(name, payload, transfer),
      onFault: (error) => outside.onFault(error),
    };
  }

  /** After each slice of training. */
  async #follow(session: TrainingSession, drawings: RunDrawings): Promise<void> {
    if (session.state === 'running') {
      this.#settledAt = '';
      // That training has begun is told before its first charts are made.
      if (!this.#hasMoved) this.#endpoint.tell('progress', session.progress(this.run));
      this.#hasMoved = true;
      return drawings.drawLive();
    }
    const here = `${session.state} ${session.step}`;
    if (here === this.#settledAt) return;
    this.#settledAt = here;
    this.#endpoint.tell('progress', session.progress(this.run));
    const settled = drawings.settle();
    // A paused run goes on when it is asked to, also while large charts are on their way.
    if (session.state !== 'paused') await settled;
  }

  #isOver(): boolean {
    return this.controller.signal.aborted;
  }

  async setViews(looked: Looked): Promise<void> {
    this.#looked = looked;
    if (this.session !== undefined) this.session.wantsNorms = readNorms(looked);
    await this.drawings?.setViews(looked);
  }

  async setLab(wishes: ViewWishes): Promise<void> {
    this.#wishes = wishes;
    await this.drawings?.setLab(wishes);
  }

  async chooseClaim(claim: ClaimChoice): Promise<void> {
    this.#claim = claim;
    await this.drawings?.chooseClaim(claim);
  }

  dispose(): void {
    this.controller.abort();
    this.drawings?.dispose();
    this.session?.dispose();
  }
}
