import type { ContoursChart } from '../../src/protocol/charts.ts';
import { element } from '../kit/elements.ts';
import { isInside } from '../drawing/pen.ts';
import { say, t } from '../drawing/texts.ts';
import { contoursPicture } from '../pictures/fields/contoursPicture.ts';
import { besideMap } from '../pictures/fields/surfacePicture.ts';
import { showField } from '../pictures/fields/contourQuantities.ts';
import type { Probe } from '../pictures/frame/picture.ts';
import { onCanvas } from './frame/canvas.ts';
import { createHidingChoice } from './frame/hidingChoice.ts';
import { createSurfaceHand } from './surfaceHand.ts';
import type { DrawingContext, Renderer } from './frame/renderer.ts';

/** A contour map; where it offers several functions over its plane, one of them is chosen. */
export const contoursRenderer: Renderer<'contours'> = {
  picture: contoursPicture,
  mount(place, first, context) {
    let chart = first;
    const choice = createHidingChoice(t('Shown'), () => {
      inner.update(shown());
      context.requestPaint();
    });
    const row = element('div', { class: 'axisChoice below', children: [choice.element] });
    const shown = (): ContoursChart => showField(chart, choice.chosen);
    const take = (next: ContoursChart): void => {
      chart = next;
      choice.set((chart.quantities ?? []).map(({ id, label }) => ({ value: id, label: say(label) })));
      row.hidden = !choice.isShown;
    };
    take(first);
    const hand = createSurfaceHand(place, () => context.requestPaint());
    const picture = besideMap(() => hand.view);
    const inner = onCanvas(picture).mount(place, shown(), context);
    return {
      controls: row,
      tools: () => [
        hand.view === undefined
          ? { label: t('Surface beside the map'), onChoose: () => hand.show(true) }
          : { label: t('Map alone'), onChoose: () => hand.show(false) },
      ],
      picture: () => picture,
      update(next) {
        take(next);
        inner.update(shown());
      },
      shown,
      paint() {
        hand.place({ width: place.clientWidth, height: place.clientHeight });
        return inner.paint();
      },
      probe: () => choosing(inner.probe(), chart.chooses, context),
      dispose() {
        hand.dispose();
        inner.dispose();
      },
    };
  },
};

/** A click on the plane chooses a place where the chart says so. */
function choosing(
  probe: Probe | undefined,
  chooses: ContoursChart['chooses'],
  context: DrawingContext,
): Probe | undefined {
  if (probe === undefined || chooses === undefined) return probe;
  const { area, placeOf } = probe;
  if (area === undefined || placeOf === undefined) return probe;
  return {
    ...probe,
    pick: {
      label: say(chooses),
      isAt: (x, y) => isInside(area, x, y),
      choose: (index) => context.choose(placeOf(index)),
    },
  };
}
