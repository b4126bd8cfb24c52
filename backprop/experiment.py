"""One experiment on the chain: what is set, what iteration 1 shows, and a sentence that says what is happening.

The live view and the notebooks speak through this module, so a figure and the sentence under it cannot disagree.
"""

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from . import _check, chain
from .activations import Activation, tanh
from .predict import LEVEL

VANISHES = 1e-3  # what h or g keeps at most from one end of the chain to the other when it is said to vanish
FLOOR = 1e-20  # a cost below this is rounding error, or near it: which digits are left depends on the machine
SEED = 1  # of the random weights
SMALLEST = {"float64": np.log10(5e-324), "float32": np.log10(2.0**-149)}  # log10 of the smallest positive number


@dataclass(frozen=True)
class State:
    """What an experiment starts from. Equal weights w (and biases b; None: no bias) in all l layers; x, y (m,).

    spread (None: 0) draws the weights at random around w instead: w + spread z[k], z[k] normal with variance 1, the
    same z at every spread.
    ValueError and TypeError as in `chain`.
    """

    w: float = 1.0
    l: int = 100
    max_iter: int = 1000
    alpha: float = 0.1
    b: float | None = None
    spread: float | None = None
    x: tuple = (-0.5, 0.5)
    y: tuple = (-0.5, 0.5)
    phi: Activation = tanh

    def __post_init__(self):
        _check.integer("l", self.l, least=1)
        _check.integer("max_iter", self.max_iter, least=1)
        _check.rate("alpha", self.alpha)
        for name in ("w", "b", "spread"):
            if name == "w" or getattr(self, name) is not None:
                _check.array(name, getattr(self, name), ndim=0)
        _check.samples(self.x, self.y)

    def parameters(self):
        """w and b by layer, as `chain` takes them; b is None where there is no bias."""
        z = np.random.default_rng(SEED).standard_normal(self.l)
        w = self.w + (self.spread or 0) * z
        return chain.per_layer(self.l, w), None if self.b is None else chain.per_layer(self.l, self.b)


@dataclass(frozen=True)
class Look:
    """Iteration 1 of an experiment: h (l+1, m), log10 |g| (l+1, m), log10 |dJ/dw| (l+1,), the cost J.

    The logarithms are right also where g and dJ/dw are below the float range.
    """

    h: np.ndarray
    log10_g: np.ndarray
    log10_dJ_dw: np.ndarray
    J: float


def look(state):
    """The Look of a State: one forward and one backward pass, its magnitudes as logarithms."""
    w, b = state.parameters()
    u, h = chain.forward(state.x, w, b, state.phi)
    sign, log10_g = chain.log10_backward(u, h, state.y, w, state.phi)
    return Look(h, log10_g, chain.log10_gradients(h, sign, log10_g), chain.cost(h[-1], state.y))


def train(state, seconds=np.inf):
    """The run of a State, piece by piece: yields J (t,) so far, about every so many seconds of work.

    It ends after state.max_iter iterations, or where the run explodes.
    """
    w, b = state.parameters()
    J = np.array([])
    n = state.max_iter if seconds == np.inf else 20
    while len(J) < state.max_iter and np.isfinite(J[-1:]).all():
        begun = perf_counter()
        run = chain.train(state.x, state.y, w, b, state.alpha, min(n, state.max_iter - len(J)), state.phi)
        w, b, J = run.w, run.b, np.concatenate([J, run.J])
        yield J
        if seconds < np.inf:  # aim at the time given, with no piece more than twice the last
            n = max(1, min(2 * n, int(n * seconds / max(perf_counter() - begun, 1e-4))))


def passes(look):
    """What iteration 1 shows, in words: how h goes forward and g backward, and by what factor a layer."""
    l = len(look.h) - 1
    with np.errstate(divide="ignore"):
        log10_h = np.log10(np.abs(look.h[1:]).max(axis=1))
    log10_g = look.log10_g[1:].max(axis=1)
    k = np.arange(1, l + 1)
    h_goes = _course("The signal h", "forward", k, log10_h)
    g_goes = _course("The gradient g", "backward", k[::-1], log10_g[::-1])
    if log10_g[-1] == -np.inf and "below the float range" in h_goes:  # relu takes what is left of h for 0
        g_goes = "The gradient g cannot be computed from it."
    return f"{h_goes} {g_goes}{_below_range(log10_g)}"


def _course(name, way, k, log10_values):
    """How a magnitude goes from layer k[0] to layer k[-1]."""
    first, last, steps = log10_values[0], log10_values[-1], len(k) - 1
    if first == -np.inf:
        return f"{name} is 0 at every layer."
    if steps == 0:
        return f"{name} is {power(first)} at the only layer."
    start = f"{name} {{}} {way}: {power(first)} at layer {k[0]}"
    if first == np.inf:
        return f"{name} is beyond the float range at every layer."
    if last == np.inf:
        return f"{start.format('explodes')}, beyond the float range from layer {k[np.argmax(log10_values)]} on."
    if last == -np.inf:
        gone = np.argmax(log10_values == -np.inf)
        becomes = "0" if log10_values[gone - 1] > -290 else "below the float range"
        return f"{start.format('vanishes')}, {becomes} from layer {k[gone]} on."
    change = last - first
    bounds = np.log10([VANISHES, 0.5, 2, 1 / VANISHES])
    verb = ("vanishes", "shrinks", "holds", "grows", "explodes")[np.searchsorted(bounds, change)]
    return f"{start.format(verb)}, {power(last)} at layer {k[-1]} (× {power(change / steps)} a layer)."


def _below_range(log10_g):
    """At and below which layer g is smaller than a float format can hold: plain back-propagation shows 0 there."""
    for name, smallest in SMALLEST.items():
        below = np.flatnonzero((log10_g < smallest) & (log10_g > -np.inf))
        n = len(below)
        if n and below[-1] == n - 1:
            return f" From layer {n} down it is smaller than any {name}."
        if n:
            return f" At {n} of {len(log10_g)} layers it is smaller than any {name}."
    return ""


def training(state, J):
    """What a run shows after len(J) iterations: J at start and end, and when it fell below LEVEL or that it did not."""
    t, end = len(J), J[-1]
    if not np.isfinite(end):
        gone = np.argmax(~np.isfinite(J)) + 1
        return f"Training explodes: J or the weights leave the float range at iteration {gone:,}."
    below = np.flatnonzero(J < LEVEL)
    course = f"J goes from {cost(J[0])} to {cost(end)} in {t:,} iterations"
    if not len(below):
        verdict = "it does not train" if t == state.max_iter else "it has not trained yet"
        return f"{course}: {verdict} (never below {LEVEL:g})."
    if end >= LEVEL:
        return f"{course}: it does not stay trained (below {LEVEL:g} at iteration {below[0] + 1:,}, not at the end)."
    first, settled = below[0] + 1, t - np.argmax(J[::-1] >= LEVEL) + 1 if J.max() >= LEVEL else 1
    if settled > first:
        return f"{course}: it trains, below {LEVEL:g} first at iteration {first:,}, and from iteration {settled:,} on."
    return f"{course}: it trains, and is below {LEVEL:g} from iteration {first:,} on."


def number(value):
    """A number in at most 4 significant digits."""
    return f"{value:.4g}"


def cost(J):
    """A cost in words: 4 digits, or the bound below which only rounding is left."""
    return number(J) if J > FLOOR else f"less than {FLOOR:g} (rounding error)"


def power(log10_value):
    """10^log10_value in 3 digits, also outside the float range: 5.83e-304."""
    if not np.isfinite(log10_value):
        return "0" if log10_value < 0 else "infinity"
    if -3 <= log10_value < 4:
        return f"{10**log10_value:.3g}"
    exponent = int(np.floor(log10_value))
    digits = f"{10 ** (log10_value - exponent):.2f}"
    if digits == "10.00":
        digits, exponent = "1.00", exponent + 1
    return f"{digits}e{exponent}"
