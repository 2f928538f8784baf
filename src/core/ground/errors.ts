/**
 * A text for people with its values apart, so that it can be translated: `{0}` stands for the first argument, as in `vscode.l10n`.
 */
export interface Message {
  readonly text: string;
  readonly args: readonly (string | number)[];
}

/** Builds a message; the text is its own key in the translation bundles. */
export function message(text: string, ...args: (string | number)[]): Message {
  return { text, args };
}

/** Letters of one argument that are shown: names come from files and may be of any length. */
const longestArgument = 1000;

/** Puts the arguments into the (possibly translated) text; long ones are cut. */
export function formatMessage({ text, args }: Message): string {
  return text.replace(/\{(\d+)\}/g, (whole, index: string) => {
    const value = args[Number(index)];
    return value === undefined ? whole : shorten(String(value), longestArgument);
  });
}

/** The beginning of a text that comes from outside and may have any length. */
export function shorten(text: string, length = 60): string {
  return text.length <= length ? text : `${text.slice(0, length)}...`;
}

/** Every expected failure of the lab. The text says what happened, where, and what to do. */
const catalogue = {
  'engine/cancelled': 'The run was cancelled.',
  'engine/diverged':
    'Training stopped at step {0}: {1} of layer {2} is not finite. The last learning rate was {3}, the last gradient norm {4}. Lower the learning rate or clip the gradient.',
  'engine/diverged-restored':
    'Training stopped at step {0}: {1} of layer {2} is not finite. Early stopping has put the best weights back, those of step {5}. The last learning rate was {3}, the last gradient norm {4}. Lower the learning rate or clip the gradient.',
  'engine/not-finite-at-start':
    'Training could not begin: {0} of layer {1} is not finite before any weight has changed. The data or the initial weights are too large; standardise the data or use another initializer.',
  'engine/worker-died': 'The engine stopped unexpectedly ({0}). The next run starts a fresh one.',
  'engine/out-of-memory': 'The engine ran out of memory ({0}). Use fewer units or samples.',
  'engine/unavailable': 'The {0} engine cannot run this experiment: {1}. Remove "engine" from "training".',
  'engine/no-prox':
    'The penalties on layer {0} have no common proximal step: {1}. Set "proximal": false in "optimizer", or keep one of them.',
  'engine/bad-request': 'The engine got a message that it does not understand: {0}.',
  'engine/no-run': 'There is no run to {0}. Run the experiment first.',
  'analysis/bad-network': 'The network cannot be analysed: {0}.',
  'analysis/bad-problem': 'The problem cannot be solved: {0}.',
  'analysis/refused': '{0} has no exact linear regions: {1}.',
  'core/unknown-name': 'There is no {0} called "{1}". Known: {2}.',
  'core/too-large': '{0} is {1}; the budget is {2}.',
  'core/bad-data': 'The data cannot be used: {0}.',
  'core/wrong-task': 'The loss {0} is not made for {1}. Choose another loss or leave it out.',
  'core/unknown-column': 'The data have no column called "{0}". Columns: {1}.',
  'core/text-target':
    'The target column "{0}" holds words; regression needs numbers. Choose another column or classification.',
  'core/one-class': 'The target column "{0}" holds {1} different value(s); a classification needs at least two.',
  'core/not-finite': 'Column "{0}" holds numbers that are not finite, or too large to be standardised.',
  'core/no-samples': 'The data have no samples or no feature columns ({0} samples, {1} features).',
  'core/not-decreasing': 'Strengths must be positive and strictly decreasing; number {0} is {1}.',
  'reader/died': 'What reads data and weights stopped unexpectedly ({0}); it is started anew when it is needed.',
  'text/changed': 'The text has changed meanwhile; nothing was written. Look at it and try again.',
  'text/not-applied': 'The editor did not apply the change to the text: it may be read-only, or has just changed.',
  'text/gone': 'The text {0} is gone: it was deleted, moved, or closed without being saved.',
  'cli/usage': '{0}',
  'export/failed': 'The network could not be exported: {0}.',
  'import/failed': 'The network file cannot be read: {0}.',
  'import/does-not-fit':
    'The weights are those of a network {0}; the experiment has {1}. Change the layers, or take "weights" out.',
  'import/has-biases':
    'Layer {0} of the file has biases that are not 0; the experiment has "bias": false. Take "bias" out, or another file.',
} as const;

export type ErrorCode = keyof typeof catalogue;

/** An expected failure: shown to the user as it is. Any other error is a fault of ours. */
export class LabError extends Error {
  readonly code: ErrorCode;
  readonly userMessage: Message;
  readonly details: unknown;

  constructor(code: ErrorCode, userMessage: Message, details?: unknown) {
    super(formatMessage(userMessage));
    this.name = 'LabError';
    this.code = code;
    this.userMessage = userMessage;
    this.details = details;
  }
}

/** Builds the failure of a code with its arguments; `details` is plain data for programs. */
export function failure(code: ErrorCode, args: (string | number)[] = [], details?: unknown): LabError {
  return new LabError(code, message(catalogue[code], ...args), details);
}

/** Whether a value read from the wire is a code of the catalogue. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(catalogue, value);
}
