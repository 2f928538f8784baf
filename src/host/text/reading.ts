import type { Experiment } from '../../core/config/config.ts';
import { LabError, message } from '../../core/ground/errors.ts';
import {
  rangeOf,
  readDocument,
  type LabFix,
  type LabProblem,
  type LabText,
  type TextRange,
} from '../../language/document/document.ts';
import type { InlayHint } from '../../language/hovers/inlayHints.ts';
import { placeOfLineEnd } from '../../core/config/parseConfigGeometry.ts';
import type { KeptNames } from '../../language/reader/messages.ts';
import type { Failure, TextChange } from '../../protocol/messages.ts';
import type { DataFindings } from './dataReader.ts';

/** All that is known about one version of a text. Nothing of a version before stands in for what is not known yet. */
export interface Reading extends KeptNames {
  readonly text: LabText;
  /** Of the text, of its files, and of theory. */
  readonly problems: readonly LabProblem[];
  readonly hints: readonly InlayHint[];
  /** Names that sentences of the view Theory are about. */
  readonly marks?: readonly TextRange[];
  /** How the last run of this version failed. */
  readonly failure: LabProblem | undefined;
}

/** The reading of a text before its data are asked for. */
export function beginReading(text: string): Reading {
  const read = readDocument(text);
  return { text: read, data: undefined, weights: undefined, problems: read.problems, hints: [], failure: undefined };
}

/** The same once its data have been looked for. */
export function completeReading(reading: Reading, { files: _files, ...found }: DataFindings): Reading {
  return { ...reading, ...found, problems: [...reading.text.problems, ...found.problems] };
}

/**
 * Refuses a text that must not be run.
 * @throws LabError core/bad-data  there are no data, or data, weights or theory are against a run
 */
export function checkRun({ data, problems }: Pick<Reading, 'data' | 'problems'>): void {
  const wrong = problems.find(({ severity }) => severity === 'error');
  if (data === undefined || wrong !== undefined)
    throw new LabError('core/bad-data', wrong?.message ?? message('The data could not be read.'));
}

/** Whether a run of a document reads a file of the user's own. */
export function runsFromFile({ data, network }: Pick<Experiment, 'data' | 'network'>): boolean {
  return data.csv !== undefined || network.weights !== undefined;
}

/** Whether a document names a file of the user's own. */
export function namesFile(experiment: Experiment | undefined): boolean {
  return experiment !== undefined && (runsFromFile(experiment) || placeOfLineEnd(experiment) !== undefined);
}

/** A failed run as a problem of the text, at the place where a change would help; undefined where the text has told the same already. */
export function problemOfFailure(
  { text: { tree }, problems }: Pick<Reading, 'text' | 'problems'>,
  { code, message: reason, fix }: Failure,
): LabProblem | undefined {
  const told = JSON.stringify(reason);
  if (problems.some((one) => JSON.stringify(one.message) === told)) return undefined;
  const pointer = fix?.change.pointer ?? [];
  const range = tree === undefined ? { start: 0, end: 0 } : rangeOf(tree, pointer);
  const fixes = fix === undefined ? [] : [{ title: fix.title, edits: [editOf(fix.change)] }];
  return { code, severity: 'error', message: reason, pointer, ...range, fixes };
}

function editOf({ pointer, value }: TextChange): LabFix['edits'][number] {
  return value === undefined ? { pointer, remove: true } : { pointer, value };
}
