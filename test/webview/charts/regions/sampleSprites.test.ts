import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { placeIn } from '../../../../webview/pictures/frame/planeFrame.ts';
import type { SampleLook } from '../../../../webview/pictures/frame/samples.ts';
import { openWindow } from '../../pageWindow.ts';
import { look } from '../../pictures/sampleCharts.ts';
import { createRecorder } from '../../recordedContext.ts';

const page = openWindow();
const { createSprites } = await import('../../../../webview/charts/regions/sampleSprites.ts');
after(() => page.close());

const style: SampleLook = {
  radius: 3,
  ground: '#000000',
  ink: '#ffffff',
  isClasses: true,
  color: (value) => (value === 0 ? '#0000ff' : '#ff0000'),
};
const placing = placeIn({ left: 100, top: 50, width: 200, height: 200 }, { x: [-1, 1], y: [-1, 1] });

interface Copy {
  readonly sprite: HTMLCanvasElement;
  readonly x: number;
  readonly y: number;
}

/** The samples that are copied: x, y, value, and whether it validates. */
function copies(samples: readonly (readonly [number, number, number, number])[], as = style, ratio = 1): Copy[] {
  const points = {
    x: Float32Array.from(samples, ([x]) => x),
    y: Float32Array.from(samples, ([, y]) => y),
    value: Float32Array.from(samples, ([, , value]) => value),
    validates: Uint8Array.from(samples, ([, , , validates]) => validates),
  };
  const { context, calls } = createRecorder({} as HTMLCanvasElement);
  createSprites(points, as, look, ratio).draw(context, placing);
  return calls.map(([, sprite, x, y]) => ({ sprite: sprite as HTMLCanvasElement, x: x as number, y: y as number }));
}

test('a sample is copied with its middle at its place', () => {
  const [copy, ...others] = copies([[0.5, 0.5, 0, 0]]);
  assert.equal(others.length, 0);
  // 1.4 radii and 2 px for the rim to each side.
  assert.deepEqual([copy!.sprite.width, copy!.sprite.height, copy!.x, copy!.y], [14, 14, 243, 93]);
});

test('what lies beyond the frame by more than its own size is left out', () => {
  const inside = [
    [-1.05, 0, 0, 0],
    [1.05, 0, 0, 0],
    [0, -1.05, 0, 0],
    [0, 1.05, 0, 0],
  ] as const;
  assert.equal(copies(inside).length, 4);
  assert.equal(copies(inside.map(([x, y]) => [1.1 * x, 1.1 * y, 0, 0])).length, 0);
});

test('samples that look alike share a sprite; class, split and pixels of the display make another', () => {
  const alike = copies([
    [0, 0, 0, 0],
    [0.1, 0, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ]).map(({ sprite }) => sprite);
  assert.equal(alike[1], alike[0]);
  assert.equal(new Set(alike).size, 3);
  const [again] = copies([[0, 0, 0, 0]]);
  assert.equal(again!.sprite, alike[0], 'also of newer data');
  const [sharp] = copies([[0, 0, 0, 0]], style, 2);
  assert.notEqual(sharp!.sprite, alike[0]);
  assert.equal(sharp!.sprite.width, 26);
  const [large] = copies([[0, 0, 0, 0]], { ...style, radius: 5 });
  assert.notEqual(large!.sprite, alike[0]);
});

test('values are coloured in steps between the smallest and the largest', () => {
  const colors: number[] = [];
  const valued: SampleLook = {
    ...style,
    isClasses: false,
    color: (value) => {
      colors.push(value);
      return `rgb(${Math.round(value)}, 0, 0)`;
    },
  };
  const sprites = copies(
    [
      [0, 0, 10, 0],
      [0, 0, 20, 0],
      [0, 0, 15, 0],
      [0, 0, 15.01, 0],
    ],
    valued,
  ).map(({ sprite }) => sprite);
  assert.deepEqual([...new Set(colors)], [10, 20, 15]);
  assert.equal(sprites[3], sprites[2]);
  assert.equal(new Set(sprites).size, 3);
  assert.equal(copies([[0, 0, 7, 0]], valued).length, 1, 'one value has no range');
});
