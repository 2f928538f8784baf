import { forwardNetwork } from '../../../analysis/network/network.ts';
import { failure } from '../../../core/ground/errors.ts';
import type { Moment, ViewWork } from '../frame/moment.ts';

/** Multiplications between two looks at the clock, and milliseconds after which messages are let in. */
const lookBudget = 2e5;
const pauseMilliseconds = 4;

/**
 * Outputs of the network in inference mode, in float64 and in parts that let messages in.
 * @param inputs  rows x inputs, scaled as the network sees them
 * @returns       rows x outputs
 * @throws LabError engine/cancelled
 */
export async function networkOutputs(
  { prepared, parameters, running }: Moment,
  inputs: Float32Array | Float64Array,
  work: ViewWork,
): Promise<Float64Array> {
  const { architecture } = prepared.problem;
  const width = architecture.inputs;
  const rows = inputs.length / width;
  const outputs = new Float64Array(rows * architecture.outputs);
  const together = Math.max(8, Math.ceil(lookBudget / architecture.parameters));
  let looked = work.clock();
  for (let from = 0; from < rows; from += together) {
    const some = Math.min(together, rows - from);
    const part = inputs.subarray(from * width, (from + some) * width);
    const pass = forwardNetwork(architecture, parameters, { inputs: part, rows: some }, { kind: 'inference', running });
    outputs.set(pass.outputs, from * architecture.outputs);
    if (work.clock() - looked < pauseMilliseconds) continue;
    await work.pause();
    if (work.signal.aborted) throw failure('engine/cancelled');
    looked = work.clock();
  }
  return outputs;
}
