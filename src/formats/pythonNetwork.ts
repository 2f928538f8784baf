import { activations } from '../core/tables/activations.ts';
import type { LayerDesign } from '../core/experiment/architecture.ts';
import { normalizations } from '../core/tables/normalizations.ts';
import { pythonOps, type PythonDialect } from './pythonExpressions.ts';
import { layerNumbers, transpose, type LayerNumbers, type TrainedNetwork } from './trainedNetwork.ts';

/** float32, little endian, base64. */
function encode(values: Float32Array): string {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, at) => view.setFloat32(4 * at, value, true));
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

const list = (values: readonly number[]): string => `[${values.join(', ')}]`;

/** A text as a Python literal; JSON's escapes are Python's. */
const quoted = (text: string): string => JSON.stringify(text);

function activationSource({ activation }: LayerDesign, dialect: PythonDialect): string {
  return activations.get(activation.name).expression(pythonOps(dialect), 'z', activation.options);
}

/** Which of the three norms: over the batch, over the units with a mean, or by the mean square alone. */
function normKind({ norm }: LayerDesign): 'none' | 'batch' | 'layer' | 'rms' {
  if (norm === undefined) return 'none';
  const { axis, isCentred } = normalizations.get(norm.name);
  if (axis === 'batch') return 'batch';
  return isCentred ? 'layer' : 'rms';
}

const option = ({ norm }: LayerDesign, name: string): number => Number(norm?.options[name] ?? 0);

/** A text inside a docstring: on one line, and without the letters that Python does not read. */
function docstringOf(text: string): string {
  const line = text.replaceAll('\\', '\\\\').replaceAll('"', "'").replace(/\s+/g, ' ');
  // eslint-disable-next-line no-control-regex -- these are the letters that must not stand there
  return line.replace(/[\u0000-\u001f\u007f]/g, (letter) => `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function head(network: TrainedNetwork, imports: readonly string[]): string[] {
  const { featureNames, classNames, inputScale, targetScale, task } = network;
  return [
    `"""${docstringOf(network.title)}`,
    '',
    'Written by RegLab. `predict` takes raw features in the order of FEATURES.',
    '"""',
    'import base64',
    ...imports,
    '',
    `FEATURES = [${featureNames.map(quoted).join(', ')}]`,
    `CLASSES = [${classNames.map(quoted).join(', ')}]`,
    `INPUT_MEAN = ${list(inputScale.mean)}`,
    `INPUT_SCALE = ${list(inputScale.scale)}`,
    ...(task === 'regression'
      ? [`TARGET_MEAN = ${list(targetScale.mean)}`, `TARGET_SCALE = ${list(targetScale.scale)}`]
      : []),
    '',
  ];
}

/** PyTorch source that rebuilds the network with its weights. */
export function pytorchNetwork(network: TrainedNetwork): string {
  const layers = layerNumbers(network);
  const body = layers.flatMap(({ design }, at) => torchModules(design, at + 1));
  const steps = layers.flatMap(({ design }, at) => torchSteps(design, at + 1));
  const weights = layers.flatMap((layer, at) => torchWeights(layer, at + 1));
  const isRegression = network.task === 'regression';
  return [
    ...head(network, ['', 'import torch', 'from torch import nn']),
    ...(layers.some(({ design }) => normKind(design) === 'rms') ? torchRms : []),
    '',
    'class Network(nn.Module):',
    '    def __init__(self):',
    '        super().__init__()',
    ...body.map((line) => `        ${line}`),
    '',
    '    def forward(self, x):',
    ...steps.map((line) => `        ${line}`),
    '        return x',
    '',
    '',
    'WEIGHTS = {',
    ...weights,
    '}',
    '',
    '',
    'def decode(shape, text):',
    '    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=torch.float32).reshape(shape).clone()',
    '',
    '',
    'def load():',
    '    network = Network()',
    '    network.load_state_dict({name: decode(*value) for name, value in WEIGHTS.items()}, strict=False)',
    '    return network.eval()',
    '',
    '',
    'def predict(network, raw):',
    '    x = (torch.as_tensor(raw, dtype=torch.float32) - torch.tensor(INPUT_MEAN)) / torch.tensor(INPUT_SCALE)',
    isRegression
      ? '    return network(x) * torch.tensor(TARGET_SCALE) + torch.tensor(TARGET_MEAN)'
      : '    return network(x)',
    '',
  ].join('\n');
}

const torchRms = [
  '',
  'class RootMeanSquareNorm(nn.Module):',
  '    def __init__(self, units, eps):',
  '        super().__init__()',
  '        self.weight = nn.Parameter(torch.ones(units))',
  '        self.eps = eps',
  '',
  '    def forward(self, x):',
  '        return x * torch.rsqrt(x.square().mean(dim=-1, keepdim=True) + self.eps) * self.weight',
  '',
];

function torchModules(design: LayerDesign, at: number): string[] {
  const { inputs, units, dropout } = design;
  const epsilon = option(design, 'epsilon');
  // PyTorch's momentum is the share of the new value, ours that of the old one.
  const share = Number((1 - option(design, 'momentum')).toPrecision(12));
  const norms = {
    none: [],
    batch: [`self.norm${at} = nn.BatchNorm1d(${units}, eps=${epsilon}, momentum=${share})`],
    layer: [`self.norm${at} = nn.LayerNorm(${units}, eps=${epsilon})`],
    rms: [`self.norm${at} = RootMeanSquareNorm(${units}, ${epsilon})`],
  };
  return [
    `self.linear${at} = nn.Linear(${inputs}, ${units})`,
    ...norms[normKind(design)],
    ...(dropout > 0 ? [`self.dropout${at} = nn.Dropout(${dropout})`] : []),
  ];
}

function torchSteps(design: LayerDesign, at: number): string[] {
  const source = activationSource(design, 'pytorch');
  return [
    `z = self.linear${at}(x)`,
    ...(normKind(design) === 'none' ? [] : [`z = self.norm${at}(z)`]),
    `x = ${source}`,
    ...(design.dropout > 0 ? [`x = self.dropout${at}(x)`] : []),
  ];
}

function torchWeights({ design, weights, bias, scale, shift, mean, variance }: LayerNumbers, at: number): string[] {
  const line = (name: string, shape: string, values: Float32Array | undefined): string[] =>
    values === undefined ? [] : [`    "${name}": (${shape}, "${encode(values)}"),`];
  const { inputs, units } = design;
  return [
    ...line(`linear${at}.weight`, `(${units}, ${inputs})`, transpose(weights, inputs, units)),
    ...line(`linear${at}.bias`, `(${units},)`, bias),
    ...line(`norm${at}.weight`, `(${units},)`, scale),
    ...line(`norm${at}.bias`, `(${units},)`, shift),
    ...line(`norm${at}.running_mean`, `(${units},)`, mean),
    ...line(`norm${at}.running_var`, `(${units},)`, variance),
  ];
}

/** Keras 3 source that rebuilds the network with its weights. */
export function kerasNetwork(network: TrainedNetwork): string {
  const layers = layerNumbers(network);
  const isRegression = network.task === 'regression';
  return [
    ...head(network, ['', 'import keras', 'import numpy as np']),
    ...(layers.some(({ design }) => normKind(design) === 'rms') ? kerasRms : []),
    '',
    'WEIGHTS = {',
    ...layers.flatMap((layer, at) => kerasWeights(layer, at + 1)),
    '}',
    '',
    '',
    'def decode(shape, text):',
    '    return np.frombuffer(base64.b64decode(text), dtype="<f4").reshape(shape)',
    '',
    '',
    'def load():',
    `    inputs = x = keras.Input((${network.architecture.inputs},))`,
    ...layers.flatMap(({ design }, at) => kerasSteps(design, at + 1)).map((line) => `    ${line}`),
    '    network = keras.Model(inputs, x)',
    '    for name, values in WEIGHTS.items():',
    '        network.get_layer(name).set_weights([decode(*value) for value in values])',
    '    return network',
    '',
    '',
    'def predict(network, raw):',
    '    x = (np.asarray(raw, dtype="float32") - np.array(INPUT_MEAN, "float32")) / np.array(INPUT_SCALE, "float32")',
    '    y = keras.ops.convert_to_numpy(network(x, training=False))',
    isRegression ? '    return y * np.array(TARGET_SCALE) + np.array(TARGET_MEAN)' : '    return y',
    '',
  ].join('\n');
}

const kerasRms = [
  '',
  'class RootMeanSquareNorm(keras.layers.Layer):',
  '    def __init__(self, epsilon, **rest):',
  '        super().__init__(**rest)',
  '        self.epsilon = epsilon',
  '',
  '    def build(self, shape):',
  '        self.scale = self.add_weight(shape=(shape[-1],), initializer="ones", name="scale")',
  '',
  '    def call(self, x):',
  '        size = keras.ops.mean(keras.ops.square(x), axis=-1, keepdims=True)',
  '        return x * keras.ops.rsqrt(size + self.epsilon) * self.scale',
  '',
];

function kerasSteps(design: LayerDesign, at: number): string[] {
  const epsilon = option(design, 'epsilon');
  const norms = {
    none: [],
    batch: [
      `x = keras.layers.BatchNormalization(epsilon=${epsilon}, momentum=${option(design, 'momentum')}, name="norm${at}")(x)`,
    ],
    layer: [`x = keras.layers.LayerNormalization(epsilon=${epsilon}, name="norm${at}")(x)`],
    rms: [`x = RootMeanSquareNorm(${epsilon}, name="norm${at}")(x)`],
  };
  return [
    `x = keras.layers.Dense(${design.units}, name="dense${at}")(x)`,
    ...norms[normKind(design)],
    `x = keras.layers.Activation(lambda z: ${activationSource(design, 'keras')}, name="activation${at}")(x)`,
    ...(design.dropout > 0 ? [`x = keras.layers.Dropout(${design.dropout}, name="dropout${at}")(x)`] : []),
  ];
}

function kerasWeights({ design, weights, bias, scale, shift, mean, variance }: LayerNumbers, at: number): string[] {
  const { inputs, units } = design;
  const value = (shape: string, values: Float32Array): string => `(${shape}, "${encode(values)}")`;
  const vectors = [scale, shift, mean, variance].filter((values) => values !== undefined);
  return [
    `    "dense${at}": [${value(`(${inputs}, ${units})`, weights)}, ${value(`(${units},)`, bias)}],`,
    ...(vectors.length > 0
      ? [`    "norm${at}": [${vectors.map((values) => value(`(${units},)`, values)).join(', ')}],`]
      : []),
  ];
}
