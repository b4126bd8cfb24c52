"""2a, biases: what the notebook says, and where else it follows from."""
# ruff: noqa: E501 (a table: one line for a number)

import math
from functools import cache

import numpy as np
from mpmath import mpf
from notebooks.formulas import du, each, g_back, g_last, slope
from notebooks.live_words import live_view
from notebooks.reader import formula, less_than, more_than, row, table
from notebooks.truth import (
    T_any,
    X,
    central_from_5,
    curvature,
    descend_any,
    error_of_difference,
    first,
    first_of,
    run,
    run_any,
    sensitivities,
    sensitivity,
)

Y = (0.1, 0.7)
ALPHAS = (0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.075)  # up to 2 / K: beyond, T jumps about
STARTS = tuple(1 + 1e-6 * n for n in range(-2, 3))


def T(alpha=0.1, w0=1.0):
    return T_any(w0, 100, X, Y, 0.0, alpha)


@cache
def times(alpha):
    """T of the five starts."""
    return [T(alpha, w0) for w0 in STARTS]


def in_time(alpha, iterations):
    return sum(t is not None and t <= iterations for t in times(alpha))


def same_for_all():
    """The largest of the learning rates up to which all five starts take the same time."""
    assert all(len({T(alpha, w0) for w0 in STARTS[::4]}) == 1 for alpha in ALPHAS)
    assert len(set(times(0.0775))) == 5
    return ALPHAS[-1]


def J(t, w0=1.0, iterations=1000):
    return run_any(w0, 100, X, Y, 0.0, iterations).J[t]


@cache
def after(t, w0=1.0):
    """The parameters after t iterations of the run at 0.1."""
    return descend_any(X, Y, [w0] * 100, [0.0] * 100, t)


def outputs(t, w0=1.0):
    """The outputs of iteration t + 1."""
    return descend_any(X, Y, after(t, w0).w[1:], after(t, w0).b[1:], 1).out if t else first(w0, 100, X, Y).h[100]


@cache
def stepped(alpha, t=1):
    """The parameters after t steps from 1 and 0."""
    return descend_any(X, Y, [1.0] * 100, [0.0] * 100, t, alpha)


@cache
def half():
    """The outputs and their difference after one step of half the length."""
    one = stepped(0.05)
    out = descend_any(X, Y, one.w[1:], one.b[1:], 1).out
    return out, out[1] - out[0]


def K_a(l=100):
    """Of the start, where samples mirror each other, da/db[k] is dh[l,2]/db[k] = dh[l]/dw[k] / h[k-1]."""
    return sum(v**2 for v in of_a(l))


def of_a(l=100):
    h = [mpf("0.5"), *first(1.0, l).h[1:, 1]]
    return [d / h_k for d, h_k in zip(sensitivity(1.0, l)[1:], h)]


def K_d(one=None, l=100):
    """The sum of (dd/dp)^2 over weights and biases: at the start, or at given parameters."""
    if one is None:
        return sum(v**2 for v in sensitivity(1.0, l)[1:])
    low, high = (sensitivities(one.w[1:], one.b[1:], x) for x in X)
    return sum(((q - p) / 2) ** 2 for p, q in zip(low, high))


def apart(t):
    one, two = outputs(t)
    return two - one


@cache
def five_layers():
    """The check's network, by its seed, at 60 digits."""
    rng = np.random.default_rng(2024)
    x = rng.uniform(-1, 1, size=4)
    y = 0.6 * x + 0.2
    w, b = rng.normal(1, 0.5, size=5), rng.normal(0, 0.5, size=5)
    return first_of(tuple(w.tolist()), tuple(b.tolist()), tuple(x.tolist()), tuple(y.tolist()))


def checked():
    e = five_layers()
    return [e.dJ_dw, e.dJ_dw, e.dJ_db, e.dJ_db]


def best_mirror(y):
    """The best a of outputs -a and a, and half the mean square that is left."""
    a = (mpf(str(y[1])) - mpf(str(y[0]))) / 2
    return a, ((-a - mpf(str(y[0]))) ** 2 + (a - mpf(str(y[1]))) ** 2) / 4


def best_number(y):
    """The mean, and half the variance, of two targets."""
    mean = sum(mpf(str(v)) for v in y) / 2
    return mean, sum((mpf(str(v)) - mean) ** 2 for v in y) / 4


@cache
def near_the_start(sign, alpha=1e-8):
    """a (sign 1) or d (sign -1) of the start, and how a step so short changes it, over alpha."""
    of = lambda out: (out[1] + sign * out[0]) / 2  # noqa: E731
    now, one = of(first(1.0).h[100]), stepped(alpha)
    return now, (of(descend_any(X, Y, one.w[1:], one.b[1:], 1).out) - now) / alpha


ROWS = [
    # what is computed in cells
    table("dJ_dw[k] measured_w[k] dJ_db[k] measured_b[k]", checked),
    row("largest |w - 1|: #", lambda: max(abs(v - 1) for v in run(1.0).w[1:])),
    row("largest |b|: #", lambda: max(map(abs, run_any(1.0, 100, X, X, 0.0).b[1:]))),
    row("from 0.9: J[1] = # J[1000] = # outputs # and #", lambda: (J(1, 0.9), J(1000, 0.9), *outputs(1000, 0.9))),
    row("mean of y: # half its variance: #", lambda: best_number(Y)),
    *[
        row(
            f"learning rate {alpha}: # of # starts train within # iterations, # within #",
            lambda alpha=alpha: (in_time(alpha, 90), len(STARTS), 90, in_time(alpha, 200), 200),
        )
        for alpha in (0.1, 0.05)
    ],
    *[
        row(
            f"{name}: outputs # and #, difference #, last slope #",
            lambda t=t: (*outputs(t), apart(t), 1 - mpf(outputs(t)[1]) ** 2),
        )
        for t, name in enumerate(("before step 1", "after step 1 at 0.1"))
    ],
    row(
        "after step 1 at 0.05: outputs # and #, difference #, last slope #",
        lambda: (*half()[0], half()[1], 1 - half()[0][1] ** 2),
    ),
    *[
        row(
            f"{l} layers: K_a = #, K_d = #, 0.1 K_a = #, of this from one bias at most #",
            lambda l=l: (K_a(l), K_d(l=l), K_a(l) / 10, max(v**2 for v in of_a(l)) / 10),
        )
        for l in (10, 50, 100)
    ],
    row("before step 1: K_d = #", K_d),
    *[row(f"after step 1 at {alpha}: K_d = #", lambda alpha=alpha: K_d(stepped(alpha))) for alpha in (0.1, 0.05)],
    row("0.02: # 0.03: # 0.04: # 0.05: # 0.06: # 0.07: # 0.075: #", lambda: [T(alpha) for alpha in ALPHAS]),
    # what is said
    row("Both become #", lambda: best_number(Y)[0]),
    row("Both outputs become #", lambda: best_number(Y)[0]),
    row("The best $a$ is #, and the cost cannot fall below #.", lambda: best_mirror(Y)),
    row("Each is then # away from its target, and the cost is $#^2 / 2 = #$", lambda: (0.3, 0.3, best_number(Y)[1])),
    row("comes to the same plateau, #, and stays", lambda: best_number(Y)[1]),
    row("stays there for more than # iterations", lambda: less_than(min(times(0.1)))),
    row("from 0.02 to 0.01 the time doubles, from # to # iterations", lambda: (T(0.02), T(0.01))),
    row(
        "It takes # iterations. With $\\alpha = 0.1$ it takes more than #",
        lambda: (T(0.05), less_than(min(times(0.1)))),
    ),
    row("their mean is 0, and it should be #", lambda: best_number(Y)[0]),
    row("both outputs go to #. This is not far from #.", lambda: (outputs(1)[0], best_number(Y)[0])),
    row("both outputs go to #", lambda: outputs(1)[1]),
    row("the outputs come to #", lambda: outputs(1)[0]),
    row("the slope was #, and is #", lambda: [1 - mpf(outputs(t)[1]) ** 2 for t in (0, 1)]),
    row("moves the outputs only to # and #", lambda: half()[0]),
    row("The difference is then #, # times as large", lambda: (half()[1], half()[1] / apart(1))),
    row("It was #, and is #", lambda: (apart(0), apart(1))),
    row("and the cost rests at #", lambda: best_number(Y)[1]),
    row("the cost rests at #.", lambda: best_number(Y)[1]),
    row(
        "The mean is #, and each target is # away from it. So the variance is # and the cost #",
        lambda: (0.3, 0.1, 0.01, run_any(0.9, 100, X, (0.2, 0.4), 0.0).J[1000]),
    ),
    row("Outputs h[100]: #, #; targets: #, #", lambda: (*first(1.0).h[100], *Y)),
    *live_view(1.0, y=Y, b0=0.0, alpha=0.05, iterations=200),
    row("each corrects less than # of the error", lambda: more_than(max(v**2 for v in of_a()) / 10)),
    row(
        "they correct together # times the error, and # is above 2. With 50 layers it is #, with 10 layers #",
        lambda: (K_a() / 10, K_a() / 10, K_a(50) / 10, K_a(10) / 10),
    ),
    row(r"$# \cdot # = #$. But", lambda: (K_a() / 10, best_number(Y)[0], K_a() / 10 * best_number(Y)[0])),
    row("goes $K_d$: from # to #", lambda: (K_d(), K_d(stepped(0.1)))),
    row("After half the step $K_d$ is #", lambda: K_d(stepped(0.05))),
    row(
        "below 0.001 at iteration # from weights of 1, at # from #, and at # from #",
        lambda: (T(), T(w0=1 + 1e-6), 1 + 1e-6, T(w0=1 - 1e-6), 1 - 1e-6),
    ),
    row(r"2 / K_a = #$", lambda: 2 / K_a()),
    row(r"Up to $\alpha = #$ all five starts", same_for_all),
    row(
        "For the targets 0.1 and 0.7 the mean is #, and half of the difference is #",
        lambda: (best_number(Y)[0], (Y[1] - Y[0]) / 2),
    ),
    # going further
    *[
        row(f"{k} # # #", lambda k=k: (first(5.0).dJ_dw[k], first(5.0).dJ_dw[k], central_from_5(k)))
        for k in (50, 91, 98, 100)
    ],
    row("differences 1 # # #", lambda: (first(5.0).dJ_dw[1], first(5.0).dJ_dw[1], central_from_5(1))),
    row("layer 1, complex step of 1e-20: #", lambda: 5e-324 / mpf("1e-20")),
    row("At layers 1, # and # the difference is exactly 0", (50, 91)),
    row("lies where floats are # apart", 5e-324),
    row(
        "So the result is # where # is right",
        lambda: (5e-324 / mpf("1e-20") * mpf("1e304"), first(5.0).dJ_dw[1] * mpf("1e304")),
    ),
    row(
        "best central difference: error below 1e-9: #",
        lambda: min(abs(error_of_difference(s)) for s in (1e-5, 1e-6)) < 1e-9,
    ),
    row(
        "from step 0.01 to 0.1 the error of the difference grows # times",
        lambda: error_of_difference(0.1) / error_of_difference(0.01),
    ),
    row("neighbouring floats are # apart", np.spacing(0.99)),
]
FORMULAS = [
    formula(
        r"h_{k,i} = \phi_k(u_{k,i})",
        each(lambda n, k, i: math.tanh(n.u[k, i]), lambda n, k, i: n.h[k, i]),
    ),
    formula(
        r"g_{l,i} = \frac{\partial}{\partial u_{l,i}} \frac{1}{2m} \left( \phi_l(u_{l,i}) - y_i \right)^2"
        r" = \frac{1}{m} \phi_l'(u_{l,i}) (h_{l,i} - y_i)",
        each(g_last, lambda n, k, i: n.g[k, i], layers=[4]),
    ),
    formula(
        r"u_{k+1,i} = \phi_k(u_{k,i}) w_{k+1} + b_{k+1}",
        each(lambda n, k, i: math.tanh(n.u[k, i]) * n.w[k + 1] + n.b[k + 1], lambda n, k, i: n.u[k + 1, i], [1, 2, 3]),
    ),
    formula(
        r"\frac{\partial u_{k+1,i}}{\partial u_{k,i}} = \phi_k'(u_{k,i}) w_{k+1}",
        each(lambda n, k, i: slope(n.u[k, i]) * n.w[k + 1], lambda n, k, i: du(n, k + 1, i), [1, 2, 3]),
    ),
    formula(
        r"g_{k,i} = \phi_k'(u_{k,i}) g_{k+1,i} w_{k+1}",
        each(g_back, lambda n, k, i: n.g[k, i], [1, 2, 3]),
    ),
    formula(
        r"J = \frac{1}{2} (a - 0.4)^2 + \frac{1}{2} (d - 0.3)^2",
        lambda: [
            (((p + q) / 2 - 0.4) ** 2 / 2 + ((q - p) / 2 - 0.3) ** 2 / 2, ((p - 0.1) ** 2 + (q - 0.7) ** 2) / 4)
            for p, q in ((-0.12, 0.12), (0.3, -0.9), (0.1, 0.7))
        ],
    ),
    formula(
        r"A \leftarrow (1 - \alpha K_a) A",
        lambda: [(-K_a() * (near_the_start(1)[0] - 0.4), near_the_start(1)[1])],
        share=1e-4,
    ),
    formula(
        r"D \leftarrow (1 - \alpha K_d) D",
        lambda: [(-K_d() * (near_the_start(-1)[0] - 0.3), near_the_start(-1)[1])],
        share=1e-4,
    ),
    formula(
        r"K_a = \sum_{k=1}^{l} \left( \frac{\partial a}{\partial b_k} \right)^2",
        lambda: [(K_a(l), curvature([1.0] * l, [0.0] * l)[0]) for l in (10, 100)],
    ),
    formula(
        r"K_d = \sum_{k=1}^{l} \left( \frac{\partial d}{\partial w_k} \right)^2",
        lambda: [(K_d(l=l), curvature([1.0] * l, [0.0] * l)[1]) for l in (10, 100)],
    ),
]
NOT_MEASURED = {
    r"@arguments def forward.*": "the source, which runs",
    r"where h rounds to 1.*": "what the check says of 1 - h^2: tests/check holds it",
    r"best complex step.*1e-14: True|the square of 10": "exact but for s^2 and rounding: 2a's text; ten times ten",
    r"See 2a, sections.*": "what the check says of a mistake: tests/check holds it",
    r"smaller than half of this|each step is half as far|depth to 50 at 0\.1|weights? (?:to|of) 0\.9": "what was chosen, or a limit",
    r"about 4\d|another 33|\(\d+ minutes\)|Two minutes": "time to read",
    r"\| \d+ \| |it is line 13|for [kt] = 1, 2|l−1, l−2|section [34]": "the lines of Algorithm 1",
    r"twice the inside|the 2 cancels|derivative of a square": "the rule for a square",
    r"the four (?:functions|formulas)|five layers, four samples|change 2024|Only one line|Five topics|further, [13]": "what was chosen, or a count",
    r"twice \\?\\?partial J|twice 0 is 0|half of the variance|[Aa]t half the variance": "an identity: the formula beside it says it",
    r"\(0\.1, 0\.7\)|0\.1 and 0\.7|targets are 0\.2 and 0\.4": "the targets",
    r"Less than half|more than twice|In three sentences|your three functions|hundred biases|Task \d": "words for a count",
    r"from 0\.1 to 0\.05|step of 0\.1|learning rate to 0\.05|rate to 0\.1|At 0\.1,|Back to 0\.1|at 0\.1 (?:the|as)|J < 0\.001|iteration t from 1 to 2, and on to 10|from iteration 2 on": "what was chosen",
    r"half (?:of )?(?:the|their) (?:step|learning rate|difference)|Halve|halve the|Half the step": "what is done to the step",
    r"alpha K = 2|above 2|alpha = 0\.1|exactly 2 at": "where an error begins to grow, and the step of the exercise",
    r"a - 0\.4\b|d - 0\.3\b|Learning rate 0\.(?:1|05), five|five starts|With 0\.05 the five|With 0\.1 each|All weights are 0\.9|one or two millionths|one millionth|a millionth": "said above",
    r"even 1e-300|a step of 1e-20|0\.1 K_a": "what was chosen",
}
