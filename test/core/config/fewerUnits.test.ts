import assert from 'node:assert/strict';
import { test } from 'node:test';
import { budget } from '../../../src/core/config/config.ts';
import { countParameters, fewerUnits } from '../../../src/core/config/fewerUnits.ts';
import { parseExperiment } from '../../../src/core/config/parseConfig.ts';
import { designNetwork } from '../../../src/core/experiment/architecture.ts';

test('parameters are counted as the network is laid out, with and without norms', () => {
  for (const layers of [
    [{ units: 5 }],
    [
      { units: 7, norm: 'batch' },
      { units: 3, norm: 'rms' },
    ],
    [{ units: 4, norm: 'layer' }, { units: 6 }],
  ]) {
    const { experiment } = parseExperiment({ network: { layers } });
    for (const [inputs, outputs] of [
      [2, 1],
      [9, 4],
    ] as const)
      assert.equal(
        countParameters(experiment!.network.layers, inputs, outputs),
        designNetwork(experiment!, inputs, outputs).parameters,
      );
  }
});

test('the fix makes the widest layers as wide as the budget allows, and no wider', () => {
  for (const [units, inputs, outputs] of [
    [[8000, 8000], 2, 1],
    [[100, 8000, 300], 50, 10],
    [[8192], 400, 10],
    [[3000, 20, 3000], 784, 10],
  ] as const) {
    const layers = units.map((count) => ({ units: count, norm: undefined }));
    const fix = fewerUnits(layers, inputs, outputs);
    assert.ok(fix);
    const changed = [...units] as number[];
    for (const edit of fix.edits) changed[Number(edit.pointer[2])] = 'value' in edit ? Number(edit.value) : NaN;
    const count = (widths: readonly number[]): number =>
      countParameters(
        widths.map((one) => ({ units: one, norm: undefined })),
        inputs,
        outputs,
      );
    assert.ok(count(changed) <= budget.parameters);
    const most = Math.max(...changed);
    const wider = units.map((one) => Math.min(one, most + 1));
    assert.ok(count(wider) > budget.parameters, 'one unit more in the widest layers is too much');
    changed.forEach((one, at) => assert.equal(one, Math.min(units[at]!, most)));
  }
});

test('where nothing helps there is no fix', () => {
  assert.equal(fewerUnits([], 10_000, 1000), undefined);
  assert.equal(fewerUnits([{ units: 5, norm: undefined }], 3_000_000, 1), undefined);
});

test('too many units and too many items have a fix in the text', () => {
  const { problems } = parseExperiment({ network: { layers: [{ units: 8000 }, { units: 8000 }] } });
  assert.equal(problems[0]?.code, 'config/too-large');
  assert.equal(problems[0].fixes.length, 1);
  const many = parseExperiment({ network: { layers: Array.from({ length: 70 }, () => ({ units: 2 })) } }).problems[0]!;
  assert.deepEqual(
    many.fixes[0]?.edits.map(({ pointer }) => pointer.at(-1)),
    [69, 68, 67, 66, 65, 64],
  );
  const huge = parseExperiment({ network: { layers: Array.from({ length: 700 }, () => ({ units: 2 })) } }).problems[0]!;
  const [edit] = huge.fixes[0]!.edits;
  assert.ok(edit && 'value' in edit && Array.isArray(edit.value) && edit.value.length === 64);
});
