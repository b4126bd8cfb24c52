"""Curves by layer, by iteration, and over anything else. matplotlib only; no equation lives here.

Sample i = 1 and i = 2 keep their colours in every figure. Magnitudes are drawn as log10 on a linear axis whose ticks
read 10^n: such an axis does not end where the floats do. Forward things point right, backward things point left.
"""

import sys

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ..predict import LEVEL, SMALLEST
from .style import INK, MARK, OTHERS, PALE, SIZE, StyledFigure, behind, curve, label_axes, samples, styled

INLINE = "module://matplotlib_inline.backend_inline"
NOT_SHOWN = {"agg", "cairo", "pdf", "pgf", "ps", "svg", "template"}  # backends that only write files
FORWARD, BACKWARD, LAYER = "layer $k$   (forward →)", "(← backward)   layer $k$", "layer $k$"


@styled
def axes(*titles, height=4.6, width=11.5):
    """A new figure with one axis a title, side by side; a title says what its axis shows. Gives the one or the list.

    In a notebook it is shown, with its titles as alternative text, also where the environment (MPLBACKEND) names a
    backend that shows nothing.
    """
    if "ipykernel" in sys.modules and plt.get_backend().lower() in NOT_SHOWN:
        plt.switch_backend(INLINE)
    how = {"figsize": (width, height), "layout": "constrained", "squeeze": False, "FigureClass": StyledFigure}
    _, (row,) = plt.subplots(1, len(titles), **how)
    for ax, title in zip(row, titles):
        label_axes(ax, "", "", title)
    return row[0] if len(titles) == 1 else list(row)


# by layer: what each is called, and one way to draw them all


def signal(ax, h, pale=None):
    """h[k,i] by layer k = 0..l, one line a sample. h (l+1, m). Returns the m lines.

    pale: a name for curves that others are compared with; they stand behind, in grey.
    """
    return layers(ax, h, _each_sample(h, pale), "$h_{k,i}$   signal", FORWARD, first=0, log=False)


def gradient(ax, g, log10=False, pale=None):
    """|g[k,i]| by layer k = 1..l on a log axis. g (l+1, m), or log10 |g| with log10=True. Returns the m lines."""
    label = "$|g_{k,i}|$   gradient"
    return layers(ax, g, _each_sample(g, pale), label, BACKWARD, log10=log10)


def factor(ax, values):
    """|phi'(u[k]) w[k+1]|: what g[k+1] is multiplied with on its way to g[k]. values (l+1, m). Returns the m lines."""
    return layers(ax, values, _each_sample(values), "$|\\phi'(u_{k,i})\\, w_{k+1}|$   factor", BACKWARD)


def weight_gradient(ax, dJ_dw, log10=False, pale=None):
    """|dJ/dw[k]| by layer k = 1..l on a log axis. dJ_dw (l+1,), or its log10 with log10=True. Returns the line."""
    label = "$|\\partial J/\\partial w_k|$   gradient of the weight"
    return layers(ax, dJ_dw, [_next_style(ax, pale)], label, log10=log10)[0]


def weights(ax, w, start=None, label=None):
    """w[k] by layer k = 1..l, and the weight they all started from, as a dashed line. w (l+1,). Returns the line."""
    (line,) = layers(ax, w, [_next_style(ax, label=label)], "$w_k$   weight", log=False)
    if start is not None:
        ax.axhline(start, **_guide_style(), label=f"before: {start:g}")
    return line


@styled
def magnitudes(ax, curves):
    """Several magnitudes by layer k = 1..l on one log axis. curves = {label: values (l+1,)}. Returns the lines."""
    styles = [curve(i, (*OTHERS[:2], INK, *OTHERS[2:])) | {"label": label} for i, label in enumerate(curves)]
    lines = layers(ax, np.column_stack(list(curves.values())), styles, "magnitude")
    ax.legend()
    return lines


@styled
def layers(ax, values, styles, ylabel, xlabel=LAYER, first=1, log=True, log10=False):
    """Each column of values, (l+1,) or (l+1, n), by layer k = first..l in one of the styles. Returns the lines.

    log: |values| on a log axis, or values as they are; log10: they are logarithms already.
    """
    columns = np.atleast_2d(np.transpose(values))[:, first:]
    y = log10_of(columns) if log and not log10 else columns
    k = np.arange(first, first + columns.shape[1])
    lines = [ax.plot(k, y_i, **style)[0] for y_i, style in zip(y, styles, strict=True)]
    label_axes(ax, xlabel, ylabel)
    _whole(ax, log)
    return lines


# by iteration, by depth, over anything


@styled
def cost(ax, J, pale=None, label=None, log=True):
    """J by iteration t = 1..len(J), on a log axis or (log=False, where J may fall below 0) a linear one.

    Curves of one axis differ in colour, each second one dashed. J (max_iter,). Returns the line.
    """
    line = plot_xy(ax, np.arange(1, len(J) + 1), J, log_y=log, **_next_style(ax, pale, label))
    label_axes(ax, "iteration $t$", "$J$   cost")
    _whole(ax, log)
    return line


@styled
def by_depth(ax, l, J, label=None):
    """J by the number of layers of the chain, on a log axis. l and J (n,). Returns the line."""
    line = plot_xy(ax, l, J, label, color=INK, marker="o", linewidth=1.5, markersize=5)
    label_axes(ax, "depth $l$   number of layers", "$J$   cost")
    _whole(ax)
    return line


@styled
def plot_xy(ax, x, y, label=None, points=False, log_x=False, log_y=True, never=None, **style):
    """|y| over x, both (n,), on a log axis (log_y=False: y, on a linear one); x on a log axis too where log_x.

    points: marks, not a line. never: NaN in y, "not within `never` iterations", stands as an open mark at that height.
    Returns the line.
    """
    on_x, on_y = (log10_of if log else np.asarray for log in (log_x, log_y))
    style = {"marker": "o", "linestyle": "", "markersize": 10} | style if points else style
    (line,) = ax.plot(on_x(x), on_y(y), label=label, **style)
    if never is not None:
        _open_marks(ax, on_x(x)[np.isnan(y)], on_y(never), f"not within {never:,}", line)
    for axis, log in ((ax.xaxis, log_x), (ax.yaxis, log_y)):
        if log:
            powers_of_ten(axis)
    return line


@styled
def prediction(ax, k, log10_values, label):
    """A predicted course by layer, dotted over the measured one. Returns the line."""
    (line,) = ax.plot(k, log10_values, color=MARK, linestyle=":", linewidth=4, label=label, zorder=8)
    return line


# what helps to read them


@styled
def legend(ax, **where):
    """A legend of what carries a label. Returns it."""
    return ax.legend(**where)


@styled
def samples_key(ax, m=2, word="sample ", **where):
    """A legend that names the samples by colour, and whatever else carries a label. Returns the legend."""
    keys = [Line2D([], [], **style, label=f"{word}i={i}") for i, style in enumerate(samples(m), 1)]
    return ax.legend(handles=[*keys, *ax.get_legend_handles_labels()[0]], **where)


@styled
def float_limits(ax):
    """Marks on a log10 axis: the smallest positive float64 and float32, seen where they lie within the axis."""
    for dtype, at in SMALLEST.items():
        ax.axhline(at, **_guide_style())
        place = {"xycoords": ("axes fraction", "data"), "xytext": (0, 3), "textcoords": "offset points"}
        ax.annotate(f"smallest {dtype}", (0.02, at), **place, color=MARK, size=SIZE, annotation_clip=True, clip_on=True)


@styled
def trained_level(ax):
    """A mark at the cost below which a run counts as trained."""
    ax.axhline(np.log10(LEVEL), **_guide_style(), label=f"trained: J < {LEVEL:g}")


# scales


def log10_of(values):
    """log10 |values|, -inf for 0, without a warning."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log10(np.abs(values))


def decades(values, least=2):
    """Whole powers of ten around all the finite logarithms given, at least so many apart: a flat curve looks flat."""
    finite = np.ravel(values)[np.isfinite(np.ravel(values))]
    low, high = (np.floor(finite.min()), np.ceil(finite.max())) if len(finite) else (-least, 0)
    return low, max(high, low + least)


def powers_of_ten(axis):
    """Ticks of an axis in log10 units, read as 10^n; where fewer than three of those fit, as 20, 50, 100."""
    axis.set_major_locator(Powers(integer=True, nbins=6))
    axis.set_major_formatter(FuncFormatter(lambda v, _: _power(v, *sorted(axis.get_view_interval()))))


class Powers(MaxNLocator):
    """Ticks at whole powers of ten, and at some multiples of them on an axis that holds fewer than three."""

    def tick_values(self, vmin, vmax):
        if not _few(vmin, vmax):
            return super().tick_values(vmin, vmax)
        multiples = [1, 2, 5] if vmax - vmin > 1 else [1, 2, 3, 5, 7]
        return np.add.outer(np.arange(np.floor(vmin), np.ceil(vmax)), np.log10(multiples)).ravel()


def _few(low, high):
    """Whether fewer than three whole powers of ten lie between."""
    return np.floor(high + 1e-9) - np.ceil(low - 1e-9) < 2


def _power(v, low, high):
    if not _few(low, high):
        return f"$10^{{{v:.0f}}}$"
    n = np.floor(v + 1e-9)
    return f"{10**v:,.6g}" if -4 < low < high < 6 else f"${10 ** (v - n):.0f}\\cdot10^{{{n:.0f}}}$"


def _whole(ax, log=True):
    """From 0 to the last layer or iteration that any of its curves reaches, and whole decades upward with some room."""
    ax.set_xlim(0, max(line.get_xdata().max() for line in _curves(ax)))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    if log:
        low, high = decades(np.concatenate([line.get_ydata() for line in _curves(ax)]))
        room = 0.04 * (high - low)  # no curve lies on the frame
        ax.set_ylim(low - room, high + room)
        powers_of_ten(ax.yaxis)


def _curves(ax):
    """The curves of an axis, without marks such as `float_limits`, which span the axis whatever it shows."""
    return [line for line in ax.lines if line.get_transform() is ax.transData]


def _each_sample(values, pale=None):
    return samples(np.size(values) // len(values), pale)


def _next_style(ax, pale=None, label=None):
    """The style of the next curve of an axis; grey and behind for one that others are compared with."""
    style = curve(sum(line.get_color() != PALE for line in _curves(ax)))
    return (behind(style) if pale else style) | {"label": pale or label}


def _guide_style():
    return {"color": MARK, "linestyle": "--", "linewidth": 1.8, "zorder": 2}


def _open_marks(ax, x, height, label, line):
    """Open marks in a line's colour and shape: values that lie beyond the height they stand at."""
    named = label in ax.get_legend_handles_labels()[1]
    shape = {"marker": line.get_marker(), "markersize": line.get_markersize(), "linestyle": ""}
    edge = {"markeredgecolor": line.get_color(), "markerfacecolor": "white", "markeredgewidth": 2.5}
    ax.plot(x, np.full(len(x), height), **shape, **edge, label=None if named else label)
