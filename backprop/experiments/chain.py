"""What a setting of the live view's controls means: one run of the chain, and what is seen of it. numpy only.

Experiment   where a run starts: weights, depth, learning rate, targets, activation; each within its range
Snapshot     one iteration of it: h, log10 |g|, log10 |dJ/dw|, the slopes, K
Progress     the run while it grows: J so far, and the weights before any iteration
PARAMETERS   the numbers of an Experiment: labels, ranges, steps
"""

from dataclasses import dataclass

import numpy as np

from .. import activations, chain
from .parameter import parameter, parameters, validate
from .snapshot import Snapshot

MAX_SAMPLES = 8
PHI = {p.name: p for p in (activations.tanh, activations.sigmoid, activations.relu, activations.identity)}
W_STEPS = [  # of 0.01: fine where training depends on it
    *range(5, 80, 5),
    *range(80, 121),
    *(125, 130, 140, 150, 160, 170, 180, 190),
    *range(200, 500, 25),
    *range(500, 1000, 50),
    *range(1000, 2001, 100),
]
W_STOPS = (*(-s / 100 for s in reversed(W_STEPS)), 0, *(s / 100 for s in W_STEPS))
RUN_STOPS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
ALPHA_STOPS = (0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
PRESETS = {
    "1.0 trains": {"w": 1.0, "l": 100},
    "5 saturates": {"w": 5.0, "l": 100},
    "0.9 fades": {"w": 0.9, "l": 100},
    "3 layers at 0.9": {"w": 0.9, "l": 3},
}


@dataclass(frozen=True)
class Experiment:
    """What a run starts from: equal weights w (and biases b; None: no bias) in l layers, inputs x and targets y.

    spread (None: 0) draws the weights at random around w instead: w + spread z[k], z[k] normal with variance 1, the
    same z at every spread; another seed gives another z. Each range stands in PARAMETERS. ValueError out of range,
    TypeError for the wrong kind.
    """

    w: float = parameter(1.0, "initial weight w", -20, 20, 0.01, W_STOPS)
    l: int = parameter(100, "depth l", 1, 300, 1)
    max_iter: int = parameter(1000, "iterations", 10, 100_000, 1, RUN_STOPS)
    alpha: float = parameter(0.1, "learning rate α", 0, 10, 0.01, ALPHA_STOPS)
    b: float | None = parameter(None, "initial bias b", -2, 2, 0.05, optional=True)
    spread: float | None = parameter(None, "spread of w", 0, 1, 0.01, optional=True)
    seed: int = parameter(1, "seed of the spread", 0, 999_999, 1)
    x: tuple = parameter((-0.5, 0.5), "input x", -10, 10, 0.05, samples=True)
    y: tuple = parameter((-0.5, 0.5), "target y", -1, 1, 0.05, samples=True)
    phi: activations.Activation = activations.tanh

    def __post_init__(self):
        validate(self)
        if not 1 <= len(self.x) <= MAX_SAMPLES:
            raise ValueError(f"x takes 1 to {MAX_SAMPLES} samples; got {len(self.x)}")
        if len(self.y) != len(self.x):
            raise ValueError(f"y takes as many targets as x has samples, {len(self.x)}; got {self.y!r}")
        if not isinstance(self.phi, activations.Activation):
            raise TypeError(f"phi takes an Activation: {', '.join(PHI)}; got {self.phi!r}")
        if self.phi not in PHI.values():
            raise ValueError(f"phi takes {', '.join(PHI)}; got {self.phi!r}")

    def parameters(self):
        """w and b by layer, as `chain` takes them; b is None where there is no bias."""
        z = np.random.default_rng(self.seed).standard_normal(self.l)
        w = self.w + (self.spread or 0) * z
        return chain.per_layer(self.l, w), None if self.b is None else chain.per_layer(self.l, self.b)


PARAMETERS = parameters(Experiment)


class Progress:
    """The run of an Experiment while it grows; one set of weights in EVERY is saved, those between are trained anew.

    100,000 iterations of 300 layers with biases take 6 MB so, and any of them is there within EVERY iterations. An
    interrupt may come between any two lines here: what has been saved is right, however far it goes beyond `done`.
    """

    EVERY = 100

    def __init__(self, experiment):
        self.experiment, self._J = experiment, np.empty(experiment.max_iter)
        self._saved = {0: experiment.parameters()}  # (w, b) before iterations 1, 1 + EVERY, 1 + 2 EVERY, ...
        self._at = 0, self._saved[0]  # in one piece: the iterations done, and the weights after them

    @property
    def done(self):
        """How many iterations are done."""
        return self._at[0]

    @property
    def J(self):
        """J by iteration, as far as the run has come; where it has exploded, up to the first infinite one."""
        return self._J[: self.done]

    @property
    def over(self):
        """Whether it has come to its last iteration, or exploded."""
        return self.done == len(self._J) or (self.done > 0 and not np.isfinite(self._J[self.done - 1]))

    def advance(self):
        """Go on by a chunk of at most EVERY iterations."""
        e, (done, now) = self.experiment, self._at
        n = min(self.EVERY - done % self.EVERY, len(self._J) - done)
        run = chain.train(e.x, e.y, *now, e.alpha, n, e.phi)
        J = run.J[: 1 + np.isfinite(run.J).sum()]  # an exploded run ends with its first infinite cost
        self._J[done : done + len(J)] = J
        done += len(J)
        if done % self.EVERY == 0:
            self._saved[done // self.EVERY] = run.w, run.b
        self._at = done, (run.w, run.b)

    def reach(self, t):
        """Go on until iteration t has come, or the run is over."""
        while self.done < t and not self.over:
            self.advance()

    def until(self, experiment):
        """The run of an Experiment that differs only in max_iter, with what has come so far and lies before its end."""
        other = Progress(experiment)
        done = min(self.done, experiment.max_iter)
        other._J[:done] = self._J[:done]
        other._saved = {n: saved for n, saved in self._saved.items() if n * self.EVERY <= done}
        other._at = done, (self._at[1] if done == self.done else self.parameters(done + 1))
        return other

    def parameters(self, t):
        """w and b before iteration t's update, each (l+1,)."""
        n, steps = divmod(t - 1, self.EVERY)
        e, (w, b) = self.experiment, self._saved[n]
        if not steps:
            return w, b
        run = chain.train(e.x, e.y, w, b, e.alpha, steps, e.phi)
        return run.w, run.b

    def snapshot(self, t):
        """The Snapshot of iteration t, which the run is brought to; of an exploded run, of its last iteration."""
        self.reach(t - 1)
        return Snapshot(self.experiment, *self.parameters(min(t, self.done + 1)))
