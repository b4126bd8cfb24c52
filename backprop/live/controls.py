"""The controls of the live views: a number with its slider, buttons, choices, switches, and the boxes they stand in.

All text that comes from outside reaches the page through `text_in`, and through nothing else.
"""

import base64
import html
import re
from contextlib import suppress

import ipywidgets as widgets
import numpy as np

from .tasks import in_thread_of_view


class SharedStyle:
    """The one Layout, and the one style of each kind, that all widgets of a view share.

    With one for each control, as they come, a view would be 130 models instead of 55; and a page of JupyterLab keeps
    something of each as long as its kernel lives.
    """

    def __init__(self):
        self._by_kind = {}

    def of(self, kind):
        """The one Layout, or the one style of its kind."""
        if kind not in self._by_kind:
            self._by_kind[kind] = kind()
        return self._by_kind[kind]

    def make(self, kind, *args, **traits):
        """A widget that looks as all of its kind do in the view."""
        style = kind.class_traits().get("style")
        traits = {"layout": self.of(widgets.Layout)} | ({"style": self.of(style.klass)} if style else {}) | traits
        return kind(*args, **traits)

    def button(self, label, on_click, tooltip=None):
        """A button that calls on_click()."""
        made = self.make(widgets.Button, description=label, tooltip=tooltip or label)
        on_click = in_thread_of_view(on_click)
        made.on_click(lambda _: on_click())
        return made

    def choice(self, label, options, on_change):
        """A dropdown with its label; on_change(value): what was chosen."""
        return observe(self.make(widgets.Dropdown, description=label, options=options), on_change)

    def switch(self, label, tooltip, on_change):
        """A button that stays down; on_change(value): whether it is."""
        return observe(self.make(widgets.ToggleButton, description=label, tooltip=tooltip), on_change)

    def text(self, label, tooltip=""):
        """A box for text, with its label."""
        return self.make(widgets.Text, description=label, tooltip=tooltip, continuous_update=False)

    def row(self, *parts, kind="backprop-row"):
        """Controls side by side, in as many lines as it takes."""
        made = self.make(widgets.Box, parts)
        made.add_class(kind)
        return made

    def columns(self, *parts):
        """Controls in columns of one width."""
        return self.row(*parts, kind="backprop-controls")

    def overlay(self, n, dark):
        """A box that holds n HTML widgets one over the other, and these; the first `dark` turn dark with the page."""
        over = [self.make(widgets.HTML) for _ in range(n)]
        for part in over[:dark]:
            part.add_class("backprop-dark")
        return self.row(*over, kind="backprop-picture"), over


def observe(control, on_change):
    """Let on_change(value) be called when the control changes, in the thread of the view; gives the control."""
    act = in_thread_of_view(on_change)
    control.observe(lambda change: act(change["new"]), "value")
    return control


class NumberControl(widgets.HBox):
    """A box that takes a number, with its label, and a slider beside it. on_change(value): what a student set it to.

    parameter: its label, range and steps. The box takes every number of the range, with a point or a comma; what it
    cannot take it says in a message of its panel.
    """

    def __init__(self, panel, parameter, on_change):
        style, self._panel, self._on_change, self._muted = panel.style, panel, on_change, False
        self.parameter, self._low, self._high = parameter, parameter.low, parameter.high
        p = parameter
        self._stops = np.array(p.stops) if len(p.stops) else None
        if len(p.stops):
            self.slider = style.make(widgets.SelectionSlider, options=_options(p.stops), readout=False)
        else:
            kind = widgets.IntSlider if p.whole else widgets.FloatSlider
            self.slider = style.make(kind, min=p.low, max=p.high, step=p.step, readout=False)
        self.box = style.text(p.label, f"{p.label}: any {'whole ' * p.whole}number from {p.low:g} to {p.high:g}")
        super().__init__([self.box, self.slider], layout=style.of(widgets.Layout))
        self.add_class("backprop-number")
        self._observe(self.box, self._typed)
        self._observe(self.slider, lambda value: on_change(self._rounded(value)))

    def _observe(self, part, act):
        observe(part, lambda value: self._muted or self._panel.report_errors(lambda: act(value)))

    def show(self, value, high=None):
        """Show a value that something else has set, and where the range now ends."""
        self._muted = True
        try:
            if high is not None and high != self.slider.max:
                self._high = high
                self.slider.max = max(high, self._low + 1)
            self._value, self.box.value = value, f"{value:d}" if self.parameter.whole else f"{value:.6g}"
            if self._stops is None:
                self.slider.value = value
            else:
                self.slider.index = int(np.abs(self._stops - value).argmin())
        finally:
            self._muted = False

    def set_stops(self, stops):
        """Let the slider stand at other values, over the same range."""
        self._muted, self._stops = True, np.array(stops)
        try:
            self.slider.options = _options(stops)
        finally:
            self._muted = False

    def _rounded(self, value):
        """A slider's value without the rounding errors of its steps: 0.3, not 0.30000000000000004."""
        return value if self.parameter.whole or self._stops is not None else round(value, 10)

    def _typed(self, text):
        value, (label, low, high) = read(text, self.parameter.whole), (self.parameter.label, self._low, self._high)
        if value is None:
            self.show(self._value)
            whole = "whole " * self.parameter.whole
            self._panel.message(f"{label} takes a {whole}number from {low:g} to {high:g}; got {text!r}.")
            return
        taken = min(max(value, low), high)
        self._on_change(taken)
        if taken != value:
            self.show(taken)
            self._panel.message(f"{label} goes from {low:g} to {high:g}: {text} became {taken:g}.")


def _options(stops):
    return [(f"{s:g}", s) for s in stops]


THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}([.,]\d{3})+")  # 1,000 and 1.000: of whole numbers, in any country


def read(text, whole=False):
    """The number in a text, with a point or a comma (either for thousands, where it is whole); None for no number."""
    text = re.sub(r"[\s\u00a0]", "", text.replace("−", "-"))
    if whole and THOUSANDS.fullmatch(text):
        text = re.sub("[.,]", "", text)
    with suppress(ValueError):
        value = float(text.replace(",", "."))
        if np.isfinite(value) and not (whole and value != round(value)):
            return round(value) if whole else value
    return None


def text_in(tag, text, **attributes):
    """Text as HTML in a tag: the one way for text into the page. Nothing in it can act as markup."""
    given = "".join(f' {name.rstrip("_")}="{html.escape(str(value))}"' for name, value in attributes.items())
    return f"<{tag}{given}>{html.escape(text)}</{tag}>"


def image(png, alt):
    """A picture as HTML, with what it shows in words."""
    return f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{base64.b64encode(png).decode()}">'
