import type { GivenBox } from '../reading/regionsFile.ts';
import { readRegionTask, regionTaskOf } from '../reading/regionTask.ts';
import { failure, formatMessage } from '../../core/ground/errors.ts';
import type { Command, CommandContext } from '../terminal/command.ts';
import { jsonOf } from '../reading/jsonOf.ts';
import { networkTextOf } from '../reading/networkText.ts';
import { loadExperiment, type LoadedExperiment } from '../reading/loadExperiment.ts';
import { progressWriter } from '../terminal/progress.ts';
import { countRegions, type RegionTask } from '../../analysis/regions/countRegions.ts';
import { regionReport, regionTable } from '../terminal/regionTable.ts';
import { clock, withTrained, yieldNow } from '../reading/trainExperiment.ts';

/** Cells that are computed of a network file. */
const usualBudget = 5_000_000;

/** `reglab regions FILE`: the exact count of linear regions. */
export const regions: Command = {
  usage: [
    ['regions FILE [--json]', 'counts the linear regions of a trained experiment or of a network file'],
    ['  --at-init', 'counts those of the initial weights, does not train'],
    [
      '  --box=LOW,HIGH',
      'of a network file: where its inputs lie, one pair for all or pairs with ; between; the range of its data if left out',
    ],
    ['  --budget N', 'most regions that are computed; the rest is estimated'],
    ['  --seconds S', 'longest time for the count, and again for an estimate where it ends early'],
  ],
  options: {
    'at-init': { type: 'boolean' },
    box: { type: 'string' },
    budget: { type: 'string' },
    seconds: { type: 'string' },
  },
  async run(context) {
    const { given } = context;
    const limits = { cells: given.number('budget'), seconds: given.number('seconds') };
    const text = networkTextOf(given.file);
    if (text !== undefined) {
      if (given.has('at-init') || given.engine !== undefined)
        throw failure('cli/usage', ['--at-init and --engine are for experiments; a network file is not trained']);
      const task = readRegionTask(text, readBox(given.text('box')));
      if ('problem' in task) {
        const { line = 1, column = 1, message } = task.problem;
        context.terminal.err(`${given.file}:${line}:${column}: error: ${formatMessage(message)}\n`);
        return 2;
      }
      await report(context, task, { ...limits, cells: limits.cells ?? usualBudget });
      return 0;
    }
    if (given.text('box') !== undefined)
      throw failure('cli/usage', ['--box is for network files; an experiment says it in lab.regions.box']);
    const loaded = loadExperiment(context);
    if (loaded === undefined) return 2;
    const { regions: wanted } = loaded.experiment.lab;
    await withTrained(context, loaded, given.has('at-init'), (session, trained) =>
      report(context, regionTaskOf(session), { ...limits, cells: limits.cells ?? wanted.budget }, trained),
    );
    return 0;
  },
};

interface Limits {
  readonly cells: number;
  readonly seconds: number | undefined;
}

async function report(
  context: CommandContext,
  task: RegionTask,
  { cells, seconds }: Limits,
  loaded?: LoadedExperiment,
): Promise<void> {
  const { given, terminal } = context;
  const show = progressWriter(context, task.domain.kind === 'plane' ? 'percent of the area' : 'region');
  const found = await countRegions(task, {
    cells,
    ...(seconds !== undefined && { milliseconds: seconds * 1000 }),
    clock,
    pause: yieldNow,
    signal: terminal.signal,
    onProgress: show,
  });
  show.end();
  const told = regionReport(found);
  terminal.out(given.json ? jsonOf(told, loaded) : regionTable(told));
}

/** A box as the command line has it. @throws LabError cli/usage */
function readBox(text: string | undefined): GivenBox | undefined {
  if (text === undefined) return undefined;
  const sides = text.split(';').map((side) => side.split(',').map(Number));
  return (inputs) => {
    const all = sides.length === 1 ? Array.from({ length: inputs }, () => sides[0]!) : sides;
    if (all.length !== inputs || !all.every((side) => side.length === 2 && side.every(Number.isFinite)))
      throw failure('cli/usage', [
        `--box must be one pair LOW,HIGH or ${inputs} of them with ; between, for ${inputs} inputs`,
      ]);
    return all.map(([low, high]) => [low!, high!] as const);
  };
}
