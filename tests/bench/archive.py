#!/usr/bin/env python3
"""Runs the benchmark `archive` on the articles that stand beside the checkout, at levels 3 and 9.

usage: archive.py ARCHIVE [LEVEL...]

They are looked for in $POLICYWIRE_SHARED, else in ../shared: corpora/articles/*.jsonl.zst. Without them only the answers are
checked, on the project's own examples: a few kilobytes again and again say nothing of speed and size.
"""
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "quality"))
from run_quality import ROOT, shared_folder, skip  # noqa: E402


def main():
    folder = shared_folder() / "corpora" / "articles"
    corpora = sorted(folder.glob("*.jsonl.zst"))
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as articles:
        articles.write((ROOT / "deploy" / "examples" / "articles.jsonl").read_bytes())
        articles.flush()
        if not corpora:
            subprocess.run([sys.argv[1], "--check", articles.name], check=True)
            return skip(f"archives beside zstd: no articles in {folder}")
        subprocess.run(["zstd", "-dcq", *corpora], check=True, stdout=articles)
        codes = [subprocess.run([sys.argv[1], articles.name, level]).returncode for level in sys.argv[2:] or ["3", "9"]]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
