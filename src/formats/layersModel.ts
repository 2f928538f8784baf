import { activations } from '../core/tables/activations.ts';
import type { LayerDesign } from '../core/experiment/architecture.ts';
import { failure } from '../core/ground/errors.ts';
import { normalizations } from '../core/tables/normalizations.ts';
import { layerNumbers, type TrainedNetwork } from './trainedNetwork.ts';

interface LayerEntry {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A model of TensorFlow.js in its two files. */
export interface LayersModelFiles {
  /** `model.json` */
  readonly model: string;
  /** `weights.bin`, float32, little endian */
  readonly weights: Uint8Array;
}

/**
 * The network as a LayersModel of TensorFlow.js; inputs are scaled, outputs are those of the output layer.
 * @throws LabError export/failed where TensorFlow.js has no such layer
 */
export function layersModel(network: TrainedNetwork): LayersModelFiles {
  const layers = layerNumbers(network);
  const entries: LayerEntry[] = [];
  const weights: { readonly name: string; readonly shape: readonly number[]; readonly values: Float32Array }[] = [];
  layers.forEach(({ design, ...numbers }, at) => {
    const dense = `dense${at + 1}`;
    const size = at === 0 ? { batch_input_shape: [null, design.inputs] } : {};
    entries.push({
      class_name: 'Dense',
      config: { name: dense, units: design.units, activation: 'linear', use_bias: true, dtype: 'float32', ...size },
    });
    weights.push(
      { name: `${dense}/kernel`, shape: [design.inputs, design.units], values: numbers.weights },
      { name: `${dense}/bias`, shape: [design.units], values: numbers.bias },
    );
    const norm = normEntry(design, `norm${at + 1}`);
    if (norm !== undefined) {
      entries.push(norm);
      const { scale, shift, mean, variance } = numbers;
      for (const [name, values] of Object.entries({
        gamma: scale,
        beta: shift,
        moving_mean: mean,
        moving_variance: variance,
      })) {
        if (values !== undefined) weights.push({ name: `norm${at + 1}/${name}`, shape: [design.units], values });
      }
    }
    const activation = activationEntry(design, `activation${at + 1}`);
    if (activation !== undefined) entries.push(activation);
    if (design.dropout > 0)
      entries.push({ class_name: 'Dropout', config: { name: `dropout${at + 1}`, rate: design.dropout } });
  });
  const model = {
    format: 'layers-model',
    generatedBy: 'RegLab',
    convertedBy: null,
    modelTopology: { class_name: 'Sequential', config: { name: 'reglab', layers: entries } },
    weightsManifest: [
      { paths: ['weights.bin'], weights: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })) },
    ],
    userDefinedMetadata: {
      title: network.title,
      featureNames: network.featureNames,
      classNames: network.classNames,
      inputScale: network.inputScale,
      targetScale: network.targetScale,
    },
  };
  return { model: `${JSON.stringify(model, undefined, 1)}\n`, weights: pack(weights.map(({ values }) => values)) };
}

function pack(arrays: readonly Float32Array[]): Uint8Array {
  const bytes = new Uint8Array(4 * arrays.reduce((sum, { length }) => sum + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const values of arrays) {
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return bytes;
}

function normEntry({ norm }: LayerDesign, name: string): LayerEntry | undefined {
  if (norm === undefined) return undefined;
  const { axis, isCentred, label } = normalizations.get(norm.name);
  const epsilon = norm.options['epsilon'];
  if (axis === 'batch')
    return {
      class_name: 'BatchNormalization',
      config: { name, epsilon, momentum: norm.options['momentum'], axis: -1 },
    };
  if (isCentred) return { class_name: 'LayerNormalization', config: { name, epsilon, axis: -1 } };
  throw failure('export/failed', [`TensorFlow.js has no layer for ${label}`]);
}

function activationEntry({ activation }: LayerDesign, name: string): LayerEntry | undefined {
  const layer = activations.get(activation.name).layersModel?.(activation.options);
  if (layer === undefined) {
    throw failure('export/failed', [
      `TensorFlow.js has no activation that is ${activation.name} ${JSON.stringify(activation.options)}`,
    ]);
  }
  return layer === 'identity' ? undefined : { class_name: layer.className, config: { name, ...layer.config } };
}
