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

def plane():
    sizes = [2, 32, 32, 1]
    inputs = torch.from_numpy(rng.standard_normal((400, 2))).float()
    target = torch.from_numpy(rng.standard_normal((400, 1))).float()
    start, outputs = network(sizes, torch.tanh)
    origin = start.float()
    u = torch.from_numpy(rng.standard_normal(len(start))).float()
    v = torch.from_numpy(rng.standard_normal(len(start))).float()
    ticks = torch.linspace(-1, 1, 51, dtype=torch.float32)
    return inputs, target, outputs, origin, u, v, ticks

inputs, target, plane_outputs, origin, u, v, ticks = plane()

def grid_loop():
    with torch.no_grad():
        return [float(0.5 * ((plane_outputs(origin + a * u + b * v, inputs) - target) ** 2).mean()) for b in ticks for a in ticks]

def grid_batched():
    with torch.no_grad():
        a, b = torch.meshgrid(ticks, ticks, indexing="xy")
        all = origin + a.reshape(-1, 1) * u + b.reshape(-1, 1) * v
        x = inputs.expand(len(all), 400, 2)
        at = 0
        for width, units, last in [(2, 32, False), (32, 32, False), (32, 1, True)]:
            w = all[:, at:at + width * units].reshape(-1, width, units)
            at += width * units
            x = torch.baddbmm(all[:, at:at + units].reshape(-1, 1, units), x, w)
            at += units
            x = x if last else torch.tanh(x)
        return (0.5 * ((x - target) ** 2).mean(dim=(1, 2))).tolist()

work = {"gridLoop": grid_loop, "gridBatched": grid_batched, "vectorized": lambda: hessian(True), "loop": lambda: hessian(False), "products": products}
for one in work.values():
    one()
print("ready", flush=True)
for line in sys.stdin:
    begin = time.perf_counter()
    work[line.strip()]()
    print(1000 * (time.perf_counter() - begin), flush=True)
`;

/**
 * Work that PyTorch times: the second derivative of the small network with its eigenvalues in two ways, ten products for the large one, and the
 * losses of a plane of weights, point by point and all at once (float32).
 */
export type TorchWork = 'vectorized' | 'loop' | 'products' | 'gridLoop' | 'gridBatched';

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
