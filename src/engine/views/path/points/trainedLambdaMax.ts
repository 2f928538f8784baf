import { linearGradient } from '../../../../analysis/paths/linearGradient.ts';
import type { LinearModel } from '../../../../analysis/paths/linearPath.ts';
import { isRidge } from '../../../../core/tables/proxParts.ts';
import { penalties } from '../../../../core/tables/penalties.ts';
import type { PreparedRun } from '../../../problem/preparedRun.ts';
import { linearModelOf } from '../../../reading/linearModelOfRun.ts';
import type { PathPlan } from './pathPlan.ts';

/**
 * The smallest strength at which all weights of a trained linear model are 0: the dual norm of the gradient of the loss there, the intercepts
 * at their best. Undefined where that is not known in closed form: hidden layers, a loss without one, a penalty that has no such strength
 * or leaves weights out, other penalties beside it.
 */
export function trainedLambdaMax(prepared: PreparedRun, { choice, inText }: PathPlan): number | undefined {
  const { network, penalties: others } = prepared.experiment;
  const entry = penalties.get(choice.name);
  if (network.layers.length > 0 || !entry.convex || entry.lambdaMax === undefined) return undefined;
  const { layers, biases = false } = inText?.config ?? {};
  if (biases || !(layers?.includes(0) ?? true)) return undefined;
  if (others.some((other, at) => at !== inText?.index && other.lambda > 0 && !isRidge(other))) return undefined;
  const model = linearModelOf(prepared);
  const intercepts = model && bestIntercepts(model);
  if (model === undefined || intercepts?.every(Number.isFinite) !== true) return undefined;
  const { inputs, outputs } = model;
  const gradient = linearGradient(model, new Float64Array(inputs * outputs), intercepts);
  const found = entry.lambdaMax(gradient, { rows: inputs, columns: outputs }, choice.options);
  return found > 0 && found < Infinity ? found : undefined;
}

/** Of a model whose weights are 0: means, or logarithms of the shares of the classes. */
function bestIntercepts({ samples, outputs, targets, loss, smoothing }: LinearModel): Float64Array {
  if (loss === 'squares') {
    const mean = new Float64Array(outputs);
    targets.forEach((value, at) => (mean[at % outputs]! += value / samples));
    return mean;
  }
  const classes = Math.max(2, outputs);
  const share = (label: number): number => {
    const count = targets.reduce((sum, one) => sum + Number(one === label), 0);
    return ((1 - smoothing) * count) / samples + smoothing / classes;
  };
  return outputs === 1
    ? Float64Array.of(Math.log(share(1) / share(0)))
    : Float64Array.from({ length: outputs }, (_, label) => Math.log(share(label)));
}
