import { parseArgs } from 'node:util';
import { failure, LabError } from '../core/ground/errors.ts';
import type { Command, OptionSpecs, Terminal, GivenOptions } from './terminal/command.ts';
import { exportCommand } from './commands/exportCommand.ts';
import { geometry } from './commands/geometryCommand.ts';
import { gradients } from './commands/gradientsCommand.ts';
import { path } from './commands/pathCommand.ts';
import { regions } from './commands/regionsCommand.ts';
import { train } from './commands/trainCommand.ts';
import { verify } from './commands/verifyCommand.ts';

/** One line for each command. */
const commands: Readonly<Record<string, Command>> = {
  train,
  gradients,
  regions,
  geometry,
  export: exportCommand,
  path,
  verify,
};

/** Options that every command has. */
const commonOptions = {
  json: { type: 'boolean' },
  engine: { type: 'string' },
  quiet: { type: 'boolean' },
  'explain-data': { type: 'boolean' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const satisfies OptionSpecs;

const commonUsage: Command['usage'] = [
  ['--json', 'one JSON object on stdout'],
  ['--engine NAME', 'ops or kernel; overrides training.engine'],
  ['--quiet', 'no progress on stderr'],
  ['--explain-data', 'says how the file of the data was read; with --json: its key "data"'],
  ['--help, --version', ''],
];

declare const __VERSION__: string;

/** Columns of the usage text that the words take. */
const wordColumns = 32;

function usageText(): string {
  const lines = (rows: Command['usage'], prefix: string): string[] =>
    rows.map(([words, meaning]) => {
      const start = words === '' || words.startsWith(' ') ? ' '.repeat(prefix.length) + words : prefix + words;
      const gap = start.length < wordColumns ? start.padEnd(wordColumns) : `${start}\n  ${' '.repeat(wordColumns)}`;
      return `  ${meaning === '' ? start : gap + meaning}`;
    });
  return [
    'reglab: the lab for activations and regularization, in a terminal',
    '',
    ...Object.values(commands).flatMap(({ usage }) => lines(usage, 'reglab ')),
    '',
    ...lines(commonUsage, ''),
    '',
    'Exit code 0: good. 1: the run failed. 2: the document is wrong, each problem as file:line:column.',
  ].join('\n');
}

/**
 * Runs one command line.
 * @returns the exit code: 0 good, 1 the run failed, 2 the document or the command line is wrong, 130 interrupted
 */
export async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const asked = readWords(words);
    if (typeof asked === 'string') {
      terminal.out(`${asked}\n`);
      return 0;
    }
    return await asked.command.run({ given: asked.given, terminal });
  } catch (error) {
    if (terminal.signal.aborted) return 130;
    const isUsage = error instanceof LabError && error.code === 'cli/usage';
    terminal.err(`reglab: ${error instanceof LabError ? error.message : describeFault(error)}\n`);
    if (isUsage) terminal.err(`\n${usageText()}\n`);
    return isUsage ? 2 : 1;
  }
}

function describeFault(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function refuse(reason: string): never {
  throw failure('cli/usage', [reason]);
}

/** The command with its options, or a text that answers at once. @throws LabError cli/usage */
function readWords(words: readonly string[]): { readonly command: Command; readonly given: GivenOptions } | string {
  const { values, positionals } = parse(words);
  if (values['help'] === true) return usageText();
  if (values['version'] === true) return __VERSION__;
  const [name, ...names] = positionals;
  if (name === undefined) return refuse('a command is missing');
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) return refuse(`there is no command "${name}"`);
  const foreign = Object.keys(values).find((option) => !(option in commonOptions) && !(option in command.options));
  if (foreign !== undefined) refuse(`--${foreign} does not belong to ${name}`);
  const [file, ...rest] = names;
  if (command.takesNames) return { command, given: readGiven(names, values) };
  if (file === undefined) return refuse('a file is missing');
  if (rest.length > 0) refuse(`one file at a time; "${rest.join(' ')}" is too much`);
  return { command, given: readGiven(names, values) };
}

type Values = Readonly<Record<string, string | boolean | undefined>>;

function parse(words: readonly string[]): { values: Values; positionals: readonly string[] } {
  const options: Record<string, OptionSpecs[string]> = { ...commonOptions };
  for (const command of Object.values(commands)) Object.assign(options, command.options);
  try {
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
    return { values: { ...values }, positionals };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function readGiven(names: readonly string[], values: Values): GivenOptions {
  const text = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const engine = text('engine');
  if (engine !== undefined && engine !== 'ops' && engine !== 'kernel')
    refuse(`there is no engine "${engine}", only ops and kernel`);
  return {
    file: names[0] ?? '',
    names,
    json: values['json'] === true,
    quiet: values['quiet'] === true,
    engine,
    has: (name) => values[name] === true,
    text,
    number(name) {
      const given = text(name);
      if (given === undefined) return undefined;
      const value = Number(given);
      return given.trim() !== '' && Number.isFinite(value) && value > 0
        ? value
        : refuse(`--${name} must be a positive number, not "${given}"`);
    },
  };
}
