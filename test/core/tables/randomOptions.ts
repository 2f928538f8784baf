import type { Random } from '../../../src/core/ground/random.ts';
import { defaultOptions, type Options, type ParameterSpec } from '../../../src/core/ground/registry.ts';

type Specs = Readonly<Record<string, ParameterSpec>>;

function drawValue(spec: ParameterSpec, random: Random): number | string {
  if (spec.kind === 'word') {
    const words = Object.keys(spec.words);
    return words[random.integer(words.length)]!;
  }
  const low = spec.minimum ?? spec.exclusiveMinimum ?? -Infinity;
  const high = spec.maximum ?? spec.exclusiveMaximum ?? Infinity;
  const near = spec.default === 0 ? 0.9 * random.uniform() : spec.default * Math.exp(0.7 * random.normal());
  const inside =
    low + (Math.min(high, low + 2 * Math.abs(spec.default - low) + 0.1) - low) * (0.01 + 0.98 * random.uniform());
  const value = near > low && near < high ? near : inside;
  return spec.kind === 'integer' ? Math.min(high, Math.max(low, Math.round(value))) : value;
}

/** The defaults and some random values that an entry's parameters allow; only the defaults where there are none. */
export function someOptions(parameters: Specs, random: Random, count = 3): Options[] {
  const names = Object.keys(parameters);
  if (names.length === 0) return [{}];
  const drawn = Array.from({ length: count }, () =>
    Object.fromEntries(names.map((name) => [name, drawValue(parameters[name]!, random)])),
  );
  return [defaultOptions(parameters), ...drawn];
}
