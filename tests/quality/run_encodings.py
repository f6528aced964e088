#!/usr/bin/env python3
"""Checks how well `policywire read` mends text that was read in the wrong character set, and that it leaves sound text alone.

usage: run_encodings.py POLICYWIRE [--show]

Real pairs: sentences as a scraper damaged them and as the official pages have them; right is what is the same to the byte.
Half of them, by a hash of their names, were not looked at while rules were made, and both halves are told. ftfy's list: text
with the result that ftfy's authors ask of mending the encoding alone, or of all that ftfy does; that has plain quotation marks,
and ours counts with these. Sound text: articles of five kinds, of which those are counted that change; the changes of each
are shown with --show, and `encoding_exceptions.json` names the articles in which every change was looked at and found right, with what it undoes.

Character sets: chardet's files are read as plain text, so that nothing in them is believed that they say of themselves. A file is
right where its text is the one that it has in the set that its folder names, as Python reads that (or the larger set that pages
mean by the name); two characters of a thousand may differ, as tables of one set do. So windows-1250 is as good as ISO-8859-2
where both read the same, and nowhere else.

The files are not part of the project: they are looked for in $POLICYWIRE_SHARED, else in ../shared beside the checkout, under
corpora/encoding and corpora/articles. Without them the run is skipped (exit code 77), but where CI=true their absence is a
failure. Floors are in encoding_floors.json.
"""
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from run_quality import HERE, shared_folder, skip, verdict

PLAIN_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'"})
# A third of these articles were damaged by a scraper; the others are to stay as they are.
DAMAGED = "fed_speeches_minutes"


def read(program, rows):
    """Title and text of each article, mended."""
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder) / "articles.jsonl"
        with place.open("w", encoding="utf-8") as out:
            for title, text in rows:
                out.write(json.dumps({"title": title, "text": text}) + "\n")
        done = subprocess.run([program, "read", str(place)], capture_output=True)
    articles = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    if done.returncode or len(articles) != len(rows):
        sys.exit(f"run_encodings.py: policywire read ends with {done.returncode}: {done.stderr[-300:]}")
    return [(article["title"], article["text"]) for article in articles]


def mend(program, texts):
    return [text for _, text in read(program, [("", text) for text in texts])]


def changes(before, after):
    """Where lines differ, from the first character that does to the last."""
    for number, (old, new) in enumerate(zip(before.split("\n"), after.split("\n"))):
        if old == new:
            continue
        first = next((i for i, (a, b) in enumerate(zip(old, new)) if a != b), 0)
        last = next((i for i, (a, b) in enumerate(zip(reversed(old), reversed(new))) if a != b), 0)
        shown = [line[max(0, first - 12):max(first, len(line) - last) + 12] for line in (old, new)]
        yield f"line {number}: {shown[0][:200]!r} -> {shown[1][:200]!r}"


def kept_aside(name):
    return hashlib.sha1(name.encode()).digest()[0] % 2 == 1


def real_pairs(program, place, show):
    rows = [json.loads(line) for line in place.read_text(encoding="utf-8").splitlines()]
    right = {False: [], True: []}
    for row, mended in zip(rows, mend(program, [row["original"] for row in rows])):
        right[kept_aside(row["id"])].append(mended == row["fixed"])
        if show and mended != row["fixed"]:
            print(f"  {row['id']}: {next(changes(row['fixed'], mended), '')}")
    return {name: (sum(right[half]), len(right[half])) for name, half in (("looked at", False), ("kept aside", True))}


def ftfy_list(program, folder, show):
    cases = [case for path in sorted(folder.glob("*.json")) for case in json.loads(path.read_text(encoding="utf-8"))]
    right = 0
    for case, mended in zip(cases, mend(program, [case["original"] for case in cases])):
        wanted = case.get("fixed-encoding", case["fixed"])
        met = mended == wanted or mended.translate(PLAIN_QUOTES) == case["fixed"]
        right += met
        if show and not met:
            print(f"  {case['label']}: {mended!r}, wanted {wanted!r}")
    return right, len(cases)


def sound_articles(program, folder, known, show):
    """How many articles of sound text there are, and those that change and are not known."""
    count, changed, surprising = 0, 0, []
    for path in sorted(folder.glob("*.jsonl.zst")):
        lines = subprocess.run(["zstd", "-dc", str(path)], check=True, capture_output=True).stdout.decode("utf-8")
        rows = [json.loads(line) for line in lines.split("\n") if line]
        rows = [(row["id"], row["title"] or "", row["body"]) for row in rows if row["body"]]
        for (name, *before), after in zip(rows, read(program, [row[1:] for row in rows])):
            if path.name.startswith(DAMAGED) and "â€" in "".join(before):
                continue
            count += 1
            if tuple(before) == after:
                continue
            changed += 1
            if str(name) not in known:
                surprising.append(str(name))
            if show:
                for change in changes("\n".join(before), "\n".join(after)):
                    print(f"  {name}: {change}")
    return count, changed, surprising


# What pages mean by a set's name, for Python.
MEANT = {"big5": "big5hkscs", "euc-kr": "cp949", "gb2312": "gb18030", "iso-8859-1": "cp1252", "maccyrillic": "mac_cyrillic",
         "macroman": "mac_roman", "shift_jis": "cp932", "tis-620": "cp874"}
LANGUAGES = "arabic|bulgarian|croatian|czech|greek|hebrew|hungarian|polish|romanian|russian|slovak|slovene|turkish"


def in_its_set(path):
    """The text of a file in the set that its folder names; None of a set that Python does not have."""
    name = re.sub(f"-({LANGUAGES})$", "", path.parent.name).lower()
    try:
        return path.read_bytes().decode(MEANT.get(name, name), "replace").removeprefix("\ufeff")
    except LookupError:
        return None


def is_read_right(path, got):
    got, wanted = got.removeprefix("\ufeff"), in_its_set(path)
    if wanted is None:  # EUC-TW: right where it is Chinese throughout
        return "\ufffd" not in got and sum("\u4e00" <= c <= "\u9fff" for c in got) > 20
    return (abs(len(got) - len(wanted)) + sum(a != b for a, b in zip(got, wanted))) * 500 <= len(wanted)


def charset_files(folder):
    return sorted(path for path in folder.glob("*/*") if path.is_file())


def charsets(program, folder, show):
    files = charset_files(folder)
    done = subprocess.run([program, "read", "--input", "text", "--words", "arrived", *files], capture_output=True)
    texts = {row["input"]: row["text"] for row in map(json.loads, done.stdout.decode("utf-8").splitlines())}
    right = 0
    for path in files:
        got = texts.get(str(path), "")
        same = is_read_right(path, got)
        right += same
        if show and not same:
            print(f"  {path.relative_to(folder)}: {got[:60]!r}, wanted {(in_its_set(path) or '')[:60]!r}")
    return right, len(files)


def main():
    program, show = sys.argv[1], "--show" in sys.argv
    corpora = shared_folder() / "corpora"
    if not (corpora / "encoding").exists():
        return skip(f"no {corpora / 'encoding'}; set POLICYWIRE_SHARED to check encodings")
    floors = json.loads((HERE / "encoding_floors.json").read_text(encoding="utf-8"))
    failures = []

    def hold(what, right, count, floor):
        print(f"{what}: {right} of {count}, {right / count:.4f}")
        if right / count < floor:
            failures.append(f"{what}: {right / count:.4f} is below {floor}")

    for half, (right, count) in real_pairs(program, corpora / "encoding" / "fed_real_mojibake.jsonl", show).items():
        hold(f"real pairs, {half}", right, count, floors["pairs"])
    hold("ftfy's list", *ftfy_list(program, corpora / "encoding" / "ftfy" / "tests" / "test-cases", show), floors["ftfy"])

    hold("character sets", *charsets(program, corpora / "encoding" / "chardet" / "tests", show), floors["charsets"])

    known = json.loads((HERE / "encoding_exceptions.json").read_text(encoding="utf-8"))
    count, changed, surprising = sound_articles(program, corpora / "articles", set(known), show)
    print(f"sound articles: {count}, of which {changed} change; {changed - len(surprising)} of these are known to be damaged")
    failures += [f"{name}: changes, and is not known to be damaged" for name in surprising]
    if count < floors["articles"]:
        failures.append(f"only {count} articles were looked at")
    return verdict(failures)


if __name__ == "__main__":
    sys.exit(main())
