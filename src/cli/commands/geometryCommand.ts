import { measureConstants, type NetworkConstants } from '../../analysis/geometry/constants/networkConstants.ts';
import type { RegionTask } from '../../analysis/regions/countRegions.ts';
import { objectiveAt } from '../../analysis/geometry/lossFunction.ts';
import { passLoss } from '../../analysis/geometry/lossPass.ts';
import { curvatureInParts, type Curvature } from '../../analysis/geometry/spectrum.ts';
import { measureNetwork, type NetworkNorms, singularBudget } from '../../analysis/network/norms.ts';
import { failure, formatMessage, LabError, message, type Message } from '../../core/ground/errors.ts';
import { createRandom } from '../../core/ground/random.ts';
import { singularValues } from '../../core/numbers/singularValues.ts';
import { euclideanNorm } from '../../core/numbers/vectorNorms.ts';
import { learningRateAt } from '../../core/tables/schedules.ts';
import { lossOfRun, lossRemarks } from '../../engine/reading/lossOfRun.ts';
import { weightsOfFile, type FileWeights } from '../../engine/reading/networkOfFile.ts';
import { layerName } from '../../engine/training/summary.ts';
import { readNetworkText } from '../../language/sources/networkSource.ts';
import { jsonOf } from '../reading/jsonOf.ts';
import { loadExperiment, type LoadedExperiment } from '../reading/loadExperiment.ts';
import { readRegionTask, regionTaskOf } from '../reading/regionTask.ts';
import { networkTextOf } from '../reading/networkText.ts';
import { clock, weightsAt, withTrained, yieldNow, type WeightsOfRun } from '../reading/trainExperiment.ts';
import type { Command, CommandContext, GivenOptions } from '../terminal/command.ts';
import {
  geometryTable,
  printConstants,
  printSpectrum,
  type GeometryReport,
  type LayerSizes,
} from '../terminal/geometryTable.ts';

/** `reglab geometry FILE`: the curvature of the loss, and the sizes of the weights. */
export const geometry: Command = {
  usage: [
    ['geometry FILE [--json]', 'curvature of the loss of a trained experiment, with and without its penalties; of a'],
    ['', 'network file the sizes of its weights'],
    ['  --at-init', 'measures at the initial weights, does not train'],
    ['  --step N', 'measures after N steps of training'],
  ],
  options: { 'at-init': { type: 'boolean' }, step: { type: 'string' } },
  async run(context) {
    const { given, terminal } = context;
    const text = networkTextOf(given.file);
    if (text !== undefined) return runOnNetwork(context, text);
    const step = readStep(given);
    const loaded = loadExperiment(context);
    if (loaded === undefined) return 2;
    const tell = async (weights: WeightsOfRun, trained: LoadedExperiment): Promise<void> => {
      const { report, remarks } = await measureRun(context, weights);
      const words = remarks.map(formatMessage);
      if (!given.quiet) for (const remark of words) terminal.err(`reglab: ${remark}\n`);
      const warned = { ...trained, warnings: [...trained.warnings, ...words] };
      terminal.out(given.json ? jsonOf(report, warned) : geometryTable(report));
    };
    if (step === undefined) await withTrained(context, loaded, false, tell);
    else await tell(await weightsAt(context, loaded, step), loaded);
    return 0;
  },
};

/** After how many steps to measure; undefined: where training ends. @throws LabError cli/usage */
function readStep(given: GivenOptions): number | undefined {
  const text = given.text('step');
  if (given.has('at-init')) {
    if (text !== undefined) throw failure('cli/usage', ['--at-init is --step 0: one of them is enough']);
    return 0;
  }
  if (text === undefined) return undefined;
  const step = Number(text);
  if (text.trim() === '' || !Number.isInteger(step) || step < 0)
    throw failure('cli/usage', [`--step must be a whole number from 0 on, not "${text}"`]);
  return step;
}

async function runOnNetwork({ given, terminal }: CommandContext, text: string): Promise<number> {
  if (given.has('at-init') || given.text('step') !== undefined || given.engine !== undefined)
    throw failure('cli/usage', ['--at-init, --step and --engine are for experiments; a network file is not trained']);
  const { network, problem } = readNetworkText(text);
  if (network === undefined) {
    const { line = 1, column = 1, message: wrong } = problem ?? { message: message('It holds no network.') };
    terminal.err(`${given.file}:${line}:${column}: error: ${formatMessage(wrong)}\n`);
    return 2;
  }
  const start = clock();
  const weights = weightsOfFile(network);
  const norms = normsOf(weights);
  const report: GeometryReport = {
    parameters: weights.architecture.parameters,
    loss: null,
    objective: null,
    gradientNorm: null,
    hessian: null,
    layers: sizesOfLayers(weights, norms),
    ...printConstants(norms.lipschitz, await constantsOf(domainOfFile(text), usualCells, terminal)),
    seconds: (clock() - start) / 1000,
  };
  terminal.out(given.json ? jsonOf(report, undefined) : geometryTable(report));
  return 0;
}

/** Everything about the weights of a run, and what is to be said of how it was measured. */
async function measureRun(
  { terminal }: CommandContext,
  { prepared, parameters, running, step }: WeightsOfRun,
): Promise<{ readonly report: GeometryReport; readonly remarks: readonly Message[] }> {
  const start = clock();
  const { experiment, architecture, totalSteps } = prepared.problem;
  const norms = { running, statistics: experiment.lab.geometry.statistics };
  const problem = lossOfRun(prepared, norms);
  const pass = passLoss(problem, parameters);
  const parts = curvatureInParts(pass, createRandom(experiment.training.seed).fork('geometry'));
  let part = parts.next();
  while (part.done !== true) {
    await yieldNow();
    if (terminal.signal.aborted) throw failure('engine/cancelled');
    part = parts.next();
  }
  const curvature = part.value;
  const sizes = normsOf({ architecture, parameters, running });
  // After the last step there is no rate any more: that of the last.
  const at = Math.min(step, totalSteps - 1);
  const rate = learningRateAt(experiment.schedule, experiment.optimizer.learningRate, at, totalSteps);
  const report: GeometryReport = {
    parameters: architecture.parameters,
    loss: pass.value,
    objective: objectiveAt(problem, parameters),
    gradientNorm: euclideanNorm(pass.gradient),
    hessian: {
      method: curvature.method,
      loss: printSpectrum(curvature.loss),
      objective: printSpectrum(curvature.objective),
      twoOverLearningRate: 2 / rate,
    },
    layers: sizesOfLayers({ architecture, parameters, running }, sizes),
    ...printConstants(
      sizes.lipschitz,
      await constantsOf(domainOfRun({ prepared, parameters, running }), experiment.lab.regions.budget, terminal),
    ),
    seconds: (clock() - start) / 1000,
  };
  return { report, remarks: [...lossRemarks(prepared, norms), ...remarksOf(curvature)] };
}

/** Cells of a network file that are looked at, and the longest time for them. */
const usualCells = 1_000_000;
const constantsMilliseconds = 60_000;

function normsOf({ architecture, parameters, running }: FileWeights): NetworkNorms {
  return measureNetwork(architecture, parameters, running);
}

/** Exact constants on a domain; undefined without one, and where the network is only the limit of a smooth one. */
async function constantsOf(
  task: RegionTask | undefined,
  cells: number,
  { signal }: CommandContext['terminal'],
): Promise<NetworkConstants | undefined> {
  if (task === undefined || task.isLimit) return undefined;
  const budget = { cells, milliseconds: constantsMilliseconds };
  return measureConstants(task.network, task.domain, { budget, clock, pause: yieldNow, signal });
}

/** Where the view Regions looks at a run; undefined where it has no regions. */
function domainOfRun(run: Pick<WeightsOfRun, 'prepared' | 'parameters' | 'running'>): RegionTask | undefined {
  try {
    return regionTaskOf(run);
  } catch (error) {
    if (error instanceof LabError) return undefined;
    throw error;
  }
}

/** Where the inputs of a network file lie, as it says; undefined where it does not. */
function domainOfFile(text: string): RegionTask | undefined {
  try {
    const task = readRegionTask(text, undefined);
    return 'problem' in task ? undefined : task;
  } catch (error) {
    if (error instanceof LabError) return undefined;
    throw error;
  }
}

/** Where the loss has no second derivative, and what iteration does not know. */
function remarksOf({ method, kinks, penaltyKinks, loss }: Curvature): Message[] {
  const found: Message[] = [];
  if (kinks > 0)
    found.push(
      message(
        'At {0} places the loss is on a kink, within rounding: the second derivative is that of one side.',
        kinks,
      ),
    );
  if (penaltyKinks > 0)
    found.push(
      message(
        'At {0} places a penalty is on a kink (a weight, group or singular value): it adds nothing there.',
        penaltyKinks,
      ),
    );
  if (method === 'lanczos')
    found.push(
      message(
        'Too many parameters for all eigenvalues: {0} at both ends were found by iteration, each with a bound on its error.',
        loss.eigenvalues.length,
      ),
    );
  return found;
}

function sizesOfLayers({ architecture, parameters }: FileWeights, { layers }: NetworkNorms): LayerSizes[] {
  const matrices = architecture.tensors.filter(({ role }) => role === 'weights');
  return matrices.map((shape, layer) => {
    const w = parameters.subarray(shape.offset, shape.offset + shape.size);
    const { frobenius, spectral, nuclear, stableRank } = layers[layer]!;
    const isSmall = shape.size * Math.min(shape.rows, shape.columns) <= singularBudget;
    const values = isSmall ? [...singularValues(w, shape)] : [];
    return {
      name: layerName(layer, matrices.length),
      singularValues: values,
      frobenius,
      spectral,
      nuclear,
      stableRank,
    };
  });
}
