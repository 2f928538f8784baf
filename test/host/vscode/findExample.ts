/** The examples by name. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const ending = '.reglab.json';

/**
 * The path of an example; without a name two moons, else the first.
 * @throws Error that lists what there is
 */
export function findExample(folder: string, name?: string): string {
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith(ending))
        .sort()
    : [];
  const wanted = name ?? 'moons';
  const chosen = files.find((file) => file === wanted + ending) ?? (name === undefined ? files[0] : undefined);
  if (chosen) return join(folder, chosen);
  const known = files.map((file) => file.slice(0, -ending.length)).join(', ') || 'none at all';
  throw new Error(`There is no example "${wanted}" in ${folder}; there are: ${known}.`);
}
