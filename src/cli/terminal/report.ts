import { measureActivity } from '../../analysis/network/activationGradients.ts';
import { formatMessage } from '../../core/ground/errors.ts';
import type { PreparedRun } from '../../engine/problem/preparedRun.ts';
import { layerName } from '../../engine/training/summary.ts';
import type { RunSummary, StoppedAt } from '../../protocol/messages.ts';

/** What `reglab gradients` prints. */
export interface GradientReport {
  readonly layers: readonly {
    readonly name: string;
    readonly activation: string;
    /** Mean of slope^2 over all samples and units. */
    readonly meanSquaredSlope: number;
    /** E[slope^2] of mean-field theory at the measured size of the pre-activations. */
    readonly theory: number;
    readonly zeroShare: number;
    readonly deadUnits: number;
    readonly saturatedShare: number;
    /** Root mean square over samples of |dL/dz|. */
    readonly gradientNorm: number;
  }[];
}

/** Measures every layer on the training samples, in float64. */
export function gradientReport({ problem }: PreparedRun, parameters: Float32Array): GradientReport {
  const { architecture, loss, train } = problem;
  const samples = { rows: train.count, inputs: train.inputs, targets: train.targets };
  const layers = measureActivity(architecture, parameters, loss, samples);
  return {
    layers: layers.map(
      ({ layer, activation, meanSquaredSlope, theory, zeroShare, deadUnits, saturatedShare, gradientNorm }) => ({
        name: layerName(layer, layers.length),
        activation: activation.name,
        meanSquaredSlope,
        theory,
        zeroShare,
        deadUnits,
        saturatedShare,
        gradientNorm,
      }),
    ),
  };
}

/** Columns of text, as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${rows.map(line).join('\n')}\n`;
}

/** Five digits, or a dash. */
export function readable(value: number | null | undefined): string {
  return value === null || value === undefined || Number.isNaN(value) ? '-' : String(Number(value.toPrecision(5)));
}

const endings: Readonly<Record<StoppedAt['reason'], string>> = {
  'early-stopping': 'Stopped early',
  cancelled: 'Stopped',
  diverged: 'Stopped by numbers that are not finite',
  'last-step': 'Ended',
};

/** The summary of a run for people. */
export function trainTable(summary: RunSummary): string {
  const { accuracy, r2, loss, stoppedAt } = summary;
  const rows = [
    ['', 'train', 'validation'],
    ['loss', readable(loss.train), readable(loss.validation)],
    ...(accuracy ? [['accuracy', readable(accuracy.train), readable(accuracy.validation)]] : []),
    ...(r2 ? [['R^2', readable(r2.train), readable(r2.validation)]] : []),
    ['objective', readable(summary.objective), ''],
  ];
  const build = summary.engineBuild === 'fused' ? ' with fused multiply-add' : '';
  const why = summary.engineReason === undefined ? '' : `: ${formatMessage(summary.engineReason)}`;
  const speed = `${summary.steps} steps in ${readable(summary.seconds)} s (${Math.round(summary.stepsPerSecond)} a second, engine ${summary.engine}${build}${why})`;
  const early =
    stoppedAt?.restoredStep === undefined
      ? ''
      : `${endings[stoppedAt.reason]} at step ${stoppedAt.step}; the weights are those of step ${stoppedAt.restoredStep}.\n`;
  return `${table(rows)}${speed}\n${early}`;
}

/** The report of the layers for people. */
export function gradientTable({ layers }: GradientReport): string {
  const head = ['layer', 'activation', 'mean slope^2', 'theory', 'zero', 'dead', 'saturated', '|gradient|'];
  const rows = layers.map((layer) => [
    layer.name,
    layer.activation,
    readable(layer.meanSquaredSlope),
    readable(layer.theory),
    readable(layer.zeroShare),
    String(layer.deadUnits),
    readable(layer.saturatedShare),
    readable(layer.gradientNorm),
  ]);
  return table([head, ...rows]);
}
