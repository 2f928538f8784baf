import { element } from './elements.ts';

/** A short remark beside the title. Not the toolkit's badge: that one sets a style attribute, which a strict policy refuses. */
export function createBadge(text: string, tooltip: string): HTMLElement {
  return element('span', {
    class: 'badge',
    text,
    attributes: { role: 'note', title: tooltip, 'aria-label': `${text}: ${tooltip}` },
  });
}
