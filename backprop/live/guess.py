"""A number, predicted before the figure that tells it.

A choice needs no widget: its answers are folded (<details>) in a Markdown cell, one fold a choice.
"""

import math

import ipywidgets as widgets
from IPython.display import display

from .. import _arguments
from ..experiments.parameter import Parameter
from .controls import NumberControl, text_in
from .view import STYLE, Panel, display_widget

NEAR = 0.2  # a guess this close to the number, as a fraction of it, is near
UNFOLDED = """<style>
.jp-OutputArea:has(.backprop-guess) > .jp-OutputArea-child:has(> .jp-RenderedHTML),
.output:has(.backprop-guess) > .output_area:has(> .output_html) { display: none; }
</style>"""


def guess(what, low, high, right, below="", near="", above=""):
    """A whole number from low to high to guess, and a button; pressing it tells `right`, and what to say to the guess.

    what: the words beside the slider, plain text. low <= right <= high, low < high. below, near, above: HTML for a
    guess that is too low, within NEAR of right, too high. Nothing is kept: guess again as often as you like.

    ValueError: right or high out of order; TypeError: one of the numbers is no whole number.
    """
    return Guess(what, low, high, right, below, near, above)


class Guess(Panel):
    """What `guess` gives. number, button: its controls; says: what it tells, an HTML widget."""

    def __init__(self, what, low, high, right, below, near, above):
        low = _arguments.validate_integer("low", low, -math.inf)
        high = _arguments.validate_integer("high", high, low + 1)
        self.right = _arguments.validate_integer("right", right, low)
        if self.right > high:
            raise ValueError(f"right takes a whole number of at most high = {high}; got {right}")
        self.asks, self.sentences = f"{what}: a whole number from {low:,} to {high:,}", (below, near, above)
        super().__init__()
        style = self.style
        self.number = NumberControl(self, Parameter(what, low, high, 1), self.set)
        self.number.slider.step = _step(high - low)  # Page Up takes five of them, a twentieth of the range
        self.button, self.says = self._button("That is my guess", lambda: self.answer(self.value)), self._messages
        self.set(low)
        self.children = [style.make(widgets.HTML, STYLE + UNFOLDED), self.number, style.row(self.button), self.says]
        self.add_class("backprop-guess")

    def set(self, value):
        """What moving the slider does."""
        self.value = value
        self.number.show(value)

    def answer(self, value):
        """What moving the slider and pressing the button does."""
        self.set(value)
        self.says.value = f'<div role="status">You said {value:,}. It is {self.right:,}. {self._sentence(value)}</div>'

    def _sentence(self, value):
        below, near, above = self.sentences
        if abs(value - self.right) <= NEAR * abs(self.right):
            return near
        return below if value < self.right else above

    def folded(self):
        """What is asked, and the answer under a fold, as HTML: for where there is no kernel."""
        said = [f"It is {self.right:,}."]
        said += [f"{which}: {words}" for which, words in zip(("Too low", "Near", "Too high"), self.sentences) if words]
        answer = "".join(f"<p>{words}</p>" for words in said)
        return f"{text_in('p', self.asks)}<details><summary>Answer</summary>{answer}</details>"

    def __repr__(self):
        return f"A guess (run the cell to make it). {self.asks}"

    def _ipython_display_(self):
        """The fold, then the slider, which hides it: what is left where there is no kernel is the fold."""
        display({"text/html": self.folded(), "text/plain": repr(self)}, raw=True)
        display_widget(self, "Run the cell to guess with a slider.")


def _step(span):
    """A round step of a slider: at most a hundred of them, or few more, in the span."""
    return next(n * 10**power for power in range(19) for n in (1, 2, 5) if n * 10**power * 100 >= span)
