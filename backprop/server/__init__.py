"""A Jupyter server extension that sends small messages at once: the picture follows a slider faster.

A live view answers each step of a slider with a few small messages. Tornado leaves Nagle's algorithm on for a
websocket, which holds a small message back until the browser has acknowledged the one before it. Here it is turned
off (TCP_NODELAY) for the websockets of kernels. Installing `backprop` lays down server.json beside the settings of the
Jupyter server, which loads this module at its start; to leave it out:

    jupyter server extension disable backprop.server
"""

import contextlib


def _load_jupyter_server_extension(app):
    """Derive from the server's class of kernel connections, whichever it is; a server without one stays as it is."""
    present = app.web_app.settings.get("kernel_websocket_connection_class")
    if not isinstance(present, type):
        return

    class NoDelay(present):
        def connect(self):
            # The page may have left meanwhile, and another class may have no such handler at all: no kernel is to be
            # lost over a hint that only makes it faster.
            with contextlib.suppress(Exception):
                self.websocket_handler.set_nodelay(True)
            return super().connect()

    app.kernel_websocket_connection_class = app.web_app.settings["kernel_websocket_connection_class"] = NoDelay
