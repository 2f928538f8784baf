import { linearTicks } from './linearScale.ts';
import { formatMeasured } from '../../../src/core/ground/numberText.ts';
import { scaledPower } from './roundNumbers.ts';
import type { Domain, ScaleRule, Tick } from './scale.ts';

/** Equal factors are equally long. By `log10` and not by natural logarithms, so that powers of ten stay exact. */
export function logRule(domain: Domain): ScaleRule {
  return {
    to: (value) => (value > 0 ? Math.log10(value) : Number.NaN),
    back: (turned) => 10 ** turned,
    ticks: (most) => logTicks(domain, most),
  };
}

/** Ends that miss a power of ten by rounding alone have it; a share of a decade. */
const slack = 1e-9;

/** Powers of ten, at even distances where there is no room for all; over less than two decades 1, 2 and 5 times one, where that fits. */
function logTicks([low, high]: Domain, most: number): Tick[] {
  const [first, last] = [Math.ceil(Math.log10(low) - slack), Math.floor(Math.log10(high) + slack)];
  if (last - first < 1) return logTicksWithinDecade([low, high], most);
  if (last - first < 2) {
    const finer = logTicksWithinDecade([low, high], Infinity);
    if (finer.length <= most) return finer;
  }
  const every = Math.max(1, Math.ceil((last - first + 1) / most));
  const ticks: Tick[] = [];
  for (let exponent = Math.ceil(first / every) * every; exponent <= last; exponent += every) {
    ticks.push({ value: scaledPower(1, exponent), label: formatMeasured(scaledPower(1, exponent)) });
  }
  return ticks;
}

function logTicksWithinDecade([low, high]: Domain, most: number): Tick[] {
  const ticks: Tick[] = [];
  for (let exponent = Math.floor(Math.log10(low)) - 1; exponent <= Math.ceil(Math.log10(high)); exponent += 1) {
    for (const factor of [1, 2, 5]) {
      const value = scaledPower(factor, exponent);
      if (value >= low * (1 - slack) && value <= high * (1 + slack)) {
        ticks.push({ value, label: formatMeasured(value) });
      }
    }
  }
  return ticks.length >= 2 ? ticks.slice(0, Math.max(2, most)) : linearTicks([low, high], most);
}
