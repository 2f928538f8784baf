import { message, type Message } from '../../../core/ground/errors.ts';
import type { ConfusionChart } from '../../../protocol/charts.ts';
import type { Moment } from '../frame/moment.ts';
import type { ClassPair, JudgedSamples } from './judgedSamples.ts';

/** Classes of a table that can still be read. */
const mostClasses = 100;
/** Confusions that the description names. */
const namedPairs = 8;

/** The cell that is chosen on the table, if there is one. */
export function chosenPair({ chosen, prepared }: Moment): ClassPair | undefined {
  if (chosen === undefined) return undefined;
  const isClass = (index: number): boolean => Number.isInteger(index) && index >= 0 && index < prepared.width;
  const [predicted, truth] = chosen;
  return isClass(predicted) && isClass(truth) ? { predicted, truth } : undefined;
}

/** Which class is taken for which, and how often; undefined for more classes than a table can show. */
export function confusionChart(moment: Moment, judged: JudgedSamples): ConfusionChart | undefined {
  const { classNames } = moment.prepared.data.dataset;
  const classes = classNames.length;
  if (classes > mostClasses) return undefined;
  const counts = new Uint32Array(classes * classes);
  judged.truth.forEach((truth, sample) => {
    const predicted = judged.predicted[sample]!;
    if (predicted >= 0) counts[truth * classes + predicted]! += 1;
  });
  const pairs = confusions(counts, classes);
  const chosen = chosenPair(moment);
  const samples = judged.truth.length;
  const count = [samples, judged.all, moment.step] as const;
  return {
    kind: 'confusion',
    id: 'confusion',
    view: 'training',
    run: moment.run,
    step: moment.step,
    title: titleOf(judged, pairs, classNames),
    caption: judged.isHeld
      ? message('Rows: true class, columns: predicted class; {0} of {1} validation samples at step {2}.', ...count)
      : message('Rows: true class, columns: predicted class; {0} of {1} training samples at step {2}.', ...count),
    description: describe(judged, pairs, classNames),
    explanation: message(
      'The confusion matrix, computed in float64 with the weights of the shown step: the samples of every true class (row) by the class that the network gives to them (column). The sum of the diagonal over the sum of all cells is the accuracy. A click on a cell lists its samples.',
    ),
    classNames: [...classNames],
    counts,
    ...(chosen !== undefined && { chosen }),
  };
}

interface Confusion extends ClassPair {
  readonly count: number;
}

/** What is taken for something else, the most frequent first. */
function confusions(counts: Uint32Array, classes: number): readonly Confusion[] {
  return Array.from(counts, (count, cell) => ({
    count,
    truth: Math.floor(cell / classes),
    predicted: cell % classes,
  }))
    .filter(({ count, truth, predicted }) => count > 0 && truth !== predicted)
    .sort((one, other) => other.count - one.count);
}

/** Samples that are wrong; "-" where a class is not known. */
function wrongOf({ predicted }: JudgedSamples, pairs: readonly Confusion[]): number | '-' {
  return predicted.includes(-1) ? '-' : pairs.reduce((sum, { count }) => sum + count, 0);
}

function titleOf(judged: JudgedSamples, pairs: readonly Confusion[], names: readonly string[]): Message {
  const { isHeld } = judged;
  const samples = judged.truth.length;
  const wrong = wrongOf(judged, pairs);
  const [first, second] = pairs;
  if (wrong === 0)
    return isHeld
      ? message('All {0} validation samples are right', samples)
      : message('All {0} training samples are right', samples);
  const often = first === undefined ? [] : [names[first.truth]!, names[first.predicted]!];
  if (wrong === 1)
    return isHeld
      ? message('1 of {0} validation samples is wrong: {1} read as {2}', samples, ...often)
      : message('1 of {0} training samples is wrong: {1} read as {2}', samples, ...often);
  // Where several are as frequent, none of them is the most frequent one.
  if (first === undefined || first.count === second?.count)
    return isHeld
      ? message('{0} of {1} validation samples are wrong', wrong, samples)
      : message('{0} of {1} training samples are wrong', wrong, samples);
  return isHeld
    ? message('{0} of {1} validation samples are wrong; most often {2} read as {3}', wrong, samples, ...often)
    : message('{0} of {1} training samples are wrong; most often {2} read as {3}', wrong, samples, ...often);
}

function describe(judged: JudgedSamples, pairs: readonly Confusion[], names: readonly string[]): Message {
  const samples = judged.truth.length;
  const wrong = wrongOf(judged, pairs);
  const right = wrong === '-' ? '-' : samples - wrong;
  if (pairs.length === 0) return message('{0} of {1} samples are right.', right, samples);
  const told = pairs
    .slice(0, namedPairs)
    .map(({ truth, predicted, count }) => `${names[truth]!} > ${names[predicted]!}: ${count}`)
    .join('; ');
  return message('{0} of {1} samples are right. True class > predicted class: {2}.', right, samples, told);
}
