import type { Architecture } from '../../../../core/experiment/architecture.ts';
import type { Experiment, OptimizerConfig } from '../../../../core/config/config.ts';
import { message } from '../../../../core/ground/errors.ts';
import { optimizers, type OptimizerName } from '../../../../core/tables/optimizers.ts';
import { defaultOptions } from '../../../../core/ground/registry.ts';
import type { Chart } from '../../../../protocol/charts.ts';
import { curvesChart, short, stepAxis } from '../../frame/chartParts.ts';
import type { Moment } from '../../frame/moment.ts';
import { bareExperiment, overSteps, traceRun, type Trace } from './pathTrace.ts';

/** Steps of a comparison: enough to see it, few enough to wait for. */
const mostDecaySteps = 2000;

/** Decay inside the gradient of Adam beside decay of AdamW; and the same two ways for plain gradient descent, where they are one. */
export async function* compareDecay(moment: Moment, pause: () => Promise<void>): AsyncGenerator<Chart> {
  const { prepared } = moment;
  const { experiment } = prepared;
  const weightDecay = decayOf(experiment);
  const run = (name: OptimizerName, options: Readonly<Record<string, number>> = {}): Promise<Trace<Float64Array>> => {
    const entry = optimizers.get(name);
    const learningRate =
      entry.adaptive && experiment.optimizer.name.startsWith('adam')
        ? experiment.optimizer.learningRate
        : optimizers.get(entry.adaptive ? name : 'sgd').defaultLearningRate;
    const optimizer: OptimizerConfig = {
      name,
      options: { ...defaultOptions(entry.parameters), ...options },
      learningRate,
      weightDecay,
      decay: 'weights',
      proximal: true,
    };
    const problem = {
      ...prepared.problem,
      experiment: bareExperiment(experiment, optimizer),
      totalSteps: Math.min(prepared.problem.totalSteps, mostDecaySteps),
    };
    return traceRun(problem, (parameters) => weightsOf(prepared.problem.architecture, parameters), pause);
  };
  const [adam, adamw] = [await run('adam'), await run('adamw')];
  const [coupled, decoupled] = [await run('sgd'), await run('sgdw', { momentum: 0 })];
  const apart = relativeDistances(adam, adamw);
  const together = relativeDistances(coupled, decoupled);
  const norms = (trace: Trace<Float64Array>): number[] => trace.seen.map((w) => Math.hypot(...chunks(w)));
  const last = adam.steps.at(-1)!;
  yield curvesChart(
    moment,
    {
      id: 'decayDistance',
      view: 'path',
      x: stepAxis,
      y: { label: message('relative distance of the weights'), scale: 'log10' },
      series: [
        overSteps({ id: 'adam', label: message('Adam and AdamW'), role: 'measured', group: 'adam' }, adam.steps, apart),
        overSteps(
          { id: 'sgd', label: message('gradient descent, both ways'), role: 'validation', group: 'sgd' },
          coupled.steps,
          together,
        ),
      ],
    },
    {
      title: message(
        'After {0} steps decay inside Adam and AdamW are {1} % apart; for plain gradient descent {2} %',
        last,
        short(100 * apart.at(-1)!),
        short(100 * together.at(-1)!),
      ),
      caption: message(
        'Same start, same batches, decay {0}: |w - v| over |v|. In theory the second curve is 0; float32 leaves about 1e-7. Below 1e-9 is drawn there.',
        weightDecay,
      ),
      description: message('{0} checkpoints over {1} steps.', adam.steps.length, last),
      explanation: message(
        'Inside Adam the decay is divided by the size of past gradients, so weights with large gradients decay less. Beside it (AdamW) all decay alike. For plain gradient descent w - eta (g + delta w) = (1 - eta delta) w - eta g. Loshchilov, Hutter (2019).',
      ),
    },
  );
  yield curvesChart(
    moment,
    {
      id: 'decayNorms',
      view: 'path',
      x: stepAxis,
      y: { label: message('length of all weights'), scale: 'linear' },
      series: [
        overSteps(
          { id: 'adam', label: message('Adam, decay in the gradient'), role: 'measured', group: 'adam' },
          adam.steps,
          norms(adam),
        ),
        overSteps(
          { id: 'adamw', label: message('AdamW'), role: 'measured', group: 'adamw' },
          adamw.steps,
          norms(adamw),
        ),
      ],
    },
    {
      title: message(
        'The weights end {0} long with decay inside Adam, {1} with AdamW',
        short(norms(adam).at(-1)!),
        short(norms(adamw).at(-1)!),
      ),
      caption: message(
        'Euclidean length of all weight matrices, decay {0}, other penalties and the schedule of the text left out.',
        weightDecay,
      ),
      description: message('{0} steps from the same start.', last),
      explanation: message(
        'The strengths are not comparable: where only the penalty pulls, Adam moves every weight by about the learning rate, whatever its size and the strength; AdamW multiplies it by 1 - eta delta.',
      ),
    },
  );
}

function decayOf({ optimizer, penalties: chosen }: Experiment): number {
  if (optimizer.weightDecay > 0) return optimizer.weightDecay;
  return chosen.find(({ name, lambda }) => name === 'l2' && lambda > 0)?.lambda ?? 0.01;
}

function weightsOf({ tensors }: Architecture, parameters: Float32Array): Float64Array {
  const kept = tensors.filter(({ role }) => role === 'weights');
  const out = new Float64Array(kept.reduce((sum, { size }) => sum + size, 0));
  let to = 0;
  for (const { offset, size } of kept) {
    out.set(parameters.subarray(offset, offset + size), to);
    to += size;
  }
  return out;
}

/** Smallest distance that is drawn on the log axis. */
const floor = 1e-9;

function relativeDistances(one: Trace<Float64Array>, other: Trace<Float64Array>): number[] {
  return one.seen.map((w, k) => {
    const v = other.seen[k]!;
    let [difference, size] = [0, 0];
    for (let at = 0; at < w.length; at += 1) {
      difference += (w[at]! - v[at]!) ** 2;
      size += v[at]! ** 2;
    }
    return Math.max(floor, Math.sqrt(difference / Math.max(size, Number.MIN_VALUE)));
  });
}

/** Lengths of pieces, so that hypot gets few arguments. */
function chunks(values: Float64Array): number[] {
  const out: number[] = [];
  for (let from = 0; from < values.length; from += 1024) out.push(Math.hypot(...values.subarray(from, from + 1024)));
  return out;
}
