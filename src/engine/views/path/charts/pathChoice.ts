import { type CrossValidation, type Zone, zonesOf } from '../../../../analysis/paths/crossValidation.ts';
import { message, type Message } from '../../../../core/ground/errors.ts';
import type { CurvesChart } from '../../../../protocol/charts.ts';
import { short } from '../../frame/chartParts.ts';
import type { PathPlan } from '../points/pathPlan.ts';
import type { MeasuredPoint } from '../points/pathPoints.ts';

/** Strengths of a path that mean something. */
export interface PathChoice {
  /** Largest strength of the path. */
  readonly strongest: number;
  /** Of the penalty in the text. */
  readonly current: number | undefined;
  /** What the text wants looked at. */
  readonly wanted: number | undefined;
  readonly best: number | undefined;
  /** The strongest within one standard error of the best; needs folds. */
  readonly oneStandardError: number | undefined;
  readonly from: 'folds' | 'validation' | undefined;
  readonly zones: NonNullable<CurvesChart['zones']>;
}

/** Without folds there is no standard error: good is what lies within this share of the distance from the best to the worst. */
const goodShare = 0.02;

/**
 * @param points  strengths ascending
 * @param folds   strengths descending, as cross-validation has them
 * @param strongest  of the path, also while it grows
 */
export function chooseStrengths(
  plan: PathPlan,
  points: readonly MeasuredPoint[],
  folds: CrossValidation | undefined,
  strongest = points.at(-1)?.lambda ?? NaN,
): PathChoice {
  const current = plan.inText?.config.lambda;
  const none = {
    strongest,
    current,
    wanted: plan.wanted,
    best: undefined,
    oneStandardError: undefined,
    from: undefined,
    zones: [],
  };
  if (folds !== undefined) {
    const { lambdas, best, oneStandardError, zones } = folds;
    return {
      ...none,
      best: lambdas[best],
      oneStandardError: lambdas[oneStandardError],
      from: 'folds',
      zones: zonesOnAxis(zones, lambdas),
    };
  }
  const descending = points.filter(({ validationLoss }) => Number.isFinite(validationLoss)).reverse();
  if (descending.length < 2) return none;
  const values = Float64Array.from(descending, ({ validationLoss }) => validationLoss);
  const lambdas = Float64Array.from(descending, ({ lambda }) => lambda);
  const best = values.indexOf(Math.min(...values));
  const limit = values[best]! + goodShare * (Math.max(...values) - values[best]!);
  return {
    ...none,
    best: lambdas[best],
    from: 'validation',
    zones: zonesOnAxis(zonesOf(values, limit, best), lambdas),
  };
}

const zoneLabels = {
  underfit: message('under-fit'),
  good: message('good'),
  overfit: message('over-fit'),
} as const satisfies Record<Zone['kind'], Message>;

/** Zones end halfway (on the log axis) between the points on both sides. */
function zonesOnAxis(zones: readonly Zone[], lambdas: Float64Array): PathChoice['zones'] {
  const edge = (between: number): number => {
    const [left, right] = [lambdas[between], lambdas[between + 1]];
    return Math.sqrt((left ?? right ?? NaN) * (right ?? left ?? NaN));
  };
  return zones.map(({ kind, from, to }) => ({ from: edge(to), to: edge(from - 1), label: zoneLabels[kind] }));
}

/** The strength that is looked at closely: as the text says, else the best, else one in the middle. */
export function lookedAt({
  choice: { wanted, current, best },
  points,
}: {
  readonly choice: PathChoice;
  readonly points: readonly MeasuredPoint[];
}): number {
  const given = wanted ?? (current !== undefined && current > 0 ? current : best);
  return given ?? points[Math.floor(points.length / 2)]?.lambda ?? NaN;
}

/** The strengths as lines across a chart over lambda. */
export function strengthMarks(choice: PathChoice): CurvesChart['marks'] {
  const marks: CurvesChart['marks'][number][] = [];
  const add = (at: number | undefined, label: Message): void => {
    if (at !== undefined && at > 0 && Number.isFinite(at)) marks.push({ axis: 'x', at, label });
  };
  add(choice.strongest, message('strongest {0}', short(choice.strongest)));
  add(choice.oneStandardError, message('one standard error {0}', short(choice.oneStandardError ?? NaN)));
  add(choice.best, message('best {0}', short(choice.best ?? NaN)));
  add(choice.current, message('text {0}', short(choice.current ?? NaN)));
  add(choice.wanted, message('chosen {0}', short(choice.wanted ?? NaN)));
  return marks;
}
