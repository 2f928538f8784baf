import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { formatMessage } from '../../../src/core/ground/errors.ts';
import { penalties } from '../../../src/core/tables/penalties.ts';
import { defaultOptions } from '../../../src/core/ground/registry.ts';
import { experimentSchema } from '../../../src/core/config/parseConfig.ts';
import { completionsAt } from '../../../src/language/completions.ts';
import { readDocument } from '../../../src/language/document/document.ts';
import { colourFormula, formulaTexts, tables } from '../../../src/language/hovers/formulas.ts';
import { formulas, schema, texts } from '../../../src/language/generated.ts';
import { drawEntry } from '../../../src/language/hovers/hoverPlots.ts';
import { hoverAt, type Hover, type HoverPiece } from '../../../src/language/hovers/hovers.ts';
import { keyNotes } from '../../../src/language/hovers/keyNotes.ts';
import { datasetOf, generatedData } from '../markedText.ts';

const colours = { foreground: '#111111', accent: '#0066cc', second: '#cc6600', grid: '#bbbbbb' };

/** The document that chooses an entry of a table, by what the table calls its entries; `@` is the name. */
const documents: Readonly<Record<string, string>> = {
  'data source': '{ "data": { "source": "@", "file": "a.csv", "target": "y", "task": "regression" } }',
  activation: '{ "network": { "layers": [{ "activation": "@" }] } }',
  initializer: '{ "network": { "init": "@" } }',
  normalization: '{ "network": { "layers": [{ "norm": "@" }] } }',
  loss: '{ "loss": "@" }',
  penalty: '{ "penalties": [{ "name": "@", "lambda": 0.1 }] }',
  constraint: '{ "constraint": { "name": "@" } }',
  optimizer: '{ "optimizer": "@" }',
  schedule: '{ "schedule": { "name": "@" } }',
};

/** The hover at the first place where a piece of text begins. */
function hoverOn(text: string, piece: string, dataset = generatedData(text)): Hover {
  const hover = hoverAt(readDocument(text), text.indexOf(piece) + 1, { colours, dataset });
  assert.ok(hover, `no hover on ${piece} in ${text}`);
  return hover;
}

const piecesOf = <K extends HoverPiece['kind']>(hover: Hover, kind: K): Extract<HoverPiece, { kind: K }>[] =>
  hover.pieces.filter((piece): piece is Extract<HoverPiece, { kind: K }> => piece.kind === kind);

const valuesIn = (hover: Hover): Record<string, string> =>
  Object.fromEntries(
    piecesOf(hover, 'values').flatMap(({ rows }) => rows.map(({ label, value }) => [formatMessage(label), value])),
  );

for (const table of tables) {
  for (const [name, entry] of table.entries()) {
    const text = documents[table.kind]?.replace('@', name) ?? '';

    test(`the hover on ${table.kind} ${name} holds formula, paragraph and source`, () => {
      const hover = hoverOn(text, `"${name}"`);
      assert.equal(text.slice(hover.start, hover.end), `"${name}"`);
      assert.deepEqual(
        piecesOf(hover, 'formula').map(({ tex }) => tex),
        [entry.formula],
      );
      assert.ok(piecesOf(hover, 'text').some(({ text: shown }) => formatMessage(shown) === entry.doc));
      assert.equal(piecesOf(hover, 'source').length, 1);
      assert.ok(formulaTexts().includes(entry.formula));
    });

    test(`the schema and the completions know ${table.kind} ${name}`, () => {
      assert.ok(JSON.stringify(experimentSchema()).includes(`"${name}"`));
      const wanted = text.indexOf(`"${name}"`) + 1;
      const labels = completionsAt(text, wanted).map(({ label }) => label);
      assert.ok(labels.includes(name), labels.join(', '));
    });
  }
}

for (const [key, note] of Object.entries(keyNotes)) {
  test(`the note on ${key} has a formula that is drawn and a paragraph`, () => {
    assert.ok(formulaTexts().includes(note.formula));
    assert.ok(formatMessage(note.doc).length > 40);
  });
}

test('every plot is a picture of its own in the colours it is given, of finite numbers', () => {
  let drawn = 0;
  for (const table of tables) {
    for (const [name, entry] of table.entries()) {
      const plot = drawEntry({
        kind: table.kind,
        name,
        options: defaultOptions(entry.parameters),
        colours,
        translate: formatMessage,
      });
      if (!plot) continue;
      drawn += 1;
      assert.ok(plot.svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg" width="220" height="120"'), name);
      assert.ok(!/NaN|Infinity|undefined/.test(plot.svg), `${table.kind} ${name}`);
      assert.ok(plot.svg.includes(colours.accent) || plot.svg.includes(colours.second), name);
      const used = [...plot.svg.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, colour]) => colour);
      assert.deepEqual(
        used.filter((colour) => colour !== 'none' && !Object.values(colours).includes(colour ?? '')),
        [],
      );
      const open = [...plot.svg.matchAll(/<(svg|g|text|clipPath)[ >]/g)].length;
      assert.equal([...plot.svg.matchAll(/<\/(svg|g|text|clipPath)>/g)].length, open, name);
      assert.ok(formatMessage(plot.alt).length > 10);
      assert.ok(plot.svg.length < 40_000, `${table.kind} ${name}: ${plot.svg.length}`);
    }
  }
  assert.ok(drawn >= 45, String(drawn));
});

test('bundled data are drawn once they have been read', () => {
  const request = { kind: 'data source', name: 'iris', options: {}, colours, translate: formatMessage };
  assert.equal(drawEntry(request), undefined);
  const label = tables.find(({ kind }) => kind === 'data source')?.get('iris').label ?? '';
  const dataset = {
    ...datasetOf(
      [
        [1, 2, 0],
        [3, 4, 1],
        [2, 1, 1],
      ],
      'classification',
    ),
    name: label,
  };
  assert.ok(drawEntry({ ...request, dataset })?.svg.includes('<circle'));
});

test('texts in a plot go through the translation and cannot break out of it', () => {
  const svg =
    drawEntry({ kind: 'activation', name: 'relu', options: {}, colours, translate: () => '<b>"&' })?.svg ?? '';
  assert.ok(svg.includes('&#60;b&#62;&#34;&#38;') && !svg.includes('<b>'));
});

test('the hover on an activation shows G and the variance expected at its layer', () => {
  const values = valuesIn(
    hoverOn('{ "network": { "init": "heNormal", "layers": [{}, { "activation": "relu" }] } }', '"relu"'),
  );
  assert.equal(values['G, mean squared slope for standard normal input'], '0.5');
  assert.equal(values['expected variance in front of layer 2'], '2');
});

test('the hover on an initializer shows the exact deviation at each layer', () => {
  const values = valuesIn(hoverOn('{ "network": { "init": "heNormal", "layers": [{ "units": 8 }] } }', '"heNormal"'));
  assert.equal(values['deviation of the weights of layer 1 (2 to 8)'], '1');
  // A linear layer follows: He's factor is 2 / (1 + 1).
  assert.equal(values['deviation of the weights of the output layer (8 to 2)'], '0.354');
});

test('the hover on lambda shows eta lambda, the half-life and the prior', () => {
  const text =
    '{ "data": { "samples": 100, "validation": 0 }, "penalties": [{ "name": "l2", "lambda": 0.01 }], "optimizer": { "name": "sgd", "learningRate": 0.1 } }';
  const hover = hoverOn(text, '"lambda"');
  const values = valuesIn(hover);
  assert.equal(values['learningRate * lambda'], '0.001');
  assert.equal(values['steps in which this alone halves a weight'], '693');
  // Momentum 0.9 moves ten times as far, and the penalty with it: ln 2 / ln(1 + 0.01).
  const momentum = valuesIn(hoverOn(text.replace('"sgd"', '"momentum"'), '"lambda"'));
  assert.equal(momentum['strength per step, learningRate * lambda / (1 - momentum)'], '0.01');
  assert.equal(momentum['steps in which this alone halves a weight'], '69.7');
  assert.equal(values['prior it stands for, when the loss is a negative log likelihood'], 'N(0, 1/(n\u03bb) = 1)');
  assert.deepEqual(
    piecesOf(hover, 'formula').map(({ tex }) => tex),
    [keyNotes['lambda']?.formula],
  );
  const laplace = valuesIn(hoverOn(text.replace('"l2"', '"l1"'), '"lambda"'));
  assert.equal(
    laplace['prior it stands for, when the loss is a negative log likelihood'],
    'Laplace(0, 1/(n\u03bb) = 1)',
  );
  assert.equal(laplace['taken from every weight per step'], '0.001');
});

test('the hover on lambda shows lambda-max of a linear model', () => {
  const rows = Array.from({ length: 50 }, (_none, index) => [
    Math.sin(index),
    Math.cos(5 * index),
    2 * Math.sin(index),
  ]);
  const dataset = datasetOf(rows, 'regression');
  const text =
    '{ "data": { "source": "csv", "file": "a.csv", "target": "y", "task": "regression", "validation": 0 }, "network": { "layers": [] }, "penalties": [{ "name": "l1", "lambda": 0.01 }] }';
  const shown = valuesIn(hoverOn(text, '"lambda"', dataset))[
    'lambda-max on these data: all weights are zero from here on'
  ];
  // max_j |x_j' (y - mean y)| / n with standardised x
  const column = (index: number): number[] => rows.map((row) => row[index] ?? 0);
  const centred = (values: number[]): number[] =>
    values.map((value) => value - values.reduce((sum, one) => sum + one, 0) / values.length);
  const y = centred(column(2));
  const correlations = [0, 1].map((index) => {
    const x = centred(column(index));
    const deviation = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / x.length);
    return Math.abs(x.reduce((sum, value, row) => sum + (value / deviation) * (y[row] ?? 0), 0) / x.length);
  });
  assert.equal(shown, String(Number(Math.max(...correlations).toPrecision(3))));
});

test('hovers on keys show what they mean here', () => {
  const text =
    '{ "data": { "samples": 100 }, "network": { "layers": [{ "units": 5, "dropout": 0.5 }] }, "optimizer": { "name": "momentum", "momentum": 0.9, "learningRate": 0.1 }, "schedule": { "name": "cosine", "warmup": 7 }, "training": { "epochs": 10, "batchSize": 10 }, "earlyStopping": { "patience": 2 } }';
  assert.equal(valuesIn(hoverOn(text, '"epochs"'))['steps of the run'], '70');
  assert.equal(valuesIn(hoverOn(text, '"batchSize"'))['steps per epoch'], '7');
  assert.equal(valuesIn(hoverOn(text, '"patience"'))['steps'], '14');
  assert.equal(valuesIn(hoverOn(text, '"warmup"'))['share of the run'], '0.1');
  assert.equal(
    valuesIn(hoverOn(text, '"momentum": 0'))['amplification of a steady gradient, 1 / (1 - momentum)'],
    '10',
  );
  assert.equal(valuesIn(hoverOn(text, '"units"'))['parameters of this layer'], '15');
  assert.equal(valuesIn(hoverOn(text, '"dropout"'))['factor of what is kept'], '2');
  assert.equal(
    Number(valuesIn(hoverOn(text, '"learningRate"'))['stable below this number over the largest curvature']),
    3.8,
  );
  assert.equal(
    valuesIn(hoverOn('{ "optimizer": { "name": "adamw", "learningRate": 0.1, "weightDecay": 0.1 } }', '"weightDecay"'))[
      'steps in which the decay alone halves a weight'
    ],
    '69',
  );
  const smoothed = valuesIn(
    hoverOn('{ "loss": { "name": "crossEntropy", "labelSmoothing": 0.2 } }', '"labelSmoothing"'),
  );
  assert.equal(smoothed['target of the right class'], '0.9');
});

test('every key that stands in a document can be explained', () => {
  const text = readFileSync('media/examples/digits.reglab.json', 'utf8');
  for (const [match] of text.matchAll(/"(\w+)"(?=:)/g)) hoverOn(text, match, undefined);
});

test('hovers work in text with errors, and are absent where nothing stands', () => {
  const broken = '{ "optimizer": "adam", "network": ';
  assert.ok(piecesOf(hoverOn(broken, '"adam"', undefined), 'formula').length === 1);
  const document = readDocument('{ "optimizer": "adam",   "unknown": 3 }');
  assert.equal(hoverAt(document, 23, { colours }), undefined);
  assert.equal(hoverAt(document, 28, { colours }), undefined);
});

test('penalty plots follow the options of the document', () => {
  const text = (ratio: number): string => `{ "penalties": [{ "name": "elasticNet", "l1Ratio": ${ratio} }] }`;
  const [one, other] = [0.1, 0.9].map((ratio) => piecesOf(hoverOn(text(ratio), '"elasticNet"'), 'plot')[0]?.svg);
  assert.notEqual(one, other);
  assert.ok(penalties.has('elasticNet'));
});

test('what the build writes is schema and formulas', () => {
  assert.deepEqual(schema(), experimentSchema());
  assert.equal(schema()['$schema'], 'http://json-schema.org/draft-07/schema#');
  assert.deepEqual(formulas(), formulaTexts());
  assert.equal(new Set(formulas()).size, formulas().length);
});

test('the colour of a formula cannot carry markup', () => {
  assert.equal(colourFormula('<path fill="currentColor"/>', '#abc'), '<path fill="#abc"/>');
  assert.equal(colourFormula('currentColor', '"/><script>'), 'script');
});

test('the texts to translate hold those of tables and keys, each once', () => {
  const all = texts();
  assert.equal(new Set(all).size, all.length);
  for (const table of tables) for (const [, { doc }] of table.entries()) assert.ok(all.includes(doc));
  assert.ok(all.includes('Strength: the objective is mean loss + lambda * P(w).'));
  assert.ok(all.length > 150, String(all.length));
});

test('a word that every object knows is hovered like any other wrong word', () => {
  for (const word of ['constructor', 'toString', 'valueOf', '__proto__', 'hasOwnProperty']) {
    for (const text of [
      `{ "training": { "engine": "${word}" } }`,
      `{ "lab": { "regions": { "slice": "${word}" }, "path": { "direction": "${word}", "compare": "${word}" } } }`,
      `{ "optimizer": { "decay": "${word}" } }`,
      `{ "${word}": 1 }`,
      `{ "data": { "source": "csv", "file": "a", "target": "y", "task": "regression", "columns": { "${word}": "ignore" } } }`,
    ])
      for (let offset = 0; offset < text.length; offset += 1) {
        const pieces = hoverAt(readDocument(text), offset, { colours })?.pieces ?? [];
        assert.ok(pieces.every((piece) => piece.kind !== 'text' || typeof piece.text.text === 'string'));
      }
  }
});
