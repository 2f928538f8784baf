import type { ColumnKind, DecimalMark, Delimiter, Encoding } from '../config/tableReading.ts';

/** What was found in a column. Plain data. */
export interface ColumnDescription {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly missing: number;
  /** Different values that are not missing. */
  readonly distinct: number;
  /** Numbers and dates (in days) only. */
  readonly range: readonly [number, number] | undefined;
  /** Words only: the first few, in the order of the file. */
  readonly words: readonly string[];
  /** What stands around every number, and is taken off. */
  readonly dress: string;
}

/** How a file was read, for people and programs. Plain data. */
export interface TableDescription {
  /** Undefined for a text that was never bytes. */
  readonly encoding: Encoding | undefined;
  readonly delimiter: Delimiter;
  readonly decimal: DecimalMark;
  readonly hasHeader: boolean;
  readonly records: number;
  readonly columns: readonly ColumnDescription[];
  /** As they stand in the file. */
  readonly firstRows: readonly (readonly string[])[];
}
