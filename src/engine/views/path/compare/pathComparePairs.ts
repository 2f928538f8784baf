import { message, type Message } from '../../../../core/ground/errors.ts';
import type { Chart, CurvesChart } from '../../../../protocol/charts.ts';
import { short } from '../../frame/chartParts.ts';
import type { Moment, Pause } from '../../frame/moment.ts';
import { runPairs, type PairRuns } from './pairRuns.ts';
import { stepsChart } from './stepsChart.ts';

/** L2 on the two sides of ReLU units: the imbalance dies out as theory says, and the penalty becomes a sum of lengths over units. */
export async function* comparePairs(moment: Moment, pause: Pause): AsyncGenerator<Chart> {
  const runs = await runPairs(moment.prepared, pause);
  yield imbalanceChart(moment, runs);
  yield pairPenaltyChart(moment, runs);
}

function imbalanceChart(moment: Moment, runs: PairRuns): CurvesChart {
  const { steps, imbalance } = runs;
  const { decayed, free, predicted } = imbalance;
  const percentLeft = (values: readonly number[], start: number): number | string =>
    short((100 * values.at(-1)!) / start);
  return stepsChart(
    moment,
    {
      id: 'pairs',
      y: { label: message('imbalance of the first hidden layer'), scale: 'log10' },
      steps,
      curves: [
        { id: 'decayed', label: message('with L2'), role: 'measured', values: decayed },
        {
          id: 'theory',
          label: message('theory: exp(-2 lambda t)'),
          role: 'theory',
          group: 'decayed',
          values: predicted,
        },
        { id: 'free', label: message('without L2'), role: 'validation', values: free },
        {
          id: 'freeTheory',
          label: message('theory: kept'),
          role: 'theory',
          group: 'free',
          values: free.map(() => free[0]!),
        },
      ],
    },
    {
      title: message(
        'L2 brings the imbalance of the units down to {0} % (theory {1} %); without it {2} % remain',
        percentLeft(decayed, decayed[0]!),
        percentLeft(predicted, decayed[0]!),
        percentLeft(free, free[0]!),
      ),
      caption: captionOf(runs),
      description: message('{0} checkpoints over {1} steps.', steps.length, steps.at(-1)!),
      explanation: message(
        'For a ReLU unit with incoming weights w (and bias) and outgoing weights a, gradient flow keeps |a|^2 - |w|^2; with lambda/2 on all squares it falls as exp(-2 lambda t), t the learning rate times the steps. Du, Hu, Lee (2018).',
      ),
    },
  );
}

function pairPenaltyChart(moment: Moment, runs: PairRuns): CurvesChart {
  const { pair, product } = runs.penalty;
  const percentAbove = (at: number): number | string => short(100 * ((pair.at(at)! - product.at(at)!) / pair.at(at)!));
  return stepsChart(
    moment,
    {
      id: 'pairPenalty',
      y: { label: message('penalty without its strength'), scale: 'linear' },
      steps: runs.steps,
      curves: [
        { id: 'pair', label: message('L2: half the squares'), role: 'measured', values: pair },
        { id: 'product', label: message('sum over units of |w| |a|'), role: 'validation', values: product },
      ],
    },
    {
      title: message(
        'L2 is within {0} % of the sum over units of |w| |a|, from {1} % at the start',
        percentAbove(-1),
        percentAbove(0),
      ),
      caption: captionOf(runs),
      description: message('{0} units in the first hidden layer.', runs.units),
      explanation: message(
        'For the same function a unit may be scaled: (|w|^2 + |a|^2)/2 is at least |w| |a|, with equality in balance. So L2 acts as a sum of lengths over whole units and lets units go as a group penalty does. Neyshabur, Tomioka, Srebro (2015).',
      ),
    },
  );
}

function captionOf({ isChanged, learningRate, lambda }: PairRuns): Message {
  return isChanged
    ? message(
        "A network of ReLU units in place of the text's, plain gradient descent on all samples, rate {0}, lambda {1}, biases penalised too.",
        learningRate,
        lambda,
      )
    : message(
        'The network of the text, plain gradient descent on all samples, rate {0}, lambda {1}, biases penalised too.',
        learningRate,
        lambda,
      );
}
