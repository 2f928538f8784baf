import type { Experiment } from '../../core/config/config.ts';
import { dataSources } from '../../core/tables/datasets.ts';
import { message } from '../../core/ground/errors.ts';
import { losses } from '../../core/tables/losses.ts';
import { writeWidths, type NetworkFile } from '../../core/experiment/networkFile.ts';
import { removeAt, setValue, type Fix, type FixEdit, type Pointer } from '../../core/config/parseConfigProblems.ts';
import { readable, someOf, type Rule, type RuleInput } from './diagnosticRule.ts';
import { writeLayer, writeLayers } from './writtenLayers.ts';

const place: Pointer = ['network', 'weights'];

const hiddenOf = ({ layers }: NetworkFile): NetworkFile['layers'] => layers.slice(0, -1);

/** A rule that looks at the file; silent while there is none. */
function withFile(check: (given: RuleInput, file: NetworkFile, name: string) => ReturnType<Rule['check']>) {
  return (given: RuleInput): ReturnType<Rule['check']> => {
    const { weights, experiment } = given;
    return weights === undefined ? [] : check(given, weights, experiment.network.weights ?? '');
  };
}

/** The widths of the text as far as they are known. */
function widthsOfText({ experiment, architecture, data }: RuleInput): string {
  const hidden = experiment.network.layers.map(({ units }) => units);
  return [data?.dataset.features ?? '?', ...hidden, architecture?.outputs ?? '?'].join('-');
}

const haveSameUnits = ({ network }: Experiment, file: NetworkFile): boolean =>
  network.layers.length === file.layers.length - 1 &&
  network.layers.every(({ units }, at) => units === file.layers[at]?.units);

/** Writes the layers of the file into the text; what else the text says about a layer stays. */
function takeLayers({ experiment, has }: RuleInput, file: NetworkFile): Fix {
  const title = message('Take the layers of the file');
  const list: Pointer = ['network', 'layers'];
  if (!has(list)) return { title, edits: [{ pointer: list, value: writeLayers(file) }] };
  const hidden = hiddenOf(file);
  const here = experiment.network.layers.length;
  const changed = hidden.flatMap((layer, at): FixEdit[] => {
    const pointer = [...list, at];
    if (at >= here) return [{ pointer, value: writeLayer(layer) }];
    const { units, activation, norm } = writeLayer(layer);
    return [
      { pointer: [...pointer, 'units'], value: units },
      { pointer: [...pointer, 'activation'], value: activation },
      ...(norm === undefined ? [] : [{ pointer: [...pointer, 'norm'], value: norm }]),
      ...(norm === undefined && has([...pointer, 'norm'])
        ? [{ pointer: [...pointer, 'norm'], remove: true } as const]
        : []),
    ];
  });
  const surplus = Math.max(0, here - hidden.length);
  const removed = Array.from({ length: surplus }, (): FixEdit => ({ pointer: [...list, hidden.length], remove: true }));
  return { title, edits: [...changed, ...removed] };
}

const layersDoNotFit: Rule = {
  code: 'weights/layers-do-not-fit',
  doc: 'A file of weights for other hidden layers than those of the document.',
  check: withFile((given, file, name) => {
    if (haveSameUnits(given.experiment, file)) return [];
    const text = message(
      'The weights in "{0}" are those of a network {1}; this document describes {2}. Take the layers of the file, or draw the weights.',
      name,
      writeWidths(file),
      widthsOfText(given),
    );
    return [{ pointer: place, severity: 'error', message: text, fixes: [takeLayers(given, file), removeAt(place)] }];
  }),
};

const inputsDoNotFit: Rule = {
  code: 'weights/inputs-do-not-fit',
  doc: 'A file of weights for another number of features than the data have.',
  check: withFile(({ data, experiment }, file, name) => {
    if (!data || data.dataset.features === file.inputs) return [];
    const text = message(
      'The weights in "{0}" take {1} inputs; the data have {2} features ({3}). Use the data that the network was trained on, or draw the weights.',
      name,
      file.inputs,
      data.dataset.features,
      someOf(data.dataset.featureNames),
    );
    const isFree = 'features' in dataSources.get(experiment.data.source).parameters;
    const fixes = [...(isFree ? [setValue(['data', 'features'], file.inputs)] : []), removeAt(place)];
    return [{ pointer: place, severity: 'error', message: text, fixes }];
  }),
};

const outputsDoNotFit: Rule = {
  code: 'weights/outputs-do-not-fit',
  doc: 'A file of weights with another number of outputs than data and loss need.',
  check: withFile(({ data, architecture, loss }, file, name) => {
    const outputs = file.layers.at(-1)?.units;
    if (!data || !architecture || outputs === undefined || architecture.outputs === outputs) return [];
    const { task, classNames, targetWidth } = data.dataset;
    const width = task === 'classification' ? classNames.length : targetWidth;
    const text = message(
      'The weights in "{0}" have {1} outputs; {2} on these data needs {3}. Use another loss or other data, or draw the weights.',
      name,
      outputs,
      losses.get(loss.name).label,
      architecture.outputs,
    );
    const fitting = losses
      .entries()
      .filter(([, one]) => one.tasks.includes(task) && one.outputs(task, width) === outputs);
    const fixes = [...fitting.map(([other]) => setValue(['loss'], other)), removeAt(place)];
    return [{ pointer: place, severity: 'error', message: text, fixes }];
  }),
};

/** What the file and the document say about one part of a layer. */
interface Difference {
  readonly at: number;
  readonly ofFile: { readonly name: string } | undefined;
  readonly ofText: { readonly name: string } | undefined;
  readonly edits: readonly FixEdit[];
}

/** The layers in which file and document differ; none while the layers themselves do not fit. */
function differences({ experiment, has }: RuleInput, file: NetworkFile, part: 'activation' | 'norm'): Difference[] {
  if (!haveSameUnits(experiment, file)) return [];
  return experiment.network.layers.flatMap((layer, at): Difference[] => {
    const found = file.layers[at]!;
    const ofFile = part === 'norm' ? found.norm?.choice : found.activation;
    const ofText = layer[part];
    if (JSON.stringify(ofFile) === JSON.stringify(ofText)) return [];
    const pointer = ['network', 'layers', at, part];
    const value = writeLayer(found)[part];
    const edit: FixEdit = value === undefined ? { pointer, remove: true } : { pointer, value };
    return [{ at, ofFile, ofText, edits: value === undefined && !has(pointer) ? [] : [edit] }];
  });
}

/** Where the document says it, or the weights themselves when it leaves the layers to the default. */
function placeOf({ has }: RuleInput, { at }: Difference, part: string): Pointer {
  const own: Pointer = ['network', 'layers', at, part];
  return has(own) ? own : has(own.slice(0, -1)) ? own.slice(0, -1) : place;
}

function fixAll({ has }: RuleInput, file: NetworkFile, found: readonly Difference[], title: Fix['title']): Fix {
  const list: Pointer = ['network', 'layers'];
  const whole: FixEdit = { pointer: list, value: writeLayers(file) };
  return { title, edits: has(list) ? found.flatMap(({ edits }) => edits) : [whole] };
}

const activationDiffers: Rule = {
  code: 'weights/activation-differs',
  doc: 'Weights of a network with other activations than the document has.',
  check: withFile((given, file, name) => {
    const found = differences(given, file, 'activation');
    const [first] = found;
    if (first === undefined) return [];
    const text = message(
      'In "{0}" layer {1} has the activation {2}, here {3}: with it the weights are another function. Take that of the file.',
      name,
      someOf(found.map(({ at }) => at + 1)),
      first.ofFile?.name ?? '',
      first.ofText?.name ?? '',
    );
    const fixes = [fixAll(given, file, found, message('Take the activations of the file'))];
    return [{ pointer: placeOf(given, first, 'activation'), severity: 'warning', message: text, fixes }];
  }),
};

const normDiffers: Rule = {
  code: 'weights/norm-differs',
  doc: 'Weights of a network with other norms than the document has.',
  check: withFile((given, file, name) => {
    const found = differences(given, file, 'norm');
    const [first] = found;
    if (first === undefined) return [];
    const text = message(
      'In "{0}" layer {1} has the norm {2}, here {3}: with it the weights are another function. Take that of the file.',
      name,
      someOf(found.map(({ at }) => at + 1)),
      first.ofFile?.name ?? '-',
      first.ofText?.name ?? '-',
    );
    const fixes = [fixAll(given, file, found, message('Take the norms of the file'))];
    return [{ pointer: placeOf(given, first, 'norm'), severity: 'warning', message: text, fixes }];
  }),
};

const scaledOtherwise: Rule = {
  code: 'weights/scaled-otherwise',
  doc: 'Weights that were trained on inputs of another scale.',
  check: withFile(({ data }, file, name) => {
    const scale = file.inputScale;
    if (!data || !scale || file.inputs !== data.dataset.features) return [];
    const here = data.inputScale;
    // Another seed of the split moves mean and deviation by percents; that does no harm.
    const tolerance = 0.2;
    const isOther = (at: number): boolean =>
      Math.abs(scale.mean[at]! - here.mean[at]!) > tolerance * Math.abs(here.scale[at]!) ||
      Math.abs(scale.scale[at]! - here.scale[at]!) > tolerance * Math.abs(here.scale[at]!);
    const worst = data.dataset.featureNames.findIndex((_name, at) => isOther(at));
    if (worst < 0) return [];
    const text = message(
      'The weights in "{0}" were trained on inputs of another scale: of "{1}" they take away {2} and divide by {3}, here it is {4} and {5}. The first predictions will be off.',
      name,
      data.dataset.featureNames[worst] ?? worst,
      readable(scale.mean[worst]!),
      readable(scale.scale[worst]!),
      readable(here.mean[worst]!),
      readable(here.scale[worst]!),
    );
    return [{ pointer: place, severity: 'information', message: text }];
  }),
};

const lineEndPlace: Pointer = ['lab', 'geometry', 'to'];

const endDoesNotFit: Rule = {
  code: 'weights/end-does-not-fit',
  doc: 'A line of weights to a file of another network.',
  check(given) {
    const { lineEnd: file, experiment, data, architecture } = given;
    if (file === undefined) return [];
    const isOther =
      !haveSameUnits(experiment, file) ||
      (data !== undefined && data.dataset.features !== file.inputs) ||
      (architecture !== undefined && architecture.outputs !== file.layers.at(-1)?.units);
    if (!isOther) return [];
    const text = message(
      'The line cannot lead to "{0}": it holds a network {1}; this document describes {2}. Name a file of the same layers, or a recorded step.',
      experiment.lab.geometry.to ?? '',
      writeWidths(file),
      widthsOfText(given),
    );
    return [{ pointer: lineEndPlace, severity: 'error', message: text, fixes: [removeAt(lineEndPlace)] }];
  },
};

const endDiffers: Rule = {
  code: 'weights/end-differs',
  doc: 'A line of weights to a file of a network with other activations or norms.',
  check(given) {
    const { lineEnd: file, experiment } = given;
    if (file === undefined) return [];
    const found = (['activation', 'norm'] as const).flatMap((part) => differences(given, file, part));
    const [first] = found;
    if (first === undefined) return [];
    const text = message(
      'In "{0}" layer {1} has {2}, here {3}: the end of the line is another function than that of the file.',
      experiment.lab.geometry.to ?? '',
      someOf([...new Set(found.map(({ at }) => at + 1))]),
      first.ofFile?.name ?? '-',
      first.ofText?.name ?? '-',
    );
    return [{ pointer: lineEndPlace, severity: 'warning', message: text }];
  },
};

/** Where a file of weights is of another network than the document. */
export const weightRules: readonly Rule[] = [
  layersDoNotFit,
  inputsDoNotFit,
  outputsDoNotFit,
  activationDiffers,
  normDiffers,
  scaledOtherwise,
  endDoesNotFit,
  endDiffers,
];
