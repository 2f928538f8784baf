import { lossHessian } from '../../../analysis/geometry/hessianMatrix.ts';
import { passLoss } from '../../../analysis/geometry/lossPass.ts';
import {
  rescalableLayer,
  rescaledSharpness,
  rescalingFactors,
  type RescaledSharpness,
} from '../../../analysis/geometry/rescaling.ts';
import { failure, message } from '../../../core/ground/errors.ts';
import type { CurvesChart, Series } from '../../../protocol/charts.ts';
import { lossOfRun } from '../../reading/lossOfRun.ts';
import { curvesChart, short } from '../frame/chartParts.ts';
import type { Moment, ViewWork } from '../frame/moment.ts';

/** Parameters up to which the whole second derivative is made for it. */
const mostParameters = 600;
/** Factors from 1/8 to 8. */
const steps = 6;
const octaves = 3;

/** What a rescaling of one layer against the next, which keeps the function, makes of measures of sharpness; ReLU and its kin only. */
export async function rescalingChart(moment: Moment, work: ViewWork): Promise<CurvesChart | undefined> {
  if (!work.wants('rescaling') || moment.isLive) return undefined;
  const { architecture } = moment.prepared.problem;
  const layer = rescalableLayer(architecture);
  if (layer === undefined || architecture.parameters > mostParameters) return undefined;
  const { statistics } = moment.lab.geometry;
  const pass = passLoss(lossOfRun(moment.prepared, { running: moment.running, statistics }), moment.parameters);
  const hessian = lossHessian(pass);
  const alphas = Float64Array.from({ length: 2 * steps + 1 }, (_, at) => 2 ** ((octaves * (at - steps)) / steps));
  const measured: RescaledSharpness[] = [];
  for (const alpha of alphas) {
    measured.push(rescaledSharpness(hessian, pass.parameters, rescalingFactors(architecture, layer, alpha)));
    await work.pause();
    if (work.signal.aborted) throw failure('engine/cancelled');
  }
  return chartOf(moment, layer, { alphas, measured });
}

function chartOf(
  moment: Moment,
  layer: number,
  { alphas, measured }: { readonly alphas: Float64Array; readonly measured: readonly RescaledSharpness[] },
): CurvesChart {
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
          'Loss and adaptive sharpness stay; {0} parameters, exact second derivative.',
          architecture.parameters,
        ),
        description: message(
          'Sharpness {0} at the weights and {1} at the largest factor; adaptive sharpness {2} and {3}.',
          short(here.sharpness),
          short(last.sharpness),
          short(here.adaptive),
          short(last.adaptive),
        ),
        explanation: message(
          'Weights and biases of a ReLU layer times alpha, weights of the next over alpha: the same function, loss and predictions. Largest eigenvalue and trace of the second derivative move, so they alone say nothing of how a minimum generalises; measured in the size of each parameter the sharpness does not. Dinh et al. (2017), ICML; Kwon et al. (2021), ICML.',
        ),
      },
    ),
    namesAtEnds: true,
  };
}
