import { message } from '../../../../core/ground/errors.ts';
import type { HeatChart } from '../../../../protocol/charts.ts';
import { short } from '../../frame/chartParts.ts';
import { sideOfPicture } from '../../frame/squarePicture.ts';
import { lookedAt } from './pathChoice.ts';
import { columnOf, type PathPicture } from './pathCharts.ts';
import { nearestPoint } from './pathEvidenceCharts.ts';
import type { NetworkPathPoint } from '../points/pathNetwork.ts';
import { countAlive } from '../points/pathNetworkMeasures.ts';

type NetworkPicture = PathPicture<NetworkPathPoint>;

/** Inputs that get a row of their own. */
const mostInputs = 100;

/** Whether the inputs are pixels, or few enough for a row each. */
export function hasInputsPicture({ moment: { prepared } }: NetworkPicture): boolean {
  return (
    sideOfPicture(prepared.data.dataset.featureNames) !== undefined ||
    prepared.problem.architecture.inputs <= mostInputs
  );
}

/** Which inputs a network still looks at: in the shape of a picture where the inputs are pixels, else along the path. */
export function inputsPicture(picture: NetworkPicture): HeatChart {
  return pixelsChart(picture) ?? inputsChart(picture);
}

/** Largest strength at which each input is alive; NaN for inputs that never are. */
function deathOf({ points }: NetworkPicture, input: number): number {
  return points.findLast(({ measures }) => measures?.inputsAlive[input] === 1)?.lambda ?? NaN;
}

/** The order in which the pixels of a picture die. */
function pixelsChart(picture: NetworkPicture): HeatChart | undefined {
  const { moment, points } = picture;
  const names = moment.prepared.data.dataset.featureNames;
  const side = sideOfPicture(names);
  if (side === undefined) return undefined;
  const values = Float64Array.from(names, (_, input) => Math.log10(deathOf(picture, input)));
  const last = points.at(-1)!;
  const survivors = countAlive(last.measures!);
  const near = nearestPoint(points, lookedAt(picture))!;
  const never = values.reduce((count, value) => count + Number(Number.isNaN(value)), 0);
  return {
    kind: 'heat',
    id: 'inputs',
    view: 'path',
    run: moment.run,
    step: moment.step,
    title: message(
      '{0} of {1} pixels are alive at lambda {2}, {3} at {4}; {5} never were',
      countAlive(near.measures!),
      names.length,
      short(near.lambda),
      survivors,
      short(last.lambda),
      never,
    ),
    caption: message(
      'Every pixel in its place: log10 of the largest strength at which the network still looks at it; empty: at none.',
    ),
    description: message('A picture of {0} by {0} pixels; {1} are alive at the strongest penalty.', side, survivors),
    explanation: message(
      'Group lasso on inputs takes all weights of a pixel to 0 together; pixels that are the same in all samples go first (Yuan, Lin 2006).',
    ),
    x: { label: message('column of the picture'), scale: 'linear' },
    rows: Array.from({ length: side }, (_, row) => message('row {0}', row + 1)),
    columns: Float64Array.from({ length: side }, (_, column) => column + 1),
    values,
    value: { label: message('log10 of the lambda of its death'), scale: 'linear' },
    hasSquareCells: true,
  };
}

/** Length of the weights of every input along the path. */
function inputsChart(picture: NetworkPicture): HeatChart {
  const { moment, points, strengths } = picture;
  const names = moment.prepared.data.dataset.featureNames;
  const rows = names.map((_, input) =>
    columnOf(picture, ({ measures }) => (measures?.inputsAlive[input] === 1 ? measures.inputNorms[input]! : NaN)),
  );
  const values = new Float64Array(names.length * strengths.length);
  rows.forEach((row, input) => values.set(row, input * strengths.length));
  const near = nearestPoint(points, lookedAt(picture))!;
  return {
    kind: 'heat',
    id: 'inputs',
    view: 'path',
    run: moment.run,
    step: moment.step,
    title: message(
      '{0} of {1} inputs are alive at lambda {2}',
      countAlive(near.measures!),
      names.length,
      short(near.lambda),
    ),
    caption: message(
      'Length of the weights of every input in the first layer, against the strength; empty: the input is dead.',
    ),
    description: message('{0} inputs at {1} strengths.', names.length, points.length),
    explanation: message(
      'The Euclidean length of a row of the first weight matrix: what a group lasso on inputs adds up.',
    ),
    x: { label: message('lambda'), scale: 'log10' },
    rows: names.map((name) => message('{0}', name)),
    columns: strengths.slice(),
    values,
    value: { label: message('length of the weights'), scale: 'linear' },
  };
}
