/**
 * One measurement of the regions in a process or thread of its own: nothing is warm, and the memory is that of this work alone. As a
 * process it is told what to do by its arguments and answers with a message; as a thread it measures its first call.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { isMainThread, parentPort } from 'node:worker_threads';
import { startEnumeration2d } from '../../../src/analysis/regions/plane/linearRegions.ts';
import { enumerateCellsInBox } from '../../../src/analysis/regions/box/linearRegionsBox.ts';
import { createCrew } from '../../../src/engine/crew/crew.ts';
import { startCrewThread } from '../../../src/engine/crew/threads.ts';
import { randomNetwork } from '../../analysis/regions/cells/workloads.ts';
import { searchDivided, square } from './regionsSearches.ts';

/** What a measurement answers; times in milliseconds. */
export interface Measured {
  readonly cells: number;
  readonly milliseconds: number;
  /** Most memory of the process at any time, Node's own included. */
  readonly megabytes: number;
  /** What Node took before the work. */
  readonly megabytesBefore: number;
}

/** Most resident memory so far, of this program alone: what `resourceUsage` tells includes the program that started it. */
function peak(): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return kilobytes === undefined ? process.memoryUsage().rss / 2 ** 20 : Number(kilobytes) / 1024;
}

async function measure([kind = '', shape = '', engine = '']: readonly string[]): Promise<Measured> {
  const widths = shape.split('-').map(Number);
  const network = randomNetwork(widths, 1);
  const megabytesBefore = peak();
  const start = performance.now();
  const cells = await countCells();
  return { cells, milliseconds: performance.now() - start, megabytes: peak(), megabytesBefore };

  async function countCells(): Promise<number> {
    if (kind === 'plane') {
      const enumeration = startEnumeration2d(network, square);
      enumeration.advance(Infinity);
      const found = enumeration.partition().cells;
      enumeration.dispose();
      return found;
    }
    if (kind === 'divided') {
      const onFault = (error: unknown): void => console.error(error);
      const crew = createCrew({
        size: 1,
        start: (onDeath) => startCrewThread(pathToFileURL(engine), onDeath),
        onFault,
      });
      const { partition } = await searchDivided(network, crew);
      crew.dispose();
      return partition.cells;
    }
    const box = Array.from({ length: widths[0]! }, () => [-1, 1] as const);
    return (await enumerateCellsInBox(network, box)).cells;
  }
}

if (isMainThread) {
  measure(process.argv.slice(2)).then(
    (measured) => {
      process.send?.(measured);
      process.disconnect();
    },
    (error: unknown) => {
      process.send?.({ error: error instanceof Error ? error.message : String(error) });
      process.disconnect();
    },
  );
} else {
  void measure(['plane', '2-16-16-1']).then((measured) => parentPort?.postMessage(measured));
}
