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
  return `${table(rows)}${spectra}\n${layersTable(report.layers)}\n${table([['seconds', readable(seconds)]])}`;
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
