"""Right solutions, written in the many ways in which students write them: none may be called wrong."""

import itertools
import math

import numpy as np
import pytest

from backprop import check
from backprop.check import problems, recognise

# ---- the pieces of which the solutions are made, each a different way to the same number


def exponentials(u):
    return (np.exp(u) - np.exp(-u)) / (np.exp(u) + np.exp(-u))


def one_exponential(u):
    return 1 - 2 / (np.exp(2 * u) + 1)


PHI = {"tanh": np.tanh, "exponentials": exponentials, "one exponential": one_exponential}
SLOPE = {
    "1 - h^2": lambda u, h: 1 - h**2,
    "(1-h)(1+h)": lambda u, h: (1 - h) * (1 + h),
    "1 - tanh(u)^2": lambda u, h: 1 - np.tanh(u) ** 2,
    "sech^2": lambda u, h: 1 / np.cosh(u) ** 2,
    "4/(e^u+e^-u)^2": lambda u, h: 4 / (np.exp(u) + np.exp(-u)) ** 2,
}


def in_entry_0(rows, entry_0):
    """Per-layer rows 1..l with something, or nothing, in entry 0; lists."""
    rows = list(rows)
    if entry_0 == "absent":
        return rows
    return [{"nan": r * np.nan, "zero": r * 0, "none": None, "number": 0.0}[entry_0] for r in rows[:1]] + rows


def packed(rows, entry_0, container):
    """Rows 1..l as an array, a list of arrays, or a list of lists."""
    if container == "array":
        return np.array(in_entry_0(rows, "zero" if entry_0 in ("none", "number") else entry_0))
    given = in_entry_0(rows, entry_0)
    if container == "lists":
        return [r.tolist() if hasattr(r, "tolist") else r for r in given]
    return given


def chain_forward(phi="tanh", entry_0="nan", container="array", dtype=float):
    def forward(x, w, b):
        h, u = [x.astype(dtype)], []
        for wk, bk in zip(w[1:].astype(dtype), b[1:].astype(dtype)):
            u.append(h[-1] * wk + bk)
            h.append(PHI[phi](u[-1]))
        h_rows = h[1:] if entry_0 == "absent" else h
        if container == "lists":
            return packed(u, entry_0, container), [r.tolist() for r in h_rows]
        return packed(u, entry_0, container), np.array(h_rows) if container == "array" else h_rows

    return forward


def chain_backward(slope="1 - h^2", entry_0="nan", container="array", dtype=float, way="loop"):
    def backward(u, h, y, w):
        u, h, y, w = (a.astype(dtype) for a in (u, h, y, w))
        l, m = len(w) - 1, len(y)
        if way == "loop":
            g = [SLOPE[slope](u[l], h[l]) * (h[l] - y) / m]
            for k in range(l - 1, 0, -1):
                g.insert(0, SLOPE[slope](u[k], h[k]) * g[0] * w[k + 1])
        elif way == "samples":  # one sample at a time, in plain floats
            g = np.zeros((l, m), dtype)
            for i in range(m):
                g[l - 1, i] = SLOPE[slope](u[l, i], h[l, i]) * (h[l, i] - y[i]) / m
                for k in reversed(range(1, l)):
                    g[k - 1, i] = SLOPE[slope](u[k, i], h[k, i]) * w[k + 1] * g[k, i]
        else:  # all layers at once
            factor = SLOPE[slope](u[1:], h[1:])
            factor[:-1] *= w[2:, None]
            g = np.cumprod(factor[::-1], axis=0)[::-1] * (h[-1] - y) / m
        return packed(list(g), entry_0, container)

    return backward


def chain_gradients(way="sum", entry_0="nan", container="array", dtype=float):
    def gradients(h, g):
        h, g = h.astype(dtype), g.astype(dtype)
        if way == "sum":
            dw, db = (h[:-1] * g[1:]).sum(axis=1), g[1:].sum(axis=1)
        elif way == "einsum":
            dw, db = np.einsum("ki,ki->k", h[:-1], g[1:]), np.einsum("ki->k", g[1:])
        elif way == "matmul":
            dw, db = np.diag(h[:-1] @ g[1:].T).copy(), g[1:] @ np.ones(g.shape[1], dtype)
        elif way == "dot":
            dw = np.array([np.dot(h[k - 1], g[k]) for k in range(1, len(g))])
            db = np.array([np.dot(np.ones_like(g[k]), g[k]) for k in range(1, len(g))])
        else:  # plain Python
            dw = np.array([sum(p * q for p, q in zip(h[k - 1], g[k])) for k in range(1, len(g))])
            db = np.array([sum(g[k].tolist()) for k in range(1, len(g))])
        return packed(list(dw), entry_0, container), packed(list(db), entry_0, container)

    return gradients


COSTS = {
    "mean": lambda h_l, y: np.mean((h_l - y) ** 2) / 2,
    "sum": lambda h_l, y: ((h_l - y) ** 2).sum() / (2 * len(y)),
    "dot": lambda h_l, y: 0.5 / len(y) * np.dot(h_l - y, h_l - y),
    "norm": lambda h_l, y: np.linalg.norm(y - h_l) ** 2 / 2 / y.size,
    "plain": lambda h_l, y: sum((p - q) * (p - q) for p, q in zip(h_l.tolist(), y.tolist())) / 2 / len(y),
    "expanded": lambda h_l, y: (h_l @ h_l - 2 * h_l @ y + y @ y) / (2 * len(y)),
    "float32": lambda h_l, y: np.float32(0.5) * np.mean((h_l - y).astype(np.float32) ** 2),
    "0-d array": lambda h_l, y: np.array(np.mean((h_l - y) ** 2) / 2),
}


def chain_train(way="functions", entry_0="nan", dtype=float):
    """By the functions above; as one function, layer by layer; or with lists that are replaced and not changed."""

    def functions(x, y, w, b, alpha, max_iter):
        J = []
        for _ in range(max_iter):
            u, h = chain_forward()(x, w, b)
            u[0] = np.nan
            J.append(COSTS["mean"](h[-1], y))
            dw, db = chain_gradients()(h, chain_backward()(u, h, y, w))
            w, b = w - alpha * dw, b - alpha * db
        return J, w, b

    def one_function(x, y, w, b, alpha, max_iter):
        l, m, w, b = len(w) - 1, len(x), list(w.astype(dtype)), list(b.astype(dtype))
        x, y, J = x.astype(dtype), y.astype(dtype), np.zeros(max_iter)
        for t in range(max_iter):
            h, u = {0: x}, {}
            for k in range(1, l + 1):
                u[k] = w[k] * h[k - 1] + b[k]
                h[k] = np.tanh(u[k])
            J[t] = sum((h[l] - y) ** 2) / 2 / m
            g = (1 - h[l] ** 2) * (h[l] - y) / m
            for k in range(l, 0, -1):
                before = g * w[k]  # with the old weight, before it changes
                w[k] = w[k] - dtype(alpha) * (h[k - 1] @ g)
                b[k] = b[k] - dtype(alpha) * g.sum()
                if k > 1:
                    g = (1 - h[k - 1] ** 2) * before
        w, b = (packed(list(a[1:]), entry_0, "array") for a in (w, b))
        return J, w, b

    return {"functions": functions, "one function": one_function}[way]


def softmax_rows(U2):
    E = np.exp(U2 - U2.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


SOFTMAX = {
    "rows": softmax_rows,
    "transposed": lambda U2: (np.exp(U2.T) / np.exp(U2.T).sum(axis=0)).T,
    "by sample": lambda U2: np.array([np.exp(r) / sum(np.exp(r)) for r in U2]),
    "one by one": lambda U2: 1 / np.exp(U2[:, None, :] - U2[:, :, None]).sum(axis=2),
    "log": lambda U2: np.exp(U2 - np.log(np.exp(U2).sum(axis=1))[:, None]),
}


def two_forward(phi="tanh", way="matmul", dtype=float, container="array"):
    def forward(X, W1, W2, b):
        X, W1, W2, b = (a.astype(dtype) for a in (X, W1, W2, b))
        if way == "matmul":
            U1 = X @ W1 + b
        elif way == "ones":
            U1 = np.dot(X, W1) + np.outer(np.ones(len(X), dtype), b)
        elif way == "einsum":
            U1 = np.einsum("ip,pj->ij", X, W1) + b[None, :]
        else:
            U1 = np.array([[sum(X[i] * W1[:, j]) + b[j] for j in range(len(b))] for i in range(len(X))])
        H = PHI[phi](U1)
        U2 = H @ W2
        return tuple(a.tolist() for a in (U1, H, U2)) if container == "lists" else (U1, H, U2)

    return forward


def two_backward(normalised, slope="1 - h^2", softmax="rows", way="matmul", dtype=float, container="array"):
    def backward(U1, U2, W2, Y):
        U1, U2, W2, Y = (a.astype(dtype) for a in (U1, U2, W2, Y))
        m = Y.shape[1]
        if normalised:
            G2 = SOFTMAX[softmax](U2)
            G2[np.arange(m), Y.argmax(axis=0)] -= 1  # of an array of her own: that is no mistake
            G2 /= m
        else:
            G2 = -Y.T / m
        if way == "matmul":
            G1 = SLOPE[slope](U1, np.tanh(U1)) * (G2 @ W2.T)
        elif way == "einsum":
            G1 = np.einsum("ij,ik,jk->ij", SLOPE[slope](U1, np.tanh(U1)), G2, W2)
        else:
            G1 = np.zeros_like(U1)
            for i, j, k in np.ndindex(*U1.shape, W2.shape[1]):
                G1[i, j] += SLOPE[slope](U1[i, j], np.tanh(U1[i, j])) * G2[i, k] * W2[j, k]
        return (G1.tolist(), G2.tolist()) if container == "lists" else (G1, G2)

    return backward


def two_gradients(way="matmul", dtype=float):
    def gradients(X, H, G1, G2):
        X, H, G1, G2 = (a.astype(dtype) for a in (X, H, G1, G2))
        if way == "matmul":
            return X.T @ G1, H.T @ G2, G1.T @ np.ones(len(X), dtype)
        if way == "einsum":
            return np.einsum("ip,ij->pj", X, G1), np.einsum("ip,ij->pj", H, G2), np.einsum("ij->j", G1)
        if way == "outer":
            outer = [sum(np.outer(A[i], G[i]) for i in range(len(X))) for A, G in ((X, G1), (H, G2))]
            return [*outer, sum(G1)]
        return (G1.T @ X).T.tolist(), np.dot(H.T, G2).tolist(), G1.sum(axis=0).tolist()

    return gradients


def solutions():
    """(network, what is handed in): every way of every function, and whole sets of them."""
    entries, containers, dtypes = (
        ("nan", "zero", "none", "number", "absent"),
        ("array", "list", "lists"),
        (float, np.float32),
    )
    for phi, entry_0, container, dtype in itertools.product(PHI, entries, containers, dtypes):
        yield "chain", {"forward": chain_forward(phi, entry_0, container, dtype)}
    for slope, way, dtype in itertools.product(SLOPE, ("loop", "samples", "cumprod"), dtypes):
        yield "chain", {"backward": chain_backward(slope, "nan", "array", dtype, way)}
    for entry_0, container in itertools.product(entries, containers):
        yield "chain", {"backward": chain_backward(entry_0=entry_0, container=container)}
    for way, entry_0, container, dtype in itertools.product(
        ("sum", "einsum", "matmul", "dot", "plain"), ("nan", "none", "absent"), containers, dtypes
    ):
        yield "chain", {"gradients": chain_gradients(way, entry_0, container, dtype)}
    for cost in COSTS.values():
        yield "chain", {"cost": cost}
    for way, entry_0 in (("functions", "nan"), *(("one function", e) for e in ("nan", "zero", "absent"))):
        yield "chain", {"train": chain_train(way, entry_0)}
    yield "chain", {"train": chain_train("one function", "nan", np.float32)}
    for slope in SLOPE:
        yield (
            "chain",
            {
                "forward": chain_forward(),
                "cost": COSTS["mean"],
                "backward": chain_backward(slope),
                "gradients": chain_gradients(),
                "train": chain_train(),
            },
        )
    for phi, way, dtype, container in itertools.product(
        PHI, ("matmul", "ones", "einsum", "loop"), dtypes, ("array", "lists")
    ):
        yield "two_layer", {"forward": two_forward(phi, way, dtype, container)}
    for slope, way, dtype in itertools.product(SLOPE, ("matmul", "einsum", "loop"), dtypes):
        yield "two_layer", {"backward": two_backward(False, slope, way=way, dtype=dtype)}
    for softmax, way, dtype, container in itertools.product(SOFTMAX, ("matmul", "loop"), dtypes, ("array", "lists")):
        backward = two_backward(True, softmax=softmax, way=way, dtype=dtype, container=container)
        yield "two_layer", {"backward": backward, "normalised": True}
    for way, dtype in itertools.product(("matmul", "einsum", "outer", "lists"), dtypes):
        yield "two_layer", {"gradients": two_gradients(way, dtype)}
    for normalised in (False, True):
        whole = {"forward": two_forward(), "backward": two_backward(normalised), "gradients": two_gradients()}
        yield "two_layer", {**whole, "normalised": normalised}


ALL = list(solutions())


def test_there_are_enough_of_them():
    assert len(ALL) >= 200


@pytest.mark.parametrize(("network", "handed"), ALL)
def test_a_right_solution_is_right(network, handed):
    verdict = getattr(check, network)(**handed)
    assert verdict.ok, verdict
    assert verdict.mistakes == ()
    assert verdict.where is None


def test_whole_numbers_are_numbers():
    def backward(U1, U2, W2, Y):
        Y = Y.astype(int)  # as `labels == j` gives them
        G2 = -Y.T / len(U2)
        return (1 - np.tanh(U1) ** 2) * G2.dot(W2.T), G2

    assert check.two_layer(backward=backward).ok


@pytest.mark.parametrize(("slope", "dtype"), [("1 - h^2", float), ("sech^2", np.float32)])
def test_right_to_rounding_is_said(slope, dtype):
    assert "`backward` right to rounding." in repr(check.chain(backward=chain_backward(slope, dtype=dtype)))
    assert "`backward` right." in repr(check.chain(backward=chain_backward("sech^2")))


def test_what_1_minus_h2_loses_is_said():
    u = 20 * 1.0 - 0.5  # of the saturated problem: g = sech^2(u) (h - y) / m
    lost = f"{4 * math.exp(-2 * u) * (1 - 0.2) / 2:.2g}"
    assert f"so is a number of yours that should be {lost}." in repr(check.chain(backward=chain_backward("1 - h^2")))
    assert "so is a number" not in repr(check.chain(backward=chain_backward("sech^2")))


def test_the_page_itself_is_right():
    from backprop import chain, two_layer

    def train(x, y, w, b, alpha, max_iter):
        run = chain.train(x, y, w, b, alpha, max_iter)
        return run.J, run.w, run.b

    assert check.chain(chain.forward, chain.cost, chain.backward, chain.gradients, train).ok
    assert check.two_layer(two_layer.forward, two_layer.backward, two_layer.gradients).ok


# ---- how much rounding is allowed


def in_half_precision():
    """(name of the function, network, its problems, her function) for every way to compute, with floats of 11 bits."""
    half, chains = {"dtype": np.float16}, (problems.CHAIN, problems.chain_problems())
    for slope, way in itertools.product(SLOPE, ("loop", "samples", "cumprod")):
        yield "backward", *chains, chain_backward(slope, way=way, **half)
    for way in ("sum", "einsum", "matmul", "dot", "plain"):
        yield "gradients", *chains, chain_gradients(way, **half)
    yield "train", *chains, chain_train("one function", **half)
    for normalised, asked in ((False, problems.TWO_LAYER), (True, problems.NORMALISED)):
        two = asked, problems.two_layer_problems(normalised)
        for slope, softmax in itertools.product(SLOPE, SOFTMAX if normalised else ["rows"]):
            yield "backward", *two, two_backward(normalised, slope, softmax, **half)
    for phi in PHI:
        yield "forward", *chains, chain_forward(phi, **half)
        yield "forward", *two, two_forward(phi, **half)
    yield "gradients", *two, two_gradients(**half)


@pytest.mark.parametrize(("name", "asked", "given", "function"), list(in_half_precision()))
def test_rounding_is_a_quarter_of_what_is_allowed(name, asked, given, function):
    """With 11 bits no number is off by more than 25 half units in the last place of the largest of its kind."""
    letters = asked[name].gives
    for problem in given:
        if np.abs(problem.right.get("w", np.zeros(2))[1:]).max() > 10:
            continue  # e^20 is beyond float16
        value = function(*problem.given(asked[name]))
        for letter, got in zip(letters, value if len(letters) > 1 else [value]):
            right = problem.expected(name, asked[name])[letter].astype(float)
            got = np.asarray(got, float)
            if letter in problems.BY_LAYER and asked is problems.CHAIN:
                right, got = right[1:], got[1:]
            assert np.abs(got - right).max() <= 25 * 2.0**-11 * np.abs(right).max(), (letter, problem.right.get("l"))


def test_what_is_allowed():
    assert math.isclose(recognise.SINGLE, 100 * 2**-24)
    assert math.isclose(recognise.DOUBLE, 100 * 2**-53)
