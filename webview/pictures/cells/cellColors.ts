import type { CellMeasure, RegionsChart } from '../../../src/protocol/charts.ts';
import { cssOf, type Rgb } from '../../drawing/colors.ts';
import type { Look } from '../../drawing/look.ts';
import { createScale } from '../../drawing/scales/createScale.ts';
import { growDomain } from '../../drawing/scales/domains.ts';
import type { Domain, Scale, ScaleKind } from '../../drawing/scales/scale.ts';
import { say } from '../../drawing/texts.ts';
import type { CellIndex } from './cellIndex.ts';
import { numberOf } from './cellNumbers.ts';
import { createKeyColors, keyPalette, rampFill, type KeyColors } from './cellPalette.ts';
import { createMemory, growRemembered, type Memory } from '../frame/picture.ts';
import { inBatches, type Sliced } from '../frame/slices.ts';

/** What stays of one chart to the next, so that colours mean the same while training. */
export interface ColorMemory {
  readonly domains: Memory;
  readonly keys: Map<string, KeyColors>;
}

export function createColorMemory(): ColorMemory {
  return { domains: createMemory(), keys: new Map() };
}

/** The fills of all cells by one measure. */
export interface CellColors {
  readonly measure: CellMeasure;
  /** The colours that occur, and per cell which one it has. */
  readonly palette: readonly Rgb[];
  readonly entries: Uint8Array;
  readonly legend: CellLegend;
}

export type CellLegend =
  /** Colours without an order: they only tell neighbours apart. */
  | { readonly kind: 'keys' }
  | {
      readonly kind: 'ramp';
      readonly label: string;
      readonly scale: Scale;
      readonly colorOf: (place: number) => string;
    };

/** Steps of a ramp: 255, and one for what has no place. */
const rampSteps = 255;

/** Colours the cells by a measure. */
export function* colorCells(
  chart: RegionsChart,
  measure: CellMeasure,
  index: CellIndex,
  { look, memory }: { look: Look; memory: ColorMemory },
): Sliced<CellColors> {
  const numberAt = numberOf(chart, index.mesh, measure.values);
  if (measure.kind === 'category') {
    const keys = memory.keys.get(measure.id) ?? createKeyColors();
    memory.keys.set(measure.id, keys);
    const slots = yield* keys.assign(numberAt, index);
    return { measure, palette: keyPalette(look), entries: slots, legend: { kind: 'keys' } };
  }
  const { kind } = measure;
  const scale = yield* scaleOf({ run: chart.run, id: measure.id, kind, memory }, numberAt, index.count);
  const entries = new Uint8Array(index.count);
  yield* inBatches(index.count, 8192, (from, to) => {
    for (let cell = from; cell < to; cell += 1) {
      const place = scale.place(numberAt(cell));
      entries[cell] = place >= 0 && place <= 1 ? Math.round(place * (rampSteps - 1)) : rampSteps;
    }
  });
  const colors = Array.from({ length: rampSteps }, (_, step) => rampFill(kind, step / (rampSteps - 1), look));
  const css = colors.map(cssOf);
  const colorOf = (place: number): string => css[Math.round(Math.max(0, Math.min(1, place)) * (rampSteps - 1))]!;
  return {
    measure,
    palette: [...colors, look.background],
    entries,
    legend: { kind: 'ramp', label: say(measure.label), scale, colorOf },
  };
}

/** Logarithmic from a factor of a thousand on. */
const wideFactor = 1000;

function* scaleOf(
  wish: Pick<RegionsChart, 'run'> & { id: string; kind: 'sequential' | 'diverging'; memory: ColorMemory },
  numberAt: (cell: number) => number,
  count: number,
): Sliced<Scale> {
  const { run, id, kind, memory } = wish;
  let [low, high] = [Infinity, -Infinity];
  yield* inBatches(count, 16_384, (from, to) => {
    for (let cell = from; cell < to; cell += 1) {
      const value = numberAt(cell);
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  });
  const found: Domain | undefined = low <= high ? [low, high] : undefined;
  const grow = (scale: ScaleKind, extent: Domain | undefined): Domain =>
    growRemembered(memory.domains, run, `${id} ${scale}`, (previous) => growDomain(scale, extent, previous));
  if (kind === 'diverging') {
    const [, reach] = grow('linear', found && [0, Math.max(Math.abs(low), Math.abs(high))]);
    return createScale('linear', [-reach, reach]);
  }
  const scale = found !== undefined && low > 0 && high / low > wideFactor ? 'log10' : 'linear';
  return createScale(scale, grow(scale, found));
}

/** The colour of a cell, for its mark in the readout. */
export function colorOfCell({ palette, entries }: CellColors, cell: number): string {
  return cssOf(palette[entries[cell]!] ?? palette[0]!);
}
