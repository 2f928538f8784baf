import { relateColumns, type ColumnRelations } from '../../../../analysis/paths/problem/columnRelations.ts';
import { formatMessage, message, type Message } from '../../../../core/ground/errors.ts';
import { singularValues } from '../../../../core/numbers/singularValues.ts';
import type { CurvesChart, Series, TableChart } from '../../../../protocol/charts.ts';
import { short } from '../../frame/chartParts.ts';
import type { Moment } from '../../frame/moment.ts';
import { nearestPoint, strongestMeaning } from './pathEvidenceCharts.ts';
import { columnOf, overStrengths, pathChart, type PathPicture } from './pathCharts.ts';
import { objectiveText, type LinearPlan } from '../points/pathPlan.ts';
import type { OnlyOptima } from '../points/onlyOptima.ts';
import type { LinearPathPoint } from '../points/pathPoints.ts';

/** More curves than this are not told apart; the largest are drawn. */
const mostCurves = 60;

type LinearPicture = PathPicture<LinearPathPoint>;

/** A number of a point that is drawn against the strength. */
interface Tracked {
  readonly id: string;
  readonly label: Message;
  readonly group: string;
  readonly read: (point: LinearPathPoint) => number;
}

/** The coefficients of a linear model against the strength; of matrices the lengths of their rows, or their singular values. */
export function coefficientsChart(picture: LinearPicture, linear: LinearPlan): CurvesChart {
  const { points, moment, plan, choice } = picture;
  const all = trackedOf(picture, linear);
  const kept = largest(all, points);
  const series = kept.map(({ id, label, group, read }): Series =>
    overStrengths(picture, read, { id, label, role: 'measured', group }),
  );
  const at = nearestPoint(points, choice.wanted ?? choice.best ?? choice.current ?? points[0]!.lambda) ?? points[0]!;
  const total = at.coefficients.length;
  const chart = pathChart(
    picture,
    { id: 'coefficients', y: { label: labelOf(linear), scale: 'linear' }, series },
    {
      title:
        at.nonZero < total
          ? message('{0} of {1} weights are not 0 at lambda {2}', at.nonZero, total, short(at.lambda))
          : message(
              'All {0} weights are at work at lambda {1}; the largest belongs to {2}',
              total,
              short(at.lambda),
              largestName(kept, at),
            ),
      caption: captionOf(picture, linear, { drawn: kept.length, all: all.length }),
      description: message(
        '{0} curves over {1} strengths from {2} to {3}; the first to leave 0: {4}.',
        kept.length,
        points.length,
        short(points[0]!.lambda),
        short(points.at(-1)!.lambda),
        firstNames(kept, points),
      ),
      explanation: message(
        'The minimiser of {0} for every lambda, intercepts free. {1} Efron and others (2004); Friedman, Hastie, Tibshirani (2010).',
        objectiveText(plan, moment.prepared),
        formatMessage(strongestMeaning(plan)),
      ),
    },
  );
  const nonZero = {
    label: message('weights that are not 0'),
    values: columnOf(picture, (point) => point.nonZero),
    alongTop: true,
  };
  return {
    ...chart,
    notes: [nonZero, ...(chart.notes ?? [])],
    namesAtEnds: true,
  };
}

function captionOf(
  { plan, moment }: LinearPicture,
  linear: LinearPlan,
  { drawn, all }: { readonly drawn: number; readonly all: number },
): Message {
  const objective = objectiveText(plan, moment.prepared);
  const others = moment.prepared.experiment.penalties.length - (plan.inText === undefined ? 0 : 1);
  if (others > 0)
    return message(
      '{0}, {1}; exact ({2}). {3} of {4} curves. The other penalties of the text are not part of it.',
      objective,
      formatMessage(scaleOf(moment)),
      linear.solver,
      drawn,
      all,
    );
  return message(
    '{0}, {1}; exact ({2}). {3} of {4} curves.',
    objective,
    formatMessage(scaleOf(moment)),
    linear.solver,
    drawn,
    all,
  );
}

/** In which units the weights are. */
function scaleOf({ prepared }: Moment): Message {
  const { standardize, standardizeTarget } = prepared.experiment.data;
  if (prepared.task === 'classification' || !standardizeTarget)
    return standardize ? message('inputs standardized') : message('inputs as they are in the data');
  return standardize
    ? message('inputs and target standardized')
    : message('inputs as they are in the data, target standardized');
}

function labelOf({ model, penalty }: LinearPlan): Message {
  if (model.outputs === 1) return message('coefficient');
  if (penalty.kind === 'nuclear' || penalty.kind === 'spectral') return message('singular value');
  return model.inputs * model.outputs <= mostCurves
    ? message('coefficient')
    : message('length of the weights of an input');
}

function trackedOf({ moment }: LinearPicture, { model, penalty }: LinearPlan): Tracked[] {
  const { inputs, outputs } = model;
  const { dataset } = moment.prepared.data;
  const nameOf = (input: number): string => dataset.featureNames[input] ?? String(input);
  const isMatrixNorm = penalty.kind === 'nuclear' || penalty.kind === 'spectral';
  if (isMatrixNorm && outputs > 1) {
    return Array.from({ length: Math.min(inputs, outputs) }, (_, k) => ({
      id: `singular${k}`,
      label: message('singular value {0}', k + 1),
      group: `singular${k}`,
      read: ({ coefficients }) => singularValues(coefficients, { rows: inputs, columns: outputs })[k]!,
    }));
  }
  const groupOf = groupsByInput(penalty, inputs);
  if (inputs * outputs > mostCurves && outputs > 1) {
    return Array.from({ length: inputs }, (_, j) => ({
      id: `input${j}`,
      label: message('{0}', nameOf(j)),
      group: groupOf[j]!,
      read: ({ coefficients }) => Math.hypot(...coefficients.subarray(j * outputs, (j + 1) * outputs)),
    }));
  }
  const outputNames = dataset.classNames.length === outputs ? dataset.classNames : dataset.targetNames;
  return Array.from({ length: inputs * outputs }, (_, place) => {
    const j = Math.floor(place / outputs);
    const k = place % outputs;
    return {
      id: `weight${place}`,
      label: outputs === 1 ? message('{0}', nameOf(j)) : message('{0} to {1}', nameOf(j), outputNames[k] ?? String(k)),
      group: groupOf[j]!,
      read: ({ coefficients }: LinearPathPoint) => coefficients[place]!,
    };
  });
}

/** A colour for each input: its own, or that of its group. */
function groupsByInput(penalty: LinearPlan['penalty'], inputs: number): string[] {
  const names = Array.from({ length: inputs }, (_, j) => `input${j}`);
  if (penalty.kind !== 'groups') return names;
  penalty.groups.forEach((group, g) => {
    for (const j of group) names[j] = `group${g}`;
  });
  return names;
}

function largest(all: readonly Tracked[], points: readonly LinearPathPoint[]): Tracked[] {
  const sizes = new Map(
    all.map((one) => [one, points.reduce((most, point) => Math.max(most, Math.abs(one.read(point))), 0)]),
  );
  const chosen = new Set(
    [...all]
      .filter((one) => sizes.get(one)! > 0)
      .sort((one, other) => sizes.get(other)! - sizes.get(one)!)
      .slice(0, mostCurves),
  );
  return all.filter((one) => chosen.has(one));
}

function largestName(tracked: readonly Tracked[], point: LinearPathPoint): string {
  const best = tracked.reduce<Tracked | undefined>(
    (top, one) => (top === undefined || Math.abs(one.read(point)) > Math.abs(top.read(point)) ? one : top),
    undefined,
  );
  return best === undefined ? '-' : best.label.args.join(' ');
}

/** The curves that leave zero first, from the strongest strength down. */
function firstNames(tracked: readonly Tracked[], points: readonly LinearPathPoint[]): string {
  const entry = (one: Tracked): number => points.findLastIndex((point) => one.read(point) !== 0);
  return [...tracked]
    .map((one) => ({ one, at: entry(one) }))
    .filter(({ at }) => at >= 0)
    .sort((left, right) => right.at - left.at)
    .slice(0, 5)
    .map(({ one }) => one.label.args.join(' '))
    .join(', ');
}

/** What of the columns leaves the coefficients open; undefined when nothing does. */
export function tellingRelations({ model }: LinearPlan): ColumnRelations | undefined {
  const relations = relateColumns(model.samples, model.inputs, model.values);
  const { constant, proportional, isWide } = relations;
  return constant.length > 0 || proportional.length > 0 || isWide ? relations : undefined;
}

/** What of the data leaves the coefficients open. */
export function columnsTable(
  { moment }: LinearPicture,
  { model }: LinearPlan,
  { constant, proportional, isWide }: ColumnRelations,
  only: OnlyOptima | undefined,
): TableChart {
  const { featureNames } = moment.prepared.data.dataset;
  const names = (inputs: readonly number[]): Message =>
    message(
      '{0}',
      `${inputs
        .slice(0, 12)
        .map((j) => featureNames[j] ?? String(j))
        .join(', ')}${inputs.length > 12 ? ', ...' : ''}`,
    );
  const rows: TableChart['rows'][number][] = [];
  if (constant.length > 0)
    rows.push({ label: message('constant: weight 0'), values: [constant.length, names(constant)] });
  if (proportional.length > 0)
    rows.push({
      label: message('multiple of an earlier column'),
      values: [proportional.length, names(proportional.map(([, later]) => later))],
    });
  if (isWide)
    rows.push({
      label: message('more inputs than samples'),
      values: [model.inputs, message('{0} samples', model.samples)],
    });
  return {
    kind: 'table',
    id: 'columns',
    view: 'path',
    run: moment.run,
    step: moment.step,
    title:
      proportional.length === 0 && !isWide ? message('Columns without variance keep the weight 0') : optimaTitle(only),
    caption: message(
      'Found on the training samples; two columns are multiples of each other when their cosine is 1 to 13 digits.',
    ),
    description: message('{0} constant columns, {1} multiples of earlier ones.', constant.length, proportional.length),
    explanation: message(
      'Where columns are multiples of each other every split of their weight with the same sign fits and costs the same under sum |w|; ridge and elastic net share it. The optimality conditions hold at every point that is shown. An optimum is the only one where the columns whose gradients reach lambda are independent. Tibshirani (2013), The lasso problem and uniqueness.',
    ),
    columns: [message('number'), message('which')],
    rows,
  };
}

/** Whether dependent columns leave one optimum. */
function optimaTitle(only: OnlyOptima | undefined): Message {
  if (only === undefined)
    return message('The columns are dependent; the quadratic part of the penalty still leaves one optimum');
  if (only.proved === only.looked)
    return message(
      'The columns are dependent; at each of {0} strengths the optimum is still the only one',
      only.looked,
    );
  return message(
    'The columns are dependent: at {0} of {1} strengths there may be other optima than the one shown',
    only.looked - only.proved,
    only.looked,
  );
}
