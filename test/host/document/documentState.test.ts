import { test } from 'node:test';
import assert from 'node:assert/strict';
import { documentState } from '../../../src/host/document/documentState.ts';
import { formatMessage } from '../../../src/core/ground/errors.ts';
import type { LabProblem } from '../../../src/language/document/document.ts';
import { FakeSource, small } from './labStage.ts';

test('a page learns the title, or the name of the file where there is none', () => {
  const titled = documentState(new FakeSource(small.replace('{', '{ "title": "Moons",')), false);
  assert.deepEqual([titled.title, titled.uri], ['Moons', 'file:///work/small.reglab.json']);
  for (const untitled of [small, '{ broken'])
    assert.equal(documentState(new FakeSource(untitled), false).title, 'small.reglab.json');
});

test('charts are stale while the text they are of means nothing', () => {
  const cases = [
    [small, true, false],
    ['{ broken', true, true],
    ['{ broken', false, false],
  ] as const;
  for (const [text, isDrawn, wanted] of cases) {
    const { stale, controls } = documentState(new FakeSource(text), isDrawn);
    assert.equal(stale, wanted, text);
    assert.equal(controls === undefined, text !== small);
  }
});

test('errors and warnings are told with their line, at most twenty; remarks are for the editor', () => {
  const source = new FakeSource('{\n\n}');
  const problem = (severity: LabProblem['severity'], start: number): LabProblem => ({
    code: 'a/b',
    severity,
    message: { text: severity, args: [] },
    pointer: ['a'],
    start,
    end: start + 1,
    fixes: [],
  });
  const problems = [problem('hint', 0), problem('warning', 3), problem('information', 0), problem('error', 0)];
  source.reading = () => ({ ...FakeSource.prototype.reading.call(source), problems });
  const shown = documentState(source, false).problems;
  assert.deepEqual(
    shown.map(({ severity, line }) => [severity, line]),
    [
      ['error', 1],
      ['warning', 3],
    ],
  );
  const gap = { path: 'data/mine.csv', line: 6, column: 2 };
  const title = (text: string): LabProblem['fixes'][number] => ({ title: { text, args: [] }, edits: [] });
  const fixes = [title('a'), title('b')];
  problems.push({ ...problem('error', 0), inFile: gap, fixes }, { ...problem('error', 2), fixes });
  assert.deepEqual(
    documentState(source, false).problems.map((one) => [one.line, one.file, one.fixes.map(({ text }) => text).join()]),
    [
      [1, undefined, ''],
      [6, 'mine.csv', 'a,b'],
      [2, undefined, 'a'],
      [3, undefined, ''],
    ],
    'in a file there are several ways, in the text the first is the likely one',
  );
  problems.push(...Array.from({ length: 30 }, () => problem('error', 0)));
  assert.equal(documentState(source, false).problems.length, 20);
});

test('a text that is gone is told as one problem, and nothing of it can be set', () => {
  const source = new FakeSource();
  source.isGone = true;
  const { stale, problems, controls } = documentState(source, true);
  assert.deepEqual([stale, controls, problems.length], [true, undefined, 1]);
  assert.match(formatMessage(problems[0]!.message), /small\.reglab\.json is gone/);
});
