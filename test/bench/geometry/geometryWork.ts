import { lossHessian } from '../../../src/analysis/geometry/hessianMatrix.ts';
import { curvatureProduct } from '../../../src/analysis/geometry/hessianProduct.ts';
import type { LossOfNetwork } from '../../../src/analysis/geometry/lossFunction.ts';
import { passLoss } from '../../../src/analysis/geometry/lossPass.ts';
import { iterationLimits } from '../../../src/analysis/geometry/spectrum.ts';
import { lanczosEnds, type SpectrumEnds } from '../../../src/analysis/linearAlgebra/lanczos.ts';
import { symmetricEigenvalues } from '../../../src/analysis/linearAlgebra/symmetricEigen.ts';

import { createRandom } from '../../../src/core/ground/random.ts';
import { finish } from '../../../src/core/numbers/parts.ts';
import type { Dataset } from '../../../src/core/tables/dataset.ts';
import { prepareRun, type PreparedRun } from '../../../src/engine/problem/preparedRun.ts';
import { lossOfRun } from '../../../src/engine/reading/lossOfRun.ts';
import { opsMaker } from '../../../src/engine/tensors/tfjsOps.ts';
import { readExperiment } from '../../engine/problem/smallProblems.ts';

/** A network on its samples. */
export interface GeometryWork {
  readonly run: PreparedRun;
  readonly problem: LossOfNetwork;
  readonly parameters: Float32Array;
}

interface Wish {
  readonly features: number;
  readonly samples: number;
  readonly units: readonly number[];
  /** 0 for numbers. */
  readonly classes: number;
  readonly density: number;
}

function prepare({ features, samples, units, classes, density }: Wish): GeometryWork {
  const random = createRandom(1);
  const draw = (): number => (random.uniform() < density ? random.normal() : 0);
  const dataset: Dataset = {
    name: 'drawn',
    task: classes === 0 ? 'regression' : 'classification',
    samples,
    features,
    inputs: Float64Array.from({ length: samples * features }, draw),
    targets: Float64Array.from({ length: samples }, () => (classes === 0 ? random.normal() : random.integer(classes))),
    targetWidth: 1,
    featureNames: Array.from({ length: features }, (_, at) => `x${at + 1}`),
    targetNames: ['y'],
    classNames: Array.from({ length: classes }, (_, at) => `${at}`),
  };
  const document = {
    data: { source: 'moons', validation: 0, standardize: false },
    network: { layers: units.map((count) => ({ units: count, activation: 'tanh' })) },
    training: { batchSize: samples, epochs: 1 },
  };

  const run = prepareRun(readExperiment(document), dataset);
  return {
    run,
    problem: lossOfRun(run, { running: new Float32Array(0), statistics: 'training' }),
    parameters: run.problem.initial,
  };
}

/** 2-16-16-1 on 200 samples: 337 parameters. */
export const smallWork = (): GeometryWork =>
  prepare({ features: 2, samples: 200, units: [16, 16], classes: 0, density: 1 });
/** 784-64-10 on 1,000 digits that are mostly black. */
export const digitsWork = (): GeometryWork =>
  prepare({ features: 784, samples: 1000, units: [64], classes: 10, density: 0.19 });

/** The second derivative and all its eigenvalues. */
export function wholeSpectrum({ problem, parameters }: GeometryWork): Float64Array {
  return symmetricEigenvalues(lossHessian(passLoss(problem, parameters)), parameters.length);
}

/** The twenty largest eigenvalues by iteration. */
export function topEigenvalues({ problem, parameters }: GeometryWork): SpectrumEnds {
  const pass = passLoss(problem, parameters);
  const wish = { ...iterationLimits, size: parameters.length, random: createRandom(2) };
  return finish(lanczosEnds((direction) => curvatureProduct(pass, direction), wish));
}

/** Milliseconds that central differences of tfjs gradients take for the whole matrix, from some of its columns. */
export async function tfjsDifferences({ run, parameters }: GeometryWork, columns: number): Promise<number> {
  const stepper = await opsMaker.create(run.problem);
  const rows = Int32Array.from({ length: run.problem.train.count }, (_, at) => at);
  const state = stepper.save();
  const gradientAt = (at: number, by: number): Float32Array => {
    const moved = parameters.slice();
    moved[at]! += by;
    stepper.restore({ ...state, parameters: moved });
    return stepper.gradient(rows);
  };
  gradientAt(0, 1e-3);
  const begin = performance.now();
  for (let at = 0; at < columns; at += 1) {
    const [up, down] = [gradientAt(at, 1e-3), gradientAt(at, -1e-3)];
    up.forEach((value, place) => (up[place] = (value - down[place]!) / 2e-3));
  }
  const spent = performance.now() - begin;
  stepper.dispose();
  return (spent * parameters.length) / columns;
}
