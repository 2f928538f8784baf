import { printParseErrorCode, visit, type ParseErrorCode } from 'jsonc-parser';
import type { Experiment } from '../../core/config/config.ts';
import { formatMessage, message, type Message } from '../../core/ground/errors.ts';
import { readNetworkFile } from '../../formats/labNetwork.ts';
import type { NetworkFile } from '../../core/experiment/networkFile.ts';
import { removeAt } from '../../core/config/parseConfigProblems.ts';
import { fileKeys, type NamedFile } from './dataSource.ts';
import { rangeOf, syntaxMessage, type LabProblem, type LabText } from '../document/document.ts';

/** What is wrong with the text of a network file; the line where it is no JSON, else the place stands in the message. */
export interface NetworkTextProblem {
  readonly code: string;
  readonly message: Message;
  readonly line?: number;
  readonly column?: number;
}

/** Where the weights of an experiment are, relative to its document; undefined: its initializers draw them. */
export function placeOfWeights({ network }: Pick<Experiment, 'network'>): string | undefined {
  return network.weights;
}

/** Reads the text of a network file. Never throws. */
export function readNetworkText(text: string): {
  readonly network: NetworkFile | undefined;
  readonly problem: NetworkTextProblem | undefined;
} {
  const parsed = parseNetworkText(text);
  return 'problem' in parsed ? { network: undefined, problem: parsed.problem } : readNetworkFile(parsed.value);
}

/** The JSON of a network file; numbers that JSON does not have are texts in it. Never throws. */
export function parseNetworkText(text: string): { readonly value: unknown } | { readonly problem: NetworkTextProblem } {
  return parseJson(text) ?? parseJson(quoteNotFinite(text)) ?? { problem: notJson(text) };
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Python and others write numbers that JSON does not have; as texts they are found at their place among the weights. */
function quoteNotFinite(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );
}

/** Where an error stands, as the visitor of jsonc-parser tells it: line and column count from 0. */
type ErrorPlace = readonly [offset: number, length: number, line: number, column: number];

function notJson(text: string): NetworkTextProblem {
  let found: NetworkTextProblem | undefined;
  const onError = (error: ParseErrorCode, ...[, , line, column]: ErrorPlace): void => {
    found ??= {
      code: 'weights/not-json',
      message: message(syntaxMessage(printParseErrorCode(error))),
      line: line + 1,
      column: column + 1,
    };
  };
  try {
    visit(text, { onError }, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  } catch (error) {
    // Nested so deeply that the parser runs out of stack: no network is.
    if (!(error instanceof RangeError)) throw error;
  }
  return found ?? { code: 'weights/not-json', message: message('This is not JSON.') };
}

/**
 * A problem inside a network file, at its name in the document.
 * @param translate  puts what is wrong into the user's language before it becomes part of the message
 */
export function locateNetworkProblem(
  document: LabText,
  { key, path }: NamedFile,
  { code, message: reason, line, column }: NetworkTextProblem,
  translate: (text: Message) => string = formatMessage,
): LabProblem {
  const { pointer } = fileKeys[key];
  const range = document.tree ? rangeOf(document.tree, pointer) : { start: 0, end: 0 };
  const text =
    line === undefined || column === undefined
      ? message('{0}: {1}', path, translate(reason))
      : message('{0}, line {1}, column {2}: {3}', path, line, column, translate(reason));
  return { code, severity: 'error', message: text, pointer, ...range, fixes: [removeAt(pointer)] };
}
