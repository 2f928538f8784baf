import { enumerateCells1d, type LinePartition } from '../../../analysis/regions/linearRegionsLine.ts';
import { message, type Message } from '../../../core/ground/errors.ts';
import type { Chart, CurvesChart, Series } from '../../../protocol/charts.ts';
import { curvesChart, short, shortText, type ChartTexts } from '../frame/chartParts.ts';
import type { ViewWork, Moment } from '../frame/moment.ts';
import type { RegionNetwork } from '../../reading/regionNetwork.ts';
import { planLine, type RegionLine } from '../../reading/regionSlice.ts';
import { piecesInDataUnits, type LinePieces } from './numbers/linePieces.ts';
import type { InputGrid } from './numbers/sharpening.ts';
import { hasDepth } from './numbers/boundLadder.ts';
import { depthChart, ladderChart } from './regionsBounds.ts';
import { summarizeCells } from './numbers/countedSteps.ts';
import { countCharts } from './regionsCount.ts';
import { sharpeningChart } from './regionsSmooth.ts';
import type { RegionsState } from './regionsState.ts';

/** So many breakpoints have a line each, which is seen beside dense samples; more lines would hide the function. */
const mostLines = 24;

/** The charts of a network with one input: its pieces from left to right. */
export async function* lineCharts(
  moment: Moment,
  work: ViewWork,
  regions: RegionNetwork,
  state: RegionsState,
): AsyncGenerator<Chart, void, undefined> {
  const line = planLine(moment.prepared.data, moment.lab.regions);
  const count = ({ network }: RegionNetwork): Promise<LinePartition> =>
    enumerateCells1d(
      network,
      { origin: [0], u: [1], bounds: line.bounds },
      { budget: { cells: moment.lab.regions.budget }, signal: work.signal, pause: () => work.pause() },
    );
  const begin = work.clock();
  const pieces = await count(regions);
  state.countCost = work.clock() - begin;
  const found = { line, partition: pieces, pieces: piecesInDataUnits(moment.prepared, line, pieces) };
  yield functionChart(moment, regions, found);
  yield slopesChart(moment, found);
  if (regions.kind === 'limit') {
    yield sharpeningChart(moment, regions, (points) => gridOf(line, points));
    return;
  }
  yield* countCharts(moment, work, state, {
    now: summarizeCells(pieces),
    count: async (other) => {
      const counted = await count(other);
      return counted.complete ? counted : 'beyond';
    },
  });
  const counted = { cells: pieces.cells, perLayer: pieces.perLayer, complete: pieces.complete, dimension: 1 };
  yield ladderChart(moment, regions, counted);
  if (hasDepth(regions) && work.wants('depth')) yield depthChart(moment, regions, counted);
}

function gridOf({ bounds: [low, high] }: RegionLine, points: number): InputGrid {
  const rows = Math.floor(points);
  return { inputs: Float64Array.from({ length: rows }, (_, at) => low + ((high - low) * (at + 0.5)) / rows), rows };
}

/** The pieces in computed coordinates and in the units of the data. */
interface FoundPieces {
  readonly line: RegionLine;
  readonly partition: LinePartition;
  readonly pieces: LinePieces;
}

function outputName({ prepared }: Moment, output: number, outputs: number): Message {
  const { classNames, targetNames } = prepared.data.dataset;
  if (prepared.task === 'regression') return message(targetNames[output] ?? 'y');
  return outputs === 1 ? message('output') : message(classNames[output] ?? String(output));
}

/** The function with its breakpoints: exact at the breakpoints, straight between them. */
function functionChart(moment: Moment, regions: RegionNetwork, found: FoundPieces): CurvesChart {
  const { data, task } = moment.prepared;
  const { line, partition, pieces } = found;
  const breaks = pieces.x.subarray(1, partition.cells);
  return curvesChart(
    moment,
    {
      id: 'regions',
      view: 'regions',
      x: line.shown.axis,
      y: {
        label: task === 'regression' ? message(data.dataset.targetNames[0] ?? 'y') : message('output'),
        scale: 'linear',
      },
      series: [...sampleSeries(moment), ...functionSeries(moment, found)],
      marks: breakpointLines(moment, breaks),
    },
    functionTexts(regions, partition, breaks),
  );
}

/** The samples of a regression; classes have no place on the axis of outputs. */
function sampleSeries({ prepared: { data, task } }: Moment): Series[] {
  if (task !== 'regression') return [];
  const { inputs, targets, targetWidth } = data.dataset;
  const dots = (look: Pick<Series, 'id' | 'label'>, rows: ArrayLike<number>): Series => ({
    ...look,
    role: 'dots',
    group: look.id,
    x: Float64Array.from(rows, (row) => inputs[row]!),
    y: Float64Array.from(rows, (row) => targets[row * targetWidth]!),
  });
  return [
    dots({ id: 'train', label: message('training samples') }, data.train.rows),
    dots({ id: 'validation', label: message('validation samples') }, data.validation.rows),
  ];
}

function functionSeries(moment: Moment, { partition, pieces }: FoundPieces): Series[] {
  const { cells, outputs } = partition;
  const { x, values } = pieces;
  const series = values.map((y, output): Series => ({
    id: `output-${output}`,
    label: outputName(moment, output, outputs),
    role: 'measured',
    group: `output-${output}`,
    x: x.slice(),
    y: y.slice(),
  }));
  if (cells > 1)
    series.push({
      id: 'breakpoints',
      label: message('breakpoints'),
      role: 'dots',
      group: 'breakpoints',
      x: x.slice(1, cells),
      y: values[0]!.slice(1, cells),
    });
  return series;
}

/** Each with its place, at rest only: while breakpoints move, the words would come and go. */
function breakpointLines({ isLive }: Moment, breaks: Float64Array): CurvesChart['marks'] {
  if (isLive || breaks.length > mostLines) return [];
  return Array.from(breaks, (at) => ({ axis: 'x', at, label: message('{0}', short(at)) }));
}

function functionTexts(regions: RegionNetwork, partition: LinePartition, breaks: Float64Array): ChartTexts {
  return {
    title: titleOf(regions, partition),
    caption: message(
      'The function that the network is on the range of the input, and where its slope changes. {0} signs and corners needed integers.',
      partition.exactDecisions,
    ),
    description: message('Breakpoints: {0}.', listSome([...breaks])),
    explanation: message(
      'A piece is an interval on which every hidden unit keeps its sign. Breakpoints are found exactly, not by sampling; two neighbouring pieces may have the same slope.',
    ),
  };
}

function titleOf(regions: RegionNetwork, { cells, complete }: LinePartition): Message {
  if (!complete) return message('At least {0} linear pieces: the budget ended before', cells);
  if (regions.kind === 'limit')
    return message('{0} linear pieces of the piecewise linear limit; the network itself is smooth and has none', cells);
  return cells === 1 ? message('One linear piece (exact)') : message('{0} linear pieces, exact', cells);
}

function listSome(values: readonly number[]): string {
  const text = values.slice(0, 12).map(shortText).join(', ');
  return values.length > 12 ? `${text}, ...` : text === '' ? '-' : text;
}

/** Every piece has a point at both of its ends: the slope jumps between them. */
function slopesChart(moment: Moment, { line, partition, pieces }: FoundPieces): CurvesChart {
  const { cells, outputs } = partition;
  const { x, slopes, steepest } = pieces;
  const twice = (read: (piece: number, end: 0 | 1) => number): Float64Array =>
    Float64Array.from({ length: 2 * cells }, (_, at) => read(Math.floor(at / 2), at % 2 === 0 ? 0 : 1));
  const series = slopes.map((values, output): Series => ({
    id: `slope-${output}`,
    label: outputName(moment, output, outputs),
    role: 'measured',
    group: `output-${output}`,
    x: twice((piece, end) => x[piece + end]!),
    y: twice((piece) => values[piece]!),
  }));
  return curvesChart(
    moment,
    { id: 'slopes', view: 'regions', x: line.shown.axis, y: { label: message('slope'), scale: 'linear' }, series },
    {
      title: message('The steepest piece has slope {0}', short(steepest)),
      caption: message('Slope of each piece, in the units of the data.'),
      description: message(
        '{0} pieces; the largest absolute slope is {1}, a bound of how much the output can change with the input.',
        cells,
        short(steepest),
      ),
      explanation: message(
        'The largest absolute slope is the Lipschitz constant of the function on this range, exactly.',
      ),
    },
  );
}
