import type { Moment } from '../frame/moment.ts';

/** Up to so many parameters the whole second derivative, and all its eigenvalues, are a matter of a moment. */
export const wholeLimit = 600;
/** Multiplications that the second derivative at the shown step may take. */
const mostProducts = 2e10;
/** Multiplications of a product for each sample and parameter, and products that the ends of a spectrum take. */
const perProduct = 6;
const productsOfEnds = 100;

/** Multiplications of the second derivative times a direction, over all training samples. */
export function costOfProduct({ prepared: { problem } }: Pick<Moment, 'prepared'>): number {
  return perProduct * problem.train.count * problem.architecture.parameters;
}

/** Whether there is time for the second derivative at the shown step: with norms the whole one takes a product for each parameter. */
export function isAffordable(moment: Pick<Moment, 'prepared'>): boolean {
  const { layers, parameters } = moment.prepared.problem.architecture;
  const isByProducts = parameters <= wholeLimit && layers.some(({ norm }) => norm !== undefined);
  return costOfProduct(moment) * Math.max(productsOfEnds, isByProducts ? parameters : 0) <= mostProducts;
}

/** Differs when the second derivative at the shown step does. The weights of a step of a run do not change. */
export function nameOfCurvature({ step, history, lab }: Pick<Moment, 'step' | 'history' | 'lab'>): string {
  return JSON.stringify([step, history.length, lab.geometry.statistics]);
}
