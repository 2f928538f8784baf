import { largestLossCurvature, passesPerProduct } from '../../analysis/geometry/lossCurvature.ts';
import { initializeParameters, type Architecture } from '../../core/experiment/architecture.ts';
import type { PreparedData } from '../../core/experiment/prepareData.ts';
import { optimizers } from '../../core/tables/optimizers.ts';
import { penalties } from '../../core/tables/penalties.ts';
import type { RuleInput } from './diagnosticRule.ts';
import { encodeTargets } from './linearModel.ts';
import { largestStableProduct } from './stableRate.ts';

/** The curvature of the loss where training begins, and on how many training samples. */
export interface StartCurvature {
  readonly curvature: number;
  readonly samples: number;
}

/** Multiplications that it may take while a person types, those of a pass and sample and weight, and products of the iteration. */
const budget = 2e7;
const multiplicationsPerPass = 4;
const products = 20;
const fewestSamples = 16;
const mostSamples = 256;

const known = new WeakMap<PreparedData, { readonly key: string; readonly found: StartCurvature }>();

type Start = Pick<RuleInput, 'experiment' | 'data' | 'loss' | 'architecture'>;

/**
 * Largest curvature of the loss at the initial weights, on evenly spaced training samples, with what decay and L2 penalties in the gradient add.
 * Undefined for networks too large to look at while typing, and for weights that come from a file.
 */
export function curvatureAtStart({ experiment, data, loss, architecture }: Start): StartCurvature | undefined {
  if (data === undefined || architecture === undefined || experiment.network.weights !== undefined) return undefined;
  const perSample = multiplicationsPerPass * passesPerProduct * products * architecture.parameters;
  const samples = Math.min(data.train.samples, mostSamples, Math.floor(budget / perSample));
  if (samples < Math.min(fewestSamples, data.train.samples)) return undefined;
  const { network, training } = experiment;
  const ridge = ridgeOfGradient({ experiment, architecture });
  const key = JSON.stringify([network, loss, [...ridge], training.seed, samples]);
  const before = known.get(data);
  if (before?.key === key) return before.found;
  const rows = Array.from({ length: samples }, (_, at) => Math.floor((at * data.train.samples) / samples));
  const take = (values: Float64Array): Float64Array => {
    const width = values.length / data.train.samples;
    return Float64Array.from(rows.flatMap((row) => [...values.subarray(row * width, (row + 1) * width)]));
  };
  const targets = take(encodeTargets(data, loss, architecture.layers.at(-1)!.units));
  const problem = { architecture, loss, rows: samples, inputs: take(data.train.inputs), targets, penalties: [] };
  const parameters = initializeParameters(architecture, training.seed);
  const found = { curvature: largestLossCurvature(problem, parameters, products, ridge), samples };
  known.set(data, { key, found });
  return found;
}

/** What coupled decay and L2 penalties without a proximal step add to the curvature of each parameter. */
function ridgeOfGradient({
  experiment: { penalties: terms, optimizer },
  architecture,
}: Pick<RuleInput, 'experiment'> & { readonly architecture: Architecture }): Float64Array {
  const ridge = new Float64Array(architecture.parameters);
  const isCoupled = !optimizers.get(optimizer.name).decoupled && optimizer.decay !== 'none';
  for (const { role, layer, offset, size } of architecture.tensors) {
    let strength = isCoupled && (optimizer.decay === 'all' || role === 'weights') ? optimizer.weightDecay : 0;
    for (const { name, options, lambda, layers, biases } of terms) {
      const entry = penalties.get(name);
      if (optimizer.proximal && entry.prox !== undefined) continue;
      if (!(layers?.includes(layer) ?? true) || !(role === 'weights' || (biases && role === 'bias'))) continue;
      strength += lambda * (entry.proxParts?.(options).ridge ?? 0);
    }
    ridge.fill(strength, offset, offset + size);
  }
  return ridge;
}

/** The learning rate beyond which the first steps grow along the sharpest direction of the loss; undefined for adaptive optimizers. */
export function stableRateAtStart(given: Start): { readonly rate: number; readonly samples: number } | undefined {
  const product = largestStableProduct(given.experiment.optimizer);
  const start = product === undefined ? undefined : curvatureAtStart(given);
  if (product === undefined || start === undefined || !(start.curvature > 0)) return undefined;
  return { rate: product / start.curvature, samples: start.samples };
}
