import { tensorsByLayer, type LayerTensors } from '../../core/experiment/tensorLayout.ts';
import type { LayerDesign } from '../../core/experiment/architecture.ts';
import type { Numbers } from '../../core/numbers/matrix.ts';
import { activations } from '../../core/tables/activations.ts';
import { losses } from '../../core/tables/losses.ts';
import { listRows, type RowLists } from '../network/denseProducts.ts';
import {
  backwardNetwork,
  forwardNetwork,
  isBatchNorm,
  meanLoss,
  readTensors,
  type LayerPass,
  type LayerValues,
} from '../network/network.ts';
import { modeOf, type LossOfNetwork } from './lossFunction.ts';

/** One layer of a pass with all that second derivatives take from it; arrays are rows x units. */
export interface LayerOfPass {
  readonly design: LayerDesign;
  readonly tensors: LayerTensors;
  readonly values: LayerValues;
  readonly pass: LayerPass;
  /** What comes in, by samples and by inputs, without its zeros. */
  readonly samples: RowLists;
  readonly columns: RowLists;
  /** The norm takes running averages, which do not move. */
  readonly isFixed: boolean;
  /** Derivative of the output by the pre-activation. */
  readonly slope: Float64Array;
  /** Derivative of the loss by the output, times the second derivative of the output by the pre-activation. */
  readonly bend: Float64Array;
  /** Derivative of the loss by the pre-activation. */
  readonly gradPre: Float64Array;
  /** Derivative of the loss by x W + b. */
  readonly gradLinear: Float64Array;
}

/** Loss and gradient at some parameters, with what second derivatives there need. */
export interface LossPass {
  readonly problem: LossOfNetwork;
  readonly parameters: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  readonly layers: readonly LayerOfPass[];
  /** Pre-activations, and outputs of samples, that lie on a kink within rounding: the second derivative takes the left piece there. */
  readonly kinks: number;
}

/** Goes through the network once, forward and back. */
export function passLoss(problem: LossOfNetwork, parameters: Numbers): LossPass {
  const { architecture, loss, rows, targets } = problem;
  const weights = Float64Array.from(parameters);
  const mode = modeOf(problem);
  const pass = forwardNetwork(architecture, weights, problem, mode);
  const { value, gradient } = meanLoss(loss, pass.outputs, targets, rows);
  const back = backwardNetwork(architecture, weights, pass, gradient);
  const tensors = tensorsByLayer(architecture);
  const layers = architecture.layers.map((design, at): LayerOfPass => {
    const layer = pass.layers[at]!;
    const { options, name } = design.activation;
    const activation = activations.get(name);
    const upper = back.outputs[at]!;
    const shape = { rows, inner: design.inputs };
    return {
      design,
      tensors: tensors[at]!,
      values: readTensors(tensors[at]!, weights),
      pass: layer,
      samples: listRows(layer.input, shape),
      columns: listRows(layer.input, shape, true),
      isFixed: mode.kind === 'inference' && isBatchNorm(design),
      slope: layer.preActivation.map((z) => activation.slope(z, options)),
      bend: layer.preActivation.map((z, place) => upper[place]! * activation.bend(z, options)),
      gradPre: back.preActivations[at]!,
      gradLinear: back.linear[at]!,
    };
  });
  const kinks = layers.reduce((sum, layer) => sum + kinksOfLayer(layer), 0) + kinksOfLoss(problem, pass.outputs);
  return { problem, parameters: weights, value, gradient: back.parameters, layers, kinks };
}

/** Pre-activations that may be on either side of a kink, for all that rounding allows to know. */
function kinksOfLayer({ design, values, pass }: LayerOfPass): number {
  const { kinks } = activations.get(design.activation.name);
  if (kinks.length === 0) return 0;
  const { inputs, units } = design;
  let count = 0;
  pass.preActivation.forEach((z, at) => {
    const distance = kinks.reduce((least, kink) => Math.min(least, Math.abs(z - kink)), Infinity);
    // What is not near is not looked at closely: no sum of so few terms is further off.
    if (distance > 1e-6) return;
    const [row, unit] = [Math.floor(at / units), at % units];
    let size = Math.abs(values.bias[unit]!);
    for (let i = 0; i < inputs; i += 1) {
      size += Math.abs(pass.input[row * inputs + i]! * values.weights[i * units + unit]!);
    }
    const factor = pass.normalized === undefined ? 1 : Math.max(1, ...pass.normalized.scale);
    if (distance <= (inputs + 2) * Number.EPSILON * size * factor) count += 1;
  });
  return count;
}

function kinksOfLoss({ loss, rows, targets }: LossOfNetwork, outputs: Float64Array): number {
  const entry = losses.get(loss.name);
  if (entry.kinkDistance === undefined) return 0;
  const width = outputs.length / rows;
  let count = 0;
  for (let row = 0; row < rows; row += 1) {
    const target = Float64Array.from(targets.subarray(row * width, (row + 1) * width));
    const here = outputs.subarray(row * width, (row + 1) * width);
    if (entry.kinkDistance(here, target) <= 8 * Number.EPSILON) count += 1;
  }
  return count;
}
