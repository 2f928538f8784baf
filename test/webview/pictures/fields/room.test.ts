import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../../../src/core/ground/errors.ts';
import { shapes } from '../../../../webview/drawing/pen.ts';
import { growDomain, spanDomain } from '../../../../webview/drawing/scales/domains.ts';
import { contoursPicture } from '../../../../webview/pictures/fields/contoursPicture.ts';
import { curvesPicture } from '../../../../webview/pictures/curves/curvesPicture.ts';
import { activationPicture } from '../../../../webview/pictures/fields/activationPicture.ts';
import { heatPicture } from '../../../../webview/pictures/fields/heatPicture.ts';
import { planePicture } from '../../../../webview/pictures/fields/planePicture.ts';
import { regionsPicture } from '../../../../webview/pictures/cells/regionsPicture.ts';
import { shapeOfClass } from '../../../../webview/pictures/frame/samples.ts';
import { turnColumns } from '../../../../webview/pictures/columns/turnColumns.ts';
import { drawChart, findClash, type Sheet } from '../drawnText.ts';
import {
  activationChart,
  axis,
  columnOf,
  curvesChart,
  heatChart,
  look,
  measure,
  planeChart,
  seriesOf,
} from '../sampleCharts.ts';
import { contoursChart, quadChart } from '../samplePlanes.ts';

const room = (width: number): { width: number; pen: { measure: typeof measure }; look: typeof look } => ({
  width,
  pen: { measure },
  look,
});
const wide = { x: [-2, 4], y: [-1, 1] } as const;
const narrow = { x: [-1, 1], y: [-4, 6] } as const;

/** Width and height of the frame of a plane: the crosshair's first and last place lie in its corners. */
function frameOf({ probe }: Sheet): { width: number; height: number } {
  assert.ok(probe !== undefined);
  const [corner, opposite] = [probe.lines(0), probe.lines(probe.count - 1)];
  return { width: opposite.x! - corner.x!, height: corner.y! - opposite.y! };
}

/** Lowest word of a drawing, px: the title of x. */
const lowest = ({ words }: Sheet): number => Math.max(...words.map(({ middle }) => middle));

test('a picture of a plane is as tall as it needs at its width: nothing is cut off, and no room stays empty below', () => {
  for (const range of [wide, narrow, { x: [0, 1], y: [0, 1] } as const]) {
    for (const width of [300, 430, 660, 1200]) {
      const size = (height: number): { width: number; height: number } => ({ width, height });
      const plane = { ...planeChart(), range };
      const contours = contoursChart({ range });
      const regions = { ...quadChart({ side: 4 }), range };
      for (const [name, height, sheet, slack] of [
        [
          'plane',
          planePicture.height(plane, room(width)),
          drawChart(planePicture, plane, size(planePicture.height(plane, room(width)))),
          14,
        ],
        [
          'contours',
          contoursPicture.height(contours, room(width)),
          drawChart(contoursPicture, contours, size(contoursPicture.height(contours, room(width)))),
          14,
        ],
        // What colours the cells may stand beside the names of the samples: a row of room.
        [
          'regions',
          regionsPicture.height(regions, room(width)),
          drawChart(regionsPicture, regions, size(regionsPicture.height(regions, room(width)))),
          45,
        ],
      ] as const) {
        const told = `${name} of ${range.x.join()} ${range.y.join()} at ${width} px`;
        assert.ok(lowest(sheet) <= height - 5, `${told}: ${lowest(sheet)} of ${height}`);
        assert.ok(lowest(sheet) >= height - slack, `${told}: ${lowest(sheet)} of ${height}`);
        assert.ok(height <= 440, told);
      }
    }
  }
});

test('a plane much longer than wide is no line: its axes have units of their own', () => {
  for (const range of [{ x: [20, 80], y: [1, 2] } as const, { x: [0, 0.25], y: [0, 9] } as const]) {
    const size = { width: 430, height: planePicture.height({ ...planeChart(), range }, room(430)) };
    const { width, height } = frameOf(drawChart(planePicture, { ...planeChart(), range }, size));
    assert.ok(width > 150 && height > 100, `${width} x ${height}`);
  }
  const { width, height } = frameOf(
    drawChart(planePicture, { ...planeChart(), range: wide }, { width: 430, height: 300 }),
  );
  assert.ok(Math.abs(width / height - 3) < 1e-9, 'others have equal units');
});

test('all columns of a heat picture are of equal width where their steps are', () => {
  for (const [columns, scale] of [
    [columnOf(8, (index) => index + 1), 'linear'],
    [columnOf(6, (index) => 100 * index), 'linear'],
    [columnOf(5, (index) => 10 ** (index - 4)), 'log10'],
  ] as const) {
    const chart = heatChart({ columns, values: columnOf(2 * columns.length, (index) => 1 + index) });
    const { svg } = drawChart(heatPicture, { ...chart, x: { ...chart.x, scale } }, { width: 900, height: 200 });
    // Cells only: the ramp is a raster. Neighbours overlap by half a pixel but for the last.
    const widths = [...svg.matchAll(/<rect [^>]*width="([\d.]+)" height="33"/g)].map((found) => Number(found[1]));
    assert.equal(widths.length, 2 * columns.length, svg);
    assert.ok(Math.max(...widths) - Math.min(...widths) <= 1.5, widths.join(' '));
  }
});

test('a name that is cut keeps its value', () => {
  const x = columnOf(20, (index) => index);
  const name = 'a series with a name that is much longer than there is room';
  const series = {
    ...seriesOf(
      'one',
      'measured',
      x,
      columnOf(20, (index) => 2 + index / 20),
    ),
    label: message(name),
  };
  const other = seriesOf(
    'two',
    'validation',
    x,
    columnOf(20, () => 1),
  );
  const chart = curvesChart({ series: [series, other], marks: [] });
  const { words } = drawChart(curvesPicture, chart, { width: 320, height: 200 });
  const shown = words.find(({ text }) => text.startsWith('a series'));
  assert.match(shown?.text ?? '', /^a series .*…: 2\.95$/);
});

test('the name of a level stands where no curve runs', () => {
  const x = columnOf(100, (index) => index);
  const noisy = columnOf(100, (index) => (index < 50 ? (index % 2 === 0 ? 1 : -1) : -1));
  const chart = curvesChart({
    y: axis('gap'),
    series: [seriesOf('one', 'measured', x, noisy)],
    marks: [{ axis: 'y', at: 0, label: message('no gap') }],
  });
  const size = { width: 600, height: 200 };
  const { words } = drawChart(curvesPicture, chart, size);
  const label = words.find(({ text }) => text === 'no gap');
  const half = words.find(({ text }) => text === '40');
  assert.ok(label !== undefined && half !== undefined);
  assert.ok(label.left > half.left, 'it moved to the quiet half');
  assert.equal(findClash(words, size), undefined);
});

test('classes that share a colour differ in shape', () => {
  const looks = Array.from({ length: 36 }, (_, index) => `${index % 6} ${shapeOfClass(index)}`);
  assert.equal(new Set(looks).size, 36);
  assert.deepEqual(
    shapes.map((_, index) => shapeOfClass(index)),
    shapes,
  );
});

test('values that are one but for rounding stand in the middle of their axis', () => {
  const [low, high] = growDomain('linear', [1, 1 + 4e-16]);
  assert.ok(low < 0.9 && high > 1.1, `${low} ${high}`);
  const [from, to] = growDomain('linear', [1, 1.001]);
  assert.ok(to - from < 0.01, 'a real difference fills it');
});

test('steps that are first measured at 1 stand on the same axis as those from 0', () => {
  assert.deepEqual(spanDomain('linear', [10, 1790]), spanDomain('linear', [0, 1790]));
  assert.deepEqual(spanDomain('linear', [1, 12]), [1, 12], 'layers are counted from 1');
});

test('a wide table of few rows is turned, one with words or many rows is not', () => {
  const columns = [
    { name: '', cells: ['layer 1', 'output layer'] },
    { name: 'Frobenius', cells: [1, 2] },
    { name: 'spectral', cells: [3, undefined] },
    { name: 'rank', cells: [5, 6] },
  ];
  assert.deepEqual(turnColumns(columns), [
    { name: '', cells: ['Frobenius', 'spectral', 'rank'] },
    { name: 'layer 1', cells: [1, 3, 5] },
    { name: 'output layer', cells: [2, undefined, 6] },
  ]);
  assert.deepEqual(turnColumns(columns.slice(0, 3)), undefined);
  assert.deepEqual(turnColumns([...columns, { name: 'source', cells: ['a', 'b'] }]), undefined);
});

const longName = 'a_very_long_measurement_name_of_the_left_front_wheel_in_millimetres';

test('titles of axes are cut at their end, and the whole is the tooltip', () => {
  const size = { width: 260, height: 200 };
  const x = columnOf(3, (index) => index);
  const named = { x: axis(longName), y: axis(`y of ${longName}`) };
  const sheets = [
    drawChart(curvesPicture, curvesChart({ ...named, series: [seriesOf('a', 'measured', x, x)], marks: [] }), size),
    drawChart(planePicture, { ...planeChart(), ...named }, size),
    drawChart(heatPicture, { ...heatChart(), ...named }, size),
  ];
  for (const { words, svg } of sheets) {
    assert.ok(words.some(({ text }) => /^a_very_long_.*…$/.test(text)));
    assert.ok(words.every(({ left, right }) => left >= -0.5 && right <= 260.5));
    assert.ok(svg.includes(`<title>${longName}</title>`));
  }
  assert.ok(sheets[0]!.svg.includes(`<title>y of ${longName}</title>`));
});

test('a heat strip of one value says that value instead of a ramp, and one column has one number', () => {
  const one = { columns: Float64Array.of(7), values: Float64Array.of(-0.15, -0.15) };
  const chart = heatChart({ ...one, value: axis('slope') });
  const { words } = drawChart(heatPicture, chart, { width: 480, height: 160 });
  const numbers = words.map(({ text }) => text).filter((text) => /^[^a-z]*\d|slope/.test(text));
  assert.deepEqual(numbers.toSorted(), ['7', 'slope: −0.15']);
});

test('both axes of an activation are named', () => {
  const { words } = drawChart(
    activationPicture,
    { ...activationChart(), y: axis('share') },
    { width: 400, height: 190 },
  );
  const titles = words.filter(({ middle }) => middle < 12);
  assert.deepEqual(
    titles.map(({ text, right }) => [text, Math.round(right)]),
    [
      ['share', Math.round(measure('share', 11))],
      ['value, slope', 400],
    ],
  );
});
