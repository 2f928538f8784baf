import { message, type Message } from '../../core/ground/errors.ts';
import type { ParameterSpec } from '../../core/ground/registry.ts';

/** Default and range in words. */
export function rangeText(spec: ParameterSpec): Message {
  if (spec.kind === 'word')
    return message('One of {0}; default {1}.', Object.keys(spec.words).join(', '), spec.default);
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = spec;
  const low = minimum !== undefined ? `[${minimum}` : `(${exclusiveMinimum ?? '-\u221e'}`;
  const high = maximum !== undefined ? `${maximum}]` : `${exclusiveMaximum ?? '\u221e'})`;
  return spec.kind === 'integer'
    ? message('Whole number in {0}, {1}; default {2}.', low, high, spec.default)
    : message('Number in {0}, {1}; default {2}.', low, high, spec.default);
}
