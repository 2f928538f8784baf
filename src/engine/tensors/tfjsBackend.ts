import '@tensorflow/tfjs-backend-cpu/dist/base.js';
import { enableProdMode, memory, ready, setBackend } from '@tensorflow/tfjs-core';

let prepared: Promise<void> | undefined;

async function prepare(): Promise<void> {
  // Before the first tensor: tfjs reads the flag once.
  enableProdMode();
  await setBackend('cpu');
  await ready();
}

/** Makes tfjs ready on its cpu backend, without an operation yet; once, before the first tensor. */
export function prepareBackend(): Promise<void> {
  prepared ??= prepare();
  return prepared;
}

/** Tensors that are alive. */
export function liveTensors(): number {
  return memory().numTensors;
}
