import type { DocumentState, Failure } from '../../../src/protocol/messages.ts';
import { say } from '../../drawing/texts.ts';
import type { PageState } from './pageState.ts';

type Problems = DocumentState['problems'];

/** More than these would hide the charts; all of them are in the editor's list. */
const mostProblems = 3;

/** What the notices tell, the most urgent first: what was just refused, how the run failed, what is wrong with the text. */
export interface NoticesState {
  /** A short remark that the user can put away. */
  readonly remark: string | undefined;
  readonly failure: Failure | undefined;
  readonly problems: Problems;
  /** Problems beyond those. */
  readonly more: number;
}

/** What the notices tell of the page. */
export function noticesOf({ remark, failure, told }: Pick<PageState, 'remark' | 'failure' | 'told'>): NoticesState {
  const { shown, more } = problemsShown(told.problems);
  return { remark: remark?.text, failure: failureShown(failure, told.problems), problems: shown, more };
}

/** Which problems of the text are shown, errors first and each kind in the order of the text, and how many more there are. */
export function problemsShown(problems: Problems): { readonly shown: Problems; readonly more: number } {
  const of = (severity: Problems[number]['severity']): Problems =>
    problems.filter((problem) => problem.severity === severity).toSorted((one, other) => one.line - other.line);
  const shown = [...of('error'), ...of('warning')].slice(0, mostProblems);
  return { shown, more: problems.length - shown.length };
}

/** The failure of the run, unless a problem of the text says the same and leads to its place. */
export function failureShown(failure: Failure | undefined, problems: Problems): Failure | undefined {
  if (failure === undefined || failure.fix !== undefined) return failure;
  const words = say(failure.message);
  return problemsShown(problems).shown.some(({ message }) => say(message) === words) ? undefined : failure;
}
