#!/usr/bin/env python3
"""Counts what readers made of events (before.jsonl, after.jsonl) and of mistakes (mistakes.jsonl), with 95 % intervals.

usage: count.py
"""
import collections
import json
import math
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
FIELDS = ("sources", "targets", "instrument", "direction", "status")


def rows(name):
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def wilson(right, of, z=1.96):
    """The interval that holds the true share in 95 of 100 such samples."""
    share = right / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return middle - half, middle + half


def events(name):
    read = rows(name)
    print(f"{name}: {len(read)} events")
    for reader in "ab":
        verdicts = collections.Counter(row[reader]["event"] for row in read)
        low, high = wilson(verdicts["right"], len(read))
        fields = "  ".join(f"{field} {sum(row[reader][field] for row in read)}" for field in FIELDS)
        print(f"  reader {reader}: {verdicts['right']} right ({low:.2f} to {high:.2f}), {verdicts['arguable']} arguable, "
              f"{verdicts['wrong']} wrong; fields right: {fields}")
    same = sum(row["a"]["event"] == row["b"]["event"] for row in read)
    print(f"  the readers agree on {same}")


def mistakes(name):
    read = rows(name)
    kinds = ("missed", "spurious", "field")
    print(f"{name}: {len(read)} mistakes\n  {'class':22}" + "".join(f"{kind:>10}" for kind in kinds) + f"{'all':>6}")
    classes = collections.Counter(row["class"] for row in read)
    for name_of, count in classes.most_common():
        by_kind = collections.Counter(row["kind"] for row in read if row["class"] == name_of)
        print(f"  {name_of:22}" + "".join(f"{by_kind[kind]:10}" for kind in kinds) + f"{count:6}")


def main():
    events("before.jsonl")
    events("after.jsonl")
    mistakes("mistakes.jsonl")


if __name__ == "__main__":
    main()
