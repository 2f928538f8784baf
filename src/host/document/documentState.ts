import type { LabProblem } from '../../language/document/document.ts';
import type { DocumentState } from '../../protocol/messages.ts';
import { controlsOf } from './labControls.ts';
import type { LabSource } from './labSource.ts';

/** More problems than these are no help on a page. */
const mostProblems = 20;

/**
 * What a page must know about a text.
 * @param isDrawn  there are charts, of this text or of one before
 */
export function documentState(source: LabSource, isDrawn: boolean): DocumentState {
  const { experiment, value } = source.read();
  const shown = source.reading().problems.flatMap((problem) => problemForPage(source, problem));
  return {
    title: experiment?.title ?? source.uri.path.split('/').at(-1) ?? '',
    uri: source.uri.toString(),
    stale: isDrawn && experiment === undefined,
    problems: shown.slice(0, mostProblems),
    controls: experiment && controlsOf(experiment, value),
  };
}

/** Only errors and warnings are shown on a page. */
function problemForPage(source: LabSource, problem: LabProblem): DocumentState['problems'][number][] {
  const { severity, message, pointer, start } = problem;
  if (severity !== 'error' && severity !== 'warning') return [];
  return [{ severity, message, pointer, line: source.lineOf(start) }];
}
