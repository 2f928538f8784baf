/** PyTorch and scikit-learn, when the system's Python has them: a script that answers each line on stdin with steps per second. */
const script = `
import json, sys, time, warnings
warnings.filterwarnings("ignore")
kind, w = sys.argv[1], json.loads(sys.argv[2])
try:
    import numpy as np
    if kind == "sklearn":
        import sklearn.neural_network as nn
    else:
        import torch
except ImportError as error:
    print("missing " + str(error), flush=True)
    sys.exit()
rng = np.random.default_rng(1)
n, d, k, batch = w["samples"], w["inputs"], w["outputs"], w["batchSize"]
density = 0.19 if d == 784 else 1.0
x = (rng.standard_normal((n, d)) * (rng.random((n, d)) < density)).astype(np.float32)
is_class = w["task"] == "classification"
y = rng.integers(0, k, n) if is_class else rng.standard_normal(n).astype(np.float32)
per_epoch = n // batch

def scikit():
    options = dict(hidden_layer_sizes=tuple(w["hidden"]), activation=w["activation"], batch_size=batch,
        solver="sgd" if w["optimizer"] == "sgd" else "adam", momentum=0.0, alpha=w["l2"] + w["weightDecay"],
        learning_rate_init=w["learningRate"], tol=0.0, n_iter_no_change=10**9)
    make = nn.MLPClassifier if is_class else nn.MLPRegressor
    start = time.perf_counter()
    make(max_iter=2, **options).fit(x, y)
    epochs = max(2, int(0.4 * 2 / (time.perf_counter() - start)))
    start = time.perf_counter()
    make(max_iter=epochs, **options).fit(x, y)
    return epochs * max(1, per_epoch) / (time.perf_counter() - start)

def prepare_torch():
    sizes = [d] + w["hidden"] + [k]
    layers = []
    for at in range(len(sizes) - 1):
        layers.append(torch.nn.Linear(sizes[at], sizes[at + 1]))
        if at < len(sizes) - 2:
            layers.append(torch.nn.Tanh() if w["activation"] == "tanh" else torch.nn.ReLU())
    model = torch.nn.Sequential(*layers)
    tx = torch.from_numpy(x)
    ty = torch.from_numpy(y if is_class else y.reshape(-1, 1))
    if kind == "jit":
        model = torch.jit.trace(model, tx[:batch])
    many = dict(foreach=True) if kind == "foreach" else {}
    if w["optimizer"] == "sgd":
        optimizer = torch.optim.SGD(model.parameters(), lr=w["learningRate"], weight_decay=w["l2"], **many)
    elif w["optimizer"] == "adam":
        optimizer = torch.optim.Adam(model.parameters(), lr=w["learningRate"], **many)
    else:
        optimizer = torch.optim.AdamW(model.parameters(), lr=w["learningRate"], weight_decay=w["weightDecay"], **many)
    loss_of = torch.nn.CrossEntropyLoss() if is_class else (lambda o, t: 0.5 * ((o - t) ** 2).mean())
    def run():
        steps, start = 0, time.perf_counter()
        while time.perf_counter() - start < 0.4:
            order = torch.randperm(n)
            for at in range(per_epoch):
                rows = order[at * batch:(at + 1) * batch]
                optimizer.zero_grad(set_to_none=True)
                loss_of(model(tx[rows]), ty[rows]).backward()
                optimizer.step()
                steps += 1
                if time.perf_counter() - start >= 0.4:
                    break
        return steps / (time.perf_counter() - start)
    return run

run = scikit if kind == "sklearn" else prepare_torch()
run()
print("ready", flush=True)
for _ in sys.stdin:
    print(run(), flush=True)
`;

export interface PythonPeer {
  readonly name: string;
  readonly kind: string;
}

export const pythonPeers: readonly PythonPeer[] = [
  { name: 'PyTorch eager', kind: 'eager' },
  { name: 'PyTorch jit', kind: 'jit' },
  { name: 'PyTorch foreach', kind: 'foreach' },
  { name: 'scikit-learn', kind: 'sklearn' },
];

/** Arguments of /usr/bin/python3. */
export function pythonArguments({ kind }: PythonPeer, workload: object): string[] {
  return ['-c', script, kind, JSON.stringify(workload)];
}
