#!/usr/bin/env python3
"""Runs the benchmark `encodings` beside ftfy on the texts that stand beside the checkout.

usage: encodings.py ENCODINGS [--python PYTHON]

Three inputs, from $POLICYWIRE_SHARED, else ../shared: the real pairs of damaged and official sentences (corpora/encoding), for
which the answers are checked first; 2,000 sound articles (corpora/articles); and what of these is ASCII alone. PYTHON is an
interpreter that has ftfy (pip install ftfy), by default the one that runs this; without it ftfy is left out, loudly. All on one
core, in turns, each timed by its own processor time over texts in memory; ftfy's `fix_encoding` does what is measured of ours.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "quality"))
from rounds import in_turns, medians, press_releases  # noqa: E402
from run_quality import shared_folder  # noqa: E402

LEAST = 40  # MB/s that the project asks of itself
LEAST_RIGHT = 0.95
ROUNDS = 3
SOUND = 2000

FTFY = """
import sys, time
from ftfy import fix_encoding
texts = open(sys.argv[1], "rb").read().decode("utf-8").split("\\0")[:-1]
out = [fix_encoding(text) for text in texts]
if len(sys.argv) > 2:
    print(sum(a == b for a, b in zip(out, open(sys.argv[2], "rb").read().decode("utf-8").split("\\0"))))
    sys.exit()
texts = texts[:300]
begin = time.process_time()
for text in texts:
    fix_encoding(text)
print(f"{sum(len(text.encode()) for text in texts) / (time.process_time() - begin) / 1e6:.1f} MB/s")
"""


def inputs(folder, shared):
    """Name -> file of texts; the pairs' answers beside theirs."""
    pairs = [json.loads(line) for line in
             (shared / "corpora" / "encoding" / "fed_real_mojibake.jsonl").read_text(encoding="utf-8").splitlines()]
    sound = [body.replace("\0", " ") for body in press_releases(shared)[:SOUND]]
    texts = {"damaged": [pair["original"] for pair in pairs], "answers": [pair["fixed"] for pair in pairs], "sound": sound,
             "ASCII": [text.encode("ascii", "ignore").decode() for text in sound]}
    places = {}
    for name, rows in texts.items():
        places[name] = pathlib.Path(folder) / name
        places[name].write_bytes(b"".join(row.encode() + b"\0" for row in rows))
    return places, [pair["fixed"] for pair in pairs]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--python", default=sys.executable)
    args = parser.parse_args()
    if not (shared_folder() / "corpora" / "encoding").exists():
        print(f"encodings.py: no texts at {shared_folder() / 'corpora' / 'encoding'}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        places, wanted = inputs(folder, shared_folder())
        out = pathlib.Path(folder) / "out"
        subprocess.run([args.program, places["damaged"], "--write", out], check=True)
        right = sum(a == b for a, b in zip(out.read_bytes().decode("utf-8").split("\0"), wanted))
        print(f"policywire: {right} of {len(wanted)} right")
        programs = {"policywire": [args.program], "ftfy": [args.python, "-c", FTFY]}
        checked = subprocess.run([*programs["ftfy"], places["damaged"], places["answers"]], capture_output=True, text=True)
        if checked.returncode:
            print(f"ftfy: left out: {(checked.stderr.strip().splitlines() or ['it failed'])[-1]}")
            del programs["ftfy"]
        else:
            print(f"ftfy: {checked.stdout.strip()} of {len(wanted)} right")
        slow = False
        for name in ("damaged", "sound", "ASCII"):
            print(f"{name}:")
            commands = {program: [*command, str(places[name])] for program, command in programs.items()}
            slow |= medians(in_turns(commands, ROUNDS), "MB/s").get("policywire", 0) < LEAST
    return 1 if slow or right / len(wanted) < LEAST_RIGHT else 0


if __name__ == "__main__":
    sys.exit(main())
