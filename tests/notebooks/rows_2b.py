"""2b, the output layer: what the notebook says of its small network, index by index."""

import math

from notebooks.reader import less_than, row
from notebooks.truth import cost_of_scores, cross_entropy, network_2b, softmax

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


def raised(t):
    """J without and with softmax, the score of each label raised by t."""
    higher = [[v + t * (j == label) for j, v in enumerate(s)] for s, label in zip(U2, LABELS)]
    return cost_of_scores(higher, LABELS), cross_entropy(higher, LABELS)


def wrong(scores):
    return [i for i, s in enumerate(scores) if s.index(max(s)) != LABELS[i]]


ROWS = [
    # without softmax
    row("shapes: U2 (#, #) Y (#, #)", (5, len(U2[0]), len(U2[0]), len(U2))),
    row("you have the # scores that count", len(PICKED)),
    row("picked by label: ##", lambda: (PICKED,)),
    row("diagonal of U2 Y: ##", lambda: (PICKED,)),
    row("J = #, two_layer.cost gives #", scaled(1)[:1] * 2),
    row("-Y^T/m, by sample: [##]", lambda: ([-(j == label) / 5 for label in LABELS for j in range(3)],)),
    row("$J$ is # times as large, you are right", scaled(10)[0] / scaled(1)[0]),
    *(row(f"scores times {t}: J = #", scaled(t)[0]) for t in (1, 10, 100, 1000)),
    row("summed over the classes of each sample: ##", lambda: ([sum(map(math.exp, scores)) for scores in U2],)),
    # with softmax
    row("For sample # Yes. Its label is #", (wrong(U2)[0], LABELS[4])),
    row("and class # has the higher score", U2[4].index(max(U2[4]))),
    row(
        "is the smallest $P$ at a label, #, and the entry is $#$", lambda: (min(AT_LABEL), (AT_LABEL[HARDEST] - 1) / 5)
    ),
    row("$P$ is # or more", sorted(AT_LABEL)[1]),
    row("It has, #. But what counts", max(PICKED)),
    row("$P[1,2]$ is #, and the entry is only $#$", lambda: (AT_LABEL[1], (AT_LABEL[1] - 1) / 5)),
    row("P at the labels: ##", lambda: (AT_LABEL,)),
    row("pulls with the same strength, $1/m = #$", 1 / len(LABELS)),
    row("Sample # is wrong, the other # are right", (wrong(U2)[0], 5 - len(wrong(U2)))),
    row("For the # that are right", 5 - len(wrong(U2))),
    row("to more than a # times what it was", less_than(scaled(1000)[1] / scaled(1)[1])),
    row("From # to #. Sample 4 alone is to blame", (scaled(1)[1], scaled(1000)[1])),
    row("its label lies # below the highest score, so at # times that it adds $#/5$", (GAP, 1000, 1000 * GAP)),
    *(row(f"scores times {t}: J = #, with softmax #", scaled(t)) for t in (1, 10, 100, 1000)),
    row("8 added to each label: J = #, with softmax #", raised(8)),
    row("though # sample of # is wrong", (len(wrong(U2)), len(U2))),
    row("so that all # are right", 5),
    # the questions
    row(r"= \log 3 = #$", math.log(3)),
    row(r"it is $\log 2 = #$", math.log(2)),
    # going further
    row("Scores of # times ours reach #", (1000, 1000 * max(map(max, U2)))),
    row("row of sample 4 at 1000 times the scores: ##", lambda: (softmax([[1000 * v for v in U2[4]]])[0],)),
    # the live view
    row("As the exercise has it, J = #, and it has no floor.", scaled(1)[0]),
    row("G2 is -1/m = # at each label and # elsewhere", (-1 / 5, 0)),
]

NOT_MEASURED = {
    r"about 25 minutes|\(\d minutes?\)": "time to read",
    r"all scores times 10\.|from 1 to 10:|still at 10\.|to 10\. What": "what is chosen, or pressed",
    r"grow to (?:ten|10) times|and ten times the scores": "what is chosen",
    r"scores by 1000\. What|with 800 added": "what is chosen",
    r"the three dots|In three sentences|e\^0 = 1 three times|One of the five|all five are right": "a count",
    r"it would say False": "what a check would say",
    r"(?:scores times 10?: )?the complex step agrees to 1e-10: True": "the library against itself",
    r"difference below 1e-7: True|less than 1e-10": "the library against itself",
    r"the same P, to 1e-10, .*?: True": "a number added to all scores cancels, as said above it",
}
