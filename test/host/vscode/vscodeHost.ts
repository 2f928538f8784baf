/** A real VS Code window on any machine: desktop, else download, else the server from npm with a browser. */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium, type Browser as DrivenBrowser, type Page } from 'playwright-core';
import { calmBrowserFlags, findInstalledBrowser, hasDisplay } from './browser.ts';
import { downloadDesktop, findDesktop, startDesktop } from './desktop.ts';
import { startHeadless } from './headlessBrowser.ts';
import { repositoryFolder } from './repositoryFolder.ts';
import { startServer, type WindowContent } from './server.ts';
import { installServer, whyNoServer, type ServerInstall } from './serverInstall.ts';
import { onShutDown } from './shutdown.ts';
import { makeTemporaryFolder } from './temporaryFolder.ts';

export type Host =
  | { readonly kind: 'desktop'; readonly executable: string }
  | { readonly kind: 'server'; readonly install: ServerInstall };

export interface WindowRequest {
  readonly content: WindowContent;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Variables the extension host sees. */
  readonly environment: Readonly<Record<string, string>>;
  /** In CSS pixels; only for a window without a display. */
  readonly size?: { readonly width: number; readonly height: number };
  /** `drive`: a page to drive is wanted, shown or not. `show`: for a person; without display or browser only an address. */
  readonly purpose: 'drive' | 'show';
  /** The test bundle's `run()` ended with this code. */
  readonly onTestsEnd?: (code: number) => void;
  /** Called before the page is opened, to listen to it from its first moment. */
  readonly onPage?: (page: Page) => void;
}

export interface HostWindow {
  /** In a few words for the person who waits. */
  readonly how: string;
  /** What a person can open in a browser, where there is one. */
  readonly address?: string;
  /** The page to drive, when it was asked for. */
  readonly page?: Page;
  /** Resolves with the reason when window, browser or server is gone. */
  readonly ended: Promise<string>;
}

type Report = (line: string) => void;

/**
 * Finds or installs a VS Code. `REGLAB_HOST` set to `desktop` or `server` forbids the other kind.
 * @throws Error that says for each way, in one sentence, what is missing
 */
export async function chooseHost(report: Report): Promise<Host> {
  const wanted = process.env['REGLAB_HOST'];
  const reasons: string[] = [];
  if (wanted !== 'server') {
    for (const way of [findDesktop, () => downloadDesktop(report)]) {
      const found = await way();
      if ('executable' in found) return { kind: 'desktop', executable: found.executable };
      reasons.push(found.why);
    }
  }
  const obstacle = wanted === 'desktop' ? 'REGLAB_HOST forbids the server' : whyNoServer();
  if (obstacle) throw new Error(`No VS Code can be started here: ${[...reasons, obstacle].join('; ')}.`);
  return { kind: 'server', install: await installServer(report) };
}

/** Opens a window with a profile of its own that is gone afterwards. */
export async function openWindow(host: Host, request: WindowRequest, report: Report): Promise<HostWindow> {
  const folder = makeTemporaryFolder('window');
  const extensionsFolder = join(folder, 'extensions');
  mkdirSync(extensionsFolder);
  if (!request.content.testsPath) placeCompanion(extensionsFolder);
  return host.kind === 'desktop'
    ? openDesktop(host.executable, folder, extensionsFolder, request)
    : openServer(host.install, folder, extensionsFolder, request, report);
}

/** The companion is an installed extension, for the web window knows only one extension under development. */
function placeCompanion(extensionsFolder: string): void {
  const folder = join(extensionsFolder, 'reglab.companion-1.0.0');
  mkdirSync(folder, { recursive: true });
  const manifest = {
    name: 'companion',
    publisher: 'reglab',
    version: '1.0.0',
    engines: { vscode: '^1.100.0' },
    main: './companion.cjs',
    activationEvents: ['onStartupFinished'],
    extensionKind: ['workspace'],
    capabilities: { untrustedWorkspaces: { supported: true } },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  copyFileSync(join(repositoryFolder, 'dist/test/host/companion.cjs'), join(folder, 'companion.cjs'));
}

function writeSettings(userDataFolder: string, settings: Readonly<Record<string, unknown>>): void {
  mkdirSync(join(userDataFolder, 'User'), { recursive: true });
  writeFileSync(join(userDataFolder, 'User/settings.json'), JSON.stringify(settings, undefined, 2));
}

async function openDesktop(
  executable: string,
  folder: string,
  extensionsFolder: string,
  request: WindowRequest,
): Promise<HostWindow> {
  const { content, environment, settings } = request;
  const userDataFolder = join(folder, 'data');
  writeSettings(userDataFolder, settings);
  const desktop = await startDesktop({ executable, content, userDataFolder, extensionsFolder, environment });
  const page = request.purpose === 'drive' ? await attach(desktop.debugAddress, desktop.ended) : undefined;
  if (page && request.size) await page.setViewportSize(request.size);
  if (page) request.onPage?.(page);
  const ended = desktop.ended.then((code) => {
    request.onTestsEnd?.(code ?? 1);
    return `VS Code was closed${code ? ` (exit code ${code})` : ''}.`;
  });
  return { how: `desktop VS Code (${executable})`, ended, ...(page ? { page } : {}) };
}

/** Takes hold of the workbench's page of a running desktop window. */
async function attach(debugAddress: string, ended: Promise<unknown>): Promise<Page> {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort();
  }, 60_000);
  void ended.finally(() => {
    limit.abort();
  });
  while (!limit.signal.aborted) {
    const browser = await chromium.connectOverCDP(debugAddress).catch(() => undefined);
    const page = browser
      ?.contexts()
      .flatMap((one) => one.pages())
      .find((one) => one.url().includes('workbench'));
    if (page) {
      clearTimeout(timer);
      return page;
    }
    await browser?.close();
    await wait(200);
  }
  throw new Error('Desktop VS Code opened no window that can be driven.');
}

async function openServer(
  install: ServerInstall,
  folder: string,
  extensionsFolder: string,
  request: WindowRequest,
  report: Report,
): Promise<HostWindow> {
  const dataFolder = join(folder, 'server');
  writeSettings(join(dataFolder, 'data'), request.settings);
  const server = await startServer(install, { dataFolder, extensionsFolder, environment: request.environment });
  const address = server.address(request.content);
  const serverEnded = server.ended.then((words) => `VS Code's server ended. Its last words:\n${words}`);
  if (request.purpose === 'show') {
    const shown = showAddress(address, join(folder, 'browser'));
    return {
      how: `VS Code's server${shown ? ' in a browser window' : ''}`,
      address,
      ended: Promise.race([serverEnded, shown ?? serverEnded]),
    };
  }
  const browser = await startHeadless(server, join(folder, 'browser'), report);
  const page = await openPage(browser, address, request);
  const browserEnded = new Promise<string>((resolve) =>
    browser.once('disconnected', () => resolve('The browser ended.')),
  );
  return {
    how: "VS Code's server in a headless browser",
    address,
    page,
    ended: Promise.race([serverEnded, browserEnded]),
  };
}

/** A window without address bar in an installed browser; undefined when there is no browser or no display. */
function showAddress(address: string, profile: string): Promise<string> | undefined {
  const browser = hasDisplay() ? findInstalledBrowser() : undefined;
  if (!browser) return undefined;
  const isRoot = process.getuid?.() === 0;
  const flags = [`--app=${address}`, `--user-data-dir=${profile}`, '--window-size=1500,1000', ...calmBrowserFlags];
  const child = spawn(browser.executable, [...flags, ...(isRoot ? ['--no-sandbox'] : [])], { stdio: 'ignore' });
  onShutDown(() => void child.kill());
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`The browser did not start: ${error.message}`));
    child.once('exit', () => resolve('The window was closed.'));
  });
}

async function openPage(browser: DrivenBrowser, address: string, request: WindowRequest): Promise<Page> {
  const context = await browser.newContext({
    viewport: request.size ?? { width: 1400, height: 900 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.exposeFunction('codeAutomationLog', () => undefined);
  await page.exposeFunction('codeAutomationExit', (code: number) => request.onTestsEnd?.(code));
  request.onPage?.(page);
  await page.goto(address, { waitUntil: 'domcontentloaded' });
  return page;
}
