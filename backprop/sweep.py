"""Maps: many experiments instead of one, and long ones.

    trainability, growing    J over initial weight and depth, after any numbers of iterations
    random_weights           the same chain with weights drawn at random
    history                  w and dJ/dw by layer over the iterations of one run
    train_until              one run, continued until it trains
    errors_by_step           a gradient check over its step
    error_of_one_minus_h2    1 - h^2 over u

A call that is interrupted (KeyboardInterrupt) returns what is finished. Errors: ValueError and TypeError as in `chain`,
before anything is trained.
"""

from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from . import _arguments, chain, gradcheck, predict
from .activations import Activation, tanh
from .predict import LEVEL


@dataclass(frozen=True)
class Map:
    """J (iterations, depths, weights): J[i, d, j] is the cost at iteration iterations[i], before its update.

    weights, depths, iterations: the numbers along the axes. A sweep that was interrupted has fewer iterations: those it
    reached, and the one it had come to.
    first_below (depths, weights): the first iteration with J < LEVEL, NaN where it did not come.
    x, y (m,), alpha, phi: with what it was trained.
    """

    weights: np.ndarray
    depths: np.ndarray
    iterations: np.ndarray
    J: np.ndarray
    first_below: np.ndarray
    x: np.ndarray
    y: np.ndarray
    alpha: float
    phi: Activation


def trainability(x, y, weights, depths, N=1000, alpha=0.1, phi=tanh, every=100):
    """Train a chain from each of the equal initial weights at each of the depths, all as one batch. Returns a Map.

    x, y (m,); weights (n,); depths whole numbers >= 1; N >= 1: the iteration to stop at, or several at which J is kept.
    It can be interrupted every so many iterations.
    """
    return _last(growing(x, y, weights, depths, N, alpha, phi, every))


def growing(x, y, weights, depths, N=1000, alpha=0.1, phi=tanh, every=100):
    """The Map of `trainability` while it grows: an iterator over the Map at the start, and every so many iterations."""
    x, y = _arguments.validate_vector("x", x), _arguments.validate_vector("y", y)
    weights, depths = _arguments.validate_vector("weights", weights), _wholes("depths", depths)
    k = np.arange(max(depths) + 1)
    present = (k > 0) & (k <= np.array(depths)[:, np.newaxis, np.newaxis])
    w = np.where(present, weights[:, np.newaxis], np.nan)
    costs = _costs(x, y, w, N, alpha, phi, every)
    return (Map(weights, np.array(depths), *found, x, y, alpha, phi) for found in costs)


@dataclass(frozen=True)
class Draws:
    """Chains with random weights: iterations and J (iterations, spreads, chains) as in a Map, first_below likewise.

    typical_weight (spreads, chains): the geometric mean of |w[k]| at the start; its l-th power is the signal's size.
    sign (spreads, chains): that of the product of the weights.
    """

    spreads: np.ndarray
    typical_weight: np.ndarray
    sign: np.ndarray
    iterations: np.ndarray
    J: np.ndarray
    first_below: np.ndarray

    @property
    def trained(self):
        """The fraction of the chains that trained, (spreads,)."""
        return np.isfinite(self.first_below).mean(axis=1)


def random_weights(x, y, spreads, l, chains=100, centre=1, N=1000, alpha=0.1, phi=tanh, seed=0, every=100):
    """Train chains with w[k] = centre + spread z[k], z[k] normal with mean 0 and variance 1. Returns Draws.

    The same z serves every spread, so that only the spread differs. Xavier's rule, variance 2 / (1 + 1) for a width of
    one, is centre 0, spread 1: without tanh it keeps the mean square of the signal, but its typical size falls by the
    geometric mean of |w|, e^(-(gamma + ln 2) / 2) = 0.53, a layer. (X. Glorot and Y. Bengio, AISTATS 2010; gamma is
    Euler's constant.)
    """
    spreads, l, chains = (
        _arguments.validate_vector("spreads", spreads),
        _arguments.validate_integer("l", l),
        _arguments.validate_integer("chains", chains),
    )
    if (spreads < 0).any():
        raise ValueError(f"spreads takes numbers of at least 0; got {spreads.min():g}")
    z = np.random.default_rng(seed).standard_normal((chains, l))
    w = np.full((len(spreads), chains, l + 1), np.nan)
    w[..., 1:] = _arguments.validate_number("centre", centre) + spreads[:, np.newaxis, np.newaxis] * z
    with np.errstate(divide="ignore"):  # a weight of exactly 0
        typical_weight = np.exp(np.log(np.abs(w[..., 1:])).mean(axis=-1))
    sign = np.sign(w[..., 1:]).prod(axis=-1)
    return Draws(spreads, typical_weight, sign, *_last(_costs(x, y, w, N, alpha, phi, every)))


@dataclass(frozen=True)
class History:
    """One run at the iterations t (n,), before their update: J (n,), w and dJ_dw (n, l+1)."""

    t: np.ndarray
    J: np.ndarray
    w: np.ndarray
    dJ_dw: np.ndarray


def history(x, y, w, b=None, alpha=0.1, max_iter=1000, phi=tanh, every=10):
    """The weights and gradients of every layer at iterations 1, 1 + every, 1 + 2 every, ... <= max_iter: a History.

    Arguments as for `chain.train`, for one experiment.
    """
    iterations = range(
        1, 1 + _arguments.validate_integer("max_iter", max_iter), _arguments.validate_integer("every", every)
    )
    J, weights, dJ_dw = [], [], []
    for t in iterations:
        u, h = chain.forward(x, w, b, phi)
        J.append(chain.cost(h[-1], y))
        weights.append(w)
        dJ_dw.append(chain.gradients(h, chain.backward(u, h, y, w, phi))[0])
        if t + every <= max_iter:
            run = chain.train(x, y, w, b, alpha, every, phi)
            w, b = run.w, run.b
    return History(np.array(iterations), np.array(J), np.array(weights), np.array(dJ_dw))


@chain.arguments.validate_only
def train_until(x, y, w, b=None, alpha=0.1, max_iter=100_000, phi=tanh, every=1000):
    """`chain.train` for one experiment, until J < LEVEL. Returns a Run, of at most max_iter iterations.

    It looks every so many iterations, so the run goes on a little beyond the first J < LEVEL; `predict.first_below`
    finds that. A run that explodes is ended too.
    """
    runs = [chain.train(x, y, w, b, alpha, 0, phi)]
    with suppress(KeyboardInterrupt):
        for _, run in _strides(x, y, w, b, alpha, phi, _stops(every, [max_iter])):
            runs.append(run)
            if predict.first_below(run.J) or run.J[-1] == np.inf:
                break
    return chain.Run(np.concatenate([run.J for run in runs]), runs[-1].w, runs[-1].b)


def errors_by_step(x, y, w, k, steps, phi=tanh):
    """The relative errors of central differences and of the complex step in dJ/dw[k], over the step: two arrays.

    Held against back-propagation. With s the step, eps = 1.1e-16 and J''' the third derivative by w[k], central
    differences err by about eps J / s (rounding: falls with s) and s^2 J''' / 6 (curvature: rises with its square).
    x, y (m,); w (l+1,); 1 <= k <= l; steps (n,) above 0; phi analytic. Where dJ/dw[k] is 0 the errors are not numbers.
    """
    u, h = chain.forward(x, w, phi=phi)
    dJ_dw, _ = chain.gradients(h, chain.backward(u, h, y, w, phi))
    layers, steps = np.arange(len(dJ_dw)), _arguments.validate_vector("steps", steps)
    if _arguments.validate_integer("k", k) > layers[-1]:
        raise ValueError(f"k takes a layer, 1 to l = {layers[-1]}; got {k}")

    def cost(w_k):
        return chain.cost(chain.forward(x, np.where(layers == k, w_k, w), phi=phi)[1][-1], y)

    numerical = [[check(cost, w[k], step) for step in steps] for check in (gradcheck.central, gradcheck.complex_step)]
    with np.errstate(all="ignore"):
        return tuple(np.abs(np.array(numerical) / dJ_dw[k] - 1))


def error_of_one_minus_h2(u):
    """The relative error of 1 - h^2, with h = tanh u, as a formula for tanh'(u) = sech^2 u in float64.

    Grows like eps e^(2|u|) / 4 with eps = 1.1e-16, and is 1 from |u| of about 19 on, where 1 - h^2 is exactly 0.
    """
    u = _arguments.validate_finite("u", u)
    one_minus_h2 = 1 - np.tanh(u) ** 2
    with np.errstate(all="ignore"):
        return np.where(one_minus_h2 == 0, 1, np.abs(one_minus_h2 / tanh.derivative(u) - 1))


def _costs(x, y, w, N, alpha, phi, every):
    """The batch w (..., l+1) in training: iterations (n,), J (n, ...) at those, first_below (...), as in a Map."""
    N, kept, first = set(_wholes("N", N)), {}, np.full(w.shape[:-1], np.nan)
    yield np.array([], int), np.empty((0, *first.shape)), first
    for t, run in _strides(x, y, w, None, alpha, phi, _stops(every, N)):
        below = run.J < LEVEL
        come = np.isnan(first) & below.any(axis=-1)
        first = np.where(come, t - below.shape[-1] + 1 + below.argmax(axis=-1), first)
        kept = {n: J for n, J in kept.items() if n in N} | {t: run.J[..., -1]}
        yield np.array(list(kept)), np.array(list(kept.values())), first


def _last(growing):
    """The last that comes before the end, or before an interrupt."""
    with suppress(KeyboardInterrupt):
        for found in growing:
            last = found
    return last


def _strides(x, y, w, b, alpha, phi, stops):
    """Train on from stop to stop; gives t and the Run of the last stride at each."""
    t = 0
    for stop in stops:
        run = chain.train(x, y, w, b, alpha, stop - t, phi)
        w, b, t = run.w, run.b, stop
        yield t, run


def _stops(every, N):
    """Where to look at a run: every so many iterations, and at each of N, up to the last of N."""
    return sorted({*range(_arguments.validate_integer("every", every), max(N), every), *N})


def _wholes(name, value):
    """One whole number or several, each of at least 1, as a list."""
    values = [_arguments.validate_integer(name, n) for n in np.atleast_1d(value).tolist()]
    if not values:
        raise ValueError(f"{name} takes at least one whole number; got none")
    return values
