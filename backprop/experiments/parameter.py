"""A parameter of an experiment, declared once: its label, its range, the steps of its slider. numpy only.

Whatever shows, checks or documents a parameter reads it here: controls and tooltips, presets, the arguments of
`live.explorer`, the ranges of a map, the handout, the tests.
"""

from dataclasses import dataclass, field, fields
from functools import cache

import numpy as np

from .._arguments import validate_within


@dataclass(frozen=True)
class Parameter:
    """A number from low to high, of at most that size of step; a whole number where the step is an int.

    stops: the values of an uneven slider. optional: None stands for an experiment that has no such thing. samples: a
    tuple of such numbers, one a sample.
    """

    label: str
    low: float
    high: float
    step: float
    stops: tuple = ()
    optional: bool = False
    samples: bool = False

    @property
    def whole(self):
        """Whether it takes whole numbers only."""
        return isinstance(self.step, int)

    def validate(self, name, value):
        """value as plain int, float, tuple of floats or None; ValueError out of range, TypeError for the wrong kind."""
        if value is None and self.optional:
            return None
        if not self.samples:
            return validate_within(name, value, (self.low, self.high), whole=self.whole)
        if not isinstance(value, (list, tuple, np.ndarray)):
            kind = ValueError if isinstance(value, (int, float)) else TypeError
            raise kind(f"{name} takes a tuple of numbers, one a sample; got {value!r}")
        return tuple(validate_within(name, v, (self.low, self.high)) for v in value)


def parameter(default, *args, **how):
    """A field of a dataclass that is a Parameter; args and how: as Parameter takes them."""
    return field(default=default, metadata={"parameter": Parameter(*args, **how)})


@cache
def parameters(cls):
    """The Parameters of a dataclass by name, in its order."""
    return {f.name: f.metadata["parameter"] for f in fields(cls) if "parameter" in f.metadata}


def validate(instance):
    """Check all Parameters of a frozen dataclass, and make them plain numbers."""
    for name, one in parameters(type(instance)).items():
        object.__setattr__(instance, name, one.validate(name, getattr(instance, name)))
