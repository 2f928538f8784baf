import type { DocumentControls, TextChange } from '../../../src/protocol/messages.ts';
import { roundTo125 } from '../../drawing/scales/roundNumbers.ts';

/** The strength a penalty starts with when the page adds one. */
const firstLambda = 0.001;

/** What the activation is set to while layers differ: nothing that could be written. */
export const mixedActivations = '';

/** The controls that every experiment has. */
export type ControlName = keyof DocumentControls['pointers'];

/** The edit of the text behind a control that was set to this value. */
export function changeControl(controls: DocumentControls, name: ControlName, value: string | number): TextChange[] {
  if (name === 'activation') return changeActivation(controls, String(value));
  if (name === 'penalty') return changePenalty(controls, String(value));
  return [{ pointer: controls.pointers[name], value }];
}

/** Gives every hidden layer the activation; where the text names none at a layer, the host's pointer is taken as it is. */
export function changeActivation({ pointers, layers }: DocumentControls, name: string): TextChange[] {
  if (name === mixedActivations) return [];
  const [network, list, index, ...rest] = pointers.activation;
  if (network !== 'network' || list !== 'layers' || typeof index !== 'number')
    return [{ pointer: pointers.activation, value: name }];
  return layers.map((_, layer) => ({ pointer: [network, list, layer, ...rest], value: name }));
}

/** Another name for the penalty, a first penalty where there is none, or (name '') none. */
export function changePenalty({ pointers, penalty }: DocumentControls, name: string): TextChange[] {
  const entry = pointers.penalty.at(-1) === 'name' ? pointers.penalty.slice(0, -1) : pointers.penalty;
  if (name === '') return penalty === undefined ? [] : [{ pointer: entry }];
  if (penalty === undefined) return [{ pointer: entry, value: { name, lambda: firstLambda } }];
  return [{ pointer: [...entry, 'name'], value: name }];
}

/** The next of ... 0.1, 0.2, 0.5, 1, 2, 5, ... above or below; from 0 up to the smallest of use. */
export function stepOn125(value: number, direction: 1 | -1): number {
  if (value <= 0) return direction === 1 ? 1e-6 : 0;
  return direction === 1 ? roundTo125(value * 1.01, 'up') : roundTo125(value / 1.01, 'down');
}

/** Which numbers a control takes, and where its arrow keys lead. */
export interface NumberRule {
  accepts(value: number): boolean;
  stepped(value: number, direction: 1 | -1): number;
}

/** The rules of the controls that hold a number. */
export const numberRules: Readonly<Record<'learningRate' | 'lambda' | 'epochs', NumberRule>> = {
  learningRate: { accepts: (value) => Number.isFinite(value) && value > 0, stepped: stepOn125 },
  lambda: { accepts: (value) => Number.isFinite(value) && value >= 0, stepped: stepOn125 },
  epochs: {
    accepts: (value) => Number.isInteger(value) && value >= 1,
    stepped: (value, direction) => Math.max(1, Math.round(stepOn125(value, direction))),
  },
};
