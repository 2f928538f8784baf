import { curvatureShares, densityNodes, spectralDensity } from '../../../analysis/geometry/curvatureShares.ts';
import { passLoss, type LossPass } from '../../../analysis/geometry/lossPass.ts';
import { curvatureInParts, type Curvature, type Spectrum } from '../../../analysis/geometry/spectrum.ts';
import { message } from '../../../core/ground/errors.ts';
import { createRandom, type Random } from '../../../core/ground/random.ts';
import type { Chart, CurvesChart, Series } from '../../../protocol/charts.ts';
import { lossOfRun } from '../../reading/lossOfRun.ts';
import { finishListening } from '../../training/stepperWork.ts';
import { curvesChart, short } from '../frame/chartParts.ts';
import type { Moment, ViewWork } from '../frame/moment.ts';
import { pauser } from '../frame/pauser.ts';
import { withRemarks } from './surface/lossTexts.ts';
import { isAffordable, nameOfCurvature, wholeLimit } from './curvatureCost.ts';
import { densityChart, partsTable } from './curvatureParts.ts';
import { sharpnessCharts } from './sharpnessChart.ts';

/** Sharpness along training, also while it goes on; at rest the spectrum at the shown step, what it consists of, and its density. */
export async function* curvatureCharts(moment: Moment, work: ViewWork): AsyncGenerator<Chart> {
  yield* sharpnessCharts(moment, work);
  if (moment.isLive || !isAffordable(moment)) return;
  const wanted = (['spectrum', 'parts', 'density'] as const).filter((chart) => work.wants(chart));
  if (wanted.length === 0) return;
  const curvature = await spectrumHere(moment, work);
  for (const chart of wanted) {
    const made = await makers[chart](moment, curvature, work);
    if (made !== undefined) yield made;
  }
}

/** The charts of one spectrum. */
const makers: {
  readonly [K in 'spectrum' | 'parts' | 'density']: (
    moment: Moment,
    curvature: Curvature,
    work: ViewWork,
  ) => Promise<Chart | undefined>;
} = {
  spectrum: (moment, curvature) => Promise.resolve(spectrumChart(moment, curvature)),
  async parts(moment, curvature, work) {
    const shares = await onceHere('parts', moment, work, (pass, random) =>
      curvatureShares(pass, curvature.method, random),
    );
    return partsTable(moment, curvature, shares);
  },
  async density(moment, curvature, work) {
    const nodes = await onceHere('density', moment, work, (pass, random) => densityNodes(pass, curvature, random));
    return densityChart(moment, curvature, spectralDensity(nodes));
  },
};

const spectrumHere = (moment: Moment, work: ViewWork): Promise<Curvature> =>
  onceHere('spectrum', moment, work, (pass, random) => curvatureInParts(pass, random, wholeLimit));

/** What is computed at the shown step, once for each step. */
async function onceHere<Result>(
  name: string,
  moment: Moment,
  work: ViewWork,
  compute: (pass: LossPass, random: Random) => Iterator<unknown, Result>,
): Promise<Result> {
  const { prepared, parameters, running, lab } = moment;
  const key = nameOfCurvature(moment);
  const known = work.memory.get(name) as { readonly key: string; readonly found: Result } | undefined;
  if (known?.key === key) return known.found;
  const problem = lossOfRun(prepared, { running, statistics: lab.geometry.statistics });
  const random = createRandom(prepared.experiment.training.seed).fork('geometry');
  const found = await finishListening(compute(passLoss(problem, parameters), random), pauser(work));
  work.memory.set(name, { key, found });
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
