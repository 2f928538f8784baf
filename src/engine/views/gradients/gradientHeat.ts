import { measureActivity, type ActivitySamples } from '../../../analysis/network/activationGradients.ts';
import { message, type Message } from '../../../core/ground/errors.ts';
import type { HeatChart } from '../../../protocol/charts.ts';
import { layerLabel, short } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import type { Snapshot } from '../../training/snapshots.ts';
import type { TrainingProblem } from '../../problem/stepper.ts';
import { activitySamples, samplesOfMoment } from '../network/activitySamples.ts';

/** Multiplications that one picture of all steps may take, and those of one pass and sample and weight. */
const heatBudget = 5e8;
const passesPerWeight = 6;
const mostColumns = 60;
const mostSamples = 64;

/** Gradient norms of the layers at each snapshot, computed once; they go with the snapshot. */
const known = new WeakMap<Snapshot, Float64Array>();

function gradientNorms(problem: TrainingProblem, snapshot: Snapshot, samples: ActivitySamples): Float64Array {
  const found = known.get(snapshot);
  if (found !== undefined) return found;
  const measured = measureActivity(problem.architecture, snapshot.parameters, problem.loss, samples);
  const norms = Float64Array.from(measured, ({ gradientNorm }) => gradientNorm);
  known.set(snapshot, norms);
  return norms;
}

/** Every k-th snapshot, k a power of two, so that the same ones are shown while more arrive; and the newest and the shown one. */
function chooseSnapshots({ snapshots, step: shown }: Moment, limit: number): readonly Snapshot[] {
  const stride = 2 ** Math.ceil(Math.log2(Math.max(1, snapshots.length / limit)));
  return snapshots.filter(({ step }, at) => at % stride === 0 || at === snapshots.length - 1 || step === shown);
}

/** The heat strip: log10 of the gradient norm of each layer over the steps. */
export function gradientHeat(moment: Moment): HeatChart {
  const { problem } = moment.prepared;
  const { architecture } = problem;
  const samples = activitySamples(problem, architecture.layers.length === 1 ? samplesOfMoment : mostSamples);
  const cost = architecture.parameters * samples.rows * passesPerWeight;
  const limit = Math.max(4, Math.min(mostColumns, Math.floor(heatBudget / cost)));
  const chosen = chooseSnapshots(moment, limit);
  const columns = chosen.map((snapshot) => gradientNorms(problem, snapshot, samples));
  const count = architecture.layers.length;
  const values = new Float64Array(count * chosen.length);
  columns.forEach((norms, column) =>
    norms.forEach((norm, layer) => (values[layer * chosen.length + column] = norm > 0 ? Math.log10(norm) : NaN)),
  );
  const here = chosen.findLastIndex(({ step }) => step <= moment.step);
  const first = columns[0]?.[0] ?? NaN;
  const last = columns[here]?.[0] ?? NaN;
  return {
    kind: 'heat',
    id: 'heat',
    view: 'gradients',
    run: moment.run,
    step: moment.step,
    title: heatTitle(
      { norm: short(first), step: chosen[0]?.step ?? 0 },
      { norm: short(last), step: chosen[here]?.step ?? 0 },
      count,
    ),
    caption: message('log10 of the root mean square gradient by the pre-activations of each layer, at recorded steps.'),
    description: message('{0} layers at {1} recorded steps.', count, chosen.length),
    explanation: message(
      'Measured on {0} of {1} training samples at each recorded step, without dropout.',
      samples.rows,
      problem.train.count,
    ),
    x: { label: message('step'), scale: 'linear' },
    rows: architecture.layers.map((_, layer) => layerLabel(layer, count)),
    columns: Float64Array.from(chosen, ({ step }) => step),
    shownX: moment.step,
    values,
    value: { label: message('log10 gradient norm'), scale: 'linear' },
  };
}

interface Reading {
  readonly norm: number | string;
  readonly step: number;
}

function heatTitle(first: Reading, last: Reading, layers: number): Message {
  if (layers === 1)
    return first.step === last.step
      ? message('Gradient at the output layer, the only one: {0} at step {1}', last.norm, last.step)
      : message(
          'Gradient at the output layer, the only one: {0} at step {1}, {2} at step {3}',
          first.norm,
          first.step,
          last.norm,
          last.step,
        );
  return first.step === last.step
    ? message('Gradient at layer 1: {0} at step {1}', last.norm, last.step)
    : message('Gradient at layer 1: {0} at step {1}, {2} at step {3}', first.norm, first.step, last.norm, last.step);
}
