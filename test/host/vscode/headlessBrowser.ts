/** The browser without a display in which the server's window is driven. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium, type Browser as DrivenBrowser } from 'playwright-core';
import { drivenFlags, findHeadlessBrowser } from './browser.ts';
import type { Server, StartedBrowser } from './server.ts';
import { onShutDown } from './shutdown.ts';

const startLimit = 60_000;

/**
 * Starts a browser in the server's session and connects to it. To close the browser is only to let go of it: it ends with the server.
 * @param profile absolute path of a folder that need not exist
 */
export async function startHeadless(
  server: Server,
  profile: string,
  report: (line: string) => void,
): Promise<DrivenBrowser> {
  const { executable, environment } = await findHeadlessBrowser(report);
  const started = server.startBrowser({
    executable,
    flags: [...drivenFlags, '--remote-debugging-port=0', `--user-data-dir=${profile}`],
    environment: { ...process.env, ...environment },
  });
  const browser = await chromium.connectOverCDP(await readDebugAddress(profile, started), { isLocal: true });
  onShutDown(() => browser.close());
  return browser;
}

/** The browser writes port and path into its profile; connecting to them outright asks no proxy that this machine may have. */
async function readDebugAddress(profile: string, browser: StartedBrowser): Promise<string> {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort(`did not answer within ${startLimit / 1000} s`);
  }, startLimit);
  void browser.ended.then(() => {
    limit.abort('ended before it was ready');
  });
  while (!limit.signal.aborted) {
    const [, port, path] = /^(\d+)\n(\/devtools\/\S+)/.exec(readIfThere(join(profile, 'DevToolsActivePort'))) ?? [];
    if (port && path) {
      clearTimeout(timer);
      return `ws://127.0.0.1:${port}${path}`;
    }
    await wait(20);
  }
  clearTimeout(timer);
  throw new Error(`The browser ${String(limit.signal.reason)}. Its last words:\n${browser.lastWords()}`);
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
