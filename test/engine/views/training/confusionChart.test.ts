import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forwardNetwork } from '../../../../src/analysis/network/network.ts';
import { formatMessage } from '../../../../src/core/ground/errors.ts';
import type { Dataset } from '../../../../src/core/tables/dataset.ts';
import { training } from '../../../../src/engine/views/training/training.ts';
import { judgeSamples } from '../../../../src/engine/views/training/judgedSamples.ts';
import type { Moment } from '../../../../src/engine/views/frame/moment.ts';
import type { ConfusionChart, NumbersChart } from '../../../../src/protocol/charts.ts';
import { chartOf, chartsOf, datasetOf, momentOf, workOf } from '../regions/regionMoments.ts';
import { trainedMoment } from '../trainedMoment.ts';

/** Overlapping classes, so that some samples stay wrong. */
function runOf(classes: number, loss: string, validation = 0.3): Promise<Moment> {
  return trainedMoment(
    {
      data: { source: 'blobs', samples: 150, classes, features: 3, noise: 2, validation },
      network: { layers: [{ units: 5, activation: 'tanh' }] },
      loss,
      training: { epochs: 6, batchSize: 20 },
    },
    'end',
  );
}

interface Told {
  readonly confusion: ConfusionChart;
  readonly numbers: NumbersChart;
}

async function tell(moment: Moment): Promise<Told> {
  const charts = await chartsOf(training, moment);
  return {
    confusion: chartOf(charts, 'confusion', 'confusion'),
    numbers: chartOf(charts, 'numbers', 'numbers'),
  };
}

/** Samples of a split by true and predicted class, one after the other through the network. */
function countAll({ prepared, parameters, running }: Moment, split: 'train' | 'validation'): number[] {
  const { data, problem, width } = prepared;
  const { dataset, inputScale } = data;
  const counts = Array.from({ length: width * width }, () => 0);
  for (const sample of data[split].rows) {
    const inputs = Float64Array.from({ length: dataset.features }, (_, feature) => {
      const raw = dataset.inputs[sample * dataset.features + feature]!;
      return (raw - inputScale.mean[feature]!) / inputScale.scale[feature]!;
    });
    const { outputs } = forwardNetwork(
      problem.architecture,
      parameters,
      { inputs, rows: 1 },
      { kind: 'inference', running },
    );
    let best = outputs.length === 1 ? Number(outputs[0]! > 0) : 0;
    outputs.forEach((output, unit) => {
      if (outputs.length > 1 && output > outputs[best]!) best = unit;
    });
    counts[dataset.targets[sample]! * width + best]! += 1;
  }
  return counts;
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

for (const loss of ['crossEntropy', 'binaryCrossEntropy', 'hinge', 'meanSquaredError'])
  for (const classes of [2, 4])
    for (const validation of [0, 0.3])
      test(`${loss}, ${classes} classes, ${validation} validate: the table counts every sample once, and agrees with the accuracy`, async () => {
        const moment = await runOf(classes, loss, validation);
        const { confusion, numbers } = await tell(moment);
        const split = validation > 0 ? 'validation' : 'train';
        assert.deepEqual([...confusion.counts], countAll(moment, split));
        const { targets, rows } = { ...moment.prepared.data[split], targets: moment.prepared.data.dataset.targets };
        for (let truth = 0; truth < classes; truth += 1) {
          const row = confusion.counts.subarray(truth * classes, (truth + 1) * classes);
          assert.equal(sum(row), rows.filter((sample) => targets[sample] === truth).length);
        }
        const trace = sum(Array.from({ length: classes }, (_, at) => confusion.counts[at * classes + at]!));
        const accuracy = trace / sum(confusion.counts);
        const record = moment.history.at(-1)!;
        assert.equal(accuracy, validation > 0 ? record.validationScore : record.trainScore);
        const told = numbers.numbers.find(({ chart }) => chart === 'score')!;
        assert.equal(formatMessage(told.value), `${Number((100 * accuracy).toFixed(1))} %`);
        const wrong = sum(confusion.counts) - trace;
        assert.ok(wrong > 1);
        const word = validation > 0 ? 'validation' : 'training';
        assert.ok(formatMessage(confusion.title).startsWith(`${wrong} of ${rows.length} ${word} samples are wrong`));
        const step = `${rows.length} of ${rows.length} ${word} samples at step ${moment.step}.`;
        assert.ok(formatMessage(confusion.caption).endsWith(step));
      });

/** A line that cuts at 0: a sample at x is predicted to be class 1 where x > 0. */
function cutAtZero(samples: readonly (readonly [x: number, truth: number])[], part: Partial<Moment> = {}): Moment {
  const dataset: Dataset = datasetOf(
    samples.map(([x]) => [x]),
    {
      task: 'classification',
      targets: Float64Array.from(samples, ([, truth]) => truth),
      classNames: ['cat', 'dog'],
      targetNames: ['animal'],
    },
  );
  const moment = momentOf({
    document: { data: { validation: 0, standardize: false }, network: { layers: [] }, loss: 'binaryCrossEntropy' },
    dataset,
  });
  const parameters = new Float32Array(moment.parameters.length);
  for (const { role, offset } of moment.prepared.problem.architecture.tensors)
    parameters[offset] = role === 'bias' ? 0 : 1;
  const record = { step: 0, trainScore: 0.5, validationScore: NaN } as unknown as Moment['history'][number];
  return { ...moment, parameters, history: [record], ...part };
}

const right = [
  [-1, 0],
  [-2, 0],
  [1, 1],
] as const;
const titleOf = async (moment: Moment): Promise<string> => formatMessage((await tell(moment)).confusion.title);

test('the title names the most frequent confusion where there is one', async () => {
  assert.equal(await titleOf(cutAtZero(right)), 'All 3 training samples are right');
  assert.equal(await titleOf(cutAtZero([...right, [2, 0]])), '1 of 4 training samples is wrong: cat read as dog');
  const tied = [...right, [2, 0], [-3, 1]] as const;
  assert.equal(await titleOf(cutAtZero(tied)), '2 of 5 training samples are wrong');
  assert.equal(
    await titleOf(cutAtZero([...tied, [-4, 1]])),
    '3 of 6 training samples are wrong; most often dog read as cat',
  );
  const { confusion } = await tell(cutAtZero([...tied, [-4, 1]]));
  assert.equal(
    formatMessage(confusion.description),
    '3 of 6 samples are right. True class > predicted class: dog > cat: 2; cat > dog: 1.',
  );
  assert.deepEqual([...confusion.counts], [2, 1, 2, 1]);
});

test('weights that are no numbers make no finding', async () => {
  const moment = cutAtZero(right);
  const { confusion } = await tell({ ...moment, parameters: moment.parameters.map(() => NaN) });
  assert.deepEqual([...confusion.counts], [0, 0, 0, 0]);
  assert.ok(confusion.title.args.includes('-') && confusion.description.args.includes('-'));
});

test('a table that takes long waits until the run rests, a small one follows it', async () => {
  const small = cutAtZero(right, { isLive: true });
  assert.ok(await judgeSamples(small, workOf()));
  const large = momentOf({
    document: {
      data: { source: 'moons', samples: 1000 },
      network: {
        layers: [
          { units: 100, activation: 'relu' },
          { units: 100, activation: 'relu' },
        ],
      },
    },
  });
  assert.equal(await judgeSamples({ ...large, isLive: true }, workOf()), undefined);
  assert.ok(await judgeSamples(large, workOf()));
});

test('a chosen cell is marked, a place that is no cell is not', async () => {
  assert.deepEqual((await tell(cutAtZero(right, { chosen: [1, 0] }))).confusion.chosen, { predicted: 1, truth: 0 });
  for (const chosen of [
    [2, 0],
    [0, -1],
    [0.5, 0],
  ] as const)
    assert.equal((await tell(cutAtZero(right, { chosen }))).confusion.chosen, undefined);
});

test('a regression has no table', async () => {
  const moment = await trainedMoment({ data: { source: 'sine', samples: 30 }, training: { epochs: 1 } }, 'end');
  assert.equal((await chartsOf(training, moment)).get('confusion'), undefined);
});
