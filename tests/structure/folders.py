#!/usr/bin/env python3
"""Every folder with code or data has a README.md that says what it is, and names its headers.

    folders.py ROOT          prints each folder without one, and each header that none names; exit code 1 when there is any
    folders.py --self-test   shows that both are found
"""
import pathlib
import re
import sys
import tempfile

from own_files import own_files

# The folders under tests/ that mirror the tree are described by what they mirror; proto's inner path is its package,
# that of the chart is Helm's.
COVERED = ("tests/ingest", "tests/enrich", "tests/sink", "tests/deploy", "tests/proto", "proto/policywire",
           "tests/fuzz/corpus", "enrich/lexicon/data", "enrich/labels/prose", "enrich/labels/trees",
           "enrich/labels/wide", "deploy/kubernetes/policywire")


def needs_readme(folder):
    return not any(folder == c or folder.startswith(c + "/") for c in COVERED)


def check(root):
    files = own_files(root, (".h", ".cc", ".proto", ".tsv", ".py", ".cmake", ".jsonl", ".yaml"))
    folders = {p.as_posix() for f in files for p in pathlib.PurePosixPath(f).parents if p.as_posix() != "."}
    readmes = set(own_files(root, ("README.md",)))
    faults = []
    for folder in sorted(f for f in folders if needs_readme(f)):
        if f"{folder}/README.md" not in readmes:
            faults.append(f"{folder}: no README.md")
            continue
        text = (root / folder / "README.md").read_text(encoding="utf-8")
        if len(text) < 40:
            faults.append(f"{folder}/README.md: says nothing")
        # A README that clang-format was let loose on has "#name" and code where its table was.
        if not text.startswith("# "):
            faults.append(f"{folder}/README.md: does not begin with \"# \"")
    # A header of a folder without a README of its own is named by the next one above.
    for header in own_files(root, (".h",)):
        if header.startswith("tests/"):
            continue
        parents = (p.as_posix() for p in pathlib.PurePosixPath(header).parents)
        readme = next((f"{p}/README.md" for p in parents if f"{p}/README.md" in readmes), None)
        if readme and not re.search(rf"\b{pathlib.PurePosixPath(header).stem}\b", (root / readme).read_text(encoding="utf-8")):
            faults.append(f"{readme}: does not name {header}")
    return folders, faults


def self_test():
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        for folder in ("ingest/decode", "ingest/kafka", "sink", "tests"):
            (root / folder).mkdir(parents=True)
            (root / folder / "a.cc").write_text("int a;\n", encoding="utf-8")
        for header in ("source", "kafka/client", "kafka/other"):
            (root / f"ingest/{header}.h").write_text("\n", encoding="utf-8")
        (root / "ingest/README.md").write_text("# ingest\n\nIn: bytes. Out: articles. Open source.h first.\n\nclient.h\n", encoding="utf-8")
        (root / "sink/README.md").write_text("# sink\n", encoding="utf-8")
        (root / "tests/README.md").write_text("#tests\n\nIn : nothing.Out : whether all is well.\n", encoding="utf-8")
        found = check(root)[1]
    expected = ["ingest/decode: no README.md", "ingest/kafka: no README.md", "sink/README.md: says nothing",
                "tests/README.md: does not begin with \"# \"", "ingest/README.md: does not name ingest/kafka/other.h"]
    return [] if found == expected else [f"found {found}"]


def main():
    if sys.argv[1:] == ["--self-test"]:
        faults, done = self_test(), "folders without a README.md and headers that none names are found"
    else:
        folders, faults = check(pathlib.Path(sys.argv[1]))
        done = f"{len(folders)} folders are described"
    print("\n".join(faults) if faults else done)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
