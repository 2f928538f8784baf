import { ticks } from 'd3-array';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import { roundTo125 } from './roundNumbers.ts';
import type { Domain, ScaleRule, Tick } from './scale.ts';

/** Equal differences are equally long. */
export function linearRule(domain: Domain): ScaleRule {
  return { to: (value) => value, back: (turned) => turned, ticks: (most) => linearTicks(domain, most) };
}

/** The multiples of a round step within the domain: at most so many, with digits that tell them apart. */
export function linearTicks([low, high]: Domain, most: number): Tick[] {
  if (!(high > low)) return [{ value: low, label: formatNumber(low) }];
  let step = roundTo125((high - low) / most, 'up');
  let values = multiplesWithin([low, high], step);
  if (values.length > most) {
    step = roundTo125(step * 1.01, 'up');
    values = multiplesWithin([low, high], step);
  }
  const digits = Math.max(3, Math.ceil(Math.log10(Math.max(Math.abs(low), Math.abs(high)) / step)) + 1);
  return values.map((value) => ({ value, label: formatNumber(value, Math.min(digits, 7)) }));
}

/** An end that misses a multiple by rounding alone has it; a share of the step. */
const endSlack = 1e-9;

/** The multiples of 1, 2 or 5 times a power of ten: for this count d3 takes this step. */
function multiplesWithin([low, high]: Domain, step: number): number[] {
  const [start, end] = [low - endSlack * step, high + endSlack * step];
  return ticks(start, end, (end - start) / step);
}
