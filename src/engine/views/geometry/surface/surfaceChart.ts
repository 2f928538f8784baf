import { quantileLevels } from '../../../../analysis/geometry/lossGrid.ts';
import { message, type Message } from '../../../../core/ground/errors.ts';
import type { ContoursChart, ContoursQuantity, PlaneLine, PlaneMark } from '../../../../protocol/charts.ts';
import { linesOfPair, marksOfPair } from './linearCharts.ts';
import { hasPenalty, type PlaneSpot, type SurfacePicture } from './surfaceMinima.ts';
import { textsOfSurface, type PlaneQuantity } from './surfaceTexts.ts';

const levelCount = 12;

/** The loss on a plane of weights as a contour map, with the run on it. */
export function surfaceChart(picture: SurfacePicture): ContoursChart {
  const { moment, surface, grid } = picture;
  const [first, ...others] = quantitiesOf(picture);
  const { title, caption, description, explanation, value, field, levels } = first!;
  const size = grid?.size ?? 1;
  return {
    kind: 'contours',
    id: 'surface',
    view: 'geometry',
    run: moment.run,
    step: moment.step,
    ...{ title, caption, description, explanation },
    x: surface.axes[0],
    y: surface.axes[1],
    range: surface.range,
    ...{ rows: size, columns: size, field, value, levels },
    lines: linesOf(picture),
    marks: marksOf(picture),
    chooses: message('Tell of this place'),
    // What crosses to the page is handed over: no array twice.
    ...(others.length > 0 && { quantities: [{ ...first!, field: field.slice(), levels: levels.slice() }, ...others] }),
  };
}

function quantitiesOf(picture: SurfacePicture): readonly ContoursQuantity[] {
  const { grid } = picture;
  const loss = grid?.loss.map(onlyFinite) ?? Float64Array.of(NaN);
  const quantity = (id: PlaneQuantity, label: Message, field: Float64Array): ContoursQuantity => ({
    ...{ id, label, field },
    value: { label, scale: 'linear' },
    levels: quantileLevels(field, levelCount),
    ...textsOfSurface(picture, id, field),
  });
  const found = [quantity('loss', message('loss'), loss)];
  if (grid === undefined || !hasPenalty(picture)) return found;
  const objective = grid.loss.map((value, at) => onlyFinite(value + grid.penalty[at]!));
  const penalty = grid.penalty.map(onlyFinite);
  return [
    ...found,
    quantity('objective', message('objective'), objective),
    quantity('penalty', message('penalty'), penalty),
  ];
}

const onlyFinite = (value: number): number => (Number.isFinite(value) ? value : NaN);

function linesOf({ surface: { trail }, solved }: SurfacePicture): readonly PlaneLine[] {
  const ofPair = solved === undefined ? [] : linesOfPair(solved.pair, solved.optima);
  if (trail.steps.length < 2) return ofPair;
  return [{ id: 'trail', label: message('the run'), role: 'trail', x: trail.x.slice(), y: trail.y.slice() }, ...ofPair];
}

function marksOf(picture: SurfacePicture): readonly PlaneMark[] {
  const { moment, surface, solved, minima } = picture;
  const { free, penalized } = minima;
  const markOf = (id: 'free' | 'penalized', label: Message, place: PlaneSpot | undefined): PlaneMark[] =>
    place === undefined ? [] : [{ id, role: id, label, x: place[0], y: place[1] }];
  const { chosen } = moment;
  return [
    ...(solved === undefined
      ? [
          ...markOf('free', message('lowest loss'), free),
          ...markOf('penalized', message('lowest objective'), penalized),
        ]
      : marksOfPair(solved.optima)),
    {
      id: 'current',
      label: message('run, step {0}', moment.step),
      role: 'current',
      x: surface.here[0],
      y: surface.here[1],
    },
    ...(chosen === undefined
      ? []
      : [{ id: 'chosen', label: message('chosen'), role: 'chosen' as const, x: chosen[0], y: chosen[1] }]),
  ];
}
