"""What is known of a student's function without running it: its arguments, whether it is begun, and what it reads."""

import contextlib
import dis
import inspect
import re
from functools import cache, partial
from types import CodeType, FunctionType, MethodType

import numpy as np

from .compare import Fault, Rank, kind, plain

SIZES_READ = {"m", "l", "n", "n0", "n1", "n2", "N", "L"}  # names that stand for sizes in a notebook
LETTERS_READ = {"x", "y", "w", "b", "u", "h", "g", "X", "Y", "W1", "W2", "U1", "U2", "H", "G1", "G2", "P", "J"}
DOES_NOTHING = {"RESUME", "NOP", "LOAD_CONST", "LOAD_COMMON_CONSTANT", "POP_TOP", "RETURN_VALUE", "RETURN_CONST"}
WHOLE_LINE, ASSIGNED = r"(?m)^\s*\.\.\.\s*(#.*)?$", r"(?m)=\s*\.\.\.\s*(#.*)?$"  # where `...` stands


def plain_function(function):
    """The function behind a bound method or a partial; None for what can only be called, and not safely looked at."""
    while type(function) in (MethodType, partial):
        function = function.__func__ if type(function) is MethodType else function.func
    return function if type(function) is FunctionType else None


def validate_signature(asked, function):
    """Fault where it is no function, takes other arguments, or takes them in another order."""
    if not callable(function):
        text = f"It should be a function; it is {kind(plain(function))} Hand in its name alone, without parentheses."
        raise Fault(Rank.KIND, text)
    if plain_function(function) is None:
        return
    signature, wanted = inspect.signature(function), f"It should take ({', '.join(asked.takes)})"
    try:
        signature.bind(*asked.takes)
    except TypeError:
        raise Fault(Rank.KIND, f"{wanted}; yours takes {signature}.") from None
    if set(signature.parameters) == set(asked.takes) and tuple(signature.parameters) != asked.takes:
        raise Fault(Rank.KIND, f"{wanted} in this order; yours takes {signature}.")


def is_unwritten(function, outcome, numbers=None):
    """Whether it is not begun: nothing in the body; or `...` in it, and nothing but NaN and 0 in what it gives."""
    value, error, function = outcome.value, outcome.error, plain_function(function)
    values = value if isinstance(value, tuple | list) else [value]
    if type(error) is NotImplementedError or (len(values) and all(v is Ellipsis for v in values)):
        return True
    if function is None:
        return False
    nothing = value is None and error is None
    if nothing and {i.opname for i in dis.get_instructions(function)} <= DOES_NOTHING:
        return True
    blank = {letter: (np.nan_to_num(a) == 0).all() for letter, a in (numbers or {}).items()}
    empty = nothing or isinstance(error, NameError)
    empty = empty or blank.get("J", False) or (bool(blank) and all(blank.values()))  # w and b of `train` are given back
    if error is None and not empty:
        return False
    try:
        text = inspect.getsource(function)
    except (OSError, TypeError):
        return False
    return bool((error is not None and re.search(ASSIGNED, text)) or (empty and re.search(WHOLE_LINE, text)))


def adds_in_place(function):
    """Whether a += stands in it."""
    function = plain_function(function)
    return function is not None and any(
        i.opname == "INPLACE_ADD" or (i.opname == "BINARY_OP" and i.argrepr == "+=")
        for i in dis.get_instructions(function)
    )


@cache
def _global_names(code):
    """The names that a code reads from its notebook, those of the functions inside it included."""
    names = {i.argval for i in dis.get_instructions(code) if i.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    return names.union(*(_global_names(inner) for inner in code.co_consts if isinstance(inner, CodeType)))


def read_names(function, seen=None):
    """{name: value} of all that it reads from its notebook, and that the functions read which it calls there."""
    function, seen = plain_function(function), {} if seen is None else seen
    if function is None:
        return seen
    namespace, names = function.__globals__, _global_names(function.__code__)
    found = {name: namespace[name] for name in names if name in namespace}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        with contextlib.suppress(ValueError):  # a cell may be empty
            found[name] = cell.cell_contents
    for name in found.keys() - seen.keys():
        seen[name] = found[name]
        if type(found[name]) is FunctionType and found[name].__globals__ is namespace:
            read_names(found[name], seen)
    return seen


def read_letters(function):
    """The letters of the exercise that it reads from the notebook, as arrays or numbers, and not from its arguments."""
    return sorted(s for s, v in read_names(function).items() if s in LETTERS_READ and not callable(v))


@contextlib.contextmanager
def sizes_of(problem, function, n="m"):
    """Give sizes such as m, which the function reads from the notebook, the values of the problem. n: what n means."""
    function = plain_function(function)
    if function is None:
        yield
        return
    sizes = {**problem.sizes, "N": problem.right["m"]}
    sizes |= {"L": sizes["l"], "l+1": sizes["l"] + 1} if "l" in sizes else {}
    sizes["n"] = sizes.get(n, sizes["m"])
    numbers = {s for s, v in read_names(function).items() if s in sizes and type(v) in (int, float, np.int64)}
    namespace, cells = function.__globals__, dict(zip(function.__code__.co_freevars, function.__closure__ or ()))
    kept = {s: namespace[s] for s in numbers & namespace.keys()}
    in_cells = {s: cells[s].cell_contents for s in numbers & cells.keys()}
    try:
        namespace.update({s: sizes[s] for s in kept})
        for s in in_cells:
            cells[s].cell_contents = sizes[s]
        yield
    finally:
        namespace.update(kept)
        for s, value in in_cells.items():
            cells[s].cell_contents = value
