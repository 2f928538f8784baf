import type { RegionBound } from '../../analysis/regions/regionBounds.ts';
import type { RegionCount } from '../../analysis/regions/countRegions.ts';
import { readable, table } from './report.ts';

/** What `reglab regions` prints: bounds beyond the integers of doubles are texts. */
export type RegionReport = Omit<RegionCount, 'bounds'> & {
  readonly bounds: readonly (Omit<RegionBound, 'value'> & { readonly value: number | string })[];
};

/** A count as it is printed. */
export function regionReport(count: RegionCount): RegionReport {
  const bounds = count.bounds.map((bound) => ({
    ...bound,
    value: Number(bound.value) <= Number.MAX_SAFE_INTEGER ? Number(bound.value) : String(bound.value),
  }));
  return { ...count, bounds };
}

/** What is told, its number, and a remark. */
type Row = readonly [what: string, value: string, remark: string];

/** The report for people. */
export function regionTable(report: RegionReport): string {
  const { patternsSha256, seconds } = report;
  return table([
    ...countRows(report),
    ...measureRows(report),
    ...estimateRows(report),
    ...report.bounds.map(boundRow),
    ['patterns', patternsSha256?.slice(0, 16) ?? '-', patternsSha256 === null ? '' : 'sha256, first digits'],
    ['seconds', readable(seconds), ''],
  ]);
}

function countRows({ cells, perLayer, complete, method }: RegionReport): Row[] {
  return [
    ['regions', whole(cells), complete ? method : `${method}: the budget ended before`],
    ['after each layer', perLayer.map(whole).join(', ') || '-', ''],
  ];
}

/** What is measured beside the count; only what there is. */
function measureRows({ vertices, edges, areaSum, dimension, eulerCharacteristic, undecided }: RegionReport): Row[] {
  const rows: Row[] = [];
  if (vertices !== null) rows.push(['vertices, edges', `${whole(vertices)}, ${whole(edges)}`, '']);
  if (areaSum !== null) rows.push([dimension === 1 ? 'length' : 'area', readable(areaSum), '']);
  if (eulerCharacteristic !== null) rows.push(['V - E + F', String(eulerCharacteristic), '']);
  if (undecided !== undefined) rows.push(['undecided', whole(undecided), 'questions proved neither way']);
  return rows;
}

/** What stands in for a count that did not end. */
function estimateRows({ sampled, probed }: RegionReport): Row[] {
  const rows: Row[] = [];
  if (sampled !== undefined) {
    rows.push(['random points', whole(sampled.samples), `fall into ${whole(sampled.distinct)} regions`]);
    rows.push(['not hit', `${readable(100 * sampled.unseenShare)} %`, 'of the domain, estimated']);
  }
  if (probed !== undefined) {
    const [low, high] = probed.interval;
    const remark = `95 %: ${readable(low)} to ${readable(high)}, ${probed.probes} random descents`;
    rows.push(['estimate', readable(probed.estimate), remark]);
  }
  return rows;
}

function boundRow({ id, kind, value, source }: RegionReport['bounds'][number]): Row {
  return [`${words[id]} (${kind})`, typeof value === 'number' ? whole(value) : `10^${value.length - 1}`, source];
}

const words: Readonly<Record<RegionBound['id'], string>> = {
  product: 'product bound',
  runningMinimum: 'running minimum',
  attainable: 'folding network',
  expectation: 'random networks',
};

/** A whole number with its thousands apart, or a dash. */
function whole(value: number | null): string {
  return value === null ? '-' : value.toLocaleString('en');
}
