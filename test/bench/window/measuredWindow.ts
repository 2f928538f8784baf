/** A real VS Code window that is measured: one clock for the workbench and for the pages inside it. */
import { openBridge } from '../../host/window/bridge.ts';
import { extensionName } from '../../host/vscode/extensionName.ts';
import { controlWindow, type RemoteControl } from '../../host/window/remoteControl.ts';
import { repositoryFolder } from '../../host/vscode/repositoryFolder.ts';
import { stillSettings } from '../../host/vscode/settings.ts';
import { chooseHost, openWindow } from '../../host/vscode/vscodeHost.ts';
import { driveWindow, type FrameName, type WindowDriver } from '../../host/window/windowDriver.ts';
import { copyExamples } from '../../host/vscode/workspaceCopy.ts';

export interface MeasuredWindow {
  readonly driver: WindowDriver;
  readonly remote: RemoteControl;
  /** A copy of the examples, shown in the window. */
  readonly folder: string;
  readonly how: string;
}

/** The wall clock with the resolution of the monotonic one; the same in every document of the browser up to a fraction of a millisecond. */
const clock = 'performance.timeOrigin + performance.now()';

/** Put into every document before its own scripts: when the lab's page has drawn its first chart, or a Markdown preview its heading. A webview's document is written later. */
const watchFirstChart = `
  const heading = setInterval(() => {
    if (globalThis.reglabFirstHeading !== undefined || document.querySelector('.vscode-body h1') === null) return;
    clearInterval(heading);
    globalThis.reglabFirstHeading = ${clock};
  }, 2);
  const waiting = setInterval(() => {
    if (document.body?.dataset.state === undefined) return;
    clearInterval(waiting);
    const look = () => {
      if (globalThis.reglabFirstChart === undefined && Number(document.body.dataset.run) > 0)
        globalThis.reglabFirstChart = ${clock};
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
    "document.addEventListener('keydown', ({ timeStamp }) => (globalThis.reglabKey = performance.timeOrigin + timeStamp), true)",
  );
  return { driver, remote, folder, how };
}

/** Milliseconds from telling the workbench a command to the first chart of the page that the command opens. */
export async function timeToFirstChart(
  { driver, remote }: MeasuredWindow,
  command: string,
  argument?: object,
): Promise<number> {
  const start = Number(await driver.evaluate('workbench', `return ${clock}`));
  await remote.command(command, ...(argument === undefined ? [] : [argument]));
  // A page that the new one will cover may still be the visible one.
  const first = `return globalThis.reglabFirstChart > ${start} && globalThis.reglabFirstChart`;
  return Number(await driver.waitFor('lab', first, 30_000)) - start;
}

/** Milliseconds from telling the workbench to open the Markdown preview to its heading. */
export async function timeToPreview({ driver, remote }: MeasuredWindow): Promise<number> {
  const start = Number(await driver.evaluate('workbench', `return ${clock}`));
  await remote.command('markdown.showPreviewToSide');
  const first = `return globalThis.reglabFirstHeading > ${start} && globalThis.reglabFirstHeading`;
  return Number(await driver.waitFor('webview:vscode.markdown-language-features', first, 30_000)) - start;
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

/** Presses one key where the cursor stands and waits for what it leads to in a page. */
export async function timeKey({ driver }: MeasuredWindow, key: string, watch: PageWatch): Promise<Moments> {
  await driver.evaluate(watch.frame, watchBody(watch));
  await driver.press(key);
  const found = (await driver.evaluate(watch.frame, 'return await globalThis.reglabUpdate')) as Record<string, number>;
  const pressed = Number(await driver.evaluate('workbench', 'return globalThis.reglabKey'));
  const after = Object.fromEntries(Object.entries(found).map(([name, at]) => [name, at - pressed]));
  return { ...after, drawn: after['drawn'] ?? NaN };
}

function watchBody({ before, isThere, moment = 'return undefined' }: PageWatch): string {
  return `
  const before = (() => { ${before} })();
  const isThere = (before) => { ${isThere} };
  const momentOf = (data, before) => { ${moment} };
  const found = {};
  const note = (name) => { if (name !== undefined) found[name] ??= ${clock}; };
  const onMessage = ({ data }) => note(momentOf(data, before));
  globalThis.reglabUpdate = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('No update within ${patience / 1000} s.')), ${patience});
    const observer = new MutationObserver(() => {
      if (!isThere(before)) return;
      note('drawn');
      observer.disconnect();
      removeEventListener('message', onMessage, true);
      resolve(found);
    });
    observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['data-run'] });
  });
  addEventListener('message', onMessage, true);`;
}
