/** What a bench is asked for. */
export interface BenchWish {
  readonly report: (line: string) => void;
  /** With what takes minutes. */
  readonly isLong: boolean;
  /** A folder of network files to be counted, too. */
  readonly networks: string | undefined;
}
