/** Frames of the page while a plane of very many cells is zoomed and dragged, in a real browser without a graphics card. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import type { RegionsChart } from '../../../src/protocol/charts.ts';
import { findHeadlessBrowser, headlessFlags } from '../../host/vscode/browser.ts';
import { repositoryFolder } from '../../host/vscode/repositoryFolder.ts';
import { onShutDown } from '../../host/vscode/shutdown.ts';
import { quadChart } from '../../webview/pictures/samplePlanes.ts';
import type { Table } from '../report/table.ts';

/** Milliseconds of one gesture: between frames of the display, and what the page itself took of each. */
interface Gesture {
  readonly name: string;
  readonly intervals: readonly number[];
  readonly scripts: readonly number[];
}

interface Found {
  /** From the data to the finished picture. */
  readonly first: number;
  /** The longest stretch in which the page heard nothing meanwhile. */
  readonly longest: number;
  readonly gestures: readonly Gesture[];
}

/** The host's side of the page, and the hand that moves its plane. Runs in the page before its own scripts. */
const program = String.raw`
const start = {
  view: 'regions', isLocked: false, texts: {}, charts: [], folded: [], work: [],
  document: { title: 'bench', uri: 'bench:/1', version: '1', stale: false, problems: [] },
  progress: { run: 1, state: 'finished', step: 1, totalSteps: 1, epoch: 1, engine: 'kernel', stepsPerSecond: 1, recorded: [0, 1] },
};
const receive = (data) => dispatchEvent(new MessageEvent('message', { data }));
globalThis.acquireVsCodeApi = () => ({
  setState: (state) => state,
  postMessage(frame) {
    if (frame.kind === 'request') queueMicrotask(() => receive({ kind: 'result', id: frame.id, result: frame.method === 'ready' ? start : null }));
  },
});
const nextFrame = globalThis.requestAnimationFrame.bind(globalThis);
let spent = 0;
globalThis.requestAnimationFrame = (job) =>
  nextFrame((time) => { const before = performance.now(); job(time); spent += performance.now() - before; });
const later = (delay) => new Promise((resolve) => setTimeout(resolve, delay));
const settled = async () => { do await later(20); while (document.body.dataset.state !== 'settled' || document.body.dataset.charts !== '1'); };

async function makeGesture(name, count, move) {
  const intervals = [];
  const scripts = [];
  let last = await new Promise((resolve) => nextFrame(resolve));
  spent = 0;
  for (let index = 0; index < count; index += 1) {
    const before = performance.now();
    move(index);
    spent += performance.now() - before;
    const now = await new Promise((resolve) => nextFrame(resolve));
    intervals.push(now - last);
    scripts.push(spent);
    last = now;
    spent = 0;
  }
  await later(400);
  await settled();
  return { name, intervals, scripts };
}

globalThis.measurePlane = async (chart) => {
  let longest = 0;
  let heard = performance.now();
  const ticks = setInterval(() => { longest = Math.max(longest, performance.now() - heard); heard = performance.now(); }, 1);
  const began = performance.now();
  receive({ kind: 'event', name: 'charts', payload: [chart] });
  await settled();
  const first = performance.now() - began;
  clearInterval(ticks);
  const plot = document.querySelector('.plot');
  plot.setPointerCapture = () => {};
  const area = plot.getBoundingClientRect();
  const [x, y] = [area.left + area.width / 2, area.top + area.height / 2];
  const fire = (type, atX, atY) => plot.dispatchEvent(
    new PointerEvent(type, { clientX: atX, clientY: atY, bubbles: true, cancelable: true, pointerId: 1, button: type === 'pointermove' ? -1 : 0 }));
  const wheel = (deltaY) => plot.dispatchEvent(new WheelEvent('wheel', { clientX: x, clientY: y, deltaY, bubbles: true, cancelable: true }));
  const wander = (index) => fire('pointermove', x + 150 * Math.sin(index / 12), y + 120 * Math.sin(index / 17));
  const gestures = [await makeGesture('nothing moves', 120, () => {})];
  gestures.push(await makeGesture('zoom in 6 times', 18, () => wheel(-40)));
  fire('pointerdown', x, y);
  gestures.push(await makeGesture('drag', 120, wander));
  fire('pointerup', x, y);
  gestures.push(await makeGesture('point', 120, wander));
  gestures.push(await makeGesture('zoom out', 18, () => wheel(40)));
  return { first, longest, gestures };
};`;

/** Enough of a theme. */
const theme = `:root { --vscode-editor-background: #1f1f1f; --vscode-editor-foreground: #cccccc; --vscode-foreground: #cccccc;
  --vscode-charts-blue: #3794ff; --vscode-charts-orange: #d18616; --vscode-font-family: sans-serif; }`;

interface MeasuredPage {
  measurePlane(chart: RegionsChart): Promise<Found>;
}

async function measure(page: Page, side: number): Promise<Found> {
  const style = readFileSync(join(repositoryFolder, 'dist/page.css'), 'utf8');
  await page.setContent(
    `<!doctype html><style>${theme}${style}</style><body class="vscode-dark"><div id="lab"></div></body>`,
  );
  await page.addScriptTag({ content: program });
  await page.addScriptTag({ path: join(repositoryFolder, 'dist/page.js'), type: 'module' });
  await page.waitForFunction(
    () => 'view' in (globalThis as unknown as { document: { body: { dataset: object } } }).document.body.dataset,
  );
  return page.evaluate((chart) => (globalThis as unknown as MeasuredPage).measurePlane(chart), quadChart({ side }));
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Zooms into and drags planes of 100,489 and 240,100 cells. */
export async function benchPlaneFrames(report: (line: string) => void): Promise<readonly Table[]> {
  const { executable, environment } = await findHeadlessBrowser(report);
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  const browser = await chromium.launch({
    executablePath: executable,
    args: [...headlessFlags],
    env: { ...(Object.fromEntries(inherited) as Record<string, string>), ...environment },
  });
  const close = onShutDown(() => browser.close());
  const rows: string[][] = [];
  for (const side of [317, 490]) {
    const page = await browser.newPage({ viewport: { width: 800, height: 700 } });
    const { first, longest, gestures } = await measure(page, side);
    report(
      `${side * side} cells: first picture after ${first.toFixed(0)} ms, longest stretch without a pause ${longest.toFixed(0)} ms`,
    );
    for (const { name, intervals, scripts } of gestures)
      rows.push([
        `${(side * side).toLocaleString('en')} cells, ${name}`,
        String(intervals.length),
        ...[quantile(intervals, 0.5), quantile(intervals, 0.95), quantile(scripts, 0.5), quantile(scripts, 0.95)].map(
          (value) => value.toFixed(1),
        ),
        '16.7',
      ]);
    await page.close();
  }
  await close();
  return [
    {
      title: 'Frames of the page over a plane of cells',
      columns: ['gesture', 'frames', 'interval ms, median', '95 %', 'page ms per frame, median', '95 %', 'goal'],
      rows,
      notes: [
        'Intervals are between frames of the display and hold whatever else the machine does, as where nothing moves;',
        'the time of the page is what it computes and draws per frame.',
      ],
    },
  ];
}
