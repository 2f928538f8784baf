import type { Activation } from '../../core/tables/activations.ts';
import type { Initializer } from '../../core/tables/initializers.ts';
import type { Loss } from '../../core/tables/losses.ts';
import type { Normalization } from '../../core/tables/normalizations.ts';
import type { DataSource } from '../../core/tables/datasets.ts';
import type { Dataset } from '../../core/tables/dataset.ts';
import { message } from '../../core/ground/errors.ts';
import { createRandom } from '../../core/ground/random.ts';
import type { Options } from '../../core/ground/registry.ts';
import type { HoverPlot, PlotRequest } from './plotRequest.ts';
import {
  axes,
  bar,
  cell,
  curve,
  dots,
  label,
  picture,
  plotWidth,
  rangeOfValues,
  sample,
  wholeFrame,
  type Interval,
  type Point,
} from './svgPlot.ts';

/** An activation and its slope. */
export function drawActivation(entry: Activation, options: Options, request: PlotRequest): HoverPlot {
  const { colours } = request;
  const reach: Interval = [-4, 4];
  const values = sample(reach, (z) => entry.value(z, options), 321);
  const slopes = sample(reach, (z) => entry.slope(z, options), 321);
  const frame = wholeFrame(reach, rangeOfValues([...values, ...slopes].map(([, y]) => y)));
  const svg = picture([
    axes(frame, colours),
    curve(frame, slopes, { colour: colours.second, dashed: true }),
    curve(frame, values, { colour: colours.accent, width: 2 }),
    label([38, 16], request.translate(message('value')), { colour: colours.accent }),
    label([38, 27], request.translate(message('slope')), { colour: colours.second }),
  ]);
  return { svg, alt: message('{0} (solid) and its slope (dashed) from -4 to 4', entry.label) };
}

/** Fans of the layer that an initializer is drawn for. */
const fan = 64;

/** How the first weights of an initializer are spread. */
export function drawInitializer(entry: Initializer, options: Options, request: PlotRequest): HoverPlot {
  const { colours } = request;
  const weightPlace = { fanIn: fan, fanOut: fan, pieces: undefined };
  const weights = new Float64Array(fan * fan);
  entry.fill(weights, weightPlace, createRandom(1), options);
  const deviation = Math.sqrt(entry.variance(weightPlace, options));
  const reach = deviation > 0 ? 3.2 * deviation : 1;
  const bins = 33;
  const counts = new Float64Array(bins);
  for (const weight of weights) {
    const index = Math.floor(((weight + reach) / (2 * reach)) * bins);
    if (index >= 0 && index < bins) counts[index] = (counts[index] ?? 0) + 1;
  }
  const top = Math.max(...counts);
  const frame = wholeFrame([-reach, reach], [0, top * 1.05]);
  const width = (2 * reach) / bins;
  const bars = Array.from(counts, (count, index) =>
    bar(frame, [-reach + index * width, -reach + (index + 1) * width], count, colours.accent),
  );
  const marks = [-deviation, deviation].map((x) =>
    curve(
      frame,
      [
        [x, 0],
        [x, top],
      ],
      { colour: colours.second, dashed: true },
    ),
  );
  const svg = picture([
    axes(frame, colours),
    ...bars,
    ...marks,
    label([plotWidth - 8, 16], `\u03c3 = ${deviation.toPrecision(3)}`, { colour: colours.second, anchor: 'end' }),
  ]);
  return {
    svg,
    alt: message(
      'Histogram of {0} weights drawn for {1} inputs and {1} units; lines at the exact deviation {2}',
      weights.length,
      fan,
      deviation.toPrecision(3),
    ),
  };
}

/** A small batch before and after a norm. */
export function drawNormalization(entry: Normalization, options: Options, request: PlotRequest): HoverPlot {
  const { colours } = request;
  const rows = 7;
  const columns = 8;
  const random = createRandom(3);
  // Units with an offset of their own and samples with a size of their own: each norm takes out another part.
  const offset = Array.from({ length: columns }, () => 1.5 * random.normal());
  const x = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const size = 0.4 + 2 * random.uniform();
    for (let column = 0; column < columns; column += 1)
      x[row * columns + column] = size * (random.normal() + (offset[column] ?? 0));
  }
  const { output } = entry.normalize(x, rows, columns, options);
  const size = 11;
  const draw = (values: Float64Array, left: number): string[] =>
    Array.from(values, (value, index) => {
      const at: Point = [left + (index % columns) * (size + 1), 16 + Math.floor(index / columns) * (size + 1)];
      return cell(at, size, value >= 0 ? colours.accent : colours.second, Math.abs(value) / 3);
    });
  const svg = picture([
    label([6, 11], request.translate(message('before')), { colour: colours.foreground }),
    label([118, 11], request.translate(message('after')), { colour: colours.foreground }),
    ...draw(x, 6),
    ...draw(output, 118),
    label([6, 112], request.translate(message('rows: samples, columns: units')), { colour: colours.foreground }),
  ]);
  return {
    svg,
    alt: message('{0}: a batch of {1} samples and {2} units before and after', entry.label, rows, columns),
  };
}

/** The loss of one sample against the output, for either class where there are classes. */
export function drawLoss(entry: Loss, options: Options, request: PlotRequest): HoverPlot {
  const { colours } = request;
  const reach: Interval = [-4, 4];
  const isClassLoss = !entry.tasks.includes('regression');
  const width = isClassLoss ? entry.outputs('classification', 2) : 1;
  const curveFor = (classIndex: number): Point[] => {
    const target = new Float64Array(width);
    if (isClassLoss) entry.encode(classIndex, 2, options, target);
    const outputs = new Float64Array(width);
    return sample(reach, (x) => {
      outputs[width - 1] = x;
      return entry.value(outputs, target, options);
    });
  };
  const [first, second] = isClassLoss ? [curveFor(1), curveFor(0)] : [curveFor(0), undefined];
  const frame = wholeFrame(reach, [0, Math.max(...first.map(([, y]) => y)) * 1.05]);
  const svg = picture([
    axes(frame, colours),
    ...(second ? [curve(frame, second, { colour: colours.second, dashed: true })] : []),
    curve(frame, first, { colour: colours.accent, width: 2 }),
    ...(second
      ? [
          label([60, 30], request.translate(message('class 1')), { colour: colours.accent }),
          label([plotWidth - 60, 30], request.translate(message('class 0')), { colour: colours.second, anchor: 'end' }),
        ]
      : [
          label([plotWidth / 2, 24], request.translate(message('target 0')), {
            colour: colours.accent,
            anchor: 'middle',
          }),
        ]),
  ]);
  return { svg, alt: message('{0} of one sample against the output', entry.label) };
}

/** Dots in a thumbnail; more would only be a blot. */
const mostDots = 300;

/** The samples of a data set over two of its columns; undefined while those of a file are not there. */
export function drawData(entry: DataSource, options: Options, request: PlotRequest): HoverPlot | undefined {
  const { colours, dataset } = request;
  const data =
    entry.kind === 'synthetic'
      ? entry.generate(createRandom(1), smaller(options))
      : dataset?.name === entry.label || entry.kind === 'csv'
        ? dataset
        : undefined;
  if (!data) return undefined;
  const column = (index: number): number[] =>
    Array.from(
      { length: Math.min(data.samples, mostDots) },
      (_none, row) => data.inputs[spread(row, data) * data.features + index] ?? 0,
    );
  const targets = Array.from(
    { length: Math.min(data.samples, mostDots) },
    (_none, row) => data.targets[spread(row, data) * data.targetWidth] ?? 0,
  );
  const isFlat = data.task === 'regression' || data.features === 1;
  const [across, up] = [column(0), isFlat ? targets : column(1)];
  const frame = wholeFrame(rangeOfValues(across), rangeOfValues(up));
  const groups = data.task === 'classification' ? [...new Set(targets)].sort((one, other) => one - other) : [undefined];
  const shades = [colours.accent, colours.second, colours.foreground];
  const marks = groups.map((group, index) => {
    const points = across.flatMap((x, row): Point[] =>
      group === undefined || targets[row] === group ? [[x, up[row] ?? 0]] : [],
    );
    return dots(frame, points, { colour: shades[index % shades.length] ?? colours.accent, radius: 1.6 });
  });
  const [x, y] = [
    data.featureNames[0] ?? '',
    isFlat ? (data.targetNames[0] ?? 'target') : (data.featureNames[1] ?? ''),
  ];
  const svg = picture([
    axes(frame, colours),
    ...marks,
    label([plotWidth / 2, 118], `${x}  /  ${y}`, { colour: colours.foreground, anchor: 'middle' }),
  ]);
  return { svg, alt: message('{0}: {1} against {2}, {3} samples', entry.label, y, x, across.length) };
}

/** Rows spread evenly over the samples. */
function spread(row: number, { samples }: Dataset): number {
  return samples <= mostDots ? row : Math.floor((row * samples) / mostDots);
}

/** A thumbnail needs no more samples than dots. */
function smaller(options: Options): Options {
  const { samples } = options;
  return typeof samples === 'number' && samples > mostDots ? { ...options, samples: mostDots } : options;
}
