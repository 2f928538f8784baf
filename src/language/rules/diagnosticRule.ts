import { findNodeAtLocation } from 'jsonc-parser';
import type { Architecture } from '../../core/experiment/architecture.ts';
import type { Experiment, LayerConfig, PenaltyConfig } from '../../core/config/config.ts';
import type { LossName } from '../../core/tables/losses.ts';
import type { NetworkFile } from '../../core/experiment/networkFile.ts';
import { penalties } from '../../core/tables/penalties.ts';
import type { Pointer, Problem } from '../../core/config/parseConfigProblems.ts';
import type { PreparedData } from '../../core/experiment/prepareData.ts';
import type { Choice } from '../../core/ground/registry.ts';
import type { LabText } from '../document/document.ts';
import type { CitedClaimId } from './citedClaims.ts';

/** What a rule may look at. Data and what follows from them are there once they have been read. */
export interface RuleInput {
  readonly document: LabText;
  readonly experiment: Experiment;
  readonly data: PreparedData | undefined;
  readonly loss: Choice<LossName>;
  readonly architecture: Architecture | undefined;
  /** What `network.weights` names, once it has been read. */
  readonly weights: NetworkFile | undefined;
  /** What `lab.geometry.to` names, once it has been read. */
  readonly lineEnd: NetworkFile | undefined;
  /** Whether the document itself says something at this place. */
  readonly has: (pointer: Pointer) => boolean;
}

/** What a rule finds, before it gets the code of the rule and a place in the text. */
export type RuleProblem = Pick<Problem, 'pointer' | 'severity' | 'message'> & Partial<Pick<Problem, 'at' | 'fixes'>>;

/** One thing to know about an experiment. */
export interface Rule {
  readonly code: string;
  /** The sentence of the view Theory that justifies what it states. */
  readonly claim?: CitedClaimId;
  /** What it looks for, one sentence; shown with the code in the documentation. */
  readonly doc: string;
  readonly check: (given: RuleInput) => readonly RuleProblem[];
}

/** Whether the text of a document holds a place. */
export function hasPlace({ tree }: LabText, pointer: Pointer): boolean {
  return tree !== undefined && findNodeAtLocation(tree, [...pointer]) !== undefined;
}

/** Whether a penalty can be trained by its proximal step. */
export const hasProx = ({ name }: Pick<PenaltyConfig, 'name'>): boolean => penalties.get(name).prox !== undefined;

/** The hidden layers that satisfy a condition, by index. */
export function layersWhere({ network }: Experiment, holds: (layer: LayerConfig, index: number) => boolean): number[] {
  return network.layers.flatMap((layer, index) => (holds(layer, index) ? [index] : []));
}

/** A few names of a longer list. */
export function someOf(names: readonly (string | number)[], limit = 3): string {
  const shown = names.slice(0, limit).join(', ');
  return names.length > limit ? `${shown}, +${names.length - limit}` : shown;
}

/** A number as a reader takes it in: three digits. */
export function readable(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** A number rounded down to two digits, for a fix that must stay below a bound. */
export function roundDown(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 0;
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.floor(value / unit) * unit).toPrecision(2));
}
