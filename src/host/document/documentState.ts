import { failure, shorten } from '../../core/ground/errors.ts';
import type { LabProblem } from '../../language/document/document.ts';
import type { DocumentState } from '../../protocol/messages.ts';
import { controlsOf } from './labControls.ts';
import { nameOf } from '../files/documentFiles.ts';
import type { LabSource } from './labSource.ts';

/** Letters of a title on a page. */
const longestTitle = 200;
/** More problems than these are no help on a page. */
const mostProblems = 20;
/** Buttons of one problem. */
const mostFixes = 3;

/**
 * What a page must know about a text.
 * @param isDrawn  there are charts, of this text or of one before
 */
export function documentState(source: LabSource, isDrawn: boolean): DocumentState {
  const { experiment, value } = source.read();
  const { isGone, version } = source;
  const name = nameOf(source.uri);
  return {
    title: experiment === undefined || experiment.title === '' ? name : shorten(experiment.title, longestTitle),
    uri: source.uri.toString(),
    version,
    stale: isDrawn && (isGone || experiment === undefined),
    problems: isGone ? [goneProblem(name)] : problemsForPage(source).map((one) => problemForPage(source, one)),
    controls: isGone ? undefined : experiment && controlsOf(experiment, value),
  };
}

function goneProblem(name: string): DocumentState['problems'][number] {
  return { severity: 'error', message: failure('text/gone', [name]).userMessage, pointer: [], line: 1, fixes: [] };
}

/** Only errors and warnings are shown on a page, in the order of their lines, errors first. */
export function problemsForPage(source: LabSource): LabProblem[] {
  const shown = source.reading().problems.filter(({ severity }) => severity === 'error' || severity === 'warning');
  const place = ({ severity, start, inFile }: LabProblem): number[] => [
    severity === 'error' ? 0 : 1,
    start,
    inFile?.line ?? 0,
    inFile?.column ?? 0,
  ];
  return shown.toSorted((one, other) => compare(place(one), place(other))).slice(0, mostProblems);
}

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

/** Problems in a file are settled in several ways, none of which is the likely one; elsewhere the first fix is. */
function problemForPage(source: LabSource, problem: LabProblem): DocumentState['problems'][number] {
  const { severity, message, pointer, start, inFile, fixes } = problem;
  return {
    severity: severity === 'error' ? 'error' : 'warning',
    message,
    pointer,
    line: inFile?.line ?? source.lineOf(start),
    ...(inFile && { file: inFile.path.split(/[\\/]/).at(-1) ?? inFile.path }),
    fixes: fixes.slice(0, inFile === undefined ? 1 : mostFixes).map(({ title }) => title),
  };
}
