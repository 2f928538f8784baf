import type { NetworkConstants } from '../../analysis/geometry/constants/networkConstants.ts';
import type { ValueRange } from '../../analysis/geometry/constants/outputRanges.ts';
import type { Curvature, Spectrum } from '../../analysis/geometry/spectrum.ts';
import { readable, table } from './report.ts';

/** A spectrum as it is printed. */
interface PrintedSpectrum {
  /** Ascending: all, or with the method lanczos those at both ends that are known. */
  readonly eigenvalues: readonly number[];
  /** Of the method lanczos: some eigenvalue is no further from each than that. */
  readonly residuals?: readonly number[];
  /** Largest over smallest absolute eigenvalue; null for a singular matrix, and where not all are known. */
  readonly condition: number | null;
  readonly trace: number | null;
  readonly sharpness: number;
  readonly negative: number;
}

/** Sizes of the weights of a layer. */
export interface LayerSizes {
  readonly name: string;
  /** Descending. */
  readonly singularValues: readonly number[];
  readonly frobenius: number;
  readonly spectral: number;
  readonly nuclear: number;
  readonly stableRank: number;
}

/** How steep a network is where its inputs lie. */
export interface PrintedLipschitz {
  /** Product over the layers: never less than the constant. */
  readonly bound: { readonly l2: number };
  /** Left out where the network is not piecewise linear, or has too many regions. */
  readonly exact?: {
    readonly l1: number;
    readonly l2: number;
    readonly linf: number;
    readonly cells: number;
    /** The steepest one in l2: inputs of a point inside, one character per hidden neuron. */
    readonly region: { readonly point: readonly number[]; readonly pattern: string } | null;
  };
  /** Of a box with too many regions: what the l2 constant lies between. */
  readonly interval?: { readonly l2: readonly [number, number] };
}

/** Smallest and largest value of an output, and where. */
export interface PrintedRange {
  readonly min: number;
  readonly max: number;
  readonly argmin: readonly number[];
  readonly argmax: readonly number[];
}

/** Exact constants as plain numbers. @param bound  product of the layers, l2 */
export function printConstants(
  bound: number,
  constants: NetworkConstants | undefined,
): Pick<GeometryReport, 'lipschitz' | 'outputs' | 'differences'> {
  if (constants === undefined) return { lipschitz: { bound: { l2: bound } } };
  const { lipschitz, cells, complete, interval, outputs } = constants;
  const { cell } = lipschitz.l2;
  const exact = {
    ...{ l1: lipschitz.l1.value, l2: lipschitz.l2.value, linf: lipschitz.linf.value, cells },
    region: cell === undefined ? null : { point: [...cell.point], pattern: cell.pattern },
  };
  const print = ({ min, max, argmin, argmax }: ValueRange): PrintedRange => {
    return { min, max, argmin: [...argmin], argmax: [...argmax] };
  };
  return {
    lipschitz: {
      bound: { l2: bound },
      ...(complete && { exact }),
      ...(interval && { interval: { l2: [interval.lower, interval.upper] as const } }),
    },
    ...(outputs && {
      outputs: outputs.outputs.map(print),
      differences: outputs.differences.map((range) => ({ of: range.of, ...print(range) })),
    }),
  };
}

/** What `reglab geometry` prints. */
export interface GeometryReport {
  /** How many there are. */
  readonly parameters: number;
  /** Of all training samples; null without data. */
  readonly loss: number | null;
  readonly objective: number | null;
  /** Of the loss. */
  readonly gradientNorm: number | null;
  readonly hessian: {
    readonly method: Curvature['method'];
    readonly loss: PrintedSpectrum;
    readonly objective: PrintedSpectrum;
    readonly twoOverLearningRate: number;
  } | null;
  readonly layers: readonly LayerSizes[];
  readonly lipschitz: PrintedLipschitz;
  /** Per output; left out where the domain has too many regions, or the network is not piecewise linear. */
  readonly outputs?: readonly PrintedRange[];
  /** Per pair of outputs, the first minus the second. */
  readonly differences?: readonly (PrintedRange & { readonly of: readonly [number, number] })[];
  /** Of the measurements, not of the training. */
  readonly seconds: number;
}

/** A spectrum as plain numbers. */
export function printSpectrum({ eigenvalues, residuals, ...numbers }: Spectrum): PrintedSpectrum {
  const { condition, trace, sharpness, negative } = numbers;
  const ends = { eigenvalues: [...eigenvalues], ...(residuals && { residuals: [...residuals] }) };
  return { ...ends, condition, trace, sharpness, negative };
}

/** The report for people. */
export function geometryTable(report: GeometryReport): string {
  const { parameters, loss, objective, gradientNorm, hessian, seconds } = report;
  const rows = [
    ['parameters', String(parameters)],
    ...(loss === null ? [] : [['loss', readable(loss)]]),
    ...(objective === null ? [] : [['objective', readable(objective)]]),
    ...(gradientNorm === null ? [] : [['|gradient| of the loss', readable(gradientNorm)]]),
  ];
  const spectra = hessian === null ? '' : `\n${spectraTable(hessian)}`;
  return `${table(rows)}${spectra}\n${layersTable(report.layers)}\n${constantsTable(report)}\n${table([['seconds', readable(seconds)]])}`;
}

function spectraTable({
  method,
  loss,
  objective,
  twoOverLearningRate,
}: NonNullable<GeometryReport['hessian']>): string {
  const both = (what: string, of: (spectrum: PrintedSpectrum) => string): string[] => [what, of(loss), of(objective)];
  const isWhole = method === 'exact';
  const count = (spectrum: PrintedSpectrum): string => String(spectrum.eigenvalues.length);
  return table([
    ['second derivative', 'loss', 'objective'],
    both(isWhole ? 'eigenvalues (all)' : 'eigenvalues (both ends, by iteration)', count),
    both('largest (sharpness)', ({ sharpness }) => readable(sharpness)),
    both(isWhole ? 'smallest' : 'smallest of these', ({ eigenvalues }) => readable(eigenvalues[0])),
    both(isWhole ? 'negative' : 'negative of these', ({ negative }) => String(negative)),
    both('condition number', ({ condition }) => readable(condition)),
    both('trace', ({ trace }) => readable(trace)),
    ...(isWhole ? [] : [both('largest residual', ({ residuals }) => readable(Math.max(...(residuals ?? []))))]),
    ['2 / learning rate', readable(twoOverLearningRate), ''],
  ]);
}

function layersTable(layers: readonly LayerSizes[]): string {
  const head = ['weights', 'largest singular value', 'smallest', 'Frobenius', 'nuclear', 'stable rank'];
  const rows = layers.map(({ name, singularValues, spectral, frobenius, nuclear, stableRank }) => [
    name,
    readable(spectral),
    readable(singularValues.at(-1)),
    readable(frobenius),
    readable(nuclear),
    readable(stableRank),
  ]);
  return table([head, ...rows]);
}

function constantsTable({ lipschitz, outputs = [] }: GeometryReport): string {
  const { bound, exact, interval } = lipschitz;
  const rows = [
    ['Lipschitz constant, l2', ...(exact === undefined ? [] : [readable(exact.l2), `exact, ${exact.cells} regions`])],
    ...(exact === undefined
      ? []
      : [
          ['  l1', readable(exact.l1)],
          ['  l-infinity', readable(exact.linf)],
        ]),
    ...(interval === undefined ? [] : [['  between', readable(interval.l2[0]), readable(interval.l2[1])]]),
    ['  at most, product of the layers', readable(bound.l2)],
    ...outputs.map(({ min, max }, output) => [`output ${output + 1}`, readable(min), readable(max)]),
  ];
  return table(rows.map((row) => [...row, '', ''].slice(0, 3)));
}
