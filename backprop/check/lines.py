"""The lines of the exercise, as text with slots: filled, written out, and evaluated in the letters of a problem."""

import ast
import functools
import re
import warnings
from typing import NamedTuple

import numpy as np

from .. import tanh, two_layer
from . import catalogue


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
            for expression, _, shown in (text.partition(" ! ") for text in rest.split(" ; ")):
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


def text_of(line, fillings, to_show=False):
    """The right-hand side with the fillings in it."""
    if "" in fillings:
        return fillings[""].shown if to_show else fillings[""].text
    text = line.filled(**{slot: f.shown if to_show else f.text for slot, f in fillings.items()})
    if to_show:  # without "1 *", "* 1" and "+ 0"
        text = re.sub(r"(?<![\w.*/-] )(?<![\w.])1 \* |(?<=[\w\])]) \* 1(?![\w.])|(?<=[\w\])]) \+ 0$", "", text)
        text = line.layer_name(text)
    return text


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


def shown(line):
    """The line as the exercise has it."""
    return f"{line.target} = {line.layer_name(line.right)}"
