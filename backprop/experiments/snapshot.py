"""One iteration of the chain as it is shown: by layer, in logarithms, with the rounding errors of float64. numpy only.

So a sentence says as many digits as are right, and "rounding errors" where there are none: see `backprop._rounding`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .. import _rounding, activations, chain
from .._rounding import Measured, Step


@dataclass(frozen=True)
class Measurements:
    """What a float64 tells of an iteration, with its rounding errors.

    lost       relu: the first layer where a float64 no longer tells whether u > 0; None: there is none
    apart      how far the samples lie apart in h, by layer, a Measured (l+1,); of a single input: max |h|
    one_input  whether all samples have the same input
    size       max |h| over the samples, a Measured (l+1,)
    g          max |g| over the samples, a Measured (l+1,)
    cost       J, a Measured; done: whether the outputs equal the targets to rounding
    step       the Step; None where the outputs equal the targets, and where a layer is lost
    """

    lost: int | None
    apart: Measured
    one_input: bool
    size: Measured
    g: Measured
    cost: Measured
    done: bool
    step: Step | None


class Snapshot:
    """One iteration of an Experiment e, at weights w and biases b, (l+1,). Never raises where the run has exploded.

    h, log10 |g| and the slope of phi (l+1, m); log10 |dJ/dw|, log10 |dJ/db|, w, b by layer (l+1,); J. The logarithms
    are right also where g and the gradients are below the float range. log10_dJ_db and b: None where there is no bias.
    finite: whether h is finite everywhere.
    """

    @np.errstate(all="ignore")
    def __init__(self, e, w, b):
        self.experiment, self.w, self.b, phi, y = e, w, b, e.phi, np.array(e.y, float)
        self._u, self.h = u, h = _rounding.forward(e.x, w, b, phi)
        self._derivative = self.slope = slope = phi.derivative(u)
        self._sign_h, self._log10_h = sign_h, log10_h = _rounding.log10_signal(h, w, b, phi)
        if phi is activations.relu:
            self.slope = slope = np.concatenate([slope[:1], sign_h[1:] > 0])  # also where h is below the float range
        self._back = sign, log10_back = _rounding.way_back(u, w, slope, phi)
        self._error = error = h[-1] - y
        self.log10_g = _rounding.product(log10_back, np.log10(np.abs(error))) - np.log10(len(y))
        sign = sign[1:] * np.sign(error)
        terms = _rounding.product(log10_h[:-1], self.log10_g[1:])
        self.log10_dJ_dw = _rounding.gradient(sign_h[:-1] * sign, terms)
        self.log10_dJ_db = None if b is None else _rounding.gradient(sign, self.log10_g[1:])
        self.J, self.finite = chain.cost(h[-1], y), bool(np.isfinite(h).all())

    @cached_property
    @np.errstate(all="ignore")
    def measured(self):
        """The Measurements; None where h is not finite. Only sentences need them: computed when they are asked for."""
        if not self.finite:
            return None
        e, w, b, u, h, slope, error = self.experiment, self.w, self.b, self._u, self.h, self.slope, self._error
        phi, m, sign_h, log10_h, (sign, log10_back) = e.phi, len(error), self._sign_h, self._log10_h, self._back
        du, dh = _rounding.bounds(u, h, w, b, self._derivative, phi)
        log10_dh = _rounding.log10_signal_error(h, dh, log10_h, w, b, phi)
        lost = _rounding.first_wrong_side(e.x, u, sign_h, w, b, du) if phi is activations.relu else None
        back_error = _rounding.slope_errors(u, du, phi)
        apart, one_input = _rounding.apart(np.array(e.x, float), u, h, w, du, dh, phi, log10_h, log10_dh, slope)
        size = Measured(log10_h.max(axis=1), log10_dh.max(axis=1))
        de = dh[-1] + _rounding.EPS * np.abs(error) + _rounding.TINY * ((h[-1] == 0) & (sign_h[-1] != 0))
        g_error = _rounding.product(log10_back, np.log10(de + np.abs(error) * back_error)) - np.log10(m)
        g = Measured(self.log10_g.max(axis=1), g_error.max(axis=1))
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
            step = _rounding.step(e, w, b, h, error, de, self.J, J_error, R, R_error)
        log10_e, log10_de = np.log10(np.abs(error)), np.log10(de)
        cost = Measured(
            _rounding.total(2 * log10_e) - np.log10(2 * m),
            _rounding.total(np.maximum(log10_e, log10_de) + log10_de) + np.log10(2 / m),
        )
        return Measurements(lost, apart, one_input, size, g, cost, done, step)
