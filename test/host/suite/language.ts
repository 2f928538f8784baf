/** The text: hovers, diagnostics, quick fixes, lenses, completions. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { scenario } from '../window/suiteRunner.ts';
import { note, openText, until } from './stage.ts';

const text = `{
  "data": { "source": "moons" },
  "network": { "init": "heUniform", "layers": [{ "units": 8, "activation": "relu" }] },
  "penalties": [{ "name": "groupLasso", "lambda": 0.001 }],
  "optimizer": { "name": "adamw", "learningRate": 0.01 }
}
`;

function codeOf(code: vscode.Diagnostic['code']): string {
  return String(typeof code === 'object' ? code.value : code);
}

async function hoverOn(document: vscode.TextDocument, word: string): Promise<string> {
  const position = document.positionAt(document.getText().indexOf(word) + 2);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents.map((part) => (part instanceof vscode.MarkdownString ? part.value : '')))
    .join('\n');
}

for (const [word, says] of [
  ['"groupLasso"', 'group'],
  ['"relu"', 'ReLU'],
  ['"adamw"', 'decay'],
  ['"heUniform"', 'variance'],
  ['"lambda"', 'prior'],
] as const) {
  scenario(`a hover on ${word} shows its formula and a picture`, async () => {
    const { document } = await openText('hovers', text);
    const content = await until('the hover', async () => (await hoverOn(document, word)) || undefined);
    assert.match(content, /data:image\/svg\+xml/);
    assert.ok(content.toLowerCase().includes(says.toLowerCase()), content.replace(/\(data:[^)]*\)/g, '').slice(0, 600));
  });
}

scenario('the hover is drawn in the window with its pictures', async (window) => {
  const editor = await openText('hovers', text);
  const at = editor.document.positionAt(text.indexOf('groupLasso') + 3);
  editor.selection = new vscode.Selection(at, at);
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  // A window that is still settling may close a hover; then it is asked for again, as a person would.
  await until('two pictures that are really drawn', async () => {
    await vscode.commands.executeCommand('editor.action.showHover', { focus: 'noAutoFocus' });
    const { images } = await window.hoverText(3000).catch(() => ({ images: [] }));
    return images.length >= 2 && images.every(({ width }) => width > 20);
  });
  await window.screenshot('hover');
});

scenario('a diagnostic has a code and its quick fix repairs the text', async () => {
  const { document } = await openText('typo', '{ "network": { "layers": [{ "units": 8, "activation": "rellu" }] } }');
  const found = await until('the diagnostic', () =>
    vscode.languages.getDiagnostics(document.uri).find(({ code }) => codeOf(code).startsWith('config/')),
  );
  assert.equal(document.getText(found.range), '"rellu"');
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    found.range,
    undefined,
    20,
  );
  const action = actions.find(({ title }) => title.includes('relu'));
  assert.ok(action?.edit, actions.map(({ title }) => title).join('; '));
  await vscode.workspace.applyEdit(action.edit);
  assert.match(document.getText(), /"activation": "relu"/);
  await until(
    'no errors',
    () =>
      !vscode.languages
        .getDiagnostics(document.uri)
        .some(({ severity }) => severity === vscode.DiagnosticSeverity.Error),
  );
});

scenario('a missing csv file is reported at its name', async () => {
  const { document } = await openText(
    'missing',
    '{ "data": { "source": "csv", "file": "nowhere.csv", "target": "y", "task": "regression" } }',
  );
  const found = await until('the diagnostic', () =>
    vscode.languages.getDiagnostics(document.uri).find(({ code }) => codeOf(code).startsWith('data/')),
  );
  assert.equal(document.getText(found.range), '"nowhere.csv"');
});

scenario('code lenses offer the views', async () => {
  const { document } = await openText('hovers', text);
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    document.uri,
    10,
  );
  const commands = lenses.map(({ command }) => command?.command);
  for (const wanted of ['reglab.train', 'reglab.showGradients']) assert.ok(commands.includes(wanted), commands.join());
});

scenario('completions know the names of the table', async () => {
  const { document } = await openText('completion', '{ "network": { "init": "" } }');
  const position = document.positionAt(document.getText().indexOf('""') + 1);
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    position,
  );
  const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
  assert.ok(
    labels.some((label) => label.includes('heNormal')),
    labels.slice(0, 20).join(),
  );
  note(`${String(labels.length)} completions at init`);
});
