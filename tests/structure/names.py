#!/usr/bin/env python3
"""A class has a name of its own in its namespace: two of one name in a program are one to the linker, which keeps whichever
functions it meets first.

    names.py ROOT          prints each class that stands in two headers; exit code 1 when there is any
    names.py --self-test   shows that such a class is found
"""
import collections
import pathlib
import re
import sys
import tempfile

from own_files import own_files

NAMESPACE = re.compile(r"^namespace ([\w:]*) ?\{")
# Nothing in a namespace is indented; what is, is of a class. A declaration has the semicolon behind its name.
DEFINITION = re.compile(r"^(?:class|struct|enum class|enum|union) (\w+)\b(?![;<])")


def definitions(text):
    space = []
    for line in text.splitlines():
        if found := NAMESPACE.match(line):
            space.append(found[1])
        elif line.startswith("}  // namespace"):
            space.pop()
        elif found := DEFINITION.match(line):
            yield "::".join([*space, found[1]])


def check(root):
    places = collections.defaultdict(list)
    for name in own_files(root, (".h",)):
        for defined in definitions((root / name).read_text(encoding="utf-8")):
            places[defined].append(name)
    return places, [f"{defined}: stands in {' and '.join(headers)}"
                    for defined, headers in sorted(places.items()) if len(headers) > 1]


def self_test():
    headers = {
        "a.h": "namespace p::q {\nclass Table;\nclass Table final : public Base {\n class Row {\n };\n};\n}  // namespace p::q\n",
        "b.h": "namespace p {\nnamespace q {\nstruct Table {};\n}  // namespace q\nclass Table {};\n}  // namespace p\n",
        "c.h": "namespace p::q {\nstruct Table;\nenum class Row { kOne };\n}  // namespace p::q\n",
    }
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        for header, text in headers.items():
            (root / header).write_text(text, encoding="utf-8")
        found = check(root)[1]
    return [] if found == ["p::q::Table: stands in a.h and b.h"] else [f"found {found}"]


def main():
    if sys.argv[1:] == ["--self-test"]:
        faults, done = self_test(), "a class of two headers is found"
    else:
        places, faults = check(pathlib.Path(sys.argv[1]))
        done = f"{len(places)} classes have names of their own"
    print("\n".join(faults) or done)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
