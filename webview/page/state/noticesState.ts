import type { DocumentState } from '../../../src/protocol/messages.ts';

type Problems = DocumentState['problems'];

/** More than these would hide the charts; all of them are in the editor's list. */
const mostProblems = 3;

/** Which problems of the text are shown, errors first, and how many more there are. */
export function problemsShown(problems: Problems): { readonly shown: Problems; readonly more: number } {
  const of = (severity: Problems[number]['severity']): Problems =>
    problems.filter((problem) => problem.severity === severity);
  const shown = [...of('error'), ...of('warning')].slice(0, mostProblems);
  return { shown, more: problems.length - shown.length };
}
