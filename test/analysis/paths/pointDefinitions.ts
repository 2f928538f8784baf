import type { LinearModel, LinearPenalty, LinearPoint } from '../../../src/analysis/paths/linearPath.ts';
import { linearGradient } from '../../../src/analysis/paths/linearGradient.ts';
import { lowerTop, mapSingularValues, softThreshold } from '../../../src/core/numbers/shrinkage.ts';
import { symmetricEigen } from '../../../src/analysis/linearAlgebra/symmetricEigen.ts';
import { singularValues } from '../../../src/core/numbers/singularValues.ts';
import { linearFormValue } from '../../core/numbers/linearFormValue.ts';

/** Scores X W + b, n x K. */
function scoresOf(
  { samples, inputs, outputs, values }: LinearModel,
  { coefficients, intercepts }: LinearPoint,
): Float64Array {
  return Float64Array.from({ length: samples * outputs }, (_, at) => {
    const [i, k] = [Math.floor(at / outputs), at % outputs];
    let score = intercepts[k]!;
    for (let j = 0; j < inputs; j += 1) score += values[i * inputs + j]! * coefficients[j * outputs + k]!;
    return score;
  });
}

/** Half the mean squared error summed over the outputs, or the mean negative log likelihood. */
export function lossByDefinition(model: LinearModel, point: LinearPoint): number {
  const { samples, outputs, targets, smoothing } = model;
  const scores = scoresOf(model, point);
  if (model.loss === 'squares') {
    return scores.reduce((total, score, at) => total + (score - targets[at]!) ** 2 / (2 * samples), 0);
  }
  let total = 0;
  for (let i = 0; i < samples; i += 1) {
    const own = [...scores.subarray(i * outputs, (i + 1) * outputs)];
    const all = outputs === 1 ? [0, own[0]!] : own;
    const norm = Math.log(all.reduce((sum, score) => sum + Math.exp(score), 0));
    all.forEach((score, k) => {
      total += ((k === targets[i] ? 1 - smoothing : 0) + smoothing / all.length) * (norm - score);
    });
  }
  return total / samples;
}

/** Columns minus their means. */
function centred(values: Float64Array, rows: number, columns: number): Float64Array {
  const out = values.slice();
  for (let j = 0; j < columns; j += 1) {
    let mean = 0;
    for (let i = 0; i < rows; i += 1) mean += values[i * columns + j]! / rows;
    for (let i = 0; i < rows; i += 1) out[i * columns + j]! -= mean;
  }
  return out;
}

/** Eigenvalues of X'X/n that are not zero, X centred. */
function eigenvaluesOf({ samples, inputs, values }: LinearModel): number[] {
  const found = singularValues(centred(values, samples, inputs), { rows: samples, columns: inputs });
  return [...found].map((value) => value ** 2 / samples).filter((value) => value > 1e-12);
}

/** Second derivative of the penalty where it has one. */
function bendingOf(penalty: LinearPenalty, w: Float64Array, outputs: number): (one: number, other: number) => number {
  if (penalty.kind === 'elasticNet') return (one, other) => (one === other ? 1 - penalty.l1Ratio : 0);
  const everything = { groups: [Array.from({ length: w.length / outputs }, (_, j) => j)], weights: [1] };
  const { groups, weights } = penalty.kind === 'groups' ? penalty : everything;
  const groupOf = (at: number): number => groups.findIndex((group) => group.includes(Math.floor(at / outputs)));
  const lengths = groups.map((group) =>
    Math.hypot(...group.flatMap((j) => [...w.subarray(j * outputs, (j + 1) * outputs)])),
  );
  return (one, other) => {
    const g = groupOf(one);
    if (g < 0 || g !== groupOf(other)) return 0;
    const length = lengths[g]!;
    return (weights[g]! / length) * (Number(one === other) - (w[one]! * w[other]!) / length ** 2);
  };
}

/** Second derivative of the loss of a sample by its outputs. */
function outputBending({ loss, outputs }: LinearModel, scores: Float64Array): (one: number, other: number) => number {
  if (loss === 'squares') return (one, other) => Number(one === other);
  const sizes = [...scores, ...(outputs === 1 ? [0] : [])].map((score) => Math.exp(score));
  const p = sizes.map((size) => size / sizes.reduce((sum, one) => sum + one, 0));
  return (one, other) => p[one]! * (Number(one === other) - p[other]!);
}

/**
 * tr F H^+ of the second derivatives of loss and objective on the weights that are not 0 and the intercepts (weights of a column of ones), minus
 * the intercepts; of matrix norms the count of free parameters.
 */
export function degreesOfFreedomByDefinition(model: LinearModel, penalty: LinearPenalty, point: LinearPoint): number {
  const { samples, inputs, outputs, values } = model;
  const { coefficients: w, lambda } = point;
  if (outputs > 1 && (penalty.kind === 'nuclear' || penalty.kind === 'spectral')) {
    const sizes = [...singularValues(w, { rows: inputs, columns: outputs })];
    const rank = sizes.filter((size) => size > 1e-9).length;
    const equal = sizes.filter((size) => size > sizes[0]! - 1e-9).length;
    const count =
      penalty.kind === 'nuclear' ? rank * (inputs + outputs - rank) : inputs * outputs - (equal * (equal + 1)) / 2 + 1;
    return rank === 0 ? 0 : Math.min(count, outputs * Math.min(inputs, samples - 1));
  }
  const alive = [...w.keys()].filter((at) => w[at] !== 0);
  if (alive.length === 0) return 0;
  const kept = [...alive, ...Array.from({ length: outputs }, (_, k) => inputs * outputs + k)];
  const size = kept.length;
  const scores = scoresOf(model, point);
  const loss = new Float64Array(size * size);
  for (let i = 0; i < samples; i += 1) {
    const bend = outputBending(model, scores.subarray(i * outputs, (i + 1) * outputs));
    const input = (at: number): number => (at < w.length ? values[i * inputs + Math.floor(at / outputs)]! : 1);
    kept.forEach((one, a) => {
      kept.forEach((other, b) => {
        loss[a * size + b]! += (input(one) * input(other) * bend(one % outputs, other % outputs)) / samples;
      });
    });
  }
  const ofPenalty = bendingOf(penalty, w, outputs);
  const whole = loss.map((value, at) => {
    const [one, other] = [kept[Math.floor(at / size)]!, kept[at % size]!];
    return value + (one < w.length && other < w.length ? lambda * ofPenalty(one, other) : 0);
  });
  const { values: sizes, vectors } = symmetricEigen(whole, size);
  let trace = 0;
  for (let k = 0; k < size; k += 1) {
    if (sizes[k]! < 1e-13 * sizes[size - 1]!) continue;
    const vector = vectors.subarray(k * size, (k + 1) * size);
    let form = 0;
    for (let a = 0; a < size; a += 1)
      for (let b = 0; b < size; b += 1) form += vector[a]! * loss[a * size + b]! * vector[b]!;
    trace += form / sizes[k]!;
  }
  // Of several softmax intercepts one does nothing.
  return trace - (model.loss === 'softmax' ? outputs - 1 : outputs);
}

/** How far the gradient of the loss is from the subgradients of the penalty: largest entry, of a group that is zero by its length. */
export function violationByDefinition(model: LinearModel, penalty: LinearPenalty, point: LinearPoint): number {
  const { coefficients: w, lambda } = point;
  const gradient = linearGradient(model, w, point.intercepts);
  switch (penalty.kind) {
    case 'elasticNet': {
      const [l1, l2] = [lambda * penalty.l1Ratio, lambda * (1 - penalty.l1Ratio)];
      return gradient.reduce((worst, slope, at) => {
        const pull = slope + l2 * w[at]!;
        return Math.max(worst, w[at] === 0 ? Math.abs(pull) - l1 : Math.abs(pull + l1 * Math.sign(w[at]!)));
      }, 0);
    }
    case 'groups':
      return penalty.groups.reduce((worst, group, g) => {
        const cells = group.flatMap((j) => Array.from({ length: model.outputs }, (_, k) => j * model.outputs + k));
        const length = Math.hypot(...cells.map((at) => w[at]!));
        const strength = lambda * penalty.weights[g]!;
        if (length === 0) return Math.max(worst, Math.hypot(...cells.map((at) => gradient[at]!)) - strength);
        return Math.max(worst, ...cells.map((at) => Math.abs(gradient[at]! + (strength * w[at]!) / length)));
      }, 0);
    case 'nuclear':
    case 'spectral': {
      // Largest entry of L (W - prox(W - gradient / L)).
      const curvature = Math.max(...eigenvaluesOf(model));
      const moved = w.map((value, at) => value - gradient[at]! / curvature);
      mapSingularValues(moved, { rows: model.inputs, columns: model.outputs }, (values) =>
        (penalty.kind === 'nuclear' ? softThreshold : lowerTop)(values, lambda / curvature),
      );
      return curvature * moved.reduce((worst, value, at) => Math.max(worst, Math.abs(value - w[at]!)), 0);
    }
    default:
      return penalty satisfies never;
  }
}

/** P* of a matrix: the norm that X'R/n must not exceed. */
function dualNorm(penalty: Exclude<LinearPenalty, { kind: 'elasticNet' }>, c: Float64Array, outputs: number): number {
  const sizes = singularValues(c, { rows: c.length / outputs, columns: outputs });
  switch (penalty.kind) {
    case 'groups':
      return Math.max(
        ...penalty.groups.map((group, g) => {
          const cells = group.flatMap((j) => [...c.subarray(j * outputs, (j + 1) * outputs)]);
          return Math.hypot(...cells) / penalty.weights[g]!;
        }),
      );
    case 'nuclear':
      return sizes[0]!;
    case 'spectral':
      return sizes.reduce((sum, size) => sum + size, 0);
    default:
      return penalty satisfies never;
  }
}

/** Primal minus dual objective of a regression with the residual as dual point, shrunk until it is feasible. */
export function gapByDefinition(model: LinearModel, penalty: LinearPenalty, point: LinearPoint): number {
  const { samples, inputs, outputs, targets } = model;
  const { coefficients: w, lambda } = point;
  const scores = scoresOf(model, point);
  const y = centred(targets, samples, outputs);
  const residual = targets.map((target, at) => target - scores[at]!);
  const c = linearGradient(model, w, point.intercepts).map((slope) => -slope);
  const sumOf = (values: Float64Array, each: (value: number, at: number) => number): number =>
    values.reduce((sum, value, at) => sum + each(value, at), 0);
  /** |Y|^2 - |Y - share R|^2 over 2n: the dual without what is quadratic in the penalty. */
  const dual = (share: number, of: (at: number) => boolean): number =>
    sumOf(y, (value, at) => (of(at) ? value ** 2 - (value - share * residual[at]!) ** 2 : 0)) / (2 * samples);
  if (penalty.kind !== 'elasticNet') {
    const share = Math.min(1, lambda / dualNorm(penalty, c, outputs));
    const primal = point.loss + lambda * linearFormValue(penalty, w, { rows: inputs, columns: outputs });
    return primal - dual(share, () => true);
  }
  // Every output is a problem of its own.
  const [l1, l2] = [lambda * penalty.l1Ratio, lambda * (1 - penalty.l1Ratio)];
  let total = 0;
  for (let k = 0; k < outputs; k += 1) {
    const isOwn = (at: number): boolean => at % outputs === k;
    const primal =
      sumOf(residual, (value, at) => (isOwn(at) ? value ** 2 / (2 * samples) : 0)) +
      sumOf(w, (value, at) => (isOwn(at) ? l1 * Math.abs(value) + (l2 / 2) * value ** 2 : 0));
    if (l1 === 0) {
      // Ridge: any dual point is feasible, and the conjugate of l2/2 |b|^2 counts.
      total += primal - dual(1, isOwn) + sumOf(c, (value, at) => (isOwn(at) ? value ** 2 / (2 * l2) : 0));
      continue;
    }
    // With l2 the residual is (R, -sqrt(n l2) b) of the data to which sqrt(n l2) I was added.
    const largest = c.reduce(
      (most, value, at) => (isOwn(at) ? Math.max(most, Math.abs(value - l2 * w[at]!)) : most),
      0,
    );
    const share = Math.min(1, l1 / largest);
    const added = sumOf(w, (value, at) => (isOwn(at) ? (l2 / 2) * (share * value) ** 2 : 0));
    total += primal - dual(share, isOwn) + added;
  }
  return total;
}
