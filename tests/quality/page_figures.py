"""The figures of QUALITY.md, measured: extraction by cross-validation, trials of what it is made of, and its cost.

In: a build, and the labelled news beside the checkout. Out: figures as JSON has them, shares rounded to four digits.
"""
import hashlib
import json
import pathlib
import random
import re
import subprocess
import sys

from run_quality import (HERE, ROOT, calibration, collect_labels, confidences, cross_validate, judged, part_of,
                         rows_by_article, score, score_plover, scorer_of)

DATA = ("dev", "trade_dev", "seed")  # with every field labelled
FIELDS = ("sources", "targets", "instrument", "direction", "status")
DETAILS = ("date", "magnitude", "attribution", "conditional")  # that few events have
GROUPS = ("syntax", "lexicon", "article", "words")  # of features
SAMPLES = 1000  # of the articles, for an interval
SEEDS = (1, 2, 3)
SHARES = (25, 50)  # of the labels, in percent
STEPS = ("decode_json", "clean", "segment", "match", "gate", "read", "extract", "enrich")  # of tests/bench/cascade
REPETITIONS = 15


def feature_table():
    """The groups of each feature; ValueError where the table and the sources differ."""
    table = {}
    for line in (HERE / "feature_groups.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, groups = line.split("\t")
            table[name] = () if groups == "-" else groups.split()
    decide = ROOT / "enrich" / "decide"
    known = set()
    for path in (decide / "act_features.cc", decide / "role_features.cc"):
        known.update(re.findall(r'\bAdd\("([^"]*)"', path.read_text(encoding="utf-8")))
    if known != set(table):
        raise ValueError(f"feature_groups.tsv: features without a row: {sorted(known - set(table))}; rows without a "
                         f"feature: {sorted(set(table) - known)}")
    unknown = {group for groups in table.values() for group in groups} - set(GROUPS)
    if unknown:
        raise ValueError(f"feature_groups.tsv: no such group: {sorted(unknown)}")
    return table


def published(shared):
    """What the README of the labels tells of a dictionary coder and of two people."""
    text = " ".join((shared / "gold" / "README.md").read_text(encoding="utf-8").split())
    number = r"(\d\.\d+)"
    patterns = {"coders": rf"two coders agreed at found F1 {number} and strict F1 {number}",
                "petrarch2_plover": rf"PETRARCH2 has on the PLOVER sentences: root type F1 {number}, country pair "
                                    rf"{number}, pair \+ root {number}",
                "petrarch2_dev": rf"on dev\.jsonl, [^:]*: found precision {number}, recall {number}, F1 {number}"}
    figures = {}
    for name, pattern in patterns.items():
        match = re.search(pattern, text)
        if match is None:
            raise ValueError(f"{shared / 'gold' / 'README.md'}: nothing like \"{pattern}\"")
        figures[name] = [float(group) for group in match.groups()]
    return figures


def f1(right, predicted, gold):
    return 2 * right / (predicted + gold) if predicted + gold else 0.0


def interval(values):
    """From the 2.5th to the 97.5th percentile."""
    values = sorted(values)
    return [round(values[round(share * (len(values) - 1))], 4) for share in (0.025, 0.975)]


class Tallies:
    """Of each article: labels that count, events that count, found, strict."""

    def __init__(self, scorer, shared, rows):
        self.by_article = {}
        self.of_data = {}
        for data in DATA:
            gold = scorer.load(shared / "gold" / f"{data}.jsonl")
            for article, golds in gold.items():
                events = list(judged(scorer, golds, rows[article].get("events", [])))
                found = [(event, label) for event, label in events if label is not None]
                strict = sum(scorer.agreement(label, event) == len(FIELDS) for event, label in found)
                self.by_article[article] = (sum(not g.get("optional") for g in golds), len(events), len(found), strict)
            self.of_data[data] = list(gold)

    def scores(self, articles):
        """F1 found and strict."""
        gold, predicted, found, strict = (sum(column) for column in zip(*(self.by_article[a] for a in articles)))
        return f1(found, predicted, gold), f1(strict, predicted, gold)

    def samples(self, articles):
        """Scores of as many articles, drawn again and again; the same draws for the same articles."""
        draw = random.Random(1)
        return [self.scores(draw.choices(articles, k=len(articles))) for _ in range(SAMPLES)]

    def everything(self):
        return list(self.by_article)


def count_fields(scorer, shared, rows):
    """Of the found events, how many have each field right and how many could; of each action and instrument, how many
    labels, events and right events there are."""
    fields = {field: [0, 0] for field in FIELDS + DETAILS}
    beyond = {field: [0, 0] for field in DETAILS}  # told though the label has none
    kinds = {"action": {}, "instrument": {}}
    for data in DATA:
        for article, golds in scorer.load(shared / "gold" / f"{data}.jsonl").items():
            for label in golds:
                if not label.get("optional"):
                    for kind, counts in kinds.items():
                        counts.setdefault(label[kind], [0, 0, 0])[0] += 1
            for event, label in judged(scorer, golds, rows[article].get("events", [])):
                for kind, counts in kinds.items():
                    count = counts.setdefault(event[kind], [0, 0, 0])
                    count[1] += 1
                    count[2] += label is not None and label[kind] == event[kind]
                if label is None:
                    continue
                for field in FIELDS:
                    fields[field][0] += scorer.norm(label, field) == scorer.norm(event, field)
                    fields[field][1] += 1
                for field in DETAILS:
                    if label.get(field):
                        fields[field][0] += scorer.norm(event, field) == label[field]
                        fields[field][1] += 1
                    else:
                        beyond[field][0] += bool(event.get(field))
                        beyond[field][1] += 1
    return {"fields": fields, "details_beyond_the_label": beyond, "actions": kinds["action"],
            "instruments": kinds["instrument"]}


class Extraction:
    """Runs of cross-validation. What a run finds stays in `folder`, and is not made again while it is there."""

    def __init__(self, build, shared, folder):
        self.trainer = build / "enrich" / "decide" / "train" / "train_decisions"
        self.shared = shared
        self.folder = folder
        self.scorer = scorer_of(shared)
        self.labels = folder / "labels.jsonl"
        collect_labels(shared, self.labels)

    def run(self, name, keep=None, **options):
        """The events of a run by article; `keep` chooses the labels that are learned from."""
        predicted = self.folder / f"{name}.jsonl"
        if not predicted.exists():
            print(f"cross-validation: {name}", file=sys.stderr, flush=True)
            labels = self.labels if keep is None else self.chosen_labels(name, keep)
            unfinished = predicted.with_suffix(".unfinished")
            cross_validate(self.trainer, labels, unfinished, **options)
            unfinished.rename(predicted)
        return rows_by_article(predicted)

    def chosen_labels(self, name, keep):
        chosen = self.folder / f"{name}.labels"
        with self.labels.open(encoding="utf-8") as lines, chosen.open("w", encoding="utf-8") as out:
            for line in lines:
                row = json.loads(line)
                if row["part"] == "unlabelled" or keep(row):
                    out.write(line)
                elif "fold" in row:  # still read, no longer learned from
                    out.write(json.dumps(row | {"weight": 0, "events": []}, ensure_ascii=False) + "\n")
        return chosen

    def size(self):
        """Articles and events of each part of the labels."""
        parts = {}
        with self.labels.open(encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                count = parts.setdefault(row["part"], [0, 0])
                count[0] += 1
                count[1] += len(row["events"])
        return parts

    def figures(self):
        rows = self.run("all")
        tallies = Tallies(self.scorer, self.shared, rows)
        data, pairs = {}, []
        for name in DATA:
            gold, predicted = self.shared / "gold" / f"{name}.jsonl", self.folder / "part.jsonl"
            wrong, without = part_of(rows, gold, predicted)
            result = score(self.shared, gold, predicted)
            pairs_here = confidences(self.shared, gold, predicted)
            pairs += pairs_here
            data[name] = {key: result[key] for key in ("articles", "gold_events", "found", "strict")}
            data[name] |= {"articles_without": without, "events_on_them": wrong,
                           "calibration_error": round(calibration(pairs_here)[0], 4)}
            if len(tallies.of_data[name]) > 1:
                samples = tallies.samples(tallies.of_data[name])
                data[name]["intervals"] = [interval(values) for values in zip(*samples)]
        gold, predicted = self.shared / "gold" / "plover_dev.jsonl", self.folder / "part.jsonl"
        part_of(rows, gold, predicted)
        error, bins = calibration(pairs)
        return {"data": data, "plover": score_plover(self.shared, gold, predicted), "published": published(self.shared),
                "labels": self.size(), **count_fields(self.scorer, self.shared, rows),
                "calibration": {"error": round(error, 4),
                                "bins": [[round(low, 1), count, round(told, 4), round(right * count)]
                                         for low, count, told, right in bins]}}

    def trials(self):
        base = Tallies(self.scorer, self.shared, self.run("all"))
        everything = base.everything()
        before, samples_before = base.scores(everything), base.samples(everything)

        def compare(name, **options):
            tallies = Tallies(self.scorer, self.shared, self.run(name, **options))
            after, samples_after = tallies.scores(everything), tallies.samples(everything)
            changes = [[s[i] - b[i] for b, s in zip(samples_before, samples_after)] for i in range(2)]
            return {what: {"f1": round(after[i], 4), "change": round(after[i] - before[i], 4),
                           "interval": interval(changes[i])} for i, what in enumerate(("found", "strict"))}

        def share(row):
            """Where an article stands among all, 0 to 1, by its name alone."""
            return int(hashlib.md5(("share " + row["article_id"]).encode()).hexdigest()[:8], 16) / 2 ** 32

        same = ("dev", "trade_dev", "plover_dev")
        table = feature_table()
        features = {group: sorted(name for name, groups in table.items() if group in groups) for group in GROUPS}
        figures = {"all": compare("all")}
        for part in ("prose", "train", "sentences"):
            figures[part] = compare(f"without_{part}", keep=lambda row, part=part: row["part"] != part)
        figures["but same"] = compare("without_all_but_same", keep=lambda row: row["part"] in same)
        figures["same"] = compare("without_same", keep=lambda row: row["part"] not in same)
        for group, names in features.items():
            figures[group] = compare(f"without_{group}", without=names)
        figures["gate"] = compare("without_gate", without=["gate"])
        for percent in SHARES:
            figures[f"{percent} %"] = compare(f"share_{percent}",
                                              keep=lambda row, most=percent: share(row) * 100 < most)
        for seed in SEEDS[1:]:
            figures[f"seed {seed}"] = compare(f"seed_{seed}", seed=seed)
        counts = {"all": len(table)} | {group: len(names) for group, names in features.items()}
        return {"features": counts, "left_out": figures}


def costs(build, folder):
    """Milliseconds of CPU time of each step of extraction, as tests/bench/cascade measures them after checking them."""
    times = folder / "times.json"
    out = subprocess.run([build / "tests" / "bench" / "cascade", f"--benchmark_repetitions={REPETITIONS}",
                          "--benchmark_enable_random_interleaving=true", f"--benchmark_out={times}",
                          "--benchmark_out_format=json"],
                         check=True, capture_output=True, text=True).stdout
    measured = {}
    for run in json.loads(times.read_text(encoding="utf-8"))["benchmarks"]:
        if run["run_type"] == "iteration":
            measured.setdefault(run["run_name"], []).append(run["cpu_time"])
    # What else runs on the machine makes a step slower, never quicker.
    least = {step: min(measured[step]) for step in STEPS}
    whole = least["decode_json"] + least["enrich"]
    parts = {step: least[step] for step in STEPS if step not in ("extract", "enrich")}
    # What a step takes beyond the steps that it is made of.
    parts["decide"] = least["extract"] - least["gate"] - least["read"]
    parts["write"] = whole - sum(parts.values())
    return {"input": out.splitlines()[0], "repetitions": REPETITIONS,
            "shares": {step: round(time / whole, 4) for step, time in parts.items()}}


def measure(build, shared, folder, parts):
    """The figures of the named parts of the page; what is measured stays in `folder`."""
    build, folder = pathlib.Path(build), pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    figures = {}
    if "extraction" in parts or "trials" in parts:
        extraction = Extraction(build, shared, folder)
        if "extraction" in parts:
            figures["extraction"] = extraction.figures()
        if "trials" in parts:
            figures["trials"] = extraction.trials()
    if "costs" in parts:
        figures["costs"] = costs(build, folder)
    return figures
