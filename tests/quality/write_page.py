#!/usr/bin/env python3
"""Writes QUALITY.md and its picture, calibration.svg: how good extraction is, in which respect, and by virtue of what.

usage: write_page.py            from page_figures.json, as it stands
       write_page.py --check    writes nothing; exit code 1 where the page is another
       write_page.py BUILD [--only PART] [--folder FOLDER]

With BUILD, a release build of this tree, the figures are measured first. PART is `extraction` (2 minutes on one core),
`trials` (25 more) or `costs`; the other figures stay as they are. What each cross-validation found is left in FOLDER,
and is not made again while it is there. The labelled news is looked for in $POLICYWIRE_SHARED, else in ../shared beside
the checkout; without it nothing is written (exit code 77).
"""
import argparse
import collections
import json
import pathlib
import re
import sys
import tempfile
import textwrap

from page_figures import DATA, DETAILS, FIELDS, SAMPLES, SEEDS, SHARES, feature_table, measure
from run_quality import HERE, shared_folder, skip, verdict

sys.path.insert(0, str(HERE / "reading"))
from count import rows, wilson  # noqa: E402

FIGURES, PAGE, PICTURE = HERE / "page_figures.json", HERE / "QUALITY.md", HERE / "calibration.svg"
PARTS = ("extraction", "trials", "costs")
LARGE = ("dev", "trade_dev")  # enough events to tell whether confidence holds
FEW = 10  # kinds with fewer labels are told together
WIDTH = 120
# What extraction should reach: (news, figure, at least so much; of events on articles without one and of the error, at
# most).
AIMS = (("dev", "found precision", 0.75), ("dev", "found F1", 0.65), ("dev", "strict F1", 0.45),
        ("dev", "events on an article without one", 0.15), ("dev", "calibration error", 0.05),
        ("trade_dev", "found precision", 0.75), ("trade_dev", "found F1", 0.60), ("trade_dev", "strict F1", 0.40),
        ("seed", "found F1", 0.85), ("seed", "strict F1", 0.60),
        ("PLOVER", "root type F1", 0.70), ("PLOVER", "pair + root F1", 0.60))
DATA_NAMES = {"dev": "one-line news, government press texts, reports", "trade_dev": "items on trade and finance",
              "seed": "one long analysis of a trade conflict"}
LABEL_NAMES = {"dev": "`dev`: one-line news, press texts, reports; tested on", "trade_dev":
               "`trade_dev`: items on trade and finance; tested on", "seed": "`seed`: one analysis; tested on, never "
               "learned from", "plover_dev": "PLOVER gold standard records: sentences; tested on", "train":
               "`train`: one-line news of one coder", "sentences": "`enrich/labels/sentences.jsonl`: sentences of "
               "American releases", "prose": "`enrich/labels/prose`: news written for this project", "wide":
               "`enrich/labels/wide`: more of it, in rarer wordings; for instrument, direction and status alone", "unlabelled":
               "news without labels, for the gate"}
TRIAL_NAMES = {
    "prose": "labels: news written for this project",
    "sentences": "labels: sentences of American releases",
    "train": "labels: one-line news of one coder",
    "same": "labels: the other four folds of what it is tested on",
    "but same": "labels: all but the other four folds",
    "words": "features: words and their stems",
    "lexicon": "features: what the tables have for words",
    "syntax": "features: parts of speech and trees",
    "article": "features: the rest of the article",
    "gate": "the gate: every word of every sentence is decided on",
}
STEP_NAMES = {
    "decode_json": "JSON to an article",
    "clean": "damaged text repaired, with a way back to its bytes",
    "segment": "tokens and sentences",
    "match": "words of the tables",
    "gate": "which sentences may hold an event",
    "read": "parts of speech and trees of these",
    "decide": "actors, decisions, dates and what else stands around an event",
    "write": "title, fingerprint, scores, ids, and writing the events",
}


def table(head, lines):
    out = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(out + ["| " + " | ".join(str(cell) for cell in line) + " |" for line in lines])


def three(value):
    return f"{value:.3f}"


def signed(value):
    return f"{value:+.3f}"


def between(ends, digits=3):
    return f"{ends[0]:.{digits}f} to {ends[1]:.{digits}f}"


def share(right, of):
    """With the interval that holds the true share in 95 of 100 such samples."""
    return f"{right / of:.2f} ({between(wilson(right, of), 2)})" if of else "·"


def what_is_measured(extraction):
    labels = extraction["labels"]
    kinds = [(LABEL_NAMES[part], f"{articles:,}", f"{events:,}" if events else "·")
             for part, (articles, events) in labels.items()]
    return f"""## What is measured

News with labelled events, under [its codebook](../../proto/policywire/v1/policy_event.proto)'s rules, is cut into five
folds by article. Each fold is read by decisions that were learned from the other four and from labels that are for
learning
only, with the settings and the threshold that ship; then what was read is compared with the labels. No figure here is
of an
article that was learned from; but threshold, features and tables were chosen with such figures in view, which makes
them a
little too good. The weights that ship have learned from all five folds.

{table(("labels", "articles or sentences", "events"), kinds)}

* *Found* is an event with the right sentence and action and a right source. *Strict* has all sources, all targets,
  instrument, direction and status right as well.
* An event that a careful reader could leave out is neither missed nor wrong.
* A range behind a figure is its 95 % interval: of F1 by drawing as many of the same articles again and again
  ({SAMPLES:,} times),
  of a share by Wilson's formula.

    tests/quality/write_page.py build/release

The labels and the scorers are not part of the project: they are looked for in `$POLICYWIRE_SHARED`, else in
`../shared`. The
figures stand in [page_figures.json](page_figures.json); `ctest -R quality_page` checks that this page is made of
them."""


def how_good(extraction):
    lines = []
    for name in DATA:
        data = extraction["data"][name]
        found, strict = (f"{three(data[which]['f1'])}" +
                         (f" <sub>{between(data['intervals'][i], 2)}</sub>" if "intervals" in data else "")
                         for i, which in enumerate(("found", "strict")))
        lines.append((f"`{name}`: {DATA_NAMES[name]}", data["articles"], data["gold_events"],
                      three(data["found"]["precision"]), three(data["found"]["recall"]), found,
                      three(data["strict"]["precision"]), three(data["strict"]["recall"]), strict))
    told = extraction["published"]
    petrarch = told["petrarch2_dev"]
    lines.append(("`dev`, PETRARCH2", extraction["data"]["dev"]["articles"], extraction["data"]["dev"]["gold_events"],
                  *(f"{value:.2f}" for value in petrarch), "·", "·", "·"))
    lines.append(("two people, one scored by the other", "·", "·", "·", "·", f"{told['coders'][0]:.2f}", "·", "·",
                  f"{told['coders'][1]:.2f}"))
    plover = [(name, three(figures["precision"]), three(figures["recall"]), three(figures["f1"]), f"{theirs:.2f}")
              for (name, figures), theirs in zip(extraction["plover"].items(), told["petrarch2_plover"])]
    dev = extraction["data"]["dev"]
    trade = extraction["data"]["trade_dev"]
    return f"""## How good it is

{table(("news", "articles", "events", "found: precision", "recall", "F1", "strict: precision", "recall", "F1"), lines)}

On the {dev['articles_without']} articles of `dev` that have no event it finds {dev['events_on_them']}; of
`trade_dev`, on
{trade['articles_without']}, {trade['events_on_them']}.

The sentences of the PLOVER gold standard records, beside the dictionary coder PETRARCH2:

{table(("PLOVER sentences", "precision", "recall", "F1", "PETRARCH2: F1"), plover)}

PETRARCH2's figures and those of two people are as the labels' own README gives them: the two labelled the same 88
texts before
what they disagreed on was settled, and PETRARCH2's codes were mapped to these fields."""


def reached(extraction, news, figure):
    if news == "PLOVER":
        return extraction["plover"][figure.removesuffix(" F1")]["f1"]
    data = extraction["data"][news]
    if figure == "calibration error":
        return data["calibration_error"]
    if figure == "events on an article without one":
        return data["events_on_them"] / data["articles_without"]
    which, what = figure.split(" ")
    return data[which][what.lower()]


def aims(extraction):
    lines, missed = [], 0
    for news, figure, aim in AIMS:
        got = reached(extraction, news, figure)
        at_most = figure in ("calibration error", "events on an article without one")
        met = got <= aim if at_most else got >= aim
        missed += not met
        lines.append((f"`{news}`" if news in DATA else f"{news} sentences", figure,
                      f"{'at most' if at_most else 'at least'} {aim:.2f}", three(got),
                      "yes" if met else f"**no**, {three(abs(got - aim))} short"))
    tried = (HERE / "tried.md").read_text(encoding="utf-8").strip()
    return f"""## What was aimed at, and what is short of it

{missed} of {len(AIMS)} aims are missed:

{table(("news", "figure", "aim", "reached", "met"), lines)}

{tried}"""


def kinds_of(counts):
    """A row for each kind with labels enough, one for the rest."""
    lines, rest = [], [0, 0, 0, 0]
    for name, (labels, events, right) in sorted(counts.items(), key=lambda item: (-item[1][0], item[0])):
        if labels >= FEW:
            lines.append((f"`{name}`", labels, events, share(right, events), share(right, labels)))
        elif labels or events:
            rest = [rest[0] + labels, rest[1] + events, rest[2] + right, rest[3] + 1]
    labels, events, right, others = rest
    if others:
        lines.append((f"{others} others", labels, events, share(right, events), share(right, labels)))
    return lines


def by_field(extraction):
    fields, beyond = extraction["fields"], extraction["details_beyond_the_label"]
    lines = [(field, f"{right} of {of}", share(right, of),
              f"{beyond[field][0]} of {beyond[field][1]}" if field in DETAILS else "·")
             for field, (right, of) in ((field, fields[field]) for field in FIELDS + DETAILS)]
    head = ("labels", "events", "precision", "recall")
    return f"""## By field, action and instrument

All of `dev`, `trade_dev` and `seed` together. A list is right when it is equal; of the last four those
events count whose label has one, and a magnitude or an attribution is right when it has the same words. The last
column tells how
often the program gave one where the label has none.

{table(("field of a found event", "right", "share", "given beyond the label"), lines)}

An action is right when the event is found; an instrument when the event is found and has it. Kinds with fewer than
{FEW} labels
stand together.

{table(("action", *head), kinds_of(extraction["actions"]))}

{table(("instrument", *head), kinds_of(extraction["instruments"]))}"""


def confidence(extraction):
    calibration = extraction["calibration"]
    lines = [(f"{low:.1f} to {low + 0.1:.1f}", count, f"{told:.2f}", share(right, count))
             for low, count, told, right in calibration["bins"]]
    errors = ", ".join(f"`{name}` {three(extraction['data'][name]['calibration_error'])}" for name in LARGE)
    return f"""## Is `confidence` what it says?

Of events with a confidence of 0.8, eight in ten should be right. It was fitted on articles of the other four folds.

![Share of right events by confidence](calibration.svg)

{table(("confidence", "events", "on average", "right"), lines)}

Expected calibration error {three(calibration['error'])} on all three together ({errors}): how far confidence and
share of right
events are apart, on average over events. A program for which precision counts more than recall leaves out events
below a
confidence of its own (`min_confidence`)."""


def picture(extraction):
    """Points of confidence and share of right events with their intervals, beside the line where the two are equal."""
    side, left, top = 360, 56, 16
    width, height = left + side + 16, top + side + 48

    def x(value):
        return f"{left + side * value:.1f}"

    def y(value):
        return f"{top + side * (1 - value):.1f}"

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
           'role="img" aria-label="Share of right events by confidence">',
           "<style>", "text { font: 12px sans-serif; fill: #57606a; }", ".grid { stroke: #d0d7de; }",
           ".equal { stroke: #57606a; stroke-dasharray: 4 4; }", ".bar { stroke: #0969da; stroke-width: 1.5; }",
           ".dot { fill: #0969da; fill-opacity: 0.75; }",
           "@media (prefers-color-scheme: dark) {", "  text { fill: #8d96a0; }", "  .grid { stroke: #30363d; }",
           "  .equal { stroke: #8d96a0; }", "  .bar { stroke: #4493f8; }", "  .dot { fill: #4493f8; }", "}", "</style>"]
    for tick in range(0, 11, 2):
        value = tick / 10
        out.append(f'<line class="grid" x1="{x(value)}" y1="{y(0)}" x2="{x(value)}" y2="{y(1)}"/>')
        out.append(f'<line class="grid" x1="{x(0)}" y1="{y(value)}" x2="{x(1)}" y2="{y(value)}"/>')
        out.append(f'<text x="{x(value)}" y="{top + side + 18}" text-anchor="middle">{value:.1f}</text>')
        out.append(f'<text x="{left - 8}" y="{float(y(value)) + 4:.1f}" text-anchor="end">{value:.1f}</text>')
    out.append(f'<line class="equal" x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}"/>')
    for _, count, told, right in extraction["calibration"]["bins"]:
        low, high = wilson(right, count)
        out.append(f'<line class="bar" x1="{x(told)}" y1="{y(low)}" x2="{x(told)}" y2="{y(high)}"/>')
        # An area in proportion to the events.
        out.append(f'<circle class="dot" cx="{x(told)}" cy="{y(right / count)}" r="{count ** 0.5 * 0.9:.1f}">'
                   f"<title>{count} events: confidence {told:.2f}, right {right / count:.2f}</title></circle>")
    out.append(f'<text x="{x(0.5)}" y="{height - 10}" text-anchor="middle">confidence</text>')
    middle = float(y(0.5))
    out.append(f'<text x="16" y="{middle:.1f}" text-anchor="middle" transform="rotate(-90 16 {middle:.1f})">'
               "share of right events</text>")
    return "\n".join([*out, "</svg>", ""])


def trial_cells(trial):
    return [cell for which in ("found", "strict")
            for cell in (three(trial[which]["f1"]),
                         f"{signed(trial[which]['change'])} <sub>{signed(trial[which]['interval'][0])} to "
                         f"{signed(trial[which]['interval'][1])}</sub>")]


def by_virtue_of_what(trials):
    runs, features = trials["left_out"], trials["features"]
    lines = [("nothing", three(runs["all"]["found"]["f1"]), "·", three(runs["all"]["strict"]["f1"]), "·")]
    for name, spoken in TRIAL_NAMES.items():
        counted = f" ({features[name]} of {features['all']})" if name in features else ""
        lines.append((spoken + counted, *trial_cells(runs[name])))
    seeds = [runs["all"], *(runs[f"seed {seed}"] for seed in SEEDS[1:])]
    noise = " and ".join(f"{which} F1 {', '.join(three(run[which]['f1']) for run in seeds)}"
                         for which in ("found", "strict"))
    curve = [(name, three(runs[key]["found"]["f1"]), three(runs[key]["strict"]["f1"]))
             for name, key in [*((f"{percent} %", f"{percent} %") for percent in SHARES), ("all", "all")]]
    return f"""## What it owes to what

What becomes of it when one thing is left out and the rest is learned again: F1 on `dev`, `trade_dev` and `seed`
together, and
the change with its interval over samples of the same articles. Where the interval holds 0, these
articles cannot tell the change from none. Equal runs with the seeds {', '.join(map(str, SEEDS))}
give
{noise}. All
these runs are from before the labels were weighed as they are now, which follows from them
([collect_labels.py](../../enrich/decide/train/collect_labels.py)), before the rules of
[restraint](../../enrich/decide/restraint.h), and with a threshold of 0.43 where it is 0.40 now.

{table(("left out", "found F1", "change", "strict F1", "change"), lines)}

[feature_groups.tsv](feature_groups.tsv) tells what each feature draws on; one that draws on several is left out with
each of
them. Only features are: without those of trees an act is still sought among verbs, nouns and adjectives, and who has
a part in it
among those whom the tables know. The rules beside the weights ([enrich/decide](../../enrich/decide)) are part of
every row. The
gate is there to save time. News without labels, which it learns from, is part of every row; the PLOVER sentences go
with the four folds.

With a share of all labels, drawn by article:

{table(("labels", "found F1", "strict F1"), curve)}"""


def mistakes():
    what = {}
    for line in (HERE / "reading" / "classes.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, meaning = line.split("\t")
            what[name] = meaning
    read = rows("mistakes.jsonl")
    of_class = collections.Counter(row["class"] for row in read)
    kinds = {kind: collections.Counter(row["class"] for row in read if row["kind"] == kind)
             for kind in ("missed", "spurious", "field")}
    lines = [(f"*{name}*: {what[name]}", *(kinds[kind][name] or "·" for kind in kinds), count)
             for name, count in sorted(of_class.items(), key=lambda item: (-item[1], item[0]))]
    read_events = []
    for name, when in (("before.jsonl", "before"), ("after.jsonl", "after")):
        events = rows(name)
        for reader in "ab":
            verdicts = collections.Counter(row[reader]["event"] for row in events)
            right = [sum(row[reader][field] for row in events) for field in FIELDS]
            read_events.append((when, reader, share(verdicts["right"], len(events)), verdicts["arguable"],
                                verdicts["wrong"], *right))
    return f"""## What goes wrong

{len(read)} mistakes, drawn at random from those on `dev` and `trade_dev`, were given a cause each by a reader
([reading](reading)): *missed* is a label that nothing matches, *spurious* an event that no label matches, *field* an
event that
is found with another field wrong.

{table(("cause", "missed", "spurious", "field", "all"), lines)}

On news that nobody had labelled, mostly releases of the American government, two readers judged
{len(rows('after.jsonl'))} events
that the program gave, and as many before labels for rare tools, both sides of mutual acts and the article's topic
came in.
The columns of fields tell how many were right.

{table(("", "reader", "right", "arguable", "wrong", *FIELDS), read_events)}"""


def what_it_costs(costs):
    lines = [(STEP_NAMES[step], f"{value * 100:.0f} %" if value >= 0.01 else "under 1 %")
             for step, value in costs["shares"].items()]
    return f"""## What it costs

Shares of the CPU time from a JSON message to its events, on one core (`tests/bench/cascade`, which checks its answers
first;
the quickest of {costs['repetitions']} repetitions in turns; {costs['input']}). Where
something else runs on the machine, the last two rows differ by some points from one measurement to the next.

{table(("step", "share"), lines)}"""


def page(figures):
    extraction = figures["extraction"]
    parts = ["# How good extraction is\n\nWritten by [write_page.py](write_page.py) from what it measures.",
             what_is_measured(extraction), how_good(extraction), aims(extraction), by_field(extraction), confidence(extraction),
             by_virtue_of_what(figures["trials"]), mistakes(), what_it_costs(figures["costs"])]
    return "\n\n".join(wrapped(block) for block in "\n\n".join(parts).split("\n\n")) + "\n"


def wrapped(block):
    """A paragraph, or a list of them, in lines of no more than WIDTH characters; anything else as it is."""
    if block.startswith(("|", "#", "!", " ")):
        return block
    marker = "* " if block.startswith("* ") else ""
    items = block.removeprefix(marker).split("\n* ") if marker else [block]
    return "\n".join(textwrap.fill(" ".join(item.split()), WIDTH, initial_indent=marker,
                                   subsequent_indent=" " * len(marker), break_long_words=False,
                                   break_on_hyphens=False) for item in items)


def spelt(figures):
    """As JSON, a list of numbers on one line."""
    text = json.dumps(figures, indent=1)
    return re.sub(r"\[([^][{}]*)\]", lambda numbers: f"[{' '.join(numbers[1].split())}]", text) + "\n"


def write(path, text):
    path.write_text(text, encoding="utf-8")


def measured(args, shared):
    """The figures, those of the parts that were asked for measured anew."""
    figures = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    parts = [args.only] if args.only else PARTS
    if args.folder:
        return figures | measure(args.build, shared, args.folder, parts)
    with tempfile.TemporaryDirectory() as folder:
        return figures | measure(args.build, shared, folder, parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", type=pathlib.Path)
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    if args.build:
        shared = shared_folder()
        if not (shared / "gold" / "score.py").exists():
            return skip(f"no labelled news in {shared}; set POLICYWIRE_SHARED to measure extraction")
        write(FIGURES, spelt(measured(args, shared)))
    feature_table()  # as the sources have them
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    files = {PAGE: page(figures), PICTURE: picture(figures["extraction"])}
    if args.check:
        return verdict([f"{path.name} is not what write_page.py makes of {FIGURES.name}" for path, text in files.items()
                        if not path.exists() or path.read_text(encoding="utf-8") != text])
    for path, text in files.items():
        write(path, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
