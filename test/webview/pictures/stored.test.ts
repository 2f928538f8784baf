import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSvgPen } from '../../../webview/drawing/svgPen.ts';
import { curvesPicture } from '../../../webview/pictures/curves/curvesPicture.ts';
import { framePicture } from '../../../webview/pictures/frame/framedPicture.ts';
import { gallery, type Exhibit } from './gallery.ts';
import { curvesChart, look, measure } from './sampleCharts.ts';

const folder = join(process.cwd(), 'test/webview/pictures/stored');
const widths = [300, 640];

/** The files of one exhibit: a drawing at every width, other texts once. */
function filesOf(kind: string, name: string, exhibit: Exhibit): (readonly [name: string, text: string])[] {
  const files = widths.map((width) => [`${kind}-${name}-${width}.svg`, exhibit(width)] as const);
  return files.every(([, text]) => text.startsWith('<svg')) ? files : [[`${kind}-${name}.txt`, exhibit(widths[0]!)]];
}

/** Every picture of the gallery by the name of its file. */
const drawn = new Map(
  Object.entries(gallery).flatMap(([kind, exhibits]) =>
    Object.entries(exhibits).flatMap(([name, exhibit]) => filesOf(kind, name, exhibit)),
  ),
);

function writeAll(): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of drawn) writeFileSync(join(folder, name), text);
}

/** The first line in which two pictures differ. */
function firstDifference(text: string, stored: string): string {
  const [lines, before] = [text.split('\n'), stored.split('\n')];
  const at = lines.findIndex((line, index) => line !== before[index]);
  return `line ${at + 1} is\n${lines[at] ?? 'missing'}\nand was\n${before[at] ?? 'missing'}`;
}

test('every chart of the gallery looks as stored (write the pictures anew with REGLAB_WRITE_PICTURES=1)', () => {
  if (process.env['REGLAB_WRITE_PICTURES'] !== undefined) writeAll();
  for (const [name, text] of drawn) {
    const path = join(folder, name);
    assert.ok(existsSync(path), `${name} is not stored`);
    const stored = readFileSync(path, 'utf8');
    if (text !== stored) assert.fail(`${name}: ${firstDifference(text, stored)}`);
  }
});

test('no picture is stored that the gallery does not draw', () => {
  assert.deepEqual(readdirSync(folder).sort(), [...drawn.keys()].sort());
});

test('a chart in a file of its own is the stored drawing under its title', () => {
  const [width, chart] = [widths[1]!, curvesChart()];
  const height = curvesPicture.height(chart, { width, pen: { measure }, look });
  const framed = framePicture(curvesPicture, chart, { look, size: { width, height } }, { measure });
  const pen = createSvgPen({ ...framed.size, background: '#1f1f1f', font: look.font, measure });
  framed.paint(pen);
  const partsOf = (svg: string): string[] => svg.split('\n').filter((line) => /^<(path|text|g clip)/.test(line));
  const [whole, plot] = [partsOf(pen.document('', '')), partsOf(drawn.get(`curves-loss-${width}.svg`)!)];
  assert.ok(plot.length > 20);
  assert.deepEqual(whole.slice(1, -1), plot, 'between the title and the caption');
});
