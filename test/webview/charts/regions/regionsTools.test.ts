import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { quadChart } from '../../pictures/samplePlanes.ts';
import { openWindow } from '../../pageWindow.ts';

const page = openWindow();
const { createRegionsTools } = await import('../../../../webview/charts/regions/regionsTools.ts');
after(() => page.close());

function build(): {
  readonly tools: ReturnType<typeof createRegionsTools>;
  readonly log: string[];
  readonly one: (label: string) => HTMLElement;
  readonly badge: () => string;
} {
  const log: string[] = [];
  const tools = createRegionsTools({
    color: (measure) => log.push(`color ${measure}`),
    zoom: (direction) => log.push(`zoom ${direction}`),
    reset: () => log.push('reset'),
    forget: () => log.push('forget'),
  });
  return {
    tools,
    log,
    one: (label) => tools.element.querySelector<HTMLElement>(`[aria-label^="${label}"]`)!,
    badge: () => tools.element.querySelector('.badge')!.textContent,
  };
}

test('every button asks for what it says', () => {
  const { tools, log, one } = build();
  tools.set({ chart: quadChart({ side: 2 }), measure: 'slope', isZoomed: true });
  for (const label of ['Take the choice', 'Zoom out', 'Zoom in', 'Reset the view']) one(label).click();
  assert.deepEqual(log, ['forget', 'zoom -1', 'zoom 1', 'reset']);
});

test('there is a choice of colours where there are two, by the names of the measures', () => {
  const { tools, log, one } = build();
  const chart = quadChart({ side: 2 });
  const dropdown = one('Colour by') as HTMLElement & { value: string };
  tools.set({ chart, measure: 'slope', isZoomed: false });
  assert.equal(dropdown.value, 'slope');
  assert.deepEqual(
    [...dropdown.children].map(({ textContent }) => textContent),
    ['activation pattern', 'slope', 'output'],
  );
  dropdown.value = 'output';
  dropdown.dispatchEvent(new Event('change'));
  assert.deepEqual(log, ['color output']);
  const field = dropdown.parentElement!;
  assert.ok(!field.hidden);
  tools.set({ chart: { ...chart, measures: chart.measures.slice(0, 1) }, measure: 'pattern', isZoomed: false });
  assert.ok(field.hidden);
  tools.set({ chart: { ...chart, measures: chart.measures.slice(0, 2) }, measure: 'pattern', isZoomed: false });
  assert.ok(!field.hidden);
});

test('a button that would do nothing is not there or cannot be pressed', () => {
  const { tools, one } = build();
  const chart = quadChart({ side: 2 });
  tools.set({ chart, measure: 'slope', isZoomed: false });
  const states = (): (boolean | string)[] => [
    one('Take').hidden,
    one('Reset').hidden,
    one('Zoom out').hasAttribute('disabled'),
    one('Zoom in').hasAttribute('disabled'),
  ];
  assert.deepEqual(states(), [true, true, true, false]);
  tools.set({ chart: { ...chart, chosen: Float64Array.of(0, 0) }, measure: 'slope', isZoomed: true });
  assert.deepEqual(states(), [false, false, false, false]);
});

test('a badge says how exact the cells are, and follows', () => {
  const { tools, badge } = build();
  const words = { exact: 'exact', capped: 'capped', limit: 'ReLU limit' };
  for (const exactness of ['exact', 'capped', 'limit'] as const) {
    tools.set({ chart: quadChart({ side: 2 }, { exactness }), measure: '', isZoomed: false });
    assert.equal(badge(), words[exactness]);
  }
  const before = tools.element.querySelector('.badge');
  tools.set({ chart: quadChart({ side: 2 }, { exactness: 'limit' }), measure: '', isZoomed: false });
  assert.equal(tools.element.querySelector('.badge'), before, 'the same one stays');
});
