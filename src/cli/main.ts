import { parseArgs } from 'node:util';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { failure, LabError } from '../core/errors.ts';
import type { Experiment } from '../core/config.ts';
import type { Dataset } from '../core/datasets.ts';
import { exportFormats, exportNetwork, type ExportFormat } from '../engine/exportNetwork.ts';
import { prepareRun } from '../engine/preparedRun.ts';
import { makers } from '../engine/makers.ts';
import { TrainingSession } from '../engine/trainer.ts';
import { trainedNetwork } from '../engine/trainedNetwork.ts';
import { readExperimentFile } from './experimentFile.ts';
import { nodeFiles } from './files.ts';
import { gradientReport, gradientTable, progressLine, trainTable } from './report.ts';

const usage = `reglab: the lab for activations and regularization, in a terminal

  reglab train FILE [--json]       trains the experiment and reports its losses
  reglab gradients FILE [--json]   trains it and reports what its activations do to the gradient
  reglab export FILE --format FORMAT --out PATH
                                   trains it and writes the network: json, keras or pytorch to a file, tfjs into a folder

  --json           one JSON object on stdout
  --at-init        (gradients) measure the initial weights, do not train
  --engine NAME    ops or kernel; overrides training.engine
  --quiet          no progress on stderr
  --help, --version

Exit code 0: good. 1: the run failed. 2: the document is wrong, each problem as file:line:column.`;

declare const __VERSION__: string;

const options = {
  json: { type: 'boolean', default: false },
  'at-init': { type: 'boolean', default: false },
  engine: { type: 'string' },
  format: { type: 'string' },
  out: { type: 'string' },
  quiet: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  version: { type: 'boolean', default: false },
} as const;

/** Where a terminal program writes. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** A progress line may be overwritten. */
  readonly isInteractive: boolean;
  readonly signal: AbortSignal;
}

const commands = ['train', 'gradients', 'export'] as const;
type Command = (typeof commands)[number];

interface Wish {
  readonly command: Command;
  readonly file: string;
  readonly json: boolean;
  readonly atInit: boolean;
  readonly quiet: boolean;
  readonly engine: 'ops' | 'kernel' | undefined;
  /** `export` only. */
  readonly export: { readonly format: ExportFormat; readonly out: string } | undefined;
}

/**
 * Runs one command line.
 * @returns the exit code: 0 good, 1 the run failed, 2 the document or the command line is wrong, 130 interrupted
 */
export async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const wish = readWish(words, terminal);
  if (typeof wish === 'number') return wish;
  const { experiment, dataset, problems, isWrong } = readExperimentFile(wish.file, nodeFiles);
  for (const problem of problems) if (isWrong || !wish.quiet) terminal.err(`${problem}\n`);
  if (isWrong || experiment === undefined || dataset === undefined) return 2;
  const training = { ...experiment.training, ...(wish.engine !== undefined && { engine: wish.engine }) };
  try {
    await runCommand(wish, { ...experiment, training }, dataset, terminal);
    return 0;
  } catch (error) {
    if (terminal.signal.aborted) return 130;
    terminal.err(`reglab: ${error instanceof LabError ? error.message : describeFault(error)}\n`);
    return 1;
  }
}

function describeFault(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function readWish(words: readonly string[], terminal: Terminal): Wish | number {
  const refuse = (reason: string): number => {
    terminal.err(`reglab: ${reason}\n\n${usage}\n`);
    return 2;
  };
  let parsed;
  try {
    parsed = parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  if (values.help) {
    terminal.out(`${usage}\n`);
    return 0;
  }
  if (values.version) {
    terminal.out(`${__VERSION__}\n`);
    return 0;
  }
  const [command, file, ...rest] = positionals;
  const known = commands.find((name) => name === command);
  if (known === undefined)
    return refuse(command === undefined ? 'a command is missing' : `there is no command "${command}"`);
  if (file === undefined) return refuse('a file is missing');
  if (rest.length > 0) return refuse(`one file at a time; "${rest.join(' ')}" is too much`);
  const { engine } = values;
  if (engine !== undefined && engine !== 'ops' && engine !== 'kernel')
    return refuse(`there is no engine "${engine}", only ops and kernel`);
  const wanted = readExport(known, values);
  if (typeof wanted === 'string') return refuse(wanted);
  const { json, quiet } = values;
  return { command: known, file, json, atInit: values['at-init'], quiet, engine, export: wanted };
}

/** What `export` should write, or why that cannot be understood. */
function readExport(
  command: Command,
  { format, out }: { readonly format?: string | undefined; readonly out?: string | undefined },
): Wish['export'] | string {
  if (command !== 'export')
    return format === undefined && out === undefined ? undefined : '--format and --out belong to export';
  const known = exportFormats.find((name) => name === format);
  if (known === undefined) return `--format must be one of ${exportFormats.join(', ')}`;
  return out === undefined ? '--out says where to write; it is missing' : { format: known, out };
}

async function runCommand(wish: Wish, experiment: Experiment, dataset: Dataset, terminal: Terminal): Promise<void> {
  const prepared = prepareRun(experiment, dataset);
  const session = await TrainingSession.create(prepared, {
    makers,
    clock: () => performance.now(),
    yieldNow: () => nextTurn(),
  });
  const showProgress = wish.quiet ? undefined : progressWriter(terminal);
  try {
    const isAtInit = wish.command === 'gradients' && wish.atInit;
    if (!isAtInit) await session.run(terminal.signal, () => showProgress?.(session.step, prepared.problem.totalSteps));
    showProgress?.end();
    terminal.out(report(wish, session));
  } finally {
    session.dispose();
  }
  if (terminal.signal.aborted) throw failure('engine/cancelled');
}

/** What the command prints at the end; `export` writes its files first. */
function report({ command, json, export: wanted }: Wish, session: TrainingSession): string {
  const { prepared, parameters, running } = session;
  if (command === 'gradients') {
    const measured = gradientReport(prepared, parameters);
    return json ? `${JSON.stringify(measured)}\n` : gradientTable(measured);
  }
  if (wanted !== undefined) {
    const files = exportNetwork(wanted.format, trainedNetwork(prepared, parameters, running));
    const written = files.map(({ name, content }) => writeExport(wanted.out, name, content));
    return json ? `${JSON.stringify({ written })}\n` : `${written.join('\n')}\n`;
  }
  const { summary } = session;
  return json ? `${JSON.stringify(summary)}\n` : trainTable(summary);
}

function writeExport(out: string, name: string, content: string | Uint8Array): string {
  try {
    return nodeFiles.write(out, name, content);
  } catch (error) {
    throw failure('export/failed', [error instanceof Error ? error.message : String(error)]);
  }
}

interface ProgressWriter {
  (step: number, totalSteps: number): void;
  end(): void;
}

/** A bar that is overwritten in a terminal; in a log one line every tenth. */
function progressWriter(terminal: Terminal): ProgressWriter {
  let shown = -1;
  const write = (step: number, totalSteps: number): void => {
    const parts = terminal.isInteractive ? 100 : 10;
    const share = Math.floor((parts * step) / Math.max(1, totalSteps));
    if (share === shown) return;
    shown = share;
    terminal.err(
      terminal.isInteractive ? `\r${progressLine(step, totalSteps)}` : `${progressLine(step, totalSteps)}\n`,
    );
  };
  return Object.assign(write, {
    end: () => {
      if (terminal.isInteractive && shown >= 0) terminal.err('\n');
    },
  });
}
