"""1a, from 1: what the notebook says, and where else it follows from."""

import math
from functools import cache

import numpy as np
from mpmath import mp, mpf
from notebooks.live_words import live_view
from notebooks.reader import at_least, at_most, formula, more_than, row, table
from notebooks.truth import (
    LEVEL,
    K,
    T,
    T_any,
    by_layer,
    costs,
    first,
    first_of,
    lower_border,
    random_chains,
    rounding_floor,
    run,
    sensitivity,
    settled,
    slow_decay,
    xavier_typical,
)

TABLE = "h[k,1] h[k,2] g[k,1] g[k,2]"
SPREADS = (0, 0.1, 0.2, 0.3, 0.5, 1)
HAND = "u[k,1] h[k,1] g[k,1] dJ_dw[k] w_next[k]"


# two layers


def hand(w=(2.0, 0.5)):
    return first_of(w, x=(0.5,), y=(0.5,))


def after():
    """The weights after one step."""
    return [None, *(w - d / 10 for w, d in zip((2.0, 0.5), hand().dJ_dw[1:]))]


def hand_table():
    e = hand()
    return [e.u[:, 0], e.h[:, 0], e.g[:, 0], e.dJ_dw, after()]


def slope(u):
    return mp.sech(u) ** 2


def error():
    return hand().h[2, 0] - mpf("0.5")


# a hundred


def slopes():
    return [slope(u) for u in first(1.0).u[1:, 1]]


def g(k):
    return abs(first(1.0).g[k, 1])


def h(k, l=100):
    return first(1.0, l).h[k, 1]


def dJ_dw(k):
    return first(1.0).dJ_dw[k]


def uneven():
    """A hundred weights, all different."""
    return [mpf("0.9") + mpf("0.2") * k / 99 for k in range(100)]


@cache
def of_uneven():
    """The gradients of the first and the last of them: what J gains when one is moved a little, up and down."""
    found, step = [], mpf("1e-5")
    for k in (0, 99):
        moved = [uneven() for _ in range(2)]
        moved[0][k] += step
        moved[1][k] -= step
        found.append((first_of(tuple(moved[0])).J - first_of(tuple(moved[1])).J) / (2 * step))
    return found


def g_ratio():
    return g(100) / g(1)


def K_of(w):
    """K at weights w, of layers 1 to l in order from entry 1."""
    h = [0.5]
    for w_k in w[1:]:
        h.append(math.tanh(h[-1] * w_k))
    back, total = 1.0, 0.0
    for k in range(len(w) - 1, 0, -1):
        back *= 1 - h[k] ** 2
        total += (h[k - 1] * back) ** 2
        back *= w[k]
    return total


@cache
def pace():
    """K at the end of the run, and the share of J that is left after iteration 300."""
    return K_of(run(1.0).w), run(1.0).J[301] / run(1.0).J[300]


@cache
def trains(l=100):
    """The weights, in hundredths, from which J falls below the level within a thousand iterations."""
    hundredths = np.arange(-310, 311)
    w = np.tile(hundredths / 100, (l, 1))
    return set(hundredths[(costs(w, 1000) < LEVEL).any(axis=0)].tolist())


def above():
    """The positive ones: without a gap."""
    found = sorted(w for w in trains() if w > 0)
    assert found == list(range(found[0], found[-1] + 1)) == sorted(-w for w in trains() if w < 0)
    return found


def formulas(k):
    return 1 / mp.sqrt(4 + mpf(2 * k) / 3), mp.sqrt(mpf(3) / (2 * k))


def lost_by_a_short_step(l):
    """What one step takes off the error, as a share of it, over alpha."""
    e, alpha, h = first(1.0, l), mpf("1e-12"), mpf("0.5")
    for d in e.dJ_dw[1:]:
        h = mp.tanh(h * (1 - alpha * d))
    return (e.h[l, 1] - h) / (e.h[l, 1] - mpf("0.5")) / alpha


@cache
def groups():
    """How many train, and how many there are: above the border with each sign, and below it."""
    d = random_chains()
    above, positive = d.typical > float(lower_border(100)), d.sign > 0
    kinds = (above & positive, above & ~positive, ~above)
    return [(d.trained[kind].sum(), kind.sum(), 100 * d.trained[kind].mean()) for kind in kinds]


def share_of(spread):
    d = random_chains()
    return 100 * d.trained[d.spreads == spread].mean()


@cache
def xavier(l):
    d = random_chains(spreads=(1.0,), l=l, centre=0.0)
    return np.exp(np.log(d.typical).mean()), 100 * d.trained.mean()


@cache
def lowest():
    """The smallest weight, in thousandths, from which a hundred layers train."""
    thousandths = np.arange(900, 950)
    trained = (costs(np.tile(thousandths / 1000, (100, 1)), 1000) < LEVEL).any(axis=0)
    return thousandths[trained].min() / 1000


def decayed(x):
    """What comes out of a hundred layers of weight 1."""
    h = mpf(x)
    for _ in range(100):
        h = mp.tanh(h)
    return h


def _T_deep():
    return [T(1.0, l) for l in (10, 20, 30, 50, 100, 500, 1000)]


def fast(alpha):
    """J of the first two iterations."""
    return run(1.0, iterations=2, alpha=alpha).J[1:]


@cache
def in_one_step():
    """The first and the last learning rate, in hundredths, with which one step trains a hundred layers."""
    found = [n for n in range(100, 400) if fast(n / 100)[1] < LEVEL]
    assert found == list(range(found[0], found[-1] + 1))
    return found[0] / 100, found[-1] / 100


def e_end():
    """The error at which training stops."""
    return math.sqrt(2 * run(1.0).J[1000])


def in_units(e):
    """The same in distances of floats below 0.5."""
    return e / 2.0**-54


def last_step():
    """By how many of them the output moves when the last weight moves by the distance of floats above 1."""
    w, h = run(1.0).w, mpf("0.5")
    for w_k in w[1:-1]:
        h = mp.tanh(h * w_k)
    return (mp.tanh(h * (mpf(w[-1]) + mpf(2) ** -52)) - mp.tanh(h * w[-1])) * 2**54


def weights(start, *layers):
    return tuple(run(start).w[k] for k in layers)


def last_weight_alone():
    """The last weight that corrects the output by itself."""
    return mp.atanh(mpf("0.5")) / h(99)


ROWS = [
    # two layers by hand
    row("$x = y = #$, with $w_1 = #$ and $w_2 = #$", (0.5, 2, 0.5)),
    row(r"$u_1 = # \cdot # = #$ and $h_1 = \tanh 1 = #$", lambda: (0.5, 2, hand().u[1, 0], hand().h[1, 0])),
    row(r"$u_2 = # \cdot # = #$ and", lambda: (hand().h[1, 0], 0.5, hand().u[2, 0])),
    row(r"h_2 = \tanh # = #$", lambda: (hand().u[2, 0], hand().h[2, 0])),
    row("the output # should be #, so the error is $#$", lambda: (hand().h[2, 0], 0.5, error())),
    row(r"J = \frac{1}{2} \cdot #^2 = #$", lambda: (-error(), hand().J)),
    row(r"\phi'(#) = 1 - #^2 = #$, so $g_2", lambda: (hand().u[2, 0], hand().h[2, 0], slope(hand().u[2, 0]))),
    row(r"g_2 = # \cdot (#) = #$", lambda: (slope(hand().u[2, 0]), error(), hand().g[2, 0])),
    row(r"\phi'(1) = 1 - #^2 = #$, so $g_1", lambda: (hand().h[1, 0], slope(hand().u[1, 0]))),
    row(r"g_1 = # \cdot (#) \cdot # = #$", lambda: (slope(hand().u[1, 0]), hand().g[2, 0], 0.5, hand().g[1, 0])),
    row(r"\partial w_1 = # \cdot (#) = #$", lambda: (0.5, hand().g[1, 0], hand().dJ_dw[1])),
    row(r"\partial w_2 = # \cdot (#) = #$", lambda: (hand().h[1, 0], hand().g[2, 0], hand().dJ_dw[2])),
    row("$w_1 = # + # = #$", lambda: (2, -hand().dJ_dw[1] / 10, after()[1])),
    row("$w_2 = # + # = #$", lambda: (0.5, -hand().dJ_dw[2] / 10, after()[2])),
    row("J before the step: # J after it: #", lambda: (hand().J, hand(tuple(map(float, after()[1:]))).J)),
    table(HAND, hand_table),
    # a hundred layers
    row("entries: # w[0], w[1], ..., w[100]: nan # ... #", (100 + 1, 1, 1)),
    row("$J$ is below 0.001 at iteration #", lambda: T(1.0)),
    row("It is below 0.001 at iteration #", lambda: T(1.0)),
    row("With the others at 1, $h_{99,2} = #$, and $w_{100} = #$ gives", lambda: (h(99), last_weight_alone())),
    row(r"\tanh(# \cdot #) = #$", lambda: (h(99), last_weight_alone(), 0.5)),
    row("J[1] = #", lambda: first(1.0).J),
    row("first iteration with J below 0.001: #", lambda: T(1.0)),
    row(r"At $J = #$ the error is $e = \sqrt{#} = #$", lambda: (LEVEL, 2 * LEVEL, math.sqrt(2 * LEVEL))),
    row("within # % of the target", lambda: at_most(100 * math.sqrt(2 * LEVEL) / 0.5)),
    # iteration 1
    row("the slopes lie between # and #", lambda: (at_least(min(slopes())), at_most(max(slopes())))),
    row("slopes on its way lie between # and #", lambda: (at_least(min(slopes())), at_most(max(slopes())))),
    row("left: # times it", 100 - 1),
    row("It is # times, and", 100 - 1),
    row("All # of them", 100 - 1),
    row("make $g$ only # times smaller", g_ratio),
    row(
        "starts at layer 100 with # and arrives at layer 1 with #, which is # times", lambda: (g(100), g(1), g_ratio())
    ),
    table(TABLE, lambda: by_layer(1.0, TABLE)),
    row("It enters as # and leaves as #", lambda: (0.5, h(100))),
    row("After # layers it is # times smaller", lambda: (100 - 1, g_ratio())),
    row("Sample 2 comes out as # and should be #:", lambda: (h(100), 0.5)),
    row("all weights 1: dJ/dw[1] = # dJ/dw[100] = #", lambda: (dJ_dw(1), dJ_dw(100))),
    row("at weights from # to #.", lambda: (uneven()[0], uneven()[-1])),
    row("weights from # to #: dJ/dw[1] = # dJ/dw[100] = #", lambda: (uneven()[0], uneven()[-1], *of_uneven())),
    row("all 100 agree to # digits: #", (10, True)),
    row("weights from 0.9 to #", lambda: uneven()[-1]),
    row("With weights from 0.9 to # the two", lambda: uneven()[-1]),
    # going further 3, from 1
    row("falls from # to #, about # times", lambda: (0.5, h(99), 0.5 / h(99))),
    row("$|g_k|$ rises # times, so their product rises # times", lambda: (g_ratio(), dJ_dw(100) / dJ_dw(1))),
    row(r"partial w_k|$ goes from # to #. The last", lambda: (-dJ_dw(1), -dJ_dw(100))),
    row("$w_1$ is at # and $w_{100}$ at #", lambda: weights(1.0, 1, 100)),
    row("$|g_1|$ is # times smaller", g_ratio),
    row("w[1] = # w[50] = # w[100] = #", lambda: weights(1.0, 1, 50, 100)),
    # your turn, what to notice, the questions
    *live_view(w0=1.0),
    row("Tried in steps of #, a thousand", 0.01),
    row("iterations train it from # to #", lambda: (min(above()) / 100, max(above()) / 100)),
    row("has $h_{100,2} = #$", lambda: h(100)),
    row("The slope is $1 - #^2 = #$, and", lambda: (h(100), slopes()[-1])),
    row("the error is $# - # = #$", lambda: (h(100), 0.5, h(100) - 0.5)),
    row(r"\frac{1}{2} \cdot # \cdot (#) = #", lambda: (slopes()[-1], h(100) - 0.5, -g(100))),
    row("What comes out after # layers, and what after #?", (100, 99)),
    row("After # layers the signs have", 100),
    row("the run is below 0.001 at iteration #", lambda: T_any(-1.0)),
    row("After # layers the signs are", 99),
    row("worse: $J = #$ instead of #", lambda: (first(-1.0, 99).J, first(1.0).J)),
    row("And # iterations are not enough", lambda: more_than(0 if T_any(-1.0, 99, at_most=3000) is None else math.inf)),
    # going further 1
    *[
        row(f"h[{k}] = # formula with 1/x²: # without: #", lambda k=k: (slow_decay()[k], *formulas(k)))
        for k in (10, 100, 1000)
    ],
    row("to make it # times smaller takes a # times", (10, 100)),  # 1 over the square root of k
    row("(From layer # to layer # it gets # times", lambda: (10, 1000, slow_decay()[10] / slow_decay()[1000])),
    row("because at layer # the input", 10),
    row("how large its input was: #, 1, # and a # come out of layer 100", (0.5, 2, 10**6)),
    row("come out of layer 100 as #, #, # and #", lambda: [decayed(x) for x in (0.5, 1, 2, 10**6)]),
    # 2
    row("Ten layers are trained ($J < #$) at iteration #", lambda: (LEVEL, T(1.0, 10))),
    row("About # iterations: a hundred times", lambda: 100 * T(1.0, 10)),
    row("a # times as many weights", 1000 / 10),
    row("The signal comes through as #, which", lambda: slow_decay()[1000]),
    row("# iterations as well", lambda: T(1.0, 1000)),
    *[
        row(f"{l} layers: trained at iteration # K = #", lambda l=l: (T(1.0, l), K(1.0, l)))
        for l in (10, 20, 30, 50, 100, 500, 1000)
    ],
    row("iterations stays at # or #. And", lambda: (min(_T_deep()), max(_T_deep()))),
    row(
        "fewer than # layers it takes less: #, #, #, #, #, # iterations", lambda: (7, *(T(1.0, l) for l in range(1, 7)))
    ),
    row("with one to # layers", 6),
    row(r"learning rate of $\alpha = 1/K$, about #,", lambda: 1 / K(1.0)),
    row("with alpha = #: J[1] = # J[2] = #", lambda: (2, *fast(2.0))),
    row(r"every $\alpha$ from # to #, tried in steps of #", lambda: (*in_one_step(), 0.01)),
    row("start with a larger error than ten: # against #", lambda: (0.5 - h(1000, 1000), 0.5 - h(10, 10))),
    row("at iteration 11 it is #, and with ten layers #", lambda: [K_of(run(1.0, l, 10).w) for l in (1000, 10)]),
    row("K at the end: # (1 - alpha K)² = #", lambda: (pace()[0], (1 - pace()[0] / 10) ** 2)),
    row("measured: J[301] / J[300] = #", lambda: pace()[1]),
    # 3
    row("from both starts: $w_{97}$ at # and $w_{100}$ at #", lambda: weights(0.95, 97, 100)),
    row("from both starts: $w_{97}$ at # and $w_{100}$ at #", lambda: weights(1.0, 97, 100)),
    *[
        row(
            f"from {start}: w[1] = # w[50] = # w[80] = # w[90] = # w[97] = # w[100] = #",
            lambda start=start: weights(start, 1, 50, 80, 90, 97, 100),
        )
        for start in (0.95, 1.0, 1.5)
    ],
    row("passes back only # of the gradient", lambda: settled(1.5)[1]),
    *[row(f"from 0.95, iteration {t}: J = #", lambda t=t: run(0.95).J[t]) for t in (1, 100, 120, 140, 160)],
    row("first below 0.001 at iteration #", lambda: T(0.95)),
    row("from # to # between iterations 120 and 160", lambda: (run(0.95).J[120], run(0.95).J[160])),
    row("From 1.5 the last # do practically all", lambda: sum(abs(w - 1.5) > 1e-4 for w in run(1.5).w[1:])),
    # 4
    *[row(f"spread {spread:.1f}: #% of the chains", lambda spread=spread: share_of(spread)) for spread in SPREADS],
    row("within a thousand iterations from # up to almost #.", lambda: (lowest(), max(above()) / 100)),
    row("a formula for it, which gives #", lambda: lower_border(100)),
    row("border for equal weights: #", lambda: lower_border(100)),
    row("above it, product positive: # of # chains train, #%", lambda: groups()[0]),
    row("above it, product negative: # of # chains train, #%", lambda: groups()[1]),
    row("below it: # of # chains train, #%", lambda: groups()[2]),
    row("this is $-(\\gamma + \\ln 2)/2 = #$", lambda: mp.log(xavier_typical())),
    row("where $\\gamma = #$ is Euler's constant", mp.euler),
    row("multiplies by $e^{-0.635} = #$", xavier_typical),
    *[row(f"depth {l}: typical weight #, #% of 100 chains", lambda l=l: xavier(l)) for l in (3, 10, 20, 50)],
    row("Above it with the wrong sign it is about #", lambda: groups()[1][2] / 100),
    # 5
    row("with about # digits", lambda: 53 * math.log10(2)),
    row(
        "Between # and #, where all weights are now",
        lambda: (at_least(min(run(1.0).w[1:])), at_most(max(run(1.0).w[1:]))),
    ),
    row("lie $2^{-52} = #$ apart", 2.0**-52),
    row("once e is below #: # times 2^-#", lambda: (rounding_floor()[0], in_units(rounding_floor()[0]), 54)),
    row("e ends at # times 2^-#", lambda: (in_units(e_end()), 54)),
    row("once $e$ is # times $2^{-54}$ or less", lambda: at_least(in_units(rounding_floor()[0]))),
    row("moves the output by # times $2^{-54}$", lambda: last_step()),
    row("$e$ ends at #, or at #", lambda: (in_units(e_end()), in_units(e_end()) - 1)),
    row("jumps over #. It ends at #", lambda: (in_units(e_end()),) * 2),
    row(
        "from # the run ends at $#$, and # layers from 0.9 end at $#$",
        lambda: (1.2, run(1.2).J[1000], 3, run(0.9, 3).J[1000]),
    ),
    # the instructor's notes
    row("the gradient: # times smaller", g_ratio),
    row('below 0.001 at iteration #."', lambda: T(1.0)),
    row("Type # into the box depth l, then #", (300, 10)),
    row("it is iteration # at # layers, and # at #", lambda: (T(1.0, 300), 300, T(1.0, 10), 10)),
    row("slowly down to #. The curves", 0.9),
]

FORMULAS = [
    formula(
        r"K = \sum_{k=1}^{l} \left( \frac{\partial h_{l,2}}{\partial w_k} \right)^2",
        # the error goes from e to (1 - alpha K) e: a step so short that nothing else counts
        lambda: [(sum(d**2 for d in sensitivity(1.0, 10)[1:]), lost_by_a_short_step(10))],
        share=1e-6,
    ),
    formula(
        r"J = \frac{(55 \cdot 2^{-54})^2}{2} = 4.66 \times 10^{-30}",
        lambda: [(form, run(1.0).J[1000]) for form in ((55 * 2.0**-54) ** 2 / 2, 4.66e-30)],
        share=1e-3,
    ),
    formula(
        r"K \approx \frac{3}{2 l^3} \sum_{k=1}^{l} k^2 \approx \frac{1}{2}",
        lambda: [(form, K(1.0, 1000)) for form in (mpf(3) / 2 / 1000**3 * sum(k**2 for k in range(1, 1001)), 0.5)],
        share=4e-3,
    ),
]

NOT_MEASURED = {
    r"about 40 minutes|takes \d+ minutes|\(\d+ minutes\)": "time to read",
    r"Ask twice|Train from three|eight notebooks|has three steps|three dots|In three sentences|use K twice": "counted",
    r"a step is: 0\.1|With \\alpha = 0\.1|input -0\.5 should come out as -0\.5, and 0\.5 as 0\.5": "the exercise",
    r"at most 0\.05|slope of \\tanh below 0\.01|about 7 and 16 digits": "rules of picture and view; formats",
    r"arrives at 0\.5|100 chains of": "the target, and what is drawn",
    r"is half the mean square|of less than half of this|below 0\.5\. There": "definitions",
    r"mark for \"trained\"|Why is 0\.001": "a choice of these notebooks",
    r"to 1\.5, 2, 3\. Up|Going further, \d": "what to try, and where to find it",
    r"[Tt]en layers or a thousand|ten layers\. But a thousand|faster than ten do": "depth",
    r"do a thousand layers|A thousand layers start|[Ff]rom ten layers to a thousand": "depth",
    r"ten times smaller takes the same number": "of w^k: true of any factor",
    r"(?:from|From) (?:0\.95|0\.97|1\.5)\b(?!, iteration| *:)": "a start",
    r"0\.95 and 1\.5|1 and 1\.5|(?:0\.95|1\.5): |3 / \(2k\)": "a start, a title, a legend",
    r"for a hundred iterations": "from J = 0.1241 to 0.1186, the row of iteration 100",
    r"iterations 120 and 160": "from when to when",
    r"ends at J = 4\.66e-30|55 \\cdot 2\^\{-54\}\)\^2\}\{2\} = 4\.66e-30": "among the formulas",
    r"\"A hundred of these|1\.0 trains|five times as strong": "the instructor's question, and a button",
}
