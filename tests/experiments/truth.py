"""One iteration of the chain in 60 digits, and the step that follows it, from the page and not from `backprop`."""

import decimal
import functools
import itertools
import math
from decimal import Decimal

import numpy as np

from backprop import identity, relu, tanh

D = Decimal
DIGITS = decimal.Context(prec=80, Emin=decimal.MIN_EMIN, Emax=decimal.MAX_EMAX)  # 60 where 20 cancel
SMALLEST = {"float64": D(2) ** -1074, "float32": D(2) ** -149}
HUGE = D(2) ** 1024


def in_60_digits(f):
    """f, with decimal numbers of so many digits inside."""

    @functools.wraps(f)
    def wrapped(*args):
        with decimal.localcontext(DIGITS):
            return f(*args)

    return wrapped


class Truth:
    """h, slope and dh[l]/du by layer and sample (entry 0 of no layer), errors e = h[l] - y, J; (l+1, m) lists."""

    @in_60_digits
    def __init__(self, x, y, w, b, phi):
        self.x, self.y, self.phi, self.bias = [D(float(v)) for v in x], [D(float(v)) for v in y], phi, b is not None
        self.w = [D(float(v)) if isinstance(v, float) else v for v in w]
        self.b = [D(float(v)) if isinstance(v, float) else v for v in (b if self.bias else [D(0)] * len(w))]
        self.l, self.m = len(w) - 1, len(x)
        ways = [layers(self.x[i], self.w, self.b, phi) for i in range(self.m)]
        self.h, self.slope = (list(map(list, zip(*part))) for part in zip(*ways))
        self.e = [h - y for h, y in zip(self.h[-1], self.y)]
        self.J = sum(e * e for e in self.e) / (2 * self.m)

    @functools.cached_property
    @in_60_digits
    def back(self):
        """dh[l,i] / du[k,i]."""
        back, rows = [D(1)] * self.m, []
        for k in range(self.l, 0, -1):
            rows.append([slope * above for slope, above in zip(self.slope[k], back)])
            back = [row * self.w[k] for row in rows[-1]]
        return [None, *rows[::-1]]

    @functools.cached_property
    @in_60_digits
    def rows(self):
        """dh[l,i] / dp for each weight, then for each bias."""
        of_w = [[h * back for h, back in zip(self.h[k - 1], self.back[k])] for k in range(1, self.l + 1)]
        return of_w + (self.back[1:] if self.bias else [])

    @functools.cached_property
    @in_60_digits
    def size(self):
        """max |h| over the samples, for k = 1..l."""
        return [max(map(abs, h)) for h in self.h[1:]]

    @functools.cached_property
    @in_60_digits
    def apart(self):
        """How far the samples lie apart, for k = 1..l; max |h| where they have one input."""
        return self.size if self.one_input else [max(h) - min(h) for h in self.h[1:]]

    @functools.cached_property
    def one_input(self):
        return len(set(self.x)) == 1

    @functools.cached_property
    @in_60_digits
    def g(self):
        """max |g| over the samples, for k = 1..l."""
        return [max(abs(back * e) for back, e in zip(row, self.e)) / self.m for row in self.back[1:]]

    @functools.cached_property
    @in_60_digits
    def Theta(self):
        return [[sum(row[i] * row[j] for row in self.rows) for j in range(self.m)] for i in range(self.m)]

    @in_60_digits
    def K(self):
        """The largest eigenvalue of Theta / m; the last layer's part of it, None where another one is as large."""
        largest = max(self.Theta[i][i] for i in range(self.m))
        if not largest:
            return D(0), None
        values, vectors = np.linalg.eigh([[float(v / largest) for v in row] for row in self.Theta])
        K = D(float(values[-1])) * largest / self.m
        if self.m > 1 and values[-2] > 0.99 * values[-1]:
            return K, None
        last = [self.rows[self.l - 1], *(self.rows[-1:] if self.bias else [])]
        scale = largest.sqrt()
        moved = [sum(float(r / scale) * v for r, v in zip(row, vectors[:, -1])) for row in last]
        return K, sum(v * v for v in moved) / values[-1]

    @in_60_digits
    def longer(self, alpha):
        """|e - alpha Theta e / m| / |e| - 1."""
        steps = [-D(alpha) / self.m * sum(t * e for t, e in zip(row, self.e)) for row in self.Theta]
        q = sum(step * (2 * e + step) for step, e in zip(steps, self.e)) / sum(e * e for e in self.e)
        return q / (1 + (1 + q).sqrt())  # no difference of near numbers, however small

    @in_60_digits
    def after(self, alpha):
        """The Truth after the step."""
        steps = [D(alpha) * sum(r * e for r, e in zip(row, self.e)) / self.m for row in self.rows]
        w = [None, *(w - step for w, step in zip(self.w[1:], steps))]
        b = [None, *(b - step for b, step in zip(self.b[1:], steps[self.l :]))] if self.bias else None
        return Truth(self.x, self.y, w, b, self.phi)


def layers(x, w, b, phi):
    """h and phi'(u) of one sample by layer."""
    h, slope = [x], [None]
    for w_k, b_k in zip(w[1:], b[1:]):
        h_k, slope_k = layer(phi, h[-1] * w_k + b_k)
        h.append(h_k)
        slope.append(slope_k)
    return h, slope


def layer(phi, u):
    """phi(u) and phi'(u)."""
    if phi is relu:
        return max(u, D(0)), D(int(u > 0))
    if phi is identity:
        return u, D(1)
    if phi is tanh and abs(u) < D("1e-20"):
        return u - u**3 / 3, 1 - u**2
    e = exp(-2 * abs(u) if phi is tanh else -abs(u))
    if phi is tanh:
        return (1 - e) / (1 + e) * (1 if u > 0 else -1), 4 * e / (1 + e) ** 2
    return (1 if u > 0 else e) / (1 + e), e / (1 + e) ** 2


@functools.lru_cache(1000)  # without a bias a sample is often the other's negative
def exp(u):
    return u.exp()


def log10(value):
    """log10 of a positive decimal number, as a float; -inf of 0."""
    return value.adjusted() + math.log10(float(DIGITS.scaleb(value, -value.adjusted()))) if value else -math.inf


def moves(logs):
    """By how much a course rises, and falls, at most: from any place to any later one."""
    rise = max(b - low for low, b in zip(itertools.accumulate(logs, min), logs))
    fall = max(high - b for high, b in zip(itertools.accumulate(logs, max), logs))
    return rise, fall
