import { message, type Message } from '../../../../core/ground/errors.ts';
import type { Chart, CurvesChart, Series } from '../../../../protocol/charts.ts';
import { fittingScale, layerGroup, layerLabel, percent, short } from '../../frame/chartParts.ts';
import type { ViewWork } from '../../frame/moment.ts';
import { overStrengths, pathChart, type PathPicture } from './pathCharts.ts';
import { cellBudget, countAlive, type NetworkMeasures } from '../points/pathNetworkMeasures.ts';
import { mostCommon, nameByValue } from '../../frame/layerNames.ts';
import type { NetworkPathPoint } from '../points/pathNetwork.ts';
import { hasInputsPicture, inputsPicture } from './pathInputsPicture.ts';
import { objectiveText } from '../points/pathPlan.ts';
import type { PathTraining } from '../points/pathTraining.ts';

type NetworkPicture = PathPicture<NetworkPathPoint>;

/** What happens inside a network along its path. */
export function* networkCharts(
  picture: NetworkPicture,
  training: PathTraining,
  { wants }: Pick<ViewWork, 'wants'>,
): Generator<Chart> {
  yield aliveChart(picture, training);
  if (wants('zeros')) yield zerosChart(picture);
  if (wants('norms')) yield normsChart(picture);
  if (wants('rank')) yield rankChart(picture);
  const hasRegions = picture.points.some(({ measures }) => Number.isFinite(measures?.regions));
  if (hasRegions && wants('regions')) yield regionsChart(picture);
  if (hasInputsPicture(picture) && wants('inputs')) yield inputsPicture(picture);
}

/** More layers than this are not listed one by one in a title. */
const mostListed = 4;

type Look = Pick<Series, 'id' | 'label' | 'group'>;

function measured(picture: NetworkPicture, look: Look, read: (measures: NetworkMeasures) => number): Series {
  return overStrengths(picture, ({ measures }) => (measures === undefined ? NaN : read(measures)), {
    ...look,
    role: 'measured',
  });
}

function layersOf({ moment }: NetworkPicture): number {
  return moment.prepared.problem.architecture.layers.length;
}

function ends(picture: NetworkPicture): readonly [NetworkMeasures, NetworkMeasures] {
  return [picture.points[0]!.measures!, picture.points.at(-1)!.measures!];
}

/** Inputs and units on a chain of weights that are not 0. */
function aliveChart(picture: NetworkPicture, training: PathTraining): CurvesChart {
  const layers = layersOf(picture);
  const { inputs } = picture.moment.prepared.problem.architecture;
  const series = [
    measured(picture, { id: 'inputs', label: message('inputs'), group: 'inputs' }, countAlive),
    ...Array.from({ length: layers - 1 }, (_, layer) =>
      measured(
        picture,
        { id: `units${layer}`, label: layerLabel(layer, layers), group: layerGroup(layer, layers) },
        ({ unitsAlive }) => unitsAlive[layer]!,
      ),
    ),
  ];
  const [weak, strong] = ends(picture);
  return {
    ...pathChart(
      picture,
      { id: 'alive', y: { label: message('alive'), scale: 'linear' }, series },
      {
        title: message(
          'From lambda {0} to {1} the inputs alive go from {2} to {3} of {4}',
          short(picture.points[0]!.lambda),
          short(picture.points.at(-1)!.lambda),
          countAlive(weak),
          countAlive(strong),
          inputs,
        ),
        caption: trainingCaption(picture, training),
        description: message(
          '{0} strengths; hidden units alive go from {1} to {2}.',
          picture.points.length,
          weak.unitsAlive.join(' + '),
          strong.unitsAlive.join(' + '),
        ),
        explanation: message(
          'Alive: on a chain of weights that are not 0 from an input to an output. A unit that dies at a strong penalty gets no gradient any more, so the path goes up from the dense network (Lemhadri, Ruan, Abraham, Tibshirani 2021, LassoNet); going down from where all is dead it would stay dead.',
        ),
      },
    ),
    namesAtEnds: isFan([countAlive(weak), ...weak.unitsAlive]),
  };
}

/** Whether curves begin apart: at the strongest penalty most are 0, where no name stands beside its curve. */
function isFan(begins: readonly number[]): boolean {
  return new Set(begins.filter(Number.isFinite)).size > 1;
}

function trainingCaption({ plan, moment }: NetworkPicture, { epochs, isOther }: PathTraining): Message {
  const objective = objectiveText(plan, moment.prepared);
  if (isOther)
    return message(
      '{0}. {1} passes at each strength, warm started, learning rate falling to 0. Momentum instead of {2}, which rests elsewhere than at a minimum of this objective.',
      objective,
      epochs,
      moment.prepared.experiment.optimizer.name,
    );
  return message('{0}. {1} passes at each strength, warm started, learning rate falling to 0.', objective, epochs);
}

function zerosChart(picture: NetworkPicture): CurvesChart {
  const [weak, strong] = ends(picture);
  const share = ({ zeros, weights }: NetworkMeasures): number => zeros / weights;
  return pathChart(
    picture,
    {
      id: 'zeros',
      y: { label: message('weights that are exactly 0'), unit: message('%'), scale: 'linear' },
      series: [
        measured(
          picture,
          { id: 'zeros', label: message('exact zeros'), group: 'zeros' },
          (measures) => 100 * share(measures),
        ),
      ],
    },
    {
      title: message(
        '{0} % of the weights are exactly 0 at the strongest penalty, {1} % at the weakest',
        percent(share(strong)),
        percent(share(weak)),
      ),
      caption: message('All weight matrices, biases left out; a weight counts only when it is exactly 0.'),
      description: message(
        'Of {0} weights {1} are 0 at the weakest and {2} at the strongest penalty.',
        weak.weights,
        weak.zeros,
        strong.zeros,
      ),
      explanation: message(
        'Only a proximal step lands on exactly 0: soft threshold for sum |w|, block threshold for groups. Subgradient steps hover around it.',
      ),
    },
  );
}

function normsChart(picture: NetworkPicture): CurvesChart {
  const layers = layersOf(picture);
  const series = [
    ...Array.from({ length: layers }, (_, layer) =>
      measured(
        picture,
        { id: `frobenius${layer}`, label: layerLabel(layer, layers), group: layerGroup(layer, layers) },
        ({ frobenius }) => frobenius[layer]!,
      ),
    ),
    {
      ...measured(
        picture,
        { id: 'lipschitz', label: message('Lipschitz bound'), group: 'lipschitz' },
        ({ lipschitz }) => lipschitz,
      ),
      role: 'theory' as const,
    },
  ];
  const [weak, strong] = ends(picture);
  return pathChart(
    picture,
    { id: 'norms', y: { label: message('norm'), scale: positiveScale(series) }, series },
    {
      title: message('The Lipschitz bound goes from {0} to {1}', short(weak.lipschitz), short(strong.lipschitz)),
      caption: message(
        'Frobenius norm of every weight matrix, and the product of spectral norms and largest slopes: a bound on the steepness, not the steepness.',
      ),
      description: message('{0} layers over {1} strengths.', layers, picture.points.length),
      explanation: message(
        '|f(x) - f(y)| <= K |x - y| with K the product over the layers of |W|_2 times the largest slope of the activation, at inference.',
      ),
    },
  );
}

/** A dead network has the norm 0, which no logarithm shows: it is left out there. */
function positiveScale(series: readonly Series[]): CurvesChart['y']['scale'] {
  const positive = series.map((one) => ({ ...one, y: one.y.filter((value) => value > 0) }));
  const isZero = series.some(({ y }) => y.some((value) => value === 0));
  const scale = fittingScale(positive);
  return scale === 'log10' && isZero ? 'symlog' : scale;
}

function rankChart(picture: NetworkPicture): CurvesChart {
  const layers = layersOf(picture);
  const series = Array.from({ length: layers }, (_, layer) =>
    measured(
      picture,
      { id: `rank${layer}`, label: layerLabel(layer, layers), group: layerGroup(layer, layers) },
      ({ ranks }) => ranks[layer]!,
    ),
  );
  const [weak, strong] = ends(picture);
  return {
    ...pathChart(
      picture,
      { id: 'rank', y: { label: message('rank'), scale: 'linear' }, series },
      {
        title: rankTitle(weak.ranks, strong.ranks),
        caption: rankCaption(weak.ranks),
        description: message('{0} layers over {1} strengths.', layers, picture.points.length),
        explanation: message(
          'The nuclear norm makes singular values 0; dead units make rows and columns 0; L2 only makes them small.',
        ),
      },
    ),
    namesAtEnds: isFan(weak.ranks),
  };
}

/** Where curves lie on one another not every name has a place in the picture. */
function rankCaption(weak: readonly number[]): Message {
  return new Set(weak).size === weak.length
    ? message(
        'Singular values above 1e-6 of the largest, which is what float32 weights know; layers too large for all singular values are left out.',
      )
    : message(
        'Singular values above 1e-6 of the largest, which is what float32 weights know; layers too large for all singular values are left out. At the weakest penalty {0}.',
        nameByValue(weak),
      );
}

function rankTitle(weak: readonly number[], strong: readonly number[]): Message {
  const list = (ranks: readonly number[]): string => ranks.map(short).join(', ');
  if (weak.length <= mostListed) return message('The ranks of the layers go from {0} to {1}', list(weak), list(strong));
  const [before, after] = [mostCommon(weak), mostCommon(strong)];
  if (before !== undefined && after !== undefined)
    return message('The ranks go from {0} in most layers to {1} in most layers', before, after);
  const largest = (ranks: readonly number[]): number | string =>
    short(ranks.filter(Number.isFinite).reduce((most, rank) => Math.max(most, rank), 0));
  return message('The largest rank of the layers goes from {0} to {1}', largest(weak), largest(strong));
}

function regionsChart(picture: NetworkPicture): CurvesChart {
  const [weak, strong] = ends(picture);
  const series = [
    measured(picture, { id: 'regions', label: message('linear regions'), group: 'regions' }, ({ regions }) => regions),
  ];
  return pathChart(
    picture,
    { id: 'regions', y: { label: message('linear regions'), scale: fittingScale(series) }, series },
    {
      title: message(
        '{0} linear regions at the weakest penalty, {1} at the strongest',
        short(weak.regions),
        short(strong.regions),
      ),
      caption: message(
        'Exact number of linear pieces of the network on the plane of the view Regions, where the data are; a point with more than {0} is left out.',
        cellBudget,
      ),
      description: message('{0} strengths.', picture.points.length),
      explanation: message(
        'Counted cell by cell in exact arithmetic where float64 does not decide; see the view Regions.',
      ),
    },
  );
}
