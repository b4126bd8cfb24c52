"""Run a function on all problems, and find its first fault."""

import difflib
import re
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from . import sandbox, source
from .catalogue import STOPPED
from .compare import Comparison, Fault, Rank, compare, in_letters, plain, shape_in_letters, shared
from .lines import MISTAKES
from .verdict import Block, Where


class Way(NamedTuple):
    """How to call a function: with layers counted from 0, with something in entry 0, after other functions of the same
    student, (asked, function) each, and with the notebook's n for m, for l or for l+1.
    """

    from_0: bool = False
    entry_0: float = np.nan
    before: tuple = ()
    n: str = "m"

    def arguments(self, problem, asked):
        return problem.given_from_0(asked) if self.from_0 else problem.given(asked, self.entry_0)


@dataclass
class Call:
    """One call: the problem, what it gave, how that compares, two places that share memory, and the first fault."""

    problem: object
    outcome: sandbox.Outcome
    seen: Comparison = field(default_factory=Comparison)
    sharing: object = None
    fault: Fault | None = None


@dataclass
class Examined:
    """A function after one run on each problem: its first fault, if it has one, and what was found."""

    name: str
    asked: object
    function: object
    way: Way
    calls: list = field(default_factory=list)
    fault: Fault | None = None
    remarks: list = field(default_factory=list)
    misfits: list = field(default_factory=list)  # of what the functions before it give

    def state(self, first):
        """A word on it, for the list of what was checked. first: whether it is the one that is spoken of."""
        if self.fault:
            return "see above" if first else "has a mistake too"
        words = {call.seen.precision for call in self.calls if call.seen.precision}
        return max(words, default="right")  # (to rounding) comes after (to 3 digits) in the alphabet

    def printed(self):
        """What it printed or warned of in its first call that did so, as Blocks."""
        said = next((call.outcome.messages for call in self.calls if call.outcome.messages), [])
        text = "\n".join(message.rstrip() for message in said)
        return [Block("folded", text, f"What `{self.name}` printed or warned of")] if text else []


def examine(name, asked, function, problems, way=Way()):  # noqa: B008
    """Run a function on all problems, and find its first fault."""
    try:
        source.validate_signature(asked, function)
    except Fault as fault:
        fault.where = Where(name, None, None, None)
        return Examined(name, asked, function, way, fault=fault)
    borrowed = sorted(source.read_names(function).keys() & source.SIZES_READ)
    for n in ("m", "l", "l+1") if "n" in borrowed else ("m",):
        one = Examined(name, asked, function, way._replace(n=n))
        _call_on_all(one, problems)
        if not one.fault:
            break
    if not one.fault and borrowed:
        names, each = " and ".join(borrowed), "it the value" if len(borrowed) == 1 else "them the values"
        text = f"`{name}` reads {names} of your notebook. The check gave {each} of each of its problems."
        one.remarks.append(f"{text} So it is right. It is safer to compute {names} from the arguments.")
    return one


def _call_on_all(one, problems):
    """Call it on each problem, and once again on the first: the calls, the first fault and the remarks go to `one`."""
    left = sandbox.LIMIT
    for problem in problems:
        given = one.way.arguments(problem, one.asked)
        call = call_once(one, problem, given, left)
        left -= call.outcome.seconds
        one.calls.append(call)
        try:
            compare_call(one, call, given, one.way.arguments(problem, one.asked))
        except Fault as fault:
            call.fault = _placed(fault, one, problem)
            if fault.rank == Rank.UNWRITTEN or left <= 0:
                break
    if one.calls[0].seen.numbers is not None and left > 0 and not _gives_the_same(one, problems[0], left):
        fault = Fault(Rank.STATE, told("keeps_something"), mistakes=("keeps_something",), symbol=one.asked.gives[0])
        one.calls[0].fault = _placed(fault, one, problems[0])
    one.fault = min((call.fault for call in one.calls if call.fault), key=lambda fault: fault.rank, default=None)
    one.remarks = list(dict.fromkeys(remark for call in one.calls for remark in call.seen.remarks))


def _placed(fault, one, problem):
    """The fault, with its function and the arguments that show it."""
    fault.inputs = dict(zip(one.asked.takes, problem.given(one.asked)))
    fault.where = fault.where or Where(one.name, fault.symbol, None, None)
    return fault


def call_once(one, problem, given, seconds):
    """One call in the sandbox. Its result is read there, too: looking at it may run the student's code."""
    for asked, function in one.way.before:
        sandbox.run(function, problem.given(asked), seconds)
    with source.sizes_of(problem, one.function, one.way.n):
        outcome = sandbox.run(lambda *arguments: _read(one.function(*arguments)), given, seconds)
    if outcome.error is not None:
        return Call(problem, outcome)
    outcome.value, sharing = outcome.value
    return Call(problem, outcome, sharing=sharing)


def _read(value):
    return plain(value), shared(value)


def compare_call(one, call, given, original):
    """Compare the result of a call with what is right; raise its first Fault."""
    if call.outcome.error is not None:
        raise _nothing() if source.is_unwritten(one.function, call.outcome) else stopped(one, call)
    call.seen = compare(one.name, one.asked, call.problem, call.outcome.value)
    if source.is_unwritten(one.function, call.outcome, call.seen.numbers):
        raise _nothing()
    fault = call.seen.fault
    if not (fault and fault.rank < Rank.CHANGED):
        _unchanged(one, given, original)
    if fault:
        raise fault


def _gives_the_same(one, problem, seconds):
    """Whether the first problem's input gives the same numbers again."""
    again = call_once(one, problem, one.way.arguments(problem, one.asked), seconds)
    if again.outcome.error is not None:
        return isinstance(again.outcome.error, sandbox.OutOfTime)
    numbers, others = one.calls[0].seen.numbers, compare(one.name, one.asked, problem, again.outcome.value).numbers
    return others is not None and all(
        a.shape == b.shape and np.allclose(a, b, rtol=1e-9, atol=1e-12, equal_nan=True)
        for a, b in zip(numbers.values(), others.values())
    )


def _unchanged(one, given, original):
    """Fault where it changed an argument in place."""
    pairs = zip(one.asked.takes, given, original)
    changed = [name for name, a, b in pairs if np.ndim(b) and not np.array_equal(a, b, equal_nan=True)]
    if changed:
        did, why = MISTAKES["in_place"]
        raise Fault(Rank.CHANGED, f"It changes {' and '.join(changed)} in place. {did}", why, mistakes=("in_place",))


def _nothing():
    text = "Write it where `...` stands, and run the cell again. You will be told here whether it is right"
    return Fault(Rank.UNWRITTEN, f"{text}, and if not, where it goes wrong.")


def told(id):
    """What is said of a mistake, as one text."""
    return " ".join(MISTAKES[id])


def stopped(one, call):
    """The Fault for what a call raised, or that it did not come back, at the student's line."""
    error, what, problem = call.outcome.error, call.outcome.text, call.problem
    hints = []
    if isinstance(error, sandbox.OutOfTime):
        what = f"It had not come back after {sandbox.LIMIT:g} seconds"
    elif isinstance(error, SystemExit):
        what = "It calls exit()"
    elif isinstance(error, RecursionError):
        what = "It calls itself without end"
    else:
        hints = list(filter(None, [_hint(error, what, problem.sizes)]))
    given = [(name, problem.right[name]) for name in one.asked.takes]
    shapes = ", ".join(_with_shape(name, a, problem.sizes) for name, a in given)
    code = Block("code", f"{what}\n{call.outcome.line}".strip())
    return Fault(Rank.STOPS, "It stops before it gives anything:", code, *hints, f"It was given {shapes}.")


def _with_shape(name, value, sizes):
    """An argument and its shape, in letters where they can be told: 'h (l+1, m) = (5, 3)'."""
    if not np.ndim(value):
        return f"{name} = {value}"
    letters, shape = shape_in_letters(np.shape(value), sizes), str(np.shape(value))
    return f"{name} {shape}" if not re.search("[lmn]", letters) else f"{name} {letters} = {shape}"


def _hint(error, what, sizes):
    """What an error often means, with shapes in letters; '' where nothing is known."""
    words = in_letters(what, sizes)
    text = f"In letters, the {'inner sizes' if 'matmul' in what else 'shapes'} are {words}. " if words else ""
    if words == "(m) and (l+1)" and "input array" in what:
        rows = "A row of the array belongs to a layer, and has room for m samples: np.zeros((l + 1, m))."
        return f"{text}{rows} Or is [k] missing?"
    if "(l+1)" in words and "(m)" in words:
        return f"{text}(l+1) has one entry a layer, (m) one a sample: is [k] missing behind a letter by layer?"
    name = re.search(r"'numpy' has no attribute '(\w+)'", what)
    if type(error) is AttributeError and name and (close := difflib.get_close_matches(name[1], dir(np), 1)):
        return f"NumPy has no np.{name[1]}. Do you mean np.{close[0]}?"
    return text + next((hint for pattern, hint in STOPPED.items() if re.search(pattern, what)), "")
