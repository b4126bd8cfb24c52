"""Maps: many experiments instead of one, and long ones.

    trainability, growing    J over initial weight and depth, after any numbers of iterations
    random_weights           the same chain with weights drawn at random
    history                  w and dJ/dw by layer over the iterations of one run
    train_until              one run, continued until it trains
    train_in_chunks          what they are made of: training that can be looked at on its way

A call that is interrupted (KeyboardInterrupt) returns what is finished. Errors: ValueError and TypeError as in `chain`,
before anything is trained.
"""

from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from . import _arguments, chain, predict
from ._arguments import Arguments
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
    All real. It can be interrupted every so many iterations.
    """
    return _last(growing(x, y, weights, depths, N, alpha, phi, every))


@Arguments(x="m", y="m").real.validate_only
def growing(x, y, weights, depths, N=1000, alpha=0.1, phi=tanh, every=100):
    """The Map of `trainability` while it grows: an iterator over the Map at the start, and every so many iterations."""
    weights = _arguments.validate_vector("weights", weights)
    depths = _arguments.validate_integers("depths", depths)
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


@Arguments(x="m", y="m").real.validate_only
def random_weights(x, y, spreads, l, chains=100, centre=1, N=1000, alpha=0.1, phi=tanh, seed=0, every=100):
    """Train chains with w[k] = centre + spread z[k], z[k] normal with mean 0 and variance 1. Returns Draws.

    The same z serves every spread, so that only the spread differs. Xavier's rule, variance 2 / (1 + 1) for a width of
    one, is centre 0, spread 1: without tanh it keeps the mean square of the signal, but its typical size falls by the
    geometric mean of |w|, e^(-(gamma + ln 2) / 2) = 0.53, a layer. (X. Glorot and Y. Bengio, AISTATS 2010; gamma is
    Euler's constant.) x, y (m,); spreads (n,) >= 0; l, chains whole numbers >= 1, seed >= 0; N, every as for
    `trainability`. All real.
    """
    spreads, l = _arguments.validate_vector("spreads", spreads), _arguments.validate_integer("l", l)
    chains, seed = _arguments.validate_integer("chains", chains), _arguments.validate_integer("seed", seed, 0)
    centre = _arguments.validate_number("centre", centre)
    if (spreads < 0).any():
        raise ValueError(f"spreads takes numbers of at least 0; got {spreads.min():g}")
    z = np.random.default_rng(seed).standard_normal((chains, l))
    w = np.full((len(spreads), chains, l + 1), np.nan)
    w[..., 1:] = centre + spreads[:, np.newaxis, np.newaxis] * z
    _arguments.validate_finite("centre + spreads z", w[..., 1:])
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


@chain.arguments.validate_only
def history(x, y, w, b=None, alpha=0.1, max_iter=1000, phi=tanh, every=10):
    """The weights and gradients of every layer at iterations 1, 1 + every, 1 + 2 every, ... <= max_iter: a History.

    Arguments as for `chain.train`, for one experiment; every >= 1, max_iter >= 1. From where the run explodes on, J is
    infinite and w the last finite ones, as in `chain.train`.
    """
    max_iter, every = _arguments.validate_integer("max_iter", max_iter), _arguments.validate_integer("every", every)
    starts, J, weights, dJ_dw = range(1, 1 + max_iter, every), [], [], []
    stops = [min(t + every - 1, max_iter) for t in starts]
    chunks = train_in_chunks(x, y, w, b, alpha, phi, stops)
    with suppress(KeyboardInterrupt):
        for _, run in chunks:
            u, h = chain.forward(x, w, b, phi)
            J.append(chain.cost(h[-1], y) if np.isfinite(run.J[0]) else np.inf)
            weights.append(w)
            dJ_dw.append(chain.gradients(h, chain.backward(u, h, y, w, phi))[0])
            w, b = run.w, run.b
    n = len(dJ_dw)  # fewer than starts after an interrupt
    weights, dJ_dw = (np.reshape(a[:n], (n, len(w))) for a in (weights, dJ_dw))
    return History(np.array(starts)[:n], np.array(J[:n]), weights, dJ_dw)


@chain.arguments.real.validate_only
def train_until(x, y, w, b=None, alpha=0.1, max_iter=100_000, phi=tanh, every=1000):
    """`chain.train` for one experiment, until J < LEVEL. Returns a Run, of at most max_iter iterations.

    It looks every so many iterations, so the run goes on a little beyond the first J < LEVEL; `predict.first_below`
    finds that. A run that explodes is ended too.
    """
    _arguments.validate_integer("max_iter", max_iter)
    runs = [chain.train(x, y, w, b, alpha, 0, phi)]
    with suppress(KeyboardInterrupt):
        for _, run in train_in_chunks(x, y, w, b, alpha, phi, _stops(every, [max_iter])):
            runs.append(run)
            if predict.first_below(run.J) or run.J[-1] == np.inf:
                break
    return chain.Run(np.concatenate([run.J for run in runs]), runs[-1].w, runs[-1].b)


def train_in_chunks(x, y, w, b, alpha, phi, stops):
    """Train on from stop to stop: an iterator over (t, Run of the chunk that ends with iteration t), t being each stop.

    Arguments as for `chain.train`, a batch too. stops: increasing iterations, counted from 1; they may come from an
    iterator, and training goes on for as long as they come. run.J are the costs of the chunk, run.w and run.b what the
    next one begins with. This call raises all errors but those in stops, before anything is trained.
    """
    _arguments.validate_unmasked("stops", stops)
    if not np.iterable(stops):
        raise TypeError(f"stops takes increasing whole numbers; got {stops!r}")
    start = chain.train(x, y, w, b, alpha, 0, phi)
    return _chunks(x, y, start.w, start.b, alpha, phi, stops)


def _chunks(x, y, w, b, alpha, phi, stops):
    t = 0
    for stop in stops:
        run = chain.train(x, y, w, b, alpha, _arguments.validate_integer("stops", stop, t + 1) - t, phi)
        w, b, t = run.w, run.b, stop
        yield t, run


def _costs(x, y, w, N, alpha, phi, every):
    """The batch w (..., l+1) in training: iterations (n,), J (n, ...) at those, first_below (...), as in a Map."""
    N = set(_arguments.validate_integers("N", N))
    return _costs_by_chunk(w.shape[:-1], N, train_in_chunks(x, y, w, None, alpha, phi, _stops(every, N)))


def _costs_by_chunk(shape, N, chunks):
    kept, first = {}, np.full(shape, np.nan)
    yield np.array([], int), np.empty((0, *shape)), first
    for t, run in chunks:
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


def _stops(every, N):
    """Where to look at a run: every so many iterations, and at each of N, up to the last of N."""
    return sorted({*range(_arguments.validate_integer("every", every), max(N), every), *N})
