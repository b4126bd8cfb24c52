"""From numbers to mistakes: each line of the exercise, judged on the numbers that the student's function itself gave.

Is the line right, given what the function has for the letters in it? Where not, its slots are filled with what is known
to go wrong, and the filling whose numbers fit, up to a constant factor, is the mistake. So a mistake in one line does
not hide the others, and a line whose numbers are right is never called wrong.
"""

import itertools
from typing import NamedTuple

import numpy as np

from .. import tanh
from .compare import SINGLE
from .lines import FACTORS, FUNCTIONS, candidates, evaluate, shown, text_of, times_factor
from .problems import BY_LAYER, SIZES

ALSO_RIGHT = {"h[k]": "phi(h[k - 1] * w[k] + b[k])", "H": "phi(X @ W1 + b)"}  # where u is stored in another way
OTHER_SIZES = [
    "l",
    "(l + 1)",
    "n0",
    "n1",
    "n2",
    "(m - 1)",
    "(m + 1)",
    "(m * n2)",
    "(m * n1)",
    "(m * l)",
    "(m * (l + 1))",
]


class Point(NamedTuple):
    """One use of a line: what the function gave (None where it stops), and the letters that the line is made of."""

    problem: int
    layer: int | None
    got: np.ndarray | None
    letters: dict
    scale: float
    right: np.ndarray
    written: bool = True


class Finding(NamedTuple):
    """A mistake: for each part of it its possible ids; the line as the student's code computes it, and as it is."""

    parts: list
    yours: str = ""
    right: str = ""
    derived: str = ""
    where: str = ""
    stops: frozenset = frozenset()  # the problems, of those where the function stops, on which this line stops


class Run(NamedTuple):
    """The numbers that a function gave on a problem, by letter, from layer 1 on; None where it stops."""

    problem: object
    numbers: dict | None
    h_0: object = None
    entry_0: float = np.nan


def letters_of(run, function):
    """The letters of a run: what the function was given, what it gave, and the sizes."""
    right = run.problem.right
    letters = {**FUNCTIONS, **{s: v for s, v in right.items() if s in SIZES}}
    letters |= dict(zip(function.takes, run.problem.given(function, run.entry_0)))
    if "U1" in letters:
        letters["H"] = tanh(letters["U1"])
    for letter in function.gives:
        own = right[letter] if run.numbers is None else run.numbers[letter]
        if letter in BY_LAYER and "l" in right:
            first = right["x"] if letter == "h" and run.h_0 is None else run.h_0 if letter == "h" else np.nan
            full = np.full((right["l"] + 1, *np.shape(own)[1:]), np.nan)
            full[0], full[1:] = first, own[-right["l"] :]
            own = full
        letters[letter] = own
    return letters


def points(line, runs, function):
    """Every use of a line, on all problems and layers, that can be judged: its own numbers are there."""
    found = []
    for n, run in enumerate(runs):
        letters = letters_of(run, function)
        expected = run.problem.expected_of(line.letter, function)
        scale = np.abs(expected[np.isfinite(expected)]).max(initial=0)
        for k in line.each_layer(run.problem.right.get("l")):
            at = {**letters, "k": k}
            got = None if run.numbers is None else letters[line.letter] if k is None else letters[line.letter][k]
            right = expected if k is None else expected[k]
            point = Point(n, k, got, at, scale, right)
            if got is None or not np.isnan(got).any():
                found.append(point)
    return found


def _is_right(line, point):
    texts = [line.right, *([ALSO_RIGHT[line.target]] if line.target in ALSO_RIGHT else [])]
    wants = [point.right, *(evaluate(text, point.letters) for text in texts)]
    return any(want is not None and _times(point, want, 1.0) for want in wants)


def _times(point, want, ratio):
    """Whether the point holds `ratio` times `want`, to rounding."""
    got = point.got
    if point.layer is None and np.shape(want) != got.shape:
        return False
    try:
        within = SINGLE * max(point.scale, np.abs(got).max())
        return bool((np.abs(got - ratio * want) <= within).all())
    except ValueError:
        return False


def _ratio(point, want):
    """The ratio of the point to `want` where there is one; nan where any fits; None where none does."""
    got = point.got
    if np.shape(want) != got.shape and (point.layer is None or got.ndim == 0):
        return None
    if not np.isfinite(want).all() or np.ndim(want) > got.ndim:
        return None
    within = SINGLE * max(point.scale, np.abs(got).max())
    size = np.abs(want).max()
    if size <= within and np.abs(got).max() <= within:
        return np.nan
    if size == 0:
        return None
    largest = np.abs(want) == size
    ratio = (got[largest] / want[largest]).flat[0] if np.shape(want) == got.shape else got.flat[0] / want.flat[0]
    return ratio if _times(point, want, ratio) else None


def fit(text, found):
    """{problem: ratio} where the points are a multiple of `text`, one ratio a problem; None where they are not."""
    ratios = {}
    for point in found:
        if point.got is None:
            continue
        want = evaluate(text, point.letters)
        ratio = None if want is None else _ratio(point, want)
        if ratio is None:
            return None
        if not np.isnan(ratio):
            known = ratios.setdefault(point.problem, ratio)
            if abs(known - ratio) > 1e-4 * abs(known):
                return None
    return ratios


def _stops(text, found):
    """The problems, of those where the function stops, on which the text stops too, or has another shape."""
    wants = [(p.problem, evaluate(text, p.letters), p.right) for p in found if p.got is None]
    return frozenset(n for n, want, right in wants if want is None or want.shape != np.shape(right))


def factor(ratios, sizes):
    """(sign, power of 2, power of m, other size or '') that makes the ratios, the simplest; None where none does."""
    if not ratios or not all(ratios.values()):
        return (1, 0, 0, "") if not ratios else None
    options = itertools.product((1, -1), (0, 1, -1, 2, -2), (0, 1, -1, 2, -2))
    plain = [(s, a, b, "") for s, a, b in options]
    others = [(s, a, 1, other) for s in (1, -1) for a in (0, 1, -1) for other in OTHER_SIZES]
    for s, a, b, other in sorted(plain, key=lambda f: (f[0] < 0) + abs(f[1]) + abs(f[2])) + others:
        for n, ratio in ratios.items():
            value = s * 2.0**a * float(sizes[n]["m"]) ** b
            if other:
                size = evaluate(other, {**sizes[n]})
                if size is None or size == 0:
                    break
                value /= size
            if abs(value - ratio) > 1e-4 * abs(ratio):
                break
        else:
            return s, a, b, other
    return None


def factor_parts(line, found):
    """The names of a factor: for each part of it the possible ids."""
    s, a, b, other = found
    minus, twice, half, times_m, over_m, other_m, m_squared = FACTORS[line.target]
    parts = [minus] if s < 0 else []
    if a:
        parts.append({1: twice, -1: half, 2: ("factor_4",), -2: ("factor_quarter",)}[a])
    if other:
        return [*parts, other_m]
    return [*parts, *([times_m if b == 1 else m_squared if b > 0 else over_m] if b else [])]


def explain(line, found, sizes, pairs=True):
    """The Findings that fit the points of a line, all that are as simple as the simplest; [] where none fits."""
    fits = []
    if sum(np.size(p.got) for p in found if p.got is not None) < 2:
        return []
    alone = factor(ratios, sizes) if (ratios := fit(line.right, found)) is not None else None
    if alone is not None and alone != (1, 0, 0, ""):
        fits.append((len(factor_parts(line, alone)), {}, alone))
    for fillings in candidates(line):
        if (ratios := fit(text_of(line, fillings), found)) is not None and (times := factor(ratios, sizes)) is not None:
            fits.append((1 + len(factor_parts(line, times)), fillings, times))
    if pairs and (not fits or min(f[0] for f in fits) > 2):
        singles = [c for c in candidates(line) if "" not in c]
        for one, two in itertools.combinations(singles, 2):
            (a,), (b,) = one, two
            if a == b or f"{{{b}}}" in line.slots[a] or f"{{{a}}}" in line.slots[b]:
                continue
            text = text_of(line, both := one | two)
            if (ratios := fit(text, found)) is not None and (times := factor(ratios, sizes)) is not None:
                fits.append((2 + len(factor_parts(line, times)), both, times))
    if not fits:
        ratios = fit(line.right, found)
        several = max(sum(np.size(p.got) for p in found if p.problem == n) for n in ratios) > 1 if ratios else False
        if several and all(abs(r) > 1e-9 for r in ratios.values()) and alone is None:
            return [_constant(line, ratios)]
        return _clipped(line, found)
    least = min(f[0] for f in fits)
    best = [finding_of(line, fillings, times, found) for cost, fillings, times in fits if cost == least]
    return sorted(best, key=lambda finding: -len(finding.stops))


def _constant(line, ratios):
    """The whole line times a number that is none of the known ones: always the same, or another on each problem."""
    value = next(iter(ratios.values()))
    if all(abs(r - value) <= 1e-4 * abs(value) for r in ratios.values()):
        text = f"{line.target} = {value:.5g} * ({line.layer_name(line.right)})"
        return Finding([("constant_factor",)], text, shown(line), line.derived)
    return Finding(
        [("other_factor",)],
        f"{line.target} = (a factor) * ({line.layer_name(line.right)})",
        shown(line),
        line.derived,
    )


def _clipped(line, found):
    """The Finding for a line that is cut off at some largest size, which several of its numbers have; [] otherwise."""
    points = [p for p in found if p.got is not None and p.got.size]
    sizes = np.concatenate([np.abs(p.got).ravel() for p in points])
    most = float(sizes.max())
    if most == 0 or (np.abs(sizes - most) <= 1e-9 * most).sum() < 3:
        return []
    wants = [evaluate(line.right, p.letters) for p in points]
    if all(want is not None and _times(p, np.clip(want, -most, most), 1.0) for p, want in zip(points, wants)):
        text = f"{line.target} = clip({line.layer_name(line.right)}, {-most:.4g}, {most:.4g})"
        return [Finding([("clipped_gradient",)], text, shown(line), line.derived)]
    return []


def finding_of(line, fillings, times, found=()):
    parts = [f.ids for f in fillings.values()] + factor_parts(line, times)
    yours = times_factor(text_of(line, fillings, to_show=True), times)
    stops = _stops(text_of(line, fillings), found)
    return Finding(parts, f"{line.target} = {yours}", shown(line), line.derived, stops=stops)


def wrong_lines(lines, runs, function):
    """[(line, its points, those of them that are wrong)] for each line with a wrong point; and the lines all right."""
    wrong, right = [], []
    for line in lines:
        found = points(line, runs, function)
        off = [p for p in found if p.got is not None and not _is_right(line, p)]
        if off:
            wrong.append((line, found, off))
        elif any(p.got is not None for p in found):
            right.append(line)
    return wrong, right


def recognise(lines, runs, function):
    """(Findings for the wrong lines, one each, in the order of the exercise; lines without any; lines that are right).

    Of the ids that fit a line, those that fit most of the wrong lines are taken: one mistake in two lines is one.
    """
    sizes = [{s: v for s, v in run.problem.right.items() if s in ("m", "l", "n0", "n1", "n2")} for run in runs]
    wrong, right = wrong_lines(lines, runs, function)
    if not wrong and any(run.numbers is None for run in runs):  # it stops where sizes differ: look at all lines
        wrong = [(line, points(line, runs, function), []) for line in lines]
    options = []
    for line, found, off in wrong:
        fits = explain(line, found, sizes, pairs=False)
        if (not fits or fits[0].parts[0][0] in ("constant_factor", "other_factor")) and 1 < len(off) < len(found):
            fits = [f._replace(where=_which(off, sizes)) for f in explain(line, off, sizes, pairs=False)] or fits
        options.append(fits or (explain(line, found, sizes) if off else []))
    chosen = _simplest(options)
    stopped = {n for n, run in enumerate(runs) if run.numbers is None}
    if stopped - frozenset().union(*(finding.stops for finding in chosen)):
        chosen = []  # these mistakes would not stop it where it stops
    return chosen, [line for (line, *_), fits in zip(wrong, options) if not fits], right


def _simplest(options):
    """One Finding a line: that whose ids are met in most lines; ids are settled in the same way."""
    counts = {}
    for fits in options:
        for id in {id for f in fits for part in f.parts for id in part}:
            counts[id] = counts.get(id, 0) + 1

    def rank(finding):
        return -len(finding.stops), -max(counts[id] for part in finding.parts for id in part)

    chosen = []
    for fits in options:
        if fits:
            best = min(fits, key=rank)
            chosen.append(best._replace(parts=[max(part, key=lambda id: counts[id]) for part in best.parts]))
    return chosen


def _which(off, sizes):
    """Which layers the wrong points lie in, in words."""
    layers = {(p.layer, sizes[p.problem].get("l")) for p in off}
    for words, test in {
        "only in layer l": lambda k, l: k == l,
        "only in layer l-1": lambda k, l: k == l - 1,
        "only in layer 1": lambda k, l: k == 1,
    }.items():
        if all(k is not None and test(k, l) for k, l in layers):
            return words
    return ""
