"""A small client of WebDriver BiDi: Firefox opens pages, and tells what they do."""

import contextlib
import itertools
import json
import re
import subprocess
import time

import patience
import websocket


class Firefox:
    """A headless Firefox with a profile of its own.

    Parameters
    ----------
    path : path of the program
    folder : path of an empty folder for the profile
    """

    def __init__(self, path, folder):
        self.said, self.asked, self._numbers = [], [], itertools.count(1)
        self._process = subprocess.Popen(
            [path, "--headless", "--no-remote", "--profile", str(folder),
             "--remote-debugging-port", "0"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._socket = websocket.create_connection(
            f"{self._address()}/session", timeout=patience.STEP, suppress_origin=True
        )
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self.page = self.send("browsingContext.getTree")["contexts"][0]["context"]

    def _address(self):
        end = time.monotonic() + patience.STEP
        while time.monotonic() < end:
            found = re.search(r"(ws://\S+)", self._process.stderr.readline())
            if found:
                return found[1]
        raise TimeoutError("Firefox named no address to be driven at")

    def send(self, method, **parameters):
        """Send a command, and return its result; what happens meanwhile is kept."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            told = json.loads(self._socket.recv())
            if told.get("id") == number:
                if told["type"] == "error":
                    raise RuntimeError(f"{method}: {told['error']}: {told['message']}")
                return told["result"]
            self._keep(told)

    def _keep(self, told):
        if told.get("method") == "log.entryAdded" and told["params"]["level"] in ("error", "warn"):
            self.said.append(told["params"]["text"])
        elif told.get("method") == "network.beforeRequestSent":
            self.asked.append(told["params"]["request"]["url"])

    def open(self, url):
        # faces on their way would be given up, and Firefox says so
        self.run("document.fonts.ready.then(() => true)")
        self.said.clear()
        self.asked.clear()
        self.send("browsingContext.navigate", context=self.page, url=url, wait="complete")
        self.wait("document.readyState === 'complete'")

    def run(self, script):
        """Return what an expression of JavaScript gives, awaited; it may give plain values only."""
        told = self.send(
            "script.evaluate", expression=f"(async () => JSON.stringify(await ({script})))()",
            awaitPromise=True, target={"context": self.page},
        )  # fmt: skip
        if told["type"] == "exception":
            raise RuntimeError(told["exceptionDetails"]["text"])
        return json.loads(told["result"].get("value", "null"))

    def wait(self, condition):
        """Wait until an expression is true."""
        end = time.monotonic() + patience.STEP
        while not self.run(condition):
            if time.monotonic() > end:
                raise TimeoutError(f"never came true in Firefox: {condition}")
            time.sleep(0.05)

    def drag(self, x, y, right, down):
        """Press the mouse at a place of the window, drag, and let go; in whole pixels."""
        press, lift = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
        x, y, right, down = (round(number) for number in (x, y, right, down))
        moves = [
            {"type": "pointerMove", "x": x + right * i // 4, "y": y + down * i // 4, "duration": 20}
            for i in range(5)
        ]
        hand = {"type": "pointer", "id": "hand", "actions": [moves[0], press, *moves[1:], lift]}
        self.send("input.performActions", context=self.page, actions=[hand])

    def press(self, *keys):
        """Press and release keys, one after the other: letters, or a code of WebDriver."""
        taps = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        board = {"type": "key", "id": "keys", "actions": taps}
        self.send("input.performActions", context=self.page, actions=[board])

    def close(self):
        with contextlib.suppress(RuntimeError, OSError, websocket.WebSocketException):
            self.send("browser.close")
        self._socket.close()
        self._process.terminate()
        self._process.wait(patience.STEP)
        self._process.stderr.close()
