"""From numbers to mistakes: each line of the exercise, judged on the numbers that the student's function itself gave.

Is the line right, given what the function has for the letters in it? Where not, its slots are filled with what is known
to go wrong, and the filling whose numbers fit, up to a constant factor, is the mistake. So a mistake in one line does
not hide the others, and a line whose numbers are right is never called wrong.
"""

import ast
import functools
import itertools
import re
import warnings
from typing import NamedTuple

import numpy as np

from .. import tanh, two_layer
from . import catalogue
from .compare import SINGLE, near
from .problems import BY_LAYER


class Filling(NamedTuple):
    """What may stand in a slot: an expression, how it is shown, and the ids it may have, the likeliest first."""

    ids: tuple
    text: str
    shown: str


class Line(NamedTuple):
    """A line of the exercise: target = formula, for some layers; slots holds what belongs into them."""

    target: str
    layers: str
    formula: str
    slots: dict
    derived: str
    right: str = ""  # the formula with what belongs into its slots

    @property
    def letter(self):
        return self.target.split("[")[0]

    def filled(self, **texts):
        """The right-hand side, with other texts in some slots."""
        text = self.formula
        while found := re.search(r"\{(\w+)\}", text):
            before, after = text[: found.start()], text[found.end() :]
            new = texts.get(found[1], self.slots[found[1]])
            text = before + (f"({new})" if _needs_brackets(new, before, after) else new) + after
        return text

    def each_layer(self, l):
        if self.layers == "-":
            return [None]
        return {"1..l": range(1, l + 1), "1..l-1": range(1, l), "l": [l]}[self.layers]

    def layer_name(self, text):
        return re.sub(r"\bk\b", "l", text) if self.layers == "l" else text


@functools.lru_cache(maxsize=5_000)
def _needs_brackets(text, before, after):
    """Whether an expression needs brackets between what stands before it and after it."""
    if not text or "{" in text or text[0] == "[" or not (before or after) or (before[-1:], after[:1]) == ("(", ")"):
        return False
    if _is_bracketed(text):
        return False
    node = _node(text)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
        return after[:1] == "." or before.endswith(("/ ", "@ ")) or after.startswith(" @")
    if (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow | ast.MatMult)) or isinstance(node, ast.UnaryOp):
        return after[:1] == "." or (
            before.endswith(("/ ", "@ ", "* ", "- ", "+ ")) and not isinstance(node.op, ast.Pow)
        )
    return isinstance(node, ast.BinOp | ast.IfExp | ast.Compare | ast.Lambda | ast.BoolOp)


def _is_bracketed(text):
    """Whether one pair of brackets encloses the whole text."""
    depth = 0
    for n, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0 and n < len(text) - 1:
            return False
    return text.startswith("(")


def _node(text):
    """The outermost operation of an expression; None for words that are shown in the place of one."""
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        return None


def _is_sum(text):
    node = _node(text)
    return not _is_bracketed(text) and isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)


def _parse_lines(text):
    parts = {}
    for row in text.strip().splitlines():
        cells = [cell.strip() for cell in row.split("|")]
        if not row.startswith(" "):
            lines = parts.setdefault(cells[0], [])
            derived = cells[1]
            continue
        target, layers, formula, slots = cells
        slots = dict(re.split(r"\s*=\s*", slot, maxsplit=1) for slot in re.split(r", (?=\w+ =)", slots) if slot)
        line = Line(target, layers, formula, slots, derived)
        lines.append(line._replace(right=line.filled()))
    return parts


def _parse_slots(text):
    slots, fillings = {}, []
    for row in text.splitlines():
        if row.startswith(" "):
            ids, rest = row.strip().split(": ", 1)
            expression, _, shown = rest.partition(" ! ")
            fillings.append(Filling(tuple(ids.split()), expression, shown or expression))
        elif row and not row.startswith("#"):
            fillings = slots.setdefault(row, [])
    return slots


LINES = _parse_lines(catalogue.LINES)
SLOTS = _parse_slots(catalogue.SLOTS)
FACTORS = {
    line: [tuple(ids.split(",")) for ids in rest.split()]
    for line, rest in (row.split(": ") for row in catalogue.FACTORS.strip().splitlines())
}
MISTAKES = {
    id: (did, why)
    for id, did, why in (row.split(" | ") for row in catalogue.MISTAKES.splitlines() if row and row[0] != "#")
}
ALSO_RIGHT = {"h[k]": "phi(h[k - 1] * w[k] + b[k])", "H": "phi(X @ W1 + b)"}  # where u is stored in another way
OTHER_SIZES = (
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
)


def _exp_of_minus(sign, axis):
    def softmax(U2):
        E = np.exp(sign * (U2 - U2.max()))
        return E / E.sum(axis=axis, keepdims=True)

    return softmax


def _through_softmax(U2, E):
    P = two_layer.softmax(U2)
    return P * (E - (P * E).sum(axis=1, keepdims=True))


FUNCTIONS = {
    **{"np": np, "exp": np.exp, "phi": tanh, "dphi": tanh.derivative, "same": lambda z: z},
    **{"softmax": _exp_of_minus(1, 1), "softmax0": _exp_of_minus(1, 0), "through_softmax": _through_softmax},
    **{"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "relu": lambda z: np.maximum(z, 0), "inverse_sigmoid": np.exp},
}


@functools.lru_cache(maxsize=20_000)
def _code(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return compile(text, "<the exercise>", "eval")


def evaluate(text, letters):
    """The value of an expression in the letters of the exercise; None where it cannot be computed."""
    try:
        return np.asarray(eval(_code(text), letters), float)  # our own text, from the catalogue
    except (ValueError, IndexError, TypeError, NameError, AttributeError, ArithmeticError):
        return None


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
    letters = {**FUNCTIONS, **{s: v for s, v in right.items() if s in ("l", "m", "n0", "n1", "n2")}}
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
                try:
                    value /= eval(_code(other), dict(sizes[n]))
                except (NameError, ZeroDivisionError):
                    break
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


def times_factor(text, found):
    """A right-hand side times a factor, as one would write it."""
    s, a, b, other = found
    over = other.strip("()") if other.strip("()").isidentifier() else other
    if text.endswith(" / m") and (other or b > 0) and not _is_sum(text):
        text, b = text.removesuffix(" / m") + (f" / {over}" if other else ""), b - 1
    elif (s < 0 or a or b) and _is_sum(text):
        text = f"({text})"
    if other and b > 0:
        text += f" * m / {over}"
    elif not other:
        text += " * m" * b if b > 0 else " / m" * -b
    if text.endswith(" / (2 * m)") and a == 1:
        text, a = text.removesuffix(" / (2 * m)") + " / m", 0
    return ("-" if s < 0 else "") + {0: "", 1: "2 * ", 2: "4 * ", -1: "1/2 * ", -2: "1/4 * "}[a] + text


def candidates(line, slots=None):
    """(fillings by slot) of a line: whole lines first, then one slot filled."""
    for filling in SLOTS.get(line.target, ()):
        yield {"": filling}
    for slot in line.slots if slots is None else slots:
        for filling in SLOTS.get(slot, ()):
            if line.layers == "-" and "[k" in filling.text:
                filling = _without_layers(filling)
            if filling:
                yield {slot: filling}


@functools.cache
def _without_layers(filling):
    """phi' of layer k as phi' in two layers: u[k] is U1 there, and h[k] is H. None where there is no such layer."""
    text, shown = (re.sub(r"\bu\[k\]", "U1", t) for t in filling[1:])
    text, shown = (re.sub(r"\bh\[k\]", "H", t) for t in (text, shown))
    return None if "[k" in text else Filling(filling.ids, text, shown)


def text_of(line, fillings, shown=False):
    """The right-hand side with the fillings in it."""
    if "" in fillings:
        return fillings[""].shown if shown else fillings[""].text
    text = line.filled(**{slot: f.shown if shown else f.text for slot, f in fillings.items()})
    if shown:
        text = re.sub(r"(?<![\w.*/-] )(?<![\w.])1 \* |(?<=[\w\])]) \* 1(?![\w.])|(?<=[\w\])]) \+ 0$", "", text)
        text = line.layer_name(text)
    return text


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
    best = [_finding(line, fillings, times, found) for cost, fillings, times in fits if cost == least]
    return sorted(best, key=lambda finding: -len(finding.stops))


def _constant(line, ratios):
    """The whole line times a number that is none of the known ones: always the same, or another on each problem."""
    value = next(iter(ratios.values()))
    if all(abs(r - value) <= 1e-4 * abs(value) for r in ratios.values()):
        text = f"{line.target} = {value:.5g} * ({line.layer_name(line.right)})"
        return Finding([("constant_factor",)], text, _shown(line), line.derived)
    return Finding(
        [("other_factor",)],
        f"{line.target} = (a factor) * ({line.layer_name(line.right)})",
        _shown(line),
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
        return [Finding([("clipped_gradient",)], text, _shown(line), line.derived)]
    return []


def _shown(line):
    return f"{line.target} = {line.layer_name(line.right)}"


def _finding(line, fillings, times, found=()):
    parts = [f.ids for f in fillings.values()] + factor_parts(line, times)
    yours = times_factor(text_of(line, fillings, shown=True), times)
    stops = _stops(text_of(line, fillings), found)
    return Finding(parts, f"{line.target} = {yours}", _shown(line), line.derived, stops=stops)


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


# ---- numbers that are right, in a wrong place; and places where nothing is written


def misplaced(runs, function, by_layer):
    """Right numbers in another order: of the results, or of the layers. A Finding, or None."""
    gives = function.gives
    runs = [run for run in runs if run.numbers is not None]
    expected = [{s: run.problem.expected_from_1(s, function) for s in gives} for run in runs]
    if len(runs) < 2:
        return None
    for order in itertools.permutations(gives):
        if order != gives and all(
            _alike(r.numbers[s], e[t]) for r, e in zip(runs, expected) for s, t in zip(gives, order)
        ):
            id = (
                "u_and_h_swapped"
                if {s for s, t in zip(gives, order) if s != t} in ({"u", "h"}, {"U1", "H"})
                else "results_swapped"
            )
            return Finding([id], f"return {', '.join(order)}", f"return {', '.join(gives)}")
    for letter in by_layer:  # upside down, entry 0 included
        pairs = [(r.numbers[letter], e[letter]) for r, e in zip(runs, expected) if len(e[letter]) > 2]
        if pairs and all(_alike(a[:-1], e[-2::-1]) for a, e in pairs):
            return Finding(["upside_down"], f"{letter}[1], ..., {letter}[l-1] hold layers l-1, ..., 1")
    moves = {
        "one_entry_early": lambda a: np.roll(a, -1, axis=0)[:-1],
        "one_entry_late": lambda a: a[:-1],
        "upside_down": lambda a: a[::-1],
    }
    for id, move in moves.items():
        moved = []
        for letter in by_layer:
            pairs = [(r.numbers[letter], e[letter]) for r, e in zip(runs, expected) if len(e[letter]) > 1]
            cut = {"one_entry_early": slice(None, -1), "one_entry_late": slice(1, None), "upside_down": slice(None)}[id]
            if pairs and all(_alike(a[cut], move(e)) for a, e in pairs) and not all(_alike(a, e) for a, e in pairs):
                moved.append(letter)
        if moved:
            return Finding(
                [id],
                f"{moved[0]}[1], ..., {moved[0]}[l] hold layers "
                + {"one_entry_early": "2, 3, ...", "one_entry_late": "0, 1, ..., l-1", "upside_down": "l, ..., 1"}[id],
            )
    return None


def _alike(a, b):
    return a.shape == b.shape and bool(near(b, a, SINGLE).all())


def unwritten(runs, function, name):
    """Layers, samples or whole results into which nothing is written (NaN, None or 0). A Finding, or None."""
    runs = [run for run in runs if run.numbers is not None]
    missing, patterns = {}, {}
    for letter in (s for s in function.gives if s != "J"):
        rows = [blank(run.numbers[letter], run.problem.expected_from_1(letter, function)) for run in runs]
        if all(empty.all() for empty, _ in rows) and any(sure.any() for _, sure in rows):
            missing[letter] = True
        elif letter in BY_LAYER and runs and "l" in runs[0].problem.right:
            patterns[letter] = [(b, s) for b, s in rows if len(b) > 2]
    if missing and len(missing) < len(function.gives):
        letter = next(iter(missing))
        id = {"dJ_db": "bias_gradient_missing"}.get(
            letter, "weight_gradient_missing" if letter[:4] in ("dJ_d", "dJ_w") else "never_written"
        )
        return Finding([id], f"({' and '.join(missing)}: nothing is written)")
    if missing:
        if name == "backward" and "g" in missing:
            return Finding(["last_layer_missing"], "(all of g is 0 or NaN, because g[l] is)")
        return Finding(["never_written"])
    for letter, rows in patterns.items():
        found = missing_layers(letter, rows, name)
        if found:
            return found
    return None


def blank(got, right):
    """(where nothing is written: NaN, or 0 that should not be 0; where this is sure, because right is not 0)."""
    nothing = np.isnan(got) | (got == 0)
    return nothing & ~np.isinf(got), nothing & (np.isnan(got) | (right != 0))


def missing_layers(letter, rows, name):
    """The Finding for a result by layer, some layers or samples of which are blank on all the longer chains."""

    def is_blank(pick):
        empty = bool(rows) and all(b[pick(len(b))].all() for b, _ in rows)
        return empty and any(s[pick(len(s))].any() for _, s in rows)

    def is_full(pick):
        return not any(s[pick(len(s))].any() for _, s in rows)

    def rest(pick):
        return lambda l: np.setdiff1d(np.arange(l), np.arange(l)[pick(l)])

    shapes = [
        ("returned_too_soon" if name in ("forward", "gradients") else "", lambda l: slice(1, None), "[2] to {0}[l]"),
        ("layer_below_last_missing" if name == "backward" else "", lambda l: slice(None, -1), "[1] to {0}[l-1]"),
        ("wrong_order" if name == "backward" else "", lambda l: slice(None, -2), "[1] to {0}[l-2]"),
        ("first_layer_missing", lambda l: slice(0, 1), "[1]"),
        ("last_layer_missing", lambda l: slice(l - 1, l), "[l]"),
    ]
    for id, pick, words in shapes:
        if id and is_blank(pick) and is_full(rest(pick)):
            return Finding([id], f"({letter}{words.format(letter)}: nothing is written)")
    if rows[0][0].ndim > 1:
        for at, words in ((0, "first"), (-1, "last")):
            if all(b[:, at].all() and s[:, at].any() for b, s in rows) and not any(
                np.delete(s, at, axis=1).any() for _, s in rows
            ):
                return Finding(["sample_missing"], f"(the {words} sample: nothing is written)")
    return None


def some_layers_unwritten(runs, function):
    """Layers, in no known pattern, into which nothing is written on each of the longer chains. A Finding, or None."""
    for letter in function.gives:
        rows = [
            blank(run.numbers[letter], run.problem.expected_from_1(letter, function))
            for run in runs
            if run.problem.by_layer(letter) and run.problem.right["l"] > 2
        ]
        empty = [[k + 1 for k in range(len(s)) if s[k].any() and b[k].all()] for b, s in rows]
        if rows and all(empty):
            layers = ", ".join(map(str, empty[0]))
            return Finding(
                ["layers_missing"], f"({letter} of layers {layers} of {len(rows[0][0])}: nothing is written)"
            )
    return None
