import { planePicture } from '../pictures/fields/planePicture.ts';
import { onCanvas } from './frame/canvas.ts';
import type { Renderer } from './frame/renderer.ts';
import { createSampleChoice } from './frame/sampleChoice.ts';

/** The input plane: a click on a sample, or Enter, shows all that is known of it. */
export const planeRenderer: Renderer<'plane'> = {
  picture: planePicture,
  mount(place, first, context) {
    const drawing = onCanvas(planePicture).mount(place, first, context);
    const choice = createSampleChoice(context);
    choice.follow([first.samples]);
    return {
      ...drawing,
      update(next) {
        drawing.update(next);
        choice.follow([next.samples]);
      },
      probe() {
        const probe = drawing.probe();
        return probe && choice.picks(probe);
      },
      dispose() {
        choice.dispose();
        drawing.dispose();
      },
    };
  },
};
