import { checkInterval, type PlaneSlice } from '../../analysis/regions/cells/piecewiseLinear.ts';
import { principalPlane } from '../../analysis/linearAlgebra/principalPlane.ts';
import type { LabRegionsConfig } from '../../core/config/config.ts';
import { LabError, message, type Message } from '../../core/ground/errors.ts';
import type { Dataset } from '../../core/tables/dataset.ts';
import type { PreparedData } from '../../core/experiment/prepareData.ts';
import type { Axis, PlaneChart } from '../../protocol/charts.ts';

/** How a coordinate of the slice is shown: shown = computed * scale + shift. */
export interface ShownAxis {
  readonly axis: Axis;
  readonly scale: number;
  readonly shift: number;
}

/** The plane of inputs that regions are drawn on. */
export interface RegionPlane {
  /** In the scaled inputs of the network. */
  readonly slice: PlaneSlice;
  readonly shown: readonly [ShownAxis, ShownAxis];
  /** How the plane lies, for captions; `whole`: it is the whole input space. */
  readonly place:
    | { readonly kind: 'whole' }
    /** `same`: the first of the two that has the same value in all samples, if one does. */
    | { readonly kind: 'features'; readonly names: readonly [string, string]; readonly same: string | undefined }
    | { readonly kind: 'principal'; readonly share: number }
    | { readonly kind: 'samples'; readonly samples: readonly [number, number, number] };
  /** All samples, training first, projected onto the plane, in shown coordinates. */
  readonly points: PlaneChart['points'];
}

/** The interval of a single input. */
export interface RegionLine {
  readonly bounds: readonly [number, number];
  readonly shown: ShownAxis;
}

/** A margin of the data's range on each side, as in the other pictures of the input. */
const margin = 0.08;
/** A direction whose length is below this share of the samples' distance is rounding. */
const collinear = 1e-9;

/** A wish that the data cannot fulfil; the text is for the user. */
export class SliceProblem extends LabError {
  constructor(reason: Message) {
    super('analysis/bad-network', reason);
  }
}

function widen(low: number, high: number): [number, number] {
  const space = (high - low || 1) * margin;
  return [low - space, high + space];
}

function rangeOf(values: ArrayLike<number>): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let at = 0; at < values.length; at += 1) {
    low = Math.min(low, values[at]!);
    high = Math.max(high, values[at]!);
  }
  return widen(low, high);
}

/** The interval of the only feature, in scaled units: that of `lab.regions.box` (its first side) or the range of the data. */
export function planLine(data: PreparedData, { box }: Pick<LabRegionsConfig, 'box'>): RegionLine {
  const shown = featureAxis(data, 0);
  const [low, high] = box?.[0] ?? rangeOf(data.dataset.inputs);
  const bounds = [toComputed(shown, low), toComputed(shown, high)] as const;
  checkInterval(bounds, 'box');
  return { bounds, shown };
}

export const toShown = ({ scale, shift }: ShownAxis, computed: number): number => computed * scale + shift;
export const toComputed = ({ scale, shift }: ShownAxis, shown: number): number => (shown - shift) / scale;

function featureAxis({ dataset, inputScale }: PreparedData, feature: number): ShownAxis {
  const label = message(dataset.featureNames[feature] ?? 'x');
  return { axis: { label, scale: 'linear' }, scale: inputScale.scale[feature]!, shift: inputScale.mean[feature]! };
}

/**
 * The plane that the text asks for, at least two features.
 * @throws LabError analysis/bad-network  a feature or sample does not exist, samples lie on a line, the box is empty
 */
export function planPlane(data: PreparedData, wish: LabRegionsConfig): RegionPlane {
  const { shown, origin, u, v, place } = placers[sliceOf(data, wish)](data, wish);
  const points = projectPoints(data, { origin, u, v }, shown);
  const [x, y] = wish.box ?? [rangeOf(points.x), rangeOf(points.y)];
  const side = (axis: ShownAxis, [low, high]: readonly [number, number], name: string): [number, number] => {
    const bounds: [number, number] = [toComputed(axis, low), toComputed(axis, high)];
    checkInterval(bounds, name);
    return bounds;
  };
  const bounds = [side(shown[0], x, 'box[0]'), side(shown[1], y, 'box[1]')] as const;
  return { slice: { origin, u, v, bounds }, shown, place, points };
}

interface Directions {
  readonly origin: Float64Array;
  readonly u: Float64Array;
  readonly v: Float64Array;
}

type Placed = Directions & Pick<RegionPlane, 'shown' | 'place'>;

function unit(size: number, at: number): Float64Array {
  const direction = new Float64Array(size);
  direction[at] = 1;
  return direction;
}

/** Which plane it is in the end: of two features there is only one. */
function sliceOf({ dataset }: PreparedData, { slice, features }: LabRegionsConfig): keyof typeof placers {
  if (dataset.features === 2) return 'features';
  if (slice !== 'auto') return slice;
  return features === undefined ? 'principal' : 'features';
}

const placers = {
  features: planFeatures,
  principal: planPrincipal,
  samples: planSamples,
} satisfies Partial<Record<LabRegionsConfig['slice'], (data: PreparedData, wish: LabRegionsConfig) => Placed>>;

/** The first two features that are not the same in all samples, filled up with the first ones. */
function variedFeatures({ dataset }: PreparedData): readonly [number, number] {
  const all = Array.from({ length: dataset.features }, (_none, feature) => feature);
  const [first = 0, second = first === 0 ? 1 : 0] = all.filter((feature) => !isSame(dataset, feature));
  return [first, second];
}

/** Two features themselves; the others stay at their mean over the training samples. */
function planFeatures(data: PreparedData, wish: LabRegionsConfig): Placed {
  const { features } = data.dataset;
  const isWhole = features === 2;
  const [first, second] = isWhole ? [0, 1] : (wish.features ?? variedFeatures(data));
  for (const feature of [first, second]) {
    if (feature < features) continue;
    throw new SliceProblem(message('There is no feature {0}; the last one is {1}.', feature, features - 1));
  }
  const origin = isWhole ? new Float64Array(2) : meanOf(data.train.inputs, features);
  origin[first] = 0;
  origin[second] = 0;
  return {
    origin,
    u: unit(features, first),
    v: unit(features, second),
    shown: [featureAxis(data, first), featureAxis(data, second)],
    place: isWhole ? { kind: 'whole' } : featurePlace(data, [first, second]),
  };
}

/** Whether a feature has the same value in all samples. */
function isSame({ features, samples, inputs }: Dataset, feature: number): boolean {
  for (let sample = 1; sample < samples; sample += 1) {
    if (inputs[sample * features + feature] !== inputs[feature]) return false;
  }
  return true;
}

function featurePlace({ dataset }: PreparedData, [first, second]: readonly [number, number]): RegionPlane['place'] {
  const nameOf = (feature: number): string => dataset.featureNames[feature] ?? String(feature);
  const same = [first, second].find((feature) => isSame(dataset, feature));
  const names = [nameOf(first), nameOf(second)] as const;
  return { kind: 'features', names, same: same === undefined ? undefined : nameOf(same) };
}

function meanOf(values: Float64Array, width: number): Float64Array {
  const mean = new Float64Array(width);
  const rows = values.length / width;
  for (let at = 0; at < values.length; at += 1) mean[at % width]! += values[at]! / rows;
  return mean;
}

/** Whether the inputs are measured in deviations of the training samples. */
const isScaled = ({ inputScale }: PreparedData): boolean =>
  inputScale.mean.some((mean) => mean !== 0) || inputScale.scale.some((scale) => scale !== 1);

function computedAxis(data: PreparedData, label: Message): ShownAxis {
  const axis: Axis = isScaled(data)
    ? { label, unit: message('standard deviations'), scale: 'linear' }
    : { label, scale: 'linear' };
  return { axis, scale: 1, shift: 0 };
}

function planPrincipal(data: PreparedData): Placed {
  const { samples, inputs } = data.train;
  const { mean, directions, shares } = principalPlane(inputs, samples, data.dataset.features);
  const [u, v] = directions;
  return {
    origin: mean,
    u,
    v,
    shown: [
      computedAxis(data, message('first principal component')),
      computedAxis(data, message('second principal component')),
    ],
    place: { kind: 'principal', share: shares[0] + shares[1] },
  };
}

/** The plane through three samples of the data set: the first is its origin, the second lies on its first axis. */
function planSamples(data: PreparedData, { samples: wanted }: LabRegionsConfig): Placed {
  const { dataset, inputScale } = data;
  const { features, samples, inputs } = dataset;
  const [a, b, c] = wanted.map((sample) => {
    if (sample >= samples)
      throw new SliceProblem(message('There is no sample {0}; the last one is {1}.', sample, samples - 1));
    const raw = inputs.subarray(sample * features, (sample + 1) * features);
    return Float64Array.from(raw, (value, at) => (value - inputScale.mean[at]!) / inputScale.scale[at]!);
  });
  const toSecond = b!.map((value, at) => value - a![at]!);
  const toThird = c!.map((value, at) => value - a![at]!);
  const size = Math.max(lengthOf(toSecond), lengthOf(toThird));
  const u = normalize(toSecond, size);
  const along = u && dot(toThird, u);
  const v =
    u &&
    normalize(
      toThird.map((value, at) => value - along! * u[at]!),
      size,
    );
  if (!u || !v) {
    const [first, second, third] = wanted;
    throw new SliceProblem(
      message(
        'Samples {0}, {1} and {2} lie on one line or coincide: no plane goes through them alone.',
        first,
        second,
        third,
      ),
    );
  }
  const nameOf = (sample: number): string => {
    const className = dataset.classNames[dataset.targets[sample * dataset.targetWidth]!];
    return className === undefined ? String(sample) : `${sample} (${className})`;
  };
  return {
    origin: a!,
    u,
    v,
    shown: [
      computedAxis(data, message('from sample {0} to sample {1}', nameOf(wanted[0]), nameOf(wanted[1]))),
      computedAxis(data, message('across, towards sample {0}', nameOf(wanted[2]))),
    ],
    place: { kind: 'samples', samples: wanted },
  };
}

const dot = (one: Float64Array, other: Float64Array): number =>
  one.reduce((sum, value, at) => sum + value * other[at]!, 0);
const lengthOf = (one: Float64Array): number => Math.sqrt(dot(one, one));

function normalize(direction: Float64Array, size: number): Float64Array | undefined {
  const length = lengthOf(direction);
  return length > collinear * size ? direction.map((value) => value / length) : undefined;
}

function projectPoints(
  data: PreparedData,
  { origin, u, v }: Directions,
  shown: RegionPlane['shown'],
): PlaneChart['points'] {
  const { dataset, train, validation } = data;
  const count = train.samples + validation.samples;
  const points = {
    x: new Float32Array(count),
    y: new Float32Array(count),
    value: new Float32Array(count),
    validates: new Uint8Array(count),
  };
  let at = 0;
  for (const split of [train, validation]) {
    for (let row = 0; row < split.samples; row += 1) {
      let s = 0;
      let t = 0;
      for (let k = 0; k < u.length; k += 1) {
        const away = split.inputs[row * u.length + k]! - origin[k]!;
        s += away * u[k]!;
        t += away * v[k]!;
      }
      points.x[at] = toShown(shown[0], s);
      points.y[at] = toShown(shown[1], t);
      points.value[at] = dataset.targets[split.rows[row]! * dataset.targetWidth]!;
      points.validates[at] = split === validation ? 1 : 0;
      at += 1;
    }
  }
  return points;
}
