"""The live views: controls, one experiment, its pictures and a sentence. ipywidgets only: no equation, no drawing here.

from backprop import live
live.explorer(w=0.9)        the chain, iteration by iteration       (explorer.py)
live.atlas(result)          the map of trainability                 (atlas.py)
live.matrices(X, W1, ...)   the network of 2b and 2c                (matrices.py)
live.guess(...)             a number, predicted before it is told   (guess.py)
"""

from .atlas import atlas
from .explorer import explorer
from .guess import guess
from .matrices import matrices

__all__ = ["atlas", "explorer", "guess", "matrices"]
