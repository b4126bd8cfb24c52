"""Work beside the controls: background tasks in the kernel's event loop, and callbacks in the view's own thread."""

import asyncio
import signal
import threading
from contextlib import contextmanager, suppress


class Work:
    """One piece of work at a time in the kernel's event loop, beside its controls.

    `start` takes a generator that yields how many seconds to rest before it goes on; stop() ends it; so does
    "Interrupt kernel", with a word to the view. broken: what to do where it ended so, or with an error.
    """

    interrupts = 0

    def __init__(self, view, what, broken=lambda: None):
        self.view, self.what, self.broken, self.task = view, what, broken, None

    def start(self, steps):
        """Begin, in place of what still goes on. Says whether there is an event loop to do it in."""
        self.stop()
        with suppress(RuntimeError):
            self.task = asyncio.get_running_loop().create_task(self._go(steps))
        return self.task is not None

    def stop(self):
        """End it, where it is."""
        if self.task is not None:
            self.task.cancel()
        self.task = None

    async def _go(self, steps):
        begun = Work.interrupts
        try:
            for rest in steps:
                _listen()
                await asyncio.sleep(rest)
                if Work.interrupts > begun:
                    raise KeyboardInterrupt
        except KeyboardInterrupt:
            self.broken()
            self.view.note(f"Interrupted: {self.what} has stopped. Any control starts it again.")
        except Exception as error:
            self.broken()
            self.view.complain(error)


def _listen():
    """Hear "Interrupt kernel" between cells, when the kernel itself ignores it."""

    def heard(*_):
        Work.interrupts += 1

    with suppress(ValueError):  # not in the main thread
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            signal.signal(signal.SIGINT, heard)


def hear(control, moved):
    """Let moved(value) be called when the control changes, in turn with all else; gives the control."""
    act = _in_turn(moved)
    control.observe(lambda change: act(change["new"]), "value")
    return control


def _in_turn(action):
    """The action, done in the thread that it was made in, which runs cells and trains.

    JupyterLab lets a kernel hear of controls in a thread beside that one (a subshell). There a move would meet a view
    in the midst of its own work.
    """
    home = threading.current_thread()
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return action

    async def do(*args):
        with suppress(KeyboardInterrupt), _interruptible():  # one that nobody has caught must not end the loop
            action(*args)

    def act(*args):
        if threading.current_thread() is home:
            return action(*args)
        asyncio.run_coroutine_threadsafe(do(*args), loop).result()

    return act


@contextmanager
def _interruptible():
    """Let "Interrupt kernel" raise KeyboardInterrupt, as it does while a cell runs."""
    before = signal.getsignal(signal.SIGINT)
    with suppress(ValueError):  # not in the main thread
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        with suppress(ValueError):
            signal.signal(signal.SIGINT, before)
