import type { Experiment } from '../../core/config/config.ts';
import { placeOfLineEnd } from '../../core/config/parseConfigGeometry.ts';
import { runsFromFile } from '../text/reading.ts';

/** What decides whether a text needs a new run: two texts with the same mark show the same. */
export interface TextMark {
  /** White space, comments, the title and wishes for views do not count. */
  readonly experiment: string;
  /** The wishes for the views. */
  readonly lab: string;
}

/** The mark of a text that nothing has run of. */
export const unmarked: TextMark = { experiment: '', lab: '' };

/**
 * The mark of what a text means.
 * @param path  where it lies: files are named from there
 */
export function markOf(experiment: Experiment, path: string): TextMark {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return {
    experiment: JSON.stringify([{ ...experiment, title: '', lab: undefined }, runsFromFile(experiment) ? folder : '']),
    lab: JSON.stringify([experiment.lab, placeOfLineEnd(experiment) === undefined ? '' : folder]),
  };
}

/**
 * What a changed text asks for: a run at once, a run when a page is seen again (`later`), other charts of the run that there is (`lab`), or nothing.
 * @param before  of the text that ran last
 * @param now  of the text as it is
 */
export function followUp(
  before: TextMark,
  now: TextMark,
  { isSeen, isRunning }: { readonly isSeen: boolean; readonly isRunning: boolean },
): 'run' | 'later' | 'lab' | 'nothing' {
  if (now.experiment !== before.experiment) return isSeen ? 'run' : 'later';
  return now.lab !== before.lab && isRunning ? 'lab' : 'nothing';
}
