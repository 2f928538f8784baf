import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wcagContrast } from 'culori';
import type { RegionsChart } from '../../../../src/protocol/charts.ts';
import { cssOf, parseColor, toOklab, type Rgb } from '../../../../webview/drawing/colors.ts';
import type { Look } from '../../../../webview/drawing/look.ts';
import {
  colorCells,
  createColorMemory,
  type CellColors,
  type ColorMemory,
} from '../../../../webview/pictures/cells/cellColors.ts';
import { indexCells } from '../../../../webview/pictures/cells/cellIndex.ts';
import { keyPalette, rampFill } from '../../../../webview/pictures/cells/cellPalette.ts';
import { meshOf } from '../../../../webview/pictures/cells/cellMesh.ts';
import { finish } from '../../../../webview/pictures/frame/slices.ts';
import { look } from '../sampleCharts.ts';
import { quadChart } from '../samplePlanes.ts';

const looks: Readonly<Record<string, Look>> = {
  dark: look,
  light: { ...look, isDark: false, background: [255, 255, 255], foreground: '#3b3b3b' },
  'high contrast': { ...look, isHighContrast: true, background: [0, 0, 0], foreground: '#ffffff' },
  'high contrast light': {
    ...look,
    isDark: false,
    isHighContrast: true,
    background: [255, 255, 255],
    foreground: '#292929',
  },
};

function distance(first: Rgb, second: Rgb): number {
  const [one, other] = [toOklab(first), toOklab(second)];
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

function color(chart: RegionsChart, measure: number, memory: ColorMemory = createColorMemory()): CellColors {
  const index = finish(indexCells(meshOf(chart)));
  return finish(colorCells(chart, chart.measures[measure]!, index, { look, memory }));
}

test('neighbouring cells differ in colour by more than the eye needs, in every theme, among 100,000', () => {
  const chart = quadChart({ side: 317 });
  const index = finish(indexCells(meshOf(chart)));
  const { entries } = finish(colorCells(chart, chart.measures[0]!, index, { look, memory: createColorMemory() }));
  const pairs = new Set<number>();
  for (let side = 0; side < index.neighbours.length; side += 1) {
    const other = index.neighbours[side]!;
    if (other >= 0) pairs.add(entries[Math.floor(side / 4)]! * 256 + entries[other]!);
  }
  assert.ok(pairs.size > 200, 'all of the palette is in use');
  for (const [name, one] of Object.entries(looks)) {
    const palette = keyPalette(one);
    for (const pair of pairs) {
      const apart = distance(palette[pair >> 8]!, palette[pair & 255]!);
      assert.ok(apart > 0.015, `${name}: ${pair >> 8} beside ${pair & 255} differ by ${apart}`);
    }
  }
});

test('fills are quiet: foreground lines read on them, and so does what is drawn on a rim', () => {
  for (const [name, one] of Object.entries(looks)) {
    const ink = parseColor(one.foreground)!;
    for (const fill of keyPalette(one))
      assert.ok(wcagContrast(cssOf(fill), cssOf(ink)) > 4.5, `${name}: ${String(fill)}`);
    for (const kind of ['sequential', 'diverging'] as const)
      for (let step = 0; step <= 20; step += 1)
        assert.ok(wcagContrast(cssOf(rampFill(kind, step / 20, one)), cssOf(ink)) > 2, `${name} ${kind} ${step / 20}`);
  }
});

test('a key keeps its colour while cells come, go and move', () => {
  const memory = createColorMemory();
  const first = quadChart({ side: 20 });
  const before = color(first, 0, memory);
  const keys = Uint32Array.from({ length: 400 }, (_, cell) => 1_000_003 * (cell + 1));
  assert.deepEqual(first.measures[0]!.values, keys);
  const colorOfKey = new Map(Array.from(keys, (key, cell) => [key, before.entries[cell]!]));
  // Every second key stays, at another place; the others are new.
  const moved = Uint32Array.from(keys, (_, cell) => (cell % 2 === 0 ? keys[(cell + 38) % 400]! : 5_000_000 + cell));
  const second = quadChart({ side: 20, seed: 2 }, { measures: [{ ...first.measures[0]!, values: moved }] });
  const after = color(second, 0, memory);
  moved.forEach((key, cell) => {
    const known = colorOfKey.get(key);
    if (known !== undefined) assert.equal(after.entries[cell], known);
  });
  assert.deepEqual(color(first, 0, memory).entries, before.entries, 'and back');
});

test('equal keys have equal colours, and nothing is said of colours without an order', () => {
  const chart = quadChart({ side: 10 });
  const keys = Uint32Array.from({ length: 100 }, (_, cell) => cell % 7);
  const { entries, legend } = color({ ...chart, measures: [{ ...chart.measures[0]!, values: keys }] }, 0);
  assert.deepEqual(
    entries,
    entries.map((_, cell) => entries[cell % 7]!),
  );
  assert.deepEqual(legend, { kind: 'keys' });
});

test('keys that are no whole numbers, or very large, have colours too', () => {
  const chart = quadChart({ side: 30 });
  const keys = Float64Array.from({ length: 900 }, (_, cell) => Math.sin(cell) * 1e15);
  const { entries, palette } = color({ ...chart, measures: [{ ...chart.measures[0]!, values: keys }] }, 0);
  assert.ok(entries.every((entry) => entry < palette.length));
  assert.ok(new Set(entries).size > 20);
});

test('a ramp begins and ends at round numbers, grows within a run, and is even on both sides of zero', () => {
  const chart = quadChart({ side: 10 });
  const memory = createColorMemory();
  const legendOf = (values: Float64Array, measure: number, run = 1): readonly [number, number] => {
    const measures = chart.measures.map((one, at) => (at === measure ? { ...one, values } : one));
    const { legend } = color({ ...chart, run, measures }, measure, memory);
    assert.ok(legend.kind === 'ramp');
    return legend.scale.domain;
  };
  const values = (low: number, high: number): Float64Array =>
    Float64Array.from({ length: 100 }, (_, cell) => low + ((high - low) * cell) / 99);
  assert.deepEqual(legendOf(values(0.1, 1.9), 1), [0, 2]);
  assert.deepEqual(legendOf(values(0.1, 0.4), 1), [0, 2], 'never smaller in the same run');
  assert.deepEqual(legendOf(values(0.1, 0.4), 1, 2), [0, 0.4]);
  const [low, high] = legendOf(values(-0.3, 1.7), 2, 2);
  assert.equal(low, -high);
  assert.ok(high >= 1.7);
});

test('a cell without a number has the colour of the background', () => {
  const chart = quadChart({ side: 4 });
  const values = Float64Array.from({ length: 16 }, (_, cell) => (cell === 3 ? Number.NaN : cell));
  const { entries, palette } = color({ ...chart, measures: [{ ...chart.measures[1]!, values }] }, 0);
  assert.deepEqual(palette[entries[3]!], look.background);
  assert.notDeepEqual(palette[entries[15]!], look.background);
});
