import type { Experiment } from './config.ts';
import { listShape, objectShape, type KeyShapes } from './parseConfigContainers.ts';
import { data } from './parseConfigData.ts';
import { lab } from './parseConfigLab.ts';
import { network } from './parseConfigNetwork.ts';
import { constraint, loss, penalty } from './parseConfigObjective.ts';
import { optional, textShape, withExample, type Shape } from './parseConfigShapes.ts';
import { clip, earlyStopping, optimizer, schedule, training } from './parseConfigTraining.ts';

const keys: KeyShapes<Experiment> = {
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

/** The whole document: parser, JSON schema, completion and hovers are made from this. */
export const experimentShape: Shape<Experiment> = objectShape(
  'An experiment: data, network, objective, optimizer, training and views. Every key has a default.',
  keys,
  { $schema: textShape('Address of the JSON schema; for other editors.', '') },
);
