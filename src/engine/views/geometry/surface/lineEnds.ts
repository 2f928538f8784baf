import { failure, message, type Message } from '../../../../core/ground/errors.ts';
import type { Numbers } from '../../../../core/numbers/matrix.ts';
import { placeWeights } from '../../../problem/importedWeights.ts';
import type { Moment } from '../../frame/moment.ts';

/** The weights at both ends of a line, and what they are called. */
export interface LineEnds {
  /** steps: of two steps of the run; toFile: of a step and of a file; files: of two files. */
  readonly kind: 'steps' | 'toFile' | 'files';
  /** Step or name of the file at share 0 and at share 1. */
  readonly names: readonly [number | string, number | string];
  readonly begin: Numbers;
  readonly end: Numbers;
}

/**
 * The ends that the text asks for: the first recorded step and the shown one, the shown one and a recorded one, the shown one and a file; with
 * `network.weights` and a file these two files.
 * @throws LabError core/bad-data  the file is not there; import/does-not-fit  it holds another network
 */
export function lineEndsOf(moment: Moment): LineEnds {
  const { lab, step, parameters } = moment;
  const { to } = lab.geometry;
  const here = { step, parameters };
  if (typeof to === 'string') return endsAtFile(moment, to);
  const other = recordedNear(moment, to ?? 0) ?? here;
  const [begin, end] = to === undefined ? [other, here] : [here, other];
  return { kind: 'steps', names: [begin.step, end.step], begin: begin.parameters, end: end.parameters };
}

function endsAtFile({ lineEnd, prepared, step, parameters }: Moment, path: string): LineEnds {
  if (lineEnd === undefined) throw failure('core/bad-data', [path]);
  const { architecture, initial } = prepared.problem;
  const end = placeWeights(architecture, lineEnd, 0).parameters;
  const { weights: first } = prepared.experiment.network;
  if (first === undefined) return { kind: 'toFile', names: [step, nameOf(path)], begin: parameters, end };
  return { kind: 'files', names: [nameOf(first), nameOf(path)], begin: initial, end };
}

function recordedNear({ snapshots }: Moment, step: number): Moment['snapshots'][number] | undefined {
  const distance = (one: Moment['snapshots'][number]): number => Math.abs(one.step - step);
  const [first, ...others] = snapshots;
  return first && others.reduce((best, one) => (distance(one) < distance(best) ? one : best), first);
}

/** Without its folders. */
function nameOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** What one end is called beside the axis. */
export function nameOfEnd(name: number | string): Message {
  return typeof name === 'number' ? message('step {0}', name) : { text: '{0}', args: [name] };
}

/** What is said of the loss between two ends. */
interface EndTexts {
  readonly same: (begin: string | number, end: string | number) => Message;
  readonly notFinite: (begin: string | number, end: string | number) => Message;
  readonly none: (begin: string | number, end: string | number) => Message;
  readonly barrier: (begin: string | number, end: string | number, height: number | string) => Message;
  readonly losses: (
    begin: string | number,
    end: string | number,
    ...losses: readonly [number | string, number | string]
  ) => Message;
}

/** The sentences for each kind of ends. */
export const endTexts: Readonly<Record<LineEnds['kind'], EndTexts>> = {
  steps: {
    same: (_begin, end) => message('Both ends of the line are the weights of step {0}', end),
    notFinite: (begin, end) => message('Between step {0} and step {1} the loss is not finite', begin, end),
    none: (begin, end) => message('No barrier between step {0} and step {1}', begin, end),
    barrier: (begin, end, height) => message('The barrier between step {0} and step {1} is {2}', begin, end, height),
    losses: (begin, end, ...losses) =>
      message(
        'The loss on the straight line between the weights of step {0} and of step {1}: {2} and {3} at the ends.',
        begin,
        end,
        ...losses,
      ),
  },
  toFile: {
    same: (begin, end) => message('The weights of step {0} are those of {1}', begin, end),
    notFinite: (begin, end) => message('Between step {0} and {1} the loss is not finite', begin, end),
    none: (begin, end) => message('No barrier between step {0} and {1}', begin, end),
    barrier: (begin, end, height) => message('The barrier between step {0} and {1} is {2}', begin, end, height),
    losses: (begin, end, ...losses) =>
      message(
        'The loss on the straight line between the weights of step {0} and those of the file {1}: {2} and {3} at the ends.',
        begin,
        end,
        ...losses,
      ),
  },
  files: {
    same: (begin, end) => message('{0} and {1} hold the same weights', begin, end),
    notFinite: (begin, end) => message('Between {0} and {1} the loss is not finite', begin, end),
    none: (begin, end) => message('No barrier between {0} and {1}', begin, end),
    barrier: (begin, end, height) => message('The barrier between {0} and {1} is {2}', begin, end, height),
    losses: (begin, end, ...losses) =>
      message(
        'The loss on the straight line between the weights of the files {0} and {1}: {2} and {3} at the ends.',
        begin,
        end,
        ...losses,
      ),
  },
};
