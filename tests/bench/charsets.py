#!/usr/bin/env python3
"""Runs the benchmark `charsets` beside chardet on the texts that stand beside the checkout.

usage: charsets.py CHARSETS [--python PYTHON]

Three inputs, from $POLICYWIRE_SHARED, else ../shared: chardet's test files (corpora/encoding), for which the answers are checked
first as tests/quality/run_encodings.py does; 500 articles (corpora/articles) in windows-1252, of which most bytes are ASCII; and
the same in UTF-8. PYTHON is an interpreter that has chardet (pip install chardet), by default the one that runs this; without it
chardet is left out, loudly. It tells the set alone, policywire also converts. All on one core, in turns, each timed by its own
processor time over texts in memory.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "quality"))
from run_encodings import charset_files, is_read_right  # noqa: E402
from rounds import in_turns, medians, press_releases  # noqa: E402
from run_quality import HERE as QUALITY, shared_folder  # noqa: E402

ROUNDS = 3
ARTICLES = 500

CHARDET = """
import pathlib, sys, time
from chardet import detect
texts = [pathlib.Path(name).read_bytes() for name in pathlib.Path(sys.argv[1]).read_text().splitlines()][::20]
begin = time.process_time()
for text in texts:
    detect(text)
print(f"{sum(map(len, texts)) / (time.process_time() - begin) / 1e6:.2f} MB/s")
"""


def inputs(folder, shared):
    """Name -> file with the names of files."""
    bodies = [body for body in press_releases(shared) if not body.isascii()][:ARTICLES]
    files = {"other sets": charset_files(shared / "corpora" / "encoding" / "chardet" / "tests")}
    for set_name in ("windows-1252", "utf-8"):
        files[set_name] = [folder / f"{set_name}.{number}" for number in range(len(bodies))]
        for path, body in zip(files[set_name], bodies):
            path.write_bytes(body.encode(set_name, "ignore"))
    places = {}
    for name, paths in files.items():
        places[name] = folder / f"{name}.list"
        places[name].write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
    return places, files


def read_right(program, place, files, folder):
    folder.mkdir()
    subprocess.run([program, place, "--write", folder], check=True)
    return sum(is_read_right(path, (folder / str(number)).read_bytes().decode("utf-8", "replace"))
               for number, path in enumerate(files))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--python", default=sys.executable)
    args = parser.parse_args()
    if not (shared_folder() / "corpora" / "encoding").exists():
        print(f"charsets.py: no texts at {shared_folder() / 'corpora' / 'encoding'}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        places, files = inputs(folder, shared_folder())
        tests = files["other sets"]
        right = read_right(args.program, places["other sets"], tests, folder / "out")
        print(f"policywire: {right} of {len(tests)} right")
        least = json.loads((QUALITY / "encoding_floors.json").read_text(encoding="utf-8"))["charsets"]
        if right / len(tests) < least:
            return 1
        programs = {"policywire": [args.program], "chardet": [args.python, "-c", CHARDET]}
        for what, place in places.items():
            print(f"{what}:")
            medians(in_turns({program: [*command, str(place)] for program, command in programs.items()}, ROUNDS), "MB/s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
