"""Problem 1 and 2a: a chain of l layers, one unit wide, over m samples.

    u[k] = h[k-1] w[k] + b[k],    h[k] = phi[k](u[k]),    k = 1..l,    h[0] = x
    J    = sum_i (h[l,i] - y[i])^2 / (2m)
    g[k] = dJ/du[k],    dJ/dw[k] = h[k-1]^T g[k],    dJ/db[k] = 1^T g[k]

Index k in code is index k on paper. Every array by layer has l+1 entries and entry k belongs to layer k. h[0] is the
input x; entry 0 of w, b, u, g and of the gradients belongs to no layer and is NaN.

    x, y (m,)    w, b (l+1,)    u, h, g (l+1, m)    phi one activation, or l of them, one a layer

Each function takes one experiment; only `train` takes many. Where a chain explodes (identity or relu with large
weights) a result may be infinite or NaN, without a warning. All functions are pure: they never change their arguments.
Errors: ValueError for arrays whose shapes do not agree and inputs that are not finite, TypeError for the wrong kind.
"""

from dataclasses import dataclass

import numpy as np

from . import _arguments
from ._arguments import Arguments
from ._descent import descend
from .activations import tanh

arguments = Arguments(
    x="m", y="m", w="l+1", b="l+1", u="l+1 m", h="l+1 m", g="l+1 m", h_l="m", sign="l+1 m", log10_g="l+1 m"
)


def per_layer(l, value):
    """Weights or biases by layer: (l+1,), entry 0 NaN, entries 1..l equal to `value`, or the l numbers of `value`.

    w[k] = value, k = 1..l: the equal initial weights of parts 1a to 1e, and the values of Algorithm 1, line 2.

    >>> per_layer(3, 0.9)
    array([nan, 0.9, 0.9, 0.9])

    Errors: l < 1, a value that is not finite, or other than 1 or l numbers.
    """
    l, value = (
        _arguments.validate_integer("l", l),
        _arguments.validate_finite("value", value, _arguments.validate_numbers),
    )
    if value.shape not in ((), (l,)):
        raise ValueError(f"value takes one number, or l = {l} of them; got shape {value.shape}")
    return np.concatenate([[np.nan], np.broadcast_to(value, (l,))]).astype(value.dtype)


@arguments
def forward(x, w, b=None, phi=tanh):
    """Forward propagation: u[k] = h[k-1] w[k] + b[k], h[k] = phi[k](u[k]). Algorithm 1, lines 3 and 5 to 7.

    x (m,); w, b (l+1,), b None for no bias; phi one activation or l of them. Returns u, h, each (l+1, m).
    """
    l, m = len(w) - 1, len(x)
    u, h = np.full((2, l + 1, m), np.nan, x.dtype)
    h[0] = x
    for k in range(1, l + 1):
        u[k] = h[k - 1] * w[k] + b[k]
        h[k] = phi[k](u[k])
    return u, h


@arguments
def backward(u, h, y, w, phi=tanh):
    """Backward propagation: g[l] = phi[l]'(u[l]) (h[l] - y) / m, g[k] = phi[k]'(u[k]) g[k+1] w[k+1]. Lines 8 to 10.

    u, h (l+1, m) from `forward`; y (m,); w (l+1,); phi as for `forward`. Returns g = dJ/du, (l+1, m).
    """
    l, m = len(w) - 1, len(y)
    g = np.full((l + 1, m), np.nan, u.dtype)
    g[l] = phi[l].derivative(u[l]) * (h[l] - y) / m
    for k in range(l - 1, 0, -1):
        g[k] = phi[k].derivative(u[k]) * g[k + 1] * w[k + 1]
    return g


@arguments
def gradients(h, g):
    """dJ/dw[k] = h[k-1]^T g[k] and dJ/db[k] = 1^T g[k], each (l+1,), from h and g (l+1, m). Lines 12 and 13."""
    l = len(g) - 1
    dJ_dw, dJ_db = np.full((2, l + 1), np.nan, g.dtype)
    for k in range(1, l + 1):
        dJ_dw[k] = (h[k - 1] * g[k]).sum()
        dJ_db[k] = g[k].sum()
    return dJ_dw, dJ_db


@arguments
def cost(h_l, y):
    """J = sum_i (h[l,i] - y[i])^2 / (2m), from the last layer's signal h[l] and the targets y, each (m,).

    The cost of Problems 1 and 2a: a float, complex for complex h_l (which a complex step needs).
    """
    m = len(y)
    return (((h_l - y) ** 2).sum() / (2 * m)).item()


@dataclass(frozen=True)
class Run:
    """A training run. J (..., max_iter): J[t-1] is the cost at iteration t, before that iteration's update.

    w, b (..., l+1): the weights and biases after the last update; b is None where there is no bias.
    """

    J: np.ndarray
    w: np.ndarray
    b: np.ndarray | None


@arguments.validate_only
def algorithm_1(x, y, w, b=None, alpha=0.1, max_iter=1000, phi=tanh):
    """Algorithm 1 of part 2a as it reads in the exercise: the reference against which the fast `train` is tested.

    Takes and gives what `train` does, for one experiment; complex x, y, w, b too, for a complex step. Without a bias
    (b None) line 13 falls away. ValueError where an iteration would begin with weights outside the float range.
    """
    l, J = len(w) - 1, np.zeros(max_iter, w.dtype)
    for t in range(1, max_iter + 1):
        u, h = forward(x, w, b, phi)
        J[t - 1] = cost(h[l], y)
        g = backward(u, h, y, w, phi)
        dJ_dw, dJ_db = gradients(h, g)
        w = w - alpha * dJ_dw
        if b is not None:
            b = b - alpha * dJ_db
    return Run(J, w, b)


@Arguments(x="m", y="m", w="... l+1", b="... l+1").validate_only
def train(x, y, w, b=None, alpha=0.1, max_iter=1000, phi=tanh):
    """Algorithm 1, fast: each iteration gives the numbers of `algorithm_1`, to rounding.

        w[k] <- w[k] - alpha dJ/dw[k],    b[k] <- b[k] - alpha dJ/db[k],    max_iter times

    x, y (m,); w, b (l+1,), or (..., l+1) to train many experiments as one. The rows of such a batch may be chains of
    different depth: fill up the shorter ones with NaN. alpha >= 0, max_iter >= 0. Returns a Run.

    Rounding errors stay small over a run that settles. Where the step is too long (alpha K > 2, K from
    `predict.curvature`) a run can be chaotic: then they grow, and after some iterations the two functions go apart.

    A run continues where another stopped: train(x, y, run.w, run.b). Once the cost or the next weights leave the float
    range, the run has exploded: J is infinite from that iteration on, and w, b are the last finite ones.
    """
    if b is not None and (np.isnan(b) & ~np.isnan(w))[..., 1:].any():
        raise ValueError("b takes a number wherever w has one; got nan")
    return Run(*descend(x, y, w, b, alpha, max_iter, phi))


@arguments.real
def log10_backward(u, h, y, w, phi=tanh):
    """Sign and log10 of |g|, each (l+1, m), right also where g is below (or above) the float range.

        log10 |g[k]| = log10 |phi[k]'(u[k])| + log10 |g[k+1]| + log10 |w[k+1]|

    `backward` in logarithms; not in the exercise, but its parts 1c and 1e are about gradients that small. Arguments as
    there, but real. Where g is exactly 0 the sign is 0 and the logarithm -inf; NaN where u or h is NaN.
    """
    l, m = len(w) - 1, len(y)
    sign, log10_g = np.full((2, l + 1, m), np.nan)
    slope_sign, log10_slope = _log10_derivative(phi, u)
    log10_w = np.log10(np.abs(w))
    sign[l] = slope_sign[l] * np.sign(h[l] - y)
    log10_g[l] = log10_slope[l] + np.log10(np.abs(h[l] - y)) - np.log10(m)
    for k in range(l - 1, 0, -1):
        sign[k] = slope_sign[k] * sign[k + 1] * np.sign(w[k + 1])
        log10_g[k] = log10_slope[k] + log10_g[k + 1] + log10_w[k + 1]
    zero = (sign == 0) | (log10_g == -np.inf)  # also where an infinite factor beside one of 0 makes the sum NaN
    sign[zero], log10_g[zero] = 0, -np.inf
    return sign, log10_g


@arguments.real
def log10_gradients(h, sign, log10_g):
    """log10 |dJ/dw|, (l+1,), from h (l+1, m) and what `log10_backward` gives: dJ/dw[k] = sum_i h[k-1,i] g[k,i].

    `gradients` in logarithms. Right also where dJ/dw is below the float range, as long as h is not; -inf where all its
    terms are 0.
    """
    terms = np.log10(np.abs(h[:-1])) + log10_g[1:]
    terms[(h[:-1] == 0) | (sign[1:] == 0)] = -np.inf  # also where the other factor is infinite, and the sum NaN
    top = terms.max(axis=1, keepdims=True)  # sum_i s_i 10^t_i = 10^top sum_i s_i 10^(t_i - top)
    scaled = np.sign(h[:-1]) * sign[1:] * 10 ** np.where(np.isfinite(top), terms - top, 0)
    return np.concatenate([[np.nan], top[:, 0] + np.log10(np.abs(scaled.sum(axis=1)))])


def _log10_derivative(phi, u):
    """Sign and log10 of |phi[k]'(u[k])|, each (l+1, m), from the activations' own logarithms where they have one."""
    sign, log10_slope = np.full((2, *u.shape), np.nan)
    for p in set(phi[1:]):  # all layers of an activation at once
        k = [k for k in range(1, len(u)) if phi[k] is p]
        slope, own = p.derivative(u[k]), p.log_derivative
        log10_slope[k] = np.log10(np.abs(slope)) if own is None else own(u[k]) / np.log(10)
        below_range = (slope == 0) & (log10_slope[k] > -np.inf)  # its sign is lost: phi is taken to increase there
        sign[k] = np.where(below_range, 1, np.sign(slope))
    return sign, log10_slope
