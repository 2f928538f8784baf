import type { ConfusionChart } from '../../src/protocol/charts.ts';
import { isInside } from '../drawing/pen.ts';
import { t } from '../drawing/texts.ts';
import { closeOnEscape } from '../kit/escape.ts';
import { confusionPicture } from '../pictures/fields/confusionPicture.ts';
import type { Probe } from '../pictures/frame/picture.ts';
import { onCanvas } from './frame/canvas.ts';
import type { DrawingContext, Renderer } from './frame/renderer.ts';

/** The confusion table: a click on a cell asks for its samples, a second one or Escape takes that back. */
export const confusionRenderer: Renderer<'confusion'> = {
  picture: confusionPicture,
  mount(place, first, context) {
    const drawing = onCanvas(confusionPicture).mount(place, first, context);
    let chart = first;
    let forget: (() => void) | undefined;
    const followChoice = (): void => {
      if (chart.chosen === undefined) {
        forget?.();
        forget = undefined;
        return;
      }
      forget ??= closeOnEscape(() => {
        forget = undefined;
        context.choose(undefined);
      });
    };
    followChoice();
    return {
      ...drawing,
      update(next) {
        chart = next;
        drawing.update(next);
        followChoice();
      },
      probe: () => withPick(drawing.probe(), chart, context),
      dispose() {
        forget?.();
        drawing.dispose();
      },
    };
  },
};

function withPick(probe: Probe | undefined, chart: ConfusionChart, context: DrawingContext): Probe | undefined {
  if (probe === undefined) return undefined;
  const classes = chart.classNames.length;
  return {
    ...probe,
    pick: {
      label: t('List these samples'),
      isAt: (x, y) => isInside(probe.area, x, y),
      choose(index) {
        const [predicted, truth] = [index % classes, Math.floor(index / classes)];
        const isChosen = chart.chosen?.truth === truth && chart.chosen.predicted === predicted;
        context.choose(isChosen ? undefined : [predicted, truth]);
      },
    },
  };
}
