import { message } from '../../../../core/ground/errors.ts';
import type { KeyNumber, NumbersChart } from '../../../../protocol/charts.ts';
import { percent, short } from '../../frame/chartParts.ts';
import { numbersChart } from '../../frame/keyNumbers.ts';
import { hasPenalty, type SurfacePicture } from './surfaceMinima.ts';

/** What the plane is looked at for: how the loss lies on it, what the penalty moves, how much of the run it shows. */
export function surfaceNumbers(picture: SurfacePicture): NumbersChart {
  const { moment, surface, grid, solved, lossHere } = picture;
  const { free, penalized } = picture.minima;
  const curvature = solved?.optima.curvature;
  const known = grid?.loss.filter((value) => Number.isFinite(value)) ?? new Float64Array();
  const number = (label: KeyNumber['label'], value: number | string, chart: string): KeyNumber => {
    return { label, value: message('{0}', value), chart };
  };
  return numbersChart(moment, 'geometry', [
    number(message('loss'), short(lossHere), 'surface'),
    known.length === 0 ? undefined : number(message('lowest on the plane'), short(Math.min(...known)), 'surface'),
    surface.trajectory?.shape === 'plane'
      ? number(
          message('of the run in this plane'),
          `${percent(surface.trajectory.shares[0] + surface.trajectory.shares[1])} %`,
          'surface',
        )
      : undefined,
    free !== undefined && penalized !== undefined && hasPenalty(picture)
      ? number(
          message('shift by the penalty'),
          short(Math.hypot(free[0] - penalized[0], free[1] - penalized[1])),
          'surface',
        )
      : undefined,
    curvature === undefined || !Number.isFinite(curvature.loss.condition)
      ? undefined
      : number(message('condition number'), short(curvature.loss.condition), 'conditioning'),
    curvature === undefined || curvature.objective.condition === curvature.loss.condition
      ? undefined
      : number(message('with the penalty'), short(curvature.objective.condition), 'conditioning'),
  ]);
}
