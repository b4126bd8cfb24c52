"""The live view of the chain: controls, one experiment, its pictures and a sentence on what they show.

    view = live.explorer(w=0.9)     # at the end of a cell: `view`, or live.explorer(...) itself
    view.l = 3                      # every control can be set from code

A control moves: iteration 1 of the new experiment is computed and drawn at once; the run follows in strides, so that it
never keeps a slider waiting. What is shown is iteration t of that run, 1 at first.
"""

import html
from dataclasses import dataclass, fields, replace
from time import perf_counter

import ipywidgets as widgets
import numpy as np

from .. import _arguments, activations
from .._arguments import validate_within
from ..experiments import sentences
from ..experiments.chain import PHI, PRESETS, RANGES, STOPS, TARGETS, Experiment, Progress, snapshot
from ..figures.panels import Panels
from .controls import Number, button, choice, controls, image, layers, plain, read, row, switch
from .tasks import Work
from .view import View

LARGE = {"all four": "", "signal": "h", "gradient by u": "g", "weights": "w", "cost": "J"}
PIECE = 0.01  # seconds of training between two looks at the controls
PAUSE = 0.01  # seconds a control must rest before training starts
REDRAW = 0.06  # seconds between two pictures of a growing run
PLAYED = {"iteration t": ("t", 1, 1000), "weight w": ("w", 0.8, 1.2), "depth l": ("l", 1, 150)}
SPEEDS = {"slow": 0.25, "normal": 0.1, "fast": 0.05}  # seconds a step


@dataclass(frozen=True)
class Shown(Experiment):
    """An Experiment, and what of its run is on show: iteration t, and which panels."""

    t: int = 1
    log_h: bool = False
    weights: bool = False
    large: str = ""

    def __post_init__(self):
        super().__post_init__()
        validate_within("t", self.t, (1, self.max_iter), whole=True)
        for name in ("log_h", "weights"):
            _arguments.validate_bool(name, getattr(self, name))
        if self.large not in LARGE.values():
            raise ValueError(f"large takes {', '.join(map(repr, LARGE.values()))}; got {self.large!r}")

    def experiment(self):
        """The Experiment alone."""
        return Experiment(**{name: getattr(self, name) for name in BEGINS})


BEGINS = [field.name for field in fields(Experiment)]


def explorer(
    w=1.0,
    l=100,
    max_iter=1000,
    alpha=0.1,
    b=None,
    y=(-0.5, 0.5),
    phi=activations.tanh,
    spread=None,
    t=1,
    log_h=False,
    weights=False,
    large="",
):
    """The live view of the chain: h, |g|, |dJ/dw| by layer, J by iteration, and a sentence on what is happening.

    w -20..20 and l 1..300 set the equal initial weights and the depth; max_iter 10..100000 and alpha 0..10 the run;
    b -2..2 adds a bias, and controls for it and for the two targets y, each -1..1; spread 0..1 draws the weights at
    random around w, and adds a control; phi is tanh, sigmoid, relu or identity. x = (-0.5, 0.5).
    t is the iteration shown; log_h shows |h| on a log axis, weights shows w (and b) in place of |dJ/dw|; large is "",
    or the panel that fills the view: "h", "g", "w", "J". All of these are attributes of the view, to be set later;
    whatever changes the experiment sets t back to 1. Values out of range raise ValueError, the wrong kind TypeError;
    the view then stays as it was.
    """
    return Explorer(Shown(w, l, max_iter, alpha, b, spread, y, phi, t, log_h, weights, large))


class Explorer(View):
    """What `explorer` gives.

    state: the Shown; look: the Snapshot of iteration t; J: the cost by iteration so far; picture: the Panels.
    """

    FIELDS = (*BEGINS, "t", "log_h", "weights", "large")
    look = picture = _run = _drawn = _training = _playing = None

    def __init__(self, state):
        super().__init__(state)
        self.picture = Panels(len(state.x), state.b is not None)
        self._training, self._playing = Work(self, "training"), Work(self, "play", self._stop_play)
        self._build()
        self._show_controls()
        self._refresh()

    @property
    def J(self):
        """The cost by iteration, as far as the run has come."""
        return self._run.J

    def _checked(self, state):
        for name in ("b", "spread"):
            if self.start and (getattr(state, name) is None) != (getattr(self.start, name) is None):
                raise ValueError(f"{name} takes None just where the view began with None; got {getattr(state, name)!r}")
        return state

    def set(self, **changes):
        """Set several controls as one step: view.set(w=0.9, l=3). On an error the view stays as it was."""
        self._stop_play()
        self._set(changes)

    def _set(self, changes):
        if set(changes) & set(BEGINS) - {"max_iter"}:
            changes = {"t": 1} | changes
        elif "max_iter" in changes:
            changes = {"t": max(1, min(self.t, _arguments.validate_integer("max_iter", changes["max_iter"])))} | changes
        super().set(**changes)

    def preset(self, w, l):
        """A case of the exercise: equal weights w, l layers, and its iterations, learning rate, targets and phi."""
        more = {name: 0.0 for name in ("b", "spread") if getattr(self.state, name) is not None}
        self.set(w=w, l=l, max_iter=1000, alpha=0.1, y=(-0.5, 0.5), phi=activations.tanh, **more)

    def reset(self):
        """Back to where the view started: where its cell left it. Held curves go."""
        self.release()
        super().reset()

    def hold(self):
        """Leave the present curves behind, labelled, to compare with: at most four, of one label the newest."""
        t = f", iteration {self.t:,}" if self.t > 1 else ""
        self.picture.hold(sentences.experiment(self.state) + t)
        self._show_held()

    def release(self):
        """Let the curves go that were left behind."""
        self.picture.release()
        self._show_held()

    def finish(self):
        """Train to the last iteration now, without waiting for the run in strides."""
        self._training.stop()
        self._run.reach(self.state.max_iter)
        self._show_run()

    def curves(self):
        """The curves by layer that are seen, as SVG."""
        return self.picture.curves()

    def course(self):
        """The course of J and the mark on it, as SVG."""
        return self.picture.course(self._exploded())

    def code(self):
        """The line of code that shows what the view shows; held curves do not come along."""
        return sentences.code(self.state)

    def close(self):
        """Leave the page and free what the view holds."""
        if self._training:
            self._stop_play()
            self._training.stop()
        super().close()
        self.picture = self._run = self.look = None

    # what is seen

    def _build(self):
        self._numbers, self._switches, self._play = self._build_numbers(), self._build_switches(), self._build_play()
        presets = [button(self, name, lambda c=changes: self.preset(**c)) for name, changes in PRESETS.items()]
        held = [
            button(self, "hold", self.hold, "keep the present curves, to compare with"),
            button(self, "let go", self.release, "take the kept curves away"),
        ]
        more = switch("more", "one large panel, the activation, what is played, the code", self._show_more)
        log_h, weights, *choices = self._switches.values()
        self._more = row(*choices, *self._play[2:], button(self, "copy as code", self._show_code))
        self._show_more(False)
        self._legend = plain(widgets.HTML)
        picture, (self._background, self._curves, self._cost) = layers(3, dark=3)
        self._compose(
            controls(*self._numbers.values(), row(*self._play[:2])),
            row(*presets, button(self, "reset", self.reset), *held, log_h, weights, more),
            *(self._more, self._legend, picture),
        )

    def _build_numbers(self):
        """The numbers that can be set, by name: those that the view began with."""

        def number(words, name, **how):
            return Number(words, RANGES[name], lambda value: self._moved(**{name: value}), self.note, **how)

        numbers = {
            "w": number("initial weight w", "w", stops=STOPS["w"], step=0.01),
            "l": number("depth l", "l"),
            "max_iter": number("iterations", "max_iter", stops=STOPS["max_iter"]),
            "alpha": number("learning rate α", "alpha", stops=STOPS["alpha"], step=0.01),
        }
        if self.state.b is not None:
            numbers["b"] = number("initial bias b", "b", step=0.05)
            for i in range(len(self.state.y)):
                moved = lambda value, i=i: self._moved(y=self._target(i, value))  # noqa: E731
                numbers[f"y{i}"] = Number(f"target y, i={i + 1}", TARGETS, moved, self.note, step=0.05)
        if self.state.spread is not None:
            numbers["spread"] = number("spread of w", "spread", step=0.01)
        return numbers | {"t": Number("iteration t", (1, 1), lambda t: self._moved(t=t), self.note)}

    def _build_switches(self):
        """What else can be set, by name."""

        def moved(name):
            return lambda value: self._moved(**{name: value})

        return {
            "log_h": switch("log h", "|h| on a log axis", moved("log_h")),
            "weights": switch("weights", "the weights by layer in place of their gradients", moved("weights")),
            "large": choice("large", LARGE, moved("large")),
            "phi": choice("activation φ", PHI, moved("phi")),
        }

    def _build_play(self):
        """What to play, the button, from and to, the speed."""
        what = choice("play", {words: words for words in PLAYED}, self._offer)
        ends = [plain(widgets.Text, description=words, continuous_update=False) for words in ("from", "to")]
        go = switch("▶ play", "play from the present value; any other control ends it", self._start_play)
        return what, go, *ends, plain(widgets.Dropdown, description="speed", options=SPEEDS, value=0.1)

    def _show_more(self, on):
        (self._more.remove_class if on else self._more.add_class)("backprop-gone")

    def _show_code(self):
        self._notes.value = f'Click it, and copy: <code style="user-select:all">{html.escape(self.code())}</code>'

    def _show_held(self):
        mark = '<b class="backprop-dark" style="color:{}">━━</b> {}'
        says = [mark.format(colour, html.escape(name)) for name, (colour, _) in self.picture.held.items()]
        self._draw(self.look)
        self._show_run()
        self._legend.value = f"held: {' &emsp; '.join(says)}" if says else ""

    def _show_controls(self):
        s = self.state
        with self._following():
            for name, control in self._numbers.items():
                if name == "t":
                    control.show(s.t, self._last())
                else:
                    control.show(s.y[int(name[1])] if name in ("y0", "y1") else getattr(s, name))
            for name, control in self._switches.items():
                control.value = getattr(s, name)

    def _last(self):
        """The last t on the slider: where the run has come to; until it is over, where the one before had come to."""
        t, N = self.state.t, self.state.max_iter
        if self._run is None:
            return t
        done = len(self._run.J)
        return max(t, done if self._run.over else min(N, max(done, self._numbers["t"].slider.max)))

    def _target(self, i, value):
        """The targets with that of sample i changed."""
        return tuple(value if j == i else y_j for j, y_j in enumerate(self.state.y))

    # what happens when a control moves

    def _refresh(self, before=None):
        """The iteration on show now, the run after it."""
        s = self.state
        if before is None or (before.log_h, before.weights, before.large) != (s.log_h, s.weights, s.large):
            self.picture.arrange(s.log_h, s.weights, s.large)
            (self.add_class if s.large else self.remove_class)("backprop-large")
        begins = before is None or any(getattr(before, n) != getattr(s, n) for n in BEGINS if n != "max_iter")
        if begins:
            self._training.stop()
            self._run = Progress(s.experiment())
        elif before.max_iter != s.max_iter:
            self._training.stop()
            self._run.extend(s.max_iter)
        self._run.reach(s.t - 1)
        self._draw(snapshot(s, *self._run.parameters(min(s.t, len(self._run.J) + 1))))
        self._show_run()
        if not self._run.over and (begins or self._training.task is None or before.max_iter != s.max_iter):
            small = before is None and s.l * s.max_iter <= 1_000_000  # a cell ends with its run
            if small or not self._training.start(self._strides()):
                self.finish()

    def _draw(self, look):
        self.look = look
        self.picture.show(look)
        self._curves.value = self.curves()
        self._iteration = sentences.iteration(look, self.state, self.t)

    def _show_background(self):
        picture = self.picture.background()
        if picture is not self._drawn:
            self._drawn = picture
            self._background.value = image(picture, "Curves; the sentences below say what they show.")

    def _strides(self):
        """Train in pieces, and show what has come now and then; yields how long to rest."""
        yield PAUSE
        shown = perf_counter()
        while not self._run.over:
            begun = perf_counter()
            while not self._run.over and perf_counter() - begun < PIECE:
                before = len(self._run.J)
                self._run.advance()
                if 1 < self.t == before:
                    self.state = replace(self.state, t=len(self._run.J))  # it was at the end, and stays there
            if perf_counter() - shown > REDRAW or self._run.over:
                self._show_growth()
                shown = perf_counter()
            yield 0.001
        self._training.task = None

    def _show_growth(self):
        if self.t > 1 and self.t == len(self._run.J):
            self._draw(snapshot(self.state, *self._run.parameters(self.t)))
        self._show_run()

    def _show_run(self):
        J, s = self._run.J, self.state
        self.picture.show_cost(J, s.max_iter, s.t)
        self._show_background()
        self._cost.value = self.course()
        with self._following():
            self._numbers["t"].show(s.t, self._last())
        bar = (
            "" if self._run.over else f' <progress value="{len(J)}" max="{s.max_iter}"></progress> iteration {len(J):,}'
        )
        self.say(f"{html.escape(self._iteration)} <b>{html.escape(self._words_of_run())}</b>{bar}", self._run.over)

    def _exploded(self):
        J = self._run.J
        return f"explodes at iteration {len(J):,}" if len(J) and not np.isfinite(J[-1]) else ""

    # in words

    def _words_of_run(self):
        J = self._run.J
        return sentences.training(J, self.state.max_iter) if len(J) else f"J starts at {sentences.cost(self.look.J)}."

    def words(self):
        """What the view shows, in words."""
        return f"From {sentences.experiment(self.state)}: {self._iteration} {self._words_of_run()}"

    def still(self):
        """What the view shows as one picture, PNG bytes."""
        return self.picture.still()

    # play

    def _offer(self, words):
        """Put the usual ends of what is to be played into their boxes."""
        name, low, high = PLAYED[words]
        *_, first, last, _ = self._play
        first.value, last.value = f"{low:g}", f"{len(self._run.J) if name == 't' else high:g}"

    def _start_play(self, on):
        if not on or self._follows:
            self._playing.stop()
        elif not self._playing.start(self._steps(*self._ends())):
            self._stop_play()

    def _stop_play(self):
        self._playing.stop()
        with self._following():
            self._play[1].value = False

    def _ends(self):
        """What is played, and over which of its values."""
        what, _, first, last, _ = self._play
        if not first.value:
            self._offer(what.value)
        name, low, high = PLAYED[what.value]
        a, b = (read(box.value) for box in (first, last))
        low, high = low if a is None else a, high if b is None else b
        if name == "w":
            return name, np.round(np.arange(low, high + 0.005, 0.01), 2).tolist()
        stride = max(1, round((high - low) / 150)) if name == "t" else 1
        return name, [*range(int(low), int(high), stride), int(high)]

    def _steps(self, name, values):
        """Set one value after the other, from the present one on; yields how long to rest."""
        now = getattr(self, name)
        ahead = [v for v in values if v > now]
        for value in ahead if ahead and values[0] <= now else values:
            yield self._play[-1].value
            self._set({name: value})
        yield 0
        with self._following():
            self._play[1].value = False
