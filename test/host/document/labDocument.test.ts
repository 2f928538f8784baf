import { mock, test } from 'node:test';
import assert from 'node:assert/strict';
import { failure } from '../../../src/core/ground/errors.ts';
import { networkOf } from '../../language/networkFiles.ts';
import { chartOf, codeOf, FakePage, progressOf, settle, small, stageLab, type Stage } from './labStage.ts';

/** A lab whose first run has begun. */
async function runningLab(): Promise<Stage> {
  const stage = stageLab();
  stage.lab.run();
  await settle();
  return stage;
}

test('a run is of the text as it is, with its data and the views that are seen', async () => {
  const { engine, source, page } = await runningLab();
  assert.equal(engine.of('run').length, 1);
  const request = engine.of('run')[0]!;
  assert.deepEqual(request.params['experiment'], source.read().experiment);
  assert.equal((request.params['dataset'] as { samples: number }).samples, 20);
  assert.deepEqual([request.params['views'], request.params['paused']], [['training'], false]);
  assert.ok(!('weights' in request.params));
  assert.deepEqual(source.failures, [undefined], 'what failed before is taken back');
  assert.equal((page.of('progress').at(-1) as { state: string }).state, 'running');
});

test('a newer run ends the older one, and nothing of the older is heard any more', async () => {
  const { lab, engine, tell, page } = await runningLab();
  const [first] = engine.of('run');
  tell.progress(progressOf(first!.params.run, 'running', 4));
  lab.run();
  assert.ok(first!.signal!.aborted);
  await settle();
  const second = engine.of('run')[1]!;
  assert.ok(second.params.run > first!.params.run);
  const before = page.heard.length;
  tell.charts({ run: first!.params.run, charts: [chartOf(first!.params.run, 'training', 'loss')] });
  tell.progress(progressOf(first!.params.run, 'finished', 10));
  assert.equal(page.heard.length, before);
  assert.equal(lab.currentProgress?.run, second.params.run);
  assert.equal(lab.currentFailure, undefined, 'that a run was cancelled is no failure');
});

test('two labs never number their runs alike', async () => {
  const [one, other] = [await runningLab(), await runningLab()];
  assert.notEqual(one.engine.of('run')[0]!.params.run, other.engine.of('run')[0]!.params.run);
});

test('a run that is overtaken while its data load never reaches the engine', async () => {
  const { lab, engine, source } = stageLab();
  let open: () => void = () => undefined;
  source.gate = new Promise((resolve) => (open = resolve));
  lab.run();
  lab.run(true);
  open();
  await settle();
  assert.deepEqual(
    engine.of('run').map(({ params }) => params['paused']),
    [true],
  );
});

test('a text with errors is told and leaves the run that goes on alone', async () => {
  const { lab, engine, source, page } = await runningLab();
  const [run] = engine.of('run');
  source.text = '{ "training": { "epochs": -1 } }';
  lab.run();
  await settle();
  assert.ok(!run!.signal!.aborted);
  assert.equal(engine.of('run').length, 1);
  assert.equal((page.of('document').at(-1) as { controls: unknown }).controls, undefined);
});

test('data that are against a run fail it at the place where they are named, and the engine is not asked', async () => {
  const { lab, engine, source, page, faults } = stageLab();
  const text = { text: 'The file is gone.', args: [] };
  source.problems = [
    { code: 'data/unreadable', severity: 'error', message: text, pointer: ['data'], start: 2, end: 8, fixes: [] },
  ];
  lab.run();
  await settle();
  assert.deepEqual(engine.of('run'), []);
  assert.deepEqual(lab.currentFailure, { code: 'core/bad-data', message: text });
  assert.equal(codeOf(source.failures.at(-1)), 'core/bad-data');
  assert.equal(codeOf(page.of('failure').at(-1)), 'core/bad-data');
  assert.equal(lab.currentProgress?.state, 'failed');
  assert.deepEqual(faults, []);
});

test('an expected failure of a run is shown, a fault of ours is reported as well', async () => {
  const { lab, engine, page, faults } = await runningLab();
  engine.of('run')[0]!.end(failure('engine/diverged', [3]));
  await settle();
  assert.equal(codeOf(page.of('failure').at(-1)), 'engine/diverged');
  assert.deepEqual(faults, []);
  lab.run();
  await settle();
  assert.equal(lab.currentFailure, undefined, 'the next run begins without it');
  const fault = new TypeError('undefined is no function');
  engine.of('run')[1]!.end(fault);
  await settle();
  assert.equal(codeOf(page.of('failure').at(-1)), 'internal');
  assert.deepEqual(faults, [fault]);
});

test('the death of the engine fails the run, and the next run is asked for as ever', async () => {
  const { lab, engine, tell, page } = await runningLab();
  tell.died(failure('engine/worker-died', ['exit 1']));
  assert.equal(codeOf(page.of('failure').at(-1)), 'engine/worker-died');
  assert.equal(lab.currentProgress?.state, 'failed');
  lab.run();
  await settle();
  assert.equal(engine.of('run').length, 2);
  assert.equal(lab.currentProgress.state, 'running');
});

test('a run follows the text after the last key, and not for what changes no result', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { lab, engine, source, page } = await runningLab();
  const type = (text: string): void => {
    source.text = text;
    lab.textChanged();
  };
  type(small.replace('20', '30'));
  assert.equal(page.of('document').length, 1, 'the page knows at once');
  context.mock.timers.tick(299);
  type(small.replace('20', '40'));
  context.mock.timers.tick(299);
  await settle();
  assert.equal(engine.of('run').length, 1);
  context.mock.timers.tick(1);
  await settle();
  assert.equal(engine.of('run').length, 2);
  assert.equal((engine.of('run')[1]!.params['dataset'] as { samples: number }).samples, 40);
  type(`// a remark\n${small.replace('20', '40').replace('{', '{ "title": "other",')}`);
  context.mock.timers.tick(300);
  await settle();
  assert.equal(engine.requests.length, 2);
});

test('with an automatic delay a cheap run follows every key, and keys wait that come before its picture', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { lab, engine, source, settings, tell, time } = await runningLab();
  settings.delay = 'auto';
  const type = async (samples: number): Promise<void> => {
    source.text = small.replace('20', String(samples));
    lab.textChanged();
    context.mock.timers.tick(0);
    await settle();
  };
  const draw = (after: number): void => {
    const { run } = engine.of('run').at(-1)!.params;
    time.now += after;
    tell.charts({ run, charts: [chartOf(run, 'training', 'loss')] });
  };
  draw(20);
  await type(30);
  assert.equal(engine.of('run').length, 2);
  await type(31);
  assert.equal(engine.of('run').length, 2, 'the picture of the run before is not there');
  context.mock.timers.tick(60);
  await settle();
  assert.equal(engine.of('run').length, 3);
  tell.charts({ run: engine.of('run')[0]!.params.run, charts: [] });
  await type(32);
  assert.equal(engine.of('run').length, 3, 'charts of a run that was replaced are no answer');
  context.mock.timers.tick(120);
  await settle();
  draw(20);
  await type(33);
  assert.equal(engine.of('run').length, 5);
  engine.of('run').at(-1)!.end();
  await settle();
  await type(34);
  assert.equal(engine.of('run').length, 6, 'a run that has ended is waited for no longer');
});

test('other wishes for the views go to the engine without a new run, once', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { lab, engine, source } = await runningLab();
  source.text = small.replace('{', '{ "lab": { "regions": { "slice": "principal" } },');
  for (const times of [1, 2]) {
    lab.textChanged();
    context.mock.timers.tick(300);
    await settle();
    assert.equal(engine.of('lab').length, 1, `after ${times} keys`);
  }
  assert.deepEqual(engine.of('lab')[0]!.params['lab'], source.read().experiment!.lab);
  assert.equal(engine.of('run').length, 1);
});

test('the file that a line of weights leads to goes to the engine with the wishes, once it fits', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { lab, engine, source } = await runningLab();
  const wish = async (to: string): Promise<void> => {
    source.text = small.replace('{', `{ "lab": { "geometry": { "plane": "line", "to": "${to}" } },`);
    lab.textChanged();
    context.mock.timers.tick(300);
    await settle();
    await settle();
  };
  await wish('gone.json');
  assert.deepEqual(engine.of('lab'), [], 'what cannot be read is said by the text; the charts stay');
  source.lineEnd = networkOf([2, 16, 16, 1]);
  await wish('end.json');
  assert.equal(engine.of('lab').length, 1);
  const { params } = engine.of('lab')[0]!;
  assert.deepEqual(params['lineEnd'], source.lineEnd);
  assert.deepEqual(params['lab'], source.read().experiment!.lab);
  const message = { text: 'It does not fit.', args: [] };
  const place = { pointer: ['lab', 'geometry', 'to'], start: 2, end: 8, fixes: [] };
  source.problems = [{ code: 'weights/end-does-not-fit', severity: 'error', message, ...place }];
  await wish('other.json');
  assert.equal(engine.of('lab').length, 1);
  assert.equal(engine.of('run').length, 1, 'nothing is trained again');
});

test('who wants to start runs by hand is not followed and not started', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { lab, engine, settings, page } = stageLab();
  settings.live = false;
  lab.ensureRun();
  lab.textChanged();
  context.mock.timers.runAll();
  assert.deepEqual(engine.requests, []);
  assert.equal(page.of('document').length, 1);
});

test('a page that wakes up starts the first run, once', async () => {
  const { lab, engine } = stageLab();
  lab.ensureRun();
  lab.ensureRun();
  await settle();
  lab.ensureRun();
  await settle();
  assert.equal(engine.of('run').length, 1);
});

test('a change behind a hidden page waits until the page is seen', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { lab, engine, source, page } = await runningLab();
  page.isVisible = false;
  source.text = small.replace('20', '30');
  lab.textChanged();
  context.mock.timers.tick(300);
  await settle();
  assert.equal(engine.of('run').length, 1);
  page.isVisible = true;
  lab.viewsChanged();
  await settle();
  assert.equal(engine.of('run').length, 2);
});

test('the engine learns which views are seen, each once', async () => {
  const { lab, engine, page } = await runningLab();
  const other = new FakePage('path', 'training');
  page.unfolded = ['training/rate', 'path/evidence'];
  other.unfolded = ['path/evidence'];
  const attached = lab.attach(other);
  lab.viewsChanged();
  assert.deepEqual(engine.of('views').at(-1)!.params['views'], ['training', 'path']);
  assert.deepEqual(engine.of('views').at(-1)!.params['unfolded'], ['training/rate', 'path/evidence']);
  page.isVisible = false;
  lab.viewsChanged();
  assert.deepEqual(engine.of('views').at(-1)!.params['views'], ['path', 'training']);
  attached.dispose();
  assert.deepEqual(engine.of('views').at(-1)!.params['views'], []);
  assert.equal(lab.observerCount, 1);
});

test('a lab that is disposed ends its run and its engine, and says nothing more', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { lab, engine, source, page } = await runningLab();
  source.text = small.replace('20', '30');
  lab.textChanged();
  const before = page.heard.length;
  lab.dispose();
  context.mock.timers.runAll();
  await settle();
  assert.ok(engine.of('run')[0]!.signal!.aborted);
  assert.ok(engine.isDisposed);
  assert.equal(engine.of('run').length, 1);
  assert.equal(page.heard.length, before);
});

test('what goes wrong with a request beside a run is reported only when it is a fault of ours', async () => {
  const { lab, engine, faults } = await runningLab();
  const fault = new RangeError('a fault');
  const answers = [failure('engine/no-run'), fault];
  mock.method(engine, 'request', () => Promise.reject(answers.shift()!));
  lab.viewsChanged();
  lab.viewsChanged();
  await settle();
  assert.deepEqual(faults, [fault]);
});

test('an engine that is restarted runs the text again, and its end is no failure', async () => {
  const { lab, engine, tell, page } = await runningLab();
  const [first] = engine.of('run');
  lab.restart();
  assert.ok(engine.isDisposed);
  assert.equal(lab.currentProgress?.state, 'stopped');
  await settle();
  assert.ok(first!.signal!.aborted);
  assert.equal(engine.of('run').length, 2);
  assert.equal(lab.currentProgress.state, 'running');
  assert.ok(page.of('failure').every((told) => told === null));
  tell.died(failure('engine/worker-died', ['exit 1']));
  assert.equal(codeOf(page.of('failure').at(-1)), 'engine/worker-died');
});

test('files that say something else are trained anew, once, and only for the text that ran', async () => {
  const { lab, engine, source, page, settings } = await runningLab();
  const found = source.reading.bind(source);
  const findAgain = (data: string): void => {
    source.dataName = data;
    source.reading = () => ({ ...found(), data });
    lab.filesChanged();
  };
  const { data } = await source.refresh();
  findAgain(data!);
  await settle();
  assert.equal(engine.of('run').length, 1, 'nothing has changed');
  findAgain('another table');
  await settle();
  findAgain('another table');
  await settle();
  assert.equal(engine.of('run').length, 2);
  settings.live = false;
  findAgain('a third table');
  await settle();
  assert.equal(engine.of('run').length, 2, 'runs are started by hand');
  settings.live = true;
  page.isVisible = false;
  findAgain('a third table');
  await settle();
  assert.equal(engine.of('run').length, 2);
  page.isVisible = true;
  lab.viewsChanged();
  await settle();
  assert.equal(engine.of('run').length, 3, 'it waited for the page');
  source.text = small.replace('20', '30');
  findAgain('a fourth table');
  await settle();
  assert.equal(engine.of('run').length, 3, 'another text is followed after its last key');
});

test('samples that the text has left meanwhile are looked for again', async () => {
  const { lab, engine, source } = stageLab();
  const samples = source.samples.bind(source);
  let asked = 0;
  source.samples = (reading) => {
    asked += 1;
    return asked === 1 ? Promise.resolve(undefined) : samples(reading);
  };
  lab.run();
  await settle();
  await settle();
  assert.deepEqual([asked, engine.of('run').length], [2, 1]);
});
