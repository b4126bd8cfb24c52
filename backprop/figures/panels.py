"""The panels of the live view: one figure of which only the curves move.

    panels = Panels(m=2, bias=False)
    picture = panels.draw(snapshot, J, t, max_iter)      # a Picture: background, curves, cost

Drawing axes, ticks and letters takes matplotlib some 40 ms, far too long under a moving slider; writing the curves down
as SVG takes 1. So the rest is a picture, drawn again only when a scale jumps, and the curves lie over it as SVG. They
stay matplotlib's own lines: their data are set, and their pixels asked for.
"""

import io
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter
from PIL import Image

from .. import figures, predict
from ..experiments.numbers import format_log10, format_number
from . import style

TITLES = {
    "h": ("signal  $h_{k,i}$   forward →", "left"),
    "log_h": ("signal  $|h_{k,i}|$   forward →", "left"),
    "g": ("← backward   gradient  $|g_{k,i}|$", "right"),
    "dJ_dw": ("gradient of the weight  $|\\partial J/\\partial w_k|$", "left"),
    "w": ("weight  $w_k$", "left"),
    "J": ("cost  $J$  by iteration", "left"),
}
LARGE = ("", "h", "g", "w", "J")  # what can fill the figure: "" for four panels
PLACES = {"h": 0, "log_h": 0, "g": 1, "dJ_dw": 2, "w": 2, "J": 3}  # of the four
RECTANGLES = [(x, y, 0.415, 0.34) for y in (0.585, 0.105) for x in (0.065, 0.55)]
WHOLE = (0.1, 0.19, 0.86, 0.7)
DEPTHS = (3, 10, 30, 100, 200, 300)  # where axes by layer end
LOW, HIGH = (5, 10, 20, 50, 100, 200, 350, 700, 1500, 3000, 6000), (0, 5, 20, 50, 100, 200, 400)  # powers of ten
COST_LOW, COST_HIGH = (2, 10, 20, 32), (0, 1, *HIGH[1:])  # the same, where the axis of J ends
SYMBOLS = {"h": ["h"], "log_h": ["h"], "g": ["|g|"], "dJ_dw": ["|∂J/∂w|", "|∂J/∂b|"], "w": ["w", "b"], "J": ["J"]}
STRIPS = 400  # of the values in a panel, at most, and of its samples together
MESSAGE = 54_000  # letters of curves and values together: a message of 64 KB can be cut in two where a kernel goes down
STYLE = style.STYLE | {"font.size": 14, "axes.titlesize": 15, "lines.linewidth": 2.5}
FEW = 3000  # points of curves; of more (8 samples at 200 layers) each is rounded to a pixel
COLOURS = 64  # of a background: axes and letters in few colours; so a message that carries it stays below 64 KB
HELD = 4  # curves that are held at most: a colour each
SAVED = 24  # pictures of axes that are saved
_backgrounds = {}  # those without held curves, which all views share


@dataclass(frozen=True)
class Picture:
    """What a view shows: a background, PNG bytes, and the moving curves over it, SVG; size: in pixels."""

    background: bytes
    curves: str  # by layer
    cost: str  # J by iteration, and the mark at t
    size: tuple


class _Canvas(FigureCanvasAgg):
    """Keeps a renderer for each size of its figure. Its 3.5 MB, made anew at each change, leave holes in the memory."""

    def __init__(self, figure):
        super().__init__(figure)
        self._renderers = {}

    def get_renderer(self):
        """The renderer of the present size."""
        size = *self.figure.bbox.size, self.figure.dpi
        if size not in self._renderers:
            self._renderers[size] = RendererAgg(*size)
        self.renderer = self._renderers[size]
        return self.renderer


class Panels:
    """Up to four panels at a time: h (or log10 |h|), log10 |g|, log10 |dJ/dw| (or w and b), J by iteration.

    m: how many samples; bias: whether there are biases. held: the curves left behind, by label (colour, lines). axes
    and lines: by panel. Scales move in steps, so that they stay put under a moving slider.
    """

    def __init__(self, m, bias):
        with mpl.rc_context(STYLE):
            self.figure = Figure(figsize=(11, 4.7), dpi=130)
            self.canvas = _Canvas(self.figure)
            self.axes = {name: self.figure.add_axes((0, 0, 1, 1), label=name) for name in TITLES}
            self.lines = self._lines(m, bias)
            for name, ax in self.axes.items():
                self._label(ax, *TITLES[name])
            self._marks(m, bias)
        self._moving = [line for lines in self.lines.values() for line in lines] + [self.now]
        for line in self._moving:
            line.set_animated(True)  # matplotlib leaves those out of a background
        self._limits = {"J": (0, 1, 0, 1)}  # of the axes, by name: left, right, bottom, top
        self._written = None, ""  # what curves were written for, and these
        self.held, self._backgrounds, self._seen, self._arranged = {}, _backgrounds, None, None
        self._arrange()

    def draw(self, snapshot, J, t, max_iter, log_h=False, weights=False, large=""):
        """The Picture of a Snapshot, of J so far, on an axis up to max_iter, and of a mark at iteration t.

        log_h: |h| on a log axis; weights: w and b instead of the gradients; large: one panel alone, of LARGE.
        """
        self._arrange(log_h, weights, large)
        if snapshot is not self._seen:
            self._seen = snapshot
            self._set_layers(snapshot)
        self._set_cost(J, max_iter, t)
        for name in self.names:
            if name != "J":
                self._scale(name)
        return Picture(self._background(), self._curves(), self._cost(J), self.size)

    def still(self):
        """What was drawn last, as one picture: PNG bytes."""
        for line in self._moving:
            line.set_animated(False)
        try:
            return self._png()
        finally:
            for line in self._moving:
                line.set_animated(True)

    def values(self):
        """The curves that were drawn last, and over them numbers that a browser shows under the pointer, as SVG.

        Over each layer or iteration lies a strip without colour, its values its title.
        """
        curves, most = self._curves().removesuffix("</svg>"), STRIPS
        room = MESSAGE - len(curves)
        while len(strips := "".join(s for name in self.names for s in self._strips(name, most))) > room and most > 8:
            most //= 2
        return f'{curves}<g fill="none" pointer-events="all">{strips}</g></svg>'

    def _strips(self, name, most):
        """A strip for each layer or iteration of a panel, its values its title; of many, evenly spread ones."""
        ax, lines = self.axes[name], self.lines["h" if name == "log_h" else name]
        x = np.asarray(lines[0].get_xdata(orig=True), float)
        x = x[name in ("g", "dJ_dw", "w") :]  # entry 0 belongs to no layer
        if not len(x):
            return
        at = np.unique(np.linspace(0, len(x) - 1, most // max(len(lines), 4)).astype(int))
        columns = [np.asarray(line.get_ydata(orig=True), float)[-len(x) :][at] for line in lines]
        ends = [x[at[0]] - 0.5, *(x[at[1:]] + x[at[:-1]]) / 2, x[at[-1]] + 0.5]
        left = ax.transData.transform([(x, 0) for x in ends])[:, 0].clip(ax.bbox.x0, ax.bbox.x1)
        show = format_number if name in ("h", "log_h", "w") else format_log10
        unit = "iteration" if name == "J" else "layer"
        for x_i, x0, width, *values in zip(x[at], left, np.diff(left), *columns):
            names = [f"{symbol} = " for symbol in SYMBOLS[name]] + [""] * len(values)
            text = ", ".join(symbol + show(value) for symbol, value in zip(names, values))
            yield (
                f'<rect x="{x0:.1f}" y="{self.size[1] - ax.bbox.y1:.0f}" width="{width:.1f}" '
                f'height="{ax.bbox.height:.0f}"><title>{unit} {x_i:.0f}: {text}</title></rect>'
            )

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
            lines["dJ_dw"].append(figures.weight_gradient(ax["dJ_dw"], none[:, 0], log10=True))
            for line, p in zip(lines["dJ_dw"], "wb"):
                line.set_label(f"$|\\partial J/\\partial {p}_k|$")
        return lines

    def _label(self, ax, title, side):
        ax.set_title(title, loc=side)
        ax.set_ylabel("")
        ax.set_xlabel(ax.get_xlabel(), labelpad=1)
        ax.tick_params(labelsize=11.7)  # a name would be read when drawn, by the settings of that time

    def _marks(self, m, bias):
        beside = {"loc": "lower right", "bbox_to_anchor": (1, 0.97), "frameon": False, "borderaxespad": 0}
        for name in ("h", "log_h"):
            figures.samples_key(self.axes[name], m, word="", ncols=m, fontsize="small", **beside)
        self.axes["h"].yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:g}".replace("-", "−")))
        for name in ("log_h", "g", "dJ_dw"):
            figures.float_limits(self.axes[name])
        figures.trained_level(self.axes["J"])
        self.axes["J"].legend(fontsize="small", **beside)
        for name in ("w", *(["dJ_dw"] if bias else [])):
            self.axes[name].legend(fontsize="small", ncols=2, handlelength=1.5, **beside)
        if bias:
            self.axes["dJ_dw"].set_title("gradients", loc="left")
        (self.now,) = self.axes["J"].plot([], [], color=style.MARK, linewidth=2)

    def _arrange(self, log_h=False, weights=False, large=""):
        """Which panels are seen: four of them, or one large one."""
        if self._arranged == (log_h, weights, large):
            return
        self._arranged = log_h, weights, large
        four = ["log_h" if log_h else "h", "g", "w" if weights else "dJ_dw", "J"]
        self.names = [four[LARGE.index(large) - 1]] if large else four
        for name, ax in self.axes.items():
            ax.set_visible(name in self.names)
            ax.set_position(WHOLE if large else RECTANGLES[PLACES[name]])
            ax.xaxis.label.set_visible(bool(large) or PLACES[name] > 1)
        size = (7, 2.99) if large else (11, 4.7)  # fewer inches in as many pixels: everything is larger
        self.figure.set_size_inches(*size)
        self.figure.set_dpi(1430 / size[0])

    # data and scales

    def _set_layers(self, snapshot):
        """The curves by layer."""
        values = {
            "h": snapshot.h.T,
            "log_h": figures.log10_of(snapshot.h.T),
            "g": snapshot.log10_g.T,
            "dJ_dw": [snapshot.log10_dJ_dw, snapshot.log10_dJ_db],
            "w": [snapshot.w] if snapshot.b is None else [snapshot.w, snapshot.b],
        }
        k = np.arange(len(snapshot.h))
        for name, columns in values.items():
            for line, column in zip(self.lines[name], columns):
                line.set_data(k, column)

    def _set_cost(self, J, max_iter, t):
        """J by iteration, at no more than 400 of them, and the mark."""
        seen = np.unique(np.linspace(1, len(J), 400).astype(int)) if len(J) else np.array([], int)
        self.lines["J"][0].set_data(seen, figures.log10_of(J[seen - 1]))
        self.now.set_data(*(([t, t], [-40, 40]) if t > 1 else ([], [])))
        reach = max([max_iter, *(line.get_xdata()[-1] for line in self._held("J") if len(line.get_xdata()))])
        values = self._values("J")
        low, high = (values.min(), values.max()) if len(values) else (0, 0)
        bottom = -_step(COST_LOW, min(-low, COST_LOW[-1]))
        if len(J) < max_iter and not _exploded(J):
            bottom = min(bottom, self._limits["J"][2])  # it does not jump up and down while a run grows
        self._set_limits("J", 0, reach, bottom, _step(COST_HIGH, high))

    def _scale(self, name):
        values = self._values(name)
        deepest = max(len(line.get_xdata()) for line in (*self.lines[name], *self._held(name))) - 1
        low, high = (values.min(), values.max()) if len(values) else (0, 0)
        if name == "h":
            reach = max(abs(low), abs(high))
            reach = 1.05 if reach <= 1 else 10.0 ** min(np.ceil(np.log10(reach)), 300)  # ticks need room to overflow
            y = -reach, reach
        else:
            y = _round(low, high) if name == "w" else (-_step(LOW, -low), _step(HIGH, high))
        if self._set_limits(name, 0, _step(DEPTHS, deepest), *y) and name not in ("h", "w"):
            self._place_marks(self.axes[name])

    def _set_limits(self, name, left, right, bottom, top):
        """Set the limits of an axis. Says whether they were others before; asking matplotlib itself is slow."""
        if self._limits.get(name) == (left, right, bottom, top):
            return False
        self._limits[name] = left, right, bottom, top
        self.axes[name].set(xlim=(left, right), ylim=(bottom, top))
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

    # held curves

    def hold(self, label):
        """Leave the present curves behind, under that label; instead of older ones of the same label."""
        self.release(label)
        if len(self.held) == HELD:
            self.release(next(iter(self.held)))
        colour = next(c for c in style.OTHERS if c not in {held for held, _ in self.held.values()})
        lines = {panel: [self._copy(line, colour) for line in lines] for panel, lines in self.lines.items()}
        self.held[label], self._backgrounds = (colour, lines), {}

    @staticmethod
    def _copy(line, colour):
        looks = {"color": colour, "linestyle": line.get_linestyle(), "linewidth": 2, "zorder": 1}
        return line.axes.add_line(Line2D(*line.get_data(), **looks))

    def release(self, *labels):
        """Take held curves away: those of these labels, or all."""
        for label in labels or list(self.held):
            for line in (line for lines in self.held.pop(label, (None, {}))[1].values() for line in lines):
                line.remove()
        self._backgrounds = {} if self.held else _backgrounds

    def _held(self, panel):
        return [line for _, lines in self.held.values() for line in lines[panel]]

    # as a picture and as curves over it

    @property
    def size(self):
        """Width and height in pixels."""
        return self.canvas.get_width_height(physical=True)

    def _background(self):
        """The figure without its moving lines, PNG bytes; drawn once for each set of scales, and saved."""
        scales = tuple((name, *self._limits[name]) for name in self.names)
        scales += tuple(len(self.lines[name]) for name in self.names)  # a legend names them
        if scales not in self._backgrounds:
            if len(self._backgrounds) == SAVED:
                self._backgrounds.pop(next(iter(self._backgrounds)))
            self._backgrounds[scales] = self._png(COLOURS)
        return self._backgrounds[scales]

    def _png(self, colours=None):
        """The figure as PNG bytes of exactly its size: whatever settings hold, the curves must fit over it."""
        with mpl.rc_context(STYLE):
            self.canvas.draw()
        style.collect_young()
        picture = Image.fromarray(np.asarray(self.canvas.buffer_rgba())[..., :3])
        if colours:
            return style.small_png(picture, colours)
        picture.save(buffer := io.BytesIO(), "png")
        return buffer.getvalue()

    def _curves(self):
        """The curves by layer that are seen, as SVG; written once for a Snapshot in the same scales."""
        names = [name for name in self.names if name != "J"]
        of = self._seen, [(name, self._limits[name]) for name in names]
        if self._written[0] != of:
            lines = [line for name in names for line in self.lines[name]]
            decimals = 1 if sum(len(line.get_xdata(orig=True)) for line in lines) < FEW else 0
            self._written = of, style.svg(self.size, "".join(self._path(line, decimals) for line in lines))
        return self._written[1]

    def _cost(self, J):
        """The curve of J and the mark on it, as SVG; an explosion leaves the panel all but empty, and is said there."""
        if "J" not in self.names:
            return ""
        words = ""
        if _exploded(J):
            box = self.axes["J"].bbox
            x, y = box.x0 + box.width / 2, self.size[1] - box.y0 - box.height / 2
            words = f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" font-size="30" fill="{style.INK}">'
            words += f"explodes at iteration {len(J):,}</text>"
        return style.svg(self.size, "".join(map(self._path, (self.now, *self.lines["J"]))) + words)

    def _path(self, line, decimals=1):
        """A line as SVG, cut at the box of its axes."""
        box, pixels, height = line.axes.bbox, self.figure.dpi / 72, self.size[1]
        x, y = np.asarray(line.get_xdata(orig=True), float), np.asarray(line.get_ydata(orig=True), float)
        (x_scale, _, x_0), (_, y_scale, y_0), _ = line.axes.transData.get_affine().get_matrix()
        points = np.array([x * x_scale + (x_0 - box.x0), box.y1 - y_0 - y * y_scale])
        points = points[:, np.isfinite(points).all(axis=0)].T
        cap = "butt"
        if len(points) == 1:
            points, cap = points.repeat(2, axis=0), "round"  # a dot: one point alone is not drawn
        path = " ".join([f"%.{decimals}f,%.{decimals}f"] * len(points)) % tuple(points.clip(-1e5, 1e5).ravel().tolist())
        width = line.get_linewidth() * pixels
        dash = f'stroke-dasharray="{" ".join(f"{d * width:.1f}" for d in style.DASH)}"' if line.is_dashed() else ""
        return (
            f'<svg x="{box.x0:.1f}" y="{height - box.y1:.1f}" width="{box.width:.1f}" height="{box.height:.1f}">'
            f'<polyline points="{path}" fill="none" stroke="{line.get_color()}" stroke-width="{width:.1f}" '
            f'stroke-linejoin="round" stroke-linecap="{cap}" {dash}/></svg>'
        )


def _exploded(J):
    return len(J) > 0 and not np.isfinite(J[-1])


def _step(steps, value):
    """The first of rising steps that reaches value; value itself, rounded up, beyond the last."""
    return next((s for s in steps if s >= value), float(np.ceil(value)))


def _round(low, high):
    """A round interval around the two, so wide that equal weights look equal."""
    step = 10.0 ** np.floor(np.log10(max(high - low, 0.1 * max(abs(low), abs(high)), 0.1)))
    return step * (np.floor(low / step) - 0.5), step * (np.ceil(high / step) + 0.5)
