import { patternText, type PatternSet } from '../../regions/cells/activationPatterns.ts';
import type { EnumerationOptions } from '../../regions/cells/enumeration.ts';
import { holdSides } from '../../regions/cells/freeInputs.ts';
import { pointOnSlice, type Box, type PiecewiseLinearNetwork } from '../../regions/cells/piecewiseLinear.ts';
import { centreOfCell, enumerateCells2d } from '../../regions/plane/linearRegions.ts';
import { loadProgramSolver } from '../../regions/box/linearPrograms.ts';
import { type BoxPartition, enumerateCellsInBox } from '../../regions/box/linearRegionsBox.ts';
import { enumerateCellsByPrograms, type ProgramCells } from '../../regions/box/linearRegionsPrograms.ts';
import { byCornersOrPrograms } from '../../regions/countBox.ts';
import { enumerateCells1d, type LineSlice } from '../../regions/linearRegionsLine.ts';
import type { RegionDomain } from '../../regions/regionCount.ts';
import { outputRangesOnCells } from './cellRanges.ts';
import {
  inputNorms,
  lipschitzOnCells,
  lipschitzOnLine,
  lipschitzOnPlane,
  type LipschitzConstants,
} from './lipschitz.ts';
import { searchLipschitz, type LipschitzInterval } from './lipschitzSearch.ts';
import { outputRangesOnLine, outputRangesOnPlane, type OutputRanges } from './outputRanges.ts';
import type { InputNorm } from './planeMetric.ts';

/** A cell, for those who want to look at it. */
export interface NamedCell {
  /** Inputs of a point inside. */
  readonly point: Float64Array;
  /** One character per hidden neuron, layer by layer. */
  readonly pattern: string;
}

/** How steep a piecewise linear network is on a domain, and how large its outputs get. Plain data. */
export interface NetworkConstants {
  readonly cells: number;
  /** All cells were looked at: constants and ranges are exact. Else the constants are lower bounds and there are no ranges. */
  readonly complete: boolean;
  readonly lipschitz: Readonly<Record<InputNorm, { readonly value: number; readonly cell: NamedCell | undefined }>>;
  /** Of a box whose cells are too many to list: what the l2 constant lies between. */
  readonly interval: LipschitzInterval | undefined;
  readonly outputs: OutputRanges | undefined;
}

/** Limits and listeners. */
export type ConstantsOptions = Pick<EnumerationOptions, 'clock' | 'signal' | 'pause'> & {
  readonly budget: { readonly cells: number; readonly milliseconds?: number };
};

/** Parts of a box that are looked at where its cells are too many. */
const mostParts = 100_000;

/**
 * Exact Lipschitz constants and output ranges on an interval, a plane or a box. On a line or a plane they are those between its own points.
 * @throws LabError analysis/bad-network  the network or the domain is not valid
 * @throws LabError engine/cancelled      the signal was aborted
 */
export function measureConstants(
  network: PiecewiseLinearNetwork,
  domain: RegionDomain,
  options: ConstantsOptions,
): Promise<NetworkConstants> {
  switch (domain.kind) {
    case 'plane':
      return measurePlane(network, domain.slice, options);
    case 'line':
      return measureLine(network, { ...(domain.line ?? { origin: [0], u: [1] }), bounds: domain.bounds }, options);
    case 'box':
      return measureBox(network, domain.box, options);
    default:
      return domain satisfies never;
  }
}

async function measurePlane(
  network: PiecewiseLinearNetwork,
  slice: Extract<RegionDomain, { kind: 'plane' }>['slice'],
  options: ConstantsOptions,
): Promise<NetworkConstants> {
  const partition = await enumerateCells2d(network, slice, options);
  const steepest = lipschitzOnPlane(partition);
  const lipschitz = nameCells(steepest, partition, (cell) => pointOnSlice(slice, ...centreOfCell(partition, cell)));
  const outputs = partition.complete ? outputRangesOnPlane(partition) : undefined;
  return { cells: partition.cells, complete: partition.complete, lipschitz, interval: undefined, outputs };
}

async function measureLine(
  network: PiecewiseLinearNetwork,
  line: LineSlice,
  options: ConstantsOptions,
): Promise<NetworkConstants> {
  const pieces = await enumerateCells1d(network, line, options);
  const { cells, complete, ends } = pieces;
  const at = (s: number): Float64Array => Float64Array.from(line.origin, (value, input) => value + s * line.u[input]!);
  const lipschitz = nameCells(lipschitzOnLine(pieces, line), pieces, (cell) => at((ends[cell]! + ends[cell + 1]!) / 2));
  const outputs = complete ? outputRangesOnLine(pieces, at) : undefined;
  return { cells, complete, lipschitz, interval: undefined, outputs };
}

async function measureBox(
  network: PiecewiseLinearNetwork,
  box: Box,
  options: ConstantsOptions,
): Promise<NetworkConstants> {
  const solver = await loadProgramSolver();
  const found = await byCornersOrPrograms<BoxPartition | ProgramCells>(
    box,
    () => enumerateCellsInBox(network, box, options),
    () => enumerateCellsByPrograms(network, box, solver, options),
  );
  // What is left in doubt could be steeper.
  const complete = found.complete && found.method === 'exact';
  const steepest = lipschitzOnCells(holdSides(network, box), found, complete);
  const { inputs } = network;
  const lipschitz = nameCells(steepest, found, (cell) => found.interiors.slice(cell * inputs, (cell + 1) * inputs));
  const { pause, budget } = options;
  const base = { cells: found.cells, complete, lipschitz };
  if (!complete) {
    const time = budget.milliseconds === undefined ? {} : { milliseconds: budget.milliseconds };
    const { value: lower, cell } = lipschitz.l2;
    const known = cell && { known: { lower, point: cell.point } };
    const limits = { ...options, ...time, ...known, norm: 'l2', parts: mostParts } as const;
    return { ...base, interval: await searchLipschitz(network, box, solver, limits), outputs: undefined };
  }
  const outputs = await outputRangesOnCells(network, box, found, { solver, pause });
  return { ...base, interval: undefined, outputs };
}

function nameCells(
  steepest: LipschitzConstants,
  set: PatternSet,
  pointIn: (cell: number) => Float64Array,
): NetworkConstants['lipschitz'] {
  const named = inputNorms.map((norm) => {
    const { value, cell } = steepest[norm];
    return [norm, { value, cell: cell < 0 ? undefined : { point: pointIn(cell), pattern: patternText(set, cell) } }];
  });
  return Object.fromEntries(named) as NetworkConstants['lipschitz'];
}
