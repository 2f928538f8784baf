import { buffersOf } from '../../protocol/buffers.ts';
import type { Chart } from '../../protocol/charts.ts';
import type { ClaimChoice } from '../../protocol/claims.ts';
import { isGrouped } from '../../protocol/seats.ts';
import { views, type ChartKey, type ViewName } from '../../protocol/views.ts';
import { isLost } from '../../protocol/lostRun.ts';
import type { Looked, Place, Progress, ViewWishes } from '../../protocol/messages.ts';
import type { Snapshot } from '../training/snapshots.ts';
import type { TrainingSession } from '../training/trainer.ts';
import type { Moment } from '../views/frame/moment.ts';
import { eventMilliseconds, type DrawingOutside } from './drawnRun.ts';
import { ViewDrawing } from './viewDrawing.ts';

/** What the drawings look at of a run. */
export type DrawnSession = Pick<
  TrainingSession,
  'state' | 'step' | 'prepared' | 'parameters' | 'running' | 'history' | 'snapshots' | 'stoppedAt' | 'progress'
>;

/** What is looked at when a run begins. */
export interface DrawingStart extends Looked, ViewWishes {
  readonly table?: Moment['table'];
  readonly claim?: ClaimChoice | undefined;
}

/** The charts of one run: which views are drawn, when, and from which moment. */
export class RunDrawings {
  readonly #run: number;
  readonly #session: DrawnSession;
  readonly #outside: DrawingOutside;
  /** Every view that there is, whether it is looked at or not. */
  readonly #drawings = new Map<ViewName, ViewDrawing>();
  #views: readonly ViewName[];
  /** Of the charts in named groups those that are looked at; undefined: all. */
  #unfolded: ReadonlySet<ChartKey> | undefined;
  #wishes: ViewWishes;
  readonly #table: Moment['table'];
  #live: Promise<void> = Promise.resolve();
  /** A recorded step that is on show: live charts wait. */
  #shown: Snapshot | undefined;
  /** The sample that is chosen. */
  #sample: number | undefined;
  #claim: ClaimChoice | undefined;
  /** The card of a claim was sent. */
  #noteCard: () => void = () => undefined;
  #isOver = false;
  #toldProgress = 0;

  constructor(run: number, session: DrawnSession, start: DrawingStart, outside: DrawingOutside) {
    this.#run = run;
    this.#session = session;
    this.#views = start.views;
    this.#unfolded = start.unfolded && new Set(start.unfolded);
    this.#wishes = { lab: start.lab, lineEnd: start.lineEnd };
    this.#table = start.table;
    this.#claim = start.claim;
    this.#outside = outside;
    const seen = {
      run,
      outside,
      isMoving: () => session.state === 'running' && this.#shown === undefined,
      moment: (isLive: boolean, chosen: Moment['chosen']) => this.#moment(isLive, chosen),
      wants: (view: ViewName, chart: string) => this.#wants(view, chart),
      send: (charts: readonly Chart[]) => this.#send(charts),
    };
    for (const [view, experiment] of Object.entries(outside.experiments))
      this.#drawings.set(view as ViewName, new ViewDrawing(view as ViewName, experiment, seen));
    void this.#drawAtRest(this.#looked.filter(({ followsData }) => followsData));
  }

  /** Charts of a moment of training, of the views whose turn it is. */
  async drawLive(): Promise<void> {
    const now = this.#outside.clock();
    const isQuiet = this.#shown !== undefined || this.#isLosing;
    const due = isQuiet ? [] : this.#looked.filter((drawing) => drawing.isDue(now));
    if (due.length === 0) {
      this.#tellProgress(eventMilliseconds);
      return;
    }
    for (const drawing of due) drawing.makeWay();
    this.#live = this.#drawMoment(due, now);
    await this.#live;
  }

  /** Charts of the run as it stands still now. */
  async settle(): Promise<void> {
    this.#shown = undefined;
    await this.#drawWeightsAtRest();
  }

  /** Charts as of the recorded step that is nearest; that of the weights that count ends the show. */
  async show(step: number): Promise<void> {
    const session = this.#session;
    const snapshot = session.snapshots.nearest(step);
    if (snapshot === undefined && step !== session.step) return;
    const isOther = snapshot !== undefined && Math.abs(snapshot.step - step) < Math.abs(session.step - step);
    const shown = isOther ? snapshot : undefined;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#tellProgress();
    await this.#drawWeightsAtRest();
  }

  /** How far the run is, and which step is on show. */
  progress(): Progress {
    const shown = this.#shown;
    return { ...this.#session.progress(this.#run), ...(shown !== undefined && { shownStep: shown.step }) };
  }

  /** Looks at other views: work of those that are hidden ends, those that are new begin, and so do those in which a group was opened. */
  async setViews({ views: next, unfolded }: Looked): Promise<void> {
    const before = this.#views;
    this.#views = next;
    this.#unfolded = unfolded && new Set(unfolded);
    for (const drawing of this.#drawingsOf(before.filter((view) => !next.includes(view)))) drawing.end();
    const isNew = (view: ViewName): boolean => !before.includes(view) || this.#drawings.get(view)?.lacksCharts === true;
    await this.#redraw(this.#drawingsOf(next.filter(isNew)));
  }

  /** Other wishes for the views: all that are looked at begin anew. */
  async setLab(wishes: ViewWishes): Promise<void> {
    this.#wishes = wishes;
    await this.#redraw(this.#looked);
  }

  /** Chooses a place on the plane of a view, or none. */
  async choose(view: ViewName, place: Place | undefined): Promise<void> {
    const drawing = this.#drawings.get(view);
    if (drawing === undefined) return;
    drawing.chosen = place;
    if (this.#views.includes(view) && drawing.followsWeights) await this.#redraw([drawing]);
  }

  /** Chooses a sample for all views, or none. */
  async chooseSample(sample: number | undefined): Promise<void> {
    this.#sample = sample;
    await this.#redraw(this.#looked.filter(({ followsWeights }) => followsWeights));
  }

  /** Chooses a claim for the views that show one; done when its card is sent, whatever is computed after it. */
  async chooseClaim(claim: ClaimChoice): Promise<void> {
    this.#claim = claim;
    const sent = new Promise<void>((resolve) => (this.#noteCard = resolve));
    await Promise.race([sent, this.#redraw(this.#looked.filter(({ showsClaims }) => showsClaims))]);
  }

  /** Ends all work of the views that goes on; what they have sent stays. */
  halt(): void {
    for (const drawing of this.#drawings.values()) drawing.halt();
  }

  /** Ends everything; nothing is told any more. */
  dispose(): void {
    this.#isOver = true;
    for (const drawing of this.#drawings.values()) drawing.dispose();
  }

  get #looked(): ViewDrawing[] {
    return this.#drawingsOf(this.#views);
  }

  /** The run goes on with weights whose loss is no number any more: it will soon be told. */
  get #isLosing(): boolean {
    const loss = this.#session.history.entries.at(-1)?.trainLoss;
    return loss !== undefined && !Number.isFinite(loss);
  }

  #wants(view: ViewName, chart: string): boolean {
    return this.#unfolded?.has(`${view}/${chart}`) !== false || !isGrouped(views.get(view).seats, chart);
  }

  #isLookedAt(drawing: ViewDrawing): boolean {
    return this.#looked.includes(drawing);
  }

  #drawingsOf(views: readonly ViewName[]): ViewDrawing[] {
    return views.flatMap((view) => this.#drawings.get(view) ?? []);
  }

  /** Views of weights that move are due with the next live moment; all others begin again at once. */
  async #redraw(drawings: readonly ViewDrawing[]): Promise<void> {
    const atRest: ViewDrawing[] = [];
    for (const drawing of drawings) if (!drawing.renew()) atRest.push(drawing);
    await this.#drawAtRest(atRest);
  }

  async #drawMoment(drawings: readonly ViewDrawing[], now: number): Promise<void> {
    const charts: Chart[] = [];
    for (const drawing of drawings) {
      // While one view was drawn another may have been hidden, or its own work begun anew.
      if (this.#isLookedAt(drawing) && drawing.isDue(now)) await drawing.drawLive((chart) => charts.push(chart));
    }
    this.#tellProgress();
    this.#send(charts);
  }

  async #drawWeightsAtRest(): Promise<void> {
    const ofWeights = this.#looked.filter(({ followsWeights }) => followsWeights);
    const own = this.#drawAtRest(ofWeights);
    await Promise.all([own, ...[...this.#drawings.values()].map((drawing) => drawing.drawBesideAtRest())]);
  }

  /** Each view on its own, so that one that takes long keeps none waiting. */
  async #drawAtRest(drawings: readonly ViewDrawing[]): Promise<void> {
    for (const drawing of drawings) drawing.end();
    const before = this.#live;
    await before.catch(() => undefined);
    // Weights that training has lost make no findings: what was drawn before stays. Claims do not ask for them.
    const hasFindings = (drawing: ViewDrawing): boolean =>
      !this.#isOver && (!isLost(this.#session) || drawing.showsClaims);
    const looked = drawings.filter((drawing) => this.#isLookedAt(drawing) && hasFindings(drawing));
    await Promise.all(looked.map((drawing) => drawing.drawAtRest()));
    this.#tellProgress();
  }

  #moment(isLive: boolean, chosen: Moment['chosen']): Moment {
    const session = this.#session;
    const shown = isLive ? undefined : this.#shown;
    return {
      run: this.#run,
      step: shown?.step ?? session.step,
      prepared: session.prepared,
      parameters: shown?.parameters ?? session.parameters.slice(),
      running: shown?.running ?? session.running.slice(),
      history: [...session.history.entries],
      snapshots: [...session.snapshots.all],
      isLive,
      stoppedAt: session.stoppedAt,
      ...this.#wishes,
      chosen,
      sample: this.#sample,
      claim: this.#claim,
      table: this.#table,
    };
  }

  /** @param pause  milliseconds since the last time that have to be over */
  #tellProgress(pause = 0): void {
    const now = this.#outside.clock();
    if (this.#isOver || now - this.#toldProgress < pause) return;
    this.#toldProgress = now;
    this.#outside.tell('progress', this.progress());
  }

  #send(charts: readonly Chart[]): void {
    if (charts.length > 0 && !this.#isOver) this.#outside.tell('charts', { run: this.#run, charts }, buffersOf(charts));
    if (charts.some(({ kind }) => kind === 'claim')) this.#noteCard();
  }
}
