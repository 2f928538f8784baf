import type { RegionBound } from '../../analysis/regions/regionBounds.ts';
import type { RegionReport } from '../../analysis/regions/countRegions.ts';
import { readable, table } from './report.ts';

/** The report for people. */
export function regionTable(report: RegionReport): string {
  const { cells, perLayer, complete, method, sampled, probed, undecided } = report;
  const number = (value: number | null): string => (value === null ? '-' : value.toLocaleString('en'));
  const rows = [
    ['regions', number(cells), complete ? method : `${method}: the budget ended before`],
    ['after each layer', perLayer.map(number).join(', ') || '-', ''],
    ...(report.vertices === null
      ? []
      : [['vertices, edges', `${number(report.vertices)}, ${number(report.edges)}`, '']]),
    ...(report.areaSum === null ? [] : [[report.dimension === 1 ? 'length' : 'area', readable(report.areaSum), '']]),
    ...(report.eulerCharacteristic === null ? [] : [['V - E + F', String(report.eulerCharacteristic), '']]),
    ...(undecided === undefined ? [] : [['undecided', number(undecided), 'questions proved neither way']]),
    ...(sampled === undefined
      ? []
      : [
          ['random points', number(sampled.samples), `fall into ${number(sampled.distinct)} regions`],
          ['not hit', `${readable(100 * sampled.unseenShare)} %`, 'of the domain, estimated'],
        ]),
    ...(probed === undefined
      ? []
      : [
          [
            'estimate',
            readable(probed.estimate),
            `95 %: ${readable(probed.interval[0])} to ${readable(probed.interval[1])}, ${probed.probes} random descents`,
          ],
        ]),
    ...report.bounds.map(({ id, kind, value, source }) => [
      `${words[id]} (${kind})`,
      typeof value === 'number' ? number(value) : `10^${value.length - 1}`,
      source,
    ]),
    [
      'patterns',
      report.patternsSha256?.slice(0, 16) ?? '-',
      report.patternsSha256 === null ? '' : 'sha256, first digits',
    ],
    ['seconds', readable(report.seconds), ''],
  ];
  return table(rows);
}

const words: Readonly<Record<RegionBound['id'], string>> = {
  product: 'product bound',
  runningMinimum: 'running minimum',
  attainable: 'folding network',
  expectation: 'random networks',
};
