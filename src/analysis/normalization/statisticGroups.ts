/** Over which part of a tensor a norm takes its mean and spread. */
export interface StatisticGroups {
  /** Sizes of the axes. */
  readonly shape: readonly number[];
  /** Number of means, and of spreads. */
  readonly groups: number;
  /** Values that each of them is taken over. */
  readonly members: number;
  /** For every value, in the order of the tensor (last axis fastest), the group that it belongs to: from 0. */
  readonly groupOf: Int32Array;
}

/** How a norm groups the axes of a tensor: those that it averages over, and into how many groups it divides one axis beside. */
export interface NormAxes {
  /** Places in the shape. */
  readonly over: readonly number[];
  /** An axis that is cut into equal groups: channels of group norm. */
  readonly divided?: { readonly axis: number; readonly into: number };
}

/** The axes of common norms, for tensors samples x features, samples x channels x height x width, and samples x length x features. */
export const normAxes = {
  dense: { batch: { over: [0] }, layer: { over: [1] }, rms: { over: [1] } },
  image: {
    batch: { over: [0, 2, 3] },
    layer: { over: [1, 2, 3] },
    rms: { over: [1, 2, 3] },
    instance: { over: [2, 3] },
    group: { over: [2, 3], divided: { axis: 1, into: 2 } },
  },
  sequence: { batch: { over: [0, 1] }, layer: { over: [2] }, rms: { over: [2] } },
} as const satisfies Readonly<Record<string, Readonly<Record<string, NormAxes>>>>;

/**
 * Which values of a tensor share a mean and a spread.
 * @param shape  sizes of the axes, each at least 1; a divided axis is a multiple of its groups
 * @source Wu, He (2018), Group normalization, figure 2
 */
export function statisticGroups(shape: readonly number[], { over, divided }: NormAxes): StatisticGroups {
  const total = shape.reduce((product, size) => product * size, 1);
  const keys = shape.map((size, axis) => {
    if (divided?.axis === axis) return { parts: divided.into, length: size / divided.into };
    return over.includes(axis) ? { parts: 1, length: size } : { parts: size, length: 1 };
  });
  const groups = keys.reduce((product, { parts }) => product * parts, 1);
  const groupOf = new Int32Array(total);
  for (let at = 0; at < total; at += 1) {
    let [rest, group, weight] = [at, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      const { parts, length } = keys[axis]!;
      group += Math.floor((rest % shape[axis]!) / length) * weight;
      weight *= parts;
      rest = Math.floor(rest / shape[axis]!);
    }
    groupOf[at] = group;
  }
  return { shape, groups, members: total / groups, groupOf };
}
