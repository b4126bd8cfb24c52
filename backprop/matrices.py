"""The two-layer network of 2b and 2c at one setting: its matrices, their numerical check, and a sentence on them.

The matrix view and the notebooks speak through this module, as the chain's do through `experiment`.
"""

from dataclasses import dataclass

import numpy as np

from . import _check, gradcheck, two_layer

AGREES = 1e-10  # a derived gradient and a numerical one that differ by less than this agree


@dataclass(frozen=True)
class State:
    """The network and its labels. t1, t2 scale W1 and W2; c is added to every entry of b (b None: no bias).

    normalised: softmax instead of the exercise's p = exp(U2). Shapes as in `two_layer`; errors too.
    """

    X: np.ndarray
    W1: np.ndarray
    W2: np.ndarray
    labels: tuple
    b: np.ndarray | None = None
    t1: float = 1.0
    t2: float = 1.0
    c: float = 0.0
    normalised: bool = False

    def __post_init__(self):
        for name in ("X", "W1", "W2"):
            object.__setattr__(self, name, _check.array(name, getattr(self, name), ndim=2))
        for name in ("t1", "t2", "c"):
            _check.array(name, getattr(self, name), ndim=0)
        if self.b is not None:
            object.__setattr__(self, "b", _check.array("b", self.b, ndim=1))
        elif self.c:
            raise ValueError(f"c takes 0 where there is no bias b; got {self.c!r}")
        if not isinstance(self.normalised, bool):
            raise TypeError(f"normalised takes True (softmax) or False; got {self.normalised!r}")
        _, _, U2 = two_layer.forward(self.X, *self.parameters())
        Y = two_layer.indicator(self.labels, U2.shape[1])
        if Y.shape[1] != len(U2):
            raise ValueError(f"labels takes m = {len(U2)} labels, one a row of X; got {Y.shape[1]}")
        object.__setattr__(self, "labels", tuple(int(j) for j in self.labels))

    def parameters(self):
        """W1, W2, b as `two_layer` takes them."""
        return self.t1 * self.W1, self.t2 * self.W2, None if self.b is None else self.b + self.c


@dataclass(frozen=True)
class Look:
    """The matrices of a State by name, as on the page; J; and the largest difference to a complex-step gradient."""

    matrices: dict
    J: float
    difference: float


def look(state):
    """The Look of a State: forward, backward, gradients, and the numerical check of each of them."""
    X, (W1, W2, b) = state.X, state.parameters()
    Y = two_layer.indicator(state.labels, W2.shape[1])
    U1, H, U2 = two_layer.forward(X, W1, W2, b)
    P = two_layer.softmax(U2)
    G1, G2 = two_layer.backward(U1, U2, W2, Y, normalised=state.normalised)
    dJ_dW1, dJ_dW2, dJ_db = two_layer.gradients(X, H, G1, G2)

    def J(W1, W2, b):
        return two_layer.cost(two_layer.forward(X, W1, W2, b)[2], Y, state.normalised)

    checks = [
        (G2, gradcheck.complex_step(lambda U2: two_layer.cost(U2, Y, state.normalised), U2)),
        (dJ_dW1, gradcheck.complex_step(lambda W1: J(W1, W2, b), W1)),
        (dJ_dW2, gradcheck.complex_step(lambda W2: J(W1, W2, b), W2)),
    ]
    if b is not None:
        checks.append((dJ_db, gradcheck.complex_step(lambda b: J(W1, W2, b), b)))
    found = {"U1": U1, "H": H, "U2": U2, "Y": Y, "P": P, "G2": G2, "G1": G1, "dJ_dW1": dJ_dW1, "dJ_dW2": dJ_dW2}
    if b is not None:
        found["dJ_db"] = dJ_db
    difference = max(float(np.abs(derived - numerical).max()) for derived, numerical in checks)
    return Look(found, two_layer.cost(U2, Y, state.normalised), difference)


def words(state, look):
    """What the matrices say, with their numbers; true at every setting."""
    m, G2 = len(state.labels), look.matrices["G2"]
    if state.normalised:
        P = look.matrices["P"]
        right = int((P.argmax(axis=1) == np.asarray(state.labels)).sum())
        at_label = G2[np.arange(m), state.labels]
        i = at_label.argmin()
        says = (
            f"With softmax, J = {look.J:.3g}, never below 0. {right} of {m} samples have their label as the likeliest "
            f"class. G2 pulls hardest at sample {i}, label {state.labels[i]}: {at_label[i]:.3g}. Its rows add up to 0."
        )
    else:
        says = (
            f"As the exercise has it, J = {look.J:.3g}, and it has no floor. G2 is -1/m = {-1 / m:.3g} at each label "
            "and 0 elsewhere, whatever the scores."
        )
    agree = f"less than {AGREES:g}" if look.difference < AGREES else f"{look.difference:.1e}"
    return f"{says} Largest difference to the numerical gradients: {agree}."
