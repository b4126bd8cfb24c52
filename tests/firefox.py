"""Firefox without geckodriver: pages by WebDriver BiDi, spoken over a websocket. https://w3c.github.io/webdriver-bidi"""

import itertools
import json
import os
import shutil
import subprocess
from pathlib import Path

import lab
import websocket

HOW = "no Firefox here: `apt-get install firefox-esr`, or set FIREFOX to its path"


def path():
    """The path of a Firefox, or None."""
    return os.environ.get("FIREFOX") or next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)


class Firefox:
    """A Firefox of its own, with a fresh profile in the folder; `errors` are what its console says."""

    def __init__(self, folder):
        self.folder, self.errors, self.ids = Path(folder), [], itertools.count(1)

    def __enter__(self):
        (self.folder / "user.js").write_text('user_pref("network.captive-portal-service.enabled", false);\n')
        command = [path(), "--headless", "--no-remote", "--profile", str(self.folder), "--remote-debugging-port=0"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        lab.until((where := self.folder / "WebDriverBiDiServer.json").exists)
        port = json.loads(where.read_text())["ws_port"]
        self.socket = websocket.create_connection(f"ws://127.0.0.1:{port}/session", timeout=60, suppress_origin=True)
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded"])
        self.context = self.send("browsingContext.getTree")["contexts"][0]["context"]
        return self

    def __exit__(self, *_):
        self.socket.close()
        self.process.terminate()
        self.process.wait(20)

    def send(self, method, **parameters):
        """The result of a command. RuntimeError where Firefox reports an error."""
        self.socket.send(json.dumps({"id": (number := next(self.ids)), "method": method, "params": parameters}))
        while (message := json.loads(self.socket.recv())).get("id") != number:
            entry = message.get("params", {})
            self.errors += [entry["text"]] if entry.get("level") in ("error", "warn") else []
        if message["type"] == "error":
            raise RuntimeError(f"{method}: {message['message']}")
        return message["result"]

    def goto(self, url):
        self.send("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def resize(self, width, height):
        self.send("browsingContext.setViewport", context=self.context, viewport={"width": width, "height": height})

    def evaluate(self, function, *arguments):
        """What a function of JavaScript returns, as in Playwright; what it promises is waited for."""
        call = f"(async () => JSON.stringify(await ({function})(...{json.dumps(arguments)}) ?? null))()"
        target = {"context": self.context}
        answer = self.send("script.evaluate", expression=call, target=target, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])
