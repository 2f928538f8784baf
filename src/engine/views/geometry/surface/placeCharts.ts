import { placeOn } from '../../../../analysis/geometry/lossGrid.ts';
import { message } from '../../../../core/ground/errors.ts';
import type { CurvesChart, Series, TableChart } from '../../../../protocol/charts.ts';
import { curvesChart, finite, short } from '../../frame/chartParts.ts';
import type { SurfaceValues } from './surfaceJobs.ts';
import { hasPenalty, type PlaneSpot, type SurfacePicture } from './surfaceMinima.ts';

/** The middle of the cross: the chosen place, or the weights. */
const middleOf = ({ moment, surface }: Pick<SurfacePicture, 'moment' | 'surface'>): PlaneSpot =>
  moment.chosen ?? surface.here;

/**
 * Where the loss is asked for beside the grid: at the middle of the cross, at the weights, then along the first axis and along the second.
 * @param size  points along each
 * @returns     x and y of each, one after the other
 */
export function crossPoints(picture: Pick<SurfacePicture, 'moment' | 'surface'>, size: number): Float64Array {
  const { surface } = picture;
  const [x, y] = middleOf(picture);
  const along = (id: 'x' | 'y'): number[] =>
    Array.from({ length: size }, (_, at) => placeOn(surface.range[id], at, size)).flatMap((place) =>
      id === 'x' ? [place, y] : [x, place],
    );
  return Float64Array.of(x, y, ...surface.here, ...along('x'), ...along('y'));
}

/** The loss along both axes of the plane, through the chosen place or through the weights. @param values  of `crossPoints` */
export function sectionsChart(picture: SurfacePicture, values: SurfaceValues): CurvesChart {
  const { moment, surface } = picture;
  const size = (values.loss.length - 2) / 2;
  const middle = middleOf(picture);
  const along = (id: 'x' | 'y', group: 0 | 1): Series => ({
    ...{ id, label: surface.names[group], role: 'measured', group },
    x: Float64Array.from({ length: size }, (_, at) => placeOn(surface.range[id], at, size) - middle[group]),
    y: values.loss
      .slice(2 + group * size, 2 + (group + 1) * size)
      .map((value) => (Number.isFinite(value) ? value : NaN)),
  });
  const series = [along('x', 0), along('y', 1)];
  const lowest = series.map((one) => one.y.reduce((low, value) => (value < low ? value : low), Infinity));
  return {
    ...curvesChart(
      moment,
      {
        id: 'sections',
        view: 'geometry',
        x: { label: message('away from there'), scale: 'linear', isWhole: true },
        y: { label: message('loss'), scale: 'linear' },
        series,
      },
      {
        title:
          moment.chosen === undefined
            ? message('Across the weights the loss is {0}', short(values.loss[0]!))
            : message('Across the chosen place the loss is {0}', short(values.loss[0]!)),
        caption: message('Both axes in the units of the plane; 0 is there.'),
        description: message(
          'Along the first axis the loss goes down to {0}, along the second to {1}.',
          short(lowest[0]!),
          short(lowest[1]!),
        ),
        explanation: message('Two cuts through the contour map. A click on the map moves them.'),
      },
    ),
    namesAtEnds: true,
  };
}

/** What holds at the chosen place. @param values  at that place, then at the weights of the moment */
export function placeChart({ moment, surface, grid }: SurfacePicture, values: SurfaceValues): TableChart | undefined {
  const { chosen } = moment;
  if (chosen === undefined) return undefined;
  const isPenalized = hasPenalty({ grid });
  const [there, here] = [0, 1].map((at) => values.loss[at]!);
  const objective = values.loss.map((value, at) => value + values.penalty[at]!);
  const rowOf = (label: string, field: Float64Array): TableChart['rows'][number] => ({
    label: message(label),
    values: [finite(field[0]!), finite(field[1]!)],
  });
  return {
    kind: 'table',
    id: 'place',
    view: 'geometry',
    run: moment.run,
    step: moment.step,
    title: Number.isFinite(there)
      ? message('At the chosen place the loss is {0}, at the weights {1}', short(there!), short(here!))
      : message('At the chosen place the loss is not finite'),
    caption: message(
      'Chosen: ({0}, {1}); weights of step {2}: ({3}, {4}).',
      short(chosen[0]),
      short(chosen[1]),
      moment.step,
      short(surface.here[0]),
      short(surface.here[1]),
    ),
    description: message('Loss {0} at the chosen place.', short(there!)),
    explanation: message('Computed for this place itself, not read from the grid.'),
    columns: [message('chosen place'), message('weights')],
    rows: [
      rowOf('loss', values.loss),
      ...(isPenalized ? [rowOf('penalty', values.penalty), rowOf('objective', objective)] : []),
    ],
  };
}
