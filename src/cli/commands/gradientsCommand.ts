import type { Command } from '../terminal/command.ts';
import { jsonOf } from '../reading/jsonOf.ts';
import { loadExperiment } from '../reading/loadExperiment.ts';
import { gradientReport, gradientTable } from '../terminal/report.ts';
import { withTrained } from '../reading/trainExperiment.ts';

/** `reglab gradients FILE`: what each activation does to the gradient. */
export const gradients: Command = {
  usage: [
    ['gradients FILE [--json]', 'trains it and reports what its activations do to the gradient'],
    ['  --at-init', 'measures the initial weights, does not train'],
  ],
  options: { 'at-init': { type: 'boolean' } },
  async run(context) {
    const loaded = loadExperiment(context);
    if (loaded === undefined) return 2;
    const { given, terminal } = context;
    await withTrained(context, loaded, given.has('at-init'), ({ prepared, parameters }, trained) => {
      const measured = gradientReport(prepared, parameters);
      terminal.out(given.json ? jsonOf(measured, trained) : gradientTable(measured));
    });
    return 0;
  },
};
