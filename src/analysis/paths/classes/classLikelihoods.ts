/**
 * Turns logits into probabilities in place.
 * @param logits   per output n numbers; a single output is class 1 against class 0
 * @param targets  per output n wanted probabilities; those of several outputs sum to 1 for every sample
 * @returns the cross-entropy, summed over the samples
 */
export function toProbabilities(logits: readonly Float64Array[], targets: readonly Float64Array[]): number {
  return logits.length === 1 ? logistic(logits[0]!, targets[0]!) : softmax(logits, targets);
}

function logistic(logits: Float64Array, targets: Float64Array): number {
  let total = 0;
  for (let i = 0; i < targets.length; i += 1) {
    const z = logits[i]!;
    const tail = Math.exp(-Math.abs(z));
    const likely = 1 / (1 + tail);
    logits[i] = z >= 0 ? likely : tail * likely;
    // log(1 + e^z) - t z, written so that nothing large cancels.
    total += Math.log1p(tail) + (z >= 0 ? (1 - targets[i]!) * z : -targets[i]! * z);
  }
  return total;
}

function softmax(logits: readonly Float64Array[], targets: readonly Float64Array[]): number {
  let total = 0;
  const samples = targets[0]!.length;
  for (let i = 0; i < samples; i += 1) {
    let largest = -Infinity;
    for (const column of logits) largest = Math.max(largest, column[i]!);
    let sum = 0;
    let along = 0;
    for (const [m, column] of logits.entries()) {
      const rest = column[i]! - largest;
      along += targets[m]![i]! * rest;
      column[i] = Math.exp(rest);
      sum += column[i]!;
    }
    for (const column of logits) column[i]! /= sum;
    total += Math.log(sum) - along;
  }
  return total;
}
