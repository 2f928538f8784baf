import type { RegionsChart } from '../../../src/protocol/charts.ts';
import { createCanvasPen } from '../../drawing/canvasPen.ts';
import type { Look } from '../../drawing/look.ts';
import type { Box } from '../../drawing/pen.ts';
import { cornersOf } from '../../pictures/cells/cellMesh.ts';
import { drawPlaneFrame, placeSamples, type Placing } from '../../pictures/frame/planeFrame.ts';
import { drawChosenSample } from '../../pictures/frame/sampleNames.ts';
import {
  drawGround,
  drawLegends,
  drawOutline,
  frameOfRegions,
  outlineOf,
} from '../../pictures/cells/regionsPicture.ts';
import { drawClassNames } from '../../pictures/frame/classNames.ts';
import { sampleLookOf, type RegionsScene } from '../../pictures/cells/regionsScene.ts';
import { prepareCanvas } from '../frame/canvas.ts';
import { createSprites, type SampleSprites } from './sampleSprites.ts';

/** The canvas with what does not move. */
export interface Stage {
  readonly context: CanvasRenderingContext2D;
  readonly look: Look;
  readonly ratio: number;
  readonly size: { readonly width: number; readonly height: number };
  /** The plane, on whole device pixels. */
  readonly box: Box;
  readonly sprites: SampleSprites;
}

/** Sets the canvas up and explains the colours above the plane. */
export function setStage(
  canvas: HTMLCanvasElement,
  scene: RegionsScene | undefined,
  { chart, look, size, ratio }: Pick<Stage, 'look' | 'size' | 'ratio'> & { chart: RegionsChart },
): Stage {
  const context = prepareCanvas(canvas, size, ratio);
  const pen = createCanvasPen(context, look.font);
  const top = scene === undefined ? 48 : drawLegends(pen, scene, size.width);
  const shown = scene?.chart ?? chart;
  const wish = frameOfRegions(pen, shown, size, top);
  const snap = (length: number): number => Math.round(length * ratio) / ratio;
  const box = { left: snap(wish.left), top: snap(wish.top), width: snap(wish.width), height: snap(wish.height) };
  const sprites = createSprites(shown.points, sampleLookOf(shown, look), look, ratio);
  return { context, look, ratio, size, box, sprites };
}

export interface Shown {
  readonly chart: RegionsChart;
  readonly scene: RegionsScene | undefined;
  readonly placing: Placing;
  readonly marks: { readonly asked: number; readonly hovered: number };
  readonly layer: { draw(context: CanvasRenderingContext2D, frame: Box): void };
}

/** Cells, samples, marked cells and axes. */
export function drawPlane(stage: Stage, { chart, scene, placing, marks, layer }: Shown): void {
  const { context, look, ratio, size, box, sprites } = stage;
  const pen = createCanvasPen(context, look.font);
  const top = box.top - 16;
  context.clearRect(0, top, size.width, size.height - top);
  drawGround(pen, chart, look, box);
  const frame = { left: box.left * ratio, top: box.top * ratio, width: box.width * ratio, height: box.height * ratio };
  pen.clip(box, () => {
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    layer.draw(context, frame);
    sprites.draw(context, { ...placing, frame });
    context.restore();
    drawChosenSample(pen, placeSamples(chart, placing), look);
    drawClassNames(pen, chart, look, placing);
    if (scene === undefined) return;
    drawOutline(pen, outlineOf(cornersOf(scene.index.mesh, marks.hovered), placing), look, 'hovered');
    const chosen = marks.asked >= 0 ? cornersOf(scene.index.mesh, marks.asked) : chart.chosen;
    drawOutline(pen, outlineOf(chosen, placing), look, 'chosen');
  });
  drawPlaneFrame(pen, chart, look, placing);
}
