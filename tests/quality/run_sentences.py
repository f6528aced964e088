#!/usr/bin/env python3
"""Scores the ends of sentences and fails below the floors in text_floors.json.

usage: run_sentences.py FIND_SPANS [--show]

FIND_SPANS is the program beside this file. Scored are the English Golden Rules (corpora/sentences: a rule is met when a
text falls into just its sentences, white space aside) and the test treebanks (treebanks: sentences of a document are put
together again to its text, as `# text` and SpaceAfter=No have them; what is compared are the ends of sentences, as counts
of characters that are no white space). A document's own end is given, so it does not count. The files are not part of the
project: they are looked for in $POLICYWIRE_SHARED, else in ../shared beside the checkout. Without them the run is skipped
(exit code 77), but where CI=true their absence is a failure. --show prints what is missed.
"""
import json
import subprocess
import sys

from run_quality import HERE, shared_folder, skip, verdict

# Rules that a reader of news does not want, by number; they are scored all the same.
UNWANTED = {
    43: "English news does not write \"N°.\" before a number",
}


def find_spans(program, rows):
    out = subprocess.run([program], input="".join(json.dumps(row) + "\n" for row in rows), check=True,
                         capture_output=True, text=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def bare(text):
    return "".join(text.split())


def sentences_of(text, found):
    data = text.encode()
    return [data[int(begin):int(end)].decode(errors="replace") for begin, end in found["sentences"]]


def golden_rules(program, path, show):
    """How many of the rules are met. The file has line ends and quotation marks with the backslash of a source text."""
    rules = json.loads(path.read_text(encoding="utf-8"))
    texts = [rule["text"].replace("\\n", "\n").replace('\\"', '"') for rule in rules]
    met = 0
    for number, (rule, text, found) in enumerate(
            zip(rules, texts, find_spans(program, [{"text": text} for text in texts])), start=1):
        got = sentences_of(text, found)
        right = [bare(sentence) for sentence in got] == [bare(sentence) for sentence in rule["sentences"]]
        met += right
        if not right:
            print(f"  rule {number} is not met{': ' + UNWANTED[number] if number in UNWANTED else ''}")
            if show:
                print("    " + " | ".join(got))
    return met


def documents_of(path):
    """The sentences of each document, each with the white space behind it."""
    document, text, space = [], None, True
    for line in path.read_text(encoding="utf-8").splitlines() + ["# newdoc"]:
        if line.startswith("# newdoc"):
            if document:
                yield document
            document = []
        elif line.startswith("# newpar") and document:
            document[-1] = document[-1].rstrip() + "\n"
        elif line.startswith("# text ="):
            text = line.partition("=")[2].strip()
        elif line and line[0].isdigit():
            space = "SpaceAfter=No" not in line.split("\t")[9]
        elif not line and text is not None:
            document.append(text + (" " if space else ""))
            text = None


def ends(sentences):
    """Ends of sentences but for the last, in characters that are no white space."""
    at, out = 0, set()
    for sentence in sentences:
        at += len(bare(sentence))
        out.add(at)
    out.discard(at)
    return out


def treebank(program, path, show):
    documents = list(documents_of(path))
    texts = ["".join(document) for document in documents]
    right = given = found = 0
    for document, text, spans in zip(documents, texts, find_spans(program, [{"text": text} for text in texts])):
        got = sentences_of(text, spans)
        wanted, has = ends(document), ends(got)
        right, given, found = right + len(wanted & has), given + len(wanted), found + len(has)
        if show:
            letters = bare(text)
            for end in sorted(wanted ^ has):
                print(f"    {'missed' if end in wanted else 'wrong '} {letters[max(end - 40, 0):end]} | {letters[end:end + 30]}")
    precision, recall = right / found, right / given
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / (precision + recall)}


def main():
    program, show = sys.argv[1], "--show" in sys.argv
    floors = json.loads((HERE / "text_floors.json").read_text(encoding="utf-8"))["sentences"]
    rules = shared_folder() / "corpora" / "sentences" / "golden_rules_en.json"
    banks = {name: shared_folder() / "treebanks" / f"{name}.conllu" for name in floors if name != "golden_rules"}
    missing = [path for path in [rules, *banks.values()] if not path.exists()]
    if missing:
        return skip(f"no {missing[0]}; set POLICYWIRE_SHARED to score sentences")
    figures = {"golden_rules": {"met": golden_rules(program, rules, show)}}
    for name, path in banks.items():
        figures[name] = treebank(program, path, show)
    failures = []
    for name, got in figures.items():
        print(f"{name:12s} " + "  ".join(f"{figure} {round(value, 3)}" for figure, value in got.items()))
        failures += [f"{name}: {figure} {got[figure]:.3f} is below its floor {floor}"
                     for figure, floor in floors[name].items() if got[figure] < floor]
    return verdict(failures)


if __name__ == "__main__":
    sys.exit(main())
