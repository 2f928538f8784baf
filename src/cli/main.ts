import { parseArgs } from 'node:util';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { failure, LabError } from '../core/errors.ts';
import type { Experiment } from '../core/config.ts';
import type { Dataset } from '../core/datasets.ts';
import { prepareRun } from '../engine/preparedRun.ts';
import { makers } from '../engine/makers.ts';
import { TrainingSession } from '../engine/trainer.ts';
import { readExperimentFile } from './experimentFile.ts';
import { nodeFiles } from './files.ts';
import { gradientReport, gradientTable, progressLine, trainTable } from './report.ts';

const usage = `reglab: the lab for activations and regularization, in a terminal

  reglab train FILE [--json]       trains the experiment and reports its losses
  reglab gradients FILE [--json]   trains it and reports what its activations do to the gradient

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

type Command = 'train' | 'gradients';

interface Wish {
  readonly command: Command;
  readonly file: string;
  readonly json: boolean;
  readonly atInit: boolean;
  readonly quiet: boolean;
  readonly engine: 'ops' | 'kernel' | undefined;
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
  if (command !== 'train' && command !== 'gradients')
    return refuse(command === undefined ? 'a command is missing' : `there is no command "${command}"`);
  if (file === undefined) return refuse('a file is missing');
  if (rest.length > 0) return refuse(`one file at a time; "${rest.join(' ')}" is too much`);
  const { engine } = values;
  if (engine !== undefined && engine !== 'ops' && engine !== 'kernel')
    return refuse(`there is no engine "${engine}", only ops and kernel`);
  return { command, file, json: values.json, atInit: values['at-init'], quiet: values.quiet, engine };
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
    if (wish.command === 'train') {
      const { summary } = session;
      terminal.out(wish.json ? `${JSON.stringify(summary)}\n` : trainTable(summary));
    } else {
      const report = gradientReport(prepared, session.parameters);
      terminal.out(wish.json ? `${JSON.stringify(report)}\n` : gradientTable(report));
    }
  } finally {
    session.dispose();
  }
  if (terminal.signal.aborted) throw failure('engine/cancelled');
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
