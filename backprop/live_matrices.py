"""The matrix view of 2b and 2c: controls, the two-layer network's matrices as heat maps with their numbers, a sentence.

from backprop import live
live.matrices(X, W1, W2, labels)          # 2b; with b=b also the hidden layer's bias, as in 2c
"""

import html
import io
from dataclasses import replace

import ipywidgets as widgets
import numpy as np
from matplotlib.figure import Figure

from . import heatmaps
from . import matrices as two
from .controls import View, button, row, slider, within

RANGES = {"t1": (-3, 3), "t2": (-10, 10), "c": (-3, 3)}
SYMBOLS = {
    "U1": ("U1", "sample i", "unit j"),
    "H": ("H", "sample i", "unit j"),
    "U2": ("U2, scores", "sample i", "class j"),
    "Y": ("Y", "class j", "sample i"),
    "P": ("P, softmax of U2", "sample i", "class j"),
    "G2": ("G2 = dJ/dU2", "sample i", "class j"),
    "G1": ("G1 = dJ/dU1", "sample i", "unit j"),
    "dJ_dW1": ("dJ/dW1 = Xᵀ G1", "input", "unit j"),
    "dJ_dW2": ("dJ/dW2 = Hᵀ G2", "unit j", "class j"),
    "dJ_db": ("dJ/db = G1ᵀ 1", "unit j", ""),
}


def matrices(X, W1, W2, labels, b=None):
    """A view of the network of 2b (b None) or 2c: how Y, P, G2, G1 and the gradients depend on weights and labels.

    Shapes and errors as in `two_layer`. The view's labels, t1, t2, c, normalised can be set from code: t1 (-3..3) and
    t2 (-10..10) scale W1 and W2, c (-3..3) is added to b, normalised is softmax (True) or the exercise's p (False).
    """
    return Matrices(two.State(X, W1, W2, labels, b))


class Matrices(View):
    """What `matrices` gives. state: the State on show; look: its matrices."""

    FIELDS = ("labels", "t1", "t2", "c", "normalised")

    def __init__(self, state):
        super().__init__()
        self.state = self.start = self._checked(state)
        self._build()
        self._refresh()

    def _checked(self, state):
        numbers = {name: within(name, getattr(state, name), bounds) for name, bounds in RANGES.items()}
        return replace(state, **numbers)

    def _build(self):
        n2 = np.shape(self.state.W2)[1]
        self._controls = {
            "normalised": widgets.ToggleButtons(
                options={"as the exercise has it": False, "softmax": True}, style={"button_width": "auto"}
            ),
            "t2": slider(widgets.FloatSlider, "scale of W2", *RANGES["t2"], step=0.1),
            "t1": slider(widgets.FloatSlider, "scale of W1", *RANGES["t1"], step=0.1),
        }
        if self.state.b is not None:
            self._controls["c"] = slider(widgets.FloatSlider, "added to b", *RANGES["c"], step=0.1)
        self._labels = [
            widgets.Dropdown(
                options=range(n2),
                description=f"label {i}",
                layout=widgets.Layout(width="8.5em"),
                style={"description_width": "4em"},
            )
            for i in range(len(self.state.labels))
        ]
        self._show_controls()
        for name, control in self._controls.items():
            control.observe(lambda change, name=name: self._moved(**{name: change["new"]}), "value")
        for control in self._labels:
            control.observe(lambda _: self._moved(labels=tuple(c.value for c in self._labels)), "value")
        normalised, *sliders = self._controls.values()
        self._pictures = widgets.HTML(layout=widgets.Layout(width="100%"))
        top = row(normalised, button(self, "reset", self.reset))
        self.children = [top, row(*sliders), row(*self._labels), self._pictures, self._says]

    def _show_controls(self):
        with self._following():
            for name, control in self._controls.items():
                control.value = getattr(self.state, name)
            for control, label in zip(self._labels, self.state.labels):
                control.value = label

    def _refresh(self):
        self.look = two.look(self.state)
        shown = "".join(_heat(name, self.look.matrices[name], *SYMBOLS[name]) for name in self._names())
        self._pictures.value = f'<div style="display:flex;flex-wrap:wrap;gap:0.6em 1.6em">{shown}</div>'
        self.say(f"<b>{html.escape(two.words(self.state, self.look))}</b>")

    def _names(self):
        """Which matrices are shown: of the output layer in 2b, of the hidden layer too in 2c."""
        output = ["U2", "Y", "P", "G2"]
        return [*output, "G1", "dJ_dW2"] if self.state.b is None else ["U1", *output, "G1", "dJ_dW1", "dJ_dW2", "dJ_db"]

    def words(self):
        """What the view shows, in words."""
        scales = f"W1 times {self.state.t1:g}, W2 times {self.state.t2:g}"
        return f"{scales}, labels {', '.join(map(str, self.state.labels))}: {two.words(self.state, self.look)}"

    def still(self):
        """The matrices as one picture, PNG bytes."""
        names = self._names()
        columns = (len(names) + 1) // 2
        figure = Figure(figsize=(4 * columns, 6.4), dpi=72, layout="constrained")
        axes = figure.subplots(2, columns).ravel()
        for ax, name in zip(axes, names):
            heatmaps.matrix(ax, self.look.matrices[name], *SYMBOLS[name], digits=2)
        for ax in axes[len(names) :]:
            ax.axis("off")
        png = io.BytesIO()
        figure.savefig(png, format="png")
        return png.getvalue()


def _heat(name, A, title, rows, columns):
    """A matrix as an HTML table: numbers for all, colours as in `heatmaps`, red above 0 and blue below."""
    A = np.atleast_2d(A.T).T
    colours = heatmaps.cell_colours(A)
    head = "".join(f'<th scope="col">{j}</th>' for j in range(A.shape[1])) if columns else ""
    body = "".join(
        f'<tr><th scope="row">{i}</th>'
        + "".join(
            f'<td style="background:{fill};color:{ink};text-align:right;padding:1px 6px">{a:.2g}</td>'
            for a, (fill, ink) in zip(A[i] + 0.0, colours[i])
        )
        + "</tr>"
        for i in range(len(A))
    )
    axes = f"{rows} ↓{f', {columns} →' if columns else ''}"
    return (
        f'<table style="font-size:13px;line-height:1.25" data-matrix="{name}">'
        f'<caption style="caption-side:top;color:inherit;white-space:nowrap"><b>{title}</b><br>{axes}</caption>'
        f"<thead><tr><th></th>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
