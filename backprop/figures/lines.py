"""The figures of the notebooks: arrays and axes in, artists out. matplotlib only; no equation lives here.

Sample i = 1 and i = 2 keep their colours in every figure. Magnitudes are drawn as log10 on a linear axis whose ticks
read 10^n: such an axis does not end where the floats do. Forward things point right, backward things point left.
"""

from itertools import cycle

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ..predict import LEVEL
from .style import DASH, INK, MARK, OTHERS, PALE, SAMPLES, SMALLEST, styled


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
