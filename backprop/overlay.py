"""A matplotlib figure of which only the curves move: the rest as a still picture, the curves over it as SVG.

Drawing axes, ticks and labels takes matplotlib some 40 ms, far too long under a moving slider; writing the curves down
as SVG takes 1. So the axes are drawn once, and again only when a scale jumps. The curves stay matplotlib's own Line2D:
set their data, and ask for the SVG.
"""

import io

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from .figures import DASH

KEPT = 24  # backgrounds, of some 80 kB each


class Overlay:
    """A figure and those of its lines that move. figure: a Figure outside pyplot; lines: Line2D on its axes."""

    def __init__(self, figure, lines):
        self.figure, self.canvas, self._drawn = figure, FigureCanvasAgg(figure), {}
        for line in lines:
            line.set_animated(True)  # left out by draw(), kept by savefig()

    def background(self):
        """The figure without its moving lines, as PNG bytes; drawn once for each set of scales, and kept."""
        scales = tuple((ax.get_xlim(), ax.get_ylim()) for ax in self.figure.axes)
        if scales not in self._drawn:
            if len(self._drawn) == KEPT:
                self._drawn.pop(next(iter(self._drawn)))
            self._drawn[scales] = self._draw()
        return self._drawn[scales]

    def forget(self):
        """Draw anew: something other than the scales and the moving lines has changed."""
        self._drawn = {}

    def _draw(self):
        self.canvas.draw()
        png = io.BytesIO()
        Image.fromarray(np.asarray(self.canvas.buffer_rgba())).convert("RGB").save(png, "png", compress_level=1)
        return png.getvalue()

    def still(self):
        """The whole figure, as PNG bytes."""
        png = io.BytesIO()
        self.figure.savefig(png, format="png")
        return png.getvalue()

    def svg(self, lines):
        """The lines given, as an SVG that lies over the background at any size, each cut at the box of its axes."""
        width, height = self.canvas.get_width_height(physical=True)
        inner = "".join(_polyline(line, height) for line in lines)
        return (
            f'<svg viewBox="0 0 {width} {height}" style="display:block;width:100%;height:auto" aria-hidden="true">'
            f"{inner}</svg>"
        )


def _polyline(line, height):
    box, pixels = line.axes.bbox, line.figure.dpi / 72
    x, y = np.asarray(line.get_xdata(orig=True), float), np.asarray(line.get_ydata(orig=True), float)
    seen = np.isfinite(x) & np.isfinite(y)
    points = line.axes.transData.transform(np.column_stack([x[seen], y[seen]])) - (box.x0, box.y0)
    points[:, 1] = box.height - points[:, 1]
    cap = "butt"
    if len(points) == 1:
        points, cap = points.repeat(2, axis=0), "round"  # a dot: one point alone is not drawn
    path = " ".join(["%.1f,%.1f"] * len(points)) % tuple(points.clip(-1e5, 1e5).ravel())
    stroke = f'stroke="{line.get_color()}" stroke-width="{line.get_linewidth() * pixels:.1f}"'
    if line.is_dashed():
        stroke += f' stroke-dasharray="{" ".join(f"{d * line.get_linewidth() * pixels:.1f}" for d in DASH)}"'
    return (
        f'<svg x="{box.x0:.1f}" y="{height - box.y1:.1f}" width="{box.width:.1f}" height="{box.height:.1f}">'
        f'<polyline points="{path}" fill="none" stroke-linejoin="round" stroke-linecap="{cap}" {stroke}/></svg>'
    )
