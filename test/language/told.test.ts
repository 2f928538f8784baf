import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Dataset } from '../../src/core/tables/dataset.ts';
import { formatMessage } from '../../src/core/ground/errors.ts';
import { completionsAt } from '../../src/language/completions.ts';
import { editsForFix } from '../../src/language/document/edits.ts';
import { readDocument, type LabProblem } from '../../src/language/document/document.ts';
import { hoverAt, type HoverPiece } from '../../src/language/hovers/hovers.ts';
import { inlayHintsOf } from '../../src/language/hovers/inlayHints.ts';
import { assertStored } from '../stored.ts';
import { generatedData, problemsOf } from './markedText.ts';

const colours = { foreground: '#111111', accent: '#0066cc', second: '#cc6600', grid: '#bbbbbb' };

const examples = join(process.cwd(), 'media/examples');

/** Documents that are unwise or wrong in many ways, beside the examples. */
const documents: Record<string, string> = {
  unwise: `{
  "title": "Much at once",
  "data": { "source": "moons", "samples": 60, "standardize": false, "validation": 0.2 },
  "network": {
    "init": "normal",
    "layers": [
      { "units": 8, "activation": "sigmoid", "norm": "batch", "dropout": 0.5 },
      { "units": 8, "activation": "sigmoid" },
      { "units": 8, "activation": { "name": "leakyRelu", "slope": 0.1 } },
      { "units": 8, "activation": "tanh" }
    ]
  },
  "loss": { "name": "crossEntropy", "labelSmoothing": 0.1 },
  "penalties": [
    { "name": "l1", "lambda": 30, "biases": true },
    { "name": "elasticNet", "lambda": 0.01, "l1Ratio": 0.3, "layers": [0] }
  ],
  "optimizer": { "name": "adam", "learningRate": 0.5, "weightDecay": 0.1, "decay": "all", "proximal": false },
  "schedule": { "name": "cosine", "warmup": 7 },
  "clip": { "at": 1, "by": "norm" },
  "earlyStopping": { "patience": 3 },
  "training": { "epochs": 20, "batchSize": 16 },
  "lab": { "path": { "penalty": "l1", "points": 12 }, "regions": { "budget": 5000 } }
}
`,
  linear: `{
  "data": { "source": "linear", "samples": 50, "features": 4, "condition": 100 },
  "network": { "init": "zeros", "layers": [] },
  "penalties": [{ "name": "l2", "lambda": 0.3 }],
  "optimizer": { "name": "momentum", "learningRate": 3, "momentum": 0.95, "weightDecay": 0.01 },
  "training": { "epochs": 3, "batchSize": 7 }
}
`,
  wrong: `{
  // What is read wrong, and how it is told.
  "data": { "source": "moon", "samples": -3, "validation": 1.5 },
  "network": { "layers": [{ "units": 2.5, "activation": "rellu", "nrm": "batch" }] },
  "penalties": [{ "name": "l2" }, { "name": "l1", "lambda": "much" }],
  "optimizer": { "name": "sgd", "momentum": 0.9 },
  "training": { "epochs": 0 },
  "lab": { "regions": { "slice": "sample", "features": [0] } }
}
`,
};
for (const name of readdirSync(examples)
  .filter((one) => one.endsWith('.json'))
  .sort())
  documents[name.replace('.reglab.json', '')] = readFileSync(join(examples, name), 'utf8');

/** A place as an editor shows it. */
function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${before.at(-1)!.length + 1}`;
}

function tellProblem(text: string, problem: LabProblem): string {
  const { start, end, code, severity, message, fixes } = problem;
  const told = fixes.map((fix) => {
    const edits = editsForFix(text, fix).map(({ offset, length, text: put }) => {
      return `${placeOf(text, offset)} ${JSON.stringify(text.slice(offset, offset + length))} to ${JSON.stringify(put)}`;
    });
    return `    fix: ${formatMessage(fix.title)}: ${edits.join('; ')}`;
  });
  const line = `${placeOf(text, start)}-${placeOf(text, end)} ${severity} ${code}: ${formatMessage(message)}`;
  return [line, ...told].join('\n');
}

/** The numbers of a picture by their count and two sums. */
function tellPlot(svg: string): string {
  const numbers = (svg.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
  const sum = numbers.reduce((total, one) => total + one, 0);
  const weighted = numbers.reduce((total, one, at) => total + one * (1 + (at % 7)), 0);
  const words = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, word]) => word);
  return `${numbers.length} numbers, sums ${sum.toFixed(1)} ${weighted.toFixed(1)}; ${words.join(', ')}`;
}

function tellPiece(piece: HoverPiece): string {
  switch (piece.kind) {
    case 'formula':
      return piece.tex;
    case 'plot':
      return `${formatMessage(piece.alt)} (${tellPlot(piece.svg)})`;
    case 'values':
      return piece.rows.map(({ label, value }) => `${formatMessage(label)}: ${value}`).join(' | ');
    case 'claim':
      return `Theory: ${formatMessage(piece.about)} (${piece.verdict})`;
    case 'title':
    case 'text':
    case 'source':
      return formatMessage(piece.text);
    default:
      return piece satisfies never;
  }
}

/** What is said of every key and every value of a text, each once; of those before it in the list of documents, no more. */
const known = new Set<string>();
function tellHovers(text: string, dataset: Dataset | undefined): string[] {
  const document = readDocument(text);
  const lines: string[] = [];
  for (const { index } of text.matchAll(/"[^"]*"|-?\d[\d.]*/g)) {
    const hover = hoverAt(document, index + 1, { colours, dataset });
    if (hover === undefined) continue;
    const pieces = hover.pieces
      .map((piece) => `    ${piece.kind}: ${tellPiece(piece)}`)
      .filter((one) => !known.has(one));
    for (const piece of pieces) known.add(piece);
    if (pieces.length > 0) lines.push(`${placeOf(text, hover.start)} ${text.slice(hover.start, hover.end)}`, ...pieces);
  }
  return lines;
}

for (const [name, text] of Object.entries(documents))
  test(`the editor says of the document ${name} what is stored`, () => {
    const dataset = generatedData(text);
    const hints = inlayHintsOf(readDocument(text), dataset).map(
      ({ offset, label, tooltip }) => `${placeOf(text, offset)} ${formatMessage(label)} (${formatMessage(tooltip)})`,
    );
    const parts = {
      problems: problemsOf(text, dataset).map((problem) => tellProblem(text, problem)),
      hints,
      hovers: tellHovers(text, dataset),
    };
    const told = Object.entries(parts).flatMap(([part, lines]) => [`== ${part}`, ...lines, '']);
    assertStored(`test/language/stored/${name}.txt`, told.join('\n'));
  });

test('the completions at every kind of place are what is stored', () => {
  const places = [
    '{ | }',
    '{ "data": { "source": "moons", | } }',
    '{ "data": { "source": "|" } }',
    '{ "network": { "layers": [{ | }] } }',
    '{ "network": { "layers": [{ "activation": | }] } }',
    '{ "penalties": [{ "name": "elasticNet", | "lambda": 1 }] }',
    '{ "optimizer": { "name": "adam", | } }',
    '{ "lab": { "path": { "compare": "|" }, "regions": { } } }',
    '{ "optimizer": { "proximal": | } }',
    '{ "schedule": { "name": "ste|" } }',
  ];
  const told = places.flatMap((place) => {
    const offset = place.indexOf('|');
    const text = place.replace('|', '');
    const lines = completionsAt(text, offset).map(
      ({ label, kind, detail, insert, start, end, sortText }) =>
        `  ${sortText} ${kind} ${label} (${formatMessage(detail)}) ${start}-${end} ${JSON.stringify(insert)}`,
    );
    return [place, ...lines, ''];
  });
  assertStored('test/language/stored/completions.txt', told.join('\n'));
});
