"""What a student mistypes: an error of the right type that names the argument, what it got and what it takes."""

import numpy as np
import pytest

from backprop import chain, gradcheck, identity, predict, remedies, sweep, tanh, two_layer
from backprop.chain import per_layer

NAN, INF = np.nan, np.inf
x, y, w, b = [-0.5, 0.5], [0.1, 0.7], per_layer(3, 0.9), per_layer(3, 0.1)
u, h = chain.forward(x, w, b)
g = chain.backward(u, h, y, w)
sign, log10_g = chain.log10_backward(u, h, y, w)
X, W1, W2, B = np.ones((4, 2)), np.ones((2, 3)), np.ones((3, 2)), np.ones(3)
Y = two_layer.indicator([0, 1, 1, 0], 2)
U1, H, U2 = two_layer.forward(X, W1, W2, B)
G1, G2 = two_layer.backward(U1, U2, W2, Y)


def train_in_chunks(**given):
    """All of them: stops may come from an iterator, so that they are checked one by one."""
    return list(sweep.train_in_chunks(**given))


CALLED = {"x": x, "y": y, "w": w, "b": b, "alpha": 0.1, "phi": tanh}
MAP = {"x": x, "y": y, "weights": [0.5, 1], "depths": [1, 3], "N": 2, "alpha": 0.1, "phi": tanh, "every": 1}
GOOD = {
    chain.per_layer: {"l": 3, "value": [0.9, 1.0, 1.1]},
    chain.forward: {"x": x, "w": w, "b": b, "phi": tanh},
    chain.backward: {"u": u, "h": h, "y": y, "w": w, "phi": tanh},
    chain.gradients: {"h": h, "g": g},
    chain.cost: {"h_l": h[3], "y": y},
    chain.train: {**CALLED, "max_iter": 2},
    chain.algorithm_1: {**CALLED, "max_iter": 2},
    chain.log10_backward: {"u": u, "h": h, "y": y, "w": w, "phi": tanh},
    chain.log10_gradients: {"h": h, "sign": sign, "log10_g": log10_g},
    two_layer.indicator: {"labels": [0, 1, 1, 0], "n2": 2},
    two_layer.forward: {"X": X, "W1": W1, "W2": W2, "b": B, "phi": tanh},
    two_layer.backward: {"U1": U1, "U2": U2, "W2": W2, "Y": Y, "phi": tanh, "normalised": True},
    two_layer.gradients: {"X": X, "H": H, "G1": G1, "G2": G2},
    two_layer.cost: {"U2": U2, "Y": Y, "normalised": False},
    two_layer.softmax: {"U2": U2},
    gradcheck.central: {"f": np.sum, "p": [1.0], "step": 1e-5},
    gradcheck.complex_step: {"f": lambda p: np.tanh(p).sum(), "p": [1.0], "step": 1e-8},
    predict.sensitivity: {"x": x, "w": w, "b": b, "phi": tanh},
    predict.curvature: {"x": x, "w": w, "b": b, "phi": tanh},
    predict.curvature_by_layer: {"u": u, "h": h, "w": w, "b": b, "phi": tanh},
    predict.iterations_from_depth: {"w0": 0.9, "l": 3, "dJ_dw": -0.1, "alpha": 0.1},
    predict.iterations_from_saturation: {"w0": 5, "alpha": 0.1},
    predict.lower_border: {"l": [3, 10], "N": 1000, "alpha": 0.1},
    predict.upper_border: {"N": 1000, "alpha": 0.1},
    predict.critical_decay: {"k": [1, 2], "x": INF},
    predict.factor_at_fixed_point: {"phi": tanh, "w": 0.9, "x": 0.5, "layers": 2},
    sweep.trainability: MAP,
    sweep.growing: MAP,
    sweep.random_weights: {
        **{"x": x, "y": y, "spreads": [0, 1], "l": 3, "chains": 2, "centre": 1, "N": [1, 2]},
        **{"alpha": 0.1, "phi": tanh, "seed": 0, "every": 1},
    },
    sweep.history: {**CALLED, "max_iter": 2, "every": 1},
    sweep.train_until: {**CALLED, "max_iter": 2, "every": 1},
    train_in_chunks: {**CALLED, "stops": [1, 3]},
    gradcheck.errors_by_step: {"x": x, "y": y, "w": w, "k": 3, "steps": [1e-5]},
    gradcheck.error_of_one_minus_h2: {"u": [0.5]},
    predict.first_below: {"J": [0.1, 1e-4], "level": 1e-3},
    predict.first_layer_alive: {"log10_g": log10_g, "dtype": np.float32},
    **{rule: {"size": 0.1} for rule in (remedies.fixed_length, remedies.signs)},
    remedies.adam: {"size": 0.1, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
    remedies.descent: {"alpha": 0.1},
    remedies.plain: {"x": x, "y": y, "w": w},
    remedies.skip: {"x": x, "y": y, "w": w, "s": 1},
    remedies.rescaled: {"x": x, "y": y, "w": w},
    remedies.train: {"network": remedies.plain, "step": remedies.signs(0.1), "x": x, "y": y, "w": w, "max_iter": 1},
}

ANALYTIC = {  # take complex numbers, for complex steps; all others take real ones alone
    *(chain.per_layer, chain.forward, chain.backward, chain.gradients, chain.cost, chain.train, chain.algorithm_1),
    *(two_layer.forward, two_layer.backward, two_layer.gradients, two_layer.cost, two_layer.softmax),
    *(predict.sensitivity, sweep.history, train_in_chunks, remedies.plain, remedies.skip, remedies.rescaled),
}

# name: (what a student gives, the error, words of its message). The words stand wherever an argument has that name.
VECTOR = [
    ("abc", TypeError, "str"),
    (None, TypeError, "NoneType"),
    (0.5, ValueError, "()"),
    ([], ValueError, "at least one"),
]
VECTOR += [([0.1, NAN], ValueError, "nan at index (1,)"), ([[1.0, 2.0], [3.0]], ValueError, "rows of equal length")]
LAYERS = [
    ([0.9, 0.9, 0.9], ValueError, "[0] belongs to no layer and takes NaN; got 0.9; per_layer(l, value)"),
    ([NAN, 1.0, NAN, 1.0], ValueError, "nan at index (2,)"),
    ([NAN, 1.0, INF, 1.0], ValueError, "inf at index (2,)"),
    ([NAN], ValueError, "at least one layer"),
    ([True, False], TypeError, "bool"),
]
BY_LAYER = [
    (h[:, 0], ValueError, "takes shape (l+1, m); got (4,)"),
    (h[1:], ValueError, "l+1 = 3"),
    (h[:, :1], ValueError, "m = 1"),
]
NUMBER = [("0.1", TypeError, "str"), ([0.1, 0.2], ValueError, "one real number"), (NAN, ValueError, "nan")]
WHOLE = [(2.5, TypeError, "2.5"), (True, TypeError, "True"), ("3", TypeError, "'3'"), (-1, ValueError, "-1")]
MATRIX = [([1.0, 2.0], ValueError, "(2,)"), ("abc", TypeError, "str")]
CASES = {
    **{"x": VECTOR, "y": [*VECTOR, ([0.1] * 3, ValueError, "m = ")]},
    **{"w": LAYERS, "b": [*LAYERS, (per_layer(4, 0.1), ValueError, "b has l+1 = 5, and w has l+1 = 4")]},
    **dict.fromkeys(("u", "g", "sign", "log10_g"), BY_LAYER),
    "h": [*BY_LAYER[:1], (u, ValueError, "h[0] takes the input x; got nan (was h swapped with u or g?)")],
    "h_l": [(h, ValueError, "takes shape (m,); got (4, 2)"), ([0.1], ValueError, "m = 2, and h_l has m = 1")],
    "phi": [("tanh", TypeError, "'tanh'"), (np.tanh, TypeError, "tanh"), (None, TypeError, "None")],
    "alpha": [*NUMBER, (-0.1, ValueError, "at least 0; got -0.1")],
    **dict.fromkeys(("max_iter", "l", "n2", "chains", "layers", "every", "seed"), WHOLE),
    "value": [("abc", TypeError, "str"), (INF, ValueError, "inf"), ([1.0] * 4, ValueError, "l = 3 of them; got shape")],
    "labels": [
        ([0, 2], ValueError, "0..n2-1 = 0..1; got 2"),
        ([0, -1], ValueError, "got -1"),
        ([0.0, 1.0], TypeError, "whole numbers 0..1; got float64"),
        ([[0, 1]], ValueError, "(1, 2)"),
        ([[0, 1], [0]], ValueError, "vector"),
    ],
    **dict.fromkeys(("X", "W1", "U1", "U2", "H", "G1", "G2"), MATRIX),
    "W2": [*MATRIX, (np.ones((4, 2)), ValueError, "W2 has n1 = 4, and")],
    "Y": [*MATRIX, (Y.T, ValueError, "Y has n2 = 4, and U2 has n2 = 2")],
    "normalised": [("no", TypeError, "'no'"), (1, TypeError, "1")],
    "f": [
        (lambda p: [1.0, 2.0], TypeError, "gives one"),
        (lambda p: [[1.0], [2.0, 3.0]], TypeError, "gives one"),
        (lambda p: "text", TypeError, "'text'"),
        (3, TypeError, "a function of an array like p"),
    ],
    "p": [("abc", TypeError, "str"), ([INF], ValueError, "finite numbers, and NaN")],
    "step": [(0, ValueError, "above 0"), (NAN, ValueError, "nan"), ("1", TypeError, "str")],
    "stops": [
        (3, TypeError, "increasing whole numbers"),
        ([3, 3], ValueError, "at least 4; got 3"),
        ([2.5], TypeError, ""),
    ],
    "log10_g": [*BY_LAYER, (3.0, ValueError, "(l+1, m); got ()")],
    "level": NUMBER,
    "centre": [*NUMBER, (INF, ValueError, "inf")],
    "beta1": [*NUMBER, (1, ValueError, "at least 0 and below 1; got 1"), (-0.1, ValueError, "at least 0; got -0.1")],
    "beta2": [*NUMBER, (1, ValueError, "below 1; got 1")],
    "epsilon": [*NUMBER, (0, ValueError, "got 0")],
    "dtype": [(int, TypeError, "a float format"), ("abc", TypeError, "'abc'"), (None, TypeError, "None")],
    "w0": [(0, ValueError, "0"), (1, ValueError, "1"), ("a", TypeError, "str")],
    **{"dJ_dw": [(NAN, ValueError, "nan")], "s": NUMBER, "k": [(-1, ValueError, "-1"), ("a", TypeError, "")]},
    "N": [(0, ValueError, "0"), ("a", TypeError, ""), ([[1], [2, 3]], ValueError, "one row")],
    **{"weights": VECTOR, "steps": VECTOR},
    "depths": [([3, 0], ValueError, "at least 1; got 0"), ([2.5], TypeError, "2.5"), ([], ValueError, "depths")],
    "size": [*NUMBER, (-0.1, ValueError, "at least 0; got -0.1")],
    "J": [([[0.1, 0.2]], ValueError, "(max_iter,), the J of one run; got (1, 2)"), (0.1, ValueError, "got ()")],
    "spreads": [*VECTOR, ([-0.1], ValueError, "at least 0; got -0.1")],
}
SPECIFIC = {
    (gradcheck.central, "step"): [
        *CASES["step"],
        (1e-20, ValueError, "that p = 1 can be changed by; got 1e-20"),
        (1e308, ValueError, "got 1e+308"),
    ],
    (gradcheck.central, "p"): [*CASES["p"], ([1, 1.7e308], ValueError, "p = 1.7e+308 can be changed by")],
    (gradcheck.complex_step, "step"): [*CASES["step"], (None, TypeError, "NoneType")],
    (gradcheck.errors_by_step, "k"): [(4, ValueError, "1 to l = 3; got 4"), (0, ValueError, "0")],
    (gradcheck.errors_by_step, "steps"): [
        *VECTOR,
        ([0.1, 0.0], ValueError, "above 0 that w[k] = 0.9 can be changed by; got 0"),
        ([1e-17], ValueError, "got 1e-17"),
    ],
    (gradcheck.error_of_one_minus_h2, "u"): [("a", TypeError, "str"), (INF, ValueError, "inf")],
    (predict.first_layer_alive, "log10_g"): [
        ([*log10_g.tolist()[1:], [NAN, 0]], ValueError, "nan at layer 3"),
        ([[1.0]], ValueError, "at least one layer"),
        (-300.0, ValueError, "shape (l+1, m); got ()"),
    ],
    (predict.iterations_from_depth, "dJ_dw"): [
        *CASES["dJ_dw"],
        ([[0.1, 0.1], [0.2]], ValueError, "rows of equal length"),
    ],
    (predict.lower_border, "N"): [
        (0, ValueError, "got 0"),
        ([[1], [2, 3]], ValueError, "rows of equal length"),
        ([1000] * 3, ValueError, "l, N take shapes that broadcast to one; got (2,), (3,)"),
    ],
    (remedies.rescaled, "x"): [
        *CASES["x"][:5],
        ([0, 0], ValueError, "x and w take numbers that leave a signal to rescale"),
    ],
    (remedies.rescaled, "w"): [*LAYERS, (per_layer(3, 0), ValueError, "got h[1] = [-0.  0.]")],
    (predict.iterations_from_depth, "l"): [(2, ValueError, "at least 3; got 2"), (3.5, ValueError, "3.5")],
    (predict.lower_border, "l"): [([3, 2], ValueError, "at least 3; got 2")],
    (predict.upper_border, "N"): [(9, ValueError, "alpha N of at least 1, at alpha = 0.1; got 9")],
    (predict.factor_at_fixed_point, "w"): [(NAN, ValueError, "nan"), ("a", TypeError, "str")],
    (predict.factor_at_fixed_point, "x"): NUMBER,
    (predict.curvature_by_layer, "b"): [*LAYERS, (per_layer(4, 0.1), ValueError, "b has l+1 = 5, and u has l+1 = 4")],
    (predict.critical_decay, "x"): [
        ([0.5] * 3, ValueError, "k, x take shapes that broadcast to one; got (2,), (3,)"),
        (0, ValueError, "other than 0; got 0"),
        (NAN, ValueError, "other than 0; got nan"),
    ],
    (remedies.train, "step"): [(0.1, TypeError, "a rule: descent(0.1); got 0.1")],
    (remedies.train, "network"): [
        ("skip", TypeError, "plain, skip or rescaled; got 'skip'"),
        (lambda x, y, w: 3, TypeError, "one that gives 3"),
    ],
    (sweep.train_until, "w"): [([w, w], ValueError, "w takes shape (l+1,); got (2, 4)")],
    (two_layer.forward, "b"): [([1.0, 2.0], ValueError, "b has n1 = 2, and"), ([1.0, NAN, 1.0], ValueError, "nan")],
    (two_layer.backward, "phi"): [([tanh], TypeError, "[tanh]")],
}
ROWS = [
    pytest.param(f, good, name, *case, id=f"{f.__module__[9:]}.{f.__name__} {name} {j}")
    for f, good in GOOD.items()
    for name in good
    for j, case in enumerate(SPECIFIC.get((f, name), CASES.get(name, [])))
]


@pytest.mark.parametrize(("f", "good", "name", "value", "error", "words"), ROWS)
def test_bad_input(f, good, name, value, error, words):
    with pytest.raises(error) as raised:
        f(**{**good, name: value})
    message = str(raised.value)
    assert name in message, message
    assert words in message, message


NUMERIC = [(f, name) for f, good in GOOD.items() for name in good if name not in ("f", "phi", "network", "dtype")]


@pytest.mark.parametrize(("f", "name"), NUMERIC, ids=lambda f: getattr(f, "__name__", f))
def test_no_mask_is_dropped(f, name):
    """Wherever numbers are taken; no function can leave the masked ones out."""
    value = np.asarray(GOOD[f][name])
    for masked in (np.ma.array(value, mask=value == value.flat[-1]), np.ma.masked, [np.ma.array([1.0]), 1.0]):
        with pytest.raises(TypeError, match=name):
            f(**{**GOOD[f], name: masked})


@pytest.mark.parametrize(("f", "name"), [pair for pair in NUMERIC if pair[0] not in ANALYTIC])
def test_no_imaginary_part_is_dropped(f, name):
    value = np.asarray(GOOD[f][name])
    with pytest.raises(TypeError, match=name):
        f(**{**GOOD[f], name: value + 0.1j if value.dtype.kind in "iuf" else 1j})


@pytest.mark.parametrize(
    "f", [sweep.growing, sweep.trainability, sweep.random_weights, sweep.history, sweep.train_until]
)
def test_nothing_is_trained_before_all_is_checked(f, monkeypatch):
    """Each argument wrong in turn, also those that come last. Nor is the iterator of `growing` asked for its first."""
    train = chain.train

    def trained(*args):
        assert args[5] == 0, "trained"
        return train(*args)

    monkeypatch.setattr(chain, "train", trained)
    for name in GOOD[f]:
        with pytest.raises((TypeError, ValueError), match=name):
            f(**{**GOOD[f], name: "no"})


def arrays(result):
    """All arrays that a result is made of."""
    if isinstance(result, np.ndarray):
        return [result]
    if isinstance(result, (list, tuple)):
        return [a for part in result for a in arrays(part)]
    return arrays(list(vars(result).values())) if hasattr(result, "__dict__") else []


def as_arrays(good, dtype=None):
    """The numbers in good as arrays, of the dtype if they are no whole ones."""
    numbers = {name: np.array(v) for name, v in good.items() if isinstance(v, (list, np.ndarray))}
    return {**good, **{name: a.astype(dtype or a.dtype) if a.dtype.kind == "f" else a for name, a in numbers.items()}}


MORE = [
    (chain.train, {**CALLED, "w": [w, w], "max_iter": 2}),
    (chain.train, {**CALLED, "x": np.linspace(-1, 1, 12), "y": np.ones(12), "max_iter": 0}),
    (chain.train, {**CALLED, "w": [w, w], "b": [b, b], "max_iter": 0}),
]
EACH = pytest.mark.parametrize(("f", "good"), [*GOOD.items(), *MORE], ids=lambda f: getattr(f, "__name__", ""))


@EACH
def test_no_argument_is_ever_changed(f, good):
    """Nor by who changes a result later. The good values are good, and no call leaves numpy's warnings switched off."""
    good, before = as_arrays(good), as_arrays(good)
    with np.errstate(divide="raise", over="print", under="warn", invalid="raise"):
        settings = np.geterr()
        result = f(**good)
        assert np.geterr() == settings
    for a in arrays(list(result) if f is sweep.growing else result):
        a.flags.writeable and a.fill(7)
    for name, value in good.items():
        np.testing.assert_array_equal(value, before[name])


@pytest.mark.parametrize(
    ("f", "good"),
    [*((f, good) for f, good in GOOD.items() if f.__module__ in (chain.__name__, two_layer.__name__)), *MORE],
)
def test_float32_stays_float32(f, good):
    """And is the result of float64 to rounding. Logarithms alone are always float64."""
    small, large = (arrays(f(**as_arrays(good, dtype))) for dtype in (np.float32, float))
    for got, expected in zip(small, large):
        assert got.dtype == (float if f.__name__ in ("log10_backward", "log10_gradients", "indicator") else np.float32)
        np.testing.assert_allclose(got, expected, rtol=1e-4, atol=1e-7)


HOSTILE = [
    *(None, "abc", b"1", True, 1 + 1j, 2.5, 0, -1, NAN, INF, -INF, 1e308, -1e308, 1e200, 1e-200, 1e-320),
    *([], [[]], [[1, 2], [3]], {}, {1.0, 2.0}, [1, "a"], [1j, 2], [0, 0], [1e308, -1e308], [1e-200] * 2, [-1, -2]),
    *(np.array([1, 2], object), np.array(["2020"], "M8[Y]"), np.zeros(2, [("a", float)]), np.ones((2, 2, 2))),
    *(np.array([0.5, 0.25], np.float16), np.array([0.5, 0.25], np.longdouble), np.array(1.0), np.uint8([1, 2])),
    *(per_layer(3, v) for v in (0, 1e308, 1e-200, 1j, np.float32(0.5))),
    *(per_layer(5, 1), np.full((4, 2), INF), np.full((4, 2), NAN), np.full((4, 2), -INF), np.full((4, 2), 1j)),
]


@pytest.mark.parametrize("f", GOOD, ids=lambda f: f.__name__)
def test_whatever_is_given_is_taken_or_named(f):
    """No other error, no warning, and no message that leaves open which argument is meant."""
    for name, value in ((name, value) for name in GOOD[f] for value in HOSTILE):
        try:
            f(**{**GOOD[f], name: value})
        except (TypeError, ValueError) as error:
            if name not in str(error):
                raise AssertionError(f"{name} = {value!r}") from error


def test_weights_drawn_outside_the_float_range():
    with pytest.raises(ValueError, match=r"centre \+ spreads z takes finite numbers; got -?inf"):
        sweep.random_weights(x, y, [1.7e308], 50)


def test_a_batch_where_one_experiment_is_asked():
    for f in (chain.forward, chain.algorithm_1):
        with pytest.raises(ValueError, match=r"w takes shape \(l\+1,\); got \(2, 4\)"):
            f(**{**GOOD[f], "w": [w, w]})


ONE, THREE, SHORT = [NAN, 1.0, 1.0, 1.0], [[NAN, 1.0, 1.0, 1.0]] * 3, [NAN, 1.0, 1.0, NAN]


@pytest.mark.parametrize(
    ("w", "b", "words"),
    [
        ([ONE, [NAN] * 4], None, "w takes NaN in entry 0 and above the last layer"),
        ([ONE, [NAN, 1, NAN, 1]], None, "w takes NaN in entry 0 and above the last layer"),
        (THREE, THREE[:2], r"b takes shape \(l\+1,\), or as many experiments as w, \(3,\); got \(2, 4\)"),
        ([ONE, ONE], [ONE, SHORT], "b takes a number wherever w has one; got nan"),
        (ONE, [ONE, SHORT], "b takes a number wherever w has one; got nan"),
    ],
)
def test_a_batch_whose_rows_are_no_chains(w, b, words):
    with pytest.raises(ValueError, match=words):
        chain.train(x, y, w, b)


def test_one_activation_a_layer_in_chains_of_different_depth():
    with pytest.raises(ValueError, match="phi takes one activation for chains of different depth"):
        chain.train(x, y, [w, [NAN, 1, 1, NAN]], phi=[tanh, tanh, identity])


@pytest.mark.parametrize("n", [2, 7])
def test_as_many_activations_as_layers(n):
    with pytest.raises(ValueError, match=rf"phi takes one activation or l = 3 of them, one a layer; got {n}"):
        chain.forward(x, w, phi=[tanh] * n)


def test_a_complex_step_through_a_function_that_drops_it():
    with pytest.raises(TypeError, match=r"f takes a complex array and gives one complex number; got 1\.0"):
        gradcheck.complex_step(lambda p: float(p.real.sum()), [1.0])


def test_lists_and_whole_numbers_are_fine_where_numbers_are():
    np.testing.assert_array_equal(per_layer(3, [1, 2, 3]), [NAN, 1.0, 2.0, 3.0])
    run = chain.train([0, 1], [1, 0], [NAN, 1, 1], [NAN, 0, 0], alpha=1, max_iter=np.int64(2))
    assert run.J.shape == (2,)
    U1, _, _ = two_layer.forward([[1, 2]], [[1], [2]], [[1]], [1])
    np.testing.assert_array_equal(U1, [[6.0]])
