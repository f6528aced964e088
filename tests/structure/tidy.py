#!/usr/bin/env python3
"""clang-tidy (.clang-tidy in the root) over every C++ source of ours that the build tree compiles.

    tidy.py ROOT BUILD RUN_CLANG_TIDY CLANG_TIDY [PATH-PATTERN]
"""
import pathlib
import re
import subprocess
import sys


def main():
    root, build, run_clang_tidy, clang_tidy = (sys.argv[1:5])
    pattern = sys.argv[5] if len(sys.argv) > 5 else "(proto/archive|ingest|enrich|sink|deploy|tests)/"
    # gcc's flags that clang does not know would be warnings in every file.
    result = subprocess.run(
        [run_clang_tidy, "-clang-tidy-binary", clang_tidy, "-p", build, "-quiet", "-j", "1",
         "-extra-arg=-Wno-unknown-warning-option",
         # The compiler's sanitizers are not clang's, whose headers need not be installed.
         "-extra-arg=-fno-sanitize=all", f"^{re.escape(str(pathlib.Path(root).resolve()))}/{pattern}"],
        capture_output=True, text=True)
    # What is left when its commentary is taken away: findings, each with the lines it quotes.
    noise = re.compile(r"^(\d+ warnings? (generated|treated)|Suppressed \d+|Use -header-filter|Enabled checks|\s*$|\s+\S*-[\w.-]+$)")
    findings = [l for l in result.stdout.splitlines() if not noise.match(l) and not l.startswith(clang_tidy)]
    print("\n".join(findings) if findings else "clang-tidy finds nothing")
    if result.returncode and not findings:
        print(result.stderr[-2000:])
    return 1 if result.returncode or any(": warning: " in l or ": error: " in l for l in findings) else 0


if __name__ == "__main__":
    sys.exit(main())
