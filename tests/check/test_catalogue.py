"""The catalogue itself: the page in it is the page, its ids can be told apart, and pairs of them are named."""

import itertools
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from backprop.check import problems, recognise
from backprop.check.catalogue import CATALOGUE, DERIVED, PAGE

NETWORKS = {
    "chain": (problems.CHAIN, problems.chain_problems()),
    "plain": (problems.TWO_LAYER, problems.two_layer_problems(False)),
    "softmax": (problems.NORMALISED, problems.two_layer_problems(True)),
}
FUNCTIONS = [(network, name) for network, (functions, _) in NETWORKS.items() for name in functions]

# Where numbers cannot tell: in training these are the same run, written differently. The first is named.
ALIKE = {
    ("chain", "train", "ascent", "sign"),
    ("chain", "train", "bias_not_updated", "bias_gradient_missing"),
    ("chain", "train", "twice_1_over_m", "mean_for_sum"),
}


def numbers(network, name, *ids):
    functions, given = NETWORKS[network]
    return [recognise.numbers(name, functions[name], problem, ids) for problem in given]


@cache
def of(network, name):
    """The variants of a function that change its numbers; some of its lines are wrong only within training."""
    right = numbers(network, name)
    parts = NETWORKS[network][0][name].parts
    ours = [v for v in recognise.VARIANTS if v.part in parts]
    gives = {v: numbers(network, name, v) for v in ours}
    return {
        v: got for v, got in gives.items() if not all(a is None or recognise.same(b, a) for a, b in zip(got, right))
    }


@pytest.mark.parametrize(("network", "name"), FUNCTIONS)
def test_the_page_without_a_mistake_is_the_page(network, name):
    functions, given = NETWORKS[network]
    for problem, got in zip(given, numbers(network, name)):
        expected = problem.expected(name, functions[name])
        for letter, a in got.items():
            inner = recognise.from_layer_1(letter, expected[letter], problem)
            np.testing.assert_allclose(a, inner, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize(("network", "name"), FUNCTIONS)
def test_mistakes_are_told_apart_pairwise(network, name):
    alike = set()
    for (a, of_a), (b, of_b) in itertools.combinations(of(network, name).items(), 2):
        if a.id != b.id and all(map(recognise.same, of_a, of_b)):
            alike.add((network, name, a.id, b.id))
    assert alike == {entry for entry in ALIKE if entry[:2] == (network, name)}


@pytest.mark.parametrize(("network", "name"), FUNCTIONS)
def test_every_variant_differs_by_more_than_rounding_could(network, name):
    """The nearest wrong number of a mistake is a hundred times as far away as rounding is allowed to go."""
    right, far = numbers(network, name), 100 * recognise.SINGLE
    for variant, got in of(network, name).items():
        assert any(a is not None and not recognise.same(b, a, far) for a, b in zip(got, right)), variant


@pytest.mark.parametrize(("network", "name"), FUNCTIONS)
def test_every_mistake_is_recognised_by_its_numbers(network, name):
    functions, given = NETWORKS[network]
    ours = of(network, name)
    for variant, got in ours.items():
        first = next(v.id for v in ours if all(map(recognise.same, ours[v], got)))
        found = recognise.recognise(name, functions[name], list(zip(given, got)))
        assert [v.id for v in found] == [first], variant
        assert first == variant.id or (network, name, first, variant.id) in ALIKE


def pairs(network, name):
    """(pairs of ids that can be made, those of them that are named). Of the chain's backward every seventh pair."""
    functions, given = NETWORKS[network]
    single = of(network, name)
    firsts = {id: next(v for v in single if v.id == id) for id in dict.fromkeys(v.id for v in single)}
    possible, named = [], []
    every = 7 if (network, name) == ("chain", "backward") else 1
    for a, b in itertools.islice(itertools.combinations(firsts.values(), 2), 0, None, every):
        got = numbers(network, name, a, b)
        alone = [numbers(network, name), single[a], single[b]]
        if None in got or any(all(map(recognise.same, got, one)) for one in alone):
            continue  # they touch the same place, stop the code, or one of them hides the other
        possible.append((a.id, b.id))
        found = recognise.recognise(name, functions[name], list(zip(given, got)))
        if {v.id for v in found} == {a.id, b.id}:
            named.append((a.id, b.id))
    return possible, named


@pytest.mark.parametrize(("network", "name"), [pair for pair in FUNCTIONS if pair[1] not in ("train", "cost")])
def test_two_at_once_are_named(network, name):
    possible, named = pairs(network, name)
    assert len(named) >= 0.9 * len(possible), set(possible) - set(named)


def test_each_entry_is_whole():
    assert len(recognise.EXPLAINED) == len(re.findall(r"(?m)^[a-zA-Z]\w*$", CATALOGUE))
    for id, (did, why) in recognise.EXPLAINED.items():
        assert did.endswith(".")
        assert why.endswith((".", ")"))
        assert " | " not in did + why
        assert id == "in_place" or any(v.id == id for v in recognise.VARIANTS)
    assert all(v.edits for v in recognise.VARIANTS)
    assert set(PAGE) == set(DERIVED) == {v.part for v in recognise.VARIANTS} | {"cost"}


def test_where_the_page_derives_it_there_is_a_notebook():
    notebooks = {path.name[:2] for path in (Path(__file__).parents[2] / "notebooks").glob("*.ipynb")}
    assert {text[:2] for text in DERIVED.values()} <= notebooks
