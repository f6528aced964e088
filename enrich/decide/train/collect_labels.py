#!/usr/bin/env python3
"""Brings labelled news of several kinds into one form, for train_decisions.

usage: collect_labels.py SHARED LABELS OUT.jsonl

SHARED is the folder with gold/ and corpora/, LABELS is enrich/labels. OUT gets one article a line: article_id, published,
title, url, source, text, fold (in which it is held out; absent for what is only learned from), weight, field_weight (in
learning instrument, direction and status; absent where it is the same), plover, sentences (byte spans that were labelled;
absent when all were, an empty span when none was), events with the byte span of their trigger, and part: which labels it
is from.
"""
import hashlib
import itertools
import json
import pathlib
import subprocess
import sys

FOLDS = 5
UNLABELLED_OF = 4  # one article of so many that have no labels
MOST_UNLABELLED_BYTES = 20_000
OWN_WEIGHT = 0.5  # of labels that are not from the news that extraction is judged by, or that one coder alone has made
FIELD_WEIGHT = 1  # of the same in learning what tool an act uses, which way and how real it is: these depend less on the news
# Own news in rarer wordings: which of its words are acts, and whose, misleads about plainer news at any weight.
WIDE_WEIGHT = 0
RELEASES_WEIGHT = 0.2  # of sentences of American releases, which are further from it: half weight costs more than it gives
FIELDS = ("action", "sources", "targets", "instrument", "direction", "status", "optional")


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def fold(article_id):
    """By the article's name alone, so that new articles leave the others where they are."""
    return int(hashlib.md5(article_id.encode()).hexdigest(), 16) % FOLDS


def byte_span(text, begin, length):
    first = len(text[:begin].encode())
    return [first, first + len(text[begin:begin + length].encode())]


def find_trigger(text, quote, trigger):
    """The trigger within its quote, else anywhere; -1 when the text has neither."""
    start = text.find(quote)
    if start >= 0:
        at = quote.find(trigger)
        if at >= 0:
            return start + at
    return text.find(trigger)


def quoted_events(row, text):
    """The row's events that the text has, with the place of their triggers."""
    for event in row["events"]:
        at = find_trigger(text, event["quote"], event["trigger"])
        if at >= 0:
            yield {"trigger": byte_span(text, at, len(event["trigger"]))} | {f: event[f] for f in FIELDS if f in event}


def gold(path, held_out):
    for row in rows(path):
        out = {"article_id": row["article_id"], "published": row["published"], "title": row.get("title", ""),
               "url": row.get("url", ""), "text": row["text"], "events": list(quoted_events(row, row["text"]))}
        if held_out:
            out["fold"] = fold(row["article_id"])
        else:
            out |= {"weight": OWN_WEIGHT, "field_weight": FIELD_WEIGHT}
        yield out


def seed(shared):
    """Never learned from: it weighs nothing."""
    row = rows(shared / "gold" / "seed.jsonl")[0]
    text = (shared / "articles" / (row["article_id"] + ".txt")).read_text(encoding="utf-8")
    yield {"article_id": row["article_id"], "published": row["published"], "title": "", "text": text,
           "events": list(quoted_events(row, text)),
           "weight": 0, "fold": fold(row["article_id"])}


def plover(path):
    for row in rows(path):
        text = row["text"]
        merged = {}
        for event in row["events"]:
            parties = merged.setdefault((event["root"], event["event_text"]), (set(), set()))
            for code, side in zip((event["source"], event["target"]), parties):
                side.add(code if code.startswith("IGO") else code[:3])
        events = []
        for (root, words), (sources, targets) in merged.items():
            first = words.split()[0] if words else ""
            parts = words.split()
            spans = [" ".join(parts[i:i + n]) for n in range(len(parts), 0, -1) for i in range(len(parts) - n + 1)]
            trigger = first if first and first in text else next((s for s in spans if s in text), "")
            if trigger:
                events.append({"trigger": byte_span(text, text.find(trigger), len(trigger)),
                               "action": {"YIELD": "CONCEDE"}.get(root, root),
                               "sources": sorted(sources), "targets": sorted(targets)})
        yield {"article_id": row["article_id"], "published": row["published"], "title": "", "text": text,
               "plover": True, "fold": fold(row["article_id"]), "events": events}


def corpora(shared):
    for path in sorted((shared / "corpora" / "articles").glob("*.zst")):
        lines = subprocess.run(["zstd", "-dc", path], check=True, capture_output=True, text=True).stdout.splitlines()
        yield from map(json.loads, lines)


def corpus_article(article, end):
    return {"article_id": article["id"], "published": article["published"][:10], "title": article["title"],
            "url": article.get("url", ""), "source": article["source"],
            "text": article["body"].encode()[:end].decode(errors="ignore"), "weight": OWN_WEIGHT}


def corpus_sentences(articles, labels):
    by_article = {}
    for row in rows(labels / "sentences.jsonl"):
        by_article.setdefault(row["article_id"], []).append(row)
    for article in articles:
        labelled = by_article.get(article["id"])
        if not labelled:
            continue
        events = [{"trigger": e["trigger"]} | {f: e[f] for f in FIELDS if f in e} for r in labelled for e in r["events"]]
        # What comes behind the last labelled sentence is read for nothing.
        end = max(r["sentence"][1] for r in labelled) + 300
        yield corpus_article(article, end) | {"sentences": [r["sentence"] for r in labelled], "events": events,
                                              "weight": RELEASES_WEIGHT}


def unlabelled(articles, labels):
    """What the gate learns from beside: which words the decisions find likely in news that nobody has labelled."""
    known = {row["article_id"] for row in rows(labels / "sentences.jsonl")}
    # Not the one-line news, which labelled news elsewhere is drawn from.
    others = (a for a in articles if a["id"] not in known and not a["id"].startswith("wce-"))
    for article in itertools.islice(others, 0, None, UNLABELLED_OF):
        yield corpus_article(article, MOST_UNLABELLED_BYTES) | {"sentences": [[0, 0]], "events": []}


def own_news(folder, weight):
    for path in sorted(folder.glob("*.jsonl")):
        for row in rows(path):
            text, events = " ".join(row["sentences"]), []
            starts = [0]
            for sentence in row["sentences"]:
                starts.append(starts[-1] + len(sentence) + 1)
            for event in row["events"]:
                at = starts[event["sentence"]] + row["sentences"][event["sentence"]].find(event["trigger"])
                events.append({"trigger": byte_span(text, at, len(event["trigger"]))}
                              | {f: event[f] for f in FIELDS if f in event})
            yield {"article_id": row["article_id"], "published": row["published"], "title": row.get("title", ""),
                   "text": text, "weight": weight, "field_weight": FIELD_WEIGHT, "events": events}


def main():
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    shared, labels, out = map(pathlib.Path, sys.argv[1:])
    articles = list(corpora(shared))
    parts = {"dev": gold(shared / "gold" / "dev.jsonl", True),
             "trade_dev": gold(shared / "gold" / "trade_dev.jsonl", True),
             "train": gold(shared / "gold" / "train.jsonl", False),
             "seed": seed(shared),
             "plover_dev": plover(shared / "gold" / "plover_dev.jsonl"),
             "sentences": corpus_sentences(articles, labels),
             "prose": own_news(labels / "prose", OWN_WEIGHT),
             "wide": own_news(labels / "wide", WIDE_WEIGHT),
             "unlabelled": unlabelled(articles, labels)}
    with out.open("w", encoding="utf-8") as lines:
        for part, labelled in parts.items():
            for article in labelled:
                lines.write(json.dumps(article | {"part": part}, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
