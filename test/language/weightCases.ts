import type { MarkedCase } from './markedText.ts';
import { networkOf } from './networkFiles.ts';

const batch = (units: number): object => {
  const list = (value: number): number[] => Array.from({ length: units }, () => value);
  return { name: 'batch', scale: list(2), shift: list(0), mean: list(0), variance: list(1) };
};

/** What may be wrong between a document and the weights it names. */
export const weightCases: readonly MarkedCase[] = [
  {
    code: 'weights/layers-do-not-fit',
    marked: '{ "network": { "weights": ^"w.json"^, "layers": [{ "units": 8, "dropout": 0.1 }] } }',
    weights: networkOf([2, 16, 2]),
    says: '2-16-2; this document describes 2-8-2',
    fixes: 2,
  },
  {
    code: 'weights/layers-do-not-fit',
    marked: '{ "network": { "weights": ^"w.json"^ } }',
    weights: networkOf([2, 4, 2], { activation: { name: 'leakyRelu', slope: 0.2 } }),
    says: '2-4-2; this document describes 2-16-16-2',
    fixes: 2,
  },
  {
    code: 'weights/layers-do-not-fit',
    marked: '{ "network": { "layers": [{}, { "norm": "layer" }, {}], "weights": ^"w.json"^ } }',
    weights: networkOf([2, 5, 4, 2], { activation: 'tanh' }),
    fixes: 2,
  },
  {
    code: 'weights/layers-do-not-fit',
    marked: '{ "network": { "layers": [], "weights": ^"w.json"^ } }',
    weights: networkOf([2, 5, 4, 2], { norm: undefined }),
    says: 'describes 2-2',
    fixes: 2,
  },
  {
    code: 'weights/inputs-do-not-fit',
    marked: '{ "network": { "layers": [{ "units": 4 }], "weights": ^"w.json"^ } }',
    weights: networkOf([3, 4, 2]),
    says: 'take 3 inputs; the data have 2 features (x1, x2)',
    fixes: 1,
  },
  {
    code: 'weights/inputs-do-not-fit',
    marked: '{ "data": { "source": "blobs" }, "network": { "layers": [{ "units": 4 }], "weights": ^"w.json"^ } }',
    weights: networkOf([5, 4, 3]),
    fixes: 2,
  },
  {
    code: 'weights/outputs-do-not-fit',
    marked: '{ "network": { "layers": [{ "units": 4 }], "weights": ^"w.json"^ } }',
    weights: networkOf([2, 4, 1]),
    says: 'have 1 outputs; Cross-entropy on these data needs 2',
    fixes: 2,
  },
  {
    code: 'weights/activation-differs',
    marked: '{ "network": { "layers": [{ "units": 4, "activation": ^"tanh"^ }], "weights": "w.json" } }',
    weights: networkOf([2, 4, 2]),
    says: 'layer 1 has the activation relu, here tanh',
    fixes: 1,
  },
  {
    code: 'weights/activation-differs',
    marked: '{ "network": { "weights": ^"w.json"^ } }',
    weights: networkOf([2, 16, 16, 2], { activation: 'tanh' }),
    says: 'layer 1, 2 has the activation tanh',
    fixes: 1,
  },
  {
    code: 'weights/norm-differs',
    marked: '{ "network": { "layers": [^{ "units": 4 }^], "weights": "w.json" } }',
    weights: networkOf([2, 4, 2], { norm: batch(4) }),
    says: 'has the norm batch, here -',
    fixes: 1,
  },
  {
    code: 'weights/norm-differs',
    marked: '{ "network": { "layers": [{ "units": 4, "norm": ^"rms"^ }], "weights": "w.json" } }',
    weights: networkOf([2, 4, 2]),
    fixes: 1,
  },
  {
    code: 'weights/scaled-otherwise',
    marked: '{ "network": { "layers": [{ "units": 4 }], "weights": ^"w.json"^ } }',
    weights: networkOf([2, 4, 2], {}, { inputScale: { mean: [0, 40], scale: [1, 3] } }),
    says: '"x1" they take away 0 and divide by 1',
  },
  {
    code: 'weights/end-does-not-fit',
    marked: '{ "lab": { "geometry": { "plane": "line", "to": ^"w.json"^ } } }',
    weights: networkOf([2, 8, 2]),
    says: 'holds a network 2-8-2; this document describes 2-16-16-2',
    fixes: 1,
  },
  {
    code: 'weights/end-does-not-fit',
    marked: '{ "network": { "layers": [] }, "lab": { "geometry": { "plane": "line", "to": ^"w.json"^ } } }',
    weights: networkOf([3, 2]),
    says: '3-2; this document describes 2-2',
    fixes: 1,
  },
  {
    code: 'weights/end-does-not-fit',
    marked: '{ "network": { "layers": [] }, "lab": { "geometry": { "plane": "line", "to": ^"w.json"^ } } }',
    weights: networkOf([2, 1]),
    says: '2-1; this document describes 2-2',
    fixes: 1,
  },
  {
    code: 'weights/end-differs',
    marked:
      '{ "network": { "layers": [{ "units": 4 }] }, "lab": { "geometry": { "plane": "line", "to": ^"w.json"^ } } }',
    weights: networkOf([2, 4, 2], { activation: 'tanh' }),
    says: 'layer 1 has tanh, here relu',
  },
];
