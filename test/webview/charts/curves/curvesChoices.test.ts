import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createSharedAxis } from '../../../../webview/charts/frame/sharedAxis.ts';
import { message } from '../../../../src/core/ground/errors.ts';
import type { CurvesChart } from '../../../../src/protocol/charts.ts';
import { openWindow } from '../../pageWindow.ts';
import { pathChart } from '../../pictures/samplePath.ts';
import { axis, curvesChart } from '../../pictures/sampleCharts.ts';

const page = openWindow();
const { createCurvesChoices } = await import('../../../../webview/charts/curves/curvesChoices.ts');
after(() => page.close());

type Dropdown = HTMLElement & { value: string };

function build(): {
  readonly choices: ReturnType<typeof createCurvesChoices>;
  readonly x: Dropdown;
  readonly y: Dropdown;
  readonly asked: () => number;
  readonly choose: (of: Dropdown, value: string) => void;
} {
  let asked = 0;
  const choices = createCurvesChoices(createSharedAxis(), () => (asked += 1));
  const one = (label: string): Dropdown => choices.element.querySelector<Dropdown>(`[aria-label="${label}"]`)!;
  return {
    choices,
    x: one('x axis'),
    y: one('y axis'),
    asked: () => asked,
    choose(of, value) {
      of.value = value;
      of.dispatchEvent(new Event('change'));
    },
  };
}

const labelsOf = (dropdown: Dropdown): string[] => [...dropdown.children].map(({ textContent }) => textContent);
const isHidden = (dropdown: Dropdown): boolean | string => dropdown.parentElement!.hidden;

const plain = curvesChart();
const texts = { title: message('t'), caption: message('c'), description: message('d'), explanation: message('e') };
const quantities: CurvesChart['quantities'] = ['loss', 'rate'].map((id) => ({
  id,
  label: message(`the ${id}`),
  y: axis(id),
  values: plain.series.map(({ y }) => y),
  ...texts,
}));

test('a chart that offers nothing has no row', () => {
  const { choices, x, y } = build();
  choices.set(plain);
  assert.deepEqual([choices.element.hidden, isHidden(x), isHidden(y), choices.hasX], [true, true, true, false]);
  assert.equal(choices.apply(plain), plain);
});

test('one axis to choose from is no choice', () => {
  const { choices } = build();
  const chart = pathChart();
  choices.set({ ...chart, axes: chart.axes!.slice(0, 1) });
  assert.ok(choices.element.hidden);
});

test('measures of the points stand in for the title of the x axis', () => {
  const { choices, x, y, asked, choose } = build();
  choices.set(pathChart());
  assert.deepEqual([choices.element.hidden, isHidden(x), isHidden(y), choices.hasX], [false, false, true, true]);
  assert.ok(!choices.element.classList.contains('below'));
  assert.deepEqual(labelsOf(x), ['lambda', 'l1 norm', 'fraction of deviance']);
  assert.equal(x.value, 'lambda');
  choose(x, 'share');
  assert.equal(asked(), 1);
  assert.equal(choices.apply(pathChart()).x.label.text, 'fraction of deviance');
});

test('quantities stand below a title of their own, and are shown', () => {
  const { choices, x, y, choose } = build();
  const chart = { ...plain, quantities };
  choices.set(chart);
  assert.deepEqual([isHidden(x), isHidden(y), choices.hasX], [true, false, false]);
  assert.ok(choices.element.classList.contains('below'));
  assert.deepEqual(labelsOf(y), ['the loss', 'the rate']);
  choose(y, 'rate');
  assert.equal(choices.apply(chart).y.label.text, 'rate');
});

test('a choice stays while charts come; where it is gone the first is shown', () => {
  const { choices, x, choose } = build();
  const chart = pathChart();
  choices.set(chart);
  choose(x, 'norm');
  choices.set(pathChart({ seed: 2 }));
  assert.equal(x.value, 'norm');
  choices.set({ ...chart, axes: [chart.axes![0]!, chart.axes![2]!] });
  assert.equal(x.value, 'lambda');
});

test('the charts of a view share what stands on x; the first of them has the control, and hands it on', () => {
  const shared = createSharedAxis();
  const changes = [0, 0];
  const [first, second] = [0, 1].map((at) => createCurvesChoices(shared, () => (changes[at]! += 1)));
  const chart = pathChart();
  first!.set(chart);
  second!.set(chart);
  assert.deepEqual([first!.hasX, second!.hasX], [true, false]);
  shared.choose('share');
  assert.deepEqual(changes, [1, 1]);
  for (const one of [first!, second!]) assert.equal(one.apply(chart).x.label.text, 'fraction of deviance');
  first!.dispose();
  assert.ok(second!.hasX);
});
