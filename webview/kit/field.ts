import { element } from './elements.ts';

/** A control with its label before it; the control itself carries the name that is read out. */
export function labelField(label: string, control: HTMLElement): HTMLElement {
  return element('div', {
    class: 'field',
    children: [
      element('span', { class: 'fieldLabel', text: label, attributes: { 'aria-hidden': 'true', title: label } }),
      control,
    ],
  });
}
