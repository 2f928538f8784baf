import type { TensorPlace } from '../../core/experiment/architecture.ts';
import { constraints, estimateMultiplier, type Multiplier } from '../../core/tables/constraints.ts';
import type { Numbers } from '../../core/numbers/matrix.ts';
import type { TrainingProblem } from './stepper.ts';

type ConstrainedProblem = Pick<TrainingProblem, 'experiment' | 'architecture'>;

function constrainedPlaces({ experiment, architecture }: ConstrainedProblem): TensorPlace[] {
  const only = experiment.constraint?.layers;
  return architecture.tensors.filter(
    ({ role, layer }) => role === 'weights' && (only === undefined || only.includes(layer)),
  );
}

const part = (values: Numbers, { offset, size }: TensorPlace): Numbers => values.subarray(offset, offset + size);

/** The weights of these tensors as one vector. */
function gather(values: Numbers, places: readonly TensorPlace[]): Float64Array {
  const whole = new Float64Array(places.reduce((sum, { size }) => sum + size, 0));
  let at = 0;
  for (const place of places) {
    whole.set(part(values, place), at);
    at += place.size;
  }
  return whole;
}

/** The projection of step 9, in place; undefined without a constraint. */
export function planProjection(problem: ConstrainedProblem): ((parameters: Numbers) => void) | undefined {
  const { constraint } = problem.experiment;
  if (constraint === undefined) return undefined;
  const entry = constraints.get(constraint.name);
  const places = constrainedPlaces(problem);
  if (entry.scope === 'layer') {
    return (parameters) => {
      for (const place of places) entry.project(part(parameters, place), place, constraint.radius, constraint.options);
    };
  }
  return (parameters) => {
    const whole = gather(parameters, places);
    entry.project(whole, { rows: whole.length, columns: 1 }, constraint.radius, constraint.options);
    let at = 0;
    for (const place of places) {
      part(parameters, place).set(whole.subarray(at, at + place.size));
      at += place.size;
    }
  };
}

/**
 * Shadow price of the constraint and how far the KKT conditions are from holding. Of several balls (one for each layer) the one with the
 * largest residual is reported.
 * @param gradient  of the objective at the parameters
 */
export function measureConstraint(
  problem: ConstrainedProblem,
  parameters: Numbers,
  gradient: Numbers,
): Multiplier | undefined {
  const { constraint } = problem.experiment;
  if (constraint === undefined) return undefined;
  const entry = constraints.get(constraint.name);
  const places = constrainedPlaces(problem);
  const { radius, options } = constraint;
  if (entry.scope === 'all') {
    const w = gather(parameters, places);
    const point = { w, gradient: gather(gradient, places), shape: { rows: w.length, columns: 1 }, radius };
    return estimateMultiplier(entry, point, options);
  }
  const measured = places.map((place) =>
    estimateMultiplier(
      entry,
      { w: part(parameters, place), gradient: part(gradient, place), shape: place, radius },
      options,
    ),
  );
  return measured.reduce<Multiplier | undefined>(
    (worst, one) => (worst === undefined || Math.abs(one.residual) > Math.abs(worst.residual) ? one : worst),
    undefined,
  );
}
