import { activations } from '../../core/tables/activations.ts';
import type { Architecture } from '../../core/experiment/architecture.ts';
import type { Experiment } from '../../core/config/config.ts';
import { dataSources } from '../../core/tables/datasets.ts';
import { message, type Message } from '../../core/ground/errors.ts';
import { initializers } from '../../core/tables/initializers.ts';
import { losses } from '../../core/tables/losses.ts';
import { meanSquaredSlope, secondMoment } from '../../core/tables/meanField.ts';
import { optimizers } from '../../core/tables/optimizers.ts';
import { samplesOf, trainingSamples } from '../../core/config/parseConfigChecks.ts';
import type { Pointer } from '../../core/config/parseConfigProblems.ts';
import { penalties } from '../../core/tables/penalties.ts';
import type { Choice } from '../../core/ground/registry.ts';
import { restGain } from '../../core/tables/restGain.ts';
import { learningRateAt, schedules } from '../../core/tables/schedules.ts';
import type { ExperimentContext } from '../rules/diagnostics.ts';
import { readable } from '../rules/diagnosticRule.ts';
import { keyNotes } from './keyNotes.ts';
import { lambdaMaxOf } from '../rules/linearModel.ts';
import { forecastSignal, meanSquareOfInputs, weightVariance } from '../rules/signalPropagation.ts';
import { isSquare, largestStableProduct, largestStableRate } from '../rules/stableRate.ts';
import { stableRateAtStart } from '../rules/startCurvature.ts';

/** A number that belongs to this document. */
export interface ValueRow {
  readonly label: Message;
  readonly value: string;
}

/** What the rows of a hover are computed from. */
export interface ValueRequest {
  readonly experiment: Experiment;
  readonly context: ExperimentContext;
  readonly pointer: Pointer;
  readonly choice: Choice;
}

const row = (label: Message, value: number | string): ValueRow => ({
  label,
  value: typeof value === 'number' ? readable(value) : value,
});

/** Samples that train, as far as that is known. */
function countTraining({ experiment, context }: Pick<ValueRequest, 'experiment' | 'context'>): number | undefined {
  const samples = samplesOf(experiment);
  return (
    context.data?.train.samples ??
    (samples === undefined ? undefined : trainingSamples(samples, experiment.data.validation))
  );
}

function countSteps(request: Pick<ValueRequest, 'experiment' | 'context'>): number | undefined {
  const samples = countTraining(request);
  const { epochs, batchSize } = request.experiment.training;
  return samples === undefined ? undefined : epochs * Math.ceil(samples / batchSize);
}

/** Rows about an entry of a table at its place, by what its table calls its entries. */
const entryRows: Readonly<Record<string, (request: ValueRequest) => ValueRow[]>> = {
  [activations.kind]: ({ choice, context, pointer }) => {
    const entry = activations.get(choice.name);
    const rows = [
      row(message('G, mean squared slope for standard normal input'), meanSquaredSlope(entry, choice.options)),
      row(message('mean square of the output'), secondMoment(entry, choice.options)),
      row(message('largest slope'), entry.lipschitz(choice.options)),
    ];
    const layer = pointer[2];
    if (!context.architecture || typeof layer !== 'number') return rows;
    const forecast = forecastSignal(context.architecture, meanSquareOfInputs(context.data));
    const variance = forecast.variance[layer];
    const slope = forecast.meanSquaredSlope[layer];
    if (variance !== undefined) rows.push(row(message('expected variance in front of layer {0}', layer + 1), variance));
    if (slope !== undefined) rows.push(row(message('G of layer {0} at that variance', layer + 1), slope));
    return rows;
  },
  [initializers.kind]: ({ choice, context }) =>
    designsWith(context.architecture, choice.name).map(({ layer, index }) =>
      row(
        index + 1 === context.architecture?.layers.length
          ? message('deviation of the weights of the output layer ({0} to {1})', layer.inputs, layer.units)
          : message('deviation of the weights of layer {0} ({1} to {2})', index + 1, layer.inputs, layer.units),
        Math.sqrt(weightVariance(layer)),
      ),
    ),
  [losses.kind]: ({ choice, context }) => {
    const entry = losses.get(choice.name);
    const { dataset } = context.data ?? {};
    if (dataset?.task !== 'classification') return [];
    const width = entry.outputs('classification', dataset.classNames.length);
    const target = new Float64Array(width);
    entry.encode(0, dataset.classNames.length, choice.options, target);
    return [
      row(message('output units'), width),
      row(
        message('loss of outputs 0, where a network starts'),
        entry.value(new Float64Array(width), target, choice.options),
      ),
    ];
  },
  [penalties.kind]: (request) => (request.pointer[0] === 'penalties' ? lambdaRows(request) : []),
  [optimizers.kind]: (request) => {
    const { optimizer } = request.experiment;
    const entry = optimizers.get(optimizer.name);
    const parameters = request.context.architecture?.parameters;
    return [
      ...learningRateRows(request),
      ...(optimizer.weightDecay > 0 ? decayRows(request) : []),
      ...(parameters === undefined
        ? []
        : [row(message('numbers kept beside the parameters'), entry.slots * parameters)]),
    ];
  },
  [schedules.kind]: (request) => {
    const steps = countSteps(request);
    const { schedule, optimizer } = request.experiment;
    if (steps === undefined) return [];
    const middle = Math.floor(steps / 2);
    return [0, middle, steps - 1].map((step) =>
      row(message('learning rate at step {0}', step), learningRateAt(schedule, optimizer.learningRate, step, steps)),
    );
  },
  [dataSources.kind]: ({ context }) => {
    if (!context.data) return [];
    const { dataset, train, validation } = context.data;
    return [
      row(message('samples that train and validate'), `${train.samples} + ${validation.samples}`),
      row(message('features'), dataset.features),
      dataset.task === 'classification'
        ? row(message('classes'), dataset.classNames.length)
        : row(message('targets'), dataset.targetWidth),
    ];
  },
};

function designsWith(
  architecture: Architecture | undefined,
  init: string,
): { layer: Architecture['layers'][number]; index: number }[] {
  return (architecture?.layers ?? [])
    .flatMap((layer, index) => (layer.init.name === init ? [{ layer, index }] : []))
    .slice(0, 6);
}

/** Rows about an entry of a table. */
export function rowsOfEntry(kind: string, request: ValueRequest): ValueRow[] {
  return entryRows[kind]?.(request) ?? [];
}

type KeyRequest = Omit<ValueRequest, 'choice'>;

/** Steps in which a factor per step halves something: at least one, for steps are whole where it is more than halved. */
const stepsToHalve = (factor: number): number => Math.max(1, Math.LN2 / -Math.log(Math.abs(factor)));

/** What a pull of this strength multiplies a weight with: a proximal step divides by 1 + strength. */
const factorOf = (strength: number, isProximal: boolean): number => (isProximal ? 1 / (1 + strength) : 1 - strength);

/** eta lambda, half-life, prior and lambda-max of one penalty. */
export function lambdaRows({ experiment, context, pointer }: KeyRequest): ValueRow[] {
  const index = pointer[1];
  const penalty = typeof index === 'number' ? experiment.penalties[index] : undefined;
  if (!penalty || typeof index !== 'number') return [];
  const { learningRate } = experiment.optimizer;
  const product = learningRate * penalty.lambda;
  // A momentum moves further than its learning rate, and the penalty with it.
  const gain = restGain(experiment.optimizer);
  const perStep = product * gain;
  const parts = penalties.get(penalty.name).proxParts?.(penalty.options);
  const kinds = Object.entries(parts ?? {}).flatMap(([kind, weight]) => (weight > 0 ? [kind] : []));
  const rows = [row(message('learningRate * lambda'), product)];
  if (gain !== 1) rows.push(row(message('strength per step, learningRate * lambda / (1 - momentum)'), perStep));
  rows.push(...pullRows(experiment.optimizer, perStep, parts ?? {}));
  const samples = countTraining({ experiment, context });
  if (samples !== undefined && penalty.lambda > 0) rows.push(priorRow(kinds, parts ?? {}, samples * penalty.lambda));
  const lambdaMax = lambdaMaxOf({ experiment, data: context.data, loss: context.loss }, index);
  if (lambdaMax !== undefined)
    rows.push(row(message('lambda-max on these data: all weights are zero from here on'), lambdaMax));
  return rows;
}

/** What one step of a penalty does to a weight. An adaptive optimizer rescales what goes through the gradient: there it cannot be said. */
function pullRows(
  { name, proximal }: KeyRequest['experiment']['optimizer'],
  perStep: number,
  { ridge = 0, soft = 0 }: Readonly<Record<string, number>>,
): ValueRow[] {
  if (perStep <= 0 || (optimizers.get(name).adaptive && !proximal)) return [];
  const factor = factorOf(perStep * ridge, proximal);
  return [
    ...(ridge > 0 && Math.abs(factor) < 1
      ? [row(message('steps in which this alone halves a weight'), stepsToHalve(factor))]
      : []),
    ...(soft > 0 ? [row(message('taken from every weight per step'), perStep * soft)] : []),
  ];
}

/** The prior whose most probable weights are the penalised ones, when the loss is a negative log likelihood. `strength` is n lambda. */
function priorRow(kinds: readonly string[], parts: Readonly<Record<string, number>>, strength: number): ValueRow {
  const label = message('prior it stands for, when the loss is a negative log likelihood');
  const [only] = kinds;
  if (kinds.length === 1 && only === 'ridge')
    return row(label, `N(0, 1/(n\u03bb) = ${readable(1 / (strength * (parts[only] ?? 1)))})`);
  if (kinds.length === 1 && only === 'soft')
    return row(label, `Laplace(0, 1/(n\u03bb) = ${readable(1 / (strength * (parts[only] ?? 1)))})`);
  return row(label, `p(w) \u221d exp(\u2212n\u03bb P(w)), n\u03bb = ${readable(strength)}`);
}

function learningRateRows({ experiment, context }: KeyRequest): ValueRow[] {
  const { optimizer, network } = experiment;
  const rows = [row(message('learning rate'), optimizer.learningRate)];
  const product = largestStableProduct(optimizer);
  if (product !== undefined) rows.push(row(message('stable below this number over the largest curvature'), product));
  const { data, loss } = context;
  if (data === undefined) return rows;
  if (network.layers.length === 0 && isSquare(data.dataset.targetWidth, loss.name)) {
    const largest = largestStableRate(experiment, data);
    if (largest !== undefined) rows.push(row(message('largest stable learning rate on these data'), largest));
    return rows;
  }
  const start = stableRateAtStart({ experiment, ...context });
  if (start !== undefined)
    rows.push(
      row(
        message(
          'largest stable learning rate at the initial weights, by the curvature on {0} training samples',
          start.samples,
        ),
        start.rate,
      ),
    );
  return rows;
}

function decayRows({ experiment }: KeyRequest): ValueRow[] {
  const { learningRate, weightDecay, decay, name } = experiment.optimizer;
  const product = learningRate * weightDecay;
  const rows = [row(message('learningRate * weightDecay'), product)];
  const factor = factorOf(product, false);
  if (optimizers.get(name).decoupled && decay !== 'none' && Math.abs(factor) < 1) {
    rows.push(row(message('steps in which the decay alone halves a weight'), stepsToHalve(factor)));
  }
  return rows;
}

/** Rows about keys. */
const keyRows: Readonly<Record<string, (request: KeyRequest) => ValueRow[]>> = {
  lambda: lambdaRows,
  learningRate: learningRateRows,
  weightDecay: decayRows,
  momentum: ({ experiment }) => {
    const { momentum } = experiment.optimizer.options;
    if (typeof momentum !== 'number' || momentum <= 0 || momentum >= 1) return [];
    return [
      row(message('amplification of a steady gradient, 1 / (1 - momentum)'), 1 / (1 - momentum)),
      row(message('steps in which the velocity halves'), stepsToHalve(momentum)),
    ];
  },
  batchSize: (request) => {
    const samples = countTraining(request);
    if (samples === undefined) return [];
    return [
      row(message('training samples'), samples),
      row(message('steps per epoch'), Math.ceil(samples / request.experiment.training.batchSize)),
    ];
  },
  epochs: (request) => {
    const steps = countSteps(request);
    return steps === undefined ? [] : [row(message('steps of the run'), String(steps))];
  },
  dropout: ({ experiment, pointer }) => {
    const layer = typeof pointer[2] === 'number' ? experiment.network.layers[pointer[2]] : undefined;
    if (!layer) return [];
    return [
      row(message('outputs kept on average'), (1 - layer.dropout) * layer.units),
      row(message('factor of what is kept'), 1 / (1 - layer.dropout)),
    ];
  },
  labelSmoothing: ({ experiment, context }) => {
    const smoothing = experiment.loss?.options['labelSmoothing'];
    const classes = context.data?.dataset.classNames.length ?? 0;
    if (typeof smoothing !== 'number' || classes < 2) return [];
    return [
      row(message('target of the right class'), 1 - smoothing + smoothing / classes),
      row(message('target of each other class'), smoothing / classes),
    ];
  },
  patience: (request) => {
    const samples = countTraining(request);
    const { earlyStopping, training } = request.experiment;
    if (!earlyStopping || samples === undefined) return [];
    return [row(message('steps'), earlyStopping.patience * Math.ceil(samples / training.batchSize))];
  },
  warmup: (request) => {
    const steps = countSteps(request);
    return steps === undefined ? [] : [row(message('share of the run'), request.experiment.schedule.warmup / steps)];
  },
  validation: ({ context }) =>
    context.data
      ? [
          row(
            message('samples that train and validate'),
            `${context.data.train.samples} + ${context.data.validation.samples}`,
          ),
        ]
      : [],
  units: ({ context, pointer }) => {
    const index = pointer[2];
    const tensors = context.architecture?.tensors.filter(({ layer }) => layer === index) ?? [];
    return tensors.length === 0
      ? []
      : [row(message('parameters of this layer'), String(tensors.reduce((sum, { size }) => sum + size, 0)))];
  },
  layers: ({ context, pointer }) =>
    context.architecture && pointer[0] === 'network'
      ? [row(message('parameters of the network'), String(context.architecture.parameters))]
      : [],
};

/** Rows about a key of the document. */
export function rowsOfKey(key: string, request: KeyRequest): ValueRow[] {
  // The word may be a person's own: a column called toString.
  if (!Object.hasOwn(keyRows, key)) return [];
  const within = Object.hasOwn(keyNotes, key) ? keyNotes[key]?.within : undefined;
  return within !== undefined && within !== request.pointer[0] ? [] : (keyRows[key]?.(request) ?? []);
}
