"""The sentences of the live views, as rows: their numbers, and their words where they say which way something goes."""

from mpmath import mp, mpf
from notebooks.reader import more_than, row
from notebooks.truth import LEVEL, SMALLEST, X, below, curvature, first, first_of, last_layers_part, run_any


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
        *_step(w0, l, b0, alpha),
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
    n = sum(max(mp.sech(u) ** 2 for u in e.u[k]) < 0.01 for k in range(1, l + 1))
    return [row(f"# of {l} layers are saturated (slope of tanh below #)", (n, 0.01))] if n else []


def _step(w0, l, b0, alpha):
    """To first order, a step of all parameters takes the outputs nearer to the targets by alpha times K."""
    w, b = [w0] * l, None if b0 is None else [b0] * l
    whole, part = curvature(w, b)[0], last_layers_part(w, b)
    of_gap = ("# %", 100 * alpha * whole) if alpha * whole < 1 else ("# times the gap", alpha * whole)
    return [
        row(f"at most α K = {of_gap[0]}", of_gap[1]),
        row("(K = #,", whole),
        row("# % of it from the last layer", 100 * part),
    ]


def _run(w0, l, y, b0, iterations, alpha):
    J = run_any(w0, l, X, y, b0, iterations, alpha).J
    T, start, end, said = below(J[1:]), J[1], J[-1], [f"{v:.4g}" for v in (J[1], J[-1])]
    rows = []
    if said[0] == said[1]:
        rows.append(row("J falls from # by only # in # iterations", (start, start - end, iterations)))
    elif J[-1] < 1e-28:
        words = "J goes from # to below # (rounding errors) in # iterations"
        rows.append(row(words, (start, more_than(end), iterations)))
    else:
        rows.append(row("J goes from # to # in # iterations", (start, end, iterations)))
    if T is None:
        rows.append(row("It does not train within # iterations (J never below #)", (iterations, LEVEL)))
    elif max(J[T:]) < LEVEL:
        rows.append(row("It trains: J < # at iteration # and on to #", (LEVEL, T, iterations)))
    else:
        settled = max(t for t in range(T, iterations + 1) if J[t] >= LEVEL) + 1
        words = "It trains: J < # first at iteration #, and on from # to #"
        rows.append(row(words, (LEVEL, T, settled, iterations)))
    return rows
