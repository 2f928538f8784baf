import type { Message } from '../../core/ground/errors.ts';
import type { Parts } from '../../core/numbers/parts.ts';
import type { RunSummary } from '../../protocol/messages.ts';
import { evaluate } from '../problem/evaluation.ts';
import { penaltyValue } from '../../core/experiment/penaltySum.ts';
import type { PreparedRun } from '../problem/preparedRun.ts';
import type { Stepper } from '../problem/stepper.ts';
import { predictInParts } from './stepperWork.ts';

/** Where and why training ended. */
export type RunEnd = NonNullable<RunSummary['stoppedAt']>;

export interface SummarySource {
  readonly prepared: PreparedRun;
  readonly stepper: Stepper;
  readonly engineReason: Message | undefined;
  readonly stepsDone: number;
  readonly seconds: number;
  readonly end: RunEnd | undefined;
}

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** What the layers are called for people: counted from 1, the last one is the output. */
export function layerName(layer: number, layers: number): string {
  return layer === layers - 1 ? 'output' : `layer ${layer + 1}`;
}

/** The numbers of a run as it stands, measured on all samples; in parts, for a thread that has to listen. */
export function* summarizeInParts(source: SummarySource): Parts<RunSummary> {
  const { prepared, stepper, engineReason, stepsDone, seconds, end } = source;
  const { problem, data, validation, task, width } = prepared;
  const judge = { loss: problem.loss, task, width };
  const outputs = yield* predictInParts(stepper, problem.train, problem.architecture);
  const train = evaluate(judge, outputs, problem.train.targets, data.train.targets);
  const held =
    validation.count > 0
      ? evaluate(
          judge,
          yield* predictInParts(stepper, validation, problem.architecture),
          validation.targets,
          data.validation.targets,
        )
      : { loss: NaN, score: NaN };
  const score = { train: train.score, validation: orNull(held.score) };
  const { layers, tensors } = problem.architecture;
  return {
    engine: stepper.engine,
    ...(stepper.build && { engineBuild: stepper.build }),
    ...(engineReason && { engineReason }),
    steps: stepsDone,
    stepsPerSecond: seconds > 0 ? stepsDone / seconds : 0,
    seconds,
    loss: { train: train.loss, validation: orNull(held.loss) },
    objective: train.loss + penaltyValue(problem, stepper.parameters),
    ...(task === 'classification' ? { accuracy: score } : { r2: score }),
    layers: layers.map(({ units, activation }, layer) => ({
      name: layerName(layer, layers.length),
      units,
      activation: activation.name,
      parameters: tensors.reduce((sum, place) => sum + (place.layer === layer ? place.size : 0), 0),
    })),
    ...(end && { stoppedAt: end }),
  };
}
