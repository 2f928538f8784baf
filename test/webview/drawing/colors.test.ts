import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wcagContrast } from 'culori';
import {
  contrastOf,
  cssOf,
  fromOklab,
  mixColors,
  parseColor,
  parseOpaqueColor,
  toOklab,
  type Rgb,
} from '../../../webview/drawing/colors.ts';
import { divergingRamp, layerRamp, sequentialRamp } from '../../../webview/drawing/ramps.ts';

const places = Array.from({ length: 33 }, (_, index) => index / 32);
const grounds: readonly (readonly [string, boolean, Rgb])[] = [
  ['dark', true, [31, 31, 31]],
  ['light', false, [255, 255, 255]],
  ['high contrast', true, [0, 0, 0]],
];

/** Colours as a person without green cones sees them. Source: Machado, Oliveira, Fernandes (2009), severity 1, on linear light. */
function deuteranopia(color: Rgb): Rgb {
  const linear = color.map((part) =>
    part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
  );
  const matrix = [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ];
  return matrix.map((row) => {
    const light = Math.max(
      0,
      row.reduce((sum, factor, index) => sum + factor * linear[index]!, 0),
    );
    return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
  }) as unknown as Rgb;
}

function distance(first: Rgb, second: Rgb): number {
  const [one, other] = [toOklab(first), toOklab(second)];
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

test('more stands out from the background on the sequential ramp, in even steps', () => {
  for (const [name, isDark, ground] of grounds) {
    const far = places.map((place) => Math.abs(toOklab(sequentialRamp(place, isDark))[0] - toOklab(ground)[0]));
    assert.ok(
      far.every((value, index) => index === 0 || value > far[index - 1]!),
      name,
    );
    const steps = places
      .slice(1)
      .map((place, index) => distance(sequentialRamp(place, isDark), sequentialRamp(places[index]!, isDark)));
    assert.ok(Math.max(...steps) < 3.2 * Math.min(...steps), `${name}: ${Math.max(...steps) / Math.min(...steps)}`);
  }
});

test('the ramps read without green cones', () => {
  for (const [name, isDark, ground] of grounds) {
    const lightness = places.map((place) => toOklab(deuteranopia(sequentialRamp(place, isDark)))[0]);
    assert.ok(
      lightness.every(
        (value, index) => index === 0 || (isDark ? value > lightness[index - 1]! : value < lightness[index - 1]!),
      ),
      name,
    );
    const ends = [divergingRamp(-1, ground, isDark), divergingRamp(1, ground, isDark)].map(deuteranopia);
    assert.ok(distance(ends[0]!, ends[1]!) > 0.15, `${name}: ${distance(ends[0]!, ends[1]!)}`);
  }
});

test('the diverging ramp is the background in the middle and leaves it evenly to both sides', () => {
  for (const [name, isDark, ground] of grounds) {
    assert.deepEqual(cssOf(divergingRamp(0, ground, isDark)), cssOf(ground), name);
    for (const side of [-1, 1]) {
      const far = places.map((place) => distance(divergingRamp(side * place, ground, isDark), ground));
      assert.ok(
        far.every((value, index) => index === 0 || value > far[index - 1]!),
        name,
      );
    }
    const [low, high] = [-1, 1].map((side) => distance(divergingRamp(side, ground, isDark), ground));
    assert.ok(Math.max(low!, high!) / Math.min(low!, high!) < 1.4, `${name}: ${low} ${high}`);
  }
});

test('lines of layers have at least the contrast of graphics (3 : 1) on their background', () => {
  for (const [name, isDark, ground] of grounds) {
    for (const place of places)
      assert.ok(
        wcagContrast(cssOf(layerRamp(place, isDark)), cssOf(ground)) >= 3,
        `${name} ${place}: ${wcagContrast(cssOf(layerRamp(place, isDark)), cssOf(ground))}`,
      );
  }
});

test('the contrast of two colours is that of WCAG', () => {
  assert.ok(Math.abs(contrastOf([0, 0, 0], [255, 255, 255]) - 21) < 1e-9);
  for (const place of places)
    for (const other of places) {
      const [one, two] = [sequentialRamp(place, true), divergingRamp(2 * other - 1, [31, 31, 31], true)];
      const contrast = contrastOf(one, two);
      assert.ok(Math.abs(contrast / wcagContrast(cssOf(one), cssOf(two)) - 1) < 0.03);
      assert.equal(contrastOf(two, one), contrast);
    }
});

test('Oklab goes there and back', () => {
  for (const color of [
    [0, 0, 0],
    [255, 255, 255],
    [12, 200, 90],
    [250, 10, 140],
  ] as const) {
    fromOklab(toOklab(color)).forEach((part, index) =>
      assert.ok(Math.abs(part - color[index]!) < 0.01, `${String(color)} ${part}`),
    );
  }
  assert.equal(cssOf(mixColors([0, 0, 0], [255, 255, 255], 1)), '#ffffff');
});

test('Oklab is that of its author: lightness, green to red, blue to yellow', () => {
  for (const [color, wanted] of [
    [
      [255, 0, 0],
      [0.628, 0.225, 0.126],
    ],
    [
      [0, 0, 255],
      [0.452, -0.032, -0.312],
    ],
    [
      [255, 255, 255],
      [1, 0, 0],
    ],
  ] as const)
    toOklab(color).forEach((part, index) =>
      assert.ok(Math.abs(part - wanted[index]!) < 1e-3, `${String(color)} ${part}`),
    );
  // Half way from black to white is the middle grey of the eye, not of the screen.
  assert.equal(cssOf(mixColors([0, 0, 0], [255, 255, 255], 0.5)), '#636363');
});

test('colours of a theme are read in every form that a theme uses', () => {
  assert.deepEqual(parseColor('#fff'), [255, 255, 255]);
  assert.deepEqual(parseColor(' #1a85FF '), [26, 133, 255]);
  assert.deepEqual(parseColor('rgba(255, 0, 0, 0.5)', [0, 0, 255]), [127.5, 0, 127.5]);
  assert.deepEqual(parseColor('#ffffff80')?.map(Math.round), [128, 128, 128]);
  assert.deepEqual(parseColor('RGB(100%, 0%, 0%)'), [255, 0, 0]);
  assert.deepEqual(parseColor('rgba(255, 0, 0, 50%)', [0, 0, 255]), [127.5, 0, 127.5]);
  assert.deepEqual(parseOpaqueColor('rgba(255, 0, 0, 0.5)'), [255, 0, 0]);
  for (const bad of ['', 'red;', '#12', 'rgb(1,2)', '#12345g']) assert.equal(parseColor(bad), undefined, bad);
});
