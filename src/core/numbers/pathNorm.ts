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

/** Second derivative of sumOverPaths times directions of every weight, written over outs. */
export function bendPaths(
  layers: readonly WeightMatrix[],
  directions: readonly Numbers[],
  outs: readonly Numbers[],
): void {
  const squares = layers.map(({ w, shape }, index) => {
    const moved = Float64Array.from(w, (value, place) => 2 * value * directions[index]![place]!);
    return { w: Float64Array.from(w, (value) => value * value), moved, shape };
  });
  const before = [
    { mass: new Float64Array(layers[0]?.shape.rows ?? 0).fill(1), moved: new Float64Array(layers[0]?.shape.rows ?? 0) },
  ];
  for (const { w, moved, shape } of squares) {
    const { rows, columns } = shape;
    const last = before.at(-1)!;
    const next = { mass: new Float64Array(columns), moved: new Float64Array(columns) };
    for (let place = 0; place < rows * columns; place += 1) {
      const [row, column] = [Math.floor(place / columns), place % columns];
      next.mass[column]! += last.mass[row]! * w[place]!;
      next.moved[column]! += last.moved[row]! * w[place]! + last.mass[row]! * moved[place]!;
    }
    before.push(next);
  }
  const outputs = layers.at(-1)?.shape.columns ?? 0;
  let after = { mass: new Float64Array(outputs).fill(1), moved: new Float64Array(outputs) };
  for (let index = layers.length - 1; index >= 0; index -= 1) {
    const { w, moved, shape } = squares[index]!;
    const below = { mass: new Float64Array(shape.rows), moved: new Float64Array(shape.rows) };
    const arriving = before[index]!;
    for (let place = 0; place < w.length; place += 1) {
      const [row, column] = [Math.floor(place / shape.columns), place % shape.columns];
      const through = arriving.mass[row]! * after.mass[column]!;
      const throughMoved = arriving.moved[row]! * after.mass[column]! + arriving.mass[row]! * after.moved[column]!;
      outs[index]![place] = 2 * (directions[index]![place]! * through + layers[index]!.w[place]! * throughMoved);
      below.mass[row]! += w[place]! * after.mass[column]!;
      below.moved[row]! += moved[place]! * after.mass[column]! + w[place]! * after.moved[column]!;
    }
    after = below;
  }
}
