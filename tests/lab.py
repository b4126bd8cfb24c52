"""A real JupyterLab on a copy of the notebooks, and real pages of it, for the browser tests and the benchmark."""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]

OWN_MESSAGES = {  # of JupyterLab and its widgets, by their exact text; what our views say is never among them
    "Error: widget model not found": "a view is opened without its kernel; what then stands in the page is tested",
    "Could not restore the debugger state: Canceled future for debug_request message before replies were done": "the "
    "debugger asks a kernel that is being restarted",
}


def faults(messages):
    """Of messages in a page's console, those that are not of JupyterLab itself."""
    return [text for text in messages if text.split("\n")[0].removeprefix("Uncaught (in promise) ") not in OWN_MESSAGES]


def chromium():
    """The path of a Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


class Lab:
    """A JupyterLab server of its own, with further options: nothing of the user's settings is read or written."""

    def __init__(self, folder, *options):
        self.folder, self.token, self.options = Path(folder), secrets.token_hex(8), options
        self.root = self.folder / "companion"
        shutil.copytree(NOTEBOOKS, self.root / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))

    def __enter__(self):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        own = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
        env = os.environ | {f"JUPYTER_{name}": str(self.folder / name.lower()) for name in own}
        env |= {f"JUPYTERLAB_{name}": str(self.folder / name.lower()) for name in ("SETTINGS_DIR", "WORKSPACES_DIR")}
        for plugin, settings in (
            ("apputils-extension/notification", {"fetchNews": "false", "checkForUpdates": False}),
            ("docmanager-extension/plugin", {"autosave": False}),
        ):
            path = self.folder / "settings_dir" / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(settings))
        self.log = (self.folder / "lab.log").open("w")
        command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", f"--port={self.port}", "--ip=127.0.0.1"]
        command += [f"--IdentityProvider.token={self.token}", "--LabApp.expose_app_in_browser=True"]
        command += self.options
        command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        self.server = subprocess.Popen(command, cwd=self.root, env=env, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api?token={self.token}", timeout=2).close()
                return self
            if time.monotonic() > deadline or self.server.poll() is not None:
                self.__exit__()
                raise RuntimeError(f"JupyterLab did not start:\n{(self.folder / 'lab.log').read_text()}")
            time.sleep(0.2)

    def __exit__(self, *_):
        self.server.terminate()
        try:
            self.server.wait(20)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()
        self.log.close()

    def write(self, name, *sources):
        """Put a notebook with these code cells beside the others."""
        kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
        cells = [new_code_cell(source) for source in sources]
        nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), self.root / "notebooks" / name)

    def open(self, page, name):
        """Open a notebook, alone, in the JupyterLab that the page shows or a new one; wait until it can be run."""
        if page.evaluate("() => 'jupyterapp' in window"):  # to load JupyterLab takes longer than all the rest
            close(page)
            command(page, "docmanager:open", path=f"notebooks/{name}")
        else:
            path = f"{secrets.token_hex(4)}/tree/notebooks/{name}"
            page.goto(f"http://127.0.0.1:{self.port}/lab/workspaces/{path}?reset&token={self.token}")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        wait_until_idle(page)


def close(page):
    """Close what the page has open, unsaved, with its kernels."""
    page.evaluate(
        """async () => {
            for (const widget of window.jupyterapp ? [...jupyterapp.shell.widgets('main')] : []) {
                await widget.sessionContext?.shutdown();
                if (widget.context) widget.context.model.dirty = false;
                widget.close();
            }
        }"""
    )


def run_all(page):
    """Run all cells; says whether all went without an error."""
    went_well = command(page, "notebook:run-all-cells")
    wait_until_idle(page)
    return went_well


def command(page, name, **arguments):
    """Do a command of JupyterLab; says whether it gave anything: it may be a whole document, too deep to serialise."""
    script = "async ([name, given]) => Boolean(await jupyterapp.commands.execute(name, given))"
    return page.evaluate(script, [name, arguments])


def kernel(page, action):
    """Ask for "interrupt", "restart" or "reconnect" of the kernel."""
    script = "async action => { await jupyterapp.shell.currentWidget.sessionContext.session.kernel[action]() }"
    page.evaluate(script, action)


def ask(page, code):
    """What the code prints in the kernel, once everything that the page has asked for before is done."""
    return page.evaluate(
        """async code => {
            const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            const future = kernel.requestExecute({code, store_history: false});
            let said = '';
            future.onIOPub = message => said += message.content.text || message.content.traceback?.join('\\n') || '';
            await future.done;
            return said;
        }""",
        code,
    )


def outputs(page):
    """The outputs of all cells, as a notebook holds them."""
    return page.evaluate(
        "() => jupyterapp.shell.currentWidget.content.model.toJSON().cells.flatMap(cell => cell.outputs || [])"
    )


def wait_until_idle(page, seconds=60):
    """Wait until the page is connected to its kernel and the kernel rests."""
    page.wait_for_function(
        """() => {
            const context = jupyterapp.shell.currentWidget?.sessionContext;
            const kernel = context?.isReady && context.session?.kernel;
            return kernel && kernel.connectionStatus === 'connected' && kernel.status === 'idle';
        }""",
        timeout=seconds * 1000,
        polling=50,
    )


def until(condition, seconds=30, said=lambda: ""):
    """Wait for something to become true, and give it; said: what to say if it does not."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, said()
        time.sleep(0.05)
    return found
