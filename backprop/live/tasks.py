"""Work beside the controls: background tasks in the kernel's event loop, the thread of a view, and interrupts."""

import asyncio
import signal
import threading
from contextlib import contextmanager, suppress

WAIT, POLL = 10.0, 0.2  # seconds that a message waits at most for its turn, and between two looks at the loop


class BackgroundTask:
    """One piece of work at a time in the kernel's event loop, beside the controls.

    `start` takes a generator that works in chunks and yields how many seconds to pause after each; stop() ends it; so
    does "Interrupt kernel", with a message in the view that names what it is ("": without). on_broken: what to do where
    it ended so, or with an error.
    """

    interrupts = 0  # so far, of all tasks of this kernel

    def __init__(self, view, what, on_broken=lambda: None):
        self.view, self.what, self.on_broken, self.task = view, what, on_broken, None

    @property
    def running(self):
        """Whether there is work left."""
        return self.task is not None and not self.task.done()

    def start(self, chunks):
        """Begin, instead of what still goes on. Says whether there is an event loop to do it in."""
        self.stop()
        with suppress(RuntimeError):
            self.task = asyncio.get_running_loop().create_task(self._go(chunks))
        return self.task is not None

    def stop(self):
        """End it, where it is."""
        with suppress(RuntimeError):  # the loop is closed: the kernel goes down
            if self.task is not None:
                self.task.cancel()
        self.task = None

    async def _go(self, chunks):
        begun = BackgroundTask.interrupts
        try:
            for pause in chunks:
                _listen()
                await asyncio.sleep(pause)
                if BackgroundTask.interrupts > begun:
                    raise KeyboardInterrupt
        except KeyboardInterrupt:
            self.on_broken()
            if self.what:
                self.view.message(f"Interrupted: {self.what} has stopped. Any control starts it again.")
        except Exception as error:
            self.on_broken()
            self.view.show_error(error)


def _listen():
    """Count "Interrupt kernel" between cells. There the kernel ignores SIGINT, so a task would never know of it."""

    def count(*_):
        BackgroundTask.interrupts += 1

    if _in_main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, count)


def in_thread_of_view(action):
    """The action, done in the thread that it was made in, which runs cells and trains.

    JupyterLab lets a kernel handle controls in a thread beside that one (a subshell). There a change would meet a view
    in the midst of its own work. So the subshell's thread hands it over and waits for the end: the browser sends its
    next message only then, and a slow view is not flooded. It waits no longer than WAIT: while a cell runs, what was
    done is queued and follows in its order. And not for a loop that has stopped: the kernel goes down, and its main
    thread may be waiting for this one.
    """
    home = threading.current_thread()
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return action

    def act(*args):
        if threading.current_thread() is home:
            return action(*args)
        done = threading.Event()

        def in_turn():
            try:
                with suppress(KeyboardInterrupt), _interruptible():  # one that nobody catches must not end the loop
                    action(*args)
            finally:
                done.set()

        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(in_turn)
            for _ in range(round(WAIT / POLL)):
                if done.wait(POLL) or not loop.is_running():
                    break

    return act


@contextmanager
def _interruptible():
    """Let "Interrupt kernel" raise KeyboardInterrupt, as it does while a cell runs."""
    if not _in_main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def uninterrupted():
    """Let "Interrupt kernel" wait for the end of a short body: what the body changes is changed whole.

    Python runs handlers of signals between any two instructions of the main thread, so an exception from one can leave
    half a change behind. The handler before is called at the end.
    """
    before = signal.getsignal(signal.SIGINT)
    if not _in_main_thread() or before is None:
        yield
        return
    came = []
    signal.signal(signal.SIGINT, lambda *given: came.append(given))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came and callable(before):
            before(*came[0])


def _in_main_thread():
    return threading.current_thread() is threading.main_thread()
