import { message } from '../../../core/ground/errors.ts';
import { losses } from '../../../core/tables/losses.ts';
import type { TableCell, TableChart } from '../../../protocol/charts.ts';
import { percent } from '../frame/chartParts.ts';
import type { Moment, ViewWork } from '../frame/moment.ts';
import { networkOutputs } from './networkOutputs.ts';

/** Multiplications that the judged samples may take: fewer while the next picture is near. */
const [liveBudget, settledBudget] = [2e6, 5e7];
/** Of the samples that are taken for another class. */
const mostListed = 50;
const featuresListed = 6;

/** A sample whose predicted class is known. */
interface Judged {
  /** Its record, counted from 1. */
  readonly row: number;
  readonly target: number;
  readonly predicted: number;
}

/** Which classes are taken for which, and the samples that are; nothing without classes. */
export async function confusionCharts(moment: Moment, work: ViewWork): Promise<readonly TableChart[]> {
  const { task, data } = moment.prepared;
  if (task !== 'classification') return [];
  const judged = await judge(moment, work);
  const classes = data.dataset.classNames.length;
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const { target, predicted } of judged) counts[target]![predicted]! += 1;
  return [confusionTable(moment, counts, judged.length), wrongTable(moment, judged)];
}

/** The split that is told of: validation where there is one. */
function toldSplit({ prepared: { data } }: Moment): { readonly isHeld: boolean; readonly split: typeof data.train } {
  const isHeld = data.validation.samples > 0;
  return { isHeld, split: isHeld ? data.validation : data.train };
}

async function judge(moment: Moment, work: ViewWork): Promise<readonly Judged[]> {
  const { split } = toldSplit(moment);
  const { problem, width } = moment.prepared;
  const { architecture, loss } = problem;
  const budget = moment.isLive ? liveBudget : settledBudget;
  const count = Math.min(split.samples, Math.max(20, Math.floor(budget / architecture.parameters)));
  const inputs = split.inputs.subarray(0, count * architecture.inputs);
  const outputs = await networkOutputs(moment, inputs, count, work);
  const entry = losses.get(loss.name);
  return Array.from({ length: count }, (_, sample) => ({
    row: split.rows[sample]! + 1,
    target: split.targets[sample]!,
    predicted: entry.predict(
      outputs.subarray(sample * architecture.outputs, (sample + 1) * architecture.outputs),
      width,
    ),
  }));
}

type Frame = Pick<TableChart, 'kind' | 'view' | 'run' | 'step'>;

function frameOf({ run, step }: Moment): Frame {
  return { kind: 'table', view: 'training', run, step };
}

function confusionTable(moment: Moment, counts: readonly (readonly number[])[], total: number): TableChart {
  const { isHeld, split } = toldSplit(moment);
  const names = moment.prepared.data.dataset.classNames;
  const right = counts.reduce((sum, row, at) => sum + row[at]!, 0);
  const args = [right, total, percent(right / total)] as const;
  return {
    ...frameOf(moment),
    id: 'confusion',
    title: isHeld
      ? message('{0} of {1} validation samples are right ({2} %)', ...args)
      : message('{0} of {1} training samples are right ({2} %)', ...args),
    caption: message('Rows: classes of the data; columns: predicted. {0} of {1} samples.', total, split.samples),
    description: message('Confusion table of {0} classes: {1} right, {2} wrong.', names.length, right, total - right),
    explanation: message(
      'A cell counts the samples of the class of its row that the network takes for the class of its column; shaded by the share of the row. Computed in float64.',
    ),
    columns: names.map((name) => message('{0}', name)),
    rows: counts.map((row, at) => ({ label: message('{0}', names[at]!), values: [...row] })),
    isConfusion: true,
  };
}

function wrongTable(moment: Moment, judged: readonly Judged[]): TableChart {
  const { dataset } = moment.prepared.data;
  const { features, featureNames, inputs, classNames } = dataset;
  const wrong = judged.filter(({ target, predicted }) => target !== predicted);
  const shown = Math.min(features, featuresListed);
  const listed = wrong.slice(0, mostListed);
  return {
    ...frameOf(moment),
    id: 'wrong',
    title: message('{0} of {1} samples are taken for another class', wrong.length, judged.length),
    caption:
      shown < features
        ? message('The first {0} of them, with {1} of {2} features.', listed.length, shown, features)
        : message('The first {0} of them.', listed.length),
    description: message('{0} wrong samples of {1}.', wrong.length, judged.length),
    explanation: message(
      'Samples whose predicted class is not that of the data, with their row in the data and their values there.',
    ),
    columns: [
      message('class'),
      message('predicted'),
      ...featureNames.slice(0, shown).map((name) => message('{0}', name)),
    ],
    rows: listed.map(({ row, target, predicted }) => ({
      label: message('row {0}', row),
      values: [
        message('{0}', classNames[target]!),
        message('{0}', classNames[predicted]!),
        ...Array.from({ length: shown }, (_, feature): TableCell => inputs[(row - 1) * features + feature]),
      ],
    })),
  };
}
