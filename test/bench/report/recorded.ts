/** What a bench measured the last time that it was recorded, and what has become slower since. */
import type { Table } from './table.ts';

/** Times of the rows of a bench, and what the machine took for the same arithmetic then: other machines and other moments are compared by both. */
export interface RecordedTimes {
  readonly machine: number;
  readonly times: Readonly<Record<string, number>>;
}

/** A row that takes more than this share longer is told. */
const tolerance = 0.15;

/** Milliseconds that the machine itself takes for the same arithmetic each time. */
export function probeMachine(): number {
  const start = performance.now();
  const sums = [1, 2, 3, 4, 5, 6];
  for (let step = 0; step < 500_000; step += 1) {
    for (let at = 0; at < sums.length; at += 1) sums[at] = sums[at]! * 0.999_999 + 1e-9;
  }
  return performance.now() - start;
}

/** The times of all rows of the tables that have a column of them, by title and name of the row. */
export function timesOf(tables: readonly Table[]): Record<string, number> {
  const times: Record<string, number> = {};
  for (const { title, columns, rows, timed } of tables) {
    if (timed === undefined) continue;
    const at = columns.indexOf(timed.column);
    if (at < 0) throw new Error(`The table "${title}" has no column "${timed.column}".`);
    for (const row of rows) {
      const time = Number((row[at] ?? '').replaceAll(',', ''));
      if (time > 0) times[`${title}: ${row.slice(0, timed.names).join(' ')}`] = time;
    }
  }
  return times;
}

/** A line for each row that has become slower, the worst first; one that says so when there is none. */
export function compareTimes(before: RecordedTimes, now: RecordedTimes): string[] {
  const ratios = Object.entries(now.times).flatMap(([row, time]) => {
    const recorded = before.times[row];
    return recorded === undefined ? [] : [{ row, ratio: time / now.machine / (recorded / before.machine) }];
  });
  const slower = ratios.filter(({ ratio }) => ratio > 1 + tolerance).sort((one, other) => other.ratio - one.ratio);
  const percent = (ratio: number): string => `${Math.round((ratio - 1) * 100)} %`;
  const machine = `the machine itself took ${now.machine.toFixed(1)} ms, then ${before.machine.toFixed(1)} ms, and times are compared in these`;
  if (slower.length === 0)
    return [`No row of ${ratios.length} is more than ${tolerance * 100} % slower than recorded (${machine}).`];
  return [
    `Slower than recorded by more than ${tolerance * 100} % (${machine}):`,
    ...slower.map(({ row, ratio }) => `  ${row}: ${percent(ratio)}`),
  ];
}
