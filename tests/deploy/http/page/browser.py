"""A real Chromium without a window, driven over its DevTools protocol through two pipes: nothing but Python is needed."""
import base64
import json
import os
import shutil
import subprocess
import tempfile
import time

PATIENCE = 60


def find_chromium():
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Browser:
    """One tab. What goes wrong in it (uncaught errors, violations of the policy, dialogs) is kept in `faults`."""

    def __init__(self, program, width=1280, height=900, scale=1):
        self._profile = tempfile.TemporaryDirectory(prefix="policywire-browser-")
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()

        def connect():
            # Chromium reads commands from 3 and writes answers to 4. Moved out of the way first: each may be the other's.
            commands, answers = os.dup(to_read), os.dup(to_write)
            high = [os.dup(descriptor) for descriptor in (commands, answers)]
            while min(high) < 5:
                high = [os.dup(descriptor) for descriptor in high]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        self._process = subprocess.Popen(
            # No sandbox: it takes rights that root does not have in a container, and only our own page is opened.
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
             "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-extensions",
             "--remote-debugging-pipe", f"--user-data-dir={self._profile.name}", "about:blank"],
            preexec_fn=connect, pass_fds=(3, 4), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self._buffer = b""
        self._number = 0
        self._session = None
        self.faults = []
        self.opened = []  # addresses of further tabs that the page opened
        self._send("Target.setDiscoverTargets", {"discover": True})
        targets = self.wait(lambda: [target for target in self._send("Target.getTargets")["targetInfos"]
                                     if target["type"] == "page"])
        self._target = targets[0]["targetId"]
        self._session = self._send("Target.attachToTarget", {"targetId": self._target, "flatten": True})["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._send(domain + ".enable")
        self._size = (width, height, scale)
        self.begin()

    def close(self):
        self._process.kill()
        self._process.wait()
        os.close(self._read)
        os.close(self._write)
        for _ in range(20):  # its helpers write there until they notice
            shutil.rmtree(self._profile.name, ignore_errors=True)
            if not os.path.exists(self._profile.name):
                break
            time.sleep(0.1)
        os.makedirs(self._profile.name, exist_ok=True)
        self._profile.cleanup()

    def begin(self):
        """As it was at first."""
        for target in self.opened:
            self._send("Target.closeTarget", {"targetId": target})
        self._send("Page.bringToFront")  # a tab that is not seen paints nothing
        self.open("about:blank")
        self.resize(*self._size)
        self.prefer("light")
        self.faults = []
        self.opened = []

    def open(self, address):
        self._send("Page.navigate", {"url": address})
        self.wait(lambda: self.run("document.readyState") == "complete")

    def run(self, script):
        """The value of an expression in the page."""
        answer = self._send("Runtime.evaluate", {"expression": script, "returnByValue": True, "awaitPromise": True})
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait(self, condition):
        """Waits until the condition, a script or a function, holds, and returns what it came to."""
        until = time.monotonic() + PATIENCE
        while True:
            value = self.run(condition) if isinstance(condition, str) else condition()
            if value:
                return value
            if time.monotonic() > until:
                raise TimeoutError(f"not so within {PATIENCE} s: {condition}")
            time.sleep(0.05)

    def press(self, key):
        """A key, by its name in JavaScript's events; what a keyboard sends for it."""
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        codes = {"Enter": 13, "Tab": 9, "Escape": 27}
        code = key if len(key) > 1 else ""
        parameters = {"key": key, "code": code, "text": text, "windowsVirtualKeyCode": codes.get(key, ord(key[0].upper()))}
        self._send("Input.dispatchKeyEvent", {"type": "keyDown" if text else "rawKeyDown", **parameters})
        self._send("Input.dispatchKeyEvent", {"type": "keyUp", **parameters})

    def type(self, text):
        self._send("Input.insertText", {"text": text})

    def resize(self, width, height, scale=1):
        self._send("Emulation.setDeviceMetricsOverride",
                   {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False})

    def prefer(self, scheme):
        self._send("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def screenshot(self, path):
        picture = self._send("Page.captureScreenshot", {"format": path.suffix[1:], **({"quality": 80} if path.suffix == ".webp" else {})})
        path.write_bytes(base64.b64decode(picture["data"]))

    def _send(self, method, parameters=None):
        self._number += 1
        number = self._number
        command = {"id": number, "method": method, "params": parameters or {}}
        if self._session:
            command["sessionId"] = self._session
        os.write(self._write, json.dumps(command).encode() + b"\0")
        while True:
            message = self._receive()
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self._hear(message)

    def _receive(self):
        while b"\0" not in self._buffer:
            more = os.read(self._read, 1 << 16)
            if not more:
                raise RuntimeError("the browser has ended")
            self._buffer += more
        message, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(message)

    def _hear(self, message):
        method, parameters = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.faults.append(str(parameters["exceptionDetails"]))
        elif method == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.faults.append(f"{parameters['entry']['text']} {parameters['entry'].get('url', '')}")
        elif method == "Page.javascriptDialogOpening":
            self.faults.append(f"a dialog: {parameters['message']}")
        elif method == "Target.targetCreated" and parameters["targetInfo"]["type"] == "page" and self._session:
            if parameters["targetInfo"]["targetId"] != self._target:
                self.opened.append(parameters["targetInfo"]["targetId"])
