import type { Experiment, LabGeometryConfig, LabRegionsConfig, PathComparison } from '../../core/config/config.ts';
import { message, type Message } from '../../core/ground/errors.ts';
import { rescalableLayers } from '../../core/experiment/rescalableLayers.ts';
import { penalties } from '../../core/tables/penalties.ts';
import type { ViewChoice } from '../../protocol/messages.ts';
import { views, type ViewName } from '../../protocol/views.ts';
import { writtenForm } from './writtenForm.ts';

type Choice = Omit<ViewChoice, 'view'>;

/** The choices on the page that belong to single views; a view without any has no line. */
const choices: Partial<Readonly<Record<ViewName, (experiment: Experiment, value: unknown) => Choice[]>>> = {
  regions: (experiment) => [sliceChoice(experiment)],
  path: (experiment, value) => [pathPenaltyChoice(experiment, value), comparisonChoice(experiment)],
  geometry: (experiment) => [planeChoice(experiment), ...rescalingChoice(experiment)],
};

/**
 * The choices of all views, in the order of the views.
 * @param value  what the text says, as plain data: where a choice writes depends on how it is written
 */
export function viewChoices(experiment: Experiment, value: unknown): ViewChoice[] {
  return views.names.flatMap((view) => (choices[view]?.(experiment, value) ?? []).map((one) => ({ view, ...one })));
}

const sliceLabels = {
  auto: message('automatic'),
  features: message('two features'),
  principal: message('principal plane'),
  samples: message('three samples'),
} as const satisfies Record<LabRegionsConfig['slice'], Message>;

function sliceChoice({ lab }: Experiment): Choice {
  return {
    label: message('Plane'),
    pointer: ['lab', 'regions', 'slice'],
    options: Object.entries(sliceLabels).map(([value, label]) => ({ value, label })),
    value: lab.regions.slice,
  };
}

const planeLabels = {
  weights: message('two weights'),
  trajectory: message('trajectory'),
  random: message('random, by filter norms'),
  line: message('line to other weights'),
} as const satisfies Record<LabGeometryConfig['plane'], Message>;

function planeChoice({ lab }: Experiment): Choice {
  return {
    label: message('Plane'),
    pointer: ['lab', 'geometry', 'plane'],
    options: Object.entries(planeLabels).map(([value, label]) => ({ value, label })),
    value: lab.geometry.plane,
  };
}

/** Which layer pair is rescaled, where there is a choice. */
function rescalingChoice({ lab, network }: Experiment): Choice[] {
  const layers = rescalableLayers(network.layers);
  if (layers.length < 2) return [];
  const chosen = lab.geometry.rescale ?? layers[0]!;
  const nameOf = (layer: number): Message =>
    layer === network.layers.length - 1
      ? message('layer {0} and the output', layer + 1)
      : message('layers {0} and {1}', layer + 1, layer + 2);
  return [
    {
      label: message('Rescaled layers'),
      pointer: ['lab', 'geometry', 'rescale'],
      options: layers.map((layer) => ({ value: String(layer), label: nameOf(layer) })),
      value: String(layers.includes(chosen) ? chosen : layers[0]!),
      isNumber: true,
    },
  ];
}

function pathPenaltyChoice({ lab }: Experiment, value: unknown): Choice {
  const pointer = ['lab', 'path', 'penalty'];
  return {
    label: message('Penalty of the path'),
    pointer: writtenForm(value, pointer) === 'long' ? [...pointer, 'name'] : pointer,
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

function comparisonChoice({ lab }: Experiment): Choice {
  return {
    label: message('Compare'),
    pointer: ['lab', 'path', 'compare'],
    options: Object.entries(comparisonLabels).map(([value, label]) => ({ value, label })),
    value: lab.path.compare,
  };
}
