import { formatMessage } from '../../../core/ground/errors.ts';
import { layerLabel } from './chartParts.ts';

/** More layers than this in a row are named by the first and the last. */
const mostInRow = 2;

/**
 * The names of some layers, short also where they are many: "layer 1, layers 3 to 9, output layer".
 * @param layers  indices, ascending
 * @param all     number of layers of the network
 */
export function nameLayers(layers: readonly number[], all: number): string {
  const nameOf = (layer: number): string => formatMessage(layerLabel(layer, all));
  const rows: number[][] = [];
  for (const layer of layers) {
    const row = rows.at(-1);
    // The output layer has a name instead of a number.
    if (row !== undefined && row.at(-1) === layer - 1 && layer < all - 1) row.push(layer);
    else rows.push([layer]);
  }
  return rows
    .flatMap((row) =>
      row.length > mostInRow ? [`layers ${row[0]! + 1} to ${row.at(-1)! + 1}`] : row.map((layer) => nameOf(layer)),
    )
    .join(', ');
}

/** Which layers have which number, largest number first: "layers 2 to 12: 20; layer 1, output layer: 2". Layers without a number are left out. */
export function nameByValue(values: readonly number[]): string {
  return [...layersByValue(values)]
    .sort(([one], [other]) => other - one)
    .map(([value, layers]) => `${nameLayers(layers, values.length)}: ${value}`)
    .join('; ');
}

/** The number that more than half of the layers have. */
export function mostCommon(values: readonly number[]): number | undefined {
  for (const [value, layers] of layersByValue(values)) if (2 * layers.length > values.length) return value;
  return undefined;
}

function layersByValue(values: readonly number[]): Map<number, number[]> {
  const byValue = new Map<number, number[]>();
  values.forEach((value, layer) => {
    if (Number.isFinite(value)) byValue.set(value, [...(byValue.get(value) ?? []), layer]);
  });
  return byValue;
}
