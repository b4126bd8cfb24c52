"""One iteration of the exercise, as it is or with other lines in it, and trainings that go wrong around its lines."""

import itertools

import numpy as np

from .lines import FUNCTIONS, LINES, evaluate


def one_pass(problem, w, b, changes=()):
    """{letter: number(s)} of one iteration from w and b; changes: (target, text) of lines. None where it stops."""
    changes, right = dict(changes), problem.right
    l, m = right["l"], right["m"]
    at = {**FUNCTIONS, "l": l, "m": m, "x": right["x"], "y": right["y"], "w": w.copy(), "b": b.copy()}
    at |= {s: np.full((l + 1, m), np.nan) for s in "uhg"} | {s: np.full(l + 1, np.nan) for s in ("dJ_dw", "dJ_db")}
    at["h"][0] = right["x"]
    forward, cost, (last, below), gradients = (LINES[part] for part in ("forward", "cost", "backward", "gradients"))
    steps = [(line, k) for k in range(1, l + 1) for line in forward] + [(cost[0], None), (last, l)]
    steps += [(below, k) for k in range(l - 1, 0, -1)] + [(line, k) for k in range(1, l + 1) for line in gradients]
    for line, k in steps:
        at["k"], at["h_l"] = k, at["h"][l]
        value = evaluate(changes.get(line.target, line.right), at)
        try:
            if k is None:
                at["J"] = value
            else:
                at[line.letter][k] = value
        except (ValueError, TypeError):
            return None
    return at


def next_weights(problem, w, b, share=1):
    """w and b after a step of the exercise, or of a share of it."""
    at, alpha = one_pass(problem, w, b), problem.right["alpha"] * share
    return w - alpha * at["dJ_dw"], b - alpha * at["dJ_db"]


def _going_back(problem, w, b):
    """w[k+1] takes its step before it is used for g[k]."""
    at, alpha, l = one_pass(problem, w, b), problem.right["alpha"], problem.right["l"]
    w, b, h, g = w.copy(), b.copy(), at["h"], None
    for k in range(l, 0, -1):
        error = (h[l] - problem.right["y"]) / problem.right["m"] if k == l else g * w[k + 1]
        g = FUNCTIONS["dphi"](at["u"][k]) * error
        w[k] -= alpha * (h[k - 1] * g).sum()
        b[k] -= alpha * g.sum()
    return w, b


def _each_sample(divided):
    """A step after each sample, with 1/m in it or without."""

    def train(problem, w, b):
        right = problem.right
        for i in range(right["m"]):
            one = problem._replace(right={**right, "x": right["x"][i : i + 1], "y": right["y"][i : i + 1], "m": 1})
            w, b = next_weights(one, w, b, 1 / right["m"] if divided else 1)
        return w, b

    return train


def _biases_first(problem, w, b):
    new = next_weights(problem, w, b)[1]
    return next_weights(problem, w, new)[0], new


def _weights_first(problem, w, b):
    new = next_weights(problem, w, b)[0]
    return new, next_weights(problem, new, b)[1]


def _target_as_input(problem, w, b):
    return next_weights(problem._replace(right={**problem.right, "x": problem.right["y"]}), w, b)


# Cases of catalogue.TRAINING, each with its first iteration: (problem, w, b) -> w, b
SIMULATED = [
    ("y as input", _target_as_input),
    ("no biases", lambda problem, w, b: next_weights(problem, w, 0 * b)),
    ("going back", _going_back),
    ("each sample", _each_sample(divided=False)),
    ("each sample", _each_sample(divided=True)),
    ("b first", _biases_first),
    ("w first", _weights_first),
]


def stale_slopes(problem, now, was):
    """What dJ_dw and dJ_db may be where some of u, h, w are of now, and some of before: a vector for each mixture."""
    new, old = one_pass(problem, *now), one_pass(problem, *was)
    dphi, l, m, y = FUNCTIONS["dphi"], problem.right["l"], problem.right["m"], problem.right["y"]
    for u, h, w in itertools.product((new, old), (new, old), (now[0], was[0])):
        g = np.full_like(new["g"], np.nan)
        g[l] = dphi(u["u"][l]) * (h["h"][l] - y) / m
        for k in range(l - 1, 0, -1):
            g[k] = dphi(u["u"][k]) * g[k + 1] * w[k + 1]
        for signal in (new, old):
            yield np.concatenate([(signal["h"][:-1] * g[1:]).sum(axis=1), g[1:].sum(axis=1)])
