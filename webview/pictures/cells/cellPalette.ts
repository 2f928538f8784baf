import { fromOklab, mixColors, toOklab, type Rgb } from '../../drawing/colors.ts';
import type { Look } from '../../drawing/look.ts';
import { divergingRamp, sequentialRamp } from '../../drawing/ramps.ts';
import type { CellIndex } from './cellIndex.ts';
import { createKeySlots, hashKey } from './keySlots.ts';
import { inBatches, type Sliced } from '../frame/slices.ts';

/** Hues round the circle, on each step of lightness. */
const hues = 12;

/** A place in the palette of keys; the colours behind it follow the theme. */
type Slot = number;

/** Lightness and chroma (Oklch) of the fills: quiet beside the editor's background, so that borders and samples stand out. */
function fillSteps(look: Look): readonly (readonly [lightness: number, chroma: number])[] {
  if (look.isHighContrast)
    return look.isDark
      ? [
          [0.19, 0.035],
          [0.28, 0.045],
        ]
      : [
          [0.97, 0.024],
          [0.915, 0.036],
        ];
  const ground = toOklab(look.background)[0];
  return look.isDark
    ? [
        [ground + 0.07, 0.036],
        [ground + 0.145, 0.044],
      ]
    : [
        [ground - 0.04, 0.024],
        [ground - 0.105, 0.042],
      ];
}

/** The fills of cells by key: muted, even to the eye, hues round the circle on two steps of lightness. */
export function keyPalette(look: Look): readonly Rgb[] {
  return fillSteps(look).flatMap(([lightness, chroma], step) =>
    Array.from({ length: hues }, (_, hue) => {
      const angle = (2 * Math.PI * (hue + step / 2)) / hues;
      return fromOklab([lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)]);
    }),
  );
}

const slots = 2 * hues;

/** Whether two slots look too much alike for neighbours: the same lightness and a hue beside. */
function areClose(first: Slot, second: Slot): boolean {
  if (Math.floor(first / hues) !== Math.floor(second / hues)) return false;
  const apart = Math.abs(first - second) % hues;
  return Math.min(apart, hues - apart) <= 1;
}

/** The fill of a ramp's place in [0, 1]: the ramp of the theme, thinned towards the background. */
export function rampFill(kind: 'sequential' | 'diverging', place: number, look: Look): Rgb {
  const full =
    kind === 'sequential'
      ? sequentialRamp(place, look.isDark)
      : divergingRamp(2 * place - 1, look.background, look.isDark);
  return mixColors(look.background, full, look.isHighContrast ? 0.5 : kind === 'sequential' ? 0.52 : 0.65);
}

/** Which slot each key has. A key that was seen keeps its colour, so that nothing flickers while training. */
export interface KeyColors {
  /** Slots of the cells' keys; new keys get a slot that no neighbour looks like. */
  assign(keyOf: (cell: number) => number, index: CellIndex): Sliced<Uint8Array>;
}

/** How many keys of the past are kept beyond those of the newest chart. */
const spareKeys = 20_000;

export function createKeyColors(): KeyColors {
  let known = createKeySlots();
  let current = createKeySlots();
  return {
    *assign(keyOf, index) {
      const chosen = new Uint8Array(index.count).fill(slots);
      current.clear();
      yield* inBatches(index.count, 4096, (from, to) => {
        for (let cell = from; cell < to; cell += 1) {
          const key = keyOf(cell);
          const slot = known.get(key);
          if (slot < 0) continue;
          chosen[cell] = slot;
          current.set(key, slot);
        }
      });
      yield* inBatches(index.count, 2048, (from, to) => {
        for (let cell = from; cell < to; cell += 1) {
          if (chosen[cell] !== slots) continue;
          const key = keyOf(cell);
          const found = current.get(key);
          const slot = found < 0 ? chooseSlot(key, cell, index, chosen) : found;
          chosen[cell] = slot;
          current.set(key, slot);
        }
      });
      if (known.size > current.size + spareKeys) [known, current] = [current, known];
      else
        yield* inBatches(current.places, 16_384, (from, to) =>
          current.forEach(from, to, (key, slot) => known.set(key, slot)),
        );
      return chosen;
    },
  };
}

/** The first slot, from the one that the key itself asks for on, that is not close to a neighbour's. */
function chooseSlot(key: number, cell: number, { mesh, neighbours }: CellIndex, chosen: Uint8Array): Slot {
  const hash = hashKey(key);
  const first = hash % slots;
  // Odd and no multiple of 3: the steps visit all 24 slots.
  const stride = [5, 7, 11, 13][(hash >>> 8) & 3]!;
  for (let attempt = 0; attempt < slots; attempt += 1) {
    const slot = (first + attempt * stride) % slots;
    if (isFree(slot)) return slot;
  }
  return first;

  function isFree(slot: Slot): boolean {
    for (let side = mesh.cornerStarts[cell]!; side < mesh.cornerStarts[cell + 1]!; side += 1) {
      const other = neighbours[side]!;
      if (other >= 0 && chosen[other] !== slots && areClose(slot, chosen[other]!)) return false;
    }
    return true;
  }
}
