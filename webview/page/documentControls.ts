import type { Pointer } from '../../src/protocol/messages.ts';
import { createChoice, type ChoiceControl } from '../kit/choice.ts';
import { createNumber, type NumberControl } from '../kit/numberField.ts';
import { element, freshId } from '../kit/elements.ts';
import { createIcon } from '../kit/icons.ts';
import { t } from '../drawing/texts.ts';
import type { ControlsState, ViewChoiceState } from './state/controlsState.ts';
import { numberRules, type ControlName } from './state/edits.ts';

/** The page's own controls. They hold nothing: what they show is read from the text, what they do is an edit of it. */
export interface ControlsRow {
  readonly element: HTMLElement;
  /** Opens and folds them. */
  readonly toggle: HTMLElement;
  show(state: ControlsState): void;
  setOpen(isOpen: boolean): void;
}

/** What the controls ask for. */
export interface ControlsActions {
  /** Sets a control that every experiment has. */
  change(name: ControlName, value: string | number): void;
  /** Sets a choice of the view. */
  choose(pointer: Pointer, value: string | number): void;
  /** Opens or folds the controls. */
  fold(isOpen: boolean): void;
}

/** Builds the row; its controls are empty and folded. */
export function createControlsRow(actions: ControlsActions): ControlsRow {
  const choice = (name: ControlName, label: string): ChoiceControl =>
    createChoice(label, (value) => actions.change(name, value));
  const number = (name: keyof typeof numberRules, label: string): NumberControl =>
    createNumber({
      label,
      tooltip: t('Enter sets it; arrow up and down go through 1, 2, 5.'),
      ...numberRules[name],
      onChange: (value) => actions.change(name, value),
    });
  const activation = choice('activation', t('Activation (all hidden layers)'));
  const optimizer = choice('optimizer', t('Optimizer'));
  const learningRate = number('learningRate', t('Learning rate'));
  const penalty = choice('penalty', t('Penalty'));
  const lambda = number('lambda', t('Lambda (strength)'));
  const epochs = number('epochs', t('Epochs'));
  const ofView = createViewChoices(actions);
  const controls = [activation, optimizer, learningRate, penalty, lambda, epochs];
  const row = element('div', {
    class: 'controls',
    attributes: { id: freshId('controls'), role: 'group', 'aria-label': t('Experiment'), hidden: '' },
    children: [...controls.map((control) => control.element), ofView.element],
  });
  const toggle = element('button', {
    class: 'controlsToggle',
    attributes: { type: 'button', title: t('Controls'), 'aria-expanded': 'false', 'aria-controls': row.id },
    children: [element('span', { text: t('Controls') }), createIcon('fold')],
  });
  toggle.addEventListener('click', () => actions.fold(row.hidden === true));
  return {
    element: row,
    toggle,
    setOpen(isOpen) {
      row.hidden = !isOpen;
      toggle.setAttribute('aria-expanded', String(isOpen));
    },
    show(state) {
      activation.set(state.activation);
      optimizer.set(state.optimizer);
      penalty.set(state.penalty);
      learningRate.set(state.learningRate);
      lambda.set(state.lambda);
      epochs.set(state.epochs);
      ofView.show(state.choices);
    },
  };
}

interface ViewChoices {
  readonly element: HTMLElement;
  show(choices: readonly ViewChoiceState[]): void;
}

/** The choices of a view. The same choices keep their controls, so that focus stays where it is. */
function createViewChoices(actions: ControlsActions): ViewChoices {
  const row = element('div', { class: 'viewChoices' });
  let shown: readonly ViewChoiceState[] = [];
  let controls: readonly ChoiceControl[] = [];
  return {
    element: row,
    show(choices) {
      const isSame =
        choices.length === shown.length && choices.every(({ label }, index) => label === shown[index]?.label);
      shown = choices;
      if (!isSame) {
        controls = choices.map(({ label }, index) =>
          createChoice(label, (value) => {
            const choice = shown[index];
            if (choice !== undefined) actions.choose(choice.pointer, choice.isNumber ? Number(value) : value);
          }),
        );
        row.replaceChildren(...controls.map((control) => control.element));
      }
      choices.forEach((choice, index) => controls[index]?.set(choice));
    },
  };
}
