"""What the live views have in common: controls that a student and code can set, messages, a still picture.

How a view looks in the page stands in style.css.
"""

import base64
import gc
import io
import threading
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import ipywidgets as widgets
from IPython import get_ipython
from IPython.display import display
from PIL import Image, ImageDraw, ImageFont

from ..figures.style import small_png
from .controls import SharedStyle, text_in
from .tasks import BackgroundTask, uninterrupted

STYLE = f"<style>{(Path(__file__).parent / 'style.css').read_text(encoding='utf-8')}</style>"
COLOURS = 128  # of a still picture: so a message that carries it stays below 64 KB
RUN_IT = "A still picture: run the cell for the live view."
CLOSED = "A closed view: run its cell again."


class Registry:
    """The views of a kernel by the cell that made them: a cell that is run again closes those of its run before.

    Nothing else would free them. A copied notebook on the same kernel has the same cells and another session; a page
    that is loaded again has another session, too, and is told from a copy by nothing. So each cell keeps the views of
    its SESSIONS newest sessions.
    """

    SESSIONS = 3

    def __init__(self):
        self._cells = {}  # cell: {session: (the message that ran it, [its views])}

    def add(self, view):
        """Note a view, and close those that an earlier run of the present cell made."""
        parent = getattr(get_ipython(), "parent_header", None) or {}
        header, cell = parent.get("header", {}), parent.get("metadata", {}).get("cellId")
        if not cell:
            return
        sessions, run = self._cells.setdefault(cell, {}), header.get("msg_id")
        made_by, made = sessions.pop(header.get("session"), (run, []))
        if made_by != run:
            self._close(made)
            made = []
        sessions[header.get("session")] = run, [*made, view]  # the newest stands last
        if len(sessions) > self.SESSIONS:
            self._close(sessions.pop(next(iter(sessions)))[1])

    @staticmethod
    def _close(views):
        """Close views, and let IPython not remember them as results of cells."""
        shell = get_ipython()
        for view in views:
            view.close()
            for results in (shell.user_ns, shell.user_ns.get("_oh", {}), shell.user_ns_hidden):  # IPython has three
                for name in [n for n, value in results.items() if value is view and str(n)[0] in "_0123456789"]:
                    del results[name]
        gc.collect()  # a closed view is full of cycles that hold pictures; Python collects those only now and then


REGISTRY = Registry()


class Panel(widgets.VBox):
    """A box of controls, messages and pictures that goes when its cell is run again. style: the SharedStyle of it."""

    style = None

    def __init__(self):
        self.style = SharedStyle()
        super().__init__()
        self.add_class("backprop")
        self._messages = self.style.make(widgets.HTML)
        self._thread = threading.current_thread()
        REGISTRY.add(self)

    def close(self):
        """Leave the page and free what the view holds."""
        for widget in reversed(_tree(self)):
            widget.unobserve_all()
            widgets.Widget.close(widget)
            if isinstance(widget, widgets.HTML):
                widget.value = ""  # pictures, which a cell's remembered result would keep

    def report_errors(self, action):
        """Do what a control asks for; show in the view what goes wrong: an error in a callback shows nowhere else.

        The control, which has moved already, then goes back.
        """
        try:
            action()
        except KeyboardInterrupt:
            with uninterrupted():
                BackgroundTask.interrupts += 1  # what goes on beside it stops too
                self._restore()
                self.message("Interrupted: training has stopped. Any control starts it again.")
        except Exception as error:
            self._restore()
            self.show_error(error)

    def _restore(self):
        """Set the controls to what the view shows."""

    def show_error(self, error):
        """Show in the view what went wrong."""
        kind = "" if isinstance(error, (ValueError, TypeError)) else f"{type(error).__name__}: "
        self.message(f"{kind}{error}")

    def message(self, text):
        """Show text beside the result, until the next change."""
        self._messages.value = text_in("b", text, role="alert")

    def _button(self, label, on_click, tooltip=None):
        """A button whose errors are shown."""
        return self.style.button(label, lambda: self.report_errors(on_click), tooltip)

    def _assert_usable(self):
        """RuntimeError for a closed view, and in another thread than that of the view: ipywidgets takes no two."""
        if self.comm is None:
            raise RuntimeError(CLOSED)
        if threading.current_thread() is not self._thread:
            raise RuntimeError("a view belongs to the thread that made it: set it there")


class View(Panel):
    """A live view of a state, a frozen dataclass. A subclass names in FIELDS what of it can be set, and gives

        _check(state)      the state, or ValueError or TypeError where the view cannot show it
        _compute(state)    what it takes to show the state; may take long, may be interrupted, changes nothing
        _show()            show self.state and self._found, what was computed for it: controls, pictures, words
        train()            what follows a change and may take long
        still(), words()   what is seen, as PNG bytes and in words

    Each of FIELDS is an attribute: view.w = 0.9 does what moving the slider does, but raises its errors. A change is
    whole or not at all, whatever goes wrong. changed: functions without arguments, called after each change.
    """

    FIELDS = ()
    state = start = changed = None

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        for name in cls.FIELDS:
            setattr(cls, name, _field(name))

    def __init__(self, state):
        super().__init__()
        self._result, self._details, self._announced = (self.style.make(widgets.HTML) for _ in range(3))
        for part, kind in ((self._result, "result"), (self._details, "says"), (self._announced, "announced")):
            part.add_class(f"backprop-{kind}")
        self._said = self.style.row(self._result, self._messages)
        self._said.add_class("backprop-said")
        self._follows, self._displayed, self._found = False, False, None
        self.changed = []
        self.state = self.start = self._check(state)

    def __setattr__(self, name, value):
        if not (name.startswith("_") or hasattr(self, name)):
            raise AttributeError(f"the view has no {name!r} to set; it has {', '.join(self.FIELDS)}")
        super().__setattr__(name, value)

    def set(self, **changes):
        """Set several controls as one step: view.set(w=0.9, l=3). On an error the view stays as it was."""
        self.move(**changes)
        self.train()

    def move(self, **changes):
        """`set`, without what follows it: `train`."""
        self._assert_usable()
        unknown = set(changes) - set(self.FIELDS)
        if unknown:
            raise ValueError(f"the view can set {', '.join(self.FIELDS)}; got {', '.join(sorted(unknown))}")
        state = self._check(replace(self.state, **changes))
        found = self._compute(state)
        with uninterrupted():
            before = self.state, self._found
            try:
                self._put(state, found)
            except Exception:
                self._put(*before)
                raise
            self._messages.value = ""
            for on_change in self.changed:
                on_change()

    def _open(self):
        """Show the state for the first time."""
        self._put(self.state, self._compute(self.state))
        self.train()

    def _put(self, state, found):
        self.state, self._found = state, found
        self._show()

    def _restore(self):
        if self._found is not None:
            with uninterrupted():
                self._put(self.state, self._found)

    def train(self):
        """What follows a change: work that may take long."""

    def _compose(self, *parts):
        """The parts of the view, from above, self._said among them; details stand below them."""
        style = self.style.make(widgets.HTML, STYLE)
        self.children = [style, *parts, self._details, self._announced]

    def reset(self):
        """Back to where the view started: where its cell left it."""
        self.set(**{name: getattr(self.start, name) for name in self.FIELDS})

    def close(self):
        """Leave the page and free what the view holds."""
        self.changed = []
        super().close()

    def _on_change(self, **changes):
        """A control was moved: by a student, or within `_muted`, where the view itself sets it."""
        if not self._follows:
            self.report_errors(lambda: self.set(**changes))

    @contextmanager
    def _muted(self):
        self._follows, before = True, self._follows
        try:
            yield
        finally:
            self._follows = before

    def say(self, result, details="", settled=True, beside="", progress=""):
        """Show the result in bold, and the details; screen readers read both once they have settled.

        beside: more text after the result; progress: HTML of a bar.
        """
        self._result.value = text_in("b", result) + (" " + text_in("span", beside) if beside else "") + progress
        self._details.value = text_in("span", details)
        if settled:
            self._announced.value = text_in("div", " ".join(filter(None, (result, beside, details))), role="status")

    def __repr__(self):
        if self.comm is None:
            return CLOSED
        return f"Live view (run the cell to move it). {self.words()}"

    def __str__(self):
        """The same in letters that every terminal can print."""
        return repr(self).translate({ord("α"): "alpha", ord("φ"): "phi", ord("−"): "-", ord("×"): "x"})

    def _ipython_display_(self):
        """The still picture, then the view over it: what is left where there is no kernel is the picture."""
        if self.comm is None:
            return print(repr(self))
        if not self._displayed:
            self._displayed, self.start = True, self.state
        picture = {"image/png": base64.b64encode(_captioned(self.still())).decode(), "text/plain": RUN_IT}
        display(picture, raw=True, metadata={"image/png": {"alt": self.words()}})
        display_widget(self, repr(self))


def display_widget(widget, words):
    """Show a widget in a cell's output. Written out because ipywidgets 7 and 8 have different methods for it."""
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    display({"application/vnd.jupyter.widget-view+json": view, "text/plain": words}, raw=True)


def _captioned(png):
    """A still picture that says under itself what to do: it may be all that a reader has."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    whole = Image.new("RGB", (picture.width, picture.height + 36), "white")
    whole.paste(picture)
    ImageDraw.Draw(whole).text((8, picture.height + 6), RUN_IT, "black", ImageFont.load_default(22))
    return small_png(whole, COLOURS)


def _field(name):
    return property(lambda self: getattr(self.state, name), lambda self, value: self.set(**{name: value}))


def _tree(panel):
    """A panel and all that it is made of, layouts and styles too, each once; not another panel that stands in it."""
    found, left = {}, [panel]
    while left:
        one = left.pop()
        if one.comm is None or one.model_id in found or (isinstance(one, Panel) and one is not panel):
            continue
        found[one.model_id] = one
        for value in (getattr(one, name) for name in one.keys):
            left += [
                w for w in (value if isinstance(value, (list, tuple)) else [value]) if isinstance(w, widgets.Widget)
            ]
    return list(found.values())
