"""What one iteration tells about the whole run: closed forms, each with the range over which it holds.

    sensitivity, curvature,
    curvature_by_layer                         how all weights together move the outputs, and how that sets the pace
    iterations_from_depth, lower_border        weights below 1: the signal fades over the layers
    iterations_from_saturation, upper_border   weights above 1: the last layer is saturated
    critical_decay, factor_at_fixed_point      the weight between: the signal neither fades nor saturates
    first_below, first_layer_alive             what to hold them against: read off a run, and off one backward pass

The formulas for training take equal weights w0, no bias, phi = tanh and x = y = (-1/2, 1/2), unless said otherwise.
"Trained" means J < LEVEL. Numbers and arrays are both taken, and broadcast; alpha is one number; all are real. Source:
derived here; the tests hold every stated range against measured runs, alpha <= 0.3 among them: for longer steps the
formulas give a number too, but say less and less. Errors: ValueError for numbers no formula knows anything of, and for
shapes that do not broadcast.
"""

import numpy as np

from . import _arguments, chain
from .activations import tanh

LEVEL = 1e-3  # a run counts as trained once its cost is below this
SMALLEST = {"float64": np.log10(5e-324), "float32": np.log10(2.0**-149)}  # log10 of the smallest positive number


@chain.arguments.validate_only
def sensitivity(x, w, b=None, phi=tanh):
    """How each output changes with each weight and bias: dh[l,i]/dw[k] and dh[l,i]/db[k], each (l+1, m).

        dh[l]/dw[k] = h[k-1] dh[l]/du[k],    dh[l]/db[k] = dh[l]/du[k]

    dh[l]/du comes back through the layers as g does: it is m g / e for targets that lie e below the outputs. Arguments
    as for `chain.forward`, complex ones too. NaN where the chain explodes.
    """
    return _sensitivity(*chain.forward(x, w, b, phi), w, phi)


def _sensitivity(u, h, w, phi):
    """`sensitivity` from u and h that are computed already."""
    m, e = h.shape[1], np.maximum(1, np.abs(h[-1]))
    if not np.isfinite(h).all():
        return np.full((2, *h.shape), np.nan)
    with np.errstate(all="ignore"):
        dh_db = m * chain.backward(u, h, h[-1] - e, w, phi) / e
        dh_dw = np.concatenate([dh_db[:1], h[:-1] * dh_db[1:]])
    return dh_dw, dh_db


@chain.arguments.real.validate_only
def curvature(x, w, b=None, phi=tanh):
    """K: how hard all weights (and biases, where b is given) together can move the outputs, (m,), largest first.

        Theta[i,j] = sum_k (dh[l,i]/dw[k] dh[l,j]/dw[k] + dh[l,i]/db[k] dh[l,j]/db[k])

    K are the eigenvalues of Theta / m. One step of gradient descent changes the errors e = h[l] - y to (1 - alpha
    Theta / m) e, while the step is short: near the target a part of e shrinks by 1 - alpha K an iteration, and J by its
    square. Where alpha K > 2 the step is too long, and that part grows. K is the curvature of J at the target, where
    J's second derivatives by the parameters have these eigenvalues, and else 0.

    For m = 2 mirrored samples without bias: K = sum_k (dh[l,2]/dw[k])^2, and 0. NaN where the chain explodes.
    """
    return _output_changes(*chain.forward(x, w, b, phi), w, b, phi)[1][::-1]


@chain.arguments.real.validate_only
def curvature_by_layer(u, h, w, b=None, phi=tanh):
    """What each layer adds to K, the largest of `curvature`: K[k], (l+1,), entry 0 NaN; they sum to K.

        K[k] = ((dh[l]/dw[k] . v)^2 + (dh[l]/db[k] . v)^2) / m

    v (m,) is the unit eigenvector of Theta / m that belongs to K: the errors that a step reduces most. u, h from
    `chain.forward`, the others as there. NaN where the chain explodes.
    """
    dh_dp, _, v = _output_changes(u, h, w, b, phi)
    return np.concatenate([[np.nan], ((dh_dp @ v[:, -1]) ** 2).sum(axis=0) / len(v)])


def _output_changes(u, h, w, b, phi):
    """dh[l,i]/dp[k] for p = w (and b), (1 or 2, l, m), and the eigenvalues and -vectors of Theta / m, largest last."""
    dh_dw, dh_db = _sensitivity(u, h, w, phi)
    dh_dp = np.stack([dh_dw[1:]] if b is None else [dh_dw[1:], dh_db[1:]])
    with np.errstate(all="ignore"):
        Theta = np.tensordot(dh_dp, dh_dp, ((0, 1), (0, 1)))
    if not np.isfinite(Theta).all():
        return dh_dp, np.full(len(Theta), np.nan), np.full(Theta.shape, np.nan)
    return dh_dp, *np.linalg.eigh(Theta.astype(float) / len(Theta))


def iterations_from_depth(w0, l, dJ_dw, alpha=0.1):
    """Iterations until a chain with w0 < 1 trains, from the gradient dJ_dw of its last layer at iteration 1.

        T = w0 / ((l-2) alpha |dJ/dw|)

    While h is small, tanh u = u and h[l] << y, every weight obeys dw/dt = alpha A w^(l-1) with one constant A. Then
    w^(2-l) falls linearly, and w leaves for infinity at T = w0^(2-l) / ((l-2) alpha A), where A = |dJ/dw| / w0^(l-1).

    Holds for 3 <= l <= 100, w0 < 1, alpha <= 0.3 and alpha T >= 100: the run takes longer than T, by at most 13 %; by
    at most 6 % where alpha T >= 1000. Errors: l < 3 (at l = 2 growth is exponential), w0 outside 0..1.
    """
    w0, l = _validate_range("w0", w0, "numbers above 0 and below 1", lambda w0: (w0 > 0) & (w0 < 1)), _validate_depth(l)
    alpha, dJ_dw = _arguments.validate_number("alpha", alpha, least=0), _arguments.validate_finite("dJ_dw", dJ_dw)
    _arguments.validate_broadcast(w0=w0, l=l, dJ_dw=dJ_dw)
    with np.errstate(all="ignore"):  # a gradient of 0: for ever
        return w0 / ((l - 2) * alpha * np.abs(dJ_dw))


def iterations_from_saturation(w0, alpha=0.1):
    """Iterations until a chain with large w0 trains, whatever its depth.

        T = e^(2 w0) / (4 alpha) = 1 / (2 alpha |dJ/dw[l]|)

    Below the last layer h = +-1 and g vanishes, so w[l] moves alone: dw/dt = -alpha sech^2(w) (tanh w - 1/2), about
    -2 alpha e^(-2w). Then e^(2w) falls linearly, at the rate 4 alpha, and is spent at T.

    Holds for l >= 3, w0 >= 3 and alpha <= 0.3: the run takes longer than T, by less than the fraction 12 w0 e^(-2 w0),
    the next term of the same expansion: 9 % at w0 = 3, 0.3 % at w0 = 5. Errors: w0 <= 1.
    """
    w0 = _validate_range("w0", w0, "numbers above 1", lambda w0: w0 > 1)
    with np.errstate(all="ignore"):  # a step of 0, or a weight above 350: for ever
        return np.exp(2 * w0) / np.float64(4 * _arguments.validate_number("alpha", alpha, least=0))


def lower_border(l, N, alpha=0.1):
    """The smallest weight from which l layers train within N iterations.

        w0 = ((l-2) alpha A N)^(-1 / (l-2)),    A = 1/4

    `iterations_from_depth` solved for w0 at T = N, with |dJ/dw| = A w0^(l-1) and A = x.y / m, as if tanh u were u.
    Holds for 3 <= l <= 100, alpha <= 0.3 and alpha N >= 100: the measured border is higher, by less than 0.008. NaN
    where w0 is not below 1. Errors: l < 3, alpha N < 1.
    """
    l, N = _validate_depth(l), _validate_iterations(N, alpha)
    _arguments.validate_broadcast(l=l, N=N)
    with np.errstate(all="ignore"):
        w0 = ((l - 2) * alpha * N / 4) ** (-1 / (l - 2))
    return np.where(w0 < 1, w0, np.nan)[()]


def upper_border(N, alpha=0.1):
    """The largest weight from which a chain trains within N iterations, whatever its depth.

        w0 = ln(4 alpha N) / 2

    `iterations_from_saturation` solved for w0 at T = N. Holds for l >= 3, alpha <= 0.3 and alpha N >= 100: the measured
    border is lower, by less than 6 w0 e^(-2 w0): 0.045 at alpha N = 100. At alpha = 1
    and N = 100 it is 0.052 lower. Errors: alpha N < 1.
    """
    N = _validate_iterations(N, alpha)
    with np.errstate(all="ignore"):
        return np.log(4 * alpha * N) / 2


def critical_decay(k, x=np.inf):
    """|h[k]| in a chain of tanh with w = 1 and input x: algebraic decay, not exponential.

        h[k] = 1 / sqrt(1/x^2 + 2k/3),    for large k sqrt(3 / (2k)), which is the value for x = inf

    h[k] = tanh h[k-1], and 1 / tanh^2 h = 1/h^2 + 2/3 + h^2/15 - ...: each layer adds 2/3 to 1/h^2.

    With x, |x| <= 1: too large, by less than 2 % at every k; less than 0.5 % for |x| <= 1/2. Without x, at
    |x| = 1/2 and k <= 10^6: too large, by less than the fraction 4/k. Errors: k < 0, x = 0.
    """
    k, x = _validate_range("k", k, "numbers of at least 0", lambda k: k >= 0), _arguments.validate_real("x", x)
    wrong = ~(np.abs(x) > 0)  # NaN too
    if wrong.any():
        raise ValueError(f"x takes numbers other than 0; got {x[wrong].flat[0]:g}")
    _arguments.validate_broadcast(k=k, x=x)
    with np.errstate(all="ignore"):  # 1 / 0 at k = 0, x = inf
        return 1 / np.hypot(1 / x, np.sqrt(2 * k / 3))  # hypot: the square of 1/x may leave the float range


def factor_at_fixed_point(phi, w, x=0.5, layers=10_000):
    """|w phi'(u)| deep in a chain with equal weights w and input x: what one layer leaves of g (and of a change in h).

    Iterates h <- phi(w h) `layers` times from x, long enough for h to stand still or to alternate between two values if
    the factor is not near 1. Then takes the geometric mean of the factors of two layers. Below 1, g vanishes
    exponentially with depth. A w where the factor is 1 is critical. For identity and relu exactly 1 is found there. For
    tanh h settles only algebraically, and what is found is short of 1 by h^2, about 1 / (1/x^2 + 2 layers / 3): from
    |x| = 1/2 about 1.5 / layers, from x = 0.01 with 10,000 layers 0.6 / layers. For sigmoid it is short by about
    1.5 / layers.

        identity, relu   |w|, and w (for w, x > 0; else relu passes nothing on): critical at w = 1
        tanh             |w| up to 1, then less than 1 (for x other than 0): critical at |w| = 1
        sigmoid          for w > 0 at most 0.2785, at w = 1.6345: never critical. For w < 0 it reaches 1 at
                         w = -5.8696 and falls again beyond, where h alternates between two values

    For sigmoid the factor is |u| (1 - h) = |u| / (1 + e^u). For u > 0 its maximum is W = 0.2785, with W e^W = 1/e,
    at u = 1 + W, w = u / h = (1 + W)^2. For u < 0 it is 1 at u = -(1 + W), w = -(1 + W)^2 / W.

    w: an array of any shape; x: one number. Errors: layers < 1.
    """
    phi, w, h = (
        _arguments.validate_activation(phi),
        _arguments.validate_finite("w", w),
        _arguments.validate_number("x", x),
    )
    with np.errstate(all="ignore"):
        for _ in range(_arguments.validate_integer("layers", layers)):
            above = phi(w * h)
            h = np.where(np.abs(above) > 1e-150, above, h)  # what fades stops short of 0, where relu has no slope
        first, second = w * phi.derivative(w * h), w * phi.derivative(w * phi(w * h))
        return np.sqrt(np.abs(first)) * np.sqrt(np.abs(second))


def first_below(J, level=LEVEL):
    """The first iteration t, counted from 1, with J[t] < level; None where there is none. J (max_iter,) as in a Run."""
    J = _arguments.validate_real("J", J)
    if J.ndim != 1:
        raise ValueError(f"J takes shape (max_iter,), the J of one run; got {J.shape}")
    level = _arguments.validate_number("level", level)
    below = np.flatnonzero(np.less(J, level))
    return int(below[0]) + 1 if len(below) else None


@chain.arguments.real.validate_only
def first_layer_alive(log10_g, dtype=float):
    """The lowest layer that back-propagation in this float format still reaches: below it, g is 0 for every sample.

    log10_g (l+1, m) from `chain.log10_backward`; dtype e.g. np.float32, whose smallest positive number is 1.4e-45, or
    float (float64), 4.9e-324. None where not even layer l is reached. Holds to within a layer where a layer's factor is
    below 1/2: above, rounding keeps g at that smallest number instead of 0, alive but saying nothing. Errors: a dtype
    that is no float format; NaN in a layer, as where the chain exploded.
    """
    smallest = np.log10(np.longdouble(_validate_float_format("dtype", dtype).smallest_subnormal))
    if np.isnan(log10_g[1:]).any():
        raise ValueError(f"log10_g takes numbers; got nan at layer {1 + np.argwhere(np.isnan(log10_g[1:]))[0][0]}")
    l = len(log10_g) - 1
    dead = [k for k in range(1, l + 1) if log10_g[k].max() < smallest]
    first = dead[-1] + 1 if dead else 1
    return first if first <= l else None


def _validate_range(name, value, takes, holds):
    """value as an array of numbers for which `holds`; `takes` says in words what that is."""
    got = _arguments.validate_finite(name, value)
    if not holds(got).all():
        raise ValueError(f"{name} takes {takes}; got {got[~holds(got)].flat[0]:g}")
    return got


def _validate_float_format(name, dtype):
    """numpy's record of a float format; TypeError for what is none."""
    try:
        return np.finfo(np.dtype(dtype) if dtype is not None else object)
    except (TypeError, ValueError):
        raise TypeError(f"{name} takes a float format such as np.float32; got {dtype!r}") from None


def _validate_depth(l):
    return _validate_range("l", l, "whole numbers of at least 3", lambda l: (l >= 3) & (l == np.round(l)))


def _validate_iterations(N, alpha):
    """N as an array, with alpha N of at least 1: below, training has not begun."""
    alpha = _arguments.validate_number("alpha", alpha, least=0)
    with np.errstate(all="ignore"):
        return _validate_range(
            "N", N, f"numbers with alpha N of at least 1, at alpha = {alpha:g}", lambda N: alpha * N >= 1
        )
