import { formatNumber } from '../../../src/core/ground/numberText.ts';
import type { ClaimCardChart, ClaimSlider } from '../../../src/protocol/claims.ts';
import { say } from '../../drawing/texts.ts';
import { element, setText } from '../../kit/elements.ts';
import { createSlider } from '../../kit/slider.ts';
import type { ClaimAsks } from '../frame/renderer.ts';

/** Places that a slider over a range has. */
const places = 100;

/** The number at a place of a slider. */
export function valueAtPlace(
  { range: [low, high], isWhole }: Pick<ClaimSlider, 'range' | 'isWhole'>,
  place: number,
): number {
  return isWhole ? low + place : low + ((high - low) * place) / places;
}

/** The place that is nearest to a number. */
export function placeOfValue({ range: [low, high], isWhole, value }: ClaimSlider): number {
  return Math.round(isWhole ? value - low : ((value - low) / (high - low)) * places);
}

/** Sliders for the parameters of a claim; they stay the same elements while one of them is moved. */
export interface ClaimSliders {
  readonly element: HTMLElement;
  show(chart: Pick<ClaimCardChart, 'claim' | 'sliders'>): void;
}

/** Builds the place of the sliders. */
export function createClaimSliders(claims: Pick<ClaimAsks, 'choose'>): ClaimSliders {
  const holder = element('div', { class: 'claimSliders' });
  let claim = '';
  let rows: readonly SliderRow[] = [];
  let values: Record<string, number> = {};
  return {
    element: holder,
    show(chart) {
      const { sliders } = chart;
      if (claim !== chart.claim) {
        claim = chart.claim;
        values = Object.fromEntries(sliders.map(({ name, value }) => [name, value]));
        rows = sliders.map((slider) =>
          createRow(slider, (value) => {
            values = { ...values, [slider.name]: value };
            return claims.choose({ id: claim, parameters: values });
          }),
        );
        holder.replaceChildren(...rows.map((row) => row.element));
      }
      sliders.forEach((slider, at) => rows[at]?.show(slider));
    },
  };
}

interface SliderRow {
  readonly element: HTMLElement;
  show(slider: ClaimSlider): void;
}

function createRow(first: ClaimSlider, move: (value: number) => Promise<void>): SliderRow {
  const label = say(first.label);
  const textOf = (place: number): string => withUnit(valueAtPlace(first, place), first.unit);
  const value = element('output', { class: 'claimValue' });
  const slider = createSlider(label, (place) => {
    setText(value, textOf(place));
    return move(valueAtPlace(first, place));
  });
  const [low, high] = first.range;
  return {
    element: element('div', {
      class: 'claimSlider',
      children: [element('span', { class: 'fieldLabel', text: label }), slider.element, value],
    }),
    show(next) {
      slider.set({ most: first.isWhole ? high - low : places, value: placeOfValue(next), textOf });
      setText(value, withUnit(next.value, next.unit));
    },
  };
}

function withUnit(value: number, unit: string): string {
  return unit === '' ? formatNumber(value, 4) : `${formatNumber(value, 4)} ${unit}`;
}
