#!/usr/bin/env python3
"""Draws predicted events for people to read, from real articles that nobody has labelled.

usage: sample_events.py POLICYWIRE OUT.jsonl [--seed N] [--count N]

POLICYWIRE is the program. The articles are those of $POLICYWIRE_SHARED/corpora/articles (else ../shared beside the
checkout) without the ones that enrich/labels or the labelled news there have. Each event is drawn with equal chance. OUT
gets one event a line: the event's id and fields, title, date of publication, and its sentence with the one before and the
one after. What readers made of them stands in reading/ (README.md).
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

from run_quality import ROOT, shared_folder

sys.path.insert(0, str(ROOT / "enrich" / "decide" / "train"))
from collect_labels import corpora  # noqa: E402

AROUND = 400  # bytes on either side that a reader is shown
FIELDS = ("action", "instrument", "direction", "status", "trigger", "quote")


def known_ids(shared):
    for path in [*(shared / "gold").glob("*.jsonl"), *(ROOT / "enrich" / "labels").glob("*.jsonl")]:
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line).get("article_id")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("policywire")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    arguments = parser.parse_args()
    shared = shared_folder()
    known = set(known_ids(shared))
    texts = {a["id"]: a for a in corpora(shared) if a["id"] not in known}
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as messages:
        for article in texts.values():
            messages.write(json.dumps(article) + "\n")
        messages.flush()
        found = subprocess.run([arguments.policywire, "extract", "--format", "jsonl", messages.name], check=True,
                               capture_output=True, text=True).stdout.splitlines()
    events = [(row["article_id"], event) for row in map(json.loads, found) for event in row.get("events", [])]
    drawn = random.Random(arguments.seed).sample(events, arguments.count)
    with arguments.out.open("w", encoding="utf-8") as out:
        for article_id, event in drawn:
            article = texts[article_id]
            body = article["body"].encode()
            span = event["quote_span"]
            begin, end = int(span.get("begin", 0)), int(span["end"])
            out.write(json.dumps({
                "event_id": event["event_id"], "article_id": article_id, "published": article["published"][:10],
                "source": article["source"], "title": article["title"],
                "before": body[max(0, begin - AROUND):begin].decode(errors="replace"),
                "after": body[end:end + AROUND].decode(errors="replace"),
                "sources": [a["code"] for a in event.get("sources", [])],
                "targets": [a["code"] for a in event.get("targets", [])],
            } | {f: event.get(f) for f in FIELDS}, ensure_ascii=False) + "\n")
    print(f"{arguments.count} of {len(events)} events in {len(texts)} articles")
    return 0


if __name__ == "__main__":
    sys.exit(main())
