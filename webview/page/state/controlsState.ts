import type { ViewName } from '../../../src/protocol/views.ts';
import type { DocumentControls, Pointer } from '../../../src/protocol/messages.ts';
import { say, t } from '../../drawing/texts.ts';
import { mixedActivations } from './edits.ts';

/** What a choice of one out of several shows. */
export interface ChoiceState {
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly value: string;
  readonly isEnabled: boolean;
}

/** What a number shows. */
export interface NumberState {
  readonly value: number | undefined;
  readonly isEnabled: boolean;
}

/** A choice that belongs to a view, and where the text says it. */
export interface ViewChoiceState extends ChoiceState {
  readonly label: string;
  readonly pointer: Pointer;
  /** The text says it as a number. */
  readonly isNumber: boolean;
}

/** What the page's own controls show. */
export interface ControlsState {
  readonly activation: ChoiceState;
  readonly optimizer: ChoiceState;
  readonly penalty: ChoiceState;
  readonly learningRate: NumberState;
  readonly lambda: NumberState;
  readonly epochs: NumberState;
  /** The choices of the view that is shown. */
  readonly choices: readonly ViewChoiceState[];
}

/** What the controls follow from. */
export interface ControlsFacts {
  /** The values of the last valid text; undefined: there was none yet. */
  readonly controls: DocumentControls | undefined;
  /** Broken text cannot be edited at a place: the controls wait until it is whole again. */
  readonly isEditable: boolean;
  readonly view: ViewName;
}

/** What the controls show. */
export function controlsOf({ controls, isEditable, view }: ControlsFacts): ControlsState {
  const isEnabled = isEditable;
  const nothing = { options: [], value: '', isEnabled };
  const numbers = {
    learningRate: { value: controls?.learningRate, isEnabled },
    lambda: { value: controls?.lambda, isEnabled: isEnabled && controls?.penalty !== undefined },
    epochs: { value: controls?.epochs, isEnabled },
  };
  if (controls === undefined)
    return { activation: nothing, optimizer: nothing, penalty: nothing, ...numbers, choices: [] };
  return {
    activation: activationOf(controls, isEnabled && controls.layers.length > 0),
    optimizer: { options: named(controls.optimizers), value: controls.optimizer, isEnabled },
    penalty: {
      options: [{ value: '', label: t('none') }, ...named(controls.penalties)],
      value: controls.penalty ?? '',
      isEnabled,
    },
    ...numbers,
    choices: choicesOf(controls, view).map((choice) => ({ ...choice, isEnabled })),
  };
}

/** More names than these do not fit into the control. */
const mostNames = 2;

/** A mixed network has an entry of its own, on top, which nobody can choose anew. */
function activationOf({ activation, activations }: DocumentControls, isEnabled: boolean): ChoiceState {
  const [first = '', ...others] = activation;
  if (others.length === 0) return { options: named(activations), value: first, isEnabled };
  const label = activation.length > mostNames ? t('mixed') : activation.join(', ');
  return { options: [{ value: mixedActivations, label }, ...named(activations)], value: mixedActivations, isEnabled };
}

function choicesOf({ choices }: DocumentControls, view: ViewName): readonly Omit<ViewChoiceState, 'isEnabled'>[] {
  return choices
    .filter((choice) => choice.view === view)
    .map(({ label, pointer, options, value, isNumber = false }) => ({
      label: say(label),
      pointer,
      options: options.map((option) => ({ value: option.value, label: say(option.label) })),
      value,
      isNumber,
    }));
}

function named(names: readonly string[]): ChoiceState['options'] {
  return names.map((name) => ({ value: name, label: name }));
}
