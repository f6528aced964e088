"""A stream of articles of which it is known which one repeats which: made from real articles by recorded edits.

Originals are articles of four outlets; of any two that are half the same already, by their runs of three words, one is left
out. A copy is an original with one or two edits: cut short, an agency's line before it, other numbers, paragraphs in
another order. A lookalike is an article that a reader would not take for a copy: the form of an original with other names
and numbers in it, as notices of one office are; a later report, whose news is another's and which repeats some of the
original's paragraphs for those who missed it. What is drawn comes from a fixed seed.
"""
import collections
import json
import random
import re
import subprocess

FILES = ("doj_press_releases", "senate_press_releases_2005_2007", "whitehouse_2017", "fed_speeches_minutes")
LEAST_WORDS = 60
WORD = re.compile(r"[A-Za-z0-9]+")


def articles_of(folder, most_of_each):
    for name in FILES:
        unpacked = subprocess.run(["zstd", "-dc", folder / f"{name}.jsonl.zst"], check=True, capture_output=True, text=True)
        lines = unpacked.stdout.splitlines()
        random.Random(name).shuffle(lines)
        for number, line in enumerate(lines[:most_of_each]):
            text = json.loads(line).get("body") or ""
            if len(WORD.findall(text)) >= LEAST_WORDS:
                yield f"{name}-{number}", text


def runs_of(text):
    words = [word.lower() for word in WORD.findall(text)]
    return {tuple(words[i:i + 3]) for i in range(len(words) - 2)}


def apart(articles):
    """Leaves out what is half the same as one before it: nobody has said whether it is a copy."""
    kept, having = [], collections.defaultdict(list)
    sizes = []
    for name, text in articles:
        runs = runs_of(text)
        shared = collections.Counter(index for run in runs for index in having[run])
        if any(count * 2 > min(len(runs), sizes[index]) for index, count in shared.items()):
            continue
        for run in runs:
            having[run].append(len(kept))
        sizes.append(len(runs))
        kept.append((name, text))
    return kept


def paragraphs_of(text):
    """Its paragraphs; of a text without any, some sentences together."""
    parts = [part for part in text.split("\n") if part.strip()]
    if len(parts) < 4:
        sentences = re.split(r"(?<=[.!?]) +(?=[A-Z])", text)
        step = max(1, len(sentences) // 6)
        parts = [" ".join(sentences[i:i + step]) for i in range(0, len(sentences), step)]
    return parts


def cut_short(text, draw):
    return text[:int(len(text) * draw.uniform(0.4, 0.95))].rsplit(" ", 1)[0]


def with_header(text, draw):
    places = ["WASHINGTON", "BRUSSELS", "GENEVA", "New York", "LONDON"]
    agencies = ["Agency wire", "The Daily Ledger", "Press service", "Newsroom"]
    lines = [f"{draw.choice(places)}, {draw.choice(['May', 'June', 'Oct.'])} {draw.randint(1, 28)} ({draw.choice(agencies)}) - ",
             f"By our correspondent, {draw.choice(agencies)}\nUpdated {draw.randint(1, 12)}:{draw.randint(10, 59)} p.m.\n"]
    text = draw.choice(lines) + text
    return text + f"\n(Reporting by {draw.choice(agencies)}; all rights reserved)" if draw.random() < 0.5 else text


def with_numbers(text, draw):
    share = draw.uniform(0.3, 1)
    return re.sub(r"\d+", lambda found: str(draw.randint(1, 10 ** len(found[0]))) if draw.random() < share else found[0], text)


def reordered(text, draw):
    parts = paragraphs_of(text)
    draw.shuffle(parts)
    return "\n".join(parts)


EDITS = {"cut": cut_short, "header": with_header, "numbers": with_numbers, "order": reordered}

NAMES = ("Alder Birch Calder Dorn Eskil Farrow Garde Holm Ibsen Jarvis Kestrel Lunde Marlow Norell Osgood Pryor Quill Rasmus "
         "Selby Thorne Ulman Vance Welby Yarrow Zeller Amblin Brandt Corvin Delane Elmore Fenwick Gilroy Harlan Ingram").split()


def other_case(text, draw):
    """The form of a notice with other names and numbers: every word that is a name in mid-sentence, each the same way."""
    names = set(re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", text))
    others = {name: draw.choice(NAMES) + draw.choice(["", "", "son", "ville"]) for name in sorted(names)}
    changed = re.sub(r"\b[A-Z][a-z]+\b", lambda found: others.get(found[0], found[0]), text)
    return re.sub(r"\d+", lambda found: str(draw.randint(1, 10 ** len(found[0]))), changed)


def next_day(text, other, draw):
    """Another day's news before some of what was told already."""
    old, new = paragraphs_of(text), paragraphs_of(other)
    keep, size = [], len(text) * draw.uniform(0.2, 0.4)
    for part in reversed(old):
        if sum(map(len, keep)) + len(part) > size:
            break
        keep.insert(0, part)
    head, least = [], 1.5 * max(sum(map(len, keep)), 1)
    for part in new:
        if sum(map(len, head)) >= least:
            break
        head.append(part)
    return "\n".join(head + keep) if sum(map(len, head)) >= least else None


def make(folder, most_of_each, seed):
    """[(id, text, id of what it repeats or None, kind, half)] in the order of the stream."""
    draw = random.Random(seed)
    kept = apart(articles_of(folder, most_of_each))
    # What a later report takes its news from is no article of the stream.
    originals, donors = [row for i, row in enumerate(kept) if i % 4], kept[::4]
    rows = []
    for place, (name, text) in enumerate(originals):
        half = place % 2
        when = draw.random()
        rows.append((when, name, text, None, "original", half))
        if draw.random() < 0.5:
            edits = draw.sample(sorted(EDITS), draw.choice([1, 1, 2]))
            copy = text
            for edit in edits:
                copy = EDITS[edit](copy, draw)
            rows.append((draw.uniform(when, 1), name + "-copy", copy, name, "+".join(sorted(edits)), half))
        if draw.random() < 0.4:
            # Notices live by their form; a speech with other names is nothing that there is.
            if name.startswith("doj"):
                rows.append((draw.uniform(when, 1), name + "-case", other_case(text, draw), None, "other case", half))
        elif draw.random() < 0.5:
            later = next_day(text, donors.pop()[1], draw) if donors else None
            if later is not None:
                rows.append((draw.uniform(when, 1), name + "-later", later, None, "later report", half))
    rows.sort(key=lambda row: row[0])
    return [row[1:] for row in rows]
