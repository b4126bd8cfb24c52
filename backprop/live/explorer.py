"""The live view of the chain: controls, one experiment, its pictures and sentences on what they show.

    view = live.explorer(w=0.9)     # at the end of a cell: `view`, or live.explorer(...) itself
    view.l = 3                      # every control can be set from code

A control moves: iteration 1 of the new experiment is computed and drawn at once; the run follows in chunks, so that it
never keeps a slider waiting. What is shown is iteration t of that run, 1 at first.
"""

import inspect
from dataclasses import dataclass, fields, replace
from time import perf_counter

import ipywidgets as widgets
import numpy as np

from .. import _arguments
from ..experiments import sentences
from ..experiments.chain import PARAMETERS, PHI, PRESETS, Experiment, Progress
from ..experiments.numbers import format_number
from ..experiments.parameter import Parameter, parameter
from ..figures import panels
from .controls import NumberControl, image, read, text_in
from .tasks import BackgroundTask, uninterrupted
from .view import View

LARGE = dict(zip(("all four", "signal", "gradient", "weights", "cost"), panels.LARGE))
SMALL = 1_000_000  # layers times iterations of a run that is done before its view is shown
CHUNK = 0.01  # seconds of training between two looks at the controls
DRAG = 0.045  # seconds between two changes that are one movement: training starts when none has come for so long
REDRAW = 0.06  # seconds between two pictures of a growing run
REST = 0.5  # seconds without a change before the values under the pointer follow
PLAYED = {"iteration t": ("t", 1, 1000), "weight w": ("w", 0.8, 1.2), "depth l": ("l", 1, 150)}
SPEEDS = {"slow": 0.25, "normal": 0.1, "fast": 0.05}  # seconds a step


@dataclass(frozen=True)
class State(Experiment):
    """An Experiment, and what of its run is on show: iteration t, and which panels."""

    t: int = parameter(1, "iteration t", 1, PARAMETERS["max_iter"].high, 1)
    log_h: bool = False
    weights: bool = False
    large: str = ""

    def __post_init__(self):
        super().__post_init__()
        if self.t > self.max_iter:
            raise ValueError(f"t takes a whole number from 1 to max_iter = {self.max_iter}; got {self.t}")
        for name in ("log_h", "weights"):
            object.__setattr__(self, name, _arguments.validate_bool(name, getattr(self, name)))
        if self.large not in panels.LARGE:
            raise ValueError(f"large takes {', '.join(map(repr, panels.LARGE))}; got {self.large!r}")

    def panels(self):
        """What is seen of it: as Panels.draw takes it."""
        return {"log_h": self.log_h, "weights": self.weights, "large": self.large}


BEGINS = [field.name for field in fields(Experiment)]


def explorer(w=1.0, l=100, **settings):
    """The live view of the chain: h, |g|, |dJ/dw| by layer, J by iteration, and sentences on what is happening.

    w and l set the equal initial weights and the depth, max_iter and alpha the run; b adds a bias, and controls for it
    and for the targets; x and y are 1 to 8 inputs and as many targets; spread draws the weights at random around w,
    with another seed others; phi is tanh, sigmoid, relu or identity. t is the iteration shown; log_h shows |h| on a log
    axis, weights shows w (and b) instead of the gradients; large is "", or the panel that fills the view: "h", "g",
    "w", "J".

    All of these are attributes of the view, to be set later; whatever changes the experiment sets t back to 1. Values
    out of range raise ValueError, the wrong kind and unknown names TypeError; the view then stays as it was. Ranges:

    """
    unknown = set(settings) - {field.name for field in fields(State)}
    if unknown:
        raise TypeError(f"explorer takes {', '.join(f.name for f in fields(State))}; got {', '.join(sorted(unknown))}")
    return Explorer(State(w, l, **settings))


def _signature():
    """The arguments of `explorer`: the fields of State, by name but for the first two."""
    given = list(inspect.signature(State).parameters.values())
    return inspect.Signature([*given[:2], *(one.replace(kind=one.KEYWORD_ONLY) for one in given[2:])])


def _ranges():
    """The table of PARAMETERS, as text."""
    for name, one in PARAMETERS.items():
        kind = "each " * one.samples + "whole numbers " * one.whole
        yield f"    {name:9} {one.label}: {kind}{one.low:g} to {one.high:g}{' or None' * one.optional}\n"


explorer.__signature__ = _signature()
explorer.__doc__ = (explorer.__doc__ or "").rstrip(" ") + "".join(_ranges())


class Explorer(View):
    """What `explorer` gives.

    state: the State; snapshot: the Snapshot of iteration t; J: the cost by iteration so far; panels: the Panels, and
    picture: what they drew last.
    """

    FIELDS = tuple(field.name for field in fields(State))
    panels = picture = _training = _playing = _resting = _trained = None
    _changed_at = 0.0  # when training was last begun anew

    def __init__(self, state):
        super().__init__(state)
        self.panels = panels.Panels(len(state.x), state.b is not None)
        self._training = BackgroundTask(self, "training")
        self._playing = BackgroundTask(self, "play", self._stop_play)
        self._resting = BackgroundTask(self, "")
        self._build()
        self._open()

    @property
    def J(self):
        """The cost by iteration, as far as the run has come."""
        return self._run.J

    @property
    def _run(self):
        self._assert_usable()
        return self._found[0]

    @property
    def snapshot(self):
        """The iteration on show."""
        self._assert_usable()
        return self._found[1]

    def _check(self, state):
        for name in ("b", "spread"):
            if self.start and (getattr(state, name) is None) != (getattr(self.start, name) is None):
                raise ValueError(f"{name} takes None just where the view began with None; got {getattr(state, name)!r}")
        if self.start and len(state.x) != len(self.start.x):
            raise ValueError(f"x takes as many samples as the view began with, {len(self.start.x)}; got {state.x!r}")
        return state

    def move(self, **changes):
        """`set`, without the training that follows it."""
        self._assert_usable()
        self._stop_play()
        self._step(changes)

    def _step(self, changes):
        """A change that does not end what plays."""
        if set(changes) & set(BEGINS) - {"max_iter"}:
            changes = {"t": 1} | changes
        elif "max_iter" in changes:
            changes = {"t": max(1, min(self.t, _arguments.validate_integer("max_iter", changes["max_iter"])))} | changes
        super().move(**changes)

    def preset(self, w, l):
        """A case of the exercise: equal weights w, l layers, and its iterations, learning rate, samples and phi.

        A view of another number of samples keeps its own.
        """
        changes = {name: getattr(Experiment, name) for name in ("max_iter", "alpha", "phi")}
        changes |= {name: 0.0 for name in ("b", "spread") if getattr(self.state, name) is not None}
        if len(self.state.x) == len(Experiment.x):
            changes |= {"x": Experiment.x, "y": Experiment.y}
        self.set(w=w, l=l, **changes)

    def reset(self):
        """Back to where the view started: where its cell left it. Held curves go."""
        self.release()
        super().reset()

    def hold(self):
        """Leave the present curves behind, labelled, to compare with: at most four, of one label the newest.

        A run that is soon over is finished first; of a longer one the label says how far the curve of J goes.
        """
        if not self._run.over and self.state.l * self.state.max_iter <= SMALL:
            self.finish()
        label = sentences.experiment(self.state) + (f", iteration {self.t:,}" if self.t > 1 else "")
        label += "" if self._run.over else f", J up to iteration {len(self.J):,}"
        self.panels.hold(label)
        self._show_held()

    def release(self):
        """Let the curves go that were left behind."""
        self._assert_usable()
        self.panels.release()
        self._show_held()

    def draw_again(self):
        """Draw the spread of the weights again: with the next seed."""
        self.set(seed=(self.state.seed + 1) % PARAMETERS["seed"].high)

    def finish(self):
        """Train to the last iteration now, without waiting for the run in chunks."""
        self._training.stop()
        try:
            self._run.reach(self.state.max_iter)
        finally:
            with uninterrupted():
                self._draw()

    def code(self):
        """The line of code that shows what the view shows; held curves do not come along."""
        return sentences.code(self.state)

    def close(self):
        """Leave the page and free what the view holds."""
        if self._training:
            for task in (self._playing, self._training, self._resting):
                task.stop()
        super().close()
        self.panels = self.picture = self._trained = self._found = None

    # what is seen

    def _build(self):
        self._numbers, self._switches, self._play = self._build_numbers(), self._build_switches(), self._build_play()
        row = self.style.row
        presets = [self._button(label, lambda c=changes: self.preset(**c)) for label, changes in PRESETS.items()]
        held = [
            self._button("hold", self.hold, "keep the present curves, to compare with"),
            self._button("let go", self.release, "take the kept curves away"),
        ]
        beside = [*self._play[:2]]
        if self.state.spread is not None:
            beside.append(self._button("draw again", self.draw_again, "the weights at random, from another seed"))
        more = self.style.switch("more", "one large panel, the activation, what is played, the code", self._show_more)
        log_h, weights, *choices = self._switches.values()
        self._more = row(*choices, *self._play[2:], self._button("copy as code", self._show_code))
        self._show_more(False)
        self._legend = self.style.make(widgets.HTML)
        overlay, (self._background, self._cost, self._curves) = self.style.overlay(3, dark=3)
        self._compose(
            self.style.columns(*self._numbers.values(), row(*beside)),
            row(*presets, self._button("reset", self.reset), *held, log_h, weights, more),
            *(self._more, self._said, self._legend, overlay),
        )

    def _build_numbers(self):
        """The numbers that have controls, by name: those that the view began with."""

        def control(parameter, on_change):
            return NumberControl(self, parameter, on_change)

        numbers = {}
        for name in ("w", "l", "max_iter", "alpha", "b", "y", "spread"):
            one = PARAMETERS[name]
            if name == "y" and self.state.b is not None:
                for i in range(len(self.state.y)):
                    target = replace(one, label=f"{one.label}, i={i + 1}", samples=False)
                    numbers[f"y{i}"] = control(target, lambda value, i=i: self._on_change(y=self._target(i, value)))
            elif name != "y" and getattr(self.state, name) is not None:
                numbers[name] = control(one, lambda value, name=name: self._on_change(**{name: value}))
        return numbers | {"t": control(Parameter("iteration t", 1, 1, 1), lambda t: self._on_change(t=t))}

    def _build_switches(self):
        """What else can be set, by name."""

        def on_change(name):
            return lambda value: self._on_change(**{name: value})

        switch, choice = self.style.switch, self.style.choice
        return {
            "log_h": switch("log h", "|h| on a log axis", on_change("log_h")),
            "weights": switch("weights", "the weights by layer instead of their gradients", on_change("weights")),
            "large": choice("large", LARGE, on_change("large")),
            "phi": choice("activation φ", PHI, on_change("phi")),
        }

    def _build_play(self):
        """What to play, the button, from and to, the speed."""
        what = self.style.choice("play", {label: label for label in PLAYED}, self._offer)
        ends = [self.style.text(label, f"play {label} this value") for label in ("from", "to")]
        go = self.style.switch("▶ play", "play from the present value; any other control ends it", self._start_play)
        return what, go, *ends, self.style.make(widgets.Dropdown, description="speed", options=SPEEDS, value=0.1)

    def _show_more(self, on):
        (self._more.remove_class if on else self._more.add_class)("backprop-gone")

    def _show_code(self):
        self._messages.value = "Click it, and copy: " + text_in("code", self.code(), style="user-select:all")

    def _show_held(self):
        self._draw()
        mark = '<b class="backprop-dark" style="color:{}">━━</b> {}'
        says = [mark.format(colour, text_in("span", label)) for label, (colour, _) in self.panels.held.items()]
        self._legend.value = f"held: {' &emsp; '.join(says)}" if says else ""

    def _show_controls(self):
        s = self.state
        with self._muted():
            for name, control in self._numbers.items():
                if name != "t":
                    control.show(s.y[int(name[1:])] if name[0] == "y" else getattr(s, name))
            for name, control in self._switches.items():
                control.value = getattr(s, name)

    def _last(self):
        """The last t on the slider: where the run has come to; until it is over, where the one before had come to."""
        t, done = self.state.t, len(self._run.J)
        return max(t, done if self._run.over else min(self.state.max_iter, max(done, self._numbers["t"].slider.max)))

    def _target(self, i, value):
        """The targets with that of sample i changed."""
        return tuple(value if j == i else y_j for j, y_j in enumerate(self.state.y))

    # what happens when a control moves

    def _compute(self, state):
        """The run of the experiment, the Snapshot of its iteration t, and t."""
        before, snapshot, t = self._found or (None, None, None)
        begins = [name for name in BEGINS if name != "max_iter"]
        if before is None or any(getattr(before.experiment, name) != getattr(state, name) for name in begins):
            run = Progress(state)
        else:
            run = before if before.experiment.max_iter == state.max_iter else before.until(state)
        if before is None and state.l * state.max_iter <= SMALL:
            run.reach(state.max_iter)  # a cell ends with its run
        return run, snapshot if run is before and t == state.t else run.snapshot(state.t), state.t

    def _show(self):
        s = self.state
        (self.add_class if s.large else self.remove_class)("backprop-large")
        self._draw()  # first what a student looks at: each part is a message of its own
        self._show_controls()

    def train(self):
        """Train on, beside the controls where there is an event loop."""
        run = self._run
        if run is not self._trained or not self._training.running:
            self._training.stop()
            self._trained = run
            if not run.over and not self._training.start(self._chunks(run)):
                self.finish()
        if run.over:
            self._resting.start(self._show_values())

    def _draw(self):
        """Picture, sentences and the slider of t, for the iteration on show and the run so far."""
        s, J, over = self.state, self._run.J, self._run.over
        if self._found[2] != s.t:  # it went along with the end of the run
            self._found = self._run, self._run.snapshot(s.t), s.t
        before, self.picture = self.picture, self.panels.draw(self.snapshot, J, s.t, s.max_iter, **s.panels())
        self._curves.value = self.picture.curves
        if before is None or before.background is not self.picture.background:
            self._background.value = image(self.picture.background, "Curves; the sentences around say what they show.")
        self._cost.value = self.picture.cost
        with self._muted():
            self._numbers["t"].show(s.t, self._last())
        bar = f' <progress value="{len(J)}" max="{s.max_iter}"></progress> iteration {len(J):,}'
        result, outputs, details = self._sentences()
        self.say(result, details, over, outputs, "" if over else bar)

    def _chunks(self, run):
        """Train in chunks, and show what has come now and then; yields how long to pause."""
        now, before = perf_counter(), self._changed_at
        self._changed_at = now
        yield DRAG if now - before < DRAG else 0
        shown = perf_counter()
        while not run.over and run is self._run:
            begun = perf_counter()
            while not run.over and perf_counter() - begun < CHUNK:
                at_end = 1 < self.t == run.done
                run.advance()
                if at_end:
                    self.state = replace(self.state, t=run.done)  # it stays there
            if perf_counter() - shown > REDRAW or run.over:
                with uninterrupted():
                    self._draw()
                shown = perf_counter()
            yield 0
        if run is self._run:
            self._resting.start(self._show_values())

    def _show_values(self):
        """The values under the pointer, once all has come to rest: too many to send at each step of a slider."""
        yield REST
        self._curves.value = self.panels.values()

    # in words

    def _sentences(self):
        """The result of the run, with biases the outputs beside their targets, and the details."""
        s, outputs = self.state, ""
        if s.b is not None:
            h_l, y = (", ".join(map(format_number, values)) for values in (self.snapshot.h[-1], s.y))
            outputs = f"Outputs h[{s.l}]: {h_l}; targets: {y}."
        return sentences.result(self.J, s.max_iter), outputs, sentences.details(self.snapshot, s, s.t, self.J)

    def words(self):
        """What the view shows, in words."""
        return f"From {sentences.experiment(self.state)}: {' '.join(filter(None, self._sentences()))}"

    def still(self):
        """What the view shows as one picture, PNG bytes."""
        return self.panels.still()

    # play

    def _offer(self, words):
        """Put the usual ends of what is to be played into their boxes."""
        name, low, high = PLAYED[words]
        *_, first, last, _ = self._play
        first.value, last.value = f"{low:g}", f"{len(self._run.J) if name == 't' else high:g}"

    def _start_play(self, on):
        if not on or self._follows:
            self._playing.stop()
        else:
            self.report_errors(self._play_on)

    def _play_on(self):
        try:
            started = self._playing.start(self._steps(*self._ends()))
        except ValueError:
            self._stop_play()
            raise
        if not started:
            self._stop_play()

    def _stop_play(self):
        self._playing.stop()
        with self._muted():
            self._play[1].value = False

    def _ends(self):
        """What is played, and over which of its values: those typed, within its range."""
        what, _, *boxes, _ = self._play
        if not boxes[0].value:
            self._offer(what.value)
        name = PLAYED[what.value][0]
        one = self._numbers[name].parameter
        low, high = one.low, self.state.max_iter if name == "t" else one.high
        ends = []
        for box in boxes:
            value = read(box.value, one.whole)
            if value is None:
                whole = "whole " * one.whole
                raise ValueError(
                    f"play {box.description} takes a {whole}number from {low:g} to {high:g}; got {box.value!r}"
                )
            ends.append(min(max(value, low), high))
            if ends[-1] != value:
                self.message(f"{one.label} goes from {low:g} to {high:g}: {box.value} became {ends[-1]:g}.")
            box.value = f"{ends[-1]:g}"
        low, high = ends
        if low > high:
            raise ValueError(f"play goes up: from takes a number of at most to; got {low:g} and {high:g}")
        if name == "w":
            return name, np.round(np.arange(low, high + 0.005, 0.01), 2).tolist()
        every = max(1, round((high - low) / 150)) if name == "t" else 1
        return name, [*range(low, high, every), high]

    def _steps(self, name, values):
        """Set one value after the other, from the present one on; yields how long to pause."""
        now = getattr(self, name)
        ahead = [v for v in values if v > now]
        for value in ahead if ahead and values[0] <= now else values:
            yield self._play[-1].value
            self._step({name: value})
            self.train()
        yield 0
        with self._muted():
            self._play[1].value = False
