"""Run a student's function once, and survive whatever it does.

Kept: what it raises, prints and warns of, each cut to some length. Restored: random numbers, numpy's errors and print
options, matplotlib's rcParams, the working directory, the environment, the garbage collector, tracing and profiling,
the handler of Ctrl-C. A time limit ends endless loops: by an alarm where there is one, by a watchdog thread elsewhere
(Windows). KeyboardInterrupt passes through.

Not held: one long call inside C (sum(range(10**9)), a large svd) ends only when it returns, and then by the limit.
Outside of the main thread there is no limit. Not survived: what ends the process itself, such as os._exit, a crash in
C, all memory used (a result of 10,000 x 10,000 numbers can do it), or processes that start processes without end.
"""

import contextlib
import gc
import io
import linecache
import os
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
KEPT = 2000  # characters of what it prints, and of all its warnings
SHORT = 300  # characters of one error or warning

OURS = (str(Path(__file__).parents[1]), *map(sysconfig.get_path, ("stdlib", "purelib")))


class OutOfTime(BaseException):
    """Raised in the student's code when its time is over; no `except Exception` there catches it.

    A bare `except` does. Then tracing goes on (Python ends it where a tracer raises), and the next line raises, too.
    """

    def __del__(self):
        if self.args[0]:
            sys.settrace(_trace_no_new_frames)


def _trace_no_new_frames(frame, event, argument):
    return None


@dataclass
class Outcome:
    """What a call gave: a value or an error, the student's line it came from, and what it printed and warned of."""

    value: object = None
    error: BaseException | None = None
    text: str = ""  # of the error
    line: str = ""
    messages: list = field(default_factory=list)  # what it printed, its warnings, threads that still run
    seconds: float = 0.0


def can_limit():
    """Whether a time limit can hold here: in the main thread."""
    return threading.current_thread() is threading.main_thread()


def run(function, arguments, seconds=LIMIT):
    """function(*arguments), whatever comes of it, as an Outcome."""
    outcome, printed, start = Outcome(), _FirstCharacters(), time.perf_counter()
    # A child of os.fork would go on with the check: it is ended as soon as the function leaves.
    process, threads = os.getpid(), set(threading.enumerate())
    with _restored(), warnings.catch_warnings(record=True) as warned, _no_exit():
        warnings.simplefilter("always")
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                outcome.value = _limited(function, arguments, seconds)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            outcome.error, outcome.text, outcome.line = error, _text_of_error(error), _own_line(error)
        finally:
            if os.getpid() != process:  # a child of os.fork: only the parent goes on
                os._exit(0)
    outcome.seconds = time.perf_counter() - start
    outcome.messages = [printed.getvalue()] if printed.getvalue().strip() else []
    outcome.messages += _cut(list(dict.fromkeys(f"{w.category.__name__}: {_text(w.message)}" for w in warned[:100])))
    if left := [thread for thread in threading.enumerate() if thread not in threads and thread.is_alive()]:
        outcome.messages.append(f"{len(left)} thread(s) that it started still run.")
    return outcome


class _FirstCharacters(io.StringIO):
    """Keeps the first characters written to it."""

    def write(self, text):
        room = KEPT - self.tell()
        if 0 < room < len(text):
            super().write(text[:room] + " ...")
        elif room > 0:
            super().write(text)
        return len(text)

    def close(self):
        """Stays open: what was written is still to be read."""


def _cut(texts):
    """The first texts, as many as together have KEPT characters."""
    kept, room = [], KEPT
    for text in texts:
        if room > 0:
            kept.append(text)
        room -= len(text)
    return kept + ["..."] * (len(kept) < len(texts))


def _text(thing):
    """str(thing), cut; its __str__ may be the student's own, and do anything."""
    try:
        text = _limited(str, (thing,), 0.5)
        return text if len(text) <= SHORT else text[:SHORT] + " ..."
    except KeyboardInterrupt:
        raise
    except BaseException:
        return "(its text cannot be shown)"


def _text_of_error(error):
    return f"{type(error).__name__[:SHORT]}: {_text(error)}"


@contextlib.contextmanager
def _restored():
    """Leave everything that a function may set, and that lasts, as it was."""
    numbers = random.getstate(), np.random.get_state()  # noqa: NPY002
    depth, tracer, profiler, collects = sys.getrecursionlimit(), sys.gettrace(), sys.getprofile(), gc.isenabled()
    thresholds, folder, environ, options = gc.get_threshold(), _folder(), dict(os.environ), np.get_printoptions()
    settings = sys.modules["matplotlib"].rcParams if "matplotlib" in sys.modules else None
    before = None if settings is None else dict.copy(settings)
    main = threading.current_thread() is threading.main_thread()
    handler = signal.getsignal(signal.SIGINT) if main else None
    try:
        with np.errstate(all="warn", under="ignore"):  # as numpy has it, whatever is set around
            yield
    finally:
        random.setstate(numbers[0])
        np.random.set_state(numbers[1])  # noqa: NPY002
        sys.setrecursionlimit(depth)
        sys.setprofile(profiler)
        if sys.gettrace() is not tracer:
            sys.settrace(tracer)
        (gc.enable if collects else gc.disable)()
        gc.set_threshold(*thresholds)
        if folder and _folder() != folder:
            os.chdir(folder)
        if dict(os.environ) != environ:
            os.environ.clear()
            os.environ.update(environ)
        if np.get_printoptions() != options:
            np.set_printoptions(**options)
        if settings is not None and dict.copy(settings) != before:
            dict.clear(settings)
            dict.update(settings, before)
        if main and handler is not None and signal.getsignal(signal.SIGINT) is not handler:
            signal.signal(signal.SIGINT, handler)


def _folder():
    try:
        return os.getcwd()
    except OSError:
        return None


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


def _limited(function, arguments, seconds):
    """function(*arguments); raises OutOfTime in it once its time is over, and again until it leaves."""
    if not can_limit():
        return function(*arguments)
    watching = []  # not empty as long as the function runs: only then an alarm may raise, and not in our own code

    def leave(frame, event, argument):
        if watching:
            raise OutOfTime(watching)

    def end(frame):
        """Raise here, and make each line of the frames above raise, too, if this is caught."""
        while frame.f_code.co_filename != __file__:
            frame.f_trace, frame = leave, frame.f_back
        raise OutOfTime(watching)

    tracer, alarm = sys.gettrace(), _alarm if hasattr(signal, "setitimer") else _watchdog
    try:
        with alarm(max(seconds, 0.01), watching, end):
            try:
                watching.append(True)
                return function(*arguments)
            finally:
                watching.clear()
    finally:
        if sys.gettrace() is not tracer:
            sys.settrace(tracer)


@contextlib.contextmanager
def _alarm(seconds, watching, end):
    """Call end(frame) in the main thread after some seconds, and every 50 ms from then on, by a timer signal."""

    def ring(number, frame):
        if watching:
            end(frame)

    handler = signal.signal(signal.SIGALRM, ring)
    timer = signal.setitimer(signal.ITIMER_REAL, seconds, 0.05)
    try:
        yield
    finally:  # the alarm may come once more before it is off
        signal.setitimer(signal.ITIMER_REAL, *timer)
        signal.signal(signal.SIGALRM, handler)


@contextlib.contextmanager
def _watchdog(seconds, watching, end):
    """The same where there is no timer: a thread interrupts the main thread, as Ctrl-C does."""
    due, done = [], threading.Event()
    handler = signal.getsignal(signal.SIGINT)

    def interrupted(number, frame):
        if due and watching:
            end(frame)
        elif not due and callable(handler):
            handler(number, frame)

    def watch():
        if not done.wait(seconds):
            due.append(True)
            while watching and not done.wait(0.05):
                if hasattr(signal, "pthread_kill"):  # wakes a sleeping main thread as well
                    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
                else:
                    signal.raise_signal(signal.SIGINT)

    signal.signal(signal.SIGINT, interrupted)
    thread = threading.Thread(target=watch, daemon=True, name="time limit of a check")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        signal.signal(signal.SIGINT, signal.SIG_DFL if handler is None else handler)


def _own_line(error):
    """The innermost line of the student's code: 'line 3: g[k] = ...'; empty where there is none."""
    own = [
        (frame.f_code, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if not frame.f_code.co_filename.startswith((*OURS, "<frozen", "<__array"))
    ]
    if not own:
        return ""
    code, number = own[-1]
    text = linecache.getline(code.co_filename, number).strip()
    return f"line {number}: {text[:100]}" if text else f"line {number}"
