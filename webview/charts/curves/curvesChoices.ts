import type { CurvesChart } from '../../../src/protocol/charts.ts';
import { element } from '../../kit/elements.ts';
import { axisTitle } from '../../pictures/frame/axes.ts';
import { standOn } from '../../pictures/curves/curvesAxes.ts';
import { showQuantity } from '../../pictures/curves/curvesQuantities.ts';
import { say, t } from '../../drawing/texts.ts';
import { createHidingChoice } from '../frame/hidingChoice.ts';
import type { SharedAxis } from '../frame/sharedAxis.ts';

/** What a chart shows on its axes where it offers a choice: which quantity on y, which measure of its points on x. */
export interface CurvesChoices {
  readonly element: HTMLElement;
  /** The control of the x axis takes the place of the axis's title. */
  readonly hasX: boolean;
  set(chart: CurvesChart): void;
  /** The chart as it is chosen; the choice stays while charts come and go. */
  apply(chart: CurvesChart): CurvesChart;
  dispose(): void;
}

/** @param shared  what the charts of the view show on x: the first of them has the control */
export function createCurvesChoices(shared: SharedAxis, onChoose: () => void): CurvesChoices {
  const y = createHidingChoice(t('y axis'), onChoose);
  const x = createHidingChoice(t('x axis'), () => {
    if (x.chosen !== undefined) shared.choose(x.chosen);
  });
  let chart: CurvesChart | undefined;
  let membership: ReturnType<SharedAxis['join']> | undefined;
  const follow = (): void => {
    if (chart !== undefined) show(chart);
    onChoose();
  };
  const place = element('div', { class: 'axisChoice', attributes: { hidden: '' }, children: [y.element, x.element] });
  y.element.classList.add('yChoice');
  const show = ({ quantities = [], axes = [] }: CurvesChart): void => {
    if (axes.length > 1) membership ??= shared.join(follow);
    const options = membership?.isFirst === true ? axes : [];
    y.set(quantities.map(({ id, label }) => ({ value: id, label: say(label) })));
    x.set(options.map(({ id, axis }) => ({ value: id, label: axisTitle(axis) })));
    place.hidden = !(x.isShown || y.isShown);
    // Without a control of its own the x axis keeps its title: the row stands below it.
    place.classList.toggle('below', !x.isShown);
  };
  return {
    element: place,
    get hasX() {
      return x.isShown;
    },
    set(next) {
      chart = next;
      show(next);
    },
    apply: (given) => standOn(showQuantity(given, y.chosen), shared.chosen),
    dispose: () => membership?.leave(),
  };
}
