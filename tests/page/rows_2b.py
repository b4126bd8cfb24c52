"""2b: index by index, on the notebook's own small network."""

import math

from page.page import row
from page.truth import cost_of_scores, cross_entropy, network_2b, softmax

U2, LABELS = network_2b()
PICKED = [row[label] for row, label in zip(U2, LABELS)]


def scaled(t):
    """J without and with softmax, all scores times t."""
    larger = [[t * v for v in scores] for scores in U2]
    return cost_of_scores(larger, LABELS), cross_entropy(larger, LABELS)


def moved(t):
    """With softmax, the right scores raised by t."""
    return cross_entropy([[v + t * (j == label) for j, v in enumerate(s)] for s, label in zip(U2, LABELS)], LABELS)


ROWS = [
    row("shapes: U2 (#, #) Y (#, #)", (5, len(U2[0]), len(U2[0]), len(U2))),
    row("picked by label: ##", PICKED),
    row("diagonal of U2 Y: ##", PICKED),
    row("J = # two_layer.cost gives #", scaled(1)[:1] * 2),
    row("[[##]]", [[-(j == label) / 5 for j in range(3)] for label in LABELS]),
    *(row(f"scores times {t}: J = # scores", scaled(t)[0]) for t in (1, 10, 100)),
    row("scores times 1000: J = #", scaled(1000)[0]),
    *(row(f"scores times {t}: J = # with softmax J = #", scaled(t)) for t in (1, 10, 100, 1000)),
    row("summed over the classes of each sample: ##", [sum(map(math.exp, scores)) for scores in U2]),
    row("each row of P adds up to #: #", (sum(softmax(U2)[0]), True)),
    row("pulls with the same strength, $1/m = #$", 1 / len(LABELS)),
    row("labels: ##", LABELS),
    row("highest score: ##", [scores.index(max(scores)) for scores in U2]),
    row("though # sample of five is still wrong", sum(s.index(max(s)) != label for s, label in zip(U2, LABELS))),
    row("rows of the left add up to ##", [-1 / 5] * 5),
    row("rows of the right add up to #, to 1e-10: #", (0, True)),
    row("with softmax, J >= # all the way: #", (0, all(moved(t / 10) > 0 for t in range(81)))),
    row("every step of # takes # off J: #", (1, 1, True)),
    row("As the exercise has it, J = #", scaled(1)[0]),
    row("G2 is -1/m = # at each label and # elsewhere", (-1 / 5, 0)),
]

NOT_MEASURED = {
    r"small fact about traces and three lines|(?:have the|one sample of) five": "counted by the reader",
    r"adding 0 turns -0": "a word about printing",
    r"difference below 1e-(?:7|10): True|less than 1e-10|gives the same: True": "the library against itself",
}
