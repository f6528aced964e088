#!/usr/bin/env python3
"""Alerts and dashboard are well-formed, come when they must, and name only metrics that the service has.

    check_dashboards.py ROOT          exit code 1, and what is wrong, where something is
    check_dashboards.py --self-test   shows that a metric that nobody exports is found

promtool is what tests/support/fetch_prometheus has fetched. Where it has not, this is skipped (exit code 77), but fails where
CI=true.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

SUFFIXES = ("_bucket", "_sum", "_count")
OTHERS = {"up"}  # Prometheus' own


def exported(source):
    """Names of the metrics, and those that a histogram is read by."""
    found = re.findall(r'Begin\(\s*MetricType::(\w+),\s*"(\w+)"', source)
    names = {name for kind, name in found if kind != "Histogram"}
    return names | {name + suffix for kind, name in found if kind == "Histogram" for suffix in SUFFIXES}


def named(expression):
    """Names of metrics in an expression."""
    without_labels = re.sub(r'\{[^}]*\}|"[^"]*"', "", expression)
    return set(re.findall(r"\b(?:policywire|process)_\w+\b", without_labels))


def unknown(where, expressions, known):
    return [f"{where}: {name} is no metric" for e in expressions for name in sorted(named(e) - known - OTHERS)]


def self_test():
    known = exported('families.Begin(MetricType::Gauge, "policywire_ready", "x");\n'
                     'families.Begin(MetricType::Histogram,\n   "policywire_commit_seconds", "x");')
    faults = unknown("f", ['policywire_ready{job="policywire_x"} + policywire_redy',
                           "rate(policywire_commit_seconds_bucket[1m]) / policywire_commit_seconds"], known)
    expected = ["f: policywire_redy is no metric", "f: policywire_commit_seconds is no metric"]
    return [] if faults == expected else [f"found {faults}"]


def check(root, promtool):
    known = exported((root / "deploy/http/metrics.cc").read_text(encoding="utf-8"))
    alerts = (root / "deploy/dashboards/alerts.yaml").read_text(encoding="utf-8")
    dashboard = json.loads((root / "deploy/dashboards/grafana.json").read_text(encoding="utf-8"))
    code = "\n".join(line for line in alerts.splitlines() if not line.lstrip().startswith("#"))
    faults = unknown("alerts.yaml", [code], known)
    expressions = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    expressions += [v["query"] for v in dashboard["templating"]["list"] if v["type"] == "query"]
    faults += unknown("grafana.json", expressions, known)
    for command in (["check", "rules", "deploy/dashboards/alerts.yaml"],
                    ["test", "rules", "tests/deploy/dashboards/alerts_test.yaml"]):
        ran = subprocess.run([promtool, *command], cwd=root, capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            faults.append(f"promtool {' '.join(command)}:\n{ran.stdout}{ran.stderr}")
    return faults


def main():
    if sys.argv[1:] == ["--self-test"]:
        faults, done = self_test(), "a metric that nobody exports is found"
    else:
        root = pathlib.Path(sys.argv[1])
        promtool = subprocess.run([root / "tests/support/fetch_prometheus", "--check"], stdout=subprocess.PIPE, text=True,
                                  check=False)
        if promtool.returncode != 0:
            print("SKIPPED: alerts are not checked without promtool", file=sys.stderr)
            return 1 if os.environ.get("CI") == "true" else 77
        faults, done = check(root, promtool.stdout.strip() + "/promtool"), "alerts and dashboard are well"
    print("\n".join(faults) if faults else done)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
