"""Every sentence of the live view is true: read back, and held against 60 digits, over thousands of random states."""

import decimal
import functools
import itertools
import re
import subprocess
import sys
from decimal import Decimal

import numpy as np
import pytest
from oracle import plain_loop

from backprop import chain, identity, relu, sigmoid, tanh
from backprop.experiments import sentences
from backprop.experiments.chain import Experiment, snapshot

D = Decimal
DIGITS = decimal.Context(prec=80, Emin=-999999, Emax=999999)  # 60 where 20 cancel
STATES, RUNS, SEED = 5000, 1000, 8
SMALLEST = {"float64": D(2) ** -1074, "float32": D(2) ** -149}
HUGE = D(2) ** 1024


# the truth, in 60 digits, from the page and not from `backprop`


class Truth:
    """h, slope, g by layer and sample (entry 0 of no layer), J, and K with the last layer's part of it."""

    def __init__(self, x, y, w, b, phi):
        with decimal.localcontext(DIGITS):
            l, m = len(w) - 1, len(x)
            w, b = [D(float(v)) for v in w], [D(float(v)) for v in (b if b is not None else w * 0)]
            self.h, self.slope, self.g, way = ([[None] * m for _ in range(l + 1)] for _ in range(4))
            for i in range(m):
                self.h[0][i] = D(x[i])
                for k in range(1, l + 1):
                    self.h[k][i], self.slope[k][i] = layer(phi, self.h[k - 1][i] * w[k] + b[k])
                error, back = (self.h[l][i] - D(float(y[i]))) / m, D(1)
                for k in range(l, 0, -1):
                    way[k][i] = self.slope[k][i] * back  # dh[l,i] / du[k,i]
                    self.g[k][i], back = way[k][i] * error, way[k][i] * w[k]
            self.J = sum((self.h[l][i] - D(float(y[i]))) ** 2 for i in range(m)) / (2 * m)
            self.rows_b = way[1:]

    @property
    def rows_w(self):
        """dh[l,i] / dw[k], for k = 1..l."""
        return [[b_i * h_i for b_i, h_i in zip(*both)] for both in zip(self.rows_b, self.h)]

    def K(self, bias):
        """The largest eigenvalue of Theta / 2 for two samples, and the last layer's part of it."""
        with decimal.localcontext(DIGITS):
            rows = [*self.rows_w, *(self.rows_b if bias else [])]
            p, q, r = (sum(row[i] * row[j] for row in rows) / 2 for i, j in ((0, 0), (0, 1), (1, 1)))
            top = (p + r) / 2 + (((p - r) / 2) ** 2 + q**2).sqrt()
            along = (q, top - p) if abs(top - p) > abs(top - r) else (top - r, q)
            size = along[0] ** 2 + along[1] ** 2
            if not size or not top:
                return top, None
            last = [self.rows_w[-1], *([self.rows_b[-1]] if bias else [])]
            return top, sum((row[0] * along[0] + row[1] * along[1]) ** 2 for row in last) / size / 2 / top

    def size(self, k):
        return max(map(abs, self.h[k]))

    def apart(self, k):
        return abs(self.h[k][0] - self.h[k][1])

    def gradient(self, k):
        return max(map(abs, self.g[k]))


def layer(phi, u):
    """phi(u) and phi'(u)."""
    if phi is relu:
        return max(u, D(0)), D(int(u > 0))
    if phi is identity:
        return u, D(1)
    e = exp(-2 * abs(u) if phi is tanh else -abs(u))
    if phi is tanh:
        h = u - u**3 / 3 if abs(u) < D("1e-20") else (1 - e) / (1 + e) * (1 if u > 0 else -1)
        return h, 4 * e / (1 + e) ** 2
    return (1 if u > 0 else e) / (1 + e), e / (1 + e) ** 2


@functools.lru_cache(1000)  # without a bias a sample is often the other's negative
def exp(u):
    return u.exp()


# reading the sentences


NUMBER = r"(-?[\d.]+(?:e-?\d+)?|infinity)"
APART = rf"the samples are {NUMBER} apart at layer 1, {NUMBER} at layer (\d+)"
FACTOR = r"(× \S+|[+−]\S+ %)"
SIGNAL = rf"The signal h (\w+) forward: {APART} \({FACTOR} a layer( on average)?(?:; \|h\| up to {NUMBER} there)?\)\."
LARGEST = rf"\|g\| is at most {NUMBER} at layer (\d+), {NUMBER} at layer 1"
GRADIENT = rf"The gradient g (\w+) backward: {LARGEST} \({FACTOR} a layer( on average)?\)\."
ONE_STEP = rf"at most α K = {NUMBER} (%|times the gap)( of the gap)? to the targets(: too long, .*)? "
ONE_STEP += rf"\(K = {NUMBER}, {NUMBER} % of it"


def near(said, exact, digits=3):
    """What is said, to its last digit, is the exact number."""
    assert abs(D(said) - exact) <= D("0.52") * D(10) ** (1 - digits) * abs(exact), f"{said}, not {exact:.6g}"


def assert_course(found, values):
    """A sentence on how a magnitude goes; values in the order it travels, exact."""
    verb, first, last, factor, average = found
    near(first, values[0])
    near(last, values[-1])
    assert verb == ("stays" if first == last else "grows" if values[-1] > values[0] else "shrinks")
    mean = ((values[-1] / values[0]).ln() / (len(values) - 1)).exp()
    if factor[0] == "×":
        near(factor[2:], mean)
        assert not D("1e-8") < abs(mean - 1) < D("0.0099")  # there the digits of a change say more
    else:
        assert abs(mean - 1) < D("0.0101")
        near(factor[1:-2], 100 * abs(mean - 1), 2)
        assert (mean > 1) == (factor[0] == "+")
    off = max(abs(after / before / mean - 1) for before, after in itertools.pairwise(values))
    assert off > 0.001 if average else off < 0.012


def assert_signal(words, true, l):
    """What is said of h; gives which of the sentences it was."""
    sizes, apart = [true.size(k) for k in range(1, l + 1)], [true.apart(k) for k in range(1, l + 1)]
    if found := re.search(SIGNAL, words):
        verb, first, last, at, factor, average, shared = found.groups()
        assert int(at) == l
        assert_course((verb, first, last, factor, average), apart)
        assert (shared is None) == (sizes[-1] <= apart[-1])
        if shared:
            near(shared, sizes[-1])
        return "course"
    if found := re.search(rf"The signal h: the samples are {NUMBER} apart after the only layer\.", words):
        assert l == 1
        near(found[1], apart[0])
        return "one layer"
    if found := re.search(
        r"From layer (\d+) on no signal is left: .* \(\|h\| (=|below) (\S+) for both at layer (\d+)\)\.", words
    ):
        k, relation, size, at = int(found[1]), found[2], found[3], int(found[4])
        assert apart[k - 1] <= D("1.01e-10") * sizes[k - 1]
        assert all(a > D("0.99e-10") * s for a, s in zip(apart[: k - 1], sizes))
        assert at == l
        near(size, sizes[-1]) if relation == "=" else None
        assert relation == "=" or sizes[-1] < D("1.01") * D(size)
        return "lost"
    if found := re.search(r"The signal h leaves the float range at layer (\d+)\.", words):
        assert sizes[int(found[1]) - 1] >= HUGE > max(sizes[: int(found[1]) - 1], default=0)
        return "beyond"
    if found := re.search(r"The signal h is (0|below the float range) from layer (\d+) on\.", words):
        k = int(found[2])
        assert (max(sizes[k - 1 :]) == 0) if found[1] == "0" else (max(sizes[k - 1 :]) < SMALLEST["float64"])
        assert k == 1 or sizes[k - 2] >= SMALLEST["float64"] / 2
        return found[1]
    assert "The signal h is 0 at every layer." in words, words
    assert max(sizes) == 0
    return "0 everywhere"


def assert_gradient(words, true, l):
    """What is said of g, and of where no float holds it; gives which of the sentences it was."""
    sizes = [true.gradient(k) for k in range(1, l + 1)]
    below = {name: [k for k in range(1, l + 1) if 0 < sizes[k - 1] < least] for name, least in SMALLEST.items()}
    if found := re.search(GRADIENT, words):
        verb, first, at, last, factor, average = found.groups()
        assert int(at) == l
        assert_course((verb, first, last, factor, average), sizes[::-1])
        expected = next((name for name in SMALLEST if below[name]), None)
        if found := re.search(r"From layer (\d+) down it is smaller than any (\w+)\.", words):
            assert below[found[2]] == list(range(1, int(found[1]) + 1))
        elif found := re.search(r"At (\d+) of \d+ layers it is smaller than any (\w+)\.", words):
            assert len(below[found[2]]) == int(found[1]) < max(below[found[2]])  # else: from some layer down
        assert (found and found[2]) == expected
        return f"course, below {expected}"
    if found := re.search(rf"The gradient g: \|g\| is at most {NUMBER} after the only layer\.", words):
        assert l == 1
        near(found[1], sizes[0])
        return "one layer"
    if found := re.search(
        rf"The gradient g is {NUMBER} at layer (\d+) and (?:0|below the float range) from layer (\d+) down\.", words
    ):
        near(found[1], sizes[-1])
        k = int(found[3])
        assert max(sizes[:k]) == 0 < sizes[k]
        return "0 below"
    if "The gradient g leaves the float range." in words:
        assert max(true.size(k) for k in range(1, l + 1)) >= HUGE
        return "beyond"
    if "The gradient g cannot be computed" in words:
        assert true.size(l) < SMALLEST["float64"]
        return "cannot"
    assert "The gradient g is 0 at every layer." in words, words
    assert max(sizes) == 0
    return "0 everywhere"


def assert_flat(words, true, l, phi):
    flat = sum(max(true.slope[k]) < 0.01 for k in range(1, l + 1)) if phi in (tanh, sigmoid) else 0
    if l == 1:
        assert ("The layer is saturated" in words) == bool(flat)
    else:
        assert (
            (f" {flat} of {l} layers are saturated (slope of {phi} below 0.01)." in words)
            if flat
            else "saturated" not in words
        )
    return bool(flat)


def assert_step(words, true, alpha, bias):
    top, share = true.K(bias)
    if "cannot be computed" in words:
        return "nothing"
    if "a step does not move the outputs" in words:
        assert top < 1e-300
        return "none"
    found = re.search(ONE_STEP, words)
    if not found:
        assert "To first order" not in words
        return "nothing"
    near(found[1], D(alpha) * top * (100 if found[2] == "%" else 1), 2 if found[2] == "%" else 3)
    assert bool(found[4]) == (D(alpha) * top > 2)
    near(found[5], top)
    if float(found[6]) > 1e-7:
        near(found[6], 100 * share, 2)
    return "too long" if found[4] else "moves"


def states(n, rng):
    """n random experiments of all kinds, and the weights and biases at some iteration of each."""
    for _ in range(n):
        w = rng.choice([rng.uniform(-20, 20), rng.normal(0, 1.3), rng.choice([-1, 1]) * rng.normal(1, 0.15), 0.05])
        l = int(np.round(300 ** rng.uniform(0, 1)))
        e = Experiment(
            w=round(float(np.clip(w, -20, 20)), int(rng.integers(1, 4))),
            l=l,
            alpha=float(rng.choice([0, 0.01, 0.1, 0.5, 2, 10])),
            b=round(rng.uniform(-2, 2), 2) if rng.random() < 0.4 else None,
            spread=round(rng.uniform(0, 1), 2) if rng.random() < 0.4 else None,
            y=(-0.5, 0.5) if rng.random() < 0.4 else tuple(np.round(rng.uniform(-1, 1, 2), 2)),
            phi=[tanh, sigmoid, relu, identity][rng.integers(4)] if rng.random() < 0.7 else tanh,
        )
        w, b = e.parameters()
        if rng.random() < 0.2:
            run = chain.train(e.x, e.y, w, b, e.alpha, int(rng.integers(1, 30)), e.phi)
            w, b = run.w, run.b
        yield e, w, b


def test_what_an_iteration_shows_is_said_truly():
    """5000 random states, read back; every kind of sentence is met."""
    met = set()
    for n, (e, w, b) in enumerate(states(STATES, np.random.default_rng(SEED))):
        seen, true = snapshot(e, w, b), Truth(e.x, e.y, w, b, e.phi)
        words = sentences.iteration(seen, e)
        try:
            met |= {("h", assert_signal(words, true, e.l)), ("flat", assert_flat(words, true, e.l, e.phi))}
            if true.J > 1e-20:
                met |= {("g", assert_gradient(words, true, e.l))}
            if n % 4 == 0:
                met |= {("K", assert_step(words, true, e.alpha, b is not None))}
        except Exception as error:
            raise AssertionError(f"state {n}, {e}: {words}") from error
    courses = {"course, below None", "course, below float32", "course, below float64"}
    assert {said for of, said in met if of == "h"} >= {"course", "one layer", "lost", "beyond", "0", "0 everywhere"}
    assert {said for of, said in met if of == "g"} >= courses | {"one layer", "0 below", "beyond", "0 everywhere"}
    assert {said for of, said in met if of == "K"} >= {"moves", "too long", "none", "nothing"}
    assert ("flat", True) in met


def assert_training(words, J, max_iter):
    """What is said of a run, J by iteration as far as it has come; gives which of the sentences it was."""
    if found := re.search(r"Training explodes at iteration ([\d,]+):", words):
        n = int(found[1].replace(",", ""))
        assert n == len(J)
        assert np.isinf(J[n - 1])
        assert np.isfinite(J[: n - 1]).all()
        return "explodes"
    course, verdict = re.fullmatch(r"(J .*?\.) (It .*)", words).groups()
    assert (f"{len(J):,} iterations" in course) if len(J) > 1 else course.endswith("at iteration 1.")
    if found := re.search(r"goes from (.+) to (.+) in ", course):
        for said, value in zip(found.groups(), (J[0], J[-1])):
            assert_cost(said, value)
        assert found[1] != found[2]
    elif found := re.search(rf"J (falls|grows) from (\S+) by only {NUMBER} in", course):
        assert_cost(found[2], J[0])
        assert float(found[3]) == pytest.approx(abs(J[-1] - J[0]), rel=0.052)
        assert (J[-1] < J[0]) == (found[1] == "falls")
    elif found := re.search(r"J stays (.+) for", course):
        assert_cost(found[1], J[0])
        assert abs(J[-1] - J[0]) <= 1e-12 * J[0] or J[0] < 1e-28
    else:
        assert len(J) == 1
    below = J < 1e-3
    at = [int(n.replace(",", "")) for n in re.findall(r"(?:iteration|from|to|at) ([\d,]+\d|\d)\b(?!\.\d)", verdict)]
    assert ("so far" in verdict) <= (len(J) < max_iter)
    if not below.any():
        assert ("has not trained so far" if len(J) < max_iter else f"does not train within {len(J):,} iter") in verdict
        return "never"
    assert below[at[0] - 1]
    assert not below[: at[0] - 1].any()
    if not below[-1]:
        assert "does not stay trained" in verdict
        assert at[-1] == len(J)
        return "lost again"
    assert "It trains" in verdict
    settled = at[1] if "first" in verdict else at[0]
    assert below[settled - 1 :].all()
    assert settled == 1 or not below[settled - 2]
    return "first and settled" if "first" in verdict else "trains"


def assert_cost(said, J):
    """A cost in the digits that are sure."""
    if said.startswith("below"):
        assert J < 1e-28
        assert said == "below 1e-28 (rounding errors)"
    elif said.startswith("about"):
        assert 1e-28 <= J <= 1e-20
        assert float(said[6:]) == pytest.approx(J, rel=0.51)
    else:
        assert J > 1e-20
        assert float(said) == pytest.approx(J, rel=6e-4)


def test_what_a_run_shows_is_said_truly():
    """Random runs of real chains by a plain loop, and made ones whose costs wander, read back."""
    rng, met = np.random.default_rng(SEED), set()
    for n in range(RUNS):
        T = int(rng.integers(1, 60))
        if n % 5 == 0:
            w, alpha = [round(rng.normal(1, 0.4), 2)] * int(rng.integers(1, 6)), float(rng.choice([0, 0.1, 1, 5]))
            J = np.array(plain_loop((-0.5, 0.5), (-0.5, 0.5), w, None, alpha, T)[0])
        else:
            steps = rng.choice([0, 1e-14, 1e-6, 0.3, 8]) * rng.normal(0, 1, T)
            J = np.exp(rng.uniform(-40, 5) + np.cumsum(steps) * rng.integers(0, 2))
            if rng.random() < 0.1:
                J[-1] = np.inf
        max_iter = T + int(rng.choice([0, 100]))
        words = sentences.training(J, max_iter)
        try:
            met.add(assert_training(words, J, max_iter))
        except Exception as error:
            raise AssertionError(f"run {n}, J = {J}: {words}") from error
    assert met == {"explodes", "never", "lost again", "first and settled", "trains"}


def test_what_the_matrices_show_is_said_truly():
    """5000 random scores of networks, many with ties or large: J, P and G2 in 60 digits, and what is said of them."""
    rng, met = np.random.default_rng(SEED), set()
    for n in range(STATES):
        m, classes = rng.integers(1, 7), rng.integers(2, 5)
        U2 = rng.choice([0, 1, 1, 20, 300]) * rng.normal(size=(m, classes))
        U2 = np.round(U2) if rng.random() < 0.5 else U2
        labels, normalised = tuple(rng.integers(classes, size=m).tolist()), bool(rng.random() < 0.7)
        difference = 10 ** rng.uniform(-14, 0)
        with decimal.localcontext(DIGITS):
            scores = [[D(float(u)) for u in row] for row in U2]
            sums = [sum(u.exp() for u in row) for row in scores]
            P = [[u.exp() / total for u in row] for row, total in zip(scores, sums)]
            J = sum((total.ln() if normalised else 0) - row[j] for row, total, j in zip(scores, sums, labels)) / m
            G2 = [
                [((p if normalised else 0) - (j == k)) / D(int(m)) for k, p in enumerate(row)]
                for row, j in zip(P, labels)
            ]
        words = sentences.two_layer(float(J), np.array(P, float), np.array(G2, float), labels, normalised, difference)
        try:
            with decimal.localcontext(DIGITS):
                met.add(assert_matrices(words, J, scores, G2, labels, normalised, difference))
        except Exception as error:
            raise AssertionError(f"network {n}, U2 = {U2}, labels {labels}: {words}") from error
    assert met == {(model, ties, alike) for model in (True, False) for ties in (0, 1) for alike in (0, 1)} - {
        (False, 1, 0),
        (False, 0, 1),
        (False, 1, 1),
    }


def assert_matrices(words, J, scores, G2, labels, normalised, difference):
    """What is said of a network's output; gives the model, whether classes tie, and whether samples are alike."""
    m = len(labels)
    said = re.search(rf"J = {NUMBER}[,.]", words)[1]
    assert said != "-0"
    near(said, J) if abs(J) > D("1e-300") else None
    agree = re.search(r"numerical gradients: (less than 1e-10|\S+)\.$", words)[1]
    assert (difference < 1e-10) if agree.startswith("less") else float(agree) == pytest.approx(difference, rel=0.052)
    at_label = [row[j] for row, j in zip(G2, labels)]
    if not normalised:
        near(re.search(rf"G2 is -1/m = {NUMBER} at each label and 0 elsewhere", words)[1], at_label[0])
        assert all(row[k] == (-D(1) / m if k == j else 0) for row, j in zip(G2, labels) for k in range(len(row)))
        return False, 0, 0
    assert J >= 0
    assert all(abs(sum(row)) < D("1e-60") for row in G2)
    best = [[k for k, u in enumerate(row) if u == max(row)] for row in scores]
    tied = sum(len(ks) > 1 for ks in best)
    right = sum(ks == [j] for ks, j in zip(best, labels))
    assert f"never below 0. {right} of {m} samples have their label as the likeliest class" in words
    assert (f"; at {tied} the likeliest classes tie." in words) == (tied > 0)
    samples, hardest = re.search(rf"hardest at (.*?): {NUMBER}\. Its rows add up to 0", words).groups()
    near(hardest, min(at_label))
    alike = [int(i) for i in re.findall(r"\d+", samples.split(", label")[0])]
    assert alike == [i for i in range(m) if at_label[i] - min(at_label) < D("1e-9")]
    if len(alike) == 1:
        assert samples == f"sample {alike[0]}, label {labels[alike[0]]}"
    return True, int(tied > 0), int(len(alike) > 1)


def test_what_a_map_shows_is_said_truly():
    """5000 random points, on the map and beside it, exploded ones among them."""
    rng = np.random.default_rng(SEED)
    for _ in range(STATES):
        N, l, w = int(rng.integers(1, 20_001)), int(rng.integers(1, 301)), round(float(rng.uniform(-20, 20)), 3)
        J = rng.choice([None, np.inf, np.nan, 10 ** rng.uniform(-35, 3)], p=[0.1, 0.1, 0.1, 0.7])
        trained = rng.random()
        words = sentences.at_point(N, w, l, J, trained)
        part = re.search(rf"(\d+) % of the map has J < 0\.001 at iteration {N:,}\.$", words)[1]
        assert abs(int(part) - 100 * trained) <= 0.5
        if J is None:
            near(re.match(rf"w = {NUMBER}, l = {l} lies outside this map\.", words)[1], D(w), 4)
            continue
        said, found = re.match(
            rf"At iteration {N:,}, from w = {NUMBER} at depth {l}: J (.*?)\. \d+ % of", words
        ).groups()
        near(said, D(w), 4)
        assert_cost(found[2:], J) if np.isfinite(J) else None
        assert (found == "explodes") != bool(np.isfinite(J))


def test_numbers_and_lines_of_code_keep_what_they_say():
    """5000 random numbers, read back to their last digit; 5000 random experiments, made again from their line."""
    rng = np.random.default_rng(SEED)
    for e, *_ in states(STATES, rng):
        value, digits = float(rng.choice([-1, 1]) * 10 ** rng.uniform(-300, 7)), int(rng.integers(2, 6))
        near(sentences.number(value, digits), D(value), digits)
        log10_value = rng.uniform(-2000, 2000)
        with decimal.localcontext(DIGITS):
            near(sentences.power(log10_value), D(10) ** D(log10_value))
        assert_cost(sentences.cost(abs(value)), abs(value))
        part = sentences.percent(abs(value))
        assert part.endswith(" %")
        near(part[:-2], 100 * D(abs(value)), 2)
        name = sentences.experiment(e)
        near(re.match(rf"w = {NUMBER}, l = {e.l}\b", name)[1], D(e.w), 4)
        for mark, value in (("b =", e.b), ("spread", e.spread or None), ("α =", e.alpha if e.alpha != 0.1 else None)):
            found = re.search(rf", {mark} {NUMBER}", name)
            assert bool(found) == (value is not None)
            near(found[1], D(value), 4) if found else None
        assert eval(sentences.code(e).replace("live.explorer", "Experiment")) == e


@pytest.mark.parametrize(
    ("value", "words"),
    [
        *[
            (0.9, "0.9"),
            (1.0, "1"),
            (20_000, "20000"),
            (10_200, "10200"),
            (25e6, "2.500e7"),
            (-0.0, "0"),
            (0.00012346, "0.0001235"),
        ],
        *[(5.8341e-304, "5.834e-304"), (-3.2e-7, "-3.200e-7"), (9.9999e-9, "1.000e-8"), (np.float64(1e-8), "1.000e-8")],
    ],
)
def test_a_number_is_written_one_way(value, words):
    assert sentences.number(value) == words


@pytest.mark.parametrize(
    ("log10_value", "words"),
    [
        *[(-303.234, "5.83e-304"), (-1540.0861, "8.20e-1541"), (0, "1"), (-0.1, "0.794"), (-4.0000001, "1.00e-4")],
        *[(-np.inf, "0"), (np.inf, "infinity"), (3.9, "7940"), (4, "1.00e4")],
    ],
)
def test_powers_are_said_outside_the_float_range_too(log10_value, words):
    assert sentences.power(log10_value) == words


@pytest.mark.parametrize(
    ("experiment", "name", "code"),
    [
        (Experiment(w=0.9), "w = 0.9, l = 100", "live.explorer(w=0.9)"),
        (Experiment(w=-1.0, l=60), "w = -1, l = 60", "live.explorer(w=-1.0, l=60)"),
        (
            Experiment(b=0.5, y=(0.1, 0.7), alpha=0.05, spread=0.1, phi=sigmoid, max_iter=20),
            "w = 1, l = 100, b = 0.5, y = (0.1, 0.7), spread 0.1, α = 0.05, sigmoid",
            "live.explorer(w=1.0, max_iter=20, alpha=0.05, b=0.5, spread=0.1, y=(0.1, 0.7), phi=sigmoid)",
        ),
    ],
)
def test_an_experiment_has_a_name_and_a_line_of_code(experiment, name, code):
    assert sentences.experiment(experiment) == name
    assert sentences.code(experiment) == code
    made = eval(code.replace("live.explorer", "Experiment"))  # what is pasted makes the same
    assert made == experiment


def test_sentences_need_no_widgets_and_no_figures():
    """The handout speaks through them too."""
    code = (
        "import sys; from backprop.experiments import sentences; print({'ipywidgets', 'matplotlib'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "set()"
