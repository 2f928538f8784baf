import { message } from '../../../core/ground/errors.ts';
import type { CurvesChart, SampleFacts, Series } from '../../../protocol/charts.ts';
import { thinRows } from '../../problem/evaluation.ts';
import { curvesChart, type ChartTexts, short } from '../frame/chartParts.ts';
import type { Moment, ViewWork } from '../frame/moment.ts';
import { sampleFacts, someFacts } from '../samples/sampleFacts.ts';

/** Features up to which the prediction itself is drawn, with its samples. */
const drawnFeatures = 2;
/** Samples of a split that are drawn: more are one cloud, and each is a dot that the page keeps. */
const mostDots = 2000;

/** How far each sample is from its prediction; of a regression whose prediction cannot be drawn, and undefined where it takes too long. */
export async function residualChart(moment: Moment, work: ViewWork): Promise<CurvesChart | undefined> {
  const { task, data } = moment.prepared;
  const { dataset, train } = data;
  if (task !== 'regression' || dataset.features <= drawnFeatures) return undefined;
  const facts = await sampleFacts(moment, work);
  if (facts?.predicted === undefined) return undefined;
  const y = residuals(facts);
  const all = facts.samples.length;
  const held = train.samples < all ? ([train.samples, all] as const) : ([0, all] as const);
  return curvesChart(
    moment,
    {
      id: 'residuals',
      view: 'training',
      x: { label: message('predicted {0}', dataset.targetNames[0] ?? 'y'), scale: 'linear' },
      y: { label: message('{0}', dataset.targetNames[0] ?? 'y'), scale: 'linear' },
      series: [
        dots(facts, [0, train.samples], { id: 'train', label: message('training samples') }),
        dots(facts, [train.samples, all], { id: 'validation', label: message('validation samples') }),
        exactLine(facts),
      ],
    },
    textsOf(facts, y, held),
  );
}

/** Target less prediction, of every sample. */
function residuals({ target, predicted }: SampleFacts): Float64Array {
  return Float64Array.from(target.values, (value, at) => value - predicted!.values[at]!);
}

/** Where a prediction is its target, over the range of the targets: axes that stand still while the errors shrink. */
function exactLine({ target }: SampleFacts): Series {
  const place = (): Float64Array => Float64Array.from(endsOf(target.values));
  return { id: 'exact', label: message('exact'), role: 'theory', group: 'exact', x: place(), y: place() };
}

function dots(facts: SampleFacts, [from, to]: readonly [number, number], look: Pick<Series, 'id' | 'label'>): Series {
  const { chosen } = facts;
  const drawn = thinRows(to - from, mostDots).map((at) => from + at);
  if (chosen !== undefined && chosen >= from && chosen < to && !drawn.includes(chosen)) drawn.push(chosen);
  const samples = someFacts(facts, drawn);
  return {
    ...look,
    role: 'dots',
    group: look.id,
    x: Float64Array.from(samples.predicted!.values),
    y: Float64Array.from(samples.target.values),
    samples,
  };
}

function endsOf(values: Float32Array | Float64Array): readonly [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (let at = 0; at < values.length; at += 1) {
    low = Math.min(low, values[at]!);
    high = Math.max(high, values[at]!);
  }
  return [low, high];
}

/** @param held  the samples that are judged: those that validate, where there are some */
function textsOf(facts: SampleFacts, y: Float64Array, held: readonly [number, number]): ChartTexts {
  const [from, to] = held;
  const sizes = y.subarray(from, to).map(Math.abs);
  const [least, most] = endsOf(sizes);
  const largest = from + sizes.indexOf(most);
  const half = sizes.toSorted()[sizes.length >> 1]!;
  const told = [to - from, short(half), facts.rows[largest]!, short(y[largest]!)] as const;
  return {
    title:
      from > 0
        ? message('Half of {0} validation samples are within {1}; row {2} is off by {3}', ...told)
        : message('Half of {0} training samples are within {1}; row {2} is off by {3}', ...told),
    caption:
      Math.max(from, facts.samples.length - from) <= mostDots
        ? message('Every sample by its prediction and its target; the error is the distance from the line.')
        : message(
            'At most {0} samples of each split, evenly spaced, by prediction and target; the error is the distance from the line.',
            mostDots,
          ),
    description: message(
      'Errors of {2} samples are between {0} and {1} in size.',
      short(least),
      short(most),
      sizes.length,
    ),
    explanation: message(
      'Where dots bend away from the line, or spread more at one end, there is something left to find. Errors are target less prediction, in the units of the target.',
    ),
  };
}
