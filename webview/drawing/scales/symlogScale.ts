import { formatMeasured } from '../../../src/core/ground/numberText.ts';
import { scaledPower } from './roundNumbers.ts';
import type { Domain, ScaleRule, Tick } from './scale.ts';

/** Both signs on a log axis: linear around zero, logarithmic further out. */
export function symlogRule(domain: Domain): ScaleRule {
  const width = linearWidth(domain);
  return {
    to: (value) => Math.sign(value) * Math.log10(1 + Math.abs(value) / width),
    back: (turned) => Math.sign(turned) * width * (10 ** Math.abs(turned) - 1),
    ticks: (most) => symlogTicks(domain, most),
  };
}

/** A symmetric log axis is linear within four decades below its largest value. */
function linearWidth([low, high]: Domain): number {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  return largest > 0 ? 10 ** (Math.ceil(Math.log10(largest)) - 4) : 1;
}

/** Zero, and powers of ten on either side down to where the axis turns linear. */
function symlogTicks(domain: Domain, most: number): Tick[] {
  const [low, high] = domain;
  const sides = low < 0 && high > 0 ? 2 : 1;
  const smallest = Math.round(Math.log10(linearWidth(domain))) + 1;
  const room = { smallest, most: Math.max(1, (most - 1) / sides) };
  return [
    ...(low < 0 ? powersUpTo(-low, room).map((tick) => ({ value: -tick.value, label: `−${tick.label}` })) : []),
    ...(low <= 0 && high >= 0 ? [{ value: 0, label: '0' }] : []),
    ...(high > 0 ? powersUpTo(high, room).reverse() : []),
  ];
}

/** The powers of ten from the largest within a limit down to the smallest that is told, evenly thinned. */
function powersUpTo(limit: number, { smallest, most }: { readonly smallest: number; readonly most: number }): Tick[] {
  const largest = limit > 0 ? Math.floor(Math.log10(limit) + 1e-9) : smallest - 1;
  const every = Math.max(1, Math.ceil((largest - smallest + 1) / most));
  const ticks: Tick[] = [];
  for (let exponent = largest; exponent >= smallest; exponent -= every)
    ticks.push({ value: scaledPower(1, exponent), label: formatMeasured(scaledPower(1, exponent)) });
  return ticks;
}
