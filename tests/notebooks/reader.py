"""How a notebook is held against the truth: every number it shows stands in a row, or has a reason why not.

A row gives the words around its numbers, each number as `#`, and another way to compute them. A number is right if the
truth, rounded to the digits shown, is that number. What no row and no reason covers is reported with its sentence.
"""

import ast
import html
import io
import re
import tokenize
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import nbformat
import numpy as np

ROOT = Path(__file__).parents[2]
NOTEBOOKS = {path.stem.split("_")[0]: path for path in sorted((ROOT / "notebooks").glob("*.ipynb"))}


# Numbers, in figures and in words

UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
UNITS = {word: n for n, word in enumerate(UNITS.split())}
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
TENS = {word: 10 * n for n, word in enumerate(TENS.split(), 2)}
LARGE = {"hundred": 100, "thousand": 1000, "million": 10**6}
PARTS = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10, "hundredth": 1 / 100}
PARTS |= {"thousandth": 1 / 1000, "twice": 2, "tenfold": 10}
SMALL = "|".join([*TENS, *list(UNITS)[3:]])  # a lone "one" or "two" is seldom a measured number
FIGURES = r"[-+−]?\d+(?:,\d{3})*(?:\.\d*)?(?:e[-+]?\d+)?(?: (?:thousand|million))?"
WORDS = rf"(?:(?:{SMALL})(?:[- ](?:{'|'.join([*UNITS, *LARGE])}))*|{'|'.join(LARGE)}|half|twice|tenfold"
WORDS += rf"|(?:a|one|two|three) (?:{'|'.join(list(PARTS)[1:7])})s?)"
SLOT = rf"({FIGURES}|{WORDS}|one|two|True|False)(?!\w|[.,]\d)"
RUN = rf"([\[( ]*{FIGURES}(?:[\[\](), ]+{FIGURES})*[\])]*)"
TOKEN = re.compile(rf"(?<![\w.\\])(?:\d[\d,]*(?<!,)(?:\.\d+)?(?:e[-+]?\d+)?|{WORDS})(?![A-Za-z\d_])|\b(?:True|False)\b")
ABOUT = re.compile(r"(?:about|some|nearly|almost|roughly|around|≈|\\approx|~) ?$")


def read_number(text, about=False):
    """Its value and the unit of its last digit. Zeros at the end of a whole number are digits, unless it is "about"."""
    text = text.strip().replace(",", "").replace("−", "-").lower()
    if not re.match(r"[-+\d]", text):
        return _in_words(text, about)
    text, _, large = text.partition(" ")
    mantissa, _, exponent = text.partition("e")
    unit = 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2])) * LARGE.get(large, 1)
    if about and text.isdigit():
        unit = 10.0 ** (len(text) - len(text.rstrip("0") or "0"))
    return float(text) * LARGE.get(large, 1), unit


def _in_words(text, about):
    value, unit = 0, 1
    for word in re.split("[- ]", text):
        if word.rstrip("s") in PARTS:
            part = PARTS[word.rstrip("s")] * (value or 1)
            return part, part / 5  # to a tenth of it
        if word in LARGE:
            value, unit = (value or 1) * LARGE[word], LARGE[word]
        elif word != "a":
            value, unit = value + {**UNITS, **TENS}[word], 10 if about and word in TENS else 1
    return value, unit


# What a truth may be, beside a number and a bool


@dataclass(frozen=True)
class Bound:
    """A truth that the number shown need not equal: `right(shown, unit)` says whether it holds."""

    said: str
    value: float
    right: Callable

    def __repr__(self):
        return f"{self.said}({float(self.value):.6g})"


def at_most(value):
    """The truth rounded up: "within 10 %", "never more than 0.2785"."""
    return Bound("at_most", value, lambda shown, unit: shown - unit < value <= shown * (1 + 1e-9))


def at_least(value):
    """The truth rounded down: "at least seven tenths"."""
    return Bound("at_least", value, lambda shown, unit: shown * (1 - 1e-9) <= value < shown + unit)


def more_than(value):
    """A limit that the notebook chose, above the truth: "J[1000] below 1e-28"."""
    return Bound("more_than", value, lambda shown, unit: shown > value)


def less_than(value):
    """A limit that the notebook chose, below the truth."""
    return Bound("less_than", value, lambda shown, unit: shown < value)


def near(value, share):
    """The truth to this share of it. Say beside it why the digits shown cannot be held."""
    return Bound("near", value, lambda shown, unit: abs(shown - value) <= share * abs(value))


def is_right(shown, truth, about=False):
    """Whether the text shown is the truth, to the digits shown."""
    if shown in ("True", "False") or isinstance(truth, bool | np.bool_):
        return shown == str(bool(truth))
    value, unit = read_number(shown, about)
    if isinstance(truth, Bound):
        return truth.right(value, unit)
    return abs(value - truth) <= unit / 2 * (1 + 1e-6)


# Reading


@dataclass(frozen=True)
class Piece:
    """Text of a notebook as it is read, in one line; `kinds` says of each character: p prose, m math, c code."""

    cell: int
    where: str  # "prose", "code" (a string or comment in it) or "output"
    plain: str
    kinds: str

    def around(self, start, end, width=70):
        before, after = self.plain[max(0, start - width) : start], self.plain[end : end + width]
        return f"cell {self.cell}, {self.where}: …{before}»{self.plain[start:end]}«{after}…"


def plainly(text):
    """The text without the marks of Markdown and LaTeX, and the kind of each of its characters."""
    text = re.sub(r"\\(?:left|right|,|;|!)(?![a-z])", " ", text).replace("{,}", ",").replace(r"\%", "%")
    text = re.sub(r"([\d#]) *(?:\\times|\\cdot|·|×) *10\^\{?([-\d#]+)\}?", r"\1e\2", text).replace("#e#", "#")
    text = re.sub(r"(?<![\d.])(-?)10\^\{?(-?\d+)\}?", r"\g<1>1e\2", text)
    text = re.sub(r"!?\[([^\[\]]+)\]\([^()\s]+\)", r"\1", text)
    text = html.unescape(re.sub(r"</?[a-z]+[^<>]*>", " ", text))
    plain, kinds, kind = "", "", "p"
    for part in re.split(r"(```\w*|`|\$+|\s+|\*+)", text):
        if part.startswith("`"):
            kind = "p" if kind == "c" else "c"
        elif part.startswith("$") and kind != "c":
            kind = "p" if kind == "m" else "m"
        elif part.startswith("*") and kind == "p":
            continue
        else:
            part = " " * (not plain.endswith(" ")) if part.isspace() else part
            plain, kinds = plain + part, kinds + kind * len(part)
    return plain, kinds


def _literals(source):
    """Strings and comments of a cell, but for what is printed: that is seen in the output."""
    waiting = [ast.parse(source)]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print":
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        waiting.extend(ast.iter_child_nodes(node))
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string.lstrip("# ")


@cache
def cells(part):
    return nbformat.read(NOTEBOOKS[part], as_version=4).cells


@cache
def _outputs(part):
    """(cell, text, whether it is HTML) of all that the cells gave, but for pictures."""
    found = []
    for n, cell in enumerate(cells(part)):
        for o in cell.get("outputs", []):
            data = o.get("data", {})
            texts = [(o.get("text", data.get("text/plain", "")), False), (data.get("text/html", ""), True)]
            found += [(n, text, is_html) for text, is_html in texts if text and not text.startswith("<Figure size")]
    return found


@cache
def pieces(part):
    """All text in which a number may stand, but for the tables by layer."""
    found = []
    for n, cell in enumerate(cells(part)):
        if cell.cell_type == "markdown":
            found.append(Piece(n, "prose", *plainly(re.sub(r"(?m)^#+ ", "", cell.source))))
        else:
            found += [Piece(n, "code", *plainly(text)) for text in _literals(cell.source)]
    for n, text, is_html in _outputs(part):
        if not _is_by_layer(text):
            text = html.unescape(re.sub(r"<[^<>]+>", " ", text)) if is_html else text
            text = " ".join(text.split())
            found.append(Piece(n, "output", text, "p" * len(text)))
    return found


def _is_by_layer(text):
    return text.lstrip().startswith("k ") or '<th scope="col">k</th>' in text


@cache
def tables_by_layer(part):
    """(cell, rows of texts) of each table that `tables.by_layer` gave: as text, as HTML, and folded."""
    found = []
    for n, text, is_html in _outputs(part):
        if is_html:
            for table in re.findall("<table.*?</table>", text, re.DOTALL):
                rows = [re.findall("<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall("<tr>(.*?)</tr>", table)]
                found += [(n, rows)] * (rows[0][0] == "k")
        elif _is_by_layer(text):
            found.append((n, [line.split() for line in text.splitlines()]))
    return found


# Rows


@dataclass(frozen=True)
class Row:
    """Words with `#` for each number (`##` for a run of them: an array, a list), and the truths in that order."""

    words: str
    truth: object

    @cached_property
    def pattern(self):
        parts = re.split("(##|#)", plainly(self.words)[0].strip())
        known = {"#": SLOT, "##": RUN}
        return re.compile(rf"(?<![\w.])(?:{''.join(known.get(part, re.escape(part)) for part in parts)})")

    def matches(self, part):
        return [(piece, found) for piece in pieces(part) for found in self.pattern.finditer(piece.plain)]

    def wrong(self, part):
        """What is shown and what is true, wherever they differ."""
        truths = self.truth() if callable(self.truth) else self.truth
        slots = re.findall("##?", self.words.replace("$", ""))
        if len(slots) == 1 and not isinstance(truths, tuple):
            truths = (truths,)
        assert len(slots) == len(truths), f"{len(slots)} numbers in {self.words!r}, {len(truths)} truths"
        bad = []
        for piece, found in self.matches(part):
            for n, truth in enumerate(truths, 1):
                shown, values = [found[n]], [truth]
                if slots[n - 1] == "##":
                    shown, values = re.findall(FIGURES, found[n]), list(np.ravel(np.array(truth, object)))
                about = ABOUT.search(piece.plain[: found.start(n)])
                if len(shown) != len(values) or not all(map(is_right, shown, values, [about] * len(values))):
                    bad.append(f"{piece.around(*found.span(n))} is {_said(truth)}")
        return bad


def _said(truth):
    if isinstance(truth, Bound | bool | np.bool_):
        return repr(truth)
    return " ".join(f"{float(v):.8g}" for v in np.ravel(np.array(truth, object)))


def row(words, truth):
    """The truth is a number, a bool, a bound, or a tuple of them, one for each `#`; or a function that gives it."""
    assert "#" in words, f"no # in {words!r}"
    return Row(words, truth)


@dataclass(frozen=True)
class Table:
    """A table by layer: `truth()` gives, for the name of each column, its numbers; entry k is layer k."""

    truth: Callable
    names: tuple

    def wrong(self, part):
        columns = dict(zip(self.names, self.truth()))
        bad = []
        for cell, (head, *rows) in self.found(part):
            for k, *shown in rows:
                for name, text in zip(head[1:], shown):
                    if k != "..." and not is_right(text, columns[name][int(k)]):
                        bad.append(f"cell {cell}, {name} at k = {k}: {text} is {_said(columns[name][int(k)])}")
        return bad

    def found(self, part):
        return [(cell, rows) for cell, rows in tables_by_layer(part) if tuple(rows[0][1:]) == self.names]


def table(names, truth):
    """A table by layer, by the names of its columns ("h[k,1] h[k,2]"), and a function that gives the columns."""
    return Table(truth, tuple(names.split()))


# What no row need cover, in any notebook

IN_ALL = {
    r"[A-Za-z_]\w*\[[^\[\]]*\]": "an index, as in h[k,1]",
    r"[_^](?:\{[^{}]*\}|\w)": "an index or an exponent of a formula",
    r"\b[12][a-e]\b|\bfloat(?:32|64)|\b(?:Problem|Algorithm|Part|part|Step|Example) \d\b": "a name",
    r"(?:^| )\d\. (?=[A-Z])": "the number of an item",
    r"\b[Ll]ayers? (?:0|1|2|100)\b|[Ii]teration 1\b": "which layer or iteration",
    r"\b(?:[Ss]ample|[Cc]lass(?:es)?|[Ll]abel)s? \d(?:, \d)*(?: and \d)?\b": "which sample or class",
    r"^Live view \(run the cell to move it\)\. (?:From|W1)[^:]*:": "where the controls stand",
    r"powers? of ten\b": "a unit",
    r"\b(?:from|From|weights?(?: of)?|at|w =) (?:0\.9|1|5)(?:\.0)?\b(?![.,]\d)": "one of the three starts",
    r"\(?[-−]0\.5(?:, | and | shall give )0\.5\)?": "the samples",
    r"(?:\b[Aa] |\b)(?:hundred|100) layers": "the chain of the exercise",
    r"(?:\b[Aa] |\b)(?:thousand|1,?000) (?:iterations|steps)": "the run of the exercise",
    r"(?:below|under|than) 0\.001\b": "the level that counts as trained",
}


def uncovered(part, rows, not_measured):
    """The numbers that neither a row nor a reason covers, each with the words around it.

    Code, single digits of a formula, and a bare 0 or 1 in prose need none: they are seldom measured.
    """
    reasons = [re.compile(pattern) for pattern in (*IN_ALL, *not_measured)]
    covered = {}
    for r in rows:
        for piece, found in r.matches(part) if isinstance(r, Row) else ():
            covered.setdefault(piece, []).append(found.span())
    missing = []
    for piece in pieces(part):
        spans = covered.get(piece, []) + [found.span() for p in reasons for found in p.finditer(piece.plain)]
        for token in TOKEN.finditer(piece.plain):
            start, end = token.span()
            constant = len(token[0]) == 1 and (
                piece.kinds[start] == "m" or (piece.where != "output" and token[0] in "01")
            )
            within = any(a <= start and end <= b for a, b in spans)
            if not (constant or within or piece.kinds[start] == "c"):
                missing.append(piece.around(start, end))
    known = {r.names for r in rows if isinstance(r, Table)}
    missing += [f"table {rows[0]}" for _, rows in tables_by_layer(part) if tuple(rows[0][1:]) not in known]
    return missing


# Formulas


def bare(latex):
    """LaTeX without blanks, spaces and sizes of brackets."""
    latex = re.sub(r"\\(?:left|right|quad|qquad|displaystyle)(?![a-z])|\\[,;! ]|[\s$]", " ", latex)
    return latex.replace(" ", "").rstrip(".,")


@dataclass(frozen=True)
class Formula:
    latex: str
    truth: Callable
    share: float


def formula(latex, truth, share=1e-9):
    """A printed formula, and a function that gives pairs: what it says, computed as it says, and the truth.

    They may differ by this share: that of rounding, or for an approximation what it is good for.
    """
    return Formula(latex, truth, share)


def printed_formulas(part):
    """Every displayed equation of a notebook, one by one: a line of them is cut at its spaces."""
    text = "\n".join(cell.source for cell in cells(part) if cell.cell_type == "markdown")
    lines = re.findall(r"\$\$(.*?)\$\$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.DOTALL)
    parts = [part for line in lines for part in re.split(r"\\q?quad|\\text\{[^{}]*\}|\\Rightarrow", line)]
    return [bare(part) for part in parts if re.search(r"=|\\approx|\\le|\\ge|<|>|\\leftarrow", part)]


def quoted_code(part):
    """Lines of Python that the text quotes."""
    text = "\n".join(cell.source for cell in cells(part) if cell.cell_type == "markdown")
    return [
        line
        for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL)
        for line in block.splitlines()
        if line.strip()
    ]
