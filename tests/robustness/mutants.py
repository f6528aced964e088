#!/usr/bin/env python3
"""Whether the ledger would find a mistake: plants five known ones in copies of the source, one at a time, builds the program and
runs the ledger over it. Sound code has to pass the same run first.

    mutants.py BUILD [NAME...]

BUILD is a configured and built tree (build/release); copies and logs go to BUILD/mutants. Exit code 0: sound code passes, and the
ledger finds fault with every mutant.
"""
import pathlib
import subprocess
import sys

from other_build import build, copy_of_source

# What falls on instances and on the end of transactions, and what lasts for longer than a transaction may: batches are tried again.
ENDS = ["--seed", "7", "--faults", "18", "--records", "30000", "--kinds",
        "kill-instance,oversleep,zombie,kill-leader,freeze-broker,black-hole,lose-answers,lose-commit-answer,lose-produce-answer"]
RETRIES = ["--seed", "21", "--faults", "15", "--records", "30000", "--kinds", "kill-leader,freeze-broker,black-hole,lose-requests,lose-answers"]

# Name: the run that has to find it, and edits, each a file, what stands there, and what the mistake makes of it.
MUTANTS = {
    "offsets before outputs": (ENDS, [(
        "sink/kafka/kafka_sink.cc",
        "  result = Try(transaction, {}, deadline);\n  // A broker refuses",
        "  Transaction offsets = transaction;\n"
        "  offsets.outputs.clear();\n"
        "  if (result = Try(offsets, {}, deadline); result.fate != Fate::kCommitted) return result;\n"
        "  result = Try(transaction, {}, deadline);\n  // A broker refuses")]),
    "abort ignored": (RETRIES, [(
        "sink/kafka/kafka_sink.cc",
        "result.fate = outcome_unknown ? Fate::kRewind : Fate::kRetry;",
        "result.fate = Fate::kCommitted;")]),
    "rewind skipped": (ENDS, [(
        "deploy/runtime/lane.cc",
        "  in_flight_ -= bytes;\n  rewind_pending_ = true;\n",
        "  in_flight_ -= bytes;\n")]),
    # The batch at hand is written again after its producer was fenced, and the membership, which would give it away, left out.
    "fenced producer used again": (ENDS, [
        ("sink/kafka/kafka_sink.cc",
         "        Fate::kRewind, absl::DeadlineExceededError(fmt::format(\"{}: the transaction outlasted its timeout\", text)), {}};",
         "        Fate::kRetry, absl::DeadlineExceededError(fmt::format(\"{}: the transaction outlasted its timeout\", text)), {}};"),
        ("ingest/kafka/kafka_source.cc",
         "  GroupMetadata metadata(rd_kafka_consumer_group_metadata(client_));\n  if (metadata == nullptr) return nullptr;\n",
         "  GroupMetadata metadata(rd_kafka_consumer_group_metadata_new(input_.group_id().c_str()));\n"
         "  return std::make_shared<KafkaMembership>(std::move(metadata));\n"),
        ("deploy/runtime/lane.cc", "      if (abandoned()) return;\n", ""),
        ("deploy/runtime/lane.cc", "if (monitor_.AwaitFor(backoff, abandoned)) return;", "monitor_.AwaitFor(backoff, abandoned);")]),
    "dead letters of an aborted batch dropped": (RETRIES, [(
        "deploy/runtime/lane.cc",
        "        parts_.statistics.AddRetry();\n",
        "        parts_.statistics.AddRetry();\n"
        "        std::erase_if(batch.transaction.outputs,\n"
        "                      [](const sink::Output& output) { return output.route == sink::Route::kDeadLetters; });\n")]),
}


def run(name, ledger, program, options, work):
    log = work / (name.replace(" ", "-") + ".log")
    result = subprocess.run([ledger, "--program", program, *options], capture_output=True, text=True)
    log.write_text(result.stdout + result.stderr)
    last = result.stdout.strip().splitlines()[-1:] or [f"no last line, exit code {result.returncode}"]
    print(f"{name}: {'fault found' if result.returncode == 1 else 'passes'}: {last[0]} ({log})", flush=True)
    return result.returncode


def main():
    if len(sys.argv) < 2 or not set(sys.argv[2:]) <= set(MUTANTS):
        sys.exit(f"{__doc__}\nNames: {', '.join(MUTANTS)}")
    tree = pathlib.Path(sys.argv[1]).resolve()
    ledger = tree / "tests/robustness/ledger"
    work = tree / "mutants"
    source = work / "source"
    copy_of_source(source)
    found = 0
    names = sys.argv[2:] or list(MUTANTS)
    program = build(source, work / "build")
    for options in [each for each in (ENDS, RETRIES) if any(MUTANTS[name][0] is each for name in names)]:
        if run("sound", ledger, program, options, work) != 0:
            sys.exit("mutants: sound code does not pass; nothing can be said of the others")
    for name in names:
        options, edits = MUTANTS[name]
        originals = {}
        for file, old, new in edits:
            text = (source / file).read_text()
            originals.setdefault(file, text)
            if text.count(old) != 1:
                sys.exit(f"mutants: {name}: {file} has the place {text.count(old)} times and should have it once: {old}")
            (source / file).write_text(text.replace(old, new))
        found += run(name, ledger, build(source, work / "build"), options, work) == 1
        for file, text in originals.items():
            (source / file).write_text(text)
    print(f"{found} of {len(names)} mistakes found")
    return 0 if found == len(names) else 1


if __name__ == "__main__":
    sys.exit(main())
