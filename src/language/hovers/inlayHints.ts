import { formatPower } from '../../core/ground/numberText.ts';
import { findNodeAtLocation } from 'jsonc-parser';
import type { Architecture } from '../../core/experiment/architecture.ts';
import { message, type Message } from '../../core/ground/errors.ts';
import { activations } from '../../core/tables/activations.ts';
import type { Dataset } from '../../core/tables/dataset.ts';
import { normalizations } from '../../core/tables/normalizations.ts';
import type { LabText } from '../document/document.ts';
import { readable } from '../rules/diagnosticRule.ts';
import { contextOf } from '../rules/diagnostics.ts';
import { forecastSignal, meanSquareOfInputs, type SignalForecast, weightVariance } from '../rules/signalPropagation.ts';

/** A remark in the text that is not part of it. */
export interface InlayHint {
  readonly offset: number;
  readonly label: Message;
  readonly tooltip: Message;
}

/** Behind each layer its parameters and gain; behind the list of layers the bound on the number of regions. */
export function inlayHintsOf(document: LabText, dataset: Dataset | undefined): InlayHint[] {
  const { experiment, tree } = document;
  if (!experiment || !tree) return [];
  const { architecture, data } = contextOf(experiment, dataset);
  if (!architecture) return [];
  const behind = (pointer: (string | number)[], texts: Omit<InlayHint, 'offset'> | undefined): InlayHint[] => {
    const node = findNodeAtLocation(tree, pointer);
    return node && texts ? [{ offset: node.offset + node.length, ...texts }] : [];
  };
  const forecast = forecastSignal(architecture, meanSquareOfInputs(data));
  const ofLayers = architecture.layers
    .slice(0, experiment.network.layers.length)
    .flatMap((_layer, index) => behind(['network', 'layers', index], layerHint(architecture, forecast, index)));
  return [...ofLayers, ...behind(['network', 'layers'], boundHint(architecture))];
}

function layerHint(
  architecture: Architecture,
  { meanSquaredSlope }: SignalForecast,
  index: number,
): Omit<InlayHint, 'offset'> | undefined {
  const design = architecture.layers[index];
  if (!design) return undefined;
  const slope = meanSquaredSlope[index] ?? 0;
  const gain = design.inputs * weightVariance(design) * slope;
  return {
    label: message('{0} parameters, gain {1}', parametersOf(architecture, index), readable(gain)),
    tooltip: message(
      'Layer {0}: {1} inputs, {2} units. Gain = inputs * weight variance * mean squared slope {3}: near 1 the squared gradient neither grows nor vanishes.',
      index + 1,
      design.inputs,
      design.units,
      readable(slope),
    ),
  };
}

function boundHint(architecture: Architecture): Omit<InlayHint, 'offset'> | undefined {
  const bound = regionBoundExponent(architecture);
  if (bound === undefined) return undefined;
  return {
    label: message('at most {0} regions', bound < 6 ? Math.round(10 ** bound) : formatPower(bound)),
    tooltip: message(
      'Product over the hidden layers of the largest number of regions that their units can cut a space into: sum of binomials C(units, j) for j up to the smallest width so far. {0} parameters in all.',
      architecture.parameters,
    ),
  };
}

/** Parameters of a layer: weights, bias, scale and shift. */
export function parametersOf({ tensors }: Pick<Architecture, 'tensors'>, index: number): number {
  return tensors.filter(({ layer }) => layer === index).reduce((sum, { size }) => sum + size, 0);
}

/**
 * log10 of the bound on the number of linear regions, or undefined when the network is not piecewise linear with one kink per unit.
 * @source Serra, Tjandraatmadja, Ramalingam (2018), Bounding and counting linear regions of deep neural networks, in its product form:
 *         the product over layers of sum_{j <= d} C(n, j) with d the smallest of the widths so far and of the inputs
 */
export function regionBoundExponent({ inputs, layers }: Pick<Architecture, 'inputs' | 'layers'>): number | undefined {
  const hidden = layers.slice(0, -1);
  if (hidden.some(({ activation, norm }) => isCurved(norm) || activations.get(activation.name).pieces === undefined))
    return undefined;
  let dimension = inputs;
  let exponent = 0;
  for (const { units, activation } of hidden) {
    const pieces = activations.get(activation.name).pieces?.(activation.options);
    dimension = Math.min(dimension, units);
    if (pieces && pieces.negative !== pieces.positive) exponent += logSumOfBinomials(units, dimension);
  }
  return hidden.length === 0 ? undefined : exponent;
}

/** A norm over features divides by the size of its own input; batch norm is a straight line after training. */
function isCurved(norm: Architecture['layers'][number]['norm']): boolean {
  return norm !== undefined && normalizations.get(norm.name).axis === 'features';
}

/** log10 of C(n, 0) + ... + C(n, d), without overflow. */
function logSumOfBinomials(n: number, d: number): number {
  let logTerm = 0;
  let total = 0;
  for (let j = 1; j <= Math.min(n, d); j += 1) {
    logTerm += Math.log10((n - j + 1) / j);
    const high = Math.max(total, logTerm);
    total = high + Math.log10(10 ** (total - high) + 10 ** (logTerm - high));
  }
  return total;
}
