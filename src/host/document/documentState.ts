import { failure, shorten } from '../../core/ground/errors.ts';
import type { LabProblem } from '../../language/document/document.ts';
import type { DocumentState } from '../../protocol/messages.ts';
import { controlsOf } from './labControls.ts';
import type { LabSource } from './labSource.ts';

/** Letters of a title on a page. */
const longestTitle = 200;
/** More problems than these are no help on a page. */
const mostProblems = 20;

/**
 * What a page must know about a text.
 * @param isDrawn  there are charts, of this text or of one before
 */
export function documentState(source: LabSource, isDrawn: boolean): DocumentState {
  const { experiment, value } = source.read();
  const { isGone, version } = source;
  const name = source.uri.path.split('/').at(-1) ?? '';
  const shown = isGone ? [goneProblem(name)] : source.reading().problems.flatMap((one) => problemForPage(source, one));
  return {
    title: experiment === undefined || experiment.title === '' ? name : shorten(experiment.title, longestTitle),
    uri: source.uri.toString(),
    version,
    stale: isDrawn && (isGone || experiment === undefined),
    problems: shown.slice(0, mostProblems),
    controls: isGone ? undefined : experiment && controlsOf(experiment, value),
  };
}

function goneProblem(name: string): DocumentState['problems'][number] {
  return { severity: 'error', message: failure('text/gone', [name]).userMessage, pointer: [], line: 1 };
}

/** Only errors and warnings are shown on a page. */
function problemForPage(source: LabSource, problem: LabProblem): DocumentState['problems'][number][] {
  const { severity, message, pointer, start } = problem;
  if (severity !== 'error' && severity !== 'warning') return [];
  return [{ severity, message, pointer, line: source.lineOf(start) }];
}
