/** Small files as people have them, with the right value or the right refusal; the values are invented (expected.json says of each what went wrong before). */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder, run } from './commandLine.ts';

const field = join(process.cwd(), 'test/cli/field');
const { write } = makeFolder('field');

interface Told {
  readonly code: number;
  readonly err: string;
  readonly result: Record<string, unknown>;
}

async function tell(command: 'train' | 'path', path: string): Promise<Told> {
  const { code, out, err } = await run([command, path, '--json']);
  return { code, err, result: out === '' ? {} : (JSON.parse(out) as Record<string, unknown>) };
}

const at = (name: string): string => join(field, `${name}.reglab.json`);
const listOf = (value: unknown): number[] => (Array.isArray(value) ? (value as number[]) : []);
/** Coefficients at the weakest strength. */
const weakest = ({ result }: Told): number[] => listOf((result['coef'] as unknown[] | undefined)?.at(-1));
const isNear = (found: number | undefined, wanted: number, tolerance: number): void =>
  assert.ok(
    found !== undefined && Math.abs(found - wanted) <= tolerance * Math.abs(wanted),
    `${String(found)}, wanted ${wanted}`,
  );

/** A linear model of one column on all samples, at a strength that shrinks nearly nothing. */
const linear = (file: string, own: object = {}): object => ({
  data: { source: 'csv', file, target: 'y', task: 'regression', validation: 0, ...own },
  network: { layers: [] },
  lab: { path: { penalty: 'l2', points: 3, ratio: 1e-12, folds: 0 } },
});

for (const [name, feature, coefficient] of [
  ['tab-decimal-comma', 'x', 12],
  ['semicolon-thousands-point', 'price', 0.00998035],
  ['percent', 'rate', 2],
  ['excel-sep-line', 'width', 2],
  ['newline-in-header', 'flow\n(l/min)', 2],
  ['comma-exponent', 'conc', undefined],
  ['semicolon-us-thousands', 'people', 0.01],
] as const)
  test(`${name}: one column of numbers`, async () => {
    const told = await tell('path', at(name));
    assert.equal(told.code, 0, told.err);
    assert.equal((told.result['features'] as string[])[0], feature);
    if (coefficient !== undefined) isNear(weakest(told)[0], coefficient, 2e-5);
  });

test('columns in other dress are the same numbers: a file of one form, written in seven ways', async () => {
  const values = [1050.75, 980.5, 12400, 3105.25, 450.125, 77];
  const target = values.map((value) => 2 * value + 3);
  const plain = (value: number): string => value.toFixed(3);
  const comma = (value: number): string => plain(value).replace('.', ',');
  const grouped = (text: string, mark: string): string => text.replace(/\B(?=(?:\d{3})+(?!\d)[.,])/g, mark);
  const forms: readonly [string, string, (value: number) => string][] = [
    ['comma', ',', plain],
    ['semicolon', ';', comma],
    ['tab', '\t', comma],
    ['bar', '|', (value) => grouped(plain(value), ',')],
    ['points', ';', (value) => grouped(comma(value), '.')],
    ['blanks', ';', (value) => grouped(comma(value), '\u202f')],
    ['currency', ';', (value) => `${plain(value)} EUR`],
  ];
  for (const [name, delimiter, dress] of forms) {
    const lines = values.map((value, row) => [dress(value), dress(target[row]!)].join(delimiter));
    write(`${name}.csv`, ['x'.concat(delimiter, 'y'), ...lines].join('\n'));
    const told = await tell('path', write(`${name}.reglab.json`, linear(`${name}.csv`)));
    assert.equal(told.code, 0, `${name}: ${told.err}`);
    isNear(weakest(told)[0], 2, 1e-3);
  }
});

for (const [name, wanted] of [
  ['detection-limit', /holds both numbers \(4\) and words \(6/],
  ['mixed-codes', /holds both numbers \(7\) and words \(3/],
  ['latin1-merges', /not UTF-8. It is read as windows-1252/],
] as const)
  test(`${name}: said on stderr and in the object`, async () => {
    const told = await tell('path', at(name));
    assert.equal(told.code, 0);
    assert.match(told.err, wanted);
    assert.match((told.result['warnings'] as string[]).join('\n'), wanted);
  });

test('one-sample-class-two: a path without cross-validation, and why', async () => {
  const told = await tell('path', at('one-sample-class-two'));
  assert.equal(told.code, 0, told.err);
  assert.equal(listOf(told.result['lambdas']).length, 100);
  assert.ok(listOf(told.result['converged']).every(Boolean));
  assert.equal(told.result['cv'], undefined);
  const reason = /Cross-validation is left out: class yes has 1 sample, fewer than the 5 folds/;
  assert.match(told.err, reason);
  for (const key of ['warnings', 'remarks']) assert.match((told.result[key] as string[]).join('\n'), reason);
});

test('a class with fewer samples than folds qualifies the curve, one with as many does not', async () => {
  const rows = Array.from({ length: 20 }, (_, i) => `${Math.sin(i)},${i}`);
  for (const [every, wanted] of [
    [7, /Class yes has fewer samples than the 5 folds/],
    [4, undefined],
  ] as const) {
    write('rare.csv', ['u,v,y', ...rows.map((row, i) => `${row},${i % every === 0 ? 'yes' : 'no'}`)].join('\n'));
    const data = { source: 'csv', file: 'rare.csv', target: 'y', task: 'classification', validation: 0 };
    const lab = { path: { penalty: 'l1', points: 4 } };
    const told = await tell('path', write('rare.reglab.json', { data, network: { layers: [] }, lab }));
    assert.equal(told.code, 0, told.err);
    assert.equal((told.result['cv'] as { folds: number }).folds, 5);
    const remarks = told.result['remarks'] as string[];
    assert.ok(wanted === undefined ? remarks.length === 0 : wanted.test(remarks.join('\n')), remarks.join('\n'));
  }
});

test('two samples are too few to be folded', async () => {
  write('two.csv', 'x,y\n1,2\n2,5\n');
  const lab = { path: { penalty: 'l1', points: 3 } };
  const told = await tell('path', write('two.reglab.json', { ...linear('two.csv'), lab }));
  assert.equal(told.code, 0, told.err);
  assert.match(told.err, /Cross-validation is left out: 2 training samples are too few/);
});

test('different bytes stay different words', async () => {
  const told = await tell('path', at('latin1-merges'));
  assert.equal((told.result['features'] as string[]).length, 3);
  isNear((told.result['trainScore'] as number[]).at(-1), 1, 1e-3);
});

for (const [name, wanted] of [
  ['no-header', /4 of 5 names of columns are numbers/],
  ['continuous-classes', /60 different values in 60 samples: is this a regression/],
  ['constant-in-training', /rain is constant in the training samples and not in the validation samples/],
] as const)
  test(`${name}: warned before training`, async () => {
    const told = await tell('train', at(name));
    assert.equal(told.code, 0);
    assert.match(told.err, wanted);
  });

for (const [name, wanted] of [
  ['excel-missing', /line 2, column 1: The value of "x" is missing/],
  ['line-after-quoted-newline', /line 5, column 2/],
] as const)
  test(`${name}: refused at its row`, async () => {
    const told = await tell('path', at(name));
    assert.equal(told.code, 2);
    assert.match(told.err, wanted);
  });

for (const [name, wanted] of [
  ['plus-minus-classes', ['+', '-']],
  ['large-integer-classes', ['9007199254740992', '9007199254740993', '9007199254740996']],
] as const)
  test(`${name}: classes by their names`, async () => {
    const told = await tell('train', at(name));
    assert.equal(told.code, 0, told.err);
    assert.deepEqual(
      (told.result['classes'] as { name: string }[]).map((one) => one.name),
      wanted,
    );
  });

test('blank-separated: columns between blanks', async () => {
  const told = await tell('path', at('blank-separated'));
  assert.deepEqual((told.result['features'] as string[]).slice(0, 2), ['cyl', 'hp']);
});

test('wine-quality-form: a control', async () => {
  const told = await tell('path', at('wine-quality-form'));
  isNear(weakest(told)[0], 0.469512, 1e-5);
  isNear(weakest(told)[1], -0.545459, 1e-5);
  isNear(listOf(told.result['intercept']).at(-1), 5.116367, 1e-6);
});

test('constant-target: a control', async () => {
  const told = await tell('path', at('constant-target'));
  assert.equal(told.code, 1);
  assert.match(told.err, /[Nn]o input is correlated with the target/);
});

test('equal-correlations: both enter at once with equal coefficients', async () => {
  const told = await tell('path', at('equal-correlations'));
  assert.equal(told.result['lambdaMax'], 1);
  assert.ok(listOf(told.result['kkt']).every((value) => value < 1e-12));
  for (const row of told.result['coef'] as number[][]) isNear(row[0], row[1]!, 1e-12);
});

test('the document overrules what was found, and --explain-data says how the file was read', async () => {
  write('mixed.csv', 'ticket;day;x;y\n007;2024-01-01;1,200;1\n008;2024-01-02;-;2\n009;2024-01-04;1,400;4\n');
  const document = linear('mixed.csv', { decimal: ',', missing: 'mean', columns: { ticket: 'ignore', day: 'date' } });
  const { code, out, err } = await run(['path', write('mixed.reglab.json', document), '--json', '--explain-data']);
  assert.equal(code, 0, err);
  const { features, data } = JSON.parse(out) as {
    features: string[];
    data: { columns: { name: string; kind: string; range?: number[] }[] };
  };
  assert.deepEqual(features, ['day', 'x']);
  assert.deepEqual(
    data.columns.map(({ name, kind }) => `${name} ${kind}`),
    ['ticket ignore', 'day date', 'x number', 'y number'],
  );
  assert.deepEqual(data.columns[2]?.range, [1.2, 1.4]);
  assert.match(err, /1 missing values of "x" are replaced by 1.3/);
  const people = await run(['path', write('mixed.reglab.json', document), '--explain-data']);
  assert.match(people.err, /delimiter semicolon, decimal comma/);
});

for (const path of ['//host/share/x.csv', '\\\\host\\share\\x.csv', 'http://host/x.csv', 'file:///x.csv'])
  test(`${path} is refused by its name`, async () => {
    const { code, err } = await run(['train', write('foreign.reglab.json', linear(path)), '--json']);
    assert.equal(code, 2);
    assert.match(err, /foreign\.reglab\.json:1:\d+: error: .*(another computer|an address).*\(config\/foreign-file\)/);
  });

test('data that cannot be made are a problem of the document, at its place', async () => {
  const path = write('large.reglab.json', { data: { source: 'sparseLinear', samples: 200000, features: 10000 } });
  const { code, err } = await run(['train', path, '--json']);
  assert.equal(code, 2);
  assert.match(err, /large\.reglab\.json:1:\d+: error: .*\(core\/too-large\)/);
});
