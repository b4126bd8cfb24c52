"""From a student's functions to a verdict: run each on all problems, find the first thing to fix, and say so."""

import contextlib
import copy
import difflib
import dis
import inspect
import re
import warnings
from dataclasses import dataclass, field
from functools import cache, partial
from types import CodeType, FunctionType, MethodType

import numpy as np

from . import sandbox
from .catalogue import SHAPES, STOPPED
from .compare import Comparison, Fault, Rank, compare, in_letters, kind, plain, shape_in_letters, shared
from .recognise import LINES, MISTAKES, Finding, Run, misplaced, recognise, some_layers_unwritten, unwritten
from .training import Training, explain_training
from .verdict import Block, Verdict, Where

WRONG_SHAPES = dict(row.split(": ") for row in SHAPES.strip().splitlines())
FILL = 0.375  # in the place of NaN in entry 0, to see whether it is used


def judge(functions, problems, submitted):
    """The verdict on `submitted`, {name: function}. functions: what is asked; problems(): what to try it on."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _judge(functions, problems(), submitted)
    except Exception as error:
        text = f"This is a fault of the checker, not of your code. It stopped with {type(error).__name__}: {error}"
        return Verdict(False, (), None, {}, "The checker itself has failed.", (Block("text", text),))


def _judge(functions, problems, submitted):
    if not submitted:
        text = f"Hand in one function or more: {', '.join(f'{name}=...' for name in functions)}."
        return Verdict(False, (), None, {}, "Nothing was handed in.", (Block("text", text),))
    judged = {}
    for name in functions:
        if name in submitted:
            judged[name] = _examined(name, functions, submitted, problems, judged)
    if not any(one.fault for one in judged.values()):
        _together(judged, problems[0])
    faulty = sorted((one for one in judged.values() if one.fault), key=lambda one: one.fault.rank)
    unwritten = [f"`{one.name}`" for one in faulty if one.fault.rank == Rank.UNWRITTEN]
    lines = {
        "Checked": [f"`{name}`: {one.state(faulty)}" for name, one in judged.items() if f"`{name}`" not in unwritten],
        "Not written yet": unwritten if len(unwritten) < len(faulty) else [],
        "Not handed in": [f"`{name}`" for name in functions if name not in judged],
    }
    end = [one.printed for one in judged.values() if one.printed]
    told = " ".join(f"{what}: {', '.join(names)}." for what, names in lines.items() if names)
    end += [Block("text", told)] if told else []
    if not sandbox.can_limit():
        end.append(Block("text", "No time limit can be set here. If it does not come back, interrupt the kernel."))
    if not faulty:
        remarks = dict.fromkeys(remark for one in judged.values() for remark in one.remarks)
        if misfits := [text for one in judged.values() for text in one.misfits]:
            text = (
                f"As they are, they do not fit together: {'; '.join(misfits)}. The check has brought them to one form."
            )
            remarks[text] = None
        blocks = [Block("text", remark) for remark in remarks]
        return Verdict(True, (), None, {}, "All that you handed in is right.", (*blocks, *end))
    name, fault = faulty[0].name, faulty[0].fault
    mistakes = dict.fromkeys(id for one in faulty for id in one.fault.mistakes)
    title = f"`{name}` is not right yet."
    if fault.rank == Rank.UNWRITTEN:
        title = f"Nothing is written yet in {', '.join(unwritten)}."
    return Verdict(False, tuple(mistakes), fault.where, fault.inputs, title, (*fault.blocks, *end))


# ---- one function, on all problems


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
    """A function after one run on each problem: its first fault, if it has one, and what was seen and heard."""

    name: str
    asked: object
    function: object
    calls: list = field(default_factory=list)
    fault: Fault | None = None
    printed: Block | None = None
    remarks: list = field(default_factory=list)
    misfits: list = field(default_factory=list)  # of what the functions before it give
    from_0: bool = False

    def state(self, faulty):
        """A word on it, for the list of what was checked."""
        if not self.fault:
            words = [call.seen.precision for call in self.calls if call.seen.precision]
            return min(words, key=lambda word: word != "right (to 3 digits)") if words else "right"
        return "see above" if self is faulty[0] else "has a mistake too"


def _examined(name, functions, submitted, problems, judged):
    """The function `name`, examined; in another way where it is right only in that way."""
    asked, function = functions[name], submitted[name]
    one = examine(name, asked, function, problems)
    if one.fault and one.fault.rank == Rank.OPEN:
        _explain(one, problems)
    elif one.fault and one.fault.rank != Rank.UNWRITTEN and one.calls:
        if any(problems[0].by_layer(s) for s in asked.takes):
            other = examine(name, asked, function, problems, from_0=True)
            if not other.fault:
                from_1 = [j for j in judged.values() if not j.fault and not j.from_0 and j.name != "cost"]
                if not from_1:
                    text = "You count layers from 0: w[0], b[0] and g[0] belong to the first layer. This is a convention, and with"
                    text += (
                        " it your code is right. The exercise counts from 1, and leaves entry 0 of w, b, u and g empty."
                    )
                    other.remarks.append(text)
                    return other
                one.fault.blocks, one.fault.mistakes = [Block("text", *_told(["layers_from_0"]))], ("layers_from_0",)
                return one
        before = [(functions[n], j.function) for n, j in judged.items() if not j.fault]
        if before:
            other = examine(name, asked, function, problems, before=before)
            if not other.fault:
                names = " and ".join(f"`{n}`" for n, j in judged.items() if not j.fault)
                other.remarks.append(f"`{name}` uses what {names} left behind, and not only its arguments.")
                return other
        _explain(one, problems)
        if name == "train":
            _blame_the_functions_of_train(one, functions, submitted, problems, judged)
    return one


def examine(name, asked, function, problems, from_0=False, before=(), entry_0=np.nan):
    """Run a function on all problems, and find its first fault. before: what to run on each problem first."""
    one = Examined(name, asked, function, from_0=from_0)
    try:
        _agree(asked, function)
    except Fault as fault:
        fault.where, one.fault = Where(name, None, None, None), fault
        return one
    borrowed = sorted(set(_read_names(function)) & {"m", "l", "n", "n0", "n1", "n2", "N", "L"})
    for n in ("m", "l", "l+1") if "n" in borrowed else ("m",):
        _call_all(one, problems, from_0, before, entry_0, n)
        if not one.fault:
            break
    if not one.fault and borrowed:
        names = " and ".join(borrowed)
        text = f"`{name}` reads {names} of your notebook. The check gave {'it the value' if len(borrowed) == 1 else 'them the values'} of each of its problems"
        one.remarks.append(f"{text}, and so it is right. It is safer to compute {names} from the arguments.")
    return one


def _call_all(one, problems, from_0, before, entry_0, n):
    one.calls, one.fault, one.remarks = [], None, []
    left = sandbox.LIMIT
    for problem in problems:
        for asked, function in before:
            sandbox.run(function, problem.given(asked), left)
        given = problem.given_from_0(one.asked) if from_0 else problem.given(one.asked, entry_0)
        with _notebook_sizes(one.function, problem, n):
            call = _call(one, problem, given, left)
            left -= call.outcome.seconds
        one.calls.append(call)
        try:
            _judge_call(one, call, given, from_0, entry_0)
        except Fault as fault:
            fault.inputs = dict(zip(one.asked.takes, problem.given(one.asked)))
            fault.where = fault.where or Where(one.name, fault.symbol, None, None)
            call.fault = fault
            if fault.rank == Rank.UNWRITTEN or left <= 0:
                break
    if one.calls and one.calls[0].seen.numbers is not None and left > 0:
        _call_again(one, problems[0], from_0, before, entry_0, n, left)
    faults = [call.fault for call in one.calls if call.fault]
    one.fault = min(faults, key=lambda fault: fault.rank) if faults else None
    one.remarks = list(dict.fromkeys(remark for call in one.calls for remark in call.seen.remarks))
    said = next((call.outcome.messages for call in one.calls if call.outcome.messages), None)
    if said:
        text = "\n".join(message.rstrip() for message in said)
        one.printed = Block("folded", text, f"What `{one.name}` printed or warned of")


def _call(one, problem, given, seconds):
    """One call in the sandbox. Its result is read there, too: looking at it may run the student's code."""
    outcome = sandbox.run(lambda *arguments: _looked_at(one.function(*arguments)), given, seconds)
    sharing = None
    if outcome.error is None:
        outcome.value, sharing = outcome.value
    return Call(problem, outcome, sharing=sharing)


def _looked_at(value):
    return plain(value), shared(value)


def _judge_call(one, call, given, from_0=False, entry_0=np.nan):
    """Compare the result of a call with what is right; raise its first Fault."""
    problem, outcome, asked = call.problem, call.outcome, one.asked
    if outcome.error is not None:
        raise _nothing() if _unwritten(one.function, outcome) else _stopped(one, outcome, problem)
    call.seen = compare(one.name, asked, problem, outcome.value)
    if _unwritten(one.function, outcome, call.seen.numbers):
        raise _nothing()
    fault = call.seen.fault
    if not (fault and fault.rank < Rank.CHANGED):
        original = problem.given_from_0(asked) if from_0 else problem.given(asked, entry_0)
        _unchanged(one, given, original)
    if fault:
        raise fault


def _call_again(one, problem, from_0, before, entry_0, n, left):
    """Whether the same input gives the same again; if not, this is the fault to speak of."""
    for asked, function in before:
        sandbox.run(function, problem.given(asked), left)
    given = problem.given_from_0(one.asked) if from_0 else problem.given(one.asked, entry_0)
    with _notebook_sizes(one.function, problem, n):
        again = _call(one, problem, given, left)
    numbers = one.calls[0].seen.numbers
    if again.outcome.error is None:
        again.seen = compare(one.name, one.asked, problem, again.outcome.value)
        other = again.seen.numbers
        if other is not None and all(
            a.shape == b.shape and np.allclose(a, b, rtol=1e-9, atol=1e-12, equal_nan=True)
            for a, b in zip(numbers.values(), other.values())
        ):
            return
    elif isinstance(again.outcome.error, sandbox.OutOfTime):
        return
    fault = Fault(Rank.STATE, *_told(["keeps_something"]), mistakes=("keeps_something",))
    fault.inputs = dict(zip(one.asked.takes, problem.given(one.asked)))
    fault.where = Where(one.name, one.asked.gives[0], None, None)
    one.calls[0].fault = fault


def _told(ids):
    """The sentences on some mistakes, as one text."""
    return [" ".join(" ".join(MISTAKES[id]) for id in ids)]


def _stopped(one, outcome, problem):
    """What it raised, or that it did not come back, at the student's line."""
    error, what = outcome.error, outcome.text
    sizes = problem.sizes
    given = [(name, problem.right[name]) for name in one.asked.takes]
    shapes = ", ".join(
        f"{name} {shape_in_letters(np.shape(a), sizes)} = {np.shape(a)}" if np.ndim(a) else f"{name} = {a}"
        for name, a in given
    )
    hint = ""
    if isinstance(error, sandbox.OutOfTime):
        what = f"It had not come back after {sandbox.LIMIT:g} seconds"
    elif isinstance(error, SystemExit):
        what = "It calls exit()"
    elif isinstance(error, RecursionError):
        what = "It calls itself without end"
    else:
        hint = _hint(error, what, outcome.line, sizes)
    blocks = ["It stops before it gives anything:", Block("code", f"{what}\n{outcome.line}".strip())]
    return Fault(Rank.STOPS, *blocks, *([hint] if hint else []), f"It was given {shapes}.")


def _hint(error, what, line, sizes):
    """One line on what the error often means, with shapes in letters."""
    words = in_letters(what, sizes)
    text = f"In letters, the {'inner sizes' if 'matmul' in what else 'shapes'} are {words}. " if words else ""
    if words == "(m) and (l+1)" and "input array" in what:
        return (
            text
            + "A row of the array belongs to a layer, and has room for m samples: np.zeros((l + 1, m)). Or is [k] missing?"
        )
    if "(l+1)" in words and "(m)" in words:
        return text + "(l+1) has one entry a layer, (m) one a sample: is [k] missing behind a letter by layer?"
    if type(error) is AttributeError and (name := re.search(r"has no attribute '(\w+)'", what)):
        close = difflib.get_close_matches(name[1], dir(np), 1) if "'numpy'" in what else ()
        if close:
            return f"NumPy has no np.{name[1]}. Do you mean np.{close[0]}?"
    return text + next((hint for pattern, hint in STOPPED.items() if re.search(pattern, what)), "")


def _unchanged(one, given, original):
    """Fault where it changed an argument in place."""
    pairs = zip(one.asked.takes, given, original)
    changed = [name for name, a, b in pairs if np.ndim(b) and not np.array_equal(a, b, equal_nan=True)]
    if changed:
        did, why = MISTAKES["in_place"]
        raise Fault(Rank.CHANGED, f"It changes {' and '.join(changed)} in place. {did}", why, mistakes=("in_place",))


# ---- why


def _explain(one, problems):
    """Put what is known of the mistake in front of what the fault says."""
    fault, calls = one.fault, one.calls
    findings, sentences = [], []
    if fault.rank == Rank.SHAPE and fault.mistakes and fault.mistakes[0] in MISTAKES:
        findings = [Finding(list(fault.mistakes))]
    elif fault.rank == Rank.SHAPE and fault is not calls[0].fault and calls[0].seen.numbers is not None:
        findings = [Finding(["fixed_size"])]
    elif (
        fault.rank == Rank.SHAPE and fault is calls[0].fault and (said := WRONG_SHAPES.get(getattr(fault, "shape", "")))
    ):
        id, _, more = said.partition(" ! ")
        findings = [Finding([id])]
        fault.blocks[0] = Block("text", f"{fault.blocks[0].text} {more}".strip())
    elif fault.rank == Rank.KIND and fault.symbol and all(call.seen.numbers for call in calls):
        findings = [found] if (found := unwritten(_runs(calls), one.asked, one.name)) else []
    elif fault.rank in (Rank.STOPS, Rank.SHAPE, Rank.NUMBER):
        findings, sentences = _evidence(one), []
        if not findings:
            if one.name == "train":
                findings, sentences = _explain_train(one, problems)
            else:
                findings, sentences = _explain_lines(one, problems)
    blocks = _blocks_of(findings)
    if findings and fault.rank == Rank.NUMBER:
        fault.blocks = blocks + fault.blocks[:1]
    elif findings:
        sure = fault.rank != Rank.STOPS or all(call.seen.numbers is not None for call in calls)
        fault.blocks += ([Block("text", "This may be the reason:")] if not sure else []) + blocks
    fault.blocks += [Block("text", sentence) for sentence in sentences]
    if names := _borrowed(one.function, one.asked):
        text = f"It reads {' and '.join(names)} of your notebook, which it is not given: there they belong to another network."
        fault.blocks.append(Block("text", text))
        if not findings and fault.rank in (Rank.STOPS, Rank.NUMBER):
            findings = [Finding(["reads_notebook"])]
    if fault.rank == Rank.NUMBER and not findings and not sentences:
        fault.blocks.append(Block("text", "The check knows no mistake that leaves these numbers."))
    if fault.rank in (Rank.NUMBER, Rank.OPEN):
        letters = [s for s in one.asked.gives if all(s in call.seen.right for call in calls)]
        if letters:
            fault.blocks.append(Block("text", f"{' and '.join(letters)} {'is' if len(letters) == 1 else 'are'} right."))
    ids = [id for f in findings for id in f.parts if id != "constant_factor"]
    fault.mistakes = fault.mistakes or tuple(dict.fromkeys(ids))


def _runs(calls, entry_0=np.nan):
    return [Run(call.problem, call.seen.numbers, call.seen.h_0, entry_0) for call in calls]


def _evidence(one):
    """What can be seen without guessing: whole numbers, shared memory, a missing input."""
    calls = [call for call in one.calls if call.seen.numbers is not None]
    if one.fault.rank == Rank.STOPS or not calls:
        return []
    faulty = [call for call in calls if call.fault]
    if one.fault.rank == Rank.NUMBER and all(call.seen.decimals for call in faulty):
        return [
            Finding(["rounded"], f"(rounded to {max(call.seen.decimals for call in faulty)} decimals)", "(all digits)")
        ]
    integers = [s for s in one.asked.gives if any(s in call.seen.integers for call in calls)]
    wrong = [s for s in one.asked.gives if any(s not in call.seen.right for call in calls)]
    if integers and wrong:
        return [
            Finding(
                ["whole_numbers"], f"{integers[0]} is an array of whole numbers", f"{integers[0]} is an array of floats"
            )
        ]
    sharing = next((call.sharing for call in calls if call.sharing), None)
    if sharing and wrong and (len(sharing[0]) == len(sharing[1]) == 1 or _in_one_letter(*sharing, one.asked.gives)):
        places = [_place(at, one.asked.gives) for at in sharing]
        return [Finding(["one_array_twice"], f"{places[0]} and {places[1]} share one memory", "each has its own")]
    return []


def _in_one_letter(a, b, gives):
    """Whether two places are layers of one letter."""
    return len(a) == len(b) == (1 if len(gives) == 1 else 2) and (len(gives) == 1 or a[0] == b[0])


def _place(at, gives):
    letter = gives[at[0]] if len(gives) > 1 else gives[0]
    rest = at[1:] if len(gives) > 1 else at
    return letter + "".join(f"[{i}]" for i in rest)


def _explain_lines(one, problems):
    """(findings, sentences) for the wrong lines of a function."""
    calls, asked, name = one.calls, one.asked, one.name
    runs = _runs(calls)
    if one.fault.rank == Rank.NUMBER and all(run.numbers is not None for run in runs):
        if any(np.isnan(a).any() for run in runs for a in run.numbers.values()):
            if found := _explain_nan(one, problems):
                return found
        if found := misplaced(runs, asked, [s for s in asked.gives if problems[0].by_layer(s)]):
            return [found], []
        if found := unwritten(runs, asked, name):
            return [found], []
        if name == "forward" and _input_left_out(runs, asked):
            return [Finding(["input_missing"], "h[0] is not x", "h[0] = x")], []
    lines = [line for part in asked.parts for line in LINES[part]]
    findings, unknown, right = recognise(lines, runs, asked)
    if one.fault.rank != Rank.NUMBER:
        return findings, []
    if unknown and not findings and (found := some_layers_unwritten(runs, asked)):
        return [found], []
    sentences = []
    if unknown:
        also = ", too" if findings else ""
        text = (
            f"Your {' and '.join(line.target for line in unknown)} {'is' if len(unknown) == 1 else 'are'} wrong{also}"
        )
        text += ", even with your own numbers in the rest of the line. The check knows no mistake that leaves these numbers."
        sentences.append(text)
        good = [line.target for line in right if line.letter not in asked.gives or len(asked.gives) == 1]
        if good:
            sentences.append(f"Your {' and '.join(good)} {'is' if len(good) == 1 else 'are'} right.")
    return findings, sentences


def _input_left_out(runs, asked):
    """Whether all lines are right if h[0] is what the function has there instead of x."""
    if not all(run.h_0 is not None and not np.nan_to_num(run.h_0).any() for run in runs):
        return False
    findings, unknown, _ = recognise(LINES["forward"], runs, asked)
    return not findings and not unknown


def _explain_nan(one, problems):
    """Where numbers are NaN: entry 0 is used, += on NaN, or h[0] has no input."""
    if not any(problems[0].by_layer(s) for s in one.asked.takes + one.asked.gives):
        return None
    filled = examine(one.name, one.asked, one.function, problems, entry_0=FILL)
    count = sum(np.isnan(a).sum() for call in one.calls for a in call.seen.numbers.values())
    numbers = [call.seen.numbers for call in filled.calls]
    if None not in numbers and sum(np.isnan(a).sum() for n in numbers for a in n.values()) < count:
        used = [s for s in one.asked.takes if problems[0].by_layer(s) and s != "h"]
        lines = [line for part in one.asked.parts for line in LINES[part]]
        findings, _, _ = recognise(lines, _runs(filled.calls, FILL), one.asked)
        if findings and one.name != "forward":
            return findings, ["So entry 0 is used, which is NaN: it belongs to no layer."]
        h_0 = [call.seen.h_0 for call in filled.calls]
        if (
            one.name == "forward"
            and any(h is not None and not np.isnan(h).any() for h in h_0)
            and np.isnan(
                np.concatenate([np.ravel(call.seen.h_0) for call in one.calls if call.seen.h_0 is not None] or [[0.0]])
            ).any()
        ):
            return [Finding(["entry_0_used"], "h[0] is overwritten in the loop", "the loop starts at layer 1")], []
        if findings:
            return findings, ["So entry 0 is used, which is NaN: it belongs to no layer."]
        return [Finding(["entry_0_used"], f"entry 0 of {' or '.join(used)} is used", "the loops start at layer 1")], []
    h_0 = [call.seen.h_0 for call in one.calls if call.seen.h_0 is not None]
    if one.name == "forward" and h_0 and all(np.isnan(h).all() for h in h_0):
        return [Finding(["input_missing"], "h[0] is NaN", "h[0] = x")], []
    if all(np.isnan(a).all() for call in one.calls for a in call.seen.numbers.values()) and _adds_in_place(
        one.function
    ):
        return [Finding(["added_to_nan"])], []
    return None


def _adds_in_place(function):
    """Whether a += stands in its code."""
    return any(
        i.opname == "INPLACE_ADD" or (i.opname == "BINARY_OP" and i.argrepr == "+=") for i in _instructions(function)
    )


def _explain_train(one, problems):
    """(findings, sentences) for a wrong train, run for one iteration and for two."""
    if one.fault.rank == Rank.SHAPE:
        J = [np.size(call.outcome.value[0]) for call in one.calls if isinstance(call.outcome.value, tuple | list)]
        wanted = [call.problem.right["max_iter"] for call in one.calls]
        if len(J) == len(wanted) and all(n == w - 1 for n, w in zip(J, wanted)):
            return [Finding(["last_iteration_missing"], "J has max_iter - 1 entries", "J has max_iter entries")], []
        if len(J) == len(wanted) and all(n == 1 for n in J) and max(wanted) > 1:
            return [Finding(["J_not_kept"], "J is one number", "J has max_iter entries")], []
        if len(J) == len(wanted) and all(n == w + 1 for n, w in zip(J, wanted)):
            return [Finding(["one_iteration_too_many"], "J has max_iter + 1 entries", "J has max_iter entries")], []
        return [], []
    if one.fault.rank == Rank.STOPS:
        return [], []

    def run(problem, w, b, iterations):
        right = {**problem.right, "w": w, "b": b, "max_iter": iterations}
        trained = {"J": np.zeros(iterations), "w": w, "b": b}
        shorter = problem._replace(right=right, trained=trained)
        outcome = sandbox.run(lambda *a: plain(one.function(*a)), shorter.given(one.asked), 1.0)
        if outcome.error is not None:
            return None
        full = compare("train", one.asked, shorter, outcome.value).full
        return Training(problem, (w, b), full["J"], (full["w"], full["b"])) if len(full) == 3 else None

    run.problems = problems[:4]
    return explain_training(run)


def _blame_the_functions_of_train(one, functions, submitted, problems, judged):
    """Where train calls functions of its own notebook, say which of them is wrong."""
    if one.fault.rank < Rank.NUMBER:
        return
    names = _read_names(one.function)
    for name in functions:
        function = names.get(name)
        known = next((j for j in judged.values() if j.function is function), None)
        if type(function) is not FunctionType or tuple(inspect.signature(function).parameters) != functions[name].takes:
            continue
        other = known or examine(name, functions[name], function, problems)
        if other.fault and other.calls:
            if not known:
                _explain(other, problems)
            text = f"`train` calls your `{name}`, and `{name}` is not right. Fix it first:"
            one.fault.blocks = [Block("text", text), *other.fault.blocks]
            one.fault.mistakes = other.fault.mistakes
            return


def _blocks_of(findings):
    """What is said of the findings: one mistake in two lines is said once."""
    groups = {}
    for finding in findings:
        groups.setdefault((tuple(finding.parts), finding.where), []).append(finding)
    blocks, more = [], len(groups) > 2
    for n, ((ids, where), group) in enumerate(list(groups.items())[:2]):
        texts = [MISTAKES[id] for id in ids]
        first = "" if len(groups) == 1 else ("Two things. First: ", "Second: ")[n]
        did = " ".join(did for did, _ in texts)
        if len(ids) > 1:
            did = f"{len(ids)} mistakes in one line. {did}"
        if where:
            did = f"{did} This is so {where}."
        blocks.append(Block("text", first + did))
        pairs = [(f.yours, f.right) for f in group if f.yours]
        rows = []
        for yours, right in pairs:
            rows += [f"your code computes   {row}" for row in yours.splitlines()]
            rows += [f"the exercise says    {row}" for row in right.splitlines()]
        if rows:
            blocks.append(Block("code", "\n".join(rows).replace("dphi", "phi'").replace("np.newaxis", "None")))
        see = next((f" See {f.derived}." for f in group if f.derived), "")
        blocks.append(Block("text", " ".join(why for _, why in texts) + see))
    return blocks + [Block("text", "There is more to fix after that.")] * more


# ---- what is known of a function without running it


def _agree(asked, function):
    """Fault where it is no function, takes other arguments, or takes them in another order."""
    if not callable(function):
        text = f"It should be a function; it is {kind(plain(function))} Hand in its name alone, without parentheses."
        raise Fault(Rank.KIND, text)
    if _plain_function(function) is None:
        return
    signature = inspect.signature(function)
    try:
        signature.bind(*asked.takes)
    except TypeError:
        raise Fault(Rank.KIND, f"It should take ({', '.join(asked.takes)}); yours takes {signature}.") from None
    if set(signature.parameters) == set(asked.takes) and tuple(signature.parameters) != asked.takes:
        raise Fault(Rank.KIND, f"It should take ({', '.join(asked.takes)}) in this order; yours takes {signature}.")


def _nothing():
    text = "Write it where `...` stands, and run the cell again. You will be told here whether it is right"
    return Fault(Rank.UNWRITTEN, f"{text}, and if not, where it goes wrong.")


def _unwritten(function, outcome, numbers=None):
    """Whether it is not begun: nothing in the body; or `...` in it, and nothing but NaN and 0 in what it gives."""
    value, error = outcome.value, outcome.error
    values = value if isinstance(value, tuple | list) else [value]
    if type(error) is NotImplementedError or (len(values) and all(v is Ellipsis for v in values)):
        return True
    function = _plain_function(function)
    if function is None:
        return False
    does = {"RESUME", "NOP", "LOAD_CONST", "LOAD_COMMON_CONSTANT", "POP_TOP", "RETURN_VALUE", "RETURN_CONST"}
    if value is None and error is None and {i.opname for i in dis.get_instructions(function)} <= does:
        return True
    blank = {letter: (np.nan_to_num(a) == 0).all() for letter, a in (numbers or {}).items()}
    empty = isinstance(error, NameError) or (value is None and error is None)
    empty = empty or blank.get("J", False) or (bool(blank) and all(blank.values()))  # w and b of `train` are given back
    if error is None and not empty:
        return False
    try:
        source = inspect.getsource(function)
    except (OSError, TypeError):
        return False
    if error is not None and re.search(r"(?m)=\s*\.\.\.\s*(#.*)?$", source):
        return True
    return empty and bool(re.search(r"(?m)^\s*\.\.\.\s*(#.*)?$", source))


def _plain_function(function):
    """The function behind a bound method or a partial; None for what only can be called (looking at it may do anything)."""
    while type(function) in (MethodType, partial):
        function = function.__func__ if type(function) is MethodType else function.func
    return function if type(function) is FunctionType else None


def _instructions(function):
    function = _plain_function(function)
    codes = [function.__code__] if function else []
    for code in codes:
        yield from dis.get_instructions(code)
        codes += [constant for constant in code.co_consts if isinstance(constant, CodeType)]


@cache
def _global_names(code):
    """The names that a code reads from its notebook, those of the functions inside it included."""
    names = {i.argval for i in dis.get_instructions(code) if i.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    return names.union(*(_global_names(inner) for inner in code.co_consts if isinstance(inner, CodeType)))


def _read_names(function, seen=None):
    """{name: value} of all that it reads from its notebook, and that the functions read which it calls there."""
    function, seen = _plain_function(function), {} if seen is None else seen
    if function is None:
        return seen
    room, names = function.__globals__, _global_names(function.__code__)
    found = {name: room[name] for name in names if name in room}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        with contextlib.suppress(ValueError):
            found[name] = cell.cell_contents
    for name in found.keys() - seen.keys():
        seen[name] = found[name]
        if type(found[name]) is FunctionType and found[name].__globals__ is room:
            _read_names(found[name], seen)
    return seen


@contextlib.contextmanager
def _notebook_sizes(function, problem, n):
    """Sizes such as m that it reads from the notebook have here the values of the problem."""
    function, room = _plain_function(function), {}
    if function is not None:
        sizes = {**problem.sizes, "N": problem.right["m"]}
        sizes |= {"L": sizes["l"]} if "l" in sizes else {}
        sizes["n"] = sizes["l"] + 1 if n == "l+1" and "l" in sizes else sizes.get(n, sizes["m"])
        names = {
            s: v for s, v in _read_names(function).items() if s in sizes and isinstance(v, int | float | np.number)
        }
        room = {s: function.__globals__[s] for s in names if s in function.__globals__}
        cells = dict(zip(function.__code__.co_freevars, function.__closure__ or ()))
        cells = {s: (cells[s], cells[s].cell_contents) for s in names if s in cells}
        function.__globals__.update({s: sizes[s] for s in room})
        for s, (cell, _) in cells.items():
            cell.cell_contents = sizes[s]
    try:
        yield
    finally:
        if function is not None:
            function.__globals__.update(room)
            for cell, value in cells.values():
                cell.cell_contents = value


def _borrowed(function, asked):
    """The letters of the exercise that it reads from the notebook as arrays, and not from its arguments."""
    letters = {"x", "y", "w", "b", "u", "h", "g", "X", "Y", "W1", "W2", "U1", "U2", "H", "G1", "G2", "P", "J"}
    return sorted(s for s, v in _read_names(function).items() if s in letters and not callable(v))


# ---- together


def _together(judged, problem):
    """Hand what the student's own functions gave on to the next of them, in one form; a fault there is the next one's."""
    own, raw = {}, {}
    for one in judged.values():
        letters = [letter for letter in one.asked.takes if letter in own]
        if letters and not one.from_0:
            given = [np.array(own[s]) if s in own else v for s, v in zip(one.asked.takes, problem.given(one.asked))]
            with _notebook_sizes(one.function, problem, "m"):
                call = _call(one, problem, given, sandbox.LIMIT)
            try:
                _judge_call(one, call, [np.array(v) for v in given], False) if call.outcome.error is None else None
                if call.outcome.error is not None:
                    raise _stopped(one, call.outcome, problem)
            except Fault as fault:
                if fault.rank != Rank.CHANGED:
                    text = "Each function is right by itself, but not with what your own functions before it give."
                    one.fault = Fault(Rank.TOGETHER, text, *fault.blocks, mistakes=fault.mistakes)
                    one.fault.where = fault.where or Where(one.name, fault.symbol, None, None)
                    one.fault.inputs = dict(zip(one.asked.takes, given))
                    return
            _remark_on_kinds(one, judged, raw, letters, problem)
        if one.name != "train":
            values = one.calls[0].outcome.value
            own.update(one.calls[0].seen.full)
            raw.update(
                {s: (one.name, v) for s, v in zip(one.asked.gives, [values] if len(one.asked.gives) == 1 else values)}
            )


def _remark_on_kinds(one, judged, raw, letters, problem):
    """Where the next function cannot take what the others give as it is, say so: it is right, but they do not fit."""
    with np.errstate(all="ignore"):
        given = [copy.deepcopy(raw[s][1]) if s in raw else v for s, v in zip(one.asked.takes, problem.given(one.asked))]
    call = _call(one, problem, given, sandbox.LIMIT)
    seen = call.outcome.error is None and compare(one.name, one.asked, problem, call.outcome.value)
    if seen and not seen.fault:
        return
    whole = problem.right.get("l", -1) + 1
    words = []
    for s in letters:
        name, value = raw[s]
        words.append(
            f"`{name}` gives {s} as {kind(value)[:-1]}"
            + (", without entry 0" if problem.by_layer(s) and len(value) == whole - 1 else "")
        )
    form = "arrays with an entry 0" if problem.by_layer(letters[0]) else "arrays"
    judged[one.name].misfits.append(f"`{one.name}` needs {form}, and {', '.join(words)}")
