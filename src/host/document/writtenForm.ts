/**
 * How a choice is written in the text: as a name alone, or as an object with its name and parameters.
 * @param value  what the whole text says, as plain data
 * @returns undefined where it is not written
 */
export function writtenForm(value: unknown, pointer: readonly string[]): 'short' | 'long' | undefined {
  const written = pointer.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
  if (isObject(written)) return 'long';
  return typeof written === 'string' ? 'short' : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
