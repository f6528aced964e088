#!/usr/bin/env python3
"""Runs the benchmark `pages` beside resiliparse and trafilatura on the pages that stand beside the checkout.

usage: pages.py PAGES [--python PYTHON]

The pages are looked for in $POLICYWIRE_SHARED, else in ../shared: corpora/html/wcxb-articles. PYTHON is an interpreter that
has resiliparse and trafilatura (pip install resiliparse trafilatura), by default the one that runs this; what it does not
have is left out, loudly. All on one core, in turns, each timed by its own processor time over the pages in memory.
"""
import argparse
import gzip
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "quality"))
from rounds import in_turns, medians  # noqa: E402
from run_quality import shared_folder  # noqa: E402

LEAST = 800  # pages a second that the project asks of itself
ROUNDS = 3

OTHERS = {
    # Text alone, without title or date.
    "resiliparse": """
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding
from resiliparse.parse.html import HTMLTree
read = lambda page: extract_plain_text(HTMLTree.parse(bytes_to_str(page, detect_encoding(page))), main_content=True)
""",
    "trafilatura": """
import trafilatura
read = lambda page: trafilatura.bare_extraction(page, with_metadata=True)
""",
}
TIMED = """
import pathlib, sys, time
pages = [path.read_bytes() for path in sorted(pathlib.Path(sys.argv[1]).iterdir())]
read(pages[0])
begin = time.process_time()
for page in pages:
    read(page)
seconds = time.process_time() - begin
print(f"{len(pages) / seconds:.0f} pages/s {sum(map(len, pages)) / seconds / 1e6:.0f} MB/s")
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--python", default=sys.executable)
    args = parser.parse_args()
    source = shared_folder() / "corpora" / "html" / "wcxb-articles" / "html"
    if not source.exists():
        print(f"pages.py: no pages at {source}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        for path in source.glob("*.html.gz"):
            (pathlib.Path(folder) / path.stem).write_bytes(gzip.decompress(path.read_bytes()))
        runs = {"policywire": [args.program, folder, "1"]}
        runs.update({name: [args.python, "-c", code + TIMED, folder] for name, code in OTHERS.items()})
        printed = in_turns(runs, ROUNDS)
    middle = medians(printed, "pages/s")
    return 0 if middle.get("policywire", 0) >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
