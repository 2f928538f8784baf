import { beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import { toDiagnostic, toRange } from '../../../src/host/text/editorRanges.ts';
import {
  beginReading,
  checkRun,
  completeReading,
  namesFile,
  problemOfFailure,
} from '../../../src/host/text/reading.ts';
import { applyChanges, editsForChanges, fixEdit } from '../../../src/host/text/textEdits.ts';
import type { LabProblem } from '../../../src/language/document/document.ts';
import { applyTextEdits } from '../../../src/language/document/edits.ts';
import { desk } from '../fake/desk.ts';
import type { WorkspaceEdit } from '../fake/values.ts';

beforeEach(() => desk.clear());

const text = '{ "title": "x", "training": { "epochs": 3 } }';
const problem = (severity: LabProblem['severity'], more: Partial<LabProblem> = {}): LabProblem => ({
  ...{
    code: 'a/b',
    severity,
    message: { text: `{0} ${severity}`, args: ['an'] },
    pointer: ['a'],
    start: 2,
    end: 9,
    fixes: [],
  },
  ...more,
});

test('one change touches only its place, several are one edit of the whole, in their order', () => {
  const [only, ...more] = editsForChanges(text, [{ pointer: ['training', 'epochs'], value: 7 }]);
  assert.deepEqual([text.slice(only!.offset, only!.offset + only!.length), only!.text, more], ['3', '7', []]);
  const changes = [{ pointer: ['training', 'epochs'], value: 7 }, { pointer: ['title'] }];
  const edits = editsForChanges(text, changes);
  assert.equal(edits.length, 1);
  assert.deepEqual(JSON.parse(applyTextEdits(text, edits)), { training: { epochs: 7 } });
  assert.equal(applyTextEdits(text, editsForChanges(text, [])), text);
});

test('whether the editor has applied an edit is told', async () => {
  const document = desk.open('file:///work/a.json', text);
  assert.equal(await applyChanges(document.real, [{ pointer: ['title'], value: 'y' }]), true);
  assert.match(document.getText(), /"y"/);
  desk.refusesEdits = true;
  assert.equal(await applyChanges(document.real, [{ pointer: ['title'], value: 'z' }]), false);
});

test('the edit of a fix is one of its document', () => {
  const document = desk.open('file:///work/a.json', text);
  const fix = { title: { text: 'Shorten', args: [] }, edits: [{ pointer: ['training', 'epochs'], value: 1 }] };
  desk.apply(fixEdit(document.real, fix) as unknown as WorkspaceEdit);
  assert.equal(document.getText(), text.replace('3', '1'));
});

test('a problem is shown at its place with its code, a place without length at its first character', () => {
  const document = desk.open('file:///work/a.json', text);
  const severities = (['error', 'warning', 'information', 'hint'] as const).map(
    (severity) => toDiagnostic(document.real, problem(severity)).severity,
  );
  assert.deepEqual(severities, [0, 1, 2, 3]);
  const shown = toDiagnostic(document.real, problem('error'));
  assert.deepEqual([shown.message, shown.code, shown.source], ['an error', 'a/b', 'RegLab']);
  const cited = toDiagnostic(document.real, {
    ...problem('error'),
    claim: { id: 'a-claim', verdict: 'true', about: { text: 'a', args: [] } },
  });
  const { value, target } = cited.code as { value: string; target: { toString(): string } };
  assert.deepEqual([value, /^command:reglab\.showClaim\?.*a-claim/.test(target.toString())], ['a/b', true]);
  const empty = toRange(document.real, { start: 3, end: 3 });
  assert.deepEqual([empty.start.character, empty.end.character], [3, 4]);
});

test('a name of any length is cut where it is shown', () => {
  const document = desk.open('file:///work/a.json', text);
  const long = problem('error', {
    message: { text: 'no {0} in {1}', args: ['x'.repeat(100_000), 'y'.repeat(100_000)] },
  });
  assert.ok(toDiagnostic(document.real, long).message.length < 2500);
});

test('a reading begins with the problems of its text, and is whole with those of its data', () => {
  const begun = beginReading('{ "nonsense": 1 }');
  assert.deepEqual([begun.data, begun.problems.length], [undefined, 1]);
  const whole = completeReading(begun, {
    ...{ data: 'd', weights: 'w', hints: [], files: [], problems: [problem('warning')] },
  });
  assert.deepEqual([whole.data, whole.weights, whole.problems.length], ['d', 'w', 2]);
});

test('a run is refused for an error, in its words, and where there are no data', () => {
  checkRun({ data: 'd', problems: [problem('warning')] });
  assert.throws(() => checkRun({ data: 'd', problems: [problem('warning'), problem('error')] }), /an error/);
  assert.throws(() => checkRun({ data: undefined, problems: [] }), { code: 'core/bad-data' });
});

test('a failed run is a problem where a change would help, with that change, unless the text has told it already', () => {
  const reading = beginReading(text);
  const fix = { title: { text: 'Fewer', args: [] }, change: { pointer: ['training', 'epochs'], value: 1 } };
  const found = problemOfFailure(reading, { code: 'engine/diverged', message: { text: 'gone', args: [] }, fix })!;
  assert.equal(text.slice(found.start, found.end), '3');
  assert.deepEqual(found.fixes[0]!.edits, [{ pointer: ['training', 'epochs'], value: 1 }]);
  const removal = { ...fix, change: { pointer: ['title'] } };
  const other = problemOfFailure(reading, {
    code: 'engine/diverged',
    message: { text: 'gone', args: [] },
    fix: removal,
  });
  assert.deepEqual(other!.fixes[0]!.edits, [{ pointer: ['title'], remove: true }]);
  assert.deepEqual(
    problemOfFailure(beginReading(''), { code: 'internal', message: { text: 'x', args: [] } })!.start,
    0,
  );
  const told = { ...reading, problems: [problem('error')] };
  assert.equal(problemOfFailure(told, { code: 'core/bad-data', message: problem('error').message }), undefined);
});

test('a text names files where its data or its weights are the user s own', () => {
  const names = (one: string): boolean => namesFile(beginReading(one).text.experiment);
  assert.equal(names('{}'), false);
  assert.equal(names('{ "data": { "source": "iris" } }'), false);
  assert.equal(names('{ "network": { "weights": "w.json" } }'), true);
  assert.equal(names('{ "data": { "source": "csv", "file": "t.csv", "target": "y", "task": "regression" } }'), true);
});
