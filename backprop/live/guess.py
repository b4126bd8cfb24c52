"""A number, predicted before the figure that tells it.

A choice needs no widget: its answers are folded (<details>) in a Markdown cell, one fold a choice.
"""

import math

import ipywidgets as widgets
from IPython.display import display

from .. import _arguments
from .controls import Number, begin, plain, row
from .view import STYLE, display_widget

NEAR = 0.2  # a guess this close to the number, as a fraction of it, is near
UNFOLDED = """<style>
.jp-OutputArea:has(.backprop-guess) > .jp-OutputArea-child:has(> .jp-RenderedHTML),
.output:has(.backprop-guess) > .output_area:has(> .output_html) { display: none; }
</style>"""


def guess(what, low, high, right, below="", near="", above=""):
    """A whole number from low to high to guess, and a button; pressing it tells `right`, and what to say to the guess.

    what: the words beside the slider. low <= right <= high, low < high. below, near, above: HTML for a guess that is
    too low, within NEAR of right, too high. Nothing is kept: guess again as often as you like.

    ValueError: right or high out of order; TypeError: one of the numbers is no whole number.
    """
    return Guess(what, low, high, right, below, near, above)


class Guess(widgets.VBox):
    """What `guess` gives. number, button: its controls; says: what it tells, an HTML widget."""

    def __init__(self, what, low, high, right, below, near, above):
        low = _arguments.validate_integer("low", low, -math.inf)
        high = _arguments.validate_integer("high", high, low + 1)
        self.right = _arguments.validate_integer("right", right, low)
        if self.right > high:
            raise ValueError(f"right takes a whole number of at most high = {high}; got {right}")
        self.asks, self.sentences = f"{what}: a whole number from {low:,} to {high:,}", (below, near, above)
        begin()
        self.number, self.says = Number(what, (low, high), self.set, self._say), plain(widgets.HTML)
        self.button = plain(widgets.Button, description="That is my guess")
        self.button.on_click(lambda _: self.answer(self.value))
        self.set(low)
        super().__init__([plain(widgets.HTML, STYLE + UNFOLDED), self.number, row(self.button), self.says])
        self.add_class("backprop").add_class("backprop-guess")

    def set(self, value):
        """What moving the slider does."""
        self.value = value
        self.number.show(value)

    def answer(self, value):
        """What moving the slider and pressing the button does."""
        self.set(value)
        self._say(f"You said {value:,}. It is {self.right:,}. {self._sentence(value)}")

    def _say(self, words):
        self.says.value = f'<div role="status">{words}</div>'

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
        return f"<p>{self.asks}</p><details><summary>Answer</summary>{answer}</details>"

    def __repr__(self):
        return f"A guess (run the cell to make it). {self.asks}"

    def _ipython_display_(self):
        """The fold, then the slider, which hides it: what is left where there is no kernel is the fold."""
        display({"text/html": self.folded(), "text/plain": repr(self)}, raw=True)
        display_widget(self, "Run the cell to guess with a slider.")
