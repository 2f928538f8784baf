import type { CurvesChart } from '../../../src/protocol/charts.ts';
import { createChoice } from '../../kit/choice.ts';
import { element } from '../../kit/elements.ts';
import { axisTitle } from '../../pictures/frame/axes.ts';
import { standOn } from '../../pictures/curves/curvesAxes.ts';
import { showQuantity } from '../../pictures/curves/curvesQuantities.ts';
import { say, t } from '../../drawing/texts.ts';

/** What a chart shows on its axes where it offers a choice: which quantity on y, which measure of its points on x. */
export interface CurvesChoices {
  readonly element: HTMLElement;
  /** The control of the x axis takes the place of the axis's title. */
  readonly hasX: boolean;
  set(chart: CurvesChart): void;
  /** The chart as it is chosen; the choice stays while charts come and go. */
  apply(chart: CurvesChart): CurvesChart;
}

interface Option {
  readonly value: string;
  readonly label: string;
}

/** A choice that is hidden where there is nothing to choose. */
function createHidingChoice(
  label: string,
  onChoose: () => void,
): {
  readonly element: HTMLElement;
  readonly chosen: string | undefined;
  readonly isShown: boolean;
  set(options: readonly Option[]): void;
} {
  let chosen: string | undefined;
  const choice = createChoice(label, (id) => {
    chosen = id;
    onChoose();
  });
  const { element: field } = choice;
  field.hidden = true;
  return {
    element: field,
    get chosen() {
      return chosen;
    },
    get isShown() {
      return !field.hidden;
    },
    set(options) {
      field.hidden = options.length < 2;
      const known = options.find(({ value }) => value === chosen) ?? options[0];
      if (known !== undefined && !field.hidden) choice.set({ options, value: known.value, isEnabled: true });
    },
  };
}

export function createCurvesChoices(onChoose: () => void): CurvesChoices {
  const y = createHidingChoice(t('y axis'), onChoose);
  const x = createHidingChoice(t('x axis'), onChoose);
  const place = element('div', { class: 'axisChoice', attributes: { hidden: '' }, children: [y.element, x.element] });
  y.element.classList.add('yChoice');
  return {
    element: place,
    get hasX() {
      return x.isShown;
    },
    set({ quantities = [], axes = [] }) {
      y.set(quantities.map(({ id, label }) => ({ value: id, label: say(label) })));
      x.set(axes.map(({ id, axis }) => ({ value: id, label: axisTitle(axis) })));
      place.hidden = !(x.isShown || y.isShown);
      // Without a control of its own the x axis keeps its title: the row stands below it.
      place.classList.toggle('below', !x.isShown);
    },
    apply: (chart) => standOn(showQuantity(chart, y.chosen), x.chosen),
  };
}
