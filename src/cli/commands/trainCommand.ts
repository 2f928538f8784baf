import { widestBand } from '../../analysis/implicit/widestBand.ts';
import { linearClassifierOf, marginOf } from '../../engine/reading/linearClassifier.ts';
import type { TrainingSession } from '../../engine/training/trainer.ts';
import type { Command } from '../terminal/command.ts';
import { jsonOf, namesOf } from '../reading/jsonOf.ts';
import { loadExperiment } from '../reading/loadExperiment.ts';
import { trainTable } from '../terminal/report.ts';
import { withTrained } from '../reading/trainExperiment.ts';

/** `reglab train FILE`: the losses. */
export const train: Command = {
  usage: [['train FILE [--json]', 'trains the experiment and reports its losses']],
  options: {},
  async run(context) {
    const loaded = loadExperiment(context);
    if (loaded === undefined) return 2;
    const { given, terminal } = context;
    await withTrained(context, loaded, false, (session, trained) => {
      const { summary } = session;
      const found = given.json ? { ...summary, ...namesOf(loaded.dataset), ...marginsOf(session) } : undefined;
      terminal.out(found === undefined ? trainTable(summary) : jsonOf(found, trained));
    });
    return 0;
  },
};

/** `maxMargin` of a linear classifier of two classes: the margin and direction of its weights beside the widest band. */
function marginsOf({ prepared, parameters }: Pick<TrainingSession, 'prepared' | 'parameters'>): object {
  const classifier = linearClassifierOf(prepared);
  if (classifier === undefined) return {};
  const search = widestBand(classifier.points);
  let part = search.next();
  while (part.done !== true) part = search.next();
  const { margin, upper, converged, iterations } = part.value;
  const { degrees, ...own } = marginOf(classifier, part.value, classifier.weightsOf(parameters));
  const isSeparated = margin > 0;
  const widest = { isSeparated, ...(isSeparated && { margin, degrees }), upper, converged, iterations };
  return { maxMargin: { ofWeights: own.margin, length: own.length, ...widest } };
}
