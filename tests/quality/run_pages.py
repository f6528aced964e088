#!/usr/bin/env python3
"""Scores the article text, titles and dates that `policywire read` takes from pages, with floors in page_floors.json.

usage: run_pages.py POLICYWIRE [--worst N]

The pages, what is right about them and the scorer are not part of the project: they are looked for in $POLICYWIRE_SHARED, else
in ../shared beside the checkout, under corpora/html. Without them the run is skipped (exit code 77), but where CI=true their
absence is a failure.

Two sets. wcxb-articles: articles of all kinds of sites; rules were made looking at one half of them (the first byte of the
SHA-256 of a page's id is even), the other half was left alone, and both are told beside each other. justice: releases of the
US Department of Justice out of one system, 2013 to 2018. Text is the F1 of the words of a page, as a bag, averaged; a title
is right where it is the given one, or one contains the other, case and signs aside; a date where the day is right.
"""
import argparse
import gzip
import hashlib
import importlib.util
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from run_quality import HERE, shared_folder, skip, verdict


def load_scorer(path):
    spec = importlib.util.spec_from_file_location("score_html", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def looked_at(page):
    """Whether rules were made looking at this page."""
    return hashlib.sha256(page.encode()).digest()[0] % 2 == 0


def wcxb_pages(folder):
    """For each page its id, its bytes, and what is right."""
    for path in sorted((folder / "gold").glob("*.json")):
        right = json.loads(path.read_text(encoding="utf-8"))["ground_truth"]
        page = gzip.decompress((folder / "html" / f"{path.stem}.html.gz").read_bytes())
        yield path.stem, page, {"text": right["main_content"], "title": right.get("title"),
                                "published": right.get("publish_date")}


def justice_pages(folder):
    right = {}
    for line in (folder / "doj_dev_2013_2018_gold.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        right[row["url"]] = {"text": row["articleBody"], "title": row["title"], "published": row["published"]}
    data, at = gzip.decompress((folder / "doj_dev_2013_2018.warc.gz").read_bytes()), 0
    while at < len(data):
        behind = data.index(b"\r\n\r\n", at) + 4
        header = data[at:behind].decode()
        length = int(re.search(r"Content-Length: (\d+)", header)[1])
        address = re.search(r"WARC-Target-URI: (\S+)", header)
        if "WARC-Type: response" in header and address and address[1] in right:
            yield (hashlib.sha256(address[1].encode()).hexdigest()[:16],
                   data[behind:behind + length].partition(b"\r\n\r\n")[2], right[address[1]])
        at = behind + length + 4


def read_pages(program, pages):
    """What the program reads in each page, by id."""
    with tempfile.TemporaryDirectory() as folder:
        for page, html, _ in pages:
            (pathlib.Path(folder) / f"{page}.html").write_bytes(html)
        # Pages without a text are told on standard error, and the exit code says so.
        done = subprocess.run([program, "read", *sorted(map(str, pathlib.Path(folder).glob("*.html")))],
                              capture_output=True, text=True)
        if done.returncode not in (0, 1):
            sys.exit(f"run_pages.py: policywire read ends with {done.returncode}: {done.stderr[-500:]}")
        print(done.stderr.replace(folder + "/", "  "), end="")
    rows = map(json.loads, done.stdout.splitlines())
    return {pathlib.Path(row["input"]).stem: row for row in rows}


def title_is_right(scorer, given, right):
    shorter, longer = sorted((scorer.fold(given), scorer.fold(right)), key=len)
    return bool(scorer.fold(given)) and shorter in longer


def share(values):
    return sum(values) / len(values) if values else 0


def score(scorer, pages, read):
    """The figures of some pages, and each page's text, the worst first."""
    rows = [(page, read.get(page, {}), right) for page, _, right in pages]
    texts = sorted((scorer.word_f1(row.get("text"), right["text"]), page) for page, row, right in rows)
    titles = [title_is_right(scorer, row.get("title"), right["title"]) for _, row, right in rows if right["title"]]
    days = [(row.get("published", "")[:10], right["published"][:10]) for _, row, right in rows if right["published"]]
    return {"pages": len(rows), "text": share([value for value, _ in texts]), "title": share(titles),
            "date": share([day == wanted for day, wanted in days])}, texts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--worst", type=int, default=0, help="name the pages with the worst text, of the half looked at")
    args = parser.parse_args()
    floors = json.loads((HERE / "page_floors.json").read_text(encoding="utf-8"))
    folder = shared_folder() / "corpora" / "html"
    if not (folder / "score_html.py").exists():
        return skip(f"no {folder / 'score_html.py'}; set POLICYWIRE_SHARED to score pages")
    scorer = load_scorer(folder / "score_html.py")
    wcxb, justice = list(wcxb_pages(folder / "wcxb-articles")), list(justice_pages(folder))
    read = read_pages(args.program, wcxb)
    sets = {
        "wcxb": (wcxb, read),
        "wcxb, half looked at": ([row for row in wcxb if looked_at(row[0])], read),
        "wcxb, half left alone": ([row for row in wcxb if not looked_at(row[0])], read),
        "justice": (justice, read_pages(args.program, justice)),
    }
    failures = []
    for name, (pages, rows) in sets.items():
        got, texts = score(scorer, pages, rows)
        print(f"{name:22s} {got['pages']:5d} pages   text {got['text']:.4f}   title {got['title']:.3f}   date {got['date']:.3f}")
        failures += [f"{name}: {figure} {got[figure]:.4f} is below its floor {floor}"
                     for figure, floor in floors.get(name, {}).items() if got[figure] < floor]
        if name == "wcxb, half looked at":
            for value, page in texts[:args.worst]:
                print(f"  {page} {value:.3f}")
    return verdict(failures)


if __name__ == "__main__":
    sys.exit(main())
