"""Bad input, as a student might give it: an error of the right type that names the argument and says what it got."""

import re

import numpy as np
import pytest

from backprop import chain, gradcheck, predict, sigmoid, sweep, tables, tanh, two_layer
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

# Every public function, with good values for its arguments
CHAIN = {
    chain.forward: {"x": x, "w": w, "b": b, "phi": tanh},
    chain.backward: {"u": u, "h": h, "y": y, "w": w, "phi": tanh},
    chain.log10_backward: {"u": u, "h": h, "y": y, "w": w, "phi": tanh},
    chain.gradients: {"h": h, "g": g},
    chain.log10_gradients: {"h": h, "sign": sign, "log10_g": log10_g},
    chain.cost: {"h_l": h[3], "y": y},
    chain.train: {"x": x, "y": y, "w": w, "b": b, "alpha": 0.1, "max_iter": 2, "phi": tanh},
    chain.algorithm_1: {"x": x, "y": y, "w": w, "b": b, "alpha": 0.1, "max_iter": 2, "phi": tanh},
    chain.per_layer: {"l": 3, "value": 0.9},
}
TWO_LAYER = {
    two_layer.forward: {"X": X, "W1": W1, "W2": W2, "b": B, "phi": tanh},
    two_layer.backward: {"U1": U1, "U2": U2, "W2": W2, "Y": Y, "phi": tanh, "normalised": True},
    two_layer.gradients: {"X": X, "H": H, "G1": G1, "G2": G2},
    two_layer.cost: {"U2": U2, "Y": Y, "normalised": False},
    two_layer.softmax: {"U2": U2},
    two_layer.indicator: {"labels": [0, 1, 1, 0], "n2": 2},
}
GRADCHECK = {
    gradcheck.central: {"f": np.sum, "p": [1.0], "step": 1e-5},
    gradcheck.complex_step: {"f": np.sum, "p": [1.0], "step": 1e-8},
}
PREDICT = {
    predict.iterations_from_depth: {"w0": 0.9, "l": 3, "dJ_dw": -0.1, "alpha": 0.1},
    predict.iterations_from_saturation: {"w0": 5, "alpha": 0.1},
    predict.lower_border: {"l": [3, 10], "N": 1000, "alpha": 0.1},
    predict.upper_border: {"N": 1000, "alpha": 0.1},
    predict.critical_decay: {"k": [1, 2], "x": INF},
    predict.factor_at_fixed_point: {"phi": tanh, "w": 0.9, "x": 0.5, "layers": 2},
    predict.first_below: {"J": [0.1, 0.01], "level": 0.05},
    predict.first_layer_alive: {"log10_g": log10_g, "dtype": np.float32},
}
RUN = {"x": x, "y": y, "alpha": 0.1, "phi": tanh, "every": 1, "progress": None}
SWEEP = {
    sweep.trainability: {**RUN, "weights": [0.5, 1], "depths": [1, 3], "N": 2, "level": 0.001},
    sweep.random_weights: {**RUN, "spreads": [0, 1], "l": 3, "chains": 2, "centre": 1, "N": [1, 2], "level": 0.001},
    sweep.history: {**RUN, "w": w, "b": b, "max_iter": 2},
    sweep.train_until: {**RUN, "w": w, "b": b, "max_iter": 2, "level": 0.001},
    sweep.errors_by_step: {"x": x, "y": y, "w": w, "k": 3, "steps": [1e-5], "phi": tanh},
    sweep.error_of_one_minus_h2: {"u": [0.5]},
}
TABLES = {tables.by_layer: {"h": h, "dJ_dw": w}, tables.number: {"value": 0.5}}
GOOD = {**CHAIN, **TWO_LAYER, **GRADCHECK, **PREDICT, **SWEEP, **TABLES}

VECTORS = {
    "None": (None, TypeError, "NoneType"),
    "text": ("abc", TypeError, "str"),
    "a list of text": (["a", "b"], TypeError, "list"),
    "truth": (True, TypeError, "bool"),
    "a list of truths": ([True, False], TypeError, "bool"),
    "a dict": ({}, TypeError, "dict"),
    "rows of unequal length": ([[1.0, 2.0], [3.0]], ValueError, "[[1.0, 2.0], [3.0]]"),
}
SAMPLES = {
    **VECTORS,
    "a number": (0.5, ValueError, "()"),
    "nothing": ([], ValueError, "none"),
    "a matrix": ([[0.1, 0.2]], ValueError, "(1, 2)"),
    "NaN": ([0.1, NAN], ValueError, "nan at index (1,)"),
    "infinity": ([-INF, 0.1], ValueError, "-inf at index (0,)"),
}
REAL = {"complex numbers": ([1j, 0.5], TypeError, "complex128")}
TARGETS = {**SAMPLES, **REAL, "another m": ([0.1, 0.2, 0.3], ValueError, "3")}
WEIGHTS = {
    **VECTORS,
    "a number": (0.9, ValueError, "()"),
    "nothing": ([], ValueError, "(0,)"),
    "no layer": ([NAN], ValueError, "(1,)"),
    "no NaN at entry 0": ([0.9, 0.9, 0.9], ValueError, "0.9"),
    "whole numbers": ([1, 2, 3, 4], ValueError, "1"),
    "NaN in the middle": ([NAN, 1.0, NAN, 1.0], ValueError, "nan at index (2,)"),
    "NaN at the end": ([NAN, 1.0, 1.0, NAN], ValueError, "nan at index (3,)"),
    "infinity": ([NAN, 1.0, INF, 1.0], ValueError, "inf at index (2,)"),
    "an empty batch": (np.empty((0, 4)), ValueError, "(0, 4)"),
}
REAL_WEIGHTS = {**WEIGHTS, "complex numbers": ([NAN, 1j, 1.0, 1.0], TypeError, "complex128")}
BIASES = {
    **{name: case for name, case in WEIGHTS.items() if name != "None"},
    "another l": (per_layer(4, 0.1), ValueError, "(5,)"),
    "a batch for one chain": ([b, b], ValueError, "(2, 4)"),
}
REAL_BIASES = {**BIASES, "complex numbers": ([NAN, 1j, 1.0, 1.0], TypeError, "complex128")}


def by_layer(a):
    return {
        **VECTORS,
        "a vector": (a[1], ValueError, "(2,)"),
        "too few layers": (a[1:], ValueError, "(3, 2)"),
        "another m": (a[:, :1], ValueError, "(4, 1)"),
        "NaN in a layer": (np.where(np.arange(4)[:, None] == 2, NAN, a), ValueError, "nan"),
        "complex numbers": (a + 0j, TypeError, "complex128"),
    }


NUMBERS = {
    **VECTORS,
    **REAL,
    "NaN": ([0.5, NAN], ValueError, "nan at index (1,)"),
    "infinity": (-INF, ValueError, "-inf"),
}
NUMBER = {**NUMBERS, "a list": ([0.1, 0.2], ValueError, "(2,)"), "NaN": (NAN, ValueError, "nan")}
DEPTHS = {**NUMBERS, "2": ([3, 2], ValueError, "got 2"), "a fraction": (3.5, ValueError, "got 3.5")}
ITERATIONS = {**NUMBERS, "0": (0, ValueError, "got 0"), "too few": ([10, 9], ValueError, "got 9")}
NO_LOG10_G = {
    **VECTORS,
    **REAL,
    "a vector": (log10_g[:, 0], ValueError, "(4,)"),
    "x alone": (log10_g[:1], ValueError, "(1, 2)"),
    "no sample": (np.empty((4, 0)), ValueError, "(4, 0)"),
    "NaN in a layer": (log10_g * np.array([[1], [1], [NAN], [1]]), ValueError, "nan at index (2, 0)"),
}


def columns(a):
    """For tables: by layer, of one sample or several."""
    return {
        **{what: case for what, case in by_layer(h).items() if what not in ("a vector", "too few layers", "another m")},
        "a number": (0.5, ValueError, "()"),
        "no layer": (a[:1], ValueError, str(a[:1].shape)),
        "no sample": (np.empty((4, 0)), ValueError, "(4, 0)"),
    }


ACTIVATION = {
    "None": (None, TypeError, "None"),
    "its name": ("tanh", TypeError, "'t'"),
    "a number": (1.0, TypeError, "1.0"),
    "a plain function": (np.tanh, TypeError, "tanh"),
    "an array of no axes": (np.array(1.0), TypeError, "array(1.)"),
    "too many": ([tanh] * 7, ValueError, "7"),
    "none": ([], ValueError, "0"),
    "one that is none": ([tanh, None, sigmoid], TypeError, "None"),
    "a generator": ((tanh for _ in range(3)), TypeError, "generator"),
    "a look-alike": (
        type("Tanh", (), {"__call__": 0, "derivative": print, "__repr__": lambda self: "Tanh"})(),
        TypeError,
        "Tanh",
    ),
}
WHOLE = {
    "None": (None, TypeError, "None"),
    "a float": (100.0, TypeError, "100.0"),
    "a fraction": (2.5, TypeError, "2.5"),
    "text": ("3", TypeError, "'3'"),
    "truth": (True, TypeError, "True"),
    "a list": ([3], TypeError, "[3]"),
    "NaN": (NAN, TypeError, "nan"),
    "-1": (-1, ValueError, "-1"),
    "more than fits in memory": (10**20, ValueError, "100,000,000,000,000,000,000"),
}
COUNTS = {**WHOLE, "0": (0, ValueError, "0")}
SEVERAL = {  # one whole number or a vector of them
    **{name: case for name, case in COUNTS.items() if name != "a list"},
    "bytes": (b"abc", TypeError, "b'abc'"),
    "a fraction in a list": ([1, 2.5], TypeError, "1.0"),
    "a dict": ({}, TypeError, "{}"),
    "rows of unequal length": ([[1, 2], [3]], ValueError, "[[1, 2], [3]]"),
    "a matrix": ([[1, 2]], ValueError, "(1, 2)"),
    "nothing": ([], ValueError, "0"),
}
RATES = {
    "None": (None, TypeError, "NoneType"),
    "text": ("0.1", TypeError, "str"),
    "truth": (True, TypeError, "bool"),
    "complex": (0.1j, TypeError, "complex"),
    "a list": ([0.1, 0.2], ValueError, "(2,)"),
    "negative": (-0.1, ValueError, "-0.1"),
    "NaN": (NAN, ValueError, "nan"),
    "infinity": (INF, ValueError, "inf"),
}
MATRICES = {
    **VECTORS,
    "a vector": ([1.0, 2.0], ValueError, "(2,)"),
    "a number": (1.0, ValueError, "()"),
    "nothing": (np.empty((0, 2)), ValueError, "(0, 2)"),
    "NaN": ([[1.0, NAN]], ValueError, "nan at index (0, 1)"),
    "infinity": ([[INF]], ValueError, "inf at index (0, 0)"),
}
EXPLODED = {what: case for what, case in MATRICES.items() if what != "infinity"}
REAL_MATRICES = {**MATRICES, "complex numbers": ([[1j]], TypeError, "complex128")}


def misfit(a, axis):
    """The matrix a with one more row or column than fits."""
    return {"a misfit": (np.concatenate([a, a], axis=axis), ValueError, str(np.concatenate([a, a], axis=axis).shape))}


INDICATORS = {
    **REAL_MATRICES,
    **misfit(Y, 1),
    "its transpose": (Y.T, ValueError, "(4, 2)"),
    "halves": (Y / 2, ValueError, "other entries"),
    "all ones": (np.ones((2, 4)), ValueError, "other entries"),
}
SPECIFIC = {
    (chain.forward, "x"): SAMPLES,
    (chain.forward, "w"): WEIGHTS,
    (chain.forward, "b"): BIASES,
    (chain.train, "x"): {**SAMPLES, **REAL},
    (chain.algorithm_1, "x"): {**SAMPLES, **REAL},
    (chain.train, "b"): REAL_BIASES,
    (chain.algorithm_1, "b"): REAL_BIASES,
    (chain.algorithm_1, "w"): {**REAL_WEIGHTS, "a batch": ([w, w], ValueError, "(2, 4)")},
    (chain.train, "w"): {**REAL_WEIGHTS, "a chain of none in a batch": ([w, [NAN] * 4], ValueError, "none")},
    (chain.gradients, "h"): by_layer(h)
    | {"no sample": (np.empty((4, 0)), ValueError, "(4, 0)"), "x alone": (h[:1], ValueError, "(1, 2)")},
    (chain.log10_gradients, "h"): by_layer(h),
    (chain.cost, "h_l"): {**VECTORS, "another m": ([0.1], ValueError, "(1,)"), "NaN": ([NAN, 0.1], ValueError, "nan")},
    (two_layer.forward, "X"): MATRICES,
    (two_layer.forward, "W1"): {**MATRICES, **misfit(W1, 0)},
    (two_layer.forward, "W2"): {**MATRICES, **misfit(W2, 0)},
    (two_layer.forward, "b"): {
        **{name: case for name, case in SAMPLES.items() if name not in ("None", "nothing")},
        "another n1": ([1.0, 2.0], ValueError, "(2,)"),
    },
    (two_layer.backward, "U1"): {**EXPLODED, **misfit(U1, 0), "complex numbers": ([[1j]], TypeError, "complex128")},
    (two_layer.backward, "U2"): EXPLODED,
    (two_layer.backward, "W2"): {**REAL_MATRICES, **misfit(W2, 1), "a misfit below": misfit(W2, 0)["a misfit"]},
    (two_layer.gradients, "X"): REAL_MATRICES,
    (two_layer.gradients, "H"): {**REAL_MATRICES, **misfit(H, 0)},
    (two_layer.gradients, "G1"): {**REAL_MATRICES, **misfit(G1, 1), "a misfit below": misfit(G1, 0)["a misfit"]},
    (two_layer.gradients, "G2"): {**REAL_MATRICES, **misfit(G2, 0)},
    (two_layer.cost, "U2"): EXPLODED,
    (two_layer.softmax, "U2"): EXPLODED,
    (chain.per_layer, "value"): {
        **VECTORS,
        "NaN": (NAN, ValueError, "nan"),
        "infinity": (INF, ValueError, "inf"),
        "another l": ([1.0, 2.0], ValueError, "(2,)"),
        "one in a list": ([1.0], ValueError, "(1,)"),
        "l+1 of them": ([1.0, 2.0, 3.0, 4.0], ValueError, "(4,)"),
    },
    (two_layer.indicator, "labels"): {
        **VECTORS,
        "floats": ([0.0, 1.0], TypeError, "float64"),
        "too large": ([0, 2], ValueError, "got 2"),
        "negative": ([0, -1], ValueError, "got -1"),
        "nothing": ([], ValueError, "(0,)"),
        "a matrix": ([[0, 1]], ValueError, "(1, 2)"),
        "a number": (1, ValueError, "()"),
    },
    **{(f, "p"): {**VECTORS, "infinity": ([INF], ValueError, "inf")} for f in GRADCHECK},
    **{(f, "step"): {**RATES, "0": (0, ValueError, "0")} for f in GRADCHECK},
    **{(f, "f"): {"None": (None, TypeError, "None"), "a number": (1.0, TypeError, "1.0")} for f in GRADCHECK},
    (predict.iterations_from_depth, "w0"): {
        **NUMBERS,
        "0": (0, ValueError, "got 0"),
        "1": ([0.5, 1], ValueError, "got 1"),
        "1.5": (1.5, ValueError, "got 1.5"),
    },
    (predict.iterations_from_depth, "l"): DEPTHS,
    (predict.iterations_from_saturation, "w0"): {**NUMBERS, "1": ([5, 1], ValueError, "got 1")},
    (predict.lower_border, "l"): DEPTHS,
    (predict.critical_decay, "k"): {**NUMBERS, "-1": (-1, ValueError, "got -1")},
    (predict.critical_decay, "x"): {
        **{what: case for what, case in NUMBERS.items() if what != "infinity"},
        "0": ([0.5, 0], ValueError, "got 0"),
    },
    (predict.factor_at_fixed_point, "w"): NUMBERS,
    (predict.factor_at_fixed_point, "x"): NUMBER,
    (predict.first_below, "J"): {
        **VECTORS,
        **REAL,
        "a number": (0.5, ValueError, "()"),
        "a matrix": ([[0.1]], ValueError, "(1, 1)"),
        "NaN": ([0.1, NAN], ValueError, "nan at index (1,)"),
    },
    (predict.first_layer_alive, "log10_g"): NO_LOG10_G,
    **{(f, "x"): {**SAMPLES, **REAL} for f in SWEEP},
    **{(f, "w"): {**REAL_WEIGHTS, "a batch": ([w, w], ValueError, "(2, 4)")} for f in SWEEP},
    **{(f, "b"): REAL_BIASES for f in SWEEP},
    **{(f, "max_iter"): COUNTS for f in SWEEP},
    **{(f, "N"): {**SEVERAL, "nothing": ([], ValueError, "none")} for f in SWEEP},
    (sweep.trainability, "weights"): {
        **{what: case for what, case in SAMPLES.items() if what != "nothing"},
        **REAL,
        "nothing": ([], ValueError, "0 and 2"),
    },
    (sweep.random_weights, "spreads"): {
        **{what: case for what, case in SAMPLES.items() if what != "nothing"},
        **REAL,
        "nothing": ([], ValueError, "[]"),
        "negative": ([0.1, -0.1], ValueError, "-0.1"),
    },
    (sweep.errors_by_step, "k"): {**COUNTS, "above l": (4, ValueError, "4")},
    (sweep.errors_by_step, "steps"): {
        **{what: case for what, case in SAMPLES.items() if what != "nothing"},
        **REAL,
        "0": ([1e-5, 0], ValueError, "0"),
    },
    (sweep.error_of_one_minus_h2, "u"): NUMBERS,
    (tables.by_layer, "h"): columns(h),
    (tables.by_layer, "dJ_dw"): {**columns(w), "another l": (w[:3], ValueError, "3")},
    (tables.number, "value"): {what: case for what, case in NUMBER.items() if what != "infinity"},
}
GENERAL = {
    "y": TARGETS,
    "w": {**REAL_WEIGHTS, "another l": (per_layer(5, 0.9), ValueError, "(4, 2)")},
    "phi": ACTIVATION,
    "alpha": RATES,
    "max_iter": WHOLE,
    "Y": INDICATORS,
    "N": ITERATIONS,
    "depths": SEVERAL,
    "dJ_dw": NUMBERS,
    **dict.fromkeys(("l", "n2", "every", "chains", "layers"), COUNTS),
    "level": RATES,
    "centre": NUMBER,
    "progress": {"a number": (1, TypeError, "1"), "truth": (True, TypeError, "True")},
    "normalised": {"None": (None, TypeError, "None"), "text": ("no", TypeError, "'no'"), "1": (1, TypeError, "1")},
    "dtype": {
        "None": (None, TypeError, "None"),
        "whole numbers": (int, TypeError, "int"),
        "complex numbers": (complex, TypeError, "complex"),
        "text": ("abc", TypeError, "'abc'"),
    },
    **{name: by_layer(a) for name, a in (("u", u), ("h", h), ("g", g), ("sign", sign), ("log10_g", log10_g))},
    "h": {**by_layer(h), "u": (u, ValueError, "nan (were u and h swapped?)")},
}
CASES = [
    pytest.param(function, good, name, *case, id=f"{function.__module__[9:]}.{function.__name__}: {name} is {what}")
    for function, good in GOOD.items()
    for name in good
    for what, case in (SPECIFIC.get((function, name)) or GENERAL[name]).items()
]


@pytest.mark.parametrize(("function", "good", "name", "value", "error", "got"), CASES)
def test_bad_input(function, good, name, value, error, got):
    with pytest.raises(error) as raised:
        function(**{**good, name: value})
    assert raised.type is error
    message = str(raised.value)
    assert re.search(rf"\b{name}\b", message), message
    assert re.search(r"\btakes?\b", message), message
    assert got in message, message


@pytest.mark.parametrize(("function", "good"), GOOD.items(), ids=lambda f: getattr(f, "__name__", ""))
def test_the_good_values_are_good(function, good):
    """So that each case above fails for its own reason. And no call leaves numpy's warnings switched off."""
    if function is gradcheck.complex_step:
        good = {**good, "f": lambda p: p.sum()}
    with np.errstate(divide="raise", over="print", under="warn", invalid="raise"):
        before = np.geterr()
        function(**good)
        assert np.geterr() == before


def test_train_and_cost_on_lengths_that_disagree():
    for function in (chain.train, chain.algorithm_1):
        with pytest.raises(ValueError, match=r"x and y .* got 2 and 3"):
            function(x, [0.1, 0.2, 0.3], w)


def test_a_bias_missing_from_a_chain_of_a_batch():
    """Nothing is silently broadcast: rows of b may end only where those of w do."""
    short = np.array([0.1, 0.1, NAN])
    with pytest.raises(ValueError, match=r"b takes a bias for every layer"):
        chain.train(x, y, [w, w], [b, [NAN, *short]])


@pytest.mark.parametrize("numerical", [gradcheck.central, gradcheck.complex_step])
def test_a_function_that_gives_no_number(numerical):
    with pytest.raises(ValueError, match=r"f takes an array and gives one real number; got array"):
        numerical(lambda p: 2 * p, [1.0, 2.0])


@pytest.mark.parametrize("numerical", [gradcheck.central, gradcheck.complex_step])
@pytest.mark.parametrize("nothing", [None, "text", True])
def test_a_function_that_gives_another_kind(numerical, nothing):
    with pytest.raises(TypeError, match=rf"f takes an array and gives one real number; got {nothing!r}"):
        numerical(lambda p: nothing, [1.0, 2.0])


def test_a_step_so_large_that_no_difference_is_left():
    """NaN in a gradient means that the entry belongs to no layer, and nothing else."""
    with pytest.raises(
        ValueError, match=r"step takes a number that keeps f finite; got 1e\+308, which gives nan at \(0,\)"
    ):
        gradcheck.central(lambda p: float(p[0]) * 10, [1.0], step=1e308)


def test_a_table_of_arrays_without_names():
    with pytest.raises(TypeError, match=r"by_layer takes arrays by name, as in by_layer\(h=h\); got 2 without"):
        tables.by_layer(h, g)


def test_a_complex_step_through_a_function_that_drops_it():
    with pytest.raises(TypeError, match=r"f takes a complex array and gives a complex number; got 1.0"):
        gradcheck.complex_step(lambda p: float(p.real.sum()), [1.0])


def test_lists_and_whole_numbers_are_fine_where_numbers_are():
    np.testing.assert_array_equal(per_layer(3, [1, 2, 3]), [NAN, 1.0, 2.0, 3.0])
    run = chain.train([0, 1], [1, 0], [NAN, 1, 1], [NAN, 0, 0], alpha=1, max_iter=np.int64(2))
    assert run.J.shape == (2,)
    U1, _, _ = two_layer.forward([[1, 2]], [[1], [2]], [[1]], [1])
    np.testing.assert_array_equal(U1, [[6.0]])
