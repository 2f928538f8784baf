import type { ExportedNetwork, ExportFormat } from '../../core/experiment/exportFormats.ts';
import { exportNetwork } from '../../formats/exportNetwork.ts';
import { trainedNetwork } from '../reading/networkOfRun.ts';
import type { TrainingSession } from '../training/trainer.ts';

/**
 * The network of a run as files: its weights as they are, or those of the recorded step that is nearest to the wanted one.
 * @throws LabError export/failed  the format cannot hold the network
 */
export function exportSession(session: TrainingSession, format: ExportFormat, step = session.step): ExportedNetwork {
  const recorded = step === session.step ? undefined : session.snapshots.nearest(step);
  const isNearer = recorded !== undefined && Math.abs(recorded.step - step) < Math.abs(session.step - step);
  const { parameters, running } = isNearer ? recorded : session;
  const files = exportNetwork(format, trainedNetwork(session.prepared, parameters, running));
  return { step: isNearer ? recorded.step : session.step, files };
}
