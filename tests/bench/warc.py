#!/usr/bin/env python3
"""Runs the benchmark `warc` beside fastwarc on the crawl that stands beside the checkout.

usage: warc.py WARC [--python PYTHON]

The crawl is looked for in $POLICYWIRE_SHARED, else in ../shared: the 1,200 pages of corpora/html/doj_dev_2013_2018.warc.gz, a gzip
member a record. PYTHON is an interpreter that has fastwarc (pip install fastwarc==2.0.1), by default the one that runs this; without
it fastwarc is left out, loudly. Both read the file from memory, records and payloads, in turns, each timed by its own processor
time, over the bytes that the records unpack to. First both have to find the same payloads.
"""
import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "quality"))
from rounds import in_turns, medians  # noqa: E402
from run_quality import shared_folder  # noqa: E402

LEAST = 150  # MB a second that the project asks of itself
ROUNDS = 3

FASTWARC = """
import io, pathlib, sys, time, zlib
from fastwarc.warc import ArchiveIterator
data = pathlib.Path(sys.argv[1]).read_bytes()
def read(sink):
    records = size = 0
    for record in ArchiveIterator(io.BytesIO(data), parse_http=True, auto_decode="all"):
        records += 1
        size += record.content_length
        sink(record.reader.read())
    return records, size
payloads = []
records, size = read(payloads.append)
total = 0
for payload in payloads:
    total = zlib.crc32(payload, total)
begin = time.process_time()
again = read(lambda payload: None)
seconds = time.process_time() - begin
assert again == (records, size)
print(f"{size / seconds / 1e6:.0f} MB/s {records / seconds:.0f} records/s; {records} records, {sum(map(len, payloads))} bytes of "
      f"payload, sum {total:08x}")
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--python", default=sys.executable)
    args = parser.parse_args()
    crawl = shared_folder() / "corpora" / "html" / "doj_dev_2013_2018.warc.gz"
    if not crawl.exists():
        print(f"warc.py: no crawl at {crawl}", file=sys.stderr)
        return 1
    runs = {"policywire": [args.program, str(crawl), "3"], "fastwarc": [args.python, "-c", FASTWARC, str(crawl)]}
    printed = in_turns(runs, ROUNDS)
    answers = {name: lines[-1].split("; ")[1] for name, lines in printed.items() if lines}
    if len(set(answers.values())) > 1:
        print(f"warc.py: the answers differ: {answers}", file=sys.stderr)
        return 1
    middle = medians(printed, "MB/s")
    return 0 if middle.get("policywire", 0) >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
