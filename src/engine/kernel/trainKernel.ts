import { engine, registerKernel, tensor2d, variable, type NamedTensorMap, type Variable } from '@tensorflow/tfjs-core';
import { failure, message } from '../../core/ground/errors.ts';
import { finish } from '../../core/numbers/parts.ts';
import * as layout from './assembly/trainKernelLayout.ts';
import { addSubgradients } from '../../core/experiment/penaltySum.ts';
import type { Advance, Stepper, StepperMaker, StepperState, TrainingProblem } from '../problem/stepper.ts';
import { prepareBackend } from '../tensors/tfjsBackend.ts';
import { refuseBranches } from './branches.ts';
import { placeKernel } from './trainKernelAddresses.ts';
import { KernelMemory, type ListedBatch, rowsFor } from './trainKernelMemory.ts';
import { loadKernel, type KernelModule } from './trainKernelModule.ts';
import { differentiateInParts, isLong } from './trainKernelParts.ts';
import { StepWriter } from './trainKernelSteps.ts';
import { hasOutsideWork, planKernel, type KernelPlan } from './trainKernelPlan.ts';

const kernelName = 'RegLabTrainStep';
/** Kernels by the data of the first variable they train. */
const memories = new WeakMap<object, KernelMemory>();
let isRegistered = false;

/** The training step as a kernel of tfjs: its inputs are variables whose numbers lie in the kernel's memory, and it changes them in place. */
function register(): void {
  if (isRegistered) return;
  isRegistered = true;
  registerKernel({
    kernelName,
    backendName: 'cpu',
    kernelFunc: ({ inputs, attrs }) => {
      const memory = memories.get(Object.values(inputs)[0]!.dataId)!;
      const { program, steps } = memory.places;
      memory.functions.run(program, steps, Number(attrs?.['count']));
      return [];
    },
  });
}

class KernelStepper implements Stepper {
  readonly engine = 'kernel';
  readonly #kernel: KernelModule;
  step = 0;
  readonly #problem: TrainingProblem;
  readonly #plan: KernelPlan;
  readonly #memory: KernelMemory;
  readonly #steps: StepWriter;
  readonly #variables: readonly Variable[];
  readonly #inputs: NamedTensorMap;
  /** For gradients of more rows than a batch has. */
  #larger: KernelMemory | undefined;

  constructor(kernel: KernelModule, problem: TrainingProblem, plan: KernelPlan) {
    this.#kernel = kernel;
    this.#problem = problem;
    this.#plan = plan;
    const memory = new KernelMemory(kernel, problem, plan, problem.batchSize);
    this.#memory = memory;
    this.#steps = new StepWriter(problem, memory);
    this.#variables = problem.architecture.tensors.map(({ rows, columns, offset, size }) => {
      const values = tensor2d(memory.parameters.subarray(offset, offset + size), [rows, columns]);
      const made = variable(values);
      values.dispose();
      return made;
    });
    this.#inputs = Object.fromEntries(this.#variables.map((one, place) => [String(place), one]));
    memories.set(this.#variables[0]!.dataId, memory);
  }

  get build(): KernelModule['build'] {
    return this.#kernel.build;
  }

  get parameters(): Float32Array {
    return this.#memory.parameters;
  }

  get running(): Float32Array {
    return this.#memory.running;
  }

  advance(count: number): Advance {
    const single = hasOutsideWork(this.#plan);
    let done = 0;
    while (done < count) {
      const wanted = single ? 1 : this.#steps.write(this.step, count - done);
      const before = this.step;
      if (single) this.#stepBetweenCalls();
      else engine().runKernel(kernelName, this.#inputs, { count: wanted });
      this.step = this.#integer(layout.programStep);
      done += this.step - before;
      if (this.#integer(layout.programFailed) !== 0) return this.#report(done);
    }
    return count > 0 ? this.#report(done) : this.#nothing();
  }

  #integer(field: number): number {
    return this.#memory.integer(this.#memory.places.program + field);
  }

  #double(field: number): number {
    return this.#memory.double(this.#memory.places.program + field);
  }

  #nothing(): Advance {
    const learningRate = this.#steps.learningRate(this.step);
    return { done: 0, batchLoss: NaN, gradientNorm: NaN, learningRate, clipped: false };
  }

  #report(done: number): Advance {
    const report: Advance = {
      done,
      batchLoss: this.#double(layout.programLossValue),
      gradientNorm: this.#double(layout.programGradientNorm),
      learningRate: this.#double(layout.programRate),
      clipped: this.#integer(layout.programClipped) !== 0,
    };
    const code = this.#integer(layout.programFailed);
    if (code === 0) return report;
    const place = this.#integer(layout.programFailedLayer);
    const tensor = code === layout.failedOutput ? 'output' : code === layout.failedGradient ? 'gradient' : 'weights';
    const layer = code === layout.failedOutput ? place : this.#layerOf(place);
    return { ...report, failed: { step: this.step, layer, tensor } };
  }

  /** Layer of a place in the flat vector. */
  #layerOf(parameter: number): number {
    return this.#problem.architecture.tensors.find(({ offset, size }) => parameter < offset + size)?.layer ?? 0;
  }

  stepInParts(): Generator<number, Advance> | undefined {
    return isLong(this.#problem.architecture, this.#problem.batchSize) ? this.#doInParts() : undefined;
  }

  *#doInParts(): Generator<number, Advance> {
    const batch = this.#beginStep();
    const { architecture } = this.#problem;
    if (yield* differentiateInParts(this.#memory, architecture, batch)) this.#finishStep(batch);
    const before = this.step;
    this.step = this.#integer(layout.programStep);
    return this.#report(this.step - before);
  }

  /** One step whose penalties or constraint need more than the kernel knows: plain functions work on its memory between calls. */
  #stepBetweenCalls(): void {
    const batch = this.#beginStep();
    const { functions, places } = this.#memory;
    if (functions.differentiate(places.program, batch.list, batch.rows) !== 0) this.#finishStep(batch);
  }

  #beginStep(): ListedBatch {
    const { program } = this.#memory.places;
    const rows = this.#problem.batchAt(this.step);
    this.#memory.writeInteger(program + layout.programFailed, 0);
    this.#memory.writeInteger(program + layout.programClipped, 0);
    this.#memory.writeDouble(program + layout.programRate, this.#steps.learningRate(this.step));
    this.#memory.writeDouble(program + layout.programGradientNorm, NaN);
    return this.#memory.list(rows);
  }

  /** What follows the gradient of the loss. */
  #finishStep({ rows }: ListedBatch): void {
    const { functions, places, parameters, gradient } = this.#memory;
    const { program } = places;
    const rate = this.#steps.learningRate(this.step);
    functions.addRegularizers(program);
    addSubgradients(this.#problem, this.#plan.outsideSubgradients, parameters, gradient);
    if (functions.update(program, rows, rate) === 0) return;
    for (const { place, shape, apply } of this.#plan.outsideProxes) {
      apply(parameters.subarray(place.offset, place.offset + place.size), shape, rate);
    }
    this.#plan.project?.(parameters);
    // Only then is there a copy that the step could be taken back to.
    if (hasOutsideWork(this.#plan) && functions.checkParameters(program) === 0) return;
    this.#memory.writeInteger(program + layout.programStep, this.step + 1);
  }

  gradient(rows: Int32Array): Float32Array {
    return finish(this.gradientInParts(rows));
  }

  *gradientInParts(rows: Int32Array): Generator<number, Float32Array> {
    const memory = rows.length > this.#memory.rows ? this.#memoryOf(rows.length) : this.#memory;
    const { functions, places } = memory;
    const batch = memory.list(rows);
    const { architecture } = this.#problem;
    if (isLong(architecture, rows.length)) yield* differentiateInParts(memory, architecture, batch);
    else functions.differentiate(places.program, batch.list, batch.rows);
    functions.addRegularizers(places.program);
    const found = memory.gradient.slice();
    addSubgradients(this.#problem, this.#plan.outsideSubgradients, this.parameters, found);
    return found;
  }

  /** Another kernel with room for that many rows, at the same weights and step. */
  #memoryOf(rows: number): KernelMemory {
    if (this.#larger === undefined || this.#larger.rows < rows) {
      this.#larger = new KernelMemory(this.#kernel, this.#problem, this.#plan, rows);
    }
    this.#larger.parameters.set(this.parameters);
    this.#larger.writeInteger(this.#larger.places.program + layout.programStep, this.step);
    return this.#larger;
  }

  predict(inputs: Float32Array, count: number): Float32Array {
    const { architecture } = this.#problem;
    const { inferenceRows: rows } = this.#memory;
    const out = new Float32Array(count * architecture.outputs);
    for (let first = 0; first < count; first += rows) {
      const some = Math.min(rows, count - first);
      const part = inputs.subarray(first * architecture.inputs, (first + some) * architecture.inputs);
      this.#memory.predict(part, some, out, first * architecture.outputs);
    }
    return out;
  }

  save(): StepperState {
    return {
      step: this.step,
      parameters: this.parameters.slice(),
      running: this.running.slice(),
      slots: this.#memory.slots.map((slot) => slot.slice()),
      scalars: Float64Array.of(this.#double(layout.programPower1), this.#double(layout.programPower2)),
    };
  }

  restore(state: StepperState): void {
    const { places } = this.#memory;
    this.step = state.step;
    this.#memory.writeInteger(places.program + layout.programStep, state.step);
    this.parameters.set(state.parameters);
    this.running.set(state.running);
    this.#memory.slots.forEach((slot, index) => slot.set(state.slots[index]!));
    const { beta1, beta2 } = this.#problem.experiment.optimizer.options;
    this.#memory.writeDouble(places.program + layout.programPower1, state.scalars[0] ?? power(beta1, state.step));
    this.#memory.writeDouble(places.program + layout.programPower2, state.scalars[1] ?? power(beta2, state.step));
    this.#memory.chooseCare();
  }

  dispose(): void {
    for (const one of this.#variables) one.dispose();
    this.#larger = undefined;
  }
}

/** base^step, multiplied up as the kernel does; 1 for optimizers without such a base. */
function power(base: number | string | undefined, step: number): number {
  if (typeof base !== 'number') return 1;
  let product = 1;
  for (let count = 0; count < step; count += 1) product *= base;
  return product;
}

/** Bytes that one kernel may take; a browser gives a WebAssembly memory no more than twice this. */
const largestMemory = 2 ** 31;

/** Whole steps in one WebAssembly module, many for each call. */
export const kernelMaker: StepperMaker = {
  engine: 'kernel',
  refuses(problem) {
    const unknown = refuseBranches(problem);
    if (unknown !== undefined) return unknown;
    const { bytes } = placeKernel(problem, rowsFor(problem.batchSize), planKernel(problem));
    if (bytes <= largestMemory) return undefined;
    const megabytes = (size: number): number => Math.ceil(size / 2 ** 20);
    return message(
      'It needs {0} MB; the train kernel has room for {1} MB.',
      megabytes(bytes),
      megabytes(largestMemory),
    );
  },
  async create(problem) {
    const kernel = await loadKernel();
    await prepareBackend();
    register();
    const plan = planKernel(problem);
    try {
      return new KernelStepper(kernel, problem, plan);
    } catch (error) {
      if (error instanceof RangeError) throw failure('engine/out-of-memory', [error.message]);
      throw error;
    }
  },
};
