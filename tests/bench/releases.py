#!/usr/bin/env python3
"""Runs the benchmark `releases` on the Justice releases that stand beside the checkout.

usage: releases.py RELEASES

They are looked for in $POLICYWIRE_SHARED, else in ../shared: corpora/articles/doj_press_releases.jsonl.zst.
"""
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "quality"))
from run_quality import shared_folder  # noqa: E402


def main():
    path = shared_folder() / "corpora" / "articles" / "doj_press_releases.jsonl.zst"
    if not path.exists():
        print(f"releases.py: no releases at {path}", file=sys.stderr)
        return 1
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as messages:
        subprocess.run(["zstd", "-dc", path], check=True, stdout=messages)
        return subprocess.run([sys.argv[1], messages.name]).returncode


if __name__ == "__main__":
    sys.exit(main())
