import type { Chart } from '../../../src/protocol/charts.ts';
import { createTable } from '../../charts/table.ts';
import { say, t } from '../../drawing/texts.ts';
import { createIconButton } from '../../kit/buttons.ts';
import { element, fadeWhereCut } from '../../kit/elements.ts';
import { closeOnEscape } from '../../kit/escape.ts';
import { columnsOf } from '../../pictures/columns/columns.ts';

/** What can be opened below a chart: its explanation, or its data as a table. */
export type MorePart = 'explanation' | 'table';

/** The part of a card that opens below. */
export interface CardMore {
  readonly element: HTMLElement;
  open(part: MorePart): void;
  /** The chart has changed: what is open follows. */
  refresh(): void;
}

/** Rows of the data table; all of them are in the file. */
const mostRows = 300;

/** Builds the part; it is closed. */
export function createMore(chartOf: () => Chart): CardMore {
  const content = element('div', { class: 'moreContent', attributes: { tabindex: '0', role: 'region' } });
  const fade = fadeWhereCut(content);
  const close = (): void => {
    forget?.();
    forget = undefined;
    shown = undefined;
    place.hidden = true;
  };
  const place = element('div', {
    class: 'more',
    attributes: { hidden: '' },
    children: [content, createIconButton('close', t('Close'), close).element],
  });
  let forget: (() => void) | undefined;
  let shown: MorePart | undefined;
  const refresh = (): void => {
    if (shown === undefined) return;
    content.setAttribute('aria-label', shown === 'explanation' ? t('Explanation') : t('Data table'));
    const at = content.scrollTop;
    content.replaceChildren(contentOf(chartOf(), shown));
    content.scrollTop = at;
    fade();
  };
  return {
    element: place,
    refresh,
    open(part) {
      shown = part;
      place.hidden = false;
      forget ??= closeOnEscape(close);
      refresh();
      content.focus();
    },
  };
}

function contentOf(chart: Chart, part: MorePart): HTMLElement {
  return part === 'explanation'
    ? element('p', { class: 'explanation', text: say(chart.explanation) })
    : createTable(columnsOf(chart, mostRows), mostRows);
}
