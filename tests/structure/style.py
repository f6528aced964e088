#!/usr/bin/env python3
"""Every C++ file is as clang-format writes it (.clang-format in the root).

    style.py ROOT CLANG_FORMAT               names each file that is not; exit code 1 when there is any
    style.py --self-test ROOT CLANG_FORMAT   shows that an ill-formatted file is found
"""
import pathlib
import subprocess
import sys
import tempfile

from own_files import own_files


def ill_formatted(root, clang_format, files, style):
    faults = []
    for path in files:
        text = (root / path).read_bytes()
        written = subprocess.run([clang_format, f"--style=file:{style}", f"--assume-filename={path}"],
                                 input=text, check=True, capture_output=True).stdout
        if written != text:
            faults.append(f"{path}: run clang-format -i {path}")
    return faults


def main():
    if sys.argv[1] == "--self-test":
        style, clang_format = pathlib.Path(sys.argv[2], ".clang-format"), sys.argv[3]
        with tempfile.TemporaryDirectory() as name:
            root = pathlib.Path(name)
            (root / "bad.cc").write_text("int  main( ) { return 0 ; }\n", encoding="utf-8")
            (root / "good.cc").write_text("int main() { return 0; }\n", encoding="utf-8")
            found = ill_formatted(root, clang_format, ["bad.cc", "good.cc"], style)
        print("an ill-formatted file is found" if len(found) == 1 else f"found {found}")
        return 0 if len(found) == 1 else 1
    root, clang_format = pathlib.Path(sys.argv[1]), sys.argv[2]
    files = own_files(root, (".h", ".cc"))
    faults = ill_formatted(root, clang_format, files, root / ".clang-format")
    print("\n".join(faults) if faults else f"{len(files)} files are formatted")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
