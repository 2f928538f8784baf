import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dataset } from '../../../../src/core/tables/dataset.ts';
import { formatMessage } from '../../../../src/core/ground/errors.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import type { Chart, HeatChart, TableChart } from '../../../../src/protocol/charts.ts';
import { chartsOf, curvesOf, momentOf, prepareDocument, rawTable, seriesOf } from './pathView.ts';

const noLayers = { layers: [] };

/** A regression on a square picture whose first pixels say something and whose last pixel is always the same. */
function pictures(side: number): Dataset {
  const features = side * side;
  const samples = 30;
  const random = createRandom(6);
  const inputs = Float64Array.from({ length: samples * features }, (_, at) =>
    at % features === features - 1 ? 3 : random.normal(),
  );
  return {
    name: 'pictures',
    task: 'regression',
    samples,
    features,
    featureNames: Array.from({ length: features }, (_, at) => `p${Math.floor(at / side)}${at % side}`),
    inputs,
    targets: Float64Array.from(
      { length: samples },
      (_, i) => 2 * inputs[i * features]! - inputs[i * features + 1]! + 0.1 * random.normal(),
    ),
    targetWidth: 1,
    classNames: [],
    targetNames: ['y'],
  };
}

const onInputs = (points: number): object => ({
  data: { source: 'linear', validation: 0 },
  network: { layers: [{ units: 3, activation: 'relu' }] },
  training: { batchSize: 30 },
  lab: { path: { penalty: 'groupLasso', points, epochs: 60, ratio: 0.03 } },
});

function heatOf(charts: ReadonlyMap<string, Chart>): HeatChart {
  const chart = charts.get('inputs');
  assert.ok(chart?.kind === 'heat');
  return chart;
}

const isNearShown = (told: unknown, wanted: number): void => {
  assert.ok(Math.abs(Number(told) / wanted - 1) < 0.006, `${String(told)} and ${wanted}`);
};

test('the title of the picture of pixels counts what the picture shows', async () => {
  const side = 4;
  const charts = await chartsOf(momentOf(prepareDocument(onInputs(6), pictures(side))));
  const chart = heatOf(charts);
  assert.equal(chart.hasSquareCells, true);
  const [alive, all, lambda, survivors, strongest, never] = chart.title.args.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const strengths = [...seriesOf(curvesOf(charts, 'zeros'), curvesOf(charts, 'zeros').series[0]!.id).x];
  const deaths = [...chart.values].filter((value) => !Number.isNaN(value)).map((value) => 10 ** value);
  assert.equal(all, side * side);
  assert.equal(never, side * side - deaths.length);
  // The strength that is looked at is the one in the middle: nothing was validated and none stands in the text.
  isNearShown(lambda, strengths[Math.floor(strengths.length / 2)]!);
  isNearShown(strongest, Math.max(...strengths));
  // What died stays dead: alive at a strength is what dies there or later.
  assert.equal(alive, deaths.filter((death) => death >= lambda * 0.99).length);
  assert.equal(survivors, deaths.filter((death) => death >= strongest * 0.99).length);
  assert.ok(alive > 0 && alive < side * side, `${String(alive)} are alive in the middle`);
  assert.deepEqual(chart.description.args, [side, survivors]);
  assert.deepEqual(chart.rows.map(formatMessage), ['row 1', 'row 2', 'row 3', 'row 4']);
  assert.deepEqual([...chart.columns], [1, 2, 3, 4]);
});

test('the title of the inputs along the path counts the inputs with a length at the strength looked at', async () => {
  const dataset = rawTable({ samples: 40, features: 6 });
  const charts = await chartsOf(momentOf(prepareDocument(onInputs(6), dataset)));
  const chart = heatOf(charts);
  const [alive, all, lambda] = chart.title.args;
  assert.equal(all, 6);
  const column = Math.floor(chart.columns.length / 2);
  isNearShown(lambda, chart.columns[column]!);
  const lengths = Array.from({ length: 6 }, (_, input) => chart.values[input * chart.columns.length + column]!);
  assert.equal(alive, lengths.filter((length) => length > 0).length);
  assert.deepEqual(chart.rows.map(formatMessage), dataset.featureNames);
  assert.deepEqual(chart.description.args, [6, 6]);
});

function tableOf(charts: ReadonlyMap<string, Chart>): TableChart {
  const chart = charts.get('strengths');
  assert.ok(chart?.kind === 'table');
  return chart;
}

test('every cell of the table of strengths is that of its curve at the nearest point of the path', async () => {
  const data = { source: 'sparseLinear', samples: 60, features: 14, noise: 3, validation: 0.25 };
  const path = { penalty: 'l1', points: 60, folds: 4, lambda: 0.07 };
  const document = { data, network: noLayers, penalties: [{ name: 'l1', lambda: 0.4 }], lab: { path } };
  const charts = await chartsOf(momentOf(prepareDocument(document)));
  const error = curvesOf(charts, 'error');
  const lambdas = [...seriesOf(error, 'train').x];
  const cross = [...seriesOf(error, 'folds').y];
  const band = seriesOf(error, 'foldBand');
  const spread = Array.from(band.upper!, (upper, at) => (upper - band.y[at]!) / 2);
  const weights = curvesOf(charts, 'coefficients').series.map(({ y }) => [...y]);
  const best = cross.indexOf(Math.min(...cross));
  const within = lambdas.findLastIndex((_, at) => cross[at]! <= cross[best]! + spread[best]!);
  assert.ok(best > 0 && within > best, 'all strengths are different ones');
  const wanted: Readonly<Record<string, number>> = {
    strongest: Math.max(...lambdas),
    'one standard error': lambdas[within]!,
    best: lambdas[best]!,
    text: 0.4,
    chosen: 0.07,
    weakest: Math.min(...lambdas),
  };
  const table = tableOf(charts);
  assert.deepEqual(table.rows.map(({ label }) => formatMessage(label)).sort(), Object.keys(wanted).sort());
  for (const { label, values } of table.rows) {
    const lambda = wanted[formatMessage(label)]!;
    // The nearest in ratio, as the axis shows it.
    const distance = (at: number): number => Math.abs(Math.log(lambdas[at]! / lambda));
    const at = [...lambdas.keys()].reduce((nearest, one) => (distance(one) < distance(nearest) ? one : nearest));
    const cells = [
      lambda,
      seriesOf(error, 'train').y[at]!,
      seriesOf(error, 'validation').y[at]!,
      cross[at]!,
      spread[at]!,
      // The unbiased number of the lasso.
      weights.filter((curve) => curve[at] !== 0).length,
      lambdas[at]!,
    ];
    assert.equal(values.length, cells.length);
    values.forEach((value, column) =>
      assert.ok(
        Math.abs(Number(value) - cells[column]!) <= 1e-9 * Math.abs(cells[column]!),
        `${formatMessage(label)} ${formatMessage(table.columns[column]!)}: ${Number(value)} and ${cells[column]}`,
      ),
    );
  }
  assert.deepEqual(
    [...table.title.args].map(Number),
    [wanted['weakest']!, wanted['strongest']!, wanted['best']!].map((value) => Number(value.toPrecision(3))),
  );
});

test('the axis of a path of several targets says what its curves are', async () => {
  const coefficients = async (penalty: unknown, inputs: number, outputs: number): Promise<[string, number[][]]> => {
    const document = {
      data: { source: 'linear', validation: 0 },
      network: noLayers,
      lab: { path: { penalty, points: 4, folds: 0 } },
    };
    const dataset = rawTable({ samples: 50, features: inputs, outputs });
    const chart = curvesOf(await chartsOf(momentOf(prepareDocument(document, dataset))), 'coefficients');
    return [formatMessage(chart.y.label), chart.series.map(({ y }) => [...y])];
  };
  const [few, weights] = await coefficients('l2', 3, 2);
  assert.deepEqual([few, weights.length], ['coefficient', 6]);
  assert.ok(weights.some((curve) => curve.some((value) => value < 0)));
  // 21 x 3 weights are too many curves: one for each input, the length of its three weights.
  const [many, lengths] = await coefficients('l2', 21, 3);
  assert.deepEqual([many, lengths.length], ['length of the weights of an input', 21]);
  assert.ok(lengths.flat().every((value) => value >= 0));
  const [nuclear, singular] = await coefficients('nuclear', 4, 3);
  assert.deepEqual([nuclear, singular.length], ['singular value', 3]);
  singular[0]!.forEach((value, at) => assert.ok(value >= singular[1]![at]! && singular[1]![at]! >= singular[2]![at]!));
  assert.deepEqual((await coefficients('l2', 20, 3))[0], 'coefficient');
  assert.deepEqual((await coefficients('l1', 70, 1))[0], 'coefficient');
});
