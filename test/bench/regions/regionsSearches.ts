import { identitySlice, type PiecewiseLinearNetwork } from '../../../src/analysis/regions/cells/piecewiseLinear.ts';
import type { Crew } from '../../../src/engine/crew/crew.ts';
import { type CellFindings, searchInStrips } from '../../../src/engine/views/regions/regionsSearch.ts';

/** Where the random networks are looked at. */
export const square = identitySlice([
  [-1, 1],
  [-1, 1],
]);

/** The search divided among this thread and those of the crew. */
export async function searchDivided(network: PiecewiseLinearNetwork, crew: Crew): Promise<CellFindings> {
  const work = {
    signal: new AbortController().signal,
    clock: () => performance.now(),
    pause: () => new Promise<void>((resolve) => setImmediate(resolve)),
    progress: () => undefined,
    crew,
  };
  const search = { network, slice: square, budget: 5_000_000, expected: Infinity, mayDivide: true };
  const growing = searchInStrips(search, work, crew);
  let step = await growing.next();
  while (step.done !== true) step = await growing.next();
  return step.value;
}
