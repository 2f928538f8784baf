import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMessage } from '../../../../src/core/ground/errors.ts';
import { constantsCharts } from '../../../../src/engine/views/geometry/constantsCharts.ts';
import type { Chart } from '../../../../src/protocol/charts.ts';
import { regions } from '../../../../src/engine/views/regions/regions.ts';
import { views } from '../../../../src/protocol/views.ts';
import { chartOf, chartsOf, momentOf, workOf } from '../regions/regionMoments.ts';

test('ranges are asked for until it is known that not all cells have been looked at', async () => {
  const network = { layers: [{ units: 8, activation: 'relu' }] };
  for (const [budget, hasRanges] of [
    [4, false],
    [10_000, true],
  ] as const) {
    const moment = momentOf({ document: { network, lab: { regions: { budget } } } });
    const memory = new Map<string, unknown>();
    const draw = async (isWanted: boolean): Promise<{ asked: string[]; charts: Chart[] }> => {
      const asked: string[] = [];
      const wants = (chart: string): boolean => {
        asked.push(chart);
        return isWanted;
      };
      const charts: Chart[] = [];
      for await (const chart of constantsCharts(moment, workOf({ wants, memory }))) charts.push(chart);
      return { asked, charts };
    };
    assert.deepEqual(await draw(false), { asked: ['lipschitz', 'ranges'], charts: [] });
    const known = hasRanges ? ['lipschitz', 'ranges'] : ['lipschitz'];
    const { asked, charts } = await draw(true);
    assert.deepEqual(asked, known);
    assert.deepEqual(
      charts.map(({ id }) => id),
      known,
    );
    assert.match(formatMessage(charts[0]!.title), hasRanges ? /, exact;/ : /at least/);
    assert.deepEqual((await draw(false)).asked, known);
  }
});

test('an interval of a single input is not called a plane', async () => {
  const data = { source: 'linear', samples: 20, features: 1 };
  const moment = momentOf({ document: { data, network: { layers: [{ units: 3, activation: 'relu' }] } } });
  const captions: string[] = [];
  for await (const { caption } of constantsCharts(moment, workOf())) captions.push(formatMessage(caption));
  assert.equal(captions.length, 2);
  for (const caption of captions) assert.doesNotMatch(caption, /plane/);
});

test('a norm opens its steepest region in the view Regions, which has that slope and leads back', async () => {
  const network = { layers: [{ units: 8, activation: 'relu' }] };
  const moment = momentOf({ document: { network } });
  const charts = new Map<string, Chart>();
  for await (const chart of constantsCharts(moment, workOf())) charts.set(chart.id, chart);
  const { rows } = chartOf(charts, 'lipschitz', 'table');
  const row = rows.find(({ label }) => formatMessage(label) === 'l2')!;
  const { view, place } = row.opens!.target;
  assert.equal(view, 'regions');
  assert.ok(place);
  const cell = chartOf(await chartsOf(regions, { ...moment, chosen: place }), 'cell', 'table');
  const slope = cell.rows.find(({ label }) => formatMessage(label) === 'steepest slope')!;
  assert.ok(Math.abs(Number(slope.values[0]) / Number(row.values[0]) - 1) < 1e-9);
  const { view: back, group } = slope.opens!.target;
  assert.deepEqual([back, group], ['geometry', 'constants']);
  assert.ok(views.get('geometry').seats.groups.some(({ id, charts: of }) => id === group && of.includes('lipschitz')));
});
