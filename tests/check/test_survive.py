"""Whatever her code does, there is a verdict, and nothing is left behind."""

import asyncio
import contextlib
import random
import signal
import sys
import threading
import time
import warnings

import numpy as np
import pytest

from backprop import check
from backprop.check import sandbox


def right(u, h, y, w):
    g = np.full_like(u, np.nan)
    g[-1] = (h[-1] - y) / len(y) / np.cosh(u[-1]) ** 2
    for k in range(len(w) - 2, 0, -1):
        g[k] = g[k + 1] * w[k + 1] / np.cosh(u[k]) ** 2
    return g


def judged(backward):
    return check.chain(backward=backward)


def raises(error):
    def backward(u, h, y, w):
        raise error

    return backward


def gives(value):
    return lambda u, h, y, w: value


class OwnError(BaseException):
    pass


def without_end(u, h, y, w):
    return without_end(u, h, y, w)


def contains_itself(u, h, y, w):
    a = []
    a.append(a)
    return a


async def coroutine(u, h, y, w):
    return u


def generator(u, h, y, w):
    yield u


HOSTILE = {
    "division by zero": (lambda u, h, y, w: 1 / 0, "ZeroDivisionError: division by zero"),
    "exit()": (lambda u, h, y, w: sys.exit(3), "It calls exit()"),
    "an error of her own": (raises(OwnError("odd")), "OwnError: odd"),
    "GeneratorExit": (raises(GeneratorExit()), "GeneratorExit"),
    "CancelledError": (raises(asyncio.CancelledError()), "CancelledError"),
    "MemoryError": (raises(MemoryError()), "MemoryError"),
    "no recursion's end": (without_end, "It calls itself without end"),
    "None after work": (lambda u, h, y, w: print(u.shape), "nothing (None)"),
    "text": (gives("g"), "g should be numbers; yours is of type str"),
    "dict": (gives({1: 2}), "of type dict"),
    "set": (gives({1}), "of type set"),
    "complex": (lambda u, h, y, w: right(u, h, y, w) + 0j, "yours are complex numbers"),
    "true and false": (lambda u, h, y, w: right(u, h, y, w) > 0, "True and False"),
    "words in an array": (gives(np.array(["a", "b"])), "yours are text"),
    "objects": (gives([object()] * 5), "entries that are no numbers"),
    "a function": (gives(np.tanh), "of type ufunc"),
    "NaN": (lambda u, h, y, w: right(u, h, y, w) * np.nan, "nan"),
    "infinite": (lambda u, h, y, w: right(u, h, y, w) * np.inf, "inf"),
    "huge": (lambda u, h, y, w: right(u, h, y, w) * 1e308 * 1e3, "first wrong number"),
    "empty": (gives([]), "yours is of shape (0,)"),
    "one number": (gives(0.5), "yours is one number"),
    "rows of unequal length": (gives([[1.0], [1.0, 2.0]]), "rows of unequal length"),
    "a list in itself": (contains_itself, "g"),
    "on its side": (lambda u, h, y, w: right(u, h, y, w).T, "It lies on its side"),
    "a generator": (generator, "Did you write `yield`"),
    "a coroutine": (coroutine, "of type coroutine"),
    "another shape each time": (lambda u, h, y, w: right(u, h, y, w)[:2], "of shape (5, 3)"),
    "too many arguments": (lambda u, h, y: u, "It should take (u, h, y, w); yours takes (u, h, y)"),
    "another order": (lambda h, u, y, w: u, "in this order; yours takes (h, u, y, w)"),
    "no function": (3, "It should be a function; it is of type int"),
    "a tuple of one": (lambda u, h, y, w: (right(u, h, y, w),), "g should be of shape (5, 3)"),
}


@pytest.mark.parametrize(("backward", "said"), HOSTILE.values(), ids=HOSTILE)
@pytest.mark.filterwarnings("ignore:coroutine")
def test_is_survived(backward, said):
    verdict = judged(backward)
    assert not verdict.ok
    assert verdict.mistakes == ()
    assert said in repr(verdict)
    assert "fault of the checker" not in repr(verdict)
    assert verdict.where.function == "backward"
    assert judged(right).ok


def test_her_error_is_shown_at_her_line():
    def helper(a):
        return np.linalg.inv(a)  # raises inside numpy

    def backward(u, h, y, w):
        return helper(np.zeros((2, 2)))

    text = repr(judged(backward))
    assert "LinAlgError: Singular matrix" in text
    assert ": return np.linalg.inv(a)  # raises inside numpy" in text
    assert f"line {helper.__code__.co_firstlineno + 1}:" in text


# ---- time


def endless(u, h, y, w):
    while True:
        pass


def endless_and_deaf(u, h, y, w):
    while True:
        try:  # noqa: SIM105
            np.tanh(u)
        except:  # noqa: E722
            pass


def endless_in_a_helper(u, h, y, w):
    def helper():
        while True:
            with contextlib.suppress(BaseException):
                sum(range(1000))

    while True:
        try:
            helper()
        except BaseException:
            continue


def asleep(u, h, y, w):
    time.sleep(60)


def endless_printing(u, h, y, w):
    while True:
        print("still here")


@pytest.mark.parametrize("backward", [endless, endless_and_deaf, endless_in_a_helper, asleep, endless_printing])
def test_an_endless_loop_is_ended(backward, monkeypatch):
    monkeypatch.setattr(sandbox, "LIMIT", 0.3)
    before = signal.getsignal(signal.SIGALRM)
    start = time.perf_counter()
    verdict = judged(backward)
    assert time.perf_counter() - start < 3
    assert "It had not come back after 0.3 seconds" in repr(verdict)
    assert "line " in repr(verdict)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert sys.gettrace() is None or "leave" not in repr(sys.gettrace())


def test_where_no_limit_holds_it_is_said(monkeypatch):
    verdicts = []
    thread = threading.Thread(target=lambda: verdicts.append(judged(right)))
    thread.start()
    thread.join()
    assert verdicts[0].ok
    assert "No time limit can be set here" in repr(verdicts[0])
    assert "No time limit" not in repr(judged(right))


def test_her_own_alarm_stays():
    signal.setitimer(signal.ITIMER_REAL, 100)
    try:
        assert judged(right).ok
        assert 90 < signal.getitimer(signal.ITIMER_REAL)[0] <= 100
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def test_interrupt_passes_through():
    def backward(u, h, y, w):
        signal.raise_signal(signal.SIGINT)

    kept = signal.signal(signal.SIGINT, signal.default_int_handler)  # the runner may have been told to ignore it
    try:
        with pytest.raises(KeyboardInterrupt):
            judged(backward)
    finally:
        signal.signal(signal.SIGINT, kept)
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert judged(right).ok


# ---- what is left behind


def test_what_she_prints_is_kept_and_folded(capsys):
    def backward(u, h, y, w):
        print("u is", u.shape)
        print("<b>beware</b>", file=sys.stderr)
        return right(u, h, y, w)

    verdict = judged(backward)
    assert capsys.readouterr() == ("", "")
    assert verdict.ok
    assert "What `backward` printed or warned of:\n    u is (5, 3)\n    <b>beware</b>" in repr(verdict)
    assert "<details" in verdict._repr_html_()
    assert "<b>beware" not in verdict._repr_html_()


def test_much_is_not_kept():
    def backward(u, h, y, w):
        print("x" * 100_000)
        return right(u, h, y, w)

    assert len(repr(judged(backward))) < 5000


def test_warnings_are_kept_and_no_error():
    def backward(u, h, y, w):
        np.log(np.zeros(1))
        warnings.warn("look out", stacklevel=1)
        return right(u, h, y, w)

    text = repr(judged(backward))
    assert "RuntimeWarning: divide by zero" in text
    assert "UserWarning: look out" in text


def test_states_are_left_alone():
    def backward(u, h, y, w):
        np.random.seed(1)  # noqa: NPY002
        random.seed(1)
        np.seterr(all="raise")
        sys.setrecursionlimit(3000)
        warnings.simplefilter("error")
        sys.stdout = None
        return right(u, h, y, w)

    before = np.random.get_state()[1].tolist(), random.getstate(), np.geterr(), sys.getrecursionlimit()  # noqa: NPY002
    filters, out = list(warnings.filters), sys.stdout
    judged(backward)
    after = np.random.get_state()[1].tolist(), random.getstate(), np.geterr(), sys.getrecursionlimit()  # noqa: NPY002
    assert before == after
    assert filters == list(warnings.filters)
    assert out is sys.stdout


def test_each_function_runs_once_a_problem():
    seen = []

    def backward(u, h, y, w):
        seen.append(u[1:].tobytes())
        return right(u, h, y, w) * 2

    assert judged(backward).mistakes == ("factor_2",)
    assert len(seen) == len(set(seen)) > 1


def test_what_she_changes_is_no_one_elses():
    def backward(u, h, y, w):
        g = right(u, h, y, w)
        w[:] = 7
        return g

    for _ in range(2):
        verdict = judged(backward)
        assert verdict.mistakes == ("in_place",)
        assert "changes w in place" in repr(verdict)
    assert judged(right).ok


def test_a_letter_of_the_notebook_is_pointed_out():
    room = {"m": 100, "np": np}
    exec("def backward(u, h, y, w):\n    return (1 - np.tanh(u)**2) * (h[-1] - y) / m", room)
    text = repr(judged(room["backward"]))
    assert "It also reads m of your notebook" in text


def test_a_fault_of_the_checker_says_so(monkeypatch):
    monkeypatch.setattr(check._problems, "chain_problems", lambda: 1 / 0)
    verdict = judged(right)
    assert not verdict.ok
    assert "This is a fault of the checker, not of your code" in repr(verdict)
    assert "ZeroDivisionError" in verdict._repr_html_()
