import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCanvasPen } from '../../../webview/drawing/canvasPen.ts';
import { patterns, shapes, type Pen } from '../../../webview/drawing/pen.ts';
import { createSvgPen } from '../../../webview/drawing/svgPen.ts';
import { createFakeCanvas, provideCanvases } from './canvasSheet.ts';

provideCanvases();

function onCanvas(draw: (pen: Pen) => void, scale = 1): readonly string[] {
  const { sheet } = createFakeCanvas(scale);
  draw(createCanvasPen(sheet.context, 'serif'));
  return sheet.marks;
}

/** The paths, boxes and circles of an SVG in the words of the sheet of a canvas: what is filled before its border. */
function onSvg(draw: (pen: Pen) => void): string[] {
  const pen = createSvgPen({ width: 100, height: 100, background: '#fff', font: 'serif', measure: () => 0 });
  draw(pen);
  const [, ...elements] = pen.document('', '').match(/<(path|rect|circle)[^>]*>/g) ?? [];
  return elements.flatMap((element) => {
    const read = (name: string): string => new RegExp(` ${name}="([^"]*)"`).exec(element)?.[1] ?? '';
    const outline = element.startsWith('<path')
      ? read('d')
      : element.startsWith('<rect')
        ? `rect ${read('x')} ${read('y')} ${read('width')} ${read('height')}`
        : `circle ${read('cx')} ${read('cy')} ${read('r')}`;
    const seen = (name: string): string => (read(name) === '' ? '' : ` at ${read(name)}`);
    const dash = read('stroke-dasharray') === '' ? '' : ` dash ${read('stroke-dasharray')}`;
    const cap = read('stroke-linecap') === '' ? '' : ` ${read('stroke-linecap')} ends`;
    return [
      ...(read('fill') === 'none' ? [] : [`fill ${outline} ${read('fill')}${seen('fill-opacity')}`]),
      ...(read('stroke') === ''
        ? []
        : [`stroke ${outline} ${read('stroke')} ${read('stroke-width')}${dash}${cap} round${seen('stroke-opacity')}`]),
    ];
  });
}

const thin = { color: '#123456', width: 1.5 };
const fancy = { color: '#abcdef', width: 2, dash: [5, 3], opacity: 0.4, isRound: true };

test('lines, areas, boxes and shapes are the same on a canvas and in an SVG', () => {
  const draw = (pen: Pen): void => {
    pen.line([1, 2, 3.456, 4, Number.NaN, Number.NaN, 5, 6, 7, 8], thin);
    pen.line([0, 0, 10, 10], fancy);
    pen.area([0, 0, 10, 0, 5, 8, Number.NaN, 0, 1, 1, 2, 1, 2, 2], { color: '#00ff00', opacity: 0.25 }, thin);
    pen.area([0, 0, 10, 0, 5, 8], { color: '#00ff00' });
    pen.rect({ left: 1, top: 2, width: 30, height: 40 }, { color: '#ff0000' });
    pen.rect({ left: 1, top: 2, width: 30, height: 40 }, undefined, fancy);
    for (const shape of shapes) pen.shape(shape, [20, 30, 4], { color: '#0000ff', opacity: 0.9 }, thin);
    pen.shape('square', [5, 5, 2], undefined, thin);
  };
  const marks = onCanvas(draw);
  assert.ok(marks.length > 15);
  assert.deepEqual(marks, onSvg(draw));
});

test('points that are not finite lift the pen', () => {
  assert.deepEqual(
    onCanvas((pen) => pen.line([1, 1, 2, Infinity, 3, 3, 4, 4], thin)),
    ['stroke M1 1M3 3L4 4 #123456 1.5 round'],
  );
});

test('a clip and a move hold for what is drawn within them, and end with it', () => {
  const marks = onCanvas((pen) => {
    pen.move(10, 20, () => pen.clip({ left: 0, top: 0, width: 5, height: 5 }, () => pen.line([0, 0, 1, 1], thin)));
    pen.line([0, 0, 1, 1], thin);
  });
  assert.deepEqual(marks, [
    'stroke M10 20L11 21 #123456 1.5 round in rect 10 20 5 5',
    'stroke M0 0L1 1 #123456 1.5 round',
  ]);
});

test('words stand where they are told, bold where wanted, over a rim that lets them read', () => {
  const marks = onCanvas((pen) => {
    pen.text('plain', [1, 2], { color: '#111111', size: 11 });
    pen.text('rim', [3, 4], {
      color: '#222222',
      size: 12,
      align: 'right',
      baseline: 'top',
      isBold: true,
      rim: '#ffffff',
    });
  });
  assert.deepEqual(marks, [
    'text "plain" 1 2 #111111 11px serif left middle',
    'rim "rim" 3 4 #ffffff 3 round 600 12px serif right top',
    'text "rim" 3 4 #222222 600 12px serif right top',
  ]);
});

test('a text is measured in the font and weight that it is drawn in', () => {
  const { sheet } = createFakeCanvas();
  const pen = createCanvasPen(sheet.context, 'serif');
  assert.equal(pen.measure('four', 10), 22);
  assert.ok(Math.abs(pen.measure('four', 10, true) - 24.2) < 1e-9);
});

test('every pattern is a tile of its own over a light ground, made once per colour', () => {
  const draw = (pen: Pen): void => {
    for (const pattern of patterns)
      pen.rect({ left: 0, top: 0, width: 9, height: 9 }, { color: '#ff0000', pattern, opacity: 0.5 });
  };
  const tiles = onCanvas(draw);
  assert.equal(new Set(tiles).size, patterns.length);
  assert.equal(tiles[0], 'fill rect 0 0 9 9 #ff0000 at 0.5', 'solid needs no tile');
  for (const tile of tiles.slice(1))
    assert.match(tile, /pattern\(fill rect 0 0 6 6 #ff0000 at 0\.3; .*#ff0000.*\) at 0\.5$/);
  assert.deepEqual(onCanvas(draw), tiles, 'a second drawing finds the tiles complete');
  const lines = (tile: string | undefined): number => tile?.match(/M/g)?.length ?? 0;
  assert.deepEqual(tiles.map(lines), [0, 3, 0, 2, 2, 2]);
});

test('a raster is an image of one pixel per cell, first row on top, empty where no colour is', () => {
  const marks = onCanvas((pen) =>
    pen.raster(
      { left: 1, top: 2, width: 30, height: 20 },
      {
        rows: 2,
        columns: 3,
        isSmooth: false,
        color: (row, column) => (row === 1 && column === 2 ? undefined : `rgb(${row}, ${column}, 255)`),
      },
    ),
  );
  assert.deepEqual(marks, ['image ffff0000 ffff0100 ffff0200 ffff0001 ffff0101 0 of 3 x 2 at 1 2 30 20 blocks']);
  const smooth = onCanvas((pen) =>
    pen.raster(
      { left: 0, top: 0, width: 1, height: 1 },
      { rows: 1, columns: 1, isSmooth: true, color: () => '#000000' },
    ),
  );
  assert.match(smooth[0]!, / high$/);
  for (const [rows, columns] of [
    [0, 3],
    [3, 0],
  ] as const)
    assert.deepEqual(
      onCanvas((pen) =>
        pen.raster({ left: 0, top: 0, width: 9, height: 9 }, { rows, columns, isSmooth: true, color: () => '#fff' }),
      ),
      [],
    );
});

test('pixels are painted as fine as the display shows them, one at least', () => {
  const seen: number[][] = [];
  const marks = onCanvas((pen) => {
    const paint = (pixels: Uint32Array, width: number, height: number): void => {
      seen.push([pixels.length, width, height]);
      pixels.fill(0xff0000ff);
    };
    pen.pixels!({ left: 3, top: 4, width: 2, height: 1 }, paint);
    pen.pixels!({ left: 0, top: 0, width: 0.1, height: 0.1 }, paint);
  }, 2);
  assert.deepEqual(seen, [
    [8, 4, 2],
    [1, 1, 1],
  ]);
  assert.match(marks[0]!, /^image (ff0000ff ){8}of 4 x 2 at 3 4 2 1 /);
});
