import type { Chart } from '../../../protocol/charts.ts';
import { chosenPair, confusionChart } from './confusionChart.ts';
import { constraintChart } from './constraintChart.ts';
import { dataCharts } from './dataCharts.ts';
import type { Moment, ViewExperiment, ViewWork } from '../frame/moment.ts';
import { marginCharts } from './marginCharts.ts';
import { judgeSamples } from './judgedSamples.ts';
import { trainingNumbers } from './keyNumbers.ts';
import { gapChart, lossChart } from './lossCharts.ts';
import { finerNormCharts, normCharts } from './normCharts.ts';
import { networkChart } from '../network/networkChart.ts';
import { predictionChart } from './predictionChart.ts';
import { residualChart } from './residualChart.ts';
import { sampleCharts } from '../samples/sampleCharts.ts';
import { cellSamplesChart, hasMistakes, wrongChart } from './sampleLists.ts';
import { scoreChart } from './scoreChart.ts';
import { gradientChart, rateChart } from './stepCharts.ts';

/** The view Training: how the objective falls, and what of the network changes with it. */
export const training: ViewExperiment = {
  follows: 'run',
  readsNorms: ['norms', 'capacity', 'ledger'],
  async *charts(moment, work): AsyncGenerator<Chart> {
    if (moment.history.length === 0) return;
    yield trainingNumbers(moment);
    yield lossChart(moment);
    const prediction = await predictionChart(moment, work);
    if (prediction !== undefined) yield prediction;
    const residuals = await residualChart(moment, work);
    if (residuals !== undefined) yield residuals;
    yield* judgedCharts(moment, work);
    yield* sampleCharts(moment, 'training', work);
    yield networkChart(moment, 'training');
    yield scoreChart(moment);
    if (moment.prepared.validation.count > 0 && work.wants('gap')) yield gapChart(moment);
    if (work.wants('gradient')) yield gradientChart(moment);
    if (work.wants('rate')) yield rateChart(moment);
    yield* normCharts(moment, work);
    const isBound = moment.prepared.experiment.constraint !== undefined;
    if (isBound && work.wants('constraint')) yield constraintChart(moment);
    yield* finerNormCharts(moment, work);
    yield* marginCharts(moment, work);
    yield* dataCharts(moment, work);
  },
};

/** Which samples are right and wrong, of a classification. */
async function* judgedCharts(moment: Moment, work: ViewWork): AsyncGenerator<Chart> {
  const judged = await judgeSamples(moment, work);
  if (judged === undefined) return;
  const confusion = confusionChart(moment, judged);
  const chosen = chosenPair(moment);
  if (confusion !== undefined) yield confusion;
  if (chosen !== undefined) yield cellSamplesChart(moment, judged, chosen);
  if (hasMistakes(judged) && work.wants('wrong')) yield wrongChart(moment, judged);
}
