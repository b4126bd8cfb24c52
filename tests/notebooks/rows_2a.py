"""2a, biases: what the notebook says, and where else it follows from."""
# ruff: noqa: E501 (a table: one line for a number)

import math
from functools import cache

import numpy as np
from mpmath import mp, mpf
from notebooks.formulas import du, each, g_back, g_last, slope
from notebooks.live_words import live_view
from notebooks.reader import at_least, formula, row, table
from notebooks.truth import (
    T_any,
    X,
    central_from_5,
    curvature,
    descend_any,
    error_of_difference,
    first,
    first_of,
    run_any,
)

Y = (0.1, 0.7)
ALPHAS = (0.01, 0.02, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.12)


def T(alpha=0.1, l=100):
    return T_any(1.0, l, X, Y, 0.0, alpha)


def J(t, w0=1.0, iterations=1000):
    return run_any(w0, 100, X, Y, 0.0, iterations).J[t]


@cache
def after(t, w0=1.0):
    """The parameters after t iterations of the run at 0.1."""
    return descend_any(X, Y, [w0] * 100, [0.0] * 100, t)


def outputs(t, w0=1.0):
    """The outputs of iteration t + 1."""
    return descend_any(X, Y, after(t, w0).w[1:], after(t, w0).b[1:], 1).out if t else first(w0, 100, X, Y).h[100]


def bends(t=0, l=100):
    """Both eigenvalues, after t iterations."""
    return curvature(after(t).w[1:], after(t).b[1:]) if t else curvature([1.0] * l, [0.0] * l)


@cache
def half():
    """The outputs, their difference and the smaller eigenvalue, after one step of half the length."""
    one = descend_any(X, Y, [1.0] * 100, [0.0] * 100, 1, 0.05)
    out = descend_any(X, Y, one.w[1:], one.b[1:], 1).out
    return out, out[1] - out[0], curvature(one.w[1:], one.b[1:])[1]


def last_layer():
    """What w[100] and b[100] alone add to the larger eigenvalue: samples that mirror each other, equal errors."""
    return mp.sech(first(1.0).u[100, 1]) ** 4


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


def turn():
    """Up to which of the steps each longer one is faster."""
    times = [T(alpha) for alpha in ALPHAS]
    return next(n for n in range(len(times)) if times[n + 1] > times[n])


def best_number(y):
    """The mean, and half the variance, of two targets."""
    mean = sum(mpf(str(v)) for v in y) / 2
    return mean, sum((mpf(str(v)) - mean) ** 2 for v in y) / 4


def tangent(i):
    """How the error of sample i changes with alpha, by the printed sum, for a chain of three layers without symmetry."""
    from notebooks.truth import _sensitivities

    w, b, x, y = [0.9, -1.2, 0.7], [0.1, 0.2, -0.3], (-0.5, 0.8), (0.2, 0.4)
    rows = [_sensitivities(w, b, x_i) for x_i in x]
    e = [out - y_i for out, y_i in zip(descend_any(x, y, w, b, 1).out, y)]
    return -sum(sum(p * q for p, q in zip(rows[i], rows[j])) * e[j] for j in (0, 1)) / 2


def moved(i, alpha=1e-6):
    w, b, x, y = [0.9, -1.2, 0.7], [0.1, 0.2, -0.3], (-0.5, 0.8), (0.2, 0.4)
    one = descend_any(x, y, w, b, 1, alpha)
    two = descend_any(x, y, one.w[1:], one.b[1:], 1, alpha)
    return (two.out[i] - one.out[i]) / alpha


ROWS = [
    # what is computed in cells
    table("dJ_dw[k] measured_w[k] dJ_db[k] measured_b[k]", checked),
    row(
        "largest |dJ/dw|: # largest |dJ/db|: #",
        lambda: (max(abs(d) for d in first(1.0).dJ_dw[1:]), max(abs(sum(g)) for g in first(1.0).g[1:])),
    ),
    row("largest |b| after training: #", lambda: max(map(abs, run_any(1.0, 100, X, X, 0.0).b[1:]))),
    *[
        row(
            f"from {w0}: J[1] = # J[1000] = # outputs # and #",
            lambda w0=w0: (J(1, w0), J(1000, w0), *outputs(1000, w0)),
        )
        for w0 in (1.0, 0.9, 5.0)
    ],
    row("mean of y: # half its variance: #", lambda: best_number(Y)),
    *[
        row(f"learning rate {alpha}: J below 0.001 from iteration #", lambda alpha=alpha: T(alpha))
        for alpha in (0.1, 0.05)
    ],
    *[
        row(
            f"{l} layers: K = #, so at learning rate 0.1 alpha K = #", lambda l=l: (bends(0, l)[0], bends(0, l)[0] / 10)
        )
        for l in (10, 50, 100)
    ],
    *[
        row(
            f"{name}: outputs # and #, difference #, last slope #, second K #",
            lambda t=t: (*outputs(t), apart(t), 1 - mpf(outputs(t)[1]) ** 2, bends(t)[1]),
        )
        for t, name in enumerate(("before step 1", "after step 1 at 0.1"))
    ],
    row(
        "after step 1 at 0.05: outputs # and #, difference #, last slope #, second K #",
        lambda: (*half()[0], half()[1], 1 - half()[0][1] ** 2, half()[2]),
    ),
    row("iteration 216: alpha K = #", lambda: bends(215)[0] / 10),
    row("0.01: # 0.02: # 0.04: #", lambda: [T(alpha) for alpha in (0.01, 0.02, 0.04)]),
    row("0.05: # 0.06: # 0.07: # 0.08: # 0.09: # 0.1: #", lambda: [T(a) for a in (0.05, 0.06, 0.07, 0.08, 0.09, 0.1)]),
    row("0.102: none 0.12: #", lambda: T(0.12)),
    # what is said
    row("both outputs are # in the end", lambda: best_number(Y)[0]),
    row("Both become #", lambda: best_number(Y)[0]),
    row("From 0.9: rests at #", lambda: J(1000, 0.9)),
    row("the cost rests at # too, for some # iterations", lambda: (best_number(Y)[1], round(T(), -2) - 100)),
    row("from 0.01 to 0.02 the time halves, from # to # iterations", lambda: (T(0.01), T(0.02))),
    row("# iterations in place of #: half the step is # times faster", lambda: (T(0.05), T(), mpf(T()) / T(0.05))),
    row("Half the step: no long rest, and # times faster", lambda: mpf(T()) / T(0.05)),
    row("the mean of # and # is 0, and it should be #", lambda: (*first(1.0).h[100], best_number(Y)[0])),
    row(
        "alpha K = #, above 2: by the formula the step is too long. At 50 layers it is #, and at 10 layers #",
        lambda: [bends(0, l)[0] / 10 for l in (100, 50, 10)],
    ),
    row("from around 0 past #", lambda: best_number(Y)[0]),
    row(
        r"the mean error of # becomes (1 - #) \cdot (#) = #: an output of #",
        lambda: (
            *(-best_number(Y)[0], bends()[0] / 10, -best_number(Y)[0]),
            *((bends()[0] / 10 - 1) * best_number(Y)[0], bends()[0] / 10 * best_number(Y)[0]),
        ),
    ),
    row("past 0.4, to # and #", lambda: outputs(1)),
    row("the slope was #, and is #", lambda: [1 - mpf(outputs(t)[1]) ** 2 for t in (0, 1)]),
    row("lifts the outputs only to # and #", lambda: half()[0]),
    row("leaves # times as much of it, #", lambda: (half()[1] / apart(1), half()[1])),
    row("After half the step this K is #", lambda: half()[2]),
    row("It was #, and is #", lambda: (apart(0), apart(1))),
    row("goes the second K: from # to #", lambda: (bends()[1], bends(1)[1])),
    row(
        "J is down to #. Then it rises. At iteration 216, \\alpha K = #, far above 2 again, and at 217 J is #",
        lambda: (J(214), bends(215)[0] / 10, J(217)),
    ),
    row("which is at \\alpha = #", lambda: 2 / bends()[0]),
    row("The mean is #, each target is # away from it, so the variance is # and the cost #", (0.3, 0.1, 0.01, 0.005)),
    row("\\mathrm{var}(y) = #", lambda: best_number(Y)[1]),
    row("the rest at # comes first", lambda: best_number(Y)[1]),
    row("and the rest at # an accident", lambda: best_number(Y)[1]),
    row("and the cost rests at #", lambda: best_number(Y)[1]),
    row("the kink around iteration #", lambda: min(range(100, 500), key=J)),
    row("Around iteration # it nearly gets away", lambda: min(range(100, 500), key=J)),
    row("Up to # a longer step is faster, and then it turns", lambda: ALPHAS[turn()] if turn() == 4 else None),
    row("The fastest of these steps, #, is a little shorter", lambda: min(ALPHAS, key=T)),
    row(
        "From # on it takes # times as long as at #, or longer",
        lambda: (0.09, at_least(min(T(a) for a in ALPHAS if a >= 0.09) / T(0.06)), 0.06),
    ),
    row("One of these, #, does not train within # iterations", lambda: (0.102, 3000) if T(0.102) is None else None),
    row("why can half the step be # times faster", lambda: at_least(T() / T(0.05))),
    row("it rests at # for # iterations", lambda: (best_number(Y)[1], round(T(), -2) - 100)),
    *live_view(1.0, y=Y, b0=0.0),
    row("# % of it from the last layer", lambda: 100 * last_layer() / bends()[0]),
    row("J is below 0.001 from iteration # on", lambda: T()),
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
        "Hence the # where # is right",
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
    row("neighbouring floats lie # apart", np.spacing(0.99)),
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
        r"\Delta e_i = \sum_p \frac{\partial h_{l,i}}{\partial p} \left( -\alpha \frac{\partial J}{\partial p} \right)"
        r" = -\frac{\alpha}{m} \sum_j \Big( \sum_p \frac{\partial h_{l,i}}{\partial p} \frac{\partial h_{l,j}}{\partial p} \Big) e_j",
        lambda: [(tangent(i), moved(i)) for i in (0, 1)],
        share=1e-4,  # of second order in alpha = 1e-6
    ),
]
NOT_MEASURED = {
    r"@page def forward.*": "the source, which runs",
    r"Where h rounds to 1.*": "what the check says of 1 - h^2: tests/check holds it",
    r"best complex step.*1e-14: True|the square of 10": "exact but for s^2 and rounding: 2a's text; ten times ten",
    r"See 2a, sections.*": "what the check says of a mistake: tests/check holds it",
    r"smaller than half of that|each step is half as far|Move the depth to 50 at 0\.1|with 50 layers|weight to 0\.9": "what was chosen, or a limit",
    r"about 30 minutes|add 15 more|\(\d+ minutes\)|Two minutes": "time to read",
    r"\| \d+ \| |Lines 12 and 13|it is line 13|for [kt] = 1, 2|l−1, l−2": "the lines of Algorithm 1",
    r"twice the inside|the 2 cancels|derivative of a square": "the rule for a square",
    r"the four (?:functions|formulas)|five layers, four samples|change 2024|Only one line": "what was chosen, or a count",
    r"twice \\?\\?partial J|twice 0 is 0|half of the mean squared|half the variance": "an identity: the formula beside it says it",
    r"\(0\.1, 0\.7\)|0\.1 and 0\.7|targets are 0\.2 and 0\.4|Then 0\.5": "the targets",
    r"Less than a quarter|In three sentences|your three functions|hundred biases": "words for a count",
    r"from 0\.1 to 0\.05|step of 0\.1|learning rate to 0\.05|Back to 0\.1|below 0\.001|J < 0\.001|iteration t from 1 to 2, and on to 10|From 2 on": "what was chosen",
    r"half the (?:step|learning rate)|Halve|halve the": "what is done to the step",
    r"alpha K = 2|above 2|at \\alpha = 0\.1": "where an error begins to grow",
    r"even 1e-300|a step of 1e-20": "what was chosen",
}
