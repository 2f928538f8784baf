import { beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { completionProvider } from '../../../src/host/editor/completionProvider.ts';
import { hoverMarkdown } from '../../../src/host/editor/hoverMarkdown.ts';
import { createFormulaPictures } from '../../../src/host/files/formulaPictures.ts';
import { hoverProvider } from '../../../src/host/editor/hoverProvider.ts';
import { inlayHintsProvider } from '../../../src/host/editor/inlayHintsProvider.ts';
import { registerLanguageFeatures } from '../../../src/host/editor/languageFeatures.ts';
import { lensProvider } from '../../../src/host/editor/lensProvider.ts';
import { plotColours } from '../../../src/host/editor/plotColours.ts';
import type { Reading } from '../../../src/host/text/reading.ts';
import type { TextReader } from '../../../src/host/text/textReader.ts';
import { readDocument } from '../../../src/language/document/document.ts';
import type { HoverPiece } from '../../../src/language/hovers/hovers.ts';
import { views } from '../../../src/protocol/views.ts';
import { desk } from '../fake/desk.ts';
import { ColorThemeKind, EventEmitter, Position, Range, Uri } from '../fake/values.ts';

beforeEach(() => desk.clear());

const none = undefined as never;
/** The editor of these tests is a fake, and so are its kinds of themes. */
const plotColoursOf = (kind: number): unknown => Reflect.apply(plotColours, undefined, [kind]);
const message = (text: string) => ({ text, args: [] });
const extension = Uri.parse('file:///extension') as unknown as vscode.Uri;
const open = (text: string) => desk.open('file:///work/a.reglab.json', text);

test('completions replace what stands at the cursor and are filtered by it, quotes included', () => {
  const document = open('{ "network": { "init": "he" } }');
  const at = document.positionAt(document.getText().indexOf('he"') + 1) as unknown as vscode.Position;
  const items = completionProvider.provideCompletionItems(document.real, at, none, none) as vscode.CompletionItem[];
  const item = items.find(({ label }) => label === 'heNormal')!;
  assert.equal(document.getText(item.range as unknown as Range), '"he"');
  assert.equal(item.filterText, '"heNormal"');
  assert.match((item.insertText as vscode.SnippetString).value, /heNormal/);
  assert.ok(typeof item.detail === 'string' && typeof item.documentation === 'string');
});

test('a hover is Markdown over its range; where nothing can be said there is none', async () => {
  const document = open('{ "title": "x" }');
  const pieces: HoverPiece[] = [{ kind: 'title', text: message('Title') }];
  const found = { start: 2, end: 9, pieces };
  const asked: unknown[] = [];
  let answer: typeof found | undefined = found;
  const reader: Pick<TextReader, 'hover'> = {
    hover: (...words) => {
      asked.push(words);
      return Promise.resolve(answer);
    },
  };
  const provider = hoverProvider(reader, () => Promise.resolve({}));
  const at = new Position(0, 3) as unknown as vscode.Position;
  const hover = (await provider.provideHover(document.real, at, none)) as unknown as {
    contents: { value: string };
    range: Range;
  };
  assert.equal(hover.contents.value, '**Title**\n\n');
  assert.equal(document.getText(hover.range), '"title"');
  assert.deepEqual(asked, [[document.real, 3, plotColoursOf(ColorThemeKind.Dark)]]);
  answer = undefined;
  assert.equal(await provider.provideHover(document.real, at, none), undefined);
});

test('every piece of a hover has its Markdown, and no letter of a text is read as markup', () => {
  const pieces: HoverPiece[] = [
    { kind: 'formula', tex: 'a+b' },
    { kind: 'formula', tex: 'c' },
    { kind: 'plot', svg: '<svg>é</svg>', alt: message('a [plot]\n') },
    { kind: 'text', text: message('*[x](http://y)* <b>') },
    { kind: 'values', title: message('Values'), rows: [{ label: message('a_b'), value: '`c`' }] },
    { kind: 'claim', id: 'a-b', verdict: 'loose', about: message('a [claim]') },
    { kind: 'source', text: message('Book') },
  ];
  const uri = open('{}').uri as unknown as vscode.Uri;
  const { value } = hoverMarkdown(pieces, { 'a+b': '<svg fill="currentColor"/>' }, { colour: '#123456', uri });
  const [known, unknown, plot, text, values, claim, source] = value.split('\n\n');
  const svgOf = (image: string): string => Buffer.from(/base64,([^)]*)\)/.exec(image)![1]!, 'base64').toString();
  assert.match(svgOf(known!), /#123456/);
  assert.equal(unknown, '`c`');
  assert.equal(svgOf(plot!), '<svg>é</svg>');
  assert.match(plot!, /^!\[a {2}plot {2}\]\(data:image\/svg\+xml/);
  assert.equal(text, '\\*\\[x\\]\\(http://y\\)\\* \\<b\\>');
  assert.equal(values, '*Values*\n- a\\_b: \\`c\\`');
  assert.match(claim!, /^\[Theory: a \\\[claim\\\]\]\(command:reglab\.showClaim\?[^)]*a-b[^)]*\) \*\(loose\)\*$/);
  assert.equal(source, '<small>*Book*</small>');
});

test('a text of any length is cut in a hover', () => {
  const long = 'x'.repeat(100_000);
  const { value } = hoverMarkdown(
    [
      { kind: 'text', text: { text: '{0}', args: [long] } },
      { kind: 'values', title: message('v'), rows: [{ label: message('l'), value: long }] },
    ],
    {},
    { colour: '#000000', uri: open('{}').uri as unknown as vscode.Uri },
  );
  assert.ok(value.length < 5000, String(value.length));
});

test('formula pictures are read once, and are none where they cannot be read', async () => {
  const faults: unknown[] = [];
  const missing = createFormulaPictures(extension, (fault) => faults.push(fault));
  assert.deepEqual([await missing(), faults.length], [{}, 1]);
  desk.put('file:///extension/dist/formulas.json', '{ "a": "<svg/>" }');
  const pictures = createFormulaPictures(extension, (fault) => faults.push(fault));
  assert.deepEqual([await pictures(), await pictures()], [{ a: '<svg/>' }, { a: '<svg/>' }]);
  assert.equal(desk.reads.length, 2);
});

test('every view has a lens that opens it for the document', () => {
  const document = open('{ "title": "x" }');
  const provider = lensProvider({ read: () => readDocument(document.getText()) });
  const lenses = provider.provideCodeLenses(document.real, none) as vscode.CodeLens[];
  assert.deepEqual(
    lenses.map(({ command }) => [command!.command, command!.arguments]),
    views.entries().map(([, { command }]) => [`reglab.${command}`, [document.uri]]),
  );
});

test('hints are those of the text as it is, within the range that is asked for, unless they are switched off', async () => {
  const document = open('{\n  "title": "x"\n}');
  const hint = (offset: number) => ({ offset, label: message(`at ${offset}`), tooltip: message('why') });
  const refreshed = new EventEmitter<vscode.TextDocument>();
  const reader = {
    refresh: () => Promise.resolve({ hints: [hint(0), hint(5)] } as unknown as Reading),
    onDidRefresh: refreshed.event as unknown as vscode.Event<vscode.TextDocument>,
  };
  const provider = inlayHintsProvider(reader);
  const range = new Range(new Position(1, 0), new Position(2, 0)) as unknown as vscode.Range;
  const labels = async (): Promise<unknown[]> =>
    ((await provider.provideInlayHints(document.real, range, none)) as vscode.InlayHint[]).map(({ label }) => label);
  assert.deepEqual(await labels(), ['at 5']);
  let changes = 0;
  provider.onDidChangeInlayHints!(() => (changes += 1));
  refreshed.fire(document.real);
  assert.equal(changes, 1);
  desk.settings.set('reglab.inlayHints.enabled', false);
  assert.deepEqual(await labels(), []);
});

test('what the editor asks is registered and taken back, formatting among it', () => {
  const reader = { onDidRefresh: () => ({ dispose: () => undefined }) } as unknown as TextReader;
  const registered = registerLanguageFeatures({ reader, formulas: () => Promise.resolve({}) });
  assert.deepEqual([...desk.providers.keys()].sort(), ['action', 'completion', 'formatting', 'hint', 'hover', 'lens']);
  const document = open('{"a":1}');
  const formatting = desk.providers.get('formatting') as vscode.DocumentFormattingEditProvider;
  const options = { tabSize: 2, insertSpaces: true };
  const edits = formatting.provideDocumentFormattingEdits(document.real, options, none) as vscode.TextEdit[];
  assert.ok(edits.length > 0);
  registered.dispose();
  assert.equal(desk.providers.size, 0);
});

test('every kind of theme has plot colours of its own', () => {
  const all = Object.values<number>(ColorThemeKind).map((kind) => JSON.stringify(plotColoursOf(kind)));
  assert.equal(new Set(all).size, 4);
});
