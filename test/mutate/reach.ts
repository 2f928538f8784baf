/** Which test files can see a change of a file. */
import type { Import } from '../sources.ts';

/** How many folders a test and a file have in common; the tests mirror the tree. */
function sharedFolders(test: string, file: string): number {
  const folders = (path: string): string[] => path.split('/').slice(path.startsWith('webview') ? 0 : 1, -1);
  const own = folders(file);
  const parting = own.findIndex((name, depth) => name !== folders(test)[depth]);
  return parting < 0 ? own.length : parting;
}

/**
 * Test files that reach a file by imports that run, nearest first; of those as near, the ones that stand in the mirror of its folder.
 * @param file     path from the top
 * @param imports  of sources and tests; imports of types alone do not count, a `.wasm` leads to its source
 * @returns        paths with the number of imports between
 */
export function testsReaching(file: string, imports: readonly Import[]): { test: string; distance: number }[] {
  const importers = new Map<string, string[]>();
  for (const { file: from, path, isType } of imports)
    if (path !== undefined && !isType) importers.set(path, [...(importers.get(path) ?? []), from]);
  const distances = new Map([[file, 0]]);
  // A map hears of what is added while it is walked: nearest first.
  for (const [at, distance] of distances)
    for (const importer of importers.get(at) ?? []) if (!distances.has(importer)) distances.set(importer, distance + 1);
  return [...distances]
    .filter(([path]) => path.endsWith('.test.ts'))
    .map(([test, distance]) => ({ test, distance, shared: sharedFolders(test, file) }))
    .sort(
      (one, other) => one.distance - other.distance || other.shared - one.shared || (one.test < other.test ? -1 : 1),
    )
    .map(({ test, distance }) => ({ test, distance }));
}
