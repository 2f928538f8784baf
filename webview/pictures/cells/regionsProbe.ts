import type { CellMeasure } from '../../../src/protocol/charts.ts';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import { say, t } from '../../drawing/texts.ts';
import { colorOfCell } from './cellColors.ts';
import { numberOf } from './cellNumbers.ts';
import type { Probe, Readout } from '../frame/picture.ts';
import type { Placing } from '../frame/planeFrame.ts';
import type { RegionsScene } from './regionsScene.ts';
import type { PlanePlace } from '../frame/zoom.ts';

/** Pixels that an arrow key moves at least, also where cells are smaller; with Shift. */
const [leastStep, farStep] = [6, 60];

/** The pixels of the frame are the places of the crosshair; arrow keys go from cell to cell. */
export interface RegionsProbe extends Probe {
  readonly placeOf: (index: number) => PlanePlace;
}

export function probeRegions(scene: RegionsScene, placing: Placing): RegionsProbe {
  const { frame, x, y } = placing;
  const [columns, rows] = [Math.max(1, Math.round(frame.width)), Math.max(1, Math.round(frame.height))];
  const bounded = (value: number, count: number): number => Math.max(0, Math.min(count - 1, Math.floor(value)));
  const placeOf = (index: number): PlanePlace => [
    x.value(((index % columns) + 0.5) / columns),
    y.value(1 - (Math.floor(index / columns) + 0.5) / rows),
  ];
  // As many digits as tell neighbouring pixels apart, three at least.
  const size = Math.max(...[...x.domain, ...y.domain].map(Math.abs));
  const digits = Math.max(3, Math.ceil(Math.log10((size * columns) / (x.domain[1] - x.domain[0]))));
  const written = (value: number): string => formatNumber(value, digits);
  const cellOf = (index: number): number => scene.index.cellAt(...placeOf(index));
  return {
    key: undefined,
    count: rows * columns,
    stride: columns,
    area: frame,
    placeOf,
    valueOf: (index) => index,
    indexOf: (value) => value,
    indexAt: (atX, atY) =>
      bounded(((atY - frame.top) / frame.height) * rows, rows) * columns +
      bounded(((atX - frame.left) / frame.width) * columns, columns),
    lines: (index) => ({
      x: frame.left + (((index % columns) + 0.5) / columns) * frame.width,
      y: frame.top + ((Math.floor(index / columns) + 0.5) / rows) * frame.height,
    }),
    readout: (index, wish) => {
      const { title, rows } = readCell(scene, cellOf(index), placeOf(index).map(written) as [string, string]);
      const most = wish?.most === undefined ? rows.length : Math.min(wish.most - 1, rows.length);
      return { title, rows: rows.slice(0, most) };
    },
    step(index, direction, isFar) {
      if (index === undefined) return Math.floor(rows / 2) * columns + Math.floor(columns / 2);
      const [column, row] = [index % columns, Math.floor(index / columns)];
      const room = { x: direction.x > 0 ? columns - 1 - column : column, y: direction.y > 0 ? rows - 1 - row : row };
      const most = direction.x === 0 ? room.y : room.x;
      const by = direction.y * columns + direction.x;
      return index + by * stepsToNextCell((steps) => cellOf(index + by * steps), most, isFar ? farStep : leastStep);
    },
  };
}

/** Steps to the middle of the next cell on the way; all there are where no other cell comes. */
function stepsToNextCell(cellAfter: (steps: number) => number, most: number, least: number): number {
  const start = cellAfter(0);
  let first = Math.min(least, most);
  while (first < most && cellAfter(first) === start) first += 1;
  const found = cellAfter(first);
  let last = first;
  while (last < most && cellAfter(last + 1) === found) last += 1;
  return Math.round((first + last) / 2);
}

function readCell(
  { chart, colors, index: { mesh } }: RegionsScene,
  cell: number,
  [x, y]: readonly [string, string],
): Readout {
  const title = `${say(chart.x.label)} ${x}, ${say(chart.y.label)} ${y}`;
  const numberAt = ({ values }: Pick<CellMeasure, 'values'>): number => numberOf(chart, mesh, values)(cell);
  if (cell < 0) return { title, rows: [{ label: t('cell'), value: t('not found within the budget') }] };
  return {
    title,
    rows: [
      // The key of a cell is a name for the table; here its colour is enough.
      ...chart.measures
        .filter(({ kind, id }) => kind !== 'category' || id === colors.measure.id)
        .map((measure) => ({
          label: say(measure.label),
          value: measure.kind === 'category' ? '' : formatNumber(numberAt(measure), 4),
          ...(measure.id === colors.measure.id && { color: colorOfCell(colors, cell) }),
        })),
      ...chart.notes.map((note) => ({ label: say(note.label), value: formatNumber(numberAt(note), 4) })),
    ],
  };
}
