/** A real VS Code window that is measured. What its documents note is put on one clock when it is read. */
import { setTimeout as wait } from 'node:timers/promises';
import { openBridge } from '../../host/window/bridge.ts';
import { extensionName } from '../../host/vscode/extensionName.ts';
import { controlWindow, type RemoteControl } from '../../host/window/remoteControl.ts';
import { repositoryFolder } from '../../host/vscode/repositoryFolder.ts';
import { stillSettings } from '../../host/vscode/settings.ts';
import { chooseHost, openWindow } from '../../host/vscode/vscodeHost.ts';
import { driveWindow, type FrameName, type WindowDriver } from '../../host/window/windowDriver.ts';
import { copyExamples } from '../../host/vscode/workspaceCopy.ts';
import { now, readMoments } from './sharedClock.ts';

export interface MeasuredWindow {
  readonly driver: WindowDriver;
  readonly remote: RemoteControl;
  /** A copy of the examples, shown in the window. */
  readonly folder: string;
  readonly how: string;
}

/** Put into every document before its own scripts: when the lab's page has drawn its first chart, or a Markdown preview its heading. A webview's document is written later. */
const watchFirstChart = `
  const heading = setInterval(() => {
    if (globalThis.reglabFirstHeading !== undefined || document.querySelector('.vscode-body h1') === null) return;
    clearInterval(heading);
    globalThis.reglabFirstHeading = performance.now();
  }, 2);
  const waiting = setInterval(() => {
    if (document.body?.dataset.state === undefined) return;
    clearInterval(waiting);
    const look = () => {
      if (globalThis.reglabFirstChart === undefined && Number(document.body.dataset.run) > 0)
        globalThis.reglabFirstChart = performance.now();
    };
    new MutationObserver(look).observe(document.body, { attributes: true, attributeFilter: ['data-run'] });
    look();
  }, 10);`;

/** Opens the window on a copy of the examples and waits until it can be told what to do. */
export async function openMeasuredWindow(report: (line: string) => void): Promise<MeasuredWindow> {
  const host = await chooseHost(report);
  const bridge = await openBridge();
  const remote = controlWindow(bridge);
  const folder = copyExamples();
  let driver: WindowDriver | undefined;
  const { how, page } = await openWindow(
    host,
    {
      content: { folder, extension: repositoryFolder },
      // Saving counts as a change for the Markdown preview, which would then be early for the next key.
      settings: { ...stillSettings, 'files.autoSave': 'off' },
      environment: { REGLAB_BRIDGE: bridge.address },
      size: { width: 1400, height: 900 },
      purpose: 'drive',
      onPage: (opened) => {
        driver = driveWindow(opened, extensionName());
        void opened.addInitScript(watchFirstChart);
      },
    },
    report,
  );
  if (driver === undefined || page === undefined) throw new Error('This VS Code shows no page that can be measured.');
  await remote.ready(90_000);
  await remote.command('workbench.action.closeSidebar');
  await driver.evaluate(
    'workbench',
    // The time of the event, not of its handler: what the workbench does before it hears of a key counts too.
    "document.addEventListener('keydown', ({ timeStamp }) => (globalThis.reglabKey = timeStamp), true)",
  );
  return { driver, remote, folder, how };
}

/** Milliseconds from telling the workbench a command to the first chart of the page that the command opens. */
export async function timeToFirstChart(window: MeasuredWindow, command: string, argument?: object): Promise<number> {
  const order = (): Promise<unknown> => window.remote.command(command, ...(argument === undefined ? [] : [argument]));
  return timeToFirst(window.driver, { order, frame: 'lab', noted: 'reglabFirstChart' });
}

/** Milliseconds from telling the workbench to open the Markdown preview to its heading. */
export async function timeToPreview({ driver, remote }: MeasuredWindow): Promise<number> {
  const order = (): Promise<unknown> => remote.command('markdown.showPreviewToSide');
  const frame = 'webview:vscode.markdown-language-features';
  return timeToFirst(driver, { order, frame, noted: 'reglabFirstHeading' });
}

interface First {
  /** Opens the page. */
  readonly order: () => Promise<unknown>;
  readonly frame: FrameName;
  /** Name of the time that the page notes. */
  readonly noted: string;
}

async function timeToFirst(driver: WindowDriver, { order, frame, noted }: First): Promise<number> {
  const start = now();
  await order();
  for (;;) {
    if (now() - start > patience) throw new Error(`No ${noted} in ${frame} within ${patience / 1000} s.`);
    const left = patience - (now() - start);
    await driver.waitFor(frame, `return globalThis.${noted} !== undefined`, left);
    const noting: Record<string, number> = await readMoments(driver, frame, `return { at: globalThis.${noted} }`).catch(
      () => ({}),
    );
    const at = noting['at'] ?? NaN;
    // A page that the new one will cover may still be the visible one.
    if (at > start) return at - start;
    await wait(10);
  }
}

/** The longest tasks of the lab's own page in some milliseconds, those over 50. */
export async function longTasks({ driver }: MeasuredWindow, milliseconds: number): Promise<readonly number[]> {
  const found = await driver.evaluate(
    'lab',
    `const found = [];
     const observer = new PerformanceObserver((list) => {
       for (const { duration, attribution } of list.getEntries())
         if (attribution.every(({ containerType }) => containerType === 'window')) found.push(duration);
     });
     observer.observe({ type: 'longtask' });
     await new Promise((resolve) => setTimeout(resolve, ${milliseconds}));
     observer.disconnect();
     return found.sort((one, other) => other - one);`,
  );
  return found as number[];
}

/** How to see in a page that an update has come; bodies of functions of the page. */
export interface PageWatch {
  readonly frame: FrameName;
  /** Value that is kept from before the key as `before`. */
  readonly before: string;
  /** Whether the update that was waited for is in the document. */
  readonly isThere: string;
  /** Name of a moment on the way for a `message` to the page with `data`, or undefined. */
  readonly moment?: string;
}

/** Milliseconds after the key, by the name of the moment; `drawn` is always among them. */
export type Moments = Readonly<Record<string, number>> & { readonly drawn: number };

/** Longest wait for an update, in milliseconds. */
const patience = 30_000;

/**
 * Gives the keys to the text in front. A page that has just been shown may take the focus at any later moment: that the window asked for the
 * text before says nothing, only where the focus is now.
 */
async function focusText({ driver, remote }: MeasuredWindow): Promise<void> {
  const isInText = "return document.activeElement?.closest('.monaco-editor') != null";
  for (let count = 0; count < 20; count += 1) {
    if (await driver.evaluate('workbench', isInText)) return;
    await remote.command('workbench.action.focusFirstEditorGroup');
    await wait(50);
  }
  throw new Error(`The text never got the focus: ${String(await driver.evaluate('workbench', whereFocusIs))}.`);
}

const whereFocusIs = 'return document.activeElement?.outerHTML.slice(0, 200)';

/** Presses one key where the cursor stands and waits for what it leads to in a page. */
export async function timeKey(window: MeasuredWindow, key: string, watch: PageWatch): Promise<Moments> {
  const { driver } = window;
  await driver.evaluate(watch.frame, watchBody(watch));
  await driver.evaluate('workbench', 'globalThis.reglabKey = undefined');
  await focusText(window);
  await driver.press(key);
  if ((await driver.evaluate('workbench', 'return globalThis.reglabKey ?? null')) === null)
    throw new Error(`The workbench did not hear ${key}: ${String(await driver.evaluate('workbench', whereFocusIs))}.`);
  await driver.evaluate(watch.frame, 'await globalThis.reglabUpdate');
  const found = await readMoments(driver, watch.frame, 'return globalThis.reglabFound');
  const { pressed = NaN } = await readMoments(driver, 'workbench', 'return { pressed: globalThis.reglabKey }');
  const after = Object.fromEntries(Object.entries(found).map(([name, at]) => [name, at - pressed]));
  return { ...after, drawn: after['drawn'] ?? NaN };
}

function watchBody({ before, isThere, moment = 'return undefined' }: PageWatch): string {
  return `
  const before = (() => { ${before} })();
  const isThere = (before) => { ${isThere} };
  const momentOf = (data, before) => { ${moment} };
  const found = (globalThis.reglabFound = {});
  const note = (name) => { if (name !== undefined) found[name] ??= performance.now(); };
  const onMessage = ({ data }) => note(momentOf(data, before));
  globalThis.reglabUpdate = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('No update within ${patience / 1000} s.')), ${patience});
    const observer = new MutationObserver(() => {
      if (!isThere(before)) return;
      note('drawn');
      observer.disconnect();
      removeEventListener('message', onMessage, true);
      resolve();
    });
    observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['data-run'] });
  });
  addEventListener('message', onMessage, true);`;
}
