import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { SampleFacts } from '../../../../src/protocol/charts.ts';
import type { Probe } from '../../../../webview/pictures/frame/picture.ts';
import { openWindow } from '../../pageWindow.ts';
import { sampleProbe } from '../../page/crosshair/sampleProbe.ts';

const page = openWindow();
const { createSampleChoice } = await import('../../../../webview/charts/frame/sampleChoice.ts');
const { watchEscape } = await import('../../../../webview/kit/escape.ts');
watchEscape();
after(() => page.close());

const facts = (chosen: number | undefined): SampleFacts => ({
  samples: Int32Array.of(5, 6, 7),
  rows: Int32Array.of(6, 7, 8),
  features: [],
  target: { label: { text: 'y', args: [] }, values: new Float32Array(3) },
  classNames: [],
  ...(chosen !== undefined && { chosen }),
});

const probe = (part: Pick<Probe, 'pick'> = {}): Probe =>
  sampleProbe({
    sampleAt: (index) => (index === 3 ? 6 : undefined),
    isOnSample: (x) => x === 30,
    ...part,
  });

test('a click on a sample chooses it, the same again or Escape takes that back', () => {
  const asked: unknown[] = [];
  const choice = createSampleChoice({ chooseSample: (sample) => void asked.push(sample) });
  choice.follow([facts(undefined)]);
  const { pick } = choice.picks(probe());
  assert.ok(pick!.isAt(30, 0) && !pick!.isAt(31, 0));
  pick!.choose(2);
  assert.deepEqual(asked, []);
  pick!.choose(3);
  assert.deepEqual(asked, [6]);
  choice.follow([undefined, facts(1)]);
  choice.picks(probe()).pick!.choose(3);
  assert.deepEqual(asked, [6, undefined]);
  const press = (): boolean =>
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', cancelable: true }));
  press();
  assert.deepEqual(asked, [6, undefined, undefined]);
  choice.follow([facts(undefined)]);
  press();
  assert.equal(asked.length, 3);
  choice.dispose();
});

test('where a click does something else, it does both on a sample', () => {
  const done: string[] = [];
  const choice = createSampleChoice({ chooseSample: (sample) => void done.push(`sample ${sample}`) });
  const other: Probe['pick'] = {
    label: 'Choose this cell',
    isAt: () => true,
    choose: (index) => void done.push(`cell ${index}`),
  };
  const both = choice.picks(probe({ pick: other }));
  const { pick } = both;
  assert.equal(pick!.label, 'Choose this cell');
  assert.ok(pick!.isAt(31, 0));
  pick!.choose(3);
  pick!.choose(4);
  assert.deepEqual(done, ['sample 6', 'cell 3', 'cell 4']);
  assert.equal(both.readout(4).click, 'Choose this cell');
  choice.dispose();
});

test('a picture without samples keeps its crosshair as it is', () => {
  const plain = sampleProbe();
  assert.equal(createSampleChoice({ chooseSample: () => assert.fail() }).picks(plain), plain);
});
