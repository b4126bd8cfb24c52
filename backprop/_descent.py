"""The fast path of `chain.train`: the equations of `chain`, arranged for speed and tested against them.

One experiment with few samples: Python floats and math.tanh run forward (an array call for two numbers costs more than
the numbers), numpy runs backward over all layers at once. Many experiments: arrays (layer, sample, experiment). All
chains of a batch end at layer l, shorter ones begin later, the deepest stand first: so each layer works on the first
few experiments, and all come to their last layer together. Both write g as a product,

    g[k] = F[k] F[k+1] ... F[l],    F[k] = phi[k]'(u[k]) w[k+1] for k < l,    F[l] = phi[l]'(u[l]) (h[l] - y) / m.

Where the cost or the next weights leave the float range the run has exploded, and ends.
"""

from itertools import pairwise

import numpy as np

from .activations import by_layer

FEW = 8  # samples up to which Python floats beat numpy going forward
BLOCK = 8192  # numbers worked on at once in `_many`: they and what is made of them stay in the processor's cache


def descend(x, y, w, b, alpha, max_iter, phi):
    """J, w, b after max_iter steps of gradient descent; arguments as checked by `chain.train`."""
    phi = by_layer(phi, w.shape[-1] - 1)
    w, b = (w, b) if b is None else np.broadcast_arrays(w, b)
    if w.ndim == 1 and len(x) <= FEW and w.dtype == float and all(p.scalar for p in phi[1:]):
        return _one(x, y, w, b, alpha, max_iter, phi)
    return _many(x, y, w, b, alpha, max_iter, phi)


def _fold(x, phi, bias):
    """The distinct samples (d,), and S (d, m) of -1, 0, 1 with x = distinct @ S, so that h[l] = distinct's h[l] @ S.

    Without bias, an odd phi takes -x through the chain as the mirror image of x: one pass serves both, with one g.
    """
    odd = not bias and all(p.odd for p in phi[1:])
    distinct, which = np.unique(np.where(x.real < 0, -x, x) if odd else x, return_inverse=True)
    S = np.zeros((len(distinct), len(x)), x.dtype)
    S[which, np.arange(len(x))] = np.where(x == distinct[which], 1, -1)
    return distinct, S


def _one(x, y, w, b, alpha, max_iter, phi):
    l, m, bias = len(w) - 1, len(x), b is not None
    layers, derivative = forward(phi, bias), _derivative(phi)
    distinct, S = _fold(x, phi, bias)
    d = len(distinct)
    J, h, u, F = np.full(max_iter, np.inf), np.empty((d, l + 1)), np.empty((d, l)), np.empty((d, l))
    h[:, 0] = distinct
    before, after, h_l = h[:, :-1], h[:, 1:], h[:, -1]  # h[k-1] and h[k] of layers k = 1..l, and h[l]
    w, b = np.append(w[1:], 1.0), b[1:].copy() if bias else None
    w_k, w_above = w[:-1], w[1:]  # w[k] and w[k+1] of layers 1..l; the 1 at the end is for F[l], which has no weight
    inputs, ones = distinct.tolist(), np.ones(l)
    for t in range(max_iter):
        # Lists of Python floats: indexing an array gives a numpy scalar each time, several times as slow.
        ws, bs = w_k.tolist(), b.tolist() if bias else None
        for j in range(d):
            after[j] = layers(inputs[j], ws, bs)
        np.multiply(before, w_k, out=u)
        if bias:
            u += b
        np.multiply(derivative(u), w_above, out=F)
        g = np.multiply.accumulate(F[:, ::-1], axis=1)[:, ::-1]  # still without (h[l] - y) / m
        error = h_l @ S - y
        J_t = error.dot(error) / (2 * m)
        step = S @ error * (alpha / m)
        dw = step @ np.multiply(before, g, out=u)
        size = J_t + dw.dot(ones)  # finite only if all are; dot with ones is the quickest sum
        if bias:
            db = step @ g
            size += db.dot(ones)
        if not -np.inf < size < np.inf:
            break  # exploded
        J[t] = J_t
        w_k -= dw
        if bias:
            b -= db
    return J, _padded(w_k), _padded(b) if bias else None


def forward(phi, bias):
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
        return phi[1].derivative

    def derivative(u):
        d = np.empty_like(u)
        for p, layers in kinds:
            d[:, layers] = p.derivative(u[:, layers])
        return d

    return derivative


def _padded(w):
    return np.concatenate([np.full((1, *w.shape[1:]), np.nan, w.dtype), w])


def _many(x, y, w, b, alpha, max_iter, phi):
    shape, l, m, bias = w.shape, w.shape[-1] - 1, len(x), b is not None
    w = w.reshape(-1, l + 1)
    # All chains end at layer l, so that one slice of an array is one layer of all of them, and h[l] holds every output.
    # The deepest stand first: a layer works on the first `live[k]` chains, a slice too, and none is touched in vain.
    begins = l + 1 - (~np.isnan(w)).sum(axis=1)  # the layer each chain begins at, if it ends at layer l
    order = np.argsort(begins, kind="stable")
    live = np.searchsorted(begins[order], np.arange(l + 1), side="right").tolist()  # how many chains have a layer k
    if live[1] < len(w) and len(set(phi[1:])) > 1:
        raise ValueError("phi takes one activation for chains of different depth; got one a layer")
    W = _end_at_l(w, begins, order, above=1)  # F[l] has no weight: 1 above it
    B = _end_at_l(b.reshape(-1, l + 1), begins, order) if bias else None

    # Everything is allocated once, and what a layer or a block works on is cut out once: views, made before the loop,
    # because making them anew in each iteration would cost as much as the numbers.
    distinct, S = _fold(x, phi, bias)
    h = np.tile(distinct[:, np.newaxis], (l + 2, 1, len(w)))  # h[k-1] = x where a chain begins at layer k
    u, F, dW, dB = np.zeros_like(h), np.zeros_like(h), np.zeros_like(W), np.zeros_like(W)
    forward = [
        (h[k - 1, :, :n], W[k, :n], B[k, :n] if bias else 0, u[k, :, :n], h[k, :, :n], phi[k])
        for k, n in enumerate(live)
        if k
    ]
    backward = [
        (
            *(u[k:e, :, :n], W[k + 1 : e + 1, np.newaxis, :n], F[k:e, :, :n], phi[k]),
            *([F[j, :, :n] for j in range(e, k - 1, -1)], h[k - 1 : e - 1, :, :n], dW[k:e, :n], dB[k:e, :n]),
        )
        for k, e, n in reversed(_blocks(live, phi, len(distinct)))
    ]
    # Going back, the slopes of a block of layers are computed at once. Then F turns into alpha g in place, from the
    # layer above down: F[k] *= F[k+1]. So a block needs nothing of those below it, and dW is already the step.
    J, running, y = np.empty((max_iter, len(w)), h.dtype), True, y[:, np.newaxis]
    for t in range(max_iter):
        for h_below, w_k, b_k, u_k, h_k, phi_k in forward:
            np.multiply(h_below, w_k, out=u_k)
            if bias:
                u_k += b_k
            h_k[...] = phi_k.function(u_k)
        error = S.T @ h[l] - y
        J_t = (error * error).sum(axis=0) / (2 * m)
        F[l + 1] = S @ error * (alpha / m)
        for u_k, w_above, F_k, phi_k, g, h_below, dW_k, dB_k in backward:
            np.multiply(phi_k.derivative(u_k), w_above, out=F_k)
            for g_above, g_k in pairwise(g):
                g_k *= g_above
            np.einsum("kin,kin->kn", h_below, F_k, out=dW_k)
            if bias:
                np.add.reduce(F_k, axis=1, out=dB_k)
        # One sum finds NaN and infinity anywhere: it is finite only if all its terms are.
        finite = np.isfinite(J_t + dW.sum(axis=0) + (dB.sum(axis=0) if bias else 0))
        if not (running := running & finite).all():  # exploded: J stays infinite, and the weights where they are
            J_t[~running] = np.inf
            dW[:, ~running] = dB[:, ~running] = 0
        J[t] = J_t
        W -= dW
        if bias:
            B -= dB
    place = np.argsort(order)
    w, b = (None if a is None else _from_layer_1(a, begins[order])[place].reshape(shape) for a in (W, B))
    return np.ascontiguousarray(J.T[place]).reshape(*shape[:-1], max_iter), w, b


def _blocks(live, phi, d):
    """(k, e, n): layers k..e-1 share an activation and the number n of chains, and fit in a block."""
    blocks = [(1, 2, live[1])]
    for k in range(2, len(live)):
        first, _, n = blocks[-1]
        if live[k] == n and phi[k] is phi[first] and (k + 1 - first) * d * n <= BLOCK:
            blocks[-1] = (first, k + 1, n)
        else:
            blocks.append((k, k + 1, live[k]))
    return blocks


def _end_at_l(w, begins, order, above=np.nan):
    """(n, l+1) in the order given -> (l+2, n): each chain moved up so that its last layer is layer l; `above` it."""
    k = np.arange(w.shape[1]) - (begins[order, np.newaxis] - 1)
    moved = np.take_along_axis(w[order], k % w.shape[1], axis=1)
    return np.ascontiguousarray(np.vstack([moved.T, np.full((1, len(w)), above, w.dtype)]))


def _from_layer_1(W, begins):
    """(l+2, n) -> (n, l+1): what `_end_at_l` moved up, moved down again."""
    w = W[:-1].T
    k = np.arange(w.shape[1]) + (begins[:, np.newaxis] - 1)
    return np.take_along_axis(w, k % w.shape[1], axis=1)
