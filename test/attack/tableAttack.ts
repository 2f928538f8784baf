/** Files of records, whole and torn: what they say is read, and what cannot be read is told. */
import assert from 'node:assert/strict';
import { formatMessage } from '../../src/core/ground/errors.ts';
import { createRandom } from '../../src/core/ground/random.ts';
import { parseTable, readDataset, type Table } from '../../src/formats/csv.ts';
import { drawTable, tornBytes, type DrawnTable } from './tables.ts';

/** How an attack on tables went. */
export interface TableFigures {
  readonly tables: number;
  /** Whole files, read to the last value. */
  readonly whole: number;
  /** Torn files that could still be read. */
  readonly readable: number;
  /** Processor time of the slowest file in milliseconds. */
  readonly slowestMilliseconds: number;
}

const reasonsOf = ({ problems }: Table): string =>
  problems.map(({ row, column, message }) => `${row}:${column} ${formatMessage(message)}`).join('; ');

/** Every value of a whole file is there. */
function checkWhole({ bytes, columns }: DrawnTable): void {
  const table = parseTable(bytes);
  assert.equal(table.columns.length, columns.length, reasonsOf(table));
  for (const meant of columns) {
    const column = table.columns.find(({ name }) => name === meant.name.trim());
    assert.ok(column, `no column ${JSON.stringify(meant.name)}`);
    const { numbers, categories } = column;
    if ('numbers' in meant)
      assert.deepEqual(
        [...(numbers ?? [])].map((one) => one + 0),
        meant.numbers.map((one) => one + 0),
      );
    else
      assert.deepEqual(
        [...categories!.codes].map((code) => categories!.names[code]),
        meant.words,
      );
  }
}

/** A torn file is refused with reasons, or what is read of it is finite and rectangular. */
function checkTorn(bytes: Uint8Array): boolean {
  const { columns, problems } = parseTable(bytes);
  const isRefused = problems.some(({ severity }) => severity === 'error');
  assert.equal(columns.length === 0, isRefused, 'no columns and no reason, or both');
  const lengths = new Set(columns.map(({ numbers, categories }) => numbers?.length ?? categories?.codes.length));
  assert.ok(lengths.size <= 1, 'columns of different lengths');
  for (const { numbers } of columns) assert.ok(numbers?.every(Number.isFinite) ?? true, 'a number that is none');
  const target = columns.at(-1)?.name ?? 'half';
  for (const task of ['classification', 'regression'] as const) {
    const { dataset, problems: told } = readDataset(bytes, { target, task, name: 'torn' });
    assert.ok(dataset !== undefined || told.length > 0, 'neither data nor a reason');
    assert.ok(dataset?.inputs.every(Number.isFinite) ?? true, 'an input that is none');
  }
  return !isRefused;
}

/**
 * Reads `tables` drawn files, one half whole and one half torn.
 * @throws with the file that failed
 */
export function attackTables(tables: number, seed: number): TableFigures {
  const random = createRandom(seed);
  let whole = 0;
  let readable = 0;
  let slowestMilliseconds = 0;
  for (let count = 0; count < tables; count += 1) {
    const drawn = drawTable(random);
    const bytes = count % 2 === 0 ? drawn.bytes : tornBytes(drawn.bytes, random);
    const begin = process.cpuUsage();
    try {
      if (count % 2 === 1) readable += Number(checkTorn(bytes));
      else {
        checkWhole(drawn);
        whole += 1;
      }
    } catch (error) {
      throw new Error(`table ${count} of seed ${seed}: ${JSON.stringify(new TextDecoder().decode(bytes))}`, {
        cause: error,
      });
    }
    const { user, system } = process.cpuUsage(begin);
    slowestMilliseconds = Math.max(slowestMilliseconds, (user + system) / 1000);
  }
  return { tables, whole, readable, slowestMilliseconds };
}
