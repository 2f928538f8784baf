/** Which places does a test run? Sources that note it, so that a mutant is shown only to tests that can see it. */
import type { Flip } from './flips.ts';

/** Name of the global set into which probed sources put the numbers of the places that ran. */
export const noteOfPlaces = '__placesThatRan';

/** Kernels of AssemblyScript run beside JavaScript and cannot note anything. */
export const canBeProbed = ({ file }: Pick<Flip, 'file'>): boolean => !file.includes('/assembly/');

/**
 * A source that does the same and notes every place before its expression runs.
 * @param places  of this source, with their numbers
 */
export function addProbes(text: string, places: readonly { readonly flip: Flip; readonly number: number }[]): string {
  const pieces = places.flatMap(({ flip: { from, to }, number }) => [
    { at: from, isEnd: false, piece: `(globalThis.${noteOfPlaces}.add(${number}), ` },
    { at: to, isEnd: true, piece: ')' },
  ]);
  // From the last to the first; where one expression ends and another begins, the end stands before.
  return pieces
    .sort((one, other) => other.at - one.at || Number(one.isEnd) - Number(other.isEnd))
    .reduce((probed, { at, piece }) => probed.slice(0, at) + piece + probed.slice(at), text);
}
