"""The figures of the notebooks: arrays and axes in, artists out; no equation lives here.

style     the palette and the letters of every figure
lines     curves by layer and by iteration; their names are reached from here: figures.signal(ax, h)
heatmaps  matrices with their numbers in the cells, and what a classifier says over the plane
maps      many experiments, or one over its whole course, as colour
tables    the numbers by layer, as text and as HTML
"""

from .lines import (
    axes,
    by_depth,
    cost,
    factor,
    float_limits,
    gradient,
    legend,
    log10_of,
    magnitudes,
    over,
    powers_of_ten,
    prediction,
    samples_key,
    signal,
    trained_level,
    weight_gradient,
    weights,
)
from .style import DASH, INK, MARK, OTHERS, PALE, SAMPLES, SMALLEST, STYLE, png, styled

__all__ = [
    "DASH",
    "INK",
    "MARK",
    "OTHERS",
    "PALE",
    "SAMPLES",
    "SMALLEST",
    "STYLE",
    "axes",
    "by_depth",
    "cost",
    "factor",
    "float_limits",
    "gradient",
    "legend",
    "log10_of",
    "magnitudes",
    "over",
    "png",
    "powers_of_ten",
    "prediction",
    "samples_key",
    "signal",
    "styled",
    "trained_level",
    "weight_gradient",
    "weights",
]
