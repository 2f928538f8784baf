import type { Command } from './command.ts';
import { loadExperiment } from './loadExperiment.ts';
import { gradientReport, gradientTable } from './report.ts';
import { withTrained } from './trainExperiment.ts';

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
    const { wish, terminal } = context;
    await withTrained(context, loaded, wish.has('at-init'), ({ prepared, parameters }) => {
      const measured = gradientReport(prepared, parameters);
      terminal.out(wish.json ? `${JSON.stringify(measured)}\n` : gradientTable(measured));
    });
    return 0;
  },
};
