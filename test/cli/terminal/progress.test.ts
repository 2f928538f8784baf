import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommandContext } from '../../../src/cli/terminal/command.ts';
import { progressLine, progressWriter } from '../../../src/cli/terminal/progress.ts';

/** What is written to stderr by a writer that is told of every one of 1000 steps. */
function written(isInteractive: boolean, quiet = false): string[] {
  const lines: string[] = [];
  const terminal = { isInteractive, err: (text: string) => void lines.push(text) };
  const write = progressWriter({ given: { quiet }, terminal } as unknown as CommandContext, 'step');
  for (let step = 0; step <= 1000; step += 1) write(step, 1000);
  write.end();
  return lines;
}

test('a line of progress has a bar of 28 signs, whole percents and the count', () => {
  assert.equal(progressLine('step', 120, 200), `[${'#'.repeat(17)}${'.'.repeat(11)}]  60 %  step 120 of 200`);
  assert.equal(progressLine('fold', 0, 7), `[${'.'.repeat(28)}]   0 %  fold 0 of 7`);
  assert.equal(progressLine('step', 999, 1000), `[${'#'.repeat(28)}]  99 %  step 999 of 1000`);
  assert.equal(progressLine('point', 0, 0), `[${'#'.repeat(28)}] 100 %  point 0 of 0`);
});

test('a log gets one line every tenth, a terminal one line that is overwritten with every percent', () => {
  const log = written(false);
  assert.deepEqual(
    log.map((line) => Number(/(\d+) %/.exec(line)![1])),
    [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
  );
  assert.ok(log.every((line) => line.endsWith('\n') && !line.includes('\r')));
  const shown = written(true);
  assert.equal(shown.length, 102);
  assert.ok(shown.slice(0, -1).every((line) => line.startsWith('\r') && !line.includes('\n')));
  assert.equal(shown.at(-1), '\n');
});

test('with --quiet nothing is written, and what showed nothing ends without an empty line', () => {
  assert.deepEqual(written(true, true), []);
  assert.deepEqual(written(false, true), []);
});
