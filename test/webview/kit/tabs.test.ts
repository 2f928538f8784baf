import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWindow } from '../pageWindow.ts';

const page = openWindow();
const { createTabs } = await import('../../../webview/kit/tabs.ts');
after(() => page.close());

type Panels = HTMLElement & { activeid: string };

function build(): {
  readonly panels: Panels;
  readonly log: string[];
  readonly select: (id: string) => void;
  readonly press: (id: string) => void;
} {
  const log: string[] = [];
  const tabs = createTabs(
    'Views',
    ['one', 'two'].map((id) => ({ id, label: `View ${id}`, panel: document.createElement('p') })),
    [],
    (id) => log.push(id),
  );
  const panels = tabs.element as Panels;
  return {
    panels,
    log,
    select: (id) => tabs.select(id),
    press(id) {
      panels.activeid = id;
      panels.dispatchEvent(new Event('change'));
    },
  };
}

test('every tab has its panel', () => {
  const { panels } = build();
  assert.equal(panels.getAttribute('aria-label'), 'Views');
  assert.deepEqual(
    [...panels.children].map(({ localName, id, textContent }) => `${localName} ${id} ${textContent}`.trim()),
    [
      'vscode-panel-tab tab-one View one',
      'vscode-panel-tab tab-two View two',
      'vscode-panel-view panel-one',
      'vscode-panel-view panel-two',
    ],
  );
  assert.equal(panels.querySelector('#panel-two > p')?.localName, 'p');
});

test('a tab that the user chooses is told once, one that the page selects is not', () => {
  const { panels, log, press, select } = build();
  select('one');
  assert.equal(panels.getAttribute('activeid'), 'tab-one');
  press('tab-one');
  press('tab-two');
  press('tab-two');
  select('one');
  press('tab-one');
  press('');
  press('tab-two');
  assert.deepEqual(log, ['two', 'two']);
});

test('changes inside a panel are no choice of a tab', () => {
  const { panels, log } = build();
  panels.activeid = 'tab-two';
  panels.querySelector('p')!.dispatchEvent(new Event('change', { bubbles: true }));
  assert.deepEqual(log, []);
});
