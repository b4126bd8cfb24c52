"""Argument validation: the shape of each letter, in letters, checked in one place. Errors name the argument.

    arguments = Arguments(x="m", w="l+1", h="l+1 m")

    @arguments
    def forward(x, w): ...

The arguments of such a function are bound by name and read as arrays. The sizes of their axes must agree: "h has m = 3,
and x has m = 2". Entry 0 of w and b belongs to no layer and is NaN; phi is filled in by layer, a missing b as zeros;
numpy's warnings are off. What is left in the body is the mathematics. Complex numbers are taken where the mathematics
is analytic, for the sake of complex steps; `arguments.real` decorates what takes real numbers alone.
"""

import copy
import functools
import inspect
import operator

import numpy as np

from .activations import Activation, by_layer

MAY_OVERFLOW = {"u", "h", "h_l", "g", "sign", "log10_g", "U1", "H", "U2", "G1", "G2"}  # may have left the float range


class Arguments:
    """The shapes of some letters, by name: axes apart by a space, "l+1" for one entry a layer and entry 0.

    "... l+1" takes leading axes too, many experiments as one, whose shorter chains are filled up with NaN.
    """

    def __init__(self, **shapes):
        self.shapes = {name: shape.split() for name, shape in shapes.items()}
        self.validate_array = validate_numbers

    @property
    def real(self):
        """The same letters, real numbers only: to decorate as `@arguments.real` or `@arguments.real.validate_only`."""
        real = copy.copy(self)
        real.validate_array = validate_real
        return real

    def __call__(self, f):
        """f with its arguments checked, phi by layer and a missing b as zeros."""
        return self._checked(f, self._fill_in_defaults)

    def validate_only(self, f):
        """f with its arguments checked; phi and a missing b are passed on unchanged."""
        return self._checked(f, lambda given, sizes: None)

    def _checked(self, f, finish):
        signature = inspect.signature(f)

        @functools.wraps(f)
        def validated(*args, **kwargs):
            call = signature.bind(*args, **kwargs)
            call.apply_defaults()
            sizes = self._read(call.arguments)
            finish(call.arguments, sizes)
            with np.errstate(all="ignore"):
                return f(*call.args, **call.kwargs)

        return validated

    def _read(self, given):
        """Make the array arguments arrays of one type; gives for each letter its size and the array it was read off."""
        sizes, arrays = {}, {}
        for name, value in given.items():
            if name in SCALARS:
                given[name] = SCALARS[name](name, value)
            elif name in self.shapes and not (name == "b" and value is None):
                arrays[name] = self._array(name, value, sizes)
        common = np.result_type(*arrays.values()) if arrays else float
        given |= {name: a.astype(common) for name, a in arrays.items()}  # copies: no argument is ever changed
        return sizes

    def _array(self, name, value, sizes):
        a, shape = self.validate_array(name, value), self.shapes[name]
        many = shape[0] == "..."
        axes = shape[1:] if many else shape
        if (a.ndim < len(axes)) if many else (a.ndim != len(axes)):
            raise ValueError(f"{name} takes shape ({', '.join(shape)}{',' * (len(shape) == 1)}); got {a.shape}")
        lengths = dict(zip(axes, a.shape[a.ndim - len(axes) :]))
        for letter, size in lengths.items():
            if size < 1 + (letter == "l+1"):
                raise ValueError(f"{name} takes at least one {WORDS.get(letter, letter)}; got shape {a.shape}")
        _values(name, a, axes, many)
        if many and a.ndim > 1:
            _batch(name, a, sizes)
        for letter, size in lengths.items():
            first, seen = sizes.setdefault(letter, (name, size))
            if size != seen:
                raise ValueError(f"{name} has {letter} = {size}, and {first} has {letter} = {seen}")
        return a

    def _fill_in_defaults(self, given, sizes):
        if "b" in given and given["b"] is None:
            like = given["w"] if "w" in given else given["W1"][0]
            given["b"] = np.zeros_like(like)
        if "phi" in given:
            given["phi"] = (
                by_layer(given["phi"], sizes["l+1"][1] - 1) if "l+1" in sizes else validate_activation(given["phi"])
            )


WORDS = {"l+1": "layer: l+1 >= 2 entries, entry k for layer k", "m": "sample"}


def _values(name, a, axes, many):
    """ValueError for a value that is not a number where the letter needs one."""
    if name in MAY_OVERFLOW:
        if name == "h" and np.isnan(a[0]).any():
            raise ValueError("h[0] takes the input x; got nan (was h swapped with u or g?)")
        return
    if axes == ["l+1"]:
        first = a[..., 0][~np.isnan(a[..., 0])]
        if first.size:
            raise ValueError(
                f"{name}[0] belongs to no layer and takes NaN; got {first[0]}; per_layer(l, value) puts it there"
            )
        a = np.where(np.isnan(a) if many and a.ndim > 1 else np.arange(a.shape[-1]) == 0, 0, a)
    validate_finite(name, a, validate_numbers)


def _batch(name, a, sizes):
    """ValueError for NaN but above a chain's last layer, and for numbers of experiments that do not agree."""
    absent = np.isnan(a[..., 1:])
    if absent[..., 0].any() or (absent[..., :-1] & ~absent[..., 1:]).any():
        raise ValueError(f"{name} takes NaN in entry 0 and above the last layer of a shorter chain; got it elsewhere")
    first, seen = sizes.setdefault("...", (name, a.shape[:-1]))
    if a.shape[:-1] != seen:
        raise ValueError(f"{name} takes shape (l+1,), or as many experiments as {first}, {seen}; got {a.shape}")


# --- one value ------------------------------------------------------------------------------------------------------


def validate_unmasked(name, value):
    """TypeError for a masked array, also inside a list: what follows would work on the numbers under the mask."""
    if isinstance(value, np.ma.MaskedArray):  # `np.ma.masked`, one masked number, is one too
        raise TypeError(f"{name} takes no masked array: fill it, as in {name}.filled(0); got {value!r}")
    if isinstance(value, (list, tuple)):
        for entry in value:
            if isinstance(entry, (list, tuple, np.ma.MaskedArray)):
                validate_unmasked(name, entry)


def validate_numbers(name, value, takes="numbers", kinds="iufc"):
    """value as an array of floats (float32 and complex stay); TypeError for what is no number, and for a mask."""
    validate_unmasked(name, value)
    try:
        a = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} takes {takes} in rows of equal length; got {value!r}") from None
    if a.dtype.kind not in kinds:
        raise TypeError(f"{name} takes {takes}; got {type(value).__name__} of {a.dtype}")
    return a.astype(float) if a.dtype.kind in "iu" else a


def validate_real(name, value):
    """value as an array of real floats (float32 stays); TypeError for complex numbers too."""
    return validate_numbers(name, value, "real numbers", "iuf")


def validate_finite(name, value, validate=validate_real):
    """value as an array of finite numbers, real unless another `validate` is given; ValueError says where it is not."""
    a = validate(name, value)
    finite = np.isfinite(a)
    if not finite.all():
        at = tuple(np.argwhere(~finite)[0].tolist())
        raise ValueError(f"{name} takes finite numbers; got {a[at]}{f' at index {at}' if at else ''}")
    return a


def validate_vector(name, value):
    """value as a vector of at least one finite number, a copy."""
    a = np.array(validate_finite(name, value))
    if a.ndim != 1 or not len(a):
        raise ValueError(f"{name} takes a vector of at least one number; got shape {a.shape}")
    return a


def validate_number(name, value, least=-np.inf, most=np.inf):
    """value as one finite float from `least` to `most`."""
    a = validate_finite(name, value)
    if a.ndim:
        raise ValueError(f"{name} takes one real number; got {value!r}")
    if not least <= a <= most:
        takes = f"of at least {least:g}" if most == np.inf else f"from {least:g} to {most:g}"
        raise ValueError(f"{name} takes a number {takes}; got {value!r}")
    return float(a)


def validate_within(name, value, bounds, whole=False):
    """value as a plain number from bounds[0] to bounds[1]; an int where it is to be whole."""
    value = validate_integer(name, value, -np.inf) if whole else value
    return (int if whole else float)(validate_number(name, value, *bounds))


def validate_integer(name, value, least=1):
    """value as an int of at least `least`; TypeError for the wrong kind."""
    validate_unmasked(name, value)
    try:
        n = operator.index(None if isinstance(value, (bool, np.bool_)) else value)
    except TypeError:
        raise TypeError(f"{name} takes a whole number; got {value!r}") from None
    if n < least:
        raise ValueError(f"{name} takes a whole number of at least {least}; got {n}")
    return n


def validate_bool(name, value):
    """value as a bool."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} takes True or False; got {value!r}")
    return bool(value)


def validate_integers(name, value):
    """value, one whole number or several, each of at least 1, as a list of at least one."""
    validate_unmasked(name, value)
    try:
        row = np.atleast_1d(value).tolist()
    except ValueError:
        raise ValueError(f"{name} takes one row of whole numbers; got {value!r}") from None
    values = [validate_integer(name, n) for n in row]
    if not values:
        raise ValueError(f"{name} takes at least one whole number; got none")
    return values


def validate_function(name, value, takes):
    """value, to be called; `takes` says in words what it is, for the TypeError."""
    if not callable(value):
        raise TypeError(f"{name} takes {takes}; got {value!r}")
    return value


def validate_broadcast(**arrays):
    """ValueError for arrays whose shapes numpy cannot bring together, by name."""
    try:
        np.broadcast_shapes(*(np.shape(a) for a in arrays.values()))
    except ValueError:
        shapes = ", ".join(str(np.shape(a)) for a in arrays.values())
        raise ValueError(f"{', '.join(arrays)} take shapes that broadcast to one; got {shapes}") from None


def validate_activation(phi):
    """phi, a single Activation."""
    if not isinstance(phi, Activation):
        raise TypeError(f"phi takes an Activation such as tanh; got {phi!r}")
    return phi


SCALARS = {
    "alpha": functools.partial(validate_number, least=0),
    "max_iter": functools.partial(validate_integer, least=0),
    "normalised": validate_bool,
}
