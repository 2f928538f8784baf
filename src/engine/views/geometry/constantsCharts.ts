import type { NetworkConstants } from '../../../analysis/geometry/constants/networkConstants.ts';
import type { RegionDomain } from '../../../analysis/regions/regionCount.ts';
import { measureNetwork } from '../../../analysis/network/norms.ts';
import { LabError, message, type Message } from '../../../core/ground/errors.ts';
import type { Chart, TableChart } from '../../../protocol/charts.ts';
import { regionNetwork, type RegionNetwork } from '../../reading/regionNetwork.ts';
import { planLine, planPlane, toShown, type ShownAxis } from '../../reading/regionSlice.ts';
import { finite, short } from '../frame/chartParts.ts';
import type { Moment, ViewWork } from '../frame/moment.ts';
import { constantsOnDomain, findConstants } from './constantsJob.ts';

/** Longest time for the cells of one domain. */
const milliseconds = 8000;
/** Differences of two outputs that are listed. */
const mostDifferences = 15;

/** Where the constants hold, and how its places are told. */
interface PlannedDomain {
  readonly domain: RegionDomain;
  readonly shown: readonly ShownAxis[];
  /** The coordinates of an input on the domain. */
  readonly place: (point: Float64Array) => readonly number[];
}

/** Exact Lipschitz constants and output ranges of a piecewise linear network where the view Regions looks; when training rests. */
export async function* constantsCharts(moment: Moment, work: ViewWork): AsyncGenerator<Chart> {
  if (moment.isLive) return;
  const { architecture } = moment.prepared.problem;
  const regions = regionNetwork(architecture, moment.parameters, moment.running);
  if (regions.kind !== 'exact') return;
  const here = knownHere(moment, work);
  const { planned } = here;
  if (planned === undefined) return;
  if (work.wants('lipschitz')) {
    here.constants ??= await constantsOn(planned, moment, work, regions);
    yield lipschitzTable(moment, here.constants, planned);
  }
  // Only all cells have the ranges, and before any is looked at they may be all.
  if ((here.constants !== undefined && here.constants.outputs === undefined) || !work.wants('ranges')) return;
  here.constants ??= await constantsOn(planned, moment, work, regions);
  if (here.constants.outputs !== undefined) yield rangesTable(moment, here.constants.outputs, planned);
}

/** The last domain, for weights and wishes of a name, with its constants when they were wanted. */
interface Known {
  readonly name: string;
  readonly planned: PlannedDomain | undefined;
  constants: NetworkConstants | undefined;
}

function knownHere(moment: Moment, { memory }: ViewWork): Known {
  const name = JSON.stringify([moment.step, moment.history.length, moment.lab.regions]);
  const known = memory.get('constants') as Known | undefined;
  if (known?.name === name) return known;
  const here: Known = { name, planned: planDomain(moment), constants: undefined };
  memory.set('constants', here);
  return here;
}

async function constantsOn(
  { domain }: PlannedDomain,
  { lab }: Moment,
  work: ViewWork,
  { network }: RegionNetwork,
): Promise<NetworkConstants> {
  const task = { network, domain, budget: { cells: lab.regions.budget, milliseconds } };
  return work.crew?.run(constantsOnDomain, task, work.signal) ?? findConstants(task, work);
}

/** The plane of the view Regions, or the interval of a single input; undefined where the text asks for one that is not there. */
function planDomain({ prepared, lab }: Moment): PlannedDomain | undefined {
  try {
    if (prepared.data.dataset.features < 2) {
      const { bounds, shown } = planLine(prepared.data, lab.regions);
      return { domain: { kind: 'line', bounds }, shown: [shown], place: (point) => [toShown(shown, point[0]!)] };
    }
    const { slice, shown } = planPlane(prepared.data, lab.regions);
    return {
      domain: { kind: 'plane', slice },
      shown,
      place: (point) => {
        // The directions of a slice are at right angles and of length 1.
        const along = (direction: ArrayLike<number>): number =>
          point.reduce((sum, value, at) => sum + (value - slice.origin[at]!) * direction[at]!, 0);
        return [toShown(shown[0], along(slice.u)), toShown(shown[1], along(slice.v))];
      },
    };
  } catch (error) {
    if (error instanceof LabError) return undefined;
    throw error;
  }
}

const textOfPlace = ({ place }: PlannedDomain, point: Float64Array): Message =>
  message(
    '{0}',
    `(${place(point)
      .map((value) => String(short(value)))
      .join(', ')})`,
  );

/** A click shows the region in the view Regions, chosen where that has a plane. */
function openRegion(
  { place }: PlannedDomain,
  point: Float64Array | undefined,
): Pick<TableChart['rows'][number], 'opens'> {
  if (point === undefined) return {};
  const [x, y] = place(point);
  const target = { view: 'regions', ...(y !== undefined && { place: [x!, y] as const }) } as const;
  return { opens: { label: message('Show this region in the view Regions'), target } };
}

function lipschitzTable(
  moment: Moment,
  { lipschitz, cells, complete }: NetworkConstants,
  planned: PlannedDomain,
): TableChart {
  const { architecture } = moment.prepared.problem;
  const bound = measureNetwork(architecture, moment.parameters, moment.running).lipschitz;
  const { l2 } = lipschitz;
  const names = { l1: 'l1', l2: 'l2', linf: 'l-infinity' } as const;
  const norms = ['l1', 'l2', 'linf'] as const;
  return {
    kind: 'table',
    id: 'lipschitz',
    view: 'geometry',
    run: moment.run,
    step: moment.step,
    title: complete
      ? message(
          'Lipschitz constant {0}, exact; the product of the layers allows {1}, {2} times as much',
          short(l2.value),
          short(bound),
          short(bound / l2.value),
        )
      : message('Lipschitz constant at least {0}, at most {1}', short(l2.value), short(bound)),
    caption: message(
      'Largest over {0} linear regions where the view Regions looks, in the scaled inputs; the name of a norm shows its steepest region there.',
      cells,
    ),
    description: message('The steepest region has the slope {0}.', short(l2.value)),
    explanation: message(
      'On a convex domain no two points do more than the steepest region between them, so the largest operator norm of the regions is the exact constant: l1 is the largest column sum, l2 the largest singular value, l-infinity the largest row sum, on a plane between its own points. The product of the spectral norms of all layers never is smaller. Jordan, Dimakis (2020), NeurIPS; Bhowmick et al. (2021), LipBaB.',
    ),
    columns: [
      complete ? message('exact') : message('at least'),
      message('product bound'),
      message('steepest region at'),
    ],
    rows: norms.map((norm) => {
      const { value, cell } = lipschitz[norm];
      return {
        label: message(names[norm]),
        values: [finite(value), norm === 'l2' ? finite(bound) : undefined, cell && textOfPlace(planned, cell.point)],
        ...openRegion(planned, cell?.point),
      };
    }),
  };
}

function rangesTable(
  moment: Moment,
  { outputs, differences }: NonNullable<NetworkConstants['outputs']>,
  planned: PlannedDomain,
): TableChart {
  const { dataset } = moment.prepared.data;
  const nameOf = (output: number): string => {
    const names = outputs.length === 1 ? [] : dataset.classNames.length > 0 ? dataset.classNames : dataset.targetNames;
    return names[output] ?? String(output + 1);
  };
  const listed = differences.slice(0, mostDifferences);
  const rowOf = (label: Message, range: (typeof outputs)[number]): TableChart['rows'][number] => ({
    label,
    values: [
      finite(range.min),
      finite(range.max),
      textOfPlace(planned, range.argmin),
      textOfPlace(planned, range.argmax),
    ],
  });
  const least = Math.min(...outputs.map(({ min }) => min));
  const most = Math.max(...outputs.map(({ max }) => max));
  return {
    kind: 'table',
    id: 'ranges',
    view: 'geometry',
    run: moment.run,
    step: moment.step,
    title: message('Outputs go from {0} to {1}', short(least), short(most)),
    caption:
      listed.length < differences.length
        ? message(
            'Exact where the view Regions looks; {0} of {1} differences are listed.',
            listed.length,
            differences.length,
          )
        : message('Exact where the view Regions looks, with the place where each is attained.'),
    description: message('The smallest output is {0}, the largest {1}.', short(least), short(most)),
    explanation: message(
      'An affine function is smallest and largest in corners of its region, so the corners of all regions hold the exact ranges, before any softmax or sigmoid. Where a difference of two logits keeps its sign one class is never taken for the other.',
    ),
    columns: [message('smallest'), message('largest'), message('smallest at'), message('largest at')],
    rows: [
      ...outputs.map((range, output) => rowOf(message('output {0}', nameOf(output)), range)),
      ...listed.map((range) => rowOf(message('{0} minus {1}', nameOf(range.of[0]), nameOf(range.of[1])), range)),
    ],
  };
}
