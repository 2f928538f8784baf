import { steadyContextOf } from '../../drawing/canvasContext.ts';
import { createCanvasPen } from '../../drawing/canvasPen.ts';
import type { Look } from '../../drawing/look.ts';
import { element } from '../../kit/elements.ts';
import { drawSample, type SampleLook, type Samples } from '../../pictures/frame/samples.ts';
import { placeX, placeY, type Placing } from '../../pictures/frame/planeFrame.ts';

/** Steps of colour for samples that have a value. */
const valueSteps = 48;

/** Samples drawn once per look and copied to all their places: thousands of them fit into a frame. */
export interface SampleSprites {
  /** Puts the samples into the frame; the placing in device pixels. */
  draw(context: CanvasRenderingContext2D, placing: Placing): void;
}

/** Sprites of a theme, so that newer data of the same kind find theirs. */
const known = new WeakMap<Look, Map<string, HTMLCanvasElement>>();

/** @param ratio  device pixels per CSS pixel */
export function createSprites(points: Samples, style: SampleLook, look: Look, ratio: number): SampleSprites {
  const sprites = new Map<number, HTMLCanvasElement>();
  const size = 2 * Math.ceil((1.4 * style.radius + 2) * ratio);
  let [low, high] = [Infinity, -Infinity];
  for (const value of points.value) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const keys = Int32Array.from(points.value, (value, index) => {
    const step = style.isClasses ? Math.round(value) : Math.round(((value - low) / (high - low || 1)) * valueSteps);
    return 2 * step + (points.validates[index] === 1 ? 1 : 0);
  });
  const spriteOf = (key: number): HTMLCanvasElement => {
    const step = Math.floor(key / 2);
    const found = sprites.get(key);
    if (found !== undefined) return found;
    const value = style.isClasses ? step : low + (step / valueSteps) * (high - low);
    const validates = key % 2 === 1;
    const name = [ratio, style.radius, style.isClasses ? step : '', style.color(value), validates].join(' ');
    const ofLook = known.get(look) ?? new Map<string, HTMLCanvasElement>();
    known.set(look, ofLook);
    const canvas = ofLook.get(name) ?? drawSprite();
    ofLook.set(name, canvas);
    sprites.set(key, canvas);
    return canvas;

    function drawSprite(): HTMLCanvasElement {
      const made = element('canvas');
      made.width = size;
      made.height = size;
      const context = steadyContextOf(made);
      context.scale(ratio, ratio);
      const middle = size / 2 / ratio;
      drawSample(createCanvasPen(context, look.font), [middle, middle], { value, validates }, style);
      return made;
    }
  };
  return {
    draw(context, placing) {
      const { frame } = placing;
      const reach = size / 2;
      for (let index = 0; index < keys.length; index += 1) {
        const x = placeX(placing, points.x[index]!);
        const y = placeY(placing, points.y[index]!);
        if (!(x > frame.left - reach && x < frame.left + frame.width + reach)) continue;
        if (!(y > frame.top - reach && y < frame.top + frame.height + reach)) continue;
        context.drawImage(spriteOf(keys[index]!), Math.round(x - reach), Math.round(y - reach));
      }
    },
  };
}
