"""What a setting of the matrix view's controls means: the network of 2b and 2c, and its matrices. numpy only."""

from dataclasses import dataclass

import numpy as np

from .. import _arguments, gradcheck, two_layer
from .parameter import parameter, parameters, validate

MODELS = {"as the exercise has it": False, "softmax": True}
SYMBOLS = {
    "X": ("X", "sample i", "input"),
    "W1": ("W1, scaled", "input", "unit j"),
    "b": ("b", "unit j", ""),
    "U1": ("U1 = X W1 + 1 bᵀ", "sample i", "unit j"),
    "H": ("H = φ(U1)", "sample i", "unit j"),
    "W2": ("W2, scaled", "unit j", "class j"),
    "U2": ("U2 = H W2, scores", "sample i", "class j"),
    "Y": ("Y", "class j", "sample i"),
    "P": ("P, softmax of U2", "sample i", "class j"),
    "G2": ("G2 = dJ/dU2", "sample i", "class j"),
    "G1": ("G1 = φ′(U1) * (G2 W2ᵀ)", "sample i", "unit j"),
    "dJ_dW1": ("dJ/dW1 = Xᵀ G1", "input", "unit j"),
    "dJ_dW2": ("dJ/dW2 = Hᵀ G2", "unit j", "class j"),
    "dJ_db": ("dJ/db = G1ᵀ 1", "unit j", ""),
}
OUTPUT = ("H", "W2", "U2", "Y", "P", "G2", "dJ_dW2", "G1")  # what 2b is about


@dataclass(frozen=True)
class Network:
    """The network and its labels. t1, t2 scale W1 and W2; c is added to every entry of b (b None: no bias).

    normalised: softmax instead of the exercise's p = exp(U2). Shapes and errors as in `two_layer`.
    """

    X: np.ndarray
    W1: np.ndarray
    W2: np.ndarray
    labels: tuple
    b: np.ndarray | None = None
    t1: float = parameter(1.0, "scale of W1", -3, 3, 0.1)
    t2: float = parameter(1.0, "scale of W2", -10, 10, 0.1)
    c: float = parameter(0.0, "added to b", -3, 3, 0.1)
    normalised: bool = False

    def __post_init__(self):
        validate(self)
        if self.b is None and self.c:
            raise ValueError(f"c takes 0 where there is no bias b; got {self.c!r}")
        _arguments.validate_bool("normalised", self.normalised)
        for name in ("X", "W1", "W2", *(["b"] if self.b is not None else [])):
            object.__setattr__(self, name, _arguments.validate_finite(name, getattr(self, name)))
        _, _, U2 = two_layer.forward(self.X, *self.parameters())
        Y = two_layer.indicator(self.labels, U2.shape[1])
        if Y.shape[1] != len(U2):
            raise ValueError(f"labels takes m = {len(U2)} labels, one a row of X; got {Y.shape[1]}")
        object.__setattr__(self, "labels", tuple(int(j) for j in self.labels))

    def parameters(self):
        """W1, W2, b as `two_layer` takes them."""
        return self.t1 * self.W1, self.t2 * self.W2, None if self.b is None else self.b + self.c


PARAMETERS = parameters(Network)


@dataclass(frozen=True)
class Snapshot:
    """The matrices of a Network by name, as in the exercise; J; the largest difference to a complex-step gradient."""

    matrices: dict
    J: float
    difference: float


def snapshot(network):
    """The Snapshot of a Network: forward, backward, gradients, and the numerical check of those by U2, W1, W2 and b."""
    X, (W1, W2, b), normalised = network.X, network.parameters(), network.normalised
    Y = two_layer.indicator(network.labels, W2.shape[1])
    U1, H, U2 = two_layer.forward(X, W1, W2, b)
    G1, G2 = two_layer.backward(U1, U2, W2, Y, normalised=normalised)
    dJ_dW1, dJ_dW2, dJ_db = two_layer.gradients(X, H, G1, G2)
    found = {"X": X, "W1": W1, "b": b, "U1": U1, "H": H, "W2": W2, "U2": U2, "Y": Y, "P": two_layer.softmax(U2)}
    found |= {"G2": G2, "G1": G1, "dJ_dW1": dJ_dW1, "dJ_dW2": dJ_dW2, "dJ_db": dJ_db}
    return Snapshot(found, two_layer.cost(U2, Y, normalised), _difference(found, Y, normalised))


def _difference(found, Y, normalised):
    """The largest difference between the gradients and numerical ones, found by a complex step."""

    def J(**changed):
        X, W1, W2, b = ((found | changed)[name] for name in ("X", "W1", "W2", "b"))
        return two_layer.cost(two_layer.forward(X, W1, W2, b)[2], Y, normalised)

    numerical = {"G2": gradcheck.complex_step(lambda U2: two_layer.cost(U2, Y, normalised), found["U2"])}
    for name in ("W1", "W2", *(["b"] if found["b"] is not None else [])):
        numerical[f"dJ_d{name}"] = gradcheck.complex_step(lambda p, name=name: J(**{name: p}), found[name])
    return max(float(np.abs(found[name] - A).max()) for name, A in numerical.items())
