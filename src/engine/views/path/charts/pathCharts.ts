import type { CrossValidation } from '../../../../analysis/paths/crossValidation.ts';
import { degreesKind } from '../../../../analysis/paths/degreesOfFreedom.ts';
import { formatMessage, message, type Message } from '../../../../core/ground/errors.ts';
import type { Axis, CurvesChart, Series } from '../../../../protocol/charts.ts';
import { curvesChart, fittingScale, percent, short, type ChartTexts } from '../../frame/chartParts.ts';
import type { Moment } from '../../frame/moment.ts';
import { strengthMarks, type PathChoice } from './pathChoice.ts';
import { constantLoss } from '../../../problem/constantLoss.ts';
import { objectiveText, pickOf, type PathPlan } from '../points/pathPlan.ts';
import type { LinearPathPoint, MeasuredPoint } from '../points/pathPoints.ts';

/** All that the charts of a path are made of. */
export interface PathPicture<Point extends MeasuredPoint = MeasuredPoint> {
  readonly moment: Moment;
  readonly plan: PathPlan;
  /** Strengths ascending. */
  readonly points: readonly Point[];
  /** All strengths ascending, also those that are still to come: the axes stand still while a path grows. */
  readonly strengths: Float64Array;
  readonly choice: PathChoice;
  readonly folds: CrossValidation | undefined;
}

export const lambdaAxis: Axis = { label: message('lambda'), scale: 'log10' };

type Look = Pick<Series, 'id' | 'label' | 'role' | 'group'>;

/** A number of every strength, NaN where it is still to come. */
export function columnOf<Point extends MeasuredPoint>(
  { points, strengths }: Pick<PathPicture<Point>, 'points' | 'strengths'>,
  read: (point: Point) => number,
): Float64Array {
  const known = new Map(points.map((point) => [point.lambda, point]));
  return strengths.map((lambda) => {
    const point = known.get(lambda);
    return point === undefined ? NaN : read(point);
  });
}

/** A curve over the strengths; every strength has a place, so that other axes fit. */
export function overStrengths<Point extends MeasuredPoint>(
  picture: Pick<PathPicture<Point>, 'points' | 'strengths'>,
  read: (point: Point) => number,
  look: Look,
): Series {
  return { ...look, x: picture.strengths.slice(), y: columnOf(picture, read) };
}

/** The marked strengths stand once in every column of the page: in the hero, in what stands beside it, and at the top of a group. */
const marked: ReadonlySet<string> = new Set(['coefficients', 'alive', 'error', 'zeros', 'radius', 'evidence']);

/** A chart over the strengths with everything that belongs to each point: other axes, numbers for the readout, a click that chooses. */
export function pathChart(
  picture: PathPicture,
  parts: {
    readonly id: string;
    readonly y: Axis;
    readonly series: readonly Series[];
    readonly marks?: CurvesChart['marks'];
  },
  texts: ChartTexts,
): CurvesChart {
  const { moment, plan, choice, strengths } = picture;
  const pick = pickOf(plan, moment.prepared.experiment.penalties, strengths.slice());
  const marks = [...(marked.has(parts.id) ? strengthMarks(choice) : []), ...(parts.marks ?? [])];
  return {
    ...curvesChart(moment, { ...parts, view: 'path', x: lambdaAxis, marks }, texts),
    axes: axesOf(picture),
    notes: notesOf(picture),
    ...(pick && { pick }),
  };
}

function axesOf(picture: PathPicture): NonNullable<CurvesChart['axes']> {
  const empty = constantLoss(picture.moment.prepared);
  return [
    { id: 'lambda', axis: lambdaAxis, values: picture.strengths.slice() },
    {
      id: 'penalty',
      axis: { label: message('penalty P(w)'), scale: 'linear' },
      values: columnOf(picture, ({ penalty }) => penalty),
    },
    {
      id: 'explained',
      axis: { label: message('share of the loss explained'), scale: 'linear' },
      values: columnOf(picture, ({ trainLoss }) => 1 - trainLoss / empty),
    },
  ];
}

export function isLinear(point: MeasuredPoint): point is LinearPathPoint {
  return 'degreesOfFreedom' in point;
}

function notesOf(picture: PathPicture): NonNullable<CurvesChart['notes']> {
  const note = (label: Message, read: (point: MeasuredPoint) => number): NonNullable<CurvesChart['notes']>[number] => ({
    label,
    values: columnOf(picture, read),
  });
  const notes = [
    note(message('training loss'), ({ trainLoss }) => trainLoss),
    note(message('validation loss'), ({ validationLoss }) => validationLoss),
    note(message('penalty P(w)'), ({ penalty }) => penalty),
    note(message('KKT residual'), ({ kkt }) => kkt),
    note(message('iterations'), ({ iterations }) => iterations),
    note(message('solved (1 = yes)'), ({ converged }) => Number(converged)),
  ];
  if (picture.points.some(isLinear)) {
    notes.push(
      note(degreesLabel(picture.plan), (point) => (isLinear(point) ? point.degreesOfFreedom : NaN)),
      note(message('duality gap'), (point) => (isLinear(point) ? (point.gap ?? NaN) : NaN)),
    );
  }
  return notes.filter(({ values }) => values.some(Number.isFinite));
}

/** Says of degrees of freedom that are no more than an estimate what they are. */
export function degreesLabel({ linear }: PathPlan): Message {
  return linear !== undefined && degreesKind(linear.model, linear.penalty) === 'estimate'
    ? message('degrees of freedom (estimate)')
    : message('degrees of freedom');
}

/** Training, validation and cross-validated loss against the strength. */
export function errorChart(picture: PathPicture): CurvesChart {
  const { points, folds, choice, moment, plan } = picture;
  const series = [
    overStrengths(picture, ({ trainLoss }) => trainLoss, {
      id: 'train',
      label: message('training'),
      role: 'measured',
      group: 'fit',
    }),
  ];
  if (points.some(({ validationLoss }) => Number.isFinite(validationLoss))) {
    series.push(
      overStrengths(picture, ({ validationLoss }) => validationLoss, {
        id: 'validation',
        label: message('validation'),
        role: 'validation',
        group: 'fit',
      }),
    );
  }
  if (folds !== undefined) series.push(...foldSeries(picture, folds));
  return {
    ...pathChart(
      picture,
      { id: 'error', y: { label: message('loss'), scale: fittingScale(series) }, series },
      {
        title: errorTitle(choice),
        caption: errorCaption(choice, plan, objectiveText(plan, moment.prepared)),
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

function foldSeries({ strengths }: PathPicture, { lambdas, mean, standardError }: CrossValidation): Series[] {
  // Cross-validation has its strengths descending.
  const at = (read: (k: number) => number): Float64Array =>
    strengths.map((lambda) => {
      const k = lambdas.indexOf(lambda);
      return k < 0 ? NaN : read(k);
    });
  const x = (): Float64Array => strengths.slice();
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

function errorCaption(choice: PathChoice, { foldsRemark }: PathPlan, objective: string): Message {
  const caption = ofWhichSamples(choice, objective);
  return foldsRemark === undefined ? caption : message('{0} {1}', formatMessage(caption), formatMessage(foldsRemark));
}

function ofWhichSamples({ from }: PathChoice, objective: string): Message {
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
  // As the title tells it.
  const factor = isClassification ? 100 : 1;
  const series = [
    overStrengths(picture, ({ trainScore }) => factor * trainScore, {
      id: 'train',
      label: message('training'),
      role: 'measured',
      group: 'fit',
    }),
  ];
  const hasValidation = points.some(({ validationScore }) => Number.isFinite(validationScore));
  if (hasValidation) {
    series.push(
      overStrengths(picture, ({ validationScore }) => factor * validationScore, {
        id: 'validation',
        label: message('validation'),
        role: 'validation',
        group: 'fit',
      }),
    );
  }
  const read = (point: MeasuredPoint): number => (hasValidation ? point.validationScore : point.trainScore);
  const top = points.reduce((most, point) => (read(point) > read(most) ? point : most), points[0]!);
  const told = (point: MeasuredPoint): string | number =>
    isClassification ? percent(read(point)) : short(read(point));
  const y: Axis = isClassification
    ? { label: message('accuracy'), unit: message('%'), scale: 'linear' }
    : { label: message('coefficient of determination'), scale: 'linear' };
  return pathChart(
    picture,
    { id: 'score', y, series },
    {
      title: isClassification
        ? message('The accuracy is largest, {0} %, at lambda {1}', told(top), short(top.lambda))
        : message('R squared is largest, {0}, at lambda {1}', told(top), short(top.lambda)),
      caption: scoreCaption(isClassification, hasValidation),
      description: isClassification
        ? message('{0} strengths, between {1} % and {2} %.', points.length, told(points[0]!), told(points.at(-1)!))
        : message('{0} strengths, between {1} and {2}.', points.length, told(points[0]!), told(points.at(-1)!)),
      explanation: message(
        'R squared is 1 - sum (target - output)^2 / sum (target - mean)^2; it may be negative on samples that were not trained on.',
      ),
    },
  );
}

function scoreCaption(isClassification: boolean, hasValidation: boolean): Message {
  if (isClassification)
    return hasValidation
      ? message('Per cent of the samples whose predicted class is right; the title is of the validation samples.')
      : message('Per cent of the training samples whose predicted class is right.');
  return hasValidation
    ? message('1 - squared error over variance of the target; the title is of the validation samples.')
    : message('1 - squared error over variance of the target, on the training samples.');
}
