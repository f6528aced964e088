#!/usr/bin/env python3
"""Our own prose shares no run of nine words with the labelled news that it must not copy.

usage: check_copies.py
       check_copies.py --self-test

Looks through the labels, the golden rows and the examples. The news is not part of the project: it is looked for in
$POLICYWIRE_SHARED, else in ../shared beside the checkout. Without it the run is skipped (exit code 77), but where CI=true its
absence is a failure.
"""
import json
import re
import sys

from run_quality import ROOT, shared_folder, skip

RUN = 9  # words
OURS = ("enrich/labels/prose/*.jsonl", "enrich/labels/wide/*.jsonl", "tests/golden/*.jsonl", "deploy/examples/*")


def runs(line):
    words = re.findall(r"[a-z0-9]+", line.lower())
    return (" ".join(words[at:at + RUN]) for at in range(len(words) - RUN + 1))


def lines(folder, patterns):
    """Each line of the files, with its place."""
    for path in sorted(path for pattern in patterns for path in folder.glob(pattern)):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{path.relative_to(folder)}:{number}", line


def news(shared):
    """The titles and texts that are labelled, and the first input, with their places."""
    for place, line in lines(shared, ("gold/*.jsonl",)):
        row = json.loads(line)  # the first input's title and text are in articles
        yield place, row.get("title", "")
        yield place, row.get("text", "")
    yield from lines(shared, ("articles/*.txt",))


def copies(ours, theirs):
    """What is wrong, a sentence each."""
    known = {run: place for place, line in theirs for run in runs(line)}
    return [f'{place}: "{run}" stands in {known[run]}' for place, line in ours for run in runs(line) if run in known]


def main():
    if sys.argv[1:] == ["--self-test"]:
        found = copies([("a:1", "On Monday the cabinet of Norway raised the duty on cheese, again.")],
                       [("b:2", "on monday the cabinet of Norway raised the duty"), ("b:3", "raised the duty on cheese")])
        print("a copy is found" if len(found) == 1 else f"found {found}")
        return 0 if len(found) == 1 else 1
    shared = shared_folder()
    if not (shared / "gold").is_dir():
        return skip(f"no {shared / 'gold'}; set POLICYWIRE_SHARED to look for copies")
    faults = copies(lines(ROOT, OURS), news(shared))
    print("\n".join(faults) if faults else "nothing is copied")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
