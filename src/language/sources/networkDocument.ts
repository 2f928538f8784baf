import type { Task } from '../../core/tables/task.ts';
import { dataSources, type DataSource } from '../../core/tables/datasets.ts';
import { LabError } from '../../core/ground/errors.ts';
import { losses } from '../../core/tables/losses.ts';
import type { NetworkFile } from '../../core/experiment/networkFile.ts';
import { parseExperiment } from '../../core/config/parseConfig.ts';
import type { JsonValue } from '../../core/config/parseConfigProblems.ts';
import { placeOfData } from './dataSource.ts';
import { contextOf } from '../rules/diagnostics.ts';
import { writeShort } from '../document/edits.ts';
import { writeLayers } from '../rules/writtenLayers.ts';

type Data = Readonly<Record<string, JsonValue>>;

/** Data that are drawn, made as wide as the network where the source lets one choose. */
function drawnData(name: string, { kind, parameters }: DataSource, file: NetworkFile): Data[] {
  if (kind !== 'synthetic') return [];
  const outputs = file.layers.at(-1)?.units ?? 1;
  const wanted: Readonly<Record<string, number>> = {
    features: file.inputs,
    classes: Math.max(2, outputs),
    columns: outputs,
  };
  const chosen = Object.entries(wanted).filter(
    ([key, value]) => parameters[key] !== undefined && parameters[key].default !== value,
  );
  return [{ source: name, ...Object.fromEntries(chosen) }];
}

/** Whether a document with these data and this loss has the inputs and outputs of the network. */
function fits(data: Data, loss: string | undefined, file: NetworkFile): boolean {
  const { experiment } = parseExperiment({ data, ...(loss !== undefined && { loss }) });
  const place = experiment && placeOfData(experiment);
  if (experiment === undefined || place?.kind !== 'generated') return false;
  try {
    const { architecture } = contextOf(experiment, place.generate());
    return architecture?.inputs === file.inputs && architecture.outputs === file.layers.at(-1)?.units;
  } catch (error) {
    // Too large a table: then it is no data for a first look.
    if (error instanceof LabError) return false;
    throw error;
  }
}

/** Drawn data and a loss that the network can be tried on; undefined when none of ours fits. */
function fittingData(file: NetworkFile): { readonly data: Data; readonly loss: string | undefined } | undefined {
  const tasks: readonly Task[] = file.task === undefined ? ['classification', 'regression'] : [file.task];
  for (const task of tasks) {
    const usable = losses.entries().filter(([, { tasks: of }]) => of.includes(task));
    const standard = usable.find(([, { defaultFor }]) => defaultFor.includes(task))?.[0];
    const order = [file.loss, standard, ...usable.map(([name]) => name)].filter((name) =>
      usable.some(([known]) => known === name),
    );
    for (const name of new Set(order)) {
      // The standard loss of a task need not be written.
      const loss = name === standard ? undefined : name;
      for (const [sourceName, source] of dataSources.entries()) {
        if (source.kind !== 'synthetic' || source.task !== task) continue;
        const data = drawnData(sourceName, source, file).find((one) => fits(one, loss, file));
        if (data !== undefined) return { data, loss };
      }
    }
  }
  return undefined;
}

/**
 * The text of a new document that starts from the weights of a file: its layers and activations, the key that names the file, and drawn data
 * that fit its inputs and outputs, where there are any.
 * @param weights  the file as the document should name it
 */
export function experimentTextFromNetwork(
  file: NetworkFile,
  { weights, title }: { readonly weights: string; readonly title: string },
): string {
  const fitting = fittingData(file);
  const layers = writeLayers(file).map((layer) => `\n      ${writeShort(layer)}`);
  const parts = [
    `"title": ${JSON.stringify(file.name === '' ? title : file.name)}`,
    ...(fitting ? [`"data": ${writeShort(fitting.data)}`] : []),
    `"network": {\n    "weights": ${JSON.stringify(weights)},\n    "layers": [${layers.join(',')}${layers.length > 0 ? '\n    ' : ''}]\n  }`,
    ...(fitting?.loss === undefined ? [] : [`"loss": ${JSON.stringify(fitting.loss)}`]),
  ];
  return `{\n  ${parts.join(',\n  ')}\n}\n`;
}
