import type { LossOfNetwork } from '../../../src/analysis/geometry/lossFunction.ts';
import { tensorsByLayer, type LayerTensors } from '../../../src/core/experiment/tensorLayout.ts';
import type { LayerDesign } from '../../../src/core/experiment/architecture.ts';
import { activations } from '../../../src/core/tables/activations.ts';
import { losses } from '../../../src/core/tables/losses.ts';
import { normalizations } from '../../../src/core/tables/normalizations.ts';
import {
  jetOps,
  jets,
  plus,
  still,
  sumOf,
  through,
  times,
  type Jet,
  type JetMatrix,
} from '../../core/numbers/jetOps.ts';

/**
 * Second derivative of the mean loss, entry by entry: each is a pass of hyper-dual numbers through the written formulas of the network. Slow, and
 * has nothing in common with products of directions or with second derivatives in the tables.
 */
export function jetHessian(problem: LossOfNetwork, parameters: Float64Array): Float64Array {
  const size = parameters.length;
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      const moved = Array.from(parameters, (value, at): Jet => {
        return { value, one: Number(at === row), other: Number(at === column), both: 0 };
      });
      const { both } = jetLoss(problem, moved);
      matrix[row * size + column] = both;
      matrix[column * size + row] = both;
    }
  }
  return matrix;
}

function jetLoss({ architecture, loss, rows, inputs, targets }: LossOfNetwork, parameters: readonly Jet[]): Jet {
  const tensors = tensorsByLayer(architecture);
  let signal = jets(rows, architecture.inputs, Array.from(inputs.subarray(0, rows * architecture.inputs), still));
  architecture.layers.forEach((design, at) => {
    signal = throughLayer(design, tensors[at]!, parameters, signal);
  });
  const wanted = jets(rows, architecture.outputs, Array.from(targets, still));
  return losses.get(loss.name).expression(jetOps, signal, wanted, loss.options).entries[0]!;
}

function throughLayer(
  design: LayerDesign,
  { weights, bias, scale, shift }: LayerTensors,
  parameters: readonly Jet[],
  { rows, entries }: JetMatrix,
): JetMatrix {
  const { inputs, units, norm, activation } = design;
  const at = (offset: number, index: number): Jet => parameters[offset + index]!;
  const place = (row: number, unit: number): Jet => {
    const products = sumOf(
      Array.from({ length: inputs }, (_, i) => times(entries[row * inputs + i]!, at(weights.offset, i * units + unit))),
    );
    return bias === undefined ? products : plus(at(bias.offset, unit), products);
  };
  let z = Array.from({ length: rows * units }, (_, index) => place(Math.floor(index / units), index % units));
  if (norm !== undefined) {
    const { axis, isCentred } = normalizations.get(norm.name);
    const groupOf = (index: number): number => (axis === 'batch' ? index % units : Math.floor(index / units));
    const before = z;
    z = before.map((value, index) => {
      const group = before.filter((_, other) => groupOf(other) === groupOf(index));
      const mean = isCentred ? times(still(1 / group.length), sumOf(group)) : still(0);
      const centred = (x: Jet): Jet => plus(x, times(still(-1), mean));
      const squares = sumOf(group.map((x) => times(centred(x), centred(x))));
      const spread = plus(times(still(1 / group.length), squares), still(Number(norm.options['epsilon'])));
      const root = spread.value ** -0.5;
      const factor = through(spread, [root, -0.5 * root ** 3, 0.75 * root ** 5]);
      const scaled = times(times(centred(value), factor), scale ? at(scale.offset, index % units) : still(1));
      return shift ? plus(scaled, at(shift.offset, index % units)) : scaled;
    });
  }
  return activations.get(activation.name).expression(jetOps, jets(rows, units, z), activation.options);
}
