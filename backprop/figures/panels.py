"""The panels of the live view: one figure of which only the curves move.

Drawing axes, ticks and letters takes matplotlib some 40 ms, far too long under a moving slider; writing the curves down
as SVG takes 1. So the rest is a picture, drawn again only when a scale jumps, and the curves lie over it as SVG. They
stay matplotlib's own lines: set their data, and ask for the SVG.
"""

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from .. import figures, predict
from . import style

TITLES = {
    "h": ("signal  $h_{k,i}$   forward →", "left"),
    "log_h": ("signal  $|h_{k,i}|$   forward →", "left"),
    "g": ("← backward   gradient  $|g_{k,i}|$", "right"),
    "dJ_dw": ("gradient of the weight  $|\\partial J/\\partial w_k|$", "left"),
    "w": ("weight  $w_k$", "left"),
    "J": ("cost  $J$  by iteration", "left"),
}
PLACES = {"h": 0, "log_h": 0, "g": 1, "dJ_dw": 2, "w": 2, "J": 3}  # of the four
RECTANGLES = [(x, y, 0.415, 0.34) for y in (0.585, 0.105) for x in (0.065, 0.55)]
WHOLE = (0.1, 0.19, 0.86, 0.7)
DEPTHS = (3, 10, 30, 100, 200, 300)  # where axes by layer end
LOW, HIGH = (5, 10, 20, 50, 100, 200, 350, 700, 1500, 3000, 6000), (0, 5, 20, 50, 100, 200, 400)  # powers of ten
HELD = 4  # curves that are held at most: a colour each
KEPT = 24  # pictures of axes that are kept, of some 80 kB each
_drawn = {}  # those without curves left behind, which all views share


class Panels:
    """Up to four panels at a time: h (or log10 |h|), log10 |g|, log10 |dJ/dw| (or w and b), J by iteration.

    `show` and `show_cost` set the curves: scales move in steps, so that they stay put under a moving slider.
    lines: the lines that move, by panel. held: what the curves left behind are called, each with its colour.
    """

    def __init__(self, m, bias):
        with mpl.rc_context(style.STYLE | {"font.size": 14, "axes.titlesize": 15, "lines.linewidth": 2.5}):
            self.figure = Figure(figsize=(11, 4.7), dpi=130)
            self.canvas = FigureCanvasAgg(self.figure)
            self.axes = {name: self.figure.add_axes((0, 0, 1, 1), label=name) for name in TITLES}
            self.lines = self._lines(m, bias)
            for name, ax in self.axes.items():
                self._dress(ax, *TITLES[name])
            self._marks(m)
        self._moving = [line for lines in self.lines.values() for line in lines] + [self.now]
        for line in self._moving:
            line.set_animated(True)  # left out by draw(), kept by savefig()
        self.held, self._drawn = {}, _drawn
        self.arrange()

    def _lines(self, m, bias):
        ax, none = self.axes, np.full((2, m), np.nan)
        numbers = {"ylabel": "", "first": 0, "log10": True}
        lines = {
            "h": figures.signal(ax["h"], none),
            "log_h": figures.layers(ax["log_h"], none, style.samples(m), **numbers),
            "g": figures.gradient(ax["g"], none, log10=True),
            "dJ_dw": [figures.weight_gradient(ax["dJ_dw"], none[:, 0], log10=True)],
            "w": [figures.weights(ax["w"], none[:, 0], label="$w_k$")],
            "J": [figures.cost(ax["J"], [np.nan])],
        }
        if bias:
            lines["w"].append(figures.weights(ax["w"], none[:, 0], label="$b_k$"))
        return lines

    def _dress(self, ax, title, side):
        ax.set_title(title, loc=side)
        ax.set_ylabel("")
        ax.set_xlabel(ax.get_xlabel(), labelpad=1)
        ax.tick_params(labelsize=11.7)  # a name would be read when drawn, by the settings of that time

    def _marks(self, m):
        beside = {"loc": "lower right", "bbox_to_anchor": (1, 0.97), "frameon": False, "borderaxespad": 0}
        for name in ("h", "log_h"):
            figures.samples_key(self.axes[name], m, word="", ncols=m, fontsize="small", **beside)
        self.axes["h"].yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:g}".replace("-", "−")))
        for name in ("log_h", "g", "dJ_dw"):
            figures.float_limits(self.axes[name])
        figures.trained_level(self.axes["J"])
        self.axes["J"].legend(fontsize="small", **beside)
        self.axes["w"].legend(fontsize="small", ncols=2, handlelength=1.5, **beside)
        (self.now,) = self.axes["J"].plot([], [], color=style.MARK, linewidth=2)

    def arrange(self, log_h=False, weights=False, large=""):
        """Which panels are seen: four of them, or one large one of "h", "g", "w", "J"."""
        four = ["log_h" if log_h else "h", "g", "w" if weights else "dJ_dw", "J"]
        self.names = [four[("h", "g", "w", "J").index(large)]] if large else four
        for name, ax in self.axes.items():
            ax.set_visible(name in self.names)
            ax.set_position(WHOLE if large else RECTANGLES[PLACES[name]])
            ax.xaxis.label.set_visible(bool(large) or PLACES[name] > 1)
        size = (7, 2.99) if large else (11, 4.7)  # fewer inches in as many pixels: everything is larger
        self.figure.set_size_inches(*size)
        self.figure.set_dpi(1430 / size[0])

    # what is drawn

    def show(self, look):
        """Set the curves by layer from a Look."""
        values = {
            "h": look.h.T,
            "log_h": figures.log10_of(look.h.T),
            "g": look.log10_g.T,
            "dJ_dw": [look.log10_dJ_dw],
            "w": [look.w] if look.b is None else [look.w, look.b],
        }
        k = np.arange(len(look.h))
        for name, columns in values.items():
            for line, column in zip(self.lines[name], columns):
                line.set_data(k, column)
        for name in self.names:
            if name != "J":
                self._scale(name)

    def show_cost(self, J, max_iter, t):
        """Set J by iteration, on an axis that ends at max_iter, and the mark at iteration t."""
        seen = np.unique(np.linspace(1, len(J), 400).astype(int)) if len(J) else np.array([], int)
        self.lines["J"][0].set_data(seen, figures.log10_of(J[seen - 1]))
        self.now.set_data(*(([t, t], [-40, 40]) if t > 1 else ([], [])))
        reach = max([max_iter, *(line.get_xdata()[-1] for line in self._held("J") if len(line.get_xdata()))])
        finite = self._values("J")
        self._limits(self.axes["J"], (0, reach), (-32, _step((1, *HIGH[1:]), finite.max() if len(finite) else 0)))

    def _scale(self, name):
        ax, values = self.axes[name], self._values(name)
        deepest = max(len(line.get_xdata()) for line in (*self.lines[name], *self._held(name))) - 1
        low, high = (values.min(), values.max()) if len(values) else (0, 0)
        if name == "h":
            reach = max(abs(low), abs(high))
            reach = 1.05 if reach <= 1 else 10.0 ** min(np.ceil(np.log10(reach)), 300)  # ticks need room to overflow
            y = -reach, reach
        else:
            y = _round(low, high) if name == "w" else (-_step(LOW, -low), _step(HIGH, high))
        if self._limits(ax, (0, _step(DEPTHS, deepest)), y) and name not in ("h", "w"):
            self._place_marks(ax)

    @staticmethod
    def _limits(ax, x, y):
        """Set the limits of an axis. Says whether they were others before."""
        if ax.get_xlim() == x and ax.get_ylim() == y:
            return False
        ax.set(xlim=x, ylim=y)
        return True

    def _values(self, name):
        """All finite values that a panel shows."""
        values = np.concatenate([np.ravel(line.get_ydata()) for line in (*self.lines[name], *self._held(name))])
        return values[np.isfinite(values)]

    @staticmethod
    def _place_marks(ax):
        """Put the words at the float limits where a vanishing gradient does not run: lower right, upper left."""
        low, high = ax.get_ylim()
        at = list(predict.SMALLEST.values())
        for mark, log10_smallest in zip(ax.texts, at):
            under = log10_smallest > (low + high) / 2
            mark.xy, mark.xyann = (0.02 if under else 0.98, log10_smallest), (0, -4 if under else 3)
            mark.set(ha="left" if under else "right", va="top" if under else "baseline")
        ax.texts[1].set_visible(at[1] - at[0] > 0.15 * (high - low))  # one of the two where they lie close

    # curves left behind

    def hold(self, name):
        """Leave the present curves behind, under that name; in place of older ones of the same name."""
        self.release(name)
        if len(self.held) == HELD:
            self.release(next(iter(self.held)))
        colour = next(c for c in style.OTHERS if c not in {held for held, _ in self.held.values()})
        lines = {panel: [self._behind(line, colour) for line in lines] for panel, lines in self.lines.items()}
        self.held[name], self._drawn = (colour, lines), {}

    @staticmethod
    def _behind(line, colour):
        look = {"color": colour, "linestyle": line.get_linestyle(), "linewidth": 2, "zorder": 1}
        return line.axes.add_line(Line2D(*line.get_data(), **look))

    def release(self, *names):
        """Take curves away that were left behind: those of these names, or all."""
        for name in names or list(self.held):
            for line in (line for lines in self.held.pop(name, (None, {}))[1].values() for line in lines):
                line.remove()
        self._drawn = {} if self.held else _drawn

    def _held(self, panel):
        return [line for _, lines in self.held.values() for line in lines[panel]]

    # as a picture and as curves over it

    @property
    def size(self):
        """Width and height in pixels."""
        return self.canvas.get_width_height(physical=True)

    def background(self):
        """The figure without its moving lines, PNG bytes; drawn once for each set of scales, and kept."""
        scales = tuple((name, *self.axes[name].get_xlim(), *self.axes[name].get_ylim()) for name in self.names)
        scales += tuple(len(self.lines[name]) for name in self.names)  # a legend names them
        if scales not in self._drawn:
            if len(self._drawn) == KEPT:
                self._drawn.pop(next(iter(self._drawn)))
            for line in self._moving:
                line.set_visible(False)
            self._drawn[scales] = style.png(self.figure, dpi=self.figure.dpi, pil_kwargs={"compress_level": 1})
            for line in self._moving:
                line.set_visible(True)
        return self._drawn[scales]

    def still(self):
        """The whole figure, PNG bytes."""
        return style.png(self.figure, dpi=self.figure.dpi)

    def curves(self):
        """The curves by layer that are seen, as SVG."""
        names = [name for name in self.names if name != "J"]
        return style.svg(self.size, "".join(self._path(line) for name in names for line in self.lines[name]))

    def course(self, words=""):
        """The curve of J and the mark on it, as SVG; words: said in the panel itself."""
        if "J" not in self.names:
            return ""
        box, height = self.axes["J"].bbox, self.size[1]
        x, y = box.x0 + box.width / 2, height - box.y0 - box.height / 2
        text = f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" font-size="30" fill="{style.INK}">{words}</text>'
        return style.svg(self.size, "".join(map(self._path, (self.now, *self.lines["J"]))) + text * bool(words))

    def _path(self, line):
        """A line as SVG, cut at the box of its axes."""
        box, pixels, height = line.axes.bbox, self.figure.dpi / 72, self.size[1]
        x, y = np.asarray(line.get_xdata(orig=True), float), np.asarray(line.get_ydata(orig=True), float)
        seen = np.isfinite(x) & np.isfinite(y)
        points = line.axes.transData.transform(np.column_stack([x[seen], y[seen]])) - (box.x0, box.y0)
        points[:, 1] = box.height - points[:, 1]
        cap = "butt"
        if len(points) == 1:
            points, cap = points.repeat(2, axis=0), "round"  # a dot: one point alone is not drawn
        path = " ".join(["%.1f,%.1f"] * len(points)) % tuple(points.clip(-1e5, 1e5).ravel().tolist())
        width = line.get_linewidth() * pixels
        dash = f'stroke-dasharray="{" ".join(f"{d * width:.1f}" for d in style.DASH)}"' if line.is_dashed() else ""
        return (
            f'<svg x="{box.x0:.1f}" y="{height - box.y1:.1f}" width="{box.width:.1f}" height="{box.height:.1f}">'
            f'<polyline points="{path}" fill="none" stroke="{line.get_color()}" stroke-width="{width:.1f}" '
            f'stroke-linejoin="round" stroke-linecap="{cap}" {dash}/></svg>'
        )


def _step(steps, value):
    """The first of rising steps that reaches value; value itself, rounded up, beyond the last."""
    return next((s for s in steps if s >= value), float(np.ceil(value)))


def _round(low, high):
    """A round interval around the two, so wide that equal weights look equal."""
    step = 10.0 ** np.floor(np.log10(max(high - low, 0.1 * max(abs(low), abs(high)), 0.1)))
    return step * (np.floor(low / step) - 0.5), step * (np.ceil(high / step) + 0.5)
