import type { Dataset } from '../../core/tables/dataset.ts';
import type { Message } from '../../core/ground/errors.ts';
import type { Handlers } from '../../protocol/endpoint.ts';
import { readDocument } from '../document/document.ts';
import { hoverAt } from '../hovers/hovers.ts';
import { claimMarks } from '../hovers/claimMarks.ts';
import { inlayHintsOf } from '../hovers/inlayHints.ts';
import { diagnose } from '../rules/diagnostics.ts';
import { DataShelf } from './dataShelf.ts';
import type { Findings, MissingFiles, ReaderRequests, Samples } from './messages.ts';

/**
 * Answers what needs the data of a text: they are made, read and judged here, away from the thread of the editor.
 * @param translate  puts a message into the user's language
 */
export function createReaderService(translate: (text: Message) => string): Handlers<ReaderRequests> {
  const shelf = new DataShelf(translate);
  return {
    read: (asked) => readText(shelf, asked),
    hover: ({ text, offset, data, colours }) =>
      hoverAt(readDocument(text), offset, {
        dataset: shelf.dataset(data),
        table: shelf.description(data),
        colours,
        translate,
      }) ?? null,
    samples({ data, weights, lineEnd }) {
      const dataset = shelf.dataset(data);
      const [network, end] = [shelf.network(weights), shelf.network(lineEnd)];
      const areThere = (weights === undefined || network !== undefined) && (lineEnd === undefined || end !== undefined);
      if (dataset === undefined || !areThere) return null;
      return {
        dataset: copyOf(dataset),
        table: shelf.description(data),
        weights: network,
        ...(end && { lineEnd: end }),
      };
    },
  };
}

function readText(shelf: DataShelf, { text, files }: ReaderRequests['read']['params']): Findings | MissingFiles {
  const document = readDocument(text);
  const { experiment } = document;
  if (experiment === undefined) return { kind: 'read', data: undefined, weights: undefined, problems: [], hints: [] };
  const missing = (['data', 'weights', 'lineEnd'] as const).filter((role) => {
    const file = files[role];
    return file !== undefined && shelf.lacks(experiment, role, file);
  });
  if (missing.length > 0) return { kind: 'missing', files: missing };
  const data = shelf.findData(document, experiment, files.data);
  const network = shelf.findNetwork(document, 'weights', files.weights);
  const lineEnd = shelf.findNetwork(document, 'lineEnd', files.lineEnd);
  const ofRules = diagnose(document, data.value, { weights: network.value, lineEnd: lineEnd.value });
  return {
    kind: 'read',
    data: data.name,
    weights: network.name,
    ...(lineEnd.name !== undefined && { lineEnd: lineEnd.name }),
    problems: [...data.problems, ...network.problems, ...lineEnd.problems, ...ofRules],
    hints: inlayHintsOf(document, data.value),
    marks: claimMarks(document),
  };
}

/** Memory of an answer that is handed over. */
export function memoryOf(answer: unknown): ArrayBuffer[] {
  const { dataset } = (answer ?? {}) as Partial<Samples>;
  return dataset === undefined ? [] : [dataset.inputs.buffer, dataset.targets.buffer].map((one) => one as ArrayBuffer);
}

/** Its own memory: what is kept must outlive the run that gets this. */
function copyOf(dataset: Dataset): Dataset {
  return { ...dataset, inputs: dataset.inputs.slice(), targets: dataset.targets.slice() };
}
