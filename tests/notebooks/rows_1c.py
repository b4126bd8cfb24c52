"""1c, why 5 fails: what the notebook says, and where else it follows from."""
# ruff: noqa: E501 (an equation stays on one line)

from functools import cache

import numpy as np
from mpmath import mp, mpf
from notebooks.live_words import live_view
from notebooks.reader import at_most, formula, less_than, more_than, row, table
from notebooks.truth import (
    LEVEL,
    T,
    T_from_saturation,
    T_from_saturation_better,
    by_depth,
    by_layer,
    descend,
    first,
    first_alive,
    first_alive_in_format,
    from_5,
    lost,
    run,
    settled,
    weights_that_move,
)

ALL = (1.5, 2.0, 2.5, 3.0, 3.5, 4.0)
TABLE = "u[k,1] u[k,2] factor[k,1] factor[k,2]"


def slope(u):
    return mp.sech(u) ** 2


def g(k, w0=5.0, l=100):
    return abs(first(w0, l).g[k, 1])


def h(k):
    return first(5.0).h[k, 1]


def dJ_dw(k):
    return first(5.0).dJ_dw[k]


def factor(k):
    return g(k) / g(k + 1)


def powers(w0):
    """Powers of ten that a layer costs, deep in the chain."""
    return -mp.log10(settled(w0)[1])


def cost_lost(l):
    return run(5.0, l).J[1] - run(5.0, l).J[1000]


def stays_below(w0):
    """The first formula's error in percent, where thirty layers are measured."""
    return 100 * (1 - T_from_saturation(w0) / T(w0, 30))


@cache
def first_zero():
    return next(l for l in range(100, 120) if g(1, l=l) < mpf(2) ** -1075)


def one_minus_h2(u):
    """In floats: h rounded to 53 digits of two, then the square, then the difference."""
    with mp.workprec(53):
        h = mp.tanh(u)
        return 1 - h * h


@cache
def first_exactly_0():
    """u, in tenths, from which 1 - h^2 is 0 in floats."""
    return min(n for n in range(1, 300) if one_minus_h2(mpf(n) / 10) == 0) / 10


def later():
    """The last weights 2000 iterations after it is trained."""
    return from_5(iterations=from_5().T + 2000).w


def one_unit_of_20():
    """T from weights 1, but 20 in layer 1."""
    return len(descend([20.0] + [1.0] * 99, 1000, level=LEVEL)[0])


def times_shorter():
    return [dJ_dw(k + 1) / dJ_dw(k) for k in range(3, 100)]


ROWS = [
    row("The cost stayed at about #", lambda: first(5.0).J),
    row("the gradient lost # powers", lambda: powers(5.0)),
    row("each layer costs # powers", lambda: mp.log10(g(4) / g(3))),
    # the factor
    row("Five thousandths times 5 would be #", 0.005 * 5),
    row("a layer would lose less than # powers", 2),
    row("must be 5 times smaller than #", 1 / 1000),
    row("Slope times 5 is about #, so", lambda: 5 * slope(5)),
    row("so the slope is about #. At", lambda: slope(5)),
    row("At $u = 5$ it is #", lambda: slope(5)),
    row("slope at u = 5: # times 5: #", lambda: (slope(5), 5 * slope(5))),
    table(TABLE, lambda: by_layer(5.0, TABLE)),
    row("the table ends at $k = #$", 100 - 1),
    row("$u_{1,2}$ is only #, and it gives unit 2 a signal of #", lambda: (first(5.0).u[1, 1], h(1))),
    row("The table says $#$. But 5 times the slope at 5 is $#$", lambda: (factor(50), 5 * slope(5))),
    row("u deep in the chain: # below 5 factor: # = 1/#", lambda: (5 - settled(5.0)[0], factor(50), 1 / factor(50))),
    row("a layer: predicted #, measured #", lambda: (powers(5.0), mp.log10(g(90) / g(10)) / 80)),
    row("at layer 3: predicted #, measured #", lambda: (g(100) * settled(5.0)[1] ** 97, g(3))),
    row("Here are the # powers of ten: $-", lambda: powers(5.0)),
    row(r"\log_{10}(#) = #$", lambda: (factor(50), powers(5.0))),
    row("From layer 100 to layer # there are # such steps. They turn $#$ into $#$", lambda: (3, 100 - 3, g(100), g(3))),
    row("$g_{100}$ times # factors, and nearly all of them are about #", lambda: (100 - 1, settled(5.0)[1])),
    # a larger weight
    row("all weights # instead of 5", 6),
    row("grows by #: the weight", 6 / 5 - 1),
    row("does grow by #. But", 6 / 5 - 1),
    row("It gets about # times smaller", lambda: settled(5.0)[1] / settled(6.0)[1]),
    row("The slope at $u$ near # is more than # times", lambda: (6, less_than(slope(5) / slope(6)))),
    row("the weight is # larger", 6 / 5 - 1),
    row("Together: # times smaller", lambda: settled(5.0)[1] / settled(6.0)[1]),
    row("almost equal, # and #", lambda: (mp.tanh(5), mp.tanh(6))),
    row("to $u = 6$ it falls from # to #", lambda: (slope(5), slope(6))),
    *[row(f"w = {w0:g} factor deep in the chain: #", lambda w0=w0: settled(w0)[1]) for w0 in (1.5, 5.0, 6.0)],
    row("w = 0.9 factor deep in the chain: #", lambda: first(0.9, 300).g[199, 1] / first(0.9, 300).g[200, 1]),
    # what training uses
    *[row(f"layer {k}: h_in = # g = # dJ/dw = #", lambda k=k: (h(k - 1), g(k), dJ_dw(k))) for k in (100, 99, 98, 1)],
    row("the signal $h_{k-1,2}$ is # or more", lambda: min(h(k) for k in range(1, 100))),
    row("belongs to the last weight. It is $#$: a first step of $#$", lambda: (dJ_dw(100), dJ_dw(100) / 10)),
    row("a step about # times shorter", lambda: min(times_shorter())),
    row("a step about # times shorter", lambda: max(times_shorter())),
    # saturation, or depth
    row("$J$ loses $#$, the same as with", lambda: cost_lost(3)),
    row("$J$ loses $#$, the same as with", lambda: cost_lost(100)),
    row(
        "Two layers lose $#$, # $#$, a hundred $#$:",
        lambda: (cost_lost(2), 3, cost_lost(3), cost_lost(100)),
    ),
    *[
        row(
            f"depth {l}: J[1] = # lost in a thousand iterations: #",
            lambda l=l: (run(5.0, l).J[1], cost_lost(l)),
        )
        for l in (1, 2, 3, 100)
    ],
    row("The error is almost #, but", lambda: h(100) - 0.5),
    row("its $u$ is only #. There", lambda: first(5.0, 1).u[1, 1]),
    # the check
    row("g[99,2]: back-propagation #, complex step #", lambda: (g(99), g(99))),
    row("measured g[99,2] / g[100,2] = #, predicted #", lambda: (factor(99), settled(5.0)[1])),
    # your turn, the questions
    row("From 5 neither #, #, # nor # layers train", lambda: [l for l in (1, 2, 3, 100) if by_depth(5.0)[l] > LEVEL]),
    row(
        "With $w_1 = #$ and all other weights 1, a hundred layers train at iteration #", lambda: (20, one_unit_of_20())
    ),
    *live_view(w0=5.0, l=30),
    row("take weight 3 and let it run for # iterations", lambda: more_than(T(3.0))),
    row("Then weight 4, for #.", lambda: more_than(T(4.0, 30))),
    row("why does the gradient vanish though every weight multiplies it by #", 5),
    row("the factor of layer 1, #, differ", lambda: factor(1)),
    row(r"u_{1,2} = # \cdot 5 = #$", lambda: (0.5, first(5.0).u[1, 1])),
    row(r"At # the slope is #, and $# \cdot 5 = #$", lambda: (2.5, slope(2.5), slope(2.5), factor(1))),
    row("All weights #: how many", 4),
    row(r"4 \cdot 4 \cdot e^{-8} = #$", lambda: 16 * mp.exp(-8)),
    row(r"\log_{10} # = #$. (The exact factor is #.)", lambda: (16 * mp.exp(-8), powers(4.0), settled(4.0)[1])),
    row("It starts at #, and comes", lambda: slope(first(1.0).u[1, 1])),
    row("the factor stays at about #", lambda: settled(5.0)[1]),
    row(
        "gets # times smaller for $l = 10$, # times for 100 and # times for",
        lambda: (lost(1.0, 10), lost(1.0), lost(1.0, 1000)),
    ),
    row("# layers more cost # powers of ten", lambda: (10, 10 * powers(5.0))),
    # going further 1
    row("Answer It is #.", lambda: from_5().T / 1000),
    row("its first steps are # long", lambda: dJ_dw(100) / 10),
    row("moves by more than #, so", lambda: more_than(5 - from_5().w[99])),
    row("first below 0.001 at iteration #", lambda: from_5().T),
    row("predicted: # iterations", lambda: T_from_saturation(5.0)),
    row("# iterations later: w[98] = # w[99] = # w[100] = #", lambda: (2000, *(later()[k] for k in (98, 99, 100)))),
    row("atanh(0.5) = #", lambda: mp.log(3) / 2),
    row(
        r"where $\tanh w_{100} = #$. None of the other # moves by more than #",
        lambda: (0.5, 99, more_than(5 - later()[99])),
    ),
    *[
        row(
            f"w = {w0}: formula # depths 3, 10, 30: # # #",
            lambda w0=w0: (T_from_saturation(w0), T(w0, 3), T(w0, 10), T(w0, 30)),
        )
        for w0 in ALL
    ],
    *[row(f"from 5, depth {l}: # iterations", lambda l=l: T(5.0, l, at_most=60_000)) for l in (1, 2, 3)],
    row("from 5 its input is #. With", lambda: h(99)),
    row("this input is # or #", lambda: (0.5, h(1))),
    row("even two layers take #", lambda: T(5.0, 2, at_most=60_000)),
    row(
        "it misses at most # % of the measured number at # layers",
        lambda: (at_most(max(stays_below(w0) for w0 in (3.0, 3.5, 4.0))), 30),
    ),
    # 2
    row("$g_1$ is $#$, # layers from the end", lambda: (g(1), first_zero() - 100)),
    row("float64: not 0 down to layer #", lambda: first_alive(5.0, 200, "float64")),
    row("float32: not 0 down to layer #", lambda: first_alive_in_format(5.0, 200, "float32")),
    row("at depth 200: #", lambda: mp.log10(g(1, l=200))),
    row("lie $#$ apart", 2.0**-50),
    row("from 5 with 3 layers, float64: # iterations", lambda: T(5.0, 3, at_most=60_000)),
    row("float32 within 0.1 % of that: #", lambda: abs(_in_float32() / T(5.0, 3, at_most=60_000) - 1) < 1e-3),
    row("A float32 has # digits", lambda: 24 * np.log10(2)),
    row("topic 1 gives it # iterations", lambda: T_from_saturation(7.0)),
    *[
        row(f"from {w0:g} in {kind}: # of 100", lambda w0=w0, kind=kind: weights_that_move(w0, kind))
        for w0 in (5.0, 7.0)
        for kind in ("float64", "float32")
    ],
    # 3
    row("From $u$ of about # on", first_exactly_0),
    row("overflows, near $u = #$", lambda: 1024 * mp.log(2) / 2),
    *[
        row(f"u = {u:.1f}: 1 - h^2 = #, sech^2 = #", lambda u=u: (one_minus_h2(u), slope(u)))
        for u in (5.0, 10.0, 15.0, 20.0)
    ],
    # 5
    *[
        row(
            f"w = {w0}: second formula # measured at depth 30: #",
            lambda w0=w0: (T_from_saturation_better(w0), T(w0, 30)),
        )
        for w0 in ALL
    ],
    row("from 5: second formula # measured #", lambda: (T_from_saturation_better(5.0), from_5().T)),
    row("a constant # that the integral leaves", lambda: _by_integral(9, exact=True) - mp.exp(18) / 4 - 27),
    row(
        "At # layers the second formula is right to # %, from # on", lambda: (30, at_most(max(map(_off, ALL))), ALL[0])
    ),
    # the instructor's notes
    row(
        "from $#$ to $#$, about # powers of ten for # layers",
        lambda: (g(1, l=30), g(1), mp.log10(g(1, l=30) / g(1)), 100 - 30),
    ),
    row("and type # into the box", 3),
    row("where # are left in all", lambda: mp.log10(lost(1.0))),
    row("divides it by #. What must", lambda: 1 / settled(5.0)[1]),
    row("5 times the slope is 1/#, so the slope is about #", lambda: (1 / settled(5.0)[1], slope(settled(5.0)[0]))),
    row("an error of #.", lambda: h(100) - 0.5),
]


def _off(w0):
    return 100 * abs(T_from_saturation_better(w0) / T(w0, 30) - 1)


@cache
def _in_float32():
    """T from 5 with three layers, every operation rounded to float32."""
    one = np.float32
    w, half, alpha, t = [one(5)] * 3, one(0.5), one(0.1), 0
    while True:
        t, h = t + 1, [half]
        for w_k in w:
            h.append(np.tanh(h[-1] * w_k))
        above = h[3] - half
        if above * above / one(2) < LEVEL:
            return t
        for k in (2, 1, 0):
            c = one(1) / np.cosh(h[k] * w[k])
            above = above * c * c
            step, above = alpha * above * h[k], above * w[k]
            w[k] = w[k] - step


FORMULAS = [
    formula(
        r"g_{l,2} = \frac{1}{m} \phi'(u_{l,2}) (h_{l,2} - y_2) \approx \frac{1}{2} \cdot 0.00018 \cdot 0.5 = 4.5 \times 10^{-5}",
        lambda: [(form, g(l, l=l)) for l in (3, 100) for form in (0.00018 * 0.5 / 2, 4.5e-5)],
        share=0.01,
    ),
    formula(
        r"\alpha T \approx \frac{e^{2 w_0}}{4} + 2 w_0 + 2.127",
        lambda: [(2.127, _by_integral(w0) - mp.exp(2 * w0) / 4 - 2 * w0) for w0 in (5, 7, 9)],
        share=5e-4,
    ),
]


def _by_integral(w0, exact=False):
    """alpha T of the last weight alone, dw/dt = -h sech^2(w h) (tanh(w h) - 1/2): h is the settled one, or exactly 1."""
    h = mpf(1) if exact else mp.tanh(settled(w0)[0])
    end = mp.atanh(mpf("0.5") + mp.sqrt(2 * mpf(LEVEL)))
    return mp.quad(lambda v: mp.cosh(v) ** 2 / (mp.tanh(v) - mpf("0.5")), [end, 1, 2, w0 * h]) / h**2


NOT_MEASURED = {
    r"In part: three layers get at least half of the way": "a wrong choice",
    r"about 40 minutes|takes \d+ minutes|\(\d+ minutes\)": "time to read",
    r"Why three\?|three powers of ten in nearly|a layer: pred|A thousandth: three": "the row of 3.042",
    r"already multiplied by 5|must be 5 times smaller|(?:times|a number near|does|speak of|than at) 5\b": "the weight",
    r"Five thousandths: five times a thousandth|gives a thousandth, so you must divide by 5|fifth of a thousandth": "a choice",
    r"multiplies (?:by|it by|the gradient by) (?:five|5)|a weight of 5|[Nn]ear 5\b|Back to 5|weight 7": "the start",
    r"Three layers|(?:With|for|Even|and|Train|loses) three (?:layers|powers)|as (?:with a|for a) hundred|in a hundred:": "the depth",
    r"of 1, 2, 3 and 100 layers|of 2, 3 and 100 layers": "the depths of a figure",
    r"depth 100\b|depth 3\b|layer (?:3|99|200)\b|starts with 30|from 30 to 100": "which layer, depth",
    r"ten layers take as long as thirty, and three nearly|75 times for 100|2,227 times for 1,000|for l = 10\b": "the depths of the rows",
    r"a factor of 2 cannot": "2 h g, with h almost 1",
    r"Going further, \d": "where to find it",
    r"In three sentences|(?:at iteration|stops at iteration) 1000": "counted; the exercise",
    r"J (?:<|=) 0\.001": "the level",
    r"2 w_0 \+ 2\.127|\\frac\{1\}\{2\} \\cdot 0\.00018 \\cdot 0\.5 = 4\.5e-5": "among the formulas",
    r"a whole number from 0 to 200": "the range of the slider",
    r"A gradient of 1e-50|of less than half of this": "an example; rounding to nearest",
    r"(?:from 5 to 6|then to 8|down to 1)\b": "what to press",
}
