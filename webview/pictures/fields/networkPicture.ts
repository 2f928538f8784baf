import type { NetworkChart, NetworkLayer } from '../../../src/protocol/charts.ts';
import { cssOf } from '../../drawing/colors.ts';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import type { Look } from '../../drawing/look.ts';
import { fitText, writeFitted, type Pen } from '../../drawing/pen.ts';
import { divergingRamp, layerRamp } from '../../drawing/ramps.ts';
import { say, t } from '../../drawing/texts.ts';
import { labelSize } from '../frame/axes.ts';
import type { Picture, Probe, Readout, ReadoutRow } from '../frame/picture.ts';
import { nameOfUnit } from '../frame/unitNames.ts';

/** Of the picture, px: for each unit of the widest layer, the names of the layers under it, and a unit. */
const [unitHeight, below, radius] = [13, 20, 4.5];
/** The name of a layer may be as long, however near its neighbours are, px. */
const narrowestName = 56;
/** The names of the ends, inputs and outputs, may be as long, px. */
const endName = 90;
/** A weight below this share of the largest of its layer is not drawn, nor are those beyond so many larger ones: they would be one wool. */
const leastShare = 0.02;
const mostLines = 150;
/** Steps of thickness and strength: lines that look the same are one path, and many small ones do not hide the few large. */
const thicknesses = [0.5, 1, 1.75, 2.5, 3.5];
const opacities = [0.2, 0.35, 0.55, 0.75, 0.9];

/** A unit that stands out: its layer (0: inputs) and its place among the drawn ones. */
export interface RaisedUnit {
  readonly layer: number;
  readonly at: number;
}

/** Units in columns from the inputs to the outputs, with the weights between them. */
export const networkPicture: Picture<'network'> = createNetworkPicture(() => undefined);

/** The same with a unit that the reader has raised: its weights alone keep their strength. */
export function createNetworkPicture(raised: () => RaisedUnit | undefined): Picture<'network'> {
  return {
    height: ({ layers }) =>
      Math.max(120, unitHeight * Math.max(...layers.map(({ shown }) => shown.length)) + below + 8),
    paint(pen, chart, { look, size }) {
      const places = placeUnits(pen, chart, size);
      const unit = raised() ?? chosenUnit(chart);
      drawChosenLayer(pen, chart, look, places);
      chart.layers.slice(1).forEach((_, before) => drawWeights(pen, chart, look, { places, before, unit }));
      chart.layers.forEach((layer, index) => drawUnits(pen, layer, look, { places, index, chart, unit }));
      writeEnds(pen, chart, look, places);
      writeLayers(pen, chart, look, places);
      return probeUnits(chart, places);
    },
  };
}

/** Where units stand, px. */
interface Places {
  readonly x: readonly number[];
  /** Per layer the height of every drawn unit. */
  readonly y: readonly (readonly number[])[];
  readonly bottom: number;
  /** Of the picture. */
  readonly width: number;
  /** Room for names beside inputs and outputs. */
  readonly left: number;
  readonly right: number;
}

function placeUnits(
  pen: Pick<Pen, 'measure'>,
  { layers }: NetworkChart,
  { width, height }: { width: number; height: number },
): Places {
  const roomFor = ({ names }: NetworkLayer): number =>
    Math.min(width * 0.22, Math.max(0, ...names.map((name) => pen.measure(name, labelSize)))) + 14;
  const [left, right] = [roomFor(layers[0]!), roomFor(layers.at(-1)!)];
  const bottom = height - below;
  const span = Math.max(1, width - left - right);
  return {
    left,
    right,
    bottom,
    width,
    x: layers.map((_, index) => left + (span * index) / Math.max(1, layers.length - 1)),
    y: layers.map(({ shown }) => {
      const step = bottom / shown.length;
      return Array.from(shown, (_, at) => (at + 0.5) * step);
    }),
  };
}

/** The unit that is chosen, where it is among the drawn ones. */
function chosenUnit({ chosen, layers }: NetworkChart): RaisedUnit | undefined {
  if (chosen?.unit === undefined) return undefined;
  const at = layers[chosen.layer]?.shown.indexOf(chosen.unit) ?? -1;
  return at < 0 ? undefined : { layer: chosen.layer, at };
}

function drawChosenLayer(pen: Pen, { chosen }: NetworkChart, look: Look, { x, bottom }: Places): void {
  if (chosen === undefined || x[chosen.layer] === undefined) return;
  const box = { left: x[chosen.layer]! - 12, top: 0, width: 24, height: bottom };
  pen.rect(box, { color: look.foreground, opacity: 0.1 }, { color: look.foreground, width: 1 });
}

interface Drawn {
  readonly places: Places;
  readonly unit: RaisedUnit | undefined;
}

/** The weights that lead to the layer behind `before`. */
function drawWeights(
  pen: Pen,
  { layers }: NetworkChart,
  look: Look,
  { places, before, unit }: Drawn & { readonly before: number },
): void {
  const { weights, shown } = layers[before + 1]!;
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  if (!(largest > 0)) return;
  const least = Math.max(leastShare, sizeOfRank(weights, mostLines) / largest);
  const lines = new Map<string, number[]>();
  weights.forEach((weight, place) => {
    const size = Math.abs(weight) / largest;
    const [from, to] = [Math.floor(place / shown.length), place % shown.length];
    const isRaised = unit !== undefined && isOf(unit, before, from, to);
    if (!(size >= (isRaised ? leastShare : least))) return;
    const isBehind = unit !== undefined && !isRaised;
    const key = [weight < 0, Math.round(size * (thicknesses.length - 1)), isBehind].join();
    const line = lines.get(key) ?? [];
    lines.set(key, line);
    const [x, y] = [places.x, places.y];
    line.push(x[before]!, y[before]![from]!, x[before + 1]!, y[before + 1]![to]!, Number.NaN, Number.NaN);
  });
  for (const [key, line] of lines) {
    const [isNegative, step, isBehind] = key.split(',');
    pen.line(line, {
      color: cssOf(divergingRamp(isNegative === 'true' ? -0.9 : 0.9, look.background, look.isDark)),
      width: thicknesses[Number(step)]!,
      opacity: isBehind === 'true' ? 0.12 : opacities[Number(step)]!,
      ...(isNegative === 'true' && { dash: [4, 2] }),
    });
  }
}

/** Size of the weight that has so many larger ones; 0 where there are not as many. */
function sizeOfRank(weights: Float32Array, rank: number): number {
  return weights.map(Math.abs).sort().at(-rank) ?? 0;
}

/** Whether a weight leads to or from the unit. */
function isOf({ layer, at }: RaisedUnit, before: number, from: number, to: number): boolean {
  return (layer === before && at === from) || (layer === before + 1 && at === to);
}

function drawUnits(
  pen: Pen,
  { shown, dead }: NetworkLayer,
  look: Look,
  { places, index, chart, unit }: Drawn & { readonly index: number; readonly chart: NetworkChart },
): void {
  const color = cssOf(layerRamp(index / Math.max(1, chart.layers.length - 1), look.isDark));
  shown.forEach((_, at) => {
    const isRaised = unit?.layer === index && unit.at === at;
    const place = [places.x[index]!, places.y[index]![at]!, isRaised ? radius + 2 : radius] as const;
    const isDead = dead[at] === 1;
    pen.shape(
      'circle',
      place,
      { color: isDead ? cssOf(look.background) : color },
      { color: isRaised || isDead ? look.foreground : cssOf(look.background), width: isRaised ? 2 : 1.25 },
    );
  });
}

/** Names of inputs and outputs beside them. */
function writeEnds(pen: Pen, { layers }: NetworkChart, look: Look, places: Places): void {
  for (const index of [0, layers.length - 1]) {
    const { names } = layers[index]!;
    if (places.bottom / Math.max(1, names.length) < labelSize) continue;
    names.forEach((name, at) =>
      writeFitted(pen, name, [places.x[index]! + (index === 0 ? -9 : 9), places.y[index]![at]!], {
        color: look.foreground,
        size: labelSize,
        align: index === 0 ? 'right' : 'left',
        room: (index === 0 ? places.left : places.right) - 12,
      }),
    );
  }
}

/** Names of the layers below them: the ends first, then every one that finds room between those that stand. */
function writeLayers(pen: Pen, { layers }: NetworkChart, look: Look, { x, bottom, width }: Places): void {
  const room = Math.max(narrowestName, (x[1] ?? width) - x[0]! - 6);
  const taken: (readonly [from: number, to: number])[] = [];
  for (const index of [0, layers.length - 1, ...layers.keys()]) {
    // The ends are named whole rather than every column between them.
    const isEnd = index === 0 || index === layers.length - 1;
    const text = fitText(pen, layerWords(layers[index]!), labelSize, isEnd ? Math.max(room, endName) : room);
    const half = pen.measure(text, labelSize) / 2;
    const middle = Math.max(half, Math.min(width - half, x[index]!));
    if (taken.some(([from, to]) => middle - half - 4 < to && middle + half + 4 > from)) continue;
    taken.push([middle - half, middle + half]);
    pen.text(text, [middle, bottom + below - 4], {
      color: look.foreground,
      size: labelSize,
      align: 'center',
      baseline: 'bottom',
    });
  }
}

function layerWords({ label, units, shown }: NetworkLayer): string {
  return shown.length < units ? t('{0}: {1} of {2}', say(label), shown.length, units) : say(label);
}

/** The drawn units in the order in which the crosshair counts them. */
export function unitsOf({ layers }: NetworkChart): readonly RaisedUnit[] {
  return layers.flatMap(({ shown }, layer) => Array.from(shown.keys(), (at) => ({ layer, at })));
}

function probeUnits(chart: NetworkChart, { x, y }: Places): Probe {
  const units = unitsOf(chart);
  const starts = chart.layers.map((_, layer) => units.findIndex((unit) => unit.layer === layer));
  const indexOf = (layer: number, at: number): number => {
    const wanted = Math.max(0, Math.min(chart.layers.length - 1, layer));
    return starts[wanted]! + Math.max(0, Math.min(chart.layers[wanted]!.shown.length - 1, at));
  };
  return {
    key: undefined,
    count: units.length,
    stride: 1,
    valueOf: (index) => index,
    indexOf: (value) => value,
    indexAt(atX, atY) {
      const distances = units.map(({ layer, at }) => Math.hypot(x[layer]! - atX, y[layer]![at]! - atY));
      const nearest = distances.indexOf(Math.min(...distances));
      return distances[nearest]! <= 14 ? nearest : undefined;
    },
    lines: (index) => ({ x: x[units[index]!.layer]!, y: y[units[index]!.layer]![units[index]!.at]! }),
    readout: (index) => readoutOf(chart, units[index]!),
    step(index, direction, isFar) {
      if (index === undefined) return 0;
      const { layer, at } = units[index]!;
      return indexOf(layer + direction.x, at + direction.y * (isFar ? 10 : 1));
    },
  };
}

/** The layer and the unit, its bias, and the largest weights that lead to it and from it. */
function readoutOf({ layers }: NetworkChart, { layer, at }: RaisedUnit): Readout {
  const own = layers[layer]!;
  const [before, behind] = [layers[layer - 1], layers[layer + 1]];
  const width = own.shown.length;
  return {
    title: `${say(own.label)} · ${nameOfUnit(own, at)}`,
    rows: [
      ...(own.dead[at] === 1 ? [{ label: t('dead: its slope is 0 on every sample'), value: '' }] : []),
      ...(own.bias.length === 0 ? [] : [{ label: t('bias'), value: formatNumber(own.bias[at]!) }]),
      ...(before === undefined
        ? []
        : largestRow(t('from'), before, before.shown.length, (from) => own.weights[from * width + at]!)),
      ...(behind === undefined
        ? []
        : largestRow(t('to'), behind, behind.shown.length, (to) => behind.weights[at * behind.shown.length + to]!)),
    ],
  };
}

function largestRow(word: string, layer: NetworkLayer, count: number, weightOf: (at: number) => number): ReadoutRow[] {
  let found = 0;
  for (let at = 1; at < count; at += 1) if (Math.abs(weightOf(at)) > Math.abs(weightOf(found))) found = at;
  return count === 0 ? [] : [{ label: `${word} ${nameOfUnit(layer, found)}`, value: formatNumber(weightOf(found)) }];
}
