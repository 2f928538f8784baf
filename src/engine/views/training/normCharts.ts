import { message } from '../../../core/ground/errors.ts';
import type { Chart, CurvesChart, CurvesQuantity, Series, TableChart } from '../../../protocol/charts.ts';
import {
  curveOf,
  curvesChart,
  finite,
  fittingScale,
  layerGroup,
  layerLabel,
  short,
  shortText,
  type ChartTexts,
} from '../frame/chartParts.ts';
import type { ViewWork, Moment } from '../frame/moment.ts';
import { measureSnapshots, normHistory, type NormEntry, type NormHistory } from './normHistory.ts';
import { normQuantities, wholeLength, type NormQuantity } from './normQuantities.ts';

/** The ledger of the norms: of every layer over the steps, of the whole network, and all of them at the shown step. */
export function* normCharts(moment: Moment, work: Pick<ViewWork, 'memory' | 'wants'>): Generator<Chart> {
  const wanted = (['norms', 'capacity', 'ledger'] as const).filter((chart) => work.wants(chart));
  const history = wanted.length === 0 ? undefined : normHistory(moment, work);
  if (history === undefined) return;
  if (wanted.includes('norms')) yield layersChart(moment, history);
  if (wanted.includes('capacity')) yield capacityChart(moment, history);
  if (wanted.includes('ledger')) yield ledger(moment, history.here);
}

/** The curves once more, with the snapshots between the steps that were measured while the run went on; nothing while it goes on. */
export async function* finerNormCharts(moment: Moment, work: ViewWork): AsyncGenerator<Chart> {
  const wanted = (['norms', 'capacity'] as const).filter((chart) => work.wants(chart));
  if (wanted.length === 0 || moment.isLive || !(await measureSnapshots(moment, work))) return;
  const history = normHistory(moment, work);
  if (history === undefined) return;
  if (wanted.includes('norms')) yield layersChart(moment, history);
  if (wanted.includes('capacity')) yield capacityChart(moment, history);
}

/** One curve for each layer, of the measure that is chosen: all are of the same layers over the same steps. */
function layersChart(moment: Moment, history: NormHistory): CurvesChart {
  const { all, here } = history;
  const count = here.norms.layers.length;
  const x = (): Float64Array => Float64Array.from(all, ({ step }) => step);
  const quantities = normQuantities
    .map((quantity) => quantityOf(quantity, history))
    .filter(({ values }) => values.some((column) => column.some(Number.isFinite)));
  const [first] = quantities;
  const series = here.norms.layers.map((_, layer): Series => ({
    id: `layer-${layer}`,
    label: layerLabel(layer, count),
    role: 'measured',
    group: layerGroup(layer, count),
    x: x(),
    y: first?.values[layer] ?? new Float64Array(all.length).fill(NaN),
  }));
  const { title, caption, description, explanation, y } = first ?? quantityOf(normQuantities[0]!, history);
  return {
    ...curvesChart(moment, { id: 'norms', view: 'training', series, y }, { title, caption, description, explanation }),
    quantities,
  };
}

function quantityOf(
  { id, label, axis, read, title, caption, explanation }: NormQuantity,
  history: NormHistory,
): CurvesQuantity {
  const { all, here } = history;
  const layers = here.norms.layers;
  const values = layers.map((_, layer) =>
    Float64Array.from(all, ({ norms }) => {
      const value = read(norms.layers[layer]!);
      return Number.isFinite(value) ? value : NaN;
    }),
  );
  return {
    id,
    label,
    y: { label: axis, scale: fittingScale(values.map((column) => ({ y: column.filter(Number.isFinite) }))) },
    values,
    title: title(history),
    caption,
    description: message(
      '{0} of {1} layers at step {2}: {3}.',
      label.text,
      layers.length,
      here.step,
      layers.map((norms) => shortText(read(norms))).join(', '),
    ),
    explanation,
  };
}

function capacityChart(moment: Moment, { all, here }: NormHistory): CurvesChart {
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

function ledger(moment: Moment, { step, norms }: NormEntry): TableChart {
  const count = norms.layers.length;
  const texts: ChartTexts = {
    title: message('Path norm {0}, Lipschitz bound {1} of the network', short(norms.path), short(norms.lipschitz)),
    caption: message('Norms of each weight matrix (rows are inputs, columns are units) at step {0}, in float64.', step),
    description: message(
      'Norms of {0} weight matrices; all weights together have length {1}.',
      count,
      short(wholeLength({ step, norms })),
    ),
    explanation: message(
      'Stable rank is Frobenius squared over spectral squared. The l2,1 norms sum the lengths of rows or columns. Singular values of large matrices are left out.',
    ),
  };
  return {
    kind: 'table',
    id: 'ledger',
    view: 'training',
    run: moment.run,
    step,
    ...texts,
    columns: normQuantities.map(({ label }) => label),
    rows: norms.layers.map((layer, at) => ({
      label: layerLabel(at, count),
      values: normQuantities.map(({ read }) => finite(read(layer))),
    })),
  };
}
