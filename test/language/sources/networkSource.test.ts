import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMessage } from '../../../src/core/ground/errors.ts';
import { generateDataset, dataSources } from '../../../src/core/tables/datasets.ts';
import { readNetworkFile } from '../../../src/formats/labNetwork.ts';
import { writeWidths } from '../../../src/core/experiment/networkFile.ts';
import { completionsAt } from '../../../src/language/completions.ts';
import { tooLargeFile, unreadableFile } from '../../../src/language/sources/dataSource.ts';
import { readDocument } from '../../../src/language/document/document.ts';
import { applyTextEdits, editsForFix } from '../../../src/language/document/edits.ts';
import { hoverAt } from '../../../src/language/hovers/hovers.ts';
import { experimentTextFromNetwork } from '../../../src/language/sources/networkDocument.ts';
import { locateNetworkProblem, placeOfWeights, readNetworkText } from '../../../src/language/sources/networkSource.ts';
import { generatedData, listProblems, problemsOf } from '../markedText.ts';
import { networkOf, plainFile } from '../networkFiles.ts';

const document = readDocument('{ "network": { "weights": "w.json" } }');
const placeIn = ({ start, end }: { start: number; end: number }): string => document.text.slice(start, end);

test('the document names its weights', () => {
  assert.ok(document.experiment);
  assert.equal(placeOfWeights(document.experiment), 'w.json');
  const { experiment } = readDocument('{}');
  assert.ok(experiment && placeOfWeights(experiment) === undefined);
});

test('a file that is missing or too large is said at its name', () => {
  const file = { key: 'weights', path: 'w.json' } as const;
  for (const problem of [
    unreadableFile(document, file, 'there is no such file'),
    tooLargeFile(document, file, { bytes: 5e9, limit: 64 }),
  ]) {
    assert.equal(placeIn(problem), '"w.json"');
    assert.equal(problem.severity, 'error');
  }
  assert.equal(unreadableFile(document, file, 'x').code, 'weights/unreadable');
});

/** The problem of a text as the editor shows it. */
function shown(text: string): { code: string; words: string; place: string } {
  const { network, problem } = readNetworkText(text);
  assert.equal(network, undefined);
  assert.ok(problem);
  const located = locateNetworkProblem(document, { key: 'weights', path: 'w.json' }, problem);
  const [fix] = located.fixes;
  assert.ok(fix);
  const repaired = applyTextEdits(document.text, editsForFix(document.text, fix));
  assert.equal(readDocument(repaired).experiment?.network.weights, undefined, 'the fix takes the key out');
  return { code: located.code, words: formatMessage(located.message), place: placeIn(located) };
}

test('a text that is no JSON is refused with its line', () => {
  assert.deepEqual(shown('{\n  "format": "reglab-network/1",\n  "layers": [1,,]\n}'), {
    code: 'weights/not-json',
    words: 'w.json, line 3, column 16: A value is expected here.',
    place: '"w.json"',
  });
  for (const text of ['', '{', '[1, 2', '\u0000\u0001', '['.repeat(200_000), 'W = [1]'])
    assert.equal(shown(text).code, 'weights/not-json', text.slice(0, 20));
});

test('NaN and Infinity, which other programs write, are found at their place', () => {
  const text = JSON.stringify(plainFile([2, 3, 1], {}, { title: 'NaN "Infinity' }));
  const bias = JSON.stringify((plainFile([2, 3, 1])['layers'] as { b: number[] }[])[0]!.b);
  for (const word of ['NaN', 'Infinity', '-Infinity']) {
    const { code, words, place } = shown(text.replace(bias, `[1, ${word}, 2]`));
    assert.deepEqual([code, place], ['weights/not-finite', '"w.json"']);
    assert.equal(words, `w.json: layers[0].b[1] is ${word}, not a finite number.`);
  }
});

test('what is wrong in a file of numbers is said with the place in the file', () => {
  const { code, words } = shown(JSON.stringify({ ...plainFile([2, 3, 1]), format: 'onnx' }));
  assert.equal(code, 'weights/unknown-format');
  assert.match(words, /^w\.json: format is "onnx"; known are/);
});

test('the layers of a file, taken into the text, leave nothing to say', () => {
  const weights = networkOf([2, 5, 4, 2], { activation: { name: 'leakyRelu', slope: 0.3 } });
  const text = `{
  "network": {
    "weights": "w.json",
    "layers": [
      { "units": 8, "activation": "tanh", "dropout": 0.2 }, // the first
      { "units": 8, "norm": "layer" },
      { "units": 3 }
    ]
  }
}`;
  const problem = problemsOf(text, undefined, weights).find(({ code }) => code === 'weights/layers-do-not-fit');
  const repaired = applyTextEdits(text, editsForFix(text, problem!.fixes[0]!));
  assert.equal(listProblems(problemsOf(repaired, undefined, weights)), '');
  assert.match(repaired, /"dropout": 0\.2 \}, \/\/ the first/, 'what else the text says stays');
  assert.deepEqual(
    readDocument(repaired).experiment?.network.layers.map(({ units, norm }) => [units, norm]),
    [
      [5, undefined],
      [4, undefined],
    ],
  );
});

test('with weights of a file nothing is said about drawn ones', () => {
  const layers = '[{ "units": 4 }, { "units": 4 }, { "units": 4 }]';
  const text = (weights: string): string => `{ "network": { ${weights}"init": "zeros", "layers": ${layers} } }`;
  assert.match(listProblems(problemsOf(text(''))), /network\/equal-units/);
  assert.equal(listProblems(problemsOf(text('"weights": "w.json", '), undefined, networkOf([2, 4, 4, 4, 2]))), '');
});

test('completion and hover know the key', () => {
  const text = '{ "network": {  } }';
  assert.ok(
    completionsAt(text, 15).some(({ label, insert }) => label === 'weights' && insert.includes('network.json')),
  );
  const colours = { foreground: '#111111', accent: '#0066cc', second: '#cc6600', grid: '#bbbbbb' };
  const hover = hoverAt(document, document.text.indexOf('weights'), { colours });
  assert.deepEqual(
    hover?.pieces.map(({ kind }) => kind),
    ['title', 'formula', 'text'],
  );
});

const opened: readonly (readonly [widths: number[], file: object, source: string, loss: string | undefined])[] = [
  [[2, 8, 2], {}, 'moons', undefined],
  [[2, 8, 8, 1], {}, 'moons', 'binaryCrossEntropy'],
  [[3, 6, 4, 1], {}, 'blobs', 'binaryCrossEntropy'],
  [[64, 8, 10], { task: 'classification' }, 'blobs', undefined],
  [[1, 8, 1], { task: 'regression' }, 'sine', undefined],
  [[7, 1], { task: 'regression', loss: { name: 'meanSquaredError' } }, 'linear', undefined],
  [[4, 5, 6], { task: 'regression' }, 'lowRank', undefined],
  [[2, 8, 1], { task: 'classification', loss: { name: 'hinge' } }, 'moons', 'hinge'],
];

for (const [widths, extra, source, loss] of opened) {
  test(`a new experiment for a network ${widths.join('-')} ${JSON.stringify(extra)} runs as it is on ${source}`, () => {
    const weights = networkOf(widths, { activation: { name: 'elu', alpha: 0.5 } }, { title: 'A "net"', ...extra });
    const text = experimentTextFromNetwork(weights, { weights: 'my net.json', title: 'my net' });
    const { experiment, problems } = readDocument(text);
    assert.equal(listProblems(problems), '');
    assert.ok(experiment);
    assert.deepEqual(
      [experiment.title, experiment.network.weights, experiment.data.source, experiment.loss?.name],
      ['A "net"', 'my net.json', source, loss],
    );
    const found = problemsOf(text, generatedData(text), weights).filter(({ severity }) => severity === 'error');
    assert.equal(listProblems(found), '');
    assert.ok(!listProblems(problemsOf(text, generatedData(text), weights)).includes('weights/'));
  });
}

test('a network that none of the drawn data fit still becomes a document, which says what does not fit', () => {
  const weights = networkOf([3, 2, 500], {}, { task: 'classification' });
  const text = experimentTextFromNetwork(weights, { weights: 'w.json', title: 'w' });
  assert.equal(listProblems(readDocument(text).problems), '');
  assert.match(listProblems(problemsOf(text, generatedData(text), weights)), /weights\/inputs-do-not-fit/);
});

test('a file of a region counter becomes an experiment with its activation', () => {
  const file = {
    format: 'relu-mlp-regions/1',
    name: 'tiny',
    widths: [2, 1, 1],
    activation: { kind: 'leaky_relu', negative_slope: 0.25 },
    layers: [
      { W: [[1, 2]], b: [3] },
      { W: [[4]], b: [5] },
    ],
  };
  const { network } = readNetworkFile(file);
  assert.ok(network && writeWidths(network) === '2-1-1');
  const text = experimentTextFromNetwork(network, { weights: 'tiny.json', title: 'x' });
  assert.match(text, /\{ "units": 1, "activation": \{ "name": "leakyRelu", "slope": 0\.25 \} \}/);
  const moons = dataSources.get('moons');
  assert.ok(moons.kind === 'synthetic' && generateDataset(moons, 1, { samples: 4, noise: 0 }).features === 2);
});
