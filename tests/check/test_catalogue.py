"""The catalogue: its lines are the exercise, each filling of a slot is found by its numbers, and so are pairs."""

import itertools
import random
from functools import cache

import numpy as np
import pytest

from backprop.check import lines, problems, recognise
from backprop.check.compare import SINGLE, near
from backprop.check.lines import LINES, MISTAKES, SLOTS
from backprop.check.recognise import Run

NETWORKS = {
    "chain": (problems.CHAIN, problems.chain_problems()),
    "plain": (problems.TWO_LAYER, problems.two_layer_problems(False)),
    "soft": (problems.NORMALISED, problems.two_layer_problems(True)),
}
FUNCTIONS = [(network, name) for network, (asked, _) in NETWORKS.items() for name in asked if name != "train"]


def lines_of(network, name):
    return [line for part in NETWORKS[network][0][name].parts for line in LINES[part]]


def run_with(network, name, problem, changed, text):
    """The Run of a function that has another text in one of its lines; None where it stops there."""
    asked = NETWORKS[network][0][name]
    right = {s: problem.expected_of(s, asked).astype(float) for s in asked.gives}
    letters = recognise.letters_of(Run(problem, None), asked)
    letters |= {s: np.full(a.shape, np.nan) for s, a in right.items()}
    if "h" in asked.gives:
        letters["h"][0] = problem.right["x"]
    for line, k in in_order(network, name, problem):
        value = lines.evaluate(text if line is changed else line.right, letters | {"k": k})
        if value is None or (k is None and value.shape != right[line.letter].shape):
            return Run(problem, None)
        if k is None:
            letters[line.letter] = value
        elif value.ndim and value.shape != right[line.letter].shape[1:]:
            return Run(problem, None)
        else:
            letters[line.letter][k] = value
    numbers = {s: problem.from_layer_1(s, letters[s]) for s in asked.gives}
    return Run(problem, numbers, problem.right.get("x"))


def in_order(network, name, problem):
    """(line, layer) as the exercise computes them."""
    lines, l = lines_of(network, name), problem.right.get("l")
    if name == "backward" and network == "chain":
        return [(lines[0], l), *((lines[1], k) for k in range(l - 1, 0, -1))]
    if l is None or lines[0].layers == "-":
        return [(line, None) for line in lines]
    return [(line, k) for k in range(1, l + 1) for line in lines]


def runs_with(network, name, changed=None, text=""):
    return [run_with(network, name, problem, changed, text) for problem in NETWORKS[network][1]]


def same(some, others):
    """Whether two lists of runs have the same numbers, or stop on the same problems."""
    return all(
        a.numbers is b.numbers
        if a.numbers is None or b.numbers is None
        else all(near(b.numbers[s], a.numbers[s], SINGLE).all() for s in a.numbers)
        for a, b in zip(some, others)
    )


@pytest.mark.parametrize(("network", "name"), FUNCTIONS)
def test_the_lines_without_a_mistake_are_the_exercise(network, name):
    asked, given = NETWORKS[network]
    for run, problem in zip(runs_with(network, name), given):
        for letter, a in run.numbers.items():
            np.testing.assert_allclose(a, problem.expected_from_1(letter, asked[name]), rtol=1e-13, atol=1e-15)
    wrong, right = recognise.wrong_lines(lines_of(network, name), runs_with(network, name), asked[name])
    assert (wrong, right) == ([], lines_of(network, name))


@cache
def fillings(network, name):
    """[(line, fillings, its runs)] for each mistake of a line that changes its numbers, and does not always stop."""
    right, found = runs_with(network, name), []
    for line in lines_of(network, name):
        for filled in lines.candidates(line):
            with np.errstate(all="ignore"):
                runs = runs_with(network, name, line, lines.text_of(line, filled))
            finite = [run for run in runs if run.numbers and all(np.isfinite(a).all() for a in run.numbers.values())]
            unchanged = all(same([run], [other]) for run, other in zip(runs, right) if run.numbers)
            if len(finite) == sum(run.numbers is not None for run in runs) > 0 and not unchanged:
                found.append((line, filled, runs))
    return found


@pytest.mark.parametrize(("network", "name"), FUNCTIONS)
@pytest.mark.filterwarnings("ignore")
def test_each_mistake_is_found_by_its_numbers(network, name):
    """Named by its id, or by that of another whose numbers are the same times a factor."""
    asked, given = NETWORKS[network]
    sizes = [problem.sizes for problem in given]
    for line, filled, runs in fillings(network, name):
        (filling,) = filled.values()
        with np.errstate(all="ignore"):
            findings, unknown, right = recognise.recognise(lines_of(network, name), runs, asked[name])
        ids = {id for finding in findings for id in finding.parts}
        if not ids & set(filling.ids):
            points = recognise.points(line, runs, asked[name])
            fitting = [f for f in recognise.explain(line, points, sizes) if {i for part in f.parts for i in part} & ids]
            assert fitting, (line.target, filling, ids)
        assert not unknown
        assert line not in right


@pytest.mark.parametrize(("network", "name"), [pair for pair in FUNCTIONS if pair[1] in ("backward", "gradients")])
@pytest.mark.filterwarnings("ignore")
def test_mistakes_in_two_slots_of_a_line_are_found(network, name):
    """Of sampled pairs at least nine in ten are named as such, or as one mistake with the same numbers."""
    asked, tried, named = NETWORKS[network][0][name], 0, 0
    for line in lines_of(network, name):
        singles = [filled for filled in lines.candidates(line) if "" not in filled]
        pairs = [(a, b) for a, b in itertools.combinations(singles, 2) if a.keys() != b.keys()]
        for a, b in random.Random(1).sample(pairs, min(12, len(pairs))):
            slots = [*a, *b]
            if any(f"{{{one}}}" in line.slots[two] for one in slots for two in slots):
                continue
            with np.errstate(all="ignore"):
                runs = runs_with(network, name, line, lines.text_of(line, a | b))
                if any(
                    run.numbers is None or not all(np.isfinite(v).all() for v in run.numbers.values()) for run in runs
                ):
                    continue
                findings, _, _ = recognise.recognise(lines_of(network, name), runs, asked)
            tried, named = tried + 1, named + bool(findings)
    assert named >= 0.9 * tried
    assert tried or network != "chain"


def test_a_constant_factor_is_read_off():
    """Sign, powers of 2 and of m, and another size in the place of m, from one ratio a problem."""
    sizes = [problem.sizes for problem in problems.chain_problems()]
    for s, a, b in itertools.product((1, -1), (-2, 0, 1), (-1, 0, 2)):
        ratios = {n: s * 2.0**a * size["m"] ** b for n, size in enumerate(sizes)}
        assert recognise.factor(ratios, sizes) == (s, a, b, "")
    assert recognise.factor({n: size["m"] / size["l"] for n, size in enumerate(sizes)}, sizes) == (1, 0, 1, "l")
    assert recognise.factor({0: 3.0, 1: 3.1}, sizes) is None
    line = LINES["backward"][0]
    assert lines.times_factor(line.right, (-1, 1, 1, "")) == "-2 * dphi(u[l]) * (h[l] - y)"
    assert lines.times_factor("a - b", (1, 0, -1, "")) == "(a - b) / m"
    assert lines.times_factor("a / m", (1, 0, 1, "(l + 1)")) == "a / (l + 1)"


def test_every_id_has_its_text_and_every_slot_its_line():
    targets = {line.target for lines in LINES.values() for line in lines}
    slots = {slot for lines in LINES.values() for line in lines for slot in line.slots}
    assert set(SLOTS) <= targets | slots
    ids = {id for fillings in SLOTS.values() for filling in fillings for id in filling.ids}
    ids |= {id for parts in lines.FACTORS.values() for part in parts for id in part}
    assert ids <= set(MISTAKES)
