import type { WeightPair } from '../../../../analysis/paths/planeOptima.ts';
import { message } from '../../../../core/ground/errors.ts';
import { traceUnitBall } from '../../../../core/numbers/unitBall.ts';
import { penalties } from '../../../../core/tables/penalties.ts';
import type { PlaneLine, PlaneMark, TableChart } from '../../../../protocol/charts.ts';
import { finite, short } from '../../frame/chartParts.ts';
import type { Moment } from '../../frame/moment.ts';
import { solutionPath, type LinearPair, type PairOptima } from './linearPair.ts';

const ballPoints = 240;

/** Balls of the penalties through the solution, and the paths of ridge and lasso. */
export function linesOfPair(pair: LinearPair, { penalized }: PairOptima): readonly PlaneLine[] {
  const { quadratic } = pair;
  const trailOf = (id: string, label: string, l1Ratio: 0 | 1): PlaneLine[] =>
    quadratic === undefined ? [] : [{ id, role: 'trail', label: message(label), ...solutionPath(quadratic, l1Ratio) }];
  return [
    ...(penalized === undefined ? [] : ballsOf(pair, penalized)),
    ...trailOf('ridge', 'ridge path', 0),
    ...trailOf('lasso', 'lasso path', 1),
  ];
}

/** Where each penalty is as large as at the solution. */
function ballsOf({ terms }: LinearPair, solution: WeightPair): readonly PlaneLine[] {
  return terms.flatMap(({ config, value }): PlaneLine[] => {
    const rest = value(0, 0);
    const reach = value(...solution) - rest;
    if (!(reach > 0) || !penalties.get(config.name).convex) return [];
    const ring = traceUnitBall((x, y) => (value(x, y) - rest) / reach, ballPoints);
    const all = [...ring, ring[0]!];
    return [
      {
        id: `ball ${config.name}`,
        role: 'ball',
        label: message('equal {0}', penalties.get(config.name).label),
        x: Float64Array.from(all, ([x]) => x),
        y: Float64Array.from(all, ([, y]) => y),
      },
    ];
  });
}

/** Exact optima in place of the lowest points of the grid. */
export function marksOfPair({ free, penalized, constrained }: PairOptima): readonly PlaneMark[] {
  const of = (mark: Omit<PlaneMark, 'x' | 'y'>, place: WeightPair | undefined): PlaneMark[] =>
    place === undefined ? [] : [{ ...mark, x: place[0], y: place[1] }];
  return [
    ...of({ id: 'free', role: 'free', label: message('smallest loss') }, free),
    ...of({ id: 'penalized', role: 'penalized', label: message('smallest objective') }, penalized),
    ...(constrained === undefined
      ? []
      : of({ id: 'constrained', role: 'constrained', label: message('within radius {0}', short(constrained.radius)) }, [
          constrained.x,
          constrained.y,
        ])),
  ];
}

/** Condition numbers and aspect ratios with and without the penalty, the shift of the minimum, and the constraint with its multiplier. */
export function pairTable(moment: Moment, pair: LinearPair, optima: PairOptima): TableChart | undefined {
  const { curvature, free, penalized, constrained } = optima;
  if (curvature === undefined) return undefined;
  const { loss, objective } = curvature;
  const hasPenalty = pair.terms.length > 0;
  const shift = free && penalized ? Math.hypot(free[0] - penalized[0], free[1] - penalized[1]) : undefined;
  const row = (label: string, ...values: (number | undefined)[]): TableChart['rows'][number] => ({
    label: message(label),
    values: values.map((value) => (value === undefined ? undefined : finite(value))),
  });
  const both = (label: string, read: (of: typeof loss) => number): TableChart['rows'][number] =>
    hasPenalty ? row(label, read(loss), read(objective)) : row(label, read(loss));
  return {
    kind: 'table',
    id: 'conditioning',
    view: 'geometry',
    run: moment.run,
    step: moment.step,
    title: Number.isFinite(loss.aspect)
      ? hasPenalty
        ? message(
            'The contours are {0} times as long as wide, with the penalty {1} times',
            short(loss.aspect),
            short(objective.aspect),
          )
        : message('The contours are {0} times as long as wide', short(loss.aspect))
      : message('The loss is flat along a line of these two weights'),
    caption: message('Exact in float64, the intercepts at their best, the other weights as they are.'),
    description: message(
      'The condition number is {0}.',
      Number.isFinite(loss.condition) ? short(loss.condition) : 'infinite',
    ),
    explanation: message(
      'Contours of a quadratic are ellipses whose axes are the eigenvectors of its Hessian; long over short is the root of the condition number, the largest over the smallest eigenvalue. L2 (half the squared norm) adds lambda to both eigenvalues; L1 adds nothing where it is smooth. The constraint gives the same point as the penalty; its multiplier, as a strength, is lambda again. Boyd, Vandenberghe (2004), sections 5.5 and 9.3.',
    ),
    columns: hasPenalty ? [message('loss'), message('objective')] : [message('loss')],
    rows: [
      both('condition number', ({ condition }) => condition),
      both('aspect ratio of the contours', ({ aspect }) => aspect),
      both('largest curvature', ({ largest }) => largest),
      both('smallest curvature', ({ smallest }) => smallest),
      ...(shift === undefined ? [] : [row('shift of the minimum', undefined, shift)]),
      ...(constrained === undefined
        ? []
        : [
            row('radius of the constraint', undefined, constrained.radius),
            row('its multiplier, as lambda', undefined, constrained.lambda),
          ]),
    ],
  };
}
