/**
 * Pictures of the real window. `npm run photograph -- --example moons --view training --theme dark,light --width 1200,480 --out DIR`
 * takes one PNG for every combination; all of them in one start of VS Code.
 */
import { copyFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openBridge } from './window/bridge.ts';
import { extensionName } from './vscode/extensionName.ts';
import { findExample } from './vscode/findExample.ts';
import { controlWindow, type RemoteControl } from './window/remoteControl.ts';
import { repositoryFolder } from './vscode/repositoryFolder.ts';
import { isTheme, stillSettings, themeKinds, themes, type Theme } from './vscode/settings.ts';
import { runToEnd } from './vscode/shutdown.ts';
import { chooseHost, openWindow } from './vscode/vscodeHost.ts';
import { driveWindow, type WindowDriver } from './window/windowDriver.ts';
import { copyExamples } from './vscode/workspaceCopy.ts';

const usage = `npm run photograph -- [options]; lists are separated by commas, every combination is taken
  --example NAMES   files of media/examples without .reglab.json, or paths of files (moons)
  --view NAMES      views of the lab: training, gradients, ...                    (lab)
  --theme NAMES     light, dark, hc-dark, hc-light                                (dark)
  --width NUMBERS   of the window, in pixels; with --lab of the lab alone         (1200)
  --height NUMBER   (900)
  --at-init         the network before its first step
  --lab             only the lab's page, filling the window
  --settle SECONDS  longest wait for the page to say that it is settled           (20)
  --out FOLDER      (dist/pictures)`;

/** Milliseconds the workbench and the page get to notice a new size. */
const relayout = 150;

interface Wish {
  readonly examples: string[];
  readonly views: string[];
  readonly themes: Theme[];
  readonly widths: number[];
  readonly height: number;
  readonly labOnly: boolean;
  readonly atInit: boolean;
  readonly settle: number;
  readonly out: string;
}

function readWish(): Wish | undefined {
  const { values } = parseArgs({
    options: {
      example: { type: 'string', default: 'moons' },
      view: { type: 'string', default: 'lab' },
      theme: { type: 'string', default: 'dark' },
      width: { type: 'string', default: '1200' },
      height: { type: 'string', default: '900' },
      lab: { type: 'boolean', default: false },
      'at-init': { type: 'boolean', default: false },
      settle: { type: 'string', default: '20' },
      out: { type: 'string', default: join(repositoryFolder, 'dist/pictures') },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const chosen = values.theme.split(',');
  const unknown = chosen.find((name) => !isTheme(name));
  if (unknown !== undefined) throw new Error(`There is no theme "${unknown}", only ${Object.keys(themes).join(', ')}.`);
  return {
    examples: values.example.split(','),
    views: values.view.split(','),
    themes: chosen.filter(isTheme),
    widths: values.width.split(',').map(Number),
    height: Number(values.height),
    labOnly: values.lab,
    atInit: values['at-init'],
    settle: Number(values.settle) * 1000,
    out: resolve(process.env['INIT_CWD'] ?? '.', values.out),
  };
}

runToEnd(async () => {
  const wish = readWish();
  if (!wish) {
    console.log(usage);
    return 0;
  }
  const host = await chooseHost((line) => console.log(line));
  const bridge = await openBridge();
  const remote = controlWindow(bridge);
  const folder = copyExamples();
  let driver: WindowDriver | undefined;
  await openWindow(
    host,
    {
      content: { folder, extension: repositoryFolder },
      settings: { ...stillSettings, ...(wish.labOnly ? { 'workbench.activityBar.location': 'hidden' } : {}) },
      environment: { REGLAB_BRIDGE: bridge.address },
      size: { width: wish.widths[0] ?? 1200, height: wish.height },
      purpose: 'drive',
      onPage: (page) => (driver = driveWindow(page, extensionName())),
    },
    (line) => console.log(line),
  );
  if (!driver) throw new Error('This VS Code shows no page that can be photographed.');
  await remote.ready(90_000);
  await remote.command('workbench.action.closeSidebar');
  for (const example of wish.examples) {
    const path = placeExample(folder, example);
    for (const view of wish.views) await photographView(wish, path, view, { remote, driver });
  }
  const errors = driver.errors.filter((one) => one.where === 'webview');
  for (const error of errors) console.error(`${error.kind} in the page: ${error.text}`);
  return errors.length === 0 ? 0 : 1;
});

async function photographView(
  wish: Wish,
  example: string,
  view: string,
  { remote, driver }: { remote: RemoteControl; driver: WindowDriver },
): Promise<void> {
  await remote.command('workbench.action.closeAllEditors');
  await remote.open(example);
  await remote.command('reglab.openLab', ...(view === 'lab' ? [] : [{ view }]));
  await driver.frame('lab', wish.settle);
  if (wish.atInit) await remote.command('reglab.reset');
  if (wish.labOnly) {
    await remote.command('workbench.action.focusSecondEditorGroup');
    await remote.command('workbench.action.toggleMaximizeEditorGroup');
  }
  for (const theme of wish.themes) {
    await remote.configure({ 'workbench.colorTheme': themes[theme] });
    await driver.waitFor(
      'lab',
      `return document.body.dataset.vscodeThemeKind === ${JSON.stringify(themeKinds[theme])}`,
    );
    for (const width of wish.widths) {
      await resizeTo(driver, width, wish);
      const isSettled = await waitUntilSettled(driver, wish.settle);
      const name = `${/([^/\\]+)\.reglab\.json$/.exec(example)?.[1] ?? 'file'}-${view}${wish.atInit ? '-init' : ''}-${theme}-${width}.png`;
      await driver.screenshot(join(wish.out, name), wish.labOnly ? 'lab' : undefined);
      console.log(`${join(wish.out, name)}${isSettled ? '' : '  (the page did not settle)'}`);
    }
  }
}

/** An example by its name; any other file is copied beside the examples, so that its data are found. */
function placeExample(folder: string, example: string): string {
  if (!example.endsWith('.json')) return findExample(folder, example);
  const target = join(folder, basename(example));
  copyFileSync(resolve(process.env['INIT_CWD'] ?? '.', example), target);
  return target;
}

/** With the lab alone it is the lab's page that gets the width: the window is wider by its margins. */
async function resizeTo(driver: WindowDriver, width: number, { height, labOnly }: Wish): Promise<void> {
  await driver.resize(width, height);
  if (!labOnly) return;
  await wait(relayout);
  const inner = Number(await driver.evaluate('lab', 'return innerWidth'));
  await driver.resize(2 * width - inner, height);
}

/** The page says `data-state="settled"` on its body when everything asked for is drawn; a resize takes a moment to be noticed. */
async function waitUntilSettled(driver: WindowDriver, patience: number): Promise<boolean> {
  await wait(relayout);
  return driver.waitFor('lab', "return document.body.dataset.state === 'settled'", patience).then(
    () => true,
    () => false,
  );
}
