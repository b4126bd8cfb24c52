"""2b, the output layer: what the notebook says of its small network, index by index."""

import math

from mpmath import findroot, mp
from notebooks.reader import less_than, row
from notebooks.truth import cost_of_scores, cross_entropy, network_2b, softmax

BY_HAND = [[sum(a * b for a, b in zip(r, c)) for c in ((3, 5), (-1, 2))] for r in ((1, 2), (0, -1))]
U2, LABELS = network_2b()
PICKED = [scores[label] for scores, label in zip(U2, LABELS)]
P = softmax(U2)
AT_LABEL = [p[label] for p, label in zip(P, LABELS)]
HARDEST = min(range(5), key=lambda i: AT_LABEL[i])
GAP = max(U2[4]) - U2[4][LABELS[4]]


def scaled(t):
    """J without and with softmax, all scores times t."""
    larger = [[t * v for v in scores] for scores in U2]
    return cost_of_scores(larger, LABELS), cross_entropy(larger, LABELS)


def root(f, a, b):
    """Where f, of mixed signs at a and b, is 0."""
    return float(findroot(f, (a, b), solver="anderson", tol=1e-12))


def best():
    """The t at which the cross-entropy of t times the scores is lowest: there its slope in t is 0."""
    return root(lambda t: sum(mean_score(t, i) - U2[i][label] for i, label in enumerate(LABELS)), 1, 5)


def best_4():
    """The t at which P[4,2] is highest."""
    return root(lambda t: mean_score(t, 4) - U2[4][LABELS[4]], 0.5, 2)


def mean_score(t, i):
    """The mean of the scores of sample i under its own softmax of t times the scores."""
    e = [mp.exp(t * v) for v in U2[i]]
    return sum(a * v for a, v in zip(e, U2[i])) / sum(e)


def label_4(t):
    return mp.exp(t * U2[4][LABELS[4]]) / sum(mp.exp(t * v) for v in U2[4])


def wrong(scores):
    return [i for i, s in enumerate(scores) if s.index(max(s)) != LABELS[i]]


ROWS = [
    # without softmax
    row("shapes: U2 (#, #) Y (#, #)", (5, len(U2[0]), len(U2[0]), len(U2))),
    row("These are the # scores that count", len(PICKED)),
    row("picked by label: ##", lambda: (PICKED,)),
    row("diagonal of U2 Y: ##", lambda: (PICKED,)),
    row("J = #, two_layer.cost gives #", scaled(1)[:1] * 2),
    row("-Y^T/m, by sample: [##]", lambda: ([-(j == label) / 5 for label in LABELS for j in range(3)],)),
    row("$J$ is # times as large: this part is right", scaled(10)[0] / scaled(1)[0]),
    *(row(f"scores times {t}: J = #", scaled(t)[0]) for t in (1, 10, 100, 1000)),
    row("summed over the classes of each sample: ##", lambda: ([sum(map(math.exp, scores)) for scores in U2],)),
    # with softmax
    row("Sample # Yes. Its label is #", (wrong(U2)[0], LABELS[4])),
    row("but class # has the higher score", U2[4].index(max(U2[4]))),
    row(
        "is the smallest $P$ at a label, #, and the entry is $#$", lambda: (min(AT_LABEL), (AT_LABEL[HARDEST] - 1) / 5)
    ),
    row("$P$ is # or more", sorted(AT_LABEL)[1]),
    row("The score is the largest, #. But what counts", max(PICKED)),
    row("$P[1,2]$ is #, and the entry is only $#$", lambda: (AT_LABEL[1], (AT_LABEL[1] - 1) / 5)),
    row("P at the labels: ##", lambda: (AT_LABEL,)),
    row("the same strength for each sample, $1/m = #$", 1 / len(LABELS)),
    row("is wrong about sample #, and right about the other #.", (wrong(U2)[0], 5 - len(wrong(U2)))),
    row("For the # samples that are right", 5 - len(wrong(U2))),
    row("costs more than the other # gain", 5 - len(wrong(U2))),
    row("to more than a # times what it was", less_than(scaled(1000)[1] / scaled(1)[1])),
    row("It grows from # to #, because of sample 4 alone", (scaled(1)[1], scaled(1000)[1])),
    row("lies # below the highest score. At # times the scores, this adds $#/5$", (GAP, 1000, 1000 * GAP)),
    *(row(f"scores times {t}: J = #, with softmax #", scaled(t)) for t in (1, 10, 100, 1000)),
    row("lowest at # times the scores: J = #", lambda: (best(), scaled(best())[1])),
    row("has a best $t$, #. There $J$ is #.", lambda: (best(), scaled(best())[1])),
    row(
        "From $t = #$ on, $J$ is above its value at $t = 1$", lambda: root(lambda t: scaled(t)[1] - scaled(1)[1], 4, 9)
    ),
    row("rises a little, from # to # at $t = #$", lambda: (label_4(1), label_4(best_4()), best_4())),
    row("although # sample of # is wrong", (len(wrong(U2)), len(U2))),
    row("Now the network is right about all #", 5),
    # by hand
    row(r"$1 \cdot 3 + 2 \cdot 5 = #$ and $1 \cdot (-1) + 2 \cdot 2 = #$ in row 0", tuple(BY_HAND[0])),
    row(r"$0 \cdot 3 + (-1) \cdot 5 = #$ and $0 \cdot (-1) + (-1) \cdot 2 = #$ in row 1", tuple(BY_HAND[1])),
    row("The trace is $# + (#) = #$", (BY_HAND[0][0], BY_HAND[1][1], BY_HAND[0][0] + BY_HAND[1][1])),
    # the questions
    row(r"= \log 3 = #$", math.log(3)),
    row(r"it is $\log 2 = #$", math.log(2)),
    # going further
    row("become # times as large, the largest is #", (1000, 1000 * max(map(max, U2)))),
    row("row of sample 4 at 1000 times the scores: ##", lambda: (softmax([[1000 * v for v in U2[4]]])[0],)),
    # the live view
    row("As the exercise has it, J = #, and it has no floor.", scaled(1)[0]),
    row("G2 is -1/m = # at each label and # elsewhere", (-1 / 5, 0)),
]

NOT_MEASURED = {
    r"about \d+ minutes|takes \d+ minutes|\(\d minutes?\)": "time to read",
    r"from 1 to 10:|to 10\. Which|grow to 10 times": "what is chosen, or pressed",
    r"become ten times as large|[Ii]t gets ten times|and at ten times the scores": "what is chosen",
    r"scores by 1000\. What|with 800 added": "what is chosen",
    r"the three dots|In three sentences|e\^0 = 1 three times|three classes and|Task \d:": "a count, an item",
    r"about (?:one of|all) (?:the )?five|all five are": "a count",
    r"the last line would say False": "what a check would say",
    r"(?:scores times 10?: )?the complex step agrees to 1e-10: True": "the library against itself",
    r"difference below 1e-7: True|less than 1e-10": "the library against itself",
    r"the same P, to 1e-10, .*?: True": "a number added to all scores cancels, as said above it",
}
