import { createChoice } from '../../kit/choice.ts';

interface Option {
  readonly value: string;
  readonly label: string;
}

/** A choice of how a chart is shown. It stays while charts come and go. */
export interface HidingChoice {
  readonly element: HTMLElement;
  readonly chosen: string | undefined;
  readonly isShown: boolean;
  set(options: readonly Option[]): void;
}

/** A choice that is hidden where there is nothing to choose. */
export function createHidingChoice(label: string, onChoose: () => void): HidingChoice {
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
