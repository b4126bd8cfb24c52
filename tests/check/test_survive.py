"""Whatever a student's code does, there is a verdict, and nothing is left behind."""

import asyncio
import contextlib
import gc
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import matplotlib as mpl
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


class Mute(Exception):  # noqa: N818
    def __str__(self):
        raise SystemExit


class Endless(Exception):  # noqa: N818
    def __str__(self):  # noqa: PLE0307
        while True:
            pass


def that_exits(name):
    """A list with a method that ends Python."""

    def leave(self, *arguments):
        raise SystemExit

    return type("Odd", (list,), {name: property(leave) if name == "__class__" else leave})([1.0])


class Evil:
    """What can be called, and cannot be looked at."""

    def __call__(self, u, h, y, w):
        return right(u, h, y, w) * 2

    def __getattr__(self, name):
        raise SystemExit


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
    "an error of its own": (raises(OwnError("odd")), "OwnError: odd"),
    "GeneratorExit": (raises(GeneratorExit()), "GeneratorExit"),
    "CancelledError": (raises(asyncio.CancelledError()), "CancelledError"),
    "MemoryError": (raises(MemoryError()), "MemoryError"),
    "recursion without end": (without_end, "It calls itself without end"),
    "None after work": (lambda u, h, y, w: print(u.shape), "nothing (None)"),
    "text": (gives("g"), "g should be numbers; yours is of type str"),
    "dict": (gives({"g": 2}), "of type dict"),
    "an error that cannot be shown": (raises(Mute()), "Mute: (its text cannot be shown)"),
    "an error whose text never ends": (raises(Endless()), "Endless: (its text cannot be shown)"),
    "a long error": (raises(ValueError("x" * 10**7)), "x ..."),
    "__class__ exits": (gives(that_exits("__class__")), "g should be of shape"),
    "__len__ exits": (gives(that_exits("__len__")), "It calls exit()"),
    "__iter__ exits": (gives(that_exits("__iter__")), "It calls exit()"),
    "__array__ exits": (gives([that_exits("__array__")] * 5), "g should be of shape"),
    "__float__ exits": (gives([type("Odd", (), {"__float__": sys.exit})()] * 5), "entries that are no numbers"),
    "a huge result": (lambda u, h, y, w: np.zeros((10_000, 1_000)), "yours is of shape (10000, 1000)"),
    "a long list": (lambda u, h, y, w: [0.0] * 2_000_000, "too deep or too long"),
    "set": (gives({1}), "of type set"),
    "complex": (lambda u, h, y, w: right(u, h, y, w) + 0j, "yours are complex numbers"),
    "true and false": (lambda u, h, y, w: right(u, h, y, w) > 0, "True and False"),
    "words in an array": (gives(np.array(["a", "b"])), "yours are text"),
    "objects": (gives([object()] * 5), "entries that are no numbers"),
    "a function": (gives(np.tanh), "of type ufunc"),
    "NaN": (lambda u, h, y, w: np.sqrt(-1 - right(u, h, y, w) ** 2), "nan"),
    "infinite": (lambda u, h, y, w: right(u, h, y, w) * np.inf, "inf"),
    "huge": (lambda u, h, y, w: right(u, h, y, w) * 1e308 * 1e3, "first wrong number"),
    "empty": (gives([]), "yours is of shape (0,)"),
    "one number": (gives(0.5), "yours is one number"),
    "rows of unequal length": (gives([[1.0], [1.0, 2.0]]), "rows of unequal length"),
    "a list in itself": (contains_itself, "g"),
    "on its side": (lambda u, h, y, w: right(u, h, y, w).T, "g should be of shape (l+1, m) = (5, 3)"),
    "a generator": (generator, "Did you write `yield`"),
    "a coroutine": (coroutine, "of type coroutine"),
    "another shape each time": (lambda u, h, y, w: right(u, h, y, w)[:2], "yours is of shape (2, m) = (2, 3)"),
    "too many arguments": (lambda u, h, y: u, "It should take (u, h, y, w); yours takes (u, h, y)"),
    "another order": (lambda h, u, y, w: u, "in this order; yours takes (h, u, y, w)"),
    "no function": (3, "It should be a function; it is of type int"),
    "a table of tables": (lambda u, h, y, w: [[right(u, h, y, w)] * 2], "yours is of shape (1, 2, l+1, m)"),
}


@pytest.mark.parametrize(("backward", "said"), HOSTILE.values(), ids=HOSTILE)
@pytest.mark.filterwarnings("ignore:coroutine")
def test_is_survived(backward, said):
    verdict = judged(backward)
    assert not verdict.ok
    assert set(verdict.mistakes) <= {"transposed", "last_layer_missing"}
    assert said in repr(verdict)
    assert len(repr(verdict)) < 5_000
    assert "fault of the checker" not in repr(verdict)
    assert verdict.where.function == "backward"
    assert judged(right).ok


def test_an_error_is_shown_at_the_line_of_the_student():
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


def handlers():
    """The handlers of signals, and what is left of a timer, where there are such."""
    alarm = getattr(signal, "SIGALRM", None)
    timer = signal.getitimer(signal.ITIMER_REAL) if hasattr(signal, "getitimer") else None
    return signal.getsignal(signal.SIGINT), alarm and signal.getsignal(alarm), timer


@pytest.mark.parametrize("backward", [endless, endless_and_deaf, endless_in_a_helper, asleep, endless_printing])
def test_an_endless_loop_is_ended(backward, monkeypatch):
    monkeypatch.setattr(sandbox, "LIMIT", 0.3)
    before = handlers()
    start = time.perf_counter()
    verdict = judged(backward)
    assert time.perf_counter() - start < 3
    assert "It had not come back after 0.3 seconds" in repr(verdict)
    assert "line " in repr(verdict)
    assert handlers() == before
    assert sys.gettrace() is None or "leave" not in repr(sys.gettrace())


def test_where_no_limit_holds_it_is_said(monkeypatch):
    verdicts = []
    thread = threading.Thread(target=lambda: verdicts.append(judged(right)))
    thread.start()
    thread.join()
    assert verdicts[0].ok
    assert "No time limit can be set here" in repr(verdicts[0])
    assert "No time limit" not in repr(judged(right))


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no timers here")
def test_an_alarm_of_the_notebook_stays():
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
    assert handlers()[2] in (None, (0, 0))
    assert judged(right).ok


def test_without_posix_signals():
    """As on Windows: the same tests, under a plugin that takes its missing names away."""
    tests = Path(__file__).parents[1]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "check.without_posix_signals", "-k", "not without_posix"]
    command += ["-o", "addopts=--import-mode=importlib -p no:cacheprovider", __file__]
    done = subprocess.run(command, cwd=tests.parent, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert re.search(r"\d+ passed, 1 skipped", done.stdout)


# ---- what is left behind


def test_what_is_printed_is_kept_and_folded(capsys):
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


def states():
    """Everything that a function may set, and that lasts."""
    return {
        "random": random.getstate(),
        "np.random": np.random.get_state()[1].tolist(),  # noqa: NPY002
        "errors": np.geterr(),
        "printing": np.get_printoptions(),
        "recursion": sys.getrecursionlimit(),
        "filters": list(warnings.filters),
        "stdout": sys.stdout,
        "folder": Path.cwd(),
        "environment": dict(os.environ),
        "matplotlib": dict.copy(mpl.rcParams),
        "gc": (gc.isenabled(), gc.get_threshold()),
        "profile": sys.getprofile(),
        "Ctrl-C": signal.getsignal(signal.SIGINT),
    }


def test_states_are_left_alone():
    def backward(u, h, y, w):
        np.random.seed(1)  # noqa: NPY002
        random.seed(1)
        np.seterr(all="raise")
        np.set_printoptions(precision=1)
        sys.setrecursionlimit(3000)
        warnings.simplefilter("error")
        sys.stdout = None
        os.chdir("/")
        os.environ["ADDED"] = "1"
        os.environ.pop("PATH", None)
        dict.update(mpl.rcParams, {"lines.linewidth": 99})
        gc.disable()
        gc.set_threshold(1)
        sys.setprofile(lambda *arguments: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return right(u, h, y, w)

    before = states()
    assert judged(backward).ok
    after = states()
    assert {name for name in before if before[name] != after[name]} == set()


def test_threads_left_running_are_told():
    go_on = threading.Event()

    def backward(u, h, y, w):
        threading.Thread(target=go_on.wait, daemon=True).start()
        return right(u, h, y, w)

    try:
        assert "thread(s) that it started still run" in repr(judged(backward))
    finally:
        go_on.set()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_child_of_fork_does_not_go_on():
    here = os.getpid()

    def backward(u, h, y, w):
        child = os.fork()
        if child:
            os.waitpid(child, 0)
        return right(u, h, y, w)

    assert judged(backward).ok
    assert os.getpid() == here


def test_what_only_can_be_called_is_called():
    assert judged(Evil()).mistakes == ("factor_2",)


def test_warnings_are_cut():
    def backward(u, h, y, w):
        for n in range(300):
            warnings.warn(f"{n} " + "x" * 10_000, stacklevel=1)
        return right(u, h, y, w)

    assert len(repr(judged(backward))) < 5_000


def test_each_function_runs_once_a_problem_and_once_again():
    seen = []

    def backward(u, h, y, w):
        seen.append(u[1:].tobytes())
        return right(u, h, y, w)

    assert judged(backward).ok
    assert seen == [*dict.fromkeys(seen), seen[0]]


def test_what_is_changed_in_place_is_a_copy():
    def backward(u, h, y, w):
        g = right(u, h, y, w)
        w[:] = 7
        return g

    for _ in range(2):
        verdict = judged(backward)
        assert verdict.mistakes == ("in_place",)
        assert "changes w in place" in repr(verdict)
    assert judged(right).ok


def test_a_fault_of_the_checker_says_so(monkeypatch):
    monkeypatch.setattr(check._problems, "chain_problems", lambda: 1 / 0)
    verdict = judged(right)
    assert not verdict.ok
    assert "This is a fault of the checker, not of your code" in repr(verdict)
    assert "ZeroDivisionError" in verdict._repr_html_()
