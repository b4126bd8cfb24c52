"""From her functions to a verdict: run each on all problems, find the first thing to mend, and say so."""

import copy
import dis
import inspect
import re

import numpy as np

from . import sandbox
from .catalogue import STOPPED
from .compare import Fault, Rank, kind, look
from .recognise import EXPLAINED, recognise
from .verdict import Block, Verdict, Where


def judge(functions, problems, handed):
    """The verdict on `handed`, {name: her function}. functions: what is asked; problems(): what to try it on."""
    try:
        with np.errstate(all="ignore"):
            return _judge(functions, problems(), handed)
    except Exception as error:
        text = f"This is a fault of the checker, not of your code. It stopped with {type(error).__name__}: {error}"
        return Verdict(False, (), None, {}, "The checker itself has failed.", (Block("text", text),))


def _judge(functions, problems, handed):
    if not handed:
        text = f"Hand in one function or more: {', '.join(f'{name}=...' for name in functions)}."
        return Verdict(False, (), None, {}, "Nothing was handed in.", (Block("text", text),))
    judged = {name: _Judged(name, functions[name], handed[name], problems) for name in functions if name in handed}
    if not any(one.fault for one in judged.values()):
        _together(judged, problems[0])
    faulty = sorted((one for one in judged.values() if one.fault), key=lambda one: one.fault.rank)
    unwritten = [f"`{one.name}`" for one in faulty if one.fault.rank == Rank.UNWRITTEN]
    lines = {
        "Checked": [f"`{name}` {one.state(faulty)}" for name, one in judged.items() if f"`{name}`" not in unwritten],
        "Not written yet": unwritten if len(unwritten) < len(faulty) else [],
        "Not handed in": [f"`{name}`" for name in functions if name not in judged],
    }
    end = [one.said for one in judged.values() if one.said]
    told = " ".join(f"{what}: {', '.join(names)}." for what, names in lines.items() if names)
    end += [Block("text", told)] if told else []
    if not sandbox.can_limit():
        end.append(Block("text", "No time limit can be set here. If it does not come back, interrupt the kernel."))
    if not faulty:
        remarks = [Block("text", remark) for one in judged.values() for remark in dict.fromkeys(one.remarks)]
        return Verdict(True, (), None, {}, "All that you handed in is right.", (*remarks, *end))
    name, fault = faulty[0].name, faulty[0].fault
    mistakes = dict.fromkeys(id for one in faulty for id in one.fault.mistakes)
    title = f"`{name}` is not right yet."
    if fault.rank == Rank.UNWRITTEN:
        title = f"Nothing is written yet in {', '.join(unwritten)}."
    return Verdict(False, tuple(mistakes), fault.where, fault.inputs, title, (*fault.blocks, *end))


class _Judged:
    """A function of hers after one run on each problem: its first fault, if it has one, and what was seen and heard."""

    def __init__(self, name, asked, hers, problems):
        self.name, self.asked, self.hers = name, asked, hers
        self.fault, self.said, self.rounded, self.remarks, self.values = None, None, False, [], []
        faults, numbers, left, right = [], [], sandbox.LIMIT, set(asked.gives)
        for problem in problems:
            given = problem.given(asked)
            try:
                if not faults:
                    _agree(asked, hers)
                outcome = sandbox.run(hers, given, left)
                left -= outcome.seconds
                self._listen(outcome)
                numbers.append((problem, None))
                if outcome.error is not None:
                    raise _nothing() if _unwritten(hers, outcome) else self._stopped(outcome, problem)
                seen = look(name, asked, problem, outcome.value)
                if _unwritten(hers, outcome, seen.numbers):
                    raise _nothing()
                numbers[-1] = problem, seen.numbers
                right &= seen.right
                if not (seen.fault and seen.fault.rank < Rank.CHANGED):
                    self._unchanged(given, problem)
                if seen.fault:
                    raise seen.fault
                self.rounded |= seen.rounded
                self.remarks += seen.remarks
                self.values.append(outcome.value)
            except Fault as fault:
                fault.inputs = dict(zip(asked.takes, problem.given(asked)))
                fault.where = fault.where or Where(name, fault.symbol, None, None)
                faults.append(fault)
                if fault.rank == Rank.UNWRITTEN or not numbers or left <= 0:
                    break
        if faults:
            self.fault = min(faults, key=lambda fault: fault.rank)
            if numbers and self.fault.rank not in (Rank.CHANGED, Rank.OPEN, Rank.UNWRITTEN) and left > 0:
                self._explain(recognise(name, asked, numbers), numbers)
            if right and self.fault.rank in (Rank.NUMBER, Rank.OPEN) and all(got is not None for _, got in numbers):
                letters = " and ".join(letter for letter in asked.gives if letter in right)
                self.fault.blocks.append(Block("text", f"{letters} {'is' if len(right) == 1 else 'are'} right."))

    def state(self, faulty):
        """A word on it, for the list of what was checked."""
        if not self.fault:
            return "right to rounding" if self.rounded else "right"
        return "as said" if self is faulty[0] else "to be mended after that"

    def _listen(self, outcome):
        if outcome.said and not self.said:
            text = "\n".join(said.rstrip() for said in outcome.said)
            self.said = Block("folded", text, f"What `{self.name}` printed or warned of")

    def _stopped(self, outcome, problem):
        """What she raised, or that she did not come back, at her line."""
        error = outcome.error
        what = f"{type(error).__name__}: {error}"
        given = [(name, problem.right[name]) for name in self.asked.takes]
        sizes = ", ".join(f"{name} {np.shape(a)}" if np.ndim(a) else f"{name} = {a}" for name, a in given)
        if isinstance(error, sandbox.OutOfTime):
            what = f"It had not come back after {sandbox.LIMIT:g} seconds"
        elif isinstance(error, SystemExit):
            what = "It calls exit()"
        elif isinstance(error, RecursionError):
            what = "It calls itself without end"
        code = Block("code", f"{what}\n{outcome.line}".strip())
        hint = next((f" {hint}" for pattern, hint in STOPPED.items() if re.search(pattern, what)), "")
        return Fault(Rank.STOPS, "It stops before it gives anything:", code, f"It was given {sizes}.{hint}")

    def _unchanged(self, given, problem):
        """Fault where she changed an argument in place."""
        before = problem.given(self.asked)
        changed = [
            name for name, a, b in zip(self.asked.takes, given, before) if not np.array_equal(a, b, equal_nan=True)
        ]
        if changed:
            ids = ("in_place", "softmax_alias") if "U2" in changed and "softmax2" in self.asked.parts else ("in_place",)
            did, why = EXPLAINED["in_place"]
            raise Fault(Rank.CHANGED, f"It changes {', '.join(changed)} in place. {did}", why, mistakes=ids)

    def _explain(self, variants, numbers):
        """Put the mistakes that were recognised in front of what the fault says."""
        blocks = []
        for n, variant in enumerate(variants):
            did, why = EXPLAINED[variant.id]
            hers, page = variant.beside()
            code = [("yours, in effect", line) for line in hers] + [("the page", line) for line in page]
            if len(hers) == len(page):
                code = [line for both in zip(code, code[len(hers) :]) for line in both]
            first = "" if len(variants) == 1 else ("Two things. First: ", "Second: ")[n]
            text = "\n".join(f"{whose:18} {line}" for whose, line in code).replace("dphi", "phi'")
            blocks += [
                Block("text", first + did),
                Block("code", text),
                Block("text", f"{why} See {variant.derived()}."),
            ]
        if variants and self.fault.rank == Rank.NUMBER:
            self.fault.blocks = blocks + self.fault.blocks[:1]
        elif variants:
            sure = all(got is not None for _, got in numbers)
            self.fault.blocks += [Block("text", "Why:" if sure else "This may be why:"), *blocks]
        elif self.fault.rank == Rank.NUMBER and len(self.fault.blocks) == 1:
            self.fault.blocks.append(Block("text", "This check knows no mistake that leaves these numbers."))
        if not variants and (names := _borrowed(self.hers, self.asked)):
            text = f"It also reads {', '.join(names)} of your notebook, which it is not given. Is that meant?"
            self.fault.blocks.append(Block("text", text))
        self.fault.mistakes = tuple(variant.id for variant in variants)


def _agree(asked, hers):
    """Fault where `hers` is no function, takes other arguments, or takes them in another order."""
    if not callable(hers):
        text = f"It should be a function; it is {kind(hers)} Hand in its name alone, without parentheses."
        raise Fault(Rank.KIND, text)
    try:
        signature = inspect.signature(hers)
    except (TypeError, ValueError):
        return
    try:
        signature.bind(*asked.takes)
    except TypeError:
        raise Fault(Rank.KIND, f"It should take ({', '.join(asked.takes)}); yours takes {signature}.") from None
    if set(signature.parameters) == set(asked.takes) and tuple(signature.parameters) != asked.takes:
        raise Fault(Rank.KIND, f"It should take ({', '.join(asked.takes)}) in this order; yours takes {signature}.")


def _nothing():
    text = "Write it where `...` stands, and run the cell again. You will be told here whether it is right"
    return Fault(Rank.UNWRITTEN, f"{text}, and if not, where it goes wrong.")


def _unwritten(hers, outcome, numbers=None):
    """Whether she has not begun: nothing in the body; or `...` in it, and nothing but NaN and 0 in what it gives."""
    value, error = outcome.value, outcome.error
    values = value if isinstance(value, tuple | list) else [value]
    if type(error) is NotImplementedError or (len(values) and all(v is Ellipsis for v in values)):
        return True
    if not hasattr(hers, "__code__"):
        return False
    does = {instruction.opname for instruction in dis.get_instructions(hers)}
    if does <= {"RESUME", "NOP", "LOAD_CONST", "LOAD_COMMON_CONSTANT", "POP_TOP", "RETURN_VALUE", "RETURN_CONST"}:
        return value is None and error is None
    try:
        source = inspect.getsource(hers)
    except (OSError, TypeError):
        return False
    if error is not None and re.search(r"(?m)=\s*\.\.\.\s*(#.*)?$", source):
        return True
    empty = isinstance(error, NameError) or (value is None and error is None)
    blank = {letter: (np.nan_to_num(a) == 0).all() for letter, a in (numbers or {}).items()}
    empty = empty or blank.get("J", False) or (bool(blank) and all(blank.values()))  # w and b of `train` are handed on
    return empty and bool(re.search(r"(?m)^\s*\.\.\.\s*(#.*)?$", source))


def _borrowed(hers, asked):
    """The page's letters that her function reads from the notebook and not from its arguments."""
    if not hasattr(hers, "__code__"):
        return []
    read = {i.argval for i in dis.get_instructions(hers) if i.opname == "LOAD_GLOBAL"}
    letters = {"x", "y", "w", "b", "u", "h", "g", "l", "m", "alpha", "X", "Y", "W1", "W2", "U1", "U2", "H", "G1", "G2"}
    return sorted(name for name in read & letters if name in hers.__globals__ and not callable(hers.__globals__[name]))


def _together(judged, problem):
    """Hand what her own functions gave on to the next of them; a fault there is the next one's."""
    theirs = {}
    for name, one in judged.items():
        if any(letter in theirs for letter in one.asked.takes):
            given = [copy.deepcopy(theirs.get(s, v)) for s, v in zip(one.asked.takes, problem.given(one.asked))]
            outcome = sandbox.run(one.hers, given)
            fault = one._stopped(outcome, problem) if outcome.error is not None else None
            fault = fault or look(name, one.asked, problem, outcome.value).fault
            if fault:
                text = "Each function is right with the page's numbers, but not with what your own ones before it give."
                one.fault = Fault(
                    Rank.TOGETHER, text, *fault.blocks, where=fault.where or Where(name, fault.symbol, None, None)
                )
                return
        value = one.values[0]
        if name != "train":
            theirs.update(zip(one.asked.gives, (value,) if len(one.asked.gives) == 1 else value))
