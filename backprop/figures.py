"""The figures of the notebooks: arrays and axes in, artists out. matplotlib only; no equation lives here.

Sample i = 1 and i = 2 keep their colours in every figure. Magnitudes are drawn as log10 on a linear axis whose ticks
read 10^n: such an axis does not end where the floats do. Forward things point right, backward things point left.
"""

from itertools import cycle

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator

from .experiment import LEVEL, SMALLEST

SAMPLES = ("#0072B2", "#D55E00")  # sample i = 1, 2, ...: told apart by any eye
OTHERS = ("#009E73", "#CC79A7", "#56B4E9", "#E69F00")  # what is no sample: formats, depths, activations, methods
INK, PALE, MARK = "#222222", "#B8B8B8", "#7A5C00"
DASH = (3, 2)  # in line widths
STYLE = {
    "font.size": 15,
    "axes.titlesize": 16,
    "axes.labelsize": 15,
    "legend.fontsize": 13,
    "lines.linewidth": 3,
    "axes.grid": True,
    "grid.alpha": 0.35,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": mpl.cycler(color=[*OTHERS, "#222222", "#999999"]),  # Okabe and Ito's colours, as all here
}
styled = mpl.rc_context(STYLE)


@styled
def axes(*titles, height=4.6, width=11.5):
    """A new figure with one axis a title, side by side; a title says what its axis shows. Gives the one or the list."""
    _, (row,) = plt.subplots(1, len(titles), figsize=(width, height), layout="constrained", squeeze=False)
    for ax, title in zip(row, titles):
        ax.set_title(title)
    return row[0] if len(titles) == 1 else list(row)


@styled
def signal(ax, h, pale=None):
    """h[k,i] by layer k = 0..l, one line a sample. h (l+1, m). Returns the m lines."""
    lines = [
        ax.plot(np.arange(len(h)), h_i, **_style(i, pale), label=pale if pale and i == 0 else None)[0]
        for i, h_i in enumerate(np.asarray(h).T)
    ]
    _by_layer(ax, "layer $k$   (forward →)")
    ax.set_ylabel("$h_{k,i}$   signal")
    return lines


@styled
def gradient(ax, g, log10=False, pale=None):
    """|g[k,i]| by layer k = 1..l on a log axis. g (l+1, m), or log10 |g| with log10=True. Returns the m lines."""
    log10_g = np.asarray(g) if log10 else log10_of(g)
    k = np.arange(1, len(log10_g))
    lines = [
        ax.plot(k, log10_i, **_style(i, pale), label=pale if pale and i == 0 else None)[0]
        for i, log10_i in enumerate(log10_g[1:].T)
    ]
    _by_layer(ax, "(← backward)   layer $k$")
    _powers(ax)
    ax.set_ylabel("$|g_{k,i}|$   gradient")
    return lines


@styled
def weight_gradient(ax, dJ_dw, log10=False, pale=None):
    """|dJ/dw[k]| by layer k = 1..l on a log axis. dJ_dw (l+1,), or its log10 with log10=True. Returns the line."""
    values = np.asarray(dJ_dw) if log10 else log10_of(dJ_dw)
    colour = PALE if pale else INK
    (line,) = ax.plot(np.arange(1, len(values)), values[1:], color=colour, label=pale, zorder=1 if pale else 3)
    _by_layer(ax, "layer $k$")
    _powers(ax)
    ax.set_ylabel("$|\\partial J/\\partial w_k|$   slope for the weight")
    return line


@styled
def cost(ax, J, pale=None, label=None):
    """J by iteration t = 1..len(J) on a log axis. J (max_iter,). Returns the line."""
    J = np.asarray(J)
    (line,) = ax.plot(
        np.arange(1, len(J) + 1), log10_of(J), color=PALE if pale else INK, label=pale or label, zorder=1 if pale else 3
    )
    _powers(ax)
    _fit_x(ax)
    ax.set_xlabel("iteration $t$")
    ax.set_ylabel("$J$   cost")
    return line


@styled
def weights(ax, w, start=None, label=None):
    """w[k] by layer k = 1..l, and the weight they all started from, as a dashed line. w (l+1,). Returns the line."""
    (line,) = ax.plot(np.arange(1, len(w)), np.asarray(w)[1:], label=label, **({} if label else {"color": INK}))
    if start is not None:
        ax.axhline(start, color=MARK, linestyle="--", linewidth=2, label=f"before: {start:g}")
    _by_layer(ax, "layer $k$")
    ax.set_ylabel("$w_k$   weight")
    return line


@styled
def factor(ax, values):
    """phi'(u[k]) w[k+1] by layer: what g[k+1] is multiplied with on its way to g[k]. values (l+1, m). Returns lines."""
    values = np.asarray(values)
    k = np.arange(1, len(values))
    lines = [ax.plot(k, v, **_style(i, None))[0] for i, v in enumerate(log10_of(values[1:]).T)]
    _by_layer(ax, "(← backward)   layer $k$")
    _powers(ax)
    ax.set_ylabel("$|\\phi'(u_k)\\, w_{k+1}|$   factor")
    return lines


@styled
def magnitudes(ax, curves):
    """Several magnitudes by layer k = 1..l on one log axis. curves = {label: values (l+1,)}. Returns the lines."""
    lines = [
        ax.plot(np.arange(1, len(values)), log10_of(values)[1:], color=colour, label=label)[0]
        for (label, values), colour in zip(curves.items(), cycle((*OTHERS[:2], INK)))
    ]
    _by_layer(ax, "layer $k$")
    _powers(ax)
    ax.set_ylabel("magnitude")
    ax.legend()
    return lines


@styled
def by_depth(ax, l, J, label=None):
    """J by the number of layers of the chain, on a log axis. l and J (n,). Returns the line."""
    (line,) = ax.plot(l, log10_of(J), "o-", color=INK, linewidth=1.5, markersize=5, label=label)
    _fit_x(ax)
    _powers(ax)
    ax.set_xlabel("depth $l$   number of layers")
    ax.set_ylabel("$J$   cost")
    return line


@styled
def prediction(ax, k, log10_values, label):
    """A predicted course by layer, dotted over the measured one. Returns the line."""
    (line,) = ax.plot(k, log10_values, color=MARK, linestyle=":", linewidth=4, label=label, zorder=4)
    return line


@styled
def over(ax, x, y, label=None, points=False, log_x=False, **style):
    """|y| over x, both (n,), on a log axis; x on one too where log_x. points: marks, not a line. Returns the line."""
    style = {"marker": "o", "linestyle": ""} | style if points else style
    (line,) = ax.plot(log10_of(x) if log_x else x, log10_of(y), label=label, **style)
    powers_of_ten(ax.yaxis)
    if log_x:
        powers_of_ten(ax.xaxis)
    return line


@styled
def legend(ax, **where):
    """A legend of what carries a label. Returns it."""
    return ax.legend(**where)


@styled
def samples_key(ax, m=2, word="sample ", **where):
    """A legend that names the samples by colour, and whatever else carries a label. Returns the legend."""
    keys = [mpl.lines.Line2D([], [], **_style(i, None), label=f"{word}i={i + 1}") for i in range(m)]
    rest, labels = ax.get_legend_handles_labels()
    return ax.legend([*keys, *rest], [*(key.get_label() for key in keys), *labels], **where)


@styled
def float_limits(ax):
    """Marks on a log10 axis: the smallest positive float64 and float32, seen where they lie within the axis."""
    for name, log10_smallest in SMALLEST.items():
        ax.axhline(log10_smallest, color=MARK, linestyle="--", linewidth=1.5, zorder=2)
        ax.annotate(
            f"smallest {name}",
            (0.02, log10_smallest),
            xycoords=("axes fraction", "data"),
            xytext=(0, 3),
            textcoords="offset points",
            color=MARK,
            fontsize="small",
            annotation_clip=True,
            clip_on=True,
        )


@styled
def trained_level(ax):
    """A mark at the cost below which a run counts as trained."""
    ax.axhline(np.log10(LEVEL), color=MARK, linestyle="--", linewidth=1.5, zorder=2, label=f"trained: J < {LEVEL:g}")


def _style(i, pale):
    """Colour, dash and width of sample i: the second lies dashed over the first, as mirrored samples may coincide."""
    style = {"color": PALE if pale else (*SAMPLES, *OTHERS)[i % 6], "zorder": 1 if pale else 3 + i}
    return style | ({"linestyle": (0, DASH), "linewidth": 2.5} if i % 2 else {"linewidth": 4})


def log10_of(values):
    """log10 |values|, -inf for 0, without a warning."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log10(np.abs(values))


def _by_layer(ax, label):
    ax.set_xlabel(label)
    _fit_x(ax)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))


def _fit_x(ax):
    """From 0 to the last layer or iteration that any curve of the axis reaches."""
    ax.set_xlim(0, max(line.get_xdata().max() for line in _curves(ax)))


def _powers(ax):
    """Ticks that read 10^n, and limits on whole decades around every curve of the axis, at least two decades apart."""
    values = np.concatenate([line.get_ydata() for line in _curves(ax)])
    values = values[np.isfinite(values)]
    low, high = (np.floor(values.min()), np.ceil(values.max())) if len(values) else (-2, 0)
    ax.set_ylim(low, max(high, low + 2))
    powers_of_ten(ax.yaxis)


def _curves(ax):
    """The curves of an axis, without marks such as `float_limits`, which span the axis whatever it shows."""
    return [line for line in ax.lines if line.get_transform() == ax.transData]


def powers_of_ten(axis):
    """Ticks of an axis in log10 units, read as 10^n."""
    axis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    axis.set_major_formatter(FuncFormatter(lambda v, _: f"$10^{{{v:.0f}}}$"))


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
