"""A real JupyterLab on a copy of the notebooks, and real pages of it in Chromium, for the browser tests and benchmarks."""

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

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def chromium():
    """The path of a Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


class Lab:
    """A JupyterLab server of its own: nothing of the user's settings is read or written. A context manager."""

    def __init__(self, folder):
        self.folder, self.token = Path(folder), secrets.token_hex(8)
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

    def open(self, page, name):
        """Open a notebook in a fresh workspace of the page and wait until it can be run."""
        workspace = secrets.token_hex(4)
        page.goto(
            f"http://127.0.0.1:{self.port}/lab/workspaces/{workspace}/tree/notebooks/{name}?reset&token={self.token}"
        )
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]', timeout=60_000)


def run_all(page, timeout=60):
    """Run all cells, and wait until each has its number and the kernel rests."""
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells') }")
    wait_until_idle(page, timeout)


def wait_until_idle(page, timeout=60):
    page.wait_for_function(
        r"""() => {
            const prompts = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputArea-prompt')];
            const status = document.querySelector('.jp-Notebook-ExecutionIndicator');
            return prompts.length && prompts.every(p => /^\[\d+\]:?$/.test(p.textContent.trim()))
                && status && status.dataset.status === 'idle';
        }""",
        timeout=timeout * 1000,
    )
