"""Look at what a function of hers gave: is it of the right kind, of the right shape, and where is it wrong first?"""

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from .problems import BY_LAYER
from .recognise import DOUBLE, SINGLE, differs, from_layer_1
from .verdict import Block, Where

LAYER = {"U1": 1, "H": 1, "G1": 1, "dJ_dW1": 1, "dJ_db": 1, "U2": 2, "G2": 2, "dJ_dW2": 2}  # of two


class Rank(IntEnum):
    """What is to be mended first."""

    STOPS, KIND, SHAPE, CHANGED, NUMBER, TOGETHER, OPEN, UNWRITTEN = range(8)


class Fault(Exception):  # noqa: N818
    """Something to mend: what is said about it, and where it is."""

    def __init__(self, rank, *blocks, where=None, mistakes=()):
        super().__init__(rank)
        self.rank, self.where, self.mistakes, self.inputs, self.symbol = rank, where, mistakes, {}, None
        self.blocks = [Block("text", b) if isinstance(b, str) else b for b in blocks]


@dataclass
class Look:
    """Her numbers by letter, from layer 1 on (None where there are none), which are right, and the first fault."""

    numbers: dict | None = None
    right: set = field(default_factory=set)
    fault: Fault | None = None
    rounded: bool = False
    remarks: list = field(default_factory=list)


def look(name, function, problem, value):
    """What is to be seen in `value`, which her function `name` gave on the problem."""
    letters, expected, seen = function.gives, problem.expected(name, function), Look()
    if len(letters) == 1:
        value = (value,)
    elif not (_sequence(value) and len(value) == len(letters)):
        text = f"It should give {', '.join(letters)}, in this order; it gives {kind(value)}"
        seen.fault = Fault(Rank.KIND, text)
        return seen
    given = dict(zip(letters, value))
    numbers, faults = _read_all(name, problem, given, expected, seen)
    seen.numbers = numbers if len(numbers) == len(letters) else None
    if faults:
        seen.fault = min(faults, key=lambda fault: fault.rank)
        if seen.fault.rank == Rank.SHAPE and _permuted([np.shape(a) for a in expected.values()], value):
            seen.fault.blocks.append(Block("text", f"Is the order {', '.join(letters)}?"))
        return seen
    expected = {s: from_layer_1(s, a, problem) for s, a in expected.items()}
    wrong = {s: differs(expected[s], numbers[s], SINGLE) for s in letters}
    seen.right = {s for s in letters if not wrong[s].any()}
    if len(seen.right) < len(letters):
        seen.fault = _first_wrong(name, function, problem, given, numbers, expected, wrong)
    else:
        _rounding(seen, expected)
    return seen


def _read_all(name, problem, given, expected, seen):
    """Her numbers by letter, as far as they can be read, and the faults met on the way; remarks go to `seen`."""
    numbers, faults = {}, []
    for letter, one in given.items():
        nothing = np.full(expected[letter].shape, np.nan)
        try:
            one = nothing if one is Ellipsis else one
            numbers[letter] = from_layer_1(letter, _read(letter, one, problem), problem)
            if letter == "dJ_db" and numbers[letter].shape == (problem.right.get("n1"), 1):
                numbers[letter] = numbers[letter][:, 0]
                text = "Your dJ_db is a column, as on paper. In code b is of shape (n1,): use dJ_db[:, 0]."
                seen.remarks.append(text)
            _fits(letter, numbers[letter], expected[letter], problem)
            if letter == "h":
                seen.remarks += _input_layer(name, one, expected["h"])
        except Fault as fault:
            fault.symbol = letter
            faults.append(fault)
            if one is None and numbers:  # as if nothing had been written into it
                numbers[letter] = from_layer_1(letter, nothing, problem)
    return numbers, faults


def _rounding(seen, expected):
    """Whether numbers that are right are so to rounding only, and what 1 - h^2 has lost."""
    numbers = seen.numbers
    lost = np.concatenate([a[(numbers[s] == 0) & (a != 0)].ravel() for s, a in expected.items()])
    seen.rounded = lost.size > 0 or any(differs(a, numbers[s], DOUBLE).any() for s, a in expected.items())
    if lost.size:
        text = f"Where h rounds to 1, 1 - h^2 is 0: so is a number of yours that should be {lost[0]:.2g}."
        seen.remarks.append(f"{text} That is right to rounding; 1 / cosh(u)^2 would keep it.")


def kind(value):
    """What a value is, in words, to the end of the sentence."""
    if value is None:
        return "nothing (None). Is there a `return`?"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}."
    if isinstance(value, np.ndarray):
        return f"one array of shape {value.shape}."
    hint = " Did you write `yield` in place of `return`?" if type(value).__name__ == "generator" else ""
    return f"of type {type(value).__name__}.{hint}"


def _sequence(value):
    return isinstance(value, tuple | list) or (isinstance(value, np.ndarray) and value.ndim > 0)


def _read(letter, value, problem):
    """Her value as an array of floats. Entry 0 of a letter by layer may be anything."""
    if not isinstance(value, tuple | list | np.ndarray | np.number | int | float | complex):
        raise Fault(Rank.KIND, f"{letter} should be numbers; yours is {kind(value)}")
    try:
        if letter in BY_LAYER and isinstance(value, list | tuple) and len(value) == problem.right.get("l", 0) + 1:
            value = [np.full(np.shape(value[1]), np.nan), *value[1:]]
        array = np.asarray(value)
        array = array.astype(float) if array.dtype.kind == "O" else array
    except (TypeError, ValueError):
        raise Fault(Rank.SHAPE, f"{letter} has rows of unequal length, or entries that are no numbers.") from None
    if array.dtype.kind not in "iuf":
        words = {"c": "complex numbers", "b": "True and False", "U": "text"}.get(array.dtype.kind, str(array.dtype))
        raise Fault(Rank.KIND, f"{letter} should be real numbers; yours are {words}.")
    return array.astype(float)


def _fits(letter, array, expected, problem):
    """Fault where her array, from layer 1 on, has another shape than what is expected."""
    inner = from_layer_1(letter, expected, problem)
    if array.shape == inner.shape:
        return
    wanted = f"of shape {expected.shape}" if expected.ndim else "one number"
    wanted += f" (or {inner.shape}, without entry 0)" if inner.shape != expected.shape else ""
    got = f"of shape {array.shape}" if array.ndim else "one number"
    hint = " It lies on its side." if array.ndim > 1 and array.T.shape in (inner.shape, expected.shape) else ""
    raise Fault(Rank.SHAPE, f"{letter} should be {wanted}; yours is {got}.{hint}")


def _input_layer(name, h, expected):
    """A remark where h[0] is left out or empty, as `forward` does not need it. Fault where it is something else."""
    first = h[0] if len(h) == len(expected) else None
    empty = first is None or (np.ndim(first) == 0 and not np.isfinite(first)) or not np.nan_to_num(first).any()
    if empty:
        return ["Your h has no input in h[0]. `gradients` will need it there: h[0] = x."]
    if np.shape(first) != expected[0].shape or differs(expected[0], np.asarray(first, float), SINGLE).any():
        text = f"h[0] should be the input x, {expected[0].tolist()}; yours is {np.asarray(first).tolist()}."
        raise Fault(Rank.NUMBER, text, where=Where(name, "h", 0, 1))
    return []


def _permuted(shapes, values):
    """Whether the values have these shapes, in another order."""
    try:
        got = [np.shape(value) for value in values]
    except ValueError:
        return False
    return got != shapes and sorted(got) == sorted(shapes)


def _first_wrong(name, function, problem, given, numbers, expected, wrong):
    """The first wrong number in the order in which the page computes them, as a Fault."""
    letter, at = next((s, at) for s, at in _in_order(name, problem, wrong) if wrong[s][at])
    got, right = numbers[letter][at], expected[letter][at]
    layers, where = letter in BY_LAYER and "l" in problem.right, {}
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
    blocks = [Block("code", _table(columns), "The first wrong number")]
    if np.isnan(got):
        blocks.append(Block("text", _why_nan(function, layers and at[0] == 0, given)))
    elif getattr(given[letter], "dtype", np.dtype(float)).kind in "iu":
        text = f"Your {letter} is an array of whole numbers, which cuts off what is behind the point. "
        blocks.append(Block("text", text + "Make it of floats: np.zeros(...) gives them, np.full(..., 0) does not."))
    elif got == 0 and at:
        blocks.append(Block("text", "Is anything written there?"))
    elif expected[letter].size > 1 and not differs(expected[letter] * ratio, numbers[letter], DOUBLE).any():
        blocks.append(Block("text", f"All of {letter} is {ratio:.4g} times what is right."))
    return Fault(Rank.NUMBER, *blocks, where=where)


def _why_nan(function, at_layer_1, given):
    """What may be the reason for a NaN."""
    if "x" in function.takes and len(h := given.get("h", ())) and not np.isfinite(np.asarray(h[0], float)).all():
        return "Your h[0] is NaN. Write h[0] = x before the loop, and let the loop start at 1."
    text = "Is anything written there? What is never written stays NaN, and so does what is only added to, with +=."
    entries = [s for s in function.takes if s in ("w", "b", "u", "g")]
    if at_layer_1 and entries:
        text += f" Entry 0 of {' and '.join(entries)} is NaN, too: do you use it?"
    return text


def _in_order(name, problem, arrays):
    """(letter, index) as the page computes them: by layer in the chain, else by letter; from the end in backward."""
    layered = [s for s in arrays if s in BY_LAYER and "l" in problem.right]
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
