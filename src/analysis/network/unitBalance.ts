import { tensorsByLayer } from '../../core/experiment/tensorLayout.ts';
import type { Architecture } from '../../core/experiment/architecture.ts';
import type { Numbers } from '../../core/numbers/matrix.ts';

/** Both sides of a unit with a homogeneous activation (ReLU): scaling one up and the other down leaves the function alone. */
export interface UnitSides {
  /** Length of what enters: weights and bias. */
  readonly incoming: number;
  /** Length of what leaves. */
  readonly outgoing: number;
}

/** The sides of every unit of a hidden layer. */
export function unitSides(architecture: Architecture, parameters: Numbers, layer: number): UnitSides[] {
  const tensors = tensorsByLayer(architecture);
  const { weights, bias } = tensors[layer]!;
  const next = tensors[layer + 1]!.weights;
  return Array.from({ length: weights.columns }, (_, unit) => {
    let incoming = bias ? parameters[bias.offset + unit]! ** 2 : 0;
    for (let i = 0; i < weights.rows; i += 1) incoming += parameters[weights.offset + i * weights.columns + unit]! ** 2;
    let outgoing = 0;
    for (let k = 0; k < next.columns; k += 1) outgoing += parameters[next.offset + unit * next.columns + k]! ** 2;
    return { incoming: Math.sqrt(incoming), outgoing: Math.sqrt(outgoing) };
  });
}

/** Half the sum of both squares: what L2 charges, without its strength. */
export function pairPenalty(units: readonly UnitSides[]): number {
  return units.reduce((sum, { incoming, outgoing }) => sum + (incoming ** 2 + outgoing ** 2) / 2, 0);
}

/** The least that L2 can charge for the same function: the sum of products, a sum of lengths over units. @source Neyshabur, Tomioka, Srebro (2015) */
export function productPenalty(units: readonly UnitSides[]): number {
  return units.reduce((sum, { incoming, outgoing }) => sum + incoming * outgoing, 0);
}

/** Sum over units of |outgoing^2 - incoming^2|: 0 when L2 charges the least. */
export function imbalance(units: readonly UnitSides[]): number {
  return units.reduce((sum, { incoming, outgoing }) => sum + Math.abs(outgoing ** 2 - incoming ** 2), 0);
}

/** s with the smallest penalty a^2/s^2 + s^2 |w|^2, squared, and the penalty before and after. */
export function balanceUnit(
  a: number,
  w: number,
): { readonly scaleSquared: number; readonly before: number; readonly after: number } {
  return { scaleSquared: Math.abs(a) / Math.abs(w), before: a * a + w * w, after: 2 * Math.abs(a) * Math.abs(w) };
}

/**
 * Gradient steps on loss + strength (a^2 + |w|^2) of a single unit a relu(w'x), from which the imbalance a^2 - |w|^2 falls as
 * exp(-4 strength t) in continuous time and is kept without a penalty.
 * @param gradient  derivative of the loss by the unit's output for an input, given that output
 */
export function flowUnit(
  start: { readonly a: number; readonly w: ArrayLike<number> },
  problem: {
    readonly inputs: readonly ArrayLike<number>[];
    readonly gradient: (output: number, sample: number) => number;
  },
  { strength, step, time }: { readonly strength: number; readonly step: number; readonly time: number },
): { readonly a: number; readonly w: Float64Array } {
  let { a } = start;
  const w = Float64Array.from(start.w);
  const count = problem.inputs.length;
  for (let round = 0; round < Math.round(time / step); round += 1) {
    let slopeA = 2 * strength * a;
    const slopes = w.map((value) => 2 * strength * value);
    problem.inputs.forEach((x, sample) => {
      let z = 0;
      for (let j = 0; j < w.length; j += 1) z += w[j]! * x[j]!;
      if (z <= 0) return;
      const slope = problem.gradient(a * z, sample) / count;
      slopeA += slope * z;
      for (let j = 0; j < w.length; j += 1) slopes[j]! += slope * a * x[j]!;
    });
    a -= step * slopeA;
    for (let j = 0; j < w.length; j += 1) w[j]! -= step * slopes[j]!;
  }
  return { a, w };
}
