import type { Numbers, WeightMatrix } from './matrix.ts';

/** What each output of a layer receives: in times the squared weights. */
function passForward(incoming: Float64Array, { w, shape }: WeightMatrix): Float64Array {
  const out = new Float64Array(shape.columns);
  for (let row = 0; row < shape.rows; row += 1) {
    for (let column = 0; column < shape.columns; column += 1) {
      const weight = w[row * shape.columns + column]!;
      out[column] = out[column]! + incoming[row]! * weight * weight;
    }
  }
  return out;
}

/** What each input of a layer leads to: the squared weights times outgoing. */
function passBackward(outgoing: Float64Array, { w, shape }: WeightMatrix): Float64Array {
  const out = new Float64Array(shape.rows);
  for (let row = 0; row < shape.rows; row += 1) {
    let sum = 0;
    for (let column = 0; column < shape.columns; column += 1) {
      const weight = w[row * shape.columns + column]!;
      sum += weight * weight * outgoing[column]!;
    }
    out[row] = sum;
  }
  return out;
}

/** Mass of all paths that arrive at the inputs of each layer, and at the outputs. */
function arrivals(layers: readonly WeightMatrix[]): Float64Array[] {
  const found: Float64Array[] = [new Float64Array(layers[0]?.shape.rows ?? 0).fill(1)];
  layers.forEach((layer, index) => found.push(passForward(found[index]!, layer)));
  return found;
}

/** Sum over all paths from an input to an output of the product of their squared weights, in one pass. */
export function sumOverPaths(layers: readonly WeightMatrix[]): number {
  return arrivals(layers)
    .at(-1)!
    .reduce((sum, mass) => sum + mass, 0);
}

/** Derivative of sumOverPaths by every weight: 2 w times the paths that arrive times those that go on. Written over outs. */
export function differentiatePaths(layers: readonly WeightMatrix[], outs: readonly Numbers[]): void {
  const before = arrivals(layers);
  let after: Float64Array = new Float64Array(layers.at(-1)?.shape.columns ?? 0).fill(1);
  for (let index = layers.length - 1; index >= 0; index -= 1) {
    const layer = layers[index]!;
    const { rows, columns } = layer.shape;
    const out = outs[index]!;
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const place = row * columns + column;
        out[place] = 2 * layer.w[place]! * before[index]![row]! * after[column]!;
      }
    }
    after = passBackward(after, layer);
  }
}
