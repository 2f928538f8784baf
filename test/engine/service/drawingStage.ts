import { RunDrawings, type DrawnSession } from '../../../src/engine/service/runDrawings.ts';
import type { ViewExperiment } from '../../../src/engine/views/frame/moment.ts';
import type { ViewName } from '../../../src/protocol/views.ts';
import type { EngineEvents } from '../../../src/protocol/messages.ts';
import { readExperiment } from '../problem/smallProblems.ts';
import { turn } from './fakeViews.ts';

export const { lab } = readExperiment({});

export interface Stage {
  readonly drawings: RunDrawings;
  readonly session: { state: DrawnSession['state']; step: number };
  readonly told: { readonly name: keyof EngineEvents; readonly payload: EngineEvents[keyof EngineEvents] }[];
  readonly faults: unknown[];
  /** Milliseconds. */
  time: number;
  ids(): string[];
  states(): string[];
}

/** A run that stands still at step 10, with one view that does as it is told. */
export function stage(
  experiment: ViewExperiment,
  view: ViewName = 'regions',
  lasting = new Map<ViewName, Map<string, unknown>>(),
): Stage {
  return stageOf({ [view]: experiment }, lasting);
}

/** The same with several views, all of which are looked at. */
export function stageOf(
  experiments: Partial<Record<ViewName, ViewExperiment>>,
  lasting = new Map<ViewName, Map<string, unknown>>(),
): Stage {
  const session = {
    state: 'finished' as DrawnSession['state'],
    step: 10,
    prepared: {},
    parameters: new Float32Array(1),
    running: new Float32Array(0),
    history: { entries: [] },
    snapshots: {
      all: [],
      nearest: (step: number) =>
        step < 1 ? undefined : { step, parameters: new Float32Array(1), running: new Float32Array(0) },
    },
    stoppedAt: undefined,
    progress: () => ({}),
  };
  const told: Stage['told'] = [];
  const faults: unknown[] = [];
  const found: Stage = {
    session,
    told,
    faults,
    time: 0,
    drawings: new RunDrawings(
      1,
      session as unknown as DrawnSession,
      { views: Object.keys(experiments) as ViewName[], lab },
      {
        clock: () => found.time,
        yieldNow: turn,
        crew: undefined,
        experiments,
        lasting,
        tell: (name, payload) => void told.push({ name, payload }),
        onFault: (error) => void faults.push(error),
      },
    ),
    ids: () =>
      told.flatMap(({ name, payload }) =>
        name === 'charts' ? (payload as EngineEvents['charts']).charts.map(({ id, step }) => `${id}@${step}`) : [],
      ),
    states: () =>
      told.flatMap(({ name, payload }) => (name === 'work' ? [(payload as EngineEvents['work']).state] : [])),
  };
  return found;
}
