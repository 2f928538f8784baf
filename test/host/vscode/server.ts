/** A running VS Code server, the addresses of its windows and the browser beside it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { repositoryFolder } from './repositoryFolder.ts';
import type { ServerInstall } from './serverInstall.ts';
import { onShutDown } from './shutdown.ts';

export interface ServerOptions {
  /** Settings, state and installed extensions live here. */
  readonly dataFolder: string;
  readonly extensionsFolder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface WindowContent {
  /** Absolute path of the folder shown. */
  readonly folder: string;
  /** Absolute path of the extension under development. */
  readonly extension: string;
  /** Absolute path of a CommonJS bundle that exports `run()`. */
  readonly testsPath?: string;
}

/** What the leash is told in a line of JSON. */
export interface BrowserCommand {
  readonly executable: string;
  readonly flags: readonly string[];
  readonly environment: Readonly<NodeJS.ProcessEnv>;
}

export interface StartedBrowser {
  readonly ended: Promise<void>;
  /** What it wrote last to its standard error, or why it did not start. */
  lastWords(): string;
}

export interface Server {
  readonly pid: number;
  /** Resolves when the server has ended, with the last lines it wrote. */
  readonly ended: Promise<string>;
  address(content: WindowContent): string;
  /** Starts the one browser a server may have, in the server's session: it ends with the server, or with this program. */
  startBrowser(command: BrowserCommand): StartedBrowser;
  close(): Promise<void>;
}

const startLimit = 60_000;

/** Starts the server on a free port of the loopback interface; only who knows the token gets in. */
export async function startServer(install: ServerInstall, options: ServerOptions): Promise<Server> {
  const token = randomBytes(16).toString('hex');
  const child = spawn(
    install.node,
    [
      join(repositoryFolder, 'dist/test/host/leashedWindow.js'),
      install.main,
      ...['--host', '127.0.0.1', '--port', '0', '--connection-token', token, '--accept-server-license-terms'],
      ...['--enable-smoke-test-driver', '--disable-workspace-trust', '--telemetry-level', 'off'],
      ...['--server-data-dir', options.dataFolder, '--extensions-dir', options.extensionsFolder],
    ],
    { env: { ...cleanEnvironment(), ...options.environment }, stdio: ['pipe', 'pipe', 'pipe', 'pipe'], detached: true },
  );
  const tail = keepTail(child.stdout, child.stderr);
  const browser = listenToBrowser(child);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = onShutDown(() => stopGroup(child, exited));
  const port = await readPort(child, exited, tail);
  return {
    pid: child.pid ?? 0,
    ended: exited.then(() => withoutBindings(tail())),
    address: (content) => windowAddress(port, token, content),
    startBrowser: (command) => {
      child.stdin.write(`${JSON.stringify(command)}\n`);
      return browser;
    },
    close,
  };
}

/** Variables of an editor or debugger around this process must not reach the one that is started. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$|npm_)/.test(name));
  return Object.fromEntries(kept);
}

/** The browser's words come by a stream of their own, which closes when it has ended. */
function listenToBrowser({ stdin, stdio }: ChildProcess): StartedBrowser {
  const words = stdio[3] instanceof Readable ? stdio[3] : undefined;
  // A leash that has ended hears nothing more; then the browser has ended too, which is told already.
  stdin?.on('error', () => undefined);
  return { ended: new Promise((resolve) => words?.once('close', () => resolve())), lastWords: keepTail(words) };
}

function keepTail(...streams: readonly (Readable | null | undefined)[]): () => string {
  let text = '';
  const add = (chunk: Buffer): void => {
    text = (text + chunk.toString()).slice(-4000);
    if (process.env['REGLAB_HOST_LOG']) process.stderr.write(chunk);
  };
  for (const stream of streams) stream?.on('data', add);
  return () => text;
}

/** A server from npm is installed without what must be compiled: that it misses its logger's is no news of its end. */
function withoutBindings(words: string): string {
  const kept: string[] = [];
  let isStack = false;
  for (const line of words.split('\n')) {
    isStack = /spdlog|Could not locate the bindings file/.test(line) || (isStack && /^\s|^$/.test(line));
    if (!isStack) kept.push(line);
  }
  return kept.join('\n').trim();
}

function readPort(child: ChildProcess, exited: Promise<void>, tail: () => string): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`VS Code's server ${why}. Its last words:\n${tail()}`));
    const timer = setTimeout(() => fail(`did not answer within ${startLimit / 1000} s`), startLimit);
    let heard = '';
    child.once('error', (error) => fail(`did not start (${error.message})`));
    void exited.then(() => fail('ended before it was ready'));
    child.stdout?.on('data', (chunk: Buffer) => {
      heard = (heard + chunk.toString()).slice(-4000);
      const port = /Extension host agent listening on (\d+)/.exec(heard)?.[1];
      if (!port) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
  });
}

/** Asks the server and all beside it to end, and makes them after three seconds; then their folders are nobody's. */
async function stopGroup(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.pid === undefined) return;
  const group = -child.pid;
  signalGroup(group, 'SIGTERM');
  await Promise.race([exited, wait(3000)]);
  signalGroup(group, 'SIGKILL');
  for (let looks = 0; looks < 50 && signalGroup(group, 0); looks += 1) await wait(20);
}

/** Whether somebody is left in the group who could be told; signal 0 only asks. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(group, signal);
    return true;
  } catch {
    return false;
  }
}

function windowAddress(port: number, token: string, content: WindowContent): string {
  const remote = (path: string): string => `vscode-remote://localhost:${port}${path}`;
  const payload = [
    ['extensionDevelopmentPath', remote(content.extension)],
    ...(content.testsPath ? [['extensionTestsPath', remote(content.testsPath)]] : []),
    ['enableProposedApi', ''],
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ];
  const query = new URLSearchParams({ tkn: token, folder: content.folder, payload: JSON.stringify(payload) });
  return `http://localhost:${port}/?${query.toString()}`;
}
