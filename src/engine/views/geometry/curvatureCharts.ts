import { passLoss } from '../../../analysis/geometry/lossPass.ts';
import { sharpnessInParts } from '../../../analysis/geometry/sharpness.ts';
import { curvatureInParts, type Curvature, type Spectrum } from '../../../analysis/geometry/spectrum.ts';
import { message } from '../../../core/ground/errors.ts';
import { createRandom } from '../../../core/ground/random.ts';
import { optimizers } from '../../../core/tables/optimizers.ts';
import { learningRateAt } from '../../../core/tables/schedules.ts';
import type { Chart, CurvesChart, Series } from '../../../protocol/charts.ts';
import { descentOfRun, lossOfRun } from '../../reading/lossOfRun.ts';
import type { Snapshot } from '../../training/snapshots.ts';
import { finishListening } from '../../training/stepperWork.ts';
import { curvesChart, fittingScale, short } from '../frame/chartParts.ts';
import type { Moment, ViewWork } from '../frame/moment.ts';
import { pauser } from '../frame/pauser.ts';
import { withRemarks } from './surface/lossTexts.ts';
import { costOfProduct, isAffordable, nameOfCurvature, wholeLimit } from './curvatureCost.ts';

/** Multiplications that the points of the sharpness may take, products of a point, and points at most. */
const pointBudget = 4e9;
const productsOfPoint = 20;
const mostPoints = 60;

/** Sharpness along training next to its threshold, and the spectrum at the shown step; when training rests. */
export async function* curvatureCharts(moment: Moment, work: ViewWork): AsyncGenerator<Chart> {
  if (moment.isLive) return;
  const chosen = affordableSnapshots(moment);
  if (chosen.length > 1 && work.wants('sharpness'))
    yield sharpnessChart(moment, await sharpnessPoints(moment, chosen, work));
  if (isAffordable(moment) && work.wants('spectrum')) yield spectrumChart(moment, await spectrumHere(moment, work));
}

/** The sharpness at a recorded step. */
interface SharpnessPoint {
  readonly step: number;
  readonly value: number;
}

/** Recorded steps, evenly spaced, as many as are affordable; none where it would be one. Adaptive optimizers have none before the first step. */
function affordableSnapshots(moment: Moment): readonly Snapshot[] {
  const { adaptive } = optimizers.get(moment.prepared.experiment.optimizer.name);
  const usable = moment.snapshots.filter(({ divisors }) => !adaptive || divisors !== undefined);
  const affordable = Math.floor(pointBudget / (costOfProduct(moment) * productsOfPoint));
  const count = Math.min(usable.length, mostPoints, affordable);
  if (count < 2) return [];
  return Array.from({ length: count }, (_, at) => usable[Math.round((at * (usable.length - 1)) / (count - 1))]!);
}

async function sharpnessPoints(
  { prepared, lab }: Moment,
  chosen: readonly Snapshot[],
  work: ViewWork,
): Promise<SharpnessPoint[]> {
  const key = `sharpness ${lab.geometry.statistics}`;
  const known = (work.memory.get(key) ?? new WeakMap()) as WeakMap<Snapshot, number>;
  work.memory.set(key, known);
  const pause = pauser(work);
  const points: SharpnessPoint[] = [];
  for (const snapshot of chosen) {
    let value = known.get(snapshot);
    if (value === undefined) {
      const descent = descentOfRun(prepared, snapshot, lab.geometry.statistics);
      value = await finishListening(sharpnessInParts(descent), pause);
      known.set(snapshot, value);
    }
    points.push({ step: snapshot.step, value });
  }
  return points;
}

function sharpnessChart(moment: Moment, points: readonly SharpnessPoint[]): CurvesChart {
  const { experiment, totalSteps } = moment.prepared.problem;
  const { optimizer, schedule } = experiment;
  const entry = optimizers.get(optimizer.name);
  const product = entry.stableProduct(optimizer.options);
  const limitAt = (step: number): number =>
    product / learningRateAt(schedule, optimizer.learningRate, Math.min(step, totalSteps - 1), totalSteps);
  const x = Float64Array.from(points, ({ step }) => step);
  const series: Series[] = [
    {
      id: 'sharpness',
      label: message('sharpness'),
      role: 'measured',
      group: 'sharpness',
      x,
      y: Float64Array.from(points, ({ value }) => value),
    },
    { id: 'threshold', label: message('threshold'), role: 'theory', group: 'threshold', x, y: x.map(limitAt) },
  ];
  const here = points.reduce((best, one) =>
    Math.abs(one.step - moment.step) < Math.abs(best.step - moment.step) ? one : best,
  );
  const share = here.value / limitAt(here.step);
  const title = message('The sharpness is {0} times its threshold at step {1}', short(share), here.step);
  return curvesChart(
    moment,
    { id: 'sharpness', view: 'geometry', series, y: { label: message('curvature'), scale: fittingScale(series) } },
    {
      title,
      caption: message(
        'Largest eigenvalue of the second derivative, and {0} / learning rate; all training samples, float64.',
        short(product),
      ),
      description: title,
      explanation: withRemarks(
        moment,
        entry.adaptive
          ? message(
              'Of the second derivative divided by what the optimizer divides by at that step; above the threshold small steps along that direction grow. Penalties count whose gradient is followed.',
            )
          : message(
              'Above the threshold small steps along the steepest direction grow. Penalties count whose gradient is followed, and coupled decay.',
            ),
      ),
    },
  );
}

async function spectrumHere(moment: Moment, work: ViewWork): Promise<Curvature> {
  const { prepared, parameters, running, lab } = moment;
  const key = nameOfCurvature(moment);
  const known = work.memory.get('spectrum') as { readonly key: string; readonly found: Curvature } | undefined;
  if (known?.key === key) return known.found;
  const problem = lossOfRun(prepared, { running, statistics: lab.geometry.statistics });
  const random = createRandom(prepared.experiment.training.seed).fork('geometry');
  const parts = curvatureInParts(passLoss(problem, parameters), random, wholeLimit);
  const found = await finishListening(parts, pauser(work));
  work.memory.set('spectrum', { key, found });
  return found;
}

function spectrumChart(moment: Moment, { method, loss, objective, kinks }: Curvature): CurvesChart {
  const isPenalized = loss !== objective;
  const sticks = (id: string, label: Series['label'], { eigenvalues }: Spectrum): Series => ({
    ...{ id, label, role: 'dots', group: id },
    x: eigenvalues.map((_, at) => at + 1),
    // What crosses to the page is handed over: the known ones stay.
    y: eigenvalues.slice(),
  });
  const series = [
    sticks('loss', message('loss'), loss),
    ...(isPenalized ? [sticks('objective', message('objective'), objective)] : []),
  ];
  const count = loss.eigenvalues.length;
  const title = message(
    '{0} of {1} eigenvalues of the loss are negative; the largest is {2}',
    loss.negative,
    count,
    short(loss.sharpness),
  );
  const of =
    method === 'exact'
      ? message('All eigenvalues of the exact second derivative, ascending.')
      : message('Eigenvalues at both ends, ascending, by Lanczos iteration; each within a millionth of the largest.');
  return curvesChart(
    moment,
    {
      id: 'spectrum',
      view: 'geometry',
      series,
      x: { label: message('rank'), scale: 'linear', isWhole: true },
      y: { label: message('eigenvalue'), scale: 'symlog' },
      marks: [{ axis: 'y', at: 0, label: message('flat') }],
    },
    {
      title,
      caption: of,
      description: title,
      explanation: withRemarks(
        moment,
        kinks > 0
          ? message(
              'At {0} places the loss is on a kink, within rounding: the second derivative is that of one side.',
              kinks,
            )
          : message(
              'Second derivative of the mean loss of all training samples by all parameters, with and without what the penalties add, in float64. Below 0 the loss bends down.',
            ),
      ),
    },
  );
}
