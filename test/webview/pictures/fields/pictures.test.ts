import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../../../src/core/ground/errors.ts';
import { escapeXml } from '../../../../webview/drawing/svgMarks.ts';
import { createSvgPen } from '../../../../webview/drawing/svgPen.ts';
import { activationPicture } from '../../../../webview/pictures/fields/activationPicture.ts';
import { confusionPicture } from '../../../../webview/pictures/fields/confusionPicture.ts';
import { curvesPicture } from '../../../../webview/pictures/curves/curvesPicture.ts';
import { framePicture } from '../../../../webview/pictures/frame/framedPicture.ts';
import { heatPicture } from '../../../../webview/pictures/fields/heatPicture.ts';
import type { Size } from '../../../../webview/pictures/frame/picture.ts';
import { planePicture } from '../../../../webview/pictures/fields/planePicture.ts';
import { sharesPicture } from '../../../../webview/pictures/fields/sharesPicture.ts';
import { drawChart, type Sheet } from '../drawnText.ts';
import {
  activationChart,
  axis,
  columnOf,
  confusionChart,
  curvesChart,
  digitNames,
  heatChart,
  look,
  measure,
  planeChart,
  seriesOf,
  sharesChart,
} from '../sampleCharts.ts';

const manyLayers = curvesChart({
  y: axis('norm'),
  series: Array.from({ length: 30 }, (_, layer) => ({
    ...seriesOf(
      `layer ${layer + 1}`,
      'measured',
      columnOf(5, (index) => index),
      columnOf(5, (index) => layer + index),
    ),
    group: layer / 29,
  })),
  marks: [],
});
const longNames = curvesChart({
  series: [
    {
      ...seriesOf(
        'a',
        'measured',
        columnOf(3, (index) => index),
        columnOf(3, (index) => index + 1),
      ),
      label: message('a very long name of a series that nobody should write but somebody will'),
    },
  ],
});
const longClasses = Array.from({ length: 100 }, (_, at) => `a class with a name of some length ${at}`);
const empty = curvesChart({ series: [], marks: [] });

const gallery: readonly (readonly [string, (size: Size) => Sheet])[] = [
  ['curves', (size) => drawChart(curvesPicture, curvesChart(), size)],
  ['curves of thirty layers', (size) => drawChart(curvesPicture, manyLayers, size)],
  ['curves with a long name', (size) => drawChart(curvesPicture, longNames, size)],
  ['curves without data', (size) => drawChart(curvesPicture, empty, size)],
  ['plane', (size) => drawChart(planePicture, planeChart(), size)],
  ['plane of values', (size) => drawChart(planePicture, { ...planeChart(), fieldKind: 'value' }, size)],
  ['activation', (size) => drawChart(activationPicture, activationChart(), size)],
  ['shares', (size) => drawChart(sharesPicture, sharesChart(), size)],
  ['confusion of digits', (size) => drawChart(confusionPicture, confusionChart(digitNames), size)],
  ...[2, 3, 10, 25, 100].map(
    (count) =>
      [
        `confusion of ${count} long names`,
        (size: Size) => drawChart(confusionPicture, confusionChart(longClasses.slice(0, count)), size),
      ] as const,
  ),
  ['heat', (size) => drawChart(heatPicture, heatChart(), size)],
  ['heat around a centre', (size) => drawChart(heatPicture, heatChart({ centre: 1 }), size)],
  [
    'heat of one column',
    (size) => drawChart(heatPicture, heatChart({ columns: Float64Array.of(0), values: Float64Array.of(1, 2) }), size),
  ],
  [
    'heat without data',
    (size) => drawChart(heatPicture, heatChart({ columns: new Float64Array(0), values: new Float64Array(0) }), size),
  ],
];

test('no label of any chart is cut off or lies on another, wide or narrow', () => {
  for (const [name, paint] of gallery) {
    for (const width of [260, 430, 900]) {
      const { words } = paint({ width, height: 300 });
      for (const word of words) {
        assert.ok(
          word.left >= -0.5 && word.right <= width + 0.5,
          `${name} at ${width} px: "${word.text}" spans ${word.left} to ${word.right}`,
        );
        assert.ok(
          word.middle >= 0 && word.middle <= 300,
          `${name} at ${width} px: "${word.text}" is at height ${word.middle}`,
        );
        const hit = words.find(
          (other) =>
            other !== word &&
            Math.abs(other.middle - word.middle) < 9 &&
            other.left < word.right - 1 &&
            other.right > word.left + 1,
        );
        assert.equal(hit, undefined, `${name} at ${width} px: "${word.text}" lies on "${hit?.text ?? ''}"`);
      }
    }
  }
});

test('no drawing holds a number that is none', () => {
  for (const [name, paint] of gallery)
    assert.doesNotMatch(paint({ width: 400, height: 240 }).svg, /NaN|Infinity|undefined/, name);
});

test('series are labelled at their end with their last value, validation dashed in the hue of training', () => {
  const { svg, words } = drawChart(curvesPicture, curvesChart(), { width: 600, height: 240 });
  const last = (base: number, decay: number): string =>
    Number((base + Math.exp(-2000 / decay)).toPrecision(3)).toString();
  assert.ok(
    words.some((word) => word.text === `train: ${last(0.05, 300)}`),
    words.map((word) => word.text).join('|'),
  );
  assert.ok(words.some((word) => word.text === `validation: ${last(0.08, 310)}`));
  const lines = [...svg.matchAll(/<path d="[^"]*" fill="none" stroke="([^"]*)" stroke-width="1.75"([^/]*)\/>/g)];
  assert.equal(lines.length, 2);
  assert.equal(lines[0]![1], lines[1]![1]);
  assert.doesNotMatch(lines[0]![2]!, /dasharray/);
  assert.match(lines[1]![2]!, /stroke-dasharray="5 3"/);
});

test('a gap in the data is a gap in the line', () => {
  const x = columnOf(5, (index) => index);
  const chart = curvesChart({
    y: axis('y'),
    marks: [],
    series: [seriesOf('a', 'measured', x, Float64Array.of(1, 2, Number.NaN, 2, 1))],
  });
  const line =
    /<path d="([^"]*)"[^>]*stroke-width="1.75"/.exec(
      drawChart(curvesPicture, chart, { width: 400, height: 200 }).svg,
    )?.[1] ?? '';
  assert.equal(line.match(/M/g)?.length, 2, line);
});

test('bands lie under lines, lines under theory, theory under dots', () => {
  const x = columnOf(4, (index) => index);
  const y = columnOf(4, (index) => index + 1);
  const chart = curvesChart({
    y: axis('y'),
    marks: [],
    series: [
      seriesOf('d', 'dots', x, y),
      seriesOf('t', 'theory', x, y),
      seriesOf('m', 'measured', x, y),
      { ...seriesOf('b', 'band', x, y), upper: y.map((one) => one + 1) },
    ],
  });
  const { svg } = drawChart(curvesPicture, chart, { width: 400, height: 200 });
  const inside = svg.slice(svg.indexOf('<g clip-path'), svg.indexOf('</g>'));
  const order = ['fill-opacity="0.2"', 'stroke-width="1.75"', 'stroke-width="1" ', 'r="2.5"'].map((mark) =>
    inside.indexOf(mark),
  );
  assert.ok(
    order.every((at, index) => at > 0 && (index === 0 || at > order[index - 1]!)),
    `${order.join(' ')}\n${inside}`,
  );
});

test('a unit is as long on x as on y in a plane, whatever the room', () => {
  for (const size of [
    { width: 300, height: 300 },
    { width: 900, height: 260 },
    { width: 260, height: 600 },
  ]) {
    const { probe } = drawChart(planePicture, { ...planeChart(), range: { x: [-2, 2], y: [-1, 1] } }, size);
    assert.ok(probe !== undefined);
    const [corner, opposite] = [probe.lines(0), probe.lines(probe.count - 1)];
    const ratio = (opposite.x! - corner.x!) / (corner.y! - opposite.y!);
    assert.ok(Math.abs(ratio - 2) < 1e-9, `${ratio}`);
  }
});

test('the boundary of a disc is a circle to a tenth of a cell', () => {
  const size = { width: 500, height: 540 };
  const { svg, probe } = drawChart(planePicture, planeChart(), size);
  assert.ok(probe !== undefined);
  const [corner, opposite] = [probe.lines(0), probe.lines(probe.count - 1)];
  const cell = (opposite.x! - corner.x!) / 40;
  const centre = [(corner.x! + opposite.x!) / 2, (corner.y! + opposite.y!) / 2] as const;
  const path = /<path d="([^"]*)"[^>]*stroke-width="2"/.exec(svg)?.[1] ?? '';
  const points = [...path.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map((found) =>
    Math.hypot(Number(found[1]) - centre[0], Number(found[2]) - centre[1]),
  );
  assert.ok(points.length > 60);
  for (const radius of points) assert.ok(Math.abs(radius / cell - 10) < 0.1, `${radius / cell}`);
});

test('the pointer finds the place that the crosshair draws', () => {
  for (const [name, paint] of gallery) {
    const { probe } = paint({ width: 600, height: 320 });
    if (probe === undefined) continue;
    for (const index of [0, Math.floor(probe.count / 2), probe.count - 1]) {
      const { x, y } = probe.lines(index);
      assert.equal(probe.indexAt(x ?? 0, y ?? 0), index, `${name} at ${index}`);
      assert.equal(probe.indexOf(probe.valueOf(index)), index, `${name} at ${index}`);
      assert.ok(probe.readout(index).rows.length > 0 && probe.readout(index).title !== '', name);
    }
  }
});

test('charts over the same axis share the crosshair, others do not', () => {
  const size = { width: 500, height: 240 };
  const key = drawChart(curvesPicture, curvesChart(), size).probe?.key;
  assert.equal(key, drawChart(heatPicture, heatChart(), size).probe?.key);
  assert.notEqual(key, drawChart(activationPicture, activationChart(), size).probe?.key);
  assert.equal(drawChart(curvesPicture, curvesChart(), size).probe?.indexOf(99999), undefined);
});

test('a picture for a file has title, caption and description and is well-formed', () => {
  const chart = curvesChart({ title: message('Loss < {0} & "falling"', 0.1) });
  const framed = framePicture(curvesPicture, chart, { look, size: { width: 480, height: 220 } }, { measure });
  const pen = createSvgPen({ ...framed.size, background: '#1f1f1f', font: '"Segoe UI", sans-serif', measure });
  framed.paint(pen);
  const svg = pen.document('Loss < 0.1 & "falling"', 'words');
  assert.match(svg, /<title>Loss &lt; 0.1 &amp; &quot;falling&quot;<\/title>/);
  assert.match(svg, />Loss &lt; 0.1 &amp; &quot;falling&quot;<\/text>/);
  assert.match(svg, />What, unit, how exact<\/text>/);
  assert.equal(svg.match(/<g[ >]/g)?.length, svg.match(/<\/g>/g)?.length);
  assert.doesNotMatch(svg, /[^\n\P{Cc}]/u);
});

test('text is escaped for XML and loses what XML forbids', () => {
  assert.equal(escapeXml('a\u0000b\u001b<&>"\''), 'ab&lt;&amp;&gt;&quot;&#39;');
});
