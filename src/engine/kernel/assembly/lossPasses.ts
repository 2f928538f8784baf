/**
 * Losses: the value (float64) and the gradient of the mean over the batch with respect to the outputs. Exponentials are taken in float64, so
 * that probabilities near 0 and 1 lose nothing. AssemblyScript.
 */
import * as branch from './branchNumbers';

/** Derivatives of samples that are certain reach the subnormal numbers, where arithmetic is a hundred times slower: they end at 0. */
@inline
function storeDerivative(at: usize, value: f64): void {
  store<f32>(at, Math.abs(value) < 1e-25 ? 0 : <f32>value);
}

/** log(1 + e^x) without overflow. */
@inline
function softplus(x: f64): f64 {
  return max(x, 0.0) + Math.log1p(Math.exp(-Math.abs(x)));
}

@inline
function sigmoid(x: f64): f64 {
  return 1.0 / (1.0 + Math.exp(-x));
}

function crossEntropy(output: usize, target: usize, delta: usize, count: usize, share: f64): f64 {
  let largest = <f64>load<f32>(output);
  for (let k: usize = 4; k < count; k += 4) largest = max(largest, <f64>load<f32>(output + k));
  let sum = 0.0, mass = 0.0, along = 0.0;
  for (let k: usize = 0; k < count; k += 4) {
    const o = <f64>load<f32>(output + k) - largest;
    const t = <f64>load<f32>(target + k);
    sum += Math.exp(o);
    mass += t;
    // A target of 0 must not meet an output of -infinity.
    if (t != 0.0) along += t * o;
  }
  const logarithm = Math.log(sum);
  for (let k: usize = 0; k < count; k += 4) {
    const o = <f64>load<f32>(output + k) - largest;
    const p = mass * Math.exp(o - logarithm);
    storeDerivative(delta + k, share * (p - <f64>load<f32>(target + k)));
  }
  return mass * logarithm - along;
}

function binaryCrossEntropy(output: usize, target: usize, delta: usize, count: usize, share: f64): f64 {
  let sum = 0.0;
  for (let k: usize = 0; k < count; k += 4) {
    const o = <f64>load<f32>(output + k);
    const t = <f64>load<f32>(target + k);
    sum += softplus(o) - t * o;
    storeDerivative(delta + k, share * ((1.0 - t) * sigmoid(o) - t * sigmoid(-o)));
  }
  return sum;
}

function hinge(output: usize, target: usize, delta: usize, count: usize, share: f64): f64 {
  let sum = 0.0;
  for (let k: usize = 0; k < count; k += 4) {
    const t = <f64>load<f32>(target + k);
    const slack = 1.0 - t * <f64>load<f32>(output + k);
    // A slack that is not a number must reach the sum.
    if (!(slack <= 0.0)) sum += slack;
    store<f32>(delta + k, slack > 0.0 ? <f32>(-share * t) : 0);
  }
  return sum;
}

/**
 * Sum of the losses of the listed samples; delta (rows x stride) takes the gradient of their mean.
 * Targets are packed, `outputs` numbers for each sample of the data.
 */
@inline
export function lossAndGradient(
  code: i32, outputAt: usize, deltaAt: usize, stride: usize, targetsAt: usize, list: usize, rows: i32, outputs: i32,
): f64 {
  const share = 1.0 / <f64>rows;
  const count = <usize>outputs << 2;
  const step = stride << 2;
  const end = list + (<usize>rows << 2);
  let sum = 0.0;
  if (code == branch.meanSquaredError) {
    for (; list < end; list += 4, outputAt += step, deltaAt += step) {
      const target = targetsAt + <usize>load<u32>(list) * count;
      for (let k: usize = 0; k < count; k += 4) {
        const d = <f64>load<f32>(outputAt + k) - <f64>load<f32>(target + k);
        sum += d * d;
        store<f32>(deltaAt + k, <f32>(share * d));
      }
    }
    return 0.5 * sum;
  }
  for (; list < end; list += 4, outputAt += step, deltaAt += step) {
    const target = targetsAt + <usize>load<u32>(list) * count;
    if (code == branch.crossEntropy) sum += crossEntropy(outputAt, target, deltaAt, count, share);
    else if (code == branch.binaryCrossEntropy) sum += binaryCrossEntropy(outputAt, target, deltaAt, count, share);
    else if (code == branch.hinge) sum += hinge(outputAt, target, deltaAt, count, share);
    else unreachable();
  }
  return sum;
}
