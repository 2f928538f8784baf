import { singularValues } from '../../../core/numbers/singularValues.ts';
import { type CellAtPlace, cellAtPlace } from '../../../analysis/regions/plane/cellAtPlace.ts';
import { message, type Message } from '../../../core/ground/errors.ts';
import type { TableChart } from '../../../protocol/charts.ts';
import { short } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import type { RegionNetwork } from '../../reading/regionNetwork.ts';
import { mapInDataUnits } from './numbers/cellMap.ts';
import { type RegionPlane, toComputed } from '../../reading/regionSlice.ts';

/** Units that are listed by number before the list is cut. */
const listedUnits = 24;

/** The cell at the chosen place, or undefined when none is chosen or the place lies outside the picture. */
export function chosenCell(
  { chosen }: Moment,
  plane: RegionPlane,
  { network }: RegionNetwork,
): CellAtPlace | undefined {
  if (chosen === undefined) return undefined;
  const place = [toComputed(plane.shown[0], chosen[0]), toComputed(plane.shown[1], chosen[1])] as const;
  const isInside = plane.slice.bounds.every(([low, high], axis) => place[axis]! >= low && place[axis]! <= high);
  return isInside ? cellAtPlace(network, plane.slice, place) : undefined;
}

/** The pattern of a cell in the words of `PatternSet`. */
export function wordsOfCell({ isActive }: CellAtPlace): Uint32Array<ArrayBuffer> {
  const words: number[] = [];
  for (const layer of isActive) {
    for (let start = 0; start < layer.length; start += 32) {
      let word = 0;
      layer.slice(start, start + 32).forEach((bit, at) => (word |= bit ? 1 << (31 - at) : 0));
      words.push(word >>> 0);
    }
  }
  return Uint32Array.from(words);
}

/** What there is to say of the chosen cell. @param samples  how many samples have its activation pattern */
export function cellChart(
  moment: Moment,
  plane: RegionPlane,
  regions: RegionNetwork,
  { cell, samples }: { readonly cell: CellAtPlace; readonly samples: number },
): TableChart {
  const [x, y] = plane.shown;
  const area = cell.area * Math.abs(x.scale * y.scale);
  const active = cell.isActive.reduce((sum, layer) => sum + layer.filter(Boolean).length, 0);
  const units = cell.isActive.reduce((sum, layer) => sum + layer.length, 0);
  return {
    kind: 'table',
    id: 'cell',
    view: 'regions',
    run: moment.run,
    step: moment.step,
    title: message('Chosen region: {0} of {1} units are active, area {2}', active, units, short(area)),
    caption: message(
      'The region at ({0}, {1}). Its pattern is exact; its corners are float64.',
      short(moment.chosen![0]),
      short(moment.chosen![1]),
    ),
    description: message('{0} corners; {1} samples have this pattern.', cell.outline.length / 2, samples),
    explanation: message(
      'Found from the chosen place alone: the signs of all units there in integer arithmetic, then the part of the picture on which all of them keep their sign.',
    ),
    columns: [message('value'), message('units')],
    rows: [
      { label: message('area'), values: [area, undefined] },
      { label: message('corners'), values: [cell.outline.length / 2, undefined] },
      { label: message('samples inside'), values: [samples, undefined] },
      ...(regions.kind === 'exact'
        ? [
            {
              label: message('steepest slope'),
              values: [steepestSlope(plane, cell), undefined],
              opens: {
                label: message('Show the Lipschitz constants in the view Geometry'),
                target: { view: 'geometry', group: 'constants' },
              },
            } as const,
          ]
        : []),
      ...cell.isActive.map((layer, index) => ({
        label: message('layer {0}: active', regions.layerOf[index]! + 1),
        values: [layer.filter(Boolean).length, listUnits(layer)],
      })),
      { label: message('kinks at its border'), values: [cell.borders.length, listBorders(cell, regions)] },
    ],
  };
}

/** The most that the outputs change per unit of distance on the plane, in the scaled inputs: the largest singular value of the slopes. */
function steepestSlope({ slice }: RegionPlane, { gradient, offset }: CellAtPlace): number {
  const inputs = slice.u.length;
  const slopes = new Float64Array(2 * offset.length);
  [slice.u, slice.v].forEach((direction, side) => {
    for (let output = 0; output < offset.length; output += 1)
      for (let at = 0; at < inputs; at += 1)
        slopes[2 * output + side]! += gradient[output * inputs + at]! * direction[at]!;
  });
  return singularValues(slopes, { rows: offset.length, columns: 2 })[0] ?? 0;
}

function listUnits(layer: readonly boolean[]): Message {
  const active = [...layer.keys()].filter((unit) => layer[unit]);
  return cutList(active.map(String));
}

function listBorders({ borders }: CellAtPlace, { layerOf }: RegionNetwork): Message {
  return cutList(borders.map(({ layer, unit }) => `${layerOf[layer]! + 1}/${unit}`));
}

function cutList(items: readonly string[]): Message {
  if (items.length === 0) return message('none');
  const shown = items.slice(0, listedUnits).join(', ');
  return items.length > listedUnits ? message('{0} and {1} more', shown, items.length - listedUnits) : message(shown);
}

/** The affine map that the network is on the chosen cell, in the units of the data. */
export function cellMapChart(moment: Moment, cell: CellAtPlace): TableChart {
  const { featureNames } = moment.prepared.data.dataset;
  const { slopes, constants, weightiest } = mapInDataUnits(moment.prepared, cell);
  const outputs = constants.length;
  const inputs = slopes.length / outputs;
  return {
    kind: 'table',
    id: 'map',
    view: 'regions',
    run: moment.run,
    step: moment.step,
    title: message('In the chosen region the network is affine; {0} counts most', featureNames[weightiest] ?? 'x'),
    caption: message('Output = constant + sum of slope * feature, in the units of the data.'),
    description: message('Slopes of {0} inputs for each output; outputs: {1}.', inputs, outputs),
    explanation: message(
      'The product of the weight matrices with the inactive units left out (leaky: scaled), norms and scaling folded in. Which feature counts most is judged by slope times standard deviation for the first output.',
    ),
    columns: Array.from(constants, (_, output) => message(outputName(moment, output, outputs))),
    rows: [
      { label: message('constant'), values: [...constants] },
      ...Array.from({ length: inputs }, (_, feature) => ({
        label: message(featureNames[feature] ?? 'x'),
        values: Array.from(constants, (__, output) => slopes[output * inputs + feature]!),
      })),
    ],
  };
}

function outputName({ prepared: { data, task } }: Moment, output: number, outputs: number): string {
  const { classNames, targetNames } = data.dataset;
  if (task === 'regression') return targetNames[output] ?? 'y';
  return outputs === 1 ? (classNames[1] ?? 'output') : (classNames[output] ?? String(output));
}
