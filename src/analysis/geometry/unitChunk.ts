import { losses } from '../../core/tables/losses.ts';
import type { LayerOfPass, LossPass } from './lossPass.ts';

/** Some samples of a pass, unit after unit: number n of unit u stands at u * length + n, zeros behind the last sample. */
export interface LayerChunk {
  readonly inputs: number;
  readonly units: number;
  /** Inputs x units, row-major: the weights. */
  readonly weights: ArrayLike<number>;
  /** (inputs + 1) x length: what comes in, and ones for the bias. */
  readonly input: Float64Array;
  /** The following are units x length, see LayerOfPass. */
  readonly slope: Float64Array;
  readonly bend: Float64Array;
  readonly gradient: Float64Array;
}

/** The samples from `from` on, at most `length`, of every layer. */
export function layersOfChunk({ layers, problem }: LossPass, from: number, length: number): LayerChunk[] {
  const rows = Math.min(length, problem.rows - from);
  const turn = (values: Float64Array, width: number, extra = 0): Float64Array => {
    const out = new Float64Array((width + extra) * length);
    for (let row = 0; row < rows; row += 1) {
      for (let unit = 0; unit < width; unit += 1) out[unit * length + row] = values[(from + row) * width + unit]!;
    }
    out.fill(1, width * length, extra === 0 ? 0 : width * length + rows);
    return out;
  };
  return layers.map(({ design: { inputs, units }, values, pass, slope, bend, gradLinear }: LayerOfPass) => ({
    inputs,
    units,
    weights: values.weights,
    input: turn(pass.input, inputs, 1),
    slope: turn(slope, units),
    bend: turn(bend, units),
    gradient: turn(gradLinear, units),
  }));
}

/** Second derivative of the mean loss by the outputs of these samples: outputs x outputs x length. */
export function lossBends({ problem, layers }: LossPass, from: number, length: number): Float64Array {
  const { loss, rows, targets } = problem;
  const entry = losses.get(loss.name);
  const outputs = layers.at(-1)!.pass.output;
  const width = outputs.length / rows;
  const out = new Float64Array(width * width * length);
  const target = new Float64Array(width);
  const direction = new Float64Array(width);
  const bent = new Float64Array(width);
  for (let row = from; row < Math.min(rows, from + length); row += 1) {
    target.set(targets.subarray(row * width, (row + 1) * width));
    const at = { outputs: outputs.subarray(row * width, (row + 1) * width), target };
    for (let unit = 0; unit < width; unit += 1) {
      direction[unit] = 1;
      entry.bend(at, direction, loss.options, bent);
      direction[unit] = 0;
      for (let other = 0; other < width; other += 1) {
        out[(unit * width + other) * length + row - from] = bent[other]! / rows;
      }
    }
  }
  return out;
}

/** out[u][v] = sum over p of weights[u][p] x[p][v], times slope[u]: how what is above a layer depends on its pre-activations. */
export function pullBack(
  { units, slope }: LayerChunk,
  above: LayerChunk,
  x: Float64Array,
  length: number,
): Float64Array {
  const width = x.length / above.units;
  const out = new Float64Array(units * width);
  for (let unit = 0; unit < units; unit += 1) {
    const to = unit * width;
    for (let p = 0; p < above.units; p += 1) {
      const weight = above.weights[unit * above.units + p]!;
      const from = p * width;
      for (let at = 0; at < width; at += 1) out[to + at]! += weight * x[from + at]!;
    }
    for (let at = 0; at < width; at += length) {
      for (let n = 0; n < length; n += 1) out[to + at + n]! *= slope[unit * length + n]!;
    }
  }
  return out;
}

/**
 * Second derivative by the pre-activations of a layer: from `half`, which has been pulled back on its first side, the second side is pulled back too,
 * and the layer's own bend is added.
 * @param half  units x above.units x length
 */
export function pullBackSecond(
  layer: LayerChunk,
  above: LayerChunk,
  half: Float64Array,
  { length, isWhole }: { readonly length: number; readonly isWhole: boolean },
): Float64Array {
  const { units, slope } = layer;
  const out = new Float64Array(units * units * length);
  for (let unit = 0; unit < units; unit += 1) {
    for (let other = unit; other < units; other += 1) {
      const to = (unit * units + other) * length;
      for (let p = 0; p < above.units; p += 1) {
        const weight = above.weights[other * above.units + p]!;
        const from = (unit * above.units + p) * length;
        for (let n = 0; n < length; n += 1) out[to + n]! += weight * half[from + n]!;
      }
      for (let n = 0; n < length; n += 1) out[to + n]! *= slope[other * length + n]!;
      if (other === unit && isWhole) addInto(out, to, layer.bend.subarray(unit * length, (unit + 1) * length));
      out.copyWithin((other * units + unit) * length, to, to + length);
    }
  }
  return out;
}

/** The second derivative by the outputs, taken through the activation of the last layer. */
export function throughOutput({ units, slope, bend }: LayerChunk, bends: Float64Array, isWhole: boolean): Float64Array {
  const length = slope.length / units;
  const out = bends.slice();
  for (let unit = 0; unit < units; unit += 1) {
    for (let other = 0; other < units; other += 1) {
      const to = (unit * units + other) * length;
      for (let n = 0; n < length; n += 1) out[to + n]! *= slope[unit * length + n]! * slope[other * length + n]!;
    }
    if (isWhole) addInto(out, unit * (units + 1) * length, bend.subarray(unit * length, (unit + 1) * length));
  }
  return out;
}

function addInto(out: Float64Array, to: number, values: Float64Array): void {
  for (let n = 0; n < values.length; n += 1) out[to + n]! += values[n]!;
}
