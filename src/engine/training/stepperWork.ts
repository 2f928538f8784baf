import { allRows } from '../problem/batches.ts';
import type { Parts } from '../../core/numbers/parts.ts';
import type { FailedAdvance } from '../problem/divergence.ts';
import type { Architecture } from '../../core/experiment/architecture.ts';
import type { Samples, Stepper, TrainingProblem } from '../problem/stepper.ts';

/** Lets messages in after some milliseconds of computing; throws when nobody waits for the work any more. */
export type Listen = () => Promise<void>;

/** Weights times rows that some milliseconds of work take. */
const partProducts = 3e7;
/** The tensor implementation is slower. */
const opsFactor = 20;
const mostSteps = 5000;

const partProductsOf = ({ engine }: Stepper): number => (engine === 'kernel' ? partProducts : partProducts / opsFactor);

/** Outputs on all samples, some rows in each part: a few milliseconds. */
export function* predictInParts(
  stepper: Stepper,
  { inputs, count }: Samples,
  design: Architecture,
): Parts<Float32Array> {
  const outputs = new Float32Array(count * design.outputs);
  const together = Math.max(32, Math.floor(partProductsOf(stepper) / design.parameters));
  for (let row = 0; row < count; row += together) {
    const rows = Math.min(together, count - row);
    const part = inputs.subarray(row * design.inputs, (row + rows) * design.inputs);
    outputs.set(stepper.predict(part, rows), row * design.outputs);
    yield;
  }
  return outputs;
}

/**
 * Gradient of the objective's smooth part over all training samples, in training mode: in batches, so that no implementation needs room for
 * more than one, each in parts. Length of parameters.
 */
export function* wholeGradientInParts(
  stepper: Stepper,
  { architecture, train, batchSize }: Pick<TrainingProblem, 'architecture' | 'train' | 'batchSize'>,
): Generator<unknown, Float64Array> {
  const all = allRows(train.count);
  const whole = new Float64Array(architecture.parameters);
  for (let from = 0; from < train.count; from += batchSize) {
    const rows = all.subarray(from, from + batchSize);
    const part = yield* stepper.gradientInParts(rows);
    for (let at = 0; at < whole.length; at += 1) whole[at]! += (part[at]! * rows.length) / train.count;
    yield;
  }
  return whole;
}

/** All parts of long work, listening in between. */
export async function finishListening<Result>(parts: Iterator<unknown, Result>, listen: Listen): Promise<Result> {
  for (;;) {
    const part = parts.next();
    if (part.done === true) return part.value;
    await listen();
  }
}

/** Steps up to number `target`, listening between portions and within long steps. @returns the step that failed, if one did */
export async function advanceTo(
  stepper: Stepper,
  { architecture, batchSize }: Pick<TrainingProblem, 'architecture' | 'batchSize'>,
  target: number,
  listen: Listen,
): Promise<FailedAdvance | undefined> {
  const portion = Math.max(
    1,
    Math.min(mostSteps, Math.floor(partProductsOf(stepper) / (architecture.parameters * batchSize))),
  );
  while (stepper.step < target) {
    const parts = stepper.stepInParts?.();
    const advance =
      parts === undefined
        ? stepper.advance(Math.min(portion, target - stepper.step))
        : await finishListening(parts, listen);
    if (advance.failed !== undefined) return { ...advance, failed: advance.failed };
    await listen();
  }
  return undefined;
}
