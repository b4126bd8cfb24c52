"""The live view: controls, one experiment, four panels and a sentence. ipywidgets only; no equation lives here.

    from backprop import live
    view = live.explorer(w=0.9)     # at the end of a cell: `view`, or live.explorer(...) itself
    view.l = 3                      # every control can be set from code

A slider moves: the experiment's first iteration is computed and drawn at once; the training run follows in small
pieces, so that it never keeps a slider waiting, and stops where it is when a control moves again.
"""

import asyncio
import html
import time
from dataclasses import replace

import ipywidgets as widgets
import numpy as np

from . import activations, experiment
from .controls import RANGES, Stops, View, button, play, row, slider, within
from .figures import Panels
from .live_map import atlas  # noqa: F401  (live.atlas)
from .live_matrices import matrices  # noqa: F401  (live.matrices)
from .overlay import Overlay

W_STOPS = [
    *np.arange(5, 80, 5),
    *np.arange(80, 121),
    *(125, 130, 140, 150, 160, 170, 180, 190),
    *np.arange(200, 500, 25),
    *np.arange(500, 1000, 50),
    *np.arange(1000, 2001, 100),
]
STOPS = {
    "w": [int(s) / 100 for s in W_STOPS],
    "max_iter": [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000],
    "alpha": [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
}
TARGETS = (-1, 1)
PHI = {p.name: p for p in (activations.tanh, activations.sigmoid, activations.relu, activations.identity)}
PRESETS = {
    "1.0 trains": {"w": 1.0, "l": 100},
    "5 saturates": {"w": 5.0, "l": 100},
    "0.9 fades": {"w": 0.9, "l": 100},
    "3 layers at 0.9": {"w": 0.9, "l": 3},
}
PIECE = 0.01  # seconds of training between two looks at the controls
PAUSE = 0.04  # seconds a control must rest before training starts
REDRAW = 0.06  # seconds between two pictures of a growing run


def explorer(w=1.0, l=100, max_iter=1000, alpha=0.1, b=None, y=(-0.5, 0.5), phi=activations.tanh, spread=None):
    """The live view of the chain: h, |g|, |dJ/dw| by layer, J by iteration, and a sentence on what is happening.

    w 0.05..20 and l 1..300 set the equal initial weights and the depth; max_iter 10..100000 and alpha 0..10 the run;
    b -2..2 adds a bias, and sliders for it and for the two targets y, each -1..1; spread 0..1 draws the weights at
    random around w, and adds a slider; phi is tanh, sigmoid, relu or identity. x = (-0.5, 0.5). All of these are
    attributes of the view, to be set later. Values out of range raise ValueError, the wrong kind TypeError; the view
    then stays as it was.
    """
    return Explorer(experiment.State(w, l, max_iter, alpha, b, spread, y=y, phi=phi))


class Explorer(View):
    """What `explorer` gives. state: the State on show; J: the cost by iteration, as far as the run has come."""

    FIELDS = ("w", "l", "max_iter", "alpha", "b", "spread", "y", "phi")

    def __init__(self, state):
        super().__init__()
        self.start = state
        self.state = self._checked(state)
        self.J, self._task = np.array([]), None
        self.panels = Panels(m=len(state.x))
        self.overlay = Overlay(self.panels.figure, [*self.panels.by_layer, self.panels.J])
        self._build()
        self._refresh(at_once=True)

    def _checked(self, state):
        for name, bounds in RANGES.items():
            value = getattr(state, name)
            if (value is None) != (getattr(self.start, name) is None):
                raise ValueError(f"{name} takes None just where the view began with None; got {value!r}")
            if value is not None:
                within(name, value, bounds)
        for y_i in state.y:
            within("y", y_i, TARGETS)
        if not isinstance(state.phi, activations.Activation):
            raise TypeError(f"phi takes an Activation: {', '.join(PHI)}; got {state.phi!r}")
        if state.phi not in PHI.values():
            raise ValueError(f"phi takes {', '.join(PHI)}; got {state.phi!r}")
        return replace(state, y=tuple(float(y_i) for y_i in state.y))

    def preset(self, w, l):
        """A case of the exercise: equal weights w, l layers, and its iterations, learning rate and activation."""
        spread = None if self.state.spread is None else 0.0
        self.set(w=w, l=l, max_iter=1000, alpha=0.1, phi=activations.tanh, spread=spread)

    def reset(self):
        """Back to where the view started; what plays stops."""
        for playing in self._plays.values():
            playing.playing = False
        super().reset()

    def hold(self, on=True):
        """Leave the present curves behind in grey, to compare with; hold(False) takes them away."""
        if on:
            self.panels.hold()
        else:
            self.panels.release()
        with self._following():
            self._hold.value = on
        self.overlay.forget()
        self.panels.show(self.look)
        self._background.value = self.overlay.background()
        self._curves.value = self.overlay.svg(self.panels.by_layer)

    def finish(self):
        """Train to the last iteration now, without waiting for the piecewise run."""
        self._stop()
        for J in experiment.train(self.state):
            self.J = J
        self._show_training()

    # --- what is seen -----------------------------------------------------------------------------------------------

    def _build(self):
        self._plays = {"w": play(80, 120, 120), "l": play(1, 150, 80)}
        self._controls = {
            "w": Stops("initial weight w", STOPS["w"], RANGES["w"]),
            "l": slider(widgets.IntSlider, "depth l", *RANGES["l"]),
            "max_iter": Stops("iterations", STOPS["max_iter"], RANGES["max_iter"]),
            "alpha": Stops("learning rate α", STOPS["alpha"], RANGES["alpha"]),
        }
        if self.state.b is not None:
            self._controls["b"] = slider(widgets.FloatSlider, "initial bias b", *RANGES["b"], step=0.05)
            for i in range(len(self.state.y)):
                self._controls[f"y{i}"] = slider(widgets.FloatSlider, f"target y, i={i + 1}", *TARGETS, step=0.05)
        if self.state.spread is not None:
            self._controls["spread"] = slider(widgets.FloatSlider, "spread of w", *RANGES["spread"], step=0.01)
        phi = widgets.Dropdown(options=PHI, description="activation φ", layout=widgets.Layout(width="12.5em"))
        self._controls["phi"] = phi
        self._show_controls()
        for name, control in self._controls.items():
            if name in ("y0", "y1"):
                control.observe(lambda c, i=int(name[1]): self._moved(y=self._target(i, c["new"])), "value")
            else:
                control.observe(lambda c, name=name: self._moved(**{name: c["new"]}), "value")
        self._plays["w"].observe(lambda c: self._moved(w=c["new"] / 100), "value")
        self._plays["l"].observe(lambda c: self._moved(l=c["new"]), "value")
        lines = [
            widgets.HBox([*getattr(control, "parts", [control]), *([self._plays[name]] if name in self._plays else [])])
            for name, control in self._controls.items()
            if control is not phi
        ]
        for line in lines:
            line.layout = widgets.Layout(flex="1 1 45%", min_width="20em", align_items="center")

        presets = [button(self, name, lambda c=changes: self.preset(**c)) for name, changes in PRESETS.items()]
        self._hold = widgets.ToggleButton(
            description="hold curves",
            tooltip="keep the present curves in grey, to compare with",
            layout=widgets.Layout(width="auto"),
        )
        self._hold.observe(lambda c: self._follows or self.guarded(lambda: self.hold(c["new"])), "value")

        over = {"grid_area": "1 / 1 / 2 / 2", "width": "100%", "margin": "0", "overflow": "hidden"}
        self._background = widgets.Image(format="png", layout=widgets.Layout(**over))
        self._curves, self._cost = (widgets.HTML(layout=widgets.Layout(**over)) for _ in range(2))
        picture = widgets.GridBox(
            [self._background, self._curves, self._cost],
            layout=widgets.Layout(width="100%", max_width="125vh", grid_template_columns="100%", overflow="hidden"),
        )
        buttons = row(*presets, button(self, "reset", self.reset), self._hold, phi)
        self.children = [row(*lines), buttons, picture, self._says]

    def _show_controls(self):
        with self._following():
            for name, control in self._controls.items():
                control.value = self.state.y[int(name[1])] if name in ("y0", "y1") else getattr(self.state, name)

    def _target(self, i, value):
        """The targets with that of sample i changed."""
        return tuple(value if j == i else y_j for j, y_j in enumerate(self.state.y))

    # --- what happens when a control moves --------------------------------------------------------------------------

    def _refresh(self, at_once=False):
        """Iteration 1 now, the run after it."""
        self._stop()
        self.J = np.array([])
        self.look = experiment.look(self.state)
        jumped = self.panels.show(self.look)
        jumped |= self.panels.show_cost(self.J, self.state.max_iter)
        if jumped or not self._background.value:
            self._background.value = self.overlay.background()
        self._curves.value = self.overlay.svg(self.panels.by_layer)
        self._passes = experiment.passes(self.look)
        loop = _running_loop()
        if loop is None or (at_once and self.state.l * self.state.max_iter <= 1_000_000):
            self.finish()
        else:
            self._show_training()
            self._task = loop.create_task(self._run())

    async def _run(self):
        try:
            await asyncio.sleep(PAUSE)
            shown = time.perf_counter()
            for J in experiment.train(self.state, PIECE):
                self.J = J
                if time.perf_counter() - shown > REDRAW:
                    self._show_training()
                    shown = time.perf_counter()
                await asyncio.sleep(0.001)
            self._show_training()
        except Exception as error:
            self.complain(error)

    def _stop(self):
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _show_training(self):
        done, state = len(self.J), self.state
        if done and self.panels.show_cost(self.J, state.max_iter):
            self._background.value = self.overlay.background()
        self._cost.value = self.overlay.svg([self.panels.J]) if done else ""
        over = done == state.max_iter or (done > 0 and not np.isfinite(self.J[-1]))
        says = experiment.training(state, self.J) if done else f"J starts at {experiment.cost(self.look.J)}."
        bar = "" if over else f' <progress value="{done}" max="{state.max_iter}"></progress> iteration {done:,}'
        self.say(f"{html.escape(self._passes)} <b>{html.escape(says)}</b>{bar}")

    # --- what is seen before anything runs --------------------------------------------------------------------------

    def words(self):
        """What the view shows, in words."""
        s = self.state
        training = experiment.training(s, self.J) if len(self.J) else f"J starts at {experiment.cost(self.look.J)}."
        more = "" if s.b is None else f", b = {s.b:g}, y = ({s.y[0]:g}, {s.y[1]:g})"
        more += "" if s.spread is None else f" with spread {s.spread:g}"
        return f"From w = {s.w:g}{more}, l = {s.l}, {s.phi}: {experiment.passes(self.look)} {training}"

    def still(self):
        """What the view shows as one picture, PNG bytes."""
        return self.overlay.still()


def _running_loop():
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
