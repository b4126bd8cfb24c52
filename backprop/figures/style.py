"""How every figure looks: the palette, the letters, the float formats' limits."""

import io

import matplotlib as mpl
import numpy as np

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
SMALLEST = {"float64": np.log10(5e-324), "float32": np.log10(2.0**-149)}  # log10 of the smallest positive number


def png(figure, **how):
    """The figure as PNG bytes; how: as `savefig` takes it."""
    kept = io.BytesIO()
    figure.savefig(kept, format="png", **how)
    return kept.getvalue()
