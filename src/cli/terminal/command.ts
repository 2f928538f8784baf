/** Where a terminal program writes. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** A progress line may be overwritten. */
  readonly isInteractive: boolean;
  readonly signal: AbortSignal;
}

/** Options as `parseArgs` of node wants them. */
export type OptionSpecs = Readonly<Record<string, { readonly type: 'boolean' | 'string' }>>;

/** What the command line asks for. */
export interface GivenOptions {
  /** The first of the names; empty where a command takes names and got none. */
  readonly file: string;
  /** What stands on the command line besides options: one file, or any number of names. */
  readonly names: readonly string[];
  readonly json: boolean;
  /** No progress on stderr. */
  readonly quiet: boolean;
  readonly engine: 'ops' | 'kernel' | undefined;
  /** Whether a flag of the command was given. */
  has(name: string): boolean;
  /** What was given for an option of the command. */
  text(name: string): string | undefined;
  /** The same as a positive number. @throws LabError cli/usage  it is not one */
  number(name: string): number | undefined;
}

/** What a command works with. */
export interface CommandContext {
  readonly given: GivenOptions;
  readonly terminal: Terminal;
}

/** One line of the table in main.ts: a command in a file of its own. */
export interface Command {
  /** The lines of the usage text that belong to it: `train FILE [--json]` with what it does. */
  readonly usage: readonly (readonly [words: string, meaning: string])[];
  /** Its own options, besides those that all commands have. */
  readonly options: OptionSpecs;
  /** It is about any number of names, none included, and not about a file. */
  readonly takesNames?: true;
  /**
   * Writes its result to `terminal.out`, all else to `terminal.err`.
   * @returns the exit code: 0 good, 2 the document is wrong and it has been said how
   * @throws LabError cli/usage  an option cannot be understood (exit code 2); any other failure is exit code 1
   */
  run(context: CommandContext): Promise<number>;
}
