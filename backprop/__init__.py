"""The mathematics of the Back-propagation Companion, and its figures and live views.

chain        a chain of l layers, one unit wide: Problems 1 and 2a
two_layer    a two-layer network with maximum likelihood: Problems 2b and 2c
activations  tanh, sigmoid, relu, identity, each with its derivative
gradcheck    numerical gradients
predict      closed forms: what one iteration tells about the whole run
sweep        maps: many experiments as one
figures, heatmaps, tables, live   what the notebooks show; loaded only when asked for, as they need more than numpy
"""

import importlib

from . import activations, chain, gradcheck, predict, sweep, two_layer
from .activations import identity, relu, sigmoid, tanh

__all__ = ["activations", "chain", "gradcheck", "identity", "predict", "relu", "sigmoid", "sweep", "tanh", "two_layer"]


def __getattr__(name):
    if name in ("figures", "heatmaps", "live", "tables"):
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
