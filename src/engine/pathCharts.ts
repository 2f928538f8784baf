import type { CrossValidation } from '../analysis/crossValidation.ts';
import { message, type Message } from '../core/errors.ts';
import type { Axis, CurvesChart, Series } from '../protocol/charts.ts';
import { curvesChart, fittingScale, short, type ChartTexts } from './chartParts.ts';
import type { Moment } from './experiments.ts';
import { strengthMarks, type PathChoice } from './pathChoice.ts';
import { constantLoss } from './constantLoss.ts';
import { objectiveText, pickOf, type PathPlan } from './pathPlan.ts';
import type { LinearPathPoint, MeasuredPoint } from './pathPoints.ts';

/** All that the charts of a path are made of. */
export interface PathPicture<Point extends MeasuredPoint = MeasuredPoint> {
  readonly moment: Moment;
  readonly plan: PathPlan;
  /** Strengths ascending. */
  readonly points: readonly Point[];
  readonly choice: PathChoice;
  readonly folds: CrossValidation | undefined;
}

export const lambdaAxis: Axis = { label: message('lambda'), scale: 'log10' };

type Look = Pick<Series, 'id' | 'label' | 'role' | 'group'>;

/** A curve over the strengths; every point has one, so that other axes fit. */
export function overStrengths<Point extends MeasuredPoint>(
  points: readonly Point[],
  read: (point: Point) => number,
  look: Look,
): Series {
  return { ...look, x: Float64Array.from(points, ({ lambda }) => lambda), y: Float64Array.from(points, read) };
}

/** A chart over the strengths with everything that belongs to each point: other axes, numbers for the readout, a click that chooses. */
export function pathChart(
  { moment, plan, points, choice }: PathPicture,
  parts: {
    readonly id: string;
    readonly y: Axis;
    readonly series: readonly Series[];
    readonly marks?: CurvesChart['marks'];
  },
  texts: ChartTexts,
): CurvesChart {
  const { experiment } = moment.prepared;
  const pick = pickOf(
    plan,
    experiment.penalties,
    Float64Array.from(points, ({ lambda }) => lambda),
  );
  const marks = [...strengthMarks(choice), ...(parts.marks ?? [])];
  return {
    ...curvesChart(moment, { ...parts, view: 'path', x: lambdaAxis, marks }, texts),
    axes: axesOf(moment, points),
    notes: notesOf(points),
    ...(pick && { pick }),
  };
}

function axesOf(moment: Moment, points: readonly MeasuredPoint[]): NonNullable<CurvesChart['axes']> {
  const empty = constantLoss(moment.prepared);
  return [
    { id: 'lambda', axis: lambdaAxis, values: Float64Array.from(points, ({ lambda }) => lambda) },
    {
      id: 'penalty',
      axis: { label: message('penalty P(w)'), scale: 'linear' },
      values: Float64Array.from(points, ({ penalty }) => penalty),
    },
    {
      id: 'explained',
      axis: { label: message('share of the loss explained'), scale: 'linear' },
      values: Float64Array.from(points, ({ trainLoss }) => 1 - trainLoss / empty),
    },
  ];
}

export function isLinear(point: MeasuredPoint): point is LinearPathPoint {
  return 'degreesOfFreedom' in point;
}

function notesOf(points: readonly MeasuredPoint[]): NonNullable<CurvesChart['notes']> {
  const note = (label: Message, read: (point: MeasuredPoint) => number): NonNullable<CurvesChart['notes']>[number] => ({
    label,
    values: Float64Array.from(points, read),
  });
  const notes = [
    note(message('training loss'), ({ trainLoss }) => trainLoss),
    note(message('validation loss'), ({ validationLoss }) => validationLoss),
    note(message('penalty P(w)'), ({ penalty }) => penalty),
    note(message('KKT residual'), ({ kkt }) => kkt),
    note(message('iterations'), ({ iterations }) => iterations),
    note(message('solved (1 = yes)'), ({ converged }) => Number(converged)),
  ];
  if (points.some(isLinear)) {
    notes.push(
      note(message('degrees of freedom'), (point) => (isLinear(point) ? point.degreesOfFreedom : NaN)),
      note(message('duality gap'), (point) => (isLinear(point) ? (point.gap ?? NaN) : NaN)),
    );
  }
  return notes.filter(({ values }) => values.some(Number.isFinite));
}

/** Training, validation and cross-validated loss against the strength. */
export function errorChart(picture: PathPicture): CurvesChart {
  const { points, folds, choice, moment, plan } = picture;
  const series = [
    overStrengths(points, ({ trainLoss }) => trainLoss, {
      id: 'train',
      label: message('training'),
      role: 'measured',
      group: 'loss',
    }),
  ];
  if (points.some(({ validationLoss }) => Number.isFinite(validationLoss))) {
    series.push(
      overStrengths(points, ({ validationLoss }) => validationLoss, {
        id: 'validation',
        label: message('validation'),
        role: 'validation',
        group: 'loss',
      }),
    );
  }
  if (folds !== undefined) series.push(...foldSeries(points, folds));
  return {
    ...pathChart(
      picture,
      { id: 'error', y: { label: message('loss'), scale: fittingScale(series) }, series },
      {
        title: errorTitle(choice),
        caption: errorCaption(choice, objectiveText(plan, moment.prepared)),
        description: message(
          '{0} strengths from {1} to {2}; training loss from {3} to {4}.',
          points.length,
          short(points[0]?.lambda ?? NaN),
          short(points.at(-1)?.lambda ?? NaN),
          short(points[0]?.trainLoss ?? NaN),
          short(points.at(-1)?.trainLoss ?? NaN),
        ),
        explanation: message(
          'Under-fit: stronger than every strength whose error is within one standard error of the best; over-fit: weaker. The standard error is the spread over the folds, sqrt of the variance over (folds - 1), weighted by their samples as in glmnet (Friedman, Hastie, Tibshirani 2010).',
        ),
      },
    ),
    zones: choice.zones,
  };
}

function foldSeries(points: readonly MeasuredPoint[], { lambdas, mean, standardError }: CrossValidation): Series[] {
  // Cross-validation has its strengths descending.
  const at = (read: (k: number) => number): Float64Array =>
    Float64Array.from(points, ({ lambda }) => {
      const k = lambdas.indexOf(lambda);
      return k < 0 ? NaN : read(k);
    });
  const x = (): Float64Array => Float64Array.from(points, ({ lambda }) => lambda);
  const group = 'folds';
  return [
    {
      id: 'foldBand',
      label: message('one standard error'),
      role: 'band',
      group,
      x: x(),
      y: at((k) => mean[k]! - standardError[k]!),
      upper: at((k) => mean[k]! + standardError[k]!),
    },
    { id: 'folds', label: message('cross-validated'), role: 'measured', group, x: x(), y: at((k) => mean[k]!) },
  ];
}

function errorTitle({ from, best, oneStandardError }: PathChoice): Message {
  if (from === 'folds')
    return message(
      'Cross-validation is best at lambda {0}; {1} is as good within one standard error',
      short(best ?? NaN),
      short(oneStandardError ?? NaN),
    );
  if (from === 'validation') return message('The validation loss is smallest at lambda {0}', short(best ?? NaN));
  return message('The training loss grows with lambda; without validation samples nothing says which is best');
}

function errorCaption({ from }: PathChoice, objective: string): Message {
  if (from === 'folds')
    return message(
      'Data term of {0}: on the training samples, the validation samples and the samples that each fold held out.',
      objective,
    );
  return message(
    'Data term of {0}. Good: within 2 % of the way from the smallest to the largest validation loss.',
    objective,
  );
}

/** Accuracy or coefficient of determination against the strength. */
export function scoreChart(picture: PathPicture): CurvesChart {
  const { points, moment } = picture;
  const isClassification = moment.prepared.task === 'classification';
  const series = [
    overStrengths(points, ({ trainScore }) => trainScore, {
      id: 'train',
      label: message('training'),
      role: 'measured',
      group: 'score',
    }),
  ];
  const hasValidation = points.some(({ validationScore }) => Number.isFinite(validationScore));
  if (hasValidation) {
    series.push(
      overStrengths(points, ({ validationScore }) => validationScore, {
        id: 'validation',
        label: message('validation'),
        role: 'validation',
        group: 'score',
      }),
    );
  }
  const read = (point: MeasuredPoint): number => (hasValidation ? point.validationScore : point.trainScore);
  const top = points.reduce((most, point) => (read(point) > read(most) ? point : most), points[0]!);
  const label = isClassification ? message('accuracy') : message('coefficient of determination');
  return pathChart(
    picture,
    { id: 'score', y: { label, scale: 'linear' }, series },
    {
      title: isClassification
        ? message('The accuracy is largest, {0}, at lambda {1}', short(read(top)), short(top.lambda))
        : message('R squared is largest, {0}, at lambda {1}', short(read(top)), short(top.lambda)),
      caption: hasValidation
        ? message('Share of right classes, or 1 - squared error over variance; the title is of the validation samples.')
        : message('Share of right classes, or 1 - squared error over variance, on the training samples.'),
      description: message(
        '{0} strengths, between {1} and {2}.',
        points.length,
        short(read(points[0]!)),
        short(read(points.at(-1)!)),
      ),
      explanation: message(
        'R squared is 1 - sum (target - output)^2 / sum (target - mean)^2; it may be negative on samples that were not trained on.',
      ),
    },
  );
}
