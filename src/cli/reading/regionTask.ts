import { domainOfBox, type RegionTask } from '../../analysis/regions/countRegions.ts';
import { LabError } from '../../core/ground/errors.ts';
import { networkOfFile } from '../../engine/reading/networkOfFile.ts';
import { regionNetwork } from '../../engine/reading/regionNetwork.ts';
import { planLine, planPlane } from '../../engine/reading/regionSlice.ts';
import type { TrainingSession } from '../../engine/training/trainer.ts';
import { type NetworkTextProblem, parseNetworkText } from '../../language/sources/networkSource.ts';
import { type GivenBox, isExport, parseExport, parseNetworkFile } from './regionsFile.ts';

/** A network file's network and domain, or why it cannot be used. */
export function readRegionTask(
  text: string,
  box: GivenBox | undefined,
): RegionTask | { readonly problem: NetworkTextProblem } {
  const parsed = parseNetworkText(text);
  if ('problem' in parsed) return parsed;
  try {
    if (isExport(parsed.value)) return taskOfExport(parseExport(parsed.value, box));
    const { network, domain } = parseNetworkFile(parsed.value, box);
    if (domain.kind === 'slice2d') return { network, domain: { kind: 'plane', slice: domain.slice }, isLimit: false };
    return { network, domain: domainOfBox(network, domain.box), isLimit: false };
  } catch (error) {
    if (error instanceof LabError && error.code !== 'cli/usage')
      return { problem: { code: error.code, message: error.userMessage } };
    throw error;
  }
}

/** The box of an exported network. @throws LabError analysis/refused */
function taskOfExport({ file, box }: ReturnType<typeof parseExport>): RegionTask {
  const found = networkOfFile(file);
  if (found.kind === 'refused') throw new LabError('analysis/refused', found.reason);
  return { network: found.network, domain: domainOfBox(found.network, box), isLimit: found.kind === 'limit' };
}

/** The plane or line that the experiment's text asks for. @throws LabError analysis/refused */
export function regionTaskOf({
  prepared,
  parameters,
  running,
}: Pick<TrainingSession, 'prepared' | 'parameters' | 'running'>): RegionTask {
  const found = regionNetwork(prepared.problem.architecture, parameters, running);
  if (found.kind === 'refused') throw new LabError('analysis/refused', found.reason);
  const { data, experiment } = prepared;
  const isLimit = found.kind === 'limit';
  if (data.dataset.features > 1)
    return {
      network: found.network,
      domain: { kind: 'plane', slice: planPlane(data, experiment.lab.regions).slice },
      isLimit,
    };
  return {
    network: found.network,
    domain: { kind: 'line', bounds: planLine(data, experiment.lab.regions).bounds },
    isLimit,
  };
}
