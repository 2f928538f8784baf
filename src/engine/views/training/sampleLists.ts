import { message, type Message } from '../../../core/ground/errors.ts';
import { rowNumber } from '../../../core/tables/dataset.ts';
import type { TableChart } from '../../../protocol/charts.ts';
import { type ChartTexts, percent, short } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import type { ClassPair, JudgedSamples } from './judgedSamples.ts';

/** Rows of a list that people read, and features whose values stand in a row. */
const mostListed = 50;
const mostFeatures = 6;

function isMistake({ truth, predicted }: JudgedSamples, at: number): boolean {
  return predicted[at] !== -1 && predicted[at] !== truth[at];
}

/** Whether a sample is wrong. */
export function hasMistakes(judged: JudgedSamples): boolean {
  return judged.truth.some((_, at) => isMistake(judged, at));
}

/** The samples that are wrong, of which there are some, the surest mistake first. */
export function wrongChart(moment: Moment, judged: JudgedSamples): TableChart {
  const { truth, predicted, rows, sureness, hasProbability } = judged;
  const wrong = bySureness(judged, (at) => isMistake(judged, at));
  const first = wrong[0]!;
  const names = moment.prepared.data.dataset.classNames;
  const surest = [
    rowNumber(moment.prepared.data.dataset, rows[first]!),
    names[truth[first]!]!,
    names[predicted[first]!]!,
  ] as const;
  return listOf(moment, judged, wrong, {
    id: 'wrong',
    title: hasProbability
      ? message('Surest mistake: row {0} is {1}, read as {2} with {3} %', ...surest, percent(sureness[first]!))
      : message('Surest mistake: row {0} is {1}, read as {2}', ...surest),
    description: judged.isHeld
      ? message('{0} of {1} validation samples are wrong, the surest first.', wrong.length, truth.length)
      : message('{0} of {1} training samples are wrong, the surest first.', wrong.length, truth.length),
  });
}

/** The samples of one cell of the confusion table: wrong ones from the surest on, right ones from the least sure on. */
export function cellSamplesChart(moment: Moment, judged: JudgedSamples, pair: ClassPair): TableChart {
  const { truth, predicted, sureness } = judged;
  const surestFirst = bySureness(judged, (at) => truth[at] === pair.truth && predicted[at] === pair.predicted);
  const samples = pair.truth === pair.predicted ? surestFirst.toReversed() : surestFirst;
  const names = moment.prepared.data.dataset.classNames;
  const [first, last] = [samples[0], samples.at(-1)];
  return listOf(moment, judged, samples, {
    id: 'samples',
    title: titleOf(samples.length, names[pair.truth]!, names[pair.predicted]!),
    description:
      first === undefined || last === undefined
        ? message('This cell of the confusion table is empty.')
        : message('From {0} to {1} in the last column.', short(sureness[first]!), short(sureness[last]!)),
  });
}

function titleOf(count: number, truth: string, predicted: string): Message {
  if (count === 0) return message('No sample of {0} is read as {1}', truth, predicted);
  if (count === 1) return message('1 sample of {0} is read as {1}', truth, predicted);
  return message('{0} samples of {1} are read as {2}', count, truth, predicted);
}

/** The samples that are meant, the surest first; the data's order among equals. */
function bySureness({ truth, sureness }: JudgedSamples, isMeant: (sample: number) => boolean): readonly number[] {
  return [...truth.keys()].filter(isMeant).sort((one, other) => sureness[other]! - sureness[one]! || one - other);
}

function listOf(
  moment: Moment,
  { truth, predicted, rows, sureness, hasProbability }: JudgedSamples,
  samples: readonly number[],
  texts: Pick<ChartTexts, 'title' | 'description'> & { readonly id: string },
): TableChart {
  const { dataset } = moment.prepared.data;
  const { classNames, featureNames, features, inputs } = dataset;
  const nameOf = (index: number): Message => message('{0}', classNames[index] ?? index);
  const valuesOf = (row: number): readonly number[] => [
    ...inputs.subarray(row * features, row * features + Math.min(features, mostFeatures)),
  ];
  const more = samples.length - mostListed;
  return {
    kind: 'table',
    view: 'training',
    run: moment.run,
    step: moment.step,
    ...texts,
    caption:
      more > 0
        ? message('The first {0} and {1} more, at step {2}.', mostListed, more, moment.step)
        : message('All {0}, at step {1}.', samples.length, moment.step),
    explanation: hasProbability
      ? message(
          'Rows are counted as in the file, or from 1 where the data are drawn. Confidence is the probability that the network gives to the class it predicts; after it stand the values of the first features as the data have them.',
        )
      : message(
          'Rows are counted as in the file, or from 1 where the data are drawn. The lead is that of the largest output over the second largest, of a single output its size, for this loss knows no probabilities; after it stand the values of the first features as the data have them.',
        ),
    columns: [
      message('true class'),
      message('predicted class'),
      hasProbability ? message('confidence') : message('lead'),
      ...featureNames.slice(0, mostFeatures).map((name) => message('{0}', name)),
    ],
    rows: samples.slice(0, mostListed).map((sample) => ({
      label: message('row {0}', rowNumber(dataset, rows[sample]!)),
      sample: rows[sample]!,
      values: [nameOf(truth[sample]!), nameOf(predicted[sample]!), sureness[sample]!, ...valuesOf(rows[sample]!)],
    })),
  };
}
