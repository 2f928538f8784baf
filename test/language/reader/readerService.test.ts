import { test } from 'node:test';
import assert from 'node:assert/strict';
import { formatMessage } from '../../../src/core/ground/errors.ts';
import { generateDataset, dataSources } from '../../../src/core/tables/datasets.ts';
import { readDocument } from '../../../src/language/document/document.ts';
import { diagnose } from '../../../src/language/rules/diagnostics.ts';
import { inlayHintsOf } from '../../../src/language/hovers/inlayHints.ts';
import { hoverAt, type Hover } from '../../../src/language/hovers/hovers.ts';
import { networkOf, plainFile } from '../networkFiles.ts';
import { createReaderService, memoryOf } from '../../../src/language/reader/readerService.ts';
import type { Findings, FileRole, FoundFile, MissingFiles, Samples } from '../../../src/language/reader/messages.ts';

const signal = new AbortController().signal;
const colours = { foreground: '#000000', grid: '#111111', accent: '#222222', second: '#333333' };

function stage() {
  const service = createReaderService(formatMessage);
  return {
    read: (text: string, files: Partial<Record<FileRole, FoundFile>> = {}) =>
      service.read({ text, files }, signal) as Findings | MissingFiles,
    hover: (text: string, word: string, data: string | undefined) =>
      service.hover({ text, offset: text.indexOf(word) + 1, data, colours }, signal),
    samples: (data: string | undefined, weights?: string, lineEnd?: string) =>
      service.samples({ data, weights, lineEnd }, signal) as Samples | null,
  };
}

const moons = (samples: number): string =>
  `{ "data": { "source": "moons", "samples": ${samples} }, "optimizer": { "name": "sgd", "learningRate": 900 } }`;
const table = (reading = ''): string =>
  `{ "data": { "source": "csv", "file": "t.csv", "target": "y", "task": "regression"${reading} } }`;
const rows = (factor: number): Uint8Array =>
  new TextEncoder().encode(['x,y', ...Array.from({ length: 30 }, (_, at) => `${at},${factor * at}`)].join('\n'));

function found(answer: Findings | MissingFiles): Findings {
  assert.equal(answer.kind, 'read');
  return answer;
}

test('what is said of a text is what its own data say: rules, hints and hovers', () => {
  const { read, hover } = stage();
  for (const samples of [40, 300])
    for (const layers of ['[]', '[{ "units": 3, "activation": "relu" }]']) {
      const text = `{ "data": { "source": "linear", "samples": ${samples} }, "network": { "layers": ${layers} },
        "optimizer": { "name": "sgd", "learningRate": 900 } }`;
      const { problems, hints, data } = found(read(text));
      const document = readDocument(text);
      const { seed, options } = document.experiment!.data;
      const dataset = generateDataset(dataSources.get('linear') as never, seed, options);
      assert.equal(dataset.samples, samples);
      assert.deepEqual(problems, diagnose(document, dataset));
      assert.deepEqual(hints, inlayHintsOf(document, dataset));
      assert.ok(layers === '[]' ? problems.length > 0 : hints.length > 0);
      const at = text.indexOf('learningRate') + 1;
      const wanted = hoverAt(document, at, { dataset, colours, translate: formatMessage });
      assert.ok(wanted !== undefined);
      assert.deepEqual(hover(text, 'learningRate', data), wanted);
    }
});

test('samples are a copy under the name that the reading told, and a name that nothing is kept under has none', () => {
  const { read, samples } = stage();
  const names = [40, 50, 60, 70].map((count) => found(read(moons(count))).data);
  const one = samples(names[0])!;
  assert.deepEqual([one.dataset.samples, one.weights], [40, undefined]);
  structuredClone(one, { transfer: memoryOf(one) });
  assert.equal(one.dataset.inputs.length, 0, 'all its memory is handed over');
  assert.equal(samples(names[0])!.dataset.inputs.length, 80, 'and what is kept is another');
  found(read(moons(80)));
  assert.equal(samples(names[1]), null, 'the one that was used longest ago made room');
  assert.equal(samples(undefined), null);
  assert.deepEqual(memoryOf(null), []);
});

test('the bytes of a file are asked for once for each of its states and each way to read it', () => {
  const { read, samples } = stage();
  const first = { stamp: 'one' };
  assert.deepEqual(read(table(), { data: first }), { kind: 'missing', files: ['data'] });
  const { data } = found(read(table(), { data: { ...first, bytes: rows(2) } }));
  assert.equal(found(read(table(), { data: first })).data, data);
  assert.equal(samples(data)!.dataset.targets[1], 2);
  assert.equal(read(table(', "delimiter": ";"'), { data: first }).kind, 'missing', 'the reading is another one');
  assert.equal(read(table(), { data: { stamp: 'two' } }).kind, 'missing');
  const second = found(read(table(), { data: { stamp: 'two', bytes: rows(3) } }));
  assert.notEqual(second.data, data);
  assert.equal(samples(second.data)!.dataset.targets[1], 3);
});

test('a file that is not there leaves no data, and none of another text stand in', () => {
  const { read } = stage();
  found(read(table(), { data: { stamp: 'one', bytes: rows(2) } }));
  const { data, problems } = found(read(table()));
  assert.equal(data, undefined);
  assert.deepEqual(problems, []);
});

test('a table that cannot be used is said once with its place, and has no name', () => {
  const { read } = stage();
  const bytes = new TextEncoder().encode('x,y\n1,2\n');
  const { data, problems } = found(read(table().replace('"y"', '"z"'), { data: { stamp: 'one', bytes } }));
  assert.equal(data, undefined);
  const errors = problems.filter(({ severity }) => severity === 'error');
  assert.equal(errors.length, 1);
  assert.match(formatMessage(errors[0]!.message), /z/);
});

test('data too large to make are an error of the text', () => {
  const { read } = stage();
  const { data, problems } = found(
    read('{ "data": { "source": "sparseLinear", "samples": 200000, "features": 10000 } }'),
  );
  assert.equal(data, undefined);
  assert.ok(problems.some(({ severity }) => severity === 'error'));
});

test('weights are read, judged and handed over beside the data', () => {
  const { read, samples } = stage();
  const text = '{ "data": { "source": "moons" }, "network": { "layers": [], "weights": "w.json" } }';
  assert.deepEqual(read(text, { weights: { stamp: 'w' } }), { kind: 'missing', files: ['weights'] });
  const broken = found(read(text, { weights: { stamp: 'b', bytes: new TextEncoder().encode('{') } }));
  assert.equal(broken.weights, undefined);
  assert.ok(broken.problems.some(({ severity, code }) => severity === 'error' && code.startsWith('weights/')));
  const bytes = new TextEncoder().encode(JSON.stringify(plainFile([2, 1])));
  const good = found(read(text, { weights: { stamp: 'g', bytes } }));
  assert.equal(good.weights, 'g');
  assert.deepEqual(samples(good.data, good.weights)!.weights, networkOf([2, 1]));
  assert.equal(samples(good.data, 'none'), null);
});

test('the file that a line of weights leads to is read like weights, and only for a line', () => {
  const { read, samples } = stage();
  const text = (plane: string): string =>
    `{ "data": { "source": "moons" }, "network": { "layers": [] }, "lab": { "geometry": { "plane": "${plane}", "to": "w.json" } } }`;
  assert.deepEqual(read(text('line'), { lineEnd: { stamp: 'w' } }), { kind: 'missing', files: ['lineEnd'] });
  const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  const placeOf = ({ problems }: Findings): unknown => problems.find(({ severity }) => severity === 'error')?.pointer;
  const broken = found(read(text('line'), { lineEnd: { stamp: 'b', bytes: new TextEncoder().encode('{') } }));
  assert.deepEqual([broken.lineEnd, placeOf(broken)], [undefined, ['lab', 'geometry', 'to']]);
  const good = found(read(text('line'), { lineEnd: { stamp: 'g', bytes: bytesOf(plainFile([2, 2])) } }));
  assert.deepEqual([good.lineEnd, placeOf(good)], ['g', undefined]);
  assert.deepEqual(samples(good.data, undefined, good.lineEnd)!.lineEnd, networkOf([2, 2]));
  const other = found(read(text('line'), { lineEnd: { stamp: 'o', bytes: bytesOf(plainFile([3, 2])) } }));
  assert.deepEqual(placeOf(other), ['lab', 'geometry', 'to']);
});

test('a text that means nothing asks for no data', () => {
  const { read } = stage();
  assert.deepEqual(read('{ broken', { data: { stamp: 'x' } }), {
    kind: 'read',
    ...{ data: undefined, weights: undefined, problems: [], hints: [] },
  });
});

test('the hover of a file shows how it was read, in a bounded table', () => {
  const { read, hover } = stage();
  const wide = Array.from({ length: 30 }, (_, j) => `c${j}`);
  const lines = [
    ['price', 'kind', ...wide, 'y'].join(';'),
    ...Array.from({ length: 12 }, (_, i) =>
      [`${i},5 EUR`, i % 2 === 0 ? 'old' : 'new', ...wide.map(() => i), i === 3 ? 4 : 2 * i].join(';'),
    ),
  ];
  const text = table();
  const first = read(text, { data: { stamp: 'wide', bytes: new TextEncoder().encode(lines.join('\n')) } });
  const shown = hover(text, '"file"', found(first).data) as Hover;
  const [columns, records] = shown.pieces.flatMap((piece) => (piece.kind === 'values' ? [piece.rows] : []));
  const told = columns!.map(({ label, value }) => `${formatMessage(label)}: ${value}`);
  assert.equal(told[0], '12 records: utf-8, delimiter semicolon, decimal comma, names in the first record');
  assert.equal(told[1], 'price: number, 0.5 to 11.5, "EUR" taken off, 12 different, 0 missing');
  assert.equal(told[2], 'kind: category, old, new, 2 different, 0 missing');
  assert.equal(told.at(-1), 'more columns: 13');
  assert.equal(told.length, 22);
  assert.equal(records!.length, 5);
  assert.equal(records![0]!.value, '0,5 EUR | old | 0 | 0 | 0 | 0 | 0 | 0 | ...');
});
