import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { failure as failWith, message } from '../../../src/core/ground/errors.ts';
import type { PageEvent } from '../../../webview/page/state/pageState.ts';
import { sharesChart } from '../pictures/sampleCharts.ts';
import { cardsOf, drive, idsOf, window } from './drivenPage.ts';
import {
  sampleChart,
  sampleControls,
  sampleDocument,
  sampleProgress,
  sampleStart,
  sampleWork,
} from './state/samplePage.ts';

after(() => window.close());

const error = { severity: 'error', message: message('no such key'), pointer: ['a'], line: 2, fixes: [] } as const;

test('cards stand in the order of the charts, keep their place while charts come, and go with them', () => {
  const page = drive(sampleStart({ charts: [sampleChart('a', 1), sampleChart('b', 1)] }));
  assert.deepEqual(idsOf(page), ['a', 'b']);
  const [first] = cardsOf(page);
  page.take({ type: 'charts', charts: [sampleChart('b', 2), sampleChart('a', 2), sampleChart('c', 2)] });
  assert.deepEqual(idsOf(page), ['a', 'b', 'c']);
  assert.equal(cardsOf(page)[0], first);
  page.take({ type: 'kept', view: 'training', ids: ['c', 'a'] });
  assert.deepEqual(idsOf(page), ['a', 'c']);
  page.take({ type: 'cleared' });
  assert.deepEqual(idsOf(page), []);
});

test('a chart is drawn in the next frame of the display once its card has room; then the page has settled', () => {
  const page = drive(sampleStart({ progress: sampleProgress('finished') }));
  page.take({ type: 'charts', charts: [sampleChart('a', 1, { step: 5 })] });
  const { dataset } = document.body;
  assert.equal(dataset['state'], 'running');
  window.showFrames();
  assert.equal(dataset['charts'], '0', 'there is no room');
  window.resize(page.one('.plot'), 480, 260);
  window.showFrames();
  assert.deepEqual([dataset['state'], dataset['charts'], dataset['run'], dataset['total']], ['settled', '1', '1', '1']);
  assert.equal(page.one('article').dataset['step'], '5');
});

test('what comes after a rest does not wait for a display frame, what follows it does', () => {
  const page = drive(sampleStart({ charts: [sampleChart('a', 1)] }));
  window.resize(page.one('.plot'), 480, 260);
  window.showFrames();
  // Time passes only with frames: ten of somebody else's are a rest.
  const askForFrame = globalThis.requestAnimationFrame;
  const others = (left: number): void => {
    if (left > 0) askForFrame(() => others(left - 1));
  };
  others(10);
  window.showFrames();
  let asked = 0;
  globalThis.requestAnimationFrame = (callback) => {
    asked += 1;
    return askForFrame(callback);
  };
  page.take({ type: 'charts', charts: [sampleChart('a', 1, { step: 7 })] });
  assert.equal(asked, 0);
  window.showFrames();
  assert.equal(page.one('article').dataset['step'], '7');
  page.take({ type: 'charts', charts: [sampleChart('a', 1, { step: 8 })] });
  assert.equal(asked, 1);
  window.showFrames();
  assert.equal(page.one('article').dataset['step'], '8');
  globalThis.requestAnimationFrame = askForFrame;
});

test('work of a view that fails says why in place of its cards, or over them, and nowhere in the row of the tabs', () => {
  const failed = sampleWork({ view: 'training', state: 'failed', total: 0, done: 0 });
  const page = drive(sampleStart({ progress: sampleProgress('finished') }));
  page.take({ type: 'work', work: failed });
  const said = (): string => page.one('[data-view="training"] .empty').textContent;
  assert.match(said(), /could not be computed/);
  assert.ok(page.one('.workBar').hidden);
  page.take({ type: 'charts', charts: [sampleChart('a', 1)] });
  const line = page.one('[data-view="training"] .lost');
  assert.ok(!line.hidden);
  assert.match(line.textContent, /could not be computed/);
});

test('in another theme what is seen is drawn again, in its colours', () => {
  const page = drive(sampleStart({ charts: [sampleChart('a', 1)] }));
  window.resize(page.one('.plot'), 480, 260);
  window.showFrames();
  const drawn = (): number => Number(document.body.dataset['drawn']);
  const before = drawn();
  window.showFrames();
  assert.equal(drawn(), before);
  page.page.restyle();
  window.showFrames();
  assert.equal(drawn(), before + 1);
});

test('before there are cards a view shows bones while a run goes on, else why there is nothing', () => {
  const page = drive();
  const shown = (): boolean[] =>
    ['.empty', '.bones', '.seats:not(.bones)'].map(
      (selector) => !page.one(`[data-view="training"] > ${selector}`).hidden,
    );
  assert.deepEqual(shown(), [true, false, false]);
  page.take({ type: 'progress', progress: sampleProgress('running') });
  assert.deepEqual(shown(), [false, true, false]);
  page.take({ type: 'charts', charts: [sampleChart('a', 1)] });
  assert.deepEqual(shown(), [false, false, true]);
});

test('the button of an empty view runs; with errors in the text it leads to the first of them', () => {
  const page = drive();
  const press = (): void => page.one('[data-view="training"] .empty vscode-button').click();
  press();
  assert.deepEqual(page.asked.at(-1), ['run', null]);
  page.take({ type: 'document', document: sampleDocument({ controls: undefined, stale: true, problems: [error] }) });
  press();
  assert.deepEqual(page.asked.at(-1), ['reveal', { pointer: ['a'] }]);
});

test('a text with errors fades the page and lists them once it has had them for 700 ms; when they are gone it is told at once', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const page = drive();
  const broken: PageEvent = { type: 'document', document: sampleDocument({ stale: true, problems: [error] }) };
  const whole: PageEvent = { type: 'document', document: sampleDocument({ title: 'spiral' }) };
  const tells = (): boolean[] => [
    document.body.classList.contains('stale'),
    page.place.querySelector('.badge') !== null,
    page.place.querySelector('.notice') !== null,
    !page.one('.notices').hidden,
  ];
  page.take(broken);
  context.mock.timers.tick(699);
  assert.deepEqual(tells(), [false, false, false, false]);
  page.take(whole, broken);
  context.mock.timers.tick(699);
  assert.deepEqual(tells(), [false, false, false, false], 'it was whole between');
  page.take(broken);
  context.mock.timers.tick(1);
  assert.deepEqual(tells(), [true, true, true, true], 'another key changes nothing');
  assert.match(page.one('.notice').textContent, /^Errorno such key/);
  page.take(whole);
  assert.deepEqual(tells(), [false, false, false, false]);
  assert.equal(document.title, 'spiral');
  context.mock.timers.tick(10_000);
  assert.deepEqual(tells(), [false, false, false, false]);
});

test('the notices are one line that opens into all of them; Escape folds it, and so does the end of the last', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const problems = Array.from({ length: 5 }, (_, line) => ({ ...error, line }) as typeof error);
  const page = drive(sampleStart({ document: sampleDocument({ problems }) }));
  const [place, toggle] = [page.one('.notices'), page.one('.noticesToggle')];
  assert.equal(toggle.textContent, '5');
  const isOpen = (): boolean[] => [
    place.classList.contains('open'),
    toggle.getAttribute('aria-expanded') === 'true',
    toggle.title === 'Fold the notices',
  ];
  assert.deepEqual(isOpen(), [false, false, false]);
  toggle.click();
  assert.deepEqual(isOpen(), [true, true, true]);
  page.take({ type: 'failure', failure: { code: 'internal', message: message('It diverged.') } });
  assert.equal(toggle.textContent, '6');
  assert.match(page.place.querySelector('.notice')!.textContent, /It diverged/, 'the run comes before the text');
  toggle.click();
  assert.deepEqual(isOpen(), [false, false, false]);
  toggle.click();
  page.take({ type: 'failure', failure: undefined }, { type: 'document', document: sampleDocument() });
  assert.deepEqual(isOpen(), [false, false, false]);
  assert.ok(place.hidden);
});

test('a notice leads to the place of its problem and has its fixes as buttons', () => {
  const fixes = [message('Fill it'), message('Leave it out')];
  const inFile = { ...error, line: 6, file: 'mine.csv', fixes };
  const page = drive(sampleStart({ document: sampleDocument({ version: '3.4', problems: [inFile, error] }) }));
  const [first, second] = page.place.querySelectorAll<HTMLElement>('.notice');
  const link = (notice: HTMLElement | undefined): HTMLElement => notice!.querySelector<HTMLElement>('vscode-link')!;
  assert.deepEqual([link(second).textContent, link(first).textContent], ['mine.csv, line 6', 'Line 2']);
  link(second).click();
  assert.deepEqual(page.asked.at(-1), ['visit', { problem: 0, version: '3.4' }]);
  const buttons = [...second!.querySelectorAll<HTMLElement>('vscode-button')];
  assert.deepEqual(
    buttons.map(({ textContent }) => textContent),
    ['Fill it', 'Leave it out'],
  );
  buttons[1]!.click();
  assert.deepEqual(page.asked.at(-1), ['fix', { problem: 0, fix: 1, version: '3.4' }]);
  assert.equal(first!.querySelector('vscode-button'), null);
});

test('of many problems three are listed, and the others are counted', () => {
  const problems = (count: number): (typeof error)[] =>
    Array.from({ length: count }, (_, line) => ({ ...error, line }) as typeof error);
  const page = drive(sampleStart({ document: sampleDocument({ problems: problems(3) }) }));
  assert.equal(page.place.querySelector('.notices .caption'), null);
  page.take({ type: 'document', document: sampleDocument({ problems: problems(5) }) }, { type: 'told' });
  assert.equal(page.place.querySelectorAll('.notice').length, 3);
  assert.equal(page.one('.notices .caption').textContent, '2 more: see the Problems panel.');
});

test('a failure stands above the charts with the way to repair it, until it is gone', () => {
  const change = { pointer: ['optimizer'], value: 1 };
  const failure = {
    code: 'internal',
    message: message('It diverged.'),
    fix: { title: message('Halve'), change },
  } as const;
  const page = drive();
  page.take({ type: 'failure', failure });
  page.one('.notice.error vscode-button').click();
  assert.deepEqual(page.asked.at(-1), ['edit', { changes: [change], version: '1.1' }]);
  page.take({ type: 'failure', failure: undefined });
  assert.equal(page.place.querySelector('.notice'), null);
});

test('the buttons of the strip ask for what they say; Continue asks as the pause did', () => {
  const page = drive();
  page.press('One step');
  assert.deepEqual(page.asked.at(-1), ['step', null]);
  page.take({ type: 'progress', progress: sampleProgress('paused') });
  page.press('Continue');
  assert.deepEqual(page.asked.at(-1), ['pause', null]);
});

test('a tab is shown, remembered and told; one that the host chooses is not told back', () => {
  const page = drive(sampleStart({ charts: [sampleChart('a', 1), sampleChart('p', 1, { view: 'path' })] }));
  const tabs = page.one('vscode-panels');
  assert.equal(tabs.getAttribute('activeid'), 'tab-training');
  assert.equal(cardsOf(page, 'path').length, 0, 'a view that is not seen has no cards');
  Object.assign(tabs, { activeid: 'tab-path' });
  tabs.dispatchEvent(new Event('change'));
  assert.deepEqual(page.asked, [['view', { view: 'path' }]]);
  assert.equal(page.remembered.at(-1)?.view, 'path');
  assert.equal(cardsOf(page, 'path').length, 1);
  page.take({ type: 'view', view: 'training' });
  assert.equal(tabs.getAttribute('activeid'), 'tab-training');
  assert.equal(page.remembered.at(-1)?.view, 'training');
  assert.equal(page.asked.length, 1);
});

test('work of the view that is seen has a bar that can end it', () => {
  const page = drive(sampleStart({ work: [sampleWork({ done: 1, total: 4 })] }));
  assert.ok(page.one('.workBar').hidden);
  page.take({ type: 'view', view: 'path' });
  assert.ok(!page.one('.workBar').hidden);
  assert.equal(page.one('.workText').textContent, 'Solving for every strength, 25 %');
  assert.equal(page.one('.workBar [role=progressbar]').getAttribute('aria-valuenow'), '25');
  page.one('.workBar vscode-button').click();
  assert.deepEqual(page.asked.at(-1), ['halt', null]);
  page.take({ type: 'work', work: sampleWork({ state: 'failed' }) });
  assert.ok(page.one('.workBar').hidden);
  page.take({ type: 'work', work: sampleWork({ state: 'finished' }) });
  assert.ok(page.one('.workBar').hidden);
});

test('the end of a run is read out once', () => {
  const page = drive(sampleStart({ progress: sampleProgress('running') }));
  assert.equal(page.one('.spoken').textContent, '');
  page.take({ type: 'progress', progress: sampleProgress('stopped') });
  assert.match(page.one('.spoken').textContent, /^Stopped/);
});

interface Valued extends HTMLElement {
  value: string;
}

test('a control is an edit; one that is refused says why and shows again what the text says', async () => {
  const refusals: Error[] = [];
  const page = drive(sampleStart(), () => {
    const [refusal] = refusals;
    return refusal === undefined ? Promise.resolve(null) : Promise.reject(refusal);
  });
  const dropdown = page.one('vscode-dropdown[aria-label="Optimizer"]') as Valued;
  const choose = (value: string): void => {
    dropdown.value = value;
    dropdown.dispatchEvent(new Event('change'));
  };
  choose('sgd');
  assert.deepEqual(page.asked.at(-1), [
    'edit',
    { changes: [{ pointer: ['optimizer', 'name'], value: 'sgd' }], version: '1.1' },
  ]);
  page.take({ type: 'progress', progress: sampleProgress('running') });
  assert.equal(dropdown.value, 'sgd', 'news of a run leave the control alone');
  await new Promise(setImmediate);
  refusals.push(failWith('engine/bad-request', ['edit']));
  choose('adamw');
  await new Promise(setImmediate);
  assert.equal(dropdown.value, 'adam');
  assert.match(page.one('.notice.warning').textContent, /does not understand: edit/);
  page.press('Close');
  assert.equal(page.place.querySelector('.notice'), null);
});

test('choices of a view stand beside the controls while it is seen, and edit their place of the text', () => {
  const choice = {
    view: 'path',
    label: message('Folds'),
    pointer: ['lab', 'folds'],
    options: [
      { value: '5', label: message('five') },
      { value: '10', label: message('ten') },
    ],
    value: '5',
  } as const;
  const page = drive(sampleStart({ document: sampleDocument({ controls: sampleControls({ choices: [choice] }) }) }));
  assert.equal(page.one('.viewChoices').children.length, 0);
  page.take({ type: 'view', view: 'path' });
  const dropdown = page.one('.viewChoices vscode-dropdown') as Valued;
  assert.equal(dropdown.getAttribute('aria-label'), 'Folds');
  const moved = { ...choice, pointer: ['views', 'folds'] };
  page.take({ type: 'document', document: sampleDocument({ controls: sampleControls({ choices: [moved] }) }) });
  assert.equal(page.one('.viewChoices vscode-dropdown'), dropdown, 'focus stays');
  dropdown.value = '10';
  dropdown.dispatchEvent(new Event('change'));
  assert.deepEqual(page.asked.at(-1), [
    'edit',
    { changes: [{ pointer: ['views', 'folds'], value: '10' }], version: '1.1' },
  ]);
});

test('a choice that the text says as a number is written as one', () => {
  const choice = {
    view: 'training',
    label: message('Layers'),
    pointer: ['lab', 'geometry', 'rescale'],
    options: ['0', '1'].map((value) => ({ value, label: message('layer {0}', value) })),
    value: '0',
    isNumber: true,
  } as const;
  const page = drive(sampleStart({ document: sampleDocument({ controls: sampleControls({ choices: [choice] }) }) }));
  const dropdown = page.one('.viewChoices vscode-dropdown') as Valued;
  dropdown.value = '1';
  dropdown.dispatchEvent(new Event('change'));
  assert.deepEqual((page.asked.at(-1) as [string, { changes: unknown }])[1].changes, [
    { pointer: ['lab', 'geometry', 'rescale'], value: 1 },
  ]);
});

test('a chart that cannot be drawn says so, goes to the log and leaves the others', () => {
  let isBroken = false;
  const shares = {
    ...sharesChart(),
    id: 'bad',
    get caption() {
      if (isBroken) throw new Error('out of ink');
      return message('');
    },
  };
  const page = drive(sampleStart({ charts: [shares, sampleChart('b', 1)] }));
  for (const plot of page.place.querySelectorAll('.plot')) window.resize(plot, 480, 260);
  isBroken = true;
  window.showFrames();
  assert.match(page.one('.notice.warning').textContent, /could not be drawn: out of ink/);
  assert.equal(page.faults.length, 1);
  assert.equal(page.one('[data-chart-id="b"]').dataset['run'], '1');
});

test('a remark ends when the host does what it is asked for next; a failure that a problem tells of is told once', async () => {
  const answers: (Error | undefined)[] = [failWith('engine/bad-request', ['run']), undefined];
  const page = drive(sampleStart(), () => {
    const answer = answers.shift();
    return answer === undefined ? Promise.resolve(null) : Promise.reject(answer);
  });
  const notices = (): number => page.place.querySelectorAll('.notice').length;
  const turn = (): Promise<void> => new Promise((done) => void setImmediate(done));
  page.press('One step');
  await turn();
  assert.equal(notices(), 1);
  page.press('One step');
  await turn();
  assert.equal(notices(), 0);
  page.take({ type: 'failure', failure: { code: 'internal', message: error.message } });
  assert.equal(notices(), 1);
  page.take({ type: 'document', document: sampleDocument({ problems: [error] }) }, { type: 'told' });
  assert.equal(notices(), 1);
  assert.match(page.one('.notice').textContent, /Line 2/);
  page.take({ type: 'document', document: sampleDocument() });
  assert.doesNotMatch(page.one('.notice').textContent, /Line 2/);
});

test('a card of a run before the newest one looks like it until it is drawn anew', () => {
  const page = drive(sampleStart({ progress: sampleProgress('finished'), charts: [sampleChart('a', 1)] }));
  const isFormer = (): boolean => page.one('article').matches('[data-former]');
  window.resize(page.one('.plot'), 480, 260);
  window.showFrames();
  assert.ok(!isFormer());
  page.take({ type: 'progress', progress: sampleProgress('running', { run: 2 }) });
  assert.ok(isFormer());
  assert.equal(page.one('article').dataset['former'], 'earlier run');
  page.take({ type: 'charts', charts: [sampleChart('a', 2)] });
  assert.ok(isFormer(), 'it is not on the screen yet');
  window.showFrames();
  assert.ok(!isFormer());
});

test('the controls are folded until their button opens them, which is remembered', () => {
  const page = drive();
  const [toggle, controls] = [page.one('.controlsToggle'), page.one('.controls')];
  assert.ok(controls.hidden);
  assert.equal(toggle.getAttribute('aria-controls'), controls.id);
  toggle.click();
  assert.ok(!controls.hidden);
  assert.equal(toggle.getAttribute('aria-expanded'), 'true');
  assert.ok(page.remembered.at(-1)?.showsControls);
  toggle.click();
  assert.ok(controls.hidden);
});
