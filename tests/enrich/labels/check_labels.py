#!/usr/bin/env python3
"""Checks the labels that extraction is trained on, and tells how far two readers agree.

usage: check_labels.py ROOT [--agreement]
       check_labels.py --self-test ROOT

ROOT is the project's. Each error names file and line; exit code 1 when there is one. Field values are those of
proto/policywire/v1/policy_event.proto.
"""
import argparse
import copy
import json
import pathlib
import re
import sys

CODE = re.compile(r"[A-Z][A-Z0-9+-]{1,15}|org:\S.*")
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
OPTIONAL_FIELDS = {"object", "magnitude", "date", "conditional", "attribution", "optional"}
FIELDS = ("sources", "targets", "instrument", "direction", "status")


def enums(root):
    """Values by enum, without the unspecified ones."""
    text = (root / "proto/policywire/v1/policy_event.proto").read_text(encoding="utf-8")
    found = {}
    for name, body in re.findall(r"^enum (\w+) \{(.*?)^\}", text, re.S | re.M):
        values = re.findall(r"^\s+([A-Z_]+) = \d+;", body, re.M)
        found[name.lower()] = {value for value in values if not value.endswith("UNSPECIFIED")}
    return found


def check_event(event, values, trigger_is_right, known):
    """Yields what is wrong with an event."""
    for field in ("trigger", "action", "sources", "targets", "instrument", "direction", "status"):
        if field not in event:
            yield f"no {field}"
            return
    for field in set(event) - OPTIONAL_FIELDS - known - {"trigger", "action", *FIELDS}:
        yield f"unknown field {field}"
    for field in ("action", "instrument", "direction", "status"):
        if event[field] not in values[field]:
            yield f"{field} {event[field]}"
    for code in event["sources"] + event["targets"]:
        if not CODE.fullmatch(code):
            yield f"code {code}"
    if event["instrument"] == "STATEMENT" and event["direction"] != "NONE":
        yield "a statement with a direction"
    if not DATE.fullmatch(event.get("date", "2000")):
        yield f"date {event['date']}"
    if not trigger_is_right(event):
        yield f"trigger {event['trigger']!r} is not in its sentence"


def check_article(article, values):
    """Yields what is wrong with an article of our own prose."""
    sentences = article["sentences"]
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", article["published"]):
        yield f"published {article['published']}"
    for event in article["events"]:
        def inside(e):
            return 0 <= e.get("sentence", -1) < len(sentences) and e["trigger"] in sentences[e["sentence"]]
        yield from check_event(event, values, inside, {"sentence"})


def check_sentence(row, values):
    """Yields what is wrong with a labelled sentence of another's text."""
    begin, end = row["sentence"]
    if not 0 <= begin < end:
        yield f"sentence {row['sentence']}"
    if row["drawn"] not in ("random", "unsure"):
        yield f"drawn {row['drawn']}"
    for event in row["events"]:
        def inside(e):
            return begin <= e["trigger"][0] < e["trigger"][1] <= end
        yield from check_event(event, values, inside, set())


def check_tree(words):
    """Yields what is wrong with a tree of rows of CoNLL-U."""
    heads = [int(word[6]) for word in words]
    if [int(word[0]) for word in words] != list(range(1, len(words) + 1)):
        yield "words out of order"
    if heads.count(0) != 1:
        yield f"{heads.count(0)} roots"
    for start, word in enumerate(words, 1):
        if (word[6] == "0") != (word[7] == "root"):
            yield f"word {start}: head {word[6]} with relation {word[7]}"
        at = start
        for _ in heads:
            at = heads[at - 1] if 0 < at <= len(heads) else 0
        if at != 0:
            yield f"word {start}: its heads go round"


def check_trees(path):
    """Prints errors; True when there is none."""
    good = True
    words = []
    trees = 0
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line and not line.startswith("#"):
            words.append(line.split("\t"))
        elif not line and words:
            trees += 1
            for what in check_tree(words):
                print(f"{path}:{number - len(words)}: {what}")
                good = False
            words = []
    print(f"{path.name:32} trees {trees:5}")
    return good


def rows(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def check(folder, values):
    """Prints errors; True when there is none."""
    good = True
    seen = {}
    counts = {}
    for path in sorted([*folder.glob("prose/*.jsonl"), *folder.glob("wide/*.jsonl"), *folder.glob("sentences*.jsonl")]):
        prose = path.parent.name in ("prose", "wide")
        for number, row in enumerate(rows(path), 1):
            wrong = list(check_article(row, values) if prose else check_sentence(row, values))
            key = (row["article_id"], *(() if prose else (path.name, *row["sentence"])))
            if key in seen:
                wrong.append(f"stands in {seen[key]} already")
            seen[key] = f"{path.name}:{number}"
            for what in wrong:
                print(f"{path}:{number}: {what}")
                good = False
            count = counts.setdefault(path.name, [0, 0, 0])
            count[0] += 1
            count[1] += len(row["events"])
            count[2] += sum(bool(event.get("optional")) for event in row["events"])
    for name, (items, events, optional) in counts.items():
        print(f"{name:32} items {items:5}  events {events:5}, of them optional {optional}")
    for path in sorted(folder.glob("trees/*.conllu")):
        good &= check_trees(path)
    return good


def agreement(folder):
    """How far the second reader agrees with the first, as the scorer of the gold counts it."""
    first = {(row["article_id"], *row["sentence"]): row["events"] for row in rows(folder / "sentences.jsonl")}
    matched = strict = ones = others = 0
    for row in rows(folder / "sentences_second.jsonl"):
        left, right = first[(row["article_id"], *row["sentence"])], row["events"]

        def same(a, b):
            return sum(sorted(a[f]) == sorted(b[f]) if isinstance(a[f], list) else a[f] == b[f] for f in FIELDS)
        pairs = sorted(((-same(a, b), i, j) for i, a in enumerate(left) for j, b in enumerate(right)
                        if a["action"] == b["action"] and (set(a["sources"]) & set(b["sources"])
                                                           or not a["sources"] and not b["sources"])))
        used_left, used_right = set(), set()
        for fields, i, j in pairs:
            if i in used_left or j in used_right:
                continue
            used_left.add(i)
            used_right.add(j)
            if left[i].get("optional") or right[j].get("optional"):
                continue
            matched += 1
            strict += fields == -len(FIELDS)
        firm = [[i for i, e in enumerate(events) if i not in used and not e.get("optional")]
                for events, used in ((left, used_left), (right, used_right))]
        ones += len(firm[0])
        others += len(firm[1])
    total = 2 * matched + ones + others
    print(f"two readers: firm events of both {matched}, of one alone {ones} and {others}; "
          f"found F1 {2 * matched / total:.3f}, strict F1 {2 * strict / total:.3f}")


def self_test(root):
    values = enums(root)
    event = {"sentence": 0, "trigger": "bans", "action": "SANCTION", "sources": ["CHN"], "targets": [],
             "instrument": "EXPORT_CONTROL", "direction": "TIGHTEN", "status": "DONE"}
    article = {"article_id": "x", "published": "2025-10-09", "title": "", "sentences": ["China bans exports."],
               "events": [event]}
    assert not list(check_article(article, values)), list(check_article(article, values))
    for field, value in (("trigger", "forbids"), ("action", "HIT"), ("sources", ["china"]), ("date", "Tuesday"),
                         ("instrument", "STATEMENT"), ("sentence", 1), ("colour", "red")):
        bad = copy.deepcopy(article)
        bad["events"][0][field] = value
        assert list(check_article(bad, values)), field
    row = {"article_id": "x", "sentence": [10, 40], "drawn": "random", "events": [{**event, "trigger": [12, 16]}]}
    del row["events"][0]["sentence"]
    assert not list(check_sentence(row, values))
    row["events"][0]["trigger"] = [38, 44]
    assert list(check_sentence(row, values))
    tree = [[str(n), w, "_", "X", "X", "_", str(h), r, "_", "_"] for n, w, h, r in
            ((1, "China", 2, "nsubj"), (2, "bans", 0, "root"), (3, "exports", 2, "obj"))]
    assert not list(check_tree(tree))
    for word, head in ((0, "3"), (2, "0"), (1, "1")):
        bad = copy.deepcopy(tree)
        bad[word][6] = head
        if word == 0:
            bad[2][6] = "1"
        assert list(check_tree(bad)), (word, head)
    print("each planted error is found")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--agreement", action="store_true", help="also print how far two readers agree")
    parser.add_argument("root", type=pathlib.Path)
    args = parser.parse_args()
    if args.self_test:
        self_test(args.root)
        return 0
    folder = args.root / "enrich/labels"
    good = check(folder, enums(args.root))
    if args.agreement:
        agreement(folder)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
