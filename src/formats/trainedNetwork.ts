import { runningPlaces, tensorsByLayer } from '../core/experiment/tensorLayout.ts';
import type { Architecture, LayerDesign } from '../core/experiment/architecture.ts';
import type { Task } from '../core/tables/task.ts';
import type { LossName } from '../core/tables/losses.ts';
import type { Choice } from '../core/ground/registry.ts';

/** Numbers of one layer, copied. */
export interface LayerNumbers {
  readonly design: LayerDesign;
  /** inputs x units, row-major */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly scale: Float32Array | undefined;
  readonly shift: Float32Array | undefined;
  /** Running averages of batch norm. */
  readonly mean: Float32Array | undefined;
  readonly variance: Float32Array | undefined;
}

/** A network with all that is needed to use it elsewhere. */
export interface TrainedNetwork {
  readonly title: string;
  readonly architecture: Architecture;
  readonly parameters: Float32Array;
  /** See `runningPlaces`. */
  readonly running: Float32Array;
  readonly task: Task;
  readonly loss: Choice<LossName>;
  readonly featureNames: readonly string[];
  readonly classNames: readonly string[];
  /** scaled input = (raw - mean) / scale */
  readonly inputScale: { readonly mean: readonly number[]; readonly scale: readonly number[] };
  /** Smallest and largest raw value of every input in the data. */
  readonly inputRange: readonly (readonly [number, number])[];
  /** raw prediction = output * scale + mean; regression */
  readonly targetScale: { readonly mean: readonly number[]; readonly scale: readonly number[] };
}

/** The numbers of every layer, hidden layers first. */
export function layerNumbers({ architecture, parameters, running }: TrainedNetwork): LayerNumbers[] {
  const places = runningPlaces(architecture);
  return tensorsByLayer(architecture).map(({ weights, bias, scale, shift }, at) => {
    const design = architecture.layers[at]!;
    const read = (place: typeof weights | undefined): Float32Array | undefined =>
      place && parameters.slice(place.offset, place.offset + place.size);
    const start = places[at];
    const average = (from: number): Float32Array | undefined =>
      start === undefined ? undefined : running.slice(start + from, start + from + design.units);
    return {
      design,
      weights: read(weights)!,
      bias: read(bias) ?? new Float32Array(design.units),
      scale: read(scale),
      shift: read(shift),
      mean: average(0),
      variance: average(design.units),
    };
  });
}

/** rows x columns to columns x rows. */
export function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(values, (_, at) => values[(at % rows) * columns + Math.floor(at / rows)]!);
}
