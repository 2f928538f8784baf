import { descend, iterationMatrix } from '../../../analysis/geometry/descent.ts';
import { spectralRadius } from '../../../analysis/linearAlgebra/spectralRadius.ts';
import { message } from '../../../core/ground/errors.ts';
import type { OptimizerName } from '../../../core/tables/optimizers.ts';
import { bowlAt, noData, ruleOf, trailOf } from '../../setups/descents.ts';
import { largestDifference } from '../../setups/networks.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, sample, tell } from '../../words/draw.ts';

const steps = { name: 'the steps of the optimizer', value: descend };
const [stepsWord, weightWord] = [message('steps'), message('weight')];
const numbersTo = (count: number): number[] => [...Array(count + 1).keys()];

/** Decay beside the gradient; in the place of its optimizer another one. */
const beside: { readonly name: string; readonly value: OptimizerName; readonly spoil: () => OptimizerName } = {
  name: 'the rule of decay beside the gradient',
  value: 'sgdw',
  spoil: () => 'adamw',
};

/** Momentum, and what decay becomes with it. */
export const momentum: readonly ClaimEntry[] = [
  defineClaim({
    id: 'sgd-l2-equals-decoupled',
    statement: 'For plain gradient descent L2 and weight decay beside the gradient are the same, step by step.',
    formula: String.raw`\gamma=\lambda,\ \beta=0`,
    assumptions: 'The same number for both; no momentum.',
    parameters: { strength: { label: 'strength', default: 0.2, range: [0, 2] } },
    ingredient: beside,
    bands: { beta0_max_difference: { absolute: 1e-15 } },
    measure: ({ use, parameters: { strength = 0.2 } }) => {
      const trails = (['momentum', use] as const).map((name) =>
        trailOf(ruleOf(name, 0.1, { decay: strength, momentum: 0 }), bowlAt(1, 1), [2], 200),
      );
      return {
        numbers: { beta0_max_difference: largestDifference(trails[0]!, trails[1]!) },
        charts: () => [twoTrails(message('Two rules, one trail'), trails)],
      };
    },
  }),
  defineClaim({
    id: 'momentum-l2-vs-decoupled',
    statement: 'With momentum L2 and decay beside the gradient differ; only without it they are the same.',
    formula: String.raw`\text{L2: } m=\beta m+g+\lambda\theta;\quad \text{decay: } \theta\leftarrow(1-\eta\lambda)\theta-\eta m`,
    assumptions: 'Heavy ball momentum.',
    ingredient: steps,
    closedForms: (_, given) => ({
      fixed_point_l2: 1 / (1 + given.number('lambda')),
      fixed_point_decoupled: 1 / (1 + given.number('lambda') * (1 - given.number('beta'))),
    }),
    measure: ({ use, given }) => {
      const [rate, decay, momentum] = [given.number('eta'), given.number('lambda'), given.number('beta')];
      const rules = (['momentum', 'sgdw'] as const).map((name) => ruleOf(name, rate, { decay, momentum }));
      const trails = rules.map((rule) => trailOf(rule, bowlAt(1, 1), [2], 200));
      const ends = rules.map((rule) => use(rule, { gradient: bowlAt(1, 1), start: [0], steps: 4000 }).weights[0]!);
      return {
        numbers: {
          max_trajectory_difference: largestDifference(trails[0]!, trails[1]!),
          fixed_point_l2: ends[0]!,
          fixed_point_decoupled: ends[1]!,
        },
        charts: () => [twoTrails(message('They end at {0} and at {1}', tell(ends[0]!), tell(ends[1]!)), trails)],
      };
    },
  }),
  defineClaim({
    id: 'momentum-accumulates-decay',
    statement: 'With momentum the pull of L2 piles up, so that decay may become too strong.',
    formula: String.raw`r^2-(1+\beta-\eta\lambda)r+\beta=0`,
    assumptions: 'Heavy ball momentum, L2 in the gradient.',
    correction:
      'It piles up by about 1 over (1 - momentum), here 11 times. The gradient of the loss piles up as much, so the end does not move.',
    ingredient: { name: 'the factor of many steps', value: spectralRadius },
    closedForms: (_, given) => {
      const [rate, lambda, beta] = [given.number('eta'), given.number('lambda'), given.number('beta')];
      const middle = (1 + beta - rate * lambda) / 2;
      const coupled = middle + Math.sqrt(middle ** 2 - beta);
      return {
        per_step_factor_l2_momentum: coupled,
        per_step_factor_decoupled: 1 - rate * lambda,
        log_ratio: Math.log(coupled) / Math.log1p(-rate * lambda),
        limit_ratio: 1 / (1 - beta),
      };
    },
    measure: ({ use, given }) => {
      const [rate, lambda, beta] = [given.number('eta'), given.number('lambda'), given.number('beta')];
      const ratioOf = (
        decay: number,
      ): { readonly coupled: number; readonly beside: number; readonly ratio: number } => {
        const coupled = use(iterationMatrix(ruleOf('momentum', rate, { decay, momentum: beta }), 0), 2);
        const beside = descend(ruleOf('sgdw', rate, { decay }), { gradient: noData, start: [1], steps: 1 }).weights[0]!;
        return { coupled, beside, ratio: Math.log(coupled) / Math.log(beside) };
      };
      const { coupled, beside, ratio } = ratioOf(lambda);
      return {
        numbers: {
          per_step_factor_l2_momentum: coupled,
          per_step_factor_decoupled: beside,
          log_ratio: ratio,
          // What is left of it as the strength goes to 0.
          limit_ratio: 1 / (1 - beta),
        },
        charts: () => [
          drawCurves({
            title: message('{0} times as much decay with momentum', tell(ratio)),
            x: stepsWord,
            y: message('size of the weight'),
            yScale: 'log10',
            curves: [
              { label: message('L2 with momentum'), ...sample((t) => coupled ** t, [0, 600]) },
              { label: message('beside the gradient'), ...sample((t) => beside ** t, [0, 600]) },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'nesterov-l2-update',
    statement: 'Nesterov with L2 adds the gradient at the weights plus momentum times the velocity.',
    formula: String.raw`v'=\mu v+\nabla L(\theta+\mu v)+\lambda(\theta+\mu v)`,
    assumptions: 'The velocity is a sum of gradients, as the sentence says.',
    correction:
      'Sign and scale are wrong: a sum of gradients points uphill, so the look ahead is at theta minus rate times momentum times velocity. As printed it diverges where the right rule converges.',
    ingredient: { name: 'the factor of many steps', value: spectralRadius },
    bands: { spectral_radius_standard_nesterov: { absolute: 1e-6 } },
    refutes: [{ key: 'spectral_radius_standard_nesterov', says: 'spectral_radius_seed_formula', by: 0.5 }],
    closedForms: (_, given) => ({ spectral_radius_heavy_ball: Math.sqrt(given.number('mu')) }),
    measure: ({ use, given }) => {
      const [curvature, rate, momentum] = [given.number('h'), given.number('eta'), given.number('mu')];
      const printed = printedNesterov(curvature, rate, momentum);
      const nesterov = ruleOf('nesterov', rate, { momentum });
      const heavy = ruleOf('momentum', rate, { momentum });
      const trail = trailOf(nesterov, bowlAt(curvature, 0), [1], 200);
      const explode = trailOfMap(printed, 200);
      return {
        numbers: {
          spectral_radius_seed_formula: use(printed, 2),
          spectral_radius_standard_nesterov: use(iterationMatrix(nesterov, curvature), 2),
          spectral_radius_heavy_ball: use(iterationMatrix(heavy, curvature), 2),
          theta_after_200_seed_greater_than_1: Number(Math.abs(explode.at(-1)!) > 1),
          theta_after_200_standard_below: Math.abs(trail.at(-1)!),
        },
        charts: () => [
          drawCurves({
            title: message('As printed it explodes, the right rule goes to 0'),
            x: stepsWord,
            y: message('size of the weight'),
            yScale: 'log10',
            curves: [
              { label: message('as printed'), x: numbersTo(60), y: explode.slice(0, 61).map(Math.abs) },
              { label: message('right'), x: numbersTo(60), y: trail.slice(0, 61).map(Math.abs) },
            ],
          }),
        ],
      };
    },
  }),
];

function twoTrails(title: ReturnType<typeof message>, trails: readonly (readonly number[])[]) {
  return drawCurves({
    title,
    x: stepsWord,
    y: weightWord,
    curves: trails.map((trail, at) => ({
      label: at === 0 ? message('L2 in the gradient') : message('beside the gradient'),
      x: numbersTo(trail.length - 1),
      y: trail,
    })),
  });
}

/** What the sentence prints as a map of (weight, velocity), row-major: v' = mu v + h (w + mu v), w' = w - rate v'. */
function printedNesterov(curvature: number, rate: number, momentum: number): Float64Array {
  const velocity = [curvature, momentum * (1 + curvature)] as const;
  return Float64Array.of(1 - rate * velocity[0], -rate * velocity[1], velocity[0], velocity[1]);
}

/** First number after each application of a map of two numbers to (1, 0). */
function trailOfMap(map: Float64Array, count: number): number[] {
  const trail = [1];
  let [a, b] = [1, 0];
  for (let step = 0; step < count; step += 1) {
    [a, b] = [map[0]! * a + map[1]! * b, map[2]! * a + map[3]! * b];
    trail.push(a);
  }
  return trail;
}
