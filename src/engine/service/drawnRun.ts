import type { Chart } from '../../protocol/charts.ts';
import type { ViewName } from '../../protocol/views.ts';
import type { EngineEvents } from '../../protocol/messages.ts';
import type { Crew } from '../crew/crew.ts';
import type { Moment, ViewExperiment } from '../views/frame/moment.ts';

/** At most 30 events of a kind a second. */
export const eventMilliseconds = 34;

/** What the drawings of a run need from outside. */
export interface DrawingOutside {
  /** Milliseconds from any fixed moment. */
  clock(): number;
  /** Lets messages in: the next turn of the event loop. */
  yieldNow(): Promise<void>;
  readonly crew: Crew | undefined;
  readonly experiments: Partial<Readonly<Record<ViewName, ViewExperiment>>>;
  /** What the views keep from run to run. */
  readonly lasting: Map<ViewName, Map<string, unknown>>;
  tell<K extends keyof EngineEvents>(name: K, payload: EngineEvents[K], transfer?: readonly ArrayBuffer[]): void;
  /** Faults of ours, with their stack. */
  onFault(error: unknown): void;
}

/** What the drawing of one view sees of the run that it belongs to. */
export interface DrawnRun {
  readonly run: number;
  readonly outside: DrawingOutside;
  /** Whether training goes on and its present step is on show. */
  isMoving(): boolean;
  /**
   * The state that charts are made of: the present step, or where a recorded one is on show and the charts are not live, that one.
   * @param chosen  the place that is chosen on the view's plane
   */
  moment(isLive: boolean, chosen: Moment['chosen']): Moment;
  /** Whether somebody looks at a chart of a view that is shown. */
  wants(view: ViewName, chart: string): boolean;
  /** Sends charts, unless the run is over. */
  send(charts: readonly Chart[]): void;
}
