"""What a setting of the live view's controls means: one run of the chain, and what is seen of it. numpy only.

Experiment   where a run starts: weights, depth, learning rate, targets, activation; each within its range
Snapshot     one iteration of it: h, log10 |g|, log10 |dJ/dw|, the slopes, K
Progress     the run while it grows: J so far, and the weights before any iteration
"""

from dataclasses import dataclass, replace

import numpy as np

from .. import activations, chain, predict
from .._arguments import validate_within

RANGES = {"w": (-20, 20), "l": (1, 300), "max_iter": (10, 100_000), "alpha": (0, 10), "b": (-2, 2), "spread": (0, 1)}
TARGETS = (-1, 1)
SEED = 1  # of the random weights
PHI = {p.name: p for p in (activations.tanh, activations.sigmoid, activations.relu, activations.identity)}
W_STOPS = [
    *range(5, 80, 5),
    *range(80, 121),
    *(125, 130, 140, 150, 160, 170, 180, 190),
    *range(200, 500, 25),
    *range(500, 1000, 50),
    *range(1000, 2001, 100),
]
STOPS = {
    "w": [*(-s / 100 for s in reversed(W_STOPS)), 0, *(s / 100 for s in W_STOPS)],
    "max_iter": [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000],
    "alpha": [0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
}
PRESETS = {
    "1.0 trains": {"w": 1.0, "l": 100},
    "5 saturates": {"w": 5.0, "l": 100},
    "0.9 fades": {"w": 0.9, "l": 100},
    "3 layers at 0.9": {"w": 0.9, "l": 3},
}


@dataclass(frozen=True)
class Experiment:
    """What a run starts from: equal weights w (and biases b; None: no bias) in l layers, on the exercise's x.

    spread (None: 0) draws the weights at random around w instead: w + spread z[k], z[k] normal with variance 1, the
    same z at every spread. Ranges: RANGES, and TARGETS for each of y. ValueError out of range, TypeError for the wrong
    kind.
    """

    w: float = 1.0
    l: int = 100
    max_iter: int = 1000
    alpha: float = 0.1
    b: float | None = None
    spread: float | None = None
    y: tuple = (-0.5, 0.5)
    phi: activations.Activation = activations.tanh

    x = (-0.5, 0.5)

    def __post_init__(self):
        for name, bounds in RANGES.items():
            value = getattr(self, name)
            if value is not None or name not in ("b", "spread"):
                object.__setattr__(self, name, validate_within(name, value, bounds, whole=name in ("l", "max_iter")))
        if not isinstance(self.y, (list, tuple, np.ndarray)) or len(self.y) != len(self.x):
            kind = ValueError if isinstance(self.y, (list, tuple, np.ndarray, float, int)) else TypeError
            raise kind(f"y takes {len(self.x)} targets; got {self.y!r}")
        object.__setattr__(self, "y", tuple(validate_within("y", y_i, TARGETS) for y_i in self.y))
        if not isinstance(self.phi, activations.Activation):
            raise TypeError(f"phi takes an Activation: {', '.join(PHI)}; got {self.phi!r}")
        if self.phi not in PHI.values():
            raise ValueError(f"phi takes {', '.join(PHI)}; got {self.phi!r}")

    def parameters(self):
        """w and b by layer, as `chain` takes them; b is None where there is no bias."""
        z = np.random.default_rng(SEED).standard_normal(self.l)
        w = self.w + (self.spread or 0) * z
        return chain.per_layer(self.l, w), None if self.b is None else chain.per_layer(self.l, self.b)


@dataclass(frozen=True)
class Snapshot:
    """One iteration: h, log10 |g| and the slope of phi (l+1, m); log10 |dJ/dw|, w, b, K by layer (l+1,); J.

    The logarithms are right also where g and dJ/dw are below the float range. K: `predict.curvature_by_layer`.
    """

    h: np.ndarray
    log10_g: np.ndarray
    log10_dJ_dw: np.ndarray
    slope: np.ndarray
    w: np.ndarray
    b: np.ndarray | None
    J: float
    K: np.ndarray


def snapshot(e, w, b):
    """The Snapshot of an Experiment at weights w and biases b, (l+1,)."""
    u, h = chain.forward(e.x, w, b, e.phi)
    sign, log10_g = chain.log10_backward(u, h, e.y, w, e.phi)
    log10_dJ_dw = chain.log10_gradients(h, sign, log10_g)
    with np.errstate(all="ignore"):
        slope = e.phi.derivative(u)
    J, K = chain.cost(h[-1], e.y), predict.curvature_by_layer(u, h, w, b, e.phi)
    return Snapshot(h, log10_g, log10_dJ_dw, slope, w, b, J, K)


class Progress:
    """The run of an Experiment, stride by stride; one set of weights in EVERY is kept, those between are trained anew.

    100,000 iterations of 300 layers with biases take 6 MB so, and any of them is there within EVERY steps.
    kept: (w, b) before iterations 1, 1 + EVERY, 1 + 2 EVERY, ...
    """

    EVERY = 100

    def __init__(self, experiment):
        self.experiment, self.done, self._J = experiment, 0, np.empty(experiment.max_iter)
        self.kept = [experiment.parameters()]
        self._now = self.kept[0]

    @property
    def J(self):
        """J by iteration, as far as the run has come; where it has exploded, up to the first infinite one."""
        return self._J[: self.done]

    @property
    def over(self):
        """Whether it has come to its last iteration, or exploded."""
        return self.done == len(self._J) or (self.done > 0 and not np.isfinite(self._J[self.done - 1]))

    def advance(self):
        """Go on by a stride of at most EVERY iterations."""
        e, n = self.experiment, min(self.EVERY - self.done % self.EVERY, len(self._J) - self.done)
        run = chain.train(e.x, e.y, *self._now, e.alpha, n, e.phi)
        J = run.J[: 1 + np.isfinite(run.J).sum()]  # an exploded run ends with its first infinite cost
        self._J[self.done : self.done + len(J)] = J
        self.done, self._now = self.done + len(J), (run.w, run.b)
        if self.done % self.EVERY == 0:
            self.kept.append(self._now)

    def reach(self, t):
        """Go on until iteration t has come, or the run is over."""
        while self.done < t and not self.over:
            self.advance()

    def extend(self, max_iter):
        """Let it end at another iteration; what has come beyond that is forgotten."""
        kept = min(self.done, max_iter)
        J = np.empty(max_iter)
        J[:kept] = self._J[:kept]
        if kept < self.done:
            self._now = self.parameters(kept + 1)
            del self.kept[1 + kept // self.EVERY :]
        self.experiment, self._J, self.done = replace(self.experiment, max_iter=max_iter), J, kept

    def parameters(self, t):
        """w and b before iteration t's update, each (l+1,)."""
        nearest, steps = divmod(t - 1, self.EVERY)
        e, (w, b) = self.experiment, self.kept[nearest]
        run = chain.train(e.x, e.y, w, b, e.alpha, steps, e.phi)
        return run.w, run.b
