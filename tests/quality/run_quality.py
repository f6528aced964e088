#!/usr/bin/env python3
"""Scores extraction against labelled news by cross-validation and fails below the floors in floors.json.

usage: run_quality.py TRAIN_DECISIONS [--calibration] [--keep FILE]

TRAIN_DECISIONS is the trainer (enrich/decide/train): it reads each fifth of the articles with decisions that were learned
from the other four, and from labels that are for learning only. --keep writes its events to FILE as well. The labels,
texts and scorers are not part of the project: they are looked for in $POLICYWIRE_SHARED, else in ../shared beside the
checkout. Without them the run is skipped (exit code 77), but where CI=true their absence is a failure. --calibration prints how often events of each confidence were right.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SKIPPED = 77


def shared_folder():
    named = os.environ.get("POLICYWIRE_SHARED")
    return pathlib.Path(named) if named else ROOT.parent / "shared"


def skip(what):
    """Tells that this was not run; the exit code, which is a failure where nothing may be left out."""
    print(f"SKIPPED: {what}", file=sys.stderr)
    return 1 if os.environ.get("CI") == "true" else SKIPPED


def verdict(failures):
    """Tells what failed; the exit code."""
    for failure in failures:
        print("FAILED: " + failure, file=sys.stderr)
    return 1 if failures else 0


def collect_labels(shared, labels):
    subprocess.run([sys.executable, ROOT / "enrich" / "decide" / "train" / "collect_labels.py", shared,
                    ROOT / "enrich" / "labels", labels], check=True)


def cross_validate(trainer, labels, predicted, seed=1, without=()):
    """Writes the events of every labelled article, read by decisions that have not seen it; `without` are names of
    features that these do not have."""
    names = ["--without", ",".join(without)] if without else []
    subprocess.run([trainer, "--labels", labels, "--seed", str(seed), "--cross-validate", predicted, *names],
                   check=True)


def rows_by_article(predicted):
    return {row["article_id"]: row for row in map(json.loads, predicted.read_text(encoding="utf-8").splitlines())}


def part_of(rows, gold, path):
    """Writes the rows of the articles that a file of labels has; how many events there are on articles without one."""
    wrong, articles = 0, 0
    with path.open("w", encoding="utf-8") as lines:
        for labelled in map(json.loads, gold.read_text(encoding="utf-8").splitlines()):
            row = rows[labelled["article_id"]]
            lines.write(json.dumps(row) + "\n")
            if not labelled["events"]:
                articles += 1
                wrong += len(row.get("events", []))
    return wrong, articles


def score(shared, gold, predicted):
    out = subprocess.run([sys.executable, shared / "gold" / "score.py", gold, predicted, "--json"],
                         check=True, capture_output=True, text=True)
    return json.loads(out.stdout)


def score_plover(shared, gold, predicted):
    out = subprocess.run([sys.executable, shared / "gold" / "score_plover.py", gold, predicted],
                         check=True, capture_output=True, text=True)
    print(out.stdout, end="")
    figures = {}
    for line in out.stdout.strip().splitlines()[1:]:
        name, figures_of = line.split(" precision ")
        precision, _, recall, _, f1 = figures_of.split()
        figures[name.strip()] = {"precision": float(precision), "recall": float(recall), "f1": float(f1)}
    return figures


def scorer_of(shared):
    """The scorer of the labels, for its pairing."""
    sys.path.insert(0, str(shared / "gold"))
    import score as scorer
    return scorer


def judged(scorer, golds, events):
    """(event, its label or None) of each predicted event of an article that a label can judge."""
    matched = {j: golds[i] for i, j in scorer.pair_up(golds, events)}
    for j, event in enumerate(events):
        label = matched.get(j)
        if label is None or not label.get("optional"):
            yield event, label


def confidences(shared, gold_path, predicted_path):
    """(confidence, right) of each predicted event that a label can judge."""
    scorer = scorer_of(shared)
    gold, predicted = scorer.load(gold_path), scorer.load(predicted_path)
    return [(event["score"]["confidence"], label is not None) for article, golds in gold.items()
            for event, label in judged(scorer, golds, predicted.get(article, []))]


def calibration(pairs, bins=10):
    """Expected calibration error, with the table that it comes from."""
    rows, error = [], 0.0
    for b in range(bins):
        chosen = [(c, r) for c, r in pairs if b / bins <= c < (b + 1) / bins or (b == bins - 1 and c == 1.0)]
        if not chosen:
            continue
        told = sum(c for c, _ in chosen) / len(chosen)
        true = sum(r for _, r in chosen) / len(chosen)
        rows.append((b / bins, len(chosen), told, true))
        error += len(chosen) / len(pairs) * abs(told - true)
    return error, rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train_decisions")
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--calibration", action="store_true")
    args = parser.parse_args()
    shared = shared_folder()
    if not (shared / "gold" / "score.py").exists():
        return skip(f"no labelled news in {shared}; set POLICYWIRE_SHARED to score extraction")
    floors = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))
    failures = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        labels, events = folder / "labels.jsonl", folder / "events.jsonl"
        collect_labels(shared, labels)
        cross_validate(args.train_decisions, labels, events)
        rows = rows_by_article(events)
        if args.keep:
            args.keep.write_text("".join(json.dumps(row) + "\n" for row in rows.values()), encoding="utf-8")
        for data, least in floors.items():
            gold = shared / "gold" / f"{data}.jsonl"
            predicted = folder / f"{data}.jsonl"
            wrong, without = part_of(rows, gold, predicted)
            if data == "plover_dev":
                got = {"pair_root_f1": score_plover(shared, gold, predicted)["pair + root"]["f1"]}
            else:
                result = score(shared, gold, predicted)
                got = {"found_precision": result["found"]["precision"], "found_f1": result["found"]["f1"],
                       "strict_f1": result["strict"]["f1"], **result["fields_of_found"]}
                error, bins = calibration(confidences(shared, gold, predicted))
                print(f"{data}: articles {result['articles']} gold events {result['gold_events']} "
                      f"found P {result['found']['precision']:.3f} R {result['found']['recall']:.3f} "
                      f"F1 {result['found']['f1']:.3f}  strict P {result['strict']['precision']:.3f} "
                      f"R {result['strict']['recall']:.3f} F1 {result['strict']['f1']:.3f}  "
                      f"calibration error {error:.3f}  {wrong} events on {without} articles without one")
                print("  fields of found events: " +
                      "  ".join(f"{k} {v:.3f}" for k, v in result["fields_of_found"].items()))
                if args.calibration:
                    for low, count, told, true in bins:
                        print(f"  confidence {low:.1f}..: {count:4} events, told {told:.2f}, right {true:.2f}")
            for figure, floor in least.items():
                if got[figure] < floor:
                    failures.append(f"{data}: {figure} {got[figure]:.3f} is below its floor {floor:.3f}")
    return verdict(failures)


if __name__ == "__main__":
    sys.exit(main())
