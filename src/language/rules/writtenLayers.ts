import { activations } from '../../core/tables/activations.ts';
import type { NetworkFile, NetworkFileLayer } from '../../core/experiment/networkFile.ts';
import { normalizations } from '../../core/tables/normalizations.ts';
import type { JsonValue } from '../../core/config/parseConfigProblems.ts';
import { defaultOptions, type Choice, type Described, type Registry } from '../../core/ground/registry.ts';

/** A hidden layer as the document writes it. */
export type WrittenLayer = { readonly units: number; readonly activation: JsonValue; readonly norm?: JsonValue };

/** A choice in its short form where all its parameters are at their defaults. */
function writeChoice<Name extends string>(
  { name, options }: Choice<Name>,
  table: Registry<Name, Described>,
): JsonValue {
  const standard = defaultOptions(table.get(name).parameters);
  const own = Object.entries(options).filter(([key, value]) => value !== standard[key]);
  return own.length === 0 ? name : { name, ...Object.fromEntries(own) };
}

/** A hidden layer of a file as the document writes it. */
export function writeLayer({ units, activation, norm }: NetworkFileLayer): WrittenLayer {
  return {
    units,
    activation: writeChoice(activation, activations),
    ...(norm && { norm: writeChoice(norm.choice, normalizations) }),
  };
}

/** The hidden layers of a file as the document writes them. */
export function writeLayers({ layers }: NetworkFile): WrittenLayer[] {
  return layers.slice(0, -1).map(writeLayer);
}
