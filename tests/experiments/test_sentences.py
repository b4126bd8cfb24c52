"""Every sentence of the views is true: read back, and held against 60 digits, over random states of all kinds."""

import collections
import itertools
import math
import os
import re
import subprocess
import sys
from decimal import Decimal as D
from types import SimpleNamespace

import numpy as np
import pytest
from experiments.truth import HUGE, SMALLEST, Truth, in_60_digits, log10, moves
from oracle import plain_loop

from backprop import chain, identity, relu, sigmoid, tanh
from backprop.experiments import numbers, sentences
from backprop.experiments.chain import Experiment, snapshot

STATES = int(os.environ.get("STATES", "150"))  # 5,000 in the scheduled run
SEED = int(os.environ.get("SEED", "8"))
ONE_PERCENT = math.log10(1.01)


# reading numbers


@in_60_digits
def right(said, exact):
    """Whether what is said, to its last digit, is the exact number."""
    if said.startswith("below"):
        return abs(exact) < D(said.split()[1])
    if said.startswith("10^"):
        return abs(log10(abs(exact)) / float(said[4:-1]) - 1) < 1e-3
    number = said.removeprefix("about ")
    digits = re.sub(r"e.*|[-.]", "", number).lstrip("0") or "0"
    if number == said and len(digits) == 1 and "e" not in number:  # exact: a number that was rounded has more digits
        return abs(D(number) - exact) <= D("1e-9") * abs(exact)
    unit = D(10) ** (D(number).adjusted() - len(digits) + 1)
    return abs(D(number) - exact) <= (D("0.7") if "about" in said else D("0.52")) * unit


def goes(way, logs, turn=None):
    """Whether a course of logarithms goes the way that is said; moves of less than 1 % do not count."""
    least, most = ONE_PERCENT - 1e-6, ONE_PERCENT + 1e-6
    rise, fall = moves(logs)
    if way == "stays within 1 %":
        return rise < most and fall < most
    if way == "shrinks":
        return rise < most and fall > least
    if way == "grows":
        return rise > least and fall < most
    if way == "goes up and down":
        return rise > least and fall > least
    (up, down), (up_again, down_again) = moves(logs[: turn + 1]), moves(logs[turn:])
    if way == "shrinks, then grows":
        return up < most and down > least and up_again > least and down_again < most
    assert way == "grows, then shrinks"
    return up > least and down < most and up_again < most and down_again > least


# the kinds of sentences, and when each is true


VALUE = r"(?:(?:about )?-?\d[\d.]*(?:e-?\d+)?|below \S+ \(rounding errors\)|10\^\(\S+\))"
FROM = r"(?:at every layer|after the only layer|from layer (?P<k>\d+) on)"
WAY = rf"(?P<first>{VALUE})(?: apart)? at layer (?P<k>\d+), (?:(?P<middle>{VALUE}) at layer (?P<turn>\d+), )?"
WAY += rf"(?P<last>{VALUE}) at layer (?P<end>\d+)"
FACTOR = r"(?P<factor>× \S+?|[+−]\S+ %) a layer(?P<mean> on average)?"
SIZE = rf"\|h\| is (?:at most )?(?P<size>{VALUE}) there"
BELOW = r"(?: (?:From layer (?P<n>\d+) (?:on|down)|At (?P<of>\d+) of \d+ layers|At every layer) "
BELOW += r"\|[hg]\| is smaller than any (?P<format>\w+)\.)?"
DISTANCE = r"(?:\|h\| is|the samples are(?: at most)?)"
VERB = r"(?P<verb>stays within 1 %|shrinks, then grows|grows, then shrinks|shrinks|grows|goes up and down|goes)"


def way(found, values, last_layer_first):
    """Whether a sentence on how a magnitude goes is true; values by layer, k = 1..l."""
    l, verb = len(values), found["verb"]
    logs = [max(log10(v), -1e9) for v in (values[::-1] if last_layer_first else values)]  # 0 may be on the way
    at = (lambda k: l - k) if last_layer_first else (lambda k: k - 1)
    assert (int(found["k"]), int(found["end"])) == ((l, 1) if last_layer_first else (1, l))
    assert right(found["first"], values[int(found["k"]) - 1])
    assert right(found["last"], values[int(found["end"]) - 1])
    turn = found["turn"] and at(int(found["turn"]))
    if turn:
        assert right(found["middle"], values[int(found["turn"]) - 1])
    if verb == "goes":
        assert "about" in found[0] or "below" in found[0]
    else:
        assert goes(verb, logs, turn)
    if factor := found["factor"]:
        mean = (logs[-1] - logs[0]) / (l - 1)
        change = 10**mean - 1
        steps = [abs(10 ** (b - a - mean) - 1) for a, b in itertools.pairwise(logs)]
        assert max(steps) > 0.0005 if found["mean"] else max(steps) < 0.012
        if factor[0] == "×":
            assert right(factor[2:], D(10) ** D(mean))
        else:
            assert right(factor[1:-2], D(100 * abs(change)))
            assert (change > 0) == (factor[0] == "+")
    else:
        assert verb not in ("stays within 1 %", "shrinks", "grows") or not all(values)
    return True


def below_range(found, values, direction):
    """Whether it is said truly where a magnitude is smaller than the floats, and not left out."""
    below = {name: [k for k, v in enumerate(values, 1) if 0 < v < least] for name, least in SMALLEST.items()}
    name = next((name for name in SMALLEST if below[name]), None)
    assert found["format"] == name
    if name is None:
        return True
    n, l = len(below[name]), len(values)
    if found["n"]:
        layers = range(1, int(found["n"]) + 1) if direction == "down" else range(int(found["n"]), l + 1)
        return below[name] == list(layers) and n < l
    return n == int(found["of"] or l)


def says_signal(found, s):
    if s.true.size[-1] > s.true.apart[-1] and found["size"]:
        assert right(found["size"], s.true.size[-1])
    return way(found, s.true.apart, False) and below_range(found, s.true.size, "on")


def says_same(found, s):
    k = int(found["k"] or 1)
    return max(s.true.apart[k - 1 :]) == 0 and (k == 1 or s.true.apart[k - 2] > 0)


@in_60_digits
def says_zero(found, s):
    k = int(found["k"] or 1)
    return max(s.true.size[k - 1 :]) == 0 and (k == 1 or s.true.size[k - 2] > 0)


@in_60_digits
def says_lost(found, s):
    k, limit = int(found["k"] or 1), D(2) ** -53
    assert right(found["size"], s.true.size[-1])
    lost = [a <= limit * size * D("1.000001") for a, size in zip(s.true.apart, s.true.size)]
    return all(lost[k - 1 :]) and (k == 1 or s.true.apart[k - 2] > limit * s.true.size[k - 2] * D("0.999999"))


@in_60_digits
def says_lost_on_the_way(found, s):
    k = int(found["k"])
    return s.true.apart[k - 1] <= D(2) ** -53 * s.true.size[k - 1] * D("1.000001")


def says_beyond(found, s):
    k = int(found["k"])
    return s.true.size[k - 1] * D("1.000001") >= HUGE and (k == 1 or max(s.true.size[: k - 1]) < HUGE)


def says_saturated(found, s):
    counts = [sum(s.true.slope[k][i] < D("0.01") for k in range(1, s.true.l + 1)) for i in range(s.true.m)]
    said = [int(n) for n in re.findall(r"\b\d+\b", found["counts"])]
    assert str(s.e.phi) == found["phi"]
    assert any(counts)
    if "sample 1" in found[0]:
        return said == [counts[0], s.true.l, 1, counts[1], 2]
    if "by sample" in found[0]:
        return said == [min(counts), max(counts), s.true.l]
    if "the only layer" in found[0]:
        return said == [sum(counts)]
    return said == [counts[0], s.true.l] and len(set(counts)) == 1 and ("every" in found[0]) == (s.true.m > 1)


def says_gradient(found, s):
    return way(found, s.true.g, True) and below_range(found, s.true.g, "down")


def says_gradient_zero(found, s):
    n = int(found["k"])
    assert right(found["first"], s.true.g[-1])
    return max(s.true.g[:n]) == 0 < s.true.g[n]


def says_gradient_rounding(found, s):
    return right(found["value"], s.true.g[-1]) and s.true.g[-1] < D("1e-10") * max(1, s.true.size[-1])


def says_nothing_left(found, s):
    return s.true.J < D("1e-20") * max(1, s.true.size[-1]) ** 2


@in_60_digits
def says_first_order(found, s):
    longer = s.true.longer(s.e.alpha)
    if found["times"]:
        return right(found["times"], 1 + longer)
    if found["less"]:
        return abs(100 * longer) < D(found["less"])
    return right(found["percent"], 100 * abs(longer)) and (longer > 0) == (found["way"] == "longer")


@in_60_digits
def says_in_fact(found, s):
    after = s.after
    if found["from"]:
        assert right(found["from"], s.true.J)
        assert right(found["to"], after.J)
    else:
        assert right(found["by"], abs(after.J - s.true.J))
    return (after.J > s.true.J) == (found["verb"] == "rises")


@in_60_digits
def says_unchanged(found, s):
    return abs(s.after.J - s.true.J) <= D("1e-11") * (s.true.J.sqrt() + D("1e-12")) * max(1, s.true.size[-1])


@in_60_digits
def says_step_explodes(found, s):
    grown = [*map(abs, s.after.w[1:]), s.after.J, *s.after.size, *s.true.g, s.true.J]
    return max(grown) * D("1.01") >= HUGE


@in_60_digits
def says_K(found, s):
    K, last = s.true.K()
    assert right(found["K"], K)
    assert right(found["alpha_K"], D(s.e.alpha) * K)
    if found["part"]:
        said = found["part"].removesuffix(" %")
        assert last is None or (last > 0.99 if said.startswith("more") else right(said, D(100 * last)))
    return True


@in_60_digits
def says_no_effect(found, s):
    return not any(sum(r * e for r, e in zip(row, s.true.e)) for row in s.true.rows)


KINDS = {
    "J": (rf"At iteration 7, J is (?P<value>{VALUE})\.", lambda found, s: right(found["value"], s.true.J)),
    "h course": (
        rf"The signal h {VERB} forward: {DISTANCE} {WAY}(?: \((?:{FACTOR})?(?:; )?(?:{SIZE})?\))?\.{BELOW}",
        says_signal,
    ),
    "h of one layer": (
        rf"The signal h: {DISTANCE} (?P<value>{VALUE})(?: apart)? after the only layer(?:; {SIZE})?\.{BELOW}",
        lambda found, s: right(found["value"], s.true.apart[0]),
    ),
    "h is 0": (rf"The signal h is 0 {FROM}\.", says_zero),
    "h beyond": (r"The signal h leaves the float range at layer (?P<k>\d+)\.", says_beyond),
    "h the same": (rf"All samples have the same h {FROM}: it tells none of them apart\.", says_same),
    "h lost": (
        rf"float64 cannot tell the samples apart {FROM}: they differ by less than its last digit \(\|h\| is "
        rf"(?P<size>{VALUE}) at layer \d+\)\.",
        says_lost,
    ),
    "h lost on the way": (
        r"At layer (?P<k>\d+) the samples differ by less than the last digit of float64\.",
        says_lost_on_the_way,
    ),
    "relu hidden": (
        r"At layer (?P<k>\d+) rounding errors decide whether u is above 0, and so the slope of relu\.",
        lambda found, s: s.e.phi is relu and abs(s.true.size[int(found["k"]) - 1]) < 1,
    ),
    "saturated": (
        r"(?P<phi>\w+) is saturated \(slope below 0\.01\) in (?P<counts>[\w ]+(?:, in \d+ for sample 2|, by sample)?)\.",
        says_saturated,
    ),
    "g course": (
        rf"The gradient g {VERB} backward: \|g\| is at most {WAY}(?: \({FACTOR}\))?\.{BELOW}",
        says_gradient,
    ),
    "g of one layer": (
        rf"The gradient g: \|g\| is at most (?P<value>{VALUE}) after the only layer\.{BELOW}",
        lambda found, s: right(found["value"], s.true.g[0]),
    ),
    "g is 0 below": (
        rf"The gradient g is (?P<first>{VALUE}) at layer \d+, and 0 from layer (?P<k>\d+) down\.",
        says_gradient_zero,
    ),
    "g is 0": (r"The gradient g is 0 at every layer\.", lambda found, s: max(s.true.g) == 0),
    "g is rounding": (
        rf"The gradient g is rounding error: (?P<value>{VALUE}) at layer \d+\.",
        says_gradient_rounding,
    ),
    "g beyond": (
        r"The gradient g cannot be computed from it\.",
        lambda found, s: max(s.true.size) * D("1.000001") >= HUGE,
    ),
    "nothing left": (r"Nothing is left to do: the outputs equal the targets, to rounding\.", says_nothing_left),
    "alpha 0": (r"α is 0: a step changes nothing\.", lambda found, s: s.e.alpha == 0),
    "no effect": (r"The gradient of every parameter is 0: a step changes nothing\.", says_no_effect),
    "first order": (
        r"To first order, this step (?:makes the error vector h\[l\] − y (?:(?P<times>\S+) times as long|"
        rf"(?P<percent>{VALUE}) % (?P<way>longer|shorter))|changes the length of the error vector h\[l\] − y by less than "
        r"(?P<less>\S+) % \(rounding errors\))\.",
        says_first_order,
    ),
    "in fact": (
        rf"In fact, J (?P<verb>rises|falls) (?:from (?P<from>{VALUE}) to (?P<to>{VALUE})|by (?P<by>{VALUE}))\.",
        says_in_fact,
    ),
    "in fact unchanged": (r"In fact, J changes by less than rounding errors\.", says_unchanged),
    "in fact beyond": (r"In fact, J or the weights leave the float range\.", says_step_explodes),
    "K": (
        rf"The curvature K is (?P<K>{VALUE})(?: \((?P<part>.{{1,20}}? %) of it from the last layer\))?; "
        rf"α K is (?P<alpha_K>{VALUE})\.",
        says_K,
    ),
}


def read(words, s):
    """Read sentence by sentence, and hold each against the truth; gives the kinds."""
    met = []
    while words:
        kind, found = next(
            ((kind, found) for kind, (pattern, _) in KINDS.items() if (found := re.match(pattern + r"(?: |$)", words))),
            (None, None),
        )
        assert kind, f"not read: {words}"
        assert KINDS[kind][1](found, s), f"false, {kind}: {found[0]}"
        met.append(kind)
        words = words[found.end() :]
    return met


def states(n, rng):
    """n random states of all kinds: x, y, alpha, phi, and w and b at some iteration."""
    for _ in range(n):
        phi = [tanh, sigmoid, relu, identity][rng.integers(4)] if rng.random() < 0.6 else tanh
        w = rng.choice([rng.uniform(-20, 20), rng.normal(0, 1.3), rng.choice([-1, 1]) * rng.normal(1, 0.15), 0.05, 0])
        m = int(rng.choice([1, 2, 2, 2, 2, 2, 3, 8]))
        e = Experiment(
            w=round(float(np.clip(w, -20, 20)), int(rng.integers(1, 4))),
            l=int(np.round(300 ** rng.uniform(0, 1))),
            alpha=float(rng.choice([0, 0.01, 0.1, 0.1, 0.5, 2, 10])),
            b=round(rng.uniform(-2, 2), 2) * int(rng.integers(2)) if rng.random() < 0.4 else None,
            spread=round(rng.uniform(0, 1), 2) if rng.random() < 0.4 else None,
            phi=phi,
        )
        x, y = (tuple(np.round(rng.uniform(-1, 1, m), 2).tolist()) for _ in "xy")
        if m == 2 and rng.random() < 0.6:
            x = (-0.5, 0.5)
        x = x[:1] * m if rng.random() < 0.05 else x
        y = x if rng.random() < 0.4 else y
        w, b = e.parameters()
        t = int(rng.choice([0, 0, 0, 0, rng.integers(1, 30), 300]))
        if t:
            run = chain.train(x, y, w, b, e.alpha, t, phi)
            w, b = run.w, run.b
        if rng.random() < 0.03:
            _, h = chain.forward(x, w, b, phi)
            y = tuple(h[-1].tolist()) if np.abs(h[-1]).max() <= 1 else y
        yield SimpleNamespace(x=x, y=y, alpha=e.alpha, phi=phi, w=w, b=b)


class State:
    """A state, its Truth and the Truth after its step, each computed where it is asked for."""

    def __init__(self, e):
        self.e, self.true = e, Truth(e.x, e.y, e.w, e.b, e.phi)

    @property
    def after(self):
        return self.true.after(self.e.alpha)


def test_what_an_iteration_shows_is_said_truly():
    """Each sentence of each state is read back; every kind is met."""
    met, false = collections.Counter(), collections.defaultdict(list)
    for n, e in enumerate(states(STATES, np.random.default_rng(SEED))):
        words = sentences.details(snapshot(e, e.w, e.b), e, 7, np.array([]))
        try:
            met.update(read(words, State(e)))
        except AssertionError as error:
            false[str(error)[:40]].append(f"state {n}, {e}: {error}\n{words}")
    print(STATES, "states,", sum(map(len, false.values())), "false; sentences by kind:", dict(met))
    assert not false, "\n".join(f"{len(all_)} x {all_[0]}" for all_ in false.values())
    assert set(KINDS) - set(met) <= {"relu hidden", "h lost on the way"}
