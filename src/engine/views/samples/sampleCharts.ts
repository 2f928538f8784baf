import { message, type Message } from '../../../core/ground/errors.ts';
import { rowNumber } from '../../../core/tables/dataset.ts';
import type { Chart, HeatChart, TableCell, TableChart } from '../../../protocol/charts.ts';
import type { ViewName } from '../../../protocol/views.ts';
import { percent, short } from '../frame/chartParts.ts';
import type { Moment, ViewWork } from '../frame/moment.ts';
import { sideOfPicture } from '../frame/squarePicture.ts';
import { networkOutputs } from './networkOutputs.ts';
import { readClasses } from './readClasses.ts';

/** Classes whose probabilities are listed. */
const mostClasses = 20;

/** The chosen sample with all that is known of it, as a picture too where its features are pixels; nothing where none is chosen. */
export async function* sampleCharts(moment: Moment, view: ViewName, work: ViewWork): AsyncGenerator<Chart> {
  const { sample } = moment;
  const { dataset } = moment.prepared.data;
  if (sample === undefined || sample >= dataset.samples) return;
  const values = dataset.inputs.subarray(sample * dataset.features, (sample + 1) * dataset.features);
  const side = sideOfPicture(dataset.featureNames);
  if (side !== undefined) yield imageChart(moment, view, { sample, values, side });
  yield sampleChart(moment, view, { sample, values, verdict: await judge(moment, values, work) });
}

/** What the network says of the sample. */
interface Verdict {
  readonly title: Message;
  readonly rows: TableChart['rows'];
}

interface ShownSample {
  readonly sample: number;
  /** Its features in the units of the data. */
  readonly values: Float64Array;
}

function imageChart(moment: Moment, view: ViewName, picture: ShownSample & { readonly side: number }): HeatChart {
  const { sample, values, side } = picture;
  const row = rowNumber(moment.prepared.data.dataset, sample);
  return {
    kind: 'heat',
    id: 'sampleImage',
    view,
    run: moment.run,
    step: moment.step,
    title: message('Row {0}: {1}', row, targetWords(moment, sample)),
    caption: message('The features of the sample as a picture of {0} by {0} pixels, in the units of the data.', side),
    description: message('{0} pixels, from {1} to {2}.', values.length, short(low(values)), short(high(values))),
    explanation: message(
      'Features are drawn as pixels, row by row from the top, where their number is a square and their names say so: p00, pixel12, 3x4.',
    ),
    x: { label: message('column of the picture'), scale: 'linear' },
    rows: Array.from({ length: side }, (_, at) => message('row {0}', at + 1)),
    columns: Float64Array.from({ length: side }, (_, at) => at + 1),
    values: values.slice(),
    value: { label: message('value'), scale: 'linear' },
    hasSquareCells: true,
  };
}

const low = (values: Float64Array): number => values.reduce((least, value) => Math.min(least, value), Infinity);
const high = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, value), -Infinity);

function sampleChart(
  moment: Moment,
  view: ViewName,
  { sample, values, verdict }: ShownSample & { readonly verdict: Verdict },
): TableChart {
  const { dataset, inputScale, validation } = moment.prepared.data;
  const isScaled = inputScale.mean.some((mean) => mean !== 0) || inputScale.scale.some((scale) => scale !== 1);
  const validates = validation.rows.includes(sample);
  const featureRow = (name: string, at: number): TableChart['rows'][number] => {
    const value = values[at]!;
    const scaled = (value - inputScale.mean[at]!) / inputScale.scale[at]!;
    return { label: message('{0}', name), values: isScaled ? [value, scaled] : [value] };
  };
  return {
    kind: 'table',
    id: 'sample',
    view,
    run: moment.run,
    step: moment.step,
    title: verdict.title,
    caption: validates
      ? message('It validates: the network does not learn from it. Step {0}.', moment.step)
      : message('The network learns from it. Step {0}.', moment.step),
    description: message('{0} features of row {1}.', dataset.features, rowNumber(dataset, sample)),
    explanation: rowsExplained(moment),
    columns: isScaled ? [message('value'), message('as the network sees it')] : [message('value')],
    rows: [...verdict.rows, ...dataset.featureNames.map(featureRow)],
  };
}

/** How rows are counted. */
export function rowsExplained({ prepared }: Pick<Moment, 'prepared'>): Message {
  return prepared.data.dataset.lines === undefined
    ? message('Rows count from 1 in the data as they are drawn.')
    : message('The number of a row is that of its line in the file, whose first line may name the columns.');
}

function targetWords({ prepared }: Moment, sample: number): string | number {
  const { classNames, targets, targetNames, targetWidth } = prepared.data.dataset;
  const value = targets[sample * targetWidth]!;
  return prepared.task === 'classification' ? classNames[value]! : `${targetNames[0] ?? 'y'} ${short(value)}`;
}

async function judge(moment: Moment, values: Float64Array, work: ViewWork): Promise<Verdict> {
  const { mean, scale } = moment.prepared.data.inputScale;
  const outputs = await networkOutputs(
    moment,
    values.map((value, at) => (value - mean[at]!) / scale[at]!),
    work,
  );
  return moment.prepared.task === 'classification' ? judgeClass(moment, outputs) : judgeValues(moment, outputs);
}

function judgeClass({ prepared, sample }: Moment, outputs: Float64Array): Verdict {
  const { dataset } = prepared.data;
  const { classNames } = dataset;
  const { predicted, sureness, hasProbability } = readClasses(prepared, outputs, 1);
  const [read, sure] = [predicted[0]!, sureness[0]!];
  const [row, truth] = [rowNumber(dataset, sample!), classNames[dataset.targets[sample!]!]!];
  const word = (text: string): TableCell => message('{0}', text);
  return {
    title: classTitle([row, truth, classNames[read] ?? '-', hasProbability ? percent(sure) : ''], read < 0),
    rows: [
      { label: message('true class'), values: [word(truth)] },
      { label: message('predicted class'), values: [read < 0 ? undefined : word(classNames[read]!)] },
      { label: hasProbability ? message('confidence') : message('lead'), values: [sure] },
      ...(classNames.length > mostClasses || outputs.length < 2 ? [] : outputRows(classNames, outputs)),
    ],
  };
}

function outputRows(classNames: readonly string[], outputs: Float64Array): TableChart['rows'] {
  return Array.from(outputs, (output, at) => ({
    label: message('output for {0}', classNames[at] ?? at),
    values: [output],
  }));
}

type ClassWords = readonly [row: number, truth: string, read: string, share: string | number];

function classTitle([row, truth, read, share]: ClassWords, isUnknown: boolean): Message {
  if (isUnknown) return message('Row {0} is {1}', row, truth);
  if (truth === read)
    return share === ''
      ? message('Row {0} is {1}, and is read so', row, truth)
      : message('Row {0} is {1}, and is read so with {2} %', row, truth, share);
  return share === ''
    ? message('Row {0} is {1}, read as {2}', row, truth, read)
    : message('Row {0} is {1}, read as {2} with {3} %', row, truth, read, share);
}

function judgeValues({ prepared, sample }: Moment, outputs: Float64Array): Verdict {
  const { dataset, targetScale } = prepared.data;
  const { targetNames, targetWidth, targets } = dataset;
  const predicted = Array.from(outputs, (output, at) => output * targetScale.scale[at]! + targetScale.mean[at]!);
  const truth = targets.subarray(sample! * targetWidth, (sample! + 1) * targetWidth);
  const name = targetNames[0] ?? 'y';
  return {
    title: message(
      'Row {0}: {1} is {2}, predicted {3}',
      rowNumber(dataset, sample!),
      name,
      short(truth[0]!),
      short(predicted[0]!),
    ),
    rows: predicted.flatMap((value, at) => [
      { label: message('{0}', targetNames[at] ?? 'y'), values: [truth[at]!] },
      { label: message('{0}, predicted', targetNames[at] ?? 'y'), values: [value] },
      { label: message('{0}, error', targetNames[at] ?? 'y'), values: [truth[at]! - value] },
    ]),
  };
}
