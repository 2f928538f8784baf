import { areaNames, type ClaimRecord } from './words/claim.ts';
import stored from './records.json';

/**
 * What five textbook chapters state, one record for each sentence: where it stands, whether it holds, and the numbers that show it, computed by
 * those who collected them and independently of this project. `records.json` is a copy of their list without its prose.
 */
export const records: readonly ClaimRecord[] = (stored as unknown as readonly ClaimRecord[]).toSorted(
  (one, other) => areaNames.indexOf(one.area) - areaNames.indexOf(other.area),
);
