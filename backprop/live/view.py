"""What the live views have in common: controls that a hand and code can set, errors that are seen, a still picture.

How a view looks in the page stands in style.css.
"""

import base64
import html
import io
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import ipywidgets as widgets
from IPython import get_ipython
from IPython.display import display
from PIL import Image, ImageDraw, ImageFont

from .controls import begin, plain
from .tasks import Work

STYLE = f"<style>{(Path(__file__).parent / 'style.css').read_text(encoding='utf-8')}</style>"
RUN_IT = "A still picture: run the cell for the live view."


class View(widgets.VBox):
    """A live view of a state, a frozen dataclass. A subclass names in FIELDS what of it can be set, and gives

        _checked(state)     the state, or ValueError or TypeError where the view cannot show it
        _show_controls()    set the controls to the state, within self._following()
        _refresh(before)    show the state; before: the state shown until now
        still(), words()    what is seen, as PNG bytes and in words

    Each of FIELDS is an attribute: view.w = 0.9 does what moving the slider does, but raises its errors.
    changed: functions without arguments, called after each change of the state.
    """

    FIELDS = ()
    state = start = changed = None

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        for name in cls.FIELDS:
            setattr(cls, name, _field(name))

    def __init__(self, state):
        begin()
        super().__init__()
        self.add_class("backprop")
        self._says, self._notes, self._heard = (plain(widgets.HTML) for _ in range(3))
        self._says.add_class("backprop-says")
        self._heard.add_class("backprop-heard")
        self._follows, self._shown = False, False
        self.changed = []
        self.state = self.start = self._checked(state)
        _supersede(self)

    def __setattr__(self, name, value):
        if not (name.startswith("_") or hasattr(self, name)):
            raise AttributeError(f"the view has no {name!r} to set; it has {', '.join(self.FIELDS)}")
        super().__setattr__(name, value)

    def set(self, **changes):
        """Set several controls as one step: view.set(w=0.9, l=3). On an error the view stays as it was."""
        unknown = set(changes) - set(self.FIELDS)
        if unknown:
            raise ValueError(f"the view can set {', '.join(self.FIELDS)}; got {', '.join(sorted(unknown))}")
        before, self.state = self.state, self._checked(replace(self.state, **changes))
        try:
            self._show_controls()
            self._refresh(before)
        except Exception:
            self.state = before
            self._show_controls()
            raise
        self._notes.value = ""
        for tell in self.changed:
            tell()

    def _compose(self, *parts):
        """The parts of the view, from above; what it says stands below them."""
        self.children = [plain(widgets.HTML, STYLE), *parts, self._notes, self._says, self._heard]

    def reset(self):
        """Back to where the view started: where its cell left it."""
        self.set(**{name: getattr(self.start, name) for name in self.FIELDS})

    def close(self):
        """Leave the page and free what the view holds."""
        self.changed = []
        for widget in reversed(_tree(self)):
            widget.unobserve_all()
            widgets.Widget.close(widget)
            if isinstance(widget, widgets.HTML):
                widget.value = ""  # pictures, which a cell's remembered result would keep

    def _moved(self, **changes):
        """A control was moved, by a hand or by `_show_controls`, which is not to be heard."""
        if not self._follows:
            self.guarded(lambda: self.set(**changes))

    @contextmanager
    def _following(self):
        self._follows, before = True, self._follows
        try:
            yield
        finally:
            self._follows = before

    def guarded(self, action):
        """Do what a control asks for; say in the panel what goes wrong: an error in a callback shows nowhere else."""
        try:
            action()
        except KeyboardInterrupt:
            Work.interrupts += 1  # what goes on beside it stops too
            self.note("Interrupted: training has stopped. Any control starts it again.")
        except Exception as error:
            self.complain(error)

    def complain(self, error):
        """Say in the panel what went wrong."""
        kind = "" if isinstance(error, (ValueError, TypeError)) else f"{type(error).__name__}: "
        self.note(f"{kind}{error}")

    def note(self, words):
        """Say something beside the sentence, until the next change."""
        self._notes.value = f'<b role="alert">{html.escape(words)}</b>'

    def say(self, words, settled=True):
        """Put a sentence, as HTML, into the panel; screen readers hear it once it has settled."""
        self._says.value = words
        if settled:
            self._heard.value = f'<div role="status">{words}</div>'

    def __repr__(self):
        if self.comm is None:
            return "A closed view: run its cell again."
        return f"Live view (run the cell to move it). {self.words()}"

    def __str__(self):
        """The same in letters that every terminal can print."""
        return repr(self).translate({ord("α"): "alpha", ord("φ"): "phi", ord("−"): "-", ord("×"): "x"})

    def _ipython_display_(self):
        """The still picture, then the view over it: what is left where there is no kernel is the picture."""
        if self.comm is None:
            return print(repr(self))
        if not self._shown:
            self._shown, self.start = True, self.state
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
    page = Image.new("RGB", (picture.width, picture.height + 36), "white")
    page.paste(picture)
    ImageDraw.Draw(page).text((8, picture.height + 6), RUN_IT, "black", ImageFont.load_default(22))
    page.save(kept := io.BytesIO(), "png")
    return kept.getvalue()


def _field(name):
    return property(lambda self: getattr(self.state, name), lambda self, value: self.set(**{name: value}))


# a cell that is run again


_views = {}  # by cell: the message that ran it, and the views it made


def _supersede(view):
    """Close the views that an earlier run of the present cell made: nothing else would free them."""
    parent = getattr(get_ipython(), "parent_header", None) or {}
    cell, run = parent.get("metadata", {}).get("cellId"), parent.get("header", {}).get("msg_id")
    if not cell:
        return
    made_by, made = _views.get(cell, (None, []))
    if made_by != run:
        for old in made:
            old.close()
            _forget(old)
        made = []
    _views[cell] = run, [*made, view]


def _forget(view):
    """Let IPython not remember a closed view as a cell's result."""
    names = get_ipython().user_ns
    for kept in (names, names.get("_oh", {})):
        for name in [name for name, value in kept.items() if value is view and str(name)[0] in "_0123456789"]:
            del kept[name]


def _tree(widget):
    """A widget and all that it is made of, layouts and styles too, each once."""
    found, left = {}, [widget]
    while left:
        one = left.pop()
        if one.comm is None or one.model_id in found:
            continue
        found[one.model_id] = one
        for value in (getattr(one, name) for name in one.keys):
            left += [
                w for w in (value if isinstance(value, (list, tuple)) else [value]) if isinstance(w, widgets.Widget)
            ]
    return list(found.values())
