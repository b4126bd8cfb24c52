"""Other ways to compute what the notebooks say: 60 digits, plain loops, closed forms. Nothing of `backprop`.

x = y = (-0.5, 0.5), m = 2, alpha = 0.1, tanh and no bias, unless said. All that is by layer has entry k for layer k.
What is asked for twice is computed once.
"""

import itertools
import math
from functools import cache
from types import SimpleNamespace

import numpy as np
from mpmath import mp, mpf
from oracle import PLAIN, descent
from oracle import chain as _exact_chain

X = (-0.5, 0.5)
LEVEL = 1e-3
NAN = math.nan


# Iteration 1, at 60 digits


@cache
def first(w0, l=100, x=X, y=X):
    """u, h, g (l+1, m), dJ_dw, dJ_db (l+1,) and J of iteration 1, from equal weights."""
    return _exact_chain(x, y, [NAN] + [w0] * l)


@cache
def first_of(w, b=None, x=X, y=X):
    """The same from l weights and l biases of any size."""
    return _exact_chain(x, y, [NAN, *w], None if b is None else [NAN, *b])


def by_layer(w0, names, l=100, y=X):
    """Columns for `table`: the numbers of h[k,1], g[k,2], u[k,1], factor[k,1], dJ_dw[k] ..., by iteration 1 from w0."""
    e = first(w0, l, X, y)
    known = {f"{name}[k,{i + 1}]": getattr(e, name)[:, i] for name in "uhg" for i in (0, 1)}
    known |= {f"factor[k,{i + 1}]": [w0 * mp.sech(u) ** 2 for u in e.u[:, i]] for i in (0, 1)}
    known |= {"dJ_dw[k]": e.dJ_dw, "dJ_db[k]": e.dJ_db, "h_in[k]": [None, *e.h[:-1, 1]], "h[k]": e.h[:, 1]}
    known |= {"g[k]": e.g[:, 1], "u[k]": e.u[:, 1], "factor[k]": [w0 * mp.sech(u) ** 2 for u in e.u[:, 1]]}
    return [known[name] for name in names.split()]


def lost(w0, l=100):
    """By which factor the gradient by u shrinks from layer l to layer 1."""
    g = first(w0, l).g[:, 1]
    return g[l] / g[1]


# Training runs: plain floats, one sample of the mirrored two (the other adds the same), so J = (h - y)^2 / 2


def descend(w, iterations, alpha=0.1, x=0.5, y=0.5, level=0):
    """J by iteration (J[t - 1] before the step t) and the last weights w[k - 1]; ends at the level, if there is one."""
    found = descent([x], [y], w, None, alpha, iterations, level=level)
    return found.J, found.w


@cache
def run(w0, l=100, iterations=1000, alpha=0.1):
    """J, with J[t] at iteration t, and w, with w[k] of layer k, after a run from equal weights."""
    J, w = descend([w0] * l, iterations, alpha)
    return SimpleNamespace(J=[NAN, *J], w=[NAN, *w])


@cache
def T(w0, l=100, alpha=0.1, at_most=20_000, level=LEVEL):
    """The first iteration with J below the level; None if there is none."""
    J, _ = descend([w0] * l, at_most, alpha, level=level)
    return len(J) if J[-1] < level else None


@cache
def from_5(l=100, iterations=57_000, alpha=0.1):
    """T, and w[98], w[99], w[100], of the long run from 5: below the last three, layers rest (steps below 1e-12)."""
    h = 0.5
    for _ in range(l - 3):
        h = math.tanh(5 * h)
    J, w = descend([5.0] * 3, iterations, alpha, x=h)
    return SimpleNamespace(T=below(J), J=[NAN, *J], w=dict(zip((l - 2, l - 1, l), w)))


def below(J, level=LEVEL):
    """The first iteration with a cost below the level, from a list that begins with iteration 1."""
    return next((t for t, J_t in enumerate(J, 1) if J_t < level), None)


def descend_any(x, y, w, b=None, iterations=1000, alpha=0.1, phi="tanh", level=0):
    """Any samples, biases and activation: J[t], w[k], b[k], and the outputs `out` of the last iteration.

    Ends where J overflows.
    """
    found = descent(x, y, w, b, alpha, iterations, phi, level)
    return SimpleNamespace(J=[NAN, *found.J], w=[NAN, *found.w], b=[NAN, *found.b], out=found.out)


@cache
def run_any(w0, l=100, x=X, y=X, b0=None, iterations=1000, alpha=0.1, phi="tanh"):
    """`descend_any` from equal weights w0 and equal biases b0 (None for no biases)."""
    return descend_any(x, y, [w0] * l, None if b0 is None else [b0] * l, iterations, alpha, phi)


@cache
def T_any(w0, l=100, x=X, y=X, b0=None, alpha=0.1, phi="tanh", at_most=3000):
    """The first iteration with J below 0.001, None if there is none."""
    w, b = [w0] * l, None if b0 is None else [b0] * l
    return below(descend_any(x, y, w, b, at_most, alpha, phi, LEVEL).J[1:])


def costs(w, iterations, alpha=0.1):
    """J (iterations, n) of n chains at once; w (l, n), a loop over layers in numpy.

    All chains end at the last row. Shorter ones begin later, with NaN before, and stand to the right of deeper ones.
    """
    w, l, live = w.copy(), len(w), (~np.isnan(w)).sum(axis=1)
    h, J = np.full((l + 1, w.shape[1]), 0.5), []
    for _ in range(iterations):
        for k in range(l):
            a = live[k]
            h[k + 1, :a] = np.tanh(h[k, :a] * w[k, :a])
        g = h[l] - 0.5
        J.append(g**2 / 2)
        for k in reversed(range(l)):
            a = live[k]
            g_k = g[:a] * (1 - h[k + 1, :a] ** 2)
            g[:a] = g_k * w[k, :a]
            w[k, :a] -= alpha * g_k * h[k, :a]
    return np.array(J)


@cache
def by_depth(w0, deepest=100, iterations=1000):
    """J after so many iterations, by depth: entry l is the chain of l layers from w0."""
    layers = np.arange(deepest)
    J = costs(np.where(layers[:, np.newaxis] < layers, NAN, w0), iterations)[-1]
    return [NAN, *J[::-1]]


# What one iteration foretells


def K(w0, l=100):
    """sum over k of (dh[l]/dw[k])^2, at the initial weights."""
    return sum(d**2 for d in sensitivity(w0, l)[1:])


@cache
def sensitivity(w0, l=100, x=0.5):
    """dh[l]/dw[k] of one sample, at 60 digits: h[k-1], times the slopes from k on, times the weights beyond k."""
    w, h = mpf(w0), [mpf(x)]
    for _ in range(l):
        h.append(mp.tanh(h[-1] * w))
    d, back = [None] * (l + 1), mpf(1)
    for k in range(l, 0, -1):
        back *= 1 - h[k] ** 2
        d[k] = h[k - 1] * back
        back *= w
    return d


def curvature(w, b=None, x=X):
    """Eigenvalues, largest first, of (1/m) sum_k (dh_l/dw_k dh_l/dw_k^T + the same for b, if given); two samples.

    w and b from layer 1 on: [1.0] * 100.
    """
    a, c, d = step_matrix(w, b, x)
    middle, apart = (a + d) / 2, mp.sqrt(((a - d) / 2) ** 2 + c**2)
    return middle + apart, middle - apart


def step_matrix(w, b=None, x=X):
    """(a c; c d) of `curvature`: a step of alpha takes alpha times it off the two errors, to first order."""
    return _products(sensitivities(w, b, x[0]), sensitivities(w, b, x[1]))


def last_layers_part(w, b=None, x=X):
    """Of the largest of `curvature`: along its eigenvector (cos t, sin t), t = atan2(2c, a - d) / 2, for (a c; c d)."""
    one, two = sensitivities(w, b, x[0]), sensitivities(w, b, x[1])
    a, c, d = _products(one, two)
    t = mp.atan2(2 * c, a - d) / 2
    last = slice(0, None, len(w))  # of the weights, and of the biases
    return sum((mp.cos(t) * p + mp.sin(t) * q) ** 2 for p, q in zip(one[last], two[last])) / 2 / curvature(w, b, x)[0]


def _products(one, two):
    return [sum(p * q for p, q in zip(*pair)) / 2 for pair in ((one, one), (one, two), (two, two))]


def sensitivities(w, b, x):
    """dh[l]/dw[k], k = l, ..., 1, and after them dh[l]/db[k] if there is a bias."""
    h, of_w, of_b, back = [mpf(x)], [], [], mpf(1)
    for w_k, b_k in zip(w, b or [0] * len(w)):
        h.append(mp.tanh(h[-1] * mpf(w_k) + mpf(b_k)))
    for k in range(len(w), 0, -1):
        back *= 1 - h[k] ** 2
        of_w.append(h[k - 1] * back)
        of_b.append(back)
        back *= mpf(w[k - 1])
    return of_w + of_b if b else of_w


def T_from_depth(w0, l=100, alpha=0.1):
    """w0 / ((l-2) alpha |dJ/dw[l]|): the plateau, foretold by iteration 1."""
    return mpf(w0) / ((l - 2) * mpf(alpha) * abs(first(w0, l).dJ_dw[l]))


def T_from_saturation(w0, alpha=0.1):
    """e^(2 w0) / (4 alpha)"""
    return mp.exp(2 * mpf(w0)) / (4 * mpf(alpha))


def T_from_saturation_better(w0, alpha=0.1):
    """alpha T = e^(2 w0)/4 + 2 w0 + 2.127"""
    return (mp.exp(2 * mpf(w0)) / 4 + 2 * mpf(w0) + mpf("2.127")) / mpf(alpha)


def lower_border(l, N=1000, alpha=0.1):
    """((l-2) alpha A N)^(-1/(l-2)) with A = 1/4"""
    return (mpf(l - 2) * mpf(alpha) * N / 4) ** (-mpf(1) / (l - 2))


def upper_border(N=1000, alpha=0.1):
    """ln(4 alpha N) / 2"""
    return mp.log(4 * mpf(alpha) * N) / 2


@cache
def settled(w0):
    """u*, where u = w tanh u, and the factor w sech^2 u* there."""
    u = mp.findroot(lambda u: w0 * mp.tanh(u) - u, w0)
    return u, w0 * mp.sech(u) ** 2


# 1a, and floats


@cache
def rounding_floor():
    """The error, and the cost, at which the last weight's step is rounded away, in the trained chain from 1."""
    w, h = run(1.0).w, [0.5]
    for w_k in w[1:]:
        h.append(math.tanh(h[-1] * w_k))
    e = 2**-53 / (0.1 * h[99] * (1 - h[100] ** 2))
    return e, e**2 / 2


@cache
def slow_decay(l=1000, w0=1.0):
    """h[k] from 0.5, at 60 digits."""
    h = [mpf("0.5")]
    for _ in range(l):
        h.append(mp.tanh(h[-1] * mpf(w0)))
    return h


SMALLEST = {"float64": mpf(2) ** -1074, "float32": mpf(2) ** -149}


def first_alive(w0, l, kind):
    """The first layer whose gradient is a number of that format ("float32"), by 60 digits."""
    return min(k for k in range(1, l + 1) if first(w0, l).g[k, 1] >= SMALLEST[kind])


def first_alive_in_format(w0, l, kind):
    """The same, by the recursion in the format itself."""
    kind = getattr(np, kind)
    h, w = [kind(0.5)], kind(w0)
    for _ in range(l):
        h.append(np.tanh(w * h[-1]))
    g, k = (h[l] - kind(0.5)) / kind(2) / np.cosh(w * h[l - 1]) ** 2, l
    while g > 0 and k > 1:
        g = g * w / np.cosh(w * h[k - 2]) ** 2
        k -= 1
    return k + 1 if g == 0 else k


def weights_that_move(w0, kind, l=100):
    """How many take a step in iteration 1: half the distance of floats between 4 and 8 or less is rounded away."""
    half = mpf(2) ** (2 - {"float64": 52, "float32": 23}[kind]) / 2
    return sum(abs(d) / 10 > half for d in first(w0, l).dJ_dw[1:])


@cache
def random_chains(spreads=(0, 0.1, 0.2, 0.3, 0.5, 1), n=100, l=100, centre=1.0, iterations=1000):
    """Chains with weights `centre` + spread z, z normal numbers, (n, l) of default_rng(0), the same for each spread.

    Arrays by chain: spreads, the typical weight (the l-th root of the product of their sizes), the sign of the product,
    and whether it trains.
    """
    spread = np.repeat(spreads, n)
    z = np.random.default_rng(0).standard_normal((n, l))
    w = centre + spread * np.tile(z.T, len(spreads))
    typical = np.exp(np.log(abs(w)).sum(axis=0) / l)
    sign = np.sign(w).prod(axis=0)
    return SimpleNamespace(
        spreads=spread, typical=typical, sign=sign, trained=(costs(w, iterations) < LEVEL).any(axis=0)
    )


def xavier_typical():
    """exp of the mean of ln|w|, w normal of variance 1: e^(-(gamma + ln 2)/2)"""
    return mp.exp(-(mp.euler + mp.log(2)) / 2)


# 1d: other activations


@cache
def sigmoid_extremes():
    """W with W e^W = 1/e: the largest factor of a positive weight; that weight (1+W)^2; the critical one -(1+W)^2/W."""
    W = mp.lambertw(mp.exp(-1)).real
    return W, (1 + W) ** 2, -((1 + W) ** 2) / W


@cache
def difference_kept(w0, layers=3, phi="sigmoid", x=X):
    """By which factor layers 1, 2, ... shrink the difference of the two samples."""
    f, h, kept = PLAIN[phi](math)[0], list(x), []
    for _ in range(layers):
        before, h = h, [f(w0 * v) for v in h]
        kept.append((h[1] - h[0]) / (before[1] - before[0]))
    return kept


# 1e: what helps. Each a plain loop over one sample of the mirrored two, so that m cancels.


@cache
def T_skip(w0, l=100, scale=None, y=0.8, at_most=3000, alpha=0.1):
    """h[k] = h[k-1] + s tanh(h[k-1] w[k]), s = 1/sqrt(l) unless given; from -0.5 and 0.5 to -y and y."""
    s, w = 1 / math.sqrt(l) if scale is None else scale, [w0] * l
    for t in range(1, at_most + 1):
        h, slopes = [0.5], []
        for w_k in w:
            r = math.tanh(h[-1] * w_k)
            slopes.append(s * (1 - r * r))
            h.append(h[-1] + s * r)
        g = h[-1] - y
        if g * g / 2 < LEVEL:
            return t
        for k in reversed(range(l)):
            step, g = alpha * g * slopes[k] * h[k], g * (1 + slopes[k] * w[k])
            w[k] -= step
    return None


def T_rescaled(w0, at_most=3000):
    """The signal brought to mean square 1 before each layer: with two mirrored samples that is -1 and 1 everywhere.

    So no layer but the last has any say: it is a chain of one layer with the input 1, at every depth.
    """
    J, _ = descend([w0], at_most, x=1.0, level=LEVEL)
    return len(J) if J[-1] < LEVEL else None


def J_skip(w0, l=100, scale=1.0, y=0.8):
    """J of iteration 1."""
    h = mpf("0.5")
    for _ in range(l):
        h += mpf(scale) * mp.tanh(h * mpf(w0))
    return (h - mpf(str(y))) ** 2 / 2


@cache
def T_step(rule, w0, l=100, size=0.01, at_most=3000):
    """T with another step: "length" (fixed length along -gradient), "sign", or "adam" (0.9, 0.999, 1e-8)."""
    a, v, t = [0.0] * l, [0.0] * l, 0

    def step(d):
        nonlocal a, v, t
        t += 1
        if rule == "length":
            return [size * d_k / math.hypot(*d) for d_k in d]
        if rule == "sign":
            return [size * math.copysign(d_k != 0, d_k) for d_k in d]
        a = [0.9 * a_k + 0.1 * d_k for a_k, d_k in zip(a, d)]
        v = [0.999 * v_k + 0.001 * d_k * d_k for v_k, d_k in zip(v, d)]
        return [size * (a_k / (1 - 0.9**t)) / (math.sqrt(v_k / (1 - 0.999**t)) + 1e-8) for a_k, v_k in zip(a, v)]

    J = descent([0.5], [0.5], [w0] * l, iterations=at_most, level=LEVEL, rule=step).J
    return len(J) if J[-1] < LEVEL else None


# 1e: the map


@cache
def the_map(weights, depths, iterations=3000):
    """J (iterations, depths, weights) of all pairs; depths come out deepest first: `depths` is given in that order."""
    depths, weights = np.array(sorted(depths, reverse=True)), np.array(weights)
    missing = np.arange(depths[0])[:, np.newaxis, np.newaxis] < depths[0] - depths[:, np.newaxis]
    w = np.where(missing, NAN, weights)
    J = costs(w.reshape(depths[0], -1), iterations)
    return SimpleNamespace(depths=depths, weights=weights, J=J.reshape(-1, len(depths), len(weights)))


# 2a: gradient checks


def cost_from_5(k, step, l=100):
    """J in floats with w[k] moved by a step, all weights 5, for one sample: the other adds the same."""
    h = 0.5
    for j in range(1, l + 1):
        h = math.tanh(h * (5 + step * (j == k)))
    return (h - 0.5) ** 2 / 2


def central_from_5(k, step=1e-4):
    """The central difference in floats."""
    return (cost_from_5(k, step) - cost_from_5(k, -step)) / (2 * step)


@cache
def error_of_difference(step, l=100, w0=1.0):
    """Relative error of the central difference for w[l], at 60 digits: that of the step alone, without rounding."""
    h = slow_decay(l, w0)[l - 1]
    J = lambda s: (mp.tanh(h * (mpf(w0) + s)) - mpf("0.5")) ** 2 / 2  # noqa: E731
    s = mpf(step)
    return (J(s) - J(-s)) / (2 * s) / first(w0, l).dJ_dw[l] - 1


# 2b and 2c: index by index


def scores(X, W1, W2, b=None):
    """U2 of tanh(X W1 + 1 b^T) W2, each entry a sum over an index."""
    b = [0.0] * len(W2) if b is None else b
    H = [[math.tanh(sum(x * W1[p][j] for p, x in enumerate(row)) + b[j]) for j in range(len(W2))] for row in X]
    return [[sum(h * W2[j][k] for j, h in enumerate(row)) for k in range(len(W2[0]))] for row in H]


def cost_of_scores(U2, labels):
    """Of the exercise: minus the mean score of the labels."""
    return -sum(row[label] for row, label in zip(U2, labels)) / len(labels)


def cross_entropy(U2, labels):
    """With softmax; the largest score is taken out of the logarithm."""
    J = 0
    for row, label in zip(U2, labels):
        J += max(row) - row[label] + math.log(sum(math.exp(v - max(row)) for v in row))
    return J / len(labels)


def softmax(U2):
    P = [[math.exp(v - max(row)) for v in row] for row in U2]
    return [[v / sum(row) for v in row] for row in P]


def drawn(seed, *shapes):
    """Normal numbers of default_rng(seed), rounded to tenths, one list of lists a shape: the networks of 2b and 2c."""
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape).round(1).tolist() for shape in shapes]


@cache
def network_2b():
    """U2 and labels of the small network of 2b."""
    return scores(*drawn(17, (5, 2), (2, 4), (4, 3))), [0, 2, 1, 1, 2]


@cache
def network_2c():
    """U2 and labels of the small network of 2c, with its bias."""
    return scores(*drawn(58, (5, 4), (4, 3), (3, 2)), [0.5, -0.3, 0.2]), [0, 1, 1, 0, 1]


@cache
def spirals():
    """The draws of 2c: X, labels, and the start (W1, W2, b)."""
    rng = np.random.default_rng(7)
    labels = np.repeat([0, 1, 2], 50)
    radius = np.tile(np.linspace(0.2, 1.0, 50), 3)
    angle = 2 * np.pi * labels / 3 + 4.5 * radius + 0.12 * rng.normal(size=150)
    X = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return X, labels, (rng.normal(size=(2, 16)), rng.normal(size=(16, 3)) / 4, np.zeros(16))


def answers(X, W1, W2, b):
    return np.einsum("ij,jk->ik", np.tanh(np.einsum("ip,pj->ij", X, W1) + b), W2).argmax(axis=1)


@cache
def spirals_trained(normalised, alpha, iterations, with_bias=True, seen=(), seed=None):
    """J[t], H of the last iteration, the weights, and accuracy[t] after t steps for each t in `seen` and at the end.

    The formulas as sums over named indices. seed: the start is drawn from it; None for the start of 2c.
    largest[t]: the largest |W2| after iteration t, and its largest |G2|.
    """
    X, labels, (W1, W2, b) = spirals()
    if seed is not None:
        rng = np.random.default_rng(seed)
        W1, W2 = rng.normal(size=(2, 16)), rng.normal(size=(16, 3)) / 4
    J, accuracy, right, right_scores, largest = [NAN], {}, (range(150), labels), [], [NAN]
    for t in range(iterations):
        if t in seen:
            accuracy[t] = np.mean(answers(X, W1, W2, b) == labels)
        H = np.tanh(np.einsum("ip,pj->ij", X, W1) + b)
        U2 = np.einsum("ij,jk->ik", H, W2)
        total = np.exp(U2).sum(axis=1) if normalised else np.ones(150)
        J.append(np.mean(np.log(total) - U2[right]))
        G2 = np.exp(U2) / total[:, np.newaxis] / 150 if normalised else np.zeros((150, 3))
        G2[right] -= 1 / 150
        G1 = np.einsum("ik,jk->ij", G2, W2) * (1 - H**2)
        W1 = W1 - alpha * np.einsum("ip,ij->pj", X, G1)
        W2 = W2 - alpha * np.einsum("ij,ik->jk", H, G2)
        b = b - alpha * G1.sum(axis=0) * with_bias
        right_scores.append(U2)
        largest.append((np.abs(W2).max(), np.abs(G2).max()))
    accuracy[iterations] = np.mean(answers(X, W1, W2, b) == labels)
    classes = np.unique(answers(X, W1, W2, b)).tolist()
    return SimpleNamespace(J=J, H=H, accuracy=accuracy, classes=classes, first=right_scores[:2], largest=largest)


def pairs(*lists):
    """All combinations, for rows made in a loop."""
    return list(itertools.product(*lists))
