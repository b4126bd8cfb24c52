"""What public functions ask of their arguments. Errors name the argument, what it got and what it takes."""

import operator

import numpy as np


def integer(name, value, least):
    """value as an int of at least `least`; TypeError for the wrong kind, ValueError below `least`."""
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} takes a whole number; got {value!r}") from None
    if number < least:
        raise ValueError(f"{name} takes a whole number of at least {least}; got {number}")
    return number


def rate(name, value):
    """value as a finite float of at least 0."""
    number = array(name, value, ndim=0)
    if number < 0:
        raise ValueError(f"{name} takes a number of at least 0; got {value!r}")
    return float(number)


def array(name, value, ndim=None, finite=True, allow_complex=False):
    """value as a new array of floats (float32 stays float32; complex numbers only where allowed).

    ndim: how many axes it takes, None for any. finite: NaN and infinity are errors; otherwise only NaN is.
    """
    try:
        got = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} takes numbers in rows of equal length; got {value!r}") from None
    kinds = "iufc" if allow_complex else "iuf"
    if got.dtype.kind not in kinds:
        raise TypeError(f"{name} takes real numbers; got {type(value).__name__} of {got.dtype}")
    if ndim is not None and got.ndim != ndim:
        takes = ("one number", "a vector (1 axis)", "a matrix (2 axes)")[ndim]
        raise ValueError(f"{name} takes {takes}; got shape {got.shape}")
    if got.dtype.kind in "iu" or got.dtype == np.float16:
        got = got.astype(float)
    bad = ~np.isfinite(got) if finite else np.isnan(got)
    if bad.any():
        where = "" if got.ndim == 0 else f" at index {tuple(int(i) for i in np.argwhere(bad)[0])}"
        raise ValueError(f"{name} takes {'finite ' if finite else ''}numbers; got {got[bad].flat[0]}{where}")
    return got.copy()


def samples(x=None, y=None, x_name="x", y_name="y"):
    """x and y as vectors over the same m >= 1 samples (either may be None)."""
    x = None if x is None else array(x_name, x, ndim=1, allow_complex=True)
    y = None if y is None else array(y_name, y, ndim=1)
    for name, v in ((x_name, x), (y_name, y)):
        if v is not None and len(v) < 1:
            raise ValueError(f"{name} takes at least one sample (m >= 1); got none")
    if x is not None and y is not None and len(x) != len(y):
        raise ValueError(f"{x_name} and {y_name} take the same number of samples m; got {len(x)} and {len(y)}")
    return x, y


def per_layer(name, value, ragged=False):
    """value as weights or biases by layer, (..., l+1): entry 0 NaN, the others finite, l >= 1.

    ragged: the rows of a batch may end early, filled up with NaN.
    """
    got = np.asarray(value)
    if got.ndim < 1 or got.shape[-1] < 2 or 0 in got.shape:
        raise ValueError(f"{name} takes an array of l+1 >= 2 entries, entry k for layer k; got shape {got.shape}")
    if got.dtype.kind not in "fc" or not np.isnan(got[..., 0]).all():
        if got.dtype.kind not in "iufc":
            raise TypeError(f"{name} takes real numbers; got {type(value).__name__} of {got.dtype}")
        raise ValueError(
            f"{name}[0] belongs to no layer and takes NaN; got {got[..., 0].flat[0]}; per_layer(l, value) puts it there"
        )
    past_end = np.isnan(got)
    if ragged and got.ndim > 1:
        ends = np.logical_and.accumulate(past_end[..., ::-1], axis=-1)[..., ::-1]  # NaN from here to the end
        if ends[..., 1].any():
            raise ValueError(f"{name} takes chains of at least one layer; got a row with none")
    else:
        ends = np.zeros_like(past_end)
    ends[..., 0] = True
    array(name, np.where(ends, 0, got), allow_complex=True)
    return got.astype(got.dtype if got.dtype in (np.float32, np.complex128) else float)


def layers(name, value, shape, shape_words):
    """u, h or g as (..., l+1, m): the shape given; NaN only in entry 0, infinity allowed (a chain that exploded)."""
    got = np.asarray(value)
    if got.shape != shape:
        raise ValueError(f"{name} takes shape {shape_words} = {shape}; got {got.shape}")
    array(name, got[..., 1:, :], finite=False, allow_complex=True)
    return got
