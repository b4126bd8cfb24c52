"""What a function gave, against what is right: its kind, its shape, and its first wrong number."""

import re
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from .problems import SIZES
from .verdict import Block, Where

# Rounding, as a share of the largest number of a kind: 100 u, u being half a unit in the last place. On the problems no
# right way of computing them that was tried is off by more than 25 u (tests/check measures it, with 11 bits).
HALF, SINGLE, DOUBLE = 25 * 2.0**-11, 100 * 2.0**-24, 100 * 2.0**-53
LAYER = {"U1": 1, "H": 1, "G1": 1, "dJ_dW1": 1, "dJ_db": 1, "U2": 2, "G2": 2, "dJ_dW2": 2}  # of two
LARGEST = 10**6  # entries of an array that is still looked at


class Rank(IntEnum):
    """What is to be fixed first."""

    STOPS, STATE, KIND, SHAPE, CHANGED, NUMBER, TOGETHER, OPEN, UNWRITTEN = range(9)


class Fault(Exception):  # noqa: N818
    """Something to fix: what is said about it, where it is, and the ids of the mistakes that are known by now."""

    def __init__(self, rank, *blocks, where=None, mistakes=(), symbol=None):
        super().__init__(rank)
        self.rank, self.where, self.mistakes, self.symbol, self.inputs = rank, where, mistakes, symbol, {}
        self.blocks = [Block("text", b) if isinstance(b, str) else b for b in blocks]


@dataclass
class Comparison:
    """The numbers by letter, from layer 1 on (None where there are none), what is right in them, the first fault."""

    numbers: dict | None = None
    full: dict = field(default_factory=dict)  # with entry 0, in the form in which they are passed on
    right: set = field(default_factory=set)
    fault: Fault | None = None
    precision: str = ""
    remarks: list = field(default_factory=list)
    h_0: object = None
    integers: list = field(default_factory=list)  # letters of whole numbers
    halves: list = field(default_factory=list)  # and of float16, which holds 3 digits
    decimals: int | None = None  # to which the right numbers are rounded


# ---- reading, which runs inside the sandbox: a result may do anything when it is looked at


class Other(str):
    """In the place of a value that is no number, list or array: the name of its type."""


def plain(value, depth=0):
    """A value in plain lists and arrays; Other where it is something else."""
    kind = type(value)
    if value is None or value is Ellipsis or kind in (int, float, bool, complex, str, Other):
        return value
    if issubclass(kind, np.ndarray):
        a = np.asarray(value)
        return (
            [plain(v, depth + 1) for v in a] if a.dtype.kind == "O" and a.ndim else a if a.size > LARGEST else a.copy()
        )
    if issubclass(kind, np.generic):
        return np.array(value)
    if issubclass(kind, dict) and value and all(type(k) is int for k in value) and len(value) < LARGEST:
        value = [value.get(k) for k in range(min(value), max(value) + 1)]
        kind = list
    if issubclass(kind, tuple | list):
        if depth > 4 or len(value) > LARGEST:
            return Other(f"{kind.__name__}, too deep or too long")
        items = [plain(v, depth + 1) for v in value]
        return tuple(items) if issubclass(kind, tuple) else items
    return Other(kind.__name__)


def shared(value):
    """Two places of a result that share one memory, as a pair of index tuples; None where there are none.

    Two layers of one list first: two lists may well share a single layer.
    """
    if type(value) not in (tuple, list):
        return None
    places = [((i,), v) for i, v in enumerate(value[:100])]
    places += [((i, j), w) for (i,), v in places if type(v) in (list, tuple) for j, w in enumerate(v[:100])]
    places = [(at, v) for at, v in places if type(v) is list or (type(v) is np.ndarray and v.size)][:200]
    found = []
    for n, (at, a) in enumerate(places):
        for other, b in places[n + 1 :]:
            arrays = type(a) is np.ndarray and type(b) is np.ndarray
            if a is b or (arrays and a.shape == b.shape and np.may_share_memory(a, b)):
                found.append((at, other))
    return min(found, key=lambda pair: (pair[0][:-1] != pair[1][:-1], len(pair[0]))) if found else None


# ---- words


def kind(value):
    """What a value is, in words, to the end of the sentence."""
    if value is None:
        return "nothing (None). Is there a `return`?"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}."
    if isinstance(value, np.ndarray):
        return f"one array of shape {value.shape}."
    name = str(value)[:60] if isinstance(value, Other) else type(value).__name__
    hint = {
        "generator": " Did you write `yield` instead of `return`?",
        "coroutine": " Write `def`, not `async def`.",
        "map": " Write list(map(...)).",
        "zip": " Write list(zip(...)).",
    }.get(name, "")
    return f"of type {name}.{hint}"


def shape_in_letters(shape, sizes):
    """A shape in the letters of the exercise: (m, n1). A size that no letter has, or several, stays a number."""
    letters = {}
    for letter in SIZES:
        if letter in sizes:
            letters.setdefault(sizes[letter], []).append(letter)
    if "l" in sizes:
        letters.setdefault(sizes["l"] + 1, []).append("l+1")
    names = [letters[n][0] if len(letters.get(n, ())) == 1 and n > 1 else str(n) for n in shape]
    return f"({', '.join(names)})"


def in_letters(text, sizes):
    """The shapes in a text, such as an error of NumPy's, in letters: "(m, n1) and (n1, n2)"; '' where none has one."""
    if inner := re.search(r"\(size (\d+) is different from (\d+)\)", text):
        return " and ".join(shape_in_letters((int(n),), sizes) for n in inner.groups())
    found = [tuple(map(int, re.findall(r"\d+", s))) for s in re.findall(r"\((?:\d+,\s*)*\d*,?\)", text)]
    words = [shape_in_letters(shape, sizes) for shape in found if shape]
    return " and ".join(words) if any(re.search("[lmn]", w) for w in words) else ""


# ---- comparing


def near(expected, got, within):
    """Where two arrays are the same, to rounding."""
    with np.errstate(all="ignore"):
        scale = np.abs(expected[np.isfinite(expected)]).max(initial=0)
        close = np.abs(got - expected) <= within * scale
    return close | (got == expected) | (np.isnan(got) & np.isnan(expected))


def compare(name, function, problem, value):
    """The Comparison of `value`, which the function `name` gave on the problem, in plain lists and arrays."""
    letters, seen = function.gives, Comparison()
    if len(letters) == 1:
        if (
            isinstance(value, tuple)
            and len(value) in (1, 2, 3)
            and isinstance(value[0], np.ndarray)
            and value[0].ndim == 2
        ):
            comma = " Is there a comma behind it?" if len(value) == 1 else ""
            seen.fault = Fault(Rank.KIND, f"It should give {letters[0]} alone; it gives {kind(value)}{comma}")
            return seen
        value = (value,)
    elif not (isinstance(value, tuple | list) or (isinstance(value, np.ndarray) and value.ndim)) or len(value) != len(
        letters
    ):
        seen.fault = Fault(Rank.KIND, f"It should give {', '.join(letters)}, in this order; it gives {kind(value)}")
        return seen
    given = dict(zip(letters, value))
    expected = {s: problem.expected_of(s, function) for s in letters}
    numbers, faults = _read_all(name, problem, given, expected, seen)
    seen.numbers = numbers if len(numbers) == len(letters) else None
    if faults:
        seen.fault = min(faults, key=lambda fault: fault.rank)
        if seen.fault.rank == Rank.SHAPE and _permuted([np.shape(a) for a in expected.values()], value):
            seen.fault.blocks.append(Block("text", f"Is the order {', '.join(letters)}?"))
            seen.fault.mistakes = ("results_swapped",)
        return seen
    expected = {s: problem.from_layer_1(s, a) for s, a in expected.items()}
    wrong = {s: ~near(expected[s], numbers[s], SINGLE) for s in letters}
    seen.right = {s for s in letters if not wrong[s].any()}
    if len(seen.right) < len(letters):
        _few_digits(seen, expected)
    if len(seen.right) < len(letters):
        seen.fault = _first_wrong(name, function, problem, given, numbers, expected, wrong)
        seen.decimals = _rounded(seen, expected)
    elif not seen.precision:
        _rounding(seen, expected)
    return seen


def _few_digits(seen, expected):
    """float16 holds three digits: right to three digits is right then."""
    with np.errstate(all="ignore"):
        ok = {
            s
            for s, a in expected.items()
            if s in seen.right or (s in seen.halves and near(a, seen.numbers[s], HALF).all())
        }
    if len(ok) == len(expected):
        seen.right, seen.precision = ok, "right (to 3 digits)"
        seen.remarks.append("Your numbers are float16, which holds 3 digits. np.zeros(...) makes numbers of 16 digits.")


def _rounded(seen, expected):
    """Whether all numbers are the right ones, rounded to some decimals."""
    for decimals in range(1, 7):
        if all(
            np.allclose(np.round(seen.numbers[s], decimals), seen.numbers[s], rtol=0, atol=1e-12)
            and (np.abs(seen.numbers[s] - a) <= 0.5001 * 10.0**-decimals).all()
            for s, a in expected.items()
        ):
            return decimals
    return None


def _read_all(name, problem, given, expected, seen):
    """The numbers by letter, as far as they can be read, and the faults met on the way; remarks go to `seen`."""
    numbers, faults = {}, []
    for letter, one in given.items():
        try:
            array = _read(letter, one, problem, expected[letter], seen)
            numbers[letter] = problem.from_layer_1(letter, array)
            seen.full[letter] = _with_entry_0(letter, array, expected[letter], problem)
            if letter == "h":
                _input_layer(name, array, expected["h"], seen)
        except Fault as fault:
            fault.symbol = letter
            faults.append(fault)
            if one is None and len(given) > 1:  # as if nothing had been written into it
                numbers[letter] = problem.from_layer_1(letter, np.full(expected[letter].shape, np.nan))
    return numbers, faults


def _read(letter, value, problem, expected, seen):
    """The value as an array of floats, of the right shape but for entry 0, which may be anything or left out."""
    if value is Ellipsis:
        return np.full(expected.shape, np.nan)
    if value is None or isinstance(value, str | bool):
        raise Fault(Rank.KIND, f"{letter} should be numbers; yours is {kind(value)}")
    by_layer, array = problem.by_layer(letter), None
    try:
        if _has_others(value):
            raise TypeError
        if isinstance(value, list | tuple):
            rows = list(value)
            shape = next((np.shape(v) for v in rows[1:] if v is not None), ())
            if by_layer and len(rows) == problem.right["l"] + 1 and not (letter == "h" and rows[0] is not None):
                rows[0] = np.full(shape, np.nan)
            elif (
                by_layer
                and len(rows) == problem.right["l"] + 1
                and np.size(rows[0]) == max(np.prod(shape, dtype=int), 1)
            ):
                rows[0] = np.reshape(np.asarray(rows[0], float), shape)
            if by_layer and any(v is None for v in rows):
                rows = [np.full(shape, np.nan) if v is None else v for v in rows]
            if any(isinstance(v, np.ndarray) and v.dtype.kind in "iu" for v in rows[1:]):
                seen.integers.append(letter)
            array = np.asarray(rows)
        else:
            array = np.asarray(value)
        array = array.astype(float) if array.dtype.kind == "O" else array
    except (TypeError, ValueError):
        raise Fault(Rank.SHAPE, f"{letter} has rows of unequal length, or entries that are no numbers.") from None
    if array.dtype.kind not in "iuf":
        words = {"c": "complex numbers", "b": "True and False", "U": "text"}.get(array.dtype.kind, str(array.dtype))
        raise Fault(Rank.KIND, f"{letter} should be real numbers; yours are {words}.")
    if array.dtype.kind in "iu" and isinstance(value, np.ndarray):
        seen.integers.append(letter)
    if array.dtype == np.float16:
        seen.halves.append(letter)
    return _fitted(letter, array, expected, problem, seen).astype(float)


def _has_others(value):
    return isinstance(value, Other) or (isinstance(value, list | tuple) and any(map(_has_others, value)))


def _fitted(letter, array, expected, problem, seen):
    """The array in the shape that is expected, axes of length 1 left out; Fault where it has another."""
    inner, sizes = problem.from_layer_1(letter, expected), problem.sizes
    if array.shape in (expected.shape, inner.shape):
        return array
    for shape in (expected.shape, inner.shape):
        if inner.shape != expected.shape and array.shape[:1] != shape[:1]:
            continue  # by layer: the layers are the first axis
        if [n for n in array.shape if n > 1] == [n for n in shape if n > 1] and array.size == np.prod(shape, dtype=int):
            seen.remarks += _side(letter, array.shape, shape, sizes)
            return array.reshape(shape)
    sizes = {} if letter == "J" and expected.shape else sizes  # J of `train` is (max_iter,)
    shapes = [expected.shape] + [inner.shape] * (inner.shape != expected.shape)
    wanted = " or ".join(_shape_words(shape, sizes) for shape in shapes)
    wanted += " without entry 0" * (len(shapes) > 1)
    text = f"{letter} should be {wanted}; yours is {_shape_words(array.shape, sizes)}."
    fault = Fault(Rank.SHAPE, text)
    if array.ndim > 1 and array.T.shape in (inner.shape, expected.shape) and not letter.startswith("dJ_dW"):
        fault.mistakes = ("transposed",)
    elif "n1" in sizes and array.size == sizes["m"] ** 2 * expected.size > expected.size:
        fault.mistakes = ("outer_for_product",)
    fault.shape = f"{letter} {shape_in_letters(array.shape, sizes)}"
    raise fault


def _shape_words(shape, sizes):
    letters = shape_in_letters(shape, sizes)
    if not shape:
        return "one number"
    return f"of shape {letters} = {shape}" if re.search("[lmn]", letters) else f"of shape {shape}"


def _side(letter, shape, expected, sizes):
    """A remark on right numbers in a shape that has axes of length 1 too many, or too few."""
    if letter == "dJ_db" and len(shape) == 2 and len(expected) == 1 and "n1" in sizes:
        if shape[0] == 1 < shape[1]:
            text = (
                "Your dJ_db is a row, 1 x n1: this is 1^T G1. In code b is of shape (n1,): leave keepdims out, or use"
            )
            return [f"{text} dJ_db[0]."]
        if shape[1] == 1 < shape[0]:
            return ["Your dJ_db is a column, as on paper. In code b is of shape (n1,): use dJ_db[:, 0]."]
    if not expected:
        return [
            f"Your {letter} is of shape {shape}. It holds the right number; write .item() behind it to get one number."
        ]
    if 1 not in (*expected, *shape[:1]) and letter != "dJ_db":
        return [f"Your {letter} has axes of length 1 that are not needed. Its numbers are read."]
    return []


def _with_entry_0(letter, array, expected, problem):
    """In the form in which it is passed on to the next function: l+1 entries, of h the input in entry 0."""
    if not problem.by_layer(letter):
        return array
    first = expected[:1] if letter == "h" else np.full_like(expected[:1], np.nan)
    return np.concatenate([first, problem.from_layer_1(letter, array)])


def _input_layer(name, h, expected, seen):
    """Entry 0 of h is the input: a remark where it is left out, which does not matter here. Fault where it differs."""
    if len(h) != len(expected):
        seen.remarks.append("Your h has no input in h[0]. `gradients` will need it there: h[0] = x.")
        return
    seen.h_0 = h[0]
    if not np.nan_to_num(h[0]).any():
        seen.remarks.append("Your h has no input in h[0]. `gradients` will need it there: h[0] = x.")
    elif not near(expected[0], h[0], HALF if "h" in seen.halves else SINGLE).all():
        text = f"h[0] should be the input x, {expected[0].tolist()}; yours is {h[0].tolist()}."
        raise Fault(Rank.NUMBER, text, where=Where(name, "h", 0, 1))


def _permuted(shapes, values):
    """Whether the values have these shapes, in another order."""
    try:
        got = [np.shape(value) for value in values]
    except ValueError:
        return False
    return got != shapes and sorted(got) == sorted(shapes)


def _rounding(seen, expected):
    """Whether numbers that are right are so to rounding only, and what 1 - h^2 has lost."""
    numbers = seen.numbers
    lost = np.concatenate([a[(numbers[s] == 0) & (a != 0)].ravel() for s, a in expected.items()])
    if lost.size or not all(near(a, numbers[s], DOUBLE).all() for s, a in expected.items()):
        seen.precision = "right (to rounding)"
    if lost.size:
        text = "A small remark: where h rounds to 1, 1 - h^2 is 0, and so one of your numbers is 0 instead of"
        seen.remarks.append(f"{text} {lost[0]:.2g}. 1 / cosh(u)^2 would keep it.")


def _first_wrong(name, function, problem, given, numbers, expected, wrong):
    """The first wrong number in the order in which the exercise computes them, as a Fault."""
    letter, at = next((s, at) for s, at in _in_order(name, problem, wrong) if wrong[s][at])
    got, right = numbers[letter][at], expected[letter][at]
    layers, where = problem.by_layer(letter), {}
    if layers:
        where = {"layer": at[0] + 1, "sample": at[1] + 1 if len(at) > 1 else None}
    elif "n1" in problem.right:
        where = {"layer": LAYER[letter], "sample": at[0] if letter in ("U1", "H", "U2", "G1", "G2") else None}
    shown = {key: value for key, value in where.items() if value is not None and (layers or key != "layer")}
    if name == "train" and letter == "J":
        shown = {"iteration": at[0] + 1}
    elif not layers and at:
        shown = {"entry": "[" + ", ".join(map(str, at)) + "]"}
    where = Where(name, letter, where.get("layer"), where.get("sample"))
    if given[letter] is Ellipsis:
        return Fault(Rank.OPEN, f"{letter} is still to be written.", where=where)
    ratio = got / right if right else np.nan
    digits = next(n for n in range(4, 18) if f"{got:.{n}g}" != f"{right:.{n}g}")
    columns = {"": letter, **shown, "yours": f"{got:.{digits}g}", "right": f"{right:.{digits}g}"}
    columns["yours / right"] = f"{ratio + 0:.{digits}g}" if right else "-"
    return Fault(Rank.NUMBER, Block("code", _table(columns), "The first wrong number"), where=where)


def _in_order(name, problem, arrays):
    """(letter, index) as the exercise computes them: by layer in the chain, else by letter; backward from the end."""
    layered = [s for s in arrays if problem.by_layer(s)]
    for s in reversed(arrays) if name == "backward" else arrays:
        if s not in layered:
            yield from ((s, at) for at in np.ndindex(arrays[s].shape))
    layers = range(problem.right["l"]) if layered else ()
    for k in reversed(layers) if name == "backward" else layers:
        for s in layered:
            yield from ((s, (k, *at)) for at in np.ndindex(arrays[s].shape[1:]))


def _table(columns):
    """One row under its headings."""
    cells = [(key, str(value), max(len(key), len(str(value)))) for key, value in columns.items()]
    return "\n".join("  ".join(c[i].rjust(c[2]) for c in cells).rstrip() for i in (0, 1))
