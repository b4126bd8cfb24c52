"""Pictures of many experiments, or of one over its whole course, as colour: arrays and axes in, artists out.

Dark is small, bright is large, in a scale that reads the same in grey and to any eye.
"""

import numpy as np
from matplotlib.ticker import FixedLocator, NullLocator, ScalarFormatter

from .lines import log10_of, powers_of_ten
from .style import MARK, styled

COLOURS = "viridis"
CASES = (  # (w, l, part, where its name stands)
    (1.0, 100, "1a", (8, -6)),
    (5.0, 100, "1b", (8, -6)),
    (0.9, 100, "1d", (-8, -6)),
    (0.9, 3, "1e", (8, 6)),
)


@styled
def trainability(ax, weights, depths, J, lower=None, upper=None, colorbar=True):
    """J (depths, weights) by initial weight (log axis) and depth, the exercise's cases marked on it.

    lower (depths,), upper: the weights between which training is predicted to succeed, drawn as lines.
    """
    J = np.where(np.isfinite(J), J, np.inf)
    mesh = ax.pcolormesh(
        weights, depths, np.clip(log10_of(J), -8, 0), cmap=COLOURS, vmin=-8, vmax=0, shading="nearest", rasterized=True
    )
    if lower is not None:
        ax.plot(lower, depths, color="white", linewidth=4)
        ax.plot(lower, depths, color=MARK, linestyle="--", linewidth=2.5, label="predicted")
    if upper is not None:
        ax.axvline(upper, color="white", linewidth=4)
        ax.axvline(upper, color=MARK, linestyle="--", linewidth=2.5)
    for w, l, part, (right, up) in CASES:
        if weights[0] <= w <= weights[-1] and depths[0] <= l <= depths[-1]:
            ax.plot(w, l, "o", color="white", markeredgecolor="black", markersize=9, clip_on=False, zorder=5)
            ax.annotate(
                part,
                (w, l),
                xytext=(right, up),
                textcoords="offset points",
                ha="left" if right > 0 else "right",
                va="bottom" if up > 0 else "top",
                weight="bold",
                bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.8},
            )
    ax.set_xscale("log")
    ax.xaxis.set_major_locator(FixedLocator([0.1, 0.2, 0.5, 1, 2, 5, 10, 20]))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(ScalarFormatter())
    ax.set_xlim(weights[0], weights[-1])
    ax.set_ylim(depths[0], depths[-1])
    ax.grid(False)
    ax.set_xlabel("initial weight $w$")
    ax.set_ylabel("depth $l$")
    if colorbar:
        bar = ax.figure.colorbar(mesh, ax=ax, label="$J$   (bright: stuck)")
        powers_of_ten(bar.ax.yaxis)
    return mesh


@styled
def history(ax, t, dJ_dw, top=None, colorbar=True):
    """|dJ/dw[k]| by iteration t (n,) and layer k, from dJ_dw (n, l+1). Returns the mesh.

    The colours cover eight decades up to 10^top (None: up to the largest), for pictures to be compared.
    """
    values = log10_of(np.asarray(dJ_dw)[:, 1:])
    seen = values[np.isfinite(values)]
    if top is None:
        top = np.ceil(seen.max()) if len(seen) else 0
    layers = np.arange(1, values.shape[1] + 1)
    mesh = ax.pcolormesh(t, layers, values.T, cmap=COLOURS, vmin=top - 8, vmax=top, shading="nearest", rasterized=True)
    ax.grid(False)
    ax.locator_params(axis="x", nbins=4)
    ax.set_xlabel("iteration $t$")
    ax.set_ylabel("layer $k$")
    if colorbar:
        bar = ax.figure.colorbar(mesh, ax=ax, label="$|\\partial J/\\partial w_k|$", extend="min")
        powers_of_ten(bar.ax.yaxis)
    return mesh
