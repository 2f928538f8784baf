import { countHoles } from '../../../../analysis/geometry/lossGrid.ts';
import { message, type Message } from '../../../../core/ground/errors.ts';
import { losses } from '../../../../core/tables/losses.ts';
import { percent, short, type ChartTexts } from '../../frame/chartParts.ts';
import { isInFloat64, withRemarks } from './lossTexts.ts';
import type { SurfacePicture } from './surfaceMinima.ts';

/** A function over the plane. */
export type PlaneQuantity = 'loss' | 'objective' | 'penalty';

/** The texts of the contour map. @param field  what is drawn, not finite where there is no number */
export function textsOfSurface(picture: SurfacePicture, quantity: PlaneQuantity, field: Float64Array): ChartTexts {
  return {
    title: titleOf(picture, quantity, field),
    caption: captionOf(picture, field),
    description: descriptionOf(picture, quantity, field),
    explanation: withRemarks(picture.moment, explanationOf(picture)),
  };
}

function titleOf(picture: SurfacePicture, quantity: PlaneQuantity, field: Float64Array): Message {
  const { surface, grid } = picture;
  const { trajectory } = surface;
  if (grid === undefined) return message('The contours come when training rests: one point of them takes too long');
  const { free, penalized } = picture.minima;
  const curvature = picture.solved?.optima.curvature;
  if (free !== undefined && penalized !== undefined && curvature !== undefined)
    return message(
      'The penalty moves the minimum by {0} and makes the valley {1} instead of {2} times as long as wide',
      short(Math.hypot(free[0] - penalized[0], free[1] - penalized[1])),
      short(curvature.objective.aspect),
      short(curvature.loss.aspect),
    );
  if (curvature !== undefined && Number.isFinite(curvature.loss.aspect))
    return message('The valley of these two weights is {0} times as long as wide', short(curvature.loss.aspect));
  if (free !== undefined && penalized !== undefined && surface.kind === 'weights')
    return message(
      'The penalty moves the lowest point of these two weights by {0}',
      short(Math.hypot(free[0] - penalized[0], free[1] - penalized[1])),
    );
  if (trajectory?.shape === 'plane')
    return message(
      '{0} % of how the weights vary lies in this plane',
      percent(trajectory.shares[0] + trajectory.shares[1]),
    );
  if (trajectory?.shape === 'line')
    return message('The recorded weights lie on one line; the direction across is random');
  if (trajectory?.shape === 'point') return message('The weights have not moved yet: both directions are random');
  const [low, high] = extentOf(field);
  return quantity === 'loss' && picture.lossHere < low
    ? message('The weights lie lowest on this plane: loss {0}, up to {1} around', short(picture.lossHere), short(high))
    : rangeTitle[quantity](short(low), short(high));
}

type RangeTexts = Readonly<Record<PlaneQuantity, (...args: (number | string)[]) => Message>>;

const rangeTitle: RangeTexts = {
  loss: (...args) => message('On this plane the loss goes from {0} to {1}', ...args),
  objective: (...args) => message('On this plane the objective goes from {0} to {1}', ...args),
  penalty: (...args) => message('On this plane the penalty goes from {0} to {1}', ...args),
};

const rangeDescription: RangeTexts = {
  loss: (...args) =>
    message('The loss on a plane of weights goes from {0} to {1}; the weights of step {2} are at ({3}, {4}).', ...args),
  objective: (...args) =>
    message(
      'The objective on a plane of weights goes from {0} to {1}; the weights of step {2} are at ({3}, {4}).',
      ...args,
    ),
  penalty: (...args) =>
    message(
      'The penalty on a plane of weights goes from {0} to {1}; the weights of step {2} are at ({3}, {4}).',
      ...args,
    ),
};

function extentOf(field: Float64Array): readonly [number, number] {
  const known = field.filter((value) => Number.isFinite(value));
  return [
    known.reduce((low, value) => Math.min(low, value), Infinity),
    known.reduce((high, value) => Math.max(high, value), -Infinity),
  ];
}

function captionOf({ moment, grid, solved }: SurfacePicture, field: Float64Array): Message {
  const { count } = moment.prepared.problem.train;
  if (grid === undefined) return message('The run on the plane, without contours.');
  const holes = countHoles(field);
  const points = `${grid.size} x ${grid.size}`;
  if (holes > 0)
    return message(
      'All {0} training samples at {1} points; levels at quantiles. {2} points have no finite number: they are holes.',
      count,
      points,
      holes,
    );
  if (solved !== undefined)
    return message(
      'All {0} training samples at {1} points, exact in float64; levels at quantiles. Dashed: the penalty as large as at the solution.',
      count,
      points,
    );
  if (grid.isCoarse)
    return message('All {0} training samples at {1} points so far; levels at quantiles.', count, points);
  return isInFloat64(moment)
    ? message('All {0} training samples at {1} points, in float64; levels at quantiles.', count, points)
    : message('All {0} training samples at {1} points, in float32 as trained; levels at quantiles.', count, points);
}

function descriptionOf(
  { surface, grid, moment }: SurfacePicture,
  quantity: PlaneQuantity,
  field: Float64Array,
): Message {
  if (grid === undefined)
    return message('The run on a plane of weights at step {0}; contours are not computed yet.', moment.step);
  const [low, high] = extentOf(field);
  return rangeDescription[quantity](
    short(low),
    short(high),
    moment.step,
    short(surface.here[0]),
    short(surface.here[1]),
  );
}

function explanationOf({ surface, moment, solved }: SurfacePicture): Message {
  const loss = losses.get(moment.prepared.problem.loss.name).plain;
  switch (surface.kind) {
    case 'trajectory':
      return message(
        'Loss {0} at theta + a u + b v: u and v are the two largest principal components of the recorded weights, of length 1 and at right angles; the run is shown by its feet on the plane, so a contour that it crosses need not be its loss. Li et al. (2018), section 7.',
        loss,
      );
    case 'random':
      return message(
        'Loss {0} at theta + a u + b v: in u and v, drawn from the seed, the weights of every unit are as long as the unit itself; biases and norms stay. Li et al. (2018), section 4.',
        loss,
      );
    case 'weights':
      if (solved?.pair.quadratic !== undefined)
        return message(
          'Loss {0} over two weights; all others stay as they are at this step, intercepts are at their best. Where the penalty is as large as at the solution its curve touches a contour; the smallest loss inside that curve is the solution again. Hastie, Tibshirani, Friedman (2009), section 3.4.',
          loss,
        );
      return message('Loss {0} over two parameters; all others stay as they are at this step.', loss);
    default:
      return surface.kind satisfies never;
  }
}
