import { sharpnessInParts } from '../../../analysis/geometry/sharpness.ts';
import { message } from '../../../core/ground/errors.ts';
import { optimizers } from '../../../core/tables/optimizers.ts';
import { learningRateAt } from '../../../core/tables/schedules.ts';
import type { CurvesChart, Series } from '../../../protocol/charts.ts';
import { descentOfRun } from '../../reading/lossOfRun.ts';
import type { Snapshot } from '../../training/snapshots.ts';
import { finishListening } from '../../training/stepperWork.ts';
import { curvesChart, fittingScale, short } from '../frame/chartParts.ts';
import type { Moment, ViewWork } from '../frame/moment.ts';
import { pauser } from '../frame/pauser.ts';
import { withRemarks } from './surface/lossTexts.ts';
import { costOfProduct } from './curvatureCost.ts';

/** Multiplications that the points of the sharpness may take, products of a point, and points at most. */
const pointBudget = 4e9;
const productsOfPoint = 20;
const mostPoints = 60;
/** Multiplications of a point that is measured while training goes on: some ten milliseconds. */
const livePoint = 5e7;

/** Sharpness along training next to its threshold: while training goes on one more recorded step at a time, where that is a matter of a moment. */
export async function* sharpnessCharts(moment: Moment, work: ViewWork): AsyncGenerator<CurvesChart> {
  const chosen = moment.isLive ? liveSnapshots(moment, knownOf(moment, work)) : affordableSnapshots(moment);
  if (chosen.length === 0 || !work.wants('sharpness')) return;
  const points = await sharpnessPoints(moment, chosen, work);
  if (points.length > 1) yield sharpnessChart(moment, points);
}

/** The sharpness at a recorded step. */
interface SharpnessPoint {
  readonly step: number;
  readonly value: number;
}

/** Recorded steps of which there is a sharpness. Adaptive optimizers have none before the first step. */
function usableSnapshots({ prepared, snapshots }: Moment): readonly Snapshot[] {
  const { adaptive } = optimizers.get(prepared.experiment.optimizer.name);
  return snapshots.filter(({ divisors }) => !adaptive || divisors !== undefined);
}

/** The steps that are measured, and the newest. */
function liveSnapshots(moment: Moment, known: WeakMap<Snapshot, number>): readonly Snapshot[] {
  if (costOfProduct(moment) * productsOfPoint > livePoint) return [];
  const usable = usableSnapshots(moment);
  return usable.filter((snapshot, at) => known.has(snapshot) || at === usable.length - 1);
}

/** Recorded steps, evenly spaced, as many as are affordable; none where it would be one. */
function affordableSnapshots(moment: Moment): readonly Snapshot[] {
  const usable = usableSnapshots(moment);
  const affordable = Math.floor(pointBudget / (costOfProduct(moment) * productsOfPoint));
  const count = Math.min(usable.length, mostPoints, affordable);
  if (count < 2) return [];
  return Array.from({ length: count }, (_, at) => usable[Math.round((at * (usable.length - 1)) / (count - 1))]!);
}

/** What is measured of this run. */
function knownOf({ lab }: Moment, work: ViewWork): WeakMap<Snapshot, number> {
  const key = `sharpness ${lab.geometry.statistics}`;
  const known = (work.memory.get(key) ?? new WeakMap()) as WeakMap<Snapshot, number>;
  work.memory.set(key, known);
  return known;
}

async function sharpnessPoints(moment: Moment, chosen: readonly Snapshot[], work: ViewWork): Promise<SharpnessPoint[]> {
  const { prepared, lab } = moment;
  const known = knownOf(moment, work);
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
