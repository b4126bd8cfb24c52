"""The sentences of the live views, as rows: their numbers, and their words where they say which way something goes."""

from itertools import pairwise

from mpmath import mp, mpf
from notebooks.reader import more_than, row
from notebooks.truth import (
    LEVEL,
    SMALLEST,
    X,
    below,
    curvature,
    first,
    first_of,
    last_layers_part,
    run_any,
    step_matrix,
)


def live_view(w0, l=100, y=X, b0=None, iterations=1000, alpha=0.1):
    """Rows for the sentences of `live.explorer(w=w0, l=l, b=b0, y=y, alpha=alpha)` with tanh: run and iteration 1."""
    e = first(w0, l, X, tuple(y)) if not b0 else first_of((w0,) * l, (b0,) * l, X, tuple(y))
    apart = [h[1] - h[0] for h in e.h]
    g = [None, *(max(abs(g_k[0]), abs(g_k[1])) for g_k in e.g[1:])]
    J = run_any(w0, l, X, tuple(y), b0, iterations, alpha).J
    return [
        *_result(J, iterations),
        _course("The signal h", "forward: the samples are", "apart ", apart[1:], 1, l),
        *_saturated(e, l),
        _course("The gradient g", "backward: |g| is at most", "", g[:0:-1], l, 1),
        *_too_small(g),
        *_step(w0, l, b0, e, J, alpha),
        *_run(J, iterations),
    ]


def _course(name, way, unit, values, first_layer, last_layer):
    """From one end to the other, and what a layer multiplies with on average; near 1, what it adds in percent."""
    begins, ends = values[0], values[-1]
    assert list(values) == sorted(values, reverse=bool(ends < begins))
    factor = (ends / begins) ** (mpf(1) / abs(last_layer - first_layer))
    change = abs(factor - 1)
    layer = ("× #", factor) if change > 0.01 else (f"{'+' if factor > 1 else '−'}# %", 100 * change)
    verb = "stays within 1 %" if abs(ends / begins - 1) < 0.01 else "grows" if ends > begins else "shrinks"
    words = (
        f"{name} {verb} {way} # {unit}at layer {first_layer}, # at layer {last_layer} ({layer[0]} a layer on average)"
    )
    return row(words, (begins, ends, layer[1]))


def _too_small(g):
    """The first of the formats, float64 and then float32, that is too narrow."""
    for kind in ("float64", "float32"):
        small = [k for k in range(1, len(g)) if g[k] < SMALLEST[kind]]
        if small:
            return [row(f"From layer # down |g| is smaller than any {kind}.", max(small))]
    return []


def _saturated(e, l):
    n = sum(max(mp.sech(u) ** 2 for u in e.u[k]) < 0.01 for k in range(1, l + 1))
    return [row(f"tanh is saturated (slope below #) in # of {l} layers for every sample", (0.01, n))] if n else []


def _step(w0, l, b0, e, J, alpha):
    """What the step does to the errors, to first order, and to J; K, and the last layer's part of it."""
    w, b = [w0] * l, None if b0 is None else [b0] * l
    whole, part = curvature(w, b)[0], last_layers_part(w, b)
    before = e.h[l] - [mpf(float(y_i)) for y_i in e.y]
    a, c, d = step_matrix(w, b)  # Theta / m
    after = [before[0] - alpha * (a * before[0] + c * before[1]), before[1] - alpha * (c * before[0] + d * before[1])]
    change = mp.sqrt(sum(a**2 for a in after) / sum(a**2 for a in before)) - 1
    of_last = ("more than # %", 99) if part > 0.995 else ("# %", 100 * part)
    return [
        row(f"the error vector h[l] − y # % {'longer' if change > 0 else 'shorter'}", 100 * abs(change)),
        _in_fact(J),
        row(
            f"The curvature K is # ({of_last[0]} of it from the last layer); α K is #",
            (whole, of_last[1], alpha * whole),
        ),
    ]


def _in_fact(J):
    said = [f"{J_t:.4g}" for J_t in J[1:3]]
    verb = "falls" if J[2] < J[1] else "rises"
    if said[0] == said[1]:
        return row(f"In fact, J {verb} by #", abs(J[2] - J[1]))
    return row(f"In fact, J {verb} from # to #", (J[1], J[2]))


def _run(J, iterations):
    """Where J went; moves of less than 1 % do not count."""
    start, end = J[1], J[-1]
    if max(J[1:]) < 1.01 * min(J[1:]):
        words = f"J stays within 1 % of # for # iterations, and ends # {'lower' if end < start else 'higher'}"
        return [row(words, (start, iterations, abs(end - start)))]
    if any(b > 1.01 * max(a, 1e-28) for a, b in pairwise(J[1:])):
        words = "J goes up and down, from # to # in # iterations"
    else:
        words = (
            "J falls from # to below # (rounding errors) in # iterations"
            if end < 1e-28
            else "J falls from # to # in # iterations"
        )
    return [row(words, (start, more_than(end) if end < 1e-28 else end, iterations))]


def _result(J, iterations):
    T = below(J[1:])
    if T is None:
        stays = f"{min(J[1:]):.3g}" == f"{max(J[1:]):.3g}"
        if stays:
            return [row("It does not train within # iterations: J stays at #", (iterations, J[-1]))]
        return [row("It does not train within # iterations: J is # at iteration #", (iterations, J[-1], iterations))]
    if max(J[T:]) < LEVEL:
        return [row("It trains: J is below # from iteration # on", (LEVEL, T))]
    settled = max(t for t in range(T, iterations + 1) if J[t] >= LEVEL) + 1
    return [row("It trains: J is below # first at iteration #, and from # on", (LEVEL, T, settled))]
