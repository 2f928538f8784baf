import { formatPower } from '../../core/ground/numberText.ts';
import { activations } from '../../core/tables/activations.ts';
import type { LayerConfig } from '../../core/config/config.ts';
import { message } from '../../core/ground/errors.ts';
import { initializers } from '../../core/tables/initializers.ts';
import { rescalableLayers } from '../../core/experiment/rescalableLayers.ts';
import { normalizations } from '../../core/tables/normalizations.ts';
import { removeAt, setValue, type Fix, type Pointer } from '../../core/config/parseConfigProblems.ts';
import { defaultChoice } from '../../core/ground/registry.ts';
import { layersWhere, readable, someOf, type Rule, type RuleInput } from './diagnosticRule.ts';
import { forecastSignal, meanSquareOfInputs, weightVariance, type SignalForecast } from './signalPropagation.ts';

/** A power of ten that a person should hear about. */
const noticeableExponent = 1;

/** Where the initializer of most layers is written; the layers where the document leaves it to the default. */
function placeOfInit({ has }: RuleInput): Pointer {
  return has(['network', 'init']) ? ['network', 'init'] : ['network', 'layers'];
}

const badness = (forecast: SignalForecast): number =>
  Math.max(Math.abs(forecast.gradientExponent), Math.abs(forecast.varianceExponent) / 2);

function initFixes(given: RuleInput, now: number): Fix[] {
  const square = meanSquareOfInputs(given.data);
  const { architecture, experiment } = given;
  if (!architecture || experiment.network.layers.some(({ init }) => init !== undefined)) return [];
  const candidates = initializers.names.map((name) => {
    const init = defaultChoice(initializers, name);
    const layers = architecture.layers.map((layer) => ({ ...layer, init }));
    return {
      name,
      badness: layers.every((layer) => weightVariance(layer) > 0)
        ? badness(forecastSignal({ layers }, square))
        : Infinity,
    };
  });
  const best = candidates.reduce((one, other) => (other.badness < one.badness - 1e-6 ? other : one));
  return best.badness < now / 2 && best.name !== experiment.network.init.name
    ? [setValue(['network', 'init'], best.name)]
    : [];
}

function activationFixes({ architecture, experiment, data }: RuleInput, now: number): Fix[] {
  const square = meanSquareOfInputs(data);
  const { layers } = experiment.network;
  const first = layers[0]?.activation;
  if (!architecture || !first || layers.some(({ activation }) => activation.name !== first.name)) return [];
  const candidates = activations.names.map((name) => {
    const activation = defaultChoice(activations, name);
    const designs = architecture.layers.map((layer) => ({ ...layer, activation }));
    const entry = activations.get(name);
    // A straight line keeps every signal and learns nothing: it is no advice.
    const pieces = entry.pieces?.(activation.options);
    const isLine = pieces !== undefined && pieces.negative === pieces.positive;
    return { name, badness: isLine ? Infinity : badness(forecastSignal({ layers: designs }, square)) };
  });
  const best = candidates.reduce((one, other) => (other.badness < one.badness - 1e-6 ? other : one));
  if (best.badness >= now / 2 || best.badness >= noticeableExponent) return [];
  const edits = layers.map((_layer, index) => ({
    pointer: ['network', 'layers', index, 'activation'],
    value: best.name,
  }));
  return [{ title: message('Use {0} in all hidden layers', best.name), edits }];
}

const activationAndInit: Rule = {
  code: 'network/init-does-not-fit',
  claim: 'activation-initialisation-coupling',
  doc: 'Predicted gradient or signal over the depth grows or shrinks by more than a factor of ten.',
  check(given) {
    const { architecture, experiment } = given;
    const depth = experiment.network.layers.length;
    if (experiment.network.weights !== undefined) return [];
    if (!architecture || depth < 2 || architecture.layers.slice(0, -1).some((layer) => weightVariance(layer) === 0))
      return [];
    const forecast = forecastSignal(architecture, meanSquareOfInputs(given.data));
    const { gradientExponent, varianceExponent } = forecast;
    if (badness(forecast) < noticeableExponent) return [];
    const names = [...new Set(architecture.layers.slice(0, -1).map(({ activation }) => activation.name))].join(', ');
    const init = experiment.network.init.name;
    const pointer = placeOfInit(given);
    const fixes = [...initFixes(given, badness(forecast)), ...activationFixes(given, badness(forecast))];
    const text =
      Math.abs(gradientExponent) >= noticeableExponent
        ? message(
            '{0} and {1} do not fit over {2} layers: before training, the gradient at the first hidden layer is about {3} times that at the last. Choose another initializer, activation or a norm.',
            names,
            init,
            depth,
            formatPower(gradientExponent),
          )
        : message(
            '{0} and {1} do not fit over {2} layers: before training, the variance of the signal changes by a factor of about {3}. Choose another initializer, activation or a norm.',
            names,
            init,
            depth,
            formatPower(varianceExponent),
          );
    return [{ pointer, severity: 'warning', message: text, fixes }];
  },
};

const equalUnits: Rule = {
  code: 'network/equal-units',
  doc: 'All weights start equal, so that hidden units never become different.',
  check({ architecture, experiment, has }) {
    const isDrawn = experiment.network.weights === undefined;
    if (!architecture || !isDrawn || experiment.network.layers.length === 0) return [];
    const equal = architecture.layers.flatMap((layer, index) => (weightVariance(layer) === 0 ? [index] : []));
    const [first] = equal;
    if (first === undefined) return [];
    const own: Pointer = ['network', 'layers', first, 'init'];
    const pointer = has(own) ? own : ['network', 'init'];
    const text = message(
      'The weights of layer {0} all start equal: its units stay copies of each other and layers in front of it get no gradient. Use a random initializer.',
      someOf(equal.map((layer) => layer + 1)),
    );
    return [{ pointer, severity: 'warning', message: text, fixes: [setValue(pointer, 'heUniform')] }];
  },
};

const hasBatchNorm = ({ norm }: LayerConfig): boolean =>
  norm !== undefined && normalizations.get(norm.name).axis === 'batch';

const varianceShift: Rule = {
  code: 'network/variance-shift',
  claim: 'batch-norm-inference-running-average',
  doc: 'Dropout in front of a batch norm: its running variance is that of training, where dropout adds to it.',
  check({ experiment }) {
    const { layers } = experiment.network;
    return layersWhere(
      experiment,
      ({ dropout }, index) => dropout > 0 && layers.slice(index + 1).some(hasBatchNorm),
    ).map((index) => {
      const pointer = ['network', 'layers', index, 'dropout'];
      const dropped = layers[index]?.dropout ?? 0;
      const text = message(
        'Dropout {0} multiplies the mean square of these outputs by {1} in training only; the batch norm behind it remembers that variance and is wrong at inference. Drop out behind the last batch norm.',
        dropped,
        readable(1 / (1 - dropped)),
      );
      return { pointer, severity: 'hint', message: text, fixes: [removeAt(pointer)] };
    });
  },
};

const lastBatchOfOne: Rule = {
  code: 'network/last-batch-of-one',
  claim: 'batch-norm-batch-of-one',
  doc: 'The last batch of an epoch has one sample, in front of a batch norm.',
  check({ experiment, data }) {
    const { batchSize } = experiment.training;
    const samples = data?.train.samples ?? 0;
    const [first] = layersWhere(experiment, hasBatchNorm);
    if (first === undefined || samples % batchSize !== 1 || batchSize === 1) return [];
    const pointer = ['training', 'batchSize'];
    const text = message(
      'The last batch of every epoch has 1 of the {0} training samples: batch norm sets it to its shift, so nothing is learned from it. Use another batchSize.',
      samples,
    );
    const better = batchSize - 1 > 1 && samples % (batchSize - 1) !== 1 ? batchSize - 1 : batchSize + 1;
    return [
      { pointer, severity: 'warning', message: text, fixes: samples % better === 1 ? [] : [setValue(pointer, better)] },
    ];
  },
};

const noRegions: Rule = {
  code: 'network/no-regions',
  claim: 'linear-network-collapse',
  doc: 'The document asks for regions of a linear model.',
  check({ experiment, has }) {
    if (experiment.network.layers.length > 0 || !has(['lab', 'regions'])) return [];
    const pointer = ['lab', 'regions'];
    const text = message(
      'Without hidden layers the network is linear: the whole plane is one region. Add a layer to see more.',
    );
    const add: Fix = {
      title: message('Add a hidden layer'),
      edits: [{ pointer: ['network', 'layers'], value: [{ units: 16, activation: 'relu' }] }],
    };
    return [{ pointer, at: 'key', severity: 'information', message: text, fixes: [add, removeAt(pointer)] }];
  },
};

const smoothRegions: Rule = {
  code: 'network/regions-not-exact',
  claim: 'affine-inside-region',
  doc: 'The document asks for linear regions of a network that is not piecewise linear.',
  check({ experiment, has }) {
    if (!has(['lab', 'regions'])) return [];
    const smooth = layersWhere(experiment, ({ activation }) => activations.get(activation.name).pieces === undefined);
    const [first] = smooth;
    if (first !== undefined) {
      const name = experiment.network.layers[first]?.activation.name ?? '';
      const pointer = ['network', 'layers', first, 'activation'];
      const text = message(
        '{0} is not piecewise linear: the region view shows an approximation and never calls it exact.',
        name,
      );
      return [{ pointer, severity: 'information', message: text }];
    }
    const [normed] = layersWhere(
      experiment,
      ({ norm }) => norm !== undefined && normalizations.get(norm.name).axis === 'features',
    );
    if (normed === undefined) return [];
    const pointer = ['network', 'layers', normed, 'norm'];
    const text = message(
      'This norm divides by the size of its own input: the network is not piecewise linear and has no exact regions.',
    );
    return [{ pointer, severity: 'information', message: text }];
  },
};

const notRescalable: Rule = {
  code: 'network/not-rescalable',
  claim: 'relu-rescaling-invariance',
  doc: 'A rescaling of a layer that would change the function.',
  check({ experiment: { lab, network } }) {
    const { rescale } = lab.geometry;
    const possible = rescalableLayers(network.layers);
    if (rescale === undefined || possible.includes(rescale)) return [];
    const pointer = ['lab', 'geometry', 'rescale'];
    const layer = network.layers[rescale];
    const text =
      layer === undefined
        ? message('There is no hidden layer {0} to rescale; the network has {1}.', rescale + 1, network.layers.length)
        : message(
            'Layer {0} cannot be rescaled: only with ReLU or its kin and without a norm the function stays. Another one is shown, if there is one.',
            rescale + 1,
          );
    const fixes = [...possible.slice(0, 1).map((first) => setValue(pointer, first)), removeAt(pointer)];
    return [{ pointer, severity: 'warning', message: text, fixes }];
  },
};

/** Which parts of a network do not go together. */
export const networkRules: readonly Rule[] = [
  activationAndInit,
  equalUnits,
  varianceShift,
  lastBatchOfOne,
  noRegions,
  smoothRegions,
  notRescalable,
];
