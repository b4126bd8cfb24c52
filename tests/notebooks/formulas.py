"""Displayed equations that stand in several notebooks, or that tell of all networks: as printed, against the truth.

The right sides are written out in Python as they read. The truths are complex steps of a forward pass in plain loops,
or closed forms of mpmath, on networks without any symmetry and with all sizes different.
"""
# ruff: noqa: E501 (a table: one line for an equation, one for its test)

import cmath
import math
from functools import cache
from types import SimpleNamespace

import numpy as np
from mpmath import mp, mpf
from notebooks.reader import formula
from notebooks.truth import T, first, from_5, lower_border, run, settled, slow_decay, upper_border

STEP = 1e-20


# Problem 1: one chain, with and without bias


def _forward(x, w, b, moved=None):
    """u, h by layer and sample; moved = (k, i, d) adds d to u[k][i] on the way."""
    u, h = [None], [list(x)]
    for k in range(1, len(w)):
        u.append([h[-1][i] * w[k] + b[k] + (moved[2] if moved and moved[:2] == (k, i) else 0) for i in range(len(x))])
        h.append([cmath.tanh(v) for v in u[-1]])
    return u, h


def _J(x, y, w, b, moved=None):
    return sum((h - y_i) ** 2 for h, y_i in zip(_forward(x, w, b, moved)[1][-1], y)) / (2 * len(x))


def _with(values, k, d):
    return [v + d * (j == k) for j, v in enumerate(values)]


@cache
def network(bias=True):
    """l = 4 layers, m = 3 samples; u, h as real numbers, and g, dJ_dw, dJ_db by complex steps."""
    x, y, w = [0.3, -0.8, 0.6], [0.1, 0.2, -0.4], [math.nan, 0.7, -1.3, 0.4, 2.1]
    b = [math.nan, 0.2, -0.1, 0.5, 0.3] if bias else [math.nan] + [0.0] * 4
    u, h = _forward(x, w, b)
    layers, samples = range(1, 5), range(3)
    g = {(k, i): _J(x, y, w, b, (k, i, 1j * STEP)).imag / STEP for k in layers for i in samples}
    dJ_dw = {k: _J(x, y, _with(w, k, 1j * STEP), b).imag / STEP for k in layers}
    dJ_db = {k: _J(x, y, w, _with(b, k, 1j * STEP)).imag / STEP for k in layers}
    u = {(k, i): u[k][i].real for k in layers for i in samples}
    h = {(k, i): complex(h[k][i]).real for k in range(5) for i in samples}
    J = _J(x, y, w, b).real
    return SimpleNamespace(x=x, y=y, w=w, b=b, u=u, h=h, g=g, dJ_dw=dJ_dw, dJ_db=dJ_db, J=J, l=4, m=3)


def slope(u):
    return 1 / math.cosh(u) ** 2


def each(printed, truth, layers=range(1, 5), samples=range(3), bias=True):
    """Pairs for all layers and samples: printed(n, k, i) and truth(n, k, i)."""
    n = network(bias)
    return lambda: [(printed(n, k, i), truth(n, k, i)) for k in layers for i in samples]


def by_layer(printed, truth, bias=True):
    n = network(bias)
    return lambda: [(printed(n, k), truth(n, k)) for k in range(1, 5)]


def over(n, term):
    """sum over the samples"""
    return sum(term(i) for i in range(n.m))


def descended(n, k):
    """w[k] after a step, by another difference: of J along w[k], central."""
    d = 1e-5
    up, down = (_J(n.x, n.y, _with(n.w, k, s), n.b).real for s in (d, -d))
    return n.w[k] - 0.1 * (up - down) / (2 * d)


def g_last(n, k, i):
    return 1 / n.m * slope(n.u[n.l, i]) * (n.h[n.l, i] - n.y[i])


def g_back(n, k, i):
    return slope(n.u[k, i]) * n.g[k + 1, i] * n.w[k + 1]


def dJ_dw(n, k):
    return over(n, lambda i: n.h[k - 1, i] * n.g[k, i])


def du(n, k, i):
    """du[k,i] / du[k-1,i], by a complex step."""
    return _forward(n.x, n.w, n.b, (k - 1, i, 1j * STEP))[0][k][i].imag / STEP


# fmt: off
CHAIN = [
    formula(r"u_{k,i} = h_{k-1,i} w_k",
            each(lambda n, k, i: n.h[k - 1, i] * n.w[k], lambda n, k, i: n.u[k, i], bias=False)),
    formula(r"u_{k,i} = h_{k-1,i} w_k + b_k",
            each(lambda n, k, i: n.h[k - 1, i] * n.w[k] + n.b[k], lambda n, k, i: n.u[k, i])),
    formula(r"h_{k,i} = \phi(u_{k,i})",
            each(lambda n, k, i: math.tanh(n.u[k, i]), lambda n, k, i: n.h[k, i])),
    formula(r"J = \frac{1}{2m} \sum_{i=1}^{m} (h_{l,i} - y_i)^2",
            lambda: [(1 / (2 * 3) * sum((n.h[4, i] - n.y[i]) ** 2 for i in range(3)), n.J) for n in (network(), network(False))]),
    formula(r"g_{l,i} = \frac{1}{m} \phi'(u_{l,i}) (h_{l,i} - y_i)",
            each(g_last, lambda n, k, i: n.g[k, i], layers=[4])),
    formula(r"g_{k,i} = \phi'(u_{k,i}) g_{k+1,i} w_{k+1}",
            each(g_back, lambda n, k, i: n.g[k, i], layers=[1, 2, 3])),
    formula(r"g_{k,i} = \phi'(u_{k,i}) w_{k+1} g_{k+1,i}",
            each(g_back, lambda n, k, i: n.g[k, i], layers=[1, 2, 3])),
    formula(r"\frac{\partial J}{\partial w_k} = \sum_{i=1}^{m} h_{k-1,i} g_{k,i}",
            by_layer(dJ_dw, lambda n, k: n.dJ_dw[k])),
    formula(r"w_k \leftarrow w_k - \alpha \frac{\partial J}{\partial w_k}",
            by_layer(lambda n, k: n.w[k] - 0.1 * n.dJ_dw[k], descended)),
    # 2a
    formula(r"\frac{\partial J}{\partial w_k} = \sum_{i=1}^{m} \frac{\partial u_{k,i}}{\partial w_k} g_{k,i} = \sum_{i=1}^{m} h_{k-1,i} g_{k,i}",
            by_layer(dJ_dw, lambda n, k: n.dJ_dw[k])),
    formula(r"\frac{\partial J}{\partial b_k} = \sum_{i=1}^{m} \frac{\partial u_{k,i}}{\partial b_k} g_{k,i} = \sum_{i=1}^{m} g_{k,i}",
            by_layer(lambda n, k: over(n, lambda i: n.g[k, i]), lambda n, k: n.dJ_db[k])),
    # 1b to 1e
    formula(r"J \approx \frac{1}{2 \cdot 2} \left( 0.5^2 + 0.5^2 \right) = 0.125",
            lambda: [((0.5 ** 2 + 0.5 ** 2) / (2 * 2), J) for J in (0.125, *(run(w0).J[t] for w0 in (0.9, 5.0) for t in (1, 1000)))], share=0.001),
    formula(r"w_k \frac{\partial J}{\partial w_k} = \sum_{i=1}^{m} w_k h_{k-1,i} g_{k,i} = \sum_{i=1}^{m} u_{k,i} g_{k,i}",
            by_layer(lambda n, k: n.w[k] * n.dJ_dw[k], lambda n, k: over(n, lambda i: n.u[k, i] * n.g[k, i]), bias=False)),
]
# fmt: on


# What part 1 derives for one start


def _around(k, w0):
    """u of layer k, and the gradients of w[k] and w[k+1]."""
    e = first(w0)
    return e.u[k, 1], e.u[k + 1, 1], e.g[k, 1], e.g[k + 1, 1], e.dJ_dw[k] / e.dJ_dw[k + 1]


def _ratios(printed):
    return lambda: [
        (printed(u, u_next, g, g_next), ratio)
        for w0 in (0.9, 1.0, 5.0)
        for u, u_next, g, g_next, ratio in (_around(k, w0) for k in (1, 50, 99))
    ]


# fmt: off
STARTS = [
    formula(r"\phi'(u) = \tanh'(u) = \mathrm{sech}^2(u) = \frac{4}{(e^u + e^{-u})^2}",
            lambda: [(form, mp.diff(mp.tanh, u)) for u in (-2.5, -1.0, 0.0, 0.3, 2.5, 5.0) for form in (mp.sech(u) ** 2, 4 / (mp.exp(u) + mp.exp(-u)) ** 2)]),
    formula(r"\alpha \left|\frac{\partial J}{\partial w_{100}}\right| = \alpha |h_{99,2}| \phi'(u_{100,2}) e",
            lambda: [(abs(e.h[99, 1]) * mp.sech(e.u[100, 1]) ** 2 * abs(e.h[100, 1] - mpf('0.5')), abs(e.dJ_dw[100])) for e in (first(0.9), first(1.0), first(5.0))]),
    formula(r"e = \frac{2^{-53}}{\alpha |h_{99,2}| \phi'(u_{100,2})}",
            lambda: [(2.0**-53, np.spacing(1.0) / 2)]),  # half the distance of floats above 1; the rest is the line before
    formula(r"\phi(u) = \tanh u = \frac{e^u - e^{-u}}{e^u + e^{-u}}",
            lambda: [((mp.exp(u) - mp.exp(-u)) / (mp.exp(u) + mp.exp(-u)), mp.tanh(u)) for u in (-2.5, 0.3, 5.0)]),
    formula(r"\frac{1}{h_k^2} \approx \frac{1}{h_{k-1}^2} + \frac{2}{3}",
            lambda: [(1 / slow_decay()[k - 1] ** 2 + mpf(2) / 3, 1 / slow_decay()[k] ** 2) for k in (20, 100, 1000)], share=0.001),
    formula(r"h_k \approx \frac{1}{\sqrt{1/x^2 + 2k/3}} \approx \sqrt{\frac{3}{2k}}",
            lambda: [(form, slow_decay()[1000]) for form in (1 / mp.sqrt(4 + mpf(2000) / 3), mp.sqrt(mpf(3) / 2000))], share=0.005),
    formula(r"u^\star = w \tanh(u^\star)",
            lambda: [(w * mp.tanh(settled(w)[0]), first(w).u[100, 1]) for w in (1.5, 2.0, 5.0)]),
    formula(r"\log_{10} |g_{k,i}| = \log_{10} |g_{l,i}| + (l - k) \log_{10} \left( w \phi'(u^\star) \right)",
            lambda: [(mp.log10(first(5.0).g[100, 1]) + (100 - k) * mp.log10(settled(5.0)[1]), mp.log10(first(5.0).g[k, 1])) for k in (3, 50, 99)], share=1e-06),
    formula(r"\frac{\partial J}{\partial w_k} = 2 h_{k-1,2} g_{k,2} \approx 2 g_{k,2}",
            lambda: [(form, first(5.0).dJ_dw[k]) for k in (3, 50, 100) for form in (2 * first(5.0).h[k - 1, 1] * first(5.0).g[k, 1], 2 * first(5.0).g[k, 1])], share=0.0002),
    formula(r"\frac{\partial J}{\partial w_{100}} \approx \frac{1}{2} \cdot 4 e^{-2 w_{100}} = 2 e^{-2 w_{100}}",
            lambda: [(2 * mp.exp(-10), first(5.0).dJ_dw[100])], share=0.001),
    formula(r"T \approx \frac{e^{2 w_0}}{4 \alpha}",
            lambda: [(mp.exp(10) / (4 * 0.1), from_5().T)], share=0.01),
    formula(r"h_{k,i} \approx 0.9 h_{k-1,i}",
            lambda: [(0.9 * first(0.9).h[k - 1, 1], first(0.9).h[k, 1]) for k in (50, 100)], 1e-05),
    formula(r"\frac{\partial J / \partial w_k}{\partial J / \partial w_{k+1}} = \frac{u_{k,2} g_{k,2}}{u_{k+1,2} g_{k+1,2}}",
            _ratios(lambda u, u_next, g, g_next: u * g / (u_next * g_next))),
    formula(r"\frac{\partial J / \partial w_k}{\partial J / \partial w_{k+1}} = \frac{u \phi'(u)}{\phi(u)} = \frac{u}{\sinh u \cosh u} = \frac{2u}{\sinh 2u}",
            lambda: [pair for form in (lambda u, *_: u * mp.sech(u) ** 2 / mp.tanh(u), lambda u, *_: u / (mp.sinh(u) * mp.cosh(u)), lambda u, *_: 2 * u / mp.sinh(2 * u)) for pair in _ratios(form)()]),
    formula(r"\frac{\partial J}{\partial w_l} = \sum_{i=1}^{m} h_{l-1,i} g_{l,i} \approx -2 \cdot 0.25 h_{l-1,2} = -0.5 h_{l-1,2}",
            lambda: [(-0.5 * first(0.9).h[99, 1], first(0.9).dJ_dw[100])], share=0.0001),
    # where the signal is small from the start, tanh takes nothing away
    formula(r"\frac{\partial J}{\partial w_k} \approx -A w^{l-1}",
            lambda: [(-mpf('0.0001') * mpf(0.9) ** 99, first(0.9, 100, (-0.01, 0.01), (-0.01, 0.01)).dJ_dw[k]) for k in (1, 100)], share=0.002),
    formula(r"A = \frac{1}{m} \sum_i x_i y_i",
            lambda: [((2 * 0.01 * 0.01) / 2, -first(0.9, 100, (-0.01, 0.01), (-0.01, 0.01)).dJ_dw[100] / mpf(0.9) ** 99)], share=0.002),
    formula(r"\alpha A T \approx \int_{w_0}^{\infty} w^{-(l-1)} dw = \frac{w_0^{-(l-2)}}{l-2}",
            lambda: [(mpf(w0) ** (-(l - 2)) / (l - 2), mp.quad(lambda w, l=l: w ** (-(l - 1)), [w0, 2, mp.inf])) for w0, l in ((0.5, 10), (0.7, 6))]),
    formula(r"T \approx \frac{w_0}{(l-2) \alpha |\partial J / \partial w|}",
            lambda: [(0.9 / (98 * 0.1 * abs(first(0.9).dJ_dw[100])), T(0.9))], share=0.06),
    # at that weight the plateau is N iterations long
    formula(r"w_{low} = \left( (l-2) \alpha A N \right)^{-1/(l-2)}",
            lambda: [(mpf(l - 2) * mpf('0.025') * 1000, 1 / lower_border(l) ** (l - 2)) for l in (8, 100)], share=1e-06),
    formula(r"w_{high} = \tfrac{1}{2} \ln (4 \alpha N)",
            lambda: [(mp.exp(2 * upper_border()) / 0.4, 1000)]),
]
# fmt: on


# Problem 2: m = 4 samples, 2 inputs, 3 hidden units, n2 = 5 classes; every truth is a sum written out, or a complex step


@cache
def two_layers():
    rng = np.random.default_rng(3)
    X, W1, b, W2 = (rng.normal(size=shape) for shape in ((4, 2), (2, 3), 3, (3, 5)))
    labels = [1, 4, 0, 1]
    Y = np.array([[float(j == label) for label in labels] for j in range(5)])
    U1 = np.array([[sum(X[i, p] * W1[p, j] for p in range(2)) + b[j] for j in range(3)] for i in range(4)])
    U2 = np.array([[sum(math.tanh(U1[i, j]) * W2[j, k] for j in range(3)) for k in range(5)] for i in range(4)])
    return SimpleNamespace(X=X, W1=W1, b=b, W2=W2, labels=labels, Y=Y, U1=U1, H=np.tanh(U1), U2=U2, m=4)


def cost_of(U2, normalised):
    """J from the scores, one sample at a time; takes complex numbers."""
    labels, J = two_layers().labels, 0
    for row, label in zip(U2, labels):
        J -= row[label] - (cmath.log(sum(cmath.exp(v) for v in row)) if normalised else 0)
    return J / len(labels)


def cost_from(X, W1, b, W2, U1=None):
    U1 = [[sum(x * w for x, w in zip(row, W1[:, j])) + b[j] for j in range(3)] for row in X] if U1 is None else U1
    U2 = [[sum(cmath.tanh(u) * w for u, w in zip(row, W2[:, k])) for k in range(5)] for row in U1]
    return cost_of(U2, True)


def by_complex_step(f, A):
    """The derivative of f by each entry of A."""
    d = np.zeros(A.shape)
    for at in np.ndindex(A.shape):
        moved = A.astype(complex)
        moved[at] += 1j * STEP
        d[at] = f(moved).imag / STEP
    return d


def entries(printed, truth):
    """Pairs of all entries; shapes must agree, so that no row passes for a column."""

    def pairs():
        a, b = np.asarray(printed(two_layers())), np.asarray(truth(two_layers()))
        assert a.shape == b.shape, f"{a.shape} and {b.shape}"
        return list(zip(a.ravel().tolist(), b.ravel().tolist()))

    return pairs


def _softmax(n):
    return np.exp(n.U2) / np.exp(n.U2).sum(axis=1, keepdims=True)


def G2(n):
    return by_complex_step(lambda U2: cost_of(U2, True), n.U2)


def G2_of_exercise(n):
    return by_complex_step(lambda U2: cost_of(U2, False), n.U2)


def G1(n):
    return by_complex_step(lambda U1: cost_from(n.X, n.W1, n.b, n.W2, U1), n.U1)


def dJ_dW1(n):
    return by_complex_step(lambda W1: cost_from(n.X, W1, n.b, n.W2), n.W1)


def dJ_dW2(n):
    return by_complex_step(lambda W2: cost_from(n.X, n.W1, n.b, W2), n.W2)


def dJ_db(n):
    return by_complex_step(lambda b: cost_from(n.X, n.W1, b, n.W2), n.b)


def _slopes(n):
    return 1 / np.cosh(n.U1) ** 2


def _mean(n, term):
    return sum(term(i, n.labels[i]) for i in range(n.m)) / n.m


# fmt: off
PROBLEM_2 = [
    formula(r"(AB)[i,j] = \sum_p A[i,p] B[p,j]",
            entries(lambda n: [[sum(n.X[i, p] * n.W1[p, j] for p in range(2)) for j in range(3)] for i in range(4)], lambda n: n.X @ n.W1)),
    formula(r"J = -\frac{1}{m} \sum_{i=0}^{m-1} \log p(y_i \mid i)",
            entries(lambda n: -_mean(n, lambda i, label: math.log(math.exp(n.U2[i, label]))), lambda n: cost_of(n.U2, False))),
    formula(r"J = -\frac{1}{m} \sum_i \log e^{U_2[i,y_i]} = -\frac{1}{m} \sum_i U_2[i,y_i]",
            entries(lambda n: -_mean(n, lambda i, label: n.U2[i, label]), lambda n: cost_of(n.U2, False))),
    formula(r"U_2[i,y_i] = \sum_j U_2[i,j] Y[j,i] = (U_2 Y)[i,i]",
            entries(lambda n: np.diag(n.U2 @ n.Y), lambda n: [n.U2[i, label] for i, label in enumerate(n.labels)])),
    formula(r"\mathrm{tr}(AB) = \sum_i (AB)[i,i] = \sum_i \sum_j A[i,j] B[j,i]",
            entries(lambda n: np.trace(n.W1 @ n.X[:3]), lambda n: sum(n.W1[i, j] * n.X[j, i] for i in range(2) for j in range(3)))),
    formula(r"\frac{\partial \mathrm{tr}(AB)}{\partial A[p,q]} = B[q,p] = B^T[p,q]",
            entries(lambda n: n.Y.T, lambda n: by_complex_step(lambda A: sum(A[i, j] * n.Y[j, i] for i in range(4) for j in range(5)), n.U2))),
    formula(r"G_2 = -\frac{1}{m} \frac{\partial \mathrm{tr}(U_2 Y)}{\partial U_2} = -\frac{1}{m} Y^T",
            entries(lambda n: -n.Y.T / n.m, G2_of_exercise)),
    formula(r"P[i,j] = \frac{e^{U_2[i,j]}}{\sum_{k} e^{U_2[i,k]}}",
            entries(_softmax, lambda n: [[1 / sum(math.exp(other - v) for other in row) for v in row] for row in n.U2.tolist()])),
    formula(r"J = -\frac{1}{m} \sum_i \log P[i,y_i] = -\frac{1}{m} \mathrm{tr}(U_2 Y) + \frac{1}{m} \sum_i \log \sum_k e^{U_2[i,k]}",
            entries(lambda n: -np.trace(n.U2 @ n.Y) / n.m + np.log(np.exp(n.U2).sum(axis=1)).sum() / n.m, lambda n: -_mean(n, lambda i, label: math.log(_softmax(n)[i, label])))),
    formula(r"\frac{\partial}{\partial U_2[i,j]} \log \sum_k e^{U_2[i,k]} = \frac{e^{U_2[i,j]}}{\sum_k e^{U_2[i,k]}} = P[i,j]",
            entries(_softmax, lambda n: by_complex_step(lambda U: np.log(np.exp(U).sum(axis=1)).sum(), n.U2))),
    formula(r"G_2 = \frac{1}{m} (P - Y^T)",
            entries(lambda n: (_softmax(n) - n.Y.T) / n.m, G2)),
    # 2c
    formula(r"U_2[i,k] = \sum_p H[i,p] W_2[p,k]",
            entries(lambda n: n.H @ n.W2, lambda n: n.U2)),
    formula(r"\frac{\partial U_2[i,k]}{\partial U_1[i,j]} = \phi'(U_1[i,j]) W_2[j,k]",
            entries(lambda n: [_slopes(n)[2, 1] * n.W2[1, k] for k in range(5)], lambda n: [sum(cmath.tanh(n.U1[2, p] + 1j * STEP * (p == 1)) * n.W2[p, k] for p in range(3)).imag / STEP for k in range(5)])),
    formula(r"G_1[i,j] = \sum_k G_2[i,k] \phi'(U_1[i,j]) W_2[j,k] = \phi'(U_1[i,j]) \sum_k G_2[i,k] W_2^T[k,j]",
            entries(lambda n: [form for i in range(4) for j in range(3) for form in (sum(G2(n)[i, k] * _slopes(n)[i, j] * n.W2[j, k] for k in range(5)), _slopes(n)[i, j] * sum(G2(n)[i, k] * n.W2.T[k, j] for k in range(5)))], lambda n: np.repeat(G1(n), 2))),
    formula(r"G_1 = \phi'(U_1) \odot (G_2 W_2^T)",
            entries(lambda n: _slopes(n) * (G2(n) @ n.W2.T), G1)),
    formula(r"U_1[i,j] = \sum_p X[i,p] W_1[p,j] + b[j]",
            entries(lambda n: n.X @ n.W1 + np.outer(np.ones(4), n.b), lambda n: n.U1)),
    formula(r"\frac{\partial U_1[i,j]}{\partial W_1[p,j]} = X[i,p]",
            entries(lambda n: [n.X[i, 1] for i in range(4)], lambda n: [sum(n.X[i, p] * (n.W1[p, 2] + 1j * STEP * (p == 1)) for p in range(2)).imag / STEP for i in range(4)])),
    formula(r"\frac{\partial J}{\partial W_1[p,j]} = \sum_i X^T[p,i] G_1[i,j]",
            entries(lambda n: [[sum(n.X.T[p, i] * G1(n)[i, j] for i in range(4)) for j in range(3)] for p in range(2)], dJ_dW1)),
    formula(r"\frac{\partial J}{\partial W_1} = X^T G_1",
            entries(lambda n: n.X.T @ G1(n), dJ_dW1)),
    formula(r"\frac{\partial J}{\partial W_2} = H^T G_2",
            entries(lambda n: n.H.T @ G2(n), dJ_dW2)),
    formula(r"\frac{\partial U_1[i,j]}{\partial b[j]} = 1",
            entries(lambda n: np.ones(4), lambda n: [(sum(n.X[i, p] * n.W1[p, 1] for p in range(2)) + n.b[1] + 1j * STEP).imag / STEP for i in range(4)])),
    formula(r"\frac{\partial J}{\partial b[j]} = \sum_i G_1[i,j]",
            entries(lambda n: [sum(G1(n)[i, j] for i in range(4)) for j in range(3)], dJ_db)),
    formula(r"\frac{\partial J}{\partial b} = G_1^T \mathbf{1}",
            entries(lambda n: G1(n).T @ np.ones((4, 1)), lambda n: dJ_db(n)[:, np.newaxis])),
]
# fmt: on

# Said of numbers, not computed
SAID = {
    r"\frac{\partial J}{\partial a} = \sum_j \frac{\partial c_j}{\partial a} \frac{\partial J}{\partial c_j}": "the chain rule",
    r"u = u_{k,2}": "a name",
}

FORMULAS = [*CHAIN, *STARTS, *PROBLEM_2]
