import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWindow } from '../pageWindow.ts';

const page = openWindow();
const { createSlider } = await import('../../../webview/kit/slider.ts');
const { createProgressLine } = await import('../../../webview/kit/progressLine.ts');
after(() => page.close());

test('a slider goes over whole numbers from 0, tells where it is moved, and what that means', () => {
  const log: number[] = [];
  const slider = createSlider('Step', (value) => log.push(value));
  const input = slider.element as HTMLInputElement;
  slider.set({ most: 50, value: 20, text: 'Step 20' });
  assert.deepEqual(
    [
      input.min,
      input.max,
      input.step,
      input.value,
      input.getAttribute('aria-label'),
      input.getAttribute('aria-valuetext'),
    ],
    ['0', '50', '1', '20', 'Step', 'Step 20'],
  );
  input.value = '30';
  input.dispatchEvent(new Event('input'));
  assert.deepEqual(log, [30]);
});

test('while it is held news do not move it', () => {
  const slider = createSlider('Step', () => undefined);
  const input = slider.element as HTMLInputElement;
  slider.set({ most: 50, value: 20, text: '' });
  input.value = '30';
  input.dispatchEvent(new Event('input'));
  slider.set({ most: 60, value: 25, text: '' });
  assert.deepEqual([input.value, input.max], ['30', '60']);
  input.dispatchEvent(new Event('change'));
  slider.set({ most: 60, value: 25, text: '' });
  assert.equal(input.value, '25');
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
