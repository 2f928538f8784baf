import type { CurvesChart } from '../../src/protocol/charts.ts';
import { createChoice } from '../controls.ts';
import { element } from '../elements.ts';
import { axisTitle } from '../layout/axes.ts';
import { t } from '../texts.ts';

/** Which measure stands on x; it takes the place of the axis's title. Hidden where there is no choice. */
export interface AxisChoice {
  readonly element: HTMLElement;
  /** The chosen axis; it stays chosen while charts come and go. */
  readonly id: string | undefined;
  readonly isShown: boolean;
  set(axes: NonNullable<CurvesChart['axes']>): void;
}

export function createAxisChoice(onChoose: () => void): AxisChoice {
  let chosen: string | undefined;
  const choice = createChoice(t('x axis'), (id) => {
    chosen = id;
    onChoose();
  });
  const place = element('div', { class: 'axisChoice', attributes: { hidden: '' }, children: [choice.element] });
  return {
    element: place,
    get id() {
      return chosen;
    },
    get isShown() {
      return !place.hidden;
    },
    set(axes) {
      place.hidden = axes.length < 2;
      const known = axes.find((axis) => axis.id === chosen) ?? axes[0];
      if (known === undefined || place.hidden) return;
      choice.set({
        options: axes.map(({ id, axis }) => ({ value: id, label: axisTitle(axis) })),
        value: known.id,
        isEnabled: true,
      });
    },
  };
}
