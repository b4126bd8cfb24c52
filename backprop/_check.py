"""What public functions ask of their arguments. Errors name the argument, what it got and what it takes."""

import operator

import numpy as np

MOST = 10**8  # of anything that is counted: arrays of more would not fit in memory


def integer(name, value, least):
    """value as an int from `least` to MOST; TypeError for the wrong kind, ValueError outside."""
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} takes a whole number; got {value!r}") from None
    if number < least:
        raise ValueError(f"{name} takes a whole number of at least {least}; got {number}")
    if number > MOST:
        raise ValueError(f"{name} takes a whole number of at most {MOST:,}; got {number:,}")
    return number


def integers(name, value, least):
    """One whole number or a vector of them as a list of ints, each as for `integer`."""
    got = rows(name, value)
    if got.ndim > 1:
        raise ValueError(f"{name} takes one whole number or a vector of them; got shape {got.shape}")
    return [integer(name, n, least) for n in np.atleast_1d(got).tolist()]


def truth(name, value):
    """value as a bool."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} takes True or False; got {value!r}")
    return bool(value)


def function(name, value, optional=False):
    """value, which can be called (or is None where it is optional)."""
    if not (callable(value) or (optional and value is None)):
        raise TypeError(f"{name} takes a function{' or None' if optional else ''}; got {value!r}")
    return value


def rate(name, value):
    """value as a finite float of at least 0."""
    number = array(name, value, ndim=0)
    if number < 0:
        raise ValueError(f"{name} takes a number of at least 0; got {value!r}")
    return float(number)


def rows(name, value):
    """value as an array of whatever it holds."""
    try:
        return np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} takes numbers in rows of equal length; got {value!r}") from None


def numbers(name, value, allow_complex=False):
    """value as an array of floats (float32 stays float32; complex numbers only where allowed)."""
    got = rows(name, value)
    if got.dtype.kind not in ("iufc" if allow_complex else "iuf"):
        raise TypeError(f"{name} takes real numbers; got {type(value).__name__} of {got.dtype}")
    return got if got.dtype == np.float32 else got.astype(complex if got.dtype.kind == "c" else float)


def array(name, value, ndim=None, finite=True, allow_complex=False):
    """value as a new array of numbers.

    ndim: how many axes it takes, None for any. finite: NaN and infinity are errors; otherwise only NaN is.
    """
    got = numbers(name, value, allow_complex)
    if ndim is not None and got.ndim != ndim:
        takes = ("one number", "a vector (1 axis)", "a matrix (2 axes)")[ndim]
        raise ValueError(f"{name} takes {takes}; got shape {got.shape}")
    bad = ~np.isfinite(got) if finite else np.isnan(got)
    if bad.any():
        where = "" if got.ndim == 0 else f" at index {tuple(int(i) for i in np.argwhere(bad)[0])}"
        raise ValueError(f"{name} takes {'finite ' if finite else ''}numbers; got {got[bad].flat[0]}{where}")
    return got.copy()


def per_sample(name, value, allow_complex=False):
    """x or y as a vector over m >= 1 samples."""
    got = array(name, value, ndim=1, allow_complex=allow_complex)
    if len(got) < 1:
        raise ValueError(f"{name} takes at least one sample (m >= 1); got none")
    return got


def samples(x, y):
    """x and y as vectors over the same m >= 1 samples."""
    x, y = per_sample("x", x), per_sample("y", y)
    if len(x) != len(y):
        raise ValueError(f"x and y take the same number of samples m; got {len(x)} and {len(y)}")
    return x, y


def per_layer(name, value, ragged=False, allow_complex=False):
    """value as weights or biases by layer, (..., l+1): entry 0 NaN, the others finite, l >= 1.

    ragged: the rows of a batch may end early, filled up with NaN.
    """
    got = numbers(name, value, allow_complex)
    if got.ndim < 1 or got.shape[-1] < 2 or 0 in got.shape:
        raise ValueError(f"{name} takes an array of l+1 >= 2 entries, entry k for layer k; got shape {got.shape}")
    first = got[..., 0][~np.isnan(got[..., 0])]
    if first.size:
        raise ValueError(
            f"{name}[0] belongs to no layer and takes NaN; got {first[0]}; per_layer(l, value) puts it there"
        )
    past_end = np.isnan(got)
    if ragged and got.ndim > 1:
        ends = np.logical_and.accumulate(past_end[..., ::-1], axis=-1)[..., ::-1]  # NaN from here to the end
        if ends[..., 1].any():
            raise ValueError(f"{name} takes chains of at least one layer; got a row with none")
    else:
        ends = np.zeros_like(past_end)
    ends[..., 0] = True
    array(name, np.where(ends, 0, got), allow_complex=allow_complex)
    return got.copy()


def layers(name, value, shape, shape_words):
    """u, h or g as (..., l+1, m): the shape given; NaN only in entry 0, infinity allowed (a chain that exploded)."""
    got = numbers(name, value)
    if got.shape != shape:
        raise ValueError(f"{name} takes shape {shape_words} = {shape}; got {got.shape}")
    of_no_layer = np.arange(shape[-2])[:, np.newaxis] == 0
    array(name, np.where(of_no_layer, 0, got), finite=False)
    return got
