#!/usr/bin/env python3
"""The ledger while a service is upgraded, one instance after the other, to a build with another model, and back.

    upgrade.py BUILD DECISIONS [OPTIONS OF THE LEDGER]

BUILD is a configured and built tree (build/release), DECISIONS the other model, as enrich/decide/train writes it or as an earlier
version has it: git show COMMIT:enrich/decide/data/english.decisions > FILE. Copy and build go to BUILD/upgrade. The exit code is the
ledger's.
"""
import pathlib
import shutil
import subprocess
import sys

from other_build import ROOT, build, copy_of_source

MODEL = "enrich/decide/data/english.decisions"
# With each upgrade there are the faults that fall upon an instance, and settings that are read again.
USUAL = ["--seed", "1", "--faults", "20", "--records", "40000", "--kinds", "upgrade,reload,kill-instance,zombie,kill-leader"]


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    tree, decisions = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    if decisions.read_bytes() == (ROOT / MODEL).read_bytes():
        sys.exit(f"upgrade: {decisions} is the model that is there already")
    work = tree / "upgrade"
    copy_of_source(work / "source")
    shutil.copyfile(decisions, work / "source" / MODEL)
    program = build(work / "source", work / "build")
    return subprocess.run([tree / "tests/robustness/ledger", *(sys.argv[3:] or USUAL), "--other-program", program,
                           "--other-decisions", decisions]).returncode


if __name__ == "__main__":
    sys.exit(main())
