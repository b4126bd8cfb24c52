"""The controls of the live views: a number with its slider, buttons, choices, switches, and the boxes they stand in."""

import base64
import html
from contextlib import suppress

import ipywidgets as widgets
import numpy as np

from .tasks import _in_turn, hear

_alike = {}  # by kind: the Layout and the styles of the view that is being built


def begin():
    """Begin a new view: what is built from now on shares nothing with what stands."""
    _alike.clear()


def alike(kind):
    """The one Layout, or the one style of its kind, that all of a view share.

    With one for each control, as they come, a view would be 130 models instead of 55; and a page of JupyterLab keeps
    something of each as long as its kernel lives.
    """
    if kind not in _alike:
        _alike[kind] = kind()
    return _alike[kind]


def plain(kind, *args, **how):
    """A widget that looks as all of its kind do in the view."""
    style = kind.class_traits().get("style")
    how = {"layout": alike(widgets.Layout)} | ({"style": alike(style.klass)} if style else {}) | how
    return kind(*args, **how)


class Number(widgets.HBox):
    """A box that takes a number, with its name, and a slider beside it. moved(value): what a hand set it to.

    bounds (low, high); stops: the values of an uneven slider; step: of an even one, a whole number for whole numbers.
    The box takes every number of the range, with a point or a comma; what it cannot take it says through `note`.
    """

    def __init__(self, words, bounds, moved, note, stops=None, step=1):
        self._moved, self._note, self._whole, self._mute = moved, note, isinstance(step, int), False
        self._words, self._bounds, self._stops = words, bounds, None if stops is None else np.array(stops)
        if stops is not None:
            self.slider = plain(widgets.SelectionSlider, options=[(f"{s:g}", s) for s in stops], readout=False)
        else:
            kind = widgets.IntSlider if self._whole else widgets.FloatSlider
            self.slider = plain(kind, min=bounds[0], max=bounds[1], step=step, readout=False)
        self.box = plain(widgets.Text, description=words, continuous_update=False)
        self.box.tooltip = f"{words}: any number from {bounds[0]:g} to {bounds[1]:g}"
        super().__init__([self.box, self.slider], layout=alike(widgets.Layout))
        self.add_class("backprop-number")
        hear(self.box, lambda text: self._mute or self._typed(text))
        hear(self.slider, lambda value: self._mute or self._moved(value))

    def show(self, value, high=None):
        """Show a value that something else has set, and where the range now ends."""
        self._mute = True
        try:
            if high is not None and high != self.slider.max:
                self._bounds = self._bounds[0], high
                self.slider.max = max(high, self._bounds[0] + 1)
            self._value, self.box.value = value, f"{value:d}" if self._whole else f"{value:.6g}"
            if self._stops is None:
                self.slider.value = value
            else:
                self.slider.index = int(np.abs(self._stops - value).argmin())
        finally:
            self._mute = False

    def set_stops(self, stops):
        """Let the slider stand at other values, over the same range."""
        self._mute, self._stops = True, np.array(stops)
        try:
            self.slider.options = [(f"{s:g}", s) for s in stops]
        finally:
            self._mute = False

    def _typed(self, text):
        value, (low, high) = read(text, self._whole), self._bounds
        if value is None:
            self.show(self._value)
            self._note(f"{self._words} takes a {'whole ' * self._whole}number from {low:g} to {high:g}; got {text!r}.")
            return
        taken = min(max(value, low), high)
        self._moved(taken)
        if taken != value:
            self.show(taken)
            self._note(f"{self._words} goes from {low:g} to {high:g}: {text} became {taken:g}.")


def read(text, whole=False):
    """The number that a hand has typed, with a point or a comma (thousands, where it is whole); None for no number."""
    text = text.strip().replace("−", "-").replace("\u00a0", "").replace(" ", "")
    text = text.replace(",", "") if whole else text.replace(",", ".")
    with suppress(ValueError):
        value = float(text)
        if np.isfinite(value) and not (whole and value != round(value)):
            return round(value) if whole else value
    return None


def button(view, name, action, tooltip=None):
    """A button of the view that does `action`."""
    made = plain(widgets.Button, description=name, tooltip=tooltip or name)
    made.on_click(_in_turn(lambda _: view.guarded(action)))
    return made


def choice(name, options, moved):
    """A dropdown with its name; moved(value): what a hand chose."""
    return hear(plain(widgets.Dropdown, description=name, options=options), moved)


def switch(name, tooltip, moved):
    """A button that stays down; moved(value): whether it is."""
    return hear(plain(widgets.ToggleButton, description=name, tooltip=tooltip), moved)


def row(*parts, kind="backprop-row"):
    """Controls side by side, in as many lines as it takes."""
    made = plain(widgets.Box, parts)
    made.add_class(kind)
    return made


def controls(*parts):
    """Controls in columns of one width."""
    return row(*parts, kind="backprop-controls")


def layers(n, dark):
    """The box that holds n HTML widgets one over the other, and these; the first `dark` turn dark with the page."""
    over = [plain(widgets.HTML) for _ in range(n)]
    for part in over[:dark]:
        part.add_class("backprop-dark")
    return row(*over, kind="backprop-picture"), over


def image(png, alt):
    """A picture as HTML, with what it shows in words."""
    return f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{base64.b64encode(png).decode()}">'
