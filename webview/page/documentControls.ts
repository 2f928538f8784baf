import type { ViewName } from '../../src/protocol/charts.ts';
import type { DocumentControls, JsonValue, Pointer, TextChange } from '../../src/protocol/messages.ts';
import { createChoice, createNumber } from '../kit/controls.ts';
import { element } from '../kit/elements.ts';
import { changeActivation, changePenalty, stepOn125 } from './state/edits.ts';
import { say, t } from '../drawing/texts.ts';

interface ViewChoiceControl {
  readonly label: string;
  readonly control: ReturnType<typeof createChoice>;
}

/** The page's own controls. They hold nothing: what they show is read from the text, what they do is an edit of it. */
export interface ControlsRow {
  readonly element: HTMLElement;
  set(controls: DocumentControls | undefined, isStale: boolean): void;
  /** Which view's own choices stand there. */
  setView(view: ViewName): void;
}

export function createControlsRow(edit: (changes: readonly TextChange[]) => void): ControlsRow {
  let current: DocumentControls | undefined;
  const change = (pointer: Pointer | undefined, value: JsonValue): void => {
    if (pointer !== undefined) edit([{ pointer, value }]);
  };
  const activation = createChoice(
    t('Activation'),
    (name) => current !== undefined && edit(changeActivation(current, name)),
  );
  const optimizer = createChoice(t('Optimizer'), (name) => change(current?.pointers.optimizer, name));
  const learningRate = createNumber({
    label: t('Learning rate'),
    tooltip: t('Enter sets it; arrow up and down go through 1, 2, 5.'),
    accepts: (value) => Number.isFinite(value) && value > 0,
    stepped: stepOn125,
    onChange: (value) => change(current?.pointers.learningRate, value),
  });
  const penalty = createChoice(t('Penalty'), (name) => current !== undefined && edit(changePenalty(current, name)));
  const lambda = createNumber({
    label: t('Lambda (strength)'),
    tooltip: t('Enter sets it; arrow up and down go through 1, 2, 5.'),
    accepts: (value) => Number.isFinite(value) && value >= 0,
    stepped: stepOn125,
    onChange: (value) => change(current?.pointers.lambda, value),
  });
  const epochs = createNumber({
    label: t('Epochs'),
    tooltip: t('Enter sets it; arrow up and down go through 1, 2, 5.'),
    accepts: (value) => Number.isInteger(value) && value >= 1,
    stepped: (value, direction) => Math.max(1, Math.round(stepOn125(value, direction))),
    onChange: (value) => change(current?.pointers.epochs, value),
  });
  const ofViews = element('div', { class: 'viewChoices' });
  let view: ViewName | undefined;
  let isEditable = false;
  let choices: ViewChoiceControl[] = [];
  /** The same choices keep their controls, so that focus stays where it is. */
  const showChoices = (): void => {
    const wanted = current?.choices.filter((choice) => choice.view === view) ?? [];
    const isSame =
      wanted.length === choices.length && wanted.every(({ label }, at) => choices[at]?.label === say(label));
    if (!isSame) {
      choices = wanted.map(({ label }, at) => ({
        label: say(label),
        control: createChoice(say(label), (value) =>
          change(current?.choices.filter((choice) => choice.view === view)[at]?.pointer, value),
        ),
      }));
      ofViews.replaceChildren(...choices.map(({ control }) => control.element));
    }
    wanted.forEach(({ options, value }, at) =>
      choices[at]?.control.set({
        options: options.map((option) => ({ value: option.value, label: say(option.label) })),
        value,
        isEnabled: isEditable,
      }),
    );
  };
  const named = (names: readonly string[]): { value: string; label: string }[] =>
    names.map((name) => ({ value: name, label: name }));

  return {
    element: element('div', {
      class: 'controls',
      attributes: { role: 'group', 'aria-label': t('Experiment') },
      children: [
        ...[activation, optimizer, learningRate, penalty, lambda, epochs].map((control) => control.element),
        ofViews,
      ],
    }),
    setView(next) {
      view = next;
      showChoices();
    },
    set(found, isStale) {
      // Broken text cannot be edited at a place: the controls show its last valid version and wait until it is whole again.
      const isEnabled = found !== undefined && !isStale;
      current = found ?? current;
      const controls = current;
      if (controls !== undefined) {
        activation.set({
          options: named(controls.activations),
          value: controls.activation,
          isEnabled: isEnabled && controls.layers.length > 0,
        });
        optimizer.set({ options: named(controls.optimizers), value: controls.optimizer, isEnabled });
        penalty.set({
          options: [{ value: '', label: t('none') }, ...named(controls.penalties)],
          value: controls.penalty ?? '',
          isEnabled,
        });
      } else for (const choice of [activation, optimizer, penalty]) choice.set({ options: [], value: '', isEnabled });
      learningRate.set({ value: controls?.learningRate, isEnabled });
      lambda.set({ value: controls?.lambda, isEnabled: isEnabled && controls?.penalty !== undefined });
      epochs.set({ value: controls?.epochs, isEnabled });
      isEditable = isEnabled;
      showChoices();
    },
  };
}
