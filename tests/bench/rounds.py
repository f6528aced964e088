"""Programs in turns, each several times: what else the machine does meanwhile meets all of them alike."""
import json
import subprocess


def in_turns(runs, rounds):
    """Name -> what each run of its command printed, beginning with its rate. What fails is left out, loudly."""
    runs = dict(runs)
    printed = {name: [] for name in runs}
    for number in range(rounds):
        for name, command in list(runs.items()):
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                print(f"{name}: left out: {(done.stderr.strip().splitlines() or ['it failed'])[-1]}")
                del runs[name]
                continue
            printed[name].append(done.stdout.strip())
            print(f"round {number + 1}  {name:12s} {printed[name][-1]}", flush=True)
    return printed


def medians(printed, unit):
    """Name -> the median of its rates, in `unit`; also printed."""
    rates = {name: sorted(float(line.split()[0]) for line in lines) for name, lines in printed.items() if lines}
    middle = {name: values[len(values) // 2] for name, values in rates.items()}
    print("medians: " + ", ".join(f"{name} {rate:.10g} {unit}" for name, rate in middle.items()))
    return middle


def press_releases(shared):
    """The texts of senators' press releases, in their order."""
    source = shared / "corpora" / "articles" / "senate_press_releases_2005_2007.jsonl.zst"
    lines = subprocess.run(["zstd", "-dc", str(source)], check=True, capture_output=True).stdout.decode("utf-8")
    return [json.loads(line)["body"] for line in lines.split("\n") if line]
