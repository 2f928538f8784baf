import type { Architecture } from '../../core/experiment/architecture.ts';
import type { KernelMemory, ListedBatch } from './trainKernelMemory.ts';

/** Multiplications of one part: some milliseconds. */
const partWork = 3e7;
/** Rows of which the kernel works a layer at a time, and inputs whose gradients it finds together. */
const panelRows = 32;
const panelInputs = 4;
/** An activation of one unit, in multiplications. */
const activationWork = 20;

/** What is needed of a kernel. */
type KernelDoor = Pick<KernelMemory, 'functions' | 'places'>;

/** Whether a step (forward, gradient of the weights, backward) is so long that it should be done in parts. */
export function isLong({ parameters }: Pick<Architecture, 'parameters'>, rows: number): boolean {
  return 3 * parameters * rows > 4 * partWork;
}

/**
 * Steps 1 to 3 as `differentiate` of the kernel does them, to the bit, in parts. Parameters and all that lasts beyond a step stay as they are.
 * Tells after each part about how many multiplications it was.
 * @param work  multiplications of one part, where a single panel is not more
 * @returns     whether the loss is finite
 */
export function* differentiateInParts(
  { functions, places }: KernelDoor,
  { layers }: Architecture,
  { list, rows }: ListedBatch,
  work = partWork,
): Generator<number, boolean> {
  const { program } = places;
  const inParts = function* (
    count: number,
    panel: number,
    workOfOne: number,
    use: (from: number, end: number) => void,
  ) {
    const together = panel * Math.max(1, Math.floor(work / (panel * workOfOne)));
    for (let from = 0; from < count; from += together) {
      const end = Math.min(from + together, count);
      use(from, end);
      yield (end - from) * workOfOne;
    }
  };
  yield* inParts(rows, panelRows, layers[0]!.inputs, (row, end) => functions.gatherPart(program, list, row, end));
  for (const [index, { inputs, units }] of layers.entries()) {
    yield* inParts(rows, panelRows, inputs * units, (row, end) =>
      functions.combinePart(program, index, list, row, end),
    );
    functions.normalizePart(program, index, rows);
    yield* inParts(rows, panelRows, activationWork * units, (row, end) =>
      functions.finishPart(program, index, row, end),
    );
  }
  if (functions.measureLoss(program, list, rows) === 0) return false;
  for (let index = layers.length - 1; index >= 0; index -= 1) {
    const { inputs, units } = layers[index]!;
    functions.startBackward(program, index, rows);
    if (index === 0) functions.groupPart(program, list, rows);
    yield inputs * units + rows * units;
    yield* inParts(inputs, panelInputs, rows * units, (input, end) =>
      functions.gradientPart(program, index, rows, input, end),
    );
    if (index > 0)
      yield* inParts(rows, panelRows, inputs * units, (row, end) => functions.sendBackPart(program, index, row, end));
  }
  return true;
}
