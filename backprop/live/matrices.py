"""The matrix view of 2b and 2c: controls, the two-layer network's matrices as heat maps with their numbers, a sentence.

live.matrices(X, W1, W2, labels)          # 2b; with b=b also the hidden layer's bias, as in 2c
"""

import ipywidgets as widgets
import numpy as np
from matplotlib.figure import Figure

from ..experiments import sentences
from ..experiments.two_layer import MODELS, OUTPUT, PARAMETERS, SYMBOLS, Network, snapshot
from ..figures import heatmaps, style
from .controls import NumberControl
from .view import View


def matrices(X, W1, W2, labels, b=None):
    """A view of the network of 2b (b None) or 2c: how scores, gradients and cost depend on weights and labels.

    Shapes and errors as in `two_layer`. The view's labels, t1, t2, c, normalised can be set from code: t1 (-3..3) and
    t2 (-10..10) scale W1 and W2, c (-3..3) is added to b, normalised is softmax (True) or the exercise's p (False).
    """
    return Matrices(Network(X, W1, W2, labels, b))


class Matrices(View):
    """What `matrices` gives. state: the Network on show; snapshot: its Snapshot; names: the matrices that are seen."""

    FIELDS = ("labels", "t1", "t2", "c", "normalised")

    def __init__(self, state):
        super().__init__(state)
        self._build()
        self._open()

    def _check(self, state):
        return state

    def _compute(self, state):
        return snapshot(state)

    @property
    def snapshot(self):
        """The matrices on show."""
        return self._found

    @property
    def names(self):
        """The matrices that are seen: in 2b those of the output layer, in 2c all; P where there is a softmax.

        In 2c G1 stands beside H: what saturates the one takes the other away, and both fit on one screen.
        """
        names = list(OUTPUT if self.state.b is None else SYMBOLS)
        if self.state.b is not None:
            names.insert(names.index("H") + 1, names.pop(names.index("G1")))
        return [name for name in names if name != "P" or self.state.normalised]

    def _build(self):
        names = ("t2", "t1") if self.state.b is None else ("t1", "t2", "c")  # the first step of the task stands first
        self._numbers = {
            name: NumberControl(self, PARAMETERS[name], lambda v, name=name: self._on_change(**{name: v}))
            for name in names
        }
        choice = self.style.choice
        self._model = choice("model", MODELS, lambda on: self._on_change(normalised=on))
        classes = range(np.shape(self.state.W2)[1])
        self._labels = [
            choice(f"label {i}", classes, lambda j, i=i: self._on_change(labels=self._label(i, j)))
            for i in range(len(self.state.labels))
        ]
        self._pictures = self.style.make(widgets.HTML)
        top = self.style.row(self._model, *self._labels, self._button("reset", self.reset))
        self._compose(self.style.columns(*self._numbers.values()), top, self._said, self._pictures)

    def _label(self, i, j):
        """The labels with that of sample i changed."""
        return (*self.state.labels[:i], j, *self.state.labels[i + 1 :])

    def _show(self):
        with self._muted():
            for name, control in self._numbers.items():
                control.show(getattr(self.state, name))
            self._model.value = self.state.normalised
            for control, label in zip(self._labels, self.state.labels):
                control.value = label
        found = self.snapshot.matrices
        tables = [heatmaps.as_html(found[name], *SYMBOLS[name], matrix=name) for name in self.names]
        self._pictures.value = f'<div class="backprop-matrices">{"".join(tables)}</div>'
        result, _, details = self._sentence().partition(". ")
        self.say(f"{result}.", details)

    def _sentence(self):
        seen, s = self.snapshot, self.state
        return sentences.two_layer(seen.matrices["U2"], s.labels, s.normalised, seen.difference)

    def words(self):
        """What the view shows, in words."""
        scales = f"W1 times {self.state.t1:g}, W2 times {self.state.t2:g}"
        return f"{scales}, labels {', '.join(map(str, self.state.labels))}: {self._sentence()}"

    @style.styled
    def still(self):
        """The matrices as one picture, PNG bytes."""
        columns = (len(self.names) + 2) // 3
        figure = Figure(figsize=(3.6 * columns, 9), dpi=72, layout="constrained")
        axes = figure.subplots(3, columns).ravel()
        for ax, name in zip(axes, self.names):
            heatmaps.matrix(ax, self.snapshot.matrices[name], *SYMBOLS[name], digits=2)
        for ax in axes[len(self.names) :]:
            ax.axis("off")
        return style.png(figure)
