import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMessage } from '../../../../src/core/ground/errors.ts';
import { constantsCharts } from '../../../../src/engine/views/geometry/constantsCharts.ts';
import type { Chart } from '../../../../src/protocol/charts.ts';
import { momentOf, workOf } from '../regions/regionMoments.ts';

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
