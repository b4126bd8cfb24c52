"""The Back-propagation Companion: the mathematics here, on numpy alone; each folder is a layer above it.

chain        a chain of l layers, one unit wide: Problems 1 and 2a
two_layer    a two-layer network with maximum likelihood: Problems 2b and 2c
activations  tanh, sigmoid, relu, identity, each with its derivative
gradcheck    numerical gradients
predict      closed forms: what one iteration tells about the whole run
sweep        many runs, and long ones
remedies     what helps: skip connection, rescaling, other steps
experiments, figures, live, check   loaded only when asked for, because most of them need more than numpy
"""

import importlib

from . import activations, chain, gradcheck, predict, remedies, sweep, two_layer
from .activations import identity, relu, sigmoid, tanh

__all__ = ["activations", "chain", "gradcheck", "identity", "predict", "relu"]
__all__ += ["remedies", "sigmoid", "sweep", "tanh", "two_layer"]


def __getattr__(name):
    if name in ("experiments", "figures", "live", "check"):
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
