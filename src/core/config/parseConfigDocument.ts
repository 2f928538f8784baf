import type { Experiment } from './config.ts';
import { listShape, objectShape, type KeyShapes } from './parseConfigContainers.ts';
import { data } from './parseConfigData.ts';
import { plainPlane } from './parseConfigGeometry.ts';
import { lab, type WrittenLab } from './parseConfigLab.ts';
import { network } from './parseConfigNetwork.ts';
import { constraint, loss, penalty } from './parseConfigObjective.ts';
import { variedPenalty } from './parseConfigPath.ts';
import { mapped, optional, textShape, withExample, type Shape } from './parseConfigShapes.ts';
import { clip, earlyStopping, optimizer, schedule, training } from './parseConfigTraining.ts';

/** A document before what is left out of one part is taken from another. */
type WrittenExperiment = Omit<Experiment, 'lab'> & { readonly lab: WrittenLab };

const keys: KeyShapes<WrittenExperiment> = {
  title: textShape('Title of the experiment.', ''),
  data,
  network,
  loss: optional(loss),
  penalties: withExample(listShape('Terms added to the mean loss.', penalty, { maximum: 16 }), [
    { name: 'l2', lambda: 1e-3 },
  ]),
  constraint: optional(constraint),
  optimizer,
  schedule,
  clip: optional(clip),
  earlyStopping: optional(earlyStopping),
  training,
  lab,
};

function complete(written: WrittenExperiment): Experiment {
  const { path, geometry } = written.lab;
  const penalty = path.penalty ?? variedPenalty(written.penalties);
  const plane = geometry.plane ?? plainPlane(written);
  return { ...written, lab: { ...written.lab, path: { ...path, penalty }, geometry: { ...geometry, plane } } };
}

/** The whole document: parser, JSON schema, completion and hovers are made from this. */
export const experimentShape: Shape<Experiment> = mapped(
  objectShape(
    'An experiment: data, network, objective, optimizer, training and views. Every key has a default.',
    keys,
    { $schema: textShape('Address of the JSON schema; for other editors.', '') },
  ),
  complete,
);
