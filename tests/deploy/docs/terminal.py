"""A program on a terminal, and its screen as a web page. It takes what `policywire top` writes: text, colours, the cursor sent home."""
import fcntl
import html
import os
import pty
import re
import select
import struct
import termios
import time

STYLES = {"1": "font-weight:bold", "2": "opacity:.6", "31": "color:#ff6b6b", "32": "color:#7bd88f", "33": "color:#ffd866"}


class Terminal:
    def __init__(self, command, columns, lines):
        self._process, self._terminal = pty.fork()
        if self._process == 0:
            # Before the program asks how large it is.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
            os.environ["TERM"] = "xterm"
            os.environ.pop("NO_COLOR", None)
            os.execv(command[0], command)
        self._written = b""

    def screen(self, seconds):
        """The last screen that it painted whole within the time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if select.select([self._terminal], [], [], 0.1)[0]:
                self._written += os.read(self._terminal, 1 << 16)
        return self._written.decode().split("\x1b[H")[-2]

    def close(self):
        os.write(self._terminal, b"q")
        while True:  # what it still says must be taken, or it does not end
            try:
                if not os.read(self._terminal, 1 << 16):
                    break
            except OSError:
                break
        os.close(self._terminal)
        os.waitpid(self._process, 0)


def page_of(screen):
    """The screen in HTML."""
    parts, opened = [], 0
    for text, style in re.findall(r"([^\x1b]+)|\x1b\[([0-9;?]*[A-Za-z])", screen):
        if text:
            parts.append(html.escape(text.replace("\r", "")))
        elif style == "0m":
            parts.append("</span>" * opened)
            opened = 0
        elif style.endswith("m"):
            unknown = [code for code in style[:-1].split(";") if code not in STYLES]
            if unknown:
                raise ValueError(f"no such style is known here: {unknown}")
            parts.append(f'<span style="{";".join(STYLES[code] for code in style[:-1].split(";"))}">')
            opened += 1
        elif style not in ("K", "J", "?25l", "?25h"):
            raise ValueError(f"no such movement is known here: {style}")
    return ('<!doctype html><meta charset="utf-8"><body style="margin:0;background:#1b1f24;color:#e6e6e6">'
            '<pre style="display:inline-block;margin:0;padding:16px 20px;font:14px/1.35 monospace">'
            + "".join(parts) + "</pre>")
