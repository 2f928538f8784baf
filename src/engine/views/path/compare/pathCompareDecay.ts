import { message } from '../../../../core/ground/errors.ts';
import type { Chart, CurvesChart } from '../../../../protocol/charts.ts';
import { short } from '../../frame/chartParts.ts';
import type { Moment, Pause } from '../../frame/moment.ts';
import { runDecay, type DecayRuns } from './decayRuns.ts';
import { stepsChart } from './stepsChart.ts';

/** Decay inside the gradient of Adam beside decay of AdamW; and the same two ways for plain gradient descent, where they are one. */
export async function* compareDecay(moment: Moment, pause: Pause): AsyncGenerator<Chart> {
  const runs = await runDecay(moment.prepared, pause);
  yield distanceChart(moment, runs);
  yield lengthChart(moment, runs);
}

/** Smallest distance that is drawn on the log axis. */
const floor = 1e-9;

function distanceChart(moment: Moment, { steps, weightDecay, adaptive, plain }: DecayRuns): CurvesChart {
  const drawn = (distances: readonly number[]): number[] => distances.map((distance) => Math.max(floor, distance));
  const [apart, together] = [drawn(adaptive.apart), drawn(plain.apart)];
  const last = steps.at(-1)!;
  return stepsChart(
    moment,
    {
      id: 'decayDistance',
      y: { label: message('relative distance of the weights'), scale: 'log10' },
      steps,
      curves: [
        { id: 'adam', label: message('Adam and AdamW'), role: 'measured', values: apart },
        { id: 'sgd', label: message('gradient descent, both ways'), role: 'validation', values: together },
      ],
    },
    {
      title: message(
        'After {0} steps decay inside Adam and AdamW are {1} % apart; for plain gradient descent {2} %',
        last,
        short(100 * apart.at(-1)!),
        short(100 * together.at(-1)!),
      ),
      caption: message(
        'Same start, same batches, decay {0}: |w - v| over |v|. In theory the second curve is 0; float32 leaves about 1e-7.',
        weightDecay,
      ),
      description: message('{0} checkpoints over {1} steps.', steps.length, last),
      explanation: message(
        'Inside Adam the decay is divided by the size of past gradients, so weights with large gradients decay less. Beside it (AdamW) all decay alike. For plain gradient descent w - eta (g + delta w) = (1 - eta delta) w - eta g. Loshchilov, Hutter (2019). What is below {0} is drawn there.',
        1e-9,
      ),
    },
  );
}

function lengthChart(moment: Moment, { steps, weightDecay, adaptive }: DecayRuns): CurvesChart {
  const { coupled, decoupled } = adaptive.lengths;
  return stepsChart(
    moment,
    {
      id: 'decayNorms',
      y: { label: message('length of all weights'), scale: 'linear' },
      steps,
      curves: [
        { id: 'adam', label: message('Adam, decay in the gradient'), role: 'measured', values: coupled },
        { id: 'adamw', label: message('AdamW'), role: 'measured', values: decoupled },
      ],
    },
    {
      title: message(
        'The weights end {0} long with decay inside Adam, {1} with AdamW',
        short(coupled.at(-1)!),
        short(decoupled.at(-1)!),
      ),
      caption: message(
        'Euclidean length of all weight matrices, decay {0}, other penalties and the schedule of the text left out.',
        weightDecay,
      ),
      description: message('{0} steps from the same start.', steps.at(-1)!),
      explanation: message(
        'The strengths are not comparable: where only the penalty pulls, Adam moves every weight by about the learning rate, whatever its size and the strength; AdamW multiplies it by 1 - eta delta.',
      ),
    },
  );
}
