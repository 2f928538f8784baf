import { t } from '../drawing/texts.ts';
import { layersPicture } from '../pictures/fields/layersPicture.ts';
import { onCanvas } from './frame/canvas.ts';
import type { Renderer } from './frame/renderer.ts';

const renderer = onCanvas(layersPicture);

/** All layers on one canvas; a click, or Enter, shows one large. */
export const layersRenderer: Renderer<'layers'> = {
  picture: layersPicture,
  mount(place, first, context) {
    const drawing = renderer.mount(place, first, context);
    return {
      ...drawing,
      probe() {
        const probe = drawing.probe();
        return (
          probe && {
            ...probe,
            pick: {
              label: t('Show this layer'),
              isAt: (x, y) => probe.indexAt(x, y) !== undefined,
              choose: (index) => context.choose([probe.valueOf(index), 0]),
            },
          }
        );
      },
    };
  },
};
