import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { budget } from '../../../src/core/config/config.ts';
import { formatMessage, message } from '../../../src/core/ground/errors.ts';
import { completionsAt } from '../../../src/language/completions.ts';
import { diagnose } from '../../../src/language/rules/diagnostics.ts';
import {
  rangeOf,
  readDocument,
  starterDocument,
  syntaxTexts,
  nodeValue,
} from '../../../src/language/document/document.ts';
import { applyTextEdits, editsForChange, editsForFix, formattingEdits } from '../../../src/language/document/edits.ts';
import { hoverAt } from '../../../src/language/hovers/hovers.ts';
import { inlayHintsOf } from '../../../src/language/hovers/inlayHints.ts';
import { lensesOf } from '../../../src/language/lenses.ts';
import { documentValues } from '../documentValues.ts';
import { readMarks } from '../markedText.ts';

const seeded = { seed: 20260102 };
const colours = { foreground: '#000', accent: '#00f', second: '#f80', grid: '#ccc' };

const syntax: readonly { marked: string; says: string }[] = [
  { marked: '{ "title": "x" ^"data"^: {} }', says: 'comma' },
  { marked: '{ "title" ^"x"^ }', says: 'colon' },
  { marked: '{ "epochs": ^NaN^ }', says: 'NaN' },
  { marked: '{ "epochs": ^-Infinity^ }', says: 'JSON' },
  { marked: '{} ^{^}', says: 'ends before' },
  { marked: '{ "title": ^"x^', says: 'not closed' },
  { marked: '{ "title": ^"\\q"^ }', says: 'escape' },
];

for (const { marked, says } of syntax) {
  const { text, start } = readMarks(marked);
  test(`the syntax error in ${text} is marked where it is`, () => {
    const { problems, experiment } = readDocument(text);
    assert.equal(experiment, undefined);
    const problem = problems.find((one) => formatMessage(one.message).includes(says));
    assert.ok(problem, problems.map((one) => formatMessage(one.message)).join(' | '));
    assert.equal(problem.code, 'config/syntax');
    assert.ok(Math.abs(problem.start - start) <= 1, `${problem.start} instead of ${start}`);
  });
}

test('comments and trailing commas are part of the language', () => {
  const { experiment, problems } = readDocument('// a\n{ "training": { "epochs": 3, }, /* b */ }\n// c');
  assert.deepEqual(problems, []);
  assert.equal(experiment?.training.epochs, 3);
});

test('a missing comma has a fix that inserts it', () => {
  const text = '{ "title": "x" // name\n  "clip": {} }';
  const fix = readDocument(text).problems.flatMap(({ fixes }) => fixes)[0];
  assert.ok(fix);
  assert.deepEqual(readDocument(applyTextEdits(text, editsForFix(text, fix))).problems, []);
});

test('an empty document offers one to start from', () => {
  for (const text of ['', ' \n', '// only a comment']) {
    const [problem] = readDocument(text).problems;
    assert.equal(problem?.code, 'config/empty');
    const fix = problem.fixes[0];
    assert.ok(fix);
    assert.equal(applyTextEdits(text, editsForFix(text, fix)), starterDocument);
  }
});

test('a duplicate key is an error at the second one, and its fix removes that', () => {
  const { text, start, end } = readMarks('{ "title": "a", ^"title"^: "b" }');
  const { problems, experiment } = readDocument(text);
  assert.equal(experiment, undefined);
  const [problem] = problems;
  assert.deepEqual([problem?.code, problem?.start, problem?.end], ['config/duplicate-key', start, end]);
  const fix = problem?.fixes[0];
  assert.ok(fix);
  assert.equal(applyTextEdits(text, editsForFix(text, fix)), '{ "title": "a" }');
});

test('text over the budget is refused by its size, with both numbers', () => {
  const { problems } = readDocument(`{ "title": "${'x'.repeat(budget.documentBytes)}" }`);
  assert.equal(problems[0]?.code, 'config/too-large');
  assert.ok(formatMessage(problems[0].message).includes(String(budget.documentBytes)));
});

test('text of more parts than any experiment needs is refused before it is parsed, and nothing else works on it', () => {
  const items = (count: number): string => `{ "lab": { "path": { "lambdas": [${'1, '.repeat(count)}1] } } }`;
  const { problems, tree } = readDocument(items(budget.documentTokens / 2));
  assert.deepEqual([problems.map(({ code }) => code), tree], [['config/too-large'], undefined]);
  assert.ok(formatMessage(problems[0]!.message).includes(String(budget.documentTokens)));
  assert.ok(readDocument(items(budget.documentTokens / 2 - 20)).tree !== undefined);
  for (const text of [items(budget.documentTokens), `{ "title": "${'x'.repeat(budget.documentBytes)}" }`]) {
    assert.deepEqual(completionsAt(text, text.length - 2), []);
    assert.deepEqual(formattingEdits(text, { tabSize: 2, insertSpaces: true }), []);
    assert.deepEqual(editsForChange(text, ['title'], 'y'), []);
  }
});

test('ten thousand brackets are refused where they get too deep', () => {
  for (const bracket of ['[', '{"a":', '{"network":[']) {
    const text = bracket.repeat(10_000);
    const { problems, tree } = readDocument(text);
    assert.equal(tree, undefined);
    assert.equal(problems[0]?.code, 'config/too-deep');
    assert.deepEqual(completionsAt(text, text.length), []);
    assert.equal(hoverAt(readDocument(text), 5, { colours }), undefined);
  }
});

test('a key called __proto__ is an unknown key like any other', () => {
  const { problems, value } = readDocument('{ "__proto__": { "title": "x" } }');
  assert.equal(problems[0]?.code, 'config/unknown-key');
  assert.equal(Object.getPrototypeOf(value), null);
});

test('ranges of places that do not exist fall back to the nearest key above', () => {
  const text = '{ "network": { "layers": [] } }';
  const { tree } = readDocument(text);
  assert.ok(tree);
  const shown = (pointer: (string | number)[], at?: 'key' | 'value'): string => {
    const { start, end } = rangeOf(tree, pointer, at);
    return text.slice(start, end);
  };
  assert.equal(shown(['network', 'layers']), '[]');
  assert.equal(shown(['network', 'layers'], 'key'), '"layers"');
  assert.equal(shown(['network', 'layers', 3, 'units']), '"layers"');
  assert.equal(shown(['optimizer', 'learningRate']), '{');
  assert.deepEqual(JSON.parse(JSON.stringify(nodeValue(tree))), { network: { layers: [] } });
});

test('every syntax error has an English text', () => {
  assert.ok(syntaxTexts().length >= 15);
  assert.ok(syntaxTexts().every((text) => text.endsWith('.') || text.endsWith('"')));
});

/** Everything the language can do with a text at an offset; what it returns is checked for ranges inside the text. */
function exercise(text: string, offset: number): void {
  const document = readDocument(text);
  const problems = [...document.problems, ...diagnose(document, undefined)];
  assert.equal(
    document.experiment === undefined,
    document.problems.some(({ severity }) => severity === 'error'),
  );
  for (const { start, end, fixes } of problems) {
    assert.ok(start >= 0 && start <= end && end <= Math.max(text.length, 1), `${start} to ${end} of ${text.length}`);
    for (const fix of fixes.slice(0, 3)) applyTextEdits(text, editsForFix(text, fix));
  }
  const hover = hoverAt(document, offset, { colours });
  if (hover) assert.ok(hover.start <= offset && offset <= hover.end);
  for (const { start, end } of completionsAt(text, offset))
    assert.ok(start <= offset && offset <= end && end <= text.length);
  lensesOf(document, [{ view: 'training', title: message('Train') }]);
  inlayHintsOf(document, undefined);
  editsForChange(text, ['optimizer', 'learningRate'], 0.1);
  editsForChange(text, ['penalties', 0], undefined);
}

/** Texts that are nearly documents: a right one with pieces cut out, doubled or replaced. */
const mutated = fc
  .tuple(
    documentValues,
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat(12),
        fc.constantFrom(
          '',
          '"',
          '{',
          '}',
          '[',
          ']',
          ',',
          ':',
          '1e999',
          '-',
          '//',
          '/*',
          '\\',
          '\u0000',
          'null',
          '"name":',
        ),
      ),
    ),
  )
  .map(([value, cuts]) =>
    cuts.reduce(
      (text, [place, length, piece]) => {
        const at = place % (text.length + 1);
        return text.slice(0, at) + piece + text.slice(at + length);
      },
      JSON.stringify(value, undefined, 1),
    ),
  );

const random = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({
    unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '1', 'e', '-', ' ', '\n', '/', '*', '\\', 'a'),
    maxLength: 200,
  }),
  fc
    .tuple(fc.constantFrom('[', '{"a":', '[{"network":'), fc.integer({ min: 1, max: 10_000 }))
    .map(([piece, count]) => piece.repeat(count)),
  fc
    .tuple(
      fc.constantFrom('epochs', 'batchSize', 'seed'),
      fc.constantFrom('1e308', '-1e308', '1e309', '9'.repeat(400), '0.'.padEnd(300, '0'), '-0'),
    )
    .map(([key, number]) => `{ "training": { "${key}": ${number} } }`),
  fc.json(),
);

test('1,000 broken documents: no exception, ranges inside the text', () => {
  fc.assert(
    fc.property(mutated, fc.nat(), (text, place) => exercise(text, place % (text.length + 1))),
    { ...seeded, numRuns: 1000 },
  );
});

test('1,000 random texts: no exception, ranges inside the text', () => {
  fc.assert(
    fc.property(random, fc.nat(), (text, place) => exercise(text, place % (text.length + 1))),
    { ...seeded, numRuns: 1000 },
  );
});

const examples = join(process.cwd(), 'media/examples');

for (const name of readdirSync(examples).filter((file) => file.endsWith('.reglab.json'))) {
  test(`the example ${name} is valid, with comments that explain it`, () => {
    const text = readFileSync(join(examples, name), 'utf8');
    const { experiment, problems } = readDocument(text);
    assert.deepEqual(problems, []);
    assert.ok(experiment && experiment.title.length > 3);
    assert.ok(text.startsWith('// '));
  });
}
