"""What is asked of each function, and the problems it is tried on, with the right numbers.

The problems tell mistakes apart: weights differ, one is 0, some are negative, no bias is 0, x and y have no symmetry,
and m is 3, 2 and 1. Equal weights hide `own_weight`, m = 1 hides a 1/m, mirrored samples hide every dJ/db. All sizes of
the first problem differ, so a shape can be told in letters. The second problem of two layers has m = n0 = n1 = n2 = 3:
where a missing transpose stops the code elsewhere, it gives numbers there.
"""

from typing import NamedTuple

import numpy as np

from .. import chain, two_layer


class Function(NamedTuple):
    """A function that is asked for: the letters it takes and gives, and the parts of the exercise it is made of."""

    takes: tuple
    gives: tuple
    parts: tuple


def _function(takes, gives, parts):
    return Function(tuple(takes.split()), tuple(gives.split()), tuple(parts.split()))


CHAIN = {
    "forward": _function("x w b", "u h", "forward"),
    "cost": _function("h_l y", "J", "cost"),
    "backward": _function("u h y w", "g", "backward"),
    "gradients": _function("h g", "dJ_dw dJ_db", "gradients"),
    "train": _function("x y w b alpha max_iter", "J w b", "train"),
}
TWO_LAYER = {
    "forward": _function("X W1 W2 b", "U1 H U2", "forward2"),
    "backward": _function("U1 U2 W2 Y", "G1 G2", "plain2 hidden2"),
    "gradients": _function("X H G1 G2", "dJ_dW1 dJ_dW2 dJ_db", "gradients2"),
}
NORMALISED = {**TWO_LAYER, "backward": TWO_LAYER["backward"]._replace(parts=("softmax2", "hidden2"))}

BY_LAYER = {"u", "h", "g", "w", "b", "dJ_dw", "dJ_db"}  # in the chain: entry k belongs to layer k
SIZES = ("m", "l", "n0", "n1", "n2")


class Problem(NamedTuple):
    """Every letter with its right value, and what `train` makes of J, w and b."""

    right: dict
    trained: dict

    @property
    def sizes(self):
        return {letter: self.right[letter] for letter in SIZES if letter in self.right}

    def given(self, function, entry_0=np.nan):
        """The arguments of a function, fresh copies. entry_0 stands where no layer is."""
        values = [np.array(v) if isinstance(v := self.right[name], np.ndarray) else v for name in function.takes]
        for name, value in zip(function.takes, values):
            if self.by_layer(name) and name != "h":
                value[0] = entry_0
        return values

    def given_from_0(self, function):
        """The arguments where layers are counted from 0: without the entries that belong to no layer."""
        pairs = zip(function.takes, self.given(function))
        return [value[1:] if self.by_layer(name) and name != "h" else value for name, value in pairs]

    def by_layer(self, letter):
        return "l" in self.right and letter in BY_LAYER

    def expected_of(self, letter, function):
        """The right value of a letter that the function gives, entry 0 included."""
        return np.asarray((self.trained if "max_iter" in function.takes else self.right)[letter])

    def from_layer_1(self, letter, a):
        """Without entry 0, which belongs to no layer (and of h is the input), where there is one."""
        return a[1:] if self.by_layer(letter) and np.ndim(a) and len(a) == self.right["l"] + 1 else a

    def expected_from_1(self, letter, function):
        return self.from_layer_1(letter, self.expected_of(letter, function))


def _chain(x, y, w, b, max_iter=3, alpha=0.7):
    x, y = np.array(x), np.array(y)
    w, b = chain.per_layer(len(w), w), chain.per_layer(len(b), b)
    u, h = chain.forward(x, w, b)
    g = chain.backward(u, h, y, w)
    dJ_dw, dJ_db = chain.gradients(h, g)
    run = chain.algorithm_1(x, y, w, b, alpha, max_iter)
    right = {"x": x, "y": y, "w": w, "b": b, "alpha": alpha, "max_iter": max_iter, "l": len(w) - 1, "m": len(x)}
    right |= {"u": u, "h": h, "g": g, "h_l": h[-1], "J": chain.cost(h[-1], y), "dJ_dw": dJ_dw, "dJ_db": dJ_db}
    return Problem(right, {"J": run.J, "w": run.w, "b": run.b})


def _two_layer(X, W1, b, W2, labels, normalised):
    X, W1, b, W2 = map(np.array, (X, W1, b, W2))
    Y = two_layer.indicator(labels, W2.shape[1])
    U1, H, U2 = two_layer.forward(X, W1, W2, b)
    G1, G2 = two_layer.backward(U1, U2, W2, Y, normalised=normalised)
    dJ_dW1, dJ_dW2, dJ_db = two_layer.gradients(X, H, G1, G2)
    n0, n1, n2 = *W1.shape, W2.shape[1]
    right = {"X": X, "W1": W1, "W2": W2, "b": b, "Y": Y, "m": len(X), "n0": n0, "n1": n1, "n2": n2}
    right |= {"U1": U1, "H": H, "U2": U2}
    right |= {"G1": G1, "G2": G2, "dJ_dW1": dJ_dW1, "dJ_dW2": dJ_dW2, "dJ_db": dJ_db}
    return Problem(right, {})


def chain_problems():
    return [
        _chain([-0.6, 0.3, 0.9], [0.4, -0.2, 0.5], [0.8, -1.3, 1.1, 0.7], [0.2, -0.4, 0.3, -0.1]),
        _chain([0.7, -0.2, 0.4], [-0.3, 0.6, 0.1], [-0.9, 1.2, 0.6], [-0.3, 0.1, 0.5], max_iter=4),
        _chain([0.5, -0.8], [0.3, 0.9], [1.4, 0.0, -0.7], [0.25, -0.5, 0.35], max_iter=2),
        _chain([-0.4], [0.6], [1.3], [-0.2], alpha=0.4),
        _chain([1.0, 0.05], [0.2, -0.6], [20.0], [-0.5], max_iter=1),  # tanh(19.5) rounds to 1, and 1 - h^2 to 0
    ]


def two_layer_problems(normalised):
    return [
        _two_layer(
            [
                [0.5, -0.3, 0.8, 0.1],
                [-0.7, 0.4, 0.2, -0.9],
                [0.6, 0.9, -0.5, 0.3],
                [-0.2, 0.7, 0.4, 0.8],
                [1.0, 0.1, 0.3, -0.4],
            ],
            [[0.4, -0.8, 0.3], [0.9, 0.2, -0.6], [-0.5, 0.7, 0.1], [0.3, -0.4, 0.0]],
            [0.3, -0.2, 0.5],
            [[0.7, -0.4], [-0.9, 0.6], [0.2, 1.1]],
            [0, 1, 1, 0, 1],
            normalised,
        ),
        _two_layer(
            [[0.4, -0.6, 0.9], [0.7, 0.2, -0.3], [-0.8, 0.5, 0.1]],
            [[0.6, -0.7, 0.2], [0.3, 0.8, -0.5], [-0.4, 0.1, 0.9]],
            [-0.3, 0.4, 0.2],
            [[0.5, -0.9, 0.3], [0.8, 0.4, -0.6], [-0.2, 0.7, 1.0]],
            [1, 2, 2],
            normalised,
        ),
        _two_layer(
            [[0.3, -0.5]], [[0.9, -0.4], [0.2, 0.7]], [0.1, -0.6], [[0.4, -0.3, 0.8], [-0.7, 0.5, 0.2]], [2], normalised
        ),
    ]
