/** Bundles test files with a changed source, in memory, and runs them until one fails. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleTests, createBundling } from '../../bundling.mjs';
import { groupBy, textOf } from '../sources.ts';
import { applyFlip, type Flip } from './flips.ts';
import { addProbes, canBeProbed } from './probes.ts';
import { runTestFile, type Ended } from './runTest.ts';

/** What became of a mutant. */
export interface Judged {
  readonly flip: Flip;
  /** `unreached`: no test file runs the place. */
  readonly outcome: 'caught' | 'survived' | 'unreached';
  /** The test that failed, with its file; how it ended where no test said so. */
  readonly by: string | undefined;
  /** How many test files ran on the mutant: those that run the place and passed without it. */
  readonly tried: number;
  readonly seconds: number;
}

/** Where the bundles stand: below the project, for they find their packages there. */
const folder = 'dist/mutants';

/** @param texts  of sources that are bundled with another text, by path from the top */
async function bundle(
  root: string,
  name: string,
  tests: readonly string[],
  texts: readonly (readonly [file: string, text: string])[],
): Promise<string> {
  const replaced = new Map(texts.map(([file, text]) => [join(root, file), text]));
  const { node } = createBundling(root, { replaced });
  const outdir = `${folder}/${name}`;
  await build({ ...bundleTests(root, node, tests), outdir, sourcemap: false, logLevel: 'silent' });
  return outdir;
}

const bundled = (outdir: string, test: string): string => join(outdir, test.replace(/\.ts$/, '.js'));

/** Seconds of the processor that a mutant may need: several times what the file needs without it. */
const limitOf = (seconds: number): number => 10 + 4 * seconds;
const longestRun = 600;

/** Tests that judge: each has passed on the code as it is, and what it runs and how long it takes is known. */
export class Judge {
  readonly #root: string;
  readonly #flips: readonly Flip[];
  readonly #unchanged = new Map<string, Promise<Ended>>();
  #count = 0;

  /** @param flips  all that will be judged */
  constructor(root: string, flips: readonly Flip[]) {
    this.#root = root;
    this.#flips = flips;
  }

  /** Bundles the tests with the code as it is, but for the probes. */
  async begin(tests: readonly string[]): Promise<void> {
    rmSync(join(this.#root, folder), { recursive: true, force: true });
    const places = this.#flips.map((flip, number) => ({ flip, number })).filter(({ flip }) => canBeProbed(flip));
    const probed = [...groupBy(places, ({ flip }) => flip.file)].map(
      ([file, own]) => [file, addProbes(textOf(file), own)] as const,
    );
    await bundle(this.#root, 'unchanged', tests, probed);
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
   * Runs what runs the place, the nearest first.
   * @param tests  paths of test files that reach it by imports
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
    // Most are caught by the nearest few: the others are bundled only when these saw nothing.
    const few = 4;
    let tried = 0;
    for (const batch of [tests.slice(0, few), tests.slice(few)]) {
      const seeing = await this.#thatRun(flip, batch);
      if (seeing.length === 0) continue;
      const { by, ran } = await this.#tryBatch(flip, seeing);
      tried += ran;
      if (by !== undefined) return end('caught', tried, by);
    }
    return end(tried === 0 ? 'unreached' : 'survived', tried);
  }

  /** Of test files those that pass and run a place. */
  async #thatRun(flip: Flip, tests: readonly string[]): Promise<string[]> {
    const number = this.#flips.indexOf(flip);
    const found: string[] = [];
    for (const test of tests) {
      const { outcome, ran } = await this.#endOf(test);
      if (outcome === 'passed' && (ran.has(number) || !canBeProbed(flip))) found.push(test);
    }
    return found;
  }

  async #tryBatch(flip: Flip, tests: readonly string[]): Promise<{ by: string | undefined; ran: number }> {
    this.#count += 1;
    let outdir: string;
    try {
      outdir = await bundle(this.#root, `${this.#count}`, tests, [[flip.file, applyFlip(textOf(flip.file), flip)]]);
    } catch {
      return { by: 'the build', ran: 0 };
    }
    let ran = 0;
    try {
      for (const test of tests) {
        ran += 1;
        const { seconds } = await this.#endOf(test);
        const { outcome, failure } = await runTestFile(bundled(outdir, test), limitOf(seconds));
        if (outcome === 'out of time') return { by: `${test}: out of time`, ran };
        if (outcome === 'failed') return { by: `${test}: ${failure ?? 'ends with an error'}`, ran };
      }
      return { by: undefined, ran };
    } finally {
      rmSync(join(this.#root, outdir), { recursive: true, force: true });
    }
  }
}
