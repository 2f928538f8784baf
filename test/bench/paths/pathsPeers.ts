/** scikit-learn and R glmnet on the same standardized data, when the system has them: each times itself warm and writes its coefficients. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** x is n x p column after column, y length n, both standardized; the strengths of the path. */
export interface PeerProblem {
  readonly samples: number;
  readonly inputs: number;
  readonly columns: Float64Array;
  readonly target: Float64Array;
  readonly lambdas: Float64Array;
  readonly l1Ratio: number;
}

export interface PeerResult {
  readonly milliseconds: number;
  /** Strength after strength, p numbers each. */
  readonly coefficients: Float64Array;
}

export interface PathPeer {
  readonly name: string;
  readonly models: readonly string[];
  readonly command: string;
  readonly argumentsFor: (folder: string) => readonly string[];
}

const python = `
import json, sys, time, warnings
warnings.filterwarnings("ignore")
import numpy as np
from sklearn.linear_model import lasso_path, enet_path, lars_path
folder, kind = sys.argv[1], sys.argv[2]
w = json.load(open(folder + "/problem.json"))
n, p, lambdas = w["samples"], w["inputs"], np.array(w["lambdas"])
X = np.asfortranarray(np.fromfile(folder + "/x.bin").reshape(p, n).T)
y = np.fromfile(folder + "/y.bin")
if kind == "lars":
    run = lambda: lars_path(X, y, method="lasso", alpha_min=lambdas[-1])
elif kind == "lasso":
    run = lambda: lasso_path(X, y, alphas=lambdas)
else:
    run = lambda: enet_path(X, y, l1_ratio=w["l1Ratio"], alphas=lambdas)
result = run()
times = []
begin = time.perf_counter()
while len(times) < 3 or (time.perf_counter() - begin < 1 and len(times) < 200):
    start = time.perf_counter()
    result = run()
    times.append(time.perf_counter() - start)
if kind == "lars":
    alphas, _, coefs = result
    coefs = np.array([np.interp(lambdas, alphas[::-1], row[::-1]) for row in coefs])
else:
    coefs = result[1]
np.ascontiguousarray(coefs.T).tofile(folder + "/coefficients.bin")
print(1000 * float(np.median(times)))
`;

const r = `
suppressMessages(library(glmnet))
arguments <- commandArgs(trailingOnly = TRUE); folder <- arguments[1]; thresh <- as.numeric(arguments[2])
numbers <- function(name, size) readBin(file.path(folder, name), "double", size)
head <- numbers("head.bin", 4); n <- head[1]; p <- head[2]; ratio <- head[3]
lambdas <- numbers("lambdas.bin", head[4])
X <- matrix(numbers("x.bin", n * p), n, p); y <- numbers("y.bin", n)
run <- function() glmnet(X, y, alpha = ratio, lambda = lambdas, standardize = FALSE, intercept = FALSE, thresh = thresh, maxit = 1e8)
fit <- run(); times <- c(); begin <- proc.time()[["elapsed"]]
while (length(times) < 3 || (proc.time()[["elapsed"]] - begin < 1 && length(times) < 200)) {
  start <- as.numeric(Sys.time()); fit <- run(); times <- c(times, as.numeric(Sys.time()) - start)
}
writeBin(as.vector(as.matrix(fit$beta)), file.path(folder, "coefficients.bin"))
cat(1000 * median(times), "\\n")
`;

function pythonPeer(name: string, kind: string, model: string): PathPeer {
  return { name, models: [model], command: '/usr/bin/python3', argumentsFor: (folder) => ['-c', python, folder, kind] };
}

function glmnetPeer(name: string, thresh: string): PathPeer {
  return {
    name,
    models: ['lasso', 'elastic net', 'ridge'],
    command: 'Rscript',
    argumentsFor: (folder) => ['-e', r, folder, thresh],
  };
}

export const pathPeers: readonly PathPeer[] = [
  glmnetPeer('glmnet', '1e-7'),
  glmnetPeer('glmnet 1e-14', '1e-14'),
  pythonPeer('lars_path', 'lars', 'lasso'),
  pythonPeer('lasso_path', 'lasso', 'lasso'),
  pythonPeer('enet_path', 'enet', 'elastic net'),
];

/** @returns undefined when the peer is not installed or fails */
export function runPeer(peer: PathPeer, problem: PeerProblem): PeerResult | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'reglab-paths-'));
  const write = (name: string, values: Float64Array): void =>
    writeFileSync(join(folder, name), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  try {
    const { samples, inputs, columns, target, lambdas, l1Ratio } = problem;
    write('x.bin', columns);
    write('y.bin', target);
    write('lambdas.bin', lambdas);
    write('head.bin', Float64Array.of(samples, inputs, l1Ratio, lambdas.length));
    writeFileSync(
      join(folder, 'problem.json'),
      JSON.stringify({ samples, inputs, l1Ratio, lambdas: Array.from(lambdas) }),
    );
    const run = spawnSync(peer.command, peer.argumentsFor(folder), { encoding: 'utf8', timeout: 300_000 });
    const milliseconds = run.status === 0 ? Number(run.stdout.trim().split(/\s+/).at(-1)) : NaN;
    const file = join(folder, 'coefficients.bin');
    if (!Number.isFinite(milliseconds) || !existsSync(file)) return undefined;
    return { milliseconds, coefficients: new Float64Array(new Uint8Array(readFileSync(file)).buffer) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
