"""The four panels of the live view."""

import matplotlib as mpl
import numpy as np
from matplotlib.ticker import FuncFormatter

from .figures import (
    PALE,
    SMALLEST,
    STYLE,
    cost,
    float_limits,
    gradient,
    log10_of,
    samples_key,
    signal,
    trained_level,
    weight_gradient,
)


class Panels:
    """The four panels of the live view: h, |g|, |dJ/dw| by layer and J by iteration, in one figure outside pyplot.

    `show` and `show_cost` set the curves and say whether a scale had to jump: scales move in steps, so that they stay
    put under a moving slider. `hold` leaves the present curves behind in grey, `release` takes them away.
    """

    LAYERS = (3, 10, 30, 100, 200, 300)
    LOW = (-5, -10, -20, -50, -100, -200, -350, -700, -1500, -3000, -6000)
    HIGH = (0, 5, 20, 50, 100, 200, 400)

    def __init__(self, m):
        with mpl.rc_context(STYLE | {"font.size": 14, "axes.titlesize": 15, "lines.linewidth": 2.5}):
            self.figure = mpl.figure.Figure(figsize=(11, 4.7), dpi=130)
            (h, g), (dw, J) = self.figure.subplots(2, 2)
            self.figure.subplots_adjust(left=0.065, right=0.965, top=0.93, bottom=0.115, wspace=0.17, hspace=0.42)
            empty = np.full((2, m), np.nan)
            self.h, self.g = signal(h, empty), gradient(g, empty, log10=True)
            self.dJ_dw, self.J = weight_gradient(dw, empty[:, 0], log10=True), cost(J, [np.nan])
            for ax, title, loc in (
                (h, "signal  $h_{k,i}$  forward →", "left"),
                (g, "← backward   gradient  $|g_{k,i}|$", "right"),
                (dw, "slope for the weight  $|\\partial J/\\partial w_k|$", "left"),
                (J, "cost  $J$  by iteration", "left"),
            ):
                ax.set_title(title, loc=loc)
                ax.set_ylabel("")
                ax.tick_params(labelsize="small")
            for ax in (h, g):
                ax.set_xlabel("")
            h.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:g}".replace("e+", "e").replace("-", "−")))
            for ax in (dw, J):
                ax.set_xlabel(ax.get_xlabel(), labelpad=1)
            for ax in (g, dw):
                float_limits(ax)
            trained_level(J)
            beside_title = {"loc": "lower right", "bbox_to_anchor": (1, 0.97), "frameon": False, "borderaxespad": 0}
            samples_key(h, m, word="", ncols=m, fontsize="small", **beside_title)
            J.legend(fontsize="small", **beside_title)
        self.pale = []

    @property
    def by_layer(self):
        """The lines by layer."""
        return [*self.h, *self.g, self.dJ_dw]

    def show(self, look):
        """Set the curves by layer from a Look. Returns True where a scale jumped."""
        l = len(look.h) - 1
        k, reached = np.arange(l + 1), _step(self.LAYERS, max([l, *(len(p.get_xdata()) - 1 for p in self._held())]))
        for line, values in zip(self.by_layer, (*look.h.T, *look.log10_g.T, look.log10_dJ_dw)):
            line.set_data(k, values)
        finite = np.abs(look.h[np.isfinite(look.h)]).max()
        reach = 1.05 if finite <= 1 else 10.0 ** min(np.ceil(np.log10(finite)), 300)  # ticks need room to overflow
        jumped = [self._limits(self.h[0].axes, (0, reached), (-reach, reach))]
        for line, values in ((self.g[0], look.log10_g), (self.dJ_dw, look.log10_dJ_dw)):
            values = np.concatenate([np.ravel(values), *(p.get_ydata() for p in self._held() if p.axes is line.axes)])
            values = values[np.isfinite(values)]
            low, high = (values.min(), values.max()) if len(values) else (0, 0)
            y = -_step([-s for s in self.LOW], -low), _step(self.HIGH, high)
            jumped.append(self._limits(line.axes, (0, reached), y))
            if jumped[-1]:
                self._place_marks(line.axes)
        return any(jumped)

    def show_cost(self, J, max_iter):
        """Set J by iteration; max_iter is how far the axis goes. Returns True where a scale jumped."""
        t = np.unique(np.linspace(1, len(J), 400).astype(int)) if len(J) else np.array([], int)
        log10_J = log10_of(J[t - 1])
        self.J.set_data(t, log10_J)
        finite = log10_J[np.isfinite(log10_J)]
        return self._limits(
            self.J.axes, (0, max_iter), (-32, _step((1, *self.HIGH[1:]), finite.max() if len(finite) else 0))
        )

    def hold(self):
        """Leave the present curves behind, in grey."""
        self.release()
        for line in (*self.by_layer, self.J):
            style = {"color": PALE, "linestyle": line.get_linestyle(), "linewidth": line.get_linewidth(), "zorder": 1}
            self.pale += line.axes.plot(*line.get_data(), **style)

    def release(self):
        """Take the grey curves away."""
        for line in self.pale:
            line.remove()
        self.pale = []

    def _held(self):
        """The grey curves by layer."""
        return self.pale[: len(self.by_layer)]

    @staticmethod
    def _place_marks(ax):
        """Put the words at the float limits where a vanishing gradient does not run: lower right, upper left."""
        low, high = ax.get_ylim()
        at = list(SMALLEST.values())
        for mark, log10_smallest in zip(ax.texts, at):
            under = log10_smallest > (low + high) / 2
            mark.xy, mark.xyann = (0.02 if under else 0.98, log10_smallest), (0, -4 if under else 3)
            mark.set(ha="left" if under else "right", va="top" if under else "baseline")
        ax.texts[1].set_visible(at[1] - at[0] > 0.15 * (high - low))  # one of the two where they lie close

    @staticmethod
    def _limits(ax, x, y):
        if ax.get_xlim() == x and ax.get_ylim() == y:
            return False
        ax.set_xlim(*x)
        ax.set_ylim(*y)
        return True


def _step(steps, value):
    """The first of rising steps that reaches value; value itself, rounded up, beyond the last."""
    return next((s for s in steps if s >= value), float(np.ceil(value)))
