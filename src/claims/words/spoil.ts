/**
 * The same thing, wrong: numbers are a quarter too large and moved by 0.05 (whole ones by 1), lists and results of functions likewise, in every part.
 * A check that still holds with it does not look at it.
 */
export function spoiled<Use>(value: Use): Use {
  return spoilAny(value) as Use;
}

function spoilAny(value: unknown): unknown {
  if (typeof value === 'number')
    return Number.isInteger(value) && Math.abs(value) > 1 ? value + 1 : 1.25 * value + 0.05;
  if (typeof value === 'bigint') return value + 1n;
  if (typeof value === 'boolean') return !value;
  if (value instanceof Float64Array) return value.map((part) => 1.25 * part + 0.05);
  if (value instanceof Float32Array) return value.map((part) => 1.25 * part + 0.05);
  if (Array.isArray(value)) return value.map(spoilAny);
  if (value instanceof Promise) return value.then(spoilAny);
  if (typeof value === 'function')
    return (...given: unknown[]) => spoilAny((value as (...given: unknown[]) => unknown)(...given));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, spoilAny(part)]));
  return value;
}
