/** Every example, trained to its end: every view of its weights has its hero and fails nowhere. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { formatMessage } from '../../../src/core/ground/errors.ts';
import { geometry } from '../../../src/engine/views/geometry/geometry.ts';
import { gradients } from '../../../src/engine/views/gradients/gradients.ts';
import { training } from '../../../src/engine/views/training/training.ts';
import { parse } from 'jsonc-parser';
import { isGrouped } from '../../../src/protocol/seats.ts';
import { views } from '../../../src/protocol/views.ts';
import { workOf } from './regions/regionMoments.ts';
import { trainedMoment } from './trainedMoment.ts';

const shown = { training, gradients, geometry } as const;
const folder = 'media/examples';
const files = readdirSync(folder).filter((name) => name.endsWith('.reglab.json'));

for (const file of files)
  test(`${file}: training, gradients and geometry are shown`, async () => {
    const document = parse(readFileSync(`${folder}/${file}`, 'utf8')) as { data?: { source?: string } };
    if (document.data?.source === 'csv') return;
    const moment = await trainedMoment(document, 'end');
    for (const view of ['training', 'gradients', 'geometry'] as const) {
      const work = workOf({ wants: (chart) => !isGrouped(views.get(view).seats, chart) });
      const ids: string[] = [];
      for await (const chart of shown[view].charts(moment, work)) {
        ids.push(chart.id);
        assert.doesNotMatch(formatMessage(chart.title), /NaN|undefined|\{\d\}/, `${view}/${chart.id}`);
      }
      assert.ok(
        views.get(view).seats.hero.some((id) => ids.includes(id)),
        `${view}: ${ids.join()}`,
      );
    }
  });
