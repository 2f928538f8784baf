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
    await withTrained(context, loaded, false, ({ summary }, trained) =>
      terminal.out(given.json ? jsonOf({ ...summary, ...namesOf(loaded.dataset) }, trained) : trainTable(summary)),
    );
    return 0;
  },
};
