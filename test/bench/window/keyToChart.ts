/** From the last key pressed to the first new chart, in a real VS Code window, beside VS Code's own Markdown preview. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { extensionName } from '../../host/vscode/extensionName.ts';
import { repositoryFolder } from '../../host/vscode/repositoryFolder.ts';
import {
  longTasks,
  openMeasuredWindow,
  timeKey,
  timeToFirstChart,
  timeToPreview,
  type MeasuredWindow,
  type Moments,
  type PageWatch,
} from './measuredWindow.ts';
import { quartilesOf } from '../report/quartiles.ts';
import { bytesOfStart, measureEmptyStarts, measureStarts } from '../training/trainingWorker.ts';
import { workloads } from '../training/trainingWorkloads.ts';
import type { Table } from '../report/table.ts';

const repetitions = 10;
const openings = 5;

/** Milliseconds of a wait that the user may set: what the automatic one saves. */
const fixedDelay = 300;

/** Milliseconds in which the page's own tasks are watched while a run trains. */
const watched = 5000;

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
  await openText(window, 'moons.reglab.json');
  report('Opening the Markdown preview and the lab ...');
  const previews = await timePreviews(window);
  const opened = await timeOpenings(window);
  const activation = await readActivation(window);
  report('Typing beside the lab ...');
  const atRest = await timeLab(window, 'settled');
  await window.remote.configure({ 'reglab.live.delay': fixedDelay });
  const delayed = await timeLab(window, 'settled');
  await window.remote.configure({ 'reglab.live.delay': null });
  report('Typing while it trains ...');
  const { moments: training, tasks } = await timeWhileTraining(window);
  report('Typing beside the Markdown preview ...');
  const preview = await timePreview(window);
  const errors = window.driver.errors.filter(({ where }) => where === 'webview');
  for (const { kind, text } of errors) report(`${kind} in a page: ${text}`);
  report('Starting the engine without the window ...');
  const starts = { engine: await measureStarts(workloads[0]!), empty: await measureEmptyStarts() };
  return [
    updateTable(window.how, [
      { what: 'lab, two moons, the former run has ended', delay: 0, moments: atRest },
      { what: 'lab, two moons, the former run still trains', delay: 0, moments: training },
      { what: `lab, two moons, reglab.live.delay set to ${fixedDelay}`, delay: fixedDelay, moments: delayed },
      { what: "VS Code's Markdown preview", delay: previewDelay, moments: preview },
    ]),
    stageTable([
      { what: 'former run has ended', delay: 0, moments: atRest },
      { what: 'former run trains', delay: 0, moments: training },
      { what: `delay ${fixedDelay}`, delay: fixedDelay, moments: delayed },
    ]),
    openingTable(opened, previews),
    goalTable({ atRest, preview, opened, previews, tasks }),
    factTable(activation, starts),
  ];
}

async function openText({ remote, folder }: MeasuredWindow, file: string): Promise<void> {
  await remote.open(join(folder, file));
  await remote.command('workbench.action.focusFirstEditorGroup');
}

/** Closes what stands beside the texts. A page may have taken the focus meanwhile: the other groups are then those of the texts. */
async function closeBeside({ remote }: MeasuredWindow): Promise<void> {
  await remote.command('workbench.action.focusFirstEditorGroup');
  await remote.command('workbench.action.closeEditorsInOtherGroups');
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
    await closeBeside(window);
    await wait(rest);
    again.push(await timeToFirstChart(window, 'reglab.openLab'));
  }
  const beside: number[] = [];
  for (let count = 0; count < openings; count += 1) {
    await settle(window, 'settled');
    await remote.command('workbench.action.focusSecondEditorGroup');
    await remote.command('reglab.lockLab');
    await openText(window, 'spiral.reglab.json');
    beside.push(await timeToFirstChart(window, 'reglab.openLab'));
    await settle(window, 'settled');
    await remote.command('workbench.action.focusSecondEditorGroup');
    await remote.command('workbench.action.closeActiveEditor');
    await remote.command('reglab.unlockLab');
    await openText(window, 'moons.reglab.json');
  }
  return { first, again, beside };
}

/** Leaves the text of the lab in front. */
async function timePreviews(window: MeasuredWindow): Promise<readonly number[]> {
  const { remote, folder } = window;
  writeFileSync(join(folder, 'notes.md'), notes);
  await openText(window, 'notes.md');
  const found: number[] = [];
  for (let count = 0; count < openings; count += 1) {
    found.push(await timeToPreview(window));
    await wait(2 * rest);
    await closeBeside(window);
  }
  await remote.command('workbench.action.closeActiveEditor');
  await openText(window, 'moons.reglab.json');
  return found;
}

/** A text of about two screens, as preview and lab are both made for. */
const notes = [
  '# Notes 0.01\n',
  ...Array.from({ length: 40 }, (_, index) => `Paragraph ${index} has *some* \`marks\` and words.\n`),
].join('\n');

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
async function timeWhileTraining(
  window: MeasuredWindow,
): Promise<{ readonly moments: readonly Moments[]; readonly tasks: readonly number[] }> {
  const { remote, folder } = window;
  const text = readFileSync(join(folder, 'moons.reglab.json'), 'utf8');
  const long = text.replace(/"epochs": \d+/, '"epochs": 500000');
  if (long === text) throw new Error('The example of the two moons names no epochs.');
  writeFileSync(join(folder, 'longMoons.reglab.json'), long);
  await closeBeside(window);
  await openText(window, 'longMoons.reglab.json');
  await remote.command('reglab.openLab');
  await remote.command('workbench.action.focusFirstEditorGroup');
  const moments = await timeLab(window, 'running', 'longMoons.reglab.json');
  const tasks = await longTasks(window, watched);
  await closeBeside(window);
  return { moments, tasks };
}

async function timePreview(window: MeasuredWindow): Promise<Moments[]> {
  const { remote, driver } = window;
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
          moments
            .map((one) => (one[to] ?? NaN) - (from === undefined ? 0 : (one[from] ?? NaN)))
            .filter(Number.isFinite),
        ).median.toFixed(1),
      ),
    ]),
  };
}

function openingTable({ first, again, beside }: Openings, previews: readonly number[]): Table {
  const row = (what: string, values: readonly number[]): string[] => {
    const { lower, median, upper, count } = quartilesOf(values);
    return [what, whole(median), count > 1 ? `${whole(lower)} - ${whole(upper)}` : '', `${count}`];
  };
  return {
    title: 'From the command to the first chart, or heading, of the page it opens',
    columns: ['what', 'median ms', 'quartiles ms', 'n'],
    rows: [
      row("VS Code's Markdown preview", previews),
      row('first lab of the window', [first]),
      row('lab closed and opened again', again),
      row('second page beside a locked one', beside),
    ],
  };
}

interface Measured {
  readonly atRest: readonly Moments[];
  readonly preview: readonly Moments[];
  readonly opened: Openings;
  readonly previews: readonly number[];
  readonly tasks: readonly number[];
}

/** What is wished for, and what was measured. */
function goalTable({ atRest, preview, opened, previews, tasks }: Measured): Table {
  const key = quartilesOf(atRest.map(({ drawn }) => drawn)).median;
  const previewKey = quartilesOf(preview.map(({ drawn }) => drawn)).median;
  const previewOpening = quartilesOf(previews).median;
  const row = (what: string, value: number, goal: number, digits = 2): string[] => [
    what,
    value.toFixed(digits),
    `${goal}`,
    value <= goal ? 'yes' : 'no',
  ];
  return {
    title: 'Goals',
    columns: ['what', 'measured', 'at most', 'reached'],
    rows: [
      row('key to first new chart, share of the Markdown preview', key / previewKey, 0.35),
      row('key to first new chart, ms', key, 120, 0),
      row('opening the first lab, share of the preview', opened.first / previewOpening, 2.2),
      row('opening a second one, share of the preview', quartilesOf(opened.beside).median / previewOpening, 1.2),
      row(`longest task of the page in ${watched / 1000} s of training, ms (0: none over 50)`, tasks[0] ?? 0, 50, 0),
    ],
  };
}

function factTable(
  { own, counted }: { own: number; counted: string | undefined },
  { engine, empty }: Readonly<Record<'engine' | 'empty', readonly number[]>>,
): Table {
  const size = (file: string): string => (statSync(join(repositoryFolder, 'dist', file)).size / 1024).toFixed(0);
  return {
    title: 'Activation and bundles',
    columns: ['what', 'value', 'unit'],
    rows: [
      ['activate() of the extension', own.toFixed(1), 'ms'],
      ...(counted === undefined ? [] : [['activation as VS Code counts it (reads the bundle too)', counted, 'ms']]),
      ['cold start of the engine: its thread to the first step', quartilesOf(engine).median.toFixed(1), 'ms'],
      ['start of an empty thread', quartilesOf(empty).median.toFixed(1), 'ms'],
      ...['extension.cjs', 'page.js', 'page.css', 'cli.js'].map((file) => [`dist/${file}`, size(file), 'KB']),
      ['the engine until it trains', (bytesOfStart('worker.js') / 1024).toFixed(0), 'KB'],
    ],
  };
}
