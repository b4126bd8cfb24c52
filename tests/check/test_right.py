# ruff: noqa: E501
"""Right solutions, written in the many ways in which students write them: none may be called wrong, alone or together."""

import itertools
import math
import random

import numpy as np
import pytest
from check.solutions import TEXTS, judged, rows, written

from backprop import chain, check, two_layer
from backprop.check import compare, problems

# network function | changes | a word on the way
RIGHT = """
chain forward |  | as it stands
chain forward | np.tanh(u[k]) -> (np.exp(u[k]) - np.exp(-u[k])) / (np.exp(u[k]) + np.exp(-u[k])) | exponentials
chain forward | np.tanh(u[k]) -> 2 / (1 + np.exp(-2 * u[k])) - 1 | by the sigmoid
chain forward | np.tanh(u[k]) -> np.sinh(u[k]) / np.cosh(u[k]) | sinh over cosh
chain forward | np.tanh(u[k]) -> [math.tanh(z) for z in u[k]] ; l, m -> import math :: l, m | by sample
chain forward | h[k - 1] * w[k] + b[k] -> np.add(np.multiply(w[k], h[k - 1]), b[k]) | functions for signs
chain forward | np.zeros((l + 1, m)), np.zeros((l + 1, m)) -> np.full((2, l + 1, m), np.nan) | NaN where nothing is
chain forward | np.zeros((l + 1, m)), np.zeros((l + 1, m)) -> [None], [x] ; h[0] = x -> pass ; u[k] = h[k - 1] * w[k] + b[k] -> u.append(h[-1] * w[k] + b[k]) ; h[k] = np.tanh(u[k]) -> h.append(np.tanh(u[-1])) | lists that grow
chain forward | return u, h -> return u[1:], h[1:] | without entry 0
chain forward | return u, h -> return u[1:], h | u without entry 0
chain forward | return u, h -> return list(u[1:]), list(h[1:]) | lists without entry 0
chain forward | return u, h -> return u.tolist(), h.tolist() | lists of lists
chain forward | return u, h -> return [0.0, *u[1:]], [None, *h[1:]] | something in entry 0
chain forward | return u, h -> return [u, h] | a list of two
chain forward | return u, h -> return np.stack([u, h]) | one array
chain forward | return u, h -> return {k: u[k] for k in range(1, l + 1)}, {k: h[k] for k in range(l + 1)} | dictionaries
chain forward | return u, h -> return u[:, :, None], h[:, :, None] | samples as columns
chain forward | return u, h -> return np.asmatrix(u), np.asfortranarray(h) | matrices
chain forward | return u, h -> return np.float32(u), np.float32(h) | single precision
chain forward | return u, h -> return np.float16(u), np.float16(h) | half precision
chain cost |  | as it stands
chain cost | np.sum((h_l - y) ** 2) / (2 * m) -> np.mean((y - h_l) ** 2) / 2 | mean
chain cost | np.sum((h_l - y) ** 2) / (2 * m) -> 0.5 / m * np.dot(h_l - y, h_l - y) | dot
chain cost | np.sum((h_l - y) ** 2) / (2 * m) -> np.linalg.norm(h_l - y) ** 2 / 2 / y.size | norm
chain cost | np.sum((h_l - y) ** 2) / (2 * m) -> sum((p - q) ** 2 for p, q in zip(h_l.tolist(), y.tolist())) / 2 / m | plain Python
chain cost | np.sum((h_l - y) ** 2) / (2 * m) -> (h_l @ h_l - 2 * h_l @ y + y @ y) / (2 * m) | expanded
chain cost | np.sum((h_l - y) ** 2) / (2 * m) -> (h_l - y)[None] @ (h_l - y)[:, None] / (2 * m) | a (1, 1) matrix
chain cost | np.sum((h_l - y) ** 2) / (2 * m) -> np.array([np.mean((h_l - y) ** 2) / 2]) | a vector of one
chain cost | np.sum((h_l - y) ** 2) / (2 * m) -> np.float32(np.mean((h_l - y) ** 2) / 2) | single precision
chain backward |  | as it stands
chain backward | 1 - h[l] ** 2 -> 1 - np.tanh(u[l]) ** 2 ; 1 - h[k] ** 2 -> 1 - np.tanh(u[k]) ** 2 | from u
chain backward | (1 - h[l] ** 2) -> np.cosh(u[l]) ** -2 ; (1 - h[k] ** 2) -> np.cosh(u[k]) ** -2 | cosh
chain backward | (1 - h[l] ** 2) -> 4 / (np.exp(u[l]) + np.exp(-u[l])) ** 2 ; (1 - h[k] ** 2) -> (1 - h[k]) * (1 + h[k]) | the exercise's own form
chain backward | (h[l] - y) / m -> -(y - h[l]) * (1 / len(y)) | minus twice
chain backward | range(l - 1, 0, -1) -> reversed(range(1, l)) | reversed
chain backward | range(l - 1, 0, -1) -> range(l - 1, -1, -1) | entry 0, too
chain backward | g[k] = (1 - h[k] ** 2) * g[k + 1] * w[k + 1] -> g[k] = np.einsum("i,i->i", 1 - h[k] ** 2, w[k + 1] * g[k + 1]) | einsum
chain backward | g = np.zeros((l + 1, m)) -> g = [None] * (l + 1) | a list of None
chain backward | g = np.zeros((l + 1, m)) -> g = {} | a dictionary
chain backward | g = np.zeros((l + 1, m)) -> g = np.full_like(u, np.nan) | NaN
chain backward | g = np.zeros((l + 1, m)) -> g = np.zeros((l + 1, m), np.float32) | single precision
chain backward | return g -> return g[1:] | without entry 0
chain backward | return g -> return list(g[1:]) | a list without entry 0
chain backward | return g -> return np.atleast_3d(g) | samples as columns
chain backward | return g -> D = (1 - h[1:] ** 2) * np.r_[w[2:], 1][:, None] :: return np.cumprod(D[::-1], axis=0)[::-1] * (h[l] - y) / m | all layers at once
chain backward | return g -> d = (h[l] - y) / m :: out = [] :: for k in range(l, 0, -1): d = d * (1 - h[k] ** 2); out.append(d); d = d * w[k] :: return out[::-1] | dJ/dh carried
chain gradients |  | as it stands
chain gradients | np.sum(h[k - 1] * g[k]) -> h[k - 1] @ g[k] ; np.sum(g[k]) -> g[k] @ np.ones(len(g[k])) | products
chain gradients | return dJ_dw, dJ_db -> return (h[:-1] * g[1:]).sum(axis=1), g[1:].sum(axis=1) | all layers, without entry 0
chain gradients | return dJ_dw, dJ_db -> return np.einsum("ki,ki->k", h[:-1], g[1:]), np.einsum("ki->k", g[1:]) | einsum
chain gradients | return dJ_dw, dJ_db -> return np.r_[np.nan, np.diag(h[:-1] @ g[1:].T)], np.r_[np.nan, sum(g[1:].T)] | a diagonal
chain gradients | return dJ_dw, dJ_db -> return [None, *dJ_dw[1:]], [0, *dJ_db[1:]] | lists
chain gradients | return dJ_dw, dJ_db -> return dict(enumerate(dJ_dw)), dict(enumerate(dJ_db)) | dictionaries
chain gradients | return dJ_dw, dJ_db -> return dJ_dw[:, None], dJ_db[1:, None] | columns
chain gradients | return dJ_dw, dJ_db -> return [np.nan] + [h[k - 1][None] @ g[k][:, None] for k in range(1, l + 1)], dJ_db | (1, 1) matrices
chain gradients | return dJ_dw, dJ_db -> return np.array([dJ_dw, dJ_db]) | one array
chain train |  | as it stands
chain train | w = w - alpha * dJ_dw -> w -= alpha * dJ_dw ; b = b - alpha * dJ_db -> b[1:] -= alpha * dJ_db[1:] | in place, of copies
chain train | w, b = w.copy(), b.copy() -> pass | nothing is changed in place
chain train | J = np.zeros(max_iter) -> J = [None] * max_iter | a list
chain train | return J, w, b -> return J[:, None], list(w), list(b[1:]) | mixed forms
chain train | return J, w, b -> return np.float32(J), np.float32(w), np.float32(b) | single precision
plain forward |  | as it stands
plain forward | X @ W1 + b -> (W1.T @ X.T + b[:, None]).T | columns as samples
plain forward | X @ W1 + b -> np.c_[X, np.ones(len(X))] @ np.vstack([W1, b]) | the bias as a weight
plain forward | X @ W1 + b -> np.array([[sum(x * W1[:, j]) + b[j] for j in range(len(b))] for x in X]) | by entry
plain forward | X @ W1 + b -> np.einsum("ip,pj->ij", X, W1) + np.outer(np.ones(len(X)), b) | einsum
plain forward | return U1, H, U2 -> return [U1.tolist(), H.tolist(), U2.tolist()] | lists
plain forward | return U1, H, U2 -> return np.matrix(U1), np.float32(H), U2 | matrices
plain backward |  | as it stands
plain backward | -Y.T / m -> -Y.T.astype(int) / m | whole numbers
plain backward | -Y.T / m -> np.where(Y.T == 1, -1 / len(U1), 0) | where
soft backward |  | as it stands
soft backward | np.exp(U2) -> np.exp(U2 - U2.max(axis=1, keepdims=True)) | the largest score subtracted
soft backward | P = -> P = np.exp(U2 - np.log(E.sum(axis=1))[:, None]) if m else | logarithms
soft backward | P - Y.T -> 1 / np.exp(U2[:, None, :] - U2[:, :, None]).sum(axis=2) - Y.T | one by one
soft backward | G2 = (P - Y.T) / m -> G2 = P.copy() :: G2[np.arange(m), Y.argmax(axis=0)] -= 1 :: G2 /= m | 1 at the label
soft backward | G2 = (P - Y.T) / m -> G2 = np.array([(np.diag(p) - np.outer(p, p)) @ (-t / p) for p, t in zip(P, Y.T)]) / m | by the Jacobian
soft backward | (G2 @ W2.T) -> np.dot(W2, G2.T).T ; (1 - np.tanh(U1) ** 2) -> np.cosh(U1) ** -2 | the other way round
soft backward | return G1, G2 -> return G1.tolist(), np.float32(G2) | lists
plain gradients |  | as it stands
plain gradients | X.T @ G1 -> np.einsum("ip,ij->pj", X, G1) ; H.T @ G2 -> np.tensordot(H, G2, (0, 0)) | einsum
plain gradients | X.T @ G1 -> sum(np.outer(x, g) for x, g in zip(X, G1)) ; np.sum(G1, axis=0) -> sum(G1) | sample by sample
plain gradients | X.T @ G1 -> (G1.T @ X).T ; np.sum(G1, axis=0) -> G1.T @ np.ones(len(X)) | transposed twice
plain gradients | np.sum(G1, axis=0) -> np.sum(G1, axis=0, keepdims=True) | the bias as a row
plain gradients | np.sum(G1, axis=0) -> G1.T @ np.ones((len(X), 1)) | the bias as a column
"""
WAYS = {}
for network, name, changes, _ in rows(RIGHT):
    WAYS.setdefault((network, name), []).append(changes)
for name in ("forward", "gradients"):
    WAYS["soft", name] = WAYS["plain", name]
ALONE = [(network, name, changes) for (network, name), ways in WAYS.items() for changes in ways]


@pytest.mark.parametrize(("network", "name", "changes"), ALONE)
def test_a_right_solution_is_right(network, name, changes):
    verdict = judged(check, network, **{name: written(network, name, changes)})
    assert verdict.ok, verdict
    assert (verdict.mistakes, verdict.where, verdict.inputs) == ((), None, {})


@pytest.mark.parametrize("network", TEXTS)
@pytest.mark.parametrize("seed", range(12))
def test_right_solutions_are_right_together(network, seed):
    pick = random.Random(seed)
    ways = {name: pick.choice(ways) for (other, name), ways in WAYS.items() if other == network}
    verdict = judged(check, network, **{name: written(network, name, changes) for name, changes in ways.items()})
    assert verdict.ok, verdict


class Net:
    """Keeps what `forward` computed for `backward`, as many a class does."""

    def forward(self, x, w, b):
        self.u, self.h = chain.forward(x, w, b)
        return self.u, self.h

    def backward(self, u, h, y, w):
        return chain.backward(self.u, self.h, y, w)


def test_methods_that_keep_what_came_before_are_right_after_it():
    net = Net()
    verdict = check.chain(forward=net.forward, backward=net.backward)
    assert verdict.ok
    assert "`backward` uses what `forward` left behind" in repr(verdict)


FROM_0 = {
    "forward": "range(1, l + 1) -> range(l + 1) ; u[k] = h[k - 1] -> u[k] = h[k] ; h[k] = np.tanh -> h[k + 1] = np.tanh ; np.zeros((l + 1, m)), np.zeros((l + 1, m)) -> np.zeros((l + 1, m)), np.zeros((l + 2, m))",
    "backward": "g[l] = (1 - h[l] ** 2) * (h[l] - y) -> g[l] = (1 - h[-1] ** 2) * (h[-1] - y) ; range(l - 1, 0, -1) -> range(l - 1, -1, -1) ; 1 - h[k] ** 2 -> 1 - h[k + 1] ** 2",
    "gradients": "range(1, l + 1) -> range(l + 1) ; h[k - 1] * g[k] -> h[k] * g[k]",
}


def test_layers_counted_from_0_in_all_functions_are_right():
    verdict = check.chain(**{name: written("chain", name, changes) for name, changes in FROM_0.items()})
    assert verdict.ok, verdict
    assert "You count layers from 0" in repr(verdict)


def test_the_exercise_itself_is_right():
    def train(x, y, w, b, alpha, max_iter):
        run = chain.train(x, y, w, b, alpha, max_iter)
        return run.J, run.w, run.b

    assert check.chain(chain.forward, chain.cost, chain.backward, chain.gradients, train).ok
    assert check.two_layer(two_layer.forward, two_layer.backward, two_layer.gradients).ok


# ---- what is said beside it


@pytest.mark.parametrize(
    ("network", "name", "changes", "words"),
    [
        ("chain", "backward", "", "`backward`: right (to rounding)."),
        (
            "chain",
            "backward",
            "g = np.zeros((l + 1, m)) -> g = np.zeros((l + 1, m), np.float32)",
            "right (to rounding).",
        ),
        ("chain", "forward", "return u, h -> return np.float16(u), np.float16(h)", "`forward`: right (to 3 digits)."),
        ("chain", "forward", "return u, h -> return u, h[1:]", "Your h has no input in h[0]."),
        ("chain", "forward", "return u, h -> return u[:, :, None], h", "Your u has axes of length 1"),
        ("chain", "cost", "return np.sum -> return np.ones((1, 1)) * np.sum", "write .item() behind it"),
        ("plain", "gradients", "axis=0) -> axis=0, keepdims=True)", "Your dJ_db is a row, 1 x n1: this is 1^T G1."),
        ("plain", "gradients", "axis=0) -> axis=0)[:, None]", "Your dJ_db is a column, as on paper."),
        ("chain", "forward", "", "`forward`: right."),
    ],
)
def test_a_remark_follows_what_is_right(network, name, changes, words):
    text = repr(judged(check, network, **{name: written(network, name, changes)}))
    assert text.startswith("All that you handed in is right.")
    assert words in text


def test_what_1_minus_h2_loses_is_a_small_remark():
    u = 20 * 1.0 - 0.5  # of the saturated problem: g = sech^2(u) (h - y) / m
    lost = f"{4 * math.exp(-2 * u) * (1 - 0.2) / 2:.2g}"
    assert f"one of your numbers is 0 instead of {lost}." in repr(check.chain(backward=written("chain", "backward")))
    assert "instead of" not in repr(check.chain(backward=chain.backward))


def test_forms_that_do_not_fit_together_are_told_and_no_mistake():
    verdict = check.chain(
        forward=written("chain", "forward", "return u, h -> return list(u[1:]), list(h)"),
        backward=written("chain", "backward", "h[l] ** 2 -> np.tanh(u[l]) ** 2 ; h[k] ** 2 -> np.tanh(u[k]) ** 2"),
    )
    assert verdict.ok
    text = "`backward` needs arrays with an entry 0, and `forward` gives u as a list of 4, without entry 0"
    assert text in repr(verdict)


# ---- how much rounding is allowed


SLOPES = ("1 - h[k] ** 2", "(1 - h[k]) * (1 + h[k])", "1 - np.tanh(u[k]) ** 2", "1 / np.cosh(u[k]) ** 2")
PHI = ("np.tanh(u[k])", "1 - 2 / (np.exp(2 * u[k]) + 1)", "2 / (1 + np.exp(-2 * u[k])) - 1")


@pytest.mark.parametrize(("slope", "phi"), list(itertools.product(SLOPES, PHI)))
def test_rounding_is_a_quarter_of_what_is_allowed(slope, phi):
    """With 11 bits no number is off by more than 25 half units in the last place of the largest of its kind."""
    last = slope.replace("[k]", "[l]")
    half = "np.zeros((l + 1, m)) -> np.zeros((l + 1, m), np.float16)"
    ways = {
        "forward": f"{half} ; np.tanh(u[k]) -> {phi}",
        "backward": f"{half} ; (1 - h[l] ** 2) -> ({last}) ; (1 - h[k] ** 2) -> ({slope})",
        "gradients": "np.zeros(l + 1) -> np.zeros(l + 1, np.float16)",
    }
    for name, changes in ways.items():
        asked, function = problems.CHAIN[name], written("chain", name, changes)
        for problem in problems.chain_problems()[:4]:  # e^20 is beyond float16
            given = [np.float16(a) for a in problem.given(asked)]
            value = function(*given)
            for letter, got in zip(asked.gives, value if len(asked.gives) > 1 else [value]):
                right = problem.expected_from_1(letter, asked)
                off = np.abs(problem.from_layer_1(letter, np.asarray(got, float)) - right).max()
                assert off <= 25 * 2.0**-11 * np.abs(right).max(), (name, letter)
    assert compare.SINGLE / 2.0**-24 == compare.DOUBLE / 2.0**-53 == 4 * compare.HALF / 2.0**-11
