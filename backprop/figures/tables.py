"""Tables, as text and as HTML: the numbers next to the figures, for those who check and for those who listen.

print(tables.by_layer(h=h, g=g))      the first and last five layers, as text
tables.by_layer(h=h, g=g)             at the end of a cell: the same, and all layers to unfold
"""

import re
from html import escape

import numpy as np

from .._arguments import validate_real
from ..experiments.numbers import format_number

ENDS = 5  # layers shown at either end


def by_layer(*unnamed, **columns):
    """A table with a row for each layer k = 1..l.

    columns: arrays by layer, named as in the exercise: (l+1,) such as dJ_dw, or (l+1, m) such as h and g.
    Numbers carry 4 significant digits. ValueError where the arrays do not agree in l or hold NaN in a layer; TypeError
    for anything but real numbers and for arrays without a name.
    """
    if unnamed:
        raise TypeError(f"by_layer takes arrays by name, as in by_layer(h=h); got {len(unnamed)} without")
    if not columns:
        raise ValueError("by_layer takes at least one array by layer, such as h=h; got none")
    head, values = ["k"], []
    for name, given in columns.items():
        a = _layers(name, given, len(values[0]) if values else None)
        head += [f"{name}[k]"] if a.ndim == 1 else [f"{name}[k,{i}]" for i in range(1, a.shape[1] + 1)]
        values += list(np.atleast_2d(a.T))
    return Table(head, [[str(k), *(format_number(v[k]) for v in values)] for k in range(1, len(values[0]))])


def _layers(name, given, entries):
    """One array by layer, checked: its shape, its length (None: any), and no NaN but in entry 0."""
    a = validate_real(name, given)
    if a.ndim not in (1, 2) or len(a) < 2 or 0 in a.shape:
        raise ValueError(f"{name} takes shape (l+1,) or (l+1, m) with l, m >= 1; got {a.shape}")
    if entries not in (None, len(a)):
        raise ValueError(f"{name} takes l+1 = {entries} layers as the first array; got {len(a)}")
    if np.isnan(a[1:]).any():
        raise ValueError(f"{name} takes numbers; got nan at layer {1 + np.argwhere(np.isnan(a[1:]))[0][0]}")
    return a


class Table:
    """Rows under a head, all text: prints its ends, shows as HTML with all of it to unfold."""

    def __init__(self, head, rows):
        self.head, self.rows = head, rows

    def ends(self):
        """The first and last rows, with a row of dots between them; all of them where they are few."""
        if len(self.rows) <= 2 * ENDS:
            return self.rows
        return [*self.rows[:ENDS], ["..."] * len(self.head), *self.rows[-ENDS:]]

    def __str__(self):
        rows = [self.head, *self.ends()]
        widths = [max(map(len, column)) for column in zip(*rows)]
        return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths)) for row in rows)

    __repr__ = __str__

    def _repr_html_(self):
        shown = html(self.head[1:], rows=self.ends(), corner=self.head[0])
        if self.ends() == self.rows:
            return shown
        everything = html(self.head[1:], rows=self.rows, corner=self.head[0])
        return f"{shown}<details><summary>All {len(self.rows)} layers</summary>{everything}</details>"


# HTML: one table for all that is shown as one


def html(head=(), *, rows, corner="", caption="", colours=(), **data):
    """A table as HTML; the first cell of a row heads it, for screen readers too. What it is given is text, escaped.

    head: over all columns but the first, and corner over that; none of both: no head. caption: its first line is bold.
    colours: for each cell but the first of its row, (fill, ink). data: attributes data-NAME="VALUE" of the table; a
    hyphen stands for what no NAME can hold.
    """
    marks = "".join(f' data-{_attribute(name)}="{escape(str(value))}"' for name, value in data.items())
    body = "".join(_row(row, fills) for row, fills in zip(rows, colours or [()] * len(rows)))
    return f"<table{marks}>{_caption(caption)}{_head(corner, head)}<tbody>{body}</tbody></table>"


def _attribute(name):
    """name with nothing in it that would end the name of an attribute: escaping does not work in names."""
    return re.sub(r"[^\w.-]", "-", name)


def _caption(text):
    title, *rest = map(escape, text.split("\n"))
    lines = "<br>".join([f"<b>{title}</b>", *rest])
    return f'<caption style="caption-side:top;color:inherit;white-space:nowrap">{lines}</caption>' if text else ""


def _head(corner, head):
    cells = "".join(f'<th scope="col">{escape(str(cell))}</th>' for cell in head)
    first = f'<th scope="col">{escape(corner)}</th>' if corner else "<td></td>"
    return f"<thead><tr>{first}{cells}</tr></thead>" if head else ""


def _row(cells, colours):
    first, *rest = (escape(str(cell)) for cell in cells)
    styles = [f' style="background:{fill};color:{ink};text-align:right"' for fill, ink in colours] or [""] * len(rest)
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td{s}>{c}</td>" for s, c in zip(styles, rest))}</tr>'
