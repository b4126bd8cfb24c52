"""The page with a mistake in it, or with two: made from the catalogue's text, run, and compared with her numbers."""

import functools
import itertools
import re
import warnings
from typing import NamedTuple

import numpy as np

from .. import chain, tanh, two_layer
from .catalogue import CATALOGUE, DERIVED, PAGE
from .problems import BY_LAYER

# Rounding, as a share of the largest number of a kind: 100 u, u being half a unit in the last place. On the problems no
# right way of computing them that was tried is off by more than 25 u (tests/check measures it, with 11 bits).
SINGLE, DOUBLE = 100 * 2.0**-24, 100 * 2.0**-53


class Variant(NamedTuple):
    """One way to make a mistake: replace PAGE[part][start:stop] by new, for each of the edits."""

    id: str
    part: str
    edits: tuple
    shown: str  # in place of the line of code, where that would tell a reader nothing

    def beside(self):
        """Her lines and the page's, where they differ."""
        wrong, right = patched(self.part, (self,)).splitlines(), PAGE[self.part].splitlines()
        hers = [self.shown] if self.shown else [line.strip() for line in wrong if line not in right]
        return hers, [line.strip() for line in right if line not in wrong]

    def derived(self):
        return DERIVED[self.part]


def _variant(id, line):
    """A line of the catalogue, as a Variant."""
    part, changes = line.strip().split(": ", 1)
    changes, _, shown = changes.partition(" ! ")
    edits = []
    for change in changes.split(" & "):
        old, new = (side.replace(" // ", "\n") for side in change.split(" | "))
        head = _alike(old, new)
        tail = _alike(old[head:][::-1], new[head:][::-1])
        at = [found.start() for found in re.finditer(re.escape(old), PAGE[part])]
        edits += [(i + head, i + len(old) - tail, new[head : len(new) - tail]) for i in at]
    return Variant(id, part, tuple(edits), shown)


def _alike(a, b):
    """How many characters a and b begin with alike."""
    return next((n for n, (p, q) in enumerate(zip(a, b)) if p != q), min(len(a), len(b)))


_ENTRIES = [entry.split("\n") for entry in re.split(r"\n{2,}", re.sub(r"(?m)^#.*", "", CATALOGUE).strip())]
EXPLAINED = {id: (did.strip(), why.strip()) for id, did, why, *_ in _ENTRIES}
VARIANTS = [_variant(id, line) for id, _, _, *lines in _ENTRIES for line in lines]


def patched(part, variants):
    """The text of a part with the edits of the variants; None where two of them touch the same place."""
    text, last = PAGE[part], None
    for start, stop, new in sorted((e for v in variants if v.part == part for e in v.edits), reverse=True):
        if last is not None and (stop > last or start == last):
            return None
        text, last = text[:start] + new + text[stop:], start
    return text


@functools.cache
def _code(part, variants, training):
    """A part with the variants in it, compiled; None where two touch the same place, or one ends within the other."""
    text = patched(part, variants)
    if text is None:
        return None
    if part.startswith("returned"):
        text = text.replace("return", "result =") + ","
    if part == "cost" and training:
        text = text.replace("h_l", "h[l]") + "\nJs[t] = J"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return compile(text, "<the page>", "exec")
    except SyntaxError:
        return None


def numbers(name, function, problem, variants=(), fill=0.0):
    """{letter: array}, by layer from 1 on, of the page with the variants in it; None where it stops.

    fill is what stands where nothing is written.
    """
    training, right = name == "train", problem.right
    parts = ("forward", "cost", "backward", "gradients", "update") if training else function.parts
    codes = [_code(part, tuple(v for v in variants if v.part == part), training) for part in parts]
    if None in codes:
        return None
    state = {"np": np, "exp": np.exp, "phi": tanh, "dphi": tanh.derivative, "softmax": two_layer.softmax, "fill": fill}
    state.update((key, right[key]) for key in ("l", "m", "n1") if key in right)
    state.update(zip(function.takes, problem.given(function)), seen=(), old=())
    if "l" in right:
        state.update((s, np.full(right[s].shape, fill)) for s in BY_LAYER if s not in function.takes)
        state.update(Js=np.full(right["max_iter"], fill), J_of=_cost_of(right))
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for t in range(right["max_iter"] if training else 1):
                state.update({"t": t} if training else {})
                for code in codes:
                    exec(code, state)  # our own text, from the catalogue
            if "result" not in state:
                state["result"] = [state["Js" if training and s == "J" else s] for s in function.gives]
            got = {s: np.asarray(a, float) for s, a in zip(function.gives, state["result"])}
    except (ValueError, IndexError, TypeError, NameError, KeyError):
        return None
    return {s: from_layer_1(s, a, problem) for s, a in got.items()}


def _cost_of(right):
    return lambda w, b: chain.cost(chain.forward(right["x"], w, b)[1][-1], right["y"])


def from_layer_1(letter, a, problem):
    """Without entry 0, which belongs to no layer (and of h is the input), where there is one."""
    return a[1:] if letter in BY_LAYER and a.ndim and len(a) == problem.right.get("l", -1) + 1 else a


def same(a, b, within=SINGLE):
    """Whether two {letter: array} hold the same numbers, to rounding."""
    if a is None or b is None:
        return a is b
    return all(a[s].shape == b[s].shape and not differs(a[s], b[s], within).any() for s in a)


def differs(expected, got, within):
    """Where two arrays differ by more than rounding."""
    with np.errstate(all="ignore"):
        scale = np.abs(expected[np.isfinite(expected)]).max(initial=0)
        near = np.abs(got - expected) <= within * scale
    return ~(near | (got == expected) | (np.isnan(got) & np.isnan(expected)))


def recognise(name, function, hers):
    """The variants that leave her numbers: one, or two where just one pair does; else ().

    hers: pairs of a problem and her numbers there, None where she has none. Where she has none, she stopped: then only
    one mistake is looked for, in the numbers there are.
    """
    seen = sorted(((problem, got) for problem, got in hers if got is not None), key=lambda pair: _work(pair[0].right))
    if all(same(numbers(name, function, problem), got) for problem, got in seen):
        return ()
    if all(np.isnan(a).all() for _, got in seen for a in got.values()):
        return ()  # many a mistake leads there
    ours = [v for v in VARIANTS if v.part in function.parts]
    for variant in ours:
        if _fits(name, function, seen, (variant,)):
            return (variant,)
    if len(seen) < len(hers):
        return ()
    pairs = [p for p in itertools.combinations(ours, 2) if p[0].id != p[1].id and _fits(name, function, seen, p)]
    alike = _first_alike(name, function, seen, {v for p in pairs for v in p}, ours)
    pairs = {frozenset(alike[v].id for v in p): p for p in reversed(pairs)}
    return next(iter(pairs.values())) if len(pairs) == 1 else ()


def _work(right):
    """The layers that a run goes through: problems with few are tried first, as most variants fit none."""
    return right.get("l", 1) * right.get("max_iter", 1)


def _fits(name, function, seen, variants):
    gaps = any(np.isnan(a).any() for _, got in seen for a in got.values())
    return any(
        all(same(numbers(name, function, problem, variants, fill), got) for problem, got in seen)
        for fill in ((0.0, np.nan) if gaps else (0.0,))
    )


def _first_alike(name, function, seen, variants, ours):
    """{variant: the first of the catalogue that leaves the same numbers}: some ids cannot be told apart in training."""
    alone = {v: [numbers(name, function, problem, (v,)) for problem, _ in seen] for v in ours}
    return {v: next(o for o in ours if all(map(same, alone[o], alone[v]))) for v in variants}
