"""2c, the hidden layer: what the notebook says of its networks, each trained by sums over named indices."""

from functools import cache

import numpy as np
from notebooks.reader import row
from notebooks.truth import cross_entropy, network_2c, softmax, spirals, spirals_trained

U2, LABELS = network_2c()
OF_BIAS = (
    "accuracy ## classes among the answers ## hidden units with one sign ## from our start, wrong scores that fall"
)
OF_BIAS += " in the first step: #"
RATES, MODELS = (0.1, 1.0), (True, False)
SEEDS = (None, *range(8))  # our start, and eight others


@cache
def trained(normalised, alpha, bias=True, seed=None):
    seen = range(1000) if seed is None else (999,)
    return spirals_trained(normalised, alpha, 1000, bias, seen=tuple(seen), seed=seed)


def at(normalised, alpha, *iterations):
    """Accuracy in each of these iterations: before its step."""
    return tuple(trained(normalised, alpha).accuracy[t - 1] for t in iterations)


def best(normalised, alpha):
    return max(trained(normalised, alpha).accuracy[t] for t in range(1000))


def of_one_sign(normalised, alpha, bias=True, seed=None):
    H = trained(normalised, alpha, bias, seed).H
    return sum(bool(np.all(column > 0) or np.all(column < 0)) for column in H.T)


def units(alpha):
    """Without softmax: how many hidden units end with one sign, of how many."""
    return of_one_sign(False, alpha), trained(False, alpha).H.shape[1]


def smallest(normalised, alpha):
    return np.abs(trained(normalised, alpha).H).min()


def long(iteration):
    """Softmax, rate 1: the largest |W2| after this iteration, and its largest |G2|."""
    return spirals_trained(True, 1.0, 20000).largest[iteration]


def from_all_starts(bias):
    """Without softmax, at the rate 0.1, at iteration 1000: accuracy, classes among the answers, units with one sign."""
    runs = [trained(False, 0.1, bias, seed) for seed in SEEDS]
    units = [of_one_sign(False, 0.1, bias, seed) for seed in SEEDS]
    return [run.accuracy[999] for run in runs], [len(run.classes) for run in runs], units


def growth(begin, end):
    return long(end)[0] - long(begin)[0]


def fell(bias):
    """Percent of the wrong scores that the first step lowers, without softmax."""
    before, after = spirals_trained(False, 0.1, 2, bias).first
    wrong = [(i, j) for i, label in enumerate(spirals()[1]) for j in range(3) if j != label]
    return 100 * np.mean([after[i, j] < before[i, j] for i, j in wrong])


def hardest():
    pull = [(p[label] - 1) / 5 for p, label in zip(softmax(U2), LABELS)]
    return int(np.argmin(pull)), LABELS[int(np.argmin(pull))], min(pull)


ROWS = [
    # the small network
    row("$b$ is a column with # entries", 3),
    row(r"$\mathbf{1}^T$ is $1 \times #$ and $G_1$ is $# \times #$, so the product is $1 \times #$", (5, 5, 3, 3)),
    row("To add the # sums too", 3),
    row("with # ones on the right", 3),
    row(r"$(1 \times #)(# \times #)$ gives $1 \times #$", (5, 5, 3, 3)),
    row("1^T G1: (#, #) b minus it: (#, #)", (1, 3, 3, 3)),
    row("G1^T 1: (#, #) b minus it: (#, #)", (3, 1, 3, 1)),
    row(r"both to a $# \times #$ matrix", (3, 3)),
    row("G1 (#, #) agree", (5, 3)),
    row("dJ/dW1 (#, #) agree", (4, 3)),
    row("dJ/dW2 (#, #) agree", (3, 2)),
    row("dJ/db (#,) agree", 3),
    row("With softmax, J = #, never below #", lambda: (cross_entropy(U2, LABELS), 0)),
    row("# of # samples have their label", lambda: (sum(s.index(max(s)) == j for s, j in zip(U2, LABELS)), 5)),
    row("G2 is largest in size at sample #, label #: #", hardest),
    row("$G_1$ is $# \\times #$. What", (5, 3)),
    # three spirals
    row("Now take # points in the plane, in # arms", lambda: (len(spirals()[1]), len(set(spirals()[1])))),
    row("The network has # hidden units", lambda: len(spirals()[2][2])),
    row("before training: accuracy #", lambda: at(True, 1.0, 1)),
    row("trained: accuracy #", lambda: trained(True, 1.0).accuracy[1000]),
    row("All # points are right", lambda: trained(True, 1.0).accuracy[1000] * 150),
    row(
        "It is # at iteration #, # at # and # at #.",
        lambda: (long(1001)[0], 1001, long(2000)[0], 2000, long(20000)[0], 20000),
    ),
    row("From 5000 to 10,000 it grows by #, and", lambda: growth(5000, 10000)),
    row("from 10,000 to 20,000 by #.", lambda: growth(10000, 20000)),
    *(
        row(f"iteration {t}: largest weight # largest |G2| #", lambda t=t: long(t))
        for t in (1001, 2000, 5000, 10000, 20000)
    ),
    # without softmax
    row("Before training, the accuracy is #", lambda: at(False, 0.1, 1)),
    row("at iteration # the accuracy is #.", lambda: (10, *at(False, 0.1, 10))),
    row(
        "At iteration # the accuracy is #. It is never above # in this time, and at iteration # it is #.",
        lambda: (10, *at(False, 0.1, 10), best(False, 0.1), 1000, *at(False, 0.1, 1000)),
    ),
    *(
        row(
            f"rate {alpha}, softmax {on}: accuracy at iteration 10: # 200: # 1000: # at most: #",
            lambda on=on, alpha=alpha: (*at(on, alpha, 10, 200, 1000), best(on, alpha)),
        )
        for alpha in RATES
        for on in MODELS
    ),
    *(
        row(
            f"rate {alpha}, softmax {on}: hidden units with one sign: # smallest |H|: #",
            lambda on=on, alpha=alpha: (of_one_sign(on, alpha), smallest(on, alpha)),
        )
        for alpha in RATES
        for on in MODELS
    ),
    row(
        "each of the # hidden units has the same sign for all points, and no $|H[i,j]|$ is below #.",
        lambda: (of_one_sign(False, 0.1), smallest(False, 0.1)),
    ),
    row("# of the # units end with one sign, and the accuracy is #.", lambda: (*units(1.0), *at(False, 1.0, 1000))),
    row("at both learning rates (# and #)", lambda: (*at(True, 0.1, 1000), *at(True, 1.0, 1000))),
    row("Without softmax it never got above #", lambda: max(best(False, alpha) for alpha in RATES)),
    # the questions
    row(r"$# \cdot 3 - # \cdot 1 = #$. So $G_1[i,j] = #$", (0.1, 0.1, 0.1 * 3 - 0.1, 0.1 * 3 - 0.1)),
    # going further
    row("learning rate #, all # hidden units end with one sign", lambda: (0.1, of_one_sign(False, 0.1))),
    row(f"the bias learns: {OF_BIAS}", lambda: (*from_all_starts(True), fell(True))),
    row(f"the bias is held at 0: {OF_BIAS}", lambda: (*from_all_starts(False), fell(False))),
    row(
        "the accuracy is # if the bias learns, and # with all # classes if the bias is held at 0",
        lambda: (*(trained(False, 0.1, bias).accuracy[999] for bias in (True, False)), 3),
    ),
    row("# or # units end with one sign", lambda: tuple(sorted(set(from_all_starts(True)[2])))),
    row(
        "from # of the # starts only one class is left", lambda: (from_all_starts(True)[1][1:].count(1), len(SEEDS) - 1)
    ),
    row("all # classes stay, from every start", lambda: min(from_all_starts(False)[1])),
    row("But # is still poor", lambda: trained(False, 0.1, False).accuracy[999]),
    row("in the first step # % of the wrong scores fall", lambda: fell(True)),
]

NOT_MEASURED = {
    r"about \d+ minutes|takes \d+ minutes|\(\d minutes?\)": "time to read",
    r"First take a small network: 5 samples, 4 inputs, 3 hidden units and 2 classes": "what was chosen",
    r"four sizes differ|the three gradients|All three matrices|In three sentences": "a count",
    r"Going further, \d": "an item",
    r"\b[31] x [31]\b": "the choices",
    r"its line would say False|agree to 1e-10: True": "the library against itself: the formulas have rows of their own",
    r"Divided by 4: small|iteration (?:1001 to )?20,000|other eight starts|from eight other": "what was chosen",
    r"[Ll]earning rate (?:is )?0\.1\b": "what was chosen",
    r"\(0\.1, -0\.1\)": "given in the question",
    r"(?:up to|to) 3[.:]": "what to press",
    r"less than 1e-10": "the library against itself",
    r"Your softmax adds over the samples.*": "what the check says of a mistake: tests/check holds it",
    r"(?:no bias|with the bias): scores at -X are minus those at X: (?:True|False)": "shown above it: tanh is odd",
}
