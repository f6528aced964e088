#!/usr/bin/env python3
"""Reads the test treebanks with the built-in weights and fails below the floors in syntax_floors.json.

usage: run_syntax.py TRAIN_SYNTAX

TRAIN_SYNTAX is the program of enrich/syntax/train. The treebanks are not part of the project: they are looked for in
$POLICYWIRE_SHARED/treebanks, else in ../shared/treebanks beside the checkout. Without them the run is skipped (exit code
77), but where CI=true their absence is a failure.
"""
import json
import subprocess
import sys

from run_quality import HERE, shared_folder, skip, verdict


def main():
    folder = shared_folder() / "treebanks"
    floors = json.loads((HERE / "syntax_floors.json").read_text(encoding="utf-8"))
    files = [folder / f"{name}.conllu" for name in floors]
    if not all(file.exists() for file in files):
        return skip(f"no treebanks in {folder}; set POLICYWIRE_SHARED to score the parser")
    out = subprocess.run([sys.argv[1], "--evaluate", *map(str, files)], check=True, capture_output=True, text=True).stdout
    print(out, end="")
    failures = []
    for line in out.splitlines():
        name, *rest = line.split()
        got = {figure: float(value) for figure, value in zip(rest[::2], rest[1::2])}
        failures += [f"{name}: {figure} {got[figure]:.2f} is below its floor {floor:.2f}"
                     for figure, floor in floors.pop(name).items() if got[figure] < floor]
    failures += [f"{name}: no figures" for name in floors]
    return verdict(failures)


if __name__ == "__main__":
    sys.exit(main())
