import { runningPlaces, tensorsByLayer } from '../../core/experiment/tensorLayout.ts';
import type { LayerDesign, TensorPlace } from '../../core/experiment/architecture.ts';
import type { TrainingProblem } from '../problem/stepper.ts';
import { noNorm } from './assembly/branchNumbers.ts';
import * as layout from './assembly/trainKernelLayout.ts';
import { branchOf, kernelBranches } from './branches.ts';
import type { KernelAddresses } from './trainKernelAddresses.ts';
import type { ElementTerms, GroupTerm, KernelPlan } from './trainKernelPlan.ts';

/** Memory that a program is written into; addresses are in bytes. */
export interface WritableMemory {
  readonly places: KernelAddresses;
  /** The whole memory as float32. */
  readonly floats: Float32Array;
  writeInteger(address: number, value: number): void;
  writeDouble(address: number, value: number): void;
}

interface Written {
  readonly problem: TrainingProblem;
  readonly memory: WritableMemory;
  readonly plan: KernelPlan;
}

/** An option as a number; what is none is left to its fallback. */
export const numberOf = (value: number | string | undefined, fallback: number): number =>
  typeof value === 'number' ? value : fallback;

/** Writes what the kernel does in a step as `assembly/trainKernelLayout.ts` lays it out: settings, layers, terms of each weight, groups. */
export function writeProgram(written: Written): void {
  const { problem, memory, plan } = written;
  writeSettings(written);
  problem.architecture.layers.forEach((design, index) => writeLayer(written, design, index));
  writePieces(memory);
  plan.groups.forEach((group, index) => writeGroup(memory, group, index));
}

function writeSettings({ problem, memory, plan }: Written): void {
  const { places } = memory;
  const { architecture, experiment, loss } = problem;
  const { optimizer, clip, training } = experiment;
  const { options } = optimizer;
  const branch = branchOf(kernelBranches.optimizers, optimizer.name);
  const integers: [number, number][] = [
    [layout.programLayers, architecture.layers.length],
    [layout.programLayersAt, places.layers],
    [layout.programInputsAt, places.inputs],
    [layout.programRowStartsAt, places.sparse?.rowStarts ?? 0],
    [layout.programColumnsAt, places.sparse?.columns ?? 0],
    [layout.programValuesAt, places.sparse?.values ?? 0],
    [layout.programTargetsAt, places.targets],
    [layout.programOutputs, architecture.outputs],
    [layout.programLoss, branchOf(kernelBranches.losses, loss.name)],
    [layout.programParametersAt, places.parameters],
    [layout.programGradientAt, places.gradient],
    [layout.programVectors, places.vectors],
    [layout.programParameters, architecture.parameters],
    [layout.programSlotsAt, places.slots],
    [layout.programSlots, places.slotCount],
    [layout.programOptimizer, branch.code],
    [layout.programPiecesAt, places.pieces],
    [layout.programPieces, places.pieceList.length],
    [layout.programFlags, flagsOf({ problem, memory, plan })],
    [layout.programGroupsAt, places.groups],
    [layout.programGroups, plan.groups.length],
    [layout.programBackupAt, places.backup],
    [layout.programRunningAt, places.running],
    [layout.programRunning, places.runningLength],
    [layout.programSeed, training.seed | 0],
    [layout.programColumnStartsAt, places.sparse?.columnStarts ?? 0],
    [layout.programColumnRowsAt, places.sparse?.columnRows ?? 0],
    [layout.programColumnValuesAt, places.sparse?.columnValues ?? 0],
    [layout.programInputStride, places.inputStride],
    [layout.programInputBatchAt, places.inputBatch],
  ];
  const doubles: [number, number][] = [
    [layout.programMomentum, numberOf(branch.kept && options[branch.kept], 0)],
    [layout.programBeta1, numberOf(options['beta1'], 0)],
    [layout.programBeta2, numberOf(options['beta2'], 0)],
    [layout.programEpsilon, numberOf(options['epsilon'], 0)],
    [layout.programClipAt, clip?.at ?? Infinity],
    [layout.programPower1, 1],
    [layout.programPower2, 1],
    [layout.programProxRate, NaN],
  ];
  for (const [field, value] of integers) memory.writeInteger(places.program + field, value);
  for (const [field, value] of doubles) memory.writeDouble(places.program + field, value);
}

function flagsOf({ problem, memory, plan: { elements, groups } }: Written): number {
  const has = (test: (terms: ElementTerms) => boolean): boolean => elements.some(test);
  const { clip } = problem.experiment;
  let flags = 0;
  if (has(({ gradientRidge, gradientSign }) => gradientRidge !== 0 || gradientSign !== 0)) {
    flags |= layout.flagGradientTerms;
  }
  if (has(({ soft, ridge, hard }) => soft + ridge + hard > 0)) flags |= layout.flagProx | layout.flagElementProx;
  if (groups.some(({ proximal }) => proximal)) flags |= layout.flagProx;
  if (has(({ soft }) => soft > 0)) flags |= layout.flagSoft;
  if (has(({ hard }) => hard > 0)) flags |= layout.flagHard;
  if (clip?.by === 'norm') flags |= layout.flagClipNorm;
  if (clip?.by === 'value') flags |= layout.flagClipValue;
  if (memory.places.sparse !== undefined) flags |= layout.flagSparse;
  return flags;
}

function writeLayer({ problem, memory }: Written, design: LayerDesign, index: number): void {
  const { places } = memory;
  const { architecture } = problem;
  const own = places.layerPlaces[index]!;
  const below = places.layerPlaces[index - 1];
  const tensors = tensorsByLayer(architecture)[index]!;
  const running = runningPlaces(architecture)[index] ?? 0;
  const parameterAt = (place: TensorPlace | undefined): number => (place ? places.parameters + 4 * place.offset : 0);
  const gradientOf = (place: TensorPlace | undefined): number => (place ? places.gradient + 4 * place.offset : 0);
  const { activation, norm, dropout } = design;
  const branch = branchOf(kernelBranches.activations, activation.name);
  const start = places.layers + layout.layerBytes * index;
  const integers: [number, number][] = [
    [layout.layerInputs, design.inputs],
    [layout.layerUnits, design.units],
    [layout.layerStride, own.stride],
    [layout.layerInputAt, below?.output ?? places.inputBatch],
    [layout.layerInputStride, below?.stride ?? places.inputStride],
    [layout.layerWeightsAt, parameterAt(tensors.weights)],
    [layout.layerGradientAt, gradientOf(tensors.weights)],
    [layout.layerBiasAt, tensors.bias ? parameterAt(tensors.bias) : places.noBias],
    [layout.layerBiasGradientAt, tensors.bias ? gradientOf(tensors.bias) : places.biasRoom],
    [layout.layerOutputAt, own.output],
    [layout.layerDeltaAt, own.delta],
    [layout.layerSlopeAt, own.slope],
    [layout.layerTransposedAt, own.transposed],
    [layout.layerActivation, branch.code],
    [layout.layerNorm, norm === undefined ? noNorm : branchOf(kernelBranches.normalizations, norm.name)],
    [layout.layerNormalizedAt, own.normalized],
    [layout.layerDeviationsAt, own.deviations],
    [layout.layerStatisticsAt, own.statistics],
    [layout.layerRunningAt, places.running + 4 * running],
    [layout.layerScaleAt, parameterAt(tensors.scale)],
    [layout.layerShiftAt, parameterAt(tensors.shift)],
    [layout.layerScaleGradientAt, gradientOf(tensors.scale)],
    [layout.layerShiftGradientAt, gradientOf(tensors.shift)],
    [layout.layerDropoutThreshold, Math.round(dropout * 2 ** 32)],
  ];
  for (const [field, value] of integers) memory.writeInteger(start + field, value);
  memory.floats[(start + layout.layerParameter) >> 2] = numberOf(
    branch.parameter && activation.options[branch.parameter],
    0,
  );
  memory.floats[(start + layout.layerDropoutKept) >> 2] = 1 / (1 - dropout);
  memory.writeDouble(start + layout.layerEpsilon, numberOf(norm?.options['epsilon'], 0));
  memory.writeDouble(start + layout.layerMomentum, 1 - numberOf(norm?.options['momentum'], 0));
}

function writePieces(memory: WritableMemory): void {
  const { places } = memory;
  let record = places.records;
  places.pieceList.forEach(({ firstVector, vectors, terms }, index) => {
    const start = places.pieces + layout.pieceBytes * index;
    const isUniform = terms.length === 1;
    const count = isUniform ? 1 : vectors;
    memory.writeInteger(start + layout.pieceStart, 16 * firstVector);
    memory.writeInteger(start + layout.pieceVectors, vectors);
    memory.writeInteger(start + layout.pieceStep, isUniform ? 0 : 1);
    const write = (field: number, keys: readonly (keyof ElementTerms)[]): void => {
      memory.writeInteger(start + field, record);
      for (let vector = 0; vector < count; vector += 1) {
        for (const key of keys) {
          for (let lane = 0; lane < 4; lane += 1) {
            memory.floats[(record >> 2) + lane] = terms[isUniform ? 0 : 4 * vector + lane]![key];
          }
          record += 16;
        }
      }
    };
    write(layout.pieceGradientAt, ['gradientRidge', 'gradientSign']);
    write(layout.pieceDecayAt, ['decay']);
    // The second half of each record is the kernel's, scaled by the learning rate.
    write(layout.pieceProxAt, ['soft', 'ridge', 'hard', 'soft', 'ridge', 'hard']);
  });
}

function writeGroup(memory: WritableMemory, group: GroupTerm, index: number): void {
  const { place, byUnit, proximal, strength, ridge } = group;
  const { places } = memory;
  const start = places.groups + layout.groupBytes * index;
  memory.writeInteger(start + layout.groupMatrixAt, places.parameters + 4 * place.offset);
  memory.writeInteger(start + layout.groupGradientAt, places.gradient + 4 * place.offset);
  memory.writeInteger(start + layout.groupRows, place.rows);
  memory.writeInteger(start + layout.groupColumns, place.columns);
  memory.writeInteger(start + layout.groupByUnit, Number(byUnit));
  memory.writeInteger(start + layout.groupProximal, Number(proximal));
  memory.writeInteger(start + layout.groupRoomAt, places.groupNorms);
  memory.writeDouble(start + layout.groupStrength, strength);
  memory.writeDouble(start + layout.groupRidge, ridge);
}
