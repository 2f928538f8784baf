import type { PlaneSlice } from '../../../analysis/regions/cells/piecewiseLinear.ts';
import { patternKeys, patternsAt } from '../../../analysis/regions/cells/patternKeys.ts';
import type { SampledCount } from '../../../analysis/regions/cells/sampledCells.ts';
import type { PreparedData } from '../../../core/experiment/prepareData.ts';
import type { ViewWork, Moment } from '../frame/moment.ts';
import type { RegionNetwork } from '../../reading/regionNetwork.ts';
import type { CellFindings } from './regionsSearch.ts';
import { planPlane, type RegionPlane } from '../../reading/regionSlice.ts';
import type { CountMemory } from './numbers/countedSteps.ts';
import type { SpaceCount } from './numbers/spaceCount.ts';

/** Results that take long. */
export interface LongResults {
  readonly space?: SpaceCount;
  readonly estimate?: SampledCount;
}

/** What the view keeps between two moments of a run; all of it belongs to one plane. */
export interface RegionsState extends CountMemory {
  readonly key: string;
  /** Undefined for a single input. */
  readonly plane: RegionPlane | undefined;
  /** Scaled inputs of all samples, training first. */
  readonly inputs: Float64Array;
  /** The last findings at rest, or complete ones of a live moment. */
  last: { readonly name: string; readonly findings: CellFindings } | undefined;
  /** Other results that take long, for the weights that are named. */
  results: { readonly name: string; readonly known: LongResults };
  /** Live pictures take too long; not tried before this time. */
  restUntil: number;
  /** Something was shown for this plane. */
  hasPicture: boolean;
}

/** The state for the plane that the text asks for now; begun anew when that changes. @throws as `planPlane` */
export function stateOf({ prepared, lab }: Moment, { memory }: Pick<ViewWork, 'memory'>): RegionsState {
  const key = JSON.stringify({ ...lab.regions, budget: 0 });
  const known = memory.get('regions') as RegionsState | undefined;
  if (known?.key === key) return known;
  const state: RegionsState = {
    key,
    plane: prepared.data.dataset.features < 2 ? undefined : planPlane(prepared.data, lab.regions),
    inputs: known?.inputs ?? allInputs(prepared.data),
    counts: new WeakMap(),
    countCost: 0,
    last: undefined,
    results: { name: '', known: {} },
    restUntil: 0,
    hasPicture: false,
  };
  memory.set('regions', state);
  return state;
}

function allInputs({ train, validation }: PreparedData): Float64Array {
  const inputs = new Float64Array(train.inputs.length + validation.inputs.length);
  inputs.set(train.inputs);
  inputs.set(validation.inputs, train.inputs.length);
  return inputs;
}

/** What was kept for the weights of this name. */
export function resultsOf({ results }: RegionsState, name: string): LongResults {
  return results.name === name ? results.known : {};
}

/** Keeps results until the weights have another name. */
export function keepResults(state: RegionsState, name: string, known: LongResults): void {
  state.results = { name, known: { ...resultsOf(state, name), ...known } };
}

/** A short text that differs when the weights, the averages of norms, the plane or the budget do. */
export function nameMoment({ parameters, running, lab }: Moment, { slice }: { readonly slice: PlaneSlice }): string {
  const hashes = [parameters, running].map((values) => {
    const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
    let one = 0x811c9dc5;
    let other = 0x9e3779b9;
    for (const word of bits) {
      one = Math.imul(one ^ word, 0x01000193);
      other = Math.imul(other ^ (other >>> 15) ^ word, 0x85ebca6b);
    }
    return `${one >>> 0}-${other >>> 0}`;
  });
  return `${hashes.join(' ')} ${JSON.stringify([slice.bounds, lab.regions.budget])}`;
}

/** Multiplications that the samples' patterns may cost while training goes on. */
const liveProducts = 2e6;

/** The pattern keys of all samples; undefined where a live moment has no time for them. */
export function sampleKeys(
  moment: Moment,
  { network }: RegionNetwork,
  { inputs }: RegionsState,
): Float64Array | undefined {
  const rows = inputs.length / network.inputs;
  const products = rows * network.layers.reduce((sum, layer) => sum + layer.weights.length, 0);
  return moment.isLive && products > liveProducts ? undefined : patternKeys(patternsAt(network, inputs, rows));
}

/** How often each key occurs. */
export function tally(keys: Float64Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
