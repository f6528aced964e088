#!/usr/bin/env python3
"""Pictures for deploy/docs: of the live page, of `top` and of `explain`, over the sample articles.

    take_screenshots.py PROGRAM PAGE_SERVER EXAMPLES FOLDER
"""
import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "http" / "page"))
from browser import Browser, find_chromium  # noqa: E402
from served_page import ServedPage  # noqa: E402
from terminal import Terminal, page_of  # noqa: E402

HOUR = 3600


def events_of(program, articles):
    found = subprocess.run([program, "extract", "--format", "jsonl", articles], capture_output=True, text=True, check=True).stdout
    return [event for line in found.splitlines() for event in json.loads(line)["events"]]


def take_page(browser, program, server, examples, folder):
    """The events as if they had been published over the last hour."""
    page = ServedPage(server)
    events = events_of(program, examples / "articles.jsonl")
    for number, event in enumerate(events):
        page.publish(event, seconds_ago=round(HOUR * 0.97 * (1 - number / len(events))))
    for name, scheme, width, height, fragment in (
            ("page", "light", 1280, 860, ""),
            ("page-dark", "dark", 1280, 860, "#country=CHN&confidence=0.5"),
            ("page-narrow", "light", 390, 844, "")):
        browser.prefer(scheme)
        browser.resize(width, height)
        browser.open(f"{page.address}/?{name}{fragment}")
        browser.wait("document.querySelectorAll('#list li').length > 10")
        browser.wait("document.getElementById('ready').textContent === 'ready'")
        browser.wait("document.querySelectorAll('#dyads button').length > 3")
        browser.screenshot(folder / (name + ".webp"))
    page.close()


def take_top(browser, program, folder, work):
    """Beside the demo, which has an article come every second."""
    demo = subprocess.Popen([program, "demo", "--page"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        address = demo.stderr.readline().split()[0]
        terminal = Terminal([program, "top", address], 80, 26)
        screen = terminal.screen(seconds=20)
        terminal.close()
    finally:
        demo.terminate()
        demo.communicate()
    (work / "top.html").write_text(page_of(screen))
    browser.open((work / "top.html").as_uri())
    browser.resize(*browser.run("[document.querySelector('pre').offsetWidth, document.querySelector('pre').offsetHeight]"))
    browser.screenshot(folder / "top.webp")


def take_explain(browser, program, examples, folder, work):
    with open(work / "explain.html", "w") as page:
        subprocess.run([program, "explain", "--format", "html", examples / "opec-cut.txt"], stdout=page, check=True)
    browser.resize(1100, 900)
    browser.open((work / "explain.html").as_uri())
    browser.screenshot(folder / "explain.webp")


def main(program, server, examples, folder):
    chromium = find_chromium()
    if chromium is None:
        sys.exit("take_screenshots.py: there is no Chromium (Debian's package chromium)")
    browser = Browser(chromium, scale=1)
    with tempfile.TemporaryDirectory() as work:
        take_page(browser, program, server, pathlib.Path(examples), pathlib.Path(folder))
        browser.begin()
        take_top(browser, program, pathlib.Path(folder), pathlib.Path(work))
        browser.begin()
        take_explain(browser, program, pathlib.Path(examples), pathlib.Path(folder), pathlib.Path(work))
    browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
