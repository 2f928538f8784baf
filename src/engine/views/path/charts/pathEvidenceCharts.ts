import { kktTolerance } from '../../../../analysis/paths/problem/lambdaPath.ts';
import { message, type Message } from '../../../../core/ground/errors.ts';
import type { CurvesChart, TableChart } from '../../../../protocol/charts.ts';
import { finite, short } from '../../frame/chartParts.ts';
import type { Moment } from '../../frame/moment.ts';
import { degreesLabel, isLinear, overStrengths, pathChart, type PathPicture } from './pathCharts.ts';
import { hasLambdaMax, pickOf, type PathPlan } from '../points/pathPlan.ts';
import type { MeasuredPoint } from '../points/pathPoints.ts';
import { networkTolerance } from '../points/pathTraining.ts';

/** The largest residual of the path. */
export function worstResidual(points: readonly MeasuredPoint[]): number {
  return points.reduce((most, { kkt }) => Math.max(most, kkt), 0);
}

/** How well every point is solved. */
export function evidenceChart(picture: PathPicture): CurvesChart {
  const { points, plan } = picture;
  const [tolerance, smallest] = plan.linear === undefined ? [networkTolerance, 1e-7] : [kktTolerance, 1e-18];
  const solved = points.filter(({ converged }) => converged).length;
  const worst = worstResidual(points);
  const series = [
    overStrengths(picture, ({ kkt }) => Math.max(kkt, smallest), {
      id: 'kkt',
      label: message('KKT residual'),
      role: 'measured',
      group: 'kkt',
    }),
  ];
  return pathChart(
    picture,
    {
      id: 'evidence',
      y: { label: message('KKT residual, units of the gradient'), scale: 'log10' },
      series,
      marks: [{ axis: 'y', at: tolerance, label: message('tolerance {0}', tolerance) }],
    },
    {
      title: evidenceTitle(solved, points.length, worst),
      caption:
        plan.linear === undefined
          ? message(
              'Largest violation of optimality on the penalised weights after a fixed number of steps; a network may also rest at a local minimum.',
            )
          : message('Largest violation of optimality, in float64, solver: {0}.', plan.linear.solver),
      description: message('{0} of {1} points are within the tolerance {2}.', solved, points.length, tolerance),
      explanation: message(
        'For lambda sum |w|: the gradient of the loss is lambda in size where a weight is not 0, and at most lambda where it is 0. In general w = prox(w - gradient). Boyd, Vandenberghe (2004), Convex optimization, section 5.5. What is below {0} is drawn there.',
        plan.linear === undefined ? 1e-7 : 1e-18,
      ),
    },
  );
}

function evidenceTitle(solved: number, all: number, worst: number): Message {
  if (solved === all) return message('All {0} points are solved: the largest residual is {1}', solved, short(worst));
  if (solved === 0)
    return message(
      'None of the {0} points reached the tolerance; residuals up to {1} tell how near they are',
      all,
      short(worst),
    );
  const args = [solved, all, short(worst)] as const;
  return 2 * solved < all
    ? message('Only {0} of {1} points reached the tolerance; residuals up to {2} tell how near the others are', ...args)
    : message('{0} of {1} points reached the tolerance; residuals up to {2} tell how near the others are', ...args);
}

/** The marked strengths with their numbers. */
export function strengthsTable({ moment, plan, points, choice, folds }: PathPicture): TableChart {
  const rows = (
    [
      [message('strongest'), choice.strongest],
      [message('one standard error'), choice.oneStandardError],
      [message('best'), choice.best],
      [message('text'), choice.current],
      [message('chosen'), choice.wanted],
      [message('weakest'), points[0]?.lambda],
    ] as const
  ).flatMap(([label, lambda]) => {
    const point = lambda === undefined ? undefined : nearestPoint(points, lambda);
    if (lambda === undefined || point === undefined) return [];
    const k = folds?.lambdas.indexOf(point.lambda) ?? -1;
    return [
      {
        label,
        ...writesOf(plan, moment, lambda),
        values: [
          lambda,
          point.trainLoss,
          finite(point.validationLoss),
          k < 0 ? undefined : folds?.mean[k],
          k < 0 ? undefined : folds?.standardError[k],
          isLinear(point) ? finite(point.degreesOfFreedom) : undefined,
          point.lambda,
        ],
      },
    ];
  });
  const columns = [
    message('lambda'),
    message('training loss'),
    message('validation loss'),
    message('cross-validated'),
    message('standard error'),
    degreesLabel(plan),
    message('nearest point'),
  ];
  // What no strength has is left out.
  const kept = [...columns.keys()].filter((at) => rows.some(({ values }) => values[at] !== undefined));
  return {
    kind: 'table',
    id: 'strengths',
    view: 'path',
    run: moment.run,
    step: moment.step,
    title: strengthsTitle(choice, points[0]?.lambda ?? NaN),
    caption: points.some((point) => isLinear(point) && !Number.isFinite(point.degreesOfFreedom))
      ? message(
          'Numbers of the nearest point of the path. Degrees of freedom are left open where they take the inverse of a matrix too large to be computed at each strength.',
        )
      : message('Numbers of the nearest point of the path.'),
    description: message('{0} strengths with their losses.', rows.length),
    explanation: strongestMeaning(plan),
    columns: kept.map((at) => columns[at]!),
    rows: rows.map(({ values, ...row }) => ({ ...row, values: kept.map((at) => values[at]) })),
  };
}

/** A click on a strength writes it into the text, as one on its point does. */
function writesOf(plan: PathPlan, { prepared }: Moment, lambda: number): Pick<TableChart['rows'][number], 'writes'> {
  const pick = pickOf(plan, prepared.experiment.penalties, Float64Array.of(lambda));
  if (pick === undefined) return {};
  const { label, pointer, values, inside } = pick;
  const value = values[0]!;
  return {
    writes: { label, pointer, value: inside === undefined ? value : { ...inside.object, [inside.key]: value } },
  };
}

/** What the strength is where a path begins. */
export function strongestMeaning({ linear }: PathPlan): Message {
  if (linear === undefined)
    return message(
      'Strongest: the path begins there. Of a linear model it is lambda-max, the smallest strength at which all weights are 0, where the gradient of the loss at weights 0 tells it; else a strength, found by doubling, at which less than 1 % of what the network can explain is left.',
    );
  return hasLambdaMax(linear)
    ? message(
        'Strongest: the path begins there, at lambda-max, the smallest strength at which all weights are 0: the dual norm of the gradient of the loss at 0.',
      )
    : message(
        'Strongest: the path begins there, at four times the largest curvature of the loss at weights 0. With L2 no strength makes the weights 0; here every direction keeps at most about a fifth of what it has without a penalty.',
      );
}

function strengthsTitle({ best, strongest }: PathPicture['choice'], weakest: number): Message {
  const ends = [short(weakest), short(strongest)] as const;
  return best === undefined
    ? message('The path goes from lambda {0} to {1}', ...ends)
    : message('The best lambda is {2} on a path from {0} to {1}', ...ends, short(best));
}

/** On the log axis. */
export function nearestPoint<Point extends MeasuredPoint>(points: readonly Point[], lambda: number): Point | undefined {
  const distance = (point: Point): number => Math.abs(Math.log(point.lambda / lambda));
  return points.reduce<Point | undefined>(
    (best, point) => (best === undefined || distance(point) < distance(best) ? point : best),
    undefined,
  );
}
