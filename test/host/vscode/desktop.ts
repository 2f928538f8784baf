/** VS Code for the desktop: one that is installed, else one that @vscode/test-electron downloads. */
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findOnPath, hasDisplay } from './browser.ts';
import { cacheFolder, readNote, writeNote } from './cacheFolder.ts';
import { cleanEnvironment, type WindowContent } from './server.ts';
import { onShutDown } from './shutdown.ts';

const day = 24 * 3600_000;
const reachLimit = 3000;

/** An installed VS Code, or one sentence why none can be used. */
export function findDesktop(): { executable: string } | { why: string } {
  const named = process.env['VSCODE_EXECUTABLE'];
  if (named) {
    if (!existsSync(named)) throw new Error(`VSCODE_EXECUTABLE names ${named}, which does not exist.`);
    return { executable: electronBehind(named) ?? named };
  }
  if (!hasDisplay()) return { why: 'desktop VS Code needs a display and there is none' };
  const command = findOnPath(process.platform === 'win32' ? 'code.cmd' : 'code');
  const executable = command && electronBehind(command);
  return executable ? { executable } : { why: 'no VSCODE_EXECUTABLE is set and no usable `code` is on the PATH' };
}

/** `code` is a script that hands over and returns; the program behind it has to be started itself. */
function electronBehind(command: string): string | undefined {
  const real = realpathSync(command);
  const folder = dirname(real);
  const candidates =
    process.platform === 'darwin'
      ? ['Electron', 'Code'].map((name) => join(folder, '../../../MacOS', name))
      : [join(folder, '..', process.platform === 'win32' ? 'Code.exe' : basename(real))];
  return basename(folder) === 'bin' ? candidates.find((path) => existsSync(path)) : undefined;
}

/** Downloads VS Code into the cache. A network that does not allow it costs three seconds, and that only once a day. */
export async function downloadDesktop(
  report: (line: string) => void,
): Promise<{ executable: string } | { why: string }> {
  if (!hasDisplay()) return { why: 'a downloaded VS Code would need a display too' };
  const known = readNote('desktop.txt', 30 * day);
  if (known && existsSync(known)) return { executable: known };
  const failure = readNote('desktop-download-failed.txt', day);
  if (failure) return { why: failure };
  try {
    await fetch('https://update.code.visualstudio.com/api/releases/stable', {
      signal: AbortSignal.timeout(reachLimit),
    });
    report('Downloading VS Code (once, about 0.2 GB) ...');
    const { downloadAndUnzipVSCode, SilentReporter } = await import('@vscode/test-electron');
    const place = { cachePath: join(cacheFolder(), 'desktop'), reporter: new SilentReporter() };
    const executable = await downloadAndUnzipVSCode({ ...place, version: 'stable', timeout: 5 * reachLimit });
    writeNote('desktop.txt', executable);
    return { executable };
  } catch (error) {
    const why = `VS Code could not be downloaded (${error instanceof Error ? error.message : String(error)}); tried again in a day`;
    writeNote('desktop-download-failed.txt', why);
    return { why };
  }
}

export interface DesktopOptions {
  readonly executable: string;
  readonly content: WindowContent;
  readonly userDataFolder: string;
  readonly extensionsFolder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Desktop {
  /** Where the window's page can be driven from. */
  readonly debugAddress: string;
  readonly ended: Promise<number | null>;
  close(): Promise<void>;
}

/** Starts a window with a profile of its own. */
export async function startDesktop({ executable, content, ...options }: DesktopOptions): Promise<Desktop> {
  const port = await findFreePort();
  const isRoot = process.getuid?.() === 0;
  const child = spawn(
    executable,
    [
      content.folder,
      ...(isRoot ? ['--no-sandbox'] : []),
      ...['--new-window', '--disable-updates', '--skip-welcome', '--skip-release-notes', '--disable-workspace-trust'],
      `--user-data-dir=${options.userDataFolder}`,
      `--extensions-dir=${options.extensionsFolder}`,
      `--remote-debugging-port=${port}`,
      `--extensionDevelopmentPath=${content.extension}`,
      ...(content.testsPath ? [`--extensionTestsPath=${content.testsPath}`] : []),
    ],
    { env: { ...cleanEnvironment(), ...options.environment }, stdio: 'ignore' },
  );
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('exit', resolve);
    child.once('error', (error) => reject(new Error(`VS Code did not start: ${error.message}`)));
  });
  const close = onShutDown(async () => {
    child.kill('SIGTERM');
    await Promise.race([ended, wait(3000)]);
    child.kill('SIGKILL');
  });
  return { debugAddress: `http://127.0.0.1:${port}`, ended, close };
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
