import type { Experiment } from '../../core/config/config.ts';
import { LabError, message } from '../../core/ground/errors.ts';
import type { NetworkFile } from '../../core/experiment/networkFile.ts';
import type { Dataset } from '../../core/tables/dataset.ts';
import { rangeOf, readDocument, type LabFix, type LabProblem, type LabText } from '../../language/document/document.ts';
import { diagnose } from '../../language/rules/diagnostics.ts';
import type { Failure, RunParameters, TextChange } from '../../protocol/messages.ts';
import type { Loaded } from '../files/documentFiles.ts';

/** All that is known about one version of a text. */
export interface Reading {
  readonly text: LabText;
  readonly dataset: Dataset | undefined;
  /** What `network.weights` names. */
  readonly weights: NetworkFile | undefined;
  /** Of the text, of its files, and of theory. */
  readonly problems: readonly LabProblem[];
  /** How the last run of this version failed. */
  readonly failure: LabProblem | undefined;
}

/** The reading of a text before its files are asked for; the data of the version before stand in until they come. */
export function beginReading(text: string, before: Reading | undefined): Reading {
  const read = readDocument(text);
  return {
    text: read,
    dataset: before?.dataset,
    weights: before?.weights,
    problems: read.problems,
    failure: undefined,
  };
}

/** What the files of a text hold, with what theory says about it all. */
export function findingsOf(
  text: LabText,
  data: Loaded<Dataset>,
  network: Loaded<NetworkFile>,
): Pick<Reading, 'dataset' | 'weights' | 'problems'> {
  const ofRules = diagnose(text, data.found, network.found);
  return {
    dataset: data.found,
    weights: network.found,
    problems: [...text.problems, ...data.problems, ...network.problems, ...ofRules],
  };
}

/**
 * What a run of a text is made of.
 * @throws LabError core/bad-data  there are no data, or data, weights or theory are against a run
 */
export function runPartsOf(
  experiment: Experiment,
  { dataset, weights, problems }: Pick<Reading, 'dataset' | 'weights' | 'problems'>,
): Pick<RunParameters, 'experiment' | 'dataset' | 'weights'> {
  const wrong = problems.find(({ severity }) => severity === 'error');
  if (dataset === undefined || wrong !== undefined)
    throw new LabError('core/bad-data', wrong?.message ?? message('The data could not be read.'));
  return { experiment, dataset, ...(weights && experiment.network.weights !== undefined && { weights }) };
}

/** Whether a document names a file of the user's own. */
export function namesFile(experiment: Experiment | undefined): boolean {
  return experiment?.data.csv !== undefined || experiment?.network.weights !== undefined;
}

/** A failed run as a problem of the text, at the place where a change would help. */
export function problemOfFailure({ tree }: Pick<LabText, 'tree'>, { code, message, fix }: Failure): LabProblem {
  const pointer = fix?.change.pointer ?? [];
  const range = tree === undefined ? { start: 0, end: 0 } : rangeOf(tree, pointer);
  const fixes = fix === undefined ? [] : [{ title: fix.title, edits: [editOf(fix.change)] }];
  return { code, severity: 'error', message, pointer, ...range, fixes };
}

function editOf({ pointer, value }: TextChange): LabFix['edits'][number] {
  return value === undefined ? { pointer, remove: true } : { pointer, value };
}
