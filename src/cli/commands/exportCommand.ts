import { join } from 'node:path';
import { failure } from '../../core/ground/errors.ts';
import { exportNetwork } from '../../formats/exportNetwork.ts';
import { trainedNetwork } from '../../engine/reading/networkOfRun.ts';
import { exportFormats, type ExportedFile, type ExportFormat } from '../../core/experiment/exportFormats.ts';
import type { Command, GivenOptions } from '../terminal/command.ts';
import { checkWritable, expectingFailure, makeFolder, writeWhole } from '../terminal/wholeFiles.ts';
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
    checkTarget(format, out);
    const { given, terminal } = context;
    await withTrained(context, loaded, false, ({ prepared, parameters, running }) => {
      const files = exportNetwork(format, trainedNetwork(prepared, parameters, running));
      const written = writeExport(out, files);
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

/** Whether it can be written, before it is trained. @throws LabError export/failed */
function checkTarget(format: ExportFormat, out: string): void {
  expectingFailure(() => {
    if (format !== 'tfjs') {
      checkWritable(out);
      return;
    }
    makeFolder(out);
    checkWritable(join(out, 'model.json'));
  });
}

/** The paths of what was written. @throws LabError export/failed */
function writeExport(out: string, files: readonly ExportedFile[]): string[] {
  const whole = files.map(({ name, content }) => ({ path: name === '' ? out : join(out, name), content }));
  expectingFailure(() => writeWhole(whole));
  return whole.map(({ path }) => path);
}
