import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hasRelaxedSimd, loadKernel } from '../../../src/engine/kernel/trainKernelModule.ts';
import { findNewerNode } from '../../host/vscode/newerNode.ts';

/** Set in the process that this file starts: the build that it has to load there. */
const wantedBuild = process.env['REGLAB_KERNEL_BUILD'];

interface Runtime {
  readonly node: string;
  readonly flags: readonly string[];
}

/** A Node that loads the build which this one does not. */
async function otherRuntime(report: (line: string) => void): Promise<Runtime> {
  if (hasRelaxedSimd()) {
    const hidden = 'WebAssembly.validate = () => false;';
    return { node: process.execPath, flags: ['--import', `data:text/javascript,${encodeURIComponent(hidden)}`] };
  }
  const newer = await findNewerNode(report);
  return typeof newer === 'string'
    ? { node: newer, flags: [] }
    : { node: process.execPath, flags: ['--experimental-wasm-relaxed-simd'] };
}

/** What node:test writes when this file runs there, and its exit code. */
async function runThere({ node, flags }: Runtime, build: string): Promise<{ text: string; code: number | null }> {
  const child = spawn(node, [...flags, '--test-reporter=tap', fileURLToPath(import.meta.url)], {
    // Otherwise it would write its results for the runner of this process.
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, REGLAB_KERNEL_BUILD: build },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { text, code };
}

if (wantedBuild === undefined) {
  test('the build of the kernel that this Node does not load passes the same tests', async (context) => {
    const own = (await loadKernel()).build;
    const other = own === 'fused' ? 'plain' : 'fused';
    const { text, code } = await runThere(await otherRuntime((line) => context.diagnostic(line)), other);
    assert.equal(code, 0, text);
    const passed = Number(/^# pass (\d+)/m.exec(text)?.[1]);
    assert.ok(passed > 60, `${passed} tests passed`);
  });
} else {
  test(`the ${wantedBuild} build is loaded`, async () => {
    assert.equal((await loadKernel()).build, wantedBuild);
  });
  await import('./trainKernel.test.ts');
  await import('./trainKernelMath.test.ts');
  await import('./trainKernelParts.test.ts');
  await import('./trainKernelProduct.test.ts');
}
