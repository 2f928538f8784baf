import { budget, type Experiment } from './config.ts';
import type { Task } from '../tables/task.ts';
import { dataSources } from '../tables/datasets.ts';
import { message, type Message } from '../ground/errors.ts';
import { losses } from '../tables/losses.ts';
import { normalizations } from '../tables/normalizations.ts';
import { countParameters, fewerUnits } from './fewerUnits.ts';
import { removeAt, setValue, type Fix, type Pointer, type ProblemList } from './parseConfigProblems.ts';

/** The task that the data have, known without reading them. */
export function taskOf({ data }: Pick<Experiment, 'data'>): Task {
  const source = dataSources.get(data.source);
  return source.kind === 'csv' ? (data.csv?.task ?? 'classification') : source.task;
}

/** Number of samples where it is known without reading the data. */
export function samplesOf({ data }: Pick<Experiment, 'data'>): number | undefined {
  const source = dataSources.get(data.source);
  if (source.kind === 'bundled') return source.samples;
  const { samples } = data.options;
  return typeof samples === 'number' ? samples : undefined;
}

/** Samples left for training. */
export function trainingSamples(samples: number, validation: number): number {
  return Math.max(1, samples - Math.round(samples * validation));
}

function tooLarge(list: ProblemList, pointer: Pointer, text: Message, fix: Fix | undefined): void {
  const fixes = fix === undefined ? [] : [fix];
  list.add({ code: 'config/too-large', pointer, message: text, fixes });
}

/** The budget of steps; undefined when it holds. */
export function refuseSteps(
  { epochs, batchSize }: Experiment['training'],
  samples: number,
): { readonly text: Message; readonly epochs: number } | undefined {
  const perEpoch = Math.ceil(samples / batchSize);
  const steps = epochs * perEpoch;
  if (steps <= budget.steps) return undefined;
  const text = message(
    'The run has {0} steps (epochs * batches); the budget is {1}. Make it shorter.',
    steps,
    budget.steps,
  );
  return { text, epochs: Math.max(1, Math.floor(budget.steps / perEpoch)) };
}

function checkBudget(experiment: Experiment, list: ProblemList): void {
  const samples = samplesOf(experiment);
  if (samples !== undefined && samples > budget.samples) {
    const text = message('The data have {0} samples; the budget is {1}. Use fewer.', samples, budget.samples);
    tooLarge(list, ['data', 'samples'], text, setValue(['data', 'samples'], budget.samples));
  }
  const training = samples === undefined ? 1 : trainingSamples(samples, experiment.data.validation);
  const refused = refuseSteps(experiment.training, training);
  if (refused) {
    const pointer = ['training', 'epochs'];
    tooLarge(list, pointer, refused.text, setValue(pointer, refused.epochs));
  }
  const { layers } = experiment.network;
  // Before the data are read: at least one input, and no output layer.
  const parameters = countParameters(layers, 1, 0);
  if (parameters > budget.parameters) {
    const text = message(
      'The hidden layers have {0} parameters; the budget is {1}. Use fewer units.',
      parameters,
      budget.parameters,
    );
    tooLarge(list, ['network', 'layers'], text, fewerUnits(layers, 1, 0));
  }
}

function checkLayerIndices(experiment: Experiment, list: ProblemList): void {
  const last = experiment.network.layers.length;
  const check = (layers: readonly number[] | undefined, pointer: Pointer): void => {
    layers?.forEach((layer, index) => {
      const place = [...pointer, index];
      if (layer > last) {
        list.add({
          code: 'config/layer-out-of-range',
          pointer: place,
          message: message(
            'There is no weight layer {0}: this list counts from 0, the first hidden layer, to {1}, the output layer.',
            layer,
            last,
          ),
          fixes: [setValue(place, last), removeAt(place)],
        });
      } else if (layers.indexOf(layer) < index) {
        list.add({
          code: 'config/layer-twice',
          pointer: place,
          message: message('Weight layer {0} is listed twice. Remove one.', layer),
          fixes: [removeAt(place)],
        });
      }
    });
  };
  experiment.penalties.forEach(({ layers }, index) => check(layers, ['penalties', index, 'layers']));
  check(experiment.constraint?.layers, ['constraint', 'layers']);
}

function checkLoss(experiment: Experiment, list: ProblemList): void {
  if (!experiment.loss) return;
  const task = taskOf(experiment);
  const loss = losses.get(experiment.loss.name);
  if (loss.tasks.includes(task)) return;
  if (task === 'regression' && Number(experiment.loss.options['labelSmoothing'] ?? 0) > 0) {
    list.add({
      code: 'config/label-smoothing-on-regression',
      pointer: ['loss'],
      message: message(
        'Label smoothing mixes classes, and the data are numbers. Remove the loss: regression then uses the mean squared error.',
      ),
      fixes: [removeAt(['loss'])],
    });
    return;
  }
  const fitting = losses.entries().filter(([, other]) => other.tasks.includes(task));
  list.add({
    code: 'config/loss-does-not-fit',
    pointer: ['loss'],
    message: message(
      '{0} is a loss for {1}; the data are a {2}. Choose {3}.',
      loss.label,
      loss.tasks.join(', '),
      task,
      fitting.map(([name]) => name).join(', '),
    ),
    fixes: [...fitting.map(([name]) => setValue(['loss'], name)), removeAt(['loss'])],
  });
}

function checkBatchNorm(experiment: Experiment, list: ProblemList): void {
  if (experiment.training.batchSize > 1) return;
  experiment.network.layers.forEach(({ norm }, index) => {
    if (!norm || normalizations.get(norm.name).axis !== 'batch') return;
    const pointer = ['network', 'layers', index, 'norm'];
    const others = normalizations.entries().filter(([, other]) => other.axis !== 'batch');
    list.add({
      code: 'config/batch-of-one',
      pointer,
      message: message(
        'Batch norm with batchSize 1 makes every output 0: one sample is its own mean. Use a larger batch or a norm over features.',
      ),
      fixes: [
        setValue(['training', 'batchSize'], 32),
        ...others.map(([name]) => setValue(pointer, name)),
        removeAt(pointer),
      ],
    });
  });
}

function checkRegions({ lab }: Experiment, list: ProblemList): void {
  const { features, samples, box, slice } = lab.regions;
  const looksAtFeatures = slice === 'features' || slice === 'auto';
  if (looksAtFeatures && features !== undefined && features[0] === features[1]) {
    list.add({
      code: 'config/same-twice',
      pointer: ['lab', 'regions', 'features'],
      message: message('The plane needs two different features; both are {0}.', features[0]),
      fixes: [setValue(['lab', 'regions', 'features'], [features[0], features[0] === 0 ? 1 : 0])],
    });
  }
  if (slice === 'samples' && new Set(samples).size < 3) {
    list.add({
      code: 'config/same-twice',
      pointer: ['lab', 'regions', 'samples'],
      message: message('The plane needs three different samples; they are {0}.', samples.join(', ')),
    });
  }
  box?.forEach(([from, to], index) => {
    if (from < to) return;
    const pointer = ['lab', 'regions', 'box', index];
    list.add({
      code: 'config/empty-interval',
      pointer,
      message: message('The interval from {0} to {1} is empty. Write the smaller number first.', from, to),
      fixes: from > to ? [setValue(pointer, [to, from])] : [],
    });
  });
}

function checkGeometry({ lab }: Experiment, list: ProblemList): void {
  const { plane, weights } = lab.geometry;
  if (plane !== 'weights' || weights === undefined || weights[0] !== weights[1]) return;
  const pointer = ['lab', 'geometry', 'weights'];
  list.add({
    code: 'config/same-twice',
    pointer,
    message: message('The plane needs two different parameters; both are {0}.', weights[0]),
    fixes: [setValue(pointer, [weights[0], weights[0] === 0 ? 1 : 0])],
  });
}

/** Rules over several keys that need no data; all of them errors. */
export function checkExperiment(experiment: Experiment, list: ProblemList): void {
  checkBudget(experiment, list);
  checkLayerIndices(experiment, list);
  checkLoss(experiment, list);
  checkBatchNorm(experiment, list);
  checkRegions(experiment, list);
  checkGeometry(experiment, list);
}
