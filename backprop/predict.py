"""What one iteration tells about the whole run: closed forms, each with the range over which it holds.

    iterations_from_depth, lower_border        weights below 1: the signal fades over the layers
    iterations_from_saturation, upper_border   weights above 1: the last layer is saturated
    critical_decay, factor_at_fixed_point      the weight between: the signal neither fades nor saturates
    first_below, first_layer_alive             what to hold them against: read off a run, and off one backward pass

The formulas for training take equal weights w0, no bias, phi = tanh and x = y = (-1/2, 1/2), unless said otherwise.
"Trained" means J < LEVEL. Numbers and arrays are both taken, and broadcast. Source: derived here; the tests hold every
stated range against measured runs. Bad input, and numbers of which a formula knows nothing, raise ValueError.
"""

import numpy as np

from . import _check
from .activations import by_layer, quiet

LEVEL = 1e-3  # a run counts as trained once its cost is below this


@quiet
def iterations_from_depth(w0, l, dJ_dw, alpha=0.1):
    """Iterations until a chain with w0 < 1 trains, from the gradient dJ_dw of its last layer at iteration 1.

        T = w0 / ((l-2) alpha |dJ/dw|)

    While h is small, tanh u = u and h[l] << y, every weight obeys dw/dt = alpha A w^(l-1) with one constant A. Then
    w^(2-l) falls linearly, and w leaves for infinity at T = w0^(2-l) / ((l-2) alpha A), where A = |dJ/dw| / w0^(l-1).

    Holds for 3 <= l <= 100, w0 < 1, alpha <= 0.3 and alpha T >= 100: the run takes longer than T, by at most 13 %; by
    at most 6 % where alpha T >= 1000. Errors: l < 3 (at l = 2 growth is exponential), w0 outside 0..1.
    """
    w0, l = _within("w0", w0, "numbers above 0 and below 1", lambda w0: (w0 > 0) & (w0 < 1)), _depth(l)
    alpha, dJ_dw = _check.rate("alpha", alpha), _check.array("dJ_dw", dJ_dw)
    return w0 / ((l - 2) * alpha * np.abs(dJ_dw))


@quiet
def iterations_from_saturation(w0, alpha=0.1):
    """Iterations until a chain with large w0 trains, whatever its depth.

        T = e^(2 w0) / (4 alpha) = 1 / (2 alpha |dJ/dw[l]|)

    Below the last layer h = +-1 and g vanishes, so w[l] moves alone: dw/dt = -alpha sech^2(w) (tanh w - 1/2), about
    -2 alpha e^(-2w). Then e^(2w) falls linearly, at the rate 4 alpha, and is spent at T.

    Holds for l >= 3 and w0 >= 3: the run takes longer than T, by less than the fraction 12 w0 e^(-2 w0), the next
    term of the same expansion: 9 % at w0 = 3, 0.3 % at w0 = 5. Errors: w0 <= 1.
    """
    return np.exp(2 * _within("w0", w0, "numbers above 1", lambda w0: w0 > 1)) / (4 * _check.rate("alpha", alpha))


@quiet
def lower_border(l, N, alpha=0.1):
    """The smallest weight from which l layers train within N iterations.

        w0 = ((l-2) alpha A N)^(-1 / (l-2)),    A = 1/4

    `iterations_from_depth` solved for w0 at T = N, with |dJ/dw| = A w0^(l-1) and A = x.y / m, as if tanh u were u.
    Holds for 3 <= l <= 100 and alpha N >= 100: the measured border is higher, by less than 0.008. NaN where w0 is not
    below 1. Errors: l < 3, alpha N < 1.
    """
    l = _depth(l)
    w0 = ((l - 2) * _times(alpha, N) / 4) ** (-1 / (l - 2))
    return np.where(w0 < 1, w0, np.nan)[()]


@quiet
def upper_border(N, alpha=0.1):
    """The largest weight from which a chain trains within N iterations, whatever its depth.

        w0 = ln(4 alpha N) / 2

    `iterations_from_saturation` solved for w0 at T = N. Holds for l >= 3 and alpha N >= 100: the measured border is
    lower, by less than 6 w0 e^(-2 w0): 0.045 at alpha N = 100. Errors: alpha N < 1.
    """
    return np.log(4 * _times(alpha, N)) / 2


@quiet
def critical_decay(k, x=np.inf):
    """|h[k]| in a chain of tanh with w = 1 and input x: algebraic decay, not exponential.

        h[k] = 1 / sqrt(1/x^2 + 2k/3),    for large k sqrt(3 / (2k)), which is the value for x = inf

    h[k] = tanh h[k-1], and 1 / tanh^2 h = 1/h^2 + 2/3 + h^2/15 - ...: each layer adds 2/3 to 1/h^2.

    With x, |x| <= 1: too large, by less than 2 % at every k; less than 0.5 % for |x| <= 1/2. Without x, at
    |x| = 1/2 and k <= 10^6: too large, by less than the fraction 4/k. Errors: k < 0, x = 0.
    """
    x = _within("x", x, "numbers other than 0", lambda x: x != 0, finite=False)
    return 1 / np.sqrt(1 / x**2 + 2 * _within("k", k, "numbers of at least 0", lambda k: k >= 0) / 3)


@quiet
def factor_at_fixed_point(phi, w, x=0.5, layers=10_000):
    """|w phi'(u)| deep in a chain with equal weights w and input x: what one layer leaves of g (and of a change in h).

    Iterates h <- phi(w h) until h stands still or alternates between two values, and takes the geometric mean of the
    factors of two layers. Below 1, g vanishes exponentially with depth. w where it is 1 is critical; there h settles
    only algebraically, and the factor found is short of 1 by about 1 / layers.

        identity, relu   |w|, w (for x > 0; for x < 0 relu passes nothing on): critical at w = 1
        tanh             |w| up to 1, then less than 1: critical at |w| = 1
        sigmoid          for w > 0 at most 0.2785, at w = 1.6345: never critical. For w < 0 it reaches 1 at
                         w = -5.8696 and falls again beyond, where h alternates between two values

    For sigmoid the factor is |u| (1 - h) = |u| / (1 + e^u). For u > 0 its maximum is W = 0.2785, with W e^W = 1/e,
    at u = 1 + W, w = u / h = (1 + W)^2. For u < 0 it is 1 at u = -(1 + W), w = -(1 + W)^2 / W. Errors: layers < 1.
    """
    (_, phi) = by_layer(phi, 1)
    w, h = _check.array("w", w), _check.array("x", x, ndim=0)
    for _ in range(_check.integer("layers", layers, least=1)):
        above = phi(w * h)
        h = np.where(np.abs(above) > 1e-150, above, h)  # what fades stops short of 0, where relu has no slope
    first, second = w * phi.derivative(w * h), w * phi.derivative(w * phi(w * h))
    return np.sqrt(np.abs(first)) * np.sqrt(np.abs(second))


def first_below(J, level=LEVEL):
    """The first iteration t, counted from 1, with J[t] < level; None where there is none. J (max_iter,) as in a Run.

    Errors: J that is no vector or holds NaN, level < 0.
    """
    below = np.flatnonzero(_check.array("J", J, ndim=1, finite=False) < _check.rate("level", level))
    return int(below[0]) + 1 if len(below) else None


def first_layer_alive(log10_g, dtype=float):
    """The lowest layer that back-propagation in this float format still reaches: below it, g is 0 for every sample.

    log10_g (l+1, m) from `chain.log10_backward`; dtype e.g. np.float32, whose smallest positive number is 1.4e-45, or
    float (float64), 4.9e-324. None where not even layer l is reached. Holds where a layer's factor is below 1/2: above,
    rounding keeps g at that smallest number instead of 0, alive but saying nothing.
    """
    log10_g = _check.numbers("log10_g", log10_g)
    if log10_g.ndim != 2 or len(log10_g) < 2 or log10_g.shape[1] < 1:
        raise ValueError(f"log10_g takes shape (l+1, m) with l, m >= 1; got {log10_g.shape}")
    log10_g = _check.layers("log10_g", log10_g, log10_g.shape, "(l+1, m)")[1:]
    if dtype not in (float, np.float16, np.float32, np.float64):
        raise TypeError(f"dtype takes float, np.float16, np.float32 or np.float64; got {dtype!r}")
    alive = log10_g.max(axis=1) >= np.log10(float(np.finfo(dtype).smallest_subnormal))
    dead = np.flatnonzero(~alive) + 1
    first = int(dead[-1]) + 1 if len(dead) else 1
    return first if first <= len(alive) else None


def _within(name, value, takes, holds, finite=True):
    """value as an array of numbers for which `holds`; `takes` says in words what that is."""
    got = _check.array(name, value, finite=finite)
    if not holds(got).all():
        raise ValueError(f"{name} takes {takes}; got {got[~holds(got)].flat[0]:g}")
    return got


def _depth(l):
    return _within("l", l, "whole numbers of at least 3", lambda l: (l >= 3) & (l == np.round(l)))


def _times(alpha, N):
    """alpha N, of at least 1: below, training has not begun."""
    alpha = _check.rate("alpha", alpha)
    takes = f"numbers with alpha N of at least 1, at alpha = {alpha:g}"
    return alpha * _within("N", N, takes, lambda N: alpha * N >= 1)
