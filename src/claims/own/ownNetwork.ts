import type { LossOfNetwork } from '../../analysis/geometry/lossFunction.ts';
import type { Message } from '../../core/ground/errors.ts';
import type { Random } from '../../core/ground/random.ts';

/** The network of an open document as it stands, with the samples that train it. */
export interface OwnNetwork {
  /** Without penalties, in training mode. */
  readonly loss: LossOfNetwork;
  readonly parameters: Float64Array;
  /** Running averages of batch norm. */
  readonly running: Float64Array;
  /** Classes are told apart: targets are one number for each. */
  readonly isClassifier: boolean;
  readonly random: Random;
}

/** A number that was found, in words. */
export type OwnRow = readonly [label: Message, value: number];

/** What came of a claim on a network. */
export type OwnFinding =
  | { readonly holds: boolean; readonly rows: readonly OwnRow[] }
  /** It says nothing about this network, and why. */
  | { readonly notApplicable: Message };

/** Holds a network against a claim. */
export type OwnCheck = (network: OwnNetwork) => OwnFinding;
