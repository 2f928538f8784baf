import { createIcon } from '../kit/icons.ts';
import { element, freshId, setText } from '../kit/elements.ts';
import { say } from '../drawing/texts.ts';
import type { SeatedGroup } from './state/seating.ts';

/** A named group of cards with a head that opens and folds it. */
export interface GroupFold {
  readonly element: HTMLElement;
  /** Where its cards stand. */
  readonly place: HTMLElement;
  show(group: SeatedGroup): void;
}

/** Builds a group; it is folded. */
export function createGroupFold(id: string, onFold: (isOpen: boolean) => void): GroupFold {
  const name = element('span', { class: 'groupName' });
  const summary = element('span', { class: 'groupSummary' });
  const place = element('div', { class: 'groupCards grid', attributes: { id: freshId('group'), hidden: '' } });
  const head = element('button', {
    class: 'groupHead',
    attributes: { type: 'button', 'aria-expanded': 'false', 'aria-controls': place.id },
    children: [createIcon('fold'), name, summary],
  });
  head.addEventListener('click', () => onFold(place.hidden === true));
  return {
    element: element('section', {
      class: 'group',
      attributes: { 'data-group': id },
      children: [element('h2', { children: [head] }), place],
    }),
    place,
    show({ group, isOpen, summary: words }) {
      setText(name, say(group.name));
      // Open cards say it themselves.
      setText(summary, isOpen ? '' : words);
      head.title = isOpen ? '' : words;
      head.setAttribute('aria-expanded', String(isOpen));
      place.hidden = !isOpen;
    },
  };
}
