import { learningRateAt } from '../core/schedules.ts';
import * as at from './assembly/trainKernelLayout.ts';
import { orderSeed, stepsPerEpoch, type BatchPlan } from './batches.ts';
import type { TrainingProblem } from './stepper.ts';
import { stepsPerCall } from './trainKernelAddresses.ts';
import type { KernelMemory } from './trainKernelMemory.ts';

/** Writes the rows and learning rates of the coming steps into a kernel's memory. */
export class StepWriter {
  readonly #problem: TrainingProblem;
  readonly #memory: KernelMemory;
  /** Which epoch's order each slot of the index room holds. */
  readonly #orders: number[] = [];

  constructor(problem: TrainingProblem, memory: KernelMemory) {
    this.#problem = problem;
    this.#memory = memory;
  }

  learningRate(step: number): number {
    const { experiment, totalSteps } = this.#problem;
    return learningRateAt(experiment.schedule, experiment.optimizer.learningRate, step, totalSteps);
  }

  /** Up to `wanted` steps from `step` on; how many there was room for. */
  write(step: number, wanted: number): number {
    const most = Math.min(wanted, stepsPerCall);
    const { batches } = this.#problem;
    return batches === undefined ? this.#copyRows(step, most) : this.#pointIntoOrders(batches, step, most);
  }

  #copyRows(step: number, most: number): number {
    const { integers, places } = this.#memory;
    let free = places.indices >> 2;
    const end = free + places.indexCapacity;
    for (let count = 0; count < most; count += 1) {
      const rows = this.#problem.batchAt(step + count);
      if (free + rows.length > end) return count;
      integers.set(rows, free);
      this.#record(count, 4 * free, rows.length, this.learningRate(step + count));
      free += rows.length;
    }
    return most;
  }

  /** The kernel shuffles whole epochs; a step's rows are a part of its epoch's order. */
  #pointIntoOrders(plan: BatchPlan, step: number, most: number): number {
    const { places } = this.#memory;
    const { samples } = plan;
    const batchSize = Math.min(plan.batchSize, samples);
    const perEpoch = stepsPerEpoch(plan);
    const slots = Math.floor(places.indexCapacity / samples);
    const first = Math.floor(step / perEpoch);
    let epoch = first;
    let inEpoch = step - epoch * perEpoch;
    let orderAt = this.#orderOf(plan, epoch, slots);
    for (let count = 0; count < most; count += 1) {
      if (inEpoch === perEpoch) {
        epoch += 1;
        inEpoch = 0;
        if (epoch - first === slots) return count;
        orderAt = this.#orderOf(plan, epoch, slots);
      }
      const from = inEpoch * batchSize;
      const rows = Math.min(batchSize, samples - from);
      this.#record(count, orderAt + 4 * from, rows, this.learningRate(step + count));
      inEpoch += 1;
    }
    return most;
  }

  /** Address of the order of an epoch; where one batch holds everything, the order is that of the data. */
  #orderOf(plan: BatchPlan, epoch: number, slots: number): number {
    const { functions, integers, places } = this.#memory;
    const { samples } = plan;
    const isWhole = stepsPerEpoch(plan) === 1;
    const slot = isWhole ? 0 : epoch % slots;
    const wanted = isWhole ? 0 : epoch;
    const address = places.indices + 4 * slot * samples;
    if (this.#orders[slot] === wanted) return address;
    this.#orders[slot] = wanted;
    if (isWhole) for (let row = 0; row < samples; row += 1) integers[(address >> 2) + row] = row;
    else functions.shuffleOrder(address, samples, orderSeed(plan, epoch));
    return address;
  }

  #record(index: number, rowsAt: number, rows: number, rate: number): void {
    const { integers, doubles, places } = this.#memory;
    const record = places.steps + at.stepBytes * index;
    integers[(record + at.stepRowsAt) >> 2] = rowsAt;
    integers[(record + at.stepRows) >> 2] = rows;
    doubles[(record + at.stepRate) >> 3] = rate;
  }
}
