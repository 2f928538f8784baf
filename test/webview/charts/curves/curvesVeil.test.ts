import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { noClaims } from '../../noClaims.ts';
import { createSharedAxis } from '../../../../webview/charts/frame/sharedAxis.ts';
import { layoutCurves } from '../../../../webview/pictures/curves/curvesLayout.ts';
import { createMemory } from '../../../../webview/pictures/frame/picture.ts';
import { openWindow } from '../../pageWindow.ts';
import { curvesChart, look, measure, seriesOf } from '../../pictures/sampleCharts.ts';

const page = openWindow();
const { createVeil } = await import('../../../../webview/charts/curves/curvesVeil.ts');
after(() => page.close());

const size = { width: 480, height: 260 };
const layout = layoutCurves({ measure }, curvesChart(), { look, size, memory: createMemory() });

function build(): {
  readonly veil: ReturnType<typeof createVeil>;
  readonly canvas: HTMLCanvasElement;
  /** What was drawn since this was asked last, and how many circles. */
  readonly drawn: () => { readonly isNothing: boolean; readonly circles: number };
} {
  const place = document.createElement('div');
  const below = document.createElement('canvas');
  place.append(below);
  const veil = createVeil(below, {
    look: () => look,
    requestPaint: () => assert.fail('the curves below stay'),
    edit: () => undefined,
    choose: () => undefined,
    chooseSample: () => undefined,
    openView: () => undefined,
    claims: noClaims,
    axis: createSharedAxis(),
    goTo: () => undefined,
  });
  const canvas = below.nextElementSibling as HTMLCanvasElement;
  const calls = page.drawnOn(canvas);
  return {
    veil,
    canvas,
    drawn() {
      const names = calls.splice(0).map(([name]) => name);
      return { isNothing: names.length === 0, circles: names.filter((name) => name === 'arc').length };
    },
  };
}

test('the veil is there while a curve is raised, over the other canvas and as large', () => {
  const { veil, canvas } = build();
  assert.ok(canvas.hidden);
  const raise = veil.follow(layout, size);
  raise(3, 'train');
  assert.deepEqual([canvas.hidden, canvas.width, canvas.height], [false, 480, 260]);
  raise(undefined, undefined);
  assert.ok(canvas.hidden);
  veil.dispose();
  assert.ok(!canvas.isConnected);
});

test('a curve has a dot where the crosshair stands', () => {
  const { veil, drawn } = build();
  const raise = veil.follow(layout, size);
  raise(undefined, 'train');
  const { circles } = drawn();
  raise(3, 'train');
  assert.equal(drawn().circles, circles + 1);
});

test('a curve has no dot where it has no point', () => {
  const { veil, drawn } = build();
  const series = [
    seriesOf('short', 'measured', Float64Array.of(0, 10), Float64Array.of(1, 2)),
    seriesOf('late', 'measured', Float64Array.of(10, 20), Float64Array.of(1, 2)),
  ];
  const raise = veil.follow(
    layoutCurves({ measure }, curvesChart({ series }), { look, size, memory: createMemory() }),
    size,
  );
  const circlesAt = (index: number | undefined, part: string): number => {
    raise(index, part);
    return drawn().circles;
  };
  const [short, late] = [circlesAt(undefined, 'short'), circlesAt(undefined, 'late')];
  assert.deepEqual([circlesAt(0, 'short') - short, circlesAt(0, 'late') - late], [1, 0]);
  assert.deepEqual([circlesAt(2, 'short') - short, circlesAt(2, 'late') - late], [0, 1]);
});

test('it is drawn again only when curve, place or chart is another', () => {
  const { veil, drawn } = build();
  const raise = veil.follow(layout, size);
  raise(3, 'train');
  drawn();
  raise(3, 'train');
  assert.ok(drawn().isNothing);
  raise(4, 'train');
  assert.ok(!drawn().isNothing);
  raise(4, 'validation');
  assert.ok(!drawn().isNothing);
  raise(undefined, undefined);
  assert.ok(drawn().isNothing);
  raise(4, 'validation');
  assert.ok(!drawn().isNothing, 'it was hidden');
  veil.follow(layout, size)(4, 'validation');
  assert.ok(!drawn().isNothing, 'another drawing');
});
