/** A column whose deviation is below this share of its largest entry is constant up to rounding. */
const constantShare = 1e-13;

/** Centres and scales one column in place. @returns mean and divisor; 0 for a constant column, which is now zero; NaN for numbers that are not finite */
export function scaleColumn(column: Float64Array, samples: number, centre: boolean, scale: boolean): [number, number] {
  let total = 0;
  let largest = 0;
  for (let i = 0; i < samples; i += 1) {
    const value = column[i]!;
    total += value;
    if (value > largest) largest = value;
    else if (-value > largest) largest = -value;
  }
  const mean = centre ? total / samples : 0;
  let rest = 0;
  let squares = 0;
  for (let i = 0; i < samples; i += 1) {
    const value = column[i]! - mean;
    rest += value;
    squares += value * value;
  }
  const correction = centre ? rest / samples : 0;
  const deviation = Math.sqrt(Math.max(0, squares / samples - correction * correction));
  if (!Number.isFinite(deviation)) return [NaN, NaN];
  if (!(deviation > constantShare * largest)) {
    column.fill(0, 0, samples);
    return [mean + correction, 0];
  }
  const divisor = scale ? deviation : 1;
  const exactMean = mean + correction;
  for (let i = 0; i < samples; i += 1) column[i] = (column[i]! - exactMean) / divisor;
  return [exactMean, divisor];
}
