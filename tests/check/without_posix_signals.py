"""A pytest plugin that takes away what Windows lacks: -p check.without_posix_signals tests/check/test_survive.py."""

import signal

for name in ("SIGALRM", "ITIMER_REAL", "setitimer", "getitimer", "alarm", "pause"):
    if hasattr(signal, name):
        delattr(signal, name)
