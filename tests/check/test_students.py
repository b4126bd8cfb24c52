"""Slips that solutions of first-year students showed, written before the catalogue was looked at."""

import math

import numpy as np
import pytest

from backprop import chain, check


def forward(u_of, loop=lambda l: range(1, l + 1), h_of=np.tanh, fill=np.nan):
    """A student's forward with her line for u, her loop, her line for h, and her empty arrays."""

    def forward(x, w, b):
        l = len(w) - 1
        u, h = np.full((l + 1, len(x)), fill), np.full((l + 1, len(x)), fill)
        h[0] = x
        for k in loop(l):
            u[k] = u_of(h, w, b, k)
            h[k] = h_of(u[k])
        return u, h

    return forward


def line(h, w, b, k):
    return h[k - 1] * w[k] + b[k]


def backward(last, below, loop=lambda l: range(l - 1, 0, -1)):
    def backward(u, h, y, w):
        l, m = len(w) - 1, len(y)
        g = np.full((l + 1, m), np.nan)
        g[l] = last(u[l], h[l], y, m)
        for k in loop(l):
            g[k] = below(u, h, y, w, g, k)
        return g

    return backward


def right_last(u, h, y, m):
    return (1 - h**2) * (h - y) / m


def right_below(u, h, y, w, g, k):
    return (1 - h[k] ** 2) * g[k + 1] * w[k + 1]


def gradients(dw, db, rows=lambda l: range(1, l + 1)):
    def gradients(h, g):
        dJ_dw, dJ_db = np.full(len(g), np.nan), np.full(len(g), np.nan)
        for k in rows(len(g) - 1):
            dJ_dw[k], dJ_db[k] = dw(h[k - 1], g[k]), db(g[k])
        return dJ_dw, dJ_db

    return gradients


def train(iterations, rate=lambda alpha: alpha):
    def train(x, y, w, b, alpha, max_iter):
        J = np.full(max_iter, np.nan)
        for t in iterations(max_iter):
            u, h = chain.forward(x, w, b)
            J[t] = ((h[-1] - y) ** 2).sum() / (2 * len(x))
            dJ_dw, dJ_db = chain.gradients(h, chain.backward(u, h, y, w))
            w, b = w - rate(alpha) * dJ_dw, b - rate(alpha) * dJ_db
        return J, w, b

    return train


def samples_from_1(u, h, y, w):
    g, l, m = np.zeros_like(u), len(w) - 1, len(y)
    for i in range(1, m):
        g[l, i] = (1 - h[l, i] ** 2) * (h[l, i] - y[i]) / m
        for k in range(l - 1, 0, -1):
            g[k, i] = (1 - h[k, i] ** 2) * g[k + 1, i] * w[k + 1]
    return g


def same_rows(x, w, b):
    u, h = [[0] * len(x)] * len(w), [[0] * len(x)] * len(w)
    h[0] = list(x)
    for k in range(1, len(w)):
        for i in range(len(x)):
            u[k][i] = h[k - 1][i] * w[k] + b[k]
            h[k][i] = math.tanh(u[k][i])
    return u, h


def one_early(x, w, b):
    u, h = np.zeros((len(w), len(x))), np.zeros((len(w), len(x)))
    h[0] = x
    for k in range(len(w) - 1):
        u[k] = h[k] * w[k + 1] + b[k + 1]
        h[k + 1] = np.tanh(u[k])
    return u, h


def both_names(x, w, b):
    u = h = np.zeros((len(w), len(x)))
    h[0] = x
    for k in range(1, len(w)):
        u[k] = h[k - 1] * w[k] + b[k]
        h[k] = np.tanh(u[k])
    return u, h


def bias_only_in_u(x, w, b):
    u, h = chain.forward(x, w, 0 * b)
    return u + b[:, np.newaxis], h


KNOWN = [
    ("returned_too_soon", "forward", forward(line, lambda l: range(1, 2))),
    ("one_array_twice", "forward", both_names),
    ("one_array_twice", "forward", same_rows),
    ("one_entry_early", "forward", one_early),
    ("no_bias", "forward", bias_only_in_u),
    ("layer_below_last_missing", "backward", backward(right_last, right_below, lambda l: range(l - 1, 0))),
    (
        "derivative_of_layer_below",
        "backward",
        backward(right_last, lambda u, h, y, w, g, k: (1 - h[k - 1] ** 2) * g[k + 1] * w[k + 1]),
    ),
    (
        "no_brackets",
        "backward",
        backward(
            lambda u, h, y, m: 1 - h**2 * (h - y) / m,
            lambda u, h, y, w, g, k: 1 - h[k] ** 2 * g[k + 1] * w[k + 1],
        ),
    ),
    ("no_brackets", "backward", backward(lambda u, h, y, m: (1 - h**2) * h - y / m, right_below)),
    (
        "no_prime",
        "backward",
        backward(
            lambda u, h, y, m: np.tanh(u) * (h - y) / m,
            lambda u, h, y, w, g, k: np.tanh(u[k]) * g[k + 1] * w[k + 1],
        ),
    ),
    (
        "minus_derivative",
        "backward",
        backward(
            lambda u, h, y, m: (h**2 - 1) * (h - y) / m,
            lambda u, h, y, w, g, k: (h[k] ** 2 - 1) * g[k + 1] * w[k + 1],
        ),
    ),
    ("too_early_a_sum", "backward", backward(lambda u, h, y, m: (1 - h**2) * sum(h - y) / m, right_below)),
    ("error_not_g", "backward", backward(right_last, lambda u, h, y, w, g, k: (1 - h[k] ** 2) * g[-1] * w[k + 1])),
    ("error_not_g", "backward", backward(right_last, lambda u, h, y, w, g, k: (1 - h[k] ** 2) * (h[k] - y) / len(y))),
    ("whole_numbers", "backward", backward(lambda u, h, y, m: (1 - h**2) * (h - y) // m, right_below)),
    ("sample_missing", "backward", samples_from_1),
    ("too_early_a_sum", "gradients", gradients(lambda h, g: h.sum() * g.sum(), np.sum)),
    ("sample_missing", "gradients", gradients(lambda h, g: h[1:] @ g[1:], lambda g: g[1:].sum())),
    ("sample_missing", "gradients", gradients(lambda h, g: h[:-1] @ g[:-1], lambda g: g[:-1].sum())),
    ("returned_too_soon", "gradients", gradients(np.dot, np.sum, lambda l: [1])),
    ("weight_gradient_missing", "gradients", gradients(lambda h, g: np.nan, np.sum)),
    ("no_brackets", "cost", lambda h_l, y: 1 / 2 * len(y) * sum((h_l - y) ** 2)),
    ("no_brackets", "cost", lambda h_l, y: sum(h_l - y**2) / (2 * len(y))),
    ("too_early_a_sum", "cost", lambda h_l, y: sum(h_l - y) ** 2 / (2 * len(y))),
    ("no_square", "cost", lambda h_l, y: sum(abs(h_l - y)) / (2 * len(y))),
    ("no_square", "cost", lambda h_l, y: np.linalg.norm(h_l - y) / (2 * len(y))),
    ("whole_numbers", "cost", lambda h_l, y: 1 // (2 * len(y)) * sum((h_l - y) ** 2)),
    ("twice_1_over_m", "cost", lambda h_l, y: np.mean((h_l - y) ** 2) / (2 * len(y))),
    ("last_iteration_missing", "train", train(lambda max_iter: range(max_iter - 1))),
    ("returned_too_soon", "train", train(lambda max_iter: range(1))),
    ("own_alpha", "train", train(range, lambda alpha: 0.1)),
]


@pytest.mark.parametrize(("id", "name", "function"), KNOWN)
def test_it_has_its_name(id, name, function):
    assert check.chain(**{name: function}).mistakes == (id,)


def entrywise(X, W1, W2, b):
    H = np.tanh(U1 := X * W1 + b)
    return U1, H, H * W2


def bias_as_column(X, W1, W2, b):
    H = np.tanh(U1 := X @ W1 + b.reshape(-1, 1))
    return U1, H, H @ W2


@pytest.mark.parametrize(("id", "forward"), [("entrywise_for_product", entrywise), ("bias_as_column", bias_as_column)])
def test_it_has_its_name_where_it_stops(id, forward):
    assert check.two_layer(forward=forward).mistakes == (id,)


def test_a_gradient_of_the_bias_as_a_column_is_right_with_a_remark():
    """2c has b as a column on paper, and G1^T 1 is one."""

    def gradients(X, H, G1, G2):
        return X.T @ G1, H.T @ G2, G1.T @ np.ones((len(X), 1))

    verdict = check.two_layer(gradients=gradients)
    assert verdict.ok
    assert "a column, as on paper" in repr(verdict)
    assert not check.two_layer(gradients=lambda X, H, G1, G2: (X.T @ G1, H.T @ G2, 2 * G1.T @ np.ones((len(X), 1)))).ok


def test_the_part_that_is_right_is_said_even_beside_dots():
    def one_line(h, g):
        dJ_dw, dJ_db = np.full(len(g), np.nan), np.full(len(g), np.nan)
        ...
        dJ_db = g.sum(axis=1)
        return dJ_dw, dJ_db

    assert "\ndJ_db is right.\n" in repr(check.chain(gradients=one_line))
    twice = repr(check.chain(gradients=lambda h, g: (one_line(h, g)[0], 2 * one_line(h, g)[1])))
    assert "is right" not in twice


def test_yours_and_right_never_look_the_same():
    verdict = check.chain(
        backward=backward(
            lambda u, h, y, m: (1 - u**2) * (h - y) / m,
            lambda u, h, y, w, g, k: (1 - u[k] ** 2) * g[k + 1] * w[k + 1],
        )
    )
    *_, yours, right, ratio = repr(verdict).split("yours / right\n")[1].splitlines()[0].split()
    assert yours != right
    assert float(ratio) != 1


ONE_HINT = {
    "h[0] not set": ("forward", lambda x, w, b: (np.full((len(w), len(x)), np.nan),) * 2, "Write h[0] = x before"),
    "entry 0 of w": ("forward", forward(lambda h, w, b, k: h[k - 1] * w[k - 1] + b[k]), "Entry 0 of w and b is NaN"),
    "whole numbers": ("forward", forward(line, fill=0), "Your u is an array of whole numbers"),
    "^ for **": ("cost", lambda h_l, y: (h_l - y) ^ 2, "In Python ^ is no power"),
    "^ with numbers": ("cost", lambda h_l, y: 1.5 ^ 2, "In Python ^ is no power"),
    "math.tanh": ("forward", forward(line, h_of=math.tanh), "What is in `math` takes one number"),
    "no sum": ("gradients", gradients(np.multiply, np.sum), "is a sum missing?"),
    "too far": ("forward", forward(line, lambda l: range(1, l + 2)), "does a loop go one too far?"),
    "too far in a list": ("cost", lambda h_l, y: h_l.tolist()[len(y)], "does a loop go one too far?"),
    "tanh alone": ("forward", forward(line, h_of=lambda u: tanh(u)), "it is called np.tanh"),  # noqa: F821
    "J last": ("train", lambda x, y, w, b, alpha, max_iter: (w, b, np.zeros(max_iter)), "Is the order J, w, b?"),
    "a copy": ("backward", lambda u, h, y, w: np.multiply(h, h, out=h), "begin with a copy, such as w = w.copy()"),
    "nothing fits": ("backward", lambda u, h, y, w: np.sin(u + 1), "This check knows no mistake"),
}


@pytest.mark.parametrize(("name", "function", "hint"), ONE_HINT.values(), ids=ONE_HINT)
def test_it_has_its_hint(name, function, hint):
    verdict = check.chain(**{name: function})
    assert hint in repr(verdict)
    assert {h for _, _, h in ONE_HINT.values() if h in repr(verdict)} == {hint}


def test_a_letter_of_the_notebook_that_is_not_there():
    verdict = check.two_layer(backward=lambda U1, U2, W2, Y: ((1 - H**2) * (-Y.T @ W2.T), -Y.T))  # noqa: F821
    assert "What it is not given it has to compute itself." in repr(verdict)
