/** Bundles test files with a changed source, in memory, and runs them until one fails. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleTests, createBundling } from '../../bundling.mjs';
import { textOf } from '../sources.ts';
import { applyFlip, type Flip } from './flips.ts';
import { runTestFile, type Ended } from './runTest.ts';

/** What became of a mutant. */
export interface Judged {
  readonly flip: Flip;
  readonly outcome: 'caught' | 'survived' | 'unreached';
  /** The test that failed, with its file; how it ended where no test said so. */
  readonly by: string | undefined;
  /** How many test files ran. */
  readonly tried: number;
  readonly seconds: number;
}

/** Where the bundles stand: below the project, for they find their packages there. */
const folder = 'dist/mutants';

async function bundle(root: string, name: string, tests: readonly string[], flip?: Flip): Promise<string> {
  const replaced = flip && { path: join(root, flip.file), text: applyFlip(textOf(flip.file), flip) };
  const { node } = createBundling(root, replaced ? { replaced } : {});
  const outdir = `${folder}/${name}`;
  await build({ ...bundleTests(root, node, tests), outdir, sourcemap: false, logLevel: 'silent' });
  return outdir;
}

const bundled = (outdir: string, test: string): string => join(outdir, test.replace(/\.ts$/, '.js'));

/** Seconds of the processor that a mutant may need: several times what the file needs without it. */
const limitOf = (seconds: number): number => 10 + 4 * seconds;
const longestRun = 600;

/** Tests that judge: each has passed on the code as it is, and its time is known. */
export class Judge {
  readonly #root: string;
  readonly #unchanged = new Map<string, Promise<Ended>>();
  #count = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /** Bundles the tests as they are. */
  async begin(tests: readonly string[]): Promise<void> {
    rmSync(join(this.#root, folder), { recursive: true, force: true });
    await bundle(this.#root, 'unchanged', tests);
  }

  /** How a test file ends on the code as it is; it runs once. */
  #endOf(test: string): Promise<Ended> {
    const known = this.#unchanged.get(test);
    if (known !== undefined) return known;
    const ended = runTestFile(bundled(`${folder}/unchanged`, test), longestRun);
    this.#unchanged.set(test, ended);
    return ended;
  }

  /** Files that fail without a mutant, and so could not judge. */
  async failing(): Promise<string[]> {
    const ends = await Promise.all([...this.#unchanged].map(async ([test, end]) => ({ test, end: await end })));
    return ends.filter(({ end }) => end.outcome !== 'passed').map(({ test }) => test);
  }

  /**
   * Runs what reaches the place, the nearest first.
   * @param tests  paths of test files
   */
  async judge(flip: Flip, tests: readonly string[]): Promise<Judged> {
    const began = performance.now();
    const end = (outcome: Judged['outcome'], tried: number, by?: string): Judged => ({
      flip,
      outcome,
      by,
      tried,
      seconds: (performance.now() - began) / 1000,
    });
    if (tests.length === 0) return end('unreached', 0);
    // Most are caught by the nearest few: the others are bundled only when these saw nothing.
    const few = 4;
    let tried = 0;
    for (const batch of [tests.slice(0, few), tests.slice(few)]) {
      if (batch.length === 0) continue;
      const { by, ran } = await this.#tryBatch(flip, batch);
      tried += ran;
      if (by !== undefined) return end('caught', tried, by);
    }
    return end('survived', tried);
  }

  async #tryBatch(flip: Flip, tests: readonly string[]): Promise<{ by: string | undefined; ran: number }> {
    this.#count += 1;
    const name = `${this.#count}`;
    let outdir: string;
    try {
      outdir = await bundle(this.#root, name, tests, flip);
    } catch {
      return { by: 'the build', ran: 0 };
    }
    let ran = 0;
    try {
      for (const test of tests) {
        const unchanged = await this.#endOf(test);
        if (unchanged.outcome !== 'passed') continue;
        ran += 1;
        const { outcome, failure } = await runTestFile(bundled(outdir, test), limitOf(unchanged.seconds));
        if (outcome === 'out of time') return { by: `${test}: out of time`, ran };
        if (outcome === 'failed') return { by: `${test}: ${failure ?? 'ends with an error'}`, ran };
      }
      return { by: undefined, ran };
    } finally {
      rmSync(join(this.#root, outdir), { recursive: true, force: true });
    }
  }
}
