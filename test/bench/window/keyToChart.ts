/** From the last key pressed to the first new chart, in a real VS Code window, beside VS Code's own Markdown preview. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { extensionName } from '../../host/vscode/extensionName.ts';
import { repositoryFolder } from '../../host/vscode/repositoryFolder.ts';
import {
  openMeasuredWindow,
  timeKey,
  timeToFirstChart,
  type MeasuredWindow,
  type Moments,
  type PageWatch,
} from './measuredWindow.ts';
import { quartilesOf } from '../report/quartiles.ts';
import { bytesOfStart } from '../training/trainingWorker.ts';
import type { Table } from '../report/table.ts';

const repetitions = 10;
const openings = 5;

/** `#delay` of the preview (markdown-language-features, preview.ts): it updates this long after the first change. */
const previewDelay = 300;

/** Milliseconds of rest before a key, so that nothing of the update before is still going on. */
const rest = 400;

const labWatch: PageWatch = {
  frame: 'lab',
  // Of the cards: what the body says is 0 while a card waits for its next drawing.
  before:
    "return Math.max(0, ...[...document.querySelectorAll('[data-chart-id]')].map((card) => Number(card.dataset.run ?? 0)))",
  isThere: 'return Number(document.body.dataset.run) > before',
  moment: `
    if (data?.kind !== 'event') return undefined;
    if (data.name === 'document') return 'text';
    if (data.name === 'progress' && data.payload.run > before) return 'announced';
    return data.name === 'charts' && data.payload.some(({ run }) => run > before) ? 'charts' : undefined;`,
};

const previewWatch: PageWatch = {
  frame: 'webview:vscode.markdown-language-features',
  before: "return document.querySelector('h1').textContent",
  isThere: "return document.querySelector('h1')?.textContent !== before",
};

interface Series {
  readonly what: string;
  readonly delay: number;
  readonly moments: readonly Moments[];
}

/** Everything that is measured in the window; about a minute. */
export async function benchKeyToChart(report: (line: string) => void): Promise<Table[]> {
  const window = await openMeasuredWindow(report);
  const liveDelay = defaultOf('reglab.live.delay');
  await openText(window, 'moons.reglab.json');
  report('Opening the lab ...');
  const opened = await timeOpenings(window);
  const activation = await readActivation(window);
  report('Typing beside the lab ...');
  const atRest = await timeLab(window, 'settled');
  await window.remote.configure({ 'reglab.live.delay': 0 });
  const undelayed = await timeLab(window, 'settled');
  await window.remote.configure({ 'reglab.live.delay': null });
  report('Typing while it trains ...');
  const training = await timeWhileTraining(window);
  report('Typing beside the Markdown preview ...');
  const preview = await timePreview(window);
  const errors = window.driver.errors.filter(({ where }) => where === 'webview');
  for (const { kind, text } of errors) report(`${kind} in a page: ${text}`);
  return [
    updateTable(window.how, [
      { what: 'lab, two moons, the former run has ended', delay: liveDelay, moments: atRest },
      { what: 'lab, two moons, the former run still trains', delay: liveDelay, moments: training },
      { what: 'lab, two moons, reglab.live.delay set to 0', delay: 0, moments: undelayed },
      { what: "VS Code's Markdown preview", delay: previewDelay, moments: preview },
    ]),
    stageTable([
      { what: 'former run has ended', delay: liveDelay, moments: atRest },
      { what: 'former run trains', delay: liveDelay, moments: training },
      { what: 'delay 0', delay: 0, moments: undelayed },
    ]),
    openingTable(opened),
    factTable(activation),
  ];
}

function defaultOf(setting: string): number {
  const manifest = JSON.parse(readFileSync(join(repositoryFolder, 'package.json'), 'utf8')) as {
    contributes: { configuration: { properties: Record<string, { default: unknown }> } };
  };
  return Number(manifest.contributes.configuration.properties[setting]?.default);
}

async function openText({ remote, folder }: MeasuredWindow, file: string): Promise<void> {
  await remote.open(join(folder, file));
  await remote.command('workbench.action.focusFirstEditorGroup');
}

interface Openings {
  readonly first: number;
  readonly again: readonly number[];
  readonly beside: readonly number[];
}

/** Leaves the lab open beside the text. */
async function timeOpenings(window: MeasuredWindow): Promise<Openings> {
  const { remote } = window;
  const first = await timeToFirstChart(window, 'reglab.openLab');
  const again: number[] = [];
  for (let count = 0; count < openings; count += 1) {
    await settle(window, 'settled');
    await remote.command('workbench.action.closeEditorsInOtherGroups');
    await wait(rest);
    again.push(await timeToFirstChart(window, 'reglab.openLab'));
  }
  const beside: number[] = [];
  for (let count = 0; count < openings; count += 1) {
    await settle(window, 'settled');
    beside.push(await timeToFirstChart(window, 'reglab.showGradients'));
    await settle(window, 'settled');
    await remote.command('workbench.action.focusSecondEditorGroup');
    await remote.command('workbench.action.closeActiveEditor');
    await remote.command('workbench.action.focusFirstEditorGroup');
  }
  return { first, again, beside };
}

async function settle({ driver }: MeasuredWindow, state: 'settled' | 'running'): Promise<void> {
  const hasCharts = "document.querySelector('[data-chart-id][data-run]') && document.visibilityState === 'visible'";
  await driver.waitFor('lab', `return document.body.dataset.state === '${state}' && ${hasCharts}`, 60_000);
  await wait(rest);
}

/** The cursor goes behind the first occurrence of `text` in a file of the folder. */
async function placeCursor({ remote, folder }: MeasuredWindow, file: string, text: string): Promise<void> {
  const content = readFileSync(join(folder, file), 'utf8');
  const before = content.slice(0, content.indexOf(text) + text.length).split('\n');
  await remote.command('workbench.action.focusFirstEditorGroup');
  await remote.command('cursorTop');
  if (before.length > 1) await remote.command('cursorMove', { to: 'down', by: 'line', value: before.length - 1 });
  await remote.command('cursorMove', { to: 'right', by: 'character', value: before.at(-1)!.length });
}

/** One key at a time: a digit behind a number, then taken away again. */
async function timeKeys(window: MeasuredWindow, watch: PageWatch, pause: () => Promise<void>): Promise<Moments[]> {
  const moments: Moments[] = [];
  // The first two only warm up what is compiled on first use.
  for (let count = -2; count < repetitions; count += 1) {
    await pause();
    const measured = await timeKey(window, count % 2 === 0 ? '5' : 'Backspace', watch);
    if (count >= 0) moments.push(measured);
  }
  return moments;
}

async function timeLab(
  window: MeasuredWindow,
  state: 'settled' | 'running',
  file = 'moons.reglab.json',
): Promise<Moments[]> {
  await placeCursor(window, file, '"learningRate": 0.01');
  return timeKeys(window, labWatch, () => settle(window, state));
}

/** The same text with so many epochs that every run is cut off by the next. */
async function timeWhileTraining(window: MeasuredWindow): Promise<Moments[]> {
  const { remote, folder } = window;
  const text = readFileSync(join(folder, 'moons.reglab.json'), 'utf8');
  const long = text.replace(/"epochs": \d+/, '"epochs": 500000');
  if (long === text) throw new Error('The example of the two moons names no epochs.');
  writeFileSync(join(folder, 'longMoons.reglab.json'), long);
  await remote.command('workbench.action.closeEditorsInOtherGroups');
  await openText(window, 'longMoons.reglab.json');
  await remote.command('reglab.openLab');
  await remote.command('workbench.action.focusFirstEditorGroup');
  const moments = await timeLab(window, 'running', 'longMoons.reglab.json');
  await remote.command('workbench.action.closeEditorsInOtherGroups');
  return moments;
}

/** A text of about two screens, as preview and lab are both made for. */
async function timePreview(window: MeasuredWindow): Promise<Moments[]> {
  const { remote, driver, folder } = window;
  const paragraphs = Array.from({ length: 40 }, (_, index) => `Paragraph ${index} has *some* \`marks\` and words.\n`);
  writeFileSync(join(folder, 'notes.md'), ['# Notes 0.01\n', ...paragraphs].join('\n'));
  await openText(window, 'notes.md');
  await remote.command('markdown.showPreviewToSide');
  await driver.waitFor(previewWatch.frame, "return document.querySelector('h1')?.textContent === 'Notes 0.01'", 30_000);
  await placeCursor(window, 'notes.md', '# Notes 0.01');
  return timeKeys(window, previewWatch, () => wait(2 * rest));
}

/** Milliseconds: of the extension's own `activate`, and what VS Code counts, with reading and running the bundle. */
async function readActivation({
  remote,
  driver,
}: MeasuredWindow): Promise<{ own: number; counted: string | undefined }> {
  const own = Number(await remote.exported(extensionName(), 'activationMilliseconds'));
  await remote.command('workbench.action.showRuntimeExtensions');
  await driver.click('workbench', '.runtime-extensions-editor .monaco-list-row');
  const read = `
    const rows = [...document.querySelectorAll('.runtime-extensions-editor .extension')];
    const row = rows.find((one) => one.querySelector('.name')?.textContent === '${extensionName()}');
    return row?.querySelector('.activation-time')?.textContent;`;
  let counted: unknown;
  // The list holds only the rows in view; the slowest extension comes first.
  for (let page = 0; page < 10 && typeof counted !== 'string'; page += 1) {
    counted = await driver.waitFor('workbench', read, 200).catch(() => undefined);
    await driver.press('PageDown');
  }
  await remote.command('workbench.action.closeActiveEditor');
  return { own, counted: typeof counted === 'string' ? /\d+/.exec(counted)?.[0] : undefined };
}

const whole = (value: number): string => value.toFixed(0);

function updateTable(how: string, series: readonly Series[]): Table {
  return {
    title: 'From a key pressed in the text to the new picture in the page beside it',
    columns: ['what', 'median ms', 'quartiles ms', 'own delay ms', 'without it ms', 'n'],
    rows: series.map(({ what, delay, moments }) => {
      const { lower, median, upper, count } = quartilesOf(moments.map(({ drawn }) => drawn));
      return [
        what,
        whole(median),
        `${whole(lower)} - ${whole(upper)}`,
        whole(delay),
        whole(median - delay),
        `${count}`,
      ];
    }),
    notes: [
      `${how}, ${cpus().length} processors, load average ${loadavg()[0]?.toFixed(1) ?? '?'} at the end. From the key event of the workbench to the change of the page's document.`,
      'One key each time: the lab waits for its delay after the last key, the preview after the first one.',
    ],
  };
}

/** Where the time goes: each stage from the end of the one before. */
function stageTable(series: readonly Series[]): Table {
  const stages = [
    ['key -> the page hears of the new text', [], 'text'],
    ['-> the run is announced (the delay is in here)', ['text'], 'announced'],
    ['-> the first charts reach the page', ['announced'], 'charts'],
    ['-> drawn', ['charts'], 'drawn'],
  ] as const;
  return {
    title: 'Where the time of the lab goes (medians, ms)',
    columns: ['stage', ...series.map(({ what }) => what)],
    rows: stages.map(([label, [from], to]) => [
      label,
      ...series.map(({ moments }) =>
        quartilesOf(
          moments.map((one) => (one[to] ?? NaN) - (from === undefined ? 0 : (one[from] ?? NaN))),
        ).median.toFixed(1),
      ),
    ]),
  };
}

function openingTable({ first, again, beside }: Openings): Table {
  const row = (what: string, values: readonly number[]): string[] => {
    const { lower, median, upper, count } = quartilesOf(values);
    return [what, whole(median), count > 1 ? `${whole(lower)} - ${whole(upper)}` : '', `${count}`];
  };
  return {
    title: 'From the command to the first chart of the page it opens',
    columns: ['what', 'median ms', 'quartiles ms', 'n'],
    rows: [
      row('first lab of the window (cold engine)', [first]),
      row('lab closed and opened again (new engine, warm caches)', again),
      row('second page, on the running engine', beside),
    ],
  };
}

function factTable({ own, counted }: { own: number; counted: string | undefined }): Table {
  const size = (file: string): string => (statSync(join(repositoryFolder, 'dist', file)).size / 1024).toFixed(0);
  return {
    title: 'Activation and bundles',
    columns: ['what', 'value', 'unit'],
    rows: [
      ['activate() of the extension', own.toFixed(1), 'ms'],
      ...(counted === undefined ? [] : [['activation as VS Code counts it (reads the bundle too)', counted, 'ms']]),
      ...['extension.cjs', 'page.js', 'page.css', 'cli.js'].map((file) => [`dist/${file}`, size(file), 'KB']),
      ['the engine until it trains', (bytesOfStart('worker.js') / 1024).toFixed(0), 'KB'],
    ],
  };
}
