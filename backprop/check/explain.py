"""Why a function is wrong: what can be seen, then what its lines tell, put in front of what the fault says."""

import re

import numpy as np

from . import sandbox, source
from .catalogue import SHAPES
from .compare import Rank, compare, plain
from .examine import Way, examine
from .lines import LINES, MISTAKES
from .placement import misplaced, some_layers_unwritten, unwritten
from .recognise import Finding, Run, recognise
from .training import Training, explain_training
from .verdict import Block

WRONG_SHAPES = dict(row.split(": ") for row in SHAPES.strip().splitlines())
FILL = 0.375  # in the place of NaN in entry 0, to see whether it is used
UNKNOWN = "The check knows no mistake that leaves these numbers."


def explain(one, problems):
    """Put what is known of the mistake in front of what the fault says, and its ids into the fault."""
    fault, calls = one.fault, one.calls
    findings, sentences = _findings(one, problems)
    blocks = _blocks_of(findings)
    if findings and fault.rank == Rank.NUMBER:
        fault.blocks = blocks + fault.blocks[:1]
    elif findings:
        may_be = fault.rank == Rank.STOPS and any(call.seen.numbers is None for call in calls)
        fault.blocks += [Block("text", "This may be the reason:")] * may_be + blocks
    if fault.rank == Rank.NUMBER and not findings and (root := _invalid(calls)):
        sentences = [f"NumPy warned of an invalid value in {root}: of a negative number it gives NaN."]
    if names := source.read_letters(one.function):
        text = (
            f"It reads {' and '.join(names)} of your notebook, and is not given {'it' if len(names) == 1 else 'them'}."
        )
        sentences = [*sentences, f"{text} There they belong to another network."]
        if not findings and fault.rank in (Rank.STOPS, Rank.NUMBER):
            fault.mistakes = ("reads_notebook",)
    if fault.rank == Rank.NUMBER and not findings and not sentences:
        sentences = [UNKNOWN]
    right = [s for s in one.asked.gives if all(s in call.seen.right for call in calls)]
    if right and fault.rank in (Rank.NUMBER, Rank.OPEN):
        sentences = [*sentences, f"{' and '.join(right)} {'is' if len(right) == 1 else 'are'} right."]
    fault.blocks += [Block("text", sentence) for sentence in sentences]
    ids = [id for finding in findings for id in finding.parts if id != "constant_factor"]
    fault.mistakes = fault.mistakes or tuple(dict.fromkeys(ids))


def _findings(one, problems):
    """(findings, sentences): the mistakes, what can be seen before what has to be recognised."""
    fault, calls = one.fault, one.calls
    if fault.rank == Rank.SHAPE and (found := _wrong_shape(fault, calls)):
        return [found], []
    if fault.rank == Rank.KIND and fault.symbol and all(call.seen.numbers for call in calls):
        found = unwritten(_runs(calls), one.asked, one.name)
        return [found] if found else [], []
    if fault.rank not in (Rank.STOPS, Rank.SHAPE, Rank.NUMBER):
        return [], []
    if found := _evidence(one):
        return [found], []
    return _explain_train(one, problems) if one.name == "train" else _explain_lines(one, problems)


def _wrong_shape(fault, calls):
    """What a wrong shape tells: on the first problem, all sizes of which differ, or on a later one only."""
    if fault.mistakes:
        return Finding(list(fault.mistakes))
    if fault is not calls[0].fault:
        return Finding(["fixed_size"]) if calls[0].seen.numbers is not None else None
    id, _, more = WRONG_SHAPES.get(getattr(fault, "shape", ""), "").partition(" ! ")
    if more:
        fault.blocks[0] = Block("text", f"{fault.blocks[0].text} {more}")
    return Finding([id]) if id else None


def _invalid(calls):
    """The function of NumPy that had no result, where numbers are NaN; None where it warned of none."""
    if not any(np.isnan(a).any() for call in calls for a in (call.seen.numbers or {}).values()):
        return None
    messages = "\n".join(message for call in calls for message in call.outcome.messages)
    found = re.search(r"invalid value encountered in (sqrt|log\w*|power|arc\w+)", messages)
    return found and found[1]


def _runs(calls, entry_0=np.nan):
    return [Run(call.problem, call.seen.numbers, call.seen.h_0, entry_0) for call in calls]


# ---- what can be seen without guessing


def _evidence(one):
    """Rounded numbers, arrays of whole numbers, shared memory: a Finding, or None."""
    gives, calls = one.asked.gives, [call for call in one.calls if call.seen.numbers is not None]
    if one.fault.rank == Rank.STOPS or not calls:
        return None
    decimals = [call.seen.decimals for call in calls if call.fault]
    if one.fault.rank == Rank.NUMBER and all(decimals):
        return Finding(["rounded"], f"(rounded to {max(decimals)} decimals)", "(all digits)")
    integers = [s for s in gives if any(s in call.seen.integers for call in calls)]
    wrong = [s for s in gives if any(s not in call.seen.right for call in calls)]
    if integers and wrong:
        text = f"{integers[0]} is an array of"
        return Finding(["whole_numbers"], f"{text} whole numbers", f"{text} floats")
    a, b = next((call.sharing for call in calls if call.sharing), (None, None))
    if a and wrong and (len(a) == len(b) == 1 or _in_one_letter(a, b, gives)):
        text = f"{_place(a, gives)} and {_place(b, gives)} share one memory"
        return Finding(["one_array_twice"], text, "each has its own")
    return None


def _in_one_letter(a, b, gives):
    """Whether two places are layers of one letter."""
    return len(a) == len(b) == (1 if len(gives) == 1 else 2) and (len(gives) == 1 or a[0] == b[0])


def _place(at, gives):
    letter, rest = (gives[at[0]], at[1:]) if len(gives) > 1 else (gives[0], at)
    return letter + "".join(f"[{i}]" for i in rest)


# ---- what the lines tell


def _explain_lines(one, problems):
    """(findings, sentences) for the wrong lines of a function."""
    asked, runs = one.asked, _runs(one.calls)
    if one.fault.rank == Rank.NUMBER and all(run.numbers is not None for run in runs):
        if found := _explain_nan(one, problems):
            return found
        by_layer = [s for s in asked.gives if problems[0].by_layer(s)]
        found = misplaced(runs, asked, by_layer) or unwritten(runs, asked, one.name)
        if not found and one.name == "forward" and _input_left_out(runs, asked):
            found = Finding(["input_missing"], "h[0] is not x", "h[0] = x")
        if found:
            return [found], []
    findings, unknown, right = recognise(_lines(asked), runs, asked)
    if one.fault.rank != Rank.NUMBER or not unknown:
        return findings, []
    if not findings and (found := some_layers_unwritten(runs, asked)):
        return [found], []
    are, targets = "is" if len(unknown) == 1 else "are", " and ".join(line.target for line in unknown)
    also = ", too" if findings else ""
    text = f"Your {targets} {are} wrong{also}, even with your own numbers in the rest of the line. {UNKNOWN}"
    good = [line.target for line in right if line.letter not in asked.gives or len(asked.gives) == 1]
    return findings, [text] + [f"Your {' and '.join(good)} {'is' if len(good) == 1 else 'are'} right."] * bool(good)


def _lines(asked):
    return [line for part in asked.parts for line in LINES[part]]


def _input_left_out(runs, asked):
    """Whether all lines are right if h[0] is what the function has there instead of x."""
    if not all(run.h_0 is not None and not np.nan_to_num(run.h_0).any() for run in runs):
        return False
    findings, unknown, _ = recognise(LINES["forward"], runs, asked)
    return not findings and not unknown


def _explain_nan(one, problems):
    """(findings, sentences) where numbers are NaN: entry 0 is used, += on NaN, or h[0] has no input. None where not."""
    count = _nan_in(one.calls)
    if not count or not any(problems[0].by_layer(s) for s in one.asked.takes + one.asked.gives):
        return None
    # With another number in entry 0, NaN that came from there is gone, and the lines can be judged.
    filled = examine(one.name, one.asked, one.function, problems, Way(entry_0=FILL))
    if all(call.seen.numbers for call in filled.calls) and _nan_in(filled.calls) < count:
        before, after = (
            [call.seen.h_0 for call in calls if call.seen.h_0 is not None] for calls in (one.calls, filled.calls)
        )
        if any(np.isnan(h).any() for h in before) and not all(np.isnan(h).any() for h in after):
            return [Finding(["entry_0_used"], "h[0] is overwritten in the loop", "the loop starts at layer 1")], []
        findings, _, _ = recognise(_lines(one.asked), _runs(filled.calls, FILL), one.asked)
        if findings:
            return findings, ["So entry 0 is used, which is NaN: it belongs to no layer."]
        used = " or ".join(s for s in one.asked.takes if problems[0].by_layer(s) and s != "h")
        return [Finding(["entry_0_used"], f"entry 0 of {used} is used", "the loops start at layer 1")], []
    inputs = [call.seen.h_0 for call in one.calls if call.seen.h_0 is not None]
    if one.name == "forward" and inputs and np.isnan(np.concatenate(inputs)).all():
        return [Finding(["input_missing"], "h[0] is NaN", "h[0] = x")], []
    if count == sum(a.size for call in one.calls for a in call.seen.numbers.values()) and source.adds_in_place(
        one.function
    ):
        return [Finding(["added_to_nan"])], []
    return None


def _nan_in(calls):
    """How many numbers are NaN."""
    return sum(np.isnan(a).sum() for call in calls for a in call.seen.numbers.values())


def _explain_train(one, problems):
    """(findings, sentences) for a wrong train, by J's length, or run for one iteration and for two."""
    if one.fault.rank == Rank.SHAPE:
        sizes = [np.size(call.outcome.value[0]) for call in one.calls if isinstance(call.outcome.value, tuple | list)]
        return _wrong_length(sizes, [call.problem.right["max_iter"] for call in one.calls]), []
    if one.fault.rank == Rank.STOPS:
        return [], []

    def train(problem, w, b, iterations):
        trained = {"J": np.zeros(iterations), "w": w, "b": b}
        shorter = problem._replace(right={**problem.right, "w": w, "b": b, "max_iter": iterations}, trained=trained)
        with source.sizes_of(problem, one.function, one.way.n):
            outcome = sandbox.run(lambda *a: plain(one.function(*a)), shorter.given(one.asked), 1.0)
        if outcome.error is not None:
            return None
        full = compare("train", one.asked, shorter, outcome.value).full
        return Training(problem, (w, b), full["J"], (full["w"], full["b"])) if len(full) == 3 else None

    return explain_training(train, [problem for problem in problems if np.nanmax(problem.right["w"]) < 10])


def _wrong_length(sizes, wanted):
    """The Findings for a J with an entry too few or too many, or with one entry alone."""
    less = {w - n for n, w in zip(sizes, wanted)} if len(sizes) == len(wanted) else set()
    if less == {1}:
        return [Finding(["last_iteration_missing"], "J has max_iter - 1 entries", "J has max_iter entries")]
    if less == {-1}:
        return [Finding(["one_iteration_too_many"], "J has max_iter + 1 entries", "J has max_iter entries")]
    if set(sizes) == {1}:
        return [Finding(["J_not_kept"], "J is one number", "J has max_iter entries")]
    return []


# ---- what is said


def _blocks_of(findings):
    """What is said of the findings, of two mistakes at most: one mistake in two lines is said once."""
    groups = {}
    for finding in findings:
        groups.setdefault((tuple(finding.parts), finding.where), []).append(finding)
    blocks = []
    for n, ((ids, where), group) in enumerate(list(groups.items())[:2]):
        did = " ".join(MISTAKES[id][0] for id in ids)
        did = f"{len(ids)} mistakes in one line. {did}" if len(ids) > 1 else did
        first = "" if len(groups) == 1 else ("Two things. First: ", "Second: ")[n]
        blocks.append(Block("text", f"{first}{did}{f' This is so {where}.' if where else ''}"))
        rows = []
        for finding in group:
            rows += [f"your code computes   {row}" for row in finding.yours.splitlines()]
            rows += [f"the exercise says    {row}" for row in finding.right.splitlines()]
        if rows:
            blocks.append(Block("code", "\n".join(rows).replace("dphi", "phi'").replace("np.newaxis", "None")))
        see = next((f" See {finding.derived}." for finding in group if finding.derived), "")
        blocks.append(Block("text", " ".join(MISTAKES[id][1] for id in ids) + see))
    return blocks + [Block("text", "There is more to fix after that.")] * (len(groups) > 2)
