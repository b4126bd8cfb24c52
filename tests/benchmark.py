"""How fast training is: python tests/benchmark.py. All ways take turns in one run; medians and their ratios.

Everything trains for 1000 iterations at alpha = 0.1 with tanh. Ratios are what to compare: times are of this machine.
"""

import ctypes
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from backprop import chain
from backprop.chain import per_layer

ROUNDS = 7
MIRRORED, OTHER = [-0.5, 0.5], [-0.5, 0.3]

C = """
#include <math.h>
#include <stdlib.h>

void train(int l, int m, const double *x, const double *y, double *w, double *b, double alpha, int max_iter, double *J)
{
    double *h = malloc((l + 1) * m * sizeof *h), *slope = malloc((l + 1) * m * sizeof *h), *g = malloc(m * sizeof *h);
    for (int i = 0; i < m; i++) h[i] = x[i];
    for (int t = 0; t < max_iter; t++) {
        for (int k = 1; k <= l; k++)
            for (int i = 0; i < m; i++) {
                double u = h[(k - 1) * m + i] * w[k] + (b ? b[k] : 0), sech = 1 / cosh(u);
                h[k * m + i] = tanh(u);
                slope[k * m + i] = sech * sech;
            }
        J[t] = 0;
        for (int i = 0; i < m; i++) {
            double error = h[l * m + i] - y[i];
            J[t] += error * error / (2 * m);
            g[i] = error / m;
        }
        for (int k = l; k >= 1; k--) {
            double dw = 0, db = 0;
            for (int i = 0; i < m; i++) {
                g[i] *= slope[k * m + i];
                dw += h[(k - 1) * m + i] * g[i];
                db += g[i];
                g[i] *= w[k];
            }
            w[k] -= alpha * dw;
            if (b) b[k] -= alpha * db;
        }
    }
    free(h); free(slope); free(g);
}
"""


def naive(x, y, w, b=None, alpha=0.1, max_iter=1000):
    """Algorithm 1 the way a student writes it: numpy, layer by layer."""
    l, m, w, bias = len(w) - 1, len(x), w.copy(), b is not None
    b, J = b.copy() if bias else np.zeros(l + 1), []
    for _ in range(max_iter):
        u, h, g = np.zeros((l + 1, m)), np.zeros((l + 1, m)), np.zeros((l + 1, m))
        h[0] = x
        for k in range(1, l + 1):
            u[k] = h[k - 1] * w[k] + b[k]
            h[k] = np.tanh(u[k])
        J.append(np.sum((h[l] - y) ** 2) / (2 * m))
        g[l] = (h[l] - y) / np.cosh(u[l]) ** 2 / m
        for k in range(l - 1, 0, -1):
            g[k] = g[k + 1] * w[k + 1] / np.cosh(u[k]) ** 2
        for k in range(1, l + 1):
            w[k] -= alpha * np.sum(h[k - 1] * g[k])
            if bias:
                b[k] -= alpha * np.sum(g[k])
    return np.array(J), w, b


def compiled(folder):
    """The same loop in C as a function like `naive`, or None where there is no C compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc") or shutil.which("clang")
    if compiler is None:
        return None
    source, library = Path(folder, "train.c"), Path(folder, "train.so")
    source.write_text(C, encoding="utf-8")
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", library, source, "-lm"], check=True)
    function = ctypes.CDLL(str(library)).train

    def pointer(a):
        return None if a is None else a.ctypes.data_as(ctypes.POINTER(ctypes.c_double))

    def in_c(x, y, w, b=None, alpha=0.1, max_iter=1000):
        x, y, w, b, J = np.array(x), np.array(y), w.copy(), None if b is None else b.copy(), np.empty(max_iter)
        p = [pointer(a) for a in (x, y, w, b)]
        function(len(w) - 1, len(x), *p, ctypes.c_double(alpha), max_iter, pointer(J))
        return J, w, b

    return in_c


def times(ways):
    """Median seconds of each way. They take turns, so that other load slows all of them equally."""
    seconds = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = perf_counter()
            way()
            seconds[name].append(perf_counter() - start)
    return {name: median(s) for name, s in seconds.items()}


def cases():
    """The four runs of 100 layers that everything is measured on: name, x, y, w, b."""
    for samples, x in (("x = (-0.5, 0.5)", MIRRORED), ("x = (-0.5, 0.3)", OTHER)):
        for bias in (False, True):
            name = f"{samples}, {'with bias' if bias else 'no bias'}"
            yield name, x, x, per_layer(100, 1.0), per_layer(100, 0) if bias else None


def assert_same(case, *loops):
    """What is compared computes the same: J of the first iterations, before rounding errors have grown in some runs."""
    for loop in loops:
        np.testing.assert_allclose(loop(*case)[0][:10], chain.train(*case).J[:10], rtol=1e-9)


def row(name, *columns):
    print(f"{name:44}" + "".join(f"{c:>12}" for c in columns), flush=True)


def target(name, value, limit, at_least=False):
    met = value >= limit if at_least else value <= limit
    bound = "at least" if at_least else "at most"
    print(f"  {name:58}{value:9.3g}   {bound} {limit:<5g} {'yes' if met else 'NO'}", flush=True)
    return met


def one_experiment(in_c):
    """(a) to (d): one run of 100 layers, in every way."""
    print(f"1000 iterations of 100 layers, ms (median of {ROUNDS}, taking turns)")
    row("", "numpy loop", "algorithm_1", "train", "C" if in_c else "no compiler")
    found = []
    for name, *case in cases():
        loops = {"naive": naive} | ({"C": in_c} if in_c else {})
        assert_same(case, *loops.values())
        ways = {"naive": naive, "algorithm_1": chain.algorithm_1, "train": chain.train} | loops
        t = times({way: partial(function, *case) for way, function in ways.items()})
        row(name, *(f"{1e3 * s:.1f}" for s in t.values()))
        found.append((name, t))
    met = []
    for (name, t), loop, limit in zip(found, (25, 10, 10, 10), (5.5, 9.5, 9.5, 9.5)):
        met.append(target(f"numpy loop / train, {name}", t["naive"] / t["train"], loop, at_least=True))
        if in_c:
            met.append(target(f"train / C, {name}", t["train"] / t["C"], limit))
    return all(met)


def deeper_and_many(in_c):
    """(e), (f): ten times as deep; 256 initial weights as one."""
    weights = np.stack([per_layer(100, w) for w in np.linspace(0.1, 3, 256)])
    biases = per_layer(100, 0)
    ways = {
        "l = 100": lambda: chain.train(OTHER, OTHER, per_layer(100, 0.9)),
        "l = 1000": lambda: chain.train(OTHER, OTHER, per_layer(1000, 0.9)),
        "256 at once": lambda: chain.train(MIRRORED, MIRRORED, weights),
        "256 at once, other x": lambda: chain.train(OTHER, OTHER, weights),
        "256 at once, bias": lambda: chain.train(OTHER, OTHER, weights, biases),
    }
    some = weights[8::16]  # what C takes depends on the weights, so it runs some from all over the range
    if in_c:
        ways |= {
            "C": lambda: [in_c(MIRRORED, MIRRORED, w) for w in some],
            "C, other x": lambda: [in_c(OTHER, OTHER, w) for w in some],
            "C, bias": lambda: [in_c(OTHER, OTHER, w, biases) for w in some],
        }
    t = times(ways)
    for name in ways:
        t[name] /= 256 if name.startswith("256") else len(some) if name.startswith("C") else 1
    print("\nDeeper, and many as one, ms an experiment")
    for name, seconds in t.items():
        row(name, f"{1e3 * seconds:.2f}")
    met = [target("l = 1000 / l = 100", t["l = 1000"] / t["l = 100"], 10)]
    if in_c:
        for kind in ("", ", other x", ", bias"):
            met.append(target(f"one of 256 at once / C{kind}", t[f"256 at once{kind}"] / t[f"C{kind}"], 0.5))
    return all(met)


def map_of_weights_and_depths():
    """(g): 60 x 60 experiments, weights 0.1..3 and depths 1..60, as one ragged batch."""
    depths, weights = np.arange(1, 61), np.linspace(0.1, 3, 60)
    w = np.full((60, 60, 61), np.nan)
    for depth in depths:
        w[depth - 1, :, 1 : depth + 1] = weights[:, np.newaxis]
    few = depths[4::10]
    ways = {
        "map": lambda: chain.train(MIRRORED, MIRRORED, w),
        "sample": lambda: [naive(MIRRORED, MIRRORED, per_layer(l, 1.0), max_iter=100) for l in few],
    }
    t = times(ways)
    one_by_one = t["sample"] * 10 * depths.sum() / few.sum() * len(weights)
    print("\n60 x 60 map, s")
    row("all at once", f"{t['map']:.2f}")
    row("numpy loop, one after another", f"{one_by_one:.0f}")
    print(f"  (extrapolated from 100 iterations at depths {', '.join(map(str, few))})")
    met = [target("the map, in seconds", t["map"], 1.5)]
    met.append(target("numpy loop one after another / all at once", one_by_one / t["map"], 300, at_least=True))
    return all(met)


def main():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        in_c = compiled(folder)
        if in_c is None:
            print("No C compiler here: what is held against C is left out.\n")
        met = [one_experiment(in_c), deeper_and_many(in_c), map_of_weights_and_depths()]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
