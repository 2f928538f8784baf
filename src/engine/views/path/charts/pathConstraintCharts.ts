import {
  measureShadowPrice,
  minimizeInBall,
  minimizeInDiamond,
  quadraticOf,
  type ShadowPrice,
} from '../../../../analysis/paths/equivalents/constraintForm.ts';
import { l1Norm, squaredNorm } from '../../../../analysis/paths/problem/lambdaPath.ts';
import { prepareLeastSquares } from '../../../../analysis/paths/problem/leastSquares.ts';
import { message } from '../../../../core/ground/errors.ts';
import type { Axis, Chart, CurvesChart } from '../../../../protocol/charts.ts';
import { curvesChart, fittingScale, short } from '../../frame/chartParts.ts';
import type { ViewWork } from '../../frame/moment.ts';
import { overStrengths, pathChart, type PathPicture } from './pathCharts.ts';
import type { LinearPlan } from '../points/pathPlan.ts';
import { pauser } from '../../frame/pauser.ts';
import type { LinearPathPoint } from '../points/pathPoints.ts';

type LinearPicture = PathPicture<LinearPathPoint>;

/** More inputs than this make the quadratic too large for a picture. */
const mostInputs = 100;
/** Radii at which the price is measured. */
const measuredRadii = 12;

/** The norm that the constraint form of a penalty bounds; undefined for penalties without one here. */
export function constraintNorm({ model, penalty }: LinearPlan): 'l1' | 'l2' | undefined {
  if (model.loss !== 'squares' || model.outputs !== 1 || model.inputs > mostInputs || penalty.kind !== 'elasticNet')
    return undefined;
  if (penalty.l1Ratio === 1) return 'l1';
  return penalty.l1Ratio === 0 ? 'l2' : undefined;
}

/** Which radius belongs to which strength, with the strengths that are marked by now. */
export function* radiusCharts(
  picture: LinearPicture,
  linear: LinearPlan,
  { wants }: Pick<ViewWork, 'wants'>,
): Generator<Chart> {
  const norm = constraintNorm(linear);
  if (norm !== undefined && wants('radius')) yield radiusChart(picture, norm);
}

/** The same path seen as a constraint: which radius belongs to which strength, and what a wider radius is worth. */
export async function* constraintCharts(
  picture: LinearPicture,
  linear: LinearPlan,
  work: ViewWork,
): AsyncGenerator<Chart> {
  const norm = constraintNorm(linear);
  if (norm === undefined) return;
  if (work.wants('radius')) yield radiusChart(picture, norm);
  if (!work.wants('price')) return;
  const pause = pauser(work);
  const measured: MeasuredPrice[] = [];
  const { samples, inputs, values, targets } = linear.model;
  const problem = prepareLeastSquares(
    { samples, inputs, values, target: targets },
    { standardize: false, standardizeTarget: false },
  );
  try {
    const quadratic = quadraticOf(problem);
    const solve = norm === 'l1' ? minimizeInDiamond : minimizeInBall;
    const bounds = picture.points.map((point) => radiusOf(point, norm)).filter((radius) => radius > 0);
    const stride = Math.max(1, Math.floor(bounds.length / measuredRadii));
    for (const radius of bounds.filter((_, k) => k % stride === Math.floor(stride / 2))) {
      const { loss } = solve(quadratic, radius);
      measured.push({ radius, loss, ...measureShadowPrice(quadratic, radius, norm) });
      await pause();
    }
  } finally {
    problem.close();
  }
  if (measured.length > 0) yield priceChart(picture, measured, norm);
}

interface MeasuredPrice extends ShadowPrice {
  readonly radius: number;
  readonly loss: number;
}

function radiusOf({ coefficients }: LinearPathPoint, norm: 'l1' | 'l2'): number {
  return norm === 'l1' ? l1Norm(coefficients) : Math.sqrt(squaredNorm(coefficients));
}

const radiusAxis: Readonly<Record<'l1' | 'l2', Axis>> = {
  l1: { label: message('radius: sum of |w|'), scale: 'linear' },
  l2: { label: message('radius: length of w'), scale: 'linear' },
};

function radiusChart(picture: LinearPicture, norm: 'l1' | 'l2'): CurvesChart {
  const { points } = picture;
  const series = [
    overStrengths(picture, (point) => radiusOf(point, norm), {
      id: 'radius',
      label: message('radius'),
      role: 'measured',
      group: 'radius',
    }),
  ];
  return pathChart(
    picture,
    { id: 'radius', y: radiusAxis[norm], series },
    {
      title: message(
        'Radii from {0} to {1} stand for the strengths from {2} to {3}',
        short(radiusOf(points.at(-1)!, norm)),
        short(radiusOf(points[0]!, norm)),
        short(points.at(-1)!.lambda),
        short(points[0]!.lambda),
      ),
      caption: message(
        'The solution at lambda is also the solution of least loss in the ball of this radius; the map falls, so it can be read both ways.',
      ),
      description: message('{0} strengths with their radii.', points.length),
      explanation: message(
        'min L + lambda P and min L with |w| <= r have the same solutions when L is convex. A radius beyond the least-squares solution does not bind: its strength is 0.',
      ),
    },
  );
}

function priceSeries(ascending: readonly MeasuredPrice[], norm: 'l1' | 'l2'): CurvesChart['series'] {
  const x = (): Float64Array => Float64Array.from(ascending, ({ radius }) => radius);
  return [
    {
      id: 'multiplier',
      label: norm === 'l1' ? message('multiplier = lambda') : message('multiplier = lambda / 2'),
      role: 'theory',
      group: 'theory',
      x: x(),
      y: Float64Array.from(ascending, ({ multiplier }) => multiplier),
    },
    {
      id: 'slope',
      label: message('measured slope'),
      role: 'dots',
      group: 'price',
      x: x(),
      y: Float64Array.from(ascending, (price) => price.measured),
    },
  ];
}

/** The multiplier is the slope of the optimal loss: drawn beside difference quotients of the solved problems. */
function priceChart({ moment }: LinearPicture, measured: readonly MeasuredPrice[], norm: 'l1' | 'l2'): CurvesChart {
  const ascending = [...measured].sort((one, other) => one.radius - other.radius);
  const worst = ascending.reduce(
    (most, price) => Math.max(most, Math.abs(price.measured - price.multiplier) / Math.max(price.multiplier, 1e-12)),
    0,
  );
  const series = priceSeries(ascending, norm);
  const chart = curvesChart(
    moment,
    {
      id: 'price',
      view: 'path',
      x: radiusAxis[norm],
      y: { label: message('loss per unit of the bound'), scale: fittingScale(series) },
      series,
    },
    {
      title: message(
        'The shadow price is the slope of the best loss: {0} radii, largest relative difference {1}',
        ascending.length,
        short(worst),
      ),
      caption:
        norm === 'l1'
          ? message(
              'Minus the slope of the least loss in the bound r on sum |w|, by central differences of two more solved problems each.',
            )
          : message(
              'Minus the slope of the least loss in the bound r^2 on sum w^2, by central differences of two more solved problems each.',
            ),
      description: message(
        '{0} radii from {1} to {2}.',
        ascending.length,
        short(ascending[0]!.radius),
        short(ascending.at(-1)!.radius),
      ),
      explanation: message(
        'dL*/dC = -multiplier: what one more unit of the budget C is worth. With L2 the budget is r^2 and the penalty lambda/2 |w|^2, hence lambda / 2. Boyd, Vandenberghe (2004), Convex optimization, section 5.6.',
      ),
    },
  );
  const losses = { label: message('least loss'), values: Float64Array.from(ascending, ({ loss }) => loss) };
  return { ...chart, notes: [losses] };
}
