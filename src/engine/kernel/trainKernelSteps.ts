import { learningRates } from '../../core/tables/schedules.ts';
import * as layout from './assembly/trainKernelLayout.ts';
import { orderSeed, stepsPerEpoch, type BatchPlan } from '../problem/batches.ts';
import type { TrainingProblem } from '../problem/stepper.ts';
import { ordersTogether, stepsPerCall } from './trainKernelAddresses.ts';
import type { KernelMemory } from './trainKernelMemory.ts';

/** Writes the rows and learning rates of the coming steps into a kernel's memory. */
export class StepWriter {
  readonly #problem: TrainingProblem;
  readonly #memory: KernelMemory;
  /** Of a step, counted from 0. */
  readonly learningRate: (step: number) => number;
  /** Which group of epochs has its orders in each part of the index room. */
  readonly #groups: number[] = [];

  constructor(problem: TrainingProblem, memory: KernelMemory) {
    this.#problem = problem;
    this.#memory = memory;
    const { experiment, totalSteps } = problem;
    this.learningRate = learningRates(experiment.schedule, experiment.optimizer.learningRate, totalSteps);
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
    const { samples } = plan;
    const batchSize = Math.min(plan.batchSize, samples);
    const perEpoch = stepsPerEpoch(plan);
    const isWhole = perEpoch === 1;
    let epoch = Math.floor(step / perEpoch);
    // A group of orders cannot be replaced while the first steps still need it.
    const end = isWhole ? Infinity : ordersTogether * (Math.floor(epoch / ordersTogether) + this.#groupRooms(samples));
    let from = (step - epoch * perEpoch) * batchSize;
    let orderAt = isWhole ? this.#wholeOrder(samples) : this.#orderOf(plan, epoch);
    for (let count = 0; count < most; count += 1) {
      if (from >= samples) {
        epoch += 1;
        from = 0;
        if (epoch === end) return count;
        if (!isWhole) orderAt = this.#orderOf(plan, epoch);
      }
      this.#record(count, orderAt + 4 * from, Math.min(batchSize, samples - from), this.learningRate(step + count));
      from += batchSize;
    }
    return most;
  }

  /** Groups of orders that there is room for. */
  #groupRooms(samples: number): number {
    return Math.floor(this.#memory.places.indexCapacity / (ordersTogether * samples));
  }

  /** Where one batch holds everything, the order is that of the data. */
  #wholeOrder(samples: number): number {
    const { integers, places } = this.#memory;
    if (this.#groups[0] === undefined)
      for (let row = 0; row < samples; row += 1) integers[(places.indices >> 2) + row] = row;
    this.#groups[0] = 0;
    return places.indices;
  }

  /** Address of the random order of an epoch. */
  #orderOf(plan: BatchPlan, epoch: number): number {
    const { functions, places } = this.#memory;
    const { samples } = plan;
    const group = Math.floor(epoch / ordersTogether);
    const first = group * ordersTogether;
    const room = group % this.#groupRooms(samples);
    const address = places.indices + 4 * room * ordersTogether * samples;
    if (this.#groups[room] !== group) {
      this.#groups[room] = group;
      const seed = (at: number): number => orderSeed(plan, first + at);
      functions.shuffleOrders(address, samples, seed(0), seed(1), seed(2), seed(3));
    }
    return address + 4 * (epoch - first) * samples;
  }

  #record(index: number, rowsAt: number, rows: number, rate: number): void {
    const { integers, doubles, places } = this.#memory;
    const record = places.steps + layout.stepBytes * index;
    integers[(record + layout.stepRowsAt) >> 2] = rowsAt;
    integers[(record + layout.stepRows) >> 2] = rows;
    doubles[(record + layout.stepRate) >> 3] = rate;
  }
}
