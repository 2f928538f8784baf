import type { Dataset } from '../../core/tables/dataset.ts';
import type { Experiment } from '../../core/config/config.ts';
import { placeOfLineEnd } from '../../core/config/parseConfigGeometry.ts';
import type { NetworkFile } from '../../core/experiment/networkFile.ts';
import type { Message } from '../../core/ground/errors.ts';
import { readDataset } from '../../formats/csv.ts';
import type { TableDescription } from '../../core/experiment/tableDescription.ts';
import type { TableProblem } from '../../formats/tables/tableProblems.ts';
import type { LabProblem, LabText } from '../document/document.ts';
import { generateData, locateTableProblems, placeOfData, type DataPlace } from '../sources/dataSource.ts';
import { locateNetworkProblem, placeOfWeights, readNetworkText } from '../sources/networkSource.ts';
import { KeptValues } from './keptValues.ts';
import type { FileRole, FoundFile } from './messages.ts';

/** How many data sets and networks are kept, so that a key pressed in another section reads nothing. */
const mostKept = 4;

/** What was found of one file or generator, with its name among what is kept. */
export interface Found<Value> {
  readonly name: string | undefined;
  readonly value: Value | undefined;
  readonly problems: readonly LabProblem[];
}

interface ReadTable {
  readonly dataset: Dataset | undefined;
  readonly problems: readonly TableProblem[];
  readonly description?: TableDescription | undefined;
}

type FilePlace = Extract<DataPlace, { kind: 'file' }>;

const placesOfWeights = { weights: placeOfWeights, lineEnd: placeOfLineEnd };

const nothing = { name: undefined, value: undefined, problems: [] } as const;

/** The data sets and networks that texts were about most recently, each made or read once. */
export class DataShelf {
  readonly #translate: (text: Message) => string;
  readonly #tables = new KeptValues<ReadTable>(mostKept);
  readonly #networks = new KeptValues<ReturnType<typeof readNetworkText>>(mostKept);

  /** @param translate  puts a message into the user's language */
  constructor(translate: (text: Message) => string) {
    this.#translate = translate;
  }

  dataset(name: string | undefined): Dataset | undefined {
    return name === undefined ? undefined : this.#tables.find(name)?.dataset;
  }

  /** How the file of a data set was read, where it is one. */
  description(name: string | undefined): TableDescription | undefined {
    return name === undefined ? undefined : this.#tables.find(name)?.description;
  }

  network(name: string | undefined): NetworkFile | undefined {
    return name === undefined ? undefined : this.#networks.find(name)?.network;
  }

  /** Whether the bytes of a file are needed. */
  lacks(experiment: Experiment, role: FileRole, { stamp, bytes }: FoundFile): boolean {
    if (bytes !== undefined) return false;
    if (role !== 'data') return this.#networks.find(stamp) === undefined;
    const place = placeOfData(experiment);
    return place.kind === 'file' && this.#tables.find(nameOfTable(stamp, place)) === undefined;
  }

  /** The data of a text. @param file  the one that it names, if there is one */
  findData(document: LabText, experiment: Experiment, file: FoundFile | undefined): Found<Dataset> {
    const place = placeOfData(experiment);
    if (place.kind === 'file') return file === undefined ? nothing : this.#readTable(document, place, file);
    const { source, options, seed } = experiment.data;
    const name = JSON.stringify([source, options, seed]);
    const known = this.dataset(name);
    if (known !== undefined) return { name, value: known, problems: [] };
    const { found, problems } = generateData(document, place);
    if (found !== undefined) this.#tables.keep(name, { dataset: found, problems: [] });
    return { name: found && name, value: found, problems };
  }

  /** Weights of a text. @param file  the one that it names, if there is one */
  findNetwork(document: LabText, key: 'weights' | 'lineEnd', file: FoundFile | undefined): Found<NetworkFile> {
    const path = document.experiment && placesOfWeights[key](document.experiment);
    if (path === undefined || file === undefined) return nothing;
    const { network, problem } = this.#networks.take(file.stamp, () =>
      readNetworkText(new TextDecoder().decode(bytesOf(file))),
    );
    const problems = problem ? [locateNetworkProblem(document, { key, path }, problem, this.#translate)] : [];
    return { name: network && file.stamp, value: network, problems };
  }

  #readTable(document: LabText, place: FilePlace, file: FoundFile): Found<Dataset> {
    const { path, wanted, reading } = place;
    const name = nameOfTable(file.stamp, place);
    const { dataset, problems } = this.#tables.take(name, () => readDataset(bytesOf(file), wanted, reading));
    const located = locateTableProblems(document, path, problems, this.#translate);
    return { name: dataset && name, value: dataset, problems: located };
  }
}

function nameOfTable(stamp: string, { wanted, reading }: FilePlace): string {
  return JSON.stringify([stamp, wanted, reading]);
}

function bytesOf({ bytes }: FoundFile): Uint8Array {
  if (bytes === undefined) throw new Error('the bytes of a file that is not known are missing');
  return bytes;
}
