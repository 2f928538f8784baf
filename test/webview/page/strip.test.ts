import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { stripOf, type StripFacts } from '../../../webview/page/state/stripState.ts';
import { openWindow } from '../pageWindow.ts';
import { sampleDocument, sampleProgress } from './state/samplePage.ts';

const page = openWindow();
const { createStrip } = await import('../../../webview/page/strip.ts');
after(() => page.close());

const engine = { tooltip: 'One by one.', badge: { text: 'ops engine', tooltip: 'One by one.' } };

const stripWith = (facts: Partial<StripFacts>): ReturnType<typeof stripOf> =>
  stripOf({
    document: sampleDocument(),
    progress: undefined,
    engine,
    isTimeless: false,
    leftOver: undefined,
    ...facts,
  });

function build(): {
  readonly strip: ReturnType<typeof createStrip>;
  readonly commands: string[];
  readonly steps: number[];
  readonly one: (selector: string) => HTMLElement;
} {
  const commands: string[] = [];
  const steps: number[] = [];
  const strip = createStrip(
    (command) => commands.push(command),
    (step) => Promise.resolve(steps.push(step)),
  );
  return { strip, commands, steps, one: (selector) => strip.element.querySelector<HTMLElement>(selector)! };
}

test('title, state, badges and progress are what the state of the strip says', () => {
  const { strip, one } = build();
  const document = sampleDocument({ title: 'A long title', stale: true });
  strip.show(stripWith({ document, progress: sampleProgress('stopped', { step: 5 }) }));
  assert.deepEqual([one('h1').textContent, one('h1').title], ['A long title', 'A long title']);
  assert.equal(one('.runState').textContent, 'Stopped · step 5 of 10');
  assert.equal(one('.runState').title, 'Stopped · step 5 of 10\nOne by one.');
  assert.deepEqual(
    [...one('.badges').children].map(({ textContent }) => textContent),
    ['stale', 'ops engine'],
  );
  assert.equal(one('[role=progressbar]').getAttribute('aria-valuenow'), '50');
  const [badge] = one('.badges').children;
  strip.show(stripWith({ document, progress: sampleProgress('finished') }));
  assert.equal(one('.badges').children[0], badge, 'the same badges stay, so that a tooltip does');
  strip.show(stripWith({}));
  assert.deepEqual(
    [...one('.badges').children].map(({ textContent }) => textContent),
    ['ops engine'],
  );
});

test('every button asks for itself while it may be pressed', () => {
  const { strip, commands, one } = build();
  const press = (): void => {
    for (const name of ['Run', 'Pause', 'One step', 'Stop', 'Reset'])
      one(`vscode-button[aria-label="${name}"]`).click();
  };
  strip.show(stripWith({ progress: sampleProgress('running') }));
  press();
  assert.deepEqual(commands.splice(0), ['pause', 'stop', 'reset']);
  strip.show(stripWith({ progress: sampleProgress('finished') }));
  press();
  assert.deepEqual(commands, ['run', 'step', 'reset']);
});

test('recorded steps can be gone through when a run rests', () => {
  const { strip, steps, one } = build();
  const slider = one('input') as HTMLInputElement;
  const recorded = [0, 4, 8, 12, 20];
  strip.show(stripWith({ progress: sampleProgress('running', { recorded }) }));
  assert.ok(one('.scrubber').hidden);
  strip.show(stripWith({ progress: sampleProgress('finished', { recorded, step: 20, shownStep: 8 }) }));
  assert.deepEqual(
    [one('.scrubber').hidden, slider.max, slider.value, slider.getAttribute('aria-valuetext')],
    [false, '4', '2', 'Step 8'],
  );
  slider.value = '3';
  slider.dispatchEvent(new Event('input'));
  assert.deepEqual(steps, [12]);
  assert.equal(slider.getAttribute('aria-valuetext'), 'Step 12');
  one('vscode-button[aria-label="Back to the newest step"]').click();
  assert.deepEqual(steps, [12, 20]);
  strip.show(stripWith({ progress: sampleProgress('finished', { recorded, step: 20 }) }));
  assert.ok(one('vscode-button[aria-label="Back to the newest step"]').hidden, 'there is no way back');
});
