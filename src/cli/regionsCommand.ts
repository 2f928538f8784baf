import { parseNetworkFile } from '../analysis/networkFile.ts';
import { budget } from '../core/config.ts';
import { formatMessage, LabError } from '../core/errors.ts';
import { regionNetwork } from '../engine/regionNetwork.ts';
import { planLine, planPlane } from '../engine/regionSlice.ts';
import type { TrainingSession } from '../engine/trainer.ts';
import type { Command, CommandContext } from './command.ts';
import { nodeFiles } from './files.ts';
import { loadExperiment } from './loadExperiment.ts';
import { progressWriter } from './progress.ts';
import { countRegions, domainOfBox, regionTable, type RegionTask } from './regionsReport.ts';
import { clock, withTrained, yieldNow } from './trainExperiment.ts';

/** Cells that are computed of a network file. */
const usualBudget = 5_000_000;

/** `reglab regions FILE`: the exact count of linear regions. */
export const regions: Command = {
  usage: [
    ['regions FILE [--json]', 'counts the linear regions of a trained experiment or of a network file'],
    ['  --at-init', 'counts those of the initial weights, does not train'],
    ['  --budget N', 'most regions that are computed; the rest is estimated'],
    ['  --seconds S', 'longest time for the count'],
  ],
  options: { 'at-init': { type: 'boolean' }, budget: { type: 'string' }, seconds: { type: 'string' } },
  async run(context) {
    const { wish } = context;
    const limits = { cells: wish.number('budget'), seconds: wish.number('seconds') };
    if (!wish.file.endsWith('.reglab.json')) {
      const task = readTask(wish.file);
      if (typeof task === 'string') {
        context.terminal.err(`${wish.file}:1:1: error: ${task}\n`);
        return 2;
      }
      await report(context, task, { ...limits, cells: limits.cells ?? usualBudget });
      return 0;
    }
    const loaded = loadExperiment(context);
    if (loaded === undefined) return 2;
    const { regions: wanted } = loaded.experiment.lab;
    await withTrained(context, loaded, wish.has('at-init'), (session) =>
      report(context, taskOf(session), { ...limits, cells: limits.cells ?? wanted.budget }),
    );
    return 0;
  },
};

interface Limits {
  readonly cells: number;
  readonly seconds: number | undefined;
}

async function report(context: CommandContext, task: RegionTask, { cells, seconds }: Limits): Promise<void> {
  const { wish, terminal } = context;
  const show = progressWriter(context, task.domain.kind === 'plane' ? 'percent of the area' : 'region');
  const found = await countRegions(task, {
    cells,
    milliseconds: seconds === undefined ? undefined : seconds * 1000,
    clock,
    pause: yieldNow,
    signal: terminal.signal,
    onProgress: show,
  });
  show.end();
  terminal.out(wish.json ? `${JSON.stringify(found)}\n` : regionTable(found));
}

/** A network file with its domain, or why it cannot be used. */
function readTask(file: string): RegionTask | string {
  let value: unknown;
  try {
    const bytes = nodeFiles.size(file);
    if (bytes > budget.csvBytes) return `The file has ${bytes} bytes; the budget is ${budget.csvBytes}.`;
    value = JSON.parse(new TextDecoder().decode(nodeFiles.read(file)));
  } catch (error) {
    return `The network file cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  try {
    const { network, domain } = parseNetworkFile(value);
    if (domain.kind === 'slice2d') return { network, domain: { kind: 'plane', slice: domain.slice }, isLimit: false };
    return { network, domain: domainOfBox(network, domain.box), isLimit: false };
  } catch (error) {
    if (error instanceof LabError) return formatMessage(error.userMessage);
    throw error;
  }
}

/** The plane or line that the experiment's text asks for. @throws LabError analysis/refused */
function taskOf({ prepared, parameters, running }: TrainingSession): RegionTask {
  const found = regionNetwork(prepared.problem.architecture, parameters, running);
  if (found.kind === 'refused') throw new LabError('analysis/refused', found.reason);
  const { data, experiment } = prepared;
  const isLimit = found.kind === 'limit';
  if (data.dataset.features > 1)
    return {
      network: found.network,
      domain: { kind: 'plane', slice: planPlane(data, experiment.lab.regions).slice },
      isLimit,
    };
  return {
    network: found.network,
    domain: { kind: 'line', bounds: planLine(data, experiment.lab.regions).bounds },
    isLimit,
  };
}
