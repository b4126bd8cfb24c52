"""The map of trainability, live: how far training got from each initial weight at each depth, and what happens there.

from backprop import live
live.atlas(sweep.trainability(x, y, weights, depths, N=[...]))
"""

import asyncio
import html
import io
from dataclasses import dataclass, replace

import ipywidgets as widgets
import numpy as np
from matplotlib.figure import Figure

from . import experiment, maps, predict, sweep
from .controls import RANGES, View, button, row, slider, within
from .figures import styled

FINE = {"weights": np.linspace(0.1, 3, 60), "depths": np.arange(1, 61)}  # the 60 x 60 map that a button computes
STOPS = (10, 30, 100, 300, 1000)


@dataclass(frozen=True)
class State:
    """A point of a map: the weight w and the depth l of an experiment, and N, the iterations that the colours show."""

    N: int
    w: float
    l: int


def atlas(result, explorer, w=None, l=None):
    """A view of a `sweep.Map` with an `explorer` beside it, which shows the experiment at the point chosen on the map.

    N, w and l, the iterations shown and the point chosen, can be set from code too. They take what the map holds: one
    of its iterations, and the nearest of its weights and depths (None: the explorer's, or the nearest the map has).
    The borders drawn are those of tanh at learning rate 0.1. A button computes a map of 60 x 60; one stops it.
    ValueError where the map is empty, or reaches beyond what an explorer can show.
    """
    return Atlas(result, explorer, w, l)


class Atlas(View):
    """What `atlas` gives. result: the Map on show; explorer: the view beside it."""

    FIELDS = ("N", "w", "l")

    def __init__(self, result, explorer, w, l):
        super().__init__()
        _check_map(result)
        self.result, self.explorer, self._pictures, self._stopped = result, explorer, {}, True
        w = _nearest(result.weights, explorer.w) if w is None else w
        l = _nearest(result.depths, explorer.l) if l is None else l
        self.state = self.start = self._checked(State(int(result.iterations[-1]), w, l))
        self._build()
        self._refresh()

    def _checked(self, state):
        held = self.result.iterations.tolist()
        if state.N not in held:
            raise ValueError(f"N takes one of the map's iterations, {held}; got {state.N!r}")
        for name, values in (("w", self.result.weights), ("l", self.result.depths)):
            within(name, getattr(state, name), (values[0], values[-1]))
        return replace(state, w=_nearest(self.result.weights, state.w), l=_nearest(self.result.depths, state.l))

    def _build(self):
        self._controls = {
            name: slider(widgets.SelectionSlider, words, options=self._options(name), value=getattr(self.state, name))
            for name, words in (("N", "iterations N"), ("w", "weight w"), ("l", "depth l"))
        }
        for name, control in self._controls.items():
            control.observe(lambda change, name=name: self._moved(**{name: change["new"]}), "value")
        self._compute = button(self, "compute 60 × 60", self.compute)
        self._cancel = button(self, "stop", self.stop)
        self._cancel.disabled = True
        self._progress = widgets.IntProgress(0, 0, STOPS[-1], description="", layout=widgets.Layout(width="10em"))
        self._progress.layout.visibility = "hidden"
        self._map, self._mark = widgets.Image(format="png", layout=_over()), widgets.HTML(layout=_over())
        picture = widgets.GridBox([self._map, self._mark], layout=widgets.Layout(grid_template_columns="100%"))
        left = widgets.VBox(
            [*map(row, self._controls.values()), row(self._compute, self._cancel, self._progress), picture, self._says],
            layout=widgets.Layout(flex="1 1 24em", min_width="22em", max_width="40em"),
        )
        right = widgets.Box([self.explorer], layout=widgets.Layout(flex="2 1 40em", min_width="30em"))
        self.children = [row(left, right)]
        self.children[0].layout.align_items = "flex-start"

    def _options(self, name):
        values = {"N": self.result.iterations, "w": self.result.weights, "l": self.result.depths}[name]
        return [(f"{v:,}" if name == "N" else f"{v:.3g}", v) for v in values.tolist()]

    def _show_controls(self):
        with self._following():
            for name, control in self._controls.items():
                control.value = getattr(self.state, name)

    def _refresh(self):
        s = self.state
        if s.N not in self._pictures:
            self._pictures[s.N] = self._picture()
        self._map.value, place = self._pictures[s.N]
        x, y, width, height = place(s.w, s.l)
        cross = f"M{x:.1f} 0V{height:.0f}M0 {y:.1f}H{width:.0f}"
        self._mark.value = (
            f'<svg viewBox="0 0 {width:.0f} {height:.0f}" style="display:block;width:100%;height:auto" '
            f'aria-hidden="true"><path d="{cross}" stroke="white" stroke-width="3" opacity="0.8"/></svg>'
        )
        self.say(f"<b>{html.escape(self.words())}</b>")
        shown = self.explorer
        if (shown.w, shown.l, shown.max_iter) != (s.w, s.l, s.N):
            shown.set(w=s.w, l=s.l, max_iter=s.N)

    @styled
    def _picture(self, mark=False):
        """The map at N as PNG bytes, and place(w, l): x, y of a point from its top left, and its width and height."""
        figure = Figure(figsize=(6.6, 4.8), dpi=110, layout="constrained")
        ax = figure.subplots()
        m, N = self.result, self.state.N
        deep = m.depths[m.depths >= 3]
        lower = np.full(len(m.depths), np.nan)
        lower[m.depths >= 3] = predict.lower_border(deep, N)
        maps.trainability(ax, m.weights, m.depths, m.J[m.iterations.tolist().index(N)], lower, predict.upper_border(N))
        ax.set_title(f"J at iteration {N:,}")
        if mark:
            ax.plot(self.state.w, self.state.l, "w+", markersize=24, markeredgewidth=3)
        png = io.BytesIO()
        figure.savefig(png, format="png")
        width, height = figure.bbox.size
        transform = ax.transData.frozen()

        def place(w, l):
            x, y = transform.transform((w, l))
            return x, height - y, width, height

        return png.getvalue(), place

    def compute(self):
        """Compute the 60 x 60 map, with progress, and show it. In a kernel the controls stay alive; `stop` ends it."""
        self._stopped, self._compute.disabled, self._cancel.disabled = False, True, False
        self._progress.value, self._progress.layout.visibility = 0, "visible"
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._show_map(self._sweep(self._advance))
        else:
            self._task = loop.create_task(self._compute_beside(loop))

    async def _compute_beside(self, loop):
        def progress(t, J):
            loop.call_soon_threadsafe(self._advance, t, J)
            return not self._stopped

        try:
            result = await asyncio.to_thread(self._sweep, progress)
        except Exception as error:
            self._rest()
            self.complain(error)
        else:
            self.guarded(lambda: self._show_map(result))

    def _sweep(self, progress):
        x, y = experiment.State.x, experiment.State.y
        return sweep.trainability(x, y, **FINE, N=STOPS, every=50, progress=progress)

    def _advance(self, t, J):
        self._progress.value = t
        return not self._stopped

    def stop(self):
        """Stop the computation; what is finished is shown."""
        self._stopped = True

    def _rest(self):
        self._stopped, self._compute.disabled, self._cancel.disabled = True, False, True
        self._progress.layout.visibility = "hidden"

    def _show_map(self, result):
        self._rest()
        if not len(result.iterations):
            return
        self.result, self._pictures = result, {}
        w, l = _nearest(result.weights, self.state.w), _nearest(result.depths, self.state.l)
        self.state = self.start = self._checked(State(int(result.iterations[-1]), w, l))
        with self._following():
            for name, control in self._controls.items():
                control.options = self._options(name)
        self._show_controls()
        self._refresh()

    def words(self):
        """What the map says of the point chosen, and of the whole."""
        m, s = self.result, self.state
        i, d, j = m.iterations.tolist().index(s.N), m.depths.tolist().index(s.l), m.weights.tolist().index(s.w)
        trained = (m.J[i] < experiment.LEVEL).mean()
        J = m.J[i, d, j]
        costs = f"J = {experiment.cost(J)}" if np.isfinite(J) else "J explodes"
        return (
            f"At iteration {s.N:,}, from w = {s.w:.3g} at depth {s.l}: {costs}. "
            f"{100 * trained:.0f} % of the map has J < {experiment.LEVEL:g}."
        )

    def still(self):
        """The map with the point chosen, PNG bytes."""
        png, _ = self._picture(mark=True)
        return png


def _check_map(result):
    """A map that can be shown: something in it, numbers that rise, and within what an explorer shows."""
    if not len(result.iterations):
        raise ValueError("result takes a map with at least one number of iterations; got one that was stopped before")
    for name, bounds in (("weights", RANGES["w"]), ("depths", RANGES["l"])):
        values = getattr(result, name)
        if len(values) < 2 or (np.diff(values) <= 0).any():
            raise ValueError(f"result takes a map of at least two {name}, rising; got {values}")
        for end in (values[0], values[-1]):
            within(f"result.{name}", end, bounds)


def _nearest(values, value):
    return values[np.abs(values - value).argmin()].item()


def _over():
    return widgets.Layout(grid_area="1 / 1 / 2 / 2", width="100%", margin="0", overflow="hidden")
