import { failure } from '../ground/errors.ts';

/** Numbers that one table of inputs may hold (160 MB). */
const largestTable = 20_000_000;

/**
 * Refuses a table of inputs that would not fit into memory.
 * @throws LabError core/too-large
 */
export function checkTableSize(samples: number, features: number): void {
  const size = samples * features;
  if (size > largestTable) throw failure('core/too-large', ['samples times features', size, largestTable]);
}
