"""Pictures of many experiments, or of one over its whole course, as colour: arrays and axes in, artists out.

Dark is small, bright is large, in a scale that reads the same in grey and to any eye.
"""

import numpy as np
from matplotlib.ticker import FixedLocator, NullLocator, ScalarFormatter

from .lines import decades, log10_of, powers_of_ten
from .style import MARK, SEQUENTIAL, label_axes, styled

CASES = (  # (w, l, part, where its name stands)
    (1.0, 100, "1a", (8, -6)),
    (5.0, 100, "1b", (8, -6)),
    (0.9, 100, "1d", (-8, -6)),
    (0.9, 3, "1e", (8, 6)),
)
SPAN = 8  # decades that the colours cover


@styled
def trainability(ax, weights, depths, J, lower=None, upper=None):
    """J (depths, weights) by initial weight (log axis) and depth, the exercise's cases marked on it. Returns the mesh.

    lower (depths,), upper: the weights between which training is predicted to succeed, drawn as lines.
    """
    log10_J = np.clip(np.nan_to_num(log10_of(J), nan=0), -SPAN, 0)  # what explodes is as bright as what is stuck
    mesh = _mesh(ax, weights, depths, log10_J, 0, "$J$   (bright: stuck)")
    if lower is not None:
        _border(ax, lower, depths, "predicted")
    if upper is not None:
        _border(ax, [upper, upper], [depths[0], depths[-1]])
    label_axes(ax, "initial weight $w$", "depth $l$")
    ax.set_xscale("log")
    ax.xaxis.set_major_locator(FixedLocator([0.1, 0.2, 0.5, 1, 2, 5, 10, 20]))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(ScalarFormatter())
    ax.set(xlim=(weights[0], weights[-1]), ylim=(depths[0], depths[-1]))
    for case in CASES:
        _case(ax, *case)
    return mesh


@styled
def history(ax, t, dJ_dw, top=None, colorbar=True):
    """|dJ/dw[k]| by iteration t (n,) and layer k, from dJ_dw (n, l+1). Returns the mesh.

    The colours cover eight decades up to 10^top (None: up to the largest), for pictures to be compared.
    """
    values = log10_of(np.asarray(dJ_dw)[:, 1:]).T
    top = decades(values)[1] if top is None else top
    label = "$|\\partial J/\\partial w_k|$   gradient of the weight"
    mesh = _mesh(ax, t, np.arange(1, len(values) + 1), values, top, label if colorbar else None, extend="min")
    ax.locator_params(axis="x", nbins=4)
    label_axes(ax, "iteration $t$", "layer $k$")
    return mesh


def _mesh(ax, x, y, log10_values, top, label, **bar):
    """Values as colour over eight decades up to 10^top; with a label, the bar that says what a colour means."""
    scale = {"cmap": SEQUENTIAL, "vmin": top - SPAN, "vmax": top}
    mesh = ax.pcolormesh(x, y, log10_values, **scale, shading="nearest", rasterized=True)
    ax.grid(False)
    if label:
        side = ax.figure.colorbar(mesh, ax=ax, **bar).ax
        label_axes(side, "", label)
        powers_of_ten(side.yaxis)
    return mesh


def _border(ax, w, l, label=None):
    """A predicted border, seen on dark and on bright colours."""
    ax.plot(w, l, color="white", linewidth=4)
    ax.plot(w, l, color=MARK, linestyle="--", linewidth=2.5, label=label)


def _case(ax, w, l, part, beside):
    """A case of the exercise, where the map reaches it."""
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    if not (left <= w <= right and bottom <= l <= top):
        return
    ax.plot(w, l, "o", color="white", markeredgecolor="black", markersize=9, clip_on=False, zorder=5)
    side = {"ha": "left" if beside[0] > 0 else "right", "va": "bottom" if beside[1] > 0 else "top"}
    box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.8}
    ax.annotate(part, (w, l), xytext=beside, textcoords="offset points", **side, weight="bold", bbox=box)
