import { initialRunning } from '../../../../src/core/experiment/tensorLayout.ts';
import { dataSources, generateDataset } from '../../../../src/core/tables/datasets.ts';
import type { Dataset } from '../../../../src/core/tables/dataset.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import type { ViewExperiment, ViewWork, Moment } from '../../../../src/engine/views/frame/moment.ts';
import { prepareRun } from '../../../../src/engine/problem/preparedRun.ts';
import type { Snapshot } from '../../../../src/engine/training/snapshots.ts';
import type { CellMeasure, Chart, RegionsChart } from '../../../../src/protocol/charts.ts';
import { meshOf } from '../../../../webview/pictures/cells/cellMesh.ts';
import { numberOf } from '../../../../webview/pictures/cells/cellNumbers.ts';
import { readExperiment } from '../../problem/smallProblems.ts';

/** A data set with given inputs, a line of numbers for each sample. */
export function datasetOf(rows: readonly (readonly number[])[], part: Partial<Dataset> = {}): Dataset {
  const features = rows[0]!.length;
  return {
    name: 'test',
    task: 'regression',
    samples: rows.length,
    features,
    featureNames: Array.from({ length: features }, (_, at) => `x${at + 1}`),
    inputs: Float64Array.from(rows.flat()),
    targets: Float64Array.from(rows, (row) => row[0]!),
    targetWidth: 1,
    classNames: [],
    targetNames: ['y'],
    ...part,
  };
}

/** Points of the standard normal distribution in some dimensions. */
export function cloud(samples: number, features: number, part: Partial<Dataset> = {}): Dataset {
  const random = createRandom(3);
  return datasetOf(
    Array.from({ length: samples }, () => Array.from({ length: features }, () => random.normal())),
    part,
  );
}

/** A number of every cell, as the page finds it. */
export function numbersOf(chart: RegionsChart, { values }: Pick<CellMeasure, 'values'>): number[] {
  const mesh = meshOf(chart);
  return Array.from({ length: mesh.count }, (_, cell) => numberOf(chart, mesh, values)(cell));
}

export interface MomentWish {
  readonly document?: Readonly<Record<string, unknown>>;
  readonly dataset?: Dataset;
  /** Recorded states of the weights; each adds seeded noise to the one before. */
  readonly snapshots?: number;
  readonly part?: Partial<Moment>;
}

/** A moment of a run without training: the initial weights with biases drawn, and noise from snapshot to snapshot. */
export function momentOf({ document = {}, dataset, snapshots = 1, part = {} }: MomentWish): Moment {
  const experiment = readExperiment(document);
  const prepared = prepareRun(experiment, dataset ?? generate(experiment.data));
  const random = createRandom(17);
  let parameters = Float32Array.from(prepared.problem.initial);
  for (const { role, offset, size } of prepared.problem.architecture.tensors) {
    if (role === 'bias') for (let at = offset; at < offset + size; at += 1) parameters[at] = 0.3 * random.normal();
  }
  const running = initialRunning(prepared.problem.architecture).map((value) => value * (1 + 0.3 * random.uniform()));
  const kept: Snapshot[] = [];
  for (let at = 0; at < snapshots; at += 1) {
    if (at > 0) parameters = parameters.map((value) => value + 0.05 * random.normal());
    kept.push({ step: 10 * at, parameters, running });
  }
  return {
    run: 1,
    step: kept.at(-1)!.step,
    prepared,
    parameters: parameters.slice(),
    running,
    history: [],
    snapshots: kept,
    isLive: false,
    stoppedAt: undefined,
    lab: experiment.lab,
    chosen: undefined,
    sample: undefined,
    ...part,
  };
}

function generate({ source, seed, options }: Moment['prepared']['experiment']['data']): Dataset {
  const entry = dataSources.get(source);
  if (entry.kind !== 'synthetic') throw new Error(`${source} is not synthetic`);
  return generateDataset(entry, seed, options);
}

/** What a view gets to work with, with a clock that stands still unless told. */
export function workOf(part: Partial<ViewWork> = {}): ViewWork {
  return {
    signal: new AbortController().signal,
    clock: () => 0,
    pause: () => Promise.resolve(),
    progress: () => undefined,
    wants: () => true,
    crew: undefined,
    memory: new Map(),
    lasting: new Map(),
    ...part,
  };
}

/** All charts of a view, one by one. */
export async function* eachChart(view: ViewExperiment, moment: Moment, work = workOf()): AsyncGenerator<Chart> {
  yield* view.charts(moment, work);
}

/** The last chart of each id. */
export async function chartsOf(view: ViewExperiment, moment: Moment, work = workOf()): Promise<Map<string, Chart>> {
  const charts = new Map<string, Chart>();
  for await (const chart of eachChart(view, moment, work)) charts.set(chart.id, chart);
  return charts;
}

/** A chart that must be of a kind. */
export function chartOf<Kind extends Chart['kind']>(
  charts: ReadonlyMap<string, Chart>,
  id: string,
  kind: Kind,
): Extract<Chart, { kind: Kind }> {
  const chart = charts.get(id);
  if (chart?.kind !== kind)
    throw new Error(`${id} is ${chart?.kind ?? 'missing'}; there are ${[...charts.keys()].join(', ')}`);
  return chart as Extract<Chart, { kind: Kind }>;
}
