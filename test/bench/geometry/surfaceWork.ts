import { lipschitzOnPlane } from '../../../src/analysis/geometry/constants/lipschitz.ts';
import { gridPoints } from '../../../src/analysis/geometry/lossGrid.ts';
import { parametersAt } from '../../../src/analysis/geometry/parameterPlane.ts';
import { identitySlice } from '../../../src/analysis/regions/cells/piecewiseLinear.ts';
import { enumerateCells2d } from '../../../src/analysis/regions/plane/linearRegions.ts';
import { losses } from '../../../src/core/tables/losses.ts';
import { createCrew, type Crew } from '../../../src/engine/crew/crew.ts';
import { crewSize, startCrewThread } from '../../../src/engine/crew/threads.ts';
import { opsMaker } from '../../../src/engine/tensors/tfjsOps.ts';
import { evaluatePoints } from '../../../src/engine/views/geometry/surface/surfaceGrid.ts';
import type { SurfacePart } from '../../../src/engine/views/geometry/surface/surfaceJobs.ts';
import { planSurface } from '../../../src/engine/views/geometry/surface/surfacePlane.ts';
import { lossProblemOf } from '../../../src/engine/views/geometry/surface/weightLoss.ts';
import { randomNetwork } from '../../analysis/regions/cells/workloads.ts';
import { momentOf, workOf } from '../../engine/views/regions/regionMoments.ts';

const side = 51;

/** 51 x 51 points of a filter-normalised plane of 2-32-32-1, 400 samples. */
export function planeWork(): SurfacePart {
  const layers = [32, 32].map((units) => ({ units, activation: 'tanh' }));
  const lab = { geometry: { plane: 'random', resolution: side } };
  const moment = momentOf({
    document: {
      data: { source: 'moons', samples: 400, validation: 0 },
      network: { layers },
      loss: 'binaryCrossEntropy',
      lab,
    },
  });
  const problem = lossProblemOf(moment.prepared, { running: moment.running, statistics: 'inference' });
  const { plane, range } = planSurface(moment);
  return { problem, plane, points: gridPoints(range, side) };
}

/** Threads beside this one, as the engine has them. @param worker  its bundle */
export function openCrew(worker: URL): Crew {
  return createCrew({
    size: crewSize(),
    start: (onDeath) => startCrewThread(worker, onDeath),
    onFault: (error) => {
      throw error;
    },
  });
}

/** Milliseconds for the plane, alone or with a crew. */
export async function timePlane(part: SurfacePart, crew: Crew | undefined): Promise<number> {
  const begin = performance.now();
  const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  await evaluatePoints(part, workOf({ crew, pause, clock: () => performance.now() }));
  return performance.now() - begin;
}

/** Milliseconds that tfjs operations take for the plane, from some of its points. */
export async function tfjsPlane({ problem, plane, points }: SurfacePart, some: number): Promise<number> {
  const { architecture, train, loss } = problem;
  const initial = new Float32Array(architecture.parameters);
  const batch = { batchSize: train.count, totalSteps: 1, batchAt: () => Int32Array.of(0) };
  const stepper = await opsMaker.create({ ...problem, ...batch, initial });
  const state = stepper.save();
  const entry = losses.get(loss.name);
  const lossAt = (at: number): number => {
    parametersAt(plane, [points[2 * at]!, points[2 * at + 1]!], initial);
    stepper.restore({ ...state, parameters: initial });
    const outputs = Float64Array.from(stepper.predict(train.inputs, train.count));
    const targets = Float64Array.from(train.targets);
    let sum = 0;
    for (let row = 0; row < train.count; row += 1)
      sum += entry.value(outputs.subarray(row, row + 1), targets.subarray(row, row + 1), loss.options);
    return sum / train.count;
  };
  lossAt(0);
  const begin = performance.now();
  for (let at = 0; at < some; at += 1) lossAt(at);
  const spent = performance.now() - begin;
  stepper.dispose();
  return (spent * points.length) / 2 / some;
}

/** Milliseconds for the regions of 2-64x3-2 on a plane, and for these with their exact Lipschitz constants. */
export async function timeConstants(): Promise<{ readonly regions: number; readonly both: number }> {
  const network = randomNetwork([2, 64, 64, 64, 2], 1);
  const slice = identitySlice([
    [-2, 2],
    [-2, 2],
  ]);
  const begin = performance.now();
  const partition = await enumerateCells2d(network, slice);
  const regions = performance.now() - begin;
  lipschitzOnPlane(partition);
  return { regions, both: performance.now() - begin };
}
