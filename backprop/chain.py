"""Problem 1 and 2a: a chain of l layers, one unit wide, over m samples.

    u[k] = h[k-1] w[k] + b[k],    h[k] = phi[k](u[k]),    k = 1..l,    h[0] = x
    J    = sum_i (h[l,i] - y[i])^2 / (2m)
    g[k] = dJ/du[k],    dJ/dw[k] = h[k-1]^T g[k],    dJ/db[k] = 1^T g[k]

Index k in code is index k on paper. Every array by layer has l+1 entries and entry k belongs to layer k. h[0] is the
input x; entry 0 of w, b, u, g and of the gradients belongs to no layer and is NaN.

    w, b      (l+1,)      or (..., l+1): leading axes run many experiments as one
    u, h, g   (l+1, m)    or (..., l+1, m)
    x, y      (m,)

Where a chain explodes (identity or relu with large weights) the results are infinite, without a warning.
All functions are pure: they never change their arguments. Bad input raises ValueError, the wrong kind TypeError.
"""

from dataclasses import dataclass

import numpy as np

from . import _check
from ._descent import descend
from .activations import by_layer, quiet, tanh


def per_layer(l, value):
    """Weights or biases by layer: (l+1,), entry 0 NaN, entries 1..l equal to `value`, or the l numbers of `value`.

    w[k] = value, k = 1..l: the equal initial weights of parts 1a to 1e, and the values of Algorithm 1, line 2.

    >>> per_layer(3, 0.9)
    array([nan, 0.9, 0.9, 0.9])

    ValueError: l < 1, a value that is not finite, or other than 1 or l numbers.
    """
    l = _check.integer("l", l, least=1)
    value = _check.array("value", value)
    if value.shape not in ((), (l,)):
        raise ValueError(f"value takes one number, or l = {l} of them; got shape {value.shape}")
    return np.concatenate([[np.nan], np.broadcast_to(value, (l,))]).astype(value.dtype)


@quiet
def forward(x, w, b=None, phi=tanh):
    """Forward propagation: u[k] = h[k-1] w[k] + b[k], h[k] = phi[k](u[k]). Algorithm 1, lines 5 to 7.

    x (m,); w, b (l+1,), b None for no bias; phi one activation or l of them. Returns u, h, each (l+1, m).
    """
    x, w, b, phi = _network(x, w, b, phi)
    l = len(w) - 1
    u, h = _like(x, w, b), _like(x, w, b)
    h[0] = x
    for k in range(1, l + 1):
        u[k] = times(h[k - 1], w[k]) + b[k]
        h[k] = phi[k](u[k])
    return _by_experiment(u), _by_experiment(h)


@quiet
def backward(u, h, y, w, phi=tanh):
    """Backward propagation: g[l] = phi[l]'(u[l]) (h[l] - y) / m, g[k] = phi[k]'(u[k]) g[k+1] w[k+1]. Lines 8 to 10.

    u, h (l+1, m) from `forward`; y (m,); w (l+1,); phi as for `forward`. Returns g = dJ/du, (l+1, m).
    """
    u, h, y, w, phi = _propagated(u, h, y, w, phi)
    l, m = len(w) - 1, len(y)
    g = np.full_like(u, np.nan)
    g[l] = times(phi[l].derivative(u[l]), h[l] - y) / m
    for k in range(l - 1, 0, -1):
        g[k] = times(times(phi[k].derivative(u[k]), g[k + 1]), w[k + 1])
    return _by_experiment(g)


@quiet
def gradients(h, g):
    """dJ/dw[k] = h[k-1]^T g[k] and dJ/db[k] = 1^T g[k], each (l+1,), from h and g (l+1, m). Lines 12 and 13.

    Infinite where a term is: what two infinities of opposite sign would leave cannot be told.
    """
    h = _inputs_of_layers(h)
    g = _check.layers("g", g, h.shape, "of h, (l+1, m)")
    dJ_dw, dJ_db = np.full(g.shape[:-1], np.nan, g.dtype), np.full(g.shape[:-1], np.nan, g.dtype)
    dJ_dw[..., 1:] = times(h[..., :-1, :], g[..., 1:, :]).sum(axis=-1)
    dJ_db[..., 1:] = g[..., 1:, :].sum(axis=-1)
    for d in (dJ_dw[..., 1:], dJ_db[..., 1:]):
        d[np.isnan(d)] = np.inf
    return dJ_dw, dJ_db


@quiet
def cost(h_l, y):
    """J = sum_i (h[l,i] - y[i])^2 / (2m), a float, from the last layer's h[l] and the targets y, each (m,).

    The cost of Problems 1 and 2a. Complex h_l gives complex J (for the complex step); leading axes of h_l give one J
    for each experiment.
    """
    y = _check.per_sample("y", y)
    h_l = _check.array("h_l", h_l, finite=False, allow_complex=True)
    if h_l.ndim < 1 or h_l.shape[-1] != len(y):
        raise ValueError(f"h_l takes the last layer of h, (m,) with m = {len(y)} as in y; got shape {h_l.shape}")
    J = ((h_l - y) ** 2).sum(axis=-1) / (2 * len(y))
    return J if J.ndim else J.item()


@dataclass(frozen=True)
class Run:
    """A training run. J (..., max_iter): J[t-1] is the cost at iteration t, before that iteration's update.

    w, b (..., l+1): the weights and biases after the last update; b is None where there is no bias.
    """

    J: np.ndarray
    w: np.ndarray
    b: np.ndarray | None


@quiet
def algorithm_1(x, y, w, b=None, alpha=0.1, max_iter=1000, phi=tanh):
    """Algorithm 1 of part 2a as it reads on the page: the reference against which the fast `train` is tested.

    Takes and gives what `train` does, for one experiment.
    """
    x, y = _check.samples(x, y)
    w = _check.per_layer("w", w)
    if w.ndim > 1:
        raise ValueError(f"w takes the weights of one experiment, (l+1,); got shape {w.shape}; `train` takes many")
    alpha = _check.rate("alpha", alpha)
    J = np.full(_check.integer("max_iter", max_iter, least=0), np.inf)
    bias, b = b is not None, 0 * w if b is None else _check.per_layer("b", b)
    for t in range(1, len(J) + 1):
        u, h = forward(x, w, b, phi)
        J[t - 1] = cost(h[-1], y)
        g = backward(u, h, y, w, phi)
        dJ_dw, dJ_db = gradients(h, g)
        w_next = w - alpha * dJ_dw
        b_next = b - alpha * dJ_db * bias
        if not np.isfinite([J[t - 1], *w_next[1:], *b_next[1:]]).all():
            J[t - 1 :] = np.inf  # exploded
            break
        w, b = w_next, b_next
    return Run(J, w, b if bias else None)


def train(x, y, w, b=None, alpha=0.1, max_iter=1000, phi=tanh):
    """Algorithm 1, fast: the same numbers as `algorithm_1`, to rounding.

        w[k] <- w[k] - alpha dJ/dw[k],    b[k] <- b[k] - alpha dJ/db[k],    max_iter times

    x, y (m,); w, b (l+1,), or (..., l+1) to train many experiments as one. The rows of such a batch may be chains of
    different depth: fill up the shorter ones with NaN. alpha >= 0, max_iter >= 0. Returns a Run.

    A run continues where another stopped: train(x, y, run.w, run.b). Once the cost or the next weights leave the float
    range, the run has exploded: J is infinite from that iteration on, and w, b are the last finite ones.
    """
    x, y = _check.samples(x, y)
    w = _check.per_layer("w", w, ragged=True)
    alpha = _check.rate("alpha", alpha)
    max_iter = _check.integer("max_iter", max_iter, least=0)
    phi = by_layer(phi, w.shape[-1] - 1)
    if b is not None:
        b = _broadcast_bias(_check.per_layer("b", b, ragged=True), w)
    return Run(*descend(x, y, w, b, alpha, max_iter, phi, careful=algorithm_1))


@quiet
def log10_backward(u, h, y, w, phi=tanh):
    """Sign and log10 of |g|, each (l+1, m), right also where g is below (or above) the float range.

        log10 |g[k]| = log10 |phi[k]'(u[k])| + log10 |g[k+1]| + log10 |w[k+1]|

    `backward` in logarithms; not in the exercise, but its parts 1c and 1e are about gradients that small. Arguments as
    there. Where g is exactly 0 the sign is 0 and the logarithm -inf.
    """
    u, h, y, w, phi = _propagated(u, h, y, w, phi)
    l, m = len(w) - 1, len(y)
    sign, log10_g = np.full_like(u, np.nan), np.full_like(u, np.nan)
    sign[1:l], sign[l] = np.sign(w[2:]), np.sign(h[l] - y)
    log10_g[1:l], log10_g[l] = np.log10(np.abs(w[2:])), np.log10(np.abs(h[l] - y)) - np.log10(m)
    for p in set(phi[1:]):  # all layers that share an activation at once
        k = [k for k in range(1, l + 1) if phi[k] is p]
        log10_g[k] += _log10_derivative(p, u[k])
    log10_g[1:] = np.cumsum(log10_g[:0:-1], axis=0)[::-1]  # from layer l down to layer k
    log10_g[1:] = np.where(np.isnan(log10_g[1:]), -np.inf, log10_g[1:])  # an exact 0 wins, as in `times`
    sign[1:] = np.where(log10_g[1:] == -np.inf, 0, np.cumprod(sign[:0:-1], axis=0)[::-1])
    return _by_experiment(sign), _by_experiment(log10_g)


@quiet
def log10_gradients(h, sign, log10_g):
    """log10 |dJ/dw|, (l+1,), from h (l+1, m) and what `log10_backward` gives: dJ/dw[k] = sum_i h[k-1,i] g[k,i].

    `gradients` in logarithms. Right also where dJ/dw is below the float range; -inf where it is exactly 0.
    """
    h = _inputs_of_layers(h)
    sign = _check.layers("sign", sign, h.shape, "of h, (l+1, m)")
    log10_g = _check.layers("log10_g", log10_g, h.shape, "of h, (l+1, m)")
    terms = np.log10(np.abs(h[..., :-1, :])) + log10_g[..., 1:, :]
    terms = np.where(np.isnan(terms), -np.inf, terms)
    top = terms.max(axis=-1, keepdims=True)  # sum_i s_i 10^t_i = 10^top sum_i s_i 10^(t_i - top)
    scaled = np.sign(h[..., :-1, :]) * sign[..., 1:, :] * 10 ** np.where(np.isfinite(top), terms - top, 0)
    log10_dJ_dw = np.full(h.shape[:-1], np.nan)
    log10_dJ_dw[..., 1:] = top[..., 0] + np.log10(np.abs(scaled.sum(axis=-1)))
    return log10_dJ_dw


def times(a, b):
    """The product a b, where a factor of exactly 0 gives 0 even if the other has overflowed (0 inf is not a number)."""
    ab = a * b
    return np.where(np.isnan(ab), 0, ab)


def _log10_derivative(phi, u):
    """log10 |phi'(u)|, from the activation's own logarithm where it has one."""
    if phi.log_derivative is not None:
        return phi.log_derivative(u) / np.log(10)
    return np.log10(np.abs(phi.derivative(u)))


def _by_layer(a):
    """(..., l+1) -> (l+1, ..., 1): a[k] is layer k of every experiment, to be multiplied with (..., m)."""
    return np.moveaxis(a, -1, 0)[..., np.newaxis]


def _by_experiment(a):
    """(l+1, ..., m) -> (..., l+1, m)."""
    return np.moveaxis(a, 0, -2)


def _inputs_of_layers(h):
    """h checked, (..., l+1, m) with l, m >= 1: what enters layer k is h[k-1], so no entry is NaN."""
    h = _check.array("h", h, finite=False)
    if h.ndim < 2 or h.shape[-2] < 2 or h.shape[-1] < 1:
        raise ValueError(f"h takes shape (l+1, m) with l, m >= 1; got {h.shape}")
    return h


def _like(x, w, b):
    """An array of NaN for u or h by layer: (l+1, ..., m) in the widest type of x, w and b."""
    return np.full((*w.shape[:-1], len(x)), np.nan, np.result_type(x, w, b))


def _broadcast_bias(b, w):
    """b in the shape of w: one row of biases may serve a whole batch of weights."""
    if b.shape != w.shape and b.shape != w.shape[-1:]:
        raise ValueError(f"b takes the shape of w, {w.shape}; got {b.shape}")
    b = np.where(np.isnan(w), np.nan, b)
    if (np.isnan(b) & ~np.isnan(w)).any():
        raise ValueError("b takes a bias for every layer that w has; got NaN where w has a weight")
    return b


def _network(x, w, b, phi):
    """x, w, b, phi checked, and w, b turned to be indexed by layer."""
    x = _check.per_sample("x", x, allow_complex=True)
    w = _check.per_layer("w", w, allow_complex=True)
    b = np.zeros_like(w) if b is None else _broadcast_bias(_check.per_layer("b", b, allow_complex=True), w)
    return x, _by_layer(w), _by_layer(b), by_layer(phi, w.shape[-1] - 1)


def _propagated(u, h, y, w, phi):
    """u, h, y, w, phi checked, and u, h, w turned to be indexed by layer."""
    y = _check.per_sample("y", y)
    w = _check.per_layer("w", w)
    shape = (*w.shape, len(y))
    u = _check.layers("u", u, shape, "(l+1, m) of w and y")
    h = _check.layers("h", h, shape, "(l+1, m) of w and y")
    if np.isnan(h[..., 0, :]).any():
        raise ValueError("h[0] takes the input x; got nan (were u and h swapped?)")
    return np.moveaxis(u, -2, 0), np.moveaxis(h, -2, 0), y, _by_layer(w), by_layer(phi, w.shape[-1] - 1)
