/** What rounding alone may take from a round number. */
const slack = 1e-9;

/** 1, 2 or 5 times a power of ten: the largest at or below the size (`down`) or the smallest at or above it. */
export function roundTo125(size: number, direction: 'down' | 'up'): number {
  const exponent = Math.floor(Math.log10(size));
  const factors = [1, 2, 5, 10];
  const scaled = size / 10 ** exponent;
  const found =
    direction === 'up'
      ? factors.find((factor) => factor >= scaled - slack)
      : factors.findLast((factor) => factor <= scaled + slack);
  return scaledPower(found ?? 1, exponent);
}

/** factor * 10^exponent as the number that is written so: products of powers would miss it by a bit. */
export function scaledPower(factor: number, exponent: number): number {
  return Number(`${factor}e${exponent}`);
}

/** The same number without the last digits, which sums of steps get wrong. */
export function cleanDigits(value: number): number {
  return Number(value.toPrecision(12));
}

/** The multiples of a step at or outside the ends of a range. */
export function roundOutwards([low, high]: readonly [number, number], step: number): readonly [number, number] {
  return [cleanDigits(Math.floor(low / step + slack) * step), cleanDigits(Math.ceil(high / step - slack) * step)];
}
