/**
 * The train kernel: whole optimizer steps on a network that lies in this module's memory, in the order that src/engine/problem/stepper.ts lays down.
 * src/engine/kernel/trainKernelMemory.ts writes the program (see trainKernelLayout.ts); nothing is allocated here. AssemblyScript.
 */
import {
  addElementTerms, addGroupTerms, clampGradient, findNonFinite, scaleGradient, sumOfSquares,
} from './gradientPasses';
import { lossAndGradient } from './lossPasses';
import { backward, forward, gatherInputs, infer, moveAllRunning } from './networkPasses';
import { updateByMoments, updateByRootMeanSquare, updateByVelocity, updateSgd } from './optimizerPasses';
import { shuffleOrders } from './sampleOrder';
import { listPairs } from './sparseProducts';
import { applyElementProx, applyGroupProx, descendAndShorten, scaleProxRecords } from './proxPasses';
import {
  failedGradient, failedOutput, failedWeights, flagCareful, flagClipNorm, flagClipValue, flagElementProx, flagGradientTerms, flagHard,
  flagProx, flagSoft, flagSparse, groupBytes, groupProximal, layerBytes, layerDeltaAt, layerInputs, layerInputStride, layerOutputAt, layerStride, layerUnits, pieceBytes, pieceDecayAt,
  pieceStart, pieceStep, pieceVectors, programBackupAt, programBeta1, programBeta2, programBytes, programClipAt, programClipped, programColumnsAt,
  programEpsilon, programFailed, programFailedLayer, programFlags, programGradientAt, programGradientNorm, programGroups,
  programGroupsAt, programInputBatchAt, programLayers, programLayersAt, programLoss, programLossValue, programMomentum, programOptimizer, programOutputs,
  programParameters, programParametersAt, programPieces, programPiecesAt, programPower1, programPower2, programProxRate, programRate, programRunning, programRowStartsAt, programRunningAt,
  programSlots, programSlotsAt, programStep, programTargetsAt, programValuesAt, programVectors, stepBytes, stepRate, stepRows, stepRowsAt,
} from './trainKernelLayout';
import * as branch from './branchNumbers';

export { shuffleOrders };
export { combinePart, finishPart, gatherPart, gradientPart, groupPart, normalizePart, sendBackPart, startBackward } from './stepParts';

/** First byte that the module itself does not use. */
export function firstFreeByte(): usize {
  return (__heap_base + 63) & ~63;
}

/** First layer with an output that is not finite, the last layer when there is none. */
function findBadLayer(program: usize, rows: i32): i32 {
  const layers = load<i32>(program, programLayers);
  for (let index = 0; index < layers; ++index) {
    const layer = <usize>load<u32>(program, programLayersAt) + <usize>index * layerBytes;
    const units = load<i32>(layer, layerUnits);
    const stride = load<i32>(layer, layerStride) << 2;
    for (let row = 0; row < rows; ++row) {
      if (findNonFinite(load<u32>(layer, layerOutputAt) + row * stride, units, false) >= 0) return index;
    }
  }
  return layers - 1;
}

/** Loss of the batch, whose outputs are there, and its gradient by them. False when it is not finite. */
@inline
export function measureLoss(program: usize, list: usize, rows: i32): bool {
  const last = <usize>load<u32>(program, programLayersAt) + <usize>(load<i32>(program, programLayers) - 1) * layerBytes;
  const sum = lossAndGradient(
    load<i32>(program, programLoss), load<u32>(last, layerOutputAt), load<u32>(last, layerDeltaAt), load<u32>(last, layerStride),
    load<u32>(program, programTargetsAt), list, rows, load<i32>(program, programOutputs),
  );
  const loss = sum / <f64>rows;
  store<f64>(program, loss, programLossValue);
  if (!isFinite(loss)) {
    store<i32>(program, failedOutput, programFailed);
    store<i32>(program, findBadLayer(program, rows), programFailedLayer);
    return false;
  }
  return true;
}

/** Steps 1 to 3: loss of the batch and its gradient. False when the loss is not finite. `stepParts.ts` does the same in parts. */
export function differentiate(program: usize, list: usize, rows: i32): bool {
  const isSparse = (load<i32>(program, programFlags) & flagSparse) != 0;
  if (!isSparse) gatherInputs(program, list, 0, rows);
  forward(program, list, rows, true);
  if (!measureLoss(program, list, rows)) return false;
  backward(program, list, rows);
  return true;
}

/** Step 4: penalties that act through their subgradient, and coupled decay. */
export function addRegularizers(program: usize): void {
  const parameters = <usize>load<u32>(program, programParametersAt);
  const gradient = <usize>load<u32>(program, programGradientAt);
  if ((load<i32>(program, programFlags) & flagGradientTerms) != 0) {
    addElementTerms(load<u32>(program, programPiecesAt), load<i32>(program, programPieces), parameters, gradient);
  }
  const groups = load<i32>(program, programGroups);
  for (let index = 0; index < groups; ++index) {
    const group = <usize>load<u32>(program, programGroupsAt) + <usize>index * groupBytes;
    if (load<i32>(group, groupProximal) == 0) addGroupTerms(group);
  }
}

/** Steps 5 and 6. False when the gradient is not finite. */
@inline
function measureAndClip(program: usize): bool {
  const flags = load<i32>(program, programFlags);
  const gradient = <usize>load<u32>(program, programGradientAt);
  const vectors = load<i32>(program, programVectors);
  const norm = Math.sqrt(sumOfSquares(gradient, vectors));
  store<f64>(program, norm, programGradientNorm);
  store<i32>(program, 0, programClipped);
  if (!isFinite(norm)) {
    store<i32>(program, failedGradient, programFailed);
    store<i32>(program, findNonFinite(gradient, vectors << 2, true), programFailedLayer);
    return false;
  }
  const limit = load<f64>(program, programClipAt);
  if ((flags & flagClipNorm) != 0 && norm > limit) {
    scaleGradient(gradient, vectors, <f32>(limit / norm));
    store<i32>(program, 1, programClipped);
  }
  if ((flags & flagClipValue) != 0) store<i32>(program, clampGradient(gradient, vectors, <f32>limit), programClipped);
  // Numbers this large can overflow in what follows: from here on every step keeps a copy of what it changes.
  if (norm > 1e10) store<i32>(program, flags | flagCareful, programFlags);
  return true;
}

function updateRange(program: usize, rate: f64, start: usize, vectors: i32, decayAt: usize, decayStep: usize): void {
  const w = <usize>load<u32>(program, programParametersAt) + start;
  const g = <usize>load<u32>(program, programGradientAt) + start;
  const slot = <usize>load<u32>(program, programSlotsAt) + start;
  const momentum = load<f64>(program, programMomentum);
  const beta1 = load<f64>(program, programBeta1);
  const beta2 = load<f64>(program, programBeta2);
  const epsilon = load<f64>(program, programEpsilon);
  const power1 = load<f64>(program, programPower1);
  const power2 = load<f64>(program, programPower2);
  const second = slot + (<usize>load<u32>(program, programVectors) << 4);
  switch (load<i32>(program, programOptimizer)) {
    case branch.sgd:
      updateSgd(w, g, vectors, rate);
      break;
    case branch.momentum:
      updateByVelocity(false, false, w, g, slot, vectors, rate, momentum, 0, 0);
      break;
    case branch.nesterov:
      updateByVelocity(true, false, w, g, slot, vectors, rate, momentum, 0, 0);
      break;
    case branch.adam:
      updateByMoments(false, w, g, slot, second, vectors, rate, beta1, beta2, epsilon, power1, power2, 0, 0);
      break;
    case branch.adamw:
      updateByMoments(true, w, g, slot, second, vectors, rate, beta1, beta2, epsilon, power1, power2, decayAt, decayStep);
      break;
    case branch.sgdw:
      updateByVelocity(false, true, w, g, slot, vectors, rate, momentum, decayAt, decayStep);
      break;
    case branch.rmsprop:
      updateByRootMeanSquare(w, g, slot, vectors, rate, momentum, epsilon);
      break;
    default:
      unreachable();
  }
}

/** Step 7. */
@inline
function updateAll(program: usize, rate: f64): void {
  const code = load<i32>(program, programOptimizer);
  if (code == branch.adam || code == branch.adamw) {
    store<f64>(program, load<f64>(program, programPower1) * load<f64>(program, programBeta1), programPower1);
    store<f64>(program, load<f64>(program, programPower2) * load<f64>(program, programBeta2), programPower2);
  }
  if (code != branch.adamw && code != branch.sgdw) {
    updateRange(program, rate, 0, load<i32>(program, programVectors), 0, 0);
    return;
  }
  let piece = <usize>load<u32>(program, programPiecesAt);
  for (let index = load<i32>(program, programPieces); index > 0; --index, piece += pieceBytes) {
    updateRange(
      program, rate, load<u32>(piece, pieceStart), load<i32>(piece, pieceVectors), load<u32>(piece, pieceDecayAt),
      load<u32>(piece, pieceStep) << 4,
    );
  }
}

/** Steps 7 and 8. */
@inline
function move(program: usize, rate: f64): void {
  const flags = load<i32>(program, programFlags);
  if ((flags & flagProx) == 0) {
    updateAll(program, rate);
    return;
  }
  const pieces = <usize>load<u32>(program, programPiecesAt);
  const count = load<i32>(program, programPieces);
  const parameters = <usize>load<u32>(program, programParametersAt);
  if ((flags & flagElementProx) != 0 && load<f64>(program, programProxRate) != rate) {
    scaleProxRecords(pieces, count, rate);
    store<f64>(program, rate, programProxRate);
  }
  if ((flags & (flagElementProx | flagSoft | flagHard)) == flagElementProx && load<i32>(program, programOptimizer) == branch.sgd) {
    descendAndShorten(pieces, count, parameters, load<u32>(program, programGradientAt), rate);
  } else {
    updateAll(program, rate);
    if ((flags & flagElementProx) != 0) applyElementProx(pieces, count, parameters, (flags & flagSoft) != 0, (flags & flagHard) != 0);
  }
  const groups = load<i32>(program, programGroups);
  for (let index = 0; index < groups; ++index) {
    const group = <usize>load<u32>(program, programGroupsAt) + <usize>index * groupBytes;
    if (load<i32>(group, groupProximal) != 0) applyGroupProx(group, rate);
  }
}

/** Copies parameters, slots, running averages and powers to the backup, or back. */
export function backUp(program: usize, restore: bool): void {
  let backup = <usize>load<u32>(program, programBackupAt);
  const bytes = <usize>load<u32>(program, programVectors) << 4;
  const parameters = <usize>load<u32>(program, programParametersAt);
  const slots = <usize>load<u32>(program, programSlotsAt);
  const slotBytes = bytes * load<u32>(program, programSlots);
  const running = <usize>load<u32>(program, programRunningAt);
  const runningBytes = <usize>load<u32>(program, programRunning) << 2;
  if (restore) memory.copy(parameters, backup, bytes);
  else memory.copy(backup, parameters, bytes);
  backup += bytes;
  if (restore) memory.copy(slots, backup, slotBytes);
  else memory.copy(backup, slots, slotBytes);
  backup += slotBytes;
  if (restore) memory.copy(running, backup, runningBytes);
  else memory.copy(backup, running, runningBytes);
  backup += (runningBytes + 15) & ~15;
  const powers = program + programPower1;
  if (restore) memory.copy(powers, backup, 16);
  else memory.copy(backup, powers, 16);
}

/** Whether all parameters are finite; otherwise goes back to the backup and notes the failure (the place of the first bad parameter). */
export function checkParameters(program: usize): bool {
  const bad = findNonFinite(load<u32>(program, programParametersAt), load<i32>(program, programParameters), false);
  if (bad < 0) return true;
  store<i32>(program, failedWeights, programFailed);
  store<i32>(program, bad, programFailedLayer);
  backUp(program, true);
  return false;
}

/** Steps 5 to 8 and the running averages. False when the step failed; nothing has changed then. */
export function update(program: usize, rows: i32, rate: f64): bool {
  if (!measureAndClip(program)) return false;
  const careful = (load<i32>(program, programFlags) & flagCareful) != 0;
  if (careful) backUp(program, false);
  if (load<u32>(program, programRunning) != 0) moveAllRunning(program, rows);
  move(program, rate);
  return !careful || checkParameters(program);
}

/** Does the listed steps one after the other; how many were done. */
export function run(program: usize, steps: usize, count: i32): i32 {
  store<i32>(program, 0, programFailed);
  for (let index = 0; index < count; ++index, steps += stepBytes) {
    const list = <usize>load<u32>(steps, stepRowsAt);
    const rows = load<i32>(steps, stepRows);
    const rate = load<f64>(steps, stepRate);
    store<f64>(program, rate, programRate);
    store<i32>(program, 0, programClipped);
    if (!differentiate(program, list, rows)) {
      store<f64>(program, NaN, programGradientNorm);
      return index;
    }
    addRegularizers(program);
    if (!update(program, rows, rate)) return index;
    store<i32>(program, load<i32>(program, programStep) + 1, programStep);
  }
  return count;
}

/** Outputs in inference mode for rows that already stand, padded, at the first layer's input. */
export function predict(program: usize, rows: i32): void {
  infer(program, 0, rows);
}

/** The same for data that are mostly zero: the rows become pairs first. `list` names rows 0, 1, 2, ... */
export function predictSparse(program: usize, rows: i32, list: usize, starts: usize, columns: usize, values: usize): void {
  const layer = <usize>load<u32>(program, programLayersAt);
  const width = load<i32>(layer, layerInputs);
  const rowBytes = <usize>load<u32>(layer, layerInputStride) << 2;
  listPairs(load<u32>(program, programInputBatchAt), rows, width, rowBytes, starts, columns, values);
  const ownStarts = load<u32>(program, programRowStartsAt);
  const ownColumns = load<u32>(program, programColumnsAt);
  const ownValues = load<u32>(program, programValuesAt);
  store<u32>(program, starts, programRowStartsAt);
  store<u32>(program, columns, programColumnsAt);
  store<u32>(program, values, programValuesAt);
  infer(program, list, rows);
  store<u32>(program, ownStarts, programRowStartsAt);
  store<u32>(program, ownColumns, programColumnsAt);
  store<u32>(program, ownValues, programValuesAt);
}
