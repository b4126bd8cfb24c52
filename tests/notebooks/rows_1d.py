"""1d, from 0.9: what the notebook says, and where else it follows from."""

from functools import cache

import numpy as np
from mpmath import mp
from notebooks.live_words import live_view
from notebooks.reader import at_least, formula, less_than, row, table
from notebooks.truth import (
    T,
    T_any,
    X,
    below,
    by_layer,
    descend_any,
    difference_kept,
    first,
    lost,
    run,
    run_any,
    settled,
    sigmoid_extremes,
)

TABLE = "h[k,1] h[k,2] g[k,1] g[k,2]"
ALL = [hundredths / 100 for hundredths in range(80, 301)]
POSITIVE, TWO, HIGH, HIGHER = (0.25, 0.5), (0.2, 0.5), (0.3, 0.7), (0.6, 0.8)


def h(k, w0=0.9):
    return first(w0).h[k, 1]


def g(k, w0=0.9):
    return abs(first(w0).g[k, 1])


def J(w0, t):
    return run(w0).J[t]


def signal_lost():
    return h(0) / h(100)


def slope(w0, k=100):
    return mp.sech(first(w0).u[k, 1]) ** 2


def steepest(w0=0.9):
    """The smallest slope of all layers."""
    return min(slope(w0, k) for k in range(1, 101))


def band(phi, x, alpha=0.1):
    """The borders of the weights that train, in hundredths: each trains, and its neighbour outside does not."""
    trains = lambda w0: T_any(round(w0, 2), x=x, y=x, alpha=alpha, phi=phi, at_most=1000)  # noqa: E731
    low, high = {"tanh": (0.93, 2.95), "relu": (0.93, 1.01), "identity": (1, 1) if alpha == 0.1 else (0.94, 1.01)}[phi]
    assert trains(low)
    assert trains(high)
    assert not trains(low - 0.01)
    assert not trains(high + 0.01)
    return low, high


@cache
def sigmoids_that_train(bias, every=1):
    """How many of the weights (each, or every tenth) train with sigmoid, biases from 0 or none, in 2000 iterations."""
    x, y = np.array([[-0.5], [0.5]]), np.array(HIGH if bias else HIGHER)[:, np.newaxis]
    n = len(ALL[::every])
    w, b, trained = np.tile(ALL[::every], (100, 1)), np.zeros((100, n)), np.zeros(n, bool)
    for _ in range(2000):
        h_ = [x + np.zeros(n)]
        for k in range(100):
            h_.append(1 / (1 + np.exp(-(h_[-1] * w[k] + b[k]))))
        trained |= ((h_[-1] - y) ** 2).sum(axis=0) / 4 < 1e-3
        above = (h_[-1] - y) / 2
        for k in reversed(range(100)):
            of_u = above * h_[k + 1] * (1 - h_[k + 1])
            above, of_w = of_u * w[k], (of_u * h_[k]).sum(axis=0)
            w[k] -= 0.1 * of_w
            b[k] -= 0.1 * of_u.sum(axis=0) * bias
    return trained.sum()


def curved(x):
    """K of identity or relu from 1: dh[l,i]/dw[k] = x[i] for every layer, so Theta is l x x^T."""
    return 100 * sum(v * v for v in x) / len(x)


def two_outputs(w0, iterations=5000):
    """Outputs of the weights after so many iterations with x = y = (0.2, 0.5)."""
    return run_any(w0, x=TWO, y=TWO, iterations=iterations).out if iterations else first(w0, x=TWO, y=TWO).h[100]


def same_outputs(w0):
    """Whether both outputs are one number to ten digits, before and after."""
    return all(abs(one - two) < 1e-10 for one, two in (two_outputs(w0, 0), two_outputs(w0)))


def still(w):
    """The slope of tanh and the factor where the signal does not change any more."""
    factor = settled(w)[1]
    return factor / w, factor


def saturated_from(slope):
    """The weight at whose fixed point tanh has that slope: there h^2 = 1 - slope, and w = u / h."""
    h_ = mp.sqrt(1 - mp.mpf(str(slope)))
    return mp.atanh(h_) / h_


@cache
def from_0(w):
    """T of the sigmoid, biases from 0, within 2000 iterations."""
    return T_any(w, x=X, y=HIGH, b0=0.0, phi="sigmoid", at_most=2000)


ROWS = [
    # the cost
    row("from 1 the chain trained in # iterations", lambda: T(1.0)),
    row("0.9 is only # below 1", 0.1),
    row("each takes away at least # of the signal", lambda: 1 - h(60) / h(59)),
    row("0.9^{100}$ is about $#$", lambda: mp.mpf("0.9") ** 100),
    row("The cost falls by only $#$", lambda: J(0.9, 1) - J(0.9, 1000)),
    row("It falls by $#$, from #.", lambda: (J(0.9, 1) - J(0.9, 1000), J(0.9, 1))),
    *[
        row(
            f"from {name}: J[1] = # J[1000] = # lost in between: #",
            lambda w0=w0: (J(w0, 1), J(w0, 1000), J(w0, 1) - J(w0, 1000)),
        )
        for name, w0 in (("0.9", 0.9), ("5", 5.0))
    ],
    # the outputs
    *[row("In iteration 1 the cost is # from 5 and from 0.9", lambda w0=w0: J(w0, 1)) for w0 in (5.0, 0.9)],
    row("the outputs of iteration 1 were $#$ and $#$", lambda: tuple(first(5.0).h[100])),
    row("Here they miss by # on the other side", lambda: 0.5 - h(100)),
    row("For sample 2 the output is $#$: too low by #.", lambda: (h(100), 0.5 - h(100))),
    row("From 5 it was too high by #.", lambda: h(100, 5.0) - 0.5),
    row("About -# and #: a tenth less", lambda: (0.9 * h(100, 1.0),) * 2),
    row("From 1 the output for sample 2 was #.", lambda: h(100, 1.0)),
    *[
        row(f"from {name}: sample 2 enters as # and leaves as #", lambda w0=w0: (0.5, h(100, w0)))
        for name, w0 in (("5", 5.0), ("1", 1.0), ("0.9", 0.9))
    ],
    *[row("misses its target by almost exactly #", lambda w0=w0: abs(0.5 - h(100, w0))) for w0 in (0.9, 5.0)],
    # beside 1a
    row("The gradient does shrink, # times", lambda: lost(0.9)),
    row("the signal is lost as well: it shrinks # times", signal_lost),
    row("The signal does shrink, # times", signal_lost),
    row("the gradient is lost as well: it shrinks # times", lambda: lost(0.9)),
    row("The signal keeps $#$ of", lambda: 1 / signal_lost()),
    row("of its size, and the gradient $#$", lambda: 1 / lost(0.9)),
    row("every slope is above #", lambda: less_than(steepest())),
    table(TABLE, lambda: by_layer(0.9, TABLE)),
    row("the signal enters as # and leaves as $#$. From 1 it left as #.", lambda: (0.5, h(100), h(100, 1.0))),
    row("The gradient at the last layer is #.", lambda: g(100)),
    row("the gradient starts with # and arrives with $#$", lambda: (g(100), g(1))),
    row("From 1 it got # times smaller, here # times", lambda: (lost(1.0), lost(0.9))),
    # beside 1b
    *[
        row(
            f"from {name}: signal: h[100,2] = # gradient: g[100,2] = # g[1,2] = #",
            lambda w0=w0: (h(100, w0), first(w0).g[100, 1], first(w0).g[1, 1]),
        )
        for name, w0 in (("5", 5.0), ("1", 1.0), ("0.9", 0.9))
    ],
    row("the gradient loses # powers", lambda: mp.log10(lost(5.0))),
    row("the signal and the gradient each lose about #", lambda: mp.log10(lost(0.9))),
    row("the signal and the gradient each lose about #", lambda: mp.log10(signal_lost())),
    row("it even grows, from # to nearly 1", lambda: 0.5 if h(100, 5.0) > 0.99 else None),
    row("the last weight moves by only #, and from 1 by #", lambda: (run(0.9).w[100] - 0.9, run(1.0).w[100] - 1)),
    row("after 1000 iterations: the last weight has moved by #", lambda: run(0.9).w[100] - 0.9),
    row("the gradient at layer 100 is #, larger than from 1, where it was #", lambda: (g(100), g(100, 1.0))),
    row("dJ/dw[100] back-propagation: # complex step: #", lambda: (first(0.9).dJ_dw[100],) * 2),
    row("all 100 agree to # digits: #", (10, True)),
    *live_view(w0=0.9),
    # the questions
    row("layer 100 is # from 0.9, # from 1, and # from 5", lambda: (g(100), g(100, 1.0), g(100, 5.0))),
    row("the slope is almost 1 and the error almost #", lambda: 0.5 - h(100)),
    row("From 1 the slope is # and the error #", lambda: (slope(1.0), 0.5 - h(100, 1.0))),
    row("From 5 the error is # again, but the slope is only #", lambda: (h(100, 5.0) - 0.5, slope(5.0))),
    row("after how many layers is # of the signal left", 0.1),
    row("After about #, because $0.9^{22} = #$", lambda: (mp.log(10) / -mp.log(mp.mpf("0.9")), mp.mpf("0.9") ** 22)),
    row("the factor 0.9 alone takes away # powers", lambda: -100 * mp.log10(mp.mpf("0.9"))),
    row("takes in the first layers it is #.", lambda: mp.log10(signal_lost())),
    row("Does the chain train from #?", 0.99),
    row("the cost is below 0.001 at iteration #. The weights", lambda: T(0.99)),
    row("0.99^{100} = #$", 0.99**100),
    row("takes more: # leaves as #", lambda: (0.5, h(100, 0.99))),
    row("from # the chain trains, at iteration #", lambda: (0.93, T(0.93))),
    row("From # it does not within a thousand", lambda: 0.92 if T(0.92, at_most=1000) is None else None),
    # other activations
    *[row(f"tanh, w = {w}: slope #, factor #", lambda w=w: still(w)) for w in (1.2, 1.5, 2.0)],
    row("at w = 2 the factor is only #, but the slope is still #", lambda: still(2.0)[::-1]),
    row("the slope is below #, and that begins at w = #", lambda: (0.01, saturated_from(0.01))),
    row("sigmoid, w > 0: largest factor # at w = #", lambda: sigmoid_extremes()[:2]),
    row("sigmoid, w < 0: largest factor # at w = #", lambda: (1, sigmoid_extremes()[2])),
    row("There is a critical weight, #.", lambda: sigmoid_extremes()[2]),
    *[row(words, lambda: sigmoid_extremes()[0]) for words in ("never more than #", "The largest factor, #.")],
    row("The critical weight, #.", lambda: sigmoid_extremes()[2]),
    row("# and #, derived", lambda: sigmoid_extremes()[::2]),
    row("takes away at least # tenths of the difference", lambda: at_least(10 * (1 - sigmoid_extremes()[0]))),
    *[
        row(
            f"sigmoid, w = {w}: lost of the difference in layers 1, 2, 3: ##",
            lambda w=w: ([1 - v for v in difference_kept(w)],),
        )
        for w in (1.634, 4.0, 8.0)
    ],
    row(
        "largest factor W = # W e^W = # 1/e = #",
        lambda: (sigmoid_extremes()[0], sigmoid_extremes()[0] * mp.exp(sigmoid_extremes()[0]), mp.exp(-1)),
    ),
    row("its weight (1 + W)^2 = # critical weight -(1 + W)^2 / W = #", lambda: sigmoid_extremes()[1:]),
    row("0.5^2/4 = #$", 0.5**2 / 4),
    row("from each of # weights between # and 3", (len(ALL), ALL[0])),
    row("From none of the other # weights", lambda: len(ALL) - 1 if band("identity", X) == (1, 1) else None),
    row("a few lucky ones, such as #", lambda: 0.9928 if T_any(0.9928, x=X, y=X, phi="identity") else None),
    row("tanh alpha = 0.1 trains from # to #", lambda: band("tanh", (-0.5, 0.5))),
    row("identity alpha = 0.1 trains from # to #", lambda: band("identity", (-0.5, 0.5))),
    row("identity alpha = 0.05 trains from # to #", lambda: band("identity", (-0.5, 0.5), 0.05)),
    row("relu alpha = 0.1 trains from # to #", lambda: band("relu", POSITIVE)),
    *[
        row(f"{phi} from 1, alpha = {alpha}: K = #, alpha K = #", (curved(x), alpha * curved(x)))
        for phi, x, alpha in (("identity", (-0.5, 0.5), 0.1), ("identity", (-0.5, 0.5), 0.05), ("relu", POSITIVE, 0.1))
    ],
    row("biases from 0: trained from # of the # weights", lambda: (sigmoids_that_train(True), len(ALL))),
    row("biases from 0: trained from # of", lambda: sigmoids_that_train(False, every=10)),  # and without
    *[row(f"biases from 0, w = {w}: first iteration below 0.001: #", lambda w=w: from_0(w)) for w in (-5.87, -7.0)],
    row("From the critical weight -5.87 it trains, at iteration #, and from", lambda: from_0(-5.87)),
    row("From # the sigmoid does not train in # iterations", lambda: (-5, 2000) if from_0(-5.0) is None else None),
    row("From the critical weight #", lambda: sigmoid_extremes()[2]),
    row("and from # sooner", lambda: -7 if from_0(-7.0) < from_0(-5.87) else None),
    row(
        "sigmoid, w = 4, b = -2: first iteration below 0.001: #",
        lambda: below(descend_any((-0.5, 0.5), HIGH, [4.0] * 100, [-2.0] * 100, 2000, phi="sigmoid").J[1:]),
    ),
    row("2 h - 1 at layer 100 = ##", lambda: (list(first(1.0).h[100]),)),
    row("K = l x^2 = #$", curved(X)),
    row("is at least $l x^2 = #$", curved(X)),
    row(r"Now $\alpha K = #$: the output goes # times as far", (curved(X) / 10,) * 2),
    row(r"Above $\alpha = #$ no chain", 2 / curved(X)),
    *[
        row(
            f"from {w}: outputs ## before, ## after 5000 iterations, first below 0.001: {'#' if w == 1 else 'none'}",
            lambda w=w: (list(two_outputs(w, 0)), two_outputs(w), *[T_any(w, x=TWO, y=TWO)][: w == 1]),
        )
        for w in (1.0, 1.2, 1.5, 2.0)
    ],
    row("From #, # and 2 both samples leave as the same number", lambda: [w for w in (1.2, 1.5) if same_outputs(w)]),
    row("and # iterations do not separate them", lambda: 5000 if all(map(same_outputs, (1.2, 1.5, 2.0))) else None),
    row('"it trains from #"', lambda: 1.5 if T(1.5) else None),
    row("the factor of topic 1: #, # or #.", lambda: [still(w)[1] for w in (1.2, 1.5, 2.0)]),
]

FORMULAS = [
    formula(
        r"g_{k,i} \approx 0.9 g_{k+1,i}",
        lambda: [(0.9 * first(0.9).g[k + 1, 1], first(0.9).g[k, 1]) for k in (50, 99)],
        share=1e-5,
    ),
]

NOT_MEASURED = {
    r"about 40 minutes|another 30 minutes|\(\d+ minutes?\)": "time to read",
    r"\\alpha = 0\.1\b|speak of 0\.9|the target -0\.5|between 0\.8 and 3": "the exercise, and the range chosen",
    r"0\.9 is (?:nearly 1|(?:only )?a tenth)|^0\.9:$|^5:$|0\.9 is nearly the same": "the starts",
    r"(?:takes?|took) away (?:more than )?a tenth": "the starts",
    r"at most 0\.9\b|0\.9 up to 0\.95|a tenth less": "the starts",
    r"(?:above|below) a half|sides of a half|sigmoid gets two thousand": "one half of 1, and what was chosen",
    r"all hundred do|In three sent|half-way|Task \d:|a hundred identities": "a count",
    r"\\approx 0\.9 |\\frac\{1\}\{2 \\cdot 2\} \( 0\.5\^2 \+ 0\.5\^2 \) = 0\.125": "in a displayed formula",
    r"1\.0 trains|0\.9 fades|5 saturates": "buttons of the view",
    r"x(?: = y)? = \(0\.\d+, 0\.\d+\)|y = \(0\.[36], 0\.[78]\)": "the samples of an experiment",
    r"sigmoid alpha = 0\.1 trains from none|biases from 0, w = -5\.0": "a row beside it counts them",
    r"Change the 0\.9|the weight 4\.|train from 1\.5 whatever": "said, or to press",
    r"With half the step, \\alpha = 0\.05": "the steps of the rows above",
}
