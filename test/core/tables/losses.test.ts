import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Task } from '../../../src/core/tables/task.ts';
import { losses, type Loss } from '../../../src/core/tables/losses.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import type { Options } from '../../../src/core/ground/registry.ts';
import { resolveLoss } from '../../../src/core/experiment/resolveExperiment.ts';
import { dual, float64Ops } from '../numbers/float64Ops.ts';
import { someOptions } from './randomOptions.ts';

const random = createRandom(21);
const normals = (length: number): Float64Array => Float64Array.from({ length }, () => 2 * random.normal());
const near = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);

/** Targets of random samples of a task: encoded classes, or numbers. */
function drawTargets(loss: Loss, task: Task, width: number, samples: number, p: Options): Float64Array[] {
  return Array.from({ length: samples }, () => {
    if (task === 'regression') return normals(width);
    const out = new Float64Array(loss.outputs(task, width));
    loss.encode(random.integer(width), width, p, out);
    return out;
  });
}

for (const [name, loss] of losses.entries()) {
  for (const task of loss.tasks) {
    for (const width of task === 'regression' ? [1, 3] : [2, 5]) {
      for (const p of someOptions(loss.parameters, random, 2)) {
        const note = `${name} ${task} ${width} ${JSON.stringify(p)}`;
        const units = loss.outputs(task, width);

        test(`${note}: the gradient is the difference quotient`, () => {
          for (const target of drawTargets(loss, task, width, 10, p)) {
            const outputs = normals(units);
            const gradient = new Float64Array(units);
            loss.gradient(outputs, target, p, gradient);
            for (let unit = 0; unit < units; unit += 1) {
              const [up, down] = [outputs.slice(), outputs.slice()];
              up[unit]! += 1e-5;
              down[unit]! -= 1e-5;
              near(gradient[unit]!, (loss.value(up, target, p) - loss.value(down, target, p)) / 2e-5, 1e-8);
            }
          }
        });

        test(`${note}: the bend is the difference quotient of the gradient, away from kinks, and symmetric`, () => {
          for (const target of drawTargets(loss, task, width, 10, p)) {
            const outputs = normals(units);
            if ((loss.kinkDistance?.(outputs, target) ?? 1) < 1e-3) continue;
            const [one, other] = [normals(units), normals(units)];
            const gradientAt = (step: number): Float64Array => {
              const out = new Float64Array(units);
              loss.gradient(
                outputs.map((value, unit) => value + step * one[unit]!),
                target,
                p,
                out,
              );
              return out;
            };
            const [up, down] = [gradientAt(1e-5), gradientAt(-1e-5)];
            const bend = (direction: Float64Array): Float64Array => {
              const out = new Float64Array(units);
              loss.bend({ outputs, target }, direction, p, out);
              return out;
            };
            const found = bend(one);
            found.forEach((value, unit) => near(value, (up[unit]! - down[unit]!) / 2e-5, 1e-8));
            const product = (left: Float64Array, right: Float64Array): number =>
              left.reduce((sum, value, unit) => sum + value * right[unit]!, 0);
            near(product(found, other), product(bend(other), one), 1e-13);
          }
        });

        test(`${note}: the expression is the mean over samples, and its derivative the gradient over n`, () => {
          const samples = 7;
          const targets = drawTargets(loss, task, width, samples, p);
          const outputs = targets.map(() => normals(units));
          const direction = outputs.map(() => normals(units));
          const flat = (rows: Float64Array[]): number[] => rows.flatMap((row) => [...row]);
          const result = loss.expression(
            float64Ops,
            dual(samples, units, flat(outputs), flat(direction)),
            dual(samples, units, flat(targets)),
            p,
          );
          let [value, slope] = [0, 0];
          targets.forEach((target, sample) => {
            value += loss.value(outputs[sample]!, target, p) / samples;
            const gradient = new Float64Array(units);
            loss.gradient(outputs[sample]!, target, p, gradient);
            gradient.forEach((g, unit) => (slope += (g * direction[sample]![unit]!) / samples));
          });
          near(result.value[0]!, value, 1e-14);
          near(result.tangent[0]!, slope, 1e-13);
        });

        if (task === 'classification') {
          test(`${note}: following the gradient of one class leads to predicting it`, () => {
            for (let label = 0; label < width; label += 1) {
              const [target, outputs, gradient] = [
                new Float64Array(units),
                new Float64Array(units),
                new Float64Array(units),
              ];
              loss.encode(label, width, { ...p, labelSmoothing: 0.1 }, target);
              for (let step = 0; step < 50; step += 1) {
                loss.gradient(outputs, target, p, gradient);
                gradient.forEach((g, unit) => (outputs[unit]! -= 0.3 * g));
              }
              assert.equal(loss.predict(outputs, width), label);
            }
          });
        }
      }
    }
  }
}

test('the probability of a class is what the loss is the negative logarithm of, and belongs to the class that is predicted', () => {
  for (const [name, loss] of losses.entries()) {
    if (loss.probability === undefined) continue;
    for (const width of [2, 5])
      for (let draw = 0; draw < 20; draw += 1) {
        const units = loss.outputs('classification', width);
        const outputs = normals(units);
        const chances = Array.from({ length: width }, (_, label) => loss.probability!(outputs, label));
        const target = new Float64Array(units);
        const p = { labelSmoothing: 0 };
        // One class against the rest: every output is a coin of its own.
        const isCoins = units > 1 && name === 'binaryCrossEntropy';
        chances.forEach((chance, label) => {
          loss.encode(label, width, p, target);
          const parts = isCoins ? chances.map((one, at) => (at === label ? one : 1 - one)) : [chance];
          near(-parts.reduce((sum, part) => sum + Math.log(part), 0), loss.value(outputs, target, p), 1e-12);
        });
        assert.equal(chances.indexOf(Math.max(...chances)), loss.predict(outputs, width), name);
      }
  }
  const likelihoods = losses.entries().filter(([, loss]) => loss.probability !== undefined);
  assert.deepEqual(likelihoods.map(([name]) => name).toSorted(), ['binaryCrossEntropy', 'crossEntropy']);
});

test('label smoothing mixes with the uniform distribution', () => {
  const target = new Float64Array(10);
  losses.get('crossEntropy').encode(3, 10, { labelSmoothing: 0.1 }, target);
  near(target[3]!, 0.91, 1e-15);
  near(target[0]!, 0.01, 1e-15);
  near(
    target.reduce((sum, q) => sum + q, 0),
    1,
    1e-15,
  );
  const binary = new Float64Array(1);
  losses.get('binaryCrossEntropy').encode(1, 2, { labelSmoothing: 0.1 }, binary);
  near(binary[0]!, 0.95, 1e-15);
});

test('the slope of a sure class under label smoothing is p - q', () => {
  const loss = losses.get('crossEntropy');
  const target = new Float64Array(10);
  loss.encode(0, 10, { labelSmoothing: 0.1 }, target);
  const outputs = Float64Array.from({ length: 10 }, (_, k) => Math.log(k === 0 ? 0.99 : 0.01 / 9));
  const gradient = new Float64Array(10);
  loss.gradient(outputs, target, {}, gradient);
  near(gradient[0]!, 0.08, 1e-13);
});

test('huge outputs neither overflow nor become NaN', () => {
  for (const [, loss] of losses.entries()) {
    const units = loss.outputs('classification', 3);
    const [outputs, target, gradient] = [new Float64Array(units), new Float64Array(units), new Float64Array(units)];
    outputs[0] = 1e4;
    outputs[1] = -1e4;
    loss.encode(1, 3, { labelSmoothing: 0 }, target);
    loss.gradient(outputs, target, {}, gradient);
    assert.ok(Number.isFinite(loss.value(outputs, target, {})));
    assert.ok(gradient.every(Number.isFinite));
  }
});

test('the squared error has the half and equal classes of two outputs agree with one logistic output', () => {
  assert.equal(losses.get('meanSquaredError').value(Float64Array.of(3, 1), Float64Array.of(1, 1), {}), 2);
  const two = losses.get('crossEntropy').value(Float64Array.of(-0.4, 0.9), Float64Array.of(0, 1), {});
  near(losses.get('binaryCrossEntropy').value(Float64Array.of(1.3), Float64Array.of(1), {}), two, 1e-15);
  assert.equal(losses.get('hinge').value(Float64Array.of(0.25), Float64Array.of(-1), {}), 1.25);
});

test('each task has exactly one default loss, which is made for it', () => {
  for (const task of ['classification', 'regression'] as const) {
    const found = losses.names.filter((name) => losses.get(name).defaultFor.includes(task));
    assert.equal(found.length, 1);
    assert.equal(resolveLoss({ loss: undefined }, task).name, found[0]);
    assert.ok(losses.get(found[0]!).tasks.includes(task));
  }
  assert.deepEqual(resolveLoss({ loss: undefined }, 'classification').options, { labelSmoothing: 0 });
});

test('a loss that is not made for the task is refused', () => {
  assert.throws(() => resolveLoss({ loss: { name: 'hinge', options: {} } }, 'regression'), { code: 'core/wrong-task' });
});
