import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parse } from 'jsonc-parser';
import { readExperimentFile } from '../../src/cli/reading/experimentFile.ts';
import { nodeFiles } from '../../src/cli/terminal/files.ts';
import { activations } from '../../src/core/tables/activations.ts';
import { chooseStepper } from '../../src/engine/training/chooseStepper.ts';
import { makers } from '../../src/engine/training/makers.ts';
import { prepareRun } from '../../src/engine/problem/preparedRun.ts';
import { finish } from '../../src/core/numbers/parts.ts';
import { summarizeInParts } from '../../src/engine/training/summary.ts';
import type { RunSummary } from '../../src/protocol/messages.ts';

const examples = join(process.cwd(), 'media/examples');
const folder = mkdtempSync(join(tmpdir(), 'reglab-examples-'));
after(() => rmSync(folder, { recursive: true, force: true }));
for (const name of readdirSync(examples)) if (name.endsWith('.csv')) cpSync(join(examples, name), join(folder, name));
const files = { ...nodeFiles, bundled: (path: string) => join(process.cwd(), path) };

interface Example {
  readonly network: { readonly layers: readonly { readonly activation?: string | { readonly name: string } }[] };
  readonly training: Readonly<Record<string, unknown>>;
}

const steps = 200;

/** What `reglab train` prints after this many steps; the numbers it records on the way are left out, they take the oracle a minute. */
async function train(document: Example): Promise<RunSummary> {
  const path = join(folder, 'one.reglab.json');
  writeFileSync(path, JSON.stringify(document));
  const { experiment, dataset, problems, isWrong } = readExperimentFile(path, files);
  assert.ok(experiment && dataset && !isWrong, problems.join('\n'));
  const prepared = prepareRun(experiment, dataset);
  assert.ok(prepared.problem.totalSteps >= steps, `${prepared.problem.totalSteps}`);
  const { stepper, reason } = await chooseStepper(makers, prepared.problem);
  assert.equal(stepper.advance(steps).done, steps);
  const summary = finish(
    summarizeInParts({ prepared, stepper, engineReason: reason, stepsDone: steps, seconds: 0, end: undefined }),
  );
  stepper.dispose();
  return summary;
}

/** Smooth activations in place of those with a kink: there the two may part for good over one rounding. */
function smoothen({ network, ...rest }: Example): Example {
  const layers = network.layers.map((layer) => {
    const name = typeof layer.activation === 'string' ? layer.activation : layer.activation?.name;
    return activations.get(name ?? 'relu').isSmooth ? layer : { ...layer, activation: 'gelu' };
  });
  return { ...rest, network: { ...network, layers } };
}

const readExample = (path: string): string => readFileSync(join(process.cwd(), path), 'utf8');
/** The examples, and the document that the README shows. */
const texts: readonly (readonly [name: string, text: string])[] = [
  ...readdirSync(examples)
    .filter((name) => name.endsWith('.reglab.json'))
    .map((name) => [name, readExample(`media/examples/${name}`)] as const),
  ['README.md', /```jsonc\n([^]*?)```/.exec(readExample('README.md'))?.[1] ?? ''],
];

for (const [name, text] of texts) {
  test(`ops and kernel have the same loss after ${steps} steps of ${name} with smooth activations`, async () => {
    const example = smoothen(parse(text) as Example);
    const run = (engine: string): Promise<RunSummary> =>
      train({ ...example, training: { ...example.training, engine } });
    const ops = await run('ops');
    const kernel = await run('kernel');
    assert.deepEqual([ops.engine, kernel.engine], ['ops', 'kernel']);
    for (const read of [({ loss }: RunSummary) => loss.train, ({ objective }: RunSummary) => objective])
      assert.ok(Math.abs(read(ops) / read(kernel) - 1) < 1e-3, `${read(ops)} ${read(kernel)}`);
  });
}
