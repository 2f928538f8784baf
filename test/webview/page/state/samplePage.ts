import type { Chart } from '../../../../src/protocol/charts.ts';
import type { ViewName } from '../../../../src/protocol/views.ts';
import type {
  DocumentControls,
  DocumentState,
  PageStart,
  Progress,
  RunState,
  ViewProgress,
} from '../../../../src/protocol/messages.ts';
import { curvesChart } from '../../pictures/sampleCharts.ts';

/** The values of a small document. */
export function sampleControls(overrides: Partial<DocumentControls> = {}): DocumentControls {
  return {
    activation: ['relu'],
    activations: ['relu', 'tanh'],
    optimizer: 'adam',
    optimizers: ['adam'],
    learningRate: 0.01,
    penalty: 'l2',
    choices: [],
    penalties: ['l1', 'l2'],
    lambda: 0.001,
    epochs: 10,
    layers: [16, 8],
    pointers: {
      activation: ['network', 'layers', 0, 'activation'],
      optimizer: ['optimizer', 'name'],
      learningRate: ['optimizer', 'learningRate'],
      penalty: ['penalties', 0, 'name'],
      lambda: ['penalties', 0, 'lambda'],
      epochs: ['training', 'epochs'],
    },
    ...overrides,
  };
}

/** A document without problems. */
export function sampleDocument(overrides: Partial<DocumentState> = {}): DocumentState {
  return {
    title: 'moons',
    uri: 'file:///moons.reglab.json',
    version: '1.1',
    stale: false,
    problems: [],
    controls: sampleControls(),
    ...overrides,
  };
}

/** What a page is told when it wakes: nothing has run. */
export function sampleStart(overrides: Partial<PageStart> = {}): PageStart {
  return {
    view: 'training',
    isLocked: false,
    texts: {},
    document: sampleDocument(),
    progress: undefined,
    work: [],
    charts: [],
    folded: [],
    failure: undefined,
    ...overrides,
  };
}

/** How far a run of ten steps is. */
export function sampleProgress(state: RunState, overrides: Partial<Progress> = {}): Progress {
  return {
    run: 1,
    state,
    step: 5,
    totalSteps: 10,
    epoch: 0,
    engine: 'kernel',
    stepsPerSecond: 1,
    recorded: [0, 1, 2, 3, 4, 5],
    ...overrides,
  };
}

/** How far the work of a view is. */
export function sampleWork(overrides: Partial<ViewProgress> = {}): ViewProgress {
  return { run: 1, view: 'path', state: 'working', done: 1, total: 4, ...overrides };
}

/** A chart of the view training, of this run and step. */
export function sampleChart(id: string, run: number, overrides: { step?: number; view?: ViewName } = {}): Chart {
  return { ...curvesChart(), id, run, step: 0, ...overrides };
}

/** `id` and run of charts, in their order. */
export function idsOf(charts: readonly Chart[]): string[] {
  return charts.map((chart) => `${chart.id}${chart.run}`);
}
