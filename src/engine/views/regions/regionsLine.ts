import { enumerateCells1d, type LinePartition } from '../../../analysis/regions/linearRegionsLine.ts';
import { message, type Message } from '../../../core/ground/errors.ts';
import type { Chart, CurvesChart, Series } from '../../../protocol/charts.ts';
import { curvesChart, short } from '../frame/chartParts.ts';
import type { ViewWork, Moment } from '../frame/moment.ts';
import type { RegionNetwork } from '../../reading/regionNetwork.ts';
import { depthChart, ladderChart } from './regionsBounds.ts';
import { countCharts, summarizeCells } from './regionsCount.ts';
import { sharpeningChart } from './regionsSmooth.ts';
import type { RegionsState } from './regionsState.ts';
import { planLine, type RegionLine, toShown } from '../../reading/regionSlice.ts';

/** Outputs that are drawn. */
const drawnOutputs = 6;
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
  yield functionChart(moment, regions, line, pieces);
  yield slopesChart(moment, line, pieces);
  if (regions.kind === 'limit') {
    yield sharpeningChart(moment, regions, (points) => gridOf(line, points));
    return;
  }
  yield* countCharts(moment, work, state, {
    now: summarizeCells(pieces),
    count: async (other) => {
      const found = await count(other);
      return found.complete ? found : 'beyond';
    },
  });
  const counted = { cells: pieces.cells, perLayer: pieces.perLayer, complete: pieces.complete, dimension: 1 };
  yield ladderChart(moment, regions, counted);
  const depth = depthChart(moment, regions, counted);
  if (depth !== undefined) yield depth;
}

function gridOf({ bounds: [low, high] }: RegionLine, points: number): { inputs: Float64Array; rows: number } {
  const rows = Math.floor(points);
  return { inputs: Float64Array.from({ length: rows }, (_, at) => low + ((high - low) * (at + 0.5)) / rows), rows };
}

/** Values of an output as the chart shows them: in the units of the target, or as it is. */
function outputScale({ prepared }: Moment, output: number): { factor: number; shift: number } {
  const { mean, scale } = prepared.data.targetScale;
  return prepared.task === 'regression' ? { factor: scale[output]!, shift: mean[output]! } : { factor: 1, shift: 0 };
}

function outputName({ prepared }: Moment, output: number, outputs: number): Message {
  const { classNames, targetNames } = prepared.data.dataset;
  if (prepared.task === 'regression') return message(targetNames[output] ?? 'y');
  return outputs === 1 ? message('output') : message(classNames[output] ?? String(output));
}

/** The function with its breakpoints: exact at the breakpoints, straight between them. */
function functionChart(moment: Moment, regions: RegionNetwork, line: RegionLine, pieces: LinePartition): CurvesChart {
  const { data, task } = moment.prepared;
  const { ends, cells, slopes, offsets, outputs } = pieces;
  const shown = Math.min(outputs, drawnOutputs);
  const series: Series[] = [];
  const x = ends.map((end) => toShown(line.shown, end));
  const valueAt = (output: number, end: number): number => {
    const piece = Math.min(end, cells - 1);
    const { factor, shift } = outputScale(moment, output);
    return (slopes[piece * outputs + output]! * ends[end]! + offsets[piece * outputs + output]!) * factor + shift;
  };
  if (task === 'regression') {
    for (const [id, split] of [['train', data.train] as const, ['validation', data.validation] as const]) {
      series.push({
        id,
        label: id === 'train' ? message('training samples') : message('validation samples'),
        role: 'dots',
        group: id,
        x: Float64Array.from(split.rows, (row) => data.dataset.inputs[row]!),
        y: Float64Array.from(split.rows, (row) => data.dataset.targets[row * data.dataset.targetWidth]!),
      });
    }
  }
  for (let output = 0; output < shown; output += 1) {
    series.push({
      id: `output-${output}`,
      label: outputName(moment, output, outputs),
      role: 'measured',
      group: `output-${output}`,
      x: x.slice(),
      y: Float64Array.from(ends, (_, end) => valueAt(output, end)),
    });
  }
  if (cells > 1)
    series.push({
      id: 'breakpoints',
      label: message('breakpoints'),
      role: 'dots',
      group: 'breakpoints',
      x: x.slice(1, cells),
      y: Float64Array.from({ length: cells - 1 }, (_, at) => valueAt(0, at + 1)),
    });
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
      series,
      marks: breakpointLines(moment, x.subarray(1, cells)),
    },
    {
      title: titleOf(regions, pieces),
      caption: message(
        'The function that the network is on the range of the input, and where its slope changes. {0} signs were decided in integers.',
        pieces.exactDecisions,
      ),
      description: message('Breakpoints: {0}.', listSome(Array.from(x.slice(1, cells)))),
      explanation: message(
        'A piece is an interval on which every hidden unit keeps its sign. Breakpoints are found exactly, not by sampling; two neighbouring pieces may have the same slope.',
      ),
    },
  );
}

/** Each with its place, at rest only: while breakpoints move, the words would come and go. */
function breakpointLines({ isLive }: Moment, breaks: Float64Array): CurvesChart['marks'] {
  if (isLive || breaks.length > mostLines) return [];
  return Array.from(breaks, (at) => ({ axis: 'x', at, label: message('{0}', short(at)) }));
}

function titleOf(regions: RegionNetwork, { cells, complete }: LinePartition): Message {
  if (!complete) return message('At least {0} linear pieces: the budget ended before', cells);
  if (regions.kind === 'limit')
    return message('{0} linear pieces of the piecewise linear limit; the network itself is smooth and has none', cells);
  return cells === 1 ? message('One linear piece (exact)') : message('{0} linear pieces, exact', cells);
}

function listSome(values: readonly number[]): string {
  const text = values.slice(0, 12).map(short).join(', ');
  return values.length > 12 ? `${text}, ...` : text === '' ? '-' : text;
}

function slopesChart(moment: Moment, { shown }: RegionLine, pieces: LinePartition): CurvesChart {
  const { ends, cells, slopes, outputs } = pieces;
  const x = new Float64Array(2 * cells);
  for (let cell = 0; cell < cells; cell += 1) {
    x[2 * cell] = toShown(shown, ends[cell]!);
    x[2 * cell + 1] = toShown(shown, ends[cell + 1]!);
  }
  let steepest = 0;
  const series = Array.from({ length: Math.min(outputs, drawnOutputs) }, (_, output): Series => {
    const { factor } = outputScale(moment, output);
    const y = new Float64Array(2 * cells);
    for (let cell = 0; cell < cells; cell += 1) {
      const slope = (slopes[cell * outputs + output]! * factor) / shown.scale;
      steepest = Math.max(steepest, Math.abs(slope));
      y.fill(slope, 2 * cell, 2 * cell + 2);
    }
    return {
      id: `slope-${output}`,
      label: outputName(moment, output, outputs),
      role: 'measured',
      group: `output-${output}`,
      x: x.slice(),
      y,
    };
  });
  return curvesChart(
    moment,
    { id: 'slopes', view: 'regions', x: shown.axis, y: { label: message('slope'), scale: 'linear' }, series },
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
