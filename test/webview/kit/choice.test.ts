import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWindow } from '../pageWindow.ts';

const page = openWindow();
const { createChoice } = await import('../../../webview/kit/choice.ts');
after(() => page.close());

type Dropdown = HTMLElement & { value: string };

function build(): {
  readonly choice: ReturnType<typeof createChoice>;
  readonly dropdown: Dropdown;
  readonly log: string[];
  readonly choose: (value: string) => void;
} {
  const log: string[] = [];
  const choice = createChoice('Optimizer', (value) => log.push(value));
  const dropdown = choice.element.querySelector<Dropdown>('vscode-dropdown')!;
  return {
    choice,
    dropdown,
    log,
    choose(value) {
      dropdown.value = value;
      dropdown.dispatchEvent(new Event('change'));
    },
  };
}

const options = [
  { value: 'sgd', label: 'descent' },
  { value: 'adam', label: 'Adam' },
];

test('it shows the options by their labels, the chosen one selected, and its own label once for the ear', () => {
  const { choice, dropdown } = build();
  choice.set({ options, value: 'adam', isEnabled: true });
  assert.deepEqual(
    [...dropdown.children].map((option) => [
      option.getAttribute('value'),
      option.textContent,
      option.hasAttribute('selected'),
    ]),
    [
      ['sgd', 'descent', false],
      ['adam', 'Adam', true],
    ],
  );
  assert.equal(dropdown.value, 'adam');
  assert.equal(dropdown.getAttribute('aria-label'), 'Optimizer');
  const label = choice.element.querySelector('.fieldLabel')!;
  assert.deepEqual([label.textContent, label.getAttribute('aria-hidden')], ['Optimizer', 'true']);
});

test('only another value is a choice; what the page sets is none', () => {
  const { choice, log, choose } = build();
  choice.set({ options, value: 'adam', isEnabled: true });
  choose('adam');
  choose('sgd');
  choose('sgd');
  choice.set({ options, value: 'adam', isEnabled: true });
  choose('sgd');
  assert.deepEqual(log, ['sgd', 'sgd']);
});

test('the same options keep their elements, so that an open list stays open', () => {
  const { choice, dropdown } = build();
  choice.set({ options, value: 'adam', isEnabled: true });
  const [first] = dropdown.children;
  choice.set({ options: [...options], value: 'sgd', isEnabled: true });
  assert.equal(dropdown.children[0], first);
  assert.equal(dropdown.value, 'sgd');
  choice.set({ options: options.slice(1), value: 'adam', isEnabled: true });
  assert.equal(dropdown.children.length, 1);
});

test('it can be disabled', () => {
  const { choice, dropdown } = build();
  choice.set({ options, value: 'adam', isEnabled: false });
  assert.ok(dropdown.hasAttribute('disabled'));
  choice.set({ options, value: 'adam', isEnabled: true });
  assert.ok(!dropdown.hasAttribute('disabled'));
});
