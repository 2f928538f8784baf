import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  converter,
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  wcagContrast,
  type Rgb,
} from 'culori';
import { categoryColors, colorGroups } from '../../../webview/drawing/palette.ts';
import { lightLook as light, look as dark } from '../pictures/sampleCharts.ts';

const sights = {
  full: (color: Rgb) => color,
  deuteranopia: filterDeficiencyDeuter(1),
  protanopia: filterDeficiencyProt(1),
};
const rgbOf = (color: string): Rgb => converter('rgb')(color)!;
const measure = differenceCiede2000();
const distance = (one: Rgb, other: Rgb): number => measure(one, other);

for (const [name, look, ground] of [
  ['light', light, '#ffffff'],
  ['dark', dark, '#1f1f1f'],
] as const)
  test(`any two of ten classes are told apart with and without red and green cones, on ${name} ground`, () => {
    const colors = categoryColors(10, look);
    assert.equal(new Set(colors).size, 10);
    for (const [sight, see] of Object.entries(sights))
      colors.forEach((one, index) => {
        assert.ok(wcagContrast(one, ground) >= 3, `${one} on ${ground}`);
        for (const other of colors.slice(index + 1)) {
          const apart = distance(see(rgbOf(one)), see(rgbOf(other)));
          assert.ok(apart >= 15, `${one} and ${other}, ${sight}: ${apart}`);
        }
      });
  });

test('few classes have the colours of the theme, more than ten pale ones', () => {
  assert.deepEqual(categoryColors(2, light), light.categories.slice(0, 2));
  assert.deepEqual(categoryColors(6, light), light.categories);
  assert.equal(new Set(categoryColors(20, light)).size, 20);
  assert.deepEqual(categoryColors(12, light).slice(0, 10), categoryColors(10, light));
});

test('fit, objective and theory have one colour whatever stands beside them, and nothing else has it', () => {
  const others = ['a', 'b', 'c', 'd'];
  for (const groups of [['fit'], ['objective', 'fit'], [...others, 'theory', 'fit', 'objective']]) {
    const colors = colorGroups(groups, light);
    if (groups.includes('fit')) assert.equal(colors.get('fit'), light.categories[0]);
    if (groups.includes('objective')) assert.equal(colors.get('objective'), light.categories[3]);
    if (groups.includes('theory')) assert.equal(colors.get('theory'), light.foreground);
    assert.equal(new Set(colors.values()).size, groups.length);
  }
  const measured = colorGroups(['signal', 'theory'], light);
  assert.notEqual(measured.get('signal'), measured.get('theory'), 'what is measured is not what is predicted');
});

test('ten curves have ten hues, layers a ramp', () => {
  const groups = Array.from({ length: 10 }, (_, index) => `input ${index}`);
  assert.equal(new Set(colorGroups(groups, light).values()).size, 10);
  assert.equal(new Set(colorGroups([0, 0.5, 1], light).values()).size, 3);
});
