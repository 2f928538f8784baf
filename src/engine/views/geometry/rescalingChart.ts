import { lossHessian } from '../../../analysis/geometry/hessianMatrix.ts';
import { passLoss } from '../../../analysis/geometry/lossPass.ts';
import {
  rescalableLayer,
  rescaledSharpness,
  rescalingFactors,
  type RescaledSharpness,
} from '../../../analysis/geometry/rescaling.ts';
import { message } from '../../../core/ground/errors.ts';
import type { CurvesChart, Series } from '../../../protocol/charts.ts';
import { lossOfRun } from '../../reading/lossOfRun.ts';
import { curvesChart, short } from '../frame/chartParts.ts';
import type { Moment, ViewWork } from '../frame/moment.ts';
import { pauser } from '../frame/pauser.ts';
import { withRemarks } from './surface/lossTexts.ts';
import { isAffordable, nameOfCurvature, wholeLimit } from './curvatureCost.ts';

/** Factors from 1/8 to 8. */
const steps = 6;
const octaves = 3;

/** What a rescaling of one layer against the next, which keeps the function, makes of measures of sharpness; ReLU and its kin only. */
export async function rescalingChart(moment: Moment, work: ViewWork): Promise<CurvesChart | undefined> {
  if (moment.isLive) return undefined;
  const { architecture } = moment.prepared.problem;
  const layer = rescalableLayer(architecture, moment.lab.geometry.rescale);
  if (layer === undefined || architecture.parameters > wholeLimit || !isAffordable(moment)) return undefined;
  if (!work.wants('rescaling')) return undefined;
  const key = `${nameOfCurvature(moment)} ${layer}`;
  const known = work.memory.get('rescaling') as { readonly key: string; readonly found: Rescalings } | undefined;
  const found = known?.key === key ? known.found : await rescale(moment, layer, work);
  work.memory.set('rescaling', { key, found });
  return chartOf(moment, layer, found);
}

/** The measures at each factor of the layer. */
interface Rescalings {
  readonly alphas: Float64Array;
  readonly measured: readonly RescaledSharpness[];
}

async function rescale(moment: Moment, layer: number, work: ViewWork): Promise<Rescalings> {
  const { architecture } = moment.prepared.problem;
  const { statistics } = moment.lab.geometry;
  const pass = passLoss(lossOfRun(moment.prepared, { running: moment.running, statistics }), moment.parameters);
  const hessian = lossHessian(pass);
  const alphas = Float64Array.from({ length: 2 * steps + 1 }, (_, at) => 2 ** ((octaves * (at - steps)) / steps));
  const measured: RescaledSharpness[] = [];
  const pause = pauser(work);
  for (const alpha of alphas) {
    measured.push(rescaledSharpness(hessian, pass.parameters, rescalingFactors(architecture, layer, alpha)));
    await pause();
  }
  return { alphas, measured };
}

function chartOf(moment: Moment, layer: number, { alphas, measured }: Rescalings): CurvesChart {
  const { architecture } = moment.prepared.problem;
  const here = measured[steps]!;
  const last = measured.at(-1)!;
  const seriesOf = (id: keyof typeof here, label: string): Series => ({
    ...{ id, label: message(label), role: 'measured' },
    x: alphas.slice(),
    y: Float64Array.from(measured, (one) => (here[id] > 0 && one[id] > 0 ? one[id] / here[id] : NaN)),
  });
  return {
    ...curvesChart(
      moment,
      {
        id: 'rescaling',
        view: 'geometry',
        x: { label: message('factor of layer {0}', layer + 1), scale: 'log10', isWhole: true },
        y: { label: message('over that of the weights'), scale: 'log10' },
        series: [
          seriesOf('sharpness', 'sharpness'),
          seriesOf('trace', 'trace'),
          seriesOf('squaredLength', 'squared weights'),
          seriesOf('adaptive', 'adaptive sharpness'),
        ],
        marks: [{ axis: 'x', at: 1, label: message('the weights') }],
      },
      {
        title: message(
          'At {0} times layer {1} the sharpness is {2} times as large; the function is the same',
          short(alphas.at(-1)!),
          layer + 1,
          short(last.sharpness / here.sharpness),
        ),
        caption: message(
          'Layer {0} times the factor, the next over it: sharpness, trace and squared weights move, loss and adaptive sharpness stay; {1} parameters, exact second derivative.',
          layer + 1,
          architecture.parameters,
        ),
        description: message(
          'Sharpness {0} at the weights and {1} at the largest factor; adaptive sharpness {2} and {3}.',
          short(here.sharpness),
          short(last.sharpness),
          short(here.adaptive),
          short(last.adaptive),
        ),
        explanation: withRemarks(
          moment,
          message(
            'Weights and biases of a ReLU layer times alpha, weights of the next over alpha: the same function, loss and predictions. Largest eigenvalue and trace of the second derivative move, so they alone say nothing of how a minimum generalises; measured in the size of each parameter the sharpness does not. Dinh et al. (2017), ICML; Kwon et al. (2021), ICML.',
          ),
        ),
      },
    ),
    namesAtEnds: true,
  };
}
