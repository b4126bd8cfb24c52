# ruff: noqa: F401
"""The figures of the notebooks: arrays and axes in, artists out; no equation lives here.

style     the palette and the letters of every figure
lines     curves by layer, by iteration, and over anything else
pictures  the chain, and an activation with its slope
heatmaps  matrices with their numbers in the cells, and what a classifier says over the plane
maps      many experiments, or one over its whole course, as colour
tables    the numbers by layer, as text and as HTML

What is called most of lines, pictures and style is reached from here too: figures.signal(ax, h), figures.SAMPLES.
"""

from .lines import (
    axes,
    by_depth,
    cost,
    decades,
    factor,
    float_limits,
    gradient,
    layers,
    legend,
    log10_of,
    magnitudes,
    plot_xy,
    powers_of_ten,
    prediction,
    samples_key,
    signal,
    trained_level,
    weight_gradient,
    weights,
)
from .pictures import activation, chain_picture
from .style import CURVES, INK, MARK, OTHERS, PALE, SAMPLES, png
