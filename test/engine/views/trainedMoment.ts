/** What the views see of a run that was trained here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDataset } from '../../../src/formats/csv.ts';
import { makers } from '../../../src/engine/training/makers.ts';
import { prepareRun } from '../../../src/engine/problem/preparedRun.ts';
import { TrainingSession } from '../../../src/engine/training/trainer.ts';
import type { Moment } from '../../../src/engine/views/frame/moment.ts';
import { placeOfData } from '../../../src/language/sources/dataSource.ts';
import { readExperiment } from '../problem/smallProblems.ts';

const outside = { makers, clock: () => performance.now(), yieldNow: () => Promise.resolve() };

/** The moment before the first step of a document, or after the last; its data are generated, or a table of the extension. */
export async function trainedMoment(document: object, when: 'start' | 'end'): Promise<Moment> {
  const experiment = readExperiment(document);
  const place = placeOfData(experiment);
  const dataset =
    place.kind === 'generated'
      ? place.generate()
      : readDataset(readFileSync(join('media', place.path.replace(/^media\//, ''))), place.wanted, place.reading)
          .dataset;
  if (dataset === undefined) throw new Error(`No samples in ${JSON.stringify(place)}.`);
  const session = await TrainingSession.create(prepareRun(experiment, dataset), outside, { wantsNorms: true });
  const summary = when === 'end' ? await session.run(new AbortController().signal) : undefined;
  return {
    run: 1,
    step: session.step,
    prepared: session.prepared,
    parameters: session.parameters,
    running: session.running,
    history: session.history.entries,
    snapshots: session.snapshots.all,
    isLive: false,
    stoppedAt: summary?.stoppedAt,
    lab: session.prepared.experiment.lab,
    chosen: undefined,
    sample: undefined,
  };
}
