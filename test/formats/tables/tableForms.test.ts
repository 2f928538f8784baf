import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatMessage } from '../../../src/core/ground/errors.ts';
import { plainReading, type TableReading } from '../../../src/core/config/tableReading.ts';
import { parseTable, readDataset } from '../../../src/formats/csv.ts';
import { orderOfDates, readDate } from '../../../src/formats/tables/dates.ts';
import { decodeText } from '../../../src/formats/tables/decodeText.ts';
import { commonDress, readNumber } from '../../../src/formats/tables/numberForms.ts';

const reading = (own: Partial<TableReading>): TableReading => ({ ...plainReading, ...own });
const saysOf = (text: string | Uint8Array, own: Partial<TableReading> = {}): string[] =>
  parseTable(text, { reading: reading(own) }).problems.map(
    ({ severity, row, column, message }) => `${severity} ${row}:${column} ${formatMessage(message)}`,
  );
const columnOf = (text: string | Uint8Array, name: string, own: Partial<TableReading> = {}): number[] | string[] => {
  const { columns, problems } = parseTable(text, { reading: reading(own) });
  const column = columns.find((one) => one.name === name);
  assert.ok(column !== undefined, `${name}: ${problems.map(({ message }) => formatMessage(message)).join('; ')}`);
  return column.numbers
    ? [...column.numbers]
    : [...column.categories!.codes].map((code) => column.categories!.names[code]!);
};

test('a number is read back whatever dress it wears: marks, groups, exponents, typographic minus', () => {
  const value = fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((one) => Number(one.toFixed(3)));
  fc.assert(
    fc.property(
      value,
      fc.constantFrom(...([',', '.'] as const)),
      fc.constantFrom('', ' ', '\u202f', "'", 'other'),
      (x, decimal, gap) => {
        const [whole = '', fraction] = Math.abs(x).toFixed(3).split('.');
        const mark = gap === 'other' ? (decimal === ',' ? '.' : ',') : gap;
        const cell = `${x < 0 ? '\u2212' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, mark)}${decimal}${fraction}`;
        assert.equal(readNumber(cell, decimal), x === 0 ? 0 : x, cell);
      },
    ),
  );
  assert.equal(readNumber('1,50E-03', ','), 0.0015);
  assert.equal(readNumber('1,50e\u221203', ','), 0.0015);
  for (const cell of ['1,2,3', '1.2.3', '--1', '1e', '.', '', '0x10', '1 2', '12,34,567'])
    assert.equal(readNumber(cell, '.'), undefined, cell);
});

test('a cell of 100,000 digits is no number, and that takes no time', () => {
  const digits = '1'.repeat(100_000);
  const before = process.cpuUsage();
  assert.deepEqual(columnOf(`a,b\n${digits}x,1\n${digits}y,2\n`, 'b'), [1, 2]);
  assert.ok(process.cpuUsage(before).user < 2e6);
});

test('100,000 columns are refused by their number', () => {
  const names = Array.from({ length: 100_000 }, (_none, at) => `c${at}`).join(',');
  assert.match(saysOf(`${names}\n${names}\n`).join('\n'), /100000 columns; the budget/);
});

for (const [what, text, name, wanted] of [
  [
    'a decimal comma and one in a name, between bars',
    'w, h|kind|half\na|b|0,5\nc|d|1,5\na|d|2,5\n',
    'half',
    [0.5, 1.5, 2.5],
  ],
  ['a decimal comma between tabs', 'x\ty\n1,5\t2\n2,25\t3\n', 'x', [1.5, 2.25]],
  [
    'points between thousands where commas are decimal',
    'p;y\n1.299,99;1\n12.400,00;2\n980,50;3\n',
    'p',
    [1299.99, 12400, 980.5],
  ],
  ['the other column tells the mark: commas are of thousands', 'n;r\n950;0.5\n1,200;0.25\n', 'n', [950, 1200]],
  ['the other column tells the mark: commas are decimal', 'n;r\n950;0,5\n1,200;0,25\n', 'n', [950, 1.2]],
  ['quoted commas between commas are of thousands', 'n,y\n"1,200",1\n"15,000",2\n', 'n', [1200, 15000]],
  ['three digits behind a point are a fraction', 'x;y\n1.250;1\n0.125;2\n', 'x', [1.25, 0.125]],
  ['per cent', 'r,y\n10%,1\n 7.5 %,2\n', 'r', [10, 7.5]],
  ['a currency in front', 'p,y\n$5.00,1\n$7.25,2\n', 'p', [5, 7.25]],
  ['a minus in front of the currency', 'p,y\n-$5,1\n$7,2\n', 'p', [-5, 7]],
  ['a unit behind', 'm,y\n12 kg,1\n7.5 kg,2\n', 'm', [12, 7.5]],
  ['a separator line of a spreadsheet', 'sep=;\na;b\n1;2\n3;5\n', 'b', [2, 5]],
  ['a line end in a name', '"flow\n(l/min)";y\n1;2\n2;4\n', 'y', [2, 4]],
  ['blanks as R writes them, with names of rows', '"x" "y"\n"1" 1.5 2\n"2" 2.5 3\n', 'x', [1.5, 2.5]],
  ['aligned blanks', 'mpg cyl name\n18.0   8   "a b"\n25.5   4   "c d"\n', 'mpg', [18, 25.5]],
  ['names of rows without a name of their own', ',x,y\na,1,2\nb,3,4\n', 'x', [1, 3]],
  ['a mark at the end of every sample', 'a,b\n1,2,\n3,4,\n', 'b', [2, 4]],
  ['bars', 'a|b\n1|2\n3|4\n', 'b', [2, 4]],
  ['words with semicolons between commas', 'a,b,c\nx;y,1,2\nz;w,3,4\n', 'b', [1, 3]],
  ['leading zeros are labels', 'zip,y\n01234,1\n98765,2\n', 'zip', ['01234', '98765']],
  [
    'integers beyond 2^53 are labels',
    'id,y\n9007199254740992,1\n9007199254740993,2\n',
    'id',
    ['9007199254740992', '9007199254740993'],
  ],
  ['digits of other scripts', 'x,y\n\u0661\u0662\u066b\u0665,1\n\u0663,2\n', 'x', [12.5, 3]],
  ['digits of full width', 'x,y\n\uff11\uff12\uff0e\uff15,1\n\uff0d\uff13,2\n', 'x', [12.5, -3]],
  ['a dash for a minus', 'x,y\n\u20131.5,1\n2,2\n', 'x', [-1.5, 2]],
  ['brackets of the books', 'x,y\n(1.5),1\n2,2\n', 'x', [-1.5, 2]],
  ['brackets around a currency', 'x,y\n($1.50),1\n$2,2\n', 'x', [-1.5, 2]],
  ['a minus behind', 'x;y\n1.200,5-;1\n2,5;2\n', 'x', [-1200.5, 2.5]],
  ['standard errors stay words', 'x,y\n(1.5),1\n(2),2\n', 'x', ['(1.5)', '(2)']],
  ['ranges stay words', 'age,y\n20-29,1\n30-39,2\n', 'age', ['20-29', '30-39']],
  ['an exponent of Fortran', 'x,y\n1.5D+02,1\n-2.5D-01,2\n', 'x', [150, -0.25]],
  ['codes with a d', 'x,y\n12d3,1\n14d7,2\n', 'x', ['12d3', '14d7']],
  ['a title above, filled up with empty fields', 'Sales 2024,,\n,,\na,b,c\n1,2,3\n4,5,6\n', 'b', [2, 5]],
  ['a mark at the end of every line', 'a,b,\n1,2,\n3,4,\n', 'b', [2, 4]],
  ['cells that a spreadsheet once touched', 'a;b;;\n1;2;;\n3;4;;\n', 'b', [2, 4]],
  ['plus and minus are words', 'a,ok\n1,+\n2,-\n3,+\n', 'ok', ['+', '-', '+']],
  [
    'codes with digits beside whole numbers are words',
    't,y\n113803,1\nPC 17599,2\n17463,3\n',
    't',
    ['113803', 'PC 17599', '17463'],
  ],
] as const)
  test(what, () => assert.deepEqual(columnOf(text, name), wanted));

for (const [what, text, wanted] of [
  [
    'a group of thousands or a decimal comma',
    'n;y\n1,200;1\n15,000;2\n',
    /error 2:1 "1,200" in column "n" may be 1200 or 1\.200/,
  ],
  [
    'both decimal marks in one column',
    'n;y\n1,25;1\n1.5;2\n',
    /error 2:1 Column "n" has numbers with a decimal point and/,
  ],
  [
    'numbers and words',
    'lead,y\n<0.05,1\n0.12,2\n<0.05,3\n',
    /warning 2:1 Column "lead" holds both numbers \(1\) and words \(2/,
  ],
  ['dates', 'd,y\n2024-01-31,1\n2024-02-29,2\n', /error 2:1 Column "d" holds dates/],
  ['a failed formula is a missing value', 'x,y\n#DIV/0!,1\n2,2\n', /error 2:1 The value of "x" is missing/],
  ['names that are numbers', '4.9,3.1,setosa\n6.3,2.8,virginica\n', /warning 1:0 2 of 3 names of columns are numbers/],
  [
    'names that are values',
    'setosa,red,x\nvirginica,blue,1\nsetosa,green,2\n',
    /warning 1:1 The name "setosa" stands among the values/,
  ],
  ['a unit is told', 'm,y\n12 kg,1\n7.5 kg,2\n', /information 2:1 Every number of "m" has "kg"/],
  ['brackets are told', 'x,y\n(1.5),1\n2,2\n', /information 2:1 In "x" brackets, or a minus behind/],
  ['a gap of the last name is none of the end', 'a,b,\n1,2,7\n3,4,\n', /error 1:3 Column 3 has no name/],
  [
    'thousands are told',
    'n;r\n950;0.5\n1,200;0.25\n',
    /information 2:1 "1,200" in column "n" is read with a mark of thousands/,
  ],
] as const)
  test(`said: ${what}`, () => assert.match(saysOf(text).join('\n'), wanted));

test('a record of wrong length does not hide what is wrong behind it', () => {
  const says = saysOf('a,b\n1,2\n3\n4,x\n5,6\n').join('\n');
  assert.match(says, /3:1 This record has 1 fields/);
  assert.match(says, /4:2 "x" is not a number/);
});

test('every remedy of a problem is a key below data that settles it', () => {
  for (const text of [
    'n;y\n1,200;1\n15,000;2\n',
    'd,y\n2024-01-31,1\n2024-02-29,2\n',
    'x,y\nNA,1\n2,2\n4,3\n',
    '4.9,3.1,setosa\n6.3,2.8,virginica\n',
    'a,b\n,2\n,3\n',
  ]) {
    const [problem] = parseTable(text).problems;
    assert.ok((problem?.remedies?.length ?? 0) > 0, text);
    for (const { pointer, value } of problem?.remedies ?? []) {
      const [key = '', name] = pointer;
      const own = name === undefined ? { [key]: value } : { [key]: { [name]: value } };
      const again = parseTable(text, { reading: reading(own) }).problems;
      assert.ok(
        !again.some(
          ({ message, row, column }) =>
            message.text === problem?.message.text && row === problem.row && column === problem.column,
        ),
        `${text}: ${pointer.join('.')} = ${String(value)}`,
      );
    }
  }
});

const gappy = 'x,c,y\n1,a,1\n,b,2\n4,,3\n7,a,4\n';
test('gaps: an error with its row, left out, filled, or a category', () => {
  assert.match(saysOf(gappy).join('\n'), /error 3:1 .*"x" is missing[\s\S]*error 4:2 .*"c" is missing/);
  assert.deepEqual(columnOf(gappy, 'y', { missing: 'drop' }), [1, 4]);
  assert.match(saysOf(gappy, { missing: 'drop' }).join('\n'), /information 0:0 2 of 4 samples are left out/);
  assert.deepEqual(columnOf(gappy, 'x', { missing: 'mean' }), [1, 4, 4, 7]);
  assert.deepEqual(columnOf('x,y\n1,1\n,2\n2,3\n9,4\n', 'x', { missing: 'median' }), [1, 2, 2, 9]);
  assert.deepEqual(columnOf(gappy, 'x (missing)', { missing: 'category' }), [0, 1, 0, 0]);
  assert.deepEqual(columnOf(gappy, 'c', { missing: 'category' }), ['a', 'b', '(missing)', 'a']);
  assert.deepEqual(columnOf(gappy, 'x', { missing: 'drop', columns: { c: 'ignore' } }), [1, 4, 7]);
});

test('the target is never made up', () => {
  const { dataset } = readDataset(
    'x,y\n1,1\n2,\n3,5\n',
    { target: 'y', task: 'regression', name: 't' },
    reading({ missing: 'mean' }),
  );
  assert.deepEqual([...dataset!.targets], [1, 5]);
});

test('markers of missing values that the document names replace the usual ones', () => {
  const text = 'x,y\n-999,1\n3,2\n5,NA\n';
  assert.match(saysOf(text, { missingMarkers: ['-999'] }).join('\n'), /2:1 The value of "x" is missing/);
  assert.deepEqual(columnOf('c,y\nnone,1\nmild,2\n', 'c', { missingMarkers: ['-999'] }), ['none', 'mild']);
});

test('the kind of a column that the document names counts', () => {
  assert.deepEqual(columnOf('zip,y\n1234,1\n9876,2\n', 'zip', { columns: { zip: 'category' } }), ['1234', '9876']);
  assert.deepEqual(columnOf('zip,y\n01234,1\n98765,2\n', 'zip', { columns: { zip: 'number' } }), [1234, 98765]);
  assert.deepEqual(columnOf('d,y\n1970-01-02,1\n1972-01-01,2\n', 'd', { columns: { d: 'date' } }), [1, 730]);
  assert.match(
    saysOf('a,y\n1,1\n2,2\n', { columns: { b: 'ignore' } }).join('\n'),
    /warning .*column "b" that the file does not have/,
  );
});

test('without a header the columns are numbered', () => {
  assert.deepEqual(columnOf('1,2\n3,5\n', 'column 2', { header: false }), [2, 5]);
});

test('days are counted as a calendar counts them, whatever the order of day and month', () => {
  fc.assert(
    fc.property(fc.integer({ min: -20_000, max: 40_000 }), (day) => {
      const date = new Date(day * 86_400_000);
      const [year, month, dayOfMonth] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
      const name = date.toLocaleString('en', { month: 'short', timeZone: 'UTC' });
      assert.equal(readDate(date.toISOString().slice(0, 10), 'dayFirst'), day);
      assert.equal(readDate(`${dayOfMonth}.${month}.${year}`, 'dayFirst'), day);
      assert.equal(readDate(`${month}/${dayOfMonth}/${year}`, 'monthFirst'), day);
      assert.equal(readDate(`${dayOfMonth} ${name} ${year}`, 'dayFirst'), day);
    }),
  );
  assert.equal(readDate('1970-01-01T12:00:00Z', 'dayFirst'), 0.5);
  assert.equal(readDate('2023-02-29', 'dayFirst'), undefined);
  assert.equal(orderOfDates(['31/01/2024', '01/02/2024']), 'dayFirst');
  assert.equal(orderOfDates(['01/31/2024', '01/02/2024']), 'monthFirst');
  assert.equal(orderOfDates(['01/02/2024', '03/04/2024']), 'unclear');
  assert.equal(orderOfDates(['01.02.2024']), 'dayFirst');
});

test('a dress is taken off only where the whole column wears it', () => {
  assert.deepEqual(commonDress(['12 kg', '7.5 kg']), { before: '', after: 'kg' });
  assert.equal(commonDress(['12 kg', '7.5 g']), undefined);
  assert.equal(commonDress(['12', '7.5']), undefined);
  assert.equal(commonDress(['12 kg', '7.5']), undefined);
});

const words = ['R\u00f8d', 'R\u00e5d', 'By'];
const table = `place,y\n${words.map((word, at) => `${word},${at}`).join('\n')}\n`;
const wide = (text: string, isLittle: boolean): Uint8Array =>
  Uint8Array.from(
    Array.from(text).flatMap((letter) => (isLittle ? [letter.charCodeAt(0), 0] : [0, letter.charCodeAt(0)])),
  );
for (const [encoding, bytes] of [
  ['utf-8', new TextEncoder().encode(table)],
  ['utf-8', Uint8Array.from([0xef, 0xbb, 0xbf, ...new TextEncoder().encode(table)])],
  ['utf-16le', Uint8Array.from([0xff, 0xfe, ...wide(table, true)])],
  ['utf-16be', Uint8Array.from([0xfe, 0xff, ...wide(table, false)])],
  ['utf-16le', wide(table, true)],
  ['windows-1252', Uint8Array.from(Array.from(table), (letter) => letter.charCodeAt(0))],
] as const)
  test(`bytes in ${encoding} are the same words${bytes[0] === 0x70 || bytes[0] === 0 ? '' : ' (marked)'}`, () => {
    assert.equal(decodeText(bytes).problem, undefined);
    assert.deepEqual(columnOf(bytes, 'place'), words);
    assert.equal(parseTable(bytes).description?.encoding, encoding);
  });

test('bytes that are no letters are refused with the way out', () => {
  assert.match(saysOf(Uint8Array.of(0x61, 0x0a, 0x81, 0x0a)).join(), /not UTF-8. Name its encoding/);
  assert.match(saysOf(Uint8Array.of(1, 2, 3, 0, 255)).join(), /not text/);
  assert.match(saysOf(Uint8Array.of(0x61, 0x0a, 0xe5, 0x0a), { encoding: 'utf-8' }).join(), /is not utf-8/);
});

test('how a table was read is described with kinds, ranges, gaps and first rows', () => {
  const { description } = parseTable('size;colour;z\n1,5;red;\n2,5;blue;3\n', {
    reading: reading({ missing: 'drop' }),
  });
  assert.deepEqual(
    { delimiter: description?.delimiter, decimal: description?.decimal, records: description?.records },
    { delimiter: ';', decimal: ',', records: 2 },
  );
  const [size, colour, z] = description!.columns;
  assert.deepEqual([size?.kind, size?.range, size?.missing], ['number', [1.5, 2.5], 0]);
  assert.deepEqual([colour?.kind, colour?.words, colour?.distinct], ['category', ['red', 'blue'], 2]);
  assert.deepEqual([z?.kind, z?.range, z?.missing], ['number', [3, 3], 1]);
  assert.deepEqual(description?.firstRows[0], ['1,5', 'red', '']);
});

test('every sample is known by its line in the file, with gaps left out, titles above and line breaks inside', () => {
  const linesOf = (text: string, own: Partial<TableReading> = {}): number[] => [
    ...readDataset(text, { target: 'y', task: 'regression', name: 'file' }, reading(own)).dataset!.lines!,
  ];
  assert.deepEqual(linesOf('x,y\n1,1\n2,2\n3,3\n'), [2, 3, 4]);
  assert.deepEqual(linesOf('x,y\n1,1\n,2\n3,3\n4,\n5,5\n', { missing: 'drop' }), [2, 4, 6]);
  assert.deepEqual(linesOf('x,y\n1,1\n,2\n3,3\n', { missing: 'mean' }), [2, 3, 4]);
  assert.deepEqual(linesOf('x,y\n1,1\n\n2,2\n'), [2, 4]);
  assert.deepEqual(linesOf('w,x,y\n"a\nb",1,1\nc,2,2\n'), [2, 4]);
});
