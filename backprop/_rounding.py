"""What float64 gets right of one iteration of the chain and of the step after it: sizes, with their rounding errors.

Every size comes as log10, so that none is below the float range, with a bound on its rounding error from the usual
running error analysis: the result of one operation is right to EPS of itself, and an error in h[k-1] comes out of layer
k times the weight and the slope of phi. Only `experiments.snapshot` calls these functions; the letters are those of
`chain`.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from . import _descent, activations, chain

EPS = 2.0**-53  # the relative rounding error of one operation
OF_PHI = 8 * EPS  # and of phi and its slope
EXACT = activations.relu, activations.identity  # they round nothing
LOG2_10 = np.log2(10)
TINY = 2.0**-1074  # the smallest float64: products below it are rounded to a multiple of it


@dataclass(frozen=True)
class Measured:
    """A positive number and a bound on its rounding error, both as log10; arrays of one shape."""

    log10: np.ndarray
    log10_error: np.ndarray

    def __getitem__(self, k):
        return Measured(self.log10[k], self.log10_error[k])


@dataclass(frozen=True)
class Step:
    """What the next update does: to first order to the errors e = h[l] - y, and in fact to the cost.

    K            the largest curvature, as in `predict.curvature`; last: the last layer's part of it, None: not known
    sign, length |e| is changed by the part sign * length, to first order: e becomes (1 - alpha Theta / m) e
    J            the cost after the step; inf: it leaves the float range
    change       the cost after the step less that before; None: float64 does not tell its sign
    J_error, change_error   bounds on the rounding errors of both
    """

    K: Measured
    last: float | None
    sign: int
    length: Measured
    J: float
    J_error: float
    change: float | None
    change_error: float


def forward(x, w, b, phi):
    """u and h, each (l+1, m): to rounding as `chain.forward`, and faster for a few samples of one experiment."""
    if phi.scalar is None or len(x) > _descent.FEW:
        return chain.forward(x, w, b, phi)
    layers = _descent.forward((None, phi), b is not None)
    weights, biases = w[1:].tolist(), None if b is None else b[1:].tolist()
    h = np.array([[x_i, *layers(x_i, weights, biases)] for x_i in map(float, x)]).T
    u = h[:-1] * w[1:, np.newaxis] + (0.0 if b is None else b[1:, np.newaxis])
    return np.concatenate([np.full((1, len(x)), np.nan), u]), h


def product(log10_a, log10_b):
    """log10 (a b); 0 where one of them is exactly 0, though the other be infinite."""
    total = log10_a + log10_b
    return np.where(np.isnan(total) & ~(np.isnan(log10_a) | np.isnan(log10_b)), -np.inf, total)


def way_back(u, w, slope, phi):
    """Sign and log10 of dh[l,i]/du[k,i], (l+1, m): the slopes from layer k on, times the weights above it."""
    log10_slope = np.log10(slope) if phi.log_derivative is None else phi.log_derivative(u) / np.log(10)
    above = np.append(w[2:], 1.0)[:, np.newaxis]
    logs, signs = product(log10_slope[1:], np.log10(np.abs(above))), np.sign(above)
    back = np.cumsum(logs[::-1], axis=0)[::-1]
    sign = np.where(np.isnan(back) | (back == -np.inf), 0, np.cumprod(signs[::-1], axis=0)[::-1])
    none = np.full((1, u.shape[1]), np.nan)
    return np.concatenate([none, sign]), np.concatenate([none, np.where(sign == 0, -np.inf, back)])


def log10_signal(h, w, b, phi):
    """Sign of h and log10 |h|, each (l+1, m), also where h is below the float range.

    There phi(u) = u (for relu, u > 0): without bias, |h[k]| = |w[k]| |h[k-1]|.
    """
    sign, log10_h = np.sign(h), np.log10(np.abs(h))
    for k, faint in _faint(h, w, b, phi):
        own = sign[k - 1] * np.sign(w[k])
        own = own * (own > 0) if phi is activations.relu else own
        sign[k] = np.where(faint, own, sign[k])
        log10_w = np.where(own == 0, -np.inf, np.log10(np.abs(w[k])))
        log10_h[k] = np.where(faint, log10_h[k - 1] + log10_w, log10_h[k])
    return sign, log10_h


def log10_signal_error(h, dh, log10_h, w, b, phi):
    """log10 of the error of h, (l+1, m), also where h is below the float range; log10_h: of `log10_signal`."""
    log10_dh = np.log10(dh)
    for k, faint in _faint(h, w, b, phi):
        off = np.logaddexp2(log10_dh[k - 1] * LOG2_10, (log10_h[k - 1] - 15) * LOG2_10) / LOG2_10
        log10_w = np.where(log10_h[k] == -np.inf, -np.inf, np.log10(np.abs(w[k])))
        log10_dh[k] = np.where(faint, off + log10_w, log10_dh[k])
    return log10_dh


def _faint(h, w, b, phi):
    """The layers, in their order, at which h is so small that phi is straight, and for which samples it is so."""
    faint = np.abs(h) < 1e-290
    faint[0] = False
    if phi is not activations.sigmoid and faint.any():
        for k in np.flatnonzero(faint.any(axis=1)).tolist():
            if b is None or b[k] == 0:
                yield k, faint[k]


def gradient(sign, log10_terms):
    """log10 |sum over samples|, (l+1,), of terms (l, m): dJ/dw[k] = sum_i h[k-1,i] g[k,i], dJ/db[k] = sum_i g[k,i]."""
    top = log10_terms.max(axis=1, keepdims=True)
    scaled = sign * 10 ** np.where(np.isfinite(top), log10_terms - top, 0)
    return np.concatenate([[np.nan], top[:, 0] + np.log10(np.abs(scaled.sum(axis=1)))])


def bounds(u, h, w, b, slope, phi, dw=0.0, db=0.0):
    """Bounds on the rounding errors of u and h, each (l+1, m). dw, db (l,): those of the weights and biases.

    du[k] = |w[k]| dh[k-1] + own_u[k],    dh[k] = |phi'(u[k])| du[k] + own_h[k]
    """
    below, weights = np.abs(h[:-1]), np.abs(w[1:, np.newaxis])
    product_ = below * weights
    own_u = EPS * (product_ + np.abs(u[1:]) * (b is not None)) + TINY * (product_ > 0)
    own_u += below * np.reshape(dw, (-1, 1)) + np.reshape(db, (-1, 1))
    own_h = OF_PHI * np.abs(h[1:]) * (phi not in EXACT) + TINY * (h[1:] != 0)
    # All layers at once, dh[k] = a[k] dh[k-1] + c[k], where phi is straight over such errors (|phi''| <= 2 phi')
    a, c = slope[1:] * weights, slope[1:] * own_u + own_h
    a[0], step = 0, 1
    while step < len(a):  # a, c of 1, 2, 4, ... layers in one
        c[step:] += a[step:] * c[:-step]
        a[step:] *= a[:-step]
        step *= 2
    du = own_u + weights * np.concatenate([np.zeros((1, c.shape[1])), c[:-1]])
    if not (np.isfinite(c).all() and ((du < (1e-6 if phi not in EXACT else np.abs(u[1:]))) | (du == 0)).all()):
        du, c = _layer_by_layer(own_u, own_h, weights[:, 0], slope, np.abs(u[1:]), phi)
    else:
        c = c * (1 + 1e-5)
    return np.concatenate([np.full((1, c.shape[1]), np.nan), du]), np.concatenate([np.zeros((1, c.shape[1])), c])


def _layer_by_layer(own_u, own_h, weights, slope, us, phi):
    """du and dh, each (l, m), where phi bends within the errors."""
    du, dh = [], []
    for columns in zip(own_u.T.tolist(), own_h.T.tolist(), slope[1:].T.tolist(), us.T.tolist()):
        d, of_u, of_h = 0.0, [], []
        for w_k, own_u_k, own_h_k, s, u_k in zip(weights.tolist(), *columns):
            d_u = w_k * d + own_u_k
            if phi not in EXACT:
                d = (s * d_u + 0.5 * d_u * d_u if d_u < 1 else 2.0) + own_h_k  # |phi''| < 1
            elif u_k <= d_u < np.inf:
                d = d_u + own_h_k  # relu may be on its other side
            else:
                d = s * d_u + own_h_k if s else own_h_k
            of_u.append(d_u)
            of_h.append(d)
        du.append(of_u)
        dh.append(of_h)
    return np.array(du).T, np.array(dh).T


def first_wrong_side(x, u, sign_h, w, b, du):
    """relu: the first layer at which float64 is wrong about u > 0, which decides on the slope; None: there is none.

    Where u is no larger than its rounding error, exact fractions tell. Without bias the sign of u is right, unless u is
    below the float range: sign_h is that of the exact h.
    """
    unsure = np.abs(u) <= du
    unsure[1:] &= False if b is None else (b[1:] != 0)[:, np.newaxis]
    wrong = (np.flatnonzero(((sign_h > 0) & (u <= 0)).any(axis=1))).tolist()
    for i in np.flatnonzero(unsure.any(axis=0)):
        h = Fraction(x[i])
        for k in range(1, int(np.flatnonzero(unsure[:, i])[-1]) + 1):
            h = max(h * Fraction(w[k]) + Fraction(b[k]), Fraction(0))
            if (h > 0) != (u[k, i] > 0):
                wrong.append(k)
                break
    return min(wrong, default=None)


def slope_errors(u, du, phi):
    """How far dh[l]/du[k] may be off, as a part of it, (l+1, m): the relative errors of the slopes, added up."""
    bend = {"tanh": 2 * np.abs(np.tanh(u)), "sigmoid": np.ones_like(u)}.get(phi.name, np.zeros_like(u))
    off = bend * du + (du**2 if phi.name in ("tanh", "sigmoid") else 0) + OF_PHI
    off[0] = 0
    return np.cumsum(off[::-1], axis=0)[::-1]


def apart(x, u, h, w, du, dh, phi, log10_h, log10_dh, slope):
    """How far the samples lie apart by layer, and whether they all have one input (then: how large |h| is).

    phi rises or falls not at all, so the two samples that are furthest apart at first are so in every layer. Their
    distance is taken from the layer before, not from h, where it may be lost:

        tanh a - tanh b = sinh(a - b) / (cosh a cosh b)
    """
    i, j = x.argmax(), x.argmin()
    if x[i] == x[j]:
        return Measured(log10_h[:, i], log10_dh[:, i]), True
    a, b, z = u[1:, i], u[1:, j], np.abs(u[1:, i] - u[1:, j])
    log10_w, d = np.log10(np.abs(w[1:])), du[1:, i] + du[1:, j]
    begins = np.log10(x[i] - x[j])
    if phi is activations.relu:
        return _apart_relu(begins, slope[:, [i, j]], log10_h[:, [i, j]], log10_dh[:, [i, j]], log10_w), False
    factor = (
        0.0
        if phi is activations.identity
        else _between(a, b, z)
        if phi is activations.tanh
        else _between(a / 2, b / 2, z / 2) - np.log(4)
    )
    off = 4 * d * (phi is not activations.identity) + 3 * OF_PHI
    log10_apart = begins + np.concatenate([[0], np.cumsum(log10_w + factor / np.log(10))])
    return Measured(log10_apart, log10_apart + np.log10(EPS + np.concatenate([[0], np.cumsum(off)]))), False


def _between(a, b, z):
    """ln (sinh z / (z cosh a cosh b)), z = |a - b|."""
    sinh = np.where(z < 1e-3, z**2 / 6, z + np.log(-np.expm1(-2 * z)) - np.log(2 * z))
    return sinh + sum(np.log(2) - np.abs(c) - np.log1p(np.exp(-2 * np.abs(c))) for c in (a, b))


def _apart_relu(begins, slope, log10_h, log10_dh, log10_w):
    """`apart` of two samples, (l+1, 2): the larger h itself where the other is 0, or both are."""
    log10_apart, error = log10_h.max(axis=1), log10_dh.max(axis=1)
    log10_apart[0], error[0] = begins, begins + np.log10(EPS)
    for k in np.flatnonzero((slope[1:] > 0).all(axis=1)) + 1:
        log10_apart[k], error[k] = log10_w[k - 1] + (
            log10_apart[k - 1],
            np.logaddexp2(error[k - 1] * LOG2_10, (log10_apart[k - 1] - 15) * LOG2_10) / LOG2_10,
        )
    none = log10_apart == -np.inf
    error[none] = -np.inf
    return Measured(log10_apart, error)


def step(e, w, b, h, error, de, J, J_error, R, R_error):
    """The Step. R: sign and log10 of dh[l,i]/dp for all parameters p, (p, m), and R_error: log10 of how far it is off.

    Theta = R^T R. All is kept as 10^top times numbers of at most 1, so that nothing underflows.
    """
    m, size = len(error), np.abs(error).max() * np.sqrt(((error / np.abs(error).max()) ** 2).sum())
    (signs, logs), rate = R, np.log10(e.alpha) - np.log10(m)
    top = logs.max()
    scaled, off = signs * _pow10(logs - top), _norm(R_error - top)
    values, vectors = np.linalg.eigh(scaled.T @ scaled) if top > -np.inf else (np.zeros(m), np.eye(m))
    log10_K = 2 * top + np.log10(values[-1]) - np.log10(m)
    K = Measured(log10_K, log10_K + np.log10(2 * off / np.sqrt(values[-1]) + 1e-13))
    gap = values[-1] - values[-2] if m > 1 else values[-1]
    rows = [len(w) - 2, *([2 * len(w) - 3] if b is not None else [])]
    known = gap > 1e3 * (off + 1e-13) * values[-1] ** 0.5 > 0
    last = ((scaled[rows] @ vectors[:, -1]) ** 2).sum() / values[-1] if known else None

    terms, unsure = logs + np.log10(np.abs(error) / size), logs + np.log10(de / size)
    unsure = np.concatenate([R_error + np.log10(np.abs(error) / size), unsure], axis=1)
    top_p = max(terms.max(), unsure.max())
    p = (signs * np.sign(error) * _pow10(terms - top_p)).sum(axis=1)  # R e / |e|
    p_off = _norm(total(unsure, axis=1) - top_p)
    s, p_size = scaled.T @ p, np.sqrt((p**2).sum())  # Theta e / |e|
    s_size = np.sqrt((s**2).sum())
    s_off = np.sqrt(m) * p_off + off * p_size
    a, c = rate + 2 * top_p, 2 * (rate + top + top_p)  # |e|^2 is changed by the part -2 A + B^2 = q
    if c + 2 * np.log10(s_size + s_off) > a + 2 * np.log10(p_size + p_off) + 20:  # so long that B alone counts
        sign, length = 1, Measured(c / 2 + np.log10(s_size), c / 2 + np.log10(s_off))
    else:
        square = _pow10(c - a)
        q = -2 * p_size**2 + square * s_size**2  # times 10^a
        q_off = 4 * p_size * p_off + 2 * p_off**2 + square * (2 * s_size * s_off + s_off**2 + 1e-15 * s_size**2)
        whole, whole_off = q * _pow10(a), q_off * _pow10(a)
        root = np.sqrt(max(1 + whole, 0.0))
        log10_error = a + np.log10(q_off / max(root, np.sqrt(whole_off), 1e-8))
        sign, length = int(np.sign(q)), Measured(a + np.log10(abs(q) / (1 + root)), log10_error)
    return Step(K, last, sign, length, *_next(e, w, b, h, error, de, J, J_error, signs, logs, R_error))


def _next(e, w, b, h, error, de, J, J_error, signs, logs, R_error):
    """J after the step, J's error, the change of J (None: its sign is not known), and its error."""
    none = np.inf, 0.0, None, 0.0
    l, m = len(w) - 1, len(error)
    moved, size = _pow10(logs), np.abs(error)
    steps = (signs * moved * error).sum(axis=1) * e.alpha / m
    off = ((_pow10(R_error) + 1e-13 * moved) * size + moved * de).sum(axis=1) * e.alpha / m  # 1e-13: of powers of ten
    w_next = np.concatenate([w[:1], w[1:] - steps[:l]])
    b_next = None if b is None else np.concatenate([b[:1], b[1:] - steps[l:]])
    if not (np.isfinite(J) and np.isfinite(steps).all()):
        return none
    u_next, h_next = forward(e.x, w_next, b_next, e.phi)
    dw, db = off[:l] + EPS * np.abs(w_next[1:]), 0.0 if b is None else off[l:] + EPS * np.abs(b_next[1:])
    _, dh = bounds(u_next, h_next, w_next, b_next, e.phi.derivative(u_next), e.phi, dw, db)
    after = h_next[-1] - np.array(e.y)
    de_next = dh[-1] + EPS * np.abs(after)
    J_next = chain.cost(h_next[-1], e.y)
    if not np.isfinite(J_next):
        return none
    moved = h_next[-1] - h[-1]
    change = (moved * (after + error)).sum() / (2 * m)
    off = ((np.abs(after + error) + np.abs(moved)) * (de + de_next)).sum() / (2 * m)
    J_off = (np.abs(after) * de_next + de_next**2).sum() / m
    return J_next, J_off, change if abs(change) > off else None, off


def total(log10_a, axis=None):
    """log10 of the sum of positive numbers, given by their log10."""
    return np.logaddexp2.reduce(log10_a * LOG2_10, axis=axis) / LOG2_10


def _pow10(log10_a):
    return 10.0 ** np.where(np.isnan(log10_a), -np.inf, log10_a)


def _norm(log10_a):
    """The length of a vector (or matrix) given by the log10 of its entries."""
    return np.sqrt((_pow10(log10_a) ** 2).sum())
