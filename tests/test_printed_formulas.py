"""Every formula printed in the notebooks of Problems 1 and 2a, against the code and against an independent computation.

Independent means: plain loops over Python numbers, mpmath, or a complex step that only runs forward.
"""

import cmath
import json
import math
import random
from pathlib import Path

import mpmath
import numpy as np
import pytest

from backprop import chain
from backprop.activations import identity, sigmoid, tanh

ROOT = Path(__file__).parent.parent
NAMES = ("1a_from_1", "1b_from_5", "1c_why_5_fails", "1d_from_0.9", "1e_why_0.9_fails", "2a_biases")
X = Y = (-0.5, 0.5)
STEP = 1e-20  # imaginary step for slopes of ordinary size


def looked(w0, l=100, x=X, y=Y):
    """u, h, g, dJ/dw of iteration 1 from equal weights, as the notebooks compute them."""
    w = chain.per_layer(l, w0)
    u, h = chain.forward(x, w)
    g = chain.backward(u, h, y, w)
    return u, h, g, chain.gradients(h, g)[0]


def cost_by_loops(x, y, w, b, moved=None):
    """J by plain loops and complex numbers. moved = (k, i, d): d is added to u[k,i] on the way."""
    l, m = len(w) - 1, len(x)
    J = 0
    for i in range(m):
        h = x[i]
        for k in range(1, l + 1):
            u = h * w[k] + b[k]
            if moved and moved[:2] == (k, i):
                u += moved[2]
            h = cmath.tanh(u)
        J += (h - y[i]) ** 2 / (2 * m)
    return J


@pytest.fixture(params=[1, 2, 3])
def network(request):
    """A random chain with biases and samples without symmetry; the seed stands in the test's name."""
    rng = random.Random(request.param)
    l, m = rng.randint(2, 6), rng.randint(2, 5)
    x, y = [rng.uniform(-1, 1) for _ in range(m)], [rng.uniform(-1, 1) for _ in range(m)]
    w, b = ([math.nan] + [rng.uniform(-2, 2) for _ in range(l)] for _ in range(2))
    return x, y, w, b


def passes(x, y, w, b):
    u, h = chain.forward(x, w, b)
    g = chain.backward(u, h, y, w)
    return u, h, g, *chain.gradients(h, g)


def test_forward_lines_and_cost(network):
    x, y, w, b = network
    u, h, *_ = passes(*network)
    for i in range(len(x)):
        before = x[i]
        for k in range(1, len(w)):
            assert u[k, i] == pytest.approx(before * w[k] + b[k], rel=1e-13)
            before = math.tanh(before * w[k] + b[k])
            assert h[k, i] == pytest.approx(before, rel=1e-13)
    assert chain.cost(h[-1], y) == pytest.approx(cost_by_loops(x, y, w, b).real, rel=1e-13)


def test_both_lines_of_g_are_the_slope_of_J_along_u(network):
    """The printed recursion, and the code, against a step of u[k,i] itself: sign and size."""
    x, y, w, b = network
    u, h, g, *_ = passes(*network)
    l, m = len(w) - 1, len(x)
    for i in range(m):
        printed = 0
        for k in range(l, 0, -1):
            slope = 1 / math.cosh(u[k, i]) ** 2
            printed = slope * (h[l, i] - y[i]) / m if k == l else slope * w[k + 1] * printed
            truth = cost_by_loops(x, y, w, b, (k, i, 1j * STEP)).imag / STEP
            assert printed == pytest.approx(truth, rel=1e-11)
            assert g[k, i] == pytest.approx(truth, rel=1e-11)


def test_slopes_of_weights_and_biases_are_sums_over_the_samples(network):
    x, y, w, b = network
    _, h, g, dJ_dw, dJ_db = passes(*network)
    for k in range(1, len(w)):
        for parameters, slope, factor in ((w, dJ_dw, h[k - 1]), (b, dJ_db, np.ones(len(x)))):
            printed = sum(factor[i] * g[k, i] for i in range(len(x)))
            kept, parameters[k] = parameters[k], parameters[k] + 1j * STEP
            truth = cost_by_loops(x, y, w, b).imag / STEP
            parameters[k] = kept
            assert printed == pytest.approx(truth, rel=1e-10, abs=1e-16)
            assert slope[k] == pytest.approx(truth, rel=1e-10, abs=1e-16)


def test_identity_with_bias(network):
    """w dJ/dw + b dJ/db = sum of u g; the slopes by complex step, so that the identity is not used on itself."""
    x, y, w, b = network
    u, _, g, *_ = passes(*network)
    for k in range(1, len(w)):
        left = 0
        for parameters in (w, b):
            kept, parameters[k] = parameters[k], parameters[k] + 1j * STEP
            left += kept * cost_by_loops(x, y, w, b).imag / STEP
            parameters[k] = kept
        assert left == pytest.approx(sum(u[k, i] * g[k, i] for i in range(len(x))), rel=1e-10, abs=1e-16)


@pytest.mark.parametrize("phi", [tanh, sigmoid, identity])
def test_identity_without_bias_holds_for_any_activation_and_weights(phi):
    w = np.array([np.nan, 0.7, -1.3, 0.4, 2.1])
    x, y = [0.3, -0.8, 0.6], [0.1, 0.2, -0.4]
    u, h = chain.forward(x, w, phi=phi)
    g = chain.backward(u, h, y, w, phi)
    dJ_dw, _ = chain.gradients(h, g)
    for k in range(1, 5):
        assert w[k] * dJ_dw[k] == pytest.approx(sum(u[k, i] * g[k, i] for i in range(3)), rel=1e-12)


def test_descent_step(network):
    x, y, w, b = network
    *_, dJ_dw, dJ_db = passes(*network)
    run = chain.train(x, y, w, b, alpha=0.3, max_iter=1)
    for k in range(1, len(w)):
        assert run.w[k] == pytest.approx(w[k] - 0.3 * dJ_dw[k], rel=1e-13)
        assert run.b[k] == pytest.approx(b[k] - 0.3 * dJ_db[k], rel=1e-13)


def test_derivative_of_tanh_in_its_printed_forms():
    for u in (-6.0, -1.0, 0.0, 0.3, 2.5, 5.0):
        forms = (1 / math.cosh(u) ** 2, 4 / (math.exp(u) + math.exp(-u)) ** 2, float(mpmath.diff(mpmath.tanh, u)))
        assert all(tanh.derivative(u) == pytest.approx(form, rel=1e-12) for form in forms)
        assert 0 < tanh.derivative(u) <= 1
        assert tanh.derivative(-u) == tanh.derivative(u)
        assert tanh(-u) == -tanh(u)
    assert 4 * math.exp(-10) / float(mpmath.sech(5) ** 2) == pytest.approx(1, abs=1e-4)
    assert 1 / float(mpmath.sech(5) ** 2) == pytest.approx(5500, rel=0.01)


def test_1a_rounding_floor():
    """J = e^2 / 2 with e = half a float spacing / (alpha |h[99]| phi'(u[100])), from the state at J = 0 exactly."""
    run = chain.train(X, Y, chain.per_layer(100, 1.0))
    h = 0.5
    for k in range(1, 100):
        h = math.tanh(h * run.w[k])
    e = 1.1e-16 / (0.1 * h * (1 - 0.5**2))  # at J = 0, tanh u = 0.5
    assert math.ulp(1.0) == pytest.approx(2.2e-16, rel=0.01, abs=0)
    assert e**2 / 2 == pytest.approx(4.66e-30, rel=0.05, abs=0)  # the solution set's figure
    assert e**2 / 2 / 10 < run.J[-1] < 1e-28
    error = [h_l - y_l for h_l, y_l in zip(chain.forward(X, run.w)[1][-1], Y)]
    assert error[0] == -error[1]  # two equal errors: J = e^2 / 2
    assert 0.3 < run.J[-1] / (error[1] ** 2 / 2) < 3  # J is taken in another order of sums


def test_1a_step_of_the_last_weight():
    """|dJ/dw[100]| = |h[99,2]| phi'(u[100,2]) e, where e is the error of both samples."""
    u, h, _, dJ_dw = looked(1.0)
    assert abs(dJ_dw[100]) == pytest.approx(h[99, 1] / math.cosh(u[100, 1]) ** 2 * abs(h[100, 1] - 0.5), rel=1e-12)
    assert abs(dJ_dw[100]) == np.nanmax(np.abs(dJ_dw))
    assert (dJ_dw[1:] < 0).all()


@pytest.mark.parametrize("w0", [0.9, 1.0, 5.0])
@pytest.mark.parametrize("x", [(-0.5, 0.5), (0.5, -0.5)])
def test_1b_sign_of_g_is_the_sign_of_the_error(w0, x):
    _, _, g, _ = looked(w0, x=x, y=x)
    for i in range(2):
        h_l = x[i]
        for _ in range(100):
            h_l = math.tanh(w0 * h_l)
        assert all(np.sign(g[k, i]) == np.sign(h_l - x[i]) for k in range(1, 101))


def test_1b_signs_with_the_samples_of_the_exercise():
    """The erratum: g[k,1] < 0 < g[k,2] from 5, the solution set's way round with x = (0.5, -0.5); from 1 opposite."""
    _, _, g, _ = looked(5.0)
    assert (g[1:, 0] < 0).all()
    assert (g[1:, 1] > 0).all()
    _, _, g, _ = looked(5.0, x=(0.5, -0.5), y=(0.5, -0.5))
    assert (g[1:, 0] > 0).all()
    assert (g[1:, 1] < 0).all()
    for w0 in (1.0, 0.9):
        _, _, g, _ = looked(w0)
        assert (g[1:, 0] > 0).all()
        assert (g[1:, 1] < 0).all()


def test_1b_seven_layers_more_and_g_is_0():
    assert looked(5.0, l=106)[2][1, 1] > 0
    assert looked(5.0, l=107)[2][1, 1] == 0


def test_1b_and_1d_cost_of_outputs_at_1_and_at_0():
    for w0, h_l in ((5.0, 1), (0.9, 0)):
        _, h, *_ = looked(w0)
        assert ((h_l - 0.5) ** 2 + (-h_l + 0.5) ** 2) / 4 == 0.125
        assert h[100, 1] == pytest.approx(h_l, abs=1e-4)
        assert chain.cost(h[-1], Y) == pytest.approx(0.125, abs=5e-5)


def test_1c_factor_and_slope_from_the_fixed_point():
    """u* = w tanh u* and the factor w sech^2 u* by mpmath; log10 |g| is a line of that slope deep in the chain."""
    with mpmath.workdps(40):
        u_star = mpmath.findroot(lambda u: u - 5 * mpmath.tanh(u), 5)
        factor = float(5 * mpmath.sech(u_star) ** 2)
        u_star = float(u_star)
    assert 5 - u_star == pytest.approx(4.54e-4, abs=5e-7)
    assert factor == pytest.approx(9.087e-4, abs=5e-8)
    assert 5 * float(mpmath.sech(5) ** 2) == pytest.approx(9.079e-4, abs=5e-8)
    assert -math.log10(factor) == pytest.approx(3.042, abs=5e-4)
    u, _, g, _ = looked(5.0)
    assert u[50:, 1] == pytest.approx(u_star, rel=1e-13)
    for k in range(3, 100):
        printed = math.log10(abs(g[100, 1])) + (100 - k) * math.log10(factor)
        assert math.log10(abs(g[k, 1])) == pytest.approx(printed, abs=1e-4)
        assert g[k, 1] / g[k + 1, 1] == pytest.approx(factor, rel=2e-4)


def test_1c_slope_of_a_weight_is_twice_one_sample():
    _, h, g, dJ_dw = looked(5.0)
    for k in range(1, 101):
        assert dJ_dw[k] == pytest.approx(2 * h[k - 1, 1] * g[k, 1], rel=1e-12, abs=0)
    assert dJ_dw[3:] == pytest.approx(2 * g[3:, 1], rel=2e-4, abs=0)


def test_1c_cost_written_out_from_u_99():
    """The check by hand: sample 2 through layers 99 and 100, without the part of the cost that belongs to sample 1."""
    u, _, g, _ = looked(5.0)
    J = (cmath.tanh(5 * cmath.tanh(u[99, 1] + 1j * STEP)) - 0.5) ** 2 / 4
    assert J.imag / STEP == pytest.approx(g[99, 1], rel=1e-10, abs=0)


@pytest.mark.parametrize("w0", [0.9, 1.0, 5.0])
def test_1e_ratio_of_neighbouring_slopes(w0):
    """dJ/dw[k] / dJ/dw[k+1] = u phi'(u) / phi(u) = 2u / sinh 2u at u = u[k,2]; slopes and u by mpmath."""
    with mpmath.workdps(30):
        w, h, u = mpmath.mpf(w0), [mpmath.mpf("0.5")], [None]
        for _ in range(100):
            u.append(w * h[-1])
            h.append(mpmath.tanh(u[-1]))
        g = [None] * 100 + [(h[100] - mpmath.mpf("0.5")) / 2 * mpmath.sech(u[100]) ** 2]
        for k in range(99, 0, -1):
            g[k] = mpmath.sech(u[k]) ** 2 * w * g[k + 1]
        ratios = [h[k - 1] * g[k] / (h[k] * g[k + 1]) for k in range(1, 100)]
        assert all(abs(r / (2 * v / mpmath.sinh(2 * v)) - 1) < 1e-25 for r, v in zip(ratios, u[1:]))
        assert all(abs(r / (v * mpmath.sech(v) ** 2 / mpmath.tanh(v)) - 1) < 1e-25 for r, v in zip(ratios, u[1:]))
    *_, dJ_dw = looked(w0)
    assert dJ_dw[1:-1] / dJ_dw[2:] == pytest.approx(np.array(ratios, float), rel=1e-10, abs=0)


def test_1e_small_u_multiplies_by_the_weight_both_ways():
    _, h, g, dJ_dw = looked(0.9)
    for k in range(50, 100):
        assert h[k, 1] == pytest.approx(0.9 * h[k - 1, 1], rel=1e-5)
        assert g[k, 1] == pytest.approx(0.9 * g[k + 1, 1], rel=1e-5)
    assert dJ_dw[50:] == pytest.approx(dJ_dw[100], rel=2e-5)
    assert dJ_dw[100] == pytest.approx(-0.5 * h[99, 1], rel=1.01 * h[100, 1] / 0.5)  # h[100] is left out beside y
    assert [g[100, 0], g[100, 1]] == pytest.approx([0.25, -0.25], rel=1e-4)  # -y / m


def test_1e_a_thousand_steps():
    *_, dJ_dw = looked(0.9)
    run = chain.train(X, Y, chain.per_layer(100, 0.9))
    assert -1000 * 0.1 * dJ_dw[100] == pytest.approx(5.6e-4, rel=0.01)
    assert run.w[100] - 0.9 == pytest.approx(5.6e-4, rel=0.05)


def test_1e_depth_at_which_training_stops():
    """68 layers train within 1000 iterations, 69 soon after; by plain loops, which share no line with `chain`."""
    reached = {}
    for l in (3, 68, 69):
        w, t, J = [0.9] * l, 0, 1.0
        while J >= 1e-3:
            h = [0.5]
            for w_k in w:
                h.append(math.tanh(w_k * h[-1]))
            J, t = (h[-1] - 0.5) ** 2 / 2, t + 1
            g = (h[-1] - 0.5) * (1 - h[-1] ** 2)
            for k in range(l - 1, -1, -1):  # both samples add the same, so m = 2 cancels
                above, w[k] = w[k], w[k] - 0.1 * h[k] * g
                g *= above * (1 - h[k] ** 2)
        reached[l] = t
        run = chain.train(X, Y, chain.per_layer(l, 0.9), max_iter=1100)
        assert np.argmax(run.J < 1e-3) + 1 == t
    assert reached[3] == 49
    assert reached[68] <= 1000 < reached[69] < 1050


def test_1e_three_layers_fail_from_5():
    assert chain.train(X, Y, chain.per_layer(3, 5.0)).J[-1] == pytest.approx(0.12495, abs=1e-5)


def test_2a_mirrored_samples_never_move_the_biases():
    """dJ/db is 0 to the last bit, at the start and after training."""
    for w0 in (0.9, 1.0, 5.0):
        w, b = chain.per_layer(100, w0), chain.per_layer(100, 0.0)
        _, h, g, dJ_dw, dJ_db = passes(X, Y, w, b)
        assert (h[:, 0] == -h[:, 1]).all()
        assert (g[1:, 0] == -g[1:, 1]).all()
        assert (dJ_db[1:] == 0).all()
        assert (dJ_dw[1:] == 2 * h[:-1, 1] * g[1:, 1]).all()
        assert (chain.train(X, Y, w, b).b[1:] == 0).all()


def test_2a_best_constant_is_the_mean_and_leaves_half_the_variance():
    y = (0.1, 0.7)
    c = sum(y) / 2
    cost = lambda c: sum((c - y_i) ** 2 for y_i in y) / 4  # noqa: E731
    assert float(mpmath.diff(cost, 0.9)) == pytest.approx(sum(0.9 - y_i for y_i in y) / 2)
    assert float(mpmath.diff(cost, c)) == pytest.approx(0, abs=1e-12)
    assert cost(c) == pytest.approx(0.045)
    assert cost(c) == pytest.approx(np.var(y) / 2)


def test_2a_three_starts_without_symmetry():
    y, b = (0.1, 0.7), chain.per_layer(100, 0.0)
    from_1, from_09, from_5 = (chain.train(X, y, chain.per_layer(100, w0), b) for w0 in (1.0, 0.9, 5.0))
    assert from_1.J[-1] == pytest.approx(2.2e-9, rel=0.03)
    assert from_1.J[600] == pytest.approx(0.045, rel=0.01)
    assert from_09.J[-1] == pytest.approx(0.045, rel=1e-3)
    assert chain.forward(X, from_09.w, from_09.b)[1][-1] == pytest.approx([0.4, 0.4], abs=1e-4)
    assert from_5.J[-1] == pytest.approx(((-1 - 0.1) ** 2 + (1 - 0.7) ** 2) / 4, rel=1e-3)
    assert from_5.J[-1] == pytest.approx(0.325, rel=1e-3)


@pytest.mark.parametrize("name", NAMES)
def test_code_quoted_in_prose_is_the_code_that_runs(name):
    """Python blocks in the text, and the table of Algorithm 1, are lines of the module or of a cell of the notebook."""
    cells = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    modules = [(ROOT / "backprop" / name).read_text(encoding="utf-8") for name in ("chain.py", "predict.py")]
    code = "\n".join(modules).splitlines()
    quoted = []
    for cell in cells:
        lines = "".join(cell["source"]).splitlines()
        if cell["cell_type"] == "code":
            code += lines
            continue
        within = False
        for line in lines:
            if line.startswith("```"):
                within = line == "```python"
            elif within:
                quoted.append(line)
            elif line.startswith("| ") and name == "2a_biases" and line.count("|") == 4 and "=" in line.split("|")[2]:
                quoted.append(line.split("|")[2].strip(" `"))
    assert quoted or name in ("1b_from_5", "1d_from_0.9")
    assert not set(quoted) - {line.strip() for line in code}
