import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** PyTorch, when the system's Python has it: answers each line on stdin, the name of some work, with the milliseconds of one round of it. */
const script = `
import json, sys, time, warnings
warnings.filterwarnings("ignore")
try:
    import numpy as np
    import torch
except ImportError as error:
    print("missing " + str(error), flush=True)
    sys.exit()
torch.set_default_dtype(torch.float64)
rng = np.random.default_rng(1)

def network(sizes, activation):
    shapes = []
    for a, b in zip(sizes, sizes[1:]):
        shapes += [(a, b), (b,)]
    lengths = [int(np.prod(s)) for s in shapes]
    start = torch.from_numpy(rng.standard_normal(sum(lengths)) * 0.4)
    def outputs(flat, x):
        parts = [p.reshape(s) for p, s in zip(torch.split(flat, lengths), shapes)]
        for at in range(0, len(parts), 2):
            x = x @ parts[at] + parts[at + 1]
            if at + 2 < len(parts):
                x = activation(x)
        return x
    return start, outputs

def small():
    x = torch.from_numpy(rng.standard_normal((200, 2)))
    y = torch.from_numpy(rng.standard_normal((200, 1)))
    start, outputs = network([2, 16, 16, 1], torch.tanh)
    return start, lambda w: 0.5 * ((outputs(w, x) - y) ** 2).sum() / 200

def digits():
    x = torch.from_numpy(rng.random((1000, 784)) * (rng.random((1000, 784)) < 0.19))
    y = torch.from_numpy(rng.integers(0, 10, 1000))
    start, outputs = network([784, 64, 10], torch.tanh)
    return start, lambda w: torch.nn.functional.cross_entropy(outputs(w, x), y)

start, loss = small()
large, digit_loss = digits()

def hessian(vectorize):
    matrix = torch.autograd.functional.hessian(loss, start, vectorize=vectorize)
    torch.linalg.eigvalsh(matrix)

def products():
    w = large.clone().requires_grad_()
    g, = torch.autograd.grad(digit_loss(w), w, create_graph=True)
    v = torch.from_numpy(rng.standard_normal(len(large)))
    for _ in range(10):
        torch.autograd.grad(g, w, v, retain_graph=True)

work = {"vectorized": lambda: hessian(True), "loop": lambda: hessian(False), "products": products}
for one in work.values():
    one()
print("ready", flush=True)
for line in sys.stdin:
    begin = time.perf_counter()
    work[line.strip()]()
    print(1000 * (time.perf_counter() - begin), flush=True)
`;

/** Work that PyTorch times: the second derivative of the small network with its eigenvalues in two ways, and ten products for the large one. */
export type TorchWork = 'vectorized' | 'loop' | 'products';

export interface Torch {
  milliseconds(work: TorchWork): Promise<number>;
  stop(): void;
}

/** @returns the reason when it cannot run */
export async function startTorch(): Promise<Torch | string> {
  const child: ChildProcessWithoutNullStreams = spawn('/usr/bin/python3', ['-c', script]);
  child.on('error', () => undefined);
  child.stderr.resume();
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => String(((await lines.next()) as IteratorResult<string, undefined>).value);
  const first = await answer();
  if (first !== 'ready') {
    child.kill();
    return first.startsWith('missing') ? 'not installed' : 'did not start';
  }
  return {
    milliseconds: async (work) => {
      child.stdin.write(`${work}\n`);
      return Number(await answer());
    },
    stop: () => child.kill(),
  };
}
