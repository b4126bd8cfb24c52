"""The extension of the Jupyter server that sends small messages at once, asked on real websockets."""

import asyncio
import json
import subprocess
import sys
import urllib.request
from types import SimpleNamespace

import pytest
from lab import Lab
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from backprop import server

OFF = {"backprop.server": False}
REPORT = '''
"""For each open websocket of a kernel: the class that the server would use by itself, and TCP_NODELAY."""
import gc
from socket import IPPROTO_TCP, TCP_NODELAY

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado import web

class Report(JupyterHandler):
    @web.authenticated
    def get(self):
        open_ones = [o for o in gc.get_objects() if isinstance(o, KernelWebsocketHandler) and o.ws_connection]
        self.finish({"sockets": [
            [[c.__name__ for c in type(o.connection).__mro__ if c.__module__.startswith("jupyter_server")][0],
             o.ws_connection.stream.socket.getsockopt(IPPROTO_TCP, TCP_NODELAY) != 0] for o in open_ones]})

def _load_jupyter_server_extension(app):
    app.web_app.add_handlers(".*", [("/report-sockets", Report)])
'''


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """Starts JupyterLab servers that also report their sockets."""
    (tmp_path / "report_sockets.py").write_text(REPORT)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    started = []

    def start(extensions, **settings):
        """One server, with these extensions said in its user's own settings."""
        folder = tmp_path / str(len(started))
        (folder / "config_dir").mkdir(parents=True)
        settings["ServerApp"] = {"jpserver_extensions": {"report_sockets": True} | extensions}
        (folder / "config_dir" / "jupyter_server_config.json").write_text(json.dumps(settings))
        started.append(Lab(folder).__enter__())
        return started[-1]

    yield start
    for one in reversed(started):
        one.__exit__()


def ask(server, path, data=None):
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}{path}", data=data, headers={"Authorization": f"token {server.token}"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


async def compute(server, code):
    """Run the code in a new kernel over a websocket; gives what it says on stdout, and the server's sockets."""
    kernel = (await asyncio.to_thread(ask, server, "/api/kernels", b"{}"))["id"]
    address = f"ws://127.0.0.1:{server.port}/api/kernels/{kernel}/channels?session_id=one"
    socket = await websocket_connect(HTTPRequest(address, headers={"Authorization": f"token {server.token}"}))
    header = {"msg_id": "1", "msg_type": "execute_request", "session": "one", "username": "", "version": "5.3"}
    content = {"code": code, "silent": False}
    request = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}
    await socket.write_message(json.dumps(request))
    while (message := json.loads(await socket.read_message()))["header"]["msg_type"] != "stream":
        pass
    sockets = (await asyncio.to_thread(ask, server, "/report-sockets"))["sockets"]
    socket.close()
    while await socket.read_message() is not None:
        pass
    return message["content"]["text"], sockets


def run(server):
    return asyncio.run(asyncio.wait_for(compute(server, "print(6 * 7)"), 60))


def test_jupyter_lab_sends_at_once(lab):
    """Started as the README says, with no setting of ours: installing the package is enough."""
    assert run(lab({})) == ("42\n", [["ZMQChannelsWebsocketConnection", True]])


def test_one_setting_leaves_it_out(lab):
    assert run(lab(OFF)) == ("42\n", [["ZMQChannelsWebsocketConnection", False]])


def test_kernels_of_a_gateway_go_on_working(lab):
    """Another class of connection, which hands on to a second server."""
    gateway = lab(OFF)
    ours = lab({}, GatewayClient={"url": f"http://127.0.0.1:{gateway.port}", "auth_token": gateway.token})
    assert run(ours) == ("42\n", [["GatewayWebSocketConnection", True]])
    assert "Traceback" not in (ours.folder / "lab.log").read_text()


@pytest.mark.parametrize("settings", [{"base_url": "/"}, {"kernel_websocket_connection_class": "a name"}], ids=str)
def test_a_server_without_such_a_class_stays_as_it_is(settings):
    app = SimpleNamespace(web_app=SimpleNamespace(settings=dict(settings)))
    server._load_jupyter_server_extension(app)
    assert vars(app) == {"web_app": SimpleNamespace(settings=settings)}


def refuse(_):
    raise OSError("no such socket")


@pytest.mark.parametrize(
    "handler",
    [
        {},
        {"websocket_handler": None},
        {"websocket_handler": SimpleNamespace(ws_connection=None)},
        {"websocket_handler": SimpleNamespace(set_nodelay=None)},
        {"websocket_handler": SimpleNamespace(ws_connection=object(), set_nodelay=refuse)},
    ],
    ids=["no handler", "None", "no set_nodelay", "not to be called", "refused"],
)
def test_another_class_of_connection_connects_as_ever(handler):
    """A gateway's class connects again by itself, when the page's websocket may be gone; others have none."""
    Stock = type("Stock", (), {"connect": lambda self: "connected", **handler})
    app = SimpleNamespace(web_app=SimpleNamespace(settings={"kernel_websocket_connection_class": Stock}))
    server._load_jupyter_server_extension(app)
    assert app.web_app.settings["kernel_websocket_connection_class"]().connect() == "connected"


def test_the_server_loads_neither_widgets_nor_figures():
    code = "import sys, backprop.server; print(*{'ipywidgets', 'matplotlib', 'IPython'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"
