import { budget } from '../../core/config/config.ts';
import { nodeFiles } from '../terminal/files.ts';

/** The text of a network file; undefined where the file is an experiment, or cannot be read as either: then that is told of experiments. */
export function networkTextOf(file: string): string | undefined {
  if (/\.reglab\.json$/i.test(file)) return undefined;
  try {
    if (nodeFiles.size(file) > budget.networkBytes) return undefined;
    const text = new TextDecoder().decode(nodeFiles.read(file));
    return /"(?:network|data|training)"\s*:/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
