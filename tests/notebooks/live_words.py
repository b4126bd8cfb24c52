"""The sentences of the live views, as rows: their numbers, and their words where they say which way something goes."""

import numpy as np
from mpmath import mp, mpf
from notebooks.reader import less_than, more_than, row
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
    """Rows for the sentence of `live.explorer(w=w0, l=l, b=b0, y=y, alpha=alpha)`: iteration 1, and the run."""
    e = first(w0, l, X, tuple(y)) if not b0 else first_of((w0,) * l, (b0,) * l, X, tuple(y))
    apart = [h[1] - h[0] for h in e.h]
    g = [None, *(max(abs(g_k[0]), abs(g_k[1])) for g_k in e.g[1:])]
    return [
        _course("The signal h", "forward: the samples are", "apart ", apart[1], apart[l], 1, l),
        _course("The gradient g", "backward: |g| is at most", "", g[l], g[1], l, 1),
        *_too_small(g),
        *_saturated(e, l),
        *_step(e, w0, l, tuple(y), b0, alpha),
        *_run(w0, l, tuple(y), b0, iterations, alpha),
    ]


def _course(name, way, unit, begins, ends, first_layer, last_layer):
    """From one end to the other, and what a layer multiplies with on average; near 1, what it adds in percent."""
    shown = [mp.nstr(v, 3) for v in (begins, ends)]
    verb = "stays" if shown[0] == shown[1] else "grows" if ends > begins else "shrinks"
    factor = (ends / begins) ** (mpf(1) / abs(last_layer - first_layer))
    change = abs(factor - 1)
    layer = ("× #", factor) if change > 0.01 else (f"{'+' if factor > 1 else '−'}# %", 100 * change)
    words = (
        f"{name} {verb} {way} # {unit}at layer {first_layer}, # at layer {last_layer} ({layer[0]} a layer on average"
    )
    return row(words, (begins, ends, layer[1]))


def _too_small(g):
    """The first of the formats, float64 and then float32, that is too narrow."""
    for kind in ("float64", "float32"):
        small = [k for k in range(1, len(g)) if g[k] < SMALLEST[kind]]
        if small:
            return [row(f"From layer # down it is smaller than any {kind}.", max(small))]
    return []


def _saturated(e, l):
    """With mirrored samples it is as many layers for the one as for the other."""
    n = [sum(mp.sech(u[i]) ** 2 < 0.01 for u in e.u[1:]) for i in (0, 1)]
    assert n[0] == n[1]
    words = f"tanh is saturated (slope below #) in # of {l} layers for every sample"
    return [row(words, (0.01, n[0]))] if n[0] else []


def _step(e, w0, l, y, b0, alpha):
    """What the step does to the errors, to first order e - alpha Theta e / m, and to J; and K."""
    w, b = [w0] * l, None if b0 is None else [b0] * l
    one, two = e.h[l][0] - mpf(str(y[0])), e.h[l][1] - mpf(str(y[1]))
    aa, ab, bb = step_matrix(w, b)
    length = mp.hypot(one - alpha * (aa * one + ab * two), two - alpha * (ab * one + bb * two)) / mp.hypot(one, two) - 1
    words = f"makes the error vector h[l] − y # % {'longer' if length > 0 else 'shorter'}"
    J1, J2 = run_any(w0, l, X, y, b0, alpha=alpha).J[1:3]
    J = ("from # to #", (J1, J2)) if f"{J1:.4g}" != f"{J2:.4g}" else ("by #", abs(J1 - J2))
    whole, part = curvature(w, b)[0], last_layers_part(w, b)
    last = ("more than # %", less_than(100 * part)) if part > 0.99 else ("# %", 100 * part)
    return [
        row(words, 100 * abs(length)),
        row(f"In fact, J {'falls' if J2 < J1 else 'rises'} {J[0]}", J[1]),
        row(f"The curvature K is # ({last[0]} of it from the last layer); α K is #.", (whole, last[1], alpha * whole)),
    ]


def _run(w0, l, y, b0, iterations, alpha):
    J = run_any(w0, l, X, y, b0, iterations, alpha).J
    T, start, end, low = below(J[1:]), J[1], J[-1], np.minimum.accumulate(J[1:])
    falls = (J[1:] <= 1.01 * low).all()
    if start < 1.01 * end:
        words = "J stays within # % of # for # iterations, and ends # lower"
        rows = [row(words, (1, start, iterations, start - end))]
    elif end < 1e-28:
        words = "J falls from # to below # (rounding errors) in # iterations"
        rows = [row(words, (start, more_than(end), iterations))]
    else:
        way = "falls" if falls else "goes up and down,"
        rows = [row(f"J {way} from # to # in # iterations", (start, end, iterations))]
    if T is None:
        where = ("stays at #", start) if start < 1.01 * end else (f"is # at iteration {iterations:,}", end)
        rows.append(row(f"It does not train within # iterations: J {where[0]}", (iterations, where[1])))
    elif max(J[T:]) < LEVEL:
        rows.append(row("It trains: J is below # from iteration # on", (LEVEL, T)))
    else:
        settled = max(t for t in range(T, iterations + 1) if J[t] >= LEVEL) + 1
        words = "It trains: J is below # first at iteration #, and from # on"
        rows.append(row(words, (LEVEL, T, settled)))
    return rows
