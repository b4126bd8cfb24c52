"""A number, predicted before the figure that tells it.

A choice needs no widget: its answers are folded (<details>) in a Markdown cell, one fold a choice.
"""

from operator import index

import ipywidgets as widgets

NEAR = 0.2  # a guess this close to the number, as a fraction of it, is near


def guess(what, low, high, right, below="", near="", above=""):
    """A slider over the whole numbers low..high and a button; pressing it tells `right`, and what to say to the guess.

    what: the words beside the slider. low <= right <= high, low < high. below, near, above: HTML for a guess that is
    too low, within NEAR of right, too high. Nothing is kept: guess again as often as you like.

    ValueError: right, low or high out of order; TypeError: one of them that is no whole number.
    """
    return Guess(what, low, high, right, below, near, above)


class Guess(widgets.VBox):
    """What `guess` gives. slider, button: its controls; says: what it tells, an HTML widget."""

    def __init__(self, what, low, high, right, below, near, above):
        low, high, self.right = (
            _whole(name, value) for name, value in (("low", low), ("high", high), ("right", right))
        )
        if not low < high:
            raise ValueError(f"high takes a whole number above low = {low}; got {high}")
        if not low <= self.right <= high:
            raise ValueError(f"right takes a whole number from low to high, {low} to {high}; got {right}")
        self.asks, self.sentences = f"{what}: a whole number from {low:,} to {high:,}", (below, near, above)
        wide, as_needed = widgets.Layout(width="90%"), widgets.Layout(width="auto", align_self="flex-start")
        unshortened = {"description_width": "initial"}
        self.slider = widgets.IntSlider(low, low, high, description=what, layout=wide, style=unshortened)
        self.button = widgets.Button(description="That is my guess", layout=as_needed)
        self.says = widgets.HTML(layout=wide)
        self.button.on_click(lambda _: self.answer(self.slider.value))
        super().__init__([self.slider, self.button, self.says])

    def answer(self, number):
        """What moving the slider to the number and pressing the button does."""
        self.slider.value = number
        self.says.value = (
            f'<div role="status">You said {number:,}. It is {self.right:,}. {self._sentence(number)}</div>'
        )

    def _sentence(self, number):
        below, near, above = self.sentences
        if abs(number - self.right) <= NEAR * abs(self.right):
            return near
        return below if number < self.right else above

    def __repr__(self):
        return f"A guess (run the cell to make it). {self.asks}"

    def _repr_mimebundle_(self, **kwargs):
        data = super()._repr_mimebundle_(**kwargs)
        data["text/plain"] = repr(self)  # ipywidgets would name its class and its children
        told = [f"It is {self.right:,}."]
        told += [f"{who}: {says}" for who, says in zip(("Too low", "Near", "Too high"), self.sentences) if says]
        folded = "".join(f"<p>{sentence}</p>" for sentence in told)
        data["text/html"] = f"<p>{self.asks}</p><details><summary>Answer</summary>{folded}</details>"
        return data


def _whole(name, value):
    try:
        return index(value)
    except TypeError:
        raise TypeError(f"{name} takes a whole number; got {value!r}") from None
