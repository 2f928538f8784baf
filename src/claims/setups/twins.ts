import type { Architecture } from '../../core/experiment/architecture.ts';
import { largestDifference, passThrough } from './networks.ts';

/** The tensors of a network of one hidden layer and one output, in which a unit has one place per tensor and one row of the last. */
function placesOfUnit({ tensors, inputs, layers }: Architecture, unit: number): number[] {
  const units = layers[0]!.units;
  const [first, bias, second] = tensors;
  const into = Array.from({ length: inputs }, (_, row) => first!.offset + row * units + unit);
  return [...into, bias!.offset + unit, second!.offset + unit];
}

/** The parameters with all signs of one hidden unit turned: into it, its bias, and out of it. */
export function flipUnit(network: Architecture, parameters: Float64Array, unit: number): Float64Array {
  const flipped = parameters.slice();
  for (const place of placesOfUnit(network, unit)) flipped[place] = -flipped[place]!;
  return flipped;
}

function permutations(items: readonly number[]): number[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((first) => permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]));
}

/** How many different parameters, made by flipping and swapping the hidden units, compute the same on some inputs. */
export function countTwins(network: Architecture, parameters: Float64Array, inputs: Float64Array): number {
  const { units } = network.layers[0]!;
  const before = passThrough(network, parameters, inputs).outputs;
  const found = new Set<string>();
  for (const order of permutations(Array.from({ length: units }, (_, unit) => unit))) {
    for (let signs = 0; signs < 2 ** units; signs += 1) {
      const twin = parameters.slice();
      order.forEach((from, to) => {
        const sign = (signs >> to) % 2 === 1 ? -1 : 1;
        const places = placesOfUnit(network, from);
        placesOfUnit(network, to).forEach((place, at) => (twin[place] = sign * parameters[places[at]!]!));
      });
      const after = passThrough(network, twin, inputs).outputs;
      if (largestDifference(before, after) < 1e-12) found.add(twin.join());
    }
  }
  return found.size;
}
