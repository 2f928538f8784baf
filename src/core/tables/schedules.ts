import {
  createRegistry,
  defaultChoice,
  type Choice,
  type Described,
  type NumberSpec,
  type Options,
  type Registry,
  type SpecsOf,
} from '../ground/registry.ts';

/** What a document may say as its schedule. */
export type ScheduleName = 'constant' | 'step' | 'exponential' | 'cosine' | 'linear';

/** How the learning rate changes over a run. */
export interface Schedule<P extends Options = Options> extends Described {
  /** Factor of the base learning rate at a step (0-based) of a run of totalSteps. */
  factor(step: number, totalSteps: number, p: P): number;
}

/** Checks an entry's parameters against their type. */
function define<P extends Options>(entry: Schedule<P> & { readonly parameters: SpecsOf<P> }): Schedule {
  return entry;
}

/** Share of the run that is over, in [0, 1]. */
const progress = (step: number, totalSteps: number): number => Math.min(1, step / Math.max(1, totalSteps));

const final: NumberSpec = {
  kind: 'number',
  default: 0,
  minimum: 0,
  maximum: 1,
  doc: 'Factor f that the rate would reach at the end of the run.',
};

const table: Readonly<Record<ScheduleName, Schedule>> = {
  constant: define({
    label: 'Constant',
    formula: String.raw`\eta_t=\eta_0`,
    doc: 'The same learning rate at every step. With noisy batches the weights then keep hovering around the optimum at a distance that grows with the rate.',
    source: 'Robbins, Monro (1951), A stochastic approximation method',
    parameters: {},
    factor: () => 1,
  }),
  step: define<{ every: number; factor: number }>({
    label: 'Steps down',
    formula: String.raw`\eta_t=\eta_0\,f^{\lfloor t/s\rfloor}`,
    doc: 'Multiplies the rate by a factor f after every s steps.',
    source: 'Goodfellow, Bengio, Courville (2016), Deep Learning, section 8.3',
    parameters: {
      every: { kind: 'integer', default: 1000, minimum: 1, unit: 'steps', doc: 'Steps s between two reductions.' },
      factor: { kind: 'number', default: 0.5, exclusiveMinimum: 0, maximum: 1, doc: 'Factor f of each reduction.' },
    },
    factor: (step, _totalSteps, p) => p.factor ** Math.floor(step / p.every),
  }),
  exponential: define<{ rate: number }>({
    label: 'Exponential',
    formula: String.raw`\eta_t=\eta_0\,e^{-r t}`,
    doc: 'Falls by the same share at every step; it halves in (log 2)/r steps. The sum of all rates is finite, eta_0/r, so the weights can move only so far.',
    source: 'Goodfellow, Bengio, Courville (2016), Deep Learning, section 8.3',
    parameters: {
      rate: {
        kind: 'number',
        default: 0.001,
        minimum: 0,
        maximum: 1,
        unit: '1/step',
        doc: 'Rate r of the decay per step.',
      },
    },
    factor: (step, _totalSteps, p) => Math.exp(-p.rate * step),
  }),
  cosine: define<{ final: number }>({
    label: 'Cosine',
    formula: String.raw`\eta_t=\eta_0\Bigl(f+(1-f)\,\tfrac12\bigl(1+\cos\tfrac{\pi t}{T}\bigr)\Bigr)`,
    doc: 'Half a cosine from the full rate down to f times it over the T steps of the run after warm-up: slow at both ends, fastest in the middle.',
    source: 'Loshchilov, Hutter (2017), SGDR: stochastic gradient descent with warm restarts',
    parameters: { final },
    factor: (step, totalSteps, p) =>
      p.final + (1 - p.final) * 0.5 * (1 + Math.cos(Math.PI * progress(step, totalSteps))),
  }),
  linear: define<{ final: number }>({
    label: 'Linear',
    formula: String.raw`\eta_t=\eta_0\Bigl(1-(1-f)\,\frac tT\Bigr)`,
    doc: 'A straight line from the full rate down to f times it over the T steps of the run after warm-up.',
    source:
      'Defazio, Cutkosky, Mehta, Mishchenko (2023), When, why and how much? Adaptive learning rate scheduling by refinement',
    parameters: { final },
    factor: (step, totalSteps, p) => 1 - (1 - p.final) * progress(step, totalSteps),
  }),
};

/** The table of schedules. */
export const schedules: Registry<ScheduleName, Schedule> = createRegistry('schedule', table);

/**
 * Learning rates of the steps of a run, 0-based. Warm-up rises linearly, (step + 1)/warmup of the base, and the schedule starts after it.
 * @param totalSteps  of the whole run, warm-up included
 * @source Goyal et al. (2017), Accurate, large minibatch SGD (warm-up)
 */
export function learningRates(
  { name, options, warmup }: ScheduleConfig,
  base: number,
  totalSteps: number,
): (step: number) => number {
  const entry = schedules.get(name);
  return (step) =>
    step < warmup ? (base * (step + 1)) / warmup : base * entry.factor(step - warmup, totalSteps - warmup, options);
}

/** The learning rate of one step; see `learningRates`. */
export function learningRateAt(schedule: ScheduleConfig, base: number, step: number, totalSteps: number): number {
  return learningRates(schedule, base, totalSteps)(step);
}

/** Whether all steps of a run have the base rate. */
export function keepsBaseRate(schedule: ScheduleConfig, totalSteps: number): boolean {
  const rateAt = learningRates(schedule, 1, totalSteps);
  // It rises in the warm-up and falls after it.
  return rateAt(0) === 1 && rateAt(Math.max(0, totalSteps - 1)) === 1;
}

/** A chosen schedule with its warm-up. */
export interface ScheduleConfig extends Choice<ScheduleName> {
  /** Steps of linear warm-up from 0. */
  readonly warmup: number;
}

/** The same rate at every step. */
export const constantRate: ScheduleConfig = { ...defaultChoice(schedules, 'constant'), warmup: 0 };

/** From the full rate down to 0, slowly at both ends. */
export const fallingRate: ScheduleConfig = { ...defaultChoice(schedules, 'cosine'), warmup: 0 };
