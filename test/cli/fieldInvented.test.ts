/** Files as people might have them, invented beside those of the field: each has a right answer or a right word about it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeFolder, run } from './commandLine.ts';

const { write } = makeFolder('invented');

interface Case {
  readonly text: string;
  /** Keys below data. */
  readonly own?: object;
  readonly target?: string;
  /** What must be said on stderr. */
  readonly says?: RegExp;
  /** 2: the file is refused. */
  readonly code?: 2;
  readonly features?: readonly string[];
  readonly coefficients?: readonly number[];
  readonly intercept?: number;
  readonly classes?: readonly string[];
}

const xs = [1.5, 2.25, 3.75, 4.5, 6.25, 7.5];
const lines = (line: (x: number, i: number) => string): string => xs.map(line).join('\n');
const comma = (x: number): string => x.toFixed(2).replace('.', ',');
const plain = lines((x) => `${x},${2 * x + 1}`);
const line = { features: ['x'], coefficients: [2], intercept: 1 } as const;

const cases: Readonly<Record<string, Case>> = {
  'comments above the table': {
    text: `# exported\n# by hand\nx,y\n${plain}`,
    ...line,
    says: /begins at line 3.*# exported/,
  },
  'a title above a table with semicolons': {
    text: `Measured in May\n\nx;y\n${lines((x) => `${comma(x)};${comma(2 * x + 1)}`)}`,
    ...line,
    says: /begins at line 3/,
  },
  'a decimal comma in a table with few columns is no delimiter': {
    text: `x;y\n${lines((x) => `${comma(x)} %;${comma(2 * x + 1)}`)}`,
    ...line,
    says: /"%" beside it/,
  },
  'grouping with apostrophes': { text: "x;y\n1'000.5;2'002\n12.25;25.5\n2'500'000;5'000'001\n7;15", ...line },
  'grouping with thin blanks': { text: 'x;y\n1\u2009200;2401\n12;25\n2\u2009500\u2009000;5000001', ...line },
  'a minus of typographers': { text: 'x,y\n\u22123.5,\u22126\n2.5,6\n7,15', ...line },
  'blanks around everything': { text: ` x , y \n${lines((x) => ` ${x} , ${2 * x + 1} `)}\n\n`, ...line },
  'names of rows as R writes them': {
    text: `"x" "y"\n${lines((x, i) => `"row ${i}" ${x} ${2 * x + 1}`)}`,
    ...line,
    says: /names of rows/,
  },
  'a time is no number': {
    text: `at,x,y\n${lines((x, i) => `1${i % 3}:30,${x},${2 * x + 1}`)}`,
    says: /"at" holds numbers in a form that is not known \(as "10:30"\)/,
  },
  'an identifier': {
    text: `who,x,y\n${Array.from({ length: 24 }, (_, i) => `u${i * 7919},${i},${2 * i + 1}`).join('\n')}`,
    says: /"who" holds 24 different words in 24 records.*identifier/,
  },
  'spellings of a class': {
    text: `x,y\n${lines((x, i) => `${x},${['Yes', 'yes', 'No', 'No', 'Yes', 'No'][i]!}`)}`,
    classes: ['No', 'Yes', 'yes'],
    says: /"Yes" and "yes".*stay apart/,
  },
  'classes of minus and plus one': {
    text: `x,y\n${lines((x, i) => `${x},${i % 2 === 0 ? -1 : 1}`)}`,
    classes: ['-1', '1'],
  },
  'a region called NA': {
    text: `x,y\n${lines((x, i) => `${x},${i % 2 === 0 ? 'NA' : 'EU'}`)}`,
    own: { missingMarkers: [] },
    classes: ['EU', 'NA'],
  },
  'errors of a spreadsheet are missing values': { text: `x,y\n${plain}\n#DIV/0!,3\n#REF!,4`, code: 2, says: /missing/ },
  'a line below the table': { text: `x,y\n${plain}\nmean,9`, code: 2, says: /"mean" is not a number/ },
  'a mark of both kinds': {
    text: 'x;y\n1,5;4\n2.25;5,5\n4,5;10',
    code: 2,
    says: /decimal point and numbers with a decimal comma/,
  },
  'days and months that may be either': {
    text: 'day,y\n01/02/2024,1\n03/04/2024,2\n05/06/2024,3',
    own: { columns: { day: 'date' } },
    code: 2,
    says: /day or the month first/,
  },
  'names of the language itself': {
    text: `constructor,__proto__,y\n${lines((x) => `${x},${x * x},${2 * x + 1}`)}`,
    features: ['constructor', '__proto__'],
    coefficients: [2, 0],
    intercept: 1,
  },
  'a record that is too long': { text: 'x,y\n1,2\n2,3,4\n3,4', code: 2, says: /line 3, column 3.*3 fields/ },
  'a quote that is never closed': { text: 'x,y\n1,2\n"2,3\n3,4', code: 2, says: /quotes in this record do not match/ },
};

for (const [
  name,
  { text, own, target = 'y', says, code = 0, features, coefficients, intercept, classes },
] of Object.entries(cases))
  test(name, async () => {
    write('invented.csv', text);
    const task = classes === undefined ? 'regression' : 'classification';
    const document = {
      data: { source: 'csv', file: 'invented.csv', target, task, validation: 0, ...own },
      network: { layers: [] },
      training: { epochs: 1 },
      lab: { path: { penalty: 'l2', points: 3, ratio: 1e-12, folds: 0 } },
    };
    const command = classes === undefined ? 'path' : 'train';
    const told = await run([command, write('invented.reglab.json', document), '--json']);
    assert.equal(told.code, code, told.err);
    if (says !== undefined) assert.match(told.err, says);
    if (code !== 0) return;
    const result = JSON.parse(told.out) as {
      features: string[];
      coef?: number[][];
      intercept?: number[];
      classes?: { name: string }[];
    };
    if (features !== undefined) assert.deepEqual(result.features, features);
    const near = (found: number | undefined, wanted: number): void =>
      assert.ok(Math.abs((found ?? NaN) - wanted) < 1e-4, `${String(found)}, wanted ${wanted}`);
    coefficients?.forEach((wanted, j) => near(result.coef?.at(-1)?.[j], wanted));
    if (intercept !== undefined) near(result.intercept?.at(-1), intercept);
    if (classes !== undefined)
      assert.deepEqual(
        result.classes?.map((one) => one.name),
        classes,
      );
  });
