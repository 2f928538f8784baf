import type { Choice } from '../ground/registry.ts';
import { activations } from '../tables/activations.ts';
import { initializers, type InitializerName } from '../tables/initializers.ts';
import { normalizations } from '../tables/normalizations.ts';
import { budget, type LayerConfig, type NetworkConfig } from './config.ts';
import { plainChoice } from './parseConfigChoice.ts';
import { listShape, objectShape } from './parseConfigContainers.ts';
import { integer, number } from './parseConfigNumbers.ts';
import { booleanShape, optional, textShape, withExample, type Shape } from './parseConfigShapes.ts';

const init = (doc: string): Shape<Choice<InitializerName>> => plainChoice(doc, initializers, 'heUniform');

const layer: Shape<LayerConfig> = objectShape<LayerConfig>(
  'A hidden layer: weights, then norm, activation and dropout.',
  {
    units: integer('Outputs of the layer.', 16, 1, budget.unitsPerLayer),
    activation: plainChoice('Function applied to every unit.', activations, 'relu'),
    norm: optional(
      plainChoice('Normalisation in front of the activation, with learnable scale and shift.', normalizations),
    ),
    dropout: number('Share of outputs set to 0 in training; the kept ones are divided by 1 - dropout.', 0, {
      minimum: 0,
      exclusiveMaximum: 1,
    }),
    init: optional(init('Initial weights of this layer; absent: those of the network.')),
  },
);

/** `network`: layers and how they start. */
export const network: Shape<NetworkConfig> = objectShape(
  'Hidden layers and their initial weights; the linear output layer follows from data and loss.',
  {
    init: init('How all weights start.'),
    weights: withExample(
      optional(
        textShape('File with the weights to start from, relative to this document; absent: "init" draws them.', '', 1),
      ),
      'network.json',
    ),
    bias: booleanShape(
      'Every layer adds an intercept to its products; false: none does, not even the output layer, so that 0 stays 0 without a norm.',
      true,
    ),
    layers: withExample(
      listShape('Hidden layers from input to output; [] is a linear model.', layer, {
        maximum: budget.layers,
        fallback: [layer.fallback(), layer.fallback()],
      }),
      [{ units: 16, activation: 'relu' }],
    ),
  },
);
