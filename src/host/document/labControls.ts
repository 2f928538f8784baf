import { activations } from '../../core/tables/activations.ts';
import type { Experiment, LabRegionsConfig, PathComparison } from '../../core/config/config.ts';
import { message, type Message } from '../../core/ground/errors.ts';
import { optimizers } from '../../core/tables/optimizers.ts';
import { penalties } from '../../core/tables/penalties.ts';
import type { DocumentControls, ViewChoice } from '../../protocol/messages.ts';

/** What the page's own controls show of a text, and where in it each of them writes. */
export function controlsOf(experiment: Experiment, value: unknown): DocumentControls {
  const [penalty] = experiment.penalties;
  const lastLayer = experiment.network.layers.length - 1;
  return {
    activation: experiment.network.layers[0]?.activation.name ?? 'linear',
    activations: activations.names,
    optimizer: experiment.optimizer.name,
    optimizers: optimizers.names,
    learningRate: experiment.optimizer.learningRate,
    penalty: penalty?.name,
    penalties: penalties.names,
    lambda: penalty?.lambda,
    epochs: experiment.training.epochs,
    layers: experiment.network.layers.map(({ units }) => units),
    choices: [sliceChoice(experiment), pathPenaltyChoice(experiment, value), comparisonChoice(experiment)],
    pointers: {
      activation: ['network', 'layers', Math.max(0, lastLayer), 'activation'],
      optimizer: isShortForm(value, 'optimizer') ? ['optimizer'] : ['optimizer', 'name'],
      learningRate: ['optimizer', 'learningRate'],
      penalty: ['penalties', 0, 'name'],
      lambda: ['penalties', 0, 'lambda'],
      epochs: ['training', 'epochs'],
    },
  };
}

const sliceLabels = {
  features: message('two features'),
  principal: message('principal plane'),
  samples: message('three samples'),
} as const satisfies Record<LabRegionsConfig['slice'], Message>;

function sliceChoice({ lab }: Experiment): ViewChoice {
  return {
    view: 'regions',
    label: message('Plane'),
    pointer: ['lab', 'regions', 'slice'],
    options: Object.entries(sliceLabels).map(([value, label]) => ({ value, label })),
    value: lab.regions.slice,
  };
}

function pathPenaltyChoice({ lab }: Experiment, value: unknown): ViewChoice {
  const pointer = ['lab', 'path', 'penalty'];
  return {
    view: 'path',
    label: message('Penalty of the path'),
    pointer: isObject(valueAt(value, pointer)) ? [...pointer, 'name'] : pointer,
    options: penalties.names.map((name) => ({ value: name, label: { text: '{0}', args: [name] } })),
    value: lab.path.penalty.name,
  };
}

const comparisonLabels = {
  none: message('none'),
  reluPairs: message('L2 on ReLU pairs and group sparsity'),
  adamDecay: message('decay in Adam and in AdamW'),
  earlyStopping: message('early stopping and ridge'),
  dropout: message('dropout and ridge'),
} as const satisfies Record<PathComparison, Message>;

function comparisonChoice({ lab }: Experiment): ViewChoice {
  return {
    view: 'path',
    label: message('Compare'),
    pointer: ['lab', 'path', 'compare'],
    options: Object.entries(comparisonLabels).map(([value, label]) => ({ value, label })),
    value: lab.path.compare,
  };
}

function isShortForm(value: unknown, key: string): boolean {
  return typeof valueAt(value, [key]) === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function valueAt(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}
