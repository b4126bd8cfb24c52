"""2c, the hidden layer: what the notebook says of its networks, each trained by sums over named indices."""

from functools import cache

import numpy as np
from notebooks.reader import row
from notebooks.truth import cross_entropy, network_2c, softmax, spirals, spirals_trained

U2, LABELS = network_2c()
OF_BIAS = "accuracy #, answers ## hidden units with one sign: # wrong scores that fall in the first step: #"
STEPS, MODELS = (0.1, 1.0), (True, False)


@cache
def trained(normalised, alpha, bias=True):
    return spirals_trained(normalised, alpha, 1000, bias, seen=tuple(range(1000)))


def at(normalised, alpha, *iterations):
    """Accuracy in each of these iterations: before its step."""
    return tuple(trained(normalised, alpha).accuracy[t - 1] for t in iterations)


def best(normalised, alpha):
    return max(trained(normalised, alpha).accuracy[t] for t in range(1000))


def of_one_sign(normalised, alpha, bias=True):
    H = trained(normalised, alpha, bias).H
    return sum(bool(np.all(column > 0) or np.all(column < 0)) for column in H.T)


def smallest(normalised, alpha):
    return np.abs(trained(normalised, alpha).H).min()


@cache
def long(iterations):
    """Softmax, step 1: the largest |W2| after so many iterations, and the largest |G2| of the last of them."""
    run = spirals_trained(True, 1.0, iterations)
    largest = max(
        abs(p - (j == label)) for p_i, label in zip(softmax(run.U2.tolist()), spirals()[1]) for j, p in enumerate(p_i)
    )
    return np.abs(run.W2).max(), largest / 150


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
    row(r"$\mathbf{1}^T$ is $1 \times #$ and $G_1$ is $# \times #$, which makes $1 \times #$", (5, 5, 3, 3)),
    row("Adding the # sums as well", 3),
    row("with # ones on the right", 3),
    row(r"$(1 \times #)(# \times #)$ is $1 \times #$", (5, 5, 3, 3)),
    row("1^T G1: (#, #) b minus it: (#, #)", (1, 3, 3, 3)),
    row("G1^T 1: (#, #) b minus it: (#, #)", (3, 1, 3, 1)),
    row(r"into a $# \times #$ matrix", (3, 3)),
    row("G1 (#, #) agree", (5, 3)),
    row("dJ/dW1 (#, #) agree", (4, 3)),
    row("dJ/dW2 (#, #) agree", (3, 2)),
    row("dJ/db (#,) agree", 3),
    row("With softmax, J = #, never below #", lambda: (cross_entropy(U2, LABELS), 0)),
    row("# of # samples have their label", lambda: (sum(s.index(max(s)) == j for s, j in zip(U2, LABELS)), 5)),
    row("G2 is largest in size at sample #, label #: #", hardest),
    row("$G_1$ is $# \\times #$. What", (5, 3)),
    # three spirals
    row("Now # points in the plane, in # arms", lambda: (len(spirals()[1]), len(set(spirals()[1])))),
    row("It has # units", lambda: len(spirals()[2][2])),
    row("before training: accuracy #", lambda: at(True, 1.0, 1)),
    row("trained: accuracy #", lambda: trained(True, 1.0).accuracy[1000]),
    row("All # points are right", lambda: trained(True, 1.0).accuracy[1000] * 150),
    row(
        "It is # at iteration #, # at # and # at #.",
        lambda: (long(1001)[0], 1001, long(2000)[0], 2000, long(20000)[0], 20000),
    ),
    *(row(f"iteration {t}: largest weight # largest |G2| #", lambda t=t: long(t)) for t in (1001, 2000, 20000)),
    # without softmax
    row("Before training, the accuracy is #", lambda: at(False, 0.1, 1)),
    row("with step # the accuracy is # at iteration #. What", lambda: (0.1, *at(False, 0.1, 10), 10)),
    row(
        "With step # the accuracy is # at iteration #, never above #, and # at iteration #.",
        lambda: (0.1, *at(False, 0.1, 10), 10, best(False, 0.1), *at(False, 0.1, 1000), 1000),
    ),
    *(
        row(
            f"step {alpha}, softmax {on}: accuracy at iteration 10: # 200: # 1000: # at most: #",
            lambda on=on, alpha=alpha: (*at(on, alpha, 10, 200, 1000), best(on, alpha)),
        )
        for alpha in STEPS
        for on in MODELS
    ),
    *(
        row(
            f"step {alpha}, softmax {on}: hidden units with one sign: # smallest |H|: #",
            lambda on=on, alpha=alpha: (of_one_sign(on, alpha), smallest(on, alpha)),
        )
        for alpha in STEPS
        for on in MODELS
    ),
    row(
        "With step #, at the end all # hidden units have one sign for all points, and no $|H[i,j]|$ is below #:",
        lambda: (0.1, of_one_sign(False, 0.1), smallest(False, 0.1)),
    ),
    row(
        "With step 1 it is # units of #, and an accuracy of #.",
        lambda: (of_one_sign(False, 1.0), 16, *at(False, 1.0, 1000)),
    ),
    row("at either step (# and #)", lambda: (*at(True, 0.1, 1000), *at(True, 1.0, 1000))),
    row("Without, it never got beyond #", lambda: max(best(False, alpha) for alpha in STEPS)),
    # the questions
    row(r"$# \cdot 3 - # \cdot 1 = #$. So $G_1[i,j] = #$", (0.1, 0.1, 0.1 * 3 - 0.1, 0.1 * 3 - 0.1)),
    # going further
    row("with step #, all # hidden units end with one sign", lambda: (0.1, of_one_sign(False, 0.1))),
    row(
        f"the bias learns: {OF_BIAS}",
        lambda: (*at(False, 0.1, 1000), trained(False, 0.1).classes, of_one_sign(False, 0.1), fell(True)),
    ),
    row(
        f"the bias is held at 0: {OF_BIAS}",
        lambda: (
            trained(False, 0.1, False).accuracy[999],
            trained(False, 0.1, False).classes,
            of_one_sign(False, 0.1, False),
            fell(False),
        ),
    ),
    row("ends at an accuracy of #, with all # classes", lambda: (trained(False, 0.1, False).accuracy[999], 3)),
    row("And # is still poor", lambda: trained(False, 0.1, False).accuracy[999]),
    row("In the first step # % of the wrong scores fall", lambda: fell(True)),
]

NOT_MEASURED = {
    r"about 30 minutes|add 15 more|\(\d minutes?\)": "time to read",
    r"First a small network: 5 samples, 4 inputs, 3 hidden units, 2 classes": "what was chosen",
    r"four sizes differ|the three gradients|its three classes|In three sentences|Going further, \d": "a count, an item",
    r"\b[31] x [31]\b": "the choices",
    r"its line would say False|agree to 1e-10: True": "the library against itself: the formulas have rows of their own",
    r"Divided by 4: small|the step: 1\.0|to iteration 20,000": "what was chosen",
    r"[Ss]tep 0\.1: (?:without|does)|The steps are 0\.1|with step 0\.1 the": "what was chosen",
    r"\(0\.1, -0\.1\)": "given in the question",
    r"up to 3\b": "what to press",
    r"less than 1e-10": "the library against itself",
    r"Your softmax adds over the samples.*": "what the check says of a mistake: tests/check holds it",
    r"(?:no bias|with the bias): scores at -X are minus those at X: (?:True|False)": "shown above it: tanh is odd",
}
