import { formatMessage } from '../../../../src/core/ground/errors.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import type { Dataset } from '../../../../src/core/tables/dataset.ts';
import type { Crew } from '../../../../src/engine/crew/crew.ts';
import type { ViewWork, Moment } from '../../../../src/engine/views/frame/moment.ts';
import { pathCharts, weightCharts } from '../../../../src/engine/views/path/path.ts';
import { prepareRun, type PreparedRun } from '../../../../src/engine/problem/preparedRun.ts';
import { placeOfData } from '../../../../src/language/sources/dataSource.ts';
import { buffersOf } from '../../../../src/protocol/buffers.ts';
import type { Chart, CurvesChart } from '../../../../src/protocol/charts.ts';
import { readExperiment } from '../../problem/smallProblems.ts';

/** A document with its data, prepared; data of files are given. */
export function prepareDocument(document: unknown, dataset?: Dataset): PreparedRun {
  const experiment = readExperiment(document);
  if (dataset !== undefined) return prepareRun(experiment, dataset);
  const place = placeOfData(experiment);
  if (place.kind !== 'generated') throw new Error('synthetic data only');
  return prepareRun(experiment, place.generate());
}

export function momentOf(prepared: PreparedRun, lab = prepared.experiment.lab): Moment {
  return {
    run: 1,
    step: 0,
    prepared,
    parameters: prepared.problem.initial,
    running: new Float32Array(0),
    history: [],
    snapshots: [],
    isLive: false,
    stoppedAt: undefined,
    lab,
    chosen: undefined,
    sample: undefined,
  };
}

export interface WorkWish {
  readonly signal?: AbortSignal;
  readonly memory?: Map<string, unknown>;
  readonly crew?: Crew;
  readonly onProgress?: (done: number, total: number) => void;
}

export function workOf({ signal, memory, crew, onProgress }: WorkWish = {}): ViewWork {
  return {
    signal: signal ?? new AbortController().signal,
    clock: () => performance.now(),
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    progress: (done, total) => onProgress?.(done, total),
    wants: () => true,
    crew,
    memory: new Map<string, unknown>(),
    lasting: memory ?? new Map<string, unknown>(),
  };
}

/** The newest chart of each id, through a structured clone that takes the arrays away, as the wire does. */
export async function chartsOf(moment: Moment, work: ViewWork = workOf()): Promise<Map<string, Chart>> {
  const newest = new Map<string, Chart>();
  for await (const chart of pathCharts(moment, work)) newest.set(chart.id, sendAway(chart));
  for await (const chart of weightCharts(moment, work)) newest.set(chart.id, sendAway(chart));
  return newest;
}

function sendAway(chart: Chart): Chart {
  return structuredClone(chart, { transfer: buffersOf(chart) });
}

export function curvesOf(charts: ReadonlyMap<string, Chart>, id: string): CurvesChart {
  const chart = charts.get(id);
  if (chart?.kind !== 'curves') throw new Error(`no curves ${id}, only ${[...charts.keys()].join(' ')}`);
  return chart;
}

/** A text of a chart with its numbers, as the page shows it. */
export function textOf(chart: Chart, which: 'title' | 'caption' | 'description' | 'explanation'): string {
  return formatMessage(chart[which]);
}

/** The values of a series of a chart. */
export function seriesOf(chart: CurvesChart, id: string): CurvesChart['series'][number] {
  const found = chart.series.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no series ${id}, only ${chart.series.map((one) => one.id).join(' ')}`);
  return found;
}

/** A number with as many digits as titles have. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

export interface RawTable {
  readonly samples: number;
  readonly features: number;
  readonly outputs?: number;
  readonly seed?: number;
}

/** A regression on columns that are neither centred nor of one size; every target has two inputs of its own. */
export function rawTable({ samples, features, outputs = 1, seed = 4 }: RawTable): Dataset {
  const random = createRandom(seed);
  const inputs = Float64Array.from(
    { length: samples * features },
    (_, at) => (at % features) - 2 + (1 + 0.5 * (at % features)) * random.normal(),
  );
  const input = (i: number, j: number): number => inputs[i * features + (j % features)]!;
  return {
    name: 'table',
    task: 'regression',
    samples,
    features,
    featureNames: Array.from({ length: features }, (_, j) => `f${j}`),
    inputs,
    targets: Float64Array.from({ length: samples * outputs }, (_, at) => {
      const [i, k] = [Math.floor(at / outputs), at % outputs];
      return 5 + (k + 1) * input(i, k) - 0.5 * input(i, k + 1) + 0.3 * random.normal();
    }),
    targetWidth: outputs,
    classNames: [],
    targetNames: Array.from({ length: outputs }, (_, k) => `t${k}`),
  };
}
