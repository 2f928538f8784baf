/** npm in a folder of its own: no scripts run, nothing of the checkout is touched. */
import { spawn } from 'node:child_process';
import { onShutDown } from './shutdown.ts';

const flags = [
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--no-package-lock',
  '--omit=dev',
  '--engine-strict=false',
];
/** A registry that does not answer is told of in seconds, not minutes. */
const impatient = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=4000'];
const quiet = ['--loglevel=error', '--no-update-notifier', '--no-progress'];

/**
 * Installs packages (`name@version`), or what the folder's package.json lists when none is given.
 * @throws Error in one sentence with npm's own reason
 */
export async function npmInstall(folder: string, packages: readonly string[] = []): Promise<void> {
  const { command, leading } = findNpm();
  const child = spawn(
    command,
    [...leading, 'install', ...packages, '--prefix', folder, ...flags, ...impatient, ...quiet],
    {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      shell: process.platform === 'win32' && leading.length === 0,
    },
  );
  const stop = onShutDown(() => void child.kill());
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`npm did not start: ${error.message}`)));
    child.on('close', resolve);
  });
  await stop();
  if (code !== 0)
    throw new Error(
      `npm could not install ${packages.join(' and ') || `what ${folder} needs`}: ${reasonOf(complaints)}`,
    );
}

/** The npm that runs this script, else the one on the PATH. */
function findNpm(): { command: string; leading: string[] } {
  const running = process.env['npm_execpath'];
  return running?.endsWith('.js') ? { command: process.execPath, leading: [running] } : { command: 'npm', leading: [] };
}

function reasonOf(complaints: string): string {
  const lines = complaints
    .split('\n')
    .map((line) => line.replace(/^npm (error|ERR!)\s*/, '').trim())
    .filter((line) => line !== '' && !/^at |^(code|errno|syscall) |complete log of this run|^npm warn/i.test(line));
  return lines[0] || 'it gave no reason';
}
