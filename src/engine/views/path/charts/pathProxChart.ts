import { linearGradient } from '../../../../analysis/paths/linearGradient.ts';
import { message, type Message } from '../../../../core/ground/errors.ts';
import type { Numbers } from '../../../../core/numbers/matrix.ts';
import { penalties } from '../../../../core/tables/penalties.ts';
import { defaultOptions } from '../../../../core/ground/registry.ts';
import type { CurvesChart, Series } from '../../../../protocol/charts.ts';
import { curvesChart, short } from '../../frame/chartParts.ts';
import type { ViewWork } from '../../frame/moment.ts';
import { nameLayers } from '../../frame/layerNames.ts';
import type { PathPicture } from './pathCharts.ts';
import { pauser } from '../../frame/pauser.ts';
import type { LinearPathPoint } from '../points/pathPoints.ts';
import { pathTraining } from '../points/pathTraining.ts';
import { isGrouped, partsOf, proxOfPart, sizeOfPart, type ProxParts } from './proxParts.ts';
import { restGradient } from '../../../reading/restGradient.ts';

const curvePoints = 301;
/** Samples times parameters of the gradient of the run's weights: while it goes on, and at rest. */
const liveBudget = 1e6;
const restBudget = 5e8;
/** More dots than this are not told apart; evenly spread ones are drawn. */
const mostDots = 1500;
/** The step is as long as makes the threshold this share of the largest weight, so that both are seen. */
const thresholdShare = 1 / 3;
/** So many times as wide as the curves need the picture becomes for the dots; in few steps, so that it stands still while they move. */
const widenings = [1, 1.5, 2, 3];
/** For the few dots that remain it does not become wider. */
const nearlyAll = 0.99;
/** Curves of the own penalty for groups of different sizes. */
const mostSizes = 3;

export interface ProxWish {
  readonly lambda: number;
  /** The exact solution at this strength, where there is one. */
  readonly solution: LinearPathPoint | undefined;
}

/** Weights on the curve of the own penalty. */
interface Dots {
  readonly id: 'solution' | 'run';
  readonly label: Message;
  /** Number (or length) of each part before and after the step. */
  readonly before: Float64Array;
  readonly after: Float64Array;
  /** Largest distance of a dot from the curve, as the picture shows it. */
  readonly off: number;
  /** Largest distance of a part from where the prox puts it, per unit of step: the violation of optimality. */
  readonly violation: number;
}

/** How far the proximal step goes. */
interface Step {
  readonly length: number;
  /** Length times lambda: what the prox is given. */
  readonly strength: number;
  /** The picture goes from low to reach. */
  readonly reach: number;
  readonly low: number;
  /** The own prox as a function of the number of a part. */
  readonly prox: (size: number) => ((v: number) => number) | undefined;
}

/**
 * What each penalty's prox does to a number, with weights on the curve of the path's penalty: those of the exact solution, and those of the run
 * at the shown step. Weights are at rest where their dots lie on the curve. Undefined while the run goes on too fast to be looked at.
 */
export async function proxChart(
  picture: PathPicture,
  { lambda, solution }: ProxWish,
  work: Pick<ViewWork, 'signal' | 'clock' | 'pause'>,
): Promise<CurvesChart | undefined> {
  const { moment, plan } = picture;
  const { prepared, parameters, isLive } = moment;
  const parts = partsOf(prepared, plan);
  const others = prepared.experiment.penalties.filter((_, index) => index !== plan.inText?.index);
  const wish = { budget: isLive ? liveBudget : restBudget, pause: pauser(work) };
  const gradient = parts && (await restGradient(prepared, parameters, others, wish));
  if (isLive && parts !== undefined && gradient === undefined) return undefined;
  const exact = solution && plan.linear && { ...solution, model: plan.linear.model };
  // The picture stands still by the solution, where there is one that is not zero.
  const still = exact?.coefficients.some((weight) => weight !== 0) === true ? exact.coefficients : parameters;
  const step = stepOf(picture, lambda, still, parts);
  const dots: Dots[] = [];
  if (parts !== undefined && exact !== undefined) {
    const slope = linearGradient(exact.model, exact.coefficients, exact.intercepts);
    // Intercepts are free on the exact path, whatever the text penalises.
    const members = parts.members.filter((one) => one.every((at) => at < exact.coefficients.length));
    const look = { id: 'solution', label: message('exact solution') } as const;
    dots.push(dotsOf(look, members, { weights: exact.coefficients, gradient: slope, step }));
  }
  if (parts !== undefined && gradient !== undefined) {
    const look = { id: 'run', label: message('run, step {0}', moment.step) } as const;
    dots.push(dotsOf(look, parts.members, { weights: parameters, gradient, step }));
  }
  return drawProx(picture, { lambda, step: widened(step, dots), parts, dots });
}

function stepOf({ plan }: PathPicture, lambda: number, weights: Numbers, parts: ProxParts | undefined): Step {
  const { name, options } = plan.choice;
  const largest = (parts?.members ?? []).reduce((top, members) => {
    const isThere = members.every((at) => at < weights.length);
    return Math.max(top, isThere ? Math.abs(sizeOfPart(weights, members)) : 0);
  }, 0);
  // The threshold of a group grows with the root of its size.
  const grown = Math.sqrt(parts?.sizes.at(-1) ?? 1);
  const length = largest > 0 && lambda > 0 ? (thresholdShare * largest) / (lambda * grown) : 1;
  const strength = length * lambda;
  // So far that the weights, the threshold and that of L0 are seen.
  const reach = 1.1 * Math.max(3 * strength * grown, largest + strength * grown, Math.sqrt(2 * strength)) || 1;
  // A group has a length, which is not negative.
  const low = grown > 1 ? 0 : -reach;
  return { length, strength, reach, low, prox: (size) => proxOfPart(penalties.get(name), options, strength, size) };
}

function dotsOf(
  look: Pick<Dots, 'id' | 'label'>,
  members: readonly Int32Array[],
  { weights, gradient, step }: { readonly weights: Numbers; readonly gradient: Float64Array; readonly step: Step },
): Dots {
  const moved = Float64Array.from(gradient, (slope, at) => weights[at]! - step.length * slope);
  const proxes = new Map<number, (v: number) => number>();
  const proxOf = (size: number): ((v: number) => number) => {
    const known = proxes.get(size) ?? step.prox(size) ?? ((v: number) => v);
    proxes.set(size, known);
    return known;
  };
  const before = Float64Array.from(members, (one) => sizeOfPart(moved, one));
  const after = Float64Array.from(members, (one) => sizeOfPart(weights, one));
  let [off, violation] = [0, 0];
  members.forEach((one, at) => {
    const from = before[at]!;
    const to = proxOf(one.length)(from);
    const factor = from === 0 ? 0 : to / from;
    let squares = 0;
    for (const place of one) squares += (weights[place]! - factor * moved[place]!) ** 2;
    violation = Math.max(violation, Math.sqrt(squares) / step.length);
    off = Math.max(off, Math.abs(after[at]! - (from === 0 ? 0 : to)));
  });
  return { ...look, before, after, off, violation };
}

/** As wide as the dots need within reason. */
function widened(step: Step, dots: readonly Dots[]): Step {
  const [narrow = step, ...wider] = widenings.map((times) => ({
    ...step,
    reach: times * step.reach,
    low: times * step.low,
  }));
  const count = (one: Step): number => dots.reduce((sum, some) => sum + countWithin(some, one), 0);
  const wanted = nearlyAll * count(wider.at(-1) ?? narrow);
  return [narrow, ...wider].find((one) => count(one) >= wanted) ?? narrow;
}

/** Dots beyond the picture are not drawn: at its edge they would look like weights. */
function isWithin({ reach, low }: Step, v: number): boolean {
  return v >= low && v <= reach;
}

function countWithin({ before }: Dots, step: Step): number {
  return before.reduce((sum, v) => sum + Number(isWithin(step, v)), 0);
}

interface Drawn {
  readonly lambda: number;
  readonly step: Step;
  readonly parts: ProxParts | undefined;
  readonly dots: readonly Dots[];
}

function drawProx(picture: PathPicture, drawn: Drawn): CurvesChart {
  const { step, parts, dots } = drawn;
  const own = penalties.get(picture.plan.choice.name);
  const isLength = isGrouped(own) && (parts?.sizes.at(-1) ?? 1) > 1;
  const chart = curvesChart(
    picture.moment,
    {
      id: 'prox',
      view: 'path',
      x: {
        label: isLength ? message('length before the step') : message('v: weight minus step * gradient'),
        scale: 'linear',
      },
      y: { label: isLength ? message('length after the step') : message('weight after the step'), scale: 'linear' },
      series: [...curvesOf(picture, drawn), ...dots.map((one) => seriesOf(one, step, picture.plan.choice.name))],
    },
    {
      title: titleOf(picture, drawn),
      caption: captionOf(picture, drawn),
      description: descriptionOf(drawn),
      explanation: message(
        'L1 is the soft threshold, L2 a shrink in proportion v / (1 + s), the elastic net both, L0 the hard threshold at sqrt(2 s), a group of k weights the soft threshold at sqrt(k) s on its length; s is the step times lambda. For every step a solution is a fixed point: w = prox(w - step * gradient). The other curves have two weights in a group. Parikh, Boyd (2014), Proximal algorithms.',
      ),
    },
  );
  // Its x are no moments: the axis ends with the curves, and no curve has a last value.
  return { ...chart, axes: [] };
}

function curvesOf({ plan }: PathPicture, { step, parts }: Drawn): Series[] {
  const { reach, low, strength } = step;
  const own = plan.choice.name;
  const sizes = (parts?.sizes ?? [1]).slice(-mostSizes);
  const x = (): Float64Array =>
    Float64Array.from({ length: curvePoints }, (_, k) => low + (reach - low) * (k / (curvePoints - 1)));
  return penalties.entries().flatMap(([name, entry]): Series[] => {
    if (name !== own) {
      const apply = proxOfPart(entry, defaultOptions(entry.parameters), strength, isGrouped(entry) ? 2 : 1);
      if (apply === undefined) return [];
      return [{ id: name, label: message(entry.label), role: 'theory', group: name, x: x(), y: x().map(apply) }];
    }
    return sizes.flatMap((size): Series[] => {
      const apply = step.prox(size);
      if (apply === undefined) return [];
      const label = size > 1 ? message('{0}, groups of {1}', entry.label, size) : message(entry.label);
      return [{ id: `${name}${size}`, label, role: 'measured', group: name, x: x(), y: x().map(apply) }];
    });
  });
}

function seriesOf({ id, label, before, after }: Dots, step: Step, own: string): Series {
  const stride = Math.max(1, Math.ceil(before.length / mostDots));
  const kept = Array.from(before.keys()).filter((at) => at % stride === 0 && isWithin(step, before[at]!));
  return {
    id,
    label,
    role: 'dots',
    group: id === 'solution' ? own : id,
    x: Float64Array.from(kept, (at) => before[at]!),
    y: Float64Array.from(kept, (at) => after[at]!),
  };
}

function titleOf({ plan, moment }: PathPicture, { lambda, dots, parts }: Drawn): Message {
  const { label } = penalties.get(plan.choice.name);
  const isSingle = parts?.sizes.at(-1) === 1;
  const solution = dots.find(({ id }) => id === 'solution');
  if (solution !== undefined) {
    const args = [solution.after.length, label, short(solution.off)] as const;
    return isSingle
      ? message('All {0} weights of the solution lie on the curve of {1}, at most {2} off', ...args)
      : message('All {0} groups of the solution lie on the curve of {1}, at most {2} off', ...args);
  }
  const [run] = dots;
  if (run === undefined) return message('What a proximal step does to a weight at lambda {0}', short(lambda));
  const zeros = run.after.reduce((sum, value) => sum + Number(value === 0), 0);
  const args = [moment.step, zeros, run.after.length, label, short(run.off)] as const;
  return isSingle
    ? message('At step {0}, {1} of {2} weights are exactly 0; off the curve of {3} by at most {4}', ...args)
    : message('At step {0}, {1} of {2} groups are exactly 0; off the curve of {3} by at most {4}', ...args);
}

function descriptionOf({ step, dots }: Drawn): Message {
  const within = dots.reduce((sum, one) => sum + countWithin(one, step), 0);
  const [first] = dots;
  const args = [short(step.low), short(step.reach), within] as const;
  if (first === undefined) return message('Curves of the proximal step between {0} and {1}, with {2} dots.', ...args);
  return message(
    'Curves of the proximal step between {0} and {1}, with {2} dots; optimality is violated by at most {3}, the distance from the curve per unit of step.',
    ...args,
    short(first.violation),
  );
}

function captionOf({ plan, moment }: PathPicture, { lambda, step, dots }: Drawn): Message {
  const args = [short(step.strength), short(lambda), short(step.length)] as const;
  const run = dots.find(({ id }) => id === 'run');
  if (run === undefined)
    return message('argmin over x of (x - v)^2 / 2 + {0} P(x): lambda {1} times a step of length {2}.', ...args);
  const { layers: all } = moment.prepared.problem.architecture;
  const layers = plan.inText?.config.layers ?? all.map((_, layer) => layer);
  const names = nameLayers(layers, all.length);
  const within = countWithin(run, step);
  const trained = plan.inText?.config.lambda;
  if (trained === undefined)
    return message(
      'argmin over x of (x - v)^2 / 2 + {0} P(x): lambda {1} times a step of length {2}. Dots: weights of the run at step {3} ({4}), {5} of {6} within the picture; it trains without this penalty, so they need not lie on the curve.',
      ...args,
      moment.step,
      names,
      within,
      run.before.length,
    );
  if (pathTraining(moment.prepared, undefined).isOther)
    return message(
      'argmin over x of (x - v)^2 / 2 + {0} P(x): lambda {1} times a step of length {2}. Dots: weights of the run at step {3} ({4}), {5} of {6} within the picture; it trains at lambda {7} with {8} and rests elsewhere than on the curve.',
      ...args,
      moment.step,
      names,
      within,
      run.before.length,
      short(trained),
      moment.prepared.experiment.optimizer.name,
    );
  return message(
    'argmin over x of (x - v)^2 / 2 + {0} P(x): lambda {1} times a step of length {2}. Dots: weights of the run at step {3} ({4}), {5} of {6} within the picture; it trains at lambda {7}, at rest they lie on the curve of that lambda.',
    ...args,
    moment.step,
    names,
    within,
    run.before.length,
    short(trained),
  );
}
