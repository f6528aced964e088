#!/usr/bin/env python3
"""Runs the benchmark `language` with the sentences in 24 languages that stand beside the checkout.

usage: language.py LANGUAGE_BENCH

They are looked for in $POLICYWIRE_SHARED, else in ../shared: corpora/language.
"""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "quality"))
from run_quality import shared_folder  # noqa: E402


def main():
    folder = shared_folder() / "corpora" / "language"
    if not folder.exists():
        print(f"language.py: no sentences at {folder}: English articles only", file=sys.stderr)
    environment = {**os.environ, "POLICYWIRE_SENTENCES": str(folder)} if folder.exists() else None
    return subprocess.run([sys.argv[1]], env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
