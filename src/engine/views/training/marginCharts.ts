import { widestBand, type WidestBand } from '../../../analysis/implicit/widestBand.ts';
import { message, type Message } from '../../../core/ground/errors.ts';
import type { Chart, CurvesChart, CurvesQuantity, Series } from '../../../protocol/charts.ts';
import {
  type LinearClassifier,
  linearClassifierOf,
  marginOf,
  type MarginOfWeights,
} from '../../reading/linearClassifier.ts';
import { finishListening } from '../../training/stepperWork.ts';
import { curvesChart, short } from '../frame/chartParts.ts';
import { pauser } from '../frame/pauser.ts';
import type { Moment, ViewWork } from '../frame/moment.ts';
import { marginLinesChart } from './marginLines.ts';

/** What is known of a run's margins: the band, and the margins of recorded weights. */
interface Known {
  readonly band: WidestBand;
  readonly margins: WeakMap<Float32Array, MarginOfWeights>;
}

/** Where training turns the plane of a linear classifier to, beside the plane with the widest band. */
export async function* marginCharts(moment: Moment, work: ViewWork): AsyncGenerator<Chart> {
  const classifier = linearClassifierOf(moment.prepared);
  if (classifier === undefined) return;
  const [wantsCurves, wantsLines] = [work.wants('margin'), linesFit(moment) && work.wants('marginLines')];
  if (!wantsCurves && !wantsLines) return;
  const known = await readBand(classifier, work);
  const here = marginOf(classifier, known.band, classifier.weightsOf(moment.parameters));
  if (wantsCurves) yield await curvesOf(moment, work, { classifier, known, here });
  if (wantsLines) yield marginLinesChart(moment, classifier, { band: known.band, here });
}

const linesFit = ({ prepared }: Moment): boolean => prepared.data.dataset.features === 2;

async function readBand(classifier: LinearClassifier, work: ViewWork): Promise<Known> {
  const kept = work.memory.get('widest band') as Known | undefined;
  if (kept !== undefined) return kept;
  const band = await finishListening(widestBand(classifier.points), pauser(work));
  const known: Known = { band, margins: new WeakMap() };
  work.memory.set('widest band', known);
  return known;
}

interface Measured {
  readonly classifier: LinearClassifier;
  readonly known: Known;
  readonly here: MarginOfWeights;
}

async function curvesOf(moment: Moment, work: ViewWork, measured: Measured): Promise<CurvesChart> {
  const { classifier, known } = measured;
  const { band, margins } = known;
  const listen = pauser(work);
  const steps: number[] = [];
  const all: MarginOfWeights[] = [];
  // The axis is logarithmic: what was before the first step has no place on it.
  for (const { step, parameters } of moment.snapshots.filter((one) => one.step > 0)) {
    const found = margins.get(parameters) ?? marginOf(classifier, band, classifier.weightsOf(parameters));
    margins.set(parameters, found);
    steps.push(step);
    all.push(found);
    await listen();
  }
  const x = Float64Array.from(steps);
  const quantities = quantitiesOf(moment, measured, all);
  const first = quantities[0]!;
  const series: Series[] = [
    { id: 'run', label: message('this run'), role: 'measured', group: 'run', x, y: first.values[0]! },
    { id: 'widest', label: message('widest band'), role: 'theory', group: 'band', x, y: first.values[1]! },
  ];
  const { title, caption, description, explanation, y } = first;
  const axis = { label: message('step'), scale: 'log10', ...(!moment.isLive && { isWhole: true }) } as const;
  const chart = curvesChart(
    moment,
    { id: 'margin', view: 'training', x: axis, y, series },
    { title, caption, description, explanation },
  );
  return { ...chart, shownX: Math.max(1, moment.step), quantities };
}

/** In degrees where there is a widest band; else only margins. */
function quantitiesOf(
  moment: Moment,
  { known: { band }, here }: Measured,
  all: readonly MarginOfWeights[],
): CurvesQuantity[] {
  const read = (f: (one: MarginOfWeights) => number): Float64Array => Float64Array.from(all, f);
  const constant = (value: number): Float64Array => new Float64Array(all.length).fill(value);
  const isSeparated = band.margin > 0;
  const explanation = message(
    'Weights and intercept together are one vector, as descent sees them. Without a penalty, descent on a loss with an exponential tail turns it to the widest band, as slowly as one over the logarithm of the steps, while it grows by ln 10 / margin with every tenfold of them (step times learning rate); penalties, decay and adaptive optimizers lead elsewhere. Soudry and others (2018). The widest band is found apart, by coordinate ascent, between a margin that is reached and a bound that none can exceed.',
  );
  const texts = {
    title: marginTitle(moment, band, here),
    caption: isSeparated
      ? message(
          'Widest band: margin {0}, at most {1}; {2} passes.',
          short(band.margin),
          short(band.upper),
          band.iterations,
        )
      : message(
          'No plane that separates was found in {0} passes; none has a margin above {1}.',
          band.iterations,
          short(band.upper),
        ),
    description: message('The margin is {0} at step {1}.', short(here.margin), moment.step),
    explanation,
  };
  const margin: CurvesQuantity = {
    ...texts,
    id: 'margin',
    label: message('margin'),
    y: { label: message('margin (scaled inputs)'), scale: 'linear' },
    values: [read((one) => one.margin), constant(isSeparated ? band.margin : NaN)],
  };
  const length: CurvesQuantity = {
    ...texts,
    id: 'length',
    label: message('length of the weights'),
    y: { label: message('length of the weights'), scale: 'linear' },
    values: [read((one) => one.length), constant(NaN)],
  };
  if (!isSeparated) return [margin, length];
  const angle: CurvesQuantity = {
    ...texts,
    id: 'angle',
    label: message('angle'),
    y: { label: message('degrees to the widest band'), scale: 'linear' },
    values: [read((one) => one.degrees), constant(0)],
  };
  return [angle, margin, length];
}

function marginTitle({ step }: Moment, band: WidestBand, here: MarginOfWeights): Message {
  if (!(band.margin > 0)) return message('No plane through these samples was found that separates the classes');
  if (Number.isNaN(here.degrees)) return message('The weights are 0 at step {0}: they have no direction', step);
  return message(
    '{0} degrees from the widest band at step {1}; margin {2} of {3}',
    short(here.degrees),
    step,
    short(here.margin),
    short(band.margin),
  );
}
