"""Numerical gradients of a scalar function, to hold against those that back-propagation derives.

    central        (f(p + s e) - f(p - s e)) / (2 s)    for each unit vector e; error of order s^2, and of rounding / s
    complex_step   Im f(p + i s e) / s                  for analytic f: no difference is taken, so nothing cancels

Sources: part 2a's gradients; W. Squire and G. Trapp, Using complex variables to estimate derivatives of real functions,
SIAM Review 40 (1998), 110-112.
"""

import numpy as np

from . import _check


def central(f, p, step=1e-5):
    """The gradient of f at p by central differences, in the shape of p.

    f takes an array like p and gives a number. step > 0: how far to go either way; around 1e-5 the two errors balance.
    Entries of p that are NaN belong to no layer: they are left alone and stay NaN in the gradient. Raises ValueError
    where f does not give one real number (TypeError where no number at all) or the difference is none.
    """
    return _entry_by_entry(f, p, step, lambda f, p, at: (_number(f(p + at)) - _number(f(p - at))) / (2 * step))


def complex_step(f, p, step=1e-8):
    """The gradient of f at p by a complex step, in the shape of p; f must be analytic and take complex arrays.

    Arguments and errors as for `central`. A step of 1e-8 is enough (its error is of order 1e-16); a much smaller one
    pushes the imaginary part of a vanishing gradient below the normal floats. Raises TypeError where f gives a number
    that is not complex: its imaginary part was lost on the way.
    """

    def slope(f, p, at):
        value = _number(f(p + 1j * at))
        if not isinstance(value, complex):
            raise TypeError(f"f takes a complex array and gives a complex number; got {value!r}")
        return value.imag / step

    return _entry_by_entry(f, p, step, slope)


def _entry_by_entry(f, p, step, slope):
    step = _check.rate("step", step)
    if step == 0:
        raise ValueError("step takes a number above 0; got 0")
    _check.function("f", f)
    p = _check.numbers("p", p).astype(float)
    _check.array("p", np.where(np.isnan(p), 0, p))
    gradient = np.full(p.shape, np.nan)
    for entry in np.ndindex(p.shape):
        if np.isnan(p[entry]):
            continue
        at = np.zeros(p.shape)
        at[entry] = step
        value = slope(f, p, at)
        if isinstance(value, complex):
            raise ValueError(f"f takes an array and gives one real number; got {value!r}")
        if np.isnan(value):
            raise ValueError(f"step takes a number that keeps f finite; got {step:g}, which gives nan at {entry}")
        gradient[entry] = value
    return gradient


def _number(value):
    """What f gave, as a float or complex."""
    if np.asarray(value).dtype.kind not in "iufc":
        raise TypeError(f"f takes an array and gives one real number; got {value!r}")
    if np.ndim(value):
        raise ValueError(f"f takes an array and gives one real number; got {value!r}")
    return np.asarray(value).item()
