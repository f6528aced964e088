#!/usr/bin/env python3
"""Pictures of the live page for deploy/docs: the events of the sample articles, as if published over the last hour.

    take_screenshots.py PROGRAM PAGE_SERVER ARTICLES FOLDER
"""
import json
import pathlib
import subprocess
import sys

from browser import Browser, find_chromium
from served_page import ServedPage

HOUR = 3600


def events_of(program, articles):
    found = subprocess.run([program, "extract", "--format", "jsonl", articles], capture_output=True, text=True, check=True).stdout
    return [event for line in found.splitlines() for event in json.loads(line)["events"]]


def main(program, server, articles, folder):
    chromium = find_chromium()
    if chromium is None:
        sys.exit("take_screenshots.py: there is no Chromium (Debian's package chromium)")
    page = ServedPage(server)
    events = events_of(program, articles)
    for number, event in enumerate(events):
        page.publish(event, seconds_ago=round(HOUR * 0.97 * (1 - number / len(events))))
    browser = Browser(chromium, scale=1)
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
        browser.screenshot(pathlib.Path(folder) / (name + ".webp"))
    browser.close()
    page.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
