"""The sweeps against one experiment at a time, the facts they are there to show, and how they are stopped."""

import math

import numpy as np
import pytest

from backprop import chain, identity, predict, relu, sigmoid, sweep, tanh

X = Y = np.array([-0.5, 0.5])


@pytest.fixture
def interrupt_after(monkeypatch):
    """Let training be interrupted, as by the button, once it has gone so many iterations on."""
    train, done = chain.train, 0

    def interrupted(at):
        def train_or_not(x, y, w, b, alpha, max_iter, phi):
            nonlocal done
            if done + max_iter > at:
                raise KeyboardInterrupt
            done += max_iter
            return train(x, y, w, b, alpha, max_iter, phi)

        monkeypatch.setattr(chain, "train", train_or_not)

    return interrupted


@pytest.mark.parametrize("phi", [tanh, sigmoid, relu])
def test_a_map_is_its_experiments_one_by_one(phi):
    weights, depths, N = [0.4, 1.0, 1.7], [4, 1, 9], [1, 30, 90]
    m = sweep.trainability(X, Y, weights, depths, N=N, alpha=0.2, phi=phi, every=20)
    assert m.iterations.tolist() == N
    assert m.J.shape == (3, 3, 3)
    for d, l in enumerate(depths):
        for j, w0 in enumerate(weights):
            J = chain.algorithm_1(X, Y, chain.per_layer(l, w0), alpha=0.2, max_iter=90, phi=phi).J
            np.testing.assert_allclose(m.J[:, d, j], J[np.array(N) - 1], rtol=1e-9)
            below = [t for t, J_t in enumerate(J, 1) if J_t < 1e-3]
            np.testing.assert_equal(m.first_below[d, j], below[0] if below else np.nan)


def test_the_chunk_changes_no_number():
    maps = [sweep.trainability(X, Y, [0.8, 1.2], [2, 20], N=50, every=every) for every in (1, 7, 1000)]
    for m in maps[1:]:
        np.testing.assert_array_equal(m.J, maps[0].J)
        np.testing.assert_array_equal(m.first_below, maps[0].first_below)


def test_a_map_that_is_interrupted_keeps_what_is_finished(interrupt_after):
    """The checkpoints it reached and the iteration it had come to, as in a map that is not interrupted."""
    whole = sweep.trainability(X, Y, [0.8, 1.2], [2, 20], N=[10, 40, 500])
    interrupt_after(40)
    m = sweep.trainability(X, Y, [0.8, 1.2], [2, 20], N=[10, 500], every=20)
    assert m.iterations.tolist() == [10, 40]
    np.testing.assert_array_equal(m.J, whole.J[:2])
    np.testing.assert_array_equal(m.first_below, np.where(whole.first_below <= 40, whole.first_below, np.nan))


def test_a_growing_map_shows_each_chunk():
    given = {"N": [25, 50], "alpha": 0.2, "phi": sigmoid}
    maps = list(sweep.growing(X, Y, [0.8, 1.2], [2, 5], **given, every=20))
    assert [m.iterations.tolist() for m in maps] == [[], [20], [25], [25, 40], [25, 50]]
    for m in maps[1:]:
        here = sweep.trainability(X, Y, [0.8, 1.2], [2, 5], **given | {"N": m.iterations.tolist()})
        for one, other in zip(vars(m).values(), vars(here).values()):
            np.testing.assert_array_equal(one, other)
    m = maps[-1]
    assert (m.x.tolist(), m.y.tolist(), m.alpha, m.phi) == ([-0.5, 0.5], [-0.5, 0.5], 0.2, sigmoid)


def test_an_interrupt_before_anything_is_finished(interrupt_after):
    interrupt_after(0)
    m = sweep.trainability(X, Y, [0.8, 1.2], [2], N=50)
    assert m.iterations.tolist() == []
    assert m.J.shape == (0, 1, 2)
    assert np.isnan(m.first_below).all()
    past = sweep.history(X, Y, chain.per_layer(3, 0.8))
    assert [a.shape for a in vars(past).values()] == [(0,), (0,), (0, 4), (0, 4)]
    run = sweep.train_until(X, Y, chain.per_layer(3, 0.8))
    assert len(run.J) == 0
    np.testing.assert_array_equal(run.w, chain.per_layer(3, 0.8))


def test_random_weights_are_their_chains_one_by_one():
    draws = sweep.random_weights(X, Y, [0.1, 0.4], 6, chains=5, centre=0.9, N=[50, 300], seed=3)
    z = np.random.default_rng(3).standard_normal((5, 6))
    assert draws.J.shape == (2, 2, 5)
    for s, spread in enumerate((0.1, 0.4)):
        for c in range(5):
            w = 0.9 + spread * z[c]
            J = chain.algorithm_1(X, Y, chain.per_layer(6, w), max_iter=300).J
            np.testing.assert_allclose(draws.J[:, s, c], J[[49, 299]], rtol=1e-6)
            assert draws.sign[s, c] == np.sign(np.prod(w))
            assert draws.typical_weight[s, c] == pytest.approx(abs(np.prod(w)) ** (1 / 6))
            np.testing.assert_equal(draws.first_below[s, c], predict.first_below(J) or np.nan)
    np.testing.assert_array_equal(draws.trained, np.isfinite(draws.first_below).mean(axis=1))


def test_random_weights_around_1_train_until_the_spread_shrinks_the_typical_weight():
    """A hundred layers: all train with spread 0.1, none of a quarter with 0.5. Spread 0 is the run from w = 1."""
    draws = sweep.random_weights(X, Y, [0, 0.1, 0.5], 100)
    np.testing.assert_array_equal(draws.first_below[0], 31)
    assert draws.trained[1] == 1
    assert draws.trained[2] < 0.25
    trained = np.isfinite(draws.first_below)
    above = draws.typical_weight > (98 * 0.1 * 1000 / 4) ** (-1 / 98)
    assert (trained == above).mean() > 0.9  # the border for equal weights, read at the typical weight


def test_xaviers_rule_does_not_save_a_chain_of_width_one():
    """ln |z| has mean -(gamma + ln 2) / 2 and variance pi^2 / 8, so the typical weight is 0.53."""
    expected = -(np.euler_gamma + math.log(2)) / 2
    assert math.exp(expected) == pytest.approx(0.53, abs=0.005)
    share = {}
    for l in (3, 10, 20, 100):
        draws = sweep.random_weights(X, Y, [1], l, chains=400, centre=0)
        share[l] = draws.trained[0]
        error = math.pi / math.sqrt(8 * 400 * l)
        assert np.log(draws.typical_weight).mean() == pytest.approx(expected, abs=4 * error)
    assert share[3] > 0.98
    assert 0.55 < share[10] < 0.78  # 0.66 of 1000 chains, give or take four standard errors of 400
    assert 0.07 < share[20] < 0.21  # 0.14
    assert share[100] == 0


@pytest.mark.parametrize("b", [None, 0.1])
def test_history_is_what_training_passes_through(b):
    w, b = chain.per_layer(5, 0.7), None if b is None else chain.per_layer(5, b)
    past = sweep.history(X, [0.1, 0.4], w, b, alpha=0.3, max_iter=23, every=4)
    assert past.t.tolist() == [1, 5, 9, 13, 17, 21]
    run = chain.train(X, [0.1, 0.4], w, b, alpha=0.3, max_iter=23)
    np.testing.assert_allclose(past.J, run.J[past.t - 1], rtol=1e-12)
    for t, w_t, dJ_dw in zip(past.t, past.w, past.dJ_dw):
        before, after = (chain.train(X, [0.1, 0.4], w, b, alpha=0.3, max_iter=n).w for n in (t - 1, t))
        np.testing.assert_array_equal(w_t, before)
        np.testing.assert_allclose(dJ_dw[1:], ((before - after) / 0.3)[1:], rtol=1e-8, atol=1e-15)


def test_history_of_a_run_that_explodes():
    """As in `train`: J infinite from there on, and the last finite weights."""
    given = {"x": [1.0], "y": [0.5], "w": chain.per_layer(5, 3.0), "phi": identity, "alpha": 0.1, "max_iter": 20}
    past, run = sweep.history(**given, every=1), chain.train(**given)
    np.testing.assert_array_equal(np.isinf(past.J), np.isinf(run.J))
    assert np.isinf(run.J).any()
    np.testing.assert_array_equal(past.w[-1], run.w)
    assert np.isinf(sweep.history(**given, every=7).J).tolist() == np.isinf(run.J[::7]).tolist()


def test_chunks_are_one_run():
    """Also of a batch, and with stops that come on the way."""
    w = np.stack([chain.per_layer(4, v) for v in (0.5, 1.2)])
    whole = chain.train(X, Y, w, max_iter=30)
    stops = iter([1, 9, 10, 30])
    found = list(sweep.train_in_chunks(X, Y, w, None, 0.1, tanh, stops))
    assert [t for t, _ in found] == [1, 9, 10, 30]
    np.testing.assert_array_equal(np.concatenate([run.J for _, run in found], axis=-1), whole.J)
    np.testing.assert_array_equal(found[-1][1].w, whole.w)


def test_history_that_is_interrupted_keeps_what_is_finished(interrupt_after):
    whole = sweep.history(X, Y, chain.per_layer(3, 0.8), max_iter=50, every=7)
    interrupt_after(30)
    past = sweep.history(X, Y, chain.per_layer(3, 0.8), max_iter=50, every=7)
    assert past.t.tolist() == [1, 8, 15, 22]
    for part, all_of_it in zip(vars(past).values(), vars(whole).values()):
        np.testing.assert_array_equal(part, all_of_it[:4])


def test_late_layers_do_the_work():
    """Weights after 1000 iterations from 1.5 and from 1.0, of a run in C."""
    from_15, from_1 = (
        sweep.history(X, Y, chain.per_layer(100, w0), max_iter=1001, every=1000).w[-1] for w0 in (1.5, 1)
    )
    np.testing.assert_allclose(from_15[1:81], 1.5, atol=5e-6)
    np.testing.assert_allclose(from_15[[90, 97, 99, 100]], [1.49993, 1.4532, 1.2026, 0.7250], atol=5e-5)
    np.testing.assert_allclose(from_1[[1, 50, 100]], [1.00193, 1.02161, 1.14073], atol=5e-6)


def test_the_plateau_from_095_breaks():
    """Half of the fall of J falls within 10 of the 149 iterations, late in them."""
    J = sweep.history(X, Y, chain.per_layer(100, 0.95), max_iter=200, every=1).J
    assert J[99] > 0.95 * J[0]
    fall = J[:-10] - J[10:]
    assert fall.max() > 0.5 * J[0]
    assert 110 < fall.argmax() < 149


def test_train_until_is_train():
    w = chain.per_layer(10, 0.5)
    run = sweep.train_until(X, Y, w, every=250)
    assert len(run.J) == 1500  # J < 1e-3 first at 1403
    np.testing.assert_array_equal(run.J, chain.train(X, Y, w, max_iter=1500).J)
    np.testing.assert_array_equal(run.w, chain.train(X, Y, w, max_iter=1500).w)
    assert run.b is None
    assert len(sweep.train_until(X, Y, w, max_iter=600, every=250).J) == 600
    with_bias = sweep.train_until(X, Y, w, chain.per_layer(10, 0.1), max_iter=600, every=250)
    np.testing.assert_array_equal(with_bias.b, chain.train(X, Y, w, chain.per_layer(10, 0.1), max_iter=600).b)


def test_train_until_can_be_interrupted_and_continued(interrupt_after, monkeypatch):
    w = chain.per_layer(10, 0.5)
    interrupt_after(300)
    run = sweep.train_until(X, Y, w, every=100)
    monkeypatch.undo()
    assert len(run.J) == 300
    rest = sweep.train_until(X, Y, run.w)
    np.testing.assert_array_equal([*run.J, *rest.J], chain.train(X, Y, w, max_iter=300 + len(rest.J)).J)


def test_train_until_ends_a_run_that_explodes():
    run = sweep.train_until(X, Y, chain.per_layer(10, 1.5), phi=identity, alpha=1, every=50)
    assert len(run.J) == 50
    assert run.J[-1] == np.inf
