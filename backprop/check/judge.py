"""From a student's functions to a verdict: examine each, alone and then together, and say the first thing to fix."""

import copy
import inspect
import warnings
from types import FunctionType

import numpy as np

from . import sandbox, source
from .compare import Fault, Rank, compare, kind
from .examine import Way, call_once, compare_call, examine, told
from .explain import explain
from .verdict import Block, Verdict, Where

FROM_0 = (
    "You count layers from 0: w[0], b[0] and g[0] belong to the first layer. This is a convention, and with it your "
    "code is right. The exercise counts from 1, and leaves entry 0 of w, b, u and g empty."
)


def judge(functions, problems, submitted):
    """The verdict on `submitted`, {name: function}. functions: what is asked; problems(): what to try it on."""
    if not submitted:
        text = f"Hand in one function or more: {', '.join(f'{name}=...' for name in functions)}."
        return Verdict(False, (), None, {}, "Nothing was handed in.", (Block("text", text),))
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            given, judged = problems(), {}
            for name in functions:
                if name in submitted:
                    judged[name] = _examined(name, functions, submitted[name], given, judged)
            if not any(one.fault for one in judged.values()):
                _together(judged, given[0])
            return _verdict(functions, judged)
    except Exception as error:
        text = f"This is a fault of the checker, not of your code. It stopped with {type(error).__name__}: {error}"
        return Verdict(False, (), None, {}, "The checker itself has failed.", (Block("text", text),))


def _verdict(functions, judged):
    """The first thing to fix, or that there is none, and the list of what was checked."""
    faulty = sorted((one for one in judged.values() if one.fault), key=lambda one: one.fault.rank)
    unwritten = [f"`{one.name}`" for one in faulty if one.fault.rank == Rank.UNWRITTEN]
    checked = [one for one in judged.values() if f"`{one.name}`" not in unwritten]
    lines = {
        "Checked": [f"`{one.name}`: {one.state(one is faulty[0] if faulty else False)}" for one in checked],
        "Not written yet": unwritten if len(unwritten) < len(faulty) else [],
        "Not handed in": [f"`{name}`" for name in functions if name not in judged],
    }
    told = " ".join(f"{what}: {', '.join(names)}." for what, names in lines.items() if names)
    end = [block for one in judged.values() for block in one.printed()] + ([Block("text", told)] if told else [])
    if not sandbox.can_limit():
        end.append(Block("text", "No time limit can be set here. If it does not come back, interrupt the kernel."))
    if not faulty:
        remarks = [Block("text", text) for text in dict.fromkeys(_remarks(judged.values()))]
        return Verdict(True, (), None, {}, "All that you handed in is right.", (*remarks, *end))
    name, fault = faulty[0].name, faulty[0].fault
    mistakes = dict.fromkeys(id for one in faulty for id in one.fault.mistakes)
    title = f"`{name}` is not right yet."
    if fault.rank == Rank.UNWRITTEN:
        title = f"Nothing is written yet in {', '.join(unwritten)}."
    return Verdict(False, tuple(mistakes), fault.where, fault.inputs, title, (*fault.blocks, *end))


def _remarks(judged):
    yield from (remark for one in judged for remark in one.remarks)
    if misfits := [text for one in judged for text in one.misfits]:
        yield f"As they are, they do not fit together: {'; '.join(misfits)}. The check has brought them to one form."


def _examined(name, functions, function, problems, judged):
    """A function, examined; in another way where it is right only in that way; its mistakes explained where in none."""
    asked = functions[name]
    one = examine(name, asked, function, problems)
    if not one.fault or one.fault.rank == Rank.UNWRITTEN or not one.calls:
        return one
    right = [other for other in judged.values() if not other.fault]
    if one.fault.rank != Rank.OPEN and any(problems[0].by_layer(letter) for letter in asked.takes):
        other = examine(name, asked, function, problems, Way(from_0=True))
        if not other.fault and any(not o.way.from_0 and o.name != "cost" for o in right):
            one.fault.blocks, one.fault.mistakes = [Block("text", told("layers_from_0"))], ("layers_from_0",)
            return one
        if not other.fault:
            other.remarks.insert(0, FROM_0)
            return other
    if one.fault.rank != Rank.OPEN and right:  # it may use what the functions before it keep, as methods do
        other = examine(name, asked, function, problems, Way(before=tuple((o.asked, o.function) for o in right)))
        if not other.fault:
            names = " and ".join(f"`{o.name}`" for o in right)
            other.remarks.insert(0, f"`{name}` uses what {names} left behind, and not only its arguments.")
            return other
    explain(one, problems)
    if name == "train" and one.fault.rank >= Rank.NUMBER:
        _blame_the_functions_of_train(one, functions, problems, judged)
    return one


def _blame_the_functions_of_train(one, functions, problems, judged):
    """Where train calls functions of its own notebook, say which of them is wrong."""
    names = source.read_names(one.function)
    for name, asked in functions.items():
        function = names.get(name)
        if type(function) is not FunctionType or tuple(inspect.signature(function).parameters) != asked.takes:
            continue
        other = next((o for o in judged.values() if o.function is function), None)
        if other is None:
            other = examine(name, asked, function, problems)
            if other.fault and other.calls:
                explain(other, problems)
        if other.fault and other.calls:
            text = f"`train` calls your `{name}`, and `{name}` is not right. Fix it first:"
            one.fault.blocks = [Block("text", text), *other.fault.blocks]
            one.fault.mistakes = other.fault.mistakes
            return


def _together(judged, problem):
    """Hand what the functions gave on to the next of them, in one form; a fault there is the next one's."""
    own, raw = {}, {}  # by letter: in one form; and by whom, as it is
    for one in judged.values():
        if any(letter in own for letter in one.asked.takes) and not one.way.from_0:
            given = [np.array(own.get(s, v)) for s, v in zip(one.asked.takes, problem.given(one.asked))]
            call = call_once(one, problem, [np.array(v) for v in given], sandbox.LIMIT)
            try:
                compare_call(one, call, given, given)
            except Fault as fault:
                text = "Each function is right by itself, but not with what your own functions before it give."
                where = fault.where or Where(one.name, fault.symbol, None, None)
                one.fault = Fault(Rank.TOGETHER, text, *fault.blocks, where=where, mistakes=fault.mistakes)
                one.fault.inputs = dict(zip(one.asked.takes, given))
                return
            _remark_on_kinds(one, raw, problem)
        if one.name != "train" and not one.calls[0].seen.halves:  # three digits are too few to go on with
            value = one.calls[0].outcome.value
            own.update(one.calls[0].seen.full)
            raw.update(
                (s, (one.name, v)) for s, v in zip(one.asked.gives, [value] if len(one.asked.gives) == 1 else value)
            )


def _remark_on_kinds(one, raw, problem):
    """Where it cannot take what the others give as it is, say so: each is right, but they do not fit."""
    given = [copy.deepcopy(raw[s][1]) if s in raw else v for s, v in zip(one.asked.takes, problem.given(one.asked))]
    call = call_once(one, problem, given, sandbox.LIMIT)
    if call.outcome.error is None and not compare(one.name, one.asked, problem, call.outcome.value).fault:
        return
    words, by_layer = [], False
    for name, letter, value in ((*raw[s][:1], s, raw[s][1]) for s in one.asked.takes if s in raw):
        by_layer |= problem.by_layer(letter)
        without = ", without entry 0" if problem.by_layer(letter) and len(value) == problem.right["l"] else ""
        words.append(f"`{name}` gives {letter} as {kind(value)[:-1]}{without}")
    form = "arrays with an entry 0" if by_layer else "arrays"
    one.misfits.append(f"`{one.name}` needs {form}, and {', '.join(words)}")
