"""What holds where nothing is said: the exercise's own run, and what the docstrings state. Notebooks lean on it."""

import inspect

import numpy as np
import pytest

from backprop import chain, gradcheck, predict, remedies, sweep, tanh, two_layer

EVERYWHERE = {"b": None, "phi": tanh, "alpha": 0.1, "max_iter": 1000, "N": 1000, "normalised": False, "level": 1e-3}
EVERYWHERE |= {"s": None}
ITS_OWN = {
    gradcheck.central: {"step": 1e-5},
    gradcheck.complex_step: {"step": 1e-8},
    predict.critical_decay: {"x": np.inf},
    predict.factor_at_fixed_point: {"x": 0.5, "layers": 10_000},
    predict.first_layer_alive: {"dtype": float},
    sweep.trainability: {"every": 100},
    sweep.growing: {"every": 100},
    sweep.random_weights: {"chains": 100, "centre": 1, "seed": 0, "every": 100},
    sweep.history: {"every": 10},
    sweep.train_until: {"max_iter": 100_000, "every": 1000},
    remedies.adam: {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
}
FUNCTIONS = [
    f
    for module in (chain, two_layer, gradcheck, predict, sweep, remedies)
    for name, f in vars(module).items()
    if inspect.isfunction(f) and f.__module__ == module.__name__ and not name.startswith("_")
]


@pytest.mark.parametrize("f", FUNCTIONS, ids=lambda f: f"{f.__module__}.{f.__name__}")
def test_defaults(f):
    parameters = inspect.signature(f).parameters.values()
    given = {p.name: p.default for p in parameters if p.default is not p.empty}
    assert given == {name: (EVERYWHERE | ITS_OWN.get(f, {}))[name] for name in given}
