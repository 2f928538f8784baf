import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWindow } from '../pageWindow.ts';

const page = openWindow();
const { createSlider } = await import('../../../webview/kit/slider.ts');
const { createProgressLine } = await import('../../../webview/kit/progressLine.ts');
after(() => page.close());

const textOf = (value: number): string => `Step ${10 * value}`;

/** A slider whose moves end when they are told to. */
function build(): {
  slider: ReturnType<typeof createSlider>;
  input: HTMLInputElement;
  moves: { value: number; end: () => Promise<void> }[];
  move: (value: number) => void;
} {
  const moves: ReturnType<typeof build>['moves'] = [];
  const slider = createSlider('Step', (value) => {
    let resolve = (): void => undefined;
    const promise = new Promise<void>((done) => (resolve = done));
    moves.push({
      value,
      async end() {
        resolve();
        await promise;
        await Promise.resolve();
      },
    });
    return promise;
  });
  const input = slider.element as HTMLInputElement;
  const move = (value: number): void => {
    input.value = String(value);
    input.dispatchEvent(new Event('input'));
  };
  return { slider, input, moves, move };
}

test('a slider goes over whole numbers from 0, tells where it is moved, and what that means', () => {
  const { slider, input, moves, move } = build();
  slider.set({ most: 50, value: 20, textOf });
  assert.deepEqual(
    [
      input.min,
      input.max,
      input.step,
      input.value,
      input.getAttribute('aria-label'),
      input.getAttribute('aria-valuetext'),
    ],
    ['0', '50', '1', '20', 'Step', 'Step 200'],
  );
  move(30);
  assert.deepEqual([moves.map(({ value }) => value), input.getAttribute('aria-valuetext')], [[30], 'Step 300']);
});

test('while it is held, or what it asked for is on its way, news do not move it', async () => {
  const { slider, input, moves, move } = build();
  slider.set({ most: 50, value: 20, textOf });
  move(30);
  slider.set({ most: 60, value: 25, textOf });
  assert.deepEqual([input.value, input.max], ['30', '60']);
  input.dispatchEvent(new Event('change'));
  // A second key before the first is answered.
  move(31);
  input.dispatchEvent(new Event('change'));
  slider.set({ most: 60, value: 30, textOf });
  await moves[0]!.end();
  assert.equal(input.value, '31');
  slider.set({ most: 60, value: 31, textOf });
  await moves[1]!.end();
  assert.equal(input.value, '31');
  slider.set({ most: 60, value: 25, textOf });
  assert.deepEqual([input.value, input.getAttribute('aria-valuetext')], ['25', 'Step 250']);
});

test('a line of progress is as long as the share that is done, and says it in whole per cents', () => {
  const line = createProgressLine('Progress');
  line.set(0.256);
  const bar = line.element.firstElementChild as HTMLElement;
  assert.equal(bar.style.transform, 'scaleX(0.256)');
  assert.deepEqual(
    ['aria-valuenow', 'aria-valuemin', 'aria-valuemax', 'aria-label', 'role'].map((name) =>
      line.element.getAttribute(name),
    ),
    ['26', '0', '100', 'Progress', 'progressbar'],
  );
});
