import type { Experiment } from '../../core/config/config.ts';
import { activations } from '../../core/tables/activations.ts';
import { optimizers } from '../../core/tables/optimizers.ts';
import { penalties } from '../../core/tables/penalties.ts';
import type { DocumentControls } from '../../protocol/messages.ts';
import { viewChoices } from './viewChoices.ts';
import { writtenForm } from './writtenForm.ts';

/** What the page's own controls show of a text, and where in it each of them writes. */
export function controlsOf(experiment: Experiment, value: unknown): DocumentControls {
  const [penalty] = experiment.penalties;
  const lastLayer = experiment.network.layers.length - 1;
  return {
    activation: [...new Set(experiment.network.layers.map(({ activation }) => activation.name))],
    activations: activations.names,
    optimizer: experiment.optimizer.name,
    optimizers: optimizers.names,
    learningRate: experiment.optimizer.learningRate,
    penalty: penalty?.name,
    penalties: penalties.names,
    lambda: penalty?.lambda,
    epochs: experiment.training.epochs,
    layers: experiment.network.layers.map(({ units }) => units),
    choices: viewChoices(experiment, value),
    pointers: {
      activation: ['network', 'layers', Math.max(0, lastLayer), 'activation'],
      optimizer: writtenForm(value, ['optimizer']) === 'short' ? ['optimizer'] : ['optimizer', 'name'],
      learningRate: ['optimizer', 'learningRate'],
      penalty: ['penalties', 0, 'name'],
      lambda: ['penalties', 0, 'lambda'],
      epochs: ['training', 'epochs'],
    },
  };
}
