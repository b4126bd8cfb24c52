"""What the views say: plain numbers and arrays in, sentences out, each of them true at every setting.

    h, slope, log10_g   (l+1, m), entry k for layer k, entry 0 of slope and log10_g of no layer
    J                   (t,), J[t-1] the cost at iteration t, before its update

What all samples share is no signal: so a signal is measured by how far apart the samples lie.
"""

from dataclasses import fields

import numpy as np

from ..predict import LEVEL, SMALLEST

CLOSE = 1e-10  # samples this close, as a part of their size, differ by not much more than rounding errors
SATURATED = 0.01  # the slope of phi below which a layer is said to be saturated
ROUGH, FLOOR = 1e-20, 1e-28  # of a cost below the one, a single digit is sure; below the other, none
AGREES = 1e-10  # a derived gradient and a numerical one that differ by less than this agree


# numbers


def number(value, digits=4):
    """A number in so many significant digits, 0 without a sign: 0.9, 20000, 5.83e-304."""
    plain = f"{value + 0.0:.{digits}g}"
    if "e" not in plain:
        return plain
    if 1 <= abs(value) < 1e7:
        return f"{float(plain):.0f}"
    return ("-" if value < 0 else "") + _scientific(np.log10(abs(value)), digits - 1)


def power(log10_value, digits=3):
    """10^log10_value, also outside the float range: 8.20e-1541."""
    if not np.isfinite(log10_value):
        return "0" if log10_value < 0 else "infinity"
    if -3 <= log10_value < 4:
        return number(10**log10_value, digits)
    return _scientific(log10_value, digits - 1)


def _scientific(log10_value, decimals):
    exponent = int(np.floor(log10_value))
    digits = f"{10 ** (log10_value - exponent):.{decimals}f}"
    if float(digits) == 10:
        digits, exponent = f"{1:.{decimals}f}", exponent + 1
    return f"{digits}e{exponent}"


def cost(J):
    """A cost, in the digits that are sure."""
    if np.isinf(J):
        return "infinity"
    if J < FLOOR:
        return f"below {FLOOR:g} (rounding errors)"
    return number(J) if J > ROUGH else f"about {_scientific(np.log10(J), 0)}"


def percent(part):
    """A part of a whole in per cent, however small."""
    return f"{number(100 * part, 2)} %"


# one iteration


def iteration(look, e, t=1):
    """What iteration t of an Experiment e shows: its signal, its gradient, and what one step does."""
    says = [f"At iteration {t:,}, J = {cost(look.J)}:"] if t > 1 else []
    says += [signal(look.h) + flat(look.slope, e.phi)]
    if _faded(np.abs(look.h).max(axis=1)) and look.log10_g[-1].max() == -np.inf:  # relu takes what is left of h for 0
        return " ".join([*says, "The gradient g cannot be computed from it."])
    return " ".join([*says, gradient(look.log10_g, look.J), step(look.K, e.alpha)]).rstrip()


def signal(h):
    """How the signal goes forward: how far apart the samples lie after the first layer and after the last."""
    size = np.abs(h[1:]).max(axis=1)
    if not np.isfinite(size).all():
        return f"The signal h leaves the float range at layer {1 + np.argmin(np.isfinite(size))}."
    if size[-1] == 0:
        return f"The signal h is {_zero(size, 'on')}."
    apart = np.ptp(h[1:], axis=1)
    lost = np.flatnonzero(apart <= CLOSE * size)
    if len(lost):
        where = f"From layer {lost[0] + 1} on no signal is left: the samples differ by less than rounding tells"
        size_there = f"= {number(size[-1], 3)}" if size[-1] > CLOSE else f"below {CLOSE:g}"
        return f"{where} (|h| {size_there} for both at layer {len(size)})."
    shared = f"; |h| up to {number(size[-1], 3)} there" if size[-1] > apart[-1] else ""
    return _course("The signal h", "forward", "the samples are {} apart", np.log10(apart), 1, len(size), shared)


def gradient(log10_g, J):
    """How the gradient by u goes backward, its largest value over the samples; and where no float can hold it.

    J: the cost it belongs to, which tells how many of its digits are sure.
    """
    sizes = log10_g[1:].max(axis=1)[::-1]
    l = len(sizes)
    if (sizes == np.inf).any():
        return "The gradient g leaves the float range."
    if sizes[0] == -np.inf:
        return "The gradient g is 0 at every layer."
    if J < FLOOR:
        return f"The gradient g, {power(sizes[0], 1)} at layer {l}, is rounding error."
    if sizes[-1] == -np.inf:
        return f"The gradient g is {power(sizes[0])} at layer {l} and {_zero(np.isfinite(sizes), 'down', l)}."
    course = _course("The gradient g", "backward", "|g| is at most {}", sizes, l, 1, digits=3 if J > ROUGH else 1)
    return course + _below_range(sizes[::-1])


def flat(slope, phi):
    """In how many layers the slope of phi is so small that little gets back through them; "" where in none."""
    if str(phi) not in ("tanh", "sigmoid"):
        return ""
    n, l = int((np.abs(slope[1:]).max(axis=1) < SATURATED).sum()), len(slope) - 1
    where = f"{n} of {l} layers are" if l > 1 else "The layer is"
    return f" {where} saturated (slope of {phi} below {SATURATED:g})." if n else ""


def step(K_by_layer, alpha):
    """What one step of all parameters does to the output, to first order. K by layer (l+1,)."""
    K = K_by_layer[1:].sum()
    if not np.isfinite(K):
        return ""
    if K == 0:
        return "To first order, a step does not move the outputs."
    gap = alpha * K
    by = f"{percent(gap)} of the gap" if gap < 1 else f"{number(gap, 3)} times the gap"
    warning = ": too long, it oversteps by more than it mends" if gap > 2 else ""
    return (
        f"To first order, one step moves the outputs by at most α K = {by} to the targets{warning} "
        f"(K = {number(K, 3)}, {percent(K_by_layer[-1] / K)} of it from the last layer)."
    )


def _course(name, way, measure, values, first, last, more="", digits=3):
    """How a magnitude goes from one end of the chain to the other; values: its logarithms, in that order."""
    begins, ends = power(values[0], digits), power(values[-1], digits)
    if len(values) == 1:
        return f"{name}: {measure.format(begins)} after the only layer."
    verb = "stays" if begins == ends else "grows" if values[-1] > values[0] else "shrinks"
    return (
        f"{name} {verb} {way}: {measure.format(begins)} at layer {first}, {ends} at layer {last} "
        f"({factor(values)}{more})."
    )


def factor(log10_values):
    """What a layer multiplies with: the same in each, or on average."""
    steps = np.diff(log10_values)
    change = 10 ** steps.mean() - 1
    near_1 = 1e-9 < abs(change) < 0.01
    by = f"{'+' if change > 0 else '−'}{percent(abs(change))}" if near_1 else f"× {power(steps.mean())}"
    return f"{by} a layer{' on average' if np.ptp(steps) > 2e-3 else ''}"


def _zero(sizes, way, top=0):
    """From which layer on a magnitude is 0 for good; sizes (l,) in the order it travels, top: the layer it begins at,
    if that is the last."""
    alive = np.flatnonzero(sizes)
    n = alive[-1] + 1 if len(alive) else 0
    layer = top - n if top else n + 1
    if n == 0:
        return "0 at every layer"
    return f"{'below the float range' if _faded(sizes) else '0'} from layer {layer} {way}"


def _faded(sizes):
    """Whether a magnitude that ends at 0 has come there by leaving the float range."""
    alive = sizes[sizes > 0]
    return sizes[-1] == 0 and len(alive) > 0 and alive[-1] <= 1e-290


def _below_range(sizes):
    """Where g is smaller than a float format can hold: plain back-propagation shows 0 there. sizes by layer."""
    for name, smallest in SMALLEST.items():
        below = np.flatnonzero(sizes < smallest)
        n = len(below)
        if n and below[-1] == n - 1:
            return f" From layer {n} down it is smaller than any {name}."
        if n:
            return f" At {n} of {len(sizes)} layers it is smaller than any {name}."
    return ""


# a run


def training(J, max_iter):
    """What a run shows after len(J) of max_iter iterations: where J went, and whether the run trains."""
    t = len(J)
    if not np.isfinite(J[-1]):
        return f"Training explodes at iteration {t:,}: J or the weights leave the float range."
    below = np.flatnonzero(J < LEVEL)
    so_far = "so far" if t < max_iter else f"within {t:,} iterations"
    return f"{_fall(J)} {_verdict(J, below, so_far)}"


def _verdict(J, below, so_far):
    if not len(below):
        return f"It {'has not trained' if so_far == 'so far' else 'does not train'} {so_far} (J never below {LEVEL:g})."
    first, last = below[0] + 1, len(J)
    if J[-1] >= LEVEL:
        return f"It does not stay trained {so_far}: J < {LEVEL:g} first at iteration {first:,}, but not at {last:,}."
    settled = 1 + np.flatnonzero(J >= LEVEL)[-1] + 1 if J.max() >= LEVEL else 1
    if settled > first:
        return f"It trains: J < {LEVEL:g} first at iteration {first:,}, and on from {settled:,} to {last:,}."
    return f"It trains: J < {LEVEL:g} at iteration {first:,}{f' and on to {last:,}' if last > first else ''}."


def _fall(J):
    """Where J went; a change too small for four digits is said by itself."""
    first, last, t = J[0], J[-1], len(J)
    if t == 1:
        return f"J = {cost(first)} at iteration 1."
    if cost(first) != cost(last):
        return f"J goes from {cost(first)} to {cost(last)} in {t:,} iterations."
    change = abs(first - last)
    if change <= 1e-12 * first or first < FLOOR:
        return f"J stays {cost(first)} for {t:,} iterations."
    return (
        f"J {'falls' if last < first else 'grows'} from {cost(first)} by only {number(change, 2)} in {t:,} iterations."
    )


# what is shown


def experiment(e):
    """Where an experiment starts: w = 0.9, l = 100, and whatever else is not as in the exercise."""
    says = f"w = {number(e.w)}, l = {e.l}"
    says += f", b = {number(e.b)}" if e.b is not None else ""
    says += f", y = ({', '.join(map(number, e.y))})" if tuple(e.y) != tuple(e.x) else ""
    says += f", spread {number(e.spread)}" if e.spread else ""
    says += f", α = {number(e.alpha)}" if e.alpha != 0.1 else ""
    return says + (f", {e.phi}" if str(e.phi) != "tanh" else "")


def code(e):
    """The line of code that shows an experiment: live.explorer(w=0.9, l=60)."""
    given = [f.name for f in fields(e) if f.name == "w" or getattr(e, f.name) != f.default]
    return f"live.explorer({', '.join(f'{name}={getattr(e, name)!r}' for name in given)})"


def two_layer(J, P, G2, labels, normalised, difference):
    """What the matrices of 2b and 2c say. difference: the largest between derived and numerical gradients."""
    m = len(labels)
    at_label = G2[np.arange(m), labels]
    if not normalised:
        says = (
            f"As the exercise has it, J = {number(J, 3)}, and it has no floor. G2 is -1/m = {number(-1 / m, 3)} at "
            "each label and 0 elsewhere, whatever the scores."
        )
    else:
        says = (
            f"With softmax, J = {number(J, 3)}, never below 0. {_right(P, labels)} G2 pulls hardest at "
            f"{_hardest(at_label, labels)}: {number(at_label.min(), 3)}. Its rows add up to 0."
        )
    agree = f"less than {AGREES:g}" if difference < AGREES else number(difference, 2)
    return f"{says} Largest difference to the numerical gradients: {agree}."


def _right(P, labels):
    """How many samples have their label as the one likeliest class, and how many have no one likeliest class."""
    m, top = len(labels), P.max(axis=1, keepdims=True)
    tied = (top - P < 1e-9).sum(axis=1) > 1
    right = int((~tied & (P.argmax(axis=1) == labels)).sum())
    says = f"{right} of {m} samples have their label as the likeliest class"
    return says + (f"; at {tied.sum()} the likeliest classes tie." if tied.any() else ".")


def _hardest(at_label, labels):
    """The sample, or samples, at which the gradient by the score of the label is largest."""
    alike = np.flatnonzero(at_label < at_label.min() + 1e-9)
    if len(alike) == 1:
        return f"sample {alike[0]}, label {labels[alike[0]]}"
    return f"samples {', '.join(map(str, alike[:-1]))} and {alike[-1]} alike"


def at_point(N, w, l, J, trained):
    """What the map says of a point (J None: the point lies beside the map), and of the whole."""
    whole = f"{100 * trained:.0f} % of the map has J < {LEVEL:g} at iteration {N:,}."
    if J is None:
        return f"w = {number(w)}, l = {l} lies outside this map. {whole}"
    costs = f"J = {cost(J)}" if np.isfinite(J) else "J explodes"
    return f"At iteration {N:,}, from w = {number(w)} at depth {l}: {costs}. {whole}"
