"""Tables by layer, as text and as HTML: the numbers next to the figures, for those who check and for those who listen.

print(tables.by_layer(h=h, g=g))      the first and last five layers, as text
tables.by_layer(h=h, g=g)             at the end of a cell: the same, and all layers to unfold
"""

import html

import numpy as np

from .. import _check

ENDS = 5  # layers shown at either end


def by_layer(*unnamed, **columns):
    """A table with a row for each layer k = 1..l.

    columns: arrays by layer, named as on the page: (l+1,) such as dJ_dw, or (l+1, m) such as h and g.
    Numbers carry 4 significant digits. ValueError where the arrays do not agree in l or hold NaN in a layer; TypeError
    for anything but real numbers and for arrays without a name.
    """
    if unnamed:
        raise TypeError(f"by_layer takes arrays by name, as in by_layer(h=h); got {len(unnamed)} without")
    return Table(columns)


class Table:
    """What `by_layer` gives: prints as text, shows as HTML, both with the same numbers."""

    def __init__(self, columns):
        if not columns:
            raise ValueError("by_layer takes at least one array by layer, such as h=h; got none")
        head, values = ["k"], []
        for name, given in columns.items():
            a = _check.numbers(name, given).astype(float)
            if a.ndim not in (1, 2) or len(a) < 2 or 0 in a.shape:
                raise ValueError(f"{name} takes shape (l+1,) or (l+1, m) with l, m >= 1; got {a.shape}")
            _check.array(name, np.where(np.arange(len(a)) == 0, 0, a.T).T, finite=False)  # a[0] may be NaN
            if values and len(values[0]) != len(a):
                raise ValueError(f"{name} takes l+1 = {len(values[0])} layers as the first array; got {len(a)}")
            if a.ndim == 1:
                head.append(f"{name}[k]")
                values.append(a)
            else:
                head += [f"{name}[k,{i}]" for i in range(1, a.shape[1] + 1)]
                values += list(a.T)
        self.head = head
        self.rows = [[str(k), *(number(v[k]) for v in values)] for k in range(1, len(values[0]))]

    def ends(self):
        """The first and last layers, with a row of dots between them; all of them where they are few."""
        if len(self.rows) <= 2 * ENDS:
            return self.rows
        return [*self.rows[:ENDS], ["..."] * len(self.head), *self.rows[-ENDS:]]

    def __str__(self):
        rows = [self.head, *self.ends()]
        widths = [max(len(row[j]) for row in rows) for j in range(len(self.head))]
        return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths)) for row in rows)

    __repr__ = __str__

    def _repr_html_(self):
        everything = _html(self.head, self.rows)
        if len(self.rows) <= 2 * ENDS:
            return everything
        return (
            f"{_html(self.head, self.ends())}"
            f"<details><summary>All {len(self.rows)} layers</summary>{everything}</details>"
        )


def number(value):
    """A number in 4 significant digits: plain where it reads well, else as 5.834e-304. Errors: NaN, or no number."""
    value = _check.array("value", value, ndim=0, finite=False).item() + 0.0  # -0 reads 0
    plain = f"{value:.4g}"
    return plain if (value == 0 or 1e-3 <= abs(value) < 1e4) and "e" not in plain else f"{value:.3e}"


def _html(head, rows):
    """A plain HTML table; the first column heads its row, for screen readers too."""
    top = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in head)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
