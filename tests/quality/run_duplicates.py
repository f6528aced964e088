#!/usr/bin/env python3
"""Scores which articles `policywire read` takes for copies of earlier ones, on a stream where that is known, against floors.

usage: run_duplicates.py POLICYWIRE [--articles N] [--seed N] [--show]

duplicate_set.py makes the stream out of N articles of each of four outlets (700 unless told). Its originals are in two halves: the
thresholds of enrich/fingerprint were set looking at one, and both are told. Right is a link of a copy to its original, and
nothing else. --show prints what was mistaken of the half that was looked at. Articles are looked for in $POLICYWIRE_SHARED, else
in ../shared beside the checkout (run_quality.py); floors are in duplicate_floors.json.
"""
import argparse
import collections
import json
import subprocess
import sys

import duplicate_set
from run_quality import HERE, shared_folder, skip, verdict


def links_of(program, rows):
    """What each article of the stream is said to repeat."""
    lines = "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text, *_ in rows)
    done = subprocess.run([program, "read", "-"], input=lines, check=True, capture_output=True, text=True)
    return [json.loads(line)["duplicate_of"] for line in done.stdout.splitlines()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--articles", type=int, default=700)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    folder = shared_folder() / "corpora" / "articles"
    if not folder.exists():
        return skip(f"no articles in {folder}; set POLICYWIRE_SHARED to check duplicates")
    floors = json.loads((HERE / "duplicate_floors.json").read_text(encoding="utf-8"))
    rows = duplicate_set.make(folder, args.articles, args.seed)
    links = links_of(args.program, rows)
    assert len(links) == len(rows), "a line for each article"
    counts = [collections.Counter(), collections.Counter()]
    kinds = collections.defaultdict(list)
    for (name, _, wanted, kind, half), link in zip(rows, links):
        right = link == (wanted or "")
        kinds[kind].append(right)
        counts[half]["linked"] += bool(link)
        counts[half]["copies"] += bool(wanted)
        counts[half]["right"] += bool(link) and right
        if args.show and not right and half == 0:
            print(f"  {kind}: {name} is linked to {link or 'nothing'}")
    for kind, right in sorted(kinds.items()):
        print(f"{kind:16} {sum(right):5} of {len(right):5} right, {sum(right) / len(right):.4f}")
    failures = []
    for half, name in enumerate(("the half that was looked at", "the half that was left alone")):
        count = counts[half]
        precision, recall = count["right"] / max(count["linked"], 1), count["right"] / max(count["copies"], 1)
        print(f"{name}: {count['copies']} copies, precision {precision:.4f}, recall {recall:.4f}")
        if count["copies"] < floors["copies"]:
            failures.append(f"{name} has {count['copies']} copies, too few to tell")
        for what, got in (("precision", precision), ("recall", recall)):
            if got < floors[what]:
                failures.append(f"{what} {got:.4f} of {name} is below its floor {floors[what]}")
    return verdict(failures)


if __name__ == "__main__":
    sys.exit(main())
