import type { Architecture, TensorPlace } from './architecture.ts';
import { normalizations } from '../tables/normalizations.ts';

/** Where a layer's tensors stand in the flat vector. */
export interface LayerTensors {
  readonly weights: TensorPlace;
  /** Undefined in a network without intercepts. */
  readonly bias: TensorPlace | undefined;
  readonly scale: TensorPlace | undefined;
  readonly shift: TensorPlace | undefined;
}

/** The tensors of every layer, hidden layers first. */
export function tensorsByLayer(architecture: Architecture): LayerTensors[] {
  const places = architecture.layers.map((): Partial<Record<TensorPlace['role'], TensorPlace>> => ({}));
  for (const place of architecture.tensors) places[place.layer]![place.role] = place;
  return places.map((found) => ({
    weights: found.weights!,
    bias: found.bias,
    scale: found.scale,
    shift: found.shift,
  }));
}

/** Where the running averages of each layer start in `running` (mean[units], then variance[units]); undefined without batch norm. */
export function runningPlaces(architecture: Architecture): (number | undefined)[] {
  let offset = 0;
  return architecture.layers.map(({ norm, units }) => {
    if (norm === undefined || normalizations.get(norm.name).axis !== 'batch') return undefined;
    const here = offset;
    offset += 2 * units;
    return here;
  });
}

/** Running averages before the first step: mean 0, variance 1. */
export function initialRunning(architecture: Architecture): Float32Array {
  const places = runningPlaces(architecture);
  const length = architecture.layers.reduce(
    (sum, { units }, at) => sum + (places[at] === undefined ? 0 : 2 * units),
    0,
  );
  const running = new Float32Array(length);
  places.forEach((place, at) => {
    const { units } = architecture.layers[at]!;
    if (place !== undefined) running.fill(1, place + units, place + 2 * units);
  });
  return running;
}
