import { beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { quickFixes } from '../../../src/host/editor/quickFixes.ts';
import { toDiagnostic } from '../../../src/host/text/editorRanges.ts';
import { beginReading } from '../../../src/host/text/reading.ts';
import { desk } from '../fake/desk.ts';
import { CodeAction, Range, type WorkspaceEdit } from '../fake/values.ts';

beforeEach(() => desk.clear());

type Fix = vscode.CodeAction & { edit?: vscode.WorkspaceEdit };

function stage(text: string) {
  const document = desk.open('file:///work/a.reglab.json', text);
  const reading = beginReading(text);
  const provider = quickFixes({ reading: () => reading });
  const diagnostics = reading.problems.map((problem) => toDiagnostic(document.real, problem));
  const at = (word: string): Fix[] => {
    const start = document.positionAt(document.getText().indexOf(word));
    const range = new Range(start, start) as unknown as vscode.Range;
    const context = { diagnostics } as unknown as vscode.CodeActionContext;
    return provider.provideCodeActions(document.real, range, context, undefined as never) as Fix[];
  };
  const resolve = (action: Fix): Fix => provider.resolveCodeAction!(action, undefined as never) as Fix;
  return { document, at, resolve };
}

test('the fixes of the problems that the cursor touches are offered, the first as the preferred one', () => {
  const { at } = stage('{ "network": { "layers": [{ "units": 4, "activation": "rellu" }] }, "nonsense": 1 }');
  const actions = at('rellu');
  assert.ok(actions.length > 0);
  assert.deepEqual(
    actions.map(({ isPreferred }) => isPreferred),
    actions.map((_, index) => index === 0),
  );
  assert.ok(actions.every(({ diagnostics }) => diagnostics!.every(({ code }) => code === 'config/unknown-name')));
  assert.deepEqual(at('network'), []);
});

test('an edit is made when its fix is chosen, and none where the text is another by then', () => {
  const { document, at, resolve } = stage('{ "network": { "layers": [{ "units": 4, "activation": "rellu" }] } }');
  const [first, second] = [at('rellu')[0]!, at('rellu')[0]!];
  assert.equal(first.edit, undefined);
  const { edit } = resolve(first);
  desk.apply(edit as unknown as WorkspaceEdit);
  assert.match(document.getText(), /"relu"/);
  assert.equal(resolve(second).edit, undefined);
  const foreign = new CodeAction('of another provider') as unknown as Fix;
  assert.equal(resolve(foreign).edit, undefined);
});
