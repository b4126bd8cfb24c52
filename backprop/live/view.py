"""What the live views have in common: controls that a hand and code can set, errors that are seen, a still picture.

Everything that says how a view looks in the page stands in STYLE, in JupyterLab's own variables where it has them.
"""

import asyncio
import base64
import html
import io
import signal
import threading
from contextlib import contextmanager, suppress
from dataclasses import replace

import ipywidgets as widgets
import numpy as np
from IPython import get_ipython
from IPython.display import display
from PIL import Image, ImageDraw, ImageFont

from .. import _arguments

STYLE = """<style>
.backprop { width: 100%; --jp-widgets-font-size: var(--jp-content-font-size1, 14px);
  --jp-widgets-inline-height: 2em; --jp-widgets-inline-width-short: auto; }
.backprop .widget-html-content { line-height: 1.35; font-size: var(--jp-widgets-font-size); overflow-wrap: anywhere; }
.backprop-controls { display: grid !important; width: 100%;
  grid-template-columns: repeat(auto-fit, minmax(min(21.2em, 100%), 1fr)); column-gap: 0.8em;
  font-size: var(--jp-widgets-font-size); }
.backprop-number { align-items: center; min-width: 0; }
.backprop-number .widget-text { width: 12.9em; flex: 0 0 auto; }
.backprop-number .widget-text > label { width: 8.2em; }
.backprop-number .widget-slider { flex: 1 1 10em; width: auto; min-width: 0; }
.backprop-number .slider-container { min-width: 8em; }
.backprop-row { flex-flow: row wrap !important; width: 100%; align-items: center;
  font-size: var(--jp-widgets-font-size); }
.backprop-beside { align-items: flex-start; }
.backprop-row > .jupyter-button { width: auto; }
.backprop .backprop-row > :is(.widget-dropdown, .widget-text),
.backprop .backprop-row > * > .widget-label { width: auto; }
.backprop-row > .widget-dropdown > select { min-width: 5.2em; width: auto; }
.backprop-row > .widget-text > input { width: 4.5em; flex: none; }
.backprop-gone { display: none !important; }
.backprop-picture { display: grid !important; grid-template-columns: 100%; width: 100%; max-width: 125vh;
  overflow: hidden; background: white; }
.backprop-picture > * { grid-area: 1 / 1 / 2 / 2; width: 100%; margin: 0; overflow: hidden; }
.backprop-picture img, .backprop-picture svg { display: block; width: 100%; height: auto; }
.backprop-picture .widget-html-content { line-height: 0; }
.backprop-says { min-height: 4.2em; }
.backprop-large .backprop-says .widget-html-content { font-size: calc(1.5 * var(--jp-widgets-font-size)); }
.backprop-heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.backprop table { font-size: var(--jp-widgets-font-size); line-height: 1.25; }
.backprop-matrices { display: flex; flex-wrap: wrap; gap: 0.6em 1.6em; line-height: 1.25; }
.backprop td { padding: 1px 6px; }
.backprop :is(button, input, select, .noUi-handle):focus-visible {
  outline: 3px solid var(--jp-brand-color1, #1976d2) !important; outline-offset: 1px; }
[data-jp-theme-light="false"] .backprop-dark { filter: invert(0.93) hue-rotate(180deg); }
.backprop .jupyter-widgets-disconnected::before { display: none; }
.backprop.jupyter-widgets-disconnected::before { display: block; font: bold 1em sans-serif; color: inherit;
  content: "This view has lost its kernel: run the cell again."; padding: 0.3em 0; }
.jp-NotebookPanel:has(.jp-Notebook-ExecutionIndicator:is([data-status="connecting"], [data-status="disconnected"]))
  .jp-OutputArea-output > .backprop::before { display: block; font: bold 1em sans-serif; padding: 0.3em 0;
  content: "The connection to the kernel is lost: what you set now shows when it is back. If it stays away, reload."; }
.jp-OutputArea:has(.backprop) > .jp-OutputArea-child:has(> .jp-RenderedImage) { display: none; }
</style>"""
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

    def _ipython_display_(self):
        """The still picture, then the view over it: what is left where there is no kernel is the picture."""
        if self.comm is None:
            return print(repr(self))
        if not self._shown:
            self._shown, self.start = True, self.state
        picture = {"image/png": base64.b64encode(_captioned(self.still())).decode(), "text/plain": RUN_IT}
        display(picture, raw=True, metadata={"image/png": {"alt": self.words()}})
        display(self._repr_mimebundle_() | {"text/plain": repr(self)}, raw=True)


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


# work beside the controls


class Work:
    """One piece of work at a time in the kernel's event loop, beside its controls.

    `start` takes a generator that yields how many seconds to rest before it goes on; stop() ends it; so does
    "Interrupt kernel", with a word to the view. broken: what to do where it ended so, or with an error.
    """

    interrupts = 0

    def __init__(self, view, what, broken=lambda: None):
        self.view, self.what, self.broken, self.task = view, what, broken, None

    def start(self, steps):
        """Begin, in place of what still goes on. Says whether there is an event loop to do it in."""
        self.stop()
        with suppress(RuntimeError):
            self.task = asyncio.get_running_loop().create_task(self._go(steps))
        return self.task is not None

    def stop(self):
        """End it, where it is."""
        if self.task is not None:
            self.task.cancel()
        self.task = None

    async def _go(self, steps):
        begun = Work.interrupts
        try:
            for rest in steps:
                _listen()
                await asyncio.sleep(rest)
                if Work.interrupts > begun:
                    raise KeyboardInterrupt
        except KeyboardInterrupt:
            self.broken()
            self.view.note(f"Interrupted: {self.what} has stopped. Any control starts it again.")
        except Exception as error:
            self.broken()
            self.view.complain(error)


def _listen():
    """Hear "Interrupt kernel" between cells, when the kernel itself ignores it."""

    def heard(*_):
        Work.interrupts += 1

    with suppress(ValueError):  # not in the main thread
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            signal.signal(signal.SIGINT, heard)


def hear(control, moved):
    """Let moved(value) be called when the control changes, in turn with all else; gives the control."""
    act = _in_turn(moved)
    control.observe(lambda change: act(change["new"]), "value")
    return control


def _in_turn(action):
    """The action, done in the thread that it was made in, which runs cells and trains.

    JupyterLab lets a kernel hear of controls in a thread beside that one (a subshell). There a move would meet a view
    in the midst of its own work.
    """
    home = threading.current_thread()
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return action

    async def do(*args):
        with suppress(KeyboardInterrupt), _interruptible():  # one that nobody has caught must not end the loop
            action(*args)

    def act(*args):
        if threading.current_thread() is home:
            return action(*args)
        asyncio.run_coroutine_threadsafe(do(*args), loop).result()

    return act


@contextmanager
def _interruptible():
    """Let "Interrupt kernel" raise KeyboardInterrupt, as it does while a cell runs."""
    before = signal.getsignal(signal.SIGINT)
    with suppress(ValueError):  # not in the main thread
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        with suppress(ValueError):
            signal.signal(signal.SIGINT, before)


# controls


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


def within(name, value, bounds, whole=False):
    """value as a plain number; ValueError outside the bounds or where it is not finite, TypeError for other kinds."""
    value = _arguments.validate_integer(name, value, -np.inf) if whole else value
    return (int if whole else float)(_arguments.validate_number(name, value, *bounds))


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


def svg(size, inner):
    """A drawing over a picture of that size, in its pixels."""
    width, height = size
    return f'<svg viewBox="0 0 {width:.0f} {height:.0f}" aria-hidden="true">{inner}</svg>'
