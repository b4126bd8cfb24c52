"""Numerical gradients of a scalar function, to hold against those that back-propagation derives, and how they err.

    central        (f(p + s e) - f(p - s e)) / (2 s)    for each unit vector e; error of order s^2, and of rounding / s
    complex_step   Im f(p + i s e) / s                  for analytic f: no difference is taken, so nothing cancels

    errors_by_step           the errors of both in dJ/dw[k] of a chain, over the step s
    error_of_one_minus_h2    another loss of digits by a difference: 1 - h^2 for tanh'(u)

Sources: part 2a's gradients; W. Squire and G. Trapp, Using complex variables to estimate derivatives of real functions,
SIAM Review 40 (1998), 110-112.
"""

import numpy as np

from . import _arguments, chain
from .activations import tanh


def central(f, p, step=None):
    """The gradient of f at p by central differences, in the shape of p.

    f takes an array like p and gives a real number; p real. step > 0: how far to go either way, the same for all
    entries of p; None for 1e-5 max(1, |p[j]|), entry by entry, so that large entries feel their step. Of a step each
    entry takes what its digits hold, and the difference is divided by that.

    Two errors meet: s^2 f''' / 6, and rounding, of about 1e-16 |f| / s. They balance near s = (3e-16 |f / f'''|)^(1/3):
    about 1e-5 where f and f''' are of one size, 3e-5 to 1e-4 in the figure of 2a. Entries of p that are NaN belong to
    no layer: they are left alone and stay NaN in the gradient. Errors: f that does not give one real number; a step
    that is not above 0, or that is lost beside an entry of p, as 1e-5 is beside 1e12; infinite p.
    """
    step = None if step is None else _above_0("step", step)

    def difference(p, at):
        here = float(p[at])
        s = 1e-5 * max(1, abs(here)) if step is None else step
        up, down = p.copy(), p.copy()
        up[at], down[at] = above, below = here + s, here - s
        if not (below < here < above and above - below < np.inf):
            raise ValueError(f"step takes a number that p = {here:g} can be changed by; got {s:g}")
        return (_real(f(up)) - _real(f(down))) / (above - below)

    return _entry_by_entry(f, p, difference)


def complex_step(f, p, step=1e-8):
    """The gradient of f at p by a complex step, in the shape of p; f must be analytic and take complex arrays.

    Arguments as for `central`; the step is the same for all entries, however large, as it is no part of their digits.
    Its error is step^2 f''' / 6: with 1e-8, about 1e-16 f'''. A much smaller step pushes the imaginary part of a
    vanishing gradient below the normal floats. Errors: as for `central`; f that does not give one complex number.
    """
    step = _above_0("step", step)

    def difference(p, at):
        moved = p.astype(complex)
        moved[at] += 1j * step
        return _complex(f(moved)).imag / step

    return _entry_by_entry(f, p, difference)


@chain.arguments.real.validate_only
def errors_by_step(x, y, w, k, steps, phi=tanh):
    """The relative errors of central differences and of the complex step in dJ/dw[k], over the step: two arrays.

    Held against back-propagation. With s the step, eps = 1.1e-16 and J''' the third derivative by w[k], central
    differences err by about eps J / s (rounding: falls with s) and s^2 J''' / 6 (curvature: rises with its square).
    x, y (m,); w (l+1,); 1 <= k <= l; steps (n,) above 0; phi analytic. Where dJ/dw[k] is 0 the errors are not numbers.
    Errors: k that is no layer; a step that is not above 0, or lost beside w[k].
    """
    layers, steps = np.arange(len(w)), _arguments.validate_vector("steps", steps)
    if _arguments.validate_integer("k", k) > layers[-1]:
        raise ValueError(f"k takes a layer, 1 to l = {layers[-1]}; got {k}")
    if not (steps + abs(w[k]) > abs(w[k])).all():
        raise ValueError(f"steps takes numbers above 0 that w[k] = {w[k]:g} can be changed by; got {steps.min():g}")
    u, h = chain.forward(x, w, phi=phi)
    dJ_dw, _ = chain.gradients(h, chain.backward(u, h, y, w, phi))

    def cost(w_k):
        return chain.cost(chain.forward(x, np.where(layers == k, w_k, w), phi=phi)[1][-1], y)

    numerical = [[check(cost, w[k], step) for step in steps] for check in (central, complex_step)]
    return tuple(np.abs(np.array(numerical) / dJ_dw[k] - 1))


def error_of_one_minus_h2(u):
    """The relative error of 1 - h^2, with h = tanh u, as a formula for tanh'(u) = sech^2 u in float64.

    u: an array of any shape. Grows like eps e^(2|u|) / 4 with eps = 1.1e-16, and is 1 from |u| of about 19 on, where
    1 - h^2 is exactly 0.
    """
    u = _arguments.validate_finite("u", u).astype(float)
    one_minus_h2 = 1 - np.tanh(u) ** 2
    with np.errstate(all="ignore"):
        return np.where(one_minus_h2 == 0, 1, np.abs(one_minus_h2 / tanh.derivative(u) - 1))


def _above_0(name, value):
    number = _arguments.validate_number(name, value)
    if not number > 0:
        raise ValueError(f"{name} takes a number above 0; got {value!r}")
    return number


def _entry_by_entry(f, p, difference):
    """difference(p, at) at each entry of p that is not NaN, p as float64; NaN at those that are."""
    _arguments.validate_function("f", f, "a function of an array like p that gives one number")
    p = _arguments.validate_real("p", p).astype(float)
    if np.isinf(p).any():
        raise ValueError(f"p takes finite numbers, and NaN for entries to be left alone; got {p[np.isinf(p)][0]}")
    gradient = np.full(p.shape, np.nan)
    for entry in np.argwhere(~np.isnan(p)):
        gradient[tuple(entry)] = difference(p, tuple(entry))
    return gradient


def _real(value):
    if not _is_one_number(value, "iuf"):
        raise TypeError(f"f takes an array and gives one real number; got {value!r}")
    return float(value)


def _complex(value):
    if not _is_one_number(value, "c"):
        raise TypeError(f"f takes a complex array and gives one complex number; got {value!r}")
    return complex(value)


def _is_one_number(value, kinds):
    """Whether value is a number, or an array of shape () without a mask, of one of numpy's kinds."""
    one = np.isscalar(value) or (isinstance(value, np.ndarray) and value.ndim == 0 and not np.ma.is_masked(value))
    return one and np.asarray(value).dtype.kind in kinds
