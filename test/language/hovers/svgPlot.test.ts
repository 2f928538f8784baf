import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMessage } from '../../../src/core/ground/errors.ts';
import { activations } from '../../../src/core/tables/activations.ts';
import { defaultOptions } from '../../../src/core/ground/registry.ts';
import { drawEntry } from '../../../src/language/hovers/hoverPlots.ts';
import {
  axes,
  bar,
  cell,
  curve,
  dots,
  place,
  rangeOfValues,
  sample,
  squareFrame,
  wholeFrame,
  type Frame,
} from '../../../src/language/hovers/svgPlot.ts';

const colours = { foreground: '#111111', accent: '#0066cc', second: '#cc6600', grid: '#bbbbbb' };
const frame: Frame = { left: 10, top: 20, width: 100, height: 50, x: [-1, 3], y: [2, 12] };

/** A number of an attribute of the first tag that has it. */
const attribute = (svg: string, name: string): number => Number(new RegExp(` ${name}="([^"]+)"`).exec(svg)?.[1]);

test('a point stands where its share of both axes says, upwards for larger values', () => {
  assert.deepEqual(place(frame, [-1, 2]), [10, 70]);
  assert.deepEqual(place(frame, [3, 12]), [110, 20]);
  assert.deepEqual(place(frame, [0, 4.5]), [35, 57.5]);
  const square = squareFrame(1, 2);
  const [left, top] = place(square, [0, 0]);
  const [right, above] = place(square, [1, 1]);
  assert.equal(right - left, top - above, 'one unit is as long on both axes');
});

test('a curve goes through its points, is interrupted where there are none, and ends far outside', () => {
  const pathOf = (points: readonly (readonly [number, number])[], closed = false): string =>
    / d="([^"]*)"/.exec(curve(frame, points, { colour: 'red', closed }))?.[1] ?? '';
  assert.equal(
    pathOf([
      [-1, 2],
      [1, 7],
      [3, 12],
    ]),
    'M10 70L60 45L110 20',
  );
  assert.equal(
    pathOf([
      [-1, 2],
      [0, NaN],
      [1, 7],
      [3, Infinity],
    ]),
    'M10 70M60 45',
  );
  // Four heights of the frame above and below are drawn and cut by the clip, more is not.
  assert.equal(
    pathOf([
      [-1, 51],
      [1, 53],
      [3, -37],
      [3, -39],
    ]),
    'M10 -175M110 265',
  );
  assert.equal(pathOf([[1, 7]], true), 'M60 45Z');
  assert.equal(pathOf([], true), '');
});

test('bars rise from the bottom, dots and cells stand at their place', () => {
  const drawn = bar(frame, [0, 1], 7, 'red');
  assert.deepEqual(
    ['x', 'y', 'width', 'height'].map((name) => attribute(drawn, name)),
    [35, 45, 24.5, 25],
  );
  assert.equal(attribute(bar(frame, [0, 0.001], 7, 'red'), 'width'), 0.5);
  assert.equal(attribute(bar(frame, [0, 1], 1, 'red'), 'height'), 0, 'below the frame nothing is left');
  const dot = dots(frame, [[1, 7]], { colour: 'red', radius: 2 });
  assert.deepEqual(
    ['cx', 'cy', 'r'].map((name) => attribute(dot, name)),
    [60, 45, 2],
  );
  const opacity = (strength: number): number => attribute(cell([1, 2], 8, 'red', strength), 'fill-opacity');
  assert.deepEqual([-1, 0.5, 7].map(opacity), [0.04, 0.5, 1]);
});

test('axes cross at zero, or at the side that is next to it', () => {
  const linesOf = (x: Frame['x'], y: Frame['y']): string =>
    /<path d="([^"]*)"/.exec(axes({ ...frame, x, y }, colours))?.[1] ?? '';
  assert.equal(linesOf([-1, 1], [-1, 1]), 'M10 45H110M60 20V70');
  assert.equal(linesOf([2, 3], [1, 2]), 'M10 70H110M10 20V70');
  assert.equal(linesOf([-3, -2], [-2, -1]), 'M10 20H110M110 20V70');
});

test('samples are equally spaced from end to end, a range has its margin and needs no values', () => {
  assert.deepEqual(
    sample([0, 4], (x) => x * x, 5),
    [
      [0, 0],
      [1, 1],
      [2, 4],
      [3, 9],
      [4, 16],
    ],
  );
  assert.deepEqual(rangeOfValues([NaN, 3, 1, Infinity, 2], 0.5), [0, 4]);
  assert.deepEqual(rangeOfValues([]), [-1, 1]);
  const [low, high] = rangeOfValues([5, 5]);
  assert.ok(low < 5 && high > 5, 'values that are all the same need room, too');
});

test('the curve of every activation is read off its picture with the numbers at its axes', () => {
  for (const [name, entry] of activations.entries()) {
    const options = defaultOptions(entry.parameters);
    const plot = drawEntry({ kind: 'activation', name, options, colours, translate: formatMessage });
    const svg = plot?.svg ?? '';
    const [fromX, toX, toY, fromY] = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) =>
      Number(text.replace('\u2212', '-')),
    );
    const path = new RegExp(`d="([^"]*)"[^>]*stroke="${colours.accent}"`).exec(svg)?.[1] ?? '';
    const points = [...path.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
    assert.ok(points.length > 100, name);
    const { left, top, width, height } = wholeFrame([0, 1], [0, 1]);
    // The numbers at the axes have two digits.
    const slack = 0.06 * (toY! - fromY!);
    for (const [x, y] of points) {
      const at = fromX! + ((x - left) / width) * (toX! - fromX!);
      const value = toY! - ((y - top) / height) * (toY! - fromY!);
      assert.ok(Math.abs(value - entry.value(at, options)) < slack, `${name} at ${at}: ${value}`);
    }
  }
});
