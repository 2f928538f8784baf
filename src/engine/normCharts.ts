import { measureNetwork, type MatrixNorms, type NetworkNorms } from '../analysis/norms.ts';
import { formatMessage, message } from '../core/errors.ts';
import type { Chart, CurvesChart, Series, TableChart } from '../protocol/charts.ts';
import { curveOf, curvesChart, fittingScale, layerGroup, layerLabel, short, type ChartTexts } from './chartParts.ts';
import type { Moment } from './experiments.ts';

/** The norms of the weights at one step. */
interface Entry {
  readonly step: number;
  readonly norms: NetworkNorms;
}

/** The norms as measured while the run went on, and those of the shown step. */
interface Measured {
  readonly all: readonly Entry[];
  readonly here: Entry;
}

/** The ledger of the norms: of every layer over the steps, of the whole network, and all of them at the shown step. */
export function* normCharts(moment: Moment): Generator<Chart> {
  const measured = measuredAt(moment);
  if (measured === undefined) return;
  yield lengthChart(moment, measured);
  yield spectralChart(moment, measured);
  yield rankChart(moment, measured);
  yield capacityChart(moment, measured);
  yield ledger(moment, measured.here);
}

/** A run that goes on measures when it has time; of weights that stand still the norms are those of the shown step. */
function measuredAt({ history, step, isLive, prepared, parameters, running }: Moment): Measured | undefined {
  const all = history.flatMap(({ step: at, norms }): Entry[] => (norms === undefined ? [] : [{ step: at, norms }]));
  if (isLive) {
    const here = all.findLast((entry) => entry.step <= step) ?? all[0];
    return here && { all, here };
  }
  const here = { step, norms: measureNetwork(prepared.problem.architecture, parameters, running) };
  return { all: step > (all.at(-1)?.step ?? -1) ? [...all, here] : all, here };
}

/** One curve for each layer. */
function overSteps({ all, here }: Measured, read: (layer: MatrixNorms) => number): Series[] {
  const count = here.norms.layers.length;
  return here.norms.layers.map((_, layer) =>
    curveOf(all, ({ norms }) => read(norms.layers[layer]!), {
      id: `layer-${layer}`,
      label: layerLabel(layer, count),
      role: 'measured',
      group: layerGroup(layer, count),
    }),
  );
}

const total = ({ norms }: Entry): number => Math.hypot(...norms.layers.map(({ frobenius }) => frobenius));

function lengthChart(moment: Moment, measured: Measured): CurvesChart {
  const series = overSteps(measured, ({ frobenius }) => frobenius);
  const length = total(measured.here);
  const before = total(measured.all[0]!);
  return curvesChart(
    moment,
    { id: 'norms', view: 'training', series, y: { label: message('Frobenius norm'), scale: fittingScale(series) } },
    {
      title:
        before > 0
          ? message('Weights are {0} times as long as at the start', short(length / before))
          : message('Weights have the length {0}; they were all zero at the start', short(length)),
      caption: message("Frobenius norm of each layer's weights."),
      description: message('At step {0} all weights together have length {1}.', measured.here.step, short(length)),
      explanation: message(
        'The Frobenius norm is the root of the sum of squared weights; its half square is what an L2 penalty charges.',
      ),
    },
  );
}

function spectralChart(moment: Moment, measured: Measured): CurvesChart {
  const { here } = measured;
  const series = overSteps(measured, ({ spectral }) => spectral);
  return curvesChart(
    moment,
    { id: 'spectral', view: 'training', series, y: { label: message('spectral norm'), scale: fittingScale(series) } },
    {
      title: message('Largest singular value {0}, in {1}', ...largestSpectral(here.norms)),
      caption: message("Largest singular value of each layer's weights: the most by which they can stretch an input."),
      description: message(
        'At step {0} the spectral norms are {1}.',
        here.step,
        here.norms.layers.map(({ spectral }) => short(spectral)).join(', '),
      ),
      explanation: message(
        'The product of the spectral norms and of the slopes of the activations bounds how much the network can stretch. For matrices too large to decompose it comes from power iteration, a lower bound.',
      ),
    },
  );
}

function rankChart(moment: Moment, measured: Measured): CurvesChart {
  const { here } = measured;
  const count = here.norms.layers.length;
  const series = overSteps(measured, ({ stableRank }) => stableRank);
  const ranks = here.norms.layers.map(({ stableRank }) => stableRank);
  const lowest = ranks.indexOf(Math.min(...ranks));
  return curvesChart(
    moment,
    { id: 'rank', view: 'training', series, y: { label: message('stable rank'), scale: 'linear' } },
    {
      title: message('Lowest stable rank {0}, in {1}', short(ranks[lowest]!), formatMessage(layerLabel(lowest, count))),
      caption: message(
        'Frobenius norm squared over spectral norm squared: how many directions each layer really uses.',
      ),
      description: message('At step {0} the stable ranks are {1}.', here.step, ranks.map(short).join(', ')),
      explanation: message(
        'The stable rank lies between 1 and the rank and does not jump when a small singular value becomes zero. Training and penalties on the spectrum lower it.',
      ),
    },
  );
}

function capacityChart(moment: Moment, { all, here }: Measured): CurvesChart {
  const sizes = [
    curveOf(all, ({ norms }) => norms.lipschitz, {
      id: 'lipschitz',
      label: message('Lipschitz bound'),
      role: 'theory',
      group: 'lipschitz',
    }),
    curveOf(all, ({ norms }) => norms.path, {
      id: 'path',
      label: message('path norm'),
      role: 'measured',
      group: 'path',
    }),
  ];
  return curvesChart(
    moment,
    {
      id: 'capacity',
      view: 'training',
      series: sizes,
      y: { label: message('size of the network'), scale: fittingScale(sizes) },
    },
    {
      title: message('Outputs differ by at most {0} times the distance of the inputs', short(here.norms.lipschitz)),
      caption: message('Product of spectral norms and activation slopes (an upper bound), and the path norm.'),
      description: message(
        'At step {0} the Lipschitz bound is {1} and the path norm {2}.',
        here.step,
        short(here.norms.lipschitz),
        short(here.norms.path),
      ),
      explanation: message(
        "The bound multiplies each layer's largest singular value with the largest slope of its activation and the gain of its norm. The path norm sums the products of squared weights along all paths.",
      ),
    },
  );
}

function ledger(moment: Moment, { step, norms }: Entry): TableChart {
  const count = norms.layers.length;
  const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);
  const texts: ChartTexts = {
    title: message('Path norm {0}, Lipschitz bound {1} of the network', short(norms.path), short(norms.lipschitz)),
    caption: message('Norms of each weight matrix (rows are inputs, columns are units) at step {0}, in float64.', step),
    description: message('Norms of {0} weight matrices.', count),
    explanation: message(
      'Stable rank is Frobenius squared over spectral squared. Group norms sum the lengths of rows or columns. Singular values of large matrices are left out.',
    ),
  };
  const columns = [
    message('Frobenius'),
    message('spectral'),
    message('nuclear'),
    message('stable rank'),
    message('l1'),
    message('input groups'),
    message('unit groups'),
  ];
  return {
    kind: 'table',
    id: 'ledger',
    view: 'training',
    run: moment.run,
    step,
    ...texts,
    columns,
    rows: norms.layers.map((layer, at) => ({
      label: layerLabel(at, count),
      values: [
        layer.frobenius,
        layer.spectral,
        layer.nuclear,
        layer.stableRank,
        layer.l1,
        layer.inputGroups,
        layer.unitGroups,
      ].map(finite),
    })),
  };
}

function largestSpectral({ layers }: NetworkNorms): [number | string, string] {
  const values = layers.map(({ spectral }) => spectral);
  const largest = Math.max(...values);
  return [short(largest), formatMessage(layerLabel(values.indexOf(largest), layers.length))];
}
