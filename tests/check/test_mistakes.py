"""Wrong solutions, written as students write them: loops, lists, whole arrays. Each mistake gets its name."""

import math
import re

import numpy as np
import pytest

from backprop import check

ISSUED = [
    "own_weight",
    "no_weight",
    "no_derivative",
    "no_last_derivative",
    "derivative_of_h",
    "one_minus_u2",
    "derivative_of_next_layer",
    "error_not_g",
    "no_1_over_m",
    "twice_1_over_m",
    "factor_2",
    "sign",
    "first_layer_missing",
    "last_layer_missing",
    "own_signal",
    "mean_for_sum",
    "sum_for_mean",
    "bias_times_h",
    "bias_gradient_missing",
    "no_half",
    "no_bias",
    "bias_not_updated",
    "updated_while_going_back",
    "ascent",
    "alpha_twice",
    "stale_signals",
    "in_place",
    "last_layer_linear",
    "u_and_h_swapped",
    "Y_not_transposed",
    "W2_not_transposed",
    "product_for_entrywise",
    "wrong_axis",
    "signal_for_input",
    "softmax_over_samples",
    "softmax_over_all",
    "softmax_alias",
    "softmax_where_none_asked",
    "none_where_softmax_asked",
]

WRONG = []  # (id, network and its options, function's name, function)


def wrong(id, network="chain", **options):
    def keep(function):
        name = re.match("forward|backward|gradients|cost|train", function.__name__)[0]
        WRONG.append(pytest.param(id, network, options, {name: function}, id=f"{id}-{function.__name__}"))
        return function

    return keep


# ---- forward


@wrong("no_bias")
def forward_without_b(x, w, b):
    u, h = [x * np.nan], [x]
    for weight in w[1:]:
        u.append(h[-1] * weight)
        h.append(np.tanh(u[-1]))
    return np.array(u), np.array(h)


@wrong("last_layer_linear")
def forward_regression(x, w, b):
    u, h = [x], [x]
    for weight, bias in zip(w[1:], b[1:]):
        u.append(weight * h[-1] + bias)
        h.append(np.tanh(u[-1]))
    h[-1] = u[-1]
    return u, h


@wrong("u_and_h_swapped")
def forward_h_first(x, w, b):
    h, u = np.zeros((len(w), len(x))), np.zeros((len(w), len(x)))
    h[0] = x
    for i in range(1, len(w)):
        for s in range(len(x)):
            u[i, s] = h[i - 1, s] * w[i] + b[i]
            h[i, s] = math.tanh(u[i, s])
    return h, u


@wrong("no_activation")
def forward_all_linear(x, w, b):
    u = np.zeros((len(w), len(x)))
    u[0] = x
    for i in range(1, len(w)):
        u[i] = u[i - 1] * w[i] + b[i]
    return u, np.vstack([[x], np.tanh(u[1:])])


@wrong("input_in_every_layer")
def forward_x_again(x, w, b):
    u = np.outer(w, x) + b[:, None]
    h = np.tanh(u)
    h[0] = x
    return u, h


@wrong("first_layer_missing")
def forward_starts_late(x, w, b):
    u = np.zeros((len(w), len(x)))
    h = np.zeros((len(w), len(x)))
    h[0] = x
    for i in range(2, len(w)):
        u[i] = h[i - 1] * w[i] + b[i]
        h[i] = np.tanh(u[i])
    return u, h


@wrong("last_layer_missing")
def forward_ends_early(x, w, b):
    l = len(w) - 1
    u, h = np.full((l + 1, len(x)), np.nan), np.full((l + 1, len(x)), np.nan)
    h[0] = x
    k = 1
    while k < l:
        u[k] = h[k - 1] * w[k] + b[k]
        h[k] = np.tanh(u[k])
        k += 1
    return u, h


@wrong("no_weight")
def forward_adds_only(x, w, b):
    u, h = [None], [x]
    for k in range(1, len(w)):
        u.append(h[k - 1] + b[k])
        h.append(np.tanh(u[k]))
    return u, h


@wrong("bias_after_phi")
def forward_bias_last(x, w, b):
    u, h = [None], [x]
    for k in range(1, len(w)):
        u.append(w[k] * h[-1])
        h.append(np.tanh(u[-1]) + b[k])
    return u, h


@wrong("own_signal")
def forward_own_signal(x, w, b):
    u, h = np.zeros((len(w), len(x))), np.zeros((len(w), len(x)))
    h[0] = x
    for k in range(1, len(w)):
        u[k] = h[k] * w[k] + b[k]
        h[k] = np.tanh(u[k])
    return u, h


@wrong("input_missing")
def forward_no_input(x, w, b):
    u, h = np.zeros((len(w), len(x))), np.zeros((len(w), len(x)))
    for k in range(1, len(w)):
        u[k] = h[k - 1] * w[k] + b[k]
        h[k] = np.tanh(u[k])
    return u, h


@wrong("another_phi")
def forward_sigmoid(x, w, b):
    u, h = [None], [x]
    for k in range(1, len(w)):
        u.append(w[k] * h[-1] + b[k])
        h.append(1 / (1 + np.exp(-u[-1])))
    return u, h


# ---- the cost


@wrong("no_half")
def cost_mse(h_l, y):
    return np.mean((h_l - y) ** 2)


@wrong("sum_for_mean")
def cost_sum(h_l, y):
    total = 0
    for p, q in zip(h_l, y):
        total += 0.5 * (p - q) ** 2
    return total


# ---- backward: one way to walk back, with what may be wrong as a function of where she is


def walk_back(last, step):
    def backward(u, h, y, w):
        l, m = len(w) - 1, len(y)
        g = np.zeros((l + 1, m))
        g[l] = last(u, h, y, l, m)
        for k in reversed(range(1, l)):
            g[k] = step(u, h, y, w, g, k, m)
        return g

    return backward


def right_last(u, h, y, l, m):
    return (1 - h[l] ** 2) * (h[l] - y) / m


def right_step(u, h, y, w, g, k, m):
    return (1 - h[k] ** 2) * w[k + 1] * g[k + 1]


def sech2(a):
    return 1 / np.cosh(a) ** 2


BACK = {
    "own_weight": (right_last, lambda u, h, y, w, g, k, m: (1 - h[k] ** 2) * w[k] * g[k + 1]),
    "no_weight": (right_last, lambda u, h, y, w, g, k, m: (1 - h[k] ** 2) * g[k + 1]),
    "no_derivative": (lambda u, h, y, l, m: (h[l] - y) / m, lambda u, h, y, w, g, k, m: w[k + 1] * g[k + 1]),
    "no_last_derivative": (lambda u, h, y, l, m: (h[l] - y) / m, right_step),
    "no_derivative_below": (right_last, lambda u, h, y, w, g, k, m: w[k + 1] * g[k + 1]),
    "derivative_of_h": (
        lambda u, h, y, l, m: sech2(h[l]) * (h[l] - y) / m,
        lambda u, h, y, w, g, k, m: sech2(h[k]) * w[k + 1] * g[k + 1],
    ),
    "one_minus_u2": (
        lambda u, h, y, l, m: (1 - u[l] ** 2) * (h[l] - y) / m,
        lambda u, h, y, w, g, k, m: (1 - u[k] ** 2) * w[k + 1] * g[k + 1],
    ),
    "derivative_without_square": (
        lambda u, h, y, l, m: (1 - h[l]) * (h[l] - y) / m,
        lambda u, h, y, w, g, k, m: (1 - h[k]) * w[k + 1] * g[k + 1],
    ),
    "derivative_without_square ": (
        lambda u, h, y, l, m: (h[l] - y) / m / np.cosh(u[l]),
        lambda u, h, y, w, g, k, m: w[k + 1] * g[k + 1] / np.cosh(u[k]),
    ),
    "derivative_of_sigmoid": (
        lambda u, h, y, l, m: (h[l] - h[l] ** 2) * (h[l] - y) / m,
        lambda u, h, y, w, g, k, m: (h[k] - h[k] ** 2) * w[k + 1] * g[k + 1],
    ),
    "derivative_of_next_layer": (right_last, lambda u, h, y, w, g, k, m: (1 - h[k + 1] ** 2) * w[k + 1] * g[k + 1]),
    "error_not_g": (right_last, lambda u, h, y, w, g, k, m: (1 - h[k] ** 2) * w[k + 1] * (h[-1] - y) / m),
    "no_1_over_m": (lambda u, h, y, l, m: (1 - h[l] ** 2) * (h[l] - y), right_step),
    "twice_1_over_m": (lambda u, h, y, l, m: right_last(u, h, y, l, m) / m, right_step),
    "factor_2": (lambda u, h, y, l, m: 2 / m * (h[l] - y) * (1 - h[l] ** 2), right_step),
    "half_kept": (lambda u, h, y, l, m: 1 / (2 * m) * (h[l] - y) * (1 - h[l] ** 2), right_step),
    "wrong_m": (lambda u, h, y, l, m: right_last(u, h, y, l, l + 1), right_step),
    "sign": (lambda u, h, y, l, m: (y - h[l]) * (1 - h[l] ** 2) / m, right_step),
    "product_for_entrywise": (right_last, lambda u, h, y, w, g, k, m: (1 - h[k] ** 2).dot(g[k + 1]) * w[k + 1]),
    "u_and_h_swapped": (
        lambda u, h, y, l, m: sech2(h[l]) * (u[l] - y) / m,
        lambda u, h, y, w, g, k, m: sech2(h[k]) * w[k + 1] * g[k + 1],
    ),
    "last_layer_missing": (lambda u, h, y, l, m: 0, right_step),
    "first_layer_missing": (right_last, lambda u, h, y, w, g, k, m: right_step(u, h, y, w, g, k, m) if k > 1 else 0),
}
for name, (last, step) in BACK.items():
    WRONG.append(pytest.param(name.strip(), "chain", {}, {"backward": walk_back(last, step)}, id=f"{name}-backward"))


@wrong("error_not_g")
def backward_carries_errors(u, h, y, w):
    """The bare error goes back through the weights, and phi' comes in only for the layer itself."""
    l, m = len(w) - 1, len(y)
    error, g = (h[l] - y) / m, np.zeros_like(h)
    for k in range(l, 0, -1):
        g[k] = error * (1 - h[k] ** 2)
        error = error * w[k]
    return g


@wrong("first_layer_missing")
def backward_list_of_none(u, h, y, w):
    l = len(w) - 1
    g = [np.full(len(y), np.nan) for _ in range(l + 1)]
    g[l] = (h[l] - y) * (1 - h[l] ** 2) / len(y)
    for k in range(l - 1, 1, -1):
        g[k] = [g[k + 1][i] * w[k + 1] * (1 - h[k][i] ** 2) for i in range(len(y))]
    return g


@wrong("wrong_order")
def backward_upwards(u, h, y, w):
    l, g = len(w) - 1, np.zeros_like(h)
    g[l] = right_last(u, h, y, l, len(y))
    for k in range(1, l):
        g[k] = right_step(u, h, y, w, g, k, None)
    return g


@wrong("upside_down")
def backward_appends(u, h, y, w):
    l = len(w) - 1
    g = [right_last(u, h, y, l, len(y))]
    for k in range(l - 1, 0, -1):
        g.append(g[-1] * w[k + 1] * sech2(u[k]))
    return g


@wrong("layer_below_last_missing")
def backward_from_l_minus_2(u, h, y, w):
    l, g = len(w) - 1, np.zeros_like(h)
    g[l] = right_last(u, h, y, l, len(y))
    for k in range(l - 2, 0, -1):
        g[k] = right_step(u, h, y, w, g, k, None)
    return g


# ---- gradients


GRADIENTS = [  # by all layers at once
    ("results_swapped", lambda h, g: (g[1:].sum(axis=1), (h[:-1] * g[1:]).sum(axis=1))),
    ("own_signal", lambda h, g: ((h[1:] * g[1:]).sum(axis=1), g[1:].sum(axis=1))),
    ("mean_for_sum", lambda h, g: (np.mean(h[:-1] * g[1:], axis=1), np.mean(g[1:], axis=1))),
    ("mean_for_sum", lambda h, g: (np.sum(h[:-1] * g[1:], axis=1), np.mean(g[1:], axis=1))),
    ("bias_times_h", lambda h, g: (np.einsum("ki,ki->k", h[:-1], g[1:]),) * 2),
    ("bias_gradient_missing", lambda h, g: ([h[k - 1] @ g[k] for k in range(1, len(h))], None)),
    ("wrong_axis", lambda h, g: ((h[:-1] * g[1:]).sum(axis=1), g[1:].sum(axis=0))),
    ("wrong_axis", lambda h, g: ((h[:-1] * g[1:]).sum(axis=1), g.sum(axis=0))),
    ("wrong_axis", lambda h, g: ((h[:-1] * g[1:]).sum(axis=1), g.sum())),
]
for n, (name, gradients) in enumerate(GRADIENTS):
    WRONG.append(pytest.param(name, "chain", {}, {"gradients": gradients}, id=f"{name}-gradients {n}"))


@wrong("bias_gradient_missing")
def gradients_b_forgotten(h, g):
    dJ_dw, dJ_db = np.zeros(len(h)), np.zeros(len(h))
    for k in range(1, len(h)):
        dJ_dw[k] = h[k - 1] @ g[k]
    return dJ_dw, dJ_db


@wrong("wrong_axis")
def gradients_both_over_layers(h, g):
    dJ_dw = np.zeros(len(h))
    for k in range(1, len(h)):
        dJ_dw[k] = h[k - 1] @ g[k]
    return dJ_dw, sum(g[1:])


@wrong("first_layer_missing")
def gradients_from_2(h, g):
    dw, db = np.zeros(len(h)), np.zeros(len(h))
    for k in range(2, len(h)):
        dw[k], db[k] = h[k - 1] @ g[k], sum(g[k])
    return dw, db


@wrong("last_layer_missing")
def gradients_to_l_minus_1(h, g):
    l = len(h) - 1
    dw, db = np.zeros(l + 1), np.zeros(l + 1)
    for k in range(1, l):
        dw[k], db[k] = h[k - 1] @ g[k], sum(g[k])
    return dw, db


# ---- train: one right run of her own, and what can go wrong around it


def signals(x, w, b):
    u, h = np.zeros((len(w), len(x))), np.zeros((len(w), len(x)))
    h[0] = x
    for k in range(1, len(w)):
        u[k] = w[k] * h[k - 1] + b[k]
        h[k] = np.tanh(u[k])
    return u, h


def slopes(h, y, w):
    g = walk_back(right_last, right_step)(None, h, y, w)
    dw = np.append(0, (h[:-1] * g[1:]).sum(axis=1))
    return dw, g.sum(axis=1)


def half_mse(h, y):
    return ((h[-1] - y) ** 2).mean() / 2


def trains(step, cost=half_mse):
    """A run that is right around `step`, which gives the next w and b from w, b, dJ_dw, dJ_db and alpha."""

    def train(x, y, w, b, alpha, max_iter):
        J = []
        for _ in range(max_iter):
            _, h = signals(x, w, b)
            J.append(cost(h, y))
            w, b = step(w, b, *slopes(h, y, w), alpha)
        return J, w, b

    return train


def downhill(w, b, dw, db, alpha):
    return w - alpha * dw, b - alpha * db


def changes_w(w, b, dw, db, alpha):
    w -= alpha * dw
    b -= alpha * db
    return w, b


TRAIN = {
    "ascent": trains(lambda w, b, dw, db, alpha: (w + alpha * dw, b + alpha * db)),
    "bias_not_updated": trains(lambda w, b, dw, db, alpha: (w - alpha * dw, b)),
    "alpha_twice": trains(lambda w, b, dw, db, alpha: downhill(w, b, alpha * dw, alpha * db, alpha)),
    "no_alpha": trains(lambda w, b, dw, db, alpha: (w - dw, b - db)),
    "in_place": trains(changes_w),
    "no_half": trains(downhill, cost=lambda h, y: np.mean((h[-1] - y) ** 2)),
}
for name, train in TRAIN.items():
    WRONG.append(pytest.param(name, "chain", {}, {"train": train}, id=f"{name}-train"))


@wrong("updated_while_going_back")
def train_in_one_loop(x, y, w, b, alpha, max_iter):
    w, b, J, l = w.copy(), b.copy(), [], len(w) - 1
    for _ in range(max_iter):
        _, h = signals(x, w, b)
        J.append(half_mse(h, y))
        g = (1 - h[l] ** 2) * (h[l] - y) / len(x)
        for k in range(l, 0, -1):
            w[k] -= alpha * h[k - 1] @ g
            b[k] -= alpha * g.sum()
            g = (1 - h[k - 1] ** 2) * g * w[k]
    return J, w, b


@wrong("stale_signals")
def train_forward_once(x, y, w, b, alpha, max_iter):
    J = []
    _, h = signals(x, w, b)
    for _ in range(max_iter):
        J.append(half_mse(h, y))
        dw, db = slopes(h, y, w)
        w, b = w - alpha * dw, b - alpha * db
    return J, w, b


@wrong("stale_signals")
def train_gradients_of_before(x, y, w, b, alpha, max_iter):
    J, dw, db = [], 0 * w, 0 * b
    for _ in range(max_iter):
        _, h = signals(x, w, b)
        J.append(half_mse(h, y))
        new = slopes(h, y, w)
        w, b = w - alpha * dw, b - alpha * db
        dw, db = new
    return J, w, b


@wrong("stale_signals")
def train_signals_of_before(x, y, w, b, alpha, max_iter):
    J, (_, old) = [], signals(x, w, b)
    for _ in range(max_iter):
        _, h = signals(x, w, b)
        J.append(half_mse(h, y))
        dw, db = slopes(old, y, w)
        w, b, old = w - alpha * dw, b - alpha * db, h
    return J, w, b


@wrong("cost_after_update")
def train_cost_late(x, y, w, b, alpha, max_iter):
    J = []
    for _ in range(max_iter):
        dw, db = slopes(signals(x, w, b)[1], y, w)
        w, b = w - alpha * dw, b - alpha * db
        J.append(half_mse(signals(x, w, b)[1], y))
    return J, w, b


@wrong("own_weight")
def train_all_in_one(x, y, w, b, alpha, max_iter):
    w, b, J = list(w), list(b), []
    l, m = len(w) - 1, len(x)
    for _ in range(max_iter):
        h = [x]
        for k in range(1, l + 1):
            h.append(np.tanh(h[-1] * w[k] + b[k]))
        J.append(np.dot(h[l] - y, h[l] - y) / (2 * m))
        g = [None] * (l + 1)
        g[l] = (1 - h[l] ** 2) * (h[l] - y) / m
        for k in range(l - 1, 0, -1):
            g[k] = (1 - h[k] ** 2) * g[k + 1] * w[k]
        for k in range(1, l + 1):
            w[k] = w[k] - alpha * np.dot(h[k - 1], g[k])
            b[k] = b[k] - alpha * np.sum(g[k])
    return J, w, b


@wrong("in_place")
def backward_changes_h(u, h, y, w):
    h[-1] -= y
    g = np.zeros_like(h)
    g[-1] = h[-1] / len(y) / np.cosh(u[-1]) ** 2
    for k in range(len(w) - 2, 0, -1):
        g[k] = g[k + 1] * w[k + 1] / np.cosh(u[k]) ** 2
    return g


# ---- two layers


def softmax(U2, axis=1):
    E = np.exp(U2)
    return E / E.sum(axis=axis, keepdims=True)


def through(U1, G2, W2):
    return (1 - np.tanh(U1) ** 2) * (G2 @ W2.T)


@wrong("no_bias", "two_layer")
def forward2_no_b(X, W1, W2, b):
    H = np.tanh(np.dot(X, W1))
    return np.dot(X, W1), H, np.dot(H, W2)


@wrong("u_and_h_swapped", "two_layer")
def forward2_h_first(X, W1, W2, b):
    U1 = X @ W1 + b
    return np.tanh(U1), U1, np.tanh(U1) @ W2


@wrong("no_activation", "two_layer")
def forward2_scores_of_U1(X, W1, W2, b):
    U1 = X @ W1 + b
    return U1, np.tanh(U1), U1 @ W2


@wrong("last_layer_not_linear", "two_layer")
def forward2_tanh_twice(X, W1, W2, b):
    U1 = X @ W1 + b
    H = np.tanh(U1)
    return U1, H, np.tanh(H @ W2)


PLAIN = {
    "sign": lambda U1, U2, W2, Y: Y.T / len(U1),
    "no_1_over_m": lambda U1, U2, W2, Y: -Y.T,
    "twice_1_over_m": lambda U1, U2, W2, Y: -Y.T / len(U1) ** 2,
    "factor_2": lambda U1, U2, W2, Y: -2 * Y.T / len(U1),
    "softmax_where_none_asked": lambda U1, U2, W2, Y: (softmax(U2) - Y.T) / len(U1),
    "Y_not_transposed": lambda U1, U2, W2, Y: -Y / len(U1),
}
SOFT = {
    "sign": lambda U1, U2, W2, Y: (Y.T - softmax(U2)) / len(U1),
    "no_1_over_m": lambda U1, U2, W2, Y: softmax(U2) - Y.T,
    "twice_1_over_m": lambda U1, U2, W2, Y: (softmax(U2) - Y.T) / len(U1) ** 2,
    "none_where_softmax_asked": lambda U1, U2, W2, Y: -Y.T / len(U1),
    "wrong_m": lambda U1, U2, W2, Y: (softmax(U2) - Y.T) / len(Y),
    "no_softmax": lambda U1, U2, W2, Y: (U2 - Y.T) / len(U1),
    "softmax_without_keepdims": lambda U1, U2, W2, Y: (np.exp(U2) / np.exp(U2).sum(axis=1) - Y.T) / len(U1),
    "softmax_over_samples": lambda U1, U2, W2, Y: (softmax(U2, axis=0) - Y.T) / len(U1),
    "softmax_over_all": lambda U1, U2, W2, Y: (softmax(U2, axis=None) - Y.T) / len(U1),
    "Y_not_transposed": lambda U1, U2, W2, Y: (softmax(U2) - Y) / len(U1),
}
HIDDEN = {
    "no_derivative": lambda U1, G2, W2: G2 @ W2.T,
    "derivative_of_h": lambda U1, G2, W2: (1 - np.tanh(np.tanh(U1)) ** 2) * (G2 @ W2.T),
    "one_minus_u2": lambda U1, G2, W2: (1 - U1**2) * (G2 @ W2.T),
    "error_not_g": lambda U1, G2, W2: through(U1, G2 * len(U1), W2),
    "W2_not_transposed": lambda U1, G2, W2: (1 - np.tanh(U1) ** 2) * (G2 @ W2),
    "product_for_entrywise": lambda U1, G2, W2: (1 - np.tanh(U1) ** 2) @ (G2 @ W2.T),
}


def of_G2(make):
    def backward(U1, U2, W2, Y):
        G2 = make(U1, U2, W2, Y)
        return through(U1, G2, W2), G2

    return backward


def of_G1(make, normalised):
    def backward(U1, U2, W2, Y):
        G2 = ((softmax(U2) if normalised else 0) - Y.T) / len(U1)
        return make(U1, G2, W2), G2

    return backward


for normalised, makers in ((False, PLAIN), (True, SOFT)):
    made = {name: of_G2(make) for name, make in makers.items()}
    made |= {name: of_G1(make, normalised) for name, make in HIDDEN.items()}
    for name, backward in made.items():
        label, options = f"{name}-{'soft' if normalised else 'plain'}-backward2", {"normalised": normalised}
        WRONG.append(pytest.param(name, "two_layer", options, {"backward": backward}, id=label))


@wrong("softmax_alias", "two_layer", normalised=True)
def backward_error_is_P(U1, U2, W2, Y):
    P = softmax(U2)
    error = P
    error -= Y.T
    G2 = (P - Y.T) / len(U1)
    return through(U1, G2, W2), G2


@wrong("results_swapped", "two_layer")
def backward_G2_first(U1, U2, W2, Y):
    G2 = -Y.T / len(U1)
    return G2, through(U1, G2, W2)


GRADIENTS_2 = [
    ("signal_for_input", lambda X, H, G1, G2: (H.T @ G1, H.T @ G2, G1.sum(axis=0))),
    ("wrong_axis", lambda X, H, G1, G2: (X.T @ G1, H.T @ G2, np.sum(G1, axis=1))),
    ("mean_for_sum", lambda X, H, G1, G2: (X.T @ G1, H.T @ G2, np.mean(G1, axis=0))),
    ("mean_for_sum", lambda X, H, G1, G2: tuple(1 / len(X) * a for a in (X.T @ G1, H.T @ G2, G1.sum(axis=0)))),
    ("bias_times_h", lambda X, H, G1, G2: (X.T @ G1, H.T @ G2, np.einsum("ij,ij->j", H, G1))),
    ("bias_gradient_missing", lambda X, H, G1, G2: (X.T @ G1, H.T @ G2, np.zeros(G1.shape[1]))),
    ("gradient_transposed", lambda X, H, G1, G2: (G1.T @ X, G2.T @ H, G1.sum(axis=0))),
]
for n, (name, gradients) in enumerate(GRADIENTS_2):
    WRONG.append(pytest.param(name, "two_layer", {}, {"gradients": gradients}, id=f"{name}-gradients2 {n}"))


@pytest.mark.parametrize(("id", "network", "options", "handed"), WRONG)
def test_a_mistake_is_named(id, network, options, handed):
    verdict = getattr(check, network)(**handed, **options)
    assert not verdict.ok
    assert verdict.mistakes == (id,), verdict
    assert verdict.where.function in handed


def test_every_mistake_of_the_issue_is_among_them():
    assert set(ISSUED) <= {p.values[0] for p in WRONG}


# ---- two at once


def two(last, step):
    return walk_back(BACK[last][0], BACK[step][1])


@pytest.mark.parametrize("last", ["no_1_over_m", "sign", "factor_2", "no_last_derivative", "half_kept"])
@pytest.mark.parametrize("step", ["own_weight", "no_weight", "derivative_of_next_layer"])
def test_two_mistakes_at_once_are_both_named(last, step):
    verdict = check.chain(backward=two(last, step))
    assert sorted(verdict.mistakes) == sorted([last, step])
    assert "Two things" in repr(verdict)


def test_two_at_once_in_gradients_and_in_train():
    def gradients(h, g):
        return (h[1:] * g[1:]).sum(axis=1), g[1:].mean(axis=1)

    assert set(check.chain(gradients=gradients).mistakes) == {"own_signal", "mean_for_sum"}

    train = trains(lambda w, b, dw, db, alpha: (w - alpha * dw, b), cost=lambda h, y: np.mean((h[-1] - y) ** 2))
    assert set(check.chain(train=train).mistakes) == {"no_half", "bias_not_updated"}


def test_what_fits_nothing_is_not_named():
    verdict = check.chain(backward=lambda u, h, y, w: walk_back(right_last, right_step)(u, h, y, w) * 1.001)
    assert verdict.mistakes == ()
    assert verdict.where == ("backward", "g", 4, 1)
    assert "All of g is 1.001 times what is right." in repr(verdict)


def test_the_same_mistake_in_two_functions_has_one_name():
    forward, cost = forward_without_b, cost_sum
    verdict = check.chain(forward=forward, cost=cost)
    assert verdict.mistakes == ("no_bias", "sum_for_mean")
    assert verdict.where == ("forward", "u", 1, 1)


def test_of_all_that_is_wrong_one_thing_is_said():
    text = repr(check.chain(forward=forward_without_b, cost=cost_sum, gradients=GRADIENTS[2][1]))
    assert "The bias is not added" in text
    assert "mean over the samples" not in text
    assert "`cost` to be mended after that" in text


def test_softmax_in_the_place_of_U2_has_both_names():
    def backward(U1, U2, W2, Y):
        P = U2
        P -= P.max(axis=1, keepdims=True)
        np.exp(P, out=P)
        P /= P.sum(axis=1, keepdims=True)
        return through(U1, (P - Y.T) / len(P), W2), (P - Y.T) / len(P)

    verdict = check.two_layer(backward=backward, normalised=True)
    assert verdict.mistakes == ("in_place", "softmax_alias")
    assert "changes U2 in place" in repr(verdict)
