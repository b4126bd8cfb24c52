"""The live views: controls, one experiment, its pictures and a sentence. ipywidgets and matplotlib; no equation here.

    from backprop import live
    live.explorer(w=0.9)        the chain, iteration by iteration       (chain.py)
    live.atlas(result)          the map of trainability                 (map.py)
    live.matrices(X, W1, ...)   the network of 2b and 2c                (two_layer.py)
    live.guess(...)             a number, predicted before it is told   (questions.py)

Each is loaded when it is first asked for: a Jupyter server reads this folder too, and needs no widgets.
"""

import importlib

_HOMES = {"explorer": "chain", "atlas": "map", "matrices": "two_layer", "guess": "questions"}
__all__ = ["atlas", "explorer", "guess", "matrices"]


def __getattr__(name):
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")


def __dir__():
    return __all__
