"""The map of trainability, live: how far training got from each initial weight at each depth, and what happens there.

live.atlas(sweep.trainability(x, y, weights, depths, N=[...]))
"""

from dataclasses import dataclass, replace

import ipywidgets as widgets
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from .. import predict, sweep
from .._arguments import validate_within
from ..activations import tanh
from ..experiments import sentences
from ..experiments.chain import PARAMETERS, Experiment
from ..experiments.parameter import Parameter
from ..figures import maps, style
from .controls import NumberControl, image
from .explorer import Explorer
from .explorer import explorer as new_explorer
from .tasks import BackgroundTask, uninterrupted
from .view import View

SIDE, CHUNK = 60, 20  # the finer map: so many weights and depths; iterations between two looks at the controls


@dataclass(frozen=True)
class Point:
    """A point of a map: the weight w and the depth l of an experiment, and N, the iterations that the colours show."""

    N: int
    w: float
    l: int


def atlas(result, explorer=None, w=None, l=None):
    """A view of a `sweep.Map` with an `explorer` beside it, which shows the experiment at the point chosen on the map.

    N, w and l, the iterations shown and the point chosen, can be set from code too. They take what the map holds: one
    of its iterations, and the nearest of its weights and depths (None: the explorer's, or the nearest the map has).
    Where the explorer goes, the point goes too. The explorer is set to what the map was trained with: y, alpha and phi.
    The borders that `predict` knows are drawn for tanh and y = (-0.5, 0.5). A button computes a map of 60 x 60 over the
    same range. TypeError for anything but a Map and an explorer; ValueError where the map is empty, or reaches beyond
    what an explorer can show.
    """
    if not isinstance(result, sweep.Map):
        raise TypeError(f"result takes a Map, as sweep.trainability gives it; got {result!r}")
    if explorer is not None and not isinstance(explorer, Explorer):
        raise TypeError(f"explorer takes a live.explorer(...); got {explorer!r}")
    _check_map(result)
    return Atlas(result, explorer, w, l)


class Atlas(View):
    """What `atlas` gives. result: the Map on show; explorer: the view beside it; state: the Point."""

    FIELDS = ("N", "w", "l")
    result = explorer = _computing = None
    _leads = _beside = _own_explorer = False

    def __init__(self, result, explorer, w, l):
        self._own_explorer = explorer is None
        self.explorer = new_explorer() if explorer is None else explorer
        self.result, self._first, self._pictures = result, result, {}
        self._figure = Figure(figsize=(6.6, 4.8), dpi=110)  # drawn again for each map: a new one each time leaves its
        FigureCanvasAgg(self._figure)  # buffer of 1.5 MB behind until Python's next full collection
        w = _nearest(result.weights, self.explorer.w) if w is None else w
        l = _nearest(result.depths, self.explorer.l) if l is None else l
        super().__init__(Point(int(result.iterations[-1]), w, l))
        self._computing = BackgroundTask(self, "the finer map", self._show_idle)
        self._build()
        self._move_explorer(y=tuple(result.y.tolist()), alpha=result.alpha, phi=result.phi)
        self._open()
        self.explorer.start = self.explorer.state
        self.explorer.changed.append(self._follow)

    def _check(self, state):
        iterations = self.result.iterations.tolist()
        if state.N not in iterations:
            raise ValueError(f"N takes one of the map's iterations, {iterations}; got {state.N!r}")
        for name, values in (("w", self.result.weights), ("l", self.result.depths)):
            validate_within(name, getattr(state, name), (values[0], values[-1]), whole=name == "l")
        return replace(state, w=_nearest(self.result.weights, state.w), l=_nearest(self.result.depths, state.l))

    def close(self):
        """Leave the page and free what the view holds; an explorer that was made elsewhere stays."""
        if self._computing:
            self._computing.stop()
        if self._follow in self.explorer.changed:
            self.explorer.changed.remove(self._follow)
        if self._own_explorer:
            self.explorer.close()
        super().close()
        self._pictures = {}

    def _build(self):
        m = self.result
        self._numbers = {
            name: NumberControl(
                self,
                Parameter(label, stops[0].item(), stops[-1].item(), step, tuple(stops.tolist())),
                lambda value, name=name: self._on_change(**{name: value}),
            )
            for name, label, stops, step in (("w", "weight w", m.weights, 0.01), ("l", "depth l", m.depths, 1))
        }
        options = [(f"{N:,}", N) for N in m.iterations.tolist()]
        self._N = self.style.choice("iterations N", options, lambda N: self._on_change(N=N))
        self._finer = self._button("compute 60 × 60", self.compute)
        self._back = self._button("back to the first map", self.take_back)
        self._cancel = self._button("stop", self.stop)
        self._progress = widgets.IntProgress(0, 0, int(m.iterations[-1]), layout=widgets.Layout(width="8em"))
        self._show_idle()
        picture, (self._frame, self._colours, self._mark) = self.style.overlay(3, dark=1)
        left = widgets.VBox(
            [
                self.style.columns(*self._numbers.values()),
                self.style.row(self._N, self._finer, self._cancel, self._back, self._progress),
                self._said,
                picture,
            ],
            layout=widgets.Layout(flex="1 1 26em", min_width="0", max_width="40em"),
        )
        right = widgets.Box([self.explorer], layout=widgets.Layout(flex="2 1 34em", min_width="0"))
        both = self.style.row(left, right)
        both.add_class("backprop-beside")
        self._compose(both)

    def _compute(self, state):
        """The Map's pictures at N, which are drawn once."""
        if state.N not in self._pictures:
            self._pictures[state.N] = self._picture(state.N)
        return self._pictures[state.N]

    def _show(self):
        self._beside = False
        self._show_controls()
        self._draw()
        self._move_explorer()

    def _show_controls(self):
        with self._muted():
            for name, control in self._numbers.items():
                control.show(getattr(self.state, name))
            self._N.value = self.state.N

    def _restore(self):
        self._show_controls()  # the explorer may stand beside the map, and stays there

    def _draw(self):
        """Map, cross and sentence."""
        *pictures, place, edges = self._found
        says = ("Map of J over weight and depth; the sentence above says what it shows.", "")
        for part, png, alt in zip((self._frame, self._colours), pictures, says):
            part.value = image(png, alt)
        s = self.state
        self._mark.value = style.svg(*_cross(*place(s.w, s.l), *edges)) if not self._beside else ""
        self.say(self.words())

    def _move_explorer(self, **more):
        """Set the explorer to the point; it trains afterwards, because a change must not take long."""
        there = {"w": self.state.w, "l": self.state.l, "max_iter": self.state.N, **more}
        if any(getattr(self.explorer, name) != value for name, value in there.items()):
            self._leads = True
            try:
                self.explorer.move(**there)
            finally:
                self._leads = False

    def train(self):
        """Let the explorer train."""
        self.explorer.train()

    def _follow(self):
        """The explorer has gone to another experiment: the point goes there too, if the map reaches it."""
        if self._leads:
            return
        w, l = self.explorer.w, self.explorer.l
        m = self.result
        self._beside = not (m.weights[0] <= w <= m.weights[-1] and m.depths[0] <= l <= m.depths[-1])
        if not self._beside:
            self.state = Point(self.state.N, _nearest(m.weights, w), _nearest(m.depths, l))
            self._show_controls()
        self._draw()

    @style.styled
    def _drawn(self, N):
        """The map at N, and its axes."""
        figure = self._figure
        figure.clear()
        figure.set_layout_engine("constrained")
        ax = figure.subplots()
        m = self.result
        lower, upper = _borders(m, N)
        maps.trainability(ax, m.weights, m.depths, m.J[m.iterations.tolist().index(N)], lower, upper)
        ax.set_title(f"J at iteration {N:,}")
        return figure, ax

    @style.styled
    def _picture(self, N):
        """Two PNGs: the map's frame with its letters, to turn dark with the page, and its colours on clear ground.

        Then place(w, l), a point's pixels from the top left, and the edges of the axes with the size of the whole.
        """
        figure, ax = self._drawn(N)
        figure.draw_without_rendering()
        figure.set_layout_engine("none")  # all stays where it is
        coloured = [part for one in figure.axes for part in (*one.collections, *one.lines, *one.texts)]
        for part in coloured:
            part.set_visible(False)
        frame = style.png(figure)
        for part in coloured:
            part.set_visible(True)
        ax.set_title("")
        for one in figure.axes:
            one.axis("off")
        width, height = figure.bbox.size
        transform, box = ax.transData.frozen(), ax.bbox.frozen()

        def place(w, l):
            x, y = transform.transform((w, l))
            return x, height - y

        edges = box.x0, height - box.y1, box.x1, height - box.y0, width, height
        return frame, style.png(figure, transparent=True), place, edges

    def compute(self):
        """Compute a map of 60 x 60 over the same range, part by part, and show it; `stop` ends it."""
        self._finer.disabled, self._cancel.disabled = True, False
        self._progress.value, self._progress.layout.visibility = 0, "visible"
        if not self._computing.start(self._chunks()):
            for _ in self._chunks():
                pass

    def _chunks(self):
        """Train the finer map, a chunk of iterations at a time; yields how long to pause."""
        m = self.result
        weights, depths = _finer(m.weights, np.geomspace), _finer(m.depths, np.linspace)
        try:
            for found in sweep.growing(m.x, m.y, weights, depths, m.iterations, m.alpha, m.phi, CHUNK):
                self._progress.value = int(found.iterations.max(initial=0))
                yield 0.001
            self._exchange(found)
        finally:
            self._show_idle()

    def stop(self):
        """Stop the computation; the map stays as it was."""
        self._computing.stop()
        self._show_idle()

    def take_back(self):
        """Show the map again that the view began with."""
        self.stop()
        self._exchange(self._first)

    def _show_idle(self):
        """Nothing is being computed: what can be pressed."""
        self._finer.disabled, self._cancel.disabled = False, True
        self._back.disabled = self.result is self._first
        self._progress.layout.visibility = "hidden"

    def _exchange(self, result):
        """Show another map over the same range, at the same N and the point nearest to the present one."""
        before = self.result
        with uninterrupted():
            try:
                self._put_map(result)
            except Exception:
                self._put_map(before)
                raise
        self.train()

    def _put_map(self, result):
        self.result, self._pictures = result, {}
        self._numbers["w"].set_stops(result.weights.tolist())
        self._numbers["l"].set_stops(result.depths.tolist())
        self.move(w=self.state.w, l=self.state.l)
        self._show_idle()

    def words(self):
        """What the map says of the point chosen, and of the whole."""
        m, s = self.result, self.state
        J = m.J[m.iterations.tolist().index(s.N)]
        trained = (J < predict.LEVEL).mean()
        if self._beside:
            return sentences.at_point(s.N, self.explorer.w, self.explorer.l, None, trained)
        here = J[m.depths.tolist().index(s.l), m.weights.tolist().index(s.w)]
        return sentences.at_point(s.N, s.w, s.l, here, trained)

    @style.styled
    def still(self):
        """The map with the point chosen, PNG bytes."""
        figure, ax = self._drawn(self.state.N)
        for colour, size, width in (("black", 26, 6), ("white", 24, 3)) if not self._beside else ():
            ax.plot(self.state.w, self.state.l, "+", color=colour, markersize=size, markeredgewidth=width)
        return style.png(figure)


def _check_map(result):
    """A map that can be shown: numbers that rise, of experiments that an explorer shows."""
    if not len(result.iterations):
        raise ValueError("result takes a map with at least one number of iterations; got one that was stopped before")
    for name, bounds, least in (("weights", "w", 2), ("depths", "l", 2), ("iterations", "max_iter", 1)):
        values = getattr(result, name)
        if len(values) < least or (np.diff(values) <= 0).any():
            raise ValueError(f"result takes a map of at least {least} {name}, rising; got {values}")
        for end in (values[0], values[-1]):
            validate_within(f"result.{name}", end, (PARAMETERS[bounds].low, PARAMETERS[bounds].high))
    if tuple(result.x.tolist()) != Experiment.x:
        raise ValueError(f"result takes a map of the explorer's x, {Experiment.x}; got one of {result.x}")


def _borders(m, N):
    """The predicted borders of a map at N: by depth the smallest weight that trains, and the largest; where known."""
    deep, lower = m.depths >= 3, np.full(len(m.depths), np.nan)
    if m.phi is not tanh or tuple(m.y.tolist()) != Experiment.y or m.alpha * N < 1:
        return None, None
    if deep.any():
        lower[deep] = predict.lower_border(m.depths[deep], N, m.alpha)
    return lower, predict.upper_border(N, m.alpha)


def _finer(values, space):
    """SIDE numbers from end to end of the values, which are among them (more where that takes more)."""
    fine = space(values[0], values[-1], SIDE) if values[0] > 0 else np.linspace(values[0], values[-1], SIDE)
    fine = fine.astype(values.dtype)
    for value in values:
        fine[np.abs(fine - value).argmin()] = value
    return np.union1d(fine, values)


def _nearest(values, value):
    return values[np.abs(values - value).argmin()].item()


def _cross(x, y, left, top, right, bottom, width, height):
    """A cross through a point, from side to side of the axes: white on black, so that it is seen on every colour."""
    lines = f"M{x:.1f} {top:.1f}V{bottom:.1f}M{left:.1f} {y:.1f}H{right:.1f}"
    strokes = (("black", 5), ("white", 2.5))
    return (width, height), "".join(f'<path d="{lines}" stroke="{c}" stroke-width="{n}"/>' for c, n in strokes)
