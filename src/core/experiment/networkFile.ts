import type { ActivationName } from '../tables/activations.ts';
import type { NormalizationName } from '../tables/normalizations.ts';
import type { Choice } from '../ground/registry.ts';
import type { LossName } from '../tables/losses.ts';
import type { Task } from '../tables/task.ts';

/** Our own files, every layer with its activation and norm. */
export const plainFormat = 'reglab-network/1';

/** Files of ReLU networks as region counters exchange them: one activation for all hidden layers. */
export const regionsFormat = 'relu-mlp-regions/1';

export interface NetworkFileNorm {
  readonly choice: Choice<NormalizationName>;
  readonly scale: Float64Array;
  readonly shift: Float64Array | undefined;
  /** Running averages of batch norm. */
  readonly mean: Float64Array | undefined;
  readonly variance: Float64Array | undefined;
}

export interface NetworkFileLayer {
  readonly inputs: number;
  readonly units: number;
  /** units x inputs, row-major. */
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  /** The last layer is linear. */
  readonly activation: Choice<ActivationName>;
  readonly norm: NetworkFileNorm | undefined;
}

/** A network with its weights as a file holds it. Plain data: it crosses threads. */
export interface NetworkFile {
  readonly name: string;
  readonly inputs: number;
  /** Hidden layers, then the output layer; at least one. Every number is finite in float32. */
  readonly layers: readonly NetworkFileLayer[];
  /** What it was trained for, where the file says so. */
  readonly task: Task | undefined;
  readonly loss: LossName | undefined;
  /** scaled input = (raw - mean) / scale, where the file says so; length inputs. */
  readonly inputScale: { readonly mean: Float64Array; readonly scale: Float64Array } | undefined;
}

/** Inputs, hidden units and outputs as people write them: `2-16-2`. */
export function writeWidths({ inputs, layers }: NetworkFile): string {
  return [inputs, ...layers.map(({ units }) => units)].join('-');
}
