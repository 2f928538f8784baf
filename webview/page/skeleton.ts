import { views, type ViewName } from '../../src/protocol/views.ts';
import { t } from '../drawing/texts.ts';
import { element } from '../kit/elements.ts';

/** The layout of a view before its first charts, empty: key numbers, hero and detail, the heads of its groups. */
export function createSkeleton(view: ViewName): HTMLElement {
  const { detail, groups } = views.get(view).seats;
  const numbers = Array.from({ length: 5 }, () => bone('numberBone'));
  return element('div', {
    class: 'seats bones',
    attributes: { 'aria-busy': 'true', 'aria-label': t('The first results are being computed.'), role: 'status' },
    children: [
      element('div', { class: 'numbersSeat', children: numbers }),
      element('div', {
        class: 'stage',
        children: [
          element('div', { class: 'hero', children: [boneCard()] }),
          element('div', { class: 'detail', children: detail.slice(0, 2).map(boneCard) }),
        ],
      }),
      element('div', { class: 'groups', children: groups.map(() => bone('groupBone')) }),
    ],
  });
}

function boneCard(): HTMLElement {
  return element('div', { class: 'card', children: [bone('title'), bone('plotBone'), bone('captionBone')] });
}

function bone(name: string): HTMLElement {
  return element('div', { class: `bone ${name}` });
}
