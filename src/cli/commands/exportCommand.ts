import { failure } from '../../core/ground/errors.ts';
import { exportNetwork } from '../../formats/exportNetwork.ts';
import { trainedNetwork } from '../../engine/reading/networkOfRun.ts';
import { exportFormats, type ExportFormat } from '../../core/experiment/exportFormats.ts';
import type { Command, GivenOptions } from '../terminal/command.ts';
import { nodeFiles } from '../terminal/files.ts';
import { loadExperiment } from '../reading/loadExperiment.ts';
import { withTrained } from '../reading/trainExperiment.ts';

/** `reglab export FILE`: the network for use elsewhere. */
export const exportCommand: Command = {
  usage: [
    ['export FILE --format FORMAT --out PATH', 'trains it and writes the network:'],
    ['', 'json, keras or pytorch to a file, tfjs into a folder'],
  ],
  options: { format: { type: 'string' }, out: { type: 'string' } },
  async run(context) {
    const { format, out } = readTarget(context.given);
    const loaded = loadExperiment(context);
    if (loaded === undefined) return 2;
    const { given, terminal } = context;
    await withTrained(context, loaded, false, ({ prepared, parameters, running }) => {
      const files = exportNetwork(format, trainedNetwork(prepared, parameters, running));
      const written = files.map(({ name, content }) => writeExport(out, name, content));
      terminal.out(given.json ? `${JSON.stringify({ written })}\n` : `${written.join('\n')}\n`);
    });
    return 0;
  },
};

/** What to write and where. @throws LabError cli/usage */
function readTarget(given: GivenOptions): { readonly format: ExportFormat; readonly out: string } {
  const format = exportFormats.find((name) => name === given.text('format'));
  if (format === undefined) throw failure('cli/usage', [`--format must be one of ${exportFormats.join(', ')}`]);
  const out = given.text('out');
  if (out === undefined) throw failure('cli/usage', ['--out says where to write; it is missing']);
  return { format, out };
}

function writeExport(out: string, name: string, content: string | Uint8Array): string {
  try {
    return nodeFiles.write(out, name, content);
  } catch (error) {
    throw failure('export/failed', [error instanceof Error ? error.message : String(error)]);
  }
}
