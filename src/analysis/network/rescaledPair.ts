/** Two layers with a ReLU between them: y = second relu(first x + bias). Matrices row-major, one row per unit. */
export interface LayerPair {
  readonly inputs: number;
  readonly units: number;
  readonly outputs: number;
  readonly first: Float64Array;
  readonly bias: Float64Array;
  readonly second: Float64Array;
}

/** Multiplies the first layer by alpha and divides the second by it. @param withBias  false: the bias stays, and the function changes */
export function rescalePair(pair: LayerPair, alpha: number, withBias = true): LayerPair {
  return {
    ...pair,
    first: pair.first.map((value) => alpha * value),
    bias: withBias ? pair.bias.map((value) => alpha * value) : pair.bias,
    second: pair.second.map((value) => value / alpha),
  };
}

export function evaluatePair(
  { inputs, units, outputs, first, bias, second }: LayerPair,
  x: ArrayLike<number>,
): Float64Array {
  const hidden = Float64Array.from({ length: units }, (_, unit) => {
    let z = bias[unit]!;
    for (let j = 0; j < inputs; j += 1) z += first[unit * inputs + j]! * x[j]!;
    return Math.max(0, z);
  });
  return Float64Array.from({ length: outputs }, (_, k) =>
    hidden.reduce((sum, value, unit) => sum + second[k * units + unit]! * value, 0),
  );
}

/** Sum of the squares of both weight matrices, without the half and without the bias. */
export function squaredWeights({ first, second }: LayerPair): number {
  const squares = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0);
  return squares(first) + squares(second);
}
