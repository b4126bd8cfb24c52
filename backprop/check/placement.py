"""Right numbers in a wrong place, and places where nothing is written: in the results, the layers and the samples."""

import itertools

import numpy as np

from .compare import SINGLE, near
from .problems import BY_LAYER
from .recognise import Finding


def misplaced(runs, function, by_layer):
    """Right numbers in another order: of the results, or of the layers. A Finding, or None."""
    gives = function.gives
    runs = [run for run in runs if run.numbers is not None]
    expected = [{s: run.problem.expected_from_1(s, function) for s in gives} for run in runs]
    if len(runs) < 2:
        return None
    for order in itertools.permutations(gives):
        if order != gives and all(
            _close(r.numbers[s], e[t]) for r, e in zip(runs, expected) for s, t in zip(gives, order)
        ):
            id = (
                "u_and_h_swapped"
                if {s for s, t in zip(gives, order) if s != t} in ({"u", "h"}, {"U1", "H"})
                else "results_swapped"
            )
            return Finding([id], f"return {', '.join(order)}", f"return {', '.join(gives)}")
    for letter in by_layer:  # upside down, entry 0 included
        pairs = [(r.numbers[letter], e[letter]) for r, e in zip(runs, expected) if len(e[letter]) > 2]
        if pairs and all(_close(a[:-1], e[-2::-1]) for a, e in pairs):
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
            if pairs and all(_close(a[cut], move(e)) for a, e in pairs) and not all(_close(a, e) for a, e in pairs):
                moved.append(letter)
        if moved:
            return Finding(
                [id],
                f"{moved[0]}[1], ..., {moved[0]}[l] hold layers "
                + {"one_entry_early": "2, 3, ...", "one_entry_late": "0, 1, ..., l-1", "upside_down": "l, ..., 1"}[id],
            )
    return None


def _close(a, b):
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
    found = [missing_layers(letter, rows, name) for letter, rows in patterns.items()]
    if found and all(found) and len({tuple(finding.parts) for finding in found}) == 1:
        return found[0]  # a loop leaves out a layer of all that it writes
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
