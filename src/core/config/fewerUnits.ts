import { message } from '../ground/errors.ts';
import { normalizations } from '../tables/normalizations.ts';
import { budget, type Experiment } from './config.ts';
import type { Fix } from './parseConfigProblems.ts';

type Layers = readonly Pick<Experiment['network']['layers'][number], 'units' | 'norm'>[];

const normRows = (norm: Layers[number]['norm']): number =>
  norm === undefined ? 0 : normalizations.get(norm.name).hasShift ? 2 : 1;

/**
 * Parameters of the layers, biases and norms included.
 * @param inputs   features of the data
 * @param outputs  units of the output layer; 0 = it is not counted
 */
export function countParameters(layers: Layers, inputs: number, outputs: number): number {
  const hidden = layers.reduce((sum, { units, norm }, index) => {
    const before = layers[index - 1]?.units ?? inputs;
    return sum + units * (before + 1 + normRows(norm));
  }, 0);
  return hidden + outputs * ((layers.at(-1)?.units ?? inputs) + 1);
}

/** The widest layers made narrower until the budget of parameters holds; undefined where one unit in each is too much. */
export function fewerUnits(layers: Layers, inputs: number, outputs: number): Fix | undefined {
  const holds = (most: number): boolean => {
    const narrow = layers.map(({ units, norm }) => ({ units: Math.min(units, most), norm }));
    return countParameters(narrow, inputs, outputs) <= budget.parameters;
  };
  if (layers.length === 0 || !holds(1)) return undefined;
  let most = 1;
  for (let more: number = budget.unitsPerLayer; more >= 1; more = Math.floor(more / 2))
    if (holds(most + more)) most += more;
  return {
    title: message('Use at most {0} units in a layer', most),
    edits: layers.flatMap(({ units }, index) =>
      units > most ? [{ pointer: ['network', 'layers', index, 'units'], value: most }] : [],
    ),
  };
}
