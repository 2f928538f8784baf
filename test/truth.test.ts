import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as vscode from 'vscode';
import type { Dataset } from '../src/core/tables/dataset.ts';
import { formatNumber } from '../src/core/ground/numberText.ts';
import { plainNetwork } from '../src/formats/plainNetwork.ts';
import { prepareRun } from '../src/engine/problem/preparedRun.ts';
import { trainedNetwork } from '../src/engine/reading/networkOfRun.ts';
import { RunDrawings } from '../src/engine/service/runDrawings.ts';
import { makers } from '../src/engine/training/makers.ts';
import { TrainingSession } from '../src/engine/training/trainer.ts';
import { experiments } from '../src/engine/views/experiments.ts';
import { placeOfData } from '../src/language/sources/dataSource.ts';
import { createDataReader } from '../src/host/text/dataReader.ts';
import { readDocument } from '../src/language/document/document.ts';
import type { Chart, CurvesChart } from '../src/protocol/charts.ts';
import type { EngineEvents, RunParameters } from '../src/protocol/messages.ts';
import { views, type ViewName } from '../src/protocol/views.ts';
import { say } from '../webview/drawing/texts.ts';
import { columnsOf } from '../webview/pictures/columns/columns.ts';
import { fileNameOf } from '../webview/pictures/columns/exportText.ts';
import { shortNames } from '../webview/pictures/curves/curvesNames.ts';
import { curvesPicture } from '../webview/pictures/curves/curvesPicture.ts';
import { chartsOf } from '../webview/page/state/chartShelf.ts';
import { stripOfPage } from '../webview/page/state/pageShows.ts';
import { lostSentence } from '../webview/page/state/lostSentence.ts';
import { firstState, nextState, type PageEvent, type PageState } from '../webview/page/state/pageState.ts';
import { shownStepOf } from '../webview/page/state/scrubberState.ts';
import { readExperiment } from './engine/problem/smallProblems.ts';
import { desk } from './host/fake/desk.ts';
import { FakeReaderThread } from './host/fake/readerThread.ts';
import { Uri } from './host/fake/values.ts';
import { drawChart } from './webview/pictures/drawnText.ts';
import { sampleStart } from './webview/page/state/samplePage.ts';

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));
const outside = { makers, clock: () => performance.now(), yieldNow: turn };

type Weights = RunParameters['weights'];

interface Played {
  readonly session: TrainingSession;
  readonly drawings: RunDrawings;
  /** The page with this view in front. */
  readonly page: () => PageState;
}

interface Play {
  readonly document: object;
  readonly view: ViewName;
  readonly weights?: Weights;
  /** The samples where they are not generated. */
  readonly dataset?: Dataset;
  /** What is done with the run; undefined: it is trained to its end. */
  readonly act?: (session: TrainingSession, drawings: RunDrawings) => Promise<void>;
}

/** An engine and a page without threads between them. */
async function play({ document, view, weights, dataset, act }: Play): Promise<Played> {
  const experiment = readExperiment(document);
  const place = placeOfData(experiment);
  assert.ok(dataset !== undefined || place.kind === 'generated');
  const prepared = prepareRun(experiment, dataset ?? (place as { generate: () => Dataset }).generate(), weights);
  const session = await TrainingSession.create(prepared, outside, { wantsNorms: true });
  const kept = new Set<ViewName>();
  let page = firstState(sampleStart({ view }));
  const take = (event: PageEvent): void => void (page = nextState(page, event));
  const hear: { readonly [Name in keyof EngineEvents]: (payload: EngineEvents[Name]) => void } = {
    charts: ({ charts }) => take({ type: 'charts', charts }),
    progress: (progress) => take({ type: 'progress', progress }),
    work: (work) => take({ type: 'work', work }),
    kept(payload) {
      take({ type: 'kept', ...payload });
      kept.add(payload.view);
    },
    folded: (folded) => take({ type: 'folded', folded }),
  };
  const drawings = new RunDrawings(
    1,
    session,
    { views: [view], lab: experiment.lab },
    {
      ...outside,
      crew: undefined,
      experiments,
      lasting: new Map(),
      tell: (name, payload) => hear[name](payload as never),
      onFault: (error) => assert.fail(String(error)),
    },
  );
  take({ type: 'progress', progress: drawings.progress() });
  if (act === undefined) {
    await session.run(new AbortController().signal, () => drawings.drawLive()).catch(() => undefined);
    await drawings.settle();
  } else await act(session, drawings);
  // What is of the data alone goes on beside the run.
  while (views.get(view).isTimeless && !kept.has(view) && drawings.progress().state !== 'failed') await turn();
  return { session, drawings, page: () => page };
}

const moons = {
  data: { source: 'moons', samples: 120, validation: 0.25 },
  network: { layers: [{ units: 8 }, { units: 6 }] },
  training: { epochs: 120, batchSize: 16 },
};
const early = {
  ...moons,
  optimizer: { name: 'adam', learningRate: 0.05 },
  earlyStopping: { patience: 8 },
};
const diverging = { ...moons, optimizer: { name: 'sgd', learningRate: 1e6 }, loss: 'meanSquaredError' };

/** Paused runs and what is done with them. */
function paused(steps: number): NonNullable<Play['act']> {
  return async (session, drawings) => {
    session.pause();
    for (let step = 0; step < steps; step += 1) session.stepOnce();
    const ended = new AbortController();
    const run = session.run(ended.signal).catch(() => undefined);
    while (session.step < steps) await turn();
    await drawings.settle();
    ended.abort();
    await run;
  };
}

/** A text with a file of weights beside it, read as the host reads both. */
async function importedWeights(): Promise<Pick<Play, 'dataset' | 'document'> & { readonly weights: Weights }> {
  const { session } = await play({ document: moons, view: 'training' });
  const network = trainedNetwork(session.prepared, session.parameters, session.running);
  const document = { ...moons, network: { ...moons.network, weights: 'w.json' } };
  const home = Uri.parse('file:///work/a.reglab.json') as unknown as vscode.Uri;
  desk.clear();
  desk.put('file:///work/w.json', plainNetwork(network));
  const reader = createDataReader({
    thread: new FakeReaderThread().client,
    extension: home,
    onFault: (fault) => assert.fail(String(fault)),
  });
  const signal = new AbortController().signal;
  const { data, weights, problems } = await reader.read(readDocument(JSON.stringify(document)), home, signal);
  assert.deepEqual(
    problems.filter(({ severity }) => severity === 'error'),
    [],
  );
  const samples = await reader.samples({ data, weights });
  assert.ok(samples?.weights !== undefined);
  return { document, dataset: samples.dataset, weights: samples.weights };
}

/** Numbers for people as numbers. */
function numbersIn(text: string): number[] {
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  return [...text.matchAll(/(−?\d[\d,]*(?:\.\d+)?)(?:×10(⁻?)([⁰¹²³⁴-⁹]+))?/g)].map(([, factor, sign, raised]) => {
    const exponent = raised === undefined ? 0 : Number(raised.replace(/./gu, (one) => String(digits.indexOf(one))));
    return Number(factor!.replace('−', '-').replace(/,(?=\d{3})/g, '')) * 10 ** (sign === '⁻' ? -exponent : exponent);
  });
}

const texts = (chart: Chart): (readonly ['title' | 'caption' | 'description', string])[] =>
  (['title', 'caption', 'description'] as const).map((part) => [part, say(chart[part])] as const);

/** What the table of a chart over steps says at a step: name of every column and its number. */
function rowAt(chart: Chart, step: number): Map<string, number> {
  const [steps, ...others] = columnsOf(chart);
  const found = new Map<string, number>();
  for (const { name, cells } of others) {
    const at = steps!.cells.findLastIndex((one, index) => Number(one) <= step && typeof cells[index] === 'number');
    if (at >= 0) found.set(name, cells[at] as number);
  }
  return found;
}

/** Whether a number is told of a row: as it is, without its sign, or in per cent. */
function isTold(told: number, row: ReadonlyMap<string, number>, tolerance = 0.006): boolean {
  return [...row.values()].some((value) =>
    [value, -value, 100 * value].some((one) => Math.abs(one - told) <= tolerance * Math.abs(one) + 1e-9),
  );
}

function checkTexts(chart: Chart, where: string): void {
  for (const [part, text] of texts(chart)) {
    assert.doesNotMatch(text, /NaN|undefined|null|∞|Infinity|\{\d\}|–/, `${where}: ${part}: ${text}`);
    assert.ok(!chart[part].args.includes('-'), `${where}: an empty ${part}: ${text}`);
    assert.doesNotMatch(
      text,
      /\^[-−]?\d|(?<![\d.])\d{5,}|layer 0(?![.\d])/,
      `${where}: ${part} is written otherwise: ${text}`,
    );
  }
}

/** Charts whose title begins with a number of theirs at the shown step. */
const headlines = new Set(['loss', 'score', 'gap', 'gradient', 'rate', 'constraint', 'count']);

function checkCurves(chart: CurvesChart, shown: number, where: string): void {
  assert.equal(chart.shownX, shown, `${where}: its shown step`);
  const row = rowAt(chart, shown);
  const { words } = drawChart(curvesPicture, chart, { width: 900, height: 320 });
  const short = shortNames(chart);
  let labels = 0;
  for (const { id, label: whole } of chart.series) {
    const [name, value] = [short.get(id)!, row.get(say(whole))];
    const label = words.find(({ text }) => text.startsWith(`${name}: `));
    if (label === undefined || value === undefined) continue;
    labels += 1;
    assert.equal(label.text, `${name}: ${formatNumber(value)}`, `${where}: the label of ${name}`);
  }
  if (chart.id === 'loss') assert.ok(labels >= 2, `${where}: its curves have no labels with values`);
  for (const [part, text] of texts(chart)) {
    if (part === 'caption') continue;
    for (const [, at] of text.matchAll(/^At step ([\d,]+)|^Up to step ([\d,]+)/g))
      if (at !== undefined) assert.equal(Number(at.replaceAll(',', '')), shown, `${where}: ${text}`);
    // "0.4 at step 1,032": the table has that number in that row.
    for (const [pair, step] of text.matchAll(/[\d.,×⁰¹²³⁴-⁹⁻−]+(?: linear regions)? at step ([\d,]*\d)/g)) {
      const [value] = numbersIn(pair);
      assert.ok(isTold(value!, rowAt(chart, Number(step!.replaceAll(',', '')))), `${where}: "${pair}" of "${text}"`);
    }
  }
  const [first] = numbersIn(say(chart.title));
  const own = headlines.has(chart.id) && chart.id !== 'count' ? first : undefined;
  if (own !== undefined && row.size > 0)
    assert.ok(isTold(own, row), `${where}: "${say(chart.title)}" at step ${shown}`);
}

/** Fails where two numbers for the same thing differ. */
function checkPage(page: PageState, where: string): void {
  const { progress, view } = page;
  assert.ok(progress !== undefined);
  const shown = shownStepOf(progress);
  const strip = stripOfPage(page);
  const charts = chartsOf(page.charts, view);
  assert.ok(strip.run.includes(formatNumber(shown)), `${where}: the strip says "${strip.run}", shown is ${shown}`);
  const { isShown, steps, index } = strip.scrubber;
  if (isShown) assert.equal(steps[index], shown, `${where}: the slider`);
  if (view === 'path') checkPath(charts, shown, where);
  for (const chart of charts) {
    const place = `${where}, ${view}/${chart.id}`;
    assert.equal(chart.run, progress.run, `${place}: its run`);
    if (!views.get(view).isTimeless) {
      assert.equal(chart.step, shown, `${place}: its step`);
      assert.match(fileNameOf(chart, 'svg'), new RegExp(`step-${shown}\\.svg$`), place);
    }
    checkTexts(chart, place);
    if (chart.kind === 'curves' && say(chart.x.label) === 'step' && chart.shownX !== undefined)
      checkCurves(chart, shown, place);
    if (chart.kind === 'heat' && chart.shownX !== undefined) assert.equal(chart.shownX, shown, place);
    if (chart.kind === 'numbers') checkKeys(chart, charts, place);
  }
}

function checkKeys(chart: Extract<Chart, { kind: 'numbers' }>, charts: readonly Chart[], where: string): void {
  for (const { label, value, chart: id } of chart.numbers) {
    const target = charts.find((one) => one.id === id);
    // A share or a factor is a number of its own.
    if (target === undefined || !headlines.has(id) || views.get(chart.view).isTimeless) continue;
    const said = say(value);
    const [told] = numbersIn(said);
    const own = numbersIn(`${say(target.title)} ${say(target.description)}`);
    const hasIt =
      told === undefined ||
      own.some((one) => Math.abs(Math.abs(one) - Math.abs(told)) <= 0.006 * Math.abs(told) + 1e-9) ||
      (target.kind === 'curves' && isTold(told, rowAt(target, chart.step)));
    assert.ok(hasIt, `${where}: ${say(label)} ${said}, but ${id} says "${say(target.title)}"`);
  }
}

/** What a path marks: the name of a strength and where it stands. */
type Strengths = Map<string, number>;

/** The strengths that are marked on x; the same name stands at the same place on every chart, and says that place. */
function markedStrengths(charts: readonly Chart[], where: string): Strengths {
  const found: Strengths = new Map();
  for (const chart of charts) {
    if (chart.kind !== 'curves' || say(chart.x.label) !== 'lambda') continue;
    for (const { axis, at, label } of chart.marks) {
      const [, name, told] = /^([a-z ]+?) ([\d.,×⁰¹²³⁴-⁹⁻]+)$/.exec(say(label)) ?? [];
      if (axis !== 'x' || name === undefined) continue;
      const mark: string = `${where}, path/${chart.id}: ${say(label)}`;
      assert.equal(told, formatNumber(at), mark);
      assert.equal(found.get(name) ?? at, at, `${mark}: elsewhere it stands at another strength`);
      found.set(name, at);
    }
  }
  return found;
}

/** How sentences and key numbers of a path name its strengths. */
const namedStrengths: readonly (readonly [name: string, told: RegExp])[] = [
  ['best', /best (?:at lambda|lambda is|strength(?: \([^)]*\))?) (\S*[\d⁰¹²³⁴-⁹])(?=[;\s]|$)/],
  ['one standard error', /(?:; (\S+) is as good within|one standard error (\S*[\d⁰¹²³⁴-⁹])(?=[;\s]|$))/],
];

/** Fails where two charts of a path mark, name or list another strength by the same name, or tell of another run's step. */
function checkPath(charts: readonly Chart[], shown: number, where: string): void {
  const marked = markedStrengths(charts, where);
  assert.ok(marked.size >= 1, `${where}: no strength is marked`);
  for (const chart of charts) {
    const said = [say(chart.title), ...(chart.kind === 'numbers' ? [say(chart.description)] : [])].join('; ');
    for (const [name, told] of namedStrengths) {
      const found = told.exec(said);
      const number = found?.[1] ?? found?.[2];
      if (number !== undefined)
        assert.equal(number, formatNumber(marked.get(name) ?? NaN), `${where}, path/${chart.id}: "${said}"`);
    }
    const [, step] = /(?:^At|run,) step ([\d,]+)/.exec(said) ?? [];
    if (step !== undefined) assert.equal(Number(step.replaceAll(',', '')), shown, `${where}: "${said}"`);
    if (chart.id === 'strengths' && chart.kind === 'table') {
      const listed = new Map(chart.rows.map(({ label, values }) => [say(label), values[0]]));
      for (const [name, at] of marked) assert.equal(listed.get(name), at, `${where}: the table, ${name}`);
    }
    // "validation accuracy at 1 SE", to a tenth where it is in per cent
    const there = chart.kind === 'numbers' ? chart.numbers.find(({ chart: id }) => id === 'score') : undefined;
    const score = charts.find(({ id }) => id === 'score');
    const at =
      marked.get(there !== undefined && say(there.label).endsWith('at best') ? 'best' : 'one standard error') ?? NaN;
    if (there !== undefined && score?.kind === 'curves')
      assert.ok(
        score.series.some(({ x, y }) => tells(y[x.indexOf(at)] ?? NaN, say(there.value))),
        `${where}: ${say(there.label)} ${say(there.value)} is another strength's`,
      );
    // "largest, 0.965, at lambda 0.0126": the point of that strength has that number.
    const [, value, lambda] = /largest, ([\d.]+(?: %)?), at lambda (\S*[\d⁰¹²³⁴-⁹])/.exec(said) ?? [];
    if (chart.kind === 'curves' && value !== undefined) {
      const hasIt = chart.series.some(({ x, y }) =>
        x.some((at, point) => formatNumber(at) === lambda && tells(y[point]!, value)),
      );
      assert.ok(hasIt, `${where}, path/${chart.id}: "${said}"`);
    }
  }
}

/** Whether words tell this number: to a tenth in per cent. */
function tells(value: number, words: string): boolean {
  return words.endsWith(' %') ? `${formatNumber(Number(value.toFixed(1)))} %` === words : formatNumber(value) === words;
}

const weightViews = ['training', 'gradients', 'regions'] as const;

for (const view of weightViews) {
  test(`every part of the page tells the same moment: ${view} at the end, stopped early, and at every kind of recorded step`, async () => {
    const plain = await play({ document: moons, view });
    checkPage(plain.page(), 'a run to its end');
    const stopped = await play({ document: early, view });
    assert.notEqual(stopped.session.stoppedAt?.restoredStep, undefined, 'earlier weights were put back');
    checkPage(stopped.page(), 'stopped early');
    for (const { session, drawings, page } of [plain, stopped]) {
      const { steps } = session.snapshots;
      for (const step of [0, steps[1]!, steps[Math.floor(steps.length / 3)]!, steps.at(-1)!, session.step]) {
        await drawings.show(step);
        assert.equal(shownStepOf(page().progress!), step);
        checkPage(page(), `step ${step} of ${session.step}`);
      }
    }
  });

  test(`every part of the page tells the same moment: ${view} before the first step, after one, and of imported weights`, async () => {
    checkPage((await play({ document: moons, view, act: paused(0) })).page(), 'no step');
    checkPage((await play({ document: moons, view, act: paused(1) })).page(), 'one step');
    checkPage((await play({ document: moons, view, act: paused(7) })).page(), 'seven steps');
    const imported = await importedWeights();
    const atRest = await play({ ...imported, view, act: paused(0) });
    checkPage(atRest.page(), 'imported');
    assert.notDeepEqual(
      atRest.session.parameters,
      (await play({ document: moons, view, act: paused(0) })).session.parameters,
    );
    checkPage((await play({ ...imported, view })).page(), 'imported and trained');
    const last = { ...early, earlyStopping: { patience: 1000 } };
    const restored = await play({ document: last, view });
    assert.equal(restored.session.stoppedAt?.reason, 'last-step');
    checkPage(restored.page(), 'the best weights of a run to its last step');
  });

  test(`a run that diverged tells nothing new: ${view}`, async () => {
    const lost = await play({ document: diverging, view });
    assert.equal(lost.session.state, 'failed');
    const before = lost.page();
    assert.ok(!stripOfPage(before).scrubber.isShown);
    assert.match(stripOfPage(before).run, /^Failed/);
    await lost.drawings.settle();
    await lost.drawings.setViews({ views: [] });
    await lost.drawings.setViews({ views: [view] });
    assert.equal(lost.page().charts, before.charts, 'nor when it is asked');
    for (const chart of chartsOf(before.charts, view)) checkTexts(chart, `${view}/${chart.id}`);
    assert.match(lostSentence(before, false) ?? '', /^The run failed after step [\d,]+\. Nothing can be said of .+\.$/);
  });
}

const lasso = {
  data: { source: 'sparseLinear', samples: 50, features: 6, validation: 0.2 },
  network: { layers: [] },
  training: { epochs: 20, batchSize: 10 },
  lab: { path: { points: 12, folds: 4, penalty: 'l1' } },
};
const smallNetwork = {
  data: { source: 'moons', samples: 40, validation: 0.25 },
  network: { layers: [{ units: 4 }] },
  training: { epochs: 10, batchSize: 15 },
  lab: { path: { penalty: 'l1', points: 5, epochs: 6, folds: 2, ratio: 0.01 } },
};

for (const [name, document] of Object.entries({ lasso, smallNetwork }))
  test(`every part of the page tells the same strengths: path of ${name}, at its end, at a recorded step and at the start`, async () => {
    const whole = await play({ document, view: 'path' });
    checkPage(whole.page(), 'a run to its end');
    assert.ok(chartsOf(whole.page().charts, 'path').length > 5);
    const { steps } = whole.session.snapshots;
    await whole.drawings.show(steps[Math.floor(steps.length / 2)]!);
    checkPage(whole.page(), 'a recorded step');
    checkPage((await play({ document, view: 'path', act: paused(0) })).page(), 'no step');
  });

test('every part of the page tells the same strengths: path beside imported weights', async () => {
  const imported = await importedWeights();
  const document = { ...imported.document, lab: smallNetwork.lab };
  checkPage((await play({ ...imported, document, view: 'path' })).page(), 'imported');
});

test('labels that tell another record, or another strength, are found', async () => {
  const stopped = (await play({ document: early, view: 'training' })).page();
  const later = (chart: Chart): Chart =>
    chart.kind === 'curves' && chart.id === 'loss' ? { ...chart, shownX: chart.series[0]!.x.at(-1)! } : chart;
  assert.throws(() => checkPage(withCharts(stopped, later), 'labels of the last record'), /its shown step/);
  const { page } = await play({ document: lasso, view: 'path' });
  const moved = (chart: Chart): Chart =>
    chart.kind === 'curves' && chart.id === 'error'
      ? { ...chart, marks: chart.marks.map((mark) => ({ ...mark, at: mark.at * 1.5 })) }
      : chart;
  assert.throws(() => checkPage(withCharts(page(), moved), 'marks moved'), /path\/error/);
  const retold = (chart: Chart): Chart =>
    chart.id === 'error'
      ? { ...chart, title: { ...chart.title, args: chart.title.args.map((arg) => 2 * Number(arg)) } }
      : chart;
  assert.throws(() => checkPage(withCharts(page(), retold), 'title retold'), /path\/error/);
});

/** The page with some of its charts changed. */
function withCharts(page: PageState, change: (chart: Chart) => Chart): PageState {
  return nextState(page, { type: 'charts', charts: chartsOf(page.charts, page.view).map(change) });
}
