#!/usr/bin/env python3
"""Checks which records, and which payloads, are found in web archives against what two other readers find.

usage: run_warc.py LIST_RECORDS FOLDER [--show]

The readers are warcio and fastwarc, in the versions below, which pip puts into FOLDER (once). The files are test data of four
projects, WARC 0.17 to 1.1 and ARC, packed and not, some of them damaged. Of each file every record that one of the two finds has
to be found, in its order, with its type and address; and its payload (of HTTP messages the body, without chunks and content
encodings) has to be what both say, or where they differ what one of them says. ARC is read by warcio alone. What is different is
told by name.

The files are not part of the project: they are looked for in $POLICYWIRE_SHARED, else in ../shared beside the checkout, under
corpora/warc. Without them, or without the readers, the run is skipped (exit code 77), but where CI=true that is a failure.
"""
import base64
import collections
import importlib
import io
import json
import logging
import pathlib
import subprocess
import sys

from run_quality import shared_folder, skip, verdict

READERS = ["warcio==1.8.1", "fastwarc==2.0.1"]
FILES = 29
# Not among them: the readers have no one form of LZ4 in common.
LEFT_OUT = ".lz4"
# Where both readers say the same and we do not, by file and why.
EXCEPTIONS = {("bad.arc", 3): "its one byte, a line break, warcio takes for an HTTP header"}


def install(folder):
    """True when the readers can be imported."""
    done = folder / "installed.txt"
    if not done.exists() or done.read_text() != " ".join(READERS):
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), "--upgrade", *READERS]
        if subprocess.run(command, capture_output=True).returncode:
            return False
        done.write_text(" ".join(READERS))
    sys.path.insert(0, str(folder))
    return True


def by_warcio(path):
    reader = importlib.import_module("warcio.archiveiterator")
    logging.disable()
    records = []
    with open(path, "rb") as file:
        try:
            for record in reader.ArchiveIterator(file):
                kind = "warcinfo" if record.rec_type == "arc_header" else record.rec_type
                url = record.rec_headers.get_header("WARC-Target-URI") or record.rec_headers.get_header("uri") or ""
                # Of an ARC file's own record it keeps the fields and not the bytes.
                payload = None if record.rec_type == "arc_header" else record.content_stream().read()
                records.append((kind, url, payload))
        except Exception as error:  # what the reader cannot read on is told by the comparison
            return records, str(error).split("\n")[0]
    return records, None


def by_fastwarc(path):
    reader = importlib.import_module("fastwarc.warc")
    records = []
    try:
        for record in reader.ArchiveIterator(io.BytesIO(path.read_bytes()), parse_http=True, auto_decode="all"):
            kind = str(record.record_type).split(".")[-1].lower()
            records.append((kind, record.headers.get("WARC-Target-URI") or "", record.reader.read()))
    except Exception as error:
        return records, str(error)
    return records, None


def same_address(ours, theirs):
    """An address as it is written; readers take brackets off it, or write its spaces as %20, or do not."""
    bare = lambda url: url.strip("<>").replace("%20", " ")
    return bare(ours) == bare(theirs)


def by_us(program, files):
    done = subprocess.run([program, *map(str, files)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"run_warc.py: list_records ends with {done.returncode}: {done.stderr[-300:]}")
    records = collections.defaultdict(list)
    for line in done.stdout.splitlines():
        row = json.loads(line)
        records[row["file"]].append(row)
    return records


def main():
    program, folder, show = sys.argv[1], pathlib.Path(sys.argv[2]), "--show" in sys.argv
    source = shared_folder() / "corpora" / "warc"
    if not source.exists():
        return skip(f"no {source}; set POLICYWIRE_SHARED to check web archives")
    if not install(folder):
        return skip(f"pip cannot install {' and '.join(READERS)}")
    files = sorted(path for path in source.rglob("*")
                   if path.is_file() and (".warc" in path.name or ".arc" in path.name) and path.suffix != LEFT_OUT)
    failures = [] if len(files) == FILES else [f"{len(files)} files, and not {FILES}"]
    found = by_us(program, files)
    counts = collections.Counter()
    for path in files:
        ours = [row for row in found[str(path)] if row["type"] or not row["fault"]]
        counts["faults told"] += sum(bool(row["fault"]) for row in found[str(path)])
        theirs = {"warcio": by_warcio(path), "fastwarc": by_fastwarc(path)}
        if show:
            print(f"{path.name}: {len(ours)} records, " + ", ".join(
                f"{name} {len(records)}{' and then: ' + error if error else ''}" for name, (records, error) in theirs.items()))
            for row in found[str(path)]:
                if row["fault"]:
                    print(f"    byte {row['offset']}: {row['fault']}")
        most = max(len(records) for records, _ in theirs.values())
        if len(ours) < most:
            failures.append(f"{path.name}: {len(ours)} records, and another reader finds {most}")
        counts["records"] += len(ours)
        for i, row in enumerate(ours):
            said = {name: records[i] for name, (records, _) in theirs.items() if i < len(records)}
            if not said:
                continue
            for name, (kind, url, _) in said.items():
                if row["type"] != kind or not same_address(row["url"], url):
                    failures.append(f"{path.name}, record {i + 1}: {row['type']} of {row['url']}; {name}: {kind} of {url}")
            said = {name: record for name, record in said.items() if record[2] is not None}
            if not said:
                continue
            payload = base64.b64decode(row["payload"])
            agree = [name for name, (_, _, other) in said.items() if other == payload]
            counts[f"payloads as {' and '.join(sorted(agree)) or 'none'} has it" if len(agree) < 2 else "payloads as both have them"] += 1
            if not agree and (path.name, i + 1) not in EXCEPTIONS:
                failures.append(f"{path.name}, record {i + 1}: {len(payload)} bytes; "
                                + ", ".join(f"{name} {len(other)}" for name, (_, _, other) in said.items()))
            if show and len(agree) < len(said):
                print(f"    record {i + 1}: {len(payload)} bytes, " + ", ".join(
                    f"{name} {len(other)}{'' if name in agree else ', another payload'}" for name, (_, _, other) in said.items()))
    print(f"{len(files)} files: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    return verdict(failures)


if __name__ == "__main__":
    sys.exit(main())
