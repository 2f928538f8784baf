import {
  type LinearModel,
  type LinearPenalty,
  type LinearSolver,
  linearSolverOf,
} from '../../../../analysis/paths/linearPath.ts';
import type { Experiment, LabPathConfig, PenaltyConfig } from '../../../../core/config/config.ts';
import { message, type Message } from '../../../../core/ground/errors.ts';
import { groupForm } from '../../../../core/numbers/linearForm.ts';
import { losses } from '../../../../core/tables/losses.ts';
import type { JsonValue, Pointer } from '../../../../core/config/parseConfigProblems.ts';
import { penalties } from '../../../../core/tables/penalties.ts';
import type { CurvesChart } from '../../../../protocol/charts.ts';
import { planFolds } from './plannedFolds.ts';
import type { PreparedRun } from '../../../problem/preparedRun.ts';
import { linearModelOf } from '../../../reading/linearModelOfRun.ts';

/** The path that the wishes ask for: which penalty varies, and how the points are computed. */
export interface PathPlan {
  readonly choice: LabPathConfig['penalty'];
  readonly points: number;
  /** Undefined: by the shape of the data. */
  readonly ratio: number | undefined;
  /** 0 = no cross-validation. */
  readonly folds: number;
  /** Why there is no cross-validation, or what qualifies it. */
  readonly foldsRemark: Message | undefined;
  readonly direction: 'up' | 'down';
  /** Strength that the text wants looked at, whatever the run trains with. */
  readonly wanted: number | undefined;
  /** The penalty of the text that the path varies. */
  readonly inText: TextPenalty | undefined;
  /** A linear model with an exact solver. */
  readonly linear: LinearPlan | undefined;
}

export interface LinearPlan {
  readonly model: LinearModel;
  readonly penalty: LinearPenalty;
  readonly solver: LinearSolver;
}

/** A penalty of the text with its place among the others. */
export interface TextPenalty {
  readonly index: number;
  readonly config: PenaltyConfig;
  /** Also all options agree. */
  readonly isSame: boolean;
}

/** Reads the wishes for the path of a prepared experiment. */
export function planPath(prepared: PreparedRun, lab: LabPathConfig): PathPlan {
  const linear = planLinear(prepared, lab);
  // Weights of a convex problem come back from 0; those of a network get no gradient there.
  const canReturn = prepared.experiment.network.layers.length === 0 && penalties.get(lab.penalty.name).convex;
  const { folds, remark } = planFolds(prepared, lab.folds ?? (linear === undefined ? 0 : 5));
  return {
    choice: lab.penalty,
    points: lab.points ?? (linear === undefined ? 40 : 100),
    ratio: lab.ratio,
    folds,
    foldsRemark: remark,
    direction: lab.direction ?? (canReturn ? 'down' : 'up'),
    wanted: lab.lambda,
    inText: findInText(prepared.experiment, lab.penalty),
    linear,
  };
}

/** Whether the exact path begins at a strength at which all weights are 0; L2 has none. */
export function hasLambdaMax({ penalty }: LinearPlan): boolean {
  return penalty.kind !== 'elasticNet' || penalty.l1Ratio > 0;
}

function findInText({ penalties }: Experiment, choice: LabPathConfig['penalty']): TextPenalty | undefined {
  const options = JSON.stringify(choice.options);
  const isSame = ({ name, options: own }: PenaltyConfig): boolean =>
    name === choice.name && JSON.stringify(own) === options;
  const same = penalties.findIndex(isSame);
  const index = same >= 0 ? same : penalties.findIndex(({ name }) => name === choice.name);
  const config = penalties[index];
  return config && { index, config, isSame: same >= 0 };
}

function planLinear(prepared: PreparedRun, { penalty: choice }: LabPathConfig): LinearPlan | undefined {
  if (prepared.experiment.network.layers.length > 0) return undefined;
  const model = linearModelOf(prepared);
  const penalty = model && linearPenaltyOf(choice, model);
  const solver = model && penalty && linearSolverOf(model, penalty);
  return solver && { model, penalty, solver };
}

function linearPenaltyOf(
  { name, options, groups }: LabPathConfig['penalty'],
  { inputs, outputs }: LinearModel,
): LinearPenalty | undefined {
  if (groups !== undefined) return groupForm(groups, outputs);
  return penalties.get(name).linearForm?.(options, inputs, outputs);
}

/**
 * What a click on a strength writes into the text: the strength of the penalty that is there, or the whole penalty. Groups of the user's own
 * exist on paths only: of them the strength that the view looks at closely.
 */
export function pickOf(
  { choice, inText }: PathPlan,
  others: readonly PenaltyConfig[],
  strengths: Float64Array,
): CurvesChart['pick'] {
  // Nobody wants seventeen digits in a text.
  const values = strengths.map((strength) => Number(strength.toPrecision(writtenDigits)));
  if (hasOwnGroups(choice)) return { label: lookLabel, pointer: ['lab', 'path', 'lambda'], values };
  if (inText?.isSame === true) return { label: pickLabel, pointer: ['penalties', inText.index, 'lambda'], values };
  const pointer: Pointer = ['penalties', inText?.index ?? others.length];
  const kept: Record<string, JsonValue> = {};
  if (inText?.config.layers !== undefined) kept['layers'] = [...inText.config.layers];
  if (inText?.config.biases === true) kept['biases'] = true;
  return {
    label: pickLabel,
    pointer,
    values,
    inside: { key: 'lambda', object: { name: choice.name, ...choice.options, ...kept } },
  };
}

/** Of a strength that a click writes. */
const writtenDigits = 4;

const pickLabel: Message = message('Write this strength into the text');
const lookLabel: Message = message('Look closely at this strength');

/** Whether the groups are the user's own; groups of one input each are those of the penalty itself. */
export function hasOwnGroups({ groups }: LabPathConfig['penalty']): boolean {
  return groups?.some(({ length }) => length > 1) === true;
}

/** The objective of the path in plain signs, with every factor. */
export function objectiveText({ choice, linear }: PathPlan, { problem }: PreparedRun): string {
  const isGrouped = choice.groups !== undefined && linear !== undefined;
  const penalty = isGrouped
    ? 'sum over groups of sqrt(size) |w_group|'
    : penalties.get(choice.name).plain(choice.options);
  return `${losses.get(problem.loss.name).plain} + lambda ${penalty}`;
}
