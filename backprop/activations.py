"""Activation functions phi, each standing next to its derivative; both are functions of u.

    name       phi(u)             phi'(u)
    tanh       tanh u             sech^2 u = (1 / cosh u)^2
    sigmoid    1 / (1 + e^-u)     e^-|u| / (1 + e^-|u|)^2
    relu       max(u, 0)          1 where u > 0, else 0 (0 at u = 0, by convention)
    identity   u                  1

Why not tanh' = 1 - h^2? In floating point that is exactly 0 from |u| of about 19 on, though sech^2(20) = 1.7e-17.
And 4 / (e^u + e^-u)^2, the form in the exercise, squares to infinity from |u| of about 355 on. Dividing first and
squaring then does neither.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, repr=False, eq=False)
class Activation:
    """phi and phi', to be called as phi(u) and phi.derivative(u) on arrays of any shape.

    function        u -> phi(u); analytic ones take complex u too, so that a complex step can go through
    derivative      u -> phi'(u)
    log_derivative  u -> ln |phi'(u)|, right also where phi'(u) is below the float range; None: taken from `derivative`
    scalar          one float -> one float, `function` to rounding; None: one number at a time is not offered
    odd             whether phi(-u) = -phi(u)

    Make your own with Activation("name", function, derivative).
    """

    name: str
    function: Callable
    derivative: Callable
    log_derivative: Callable | None = None
    scalar: Callable | None = None
    odd: bool = False

    def __call__(self, u):
        """phi(u)."""
        return self.function(u)

    def __repr__(self):
        return self.name


def _array(u):
    """u as an array. Not a masked one: `np.where` drops masks, while numpy's own functions keep them."""
    if isinstance(u, np.ma.MaskedArray):
        raise TypeError(f"u takes no masked array: fill it, as in u.filled(0); got {u!r}")
    return np.asarray(u)


def _sech2(u):
    sech = 1 / np.cosh(u)
    return sech * sech


def _log_sech2(u):
    a = np.abs(u)
    return math.log(4) - 2 * a - 2 * np.log1p(np.exp(-2 * a))


tanh = Activation("tanh", np.tanh, _sech2, _log_sech2, math.tanh, odd=True)


def _sigmoid(u):
    u = _array(u)
    e = np.exp(np.where(u.real < 0, u, -u))  # e^-|u| for real u: never overflows
    return np.where(u.real < 0, e, 1) / (1 + e)


def _sigmoid_derivative(u):
    e = np.exp(-np.abs(u))
    return e / (1 + e) ** 2


def _log_sigmoid_derivative(u):
    a = np.abs(u)
    return -a - 2 * np.log1p(np.exp(-a))


def _sigmoid_scalar(u):
    e = math.exp(-abs(u))
    return (e if u < 0 else 1.0) / (1.0 + e)


sigmoid = Activation("sigmoid", _sigmoid, _sigmoid_derivative, _log_sigmoid_derivative, _sigmoid_scalar)


def _relu(u):
    u = _array(u)
    return np.where(u.real <= 0, u.dtype.type(0), u)  # NaN stays


def _relu_derivative(u):
    return np.heaviside(_array(u).real, 0)  # NaN stays


relu = Activation("relu", _relu, _relu_derivative, None, lambda u: 0.0 if u <= 0 else u)

identity = Activation("identity", np.positive, np.ones_like, None, lambda u: u, odd=True)


def by_layer(phi, l):
    """A list with phi[k] the activation of layer k = 1..l (phi[0] is None), from one activation or l of them.

    Raises TypeError for anything that is not an Activation, ValueError where there are not l of them.
    """
    each = list(phi) if isinstance(phi, (list, tuple)) else [phi] * l
    for p in each:
        if not isinstance(p, Activation):
            raise TypeError(f"phi takes an Activation such as tanh, or l of them, one a layer; got {p!r}")
    if len(each) != l:
        raise ValueError(f"phi takes one activation or l = {l} of them, one a layer; got {len(each)}")
    return [None, *each]
