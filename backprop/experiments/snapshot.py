"""One iteration of the chain as it is shown: by layer, in logarithms, with the rounding errors of float64. numpy only.

So a sentence says as many digits as are right, and "rounding errors" where there are none: see `backprop._rounding`.
"""

from dataclasses import dataclass

import numpy as np

from .. import _rounding, activations, chain
from .._rounding import Measured, Step


@dataclass(frozen=True)
class Snapshot:
    """One iteration: h, log10 |g| and the slope of phi (l+1, m); log10 |dJ/dw|, log10 |dJ/db|, w, b by layer (l+1,); J.

    The logarithms are right also where g and the gradients are below the float range. log10_dJ_db and b: None where
    there is no bias.

    finite     whether h is finite everywhere; if not, what follows is None
    lost       relu: the first layer where a float64 no longer tells whether u > 0; None: there is none
    apart      how far the samples lie apart in h, by layer, a Measured (l+1,); of a single input: max |h|
    one_input  whether all samples have the same input
    size       max |h| over the samples, a Measured (l+1,)
    g          max |g| over the samples, a Measured (l+1,)
    cost       J, a Measured; done: whether the outputs equal the targets to rounding
    step       the Step
    """

    h: np.ndarray
    log10_g: np.ndarray
    log10_dJ_dw: np.ndarray
    log10_dJ_db: np.ndarray | None
    slope: np.ndarray
    w: np.ndarray
    b: np.ndarray | None
    J: float
    finite: bool
    lost: int | None = None
    one_input: bool = False
    apart: Measured | None = None
    size: Measured | None = None
    g: Measured | None = None
    cost: Measured | None = None
    done: bool = False
    step: Step | None = None


@np.errstate(all="ignore")
def snapshot(e, w, b):
    """The Snapshot of an Experiment at weights w and biases b, (l+1,). Never raises where the run has exploded."""
    phi, y = e.phi, np.array(e.y, float)
    u, h = chain.forward(e.x, w, b, phi)
    slope, m = phi.derivative(u), len(y)
    du, dh = _rounding.bounds(u, h, w, b, slope, phi)
    sign_h, log10_h, log10_dh = _rounding.log10_signal(h, dh, w, b, phi)
    lost = None
    if phi is activations.relu:
        slope[1:] = sign_h[1:] > 0  # also where h is below the float range
        lost = _rounding.first_wrong_side(e.x, u, sign_h, w, b, du)
    sign, log10_back = _rounding.way_back(u, w, slope, phi)
    error = h[-1] - y
    log10_g = _rounding.product(log10_back, np.log10(np.abs(error))) - np.log10(m)
    of_w = _rounding.gradient(sign_h[:-1] * sign[1:] * np.sign(error), _rounding.product(log10_h[:-1], log10_g[1:]))
    of_b = None if b is None else _rounding.gradient(sign[1:] * np.sign(error), log10_g[1:])
    J, finite = chain.cost(h[-1], y), bool(np.isfinite(h).all())
    if not finite:
        return Snapshot(h, log10_g, of_w, of_b, slope, w, b, J, finite)
    back_error = _rounding.slope_errors(u, du, phi)
    apart, one_input = _rounding.apart(np.array(e.x, float), u, h, w, du, dh, phi, log10_h, log10_dh, slope)
    size = Measured(log10_h.max(axis=1), log10_dh.max(axis=1))
    de = dh[-1] + _rounding.EPS * np.abs(error) + _rounding.TINY * ((h[-1] == 0) & (sign_h[-1] != 0))
    g_error = _rounding.product(log10_back, np.log10(de + np.abs(error) * back_error)) - np.log10(m)
    g = Measured(log10_g.max(axis=1), g_error.max(axis=1))
    J_error = (np.abs(error) * de + de**2).sum() / m
    done = bool((np.abs(error) <= de).all())
    step = None
    if not done and lost is None:
        R = sign_h[:-1] * sign[1:], _rounding.product(log10_h[:-1], log10_back[1:])
        R_error = _rounding.product(
            log10_back[1:], np.maximum(log10_dh[:-1], log10_h[:-1] + np.log10(back_error[1:])) + np.log10(2)
        )
        if b is not None:
            R = np.concatenate([R[0], sign[1:]]), np.concatenate([R[1], log10_back[1:]])
            R_error = np.concatenate([R_error, log10_back[1:] + np.log10(back_error[1:])])
        step = _rounding.step(e, w, b, h, error, de, J, J_error, R, R_error)
    log10_e, log10_de = np.log10(np.abs(error)), np.log10(de)
    cost = Measured(
        _rounding.total(2 * log10_e) - np.log10(2 * m),
        _rounding.total(np.maximum(log10_e, log10_de) + log10_de) + np.log10(2 / m),
    )
    return Snapshot(h, log10_g, of_w, of_b, slope, w, b, J, finite, lost, one_input, apart, size, g, cost, done, step)
