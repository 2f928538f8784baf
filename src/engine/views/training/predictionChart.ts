import { message, type Message } from '../../../core/ground/errors.ts';
import { losses } from '../../../core/tables/losses.ts';
import type { PreparedData, Split } from '../../../core/experiment/prepareData.ts';
import type { CurvesChart, PlaneChart, SampleFacts, Series } from '../../../protocol/charts.ts';
import { recordedSamples } from '../../problem/evaluation.ts';
import { curvesChart, percent, recordAt, short } from '../frame/chartParts.ts';
import type { PreparedRun } from '../../problem/preparedRun.ts';
import type { ViewWork, Moment } from '../frame/moment.ts';
import { networkOutputs } from '../samples/networkOutputs.ts';
import { leadOf } from '../samples/readClasses.ts';
import { sampleFacts, range, someFacts } from '../samples/sampleFacts.ts';

/** Multiplications that one picture of the network may take, and its points on a side: fewer while the next picture is near. */
const fieldBudget = 2e7;
const liveSide = 48;
const settledSide = 80;
/** Points of a curve over one input. */
const fitPoints = 301;
/** A margin of the data's range on each side. */
const margin = 0.08;

/** What the network says where: decision regions or a surface for two inputs, a curve for one; undefined for more. */
export async function predictionChart(moment: Moment, work: ViewWork): Promise<PlaneChart | CurvesChart | undefined> {
  const { features } = moment.prepared.data.dataset;
  if (features === 2) return planeChart(moment, work);
  return features === 1 ? fitChart(moment, work) : undefined;
}

/** Outputs at raw (unscaled) inputs. */
function outputsAt(moment: Moment, raw: Float64Array, work: ViewWork): Promise<Float64Array> {
  const { mean, scale } = moment.prepared.data.inputScale;
  const width = mean.length;
  return networkOutputs(
    moment,
    raw.map((value, at) => (value - mean[at % width]!) / scale[at % width]!),
    work,
  );
}

/** Class and how sure: class + confidence in [0, 1). Confidence is tanh(margin / 2), for two classes the difference of their probabilities. */
function decisionOf({ prepared }: Moment, outputs: Float64Array): number {
  const chosen = losses.get(prepared.problem.loss.name).predict(outputs, prepared.width);
  return chosen + Math.min(0.999, Math.tanh(leadOf(outputs) / 2));
}

function rangeOf(values: Float64Array, width: number, column: number): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let at = column; at < values.length; at += width) {
    low = Math.min(low, values[at]!);
    high = Math.max(high, values[at]!);
  }
  const space = (high - low || 1) * margin;
  return [low - space, high + space];
}

const linspace = ([low, high]: readonly [number, number], count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, at) => low + ((high - low) * at) / (count - 1));

/** The recorded score, of how many samples of which split: those that validate, where there are some. */
function recordedScore(moment: Moment): { readonly isHeld: boolean; readonly score: number; readonly samples: number } {
  const { validationScore, trainScore } = recordAt(moment);
  const { data, problem } = moment.prepared;
  const most = recordedSamples(problem.architecture.parameters);
  return Number.isFinite(validationScore)
    ? { isHeld: true, score: validationScore, samples: Math.min(most, data.validation.samples) }
    : { isHeld: false, score: trainScore, samples: Math.min(most, data.train.samples) };
}

function boundaryTitle(moment: Moment): Message {
  const { isHeld, score, samples } = recordedScore(moment);
  const args = [moment.step, percent(score), samples] as const;
  return isHeld
    ? message('Decision boundary at step {0}: {1} % of {2} validation samples are right', ...args)
    : message('Decision boundary at step {0}: {1} % of {2} training samples are right', ...args);
}

function predictionTitle(moment: Moment): Message {
  const { isHeld, score, samples } = recordedScore(moment);
  if (moment.prepared.task === 'classification') {
    const args = [moment.step, percent(score), samples] as const;
    return isHeld
      ? message('Prediction at step {0}: {1} % of {2} validation samples are right', ...args)
      : message('Prediction at step {0}: {1} % of {2} training samples are right', ...args);
  }
  return isHeld
    ? message('Prediction at step {0}: validation R squared {1}', moment.step, short(score))
    : message('Prediction at step {0}: training R squared {1}', moment.step, short(score));
}

async function planeChart(moment: Moment, work: ViewWork): Promise<PlaneChart> {
  const { dataset } = moment.prepared.data;
  const range = { x: rangeOf(dataset.inputs, 2, 0), y: rangeOf(dataset.inputs, 2, 1) };
  const { parameters } = moment.prepared.problem.architecture;
  const most = moment.isLive ? liveSide : settledSide;
  const side = Math.round(Math.sqrt(Math.min(most * most, Math.max(24 * 24, fieldBudget / parameters))));
  const xs = linspace(range.x, side);
  const ys = linspace(range.y, side);
  const raw = new Float64Array(2 * side * side);
  for (let at = 0; at < side * side; at += 1) {
    raw[2 * at] = xs[at % side]!;
    raw[2 * at + 1] = ys[Math.floor(at / side)]!;
  }
  const isClass = moment.prepared.task === 'classification';
  const field = fieldOf(moment, await outputsAt(moment, raw, work), side * side);
  const samples = await sampleFacts(moment, work);
  return {
    kind: 'plane',
    id: 'prediction',
    view: 'training',
    run: moment.run,
    step: moment.step,
    title: isClass ? boundaryTitle(moment) : predictionTitle(moment),
    caption: isClass
      ? message('Predicted class; paler where the network is less sure. Dots are samples.')
      : message('Predicted value. Dots are samples.'),
    description: message(
      'The prediction on {0} x {0} points over the range of the data, with {1} samples.',
      side,
      dataset.samples,
    ),
    explanation: isClass
      ? message(
          'The class is that of the loss; confidence is tanh(margin / 2), which for two classes is the difference of their probabilities.',
        )
      : message('The output of the network, taken back to the units of the target.'),
    x: { label: message(dataset.featureNames[0] ?? 'x'), scale: 'linear' },
    y: { label: message(dataset.featureNames[1] ?? 'y'), scale: 'linear' },
    range,
    rows: side,
    columns: side,
    field,
    fieldKind: isClass ? 'classes' : 'value',
    classNames: [...dataset.classNames],
    points: pointsOf(moment.prepared.data),
    ...(samples !== undefined && { samples }),
  };
}

function fieldOf(moment: Moment, outputs: Float64Array, rows: number): Float32Array {
  const width = outputs.length / rows;
  const { mean, scale } = moment.prepared.data.targetScale;
  const isClass = moment.prepared.task === 'classification';
  return Float32Array.from({ length: rows }, (_, row) => {
    const here = outputs.subarray(row * width, (row + 1) * width);
    return isClass ? decisionOf(moment, here) : here[0]! * scale[0]! + mean[0]!;
  });
}

/** Samples in raw units, training samples first. */
function pointsOf(data: PreparedData): PlaneChart['points'] {
  const { dataset } = data;
  const rows = [...data.train.rows, ...data.validation.rows];
  return {
    x: Float32Array.from(rows, (row) => dataset.inputs[row * dataset.features]!),
    y: Float32Array.from(rows, (row) => dataset.inputs[row * dataset.features + 1]!),
    value: Float32Array.from(rows, (row) => dataset.targets[row * dataset.targetWidth]!),
    validates: Uint8Array.from(rows, (_, at) => (at < data.train.rows.length ? 0 : 1)),
  };
}

async function fitChart(moment: Moment, work: ViewWork): Promise<CurvesChart> {
  const { dataset } = moment.prepared.data;
  const isClass = moment.prepared.task === 'classification';
  const x = linspace(rangeOf(dataset.inputs, 1, 0), fitPoints);
  const facts = await Promise.all(
    Array.from({ length: isClass ? 1 : moment.prepared.width }, (_, column) => sampleFacts(moment, work, column)),
  );
  const series = fitSeries(moment.prepared, x, await outputsAt(moment, x, work), facts);
  return curvesChart(
    moment,
    {
      id: 'prediction',
      view: 'training',
      x: { label: message(dataset.featureNames[0] ?? 'x'), scale: 'linear' },
      y: { label: isClass ? message('class') : message(dataset.targetNames[0] ?? 'y'), scale: 'linear' },
      series,
    },
    {
      title: predictionTitle(moment),
      caption: message(
        'What the network says over the range of the input, in the units of the data. Dots are samples.',
      ),
      description: message(
        'The prediction at {0} points over the range of the data, with {1} samples.',
        fitPoints,
        dataset.samples,
      ),
      explanation: message('The output of the network, taken back to the units of the target.'),
    },
  );
}

/** Samples and prediction of each output over the raw input, from the outputs at the places x. @param facts  of each output */
function fitSeries(
  { data, task, width, problem }: PreparedRun,
  x: Float64Array,
  outputs: Float64Array,
  facts: readonly (SampleFacts | undefined)[],
): Series[] {
  const { dataset } = data;
  const units = outputs.length / x.length;
  const isClass = task === 'classification';
  const loss = losses.get(problem.loss.name);
  const { mean, scale } = data.targetScale;
  const valueAt = (row: number, column: number): number =>
    isClass
      ? loss.predict(outputs.subarray(row * units, (row + 1) * units), width)
      : outputs[row * units + column]! * scale[column]! + mean[column]!;
  const dots = (split: Split, id: string, column: number): Series => ({
    ...samplesOf(facts[column], id === 'train' ? [0, data.train.samples] : [data.train.samples, dataset.samples]),
    id: `${id}-${column}`,
    label: id === 'train' ? message('training samples') : message('validation samples'),
    role: 'dots',
    group: id,
    x: Float64Array.from(split.rows, (row) => dataset.inputs[row]!),
    y: Float64Array.from(split.rows, (row) => dataset.targets[row * dataset.targetWidth + column]!),
  });
  return Array.from({ length: isClass ? 1 : width }, (_, column) => [
    dots(data.train, 'train', column),
    dots(data.validation, 'validation', column),
    {
      id: `prediction-${column}`,
      label: message('prediction'),
      role: 'measured' as const,
      group: 'prediction',
      x: x.slice(),
      y: Float64Array.from(x, (_, row) => valueAt(row, column)),
    },
  ]).flat();
}

function samplesOf(facts: SampleFacts | undefined, [from, to]: readonly [number, number]): Pick<Series, 'samples'> {
  return facts === undefined ? {} : { samples: someFacts(facts, range(from, to)) };
}
