"""1b, from 5: what the notebook says, and where else it follows from."""

from functools import cache

from mpmath import mp, mpf
from notebooks.live_words import live_view
from notebooks.reader import at_least, at_most, formula, more_than, row, table
from notebooks.truth import by_layer, first, run

ALL = [hundredths / 100 for hundredths in range(100, 501, 2)]
TABLE = "h[k,1] h[k,2] g[k,1] g[k,2]"


def g(w0, k, l=100):
    """|g[k,2]| of iteration 1."""
    return abs(first(w0, l).g[k, 1])


def h(w0, k):
    return first(w0).h[k, 1]


def slopes(w0):
    return [mp.sech(u) ** 2 for u in first(w0).u[1:, 1]]


def moved(k):
    return run(5.0).w[k] - 5


def cost_lost():
    return run(5.0).J[1] - run(5.0).J[1000]


def powers(w0=5.0, to=1, of=100):
    """Powers of ten that the gradient loses on its way back from layer `of` to layer `to`."""
    return mp.log10(g(w0, of) / g(w0, to))


def gained(w0):
    """Powers of ten by which |g[100]| lies above that from 5."""
    return mp.log10(g(w0, 100) / g(5.0, 100))


@cache
def top():
    """The weight with the largest |g[100]| above the one with none, in hundredths."""
    return max(range(115, 160), key=lambda hundredths: g(hundredths / 100, 100)) / 100


def at_the_end(w0):
    return slopes(w0)[-1], h(w0, 100) - mpf(1) / 2, gained(w0)


def without_tanh(k):
    """|g[k,2]| where phi(u) = u: half of the error at the output, times 5 for each layer on the way."""
    return (mpf(5) ** 100 / 2 - mpf(1) / 2) / 2 * mpf(5) ** (100 - k)


@cache
def first_zero():
    """The depth from which g[1] is below half the smallest float, and so rounds to 0."""
    return next(l for l in range(100, 120) if g(5.0, 1, l) < mpf(2) ** -1075)


def below_float32():
    """The first layer, going back from 100, at which the gradient is below the smallest float32."""
    return next(k for k in range(100, 0, -1) if g(5.0, k) < mpf(2) ** -149)


def order(value):
    return mpf(10) ** mp.floor(mp.log10(value))


def signs(w0):
    """Those of the two samples, layer by layer, but each pair only once."""
    return [sign for pair in sorted({tuple(map(mp.sign, g_k)) for g_k in first(w0).g[1:]}) for sign in pair]


ROWS = [
    # the cost
    row("from 5: J[1] = # J[1000] = # J[1] - J[1000] = #", lambda: (run(5.0).J[1], run(5.0).J[1000], cost_lost())),
    row("outputs in iteration 1: ##", lambda: (list(first(5.0).h[100]),)),
    row("loses less than #", lambda: more_than(cost_lost())),
    row("no error is larger than #, and $J$ is at most", 1 + 0.5),
    row(r"\frac{1}{4}(1.5^2 + 1.5^2) = #", (1.5**2 + 1.5**2) / 4),
    row("The cost stays at about #.", lambda: first(5.0).J),
    row("Each is off by almost #", lambda: h(5.0, 100) - 0.5),
    row(r"( 0.5^2 + 0.5^2 ) = #", (0.5**2 + 0.5**2) / 4),
    # iteration 1
    row("every slope was between # and #", lambda: (at_least(min(slopes(1.0))), at_most(max(slopes(1.0))))),
    row("# times or so, as from 1", lambda: g(1.0, 100) / g(1.0, 1)),
    row("near $u = 5$ is much smaller than #", lambda: more_than(slopes(5.0)[-1])),
    row(
        "(In layer 1, $u$ is #, and even there the slope is smaller than #.",
        lambda: (first(5.0).u[1, 1], more_than(slopes(5.0)[0])),
    ),
    row("makes the gradient smaller, # times over", 100 - 1),
    row("Each of # layers multiplies, and by", 100 - 1),
    row("starts at layer 100 with # and arrives at layer 1 with #", lambda: (g(1.0, 100), g(1.0, 1))),
    row("changed by # powers of ten: it is # times smaller", lambda: (powers(1.0), g(1.0, 100) / g(1.0, 1))),
    row("Answer It is #.", lambda: powers()),
    table(TABLE, lambda: by_layer(5.0, TABLE)),
    row("shrank slowly, from # to #. From 5", lambda: (0.5, h(1.0, 100))),
    row("From 5 it is at # after one layer", lambda: h(5.0, 1)),
    row("from layer 2 on at #:", lambda: h(5.0, 2)),
    row("from layer 2 on at #:", lambda: h(5.0, 100)),
    row("starts with $#$ and arrives with $#$: # powers", lambda: (g(5.0, 100), g(5.0, 1), powers())),
    row("lost, about # in each layer", lambda: powers(to=2, of=3)),
    row("lost, about # in each layer", lambda: powers(to=50, of=51)),
    row("from layer 2 to layer 1, costs #", lambda: powers(to=1, of=2)),
    row("explains where the # come from", lambda: powers(to=50, of=51)),
    row("How small is $#$?", lambda: order(g(5.0, 1))),
    row("can hold is $#$. This is", 2.0**-1074),
    row("This is # powers of ten below our gradient", lambda: mp.log10(g(5.0, 1) / mpf(2) ** -1074)),
    row("So # layers more are enough: with # layers", lambda: (first_zero() - 100, first_zero())),
    row(
        "The smallest positive one is $#$. From layer # down the gradient is below that",
        lambda: (mpf(2) ** -149, below_float32()),
    ),
    # weights above 1
    row(r"$# \cdot 5^{100} \approx #$ at the output", lambda: (0.5, mpf(5) ** 100 / 2)),
    row("The gradient starts with # of that", lambda: without_tanh(100) / (mpf(5) ** 100 / 2)),
    row(r"5^{99} \approx #$ times", lambda: without_tanh(1) / without_tanh(100)),
    row("without tanh: |g[100]| = # |g[1]| = #", lambda: (without_tanh(100), without_tanh(1))),
    # the check
    row("Is $#$ a real gradient", lambda: order(abs(first(5.0).dJ_dw[1]))),
    row("back-propagation: # complex step: #", lambda: (first(5.0).dJ_dw[1],) * 2),
    row("all 100 agree to # digits: #", (10, True)),
    # after a thousand iterations
    row("Which of them no longer read #?", lambda: run(5.0).w[99]),
    row("The first step of $w_1$ is $#$ long", lambda: abs(first(5.0).dJ_dw[1]) / 10),
    row("went from 5 to #. The one", lambda: run(5.0).w[100]),
    row("moved about # times less", lambda: moved(100) / moved(99)),
    row("next one again about # times less", lambda: moved(99) / moved(98)),
    row("loses # powers of ten a layer", lambda: powers(to=50, of=51)),
    row("The cost did move, by $#$", lambda: cost_lost()),
    row("It reads #.", lambda: run(5.0).w[100]),
    row(
        "w[100] reads # moved by # w[99] reads # moved by # w[98] reads # moved by # w[1] reads # moved by #",
        lambda: [v for k in (100, 99, 98) for v in (5 + moved(k), moved(k))] + [5, 0],
    ),
    row("each one before it # of what the next one hears", lambda: moved(99) / moved(100)),
    row("each one before it # of what the next one hears", lambda: moved(98) / moved(99)),
    row("each lets only about # of it through", lambda: g(5.0, 50) / g(5.0, 51)),
    row("explains the # powers of ten", lambda: powers(to=50, of=51)),
    # your turn, the questions
    row("at layer 100 climbs by # powers of ten, until $w$ is about #", lambda: (gained(1.3), top())),
    row("Near # it dips, and then it rises", lambda: mp.log(3)),
    row("longer, up to # layers. What would", lambda: more_than(first_zero())),
    row("From # layers on, a plain program", first_zero),
    row("the gradient loses # powers of ten, and elsewhere #.", lambda: (powers(to=1, of=2), powers(to=2, of=3))),
    row(r"u_{1,2} = # \cdot 5 = #$", (0.5, 0.5 * 5)),
    row(r"At #, $\tanh$ is less flat: its slope is #, so", lambda: (2.5, slopes(5.0)[0])),
    row(r"g_1 = # \cdot 5 g_2 = # g_2", lambda: (slopes(5.0)[0], g(5.0, 1) / g(5.0, 2))),
    row("in a chain of # layers", 100 + 20),
    row("a layer costs # powers of ten", lambda: powers(to=96, of=97)),
    row("twenty layers more cost about #", lambda: mp.log10(g(5.0, 1) / g(5.0, 1, l=120))),
    row("$g_1$ is # powers of ten below 1", lambda: -mp.log10(g(5.0, 1, l=120))),
    row("The smallest positive float64 is only #", lambda: 1074 * mp.log10(2)),
    # going further
    row("what is special near #", lambda: mp.log(3)),
    row("a dip near #", lambda: mp.log(3)),
    row("from each of # initial weights", lambda: len(ALL)),
    row("from each of them smaller at layer 1: #", lambda: all(g(w0, 1) < g(w0, 100) for w0 in ALL)),
    *[
        row(f"w = {w0:g} slope # error # powers of ten gained #", lambda w0=w0: at_the_end(w0))
        for w0 in (5.0, 1.5, 1.3, 1.1, 1.0)
    ],
    row("the error falls from # to $#$. At first", lambda: (at_the_end(5.0)[1], at_the_end(1.0)[1])),
    row("the gradient gains # powers of ten until #. Then", lambda: (gained(1.3), top())),
    row("Near # the error passes #:", lambda: (mp.log(3), 0)),
    row(r"w = \ln 3 = #$ each layer gets # and gives #", lambda: (mp.log(3), 0.5, mp.tanh(mp.log(3) / 2))),
    row("w = ln 3, outputs: ##", lambda: (list(first(mp.log(3)).h[100]),)),
    row("from 5, signs of g[k,1] and g[k,2] that occur: ##", lambda: (signs(5.0),)),
    row("from 1, signs of g[k,1] and g[k,2] that occur: ##", lambda: (signs(1.0),)),
    *live_view(5.0),
    # the instructor's notes
    row("read about # powers of ten off", lambda: powers()),
    row("slowly from 5 down to #,", lambda: mp.log(3)),
    row("it climbs to # at #, and is down to # at 1.1.", lambda: (g(1.3, 100), top(), g(1.1, 100))),
    row("down to 0.0011 at #.", lambda: mp.log(3)),
    row("and type # into the box depth l", 3),
    row(
        r"(The output is # here, almost the target. At $\ln 3$ it is exactly #.)",
        lambda: (h(1.1, 100), h(mp.log(3), 100)),
    ),
]

FORMULAS = [
    formula(
        r"J \approx \frac{1}{2 \cdot 2} \left( 0.5^2 + 0.5^2 \right) = 0.125",
        lambda: [((0.5**2 + 0.5**2) / (2 * 2), J) for J in (0.125, first(5.0).J, run(5.0).J[1000])],
        share=1e-3,
    ),
]

NOT_MEASURED = {
    r"about 35 minutes|takes \d+ minutes|\(\d minutes\)": "time to read",
    r"powers? of ten\b|a whole number from 0 to 400": "the unit, and the range of the slider",
    r"l = 100|\b[Aa]ll 100\b|\\alpha = 0\.1|speak of 5|should be -?0\.5|x = y = \(0\.5, -0\.5\)": "the exercise",
    r"5 times 5 times 5, a hundred times over": "a wrong choice",
    r"weights above 1 make|[Ww]eights? (?:above|below) 1\b|that is not 0|below 1, and": "a limit in words",
    r"[Aa]ll weights are 5|multipl(?:ies|y) by 5[,.]|Added to 5|Weights of 5|[Bb]ack (?:at|to) 5|number 5": "the start",
    r"near 1 gives u_k = 5 h_{k-1} near 5|comes out near 1 and": "to no digit: tanh stays below 1, and 5 tanh below 5",
    r"slope is 1 everywhere": "of phi(u) = u",
    r"with half the bits": "32 of 64",
    r"make the chain short: ten layers, three layers|depth down to 3\b": "what to try",
    r"change it \(1 to 5\)": "where no cell fails",
    r"follow in three steps|between 5 and 1\?|Going further, \d": "counted; what to try; where to find it",
    r"In three sentences|computer\. 1\. |weights from 1 to 5": "a count, an item, a title",
    r"[{,]2\}": "an index",
    r"1\.0 trains|5 saturates": "buttons of the view",
}
