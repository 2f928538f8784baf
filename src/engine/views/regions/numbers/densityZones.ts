import { centreOfCell, type PlanePartition } from '../../../../analysis/regions/plane/linearRegions.ts';
import { type RegionPlane, toComputed } from '../../../reading/regionSlice.ts';

/** Squares on a side of the grid on which the density of the samples is estimated. */
const side = 64;
/** Zones of the plane with equal shares of the samples. */
const zones = 8;

/** One zone: where the samples are about equally dense. */
export interface DensityZone {
  /** Samples per unit area, the mean over the zone. */
  readonly samples: number;
  /** Regions per unit area: those whose middle lies in the zone, by its area. */
  readonly regions: number;
  readonly area: number;
}

/** Samples on the plane and who they are. */
export interface PlacedSamples {
  readonly s: Float64Array;
  readonly t: Float64Array;
}

/** Where the samples lie in the slice's own coordinates. */
export function placeSamples({ points, shown }: RegionPlane): PlacedSamples {
  return {
    s: Float64Array.from(points.x, (x) => toComputed(shown[0], x)),
    t: Float64Array.from(points.y, (y) => toComputed(shown[1], y)),
  };
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/**
 * Density of the samples on a grid over the slice, in samples per unit area: a normal kernel with Scott's width n^(-1/6) times the deviation
 * along each axis.
 * @source Scott (1992), Multivariate Density Estimation, section 6.3
 */
export function sampleDensity({ s, t }: PlacedSamples, { slice }: Pick<RegionPlane, 'slice'>): Float64Array {
  const [[s0, s1], [t0, t1]] = slice.bounds;
  const width = (values: Float64Array, extent: number): number =>
    Math.max(deviation(values) * s.length ** (-1 / 6), extent / side);
  const [widthS, widthT] = [width(s, s1 - s0), width(t, t1 - t0)];
  const along = (place: Float64Array, low: number, high: number, h: number): Float64Array[] =>
    Array.from(place, (value) =>
      Float64Array.from({ length: side }, (_, at) => {
        const z = (low + ((high - low) * (at + 0.5)) / side - value) / h;
        return Math.exp(-0.5 * z * z) / (h * Math.sqrt(2 * Math.PI));
      }),
    );
  const kernelsS = along(s, s0, s1, widthS);
  const kernelsT = along(t, t0, t1, widthT);
  const density = new Float64Array(side * side);
  kernelsS.forEach((kernelS, sample) => {
    const kernelT = kernelsT[sample]!;
    for (let row = 0; row < side; row += 1) {
      const factor = kernelT[row]!;
      if (factor < 1e-12) continue;
      for (let column = 0; column < side; column += 1) density[row * side + column]! += factor * kernelS[column]!;
    }
  });
  return density;
}

/** Zones of equal shares of the samples, sparse to dense, with the regions in each; an exact partition's regions add up to all. */
export function densityZones(partition: PlanePartition, density: Float64Array): DensityZone[] {
  const [[s0, s1], [t0, t1]] = partition.slice.bounds;
  const square = ((s1 - s0) * (t1 - t0)) / (side * side);
  const order = Array.from(density.keys()).sort((one, other) => density[one]! - density[other]!);
  const total = density.reduce((sum, value) => sum + value, 0);
  const zoneOf = new Uint8Array(density.length);
  const squares = new Float64Array(zones);
  const mass = new Float64Array(zones);
  let sum = 0;
  for (const at of order) {
    const zone = Math.min(zones - 1, Math.floor((zones * sum) / total));
    sum += density[at]!;
    zoneOf[at] = zone;
    squares[zone]! += 1;
    mass[zone]! += density[at]!;
  }
  const regions = new Float64Array(zones);
  const place = (value: number, low: number, high: number): number =>
    Math.min(side - 1, Math.max(0, Math.floor((side * (value - low)) / (high - low))));
  for (let cell = 0; cell < partition.cells; cell += 1) {
    const [s, t] = centreOfCell(partition, cell);
    regions[zoneOf[place(t, t0, t1) * side + place(s, s0, s1)]!]! += 1;
  }
  return Array.from(squares, (count, zone) => ({
    samples: mass[zone]! / Math.max(1, count),
    regions: regions[zone]! / (Math.max(1, count) * square),
    area: count * square,
  })).filter(({ area }) => area > 0);
}

/** Several zones together. */
export interface ZoneHalf {
  readonly regions: number;
  readonly perArea: number;
}

function join(some: readonly DensityZone[]): ZoneHalf {
  const regions = Math.round(some.reduce((sum, zone) => sum + zone.regions * zone.area, 0));
  return { regions, perArea: regions / some.reduce((sum, { area }) => sum + area, 0) };
}

/** How finely the plane is cut where the samples are, against where they are not. */
export interface RegionDensity {
  /** Sparse to dense. */
  readonly zones: readonly DensityZone[];
  /** Regions per sample in each zone. */
  readonly perSample: Float64Array;
  /** Regions per unit area of the whole picture. */
  readonly mean: number;
  /** The zones of the denser half of the samples, and the rest of the picture. */
  readonly denser: ZoneHalf;
  readonly rest: ZoneHalf;
}

/** The zones of a plane with its samples, and what they say together. */
export function regionDensity(plane: RegionPlane, partition: PlanePartition): RegionDensity {
  const found = densityZones(partition, sampleDensity(placeSamples(plane), plane));
  const [[s0, s1], [t0, t1]] = plane.slice.bounds;
  const half = Math.floor(found.length / 2);
  return {
    zones: found,
    perSample: Float64Array.from(found, ({ regions, samples }) => regions / samples),
    mean: partition.cells / ((s1 - s0) * (t1 - t0)),
    denser: join(found.slice(half)),
    rest: join(found.slice(0, half)),
  };
}
