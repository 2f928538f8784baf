import type { RegionsChart } from '../../../src/protocol/charts.ts';
import { createBadge } from '../../kit/badge.ts';
import { createChoice } from '../../kit/choice.ts';
import { createIconButton } from '../../kit/buttons.ts';
import { element } from '../../kit/elements.ts';
import { say, t } from '../../drawing/texts.ts';

/** The row below a partition: what colours it, how exact it is, zoom. */
export interface RegionsTools {
  readonly element: HTMLElement;
  set(state: { readonly chart: RegionsChart; readonly measure: string; readonly isZoomed: boolean }): void;
}

export interface RegionsActions {
  color(measure: string): void;
  zoom(direction: 1 | -1): void;
  reset(): void;
  /** Takes the choice of a cell back. */
  forget(): void;
}

export function createRegionsTools(actions: RegionsActions): RegionsTools {
  const choice = createChoice(t('Colour by'), (id) => actions.color(id));
  const exactness = element('span', { class: 'exactness' });
  const forget = createIconButton('close', t('Take the choice of the cell back (Escape)'), () => actions.forget());
  const zoomOut = createIconButton('zoomOut', t('Zoom out (−)'), () => actions.zoom(-1));
  const zoomIn = createIconButton('zoomIn', t('Zoom in (+)'), () => actions.zoom(1));
  const reset = createIconButton('fit', t('Reset the view (0)'), () => actions.reset());
  let shown: RegionsChart['exactness'] | undefined;
  return {
    element: element('div', {
      class: 'plotTools',
      attributes: { role: 'group', 'aria-label': t('View of the cells') },
      children: [
        choice.element,
        exactness,
        element('div', {
          class: 'buttons',
          children: [forget, reset, zoomOut, zoomIn].map((button) => button.element),
        }),
      ],
    }),
    set({ chart, measure, isZoomed }) {
      choice.set({
        options: chart.measures.map(({ id, label }) => ({ value: id, label: say(label) })),
        value: measure,
        isEnabled: true,
      });
      choice.element.hidden = chart.measures.length < 2;
      reset.element.hidden = !isZoomed;
      forget.element.hidden = chart.chosen.length === 0;
      zoomOut.setEnabled(isZoomed);
      if (chart.exactness !== shown) exactness.replaceChildren(badgeOf(chart.exactness));
      shown = chart.exactness;
    },
  };
}

function badgeOf(exactness: RegionsChart['exactness']): HTMLElement {
  switch (exactness) {
    case 'exact':
      return createBadge(
        t('exact'),
        t('Every cell of this range is there, and every border is where the network bends.'),
      );
    case 'capped':
      return createBadge(t('capped'), t('The budget ended before all cells were found; what is hatched is missing.'));
    case 'limit':
      return createBadge(
        t('ReLU limit'),
        t('Cells of the ReLU network that this smooth one approaches; it has no cells of its own.'),
      );
    default:
      return exactness satisfies never;
  }
}
