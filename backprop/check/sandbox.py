"""Run a student's function once, and survive whatever it does.

What it raises, prints and warns of is kept; a time limit holds where the platform has signals, in the main thread. What
it was given, and the states of numpy and of the random numbers, are looked after. KeyboardInterrupt passes through.
Not survived: what kills the process itself (os._exit, a crash in C, all memory used).
"""

import contextlib
import io
import linecache
import random
import signal
import sys
import sysconfig
import threading
import time
import traceback
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

LIMIT = 3.0  # seconds for one function, all problems together
KEPT = 2000  # characters of what it prints

OURS = (str(Path(__file__).parents[1]), *map(sysconfig.get_path, ("stdlib", "purelib")))


class OutOfTime(BaseException):
    """Raised in her code when its time is over; no `except Exception` of hers catches it.

    A bare `except` does. Then tracing goes on (Python ends it where a tracer raises), and her next line raises, too.
    """

    def __del__(self):
        if self.args[0]:
            sys.settrace(_trace_no_new_frames)


def _trace_no_new_frames(frame, event, argument):
    return None


@dataclass
class Outcome:
    """What a call gave: a value or an error, the line of hers it came from, and what was heard meanwhile."""

    value: object = None
    error: BaseException | None = None
    line: str = ""
    said: list = field(default_factory=list)  # what it printed, and its warnings
    seconds: float = 0.0


def can_limit():
    """Whether a time limit can hold here: signals, and the main thread."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


def run(function, arguments, seconds=LIMIT):
    """function(*arguments), whatever comes of it, as an Outcome."""
    outcome, printed, start = Outcome(), _Kept(), time.perf_counter()
    with _states_kept(), warnings.catch_warnings(record=True) as warned, _no_exit():
        warnings.simplefilter("always")
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), _limit(seconds):
                outcome.value = function(*arguments)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            outcome.error, outcome.line = error, _her_line(error)
    outcome.seconds = time.perf_counter() - start
    outcome.said = [printed.getvalue()] if printed.getvalue().strip() else []
    outcome.said += dict.fromkeys(f"{w.category.__name__}: {w.message}" for w in warned)
    return outcome


class _Kept(io.StringIO):
    """Keeps the first characters written to it."""

    def write(self, text):
        room = KEPT - self.tell()
        if 0 < room < len(text):
            super().write(text[:room] + " ...")
        elif room > 0:
            super().write(text)
        return len(text)


@contextlib.contextmanager
def _states_kept():
    """Leave random numbers, numpy's treatment of errors and the recursion limit as they were."""
    states, depth = (random.getstate(), np.random.get_state()), sys.getrecursionlimit()  # noqa: NPY002
    try:
        with np.errstate(all="warn", under="ignore"):  # as numpy has it, whatever is set around
            yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])  # noqa: NPY002
        sys.setrecursionlimit(depth)


@contextlib.contextmanager
def _no_exit():
    """In IPython exit() raises nothing, it asks the kernel to leave; here it raises, as in plain Python."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        yield
        return
    shell.ask_exit = sys.exit
    try:
        yield
    finally:
        del shell.ask_exit


@contextlib.contextmanager
def _limit(seconds):
    """Raise OutOfTime in the body once its time is over, and again until it leaves."""
    if not can_limit():
        yield
        return
    watching = [True]  # as long as there is something in it

    def leave(frame, event, argument):
        if watching:
            raise OutOfTime(watching)

    def ring(number, frame):
        if not watching:
            return
        while frame.f_code.co_filename != __file__:
            frame.f_trace, frame = leave, frame.f_back
        raise OutOfTime(watching)

    tracer, handler = sys.gettrace(), signal.signal(signal.SIGALRM, ring)
    hers = signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.01), 0.05)
    try:
        try:
            yield
        finally:
            watching.clear()
    finally:  # the bell may ring once more before it is silent
        watching.clear()
        signal.setitimer(signal.ITIMER_REAL, *hers)
        signal.signal(signal.SIGALRM, handler)
        if sys.gettrace() is not tracer:
            sys.settrace(tracer)


def _her_line(error):
    """The innermost line of her own code: 'line 3: g[k] = ...'; empty where there is none."""
    hers = [
        (frame.f_code, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if not frame.f_code.co_filename.startswith((*OURS, "<frozen", "<__array"))
    ]
    if not hers:
        return ""
    code, number = hers[-1]
    text = linecache.getline(code.co_filename, number).strip()
    return f"line {number}: {text[:100]}" if text else f"line {number}"
