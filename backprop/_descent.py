"""The fast path of `chain.train`: the equations of `chain`, arranged for speed and tested against them.

One experiment with few samples: Python floats and math.tanh run forward (an array call for two numbers costs more than
the numbers), numpy runs backward over all layers at once. Many experiments: arrays (layer, sample, experiment), the
deepest chain first, so that layer k works on just those experiments that have a layer k. Both write g as a product,

    g[k] = F[k] F[k+1] ... F[l],    F[k] = phi[k]'(u[k]) w[k+1] for k < l,    F[l] = phi[l]'(u[l]) (h[l] - y) / m.

Where a step leaves the float range it is taken again by `careful`, which is `chain.algorithm_1` and knows what is exact
there.
"""

from math import isfinite

import numpy as np

from .activations import bare, quiet

FEW = 8  # samples up to which Python floats beat numpy going forward
HUGE = 1e300  # a step this large, or not a number, is taken again with care
BLOCK = 8192  # numbers worked on at once in `_many`: they and what is derived from them stay in the processor's cache


@quiet
def descend(x, y, w, b, alpha, max_iter, phi, careful):
    """J, w, b after max_iter steps of gradient descent; arguments as checked by `chain.train`."""
    if w.ndim == 1 and len(x) <= FEW and w.dtype == x.dtype == float and all(p.scalar for p in phi[1:]):
        try:
            return _one(x, y, w, b, alpha, max_iter, phi, careful)
        except (ArithmeticError, ValueError):
            pass  # math.exp and its like raise where numpy gives infinity
    return _many(x, y, w, b, alpha, max_iter, phi, careful)


def _fold(x, phi, bias):
    """The distinct samples (d,), and S (d, m) of -1, 0, 1 with x = distinct @ S, so that h[l] = distinct's h[l] @ S.

    Without bias, an odd phi takes -x through the chain as the mirror image of x: one pass serves both, with one g.
    """
    odd = not bias and all(p.odd for p in phi[1:])
    distinct, which = np.unique(np.abs(x) if odd else x, return_inverse=True)
    S = np.zeros((len(distinct), len(x)), x.dtype)
    S[which, np.arange(len(x))] = np.where(x == distinct[which], 1, -1)
    return distinct, S


def _one(x, y, w, b, alpha, max_iter, phi, careful):
    l, m, bias = len(w) - 1, len(x), b is not None
    forward, derivative = _forward(phi, bias), _derivative(phi)
    distinct, S = _fold(x, phi, bias)
    d = len(distinct)
    J, h, u, F = np.full(max_iter, np.inf), np.empty((d, l + 1)), np.empty((d, l)), np.empty((d, l))
    h[:, 0] = distinct
    before, after, h_l = h[:, :-1], h[:, 1:], h[:, -1]  # h[k-1] and h[k] of layers k = 1..l, and h[l]
    w, b = np.append(w[1:], 1.0), b[1:].copy() if bias else None
    w_k, w_above = w[:-1], w[1:]  # w[k] and w[k+1] of layers 1..l; the 1 at the end is for F[l], which has no weight
    inputs = distinct.tolist()
    for t in range(max_iter):
        ws, bs = w_k.tolist(), b.tolist() if bias else None
        for j in range(d):
            after[j] = forward(inputs[j], ws, bs)
        np.multiply(before, w_k, out=u)
        if bias:
            u += b
        np.multiply(derivative(u), w_above, out=F)
        g = np.multiply.accumulate(F[:, ::-1], axis=1)[:, ::-1]  # still without (h[l] - y) / m
        error = h_l @ S - y
        J_t = error.dot(error) / (2 * m)
        step = S @ error * (alpha / m)
        dw = step @ np.multiply(before, g, out=u)
        size = J_t + dw.dot(dw)
        if bias:
            db = step @ g
            size += db.dot(db)
        if not size < HUGE:
            at = careful(x, y, _padded(w_k), _padded(b) if bias else None, alpha, 1, phi[1:])
            J_t, dw, db = at.J[0], w_k - at.w[1:], b - at.b[1:] if bias else None
            if not isfinite(J_t):
                break  # exploded: J stays infinite from here on
        J[t] = J_t
        w_k -= dw
        if bias:
            b -= db
    return J, _padded(w_k), _padded(b) if bias else None


def _forward(phi, bias):
    """(x[i], weights, biases) -> [h[1,i], ..., h[l,i]], with no more work a layer than the case needs."""
    f, fs = phi[1].scalar, [p.scalar for p in phi[1:]]
    if len(set(phi[1:])) > 1:
        return lambda h, ws, bs: [h := f(h * w + b) for f, w, b in zip(fs, ws, bs or [0.0] * len(ws))]
    if bias:
        return lambda h, ws, bs: [h := f(h * w + b) for w, b in zip(ws, bs)]
    return lambda h, ws, bs: [h := f(h * w) for w in ws]


def _derivative(phi):
    """u (m, l) -> phi[k]'(u[k]), all layers that share an activation at once."""
    kinds = [(p, [k for k, q in enumerate(phi[1:]) if q is p]) for p in set(phi[1:])]
    if len(kinds) == 1:
        return bare(phi[1].derivative)

    def derivative(u):
        d = np.empty_like(u)
        for p, layers in kinds:
            d[:, layers] = p.derivative(u[:, layers])
        return d

    return derivative


def _padded(w):
    return np.concatenate([np.full((1, *w.shape[1:]), np.nan, w.dtype), w])


def _many(x, y, w, b, alpha, max_iter, phi, careful):
    shape, l, m, bias = w.shape, w.shape[-1] - 1, len(x), b is not None
    w, b = w.reshape(-1, l + 1), b.reshape(-1, l + 1) if bias else None
    dtype = np.result_type(x, y, w)
    depth = l - np.isnan(w[:, 1:]).sum(axis=1)
    order = np.argsort(-depth, kind="stable")  # deepest first
    depth, n = depth[order], len(w)
    live = [n, *((depth >= k).sum() for k in range(1, l + 1)), 0]  # live[k]: how many have a layer k
    missing = (np.arange(l + 2)[:, np.newaxis] > depth) | (np.arange(l + 2)[:, np.newaxis] == 0)

    # Arrays (layer, sample, experiment), filled in place, and lists of views: layer k, cut to those that have one.
    distinct, S = _fold(x.astype(dtype), phi, bias)
    d = len(distinct)
    h, u, F = (np.zeros((l + 1, d, n), dtype) for _ in range(3))
    h[0] = distinct[:, np.newaxis]
    W = np.where(missing, 1, _padded_end(w[order].T)).astype(dtype)  # above a chain's last layer 1: F[l] has no weight
    B = np.where(missing, 0, _padded_end(b[order].T)).astype(dtype) if bias else None
    h_l, y = np.zeros((d, n), dtype), y.astype(dtype)[:, np.newaxis]
    dW, dB = np.zeros((l + 2, n), dtype), np.zeros((l + 2, n), dtype)
    forward, last, back = [], [], []
    for k in range(1, l + 1):
        a, deeper = live[k], live[k + 1]
        b_k = B[k, :a] if bias else None
        forward.append((h[k - 1, :, :a], W[k, :a], b_k, u[k, :, :a], h[k, :, :a], bare(phi[k].function)))
        if deeper < a:
            last.append((slice(deeper, a), h[k, :, deeper:a], F[k, :, deeper:a]))
        if deeper:
            back.append((F[k, :, :deeper], F[k + 1, :, :deeper]))
    blocks = [
        (
            *(bare(phi[k].derivative), u[k:e, :, :a], F[k:e, :, :a], W[k + 1 : e + 1, np.newaxis, :a]),
            *(h[k - 1 : e - 1, :, :a], dW[k:e, :a], dB[k:e, :a]),
        )
        for k, e, a in _blocks(live, phi, d)
    ]
    J, running = np.full((max_iter, n), np.inf), np.ones(n, bool)

    for t in range(max_iter):
        for h_before, w_k, b_k, u_k, h_k, f in forward:
            np.multiply(h_before, w_k, out=u_k)
            if bias:
                u_k += b_k
            h_k[...] = f(u_k)
        for which, h_k, _ in last:
            h_l[:, which] = h_k
        error = S.T @ h_l - y
        J_t = np.einsum("in,in->n", error, error) / (2 * m)
        step = S @ error * (alpha / m)
        for derivative, u_k, F_k, w_above, *_ in blocks:
            np.multiply(derivative(u_k), w_above, out=F_k)
        for which, _, F_k in last:
            F_k *= step[:, which]
        for g_k, g_above in reversed(back):  # F becomes alpha g, layer by layer
            g_k *= g_above
        for *_, g_k, _, h_before, dW_k, dB_k in blocks:
            np.einsum("kin,kin->kn", h_before, g_k, out=dW_k)
            if bias:
                np.add.reduce(g_k, axis=1, out=dB_k)
        size = J_t + np.abs(dW.sum(axis=0))
        if bias:
            size += np.abs(dB.sum(axis=0))
        out = running & ~(size < HUGE)
        for j in np.flatnonzero(out):
            k = slice(1, depth[j] + 1)
            w_j, b_j = _padded(W[k, j]), _padded(B[k, j]) if bias else None
            at = careful(x, y[:, 0], w_j, b_j, alpha, 1, phi[k])
            J_t[j] = at.J[0]
            dW[k, j] = w_j[1:] - at.w[1:]
            if bias:
                dB[k, j] = b_j[1:] - at.b[1:]
        if out.any():
            running &= np.isfinite(J_t)
        if not running.all():  # exploded: J stays infinite and the weights where they are
            J_t[~running] = np.inf
            dW[:, ~running] = 0
            dB[:, ~running] = 0
        J[t] = J_t
        W -= dW
        if bias:
            B -= dB
    place = np.argsort(order)
    w, b = (None if a is None else np.where(missing, np.nan, a)[:-1].T[place].reshape(shape) for a in (W, B))
    return np.ascontiguousarray(J[:, place].T).reshape(*shape[:-1], max_iter), w, b


def _padded_end(w):
    return np.concatenate([w, np.zeros_like(w[:1])])


def _blocks(live, phi, d):
    """(k, e, a): layers k..e-1 share an activation and the number a of experiments, and fit in a block."""
    blocks = []
    for k in range(1, len(live) - 1):
        if blocks:
            first, _, a = blocks[-1]
            if live[k] == a and phi[k] is phi[first] and (k + 1 - first) * d * a <= BLOCK:
                blocks[-1] = (first, k + 1, a)
                continue
        blocks.append((k, k + 1, live[k]))
    return blocks
