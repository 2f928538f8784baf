/** A running VS Code server and the addresses of its windows. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
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

export interface Server {
  readonly pid: number;
  /** Resolves when the server has ended, with the last lines it wrote. */
  readonly ended: Promise<string>;
  address(content: WindowContent): string;
  close(): Promise<void>;
}

const startLimit = 60_000;

/** Starts the server on a free port of the loopback interface; only who knows the token gets in. */
export async function startServer(install: ServerInstall, options: ServerOptions): Promise<Server> {
  const token = randomBytes(16).toString('hex');
  const child = spawn(
    install.node,
    [
      join(repositoryFolder, 'dist/test/host/leashedServer.js'),
      install.main,
      ...['--host', '127.0.0.1', '--port', '0', '--connection-token', token, '--accept-server-license-terms'],
      ...['--enable-smoke-test-driver', '--disable-workspace-trust', '--telemetry-level', 'off'],
      ...['--server-data-dir', options.dataFolder, '--extensions-dir', options.extensionsFolder],
    ],
    { env: { ...cleanEnvironment(), ...options.environment }, stdio: ['pipe', 'pipe', 'pipe'], detached: true },
  );
  const tail = keepTail(child);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = onShutDown(() => stopGroup(child, exited));
  const port = await readPort(child, exited, tail);
  return {
    pid: child.pid ?? 0,
    ended: exited.then(tail),
    address: (content) => windowAddress(port, token, content),
    close,
  };
}

/** Variables of an editor or debugger around this process must not reach the one that is started. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$|npm_)/.test(name));
  return Object.fromEntries(kept);
}

function keepTail(child: ChildProcess): () => string {
  let text = '';
  const add = (chunk: Buffer): void => {
    text = (text + chunk.toString()).slice(-4000);
    if (process.env['REGLAB_HOST_LOG']) process.stderr.write(chunk);
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  return () => text;
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

/** Asks the server and its children to end, and makes them after three seconds. */
async function stopGroup(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.pid === undefined) return;
  const group = -child.pid;
  signalGroup(group, 'SIGTERM');
  await Promise.race([exited, wait(3000)]);
  signalGroup(group, 'SIGKILL');
  await Promise.race([exited, wait(3000)]);
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(group, signal);
  } catch {
    // Nobody is left in the group: that is what we want.
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
