import { message } from '../../../core/ground/errors.ts';
import type { PreparedData } from '../../../core/experiment/prepareData.ts';
import { rowNumber } from '../../../core/tables/dataset.ts';
import type { SampleColumn, SampleFacts } from '../../../protocol/charts.ts';
import type { Moment, ViewWork } from '../frame/moment.ts';
import { networkOutputs } from './networkOutputs.ts';
import { readClasses } from './readClasses.ts';

/** Features that are told of a sample at a glance. */
const toldFeatures = 4;
/** Multiplications that the predictions of all samples may take, and numbers that a live picture may carry beside its points. */
const predictionBudget = { live: 2e6, rest: 5e7 };
const liveNumbers = 2e4;

/**
 * What is known of all samples, training samples first, as the points of the pictures are; undefined for live moments of many samples: the
 * next one follows at once.
 * @param column  the target that is told, of several
 * @throws LabError engine/cancelled
 */
export async function sampleFacts(moment: Moment, work: ViewWork, column = 0): Promise<SampleFacts | undefined> {
  const { data } = moment.prepared;
  const { dataset } = data;
  const order = orderOf(data);
  const told = Math.min(toldFeatures, dataset.features);
  if (moment.isLive && order.length * (told + 4) > liveNumbers) return undefined;
  const predicted = await predictions(moment, work, column);
  const chosen = moment.sample === undefined ? -1 : order.indexOf(moment.sample);
  const read = (values: Float64Array, width: number, at: number): Float32Array =>
    Float32Array.from(order, (sample) => values[sample * width + at]!);
  return {
    samples: order,
    rows: Int32Array.from(order, (sample) => rowNumber(dataset, sample)),
    features: Array.from({ length: told }, (_, feature) => ({
      label: message('{0}', dataset.featureNames[feature] ?? 'x'),
      values: read(dataset.inputs, dataset.features, feature),
    })),
    target: { label: targetLabel(moment, column), values: read(dataset.targets, dataset.targetWidth, column) },
    ...(predicted !== undefined && { predicted }),
    classNames: [...dataset.classNames],
    ...(chosen >= 0 && { chosen }),
  };
}

/** The samples as places in the data set, in the order of all pictures: those that train, then those that validate. */
export function orderOf({ train, validation }: Pick<PreparedData, 'train' | 'validation'>): Int32Array {
  const order = new Int32Array(train.samples + validation.samples);
  order.set(train.rows);
  order.set(validation.rows, train.samples);
  return order;
}

/** Whole numbers from one up to another, without that. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}

/** The facts of some of the samples. @param places  where they stand in the order */
export function someFacts(facts: SampleFacts, places: readonly number[]): SampleFacts {
  const { chosen, predicted, ...whole } = facts;
  const part = ({ label, values }: SampleColumn): SampleColumn => ({
    label,
    values: Float32Array.from(places, (at) => values[at]!),
  });
  const place = chosen === undefined ? -1 : places.indexOf(chosen);
  return {
    ...whole,
    samples: Int32Array.from(places, (at) => facts.samples[at]!),
    rows: Int32Array.from(places, (at) => facts.rows[at]!),
    features: facts.features.map(part),
    target: part(facts.target),
    ...(predicted !== undefined && { predicted: part(predicted) }),
    ...(place >= 0 && { chosen: place }),
  };
}

function targetLabel({ prepared }: Moment, column: number): SampleColumn['label'] {
  if (prepared.task === 'classification') return message('true class');
  return message('{0}', prepared.data.dataset.targetNames[column] ?? 'y');
}

/** What the network says of all samples in their order; undefined where that takes too long. */
async function predictions(moment: Moment, work: ViewWork, column: number): Promise<SampleColumn | undefined> {
  const { prepared, isLive } = moment;
  const { problem, validation } = prepared;
  const samples = problem.train.count + validation.count;
  const budget = predictionBudget[isLive ? 'live' : 'rest'];
  if (samples * problem.architecture.parameters > budget) return undefined;
  const values = new Float32Array(samples);
  values.set(read(moment, await networkOutputs(moment, problem.train.inputs, work), column));
  values.set(read(moment, await networkOutputs(moment, validation.inputs, work), column), problem.train.count);
  const isClass = prepared.task === 'classification';
  return { label: isClass ? message('predicted class') : message('predicted'), values };
}

/** Class indices, or values in the units of the target; NaN where an output is not finite. */
function read({ prepared }: Moment, outputs: Float64Array, column: number): Float32Array {
  const { task, data, problem } = prepared;
  const width = problem.architecture.outputs;
  const samples = outputs.length / width;
  if (task === 'classification')
    return Float32Array.from(readClasses(prepared, outputs, samples).predicted, (index) => (index < 0 ? NaN : index));
  const { mean, scale } = data.targetScale;
  return Float32Array.from(
    { length: samples },
    (_, sample) => outputs[sample * width + column]! * scale[column]! + mean[column]!,
  );
}
