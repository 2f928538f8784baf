import type { ColumnDescription } from '../../../core/experiment/tableDescription.ts';
import type { Split } from '../../../core/experiment/prepareData.ts';
import { message, shorten, type Message } from '../../../core/ground/errors.ts';
import type { Dataset } from '../../../core/tables/dataset.ts';
import type { ChartFrame } from '../../../protocol/chartFrame.ts';
import type { TableCell, TableChart } from '../../../protocol/charts.ts';
import type { Moment, ViewWork } from '../frame/moment.ts';
import { rowsExplained } from '../samples/sampleCharts.ts';

/** Columns that are listed, and those of a record that are shown. */
const [listedColumns, shownColumns] = [200, 12];
/** Samples that are shown of data that are drawn; of a file its first records are known. */
const shownSamples = 5;
/** Letters of a cell. */
const mostLetters = 40;

const all = ['data', 'split', 'records'] as const;

/** The data of the run: columns, split, first records; while a run goes on they are sent once. */
export function* dataCharts(moment: Moment, work: Pick<ViewWork, 'memory' | 'wants'>): Generator<TableChart> {
  const wanted = all.filter((chart) => work.wants(chart));
  if (moment.isLive && work.memory.get('data') === wanted.join()) return;
  work.memory.set('data', wanted.join());
  if (wanted.includes('data')) yield columnsChart(moment);
  if (wanted.includes('split')) yield splitChart(moment);
  if (wanted.includes('records')) yield recordsChart(moment);
}

type Texts = Pick<ChartFrame, 'id' | 'title' | 'caption' | 'description' | 'explanation'>;

function tableOf(moment: Moment, texts: Texts, content: Pick<TableChart, 'columns' | 'rows'>): TableChart {
  return { kind: 'table', view: 'training', run: moment.run, step: moment.step, ...texts, ...content };
}

/** Text of the data as it is. */
const word = (text: string): Message => message('{0}', shorten(text, mostLetters));

function columnsChart(moment: Moment): TableChart {
  const { dataset } = moment.prepared.data;
  const described = moment.table?.columns;
  const count = described?.length ?? dataset.features + dataset.targetWidth;
  const learned = shorten(dataset.targetNames.join(', '), mostLetters);
  const rows = (described?.map(describedRow) ?? measuredRows(dataset)).slice(0, listedColumns);
  return tableOf(
    moment,
    {
      id: 'data',
      title: sizeOf(moment),
      caption:
        rows.length < count
          ? message('The first {0} of {1} columns; {2} is learned.', rows.length, count, learned)
          : message('{0} columns; {1} is learned.', count, learned),
      description: message('{0} samples of {1} features.', dataset.samples, dataset.features),
      explanation:
        described === undefined
          ? message('The samples are drawn by the generator of the experiment; numbers are those of all samples.')
          : message(
              'What was found in the file: the kind of every column, its lowest and highest value, how many different ones it has, and how many are missing. Samples that are left out for a missing value are counted here and nowhere else.',
            ),
    },
    {
      columns: [
        message('kind'),
        message('lowest'),
        message('highest'),
        message('different'),
        message('missing'),
        message('words'),
      ],
      rows,
    },
  );
}

function sizeOf({ prepared: { data, task }, table }: Moment): Message {
  const { samples, features, classNames } = data.dataset;
  const missing = table?.columns.reduce((sum, column) => sum + column.missing, 0) ?? 0;
  if (task === 'classification')
    return missing === 0
      ? message('{0} samples, {1} features, {2} classes', samples, features, classNames.length)
      : message(
          '{0} samples, {1} features, {2} classes; {3} values are missing',
          samples,
          features,
          classNames.length,
          missing,
        );
  return missing === 0
    ? message('{0} samples, {1} features', samples, features)
    : message('{0} samples, {1} features; {2} values are missing', samples, features, missing);
}

const kinds: Readonly<Record<ColumnDescription['kind'], Message>> = {
  number: message('number'),
  category: message('category'),
  date: message('date'),
  ignore: message('left out'),
};

/** What a file of records tells of a column. */
function describedRow({ name, kind, range, distinct, missing, words }: ColumnDescription): TableChart['rows'][number] {
  return {
    label: word(name),
    values: [
      kinds[kind],
      range?.[0],
      range?.[1],
      distinct,
      missing,
      words.length === 0 ? undefined : word(`${words.join(', ')}${distinct > words.length ? ', ...' : ''}`),
    ],
  };
}

/** The same of data that are drawn; a class is a word. */
function measuredRows({
  inputs,
  features,
  featureNames,
  targets,
  targetWidth,
  targetNames,
  classNames,
}: Dataset): TableChart['rows'] {
  const measure = (values: Float64Array, width: number, column: number): readonly TableCell[] => {
    const own = values.filter((_, at) => at % width === column);
    const [lowest, highest] = extentOf(own);
    return [message('number'), lowest, highest, new Set(own).size, 0, undefined];
  };
  const targetRow = (name: string, column: number): TableChart['rows'][number] => ({
    label: word(name),
    values:
      classNames.length > 0
        ? [message('category'), undefined, undefined, classNames.length, 0, word(classNames.join(', '))]
        : measure(targets, targetWidth, column),
  });
  return [
    ...featureNames
      .slice(0, listedColumns)
      .map((name, column) => ({ label: word(name), values: measure(inputs, features, column) })),
    ...targetNames.map(targetRow),
  ];
}

function extentOf(values: Float64Array): readonly [lowest: number, highest: number] {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const value of values) [lowest, highest] = [Math.min(lowest, value), Math.max(highest, value)];
  return [lowest, highest];
}

/** Which samples train and which validate: by class, or with what the target is among them. */
function splitChart(moment: Moment): TableChart {
  const { data, task } = moment.prepared;
  const { train, validation, dataset } = data;
  const share = Math.round((100 * validation.samples) / dataset.samples);
  return tableOf(
    moment,
    {
      id: 'split',
      title:
        validation.samples === 0
          ? message('All {0} samples train', train.samples)
          : message('{0} samples train, {1} validate ({2} %)', train.samples, validation.samples, share),
      caption: message('The split is drawn from the seed of the data.'),
      description: message('{0} samples train, {1} validate.', train.samples, validation.samples),
      explanation:
        task === 'classification'
          ? message('Every class keeps its share in both parts, as far as whole samples allow.')
          : message('Samples are drawn without looking at the target; its range and mean may differ.'),
    },
    task === 'classification' ? classRows(dataset, train, validation) : targetRows(dataset, train, validation),
  );
}

type Content = Pick<TableChart, 'columns' | 'rows'>;

function classRows({ classNames, targets, samples }: Dataset, train: Split, validation: Split): Content {
  const countIn = ({ rows }: Split): Float64Array => {
    const counts = new Float64Array(classNames.length);
    for (const row of rows) counts[targets[row]!]! += 1;
    return counts;
  };
  const [learned, held] = [countIn(train), countIn(validation)];
  return {
    columns: [message('training'), message('validation'), message('share of all')],
    rows: classNames.slice(0, listedColumns).map((name, at) => ({
      label: word(name),
      values: [learned[at]!, held[at]!, (learned[at]! + held[at]!) / samples],
    })),
  };
}

function targetRows({ targets, targetWidth }: Dataset, train: Split, validation: Split): Content {
  const measure = ({ rows, samples }: Split): readonly TableCell[] => {
    if (samples === 0) return [0, undefined, undefined, undefined];
    const own = Float64Array.from(rows, (row) => targets[row * targetWidth]!);
    const [lowest, highest] = extentOf(own);
    return [samples, lowest, own.reduce((sum, value) => sum + value / samples, 0), highest];
  };
  return {
    columns: [message('samples'), message('lowest target'), message('mean of the target'), message('highest target')],
    rows: [
      { label: message('training'), values: measure(train) },
      { label: message('validation'), values: measure(validation) },
    ],
  };
}

/** The first records as they stand in the file, or the first samples that were drawn. */
function recordsChart(moment: Moment): TableChart {
  const { names, records } = firstRecords(moment);
  const cut = names.length > shownColumns;
  return tableOf(
    moment,
    {
      id: 'records',
      title: message('The first {0} records', records.length),
      caption: cut
        ? message('The first {0} of {1} columns.', shownColumns, names.length)
        : message('All {0} columns.', names.length),
      description: message('{0} records of {1} columns.', records.length, names.length),
      explanation: rowsExplained(moment),
    },
    { columns: names.slice(0, shownColumns).map(word), rows: records },
  );
}

function firstRecords({ prepared: { data }, table }: Moment): {
  readonly names: readonly string[];
  readonly records: TableChart['rows'];
} {
  const { dataset } = data;
  if (table !== undefined)
    return {
      names: table.columns.map(({ name }) => name),
      records: table.firstRows.map((fields, at) => ({
        label: message('record {0}', at + 1),
        values: fields.slice(0, shownColumns).map(word),
      })),
    };
  const { features, targetWidth, classNames } = dataset;
  const target = (value: number): TableCell => (classNames.length > 0 ? word(classNames[value] ?? '') : value);
  return {
    names: [...dataset.featureNames, ...dataset.targetNames],
    records: Array.from({ length: Math.min(shownSamples, dataset.samples) }, (_, sample) => ({
      label: message('row {0}', sample + 1),
      sample,
      values: [
        ...dataset.inputs.subarray(sample * features, (sample + 1) * features),
        ...Array.from(dataset.targets.subarray(sample * targetWidth, (sample + 1) * targetWidth), target),
      ].slice(0, shownColumns),
    })),
  };
}
