"""Right solutions as text, as a student may write them, and changes that make wrong or other right ones of them.

A change is "old -> new", several of them joined by " ; "; " :: " begins a new line. A row of a table is
"network function | changes | what for".
"""

import re

import numpy as np

CHAIN = """
def forward(x, w, b):
    l, m = len(w) - 1, len(x)
    u, h = np.zeros((l + 1, m)), np.zeros((l + 1, m))
    h[0] = x
    for k in range(1, l + 1):
        u[k] = h[k - 1] * w[k] + b[k]
        h[k] = np.tanh(u[k])
    return u, h

def cost(h_l, y):
    m = len(y)
    return np.sum((h_l - y) ** 2) / (2 * m)

def backward(u, h, y, w):
    l, m = len(w) - 1, len(y)
    g = np.zeros((l + 1, m))
    g[l] = (1 - h[l] ** 2) * (h[l] - y) / m
    for k in range(l - 1, 0, -1):
        g[k] = (1 - h[k] ** 2) * g[k + 1] * w[k + 1]
    return g

def gradients(h, g):
    l = len(g) - 1
    dJ_dw, dJ_db = np.zeros(l + 1), np.zeros(l + 1)
    for k in range(1, l + 1):
        dJ_dw[k] = np.sum(h[k - 1] * g[k])
        dJ_db[k] = np.sum(g[k])
    return dJ_dw, dJ_db

def train(x, y, w, b, alpha, max_iter):
    l, m = len(w) - 1, len(x)
    w, b = w.copy(), b.copy()
    J = np.zeros(max_iter)
    for t in range(max_iter):
        u, h, g = np.zeros((l + 1, m)), np.zeros((l + 1, m)), np.zeros((l + 1, m))
        h[0] = x
        for k in range(1, l + 1):
            u[k] = h[k - 1] * w[k] + b[k]
            h[k] = np.tanh(u[k])
        J[t] = np.sum((h[l] - y) ** 2) / (2 * m)
        g[l] = (1 - h[l] ** 2) * (h[l] - y) / m
        for k in range(l - 1, 0, -1):
            g[k] = (1 - h[k] ** 2) * g[k + 1] * w[k + 1]
        dJ_dw, dJ_db = np.zeros(l + 1), np.zeros(l + 1)
        for k in range(1, l + 1):
            dJ_dw[k] = np.sum(h[k - 1] * g[k])
            dJ_db[k] = np.sum(g[k])
        w = w - alpha * dJ_dw
        b = b - alpha * dJ_db
    return J, w, b
"""
PLAIN = """
def forward(X, W1, W2, b):
    U1 = X @ W1 + b
    H = np.tanh(U1)
    U2 = H @ W2
    return U1, H, U2

def backward(U1, U2, W2, Y):
    m = len(U2)
    G2 = -Y.T / m
    G1 = (1 - np.tanh(U1) ** 2) * (G2 @ W2.T)
    return G1, G2

def gradients(X, H, G1, G2):
    dJ_dW1 = X.T @ G1
    dJ_dW2 = H.T @ G2
    dJ_db = np.sum(G1, axis=0)
    return dJ_dW1, dJ_dW2, dJ_db
"""
SOFT = PLAIN.replace(
    "    G2 = -Y.T / m", "    E = np.exp(U2)\n    P = E / np.sum(E, axis=1, keepdims=True)\n    G2 = (P - Y.T) / m"
)
TEXTS = {"chain": CHAIN, "plain": PLAIN, "soft": SOFT}


def written(network, name, changes=""):
    """The function `name` with the changes in its text, as a cell of a notebook defines it."""
    (text,) = re.findall(rf"(?ms)^def {name}\(.*?(?=^def |\Z)", TEXTS[network])
    for change in filter(None, changes.split(" ; ")):
        old, new = (side.strip().replace(" :: ", "\n    ") for side in re.split(r" ->(?: |$)", change))
        assert old in text, (old, text)
        text = text.replace(old, new)
    room = {"np": np}
    exec(compile(text, "<a cell>", "exec"), room)
    return room[name]


def judged(check, network, **functions):
    """The verdict on functions for a network."""
    if network == "chain":
        return check.chain(**functions)
    return check.two_layer(**functions, normalised=network == "soft")


def rows(table):
    """(network, function, changes, rest) of each row of a table."""
    for row in table.strip().splitlines():
        if row and not row.startswith("#"):
            who, changes, rest = row.split(" | ")
            yield (*who.split(), changes.strip(), rest.strip())
