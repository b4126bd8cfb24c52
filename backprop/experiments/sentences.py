"""What the views say: plain text, each sentence true at every setting. The result of a run first, then the details.

    result(J, max_iter)                   one line: whether the run trains
    details(snapshot, e, t, J)            the iteration on show: signal, gradient, what the step does; where J went
    experiment(e), code(e)                what is shown, in words and as a line of code
    two_layer(...), at_point(...)         what the matrices and the map show

What all samples share is no signal, so the signal is measured by how far apart the samples lie. Where rounding errors
leave fewer digits right than are usually said, fewer are said: see `snapshot.Measurements`.
"""

from dataclasses import fields

import numpy as np

from ..predict import LEVEL, SMALLEST
from .numbers import format_log10, format_measured, format_number, format_setting

X, ALPHA = (-0.5, 0.5), 0.1  # the exercise's, which are not said
SATURATED = 0.01  # the slope of phi below which a layer is said to be saturated
SMALL = np.log10(1.01)  # a rise or fall of less than 1 % is none
FLOOR, ROUGH = 1e-28, 1e-20  # of a cost below the one no digit is right, of one below the other a single one
AGREES = 1e-10  # a derived gradient and a numerical one that differ by less than this agree
LAST_DIGIT = np.log10(2.0**-53)  # of a float64, as a part of it

# the run


def result(J, max_iter):
    """Whether a run trains, after len(J) of max_iter iterations: the one line that a student waits for."""
    t = len(J)
    if t == 0:
        return "Training begins."
    if not np.isfinite(J[-1]):
        return f"It explodes at iteration {t:,}: J or the weights leave the float range."
    below, so_far = np.flatnonzero(J < LEVEL), "so far" if t < max_iter else f"within {t:,} iterations"
    if not len(below):
        return f"It {'has not trained' if t < max_iter else 'does not train'} {so_far}: {_stands(J)}."
    first, above = below[0] + 1, np.flatnonzero(J >= LEVEL)
    settled = above[-1] + 2 if len(above) else 1
    if settled > t:
        return f"It does not stay trained {so_far}: J is below {LEVEL:g} at iteration {first:,}, but not at {t:,}."
    so_far = " so far" if t < max_iter else ""
    if settled > first:
        return f"It trains{so_far}: J is below {LEVEL:g} first at iteration {first:,}, and from {settled:,} on."
    return f"It trains{so_far}: J is below {LEVEL:g} from iteration {first:,} on."


def _stands(J):
    """Where J is that is not below LEVEL: in three digits it stays, or else how far it has come."""
    low, high = (format_number(end, 3) for end in (J.min(), J.max()))
    return f"J stays at {low}" if low == high else f"J is {format_number(J[-1], 3)} at iteration {len(J):,}"


def course(J):
    """Where J went from iteration 1 on, and on which way."""
    J = J[np.isfinite(J)]
    if len(J) < 2:
        return f"J is {format_cost(J[0])} at iteration 1." if len(J) else ""
    way, turn = _shape(np.log10(np.maximum(J, FLOOR)))
    first, last, t = format_cost(J[0]), format_cost(J[-1]), len(J)
    if way == "stays":
        change = abs(J[-1] - J[0])
        ends = f", and ends {format_number(change, 2)} {'lower' if J[-1] < J[0] else 'higher'}"
        stays = "J is" if J[0] < FLOOR else "J stays within 1 % of"
        return f"{stays} {first} for {t:,} iterations{ends if change > 1e-12 * J[0] and J[0] >= FLOOR else ''}."
    if way == "goes up and down":
        ends = f"lowest {format_cost(J.min())}" if J.argmin() < t - 1 else ""
        if J.argmax() > 0:
            ends += f"{', ' * bool(ends)}highest {format_cost(J.max())}"
        return f"J goes up and down, from {first} to {last} in {t:,} iterations{': ' * bool(ends)}{ends}."
    verbs = [{"grows": "rises", "shrinks": "falls"}[verb] for verb in way.split(", then ")]
    if turn is None:
        return f"J {verbs[0]} from {first} to {last} in {t:,} iterations."
    middle = f"{format_cost(J[turn])} at iteration {turn + 1:,}"
    return f"J {verbs[0]} from {first} to {middle}, then {verbs[1]} to {last} at iteration {t:,}."


def format_cost(J):
    """A cost of a run in the digits that are right."""
    if J == 0 or not np.isfinite(J):
        return format_number(J)
    if J < FLOOR:
        return f"below {FLOOR:g} (rounding errors)"
    return format_number(J) if J > ROUGH else f"about {format_log10(np.log10(J), 1)}"


def _shape(values):
    """Which way a course of logarithms goes, and where it turns (None: it does not)."""
    rise = values - np.minimum.accumulate(values)
    fall = np.maximum.accumulate(values) - values
    if rise.max() <= SMALL and fall.max() <= SMALL:
        return "stays", None
    if rise.max() <= SMALL or fall.max() <= SMALL:
        return ("shrinks" if rise.max() <= SMALL else "grows"), None
    low, high = values.argmin(), values.argmax()
    if rise[: low + 1].max() <= SMALL and (np.maximum.accumulate(values[low:]) - values[low:]).max() <= SMALL:
        return "shrinks, then grows", low
    if fall[: high + 1].max() <= SMALL and (values[high:] - np.minimum.accumulate(values[high:])).max() <= SMALL:
        return "grows, then shrinks", high
    return "goes up and down", None


# the iteration on show


def details(snapshot, e, t, J):
    """What iteration t of an Experiment e shows, from its Snapshot, and where the run's J went so far."""
    says = []
    if len(J) and not np.isfinite(J[-1]):
        t = min(t, len(J))  # it has exploded: there is no later iteration
    if t > 1 and snapshot.finite:
        J_t = snapshot.measured.cost
        says = [f"At iteration {t:,}, J is {format_measured(J_t.log10, J_t.log10_error, 4)}."]
    says += [signal(snapshot), saturated(snapshot.slope, e.phi), gradient(snapshot), step(snapshot, e.alpha), course(J)]
    return " ".join(filter(None, says))


def signal(snapshot):
    """How the signal goes forward: how far apart the samples lie after the first layer and after the last."""
    if not snapshot.finite:
        layer = np.flatnonzero(~np.isfinite(snapshot.h).all(axis=1))[0]
        return f"The signal h leaves the float range at layer {layer}."
    measured = snapshot.measured
    size, apart = measured.size[1:], measured.apart[1:]
    l, at_last = len(size.log10), f"{format_measured(*_at(size, -1))} at layer {len(size.log10)}"
    hidden = f" At layer {measured.lost} rounding errors decide whether u is above 0, and so the slope of relu."
    hidden = hidden if measured.lost else ""
    zero = np.maximum(size.log10, size.log10_error) == -np.inf
    if zero[-1]:
        return f"The signal h is 0 {_from(zero)}.{hidden}"
    if apart.log10[-1] == -np.inf:
        return f"All samples have the same h {_from(apart.log10 == -np.inf)}: it tells none of them apart.{hidden}"
    lost = apart.log10 <= size.log10 + LAST_DIGIT
    if lost[-1] and not measured.one_input:
        return (
            f"A float64 cannot tell the samples apart {_from(lost)}: they differ by less than its last digit "
            f"(|h| is {at_last}).{hidden}"
        )
    if lost.any() and not measured.one_input:
        layer = 1 + np.flatnonzero(lost)[0]
        return f"At layer {layer} the samples differ by less than the last digit of float64.{hidden}"
    most = "at most " if snapshot.h.shape[1] > 2 else ""
    measure = "|h| is {}" if measured.one_input else f"the samples are {most}{{}} apart"
    shared = f"; |h| is at most {format_measured(*_at(size, -1))} there".replace("at most below", "below")
    shared = "" if measured.one_input or size.log10[-1] <= apart.log10[-1] + 1e-9 or size.log10[-1] < -300 else shared
    return (
        _way("The signal h", "forward", measure, apart, 1, l, shared) + _below_range("|h|", size.log10, "on") + hidden
    )


def saturated(slope, phi):
    """In how many layers the slope of phi is so small that little gets back through them; "" where in none."""
    if str(phi) not in ("tanh", "sigmoid"):
        return ""
    l, n = len(slope) - 1, (np.abs(slope[1:]) < SATURATED).sum(axis=0)
    if not n.any():
        return ""
    if (n == n[0]).all():
        where = f"{_layers(n[0], l)}{' for every sample' if len(n) > 1 else ''}"
    elif len(n) == 2:
        where = f"{_layers(n[0], l)} for sample 1, in {n[1]} for sample 2"
    else:
        where = f"{n.min()} to {n.max()} of {l} layers, by sample" if l > 1 else f"the only layer for {n.sum()} samples"
    return f"{phi} is saturated (slope below {SATURATED:g}) in {where}."


def _layers(n, l):
    return f"{n} of {l} layers" if l > 1 else f"{n} of 1 layer"


def gradient(snapshot):
    """How the gradient with respect to u goes backward, its largest value over the samples."""
    if not snapshot.finite:
        return "The gradient g cannot be computed from it."
    measured, l = snapshot.measured, len(snapshot.h) - 1
    g = measured.g[1:]
    if measured.lost:
        return ""
    if measured.done:
        return f"The gradient g is {format_measured(*_at(g, -1))} at layer {l}."
    g = type(g)(g.log10[::-1], g.log10_error[::-1])
    zero = np.maximum(g.log10, g.log10_error) == -np.inf
    if zero[0]:
        return "The gradient g is 0 at every layer."
    if not g.log10_error[0] < g.log10[0] - 1:
        return f"The gradient g is {format_measured(*_at(g, 0))} at layer {l}."
    if zero[-1]:
        return (
            f"The gradient g is {format_measured(*_at(g, 0))} at layer {l}, and 0 from layer {l - zero.argmax()} down."
        )
    return _way("The gradient g", "backward", "|g| is at most {}", g, l, 1) + _below_range("|g|", g.log10[::-1], "down")


def step(snapshot, alpha):
    """What this step of all parameters does to the errors, to first order, and to J in fact; and how large K is."""
    measured = snapshot.measured
    if measured and measured.done:
        return "Nothing is left to do: the outputs equal the targets, to rounding."
    if alpha == 0:
        return "α is 0: a step changes nothing."
    s = measured and measured.step
    if s is None:
        return ""
    if max(s.length.log10, s.length.log10_error) == -np.inf:
        return "The gradient of every parameter is 0: a step changes nothing."
    K = format_measured(s.K.log10, s.K.log10_error)
    alpha_K = format_measured(s.K.log10 + np.log10(alpha), s.K.log10_error + np.log10(alpha))
    last = "" if s.last is None or len(snapshot.h) == 2 else f" ({_part(s.last)} of it from the last layer)"
    does = f"To first order, this step {_longer(s)}. {_in_fact(snapshot, s)}"
    return f"{does} The curvature K is {K}{last}; α K is {alpha_K}."


def _longer(s):
    """What a step does to the length of the error vector, to first order."""
    value, error = s.length.log10, s.length.log10_error
    if not error < value - 1:
        bound = format_measured(value + 2, error + 2, 2, " %").removeprefix("below ")
        return f"changes the length of the error vector h[l] − y by less than {bound}"
    if s.sign > 0 and value >= 0 and error < value - 5:
        times = format_log10(value + np.log10(1 + 10**-value))
        return f"makes the error vector h[l] − y {times} times as long"
    part = format_measured(value + 2, error + 2, 2, " %")
    return f"makes the error vector h[l] − y {part} {'longer' if s.sign > 0 else 'shorter'}"


def _in_fact(snapshot, s):
    cost = snapshot.measured.cost
    if not np.isfinite(s.J):
        return "In fact, J or the weights leave the float range."
    if s.change is None:
        if not 2 * s.change_error < 1e-3 * snapshot.J:
            return "In fact, rounding errors decide on the next J."
        bound = format_measured(-np.inf, np.log10(2 * s.change_error)).removeprefix("below ")
        return f"In fact, J changes by less than {bound}."
    with np.errstate(divide="ignore"):
        before = format_measured(cost.log10, cost.log10_error, 4)
        after = format_measured(np.log10(s.J), np.log10(s.J_error), 4)
        change = format_measured(np.log10(abs(s.change)), np.log10(s.change_error), 2)
    verb = "falls" if s.change < 0 else "rises"
    return f"In fact, J {verb} from {before} to {after}." if before != after else f"In fact, J {verb} by {change}."


def _part(part):
    """A part of a whole in per cent."""
    if part == 1:
        return "100 %"
    if part < 1e-100:
        return "less than 1e-98 %"
    if part > 0.995:
        return "more than 99 %"
    return f"{format_log10(np.log10(part) + 2, 2)} %"


def _way(name, way, measure, values, first, last, more=""):
    """How a magnitude goes from one end of the chain to the other; values: a Measured (l,), in that order."""
    begins, ends = format_measured(*_at(values, 0)), format_measured(*_at(values, -1))
    if len(values.log10) == 1:
        return f"{name}: {measure.format(begins)} after the only layer{more}."
    at_ends = f"{measure.format(begins)} at layer {first}, {ends} at layer {last}"
    nonzero = values.log10 > -np.inf
    if not (values.log10_error[nonzero] - values.log10[nonzero] < -5).all():
        return f"{name} goes {way}: {at_ends}{f' ({more[2:]})' if more else ''}."
    verb, turn = _shape(np.maximum(values.log10, values.log10[nonzero].min() - 1e3))  # 0 may be on the way
    if turn is not None:
        layer = first + turn if last > first else first - turn
        at_ends = f"{measure.format(begins)} at layer {first}, {format_measured(*_at(values, turn))} at layer {layer}, "
        at_ends += f"{ends} at layer {last}"
    if verb in ("stays", "shrinks", "grows"):
        more = f"{factor(values.log10) if nonzero.all() else ''}{more}"
    verb = {"stays": "stays within 1 %"}.get(verb, verb)
    more = f" ({more.removeprefix('; ')})" if more else ""
    return f"{name} {verb} {way}: {at_ends}{more}."


def factor(log10_values):
    """What a layer multiplies with: the same in each, or on average."""
    steps = np.diff(log10_values)
    change = 10 ** steps.mean() - 1
    if 1e-9 < abs(change) < 0.01:
        by = f"{'+' if change > 0 else '−'}{format_log10(np.log10(abs(change)) + 2, 2)} %"
    else:
        by = f"× {format_log10(steps.mean() if abs(change) > 1e-9 else 0.0)}"
    return f"{by} a layer{' on average' if np.ptp(steps) > 2e-3 else ''}"


def _at(values, k):
    return values.log10[k], values.log10_error[k]


def _from(holds):
    """From which layer on something holds to the last; holds (l,) by layer."""
    others = np.flatnonzero(~holds)
    layer = others[-1] + 2 if len(others) else 1
    return f"from layer {layer} on" if layer > 1 else "at every layer" if len(holds) > 1 else "after the only layer"


def _below_range(name, sizes, way):
    """Where a magnitude is smaller than a float format can hold: there the formulas, computed in it, give 0."""
    for kind, smallest in SMALLEST.items():
        below = (sizes < smallest) & (sizes > -np.inf)
        n, l = below.sum(), len(sizes)
        if n == l:
            return f" At every layer {name} is smaller than any {kind}."
        if n and (below[:n].all() if way == "down" else below[-n:].all()):
            return f" From layer {n if way == 'down' else l - n + 1} {way} {name} is smaller than any {kind}."
        if n:
            return f" At {n} of {l} layers {name} is smaller than any {kind}."
    return ""


# what is shown


def experiment(e):
    """Where an experiment starts: w = 0.9, l = 100, and whatever else is not as in the exercise."""
    x, y = (f"({', '.join(map(format_setting, v))})" for v in (e.x, e.y))
    says = f"w = {format_setting(e.w)}, l = {e.l}"
    says += f", b = {format_setting(e.b)}" if e.b is not None else ""
    if x == y:
        says += f", x = y = {x}" if tuple(e.x) != X else ""
    else:
        says += f"{f', x = {x}' if tuple(e.x) != X else ''}, y = {y}"
    says += f", spread {format_setting(e.spread)}" if e.spread else ""
    says += f" (seed {e.seed})" if e.spread and getattr(e, "seed", 1) != 1 else ""
    says += f", α = {format_setting(e.alpha)}" if e.alpha != ALPHA else ""
    return says + (f", {e.phi}" if str(e.phi) != "tanh" else "")


def code(e):
    """The line of code that shows an experiment: live.explorer(w=0.9, l=60)."""
    given = [f.name for f in fields(e) if f.name == "w" or getattr(e, f.name) != f.default]
    return f"live.explorer({', '.join(f'{name}={_plain(getattr(e, name))!r}' for name in given)})"


def _plain(value):
    """A value in Python's own types: 5, not np.int64(5)."""
    if isinstance(value, (tuple, list)):
        return tuple(map(_plain, value))
    return value.item() if isinstance(value, np.generic) else value


# the matrices, the map


def two_layer(U2, labels, normalised, difference):
    """What the matrices of 2b and 2c say, from the scores U2 (m, n2) and the labels.

    difference: the largest between derived and numerical gradients.
    """
    U2, m = np.asarray(U2, float), len(labels)
    of_label = U2[np.arange(m), list(labels)]
    agree = f"less than {AGREES:g}" if difference < AGREES else format_number(difference, 2)
    agree = f"Largest difference to the numerical gradients: {agree}."
    if not normalised:
        J = format_number(-of_label.sum() / m, 3)
        each = format_number(-1 / m, 3)
        return (
            f"As the exercise has it, J = {J}, and it has no floor. G2 is -1/m = {each} at each label and 0 elsewhere, "
            f"whatever the scores. {agree}"
        )
    if U2.shape[1] == 1:
        return f"With softmax and one class, J = 0 and G2 = 0 whatever the scores. {agree}"
    # (1 - P) / P of the label = sum of e^(u - u of the label) over the other classes: nothing cancels where P is near 1
    others = np.where(np.arange(U2.shape[1]) == np.reshape(labels, (-1, 1)), -np.inf, U2 - of_label[:, np.newaxis])
    odds = np.logaddexp.reduce(others, axis=1)  # their logarithm
    costs = np.where(odds < -30, odds, np.log(np.logaddexp(0, np.maximum(odds, -30))))
    pull = odds - np.logaddexp(0, odds) - np.log(m)
    J = format_log10((np.logaddexp.reduce(costs) - np.log(m)) / np.log(10))
    return (
        f"With softmax, J = {J}, never below 0. {_right(U2, labels)} "
        f"G2 is largest in size at {_hardest(pull, labels)}: -{format_log10(pull.max() / np.log(10))}. "
        f"Its rows add up to 0. {agree}"
    )


def _right(U2, labels):
    """How many samples have their label as the one likeliest class, and how many have no one likeliest class."""
    m, top = len(labels), U2.max(axis=1, keepdims=True)
    tied = (top - U2 <= 1e-13 * np.abs(U2).max(axis=1, keepdims=True)).sum(axis=1) > 1
    right = int((~tied & (U2.argmax(axis=1) == labels)).sum())
    says = f"{right} of {m} {'sample has its' if m == 1 else 'samples have their'} label as the likeliest class"
    n = tied.sum()
    return f"{says}; at {n} {'sample' if n == 1 else 'samples'} the likeliest classes tie." if n else f"{says}."


def _hardest(pull, labels):
    """The sample, or samples, at which the gradient with respect to the score of the label is largest."""
    tied = np.flatnonzero(pull >= pull.max() - 1e-9)
    if len(tied) == 1:
        return f"sample {tied[0]}, label {labels[tied[0]]}"
    return f"the labels of samples {', '.join(map(str, tied[:-1]))} and {tied[-1]}, in a tie"


def at_point(N, w, l, J, trained):
    """What the map says of a point (J None: the point lies beside the map), and of the whole; trained: a part of it."""
    part = "No point" if trained == 0 else "Every point" if trained == 1 else _part(trained)
    whole = f"{part} of the map has J < {LEVEL:g} at iteration {N:,}."
    if J is None:
        return f"w = {format_setting(w)}, l = {l} lies outside this map. {whole}"
    costs = f"J is {format_cost(J)}" if np.isfinite(J) else "J explodes"
    return f"At iteration {N:,}, from w = {format_setting(w)} at depth {l}: {costs}. {whole}"
