import { message } from '../../../src/core/ground/errors.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import type {
  ActivationChart,
  Axis,
  Chart,
  ConfusionChart,
  CurvesChart,
  HeatChart,
  LadderChart,
  LadderRung,
  LayersChart,
  NetworkChart,
  NumbersChart,
  PlaneChart,
  Series,
  SharesChart,
  TableChart,
} from '../../../src/protocol/charts.ts';
import type { Look } from '../../../webview/drawing/look.ts';

/** A dark theme for drawings without a page. */
export const look: Look = {
  isDark: true,
  isHighContrast: false,
  background: [31, 31, 31],
  foreground: '#cccccc',
  muted: '#9d9d9d',
  grid: '#353535',
  categories: ['#3794ff', '#d18616', '#89d185', '#b180d7', '#f14c4c', '#cca700'],
  font: 'sans-serif',
};

/** A light one. */
export const lightLook: Look = {
  isDark: false,
  isHighContrast: false,
  background: [255, 255, 255],
  foreground: '#3b3b3b',
  muted: '#6e6e6e',
  grid: '#e5e5e5',
  categories: ['#1a85ff', '#bc5a00', '#388a34', '#652d90', '#e51400', '#bf8803'],
  font: 'sans-serif',
};

/** One of high contrast. */
export const highContrastLook: Look = {
  ...look,
  isHighContrast: true,
  background: [0, 0, 0],
  foreground: '#ffffff',
  muted: '#ffffff',
  grid: '#6fc3df',
};

/** Widths of letters are guessed: 0.55 em, a little generous for most fonts. */
export function measure(text: string, size: number): number {
  return text.length * size * 0.55;
}

export function axis(label: string, scale: Axis['scale'] = 'linear', unit?: string): Axis {
  return { label: message(label), scale, ...(unit !== undefined && { unit: message(unit) }) };
}

export function columnOf(length: number, valueAt: (index: number) => number): Float64Array {
  return Float64Array.from({ length }, (_, index) => valueAt(index));
}

export function seriesOf(id: string, role: Series['role'], x: Float64Array, y: Float64Array): Series {
  return { id, label: message(id), role, x, y };
}

function frame(
  id: string,
): Pick<Chart, 'id' | 'view' | 'title' | 'caption' | 'description' | 'explanation' | 'run' | 'step'> {
  return {
    id,
    view: 'training',
    title: message('Finding {0}', id),
    caption: message('What, unit, how exact'),
    description: message('In words'),
    explanation: message('Formula and source'),
    run: 1,
    step: 100,
  };
}

export function curvesChart(overrides: Partial<CurvesChart> = {}): CurvesChart {
  const x = columnOf(101, (index) => 20 * index);
  return {
    ...frame('loss'),
    kind: 'curves',
    x: axis('step'),
    y: axis('loss', 'log10', 'nats'),
    series: [
      {
        ...seriesOf(
          'train',
          'measured',
          x,
          x.map((step) => 0.05 + Math.exp(-step / 300)),
        ),
        group: 'loss',
      },
      {
        ...seriesOf(
          'validation',
          'validation',
          x,
          x.map((step) => 0.08 + Math.exp(-step / 310)),
        ),
        group: 'loss',
      },
    ],
    marks: [{ axis: 'y', at: 1, label: message('chance') }],
    ...overrides,
  };
}

/** A disc of class 1 with radius 1 in the square [-2, 2], known at side x side places; the confidence is the difference of the probabilities. */
export function planeChart(side = 41): PlaneChart {
  const [rows, columns] = [side, side];
  const random = createRandom(1);
  const place = (index: number, count: number): number => -2 + (4 * index) / (count - 1);
  const field = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const margin = Math.tanh(2 * (1 - Math.hypot(place(row, rows), place(column, columns))));
      field[row * columns + column] = margin > 0 ? 1 + margin : -margin;
    }
  }
  const points = 12;
  return {
    ...frame('decision'),
    kind: 'plane',
    x: axis('x0'),
    y: axis('x1'),
    range: { x: [-2, 2], y: [-2, 2] },
    rows,
    columns,
    field,
    fieldKind: 'classes',
    classNames: ['out', 'in'],
    points: {
      x: Float32Array.from({ length: points }, () => 4 * random.uniform() - 2),
      y: Float32Array.from({ length: points }, () => 4 * random.uniform() - 2),
      value: Float32Array.from({ length: points }, (_, index) => index % 2),
      validates: Uint8Array.from({ length: points }, (_, index) => (index % 3 === 0 ? 1 : 0)),
    },
  };
}

export function activationChart(): ActivationChart {
  const z = columnOf(81, (index) => -4 + index / 10);
  return {
    ...frame('activation'),
    kind: 'activation',
    x: axis('pre-activation'),
    y: axis('share'),
    edges: columnOf(21, (index) => -4 + 0.4 * index),
    shares: columnOf(20, (index) => Math.exp(-0.5 * ((index - 9.5) / 3) ** 2) / 7.5),
    curve: { z, value: z.map(Math.tanh), slope: z.map((one) => 1 - Math.tanh(one) ** 2) },
    layer: 1,
    layers: 3,
  };
}

export function sharesChart(): SharesChart {
  return {
    ...frame('shares'),
    kind: 'shares',
    rows: [message('layer {0}', 1), message('layer {0}', 2)],
    parts: [
      { id: 'dead', label: message('dead'), values: Float64Array.of(0.1, 0) },
      { id: 'zero', label: message('zero'), values: Float64Array.of(0.4, 0.25) },
    ],
  };
}

export function heatChart(overrides: Partial<HeatChart> = {}): HeatChart {
  return {
    ...frame('heat'),
    kind: 'heat',
    x: axis('step'),
    rows: [message('layer {0}', 1), message('layer {0}', 2)],
    columns: Float64Array.of(0, 10, 20, 30),
    values: Float64Array.of(1e-4, 1e-3, 1e-2, 1e-1, 1, 10, Number.NaN, 100),
    value: axis('gradient norm', 'log10'),
    ...overrides,
  };
}

/** Seeded counts: most samples of a class are right, and some are taken for the next one or the one before. */
export function confusionChart(names: readonly string[], overrides: Partial<ConfusionChart> = {}): ConfusionChart {
  const classes = names.length;
  const random = createRandom(7);
  const counts = Uint32Array.from({ length: classes * classes }, (_, cell) => {
    const apart = Math.abs(Math.floor(cell / classes) - (cell % classes));
    return apart === 0 ? 30 + random.integer(20) : apart < 3 ? random.integer(4) : 0;
  });
  return { ...frame('confusion'), kind: 'confusion', classNames: names, counts, ...overrides };
}

export const digitNames = Array.from({ length: 10 }, (_, digit) => String(digit));

/** A count among bounds, one of them beyond doubles. */
export function ladderChart(overrides: Partial<LadderChart> = {}): LadderChart {
  const rung = (
    label: string,
    log10: number,
    role: LadderRung['role'],
    value: LadderRung['values'][number],
  ): LadderRung => ({
    label: message('{0}', label),
    log10,
    role,
    values: [value, 2, message('what it says')],
  });
  return {
    ...frame('ladder'),
    kind: 'ladder',
    axis: axis('linear regions', 'log10'),
    columns: [message('regions'), message('times the count'), message('what it says')],
    parts: message('single layers alone'),
    rungs: [
      rung('product bound', 4.27, 'theory', 18_769),
      rung('counted here', 2.69, 'measured', 495),
      rung('layer 1 alone', 2.14, 'part', 137),
      rung('random network, order of magnitude', 2.1, 'theory', 128),
      rung('layer 2 alone', 1.5, 'part', 32),
    ],
    ...overrides,
  };
}

export function tableChart(): TableChart {
  return {
    ...frame('table'),
    kind: 'table',
    columns: [message('units'), message('activation')],
    rows: [
      { label: message('layer {0}', 1), values: [16, message('relu')] },
      { label: message('output'), values: [2, undefined] },
    ],
  };
}

export function numbersChart(overrides: Partial<NumbersChart> = {}): NumbersChart {
  return {
    ...frame('numbers'),
    kind: 'numbers',
    numbers: [
      { label: message('validation loss'), value: message('{0}', 0.402), note: message('lowest'), chart: 'loss' },
      { label: message('accuracy'), value: message('{0} %', 97.1), chart: 'score' },
    ],
    ...overrides,
  };
}

export function layersChart(count = 3): LayersChart {
  const { x, edges, shares, curve } = activationChart();
  return {
    ...frame('layers'),
    kind: 'layers',
    x,
    panels: Array.from({ length: count }, (_, layer) => ({
      label: message('layer {0}', layer + 1),
      note: message('{0} % saturated', 10 * layer),
      edges,
      shares: shares.map((share, bin) => (bin < layer ? 0 : share)),
      curve,
    })),
    chosen: 1,
  };
}

/** Two inputs, hidden layers of these widths, one output; the second unit of the first hidden layer is dead. */
export function networkChart(hidden: readonly number[] = [4, 3], part: Partial<NetworkChart> = {}): NetworkChart {
  const random = createRandom(5);
  const widths = [2, ...hidden, 1];
  const most = 24;
  return {
    ...frame('network'),
    kind: 'network',
    layers: widths.map((units, layer) => {
      const shown = Int32Array.from({ length: Math.min(units, most) }, (_, at) => at);
      const before = Math.min(widths[layer - 1] ?? 0, most);
      const isEnd = layer === 0 || layer === widths.length - 1;
      return {
        label: layer === 0 ? message('inputs') : isEnd ? message('output layer') : message('layer {0}', layer),
        units,
        shown,
        names: isEnd ? Array.from(shown, (at) => (layer === 0 ? `x${at + 1}` : 'y')) : [],
        dead: Uint8Array.from(shown, (at) => (layer === 1 && at === 1 ? 1 : 0)),
        bias: Float32Array.from(layer === 0 ? [] : shown, () => random.normal()),
        weights: Float32Array.from({ length: before * shown.length }, () => random.normal()),
      };
    }),
    ...part,
  };
}
