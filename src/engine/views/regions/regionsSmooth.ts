import { message } from '../../../core/ground/errors.ts';
import type { CurvesChart, Series } from '../../../protocol/charts.ts';
import { curvesChart, short, shortText, type ChartTexts } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import type { RegionNetwork } from '../../reading/regionNetwork.ts';
import { affordablePoints, limitDistances, type InputGrid, type LimitDistances } from './numbers/sharpening.ts';

/** How far the network is from the limit whose regions are shown, as its activations grow sharper. @param grid  n scaled inputs on the picture */
export function sharpeningChart(
  moment: Moment,
  { folded }: RegionNetwork,
  grid: (points: number) => InputGrid,
): CurvesChart {
  const { task, data } = moment.prepared;
  const scales = task === 'regression' ? data.targetScale.scale : undefined;
  const found = limitDistances(folded, grid(affordablePoints(folded, moment.isLive)), scales);
  const isPositive = found.usual.every((distance) => distance > 0);
  return curvesChart(
    moment,
    {
      id: 'sharpening',
      view: 'regions',
      x: { label: message('sharpness s of phi(s z) / s'), scale: 'log10' },
      y: { label: message('distance of the outputs from the limit'), scale: isPositive ? 'log10' : 'linear' },
      series: seriesOf(found),
      marks: [{ axis: 'x', at: 1, label: message('this network') }],
    },
    textsOf(found),
  );
}

/** Both distances, and the largest as it would be if it fell like 1 / s to where it ends. */
function seriesOf({ sharpnesses, most, usual }: LimitDistances): Series[] {
  const curve = (look: Pick<Series, 'id' | 'label' | 'role'>, y: readonly number[]): Series => ({
    ...look,
    group: look.id,
    x: Float64Array.from(sharpnesses),
    y: Float64Array.from(y),
  });
  const end = most.at(-1)! * sharpnesses.at(-1)!;
  return [
    curve({ id: 'most', label: message('largest'), role: 'measured' }, most),
    curve({ id: 'usual', label: message('root mean square'), role: 'measured' }, usual),
    curve(
      { id: 'theory', label: message('largest, if it falls like 1 / s'), role: 'theory' },
      sharpnesses.map((s) => end / s),
    ),
  ];
}

function textsOf({ sharpnesses, usual, rows }: LimitDistances): ChartTexts {
  return {
    title: message(
      'The smooth network is {0} away from its piecewise linear limit; sharpened {1} times, {2}',
      short(usual[0]!),
      sharpnesses.at(-1)!,
      short(usual.at(-1)!),
    ),
    caption: message(
      'Outputs at {0} points of the picture: the network with the same weights and sharper activations, against the limit.',
      rows,
    ),
    description: message(
      'Root mean square distance at sharpness {0}: {1}.',
      sharpnesses.join(', '),
      usual.map(shortText).join(', '),
    ),
    explanation: message(
      'Softplus with beta, sharpened s times, is softplus with s beta; it is nowhere more than log(2) / (s beta) from ReLU. Each layer passes the distance on, so the largest distance falls like 1 / s once s is large; the root mean square falls faster, because only strips of width 1 / s along the kinks are off. The picture of the regions is that of the limit.',
    ),
  };
}
