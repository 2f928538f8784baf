import type { Architecture, TensorPlace } from './architecture.ts';
import type { PenaltyConfig } from '../config/config.ts';
import { penalties, type Numbers } from '../tables/penalties.ts';

/** A network and the penalties on its weights. */
export interface PenalizedNetwork {
  readonly experiment: { readonly penalties: readonly PenaltyConfig[] };
  readonly architecture: Architecture;
}

/** Whether a penalty acts on a tensor. */
export function isPenalized(penalty: PenaltyConfig, place: TensorPlace): boolean {
  if (penalty.layers !== undefined && !penalty.layers.includes(place.layer)) return false;
  return place.role === 'weights' || (penalty.biases && penalties.get(penalty.name).scope === 'layer');
}

/** Neighbouring layers of the weight tensors that a penalty acts on: path norm couples them. */
function chains(penalty: PenaltyConfig, tensors: readonly TensorPlace[]): TensorPlace[][] {
  const found: TensorPlace[][] = [];
  for (const place of tensors) {
    if (place.role !== 'weights' || !isPenalized(penalty, place)) continue;
    const last = found.at(-1);
    if (last?.at(-1)?.layer === place.layer - 1) last.push(place);
    else found.push([place]);
  }
  return found;
}

const part = (values: Numbers, { offset, size }: TensorPlace): Numbers => values.subarray(offset, offset + size);

/** Sum of lambda * P(w) over all penalties: what the objective adds to the mean loss. */
export function penaltyValue({ experiment, architecture }: PenalizedNetwork, parameters: Numbers): number {
  let sum = 0;
  for (const penalty of experiment.penalties) {
    const entry = penalties.get(penalty.name);
    if (entry.penaltyOfNetwork !== undefined) {
      for (const chain of chains(penalty, architecture.tensors)) {
        const layers = chain.map((place) => ({ w: part(parameters, place), shape: place }));
        sum += penalty.lambda * entry.penaltyOfNetwork(layers, penalty.options);
      }
      continue;
    }
    for (const place of architecture.tensors) {
      if (isPenalized(penalty, place))
        sum += penalty.lambda * entry.penalty(part(parameters, place), place, penalty.options);
    }
  }
  return sum;
}

/** Adds lambda * subgradient of these penalties to the gradient, in place. */
export function addSubgradients(
  { architecture }: PenalizedNetwork,
  chosen: readonly PenaltyConfig[],
  parameters: Numbers,
  gradient: Numbers,
): void {
  for (const penalty of chosen) {
    const entry = penalties.get(penalty.name);
    if (entry.subgradientOfNetwork !== undefined) {
      for (const chain of chains(penalty, architecture.tensors)) {
        const layers = chain.map((place) => ({ w: part(parameters, place), shape: place }));
        const outs = chain.map(({ size }) => new Float64Array(size));
        entry.subgradientOfNetwork(layers, penalty.options, outs);
        chain.forEach((place, at) => addScaled(part(gradient, place), outs[at]!, penalty.lambda));
      }
      continue;
    }
    for (const place of architecture.tensors) {
      if (!isPenalized(penalty, place)) continue;
      const out = new Float64Array(place.size);
      entry.subgradient(part(parameters, place), place, penalty.options, out);
      addScaled(part(gradient, place), out, penalty.lambda);
    }
  }
}

function addScaled(target: Numbers, values: Numbers, factor: number): void {
  for (let at = 0; at < target.length; at += 1) target[at]! += factor * values[at]!;
}

/** Adds lambda * second derivative * direction of all penalties to out; where one is not differentiable it adds nothing there. */
export function addBends(
  { experiment, architecture }: PenalizedNetwork,
  parameters: Numbers,
  direction: Numbers,
  out: Numbers,
): void {
  for (const penalty of experiment.penalties) {
    const entry = penalties.get(penalty.name);
    if (entry.bendOfNetwork !== undefined) {
      for (const chain of chains(penalty, architecture.tensors)) {
        const layers = chain.map((place) => ({ w: part(parameters, place), shape: place }));
        const outs = chain.map(({ size }) => new Float64Array(size));
        const directions = chain.map((place) => part(direction, place));
        entry.bendOfNetwork(layers, directions, penalty.options, outs);
        chain.forEach((place, at) => addScaled(part(out, place), outs[at]!, penalty.lambda));
      }
      continue;
    }
    for (const place of architecture.tensors) {
      if (!isPenalized(penalty, place) || part(direction, place).every((value) => value === 0)) continue;
      const bend = new Float64Array(place.size);
      entry.bend(part(parameters, place), part(direction, place), { shape: place, p: penalty.options }, bend);
      addScaled(part(out, place), bend, penalty.lambda);
    }
  }
}

/** In how many places the penalties are not differentiable at these weights. */
export function countPenaltyKinks({ experiment, architecture }: PenalizedNetwork, parameters: Numbers): number {
  let sum = 0;
  for (const penalty of experiment.penalties) {
    if (penalty.lambda === 0) continue;
    const entry = penalties.get(penalty.name);
    for (const place of architecture.tensors) {
      if (isPenalized(penalty, place)) sum += entry.kinks(part(parameters, place), place, penalty.options);
    }
  }
  return sum;
}
