"""What the live views have in common: a state that controls and code can set, errors that are seen, a still picture."""

import base64
import html
from contextlib import contextmanager
from dataclasses import replace

import ipywidgets as widgets
import numpy as np

from . import _check

RANGES = {"w": (0.05, 20), "l": (1, 300), "max_iter": (10, 100_000), "alpha": (0, 10), "b": (-2, 2), "spread": (0, 1)}


class View(widgets.VBox):
    """A live view of a state, a frozen dataclass. A subclass names in FIELDS what of it can be set, and gives

        _checked(state)     the state, or ValueError or TypeError where the view cannot show it
        _show_controls()    set the controls to the state, within self._following()
        _refresh()          show the state
        still(), words()    what is seen, as PNG bytes and in words

    Each of FIELDS is an attribute: view.w = 0.9 does what moving the slider does, but raises its errors.
    """

    FIELDS = ()

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        for name in cls.FIELDS:
            setattr(cls, name, _field(name))

    def __init__(self):
        super().__init__()
        self.layout.width = "100%"
        self._says = widgets.HTML(layout=widgets.Layout(width="100%", margin="0", min_height="4.2em"))
        self._follows = False

    def set(self, **changes):
        """Set several controls as one step: view.set(w=0.9, l=3). On an error the view stays as it was."""
        unknown = set(changes) - set(self.FIELDS)
        if unknown:
            raise ValueError(f"the view can set {', '.join(self.FIELDS)}; got {', '.join(sorted(unknown))}")
        before, self.state = self.state, self._checked(replace(self.state, **changes))
        try:
            self._show_controls()
            self._refresh()
        except Exception:
            self.state = before
            self._show_controls()
            raise

    def reset(self):
        """Back to where the view started."""
        self.set(**{name: getattr(self.start, name) for name in self.FIELDS})

    def _moved(self, **changes):
        """A control was moved, by a hand or by `_show_controls`, which is not to be heard."""
        if not self._follows:
            self.guarded(lambda: self.set(**changes))

    @contextmanager
    def _following(self):
        self._follows = True
        try:
            yield
        finally:
            self._follows = False

    def guarded(self, action):
        """Do what a control asks for; say in the panel what goes wrong: an error in a callback shows nowhere else."""
        try:
            action()
        except Exception as error:
            self.complain(error)

    def complain(self, error):
        """Say in the panel what went wrong."""
        self.say(f'<b role="alert">{type(error).__name__}: {html.escape(str(error))}</b>')

    def say(self, words):
        """Put a sentence, as HTML, into the panel."""
        self._says.value = f'<div style="line-height:1.35">{words}</div>'

    def __repr__(self):
        return f"Live view (run the cell to move it). {self.words()}"

    def _repr_mimebundle_(self, **kwargs):
        data = super()._repr_mimebundle_(**kwargs)
        data["text/plain"] = repr(self)  # ipywidgets would cut it
        data["image/png"] = base64.b64encode(self.still()).decode()
        return data, {"image/png": {"alt": self.words()}}


def _field(name):
    return property(lambda self: getattr(self.state, name), lambda self, value: self.set(**{name: value}))


class Stops:
    """A slider over uneven stops, and the number itself beside it, to read or to type any value of the range."""

    def __init__(self, description, stops, bounds):
        labels = [(f"{s:g}", s) for s in stops]
        self.slider = slider(widgets.SelectionSlider, description, options=labels, readout=False)
        whole = all(isinstance(s, int) for s in stops)
        text = widgets.BoundedIntText if whole else widgets.BoundedFloatText
        self.text = text(min=bounds[0], max=bounds[1], step=1 if whole else 0.01, layout=widgets.Layout(width="5.5em"))
        self.text.tooltip = f"{description}: any value from {bounds[0]:g} to {bounds[1]:g}"
        self.parts = [self.slider, self.text]
        self.stops, self.following = np.array(stops), False
        self.slider.observe(self._slid, "value")

    @property
    def value(self):
        return self.text.value

    @value.setter
    def value(self, value):
        self.text.value = value
        self._follow(value)

    def observe(self, listener, name):
        def heard(change):
            self._follow(change["new"])
            listener(change)

        self.text.observe(heard, name)

    def _slid(self, change):
        if not self.following:
            self.text.value = change["new"]

    def _follow(self, value):
        self.following = True
        try:
            self.slider.index = int(np.abs(self.stops - value).argmin())
        finally:
            self.following = False


def within(name, value, bounds):
    """value as a plain number; ValueError outside the bounds or where it is not finite, TypeError for other kinds."""
    low, high = bounds
    number = _check.array(name, value, ndim=0).item()
    if not low <= number <= high:
        raise ValueError(f"{name} takes a number from {low:g} to {high:g}; got {value!r}")
    return number


def slider(kind, description, *bounds, **more):
    """A slider of the given widget class from bounds[0] to bounds[1], that takes what room there is."""
    layout = widgets.Layout(width="auto", flex="1 1 14em")
    bounds = dict(zip(("min", "max"), bounds))
    return kind(description=description, layout=layout, style={"description_width": "8em"}, **bounds, **more)


def play(first, last, interval):
    """A play and a stop button that count from first to last, a step each `interval` ms."""
    layout = widgets.Layout(width="7em", flex="0 0 auto")
    return widgets.Play(min=first, max=last, value=first, interval=interval, show_repeat=False, layout=layout)


def button(view, name, action):
    """A button of the view that does `action`."""
    made = widgets.Button(description=name, layout=widgets.Layout(width="auto"))
    made.on_click(lambda _: view.guarded(action))
    return made


def row(*parts):
    """Controls side by side, in as many lines as it takes."""
    return widgets.Box(parts, layout=widgets.Layout(flex_flow="row wrap", width="100%", align_items="center"))
