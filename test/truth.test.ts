import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatNumber } from '../src/core/ground/numberText.ts';
import { plainNetwork } from '../src/formats/plainNetwork.ts';
import { prepareRun } from '../src/engine/problem/preparedRun.ts';
import { trainedNetwork } from '../src/engine/reading/networkOfRun.ts';
import { RunDrawings } from '../src/engine/service/runDrawings.ts';
import { makers } from '../src/engine/training/makers.ts';
import { TrainingSession } from '../src/engine/training/trainer.ts';
import { experiments } from '../src/engine/views/experiments.ts';
import { placeOfData } from '../src/language/sources/dataSource.ts';
import { readNetworkFile } from '../src/formats/labNetwork.ts';
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
import { firstState, nextState, type PageEvent, type PageState } from '../webview/page/state/pageState.ts';
import { shownStepOf } from '../webview/page/state/scrubberState.ts';
import { readExperiment } from './engine/problem/smallProblems.ts';
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
  /** What is done with the run; undefined: it is trained to its end. */
  readonly act?: (session: TrainingSession, drawings: RunDrawings) => Promise<void>;
}

/** An engine and a page without threads between them. */
async function play({ document, view, weights, act }: Play): Promise<Played> {
  const experiment = readExperiment(document);
  const place = placeOfData(experiment);
  assert.ok(place.kind === 'generated');
  const prepared = prepareRun(experiment, place.generate(), weights);
  const session = await TrainingSession.create(prepared, outside, { wantsNorms: true });
  let page = firstState(sampleStart({ views: [view], view }));
  const take = (event: PageEvent): void => void (page = nextState(page, event));
  const hear: { readonly [Name in keyof EngineEvents]: (payload: EngineEvents[Name]) => void } = {
    charts: ({ charts }) => take({ type: 'charts', charts }),
    progress: (progress) => take({ type: 'progress', progress }),
    work: (work) => take({ type: 'work', work }),
    kept: (payload) => take({ type: 'kept', ...payload }),
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

async function importedWeights(): Promise<Weights> {
  const { session } = await play({ document: moons, view: 'training' });
  const network = trainedNetwork(session.prepared, session.parameters, session.running);
  const { network: read } = readNetworkFile(JSON.parse(plainNetwork(network)) as unknown);
  assert.ok(read !== undefined);
  return read;
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
    if (target === undefined || !headlines.has(id)) continue;
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
    const weights = await importedWeights();
    checkPage((await play({ document: moons, view, weights, act: paused(0) })).page(), 'imported');
    checkPage((await play({ document: moons, view, weights })).page(), 'imported and trained');
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
    await lost.drawings.setViews([]);
    await lost.drawings.setViews([view]);
    assert.equal(lost.page().charts, before.charts, 'nor when it is asked');
    for (const chart of chartsOf(before.charts, view)) checkTexts(chart, `${view}/${chart.id}`);
  });
}
