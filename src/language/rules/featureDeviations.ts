/** Population deviation of every column. */
export function featureDeviations(inputs: Float64Array, features: number): number[] {
  const samples = inputs.length / features;
  return Array.from({ length: features }, (_none, feature) => {
    let mean = 0;
    for (let row = feature; row < inputs.length; row += features) mean += (inputs[row] ?? 0) / samples;
    let square = 0;
    for (let row = feature; row < inputs.length; row += features) square += ((inputs[row] ?? 0) - mean) ** 2 / samples;
    return Math.sqrt(square);
  });
}
