import type { Random } from '../ground/random.ts';
import type { Dataset, SyntheticName } from './dataset.ts';
import { checkTableSize } from './tableSize.ts';

/** Options that all clouds of points have: `noise` is a standard deviation. */
export type Cloud = { readonly samples: number; readonly noise: number };

/** Two classes in the plane, as near to half and half as the number allows, with noise on both coordinates. */
export function drawPlane(
  name: SyntheticName,
  random: Random,
  { samples, noise }: Cloud,
  place: (label: number, random: Random) => readonly [number, number],
): Dataset {
  const inputs = new Float64Array(2 * samples);
  const targets = new Float64Array(samples);
  for (let sample = 0; sample < samples; sample += 1) {
    const label = sample % 2;
    const [x, y] = place(label, random);
    inputs[2 * sample] = x + noise * random.normal();
    inputs[2 * sample + 1] = y + noise * random.normal();
    targets[sample] = label;
  }
  return classes({ name, samples, features: 2, inputs, targets }, ['0', '1']);
}

type Drawn = Pick<Dataset, 'name' | 'samples' | 'features' | 'inputs' | 'targets'>;

function classes(drawn: Drawn, classNames: readonly string[]): Dataset {
  const featureNames = Array.from({ length: drawn.features }, (_, index) => `x${index + 1}`);
  return { ...drawn, task: 'classification', featureNames, targetWidth: 1, classNames, targetNames: ['class'] };
}

/** A curve over an interval, with noise on the target. */
export function drawCurve(
  name: SyntheticName,
  random: Random,
  { samples, noise }: Cloud,
  curve: { readonly from: number; readonly to: number; readonly value: (x: number) => number },
): Dataset {
  const inputs = new Float64Array(samples);
  const targets = new Float64Array(samples);
  for (let sample = 0; sample < samples; sample += 1) {
    const x = curve.from + (curve.to - curve.from) * random.uniform();
    inputs[sample] = x;
    targets[sample] = curve.value(x) + noise * random.normal();
  }
  const names = { featureNames: ['x'], classNames: [], targetNames: ['y'] };
  return { name, task: 'regression', samples, features: 1, inputs, targets, targetWidth: 1, ...names };
}

/** Options of round clouds. */
export type BlobOptions = {
  readonly samples: number;
  readonly classes: number;
  readonly features: number;
  readonly noise: number;
};

/** Centres drawn uniformly in [-3, 3]^features, round normal clouds around them. */
export function drawBlobs(random: Random, p: BlobOptions): Dataset {
  checkTableSize(p.samples, p.features);
  const stream = random.fork('centres');
  const centres = Float64Array.from({ length: p.classes * p.features }, () => 6 * stream.uniform() - 3);
  const inputs = new Float64Array(p.samples * p.features);
  const targets = new Float64Array(p.samples);
  for (let sample = 0; sample < p.samples; sample += 1) {
    const label = sample % p.classes;
    targets[sample] = label;
    for (let feature = 0; feature < p.features; feature += 1) {
      inputs[sample * p.features + feature] = centres[label * p.features + feature]! + p.noise * random.normal();
    }
  }
  const names = Array.from({ length: p.classes }, (_, label) => String(label));
  return classes({ name: 'blobs', samples: p.samples, features: p.features, inputs, targets }, names);
}
