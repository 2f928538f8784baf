import { descend } from '../../../analysis/geometry/descent.ts';
import { stationaryVariance } from '../../../analysis/geometry/parabolas.ts';
import { message } from '../../../core/ground/errors.ts';
import { optimizers } from '../../../core/tables/optimizers.ts';
import { bowlAt, ruleOf } from '../../setups/descents.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, sample, tell } from '../../words/draw.ts';

const steps = { name: 'the steps of the optimizer', value: descend };
const weightWord = message('weight');
const numbersTo = (count: number): number[] => [...Array(count + 1).keys()];

/** What the size of the steps does to where training ends. */
export const rates: readonly ClaimEntry[] = [
  defineClaim({
    id: 'lr-decay-finds-flat-minima',
    statement: 'As the learning rate goes to 0, training tends to flatter minima.',
    formula: String.raw`\tilde L=L+\tfrac{\eta}{4}\|\nabla L\|^2`,
    assumptions: 'None are stated.',
    correction:
      'The other way round: a large rate cannot stay where the loss bends more than 2 over the rate, a small one can. What a step adds to the loss, rate / 4 times the squared gradient, vanishes with the rate.',
    parameters: { rate: { label: 'the large learning rate', default: 0.06, range: [0.005, 0.5] } },
    ingredient: steps,
    bands: { '*': { absolute: 1e-6 }, end_decaying_lr_from_0p01: { absolute: 0.02 } },
    refutes: [{ key: 'end_decaying_lr_from_0p01', says: 3, by: 2 }],
    closedForms: (_, given) => ({
      stability_threshold_sharp: 2 / given.number('sharp_curvature'),
      gradient_flow_factor: Math.exp(-0.1),
      modified_flow_factor: Math.exp(-0.1 * (1 + 0.1 / 2)),
      gd_factor_eta_0p1_h_1: 1 - 0.1,
      implicit_penalty_coefficient_eta_over_4: 0.1 / 4,
    }),
    measure: ({ use, given, parameters: { rate = 0.06 } }) => {
      const [sharp, flat] = [given.number('sharp_curvature'), given.number('flat_curvature')];
      const loss = (w: number): number => Math.min((sharp * w ** 2) / 2, (flat * (w - 3) ** 2) / 2);
      const gradient = ([w]: Float64Array, out: Float64Array): void => {
        out[0] = sharp * w! ** 2 <= flat * (w! - 3) ** 2 ? sharp * w! : flat * (w! - 3);
      };
      const end = (learningRate: number | ((step: number) => number), count = 4000): number =>
        use(ruleOf('sgd', learningRate), { gradient, start: [0.05], steps: count }).weights[0]!;
      const factor = (rate: number, curvature = 1, count = 1): number =>
        use(ruleOf('sgd', rate), { gradient: bowlAt(curvature, 0), start: [1], steps: count }).weights[0]!;
      // Many small steps are a flow; of the loss, and of the loss with what a step of 0.1 adds.
      const flow = (curvature: number): number => factor(1e-6, curvature, 1e5);
      // By how much of the squared gradient a step differs from the flow, per rate, for ever smaller rates.
      const addedAt = (eta: number): number => (-Math.log(factor(eta)) / eta - 1) / (2 * eta);
      const added = 2 * addedAt(5e-4) - addedAt(1e-3);
      return {
        numbers: {
          stability_threshold_sharp: optimizers.get('sgd').stableProduct({}) / sharp,
          end_small_lr_0p01: end(0.01),
          end_decaying_lr_from_0p01: end((step) => 0.01 / (1 + step)),
          end_large_lr_0p06: end(rate),
          gd_factor_eta_0p1_h_1: factor(0.1),
          gradient_flow_factor: flow(1),
          modified_flow_factor: flow(1 + 0.1 / 2),
          implicit_penalty_coefficient_eta_over_4: 0.1 * added,
        },
        charts: () => [
          drawCurves({
            title: message(
              'Rate 0.01 stays at {0}, rate {1} ends at {2}',
              tell(end(0.01), 2),
              tell(rate),
              tell(end(rate)),
            ),
            x: weightWord,
            y: message('loss'),
            curves: [
              { label: message('loss'), ...sample(loss, [-0.6, 4]) },
              {
                label: message('ends'),
                role: 'dots',
                x: [end(0.01), end(rate)],
                y: [loss(end(0.01)), loss(end(rate))],
              },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'sgd-langevin-temperature',
    statement: 'Gradient descent is Langevin dynamics with the learning rate as its temperature.',
    formula: String.raw`\mathrm{Var}=\frac{\eta S}{h(2-\eta h)},\qquad T\approx\tfrac{\eta S}{2}`,
    assumptions: 'Gradients with noise of a fixed variance S.',
    correction:
      'Gradient descent without noise follows a flow and has no temperature. With noise the weight spreads as the formula says; real noise depends on the weights, so it is a picture, not a law.',
    ingredient: { name: 'the spread around a minimum', value: stationaryVariance },
    closedForms: () => ({
      stationary_variance_eta_0p1: 0.1 / (2 - 0.1),
      stationary_variance_eta_0p02: 0.02 / (2 - 0.02),
      small_eta_temperature_eta_S_over_2: [0.1 / 2, 0.02 / 2],
      deterministic_gd_variance: 0,
    }),
    measure: async ({ use, context }) => {
      const { random } = context;
      let [squares, count] = [0, 0];
      const histogram = new Float64Array(41);
      for (let part = 0; part < 20; part += 1) {
        const gradient = ([w]: Float64Array, out: Float64Array): void => void (out[0] = w! + random.normal());
        descend(ruleOf('sgd', 0.1), { gradient, start: [0], steps: 10_000 }, ([w], step) => {
          if (step < 100) return;
          squares += w! ** 2;
          count += 1;
          const bin = Math.round(20 + 20 * w!);
          if (bin >= 0 && bin < histogram.length) histogram[bin]! += 1;
        });
        await context.pause();
      }
      const variance = use(1, 0.1, 1);
      const places = numbersTo(40).map((bin) => (bin - 20) / 20);
      return {
        numbers: {
          stationary_variance_eta_0p1: variance,
          stationary_variance_eta_0p02: use(1, 0.02, 1),
          small_eta_temperature_eta_S_over_2: [0.1, 0.02].map((rate) => rate / optimizers.get('sgd').stableProduct({})),
          deterministic_gd_variance: stationaryVariance(1, 0.1, 0),
          simulated_minus_formula_relative: squares / count / variance - 1,
        },
        charts: () => [
          drawCurves({
            title: message(
              'Variance {0} in {1} steps, {2} by the formula',
              tell(squares / count),
              count,
              tell(variance),
            ),
            x: weightWord,
            y: message('density'),
            curves: [
              { label: message('simulated'), role: 'dots', x: places, y: histogram.map((one) => (one / count) * 20) },
              {
                label: message('formula'),
                ...sample((w) => Math.exp(-(w ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance), [-1, 1]),
              },
            ],
          }),
        ],
      };
    },
  }),
];
