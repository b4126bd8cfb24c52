"""Numerical gradients of a scalar function, to hold against those that back-propagation derives.

    central        (f(p + s e) - f(p - s e)) / (2 s)    for each unit vector e; error of order s^2, and of rounding / s
    complex_step   Im f(p + i s e) / s                  for analytic f: no difference is taken, so nothing cancels

Sources: part 2a's gradients; W. Squire and G. Trapp, Using complex variables to estimate derivatives of real functions,
SIAM Review 40 (1998), 110-112.
"""

import numpy as np

from . import _arguments


def central(f, p, step=1e-5):
    """The gradient of f at p by central differences, in the shape of p.

    f takes an array like p and gives a number. step > 0: how far to go either way; around 1e-5 the two errors balance.
    Entries of p that are NaN belong to no layer: they are left alone and stay NaN in the gradient. Errors: f that does
    not give one real number, step <= 0.
    """
    return _entry_by_entry(p, step, lambda p, s: (_real(f(p + s)) - _real(f(p - s))) / (2 * step))


def complex_step(f, p, step=1e-8):
    """The gradient of f at p by a complex step, in the shape of p; f must be analytic and take complex arrays.

    Arguments as for `central`. A step of 1e-8 is enough (its error is of order 1e-16); a much smaller one pushes the
    imaginary part of a vanishing gradient below the normal floats. Errors: f that does not give one complex number.
    """
    return _entry_by_entry(p, step, lambda p, s: _complex(f(p + 1j * s)).imag / step)


def _entry_by_entry(p, step, difference):
    if not _arguments.validate_number("step", step) > 0:
        raise ValueError(f"step takes a number above 0; got {step}")
    p = _arguments.validate_numbers("p", p).astype(float)
    gradient = np.full(p.shape, np.nan)
    for entry in np.argwhere(~np.isnan(p)):
        s = np.zeros(p.shape)
        s[tuple(entry)] = step
        gradient[tuple(entry)] = difference(p, s)
    return gradient


def _real(value):
    if np.ndim(value) or np.asarray(value).dtype.kind not in "iuf":
        raise TypeError(f"f takes an array and gives one real number; got {value!r}")
    return float(value)


def _complex(value):
    if np.ndim(value) or np.asarray(value).dtype.kind != "c":
        raise TypeError(f"f takes a complex array and gives one complex number; got {value!r}")
    return complex(value)
