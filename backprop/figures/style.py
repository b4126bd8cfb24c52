"""How every figure looks: its colours, its letters, and the one way from a figure to PNG bytes.

A figure is made, drawn and saved with matplotlib's own defaults and STYLE: nothing of a user's matplotlibrc
reaches it.
"""

import base64
import gc
import io
import re

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from PIL import Image

# Every colour of a line is told apart from the others and from white by readers with any of the common colour vision
# deficiencies; classes carry a shape too, curves that may coincide a dash.
SAMPLES = ("#0072B2", "#D55E00")  # sample i = 1, 2: the same in every figure
OTHERS = ("#1B9E4B", "#C77CB0", "#8A63E6", "#6B3A00")  # what is no sample: formats, depths, activations, methods
INK, PALE, MARK = "#222222", "#B8B8B8", "#7A5C00"
CURVES = (INK, *OTHERS)  # of one axis, in the order they are drawn
CLASSES = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9")  # Okabe and Ito's: filled, with a black edge
MARKERS = ("o", "s", "^", "D", "v")
DIVERGING, SEQUENTIAL = "RdBu_r", "viridis"  # red above 0, blue below; dark is small, bright is large
DASH = (3, 2)  # in line widths
SIZE = 14  # of the smallest letters: read from the last row
DEFAULTS = {key: value for key, value in mpl.rcParamsDefault.items() if not key.startswith("backend")}
STYLE = DEFAULTS | {
    "font.size": 15,
    "axes.titlesize": 16,
    "axes.labelsize": 15,
    "xtick.labelsize": SIZE,
    "ytick.labelsize": SIZE,
    "legend.fontsize": SIZE,
    "lines.linewidth": 3,
    "axes.grid": True,
    "grid.alpha": 0.35,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": mpl.cycler(color=CURVES[1:] + CURVES[:1]),
}
styled = mpl.rc_context(STYLE)


class StyledFigure(Figure):
    """A figure that is drawn and saved in the style, and that gives a notebook its words beside its picture."""

    draw = styled(Figure.draw)
    savefig = styled(Figure.savefig)

    @property
    def alt(self):
        """What the figure shows, in words: the titles of its axes, or what the axes carry where there is no title."""
        titles = [ax.get_title() or ax.get_title(loc="left") for ax in self.axes]
        words = list(filter(None, titles)) or [f"{ax.get_ylabel()} over {ax.get_xlabel()}" for ax in self.axes]
        return "Figure: " + re.sub(r"[$\\{}]", "", "; ".join(words))

    def _repr_mimebundle_(self, include=None, exclude=None):
        """The picture with its alternative text: matplotlib's own way into a notebook has no place for one."""
        picture = base64.b64encode(png(self, bbox_inches="tight")).decode()
        words = repr(self).replace(type(self).__name__, Figure.__name__)  # as every other figure's
        return {"image/png": picture, "text/plain": words}, {"image/png": {"alt": self.alt}}


def png(figure, **how):
    """The figure as PNG bytes; how: as `savefig` takes it."""
    buffer = io.BytesIO()
    with mpl.rc_context(STYLE):
        figure.savefig(buffer, format="png", **how)
    collect_young()
    return buffer.getvalue()


def collect_young():
    """Free what a drawing has left behind. matplotlib's parser of formulas leaves 100 KB in cycles a picture.

    Python's own collections are too rare for it: a view that is moved for long would grow by 80 MB before it is level.
    """
    gc.collect(1)


def small_png(picture, colours):
    """A PIL picture as PNG bytes, in that many colours at most: a third of the size, or less."""
    picture = picture.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    picture.save(buffer := io.BytesIO(), "png", compress_level=6)
    return buffer.getvalue()


def svg(size, inner):
    """A drawing over a picture of that size, in its pixels."""
    width, height = size
    return f'<svg viewBox="0 0 {width:.0f} {height:.0f}" aria-hidden="true">{inner}</svg>'


def label_axes(ax, xlabel, ylabel, title=None):
    """Label what an axis shows, in letters that the last row can read, whoever made the axis."""
    ax.set_xlabel(xlabel, size=STYLE["axes.labelsize"])
    ax.set_ylabel(ylabel, size=STYLE["axes.labelsize"])
    if title is not None:
        ax.set_title(title, size=STYLE["axes.titlesize"])
    ax.tick_params(labelsize=SIZE)


def key_below(ax, lines):
    """A legend under the figure, where it hides nothing; axes side by side share it."""
    if not ax.figure.legends:
        ax.figure.legend(handles=lines, loc="outside lower center", ncols=len(lines), frameon=False)


def curve(i, colours=CURVES):
    """Colour, dash and width of curve i = 0, 1, ...: each second one lies dashed over the one before it."""
    dashed = {"linestyle": (0, DASH), "linewidth": 2.5, "zorder": 3 + i}
    solid = {"linestyle": "-", "linewidth": 4, "zorder": 3 + i}
    return {"color": colours[i % len(colours)]} | (dashed if i % 2 else solid)


def behind(style):
    """The same, grey and behind: what others are compared with."""
    return style | {"color": PALE, "zorder": 1}


def samples(m, name=None):
    """The style of each of m samples; with a name, pale, and the name on the first of them."""
    styles = [curve(i, (*SAMPLES, *OTHERS, INK, MARK)) for i in range(m)]
    return [behind(style) | {"label": name if i == 0 else None} for i, style in enumerate(styles)] if name else styles


def on_colour(part):
    """Black or white for letters on a cell of DIVERGING, whichever stands out more; part: of the scale, -1 to 1."""
    return "white" if part > 0.66 or part < -0.71 else "black"  # where both have a contrast of 4.57 or more


def mixed_with_white(colour):
    """A colour so pale that samples of the same colour stand out from it."""
    return tuple(0.3 * np.array(mpl.colors.to_rgb(colour)) + 0.7)
