#!/usr/bin/env python3
"""Scores the language that `policywire read` gives to sentences in 24 languages, and fails below the floors.

usage: run_language.py POLICYWIRE [--show LANGUAGE]

400 sentences a language, each an article that states no language; function words and letters were chosen looking at every
other sentence, and both halves are told. Beside them headlines, first and last lines of English articles: taken for another
language, one of these alone would lose its events. --show prints what was mistaken of a language. Sentences and articles are
looked for in $POLICYWIRE_SHARED, else in ../shared beside the checkout (run_quality.py); floors are in language_floors.json.
"""
import collections
import json
import pathlib
import subprocess
import sys

from run_quality import HERE, shared_folder, skip, verdict


def languages_of(program, texts):
    """The language of each text."""
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    done = subprocess.run([program, "read", "-"], input=lines, check=True, capture_output=True, text=True)
    languages = [json.loads(line)["language"] for line in done.stdout.splitlines()]
    assert len(languages) == len(texts), "a line for each text"
    return languages


def english_pieces(folder):
    """Headline, beginning of the first line and end of the last of each article."""
    pieces = []
    for path in sorted(folder.glob("*.jsonl.zst")):
        unpacked = subprocess.run(["zstd", "-dc", path], check=True, capture_output=True, text=True).stdout
        for article in map(json.loads, unpacked.splitlines()):
            text = article.get("body") or ""
            pieces += [article.get("title") or "", text.split("\n")[0][:150], text[-120:]]
    return [" ".join(piece.split()) for piece in pieces if piece.strip()]


def main():
    program = sys.argv[1]
    shown = sys.argv[sys.argv.index("--show") + 1] if "--show" in sys.argv else None
    corpora = shared_folder() / "corpora"
    files = sorted((corpora / "language").glob("*.txt"))
    if not files:
        return skip(f"no sentences in {corpora / 'language'}; set POLICYWIRE_SHARED to check languages")
    floors = json.loads((HERE / "language_floors.json").read_text(encoding="utf-8"))
    sentences = [(path.stem, half, line) for path in files
                 for half, line in zip([0, 1] * 10 ** 6, path.read_text(encoding="utf-8").split("\n")) if line.strip()]
    right = collections.defaultdict(lambda: [[], []])
    mistaken = collections.defaultdict(collections.Counter)
    for (wanted, half, line), tag in zip(sentences, languages_of(program, [line for _, _, line in sentences])):
        language = tag.split("-")[0].lower()
        right[wanted][half].append(language == wanted)
        if language != wanted:
            mistaken[wanted][language] += 1
            if wanted == shown:
                print(f"  {language}: {line}")
    accuracy = {language: sum(map(sum, halves)) / sum(map(len, halves)) for language, halves in right.items()}
    means = [sum(sum(halves[h]) / len(halves[h]) for halves in right.values()) / len(right) for h in (0, 1)]
    for language, share in sorted(accuracy.items()):
        others = " ".join(f"{other} {count}" for other, count in mistaken[language].most_common(6))
        print(f"{language} {share:.4f}{'  taken for ' + others if others else ''}")
    mean = sum(accuracy.values()) / len(accuracy)
    print(f"mean of {len(accuracy)} languages {mean:.4f}; of the half that was looked at {means[0]:.4f}, "
          f"of the other {means[1]:.4f}; English {accuracy['en']:.4f}")
    pieces = english_pieces(corpora / "articles")
    lost = [(language, piece) for piece, language in zip(pieces, languages_of(program, pieces)) if language != "en"]
    if shown == "en":
        print("".join(f"  {language}: {piece[:120]}\n" for language, piece in lost), end="")
    print(f"{len(lost)} of {len(pieces)} pieces of English articles, some of which are Spanish, are taken for another language")

    failures = [f"{what} {got:.4f} is below its floor {floors[what]}" for what, got in
                (("mean", mean), ("mean_kept_aside", means[1]), ("least", min(accuracy.values())), ("en", accuracy["en"]))
                if got < floors[what]]
    if len(lost) > floors["pieces_lost"] * len(pieces):
        failures.append(f"{len(lost)} pieces of English articles are lost, more than {floors['pieces_lost']} of them")
    return verdict(failures)


if __name__ == "__main__":
    sys.exit(main())
