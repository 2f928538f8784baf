import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constantLoss } from '../../../src/engine/problem/constantLoss.ts';
import { prepareRun } from '../../../src/engine/problem/preparedRun.ts';
import { losses } from '../../../src/core/tables/losses.ts';
import { placeOfData } from '../../../src/language/sources/dataSource.ts';
import { readExperiment } from './smallProblems.ts';

test('the best constant output of every loss is at least as good as any on a fine grid, classes of unequal size too', () => {
  for (const loss of losses.names) {
    const experiment = readExperiment({
      data: { source: 'moons', samples: 60, validation: 0.1 },
      network: { layers: [] },
      loss,
      training: { epochs: 1 },
    });
    const place = placeOfData(experiment);
    assert.ok(place.kind === 'generated');
    const whole = place.generate();
    // Two of three samples of the first class are taken away.
    const rows = [...whole.targets.keys()].filter((row) => whole.targets[row] === 1 || row % 3 === 0);
    const dataset = {
      ...whole,
      samples: rows.length,
      inputs: Float64Array.from(rows.flatMap((row) => [...whole.inputs.subarray(2 * row, 2 * row + 2)])),
      targets: Float64Array.from(rows, (row) => whole.targets[row]!),
    };
    const prepared = prepareRun(experiment, dataset);
    const { train, architecture } = prepared.problem;
    const { outputs } = architecture;
    const entry = losses.get(loss);
    let least = Infinity;
    for (let at = -300; at <= 300; at += 1) {
      const constant = Float64Array.from({ length: outputs }, (_, output) => (output === 0 ? at : -at) / 100);
      let mean = 0;
      for (let row = 0; row < train.count; row += 1) {
        const target = Float64Array.from(train.targets.subarray(row * outputs, (row + 1) * outputs));
        mean += entry.value(constant, target, prepared.problem.loss.options) / train.count;
      }
      least = Math.min(least, mean);
    }
    const found = constantLoss(prepared);
    assert.ok(found <= least + 1e-9, `${loss}: ${found} above ${least}`);
    assert.ok(found > 0.2 * least, `${loss}: ${found} far below ${least}`);
  }
});
