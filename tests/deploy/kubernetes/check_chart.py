#!/usr/bin/env python3
"""The chart renders, with its defaults and with every values file beside this one: helm lints it, Kubernetes would take it
(schemas of the oldest and the newest version that it is for), and policywire takes the configuration that is in it.

    check_chart.py ROOT PROGRAM   exit code 1, and what is wrong, where something is
    check_chart.py ROOT --self-test   shows that faults are found

The tools are what tests/support/fetch_kubernetes_tools has fetched. Where it has not, this is skipped (exit code 77), but
fails where CI=true.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

CHART = "deploy/kubernetes/policywire"


def run(*command, **options):
    ran = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    return ran.returncode, ran.stdout, ran.stdout + ran.stderr


def render(tools, root, values, *more):
    # Asked for: a helm that was built from source takes itself to be for an old one.
    command = [tools / "helm", "template", "news", root / CHART, "--kube-version", "1.30.0", *more]
    return run(*command, *(["-f", values] if values else []))


def block(manifest, key):
    """The text of a block literal of a ConfigMap."""
    found = re.search(rf"^  {re.escape(key)}: \|\n((?:    .*\n|\n)+)", manifest, re.M)
    return re.sub(r"^    ", "", found[1], flags=re.M) if found else None


def check_schemas(tools, manifests):
    faults = []
    versions = sorted(folder.name for folder in (tools / "schemas").glob("v*"))
    for version in versions:
        code, _, said = run(tools / "kubeconform", "-strict", "-summary", "-schema-location",
                            f"{tools}/schemas/{version}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json", "-schema-location",
                            f"{tools}/schemas/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json", "-", input=manifests)
        if code != 0:
            faults.append(f"kubeconform, {version}:\n{said}")
    return faults if len(versions) == 2 else [*faults, f"schemas of {versions}"]


def check_values(tools, root, values, program):
    code, _, said = run(tools / "helm", "lint", "--strict", root / CHART, *(["-f", values] if values else []))
    if code != 0:
        return [f"helm lint:\n{said}"]
    code, manifests, said = render(tools, root, values)
    if code != 0:
        return [f"helm template:\n{said}"]
    faults = check_schemas(tools, manifests)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "lexicon").mkdir()
        config = block(manifests, "policywire.yaml").replace("/etc/policywire/lexicon", str(folder / "lexicon"))
        (folder / "policywire.yaml").write_text(config, encoding="utf-8")
        for file, table in re.findall(r'^  "lexicon\.([^"]+)": "(.*)"$', manifests, re.M):
            (folder / "lexicon" / file).write_text(table.encode().decode("unicode_escape"), encoding="utf-8")
        environment = dict(os.environ, POD_NAME="news-policywire-0", KAFKA_USER="u", KAFKA_PASSWORD="p", OUTLET="o")
        code, _, said = run(program, "config", "check", "-c", folder / "policywire.yaml", env=environment)
        if code != 0:
            faults.append(f"policywire config check:\n{said}\n{config}")
        shown = run(program, "config", "show", "-c", folder / "policywire.yaml", env=environment)[1]
        # A lane's name is the pod's: that is what keeps its partitions and ends its predecessor's transaction.
        for line in ("  group_instance_id: news-policywire-0", "  instance: news-policywire-0"):
            if line not in shown.splitlines():
                faults.append(f"config show lacks {line!r}")
    return faults


def check(tools, root, program):
    faults = []
    files = sorted((root / "tests/deploy/kubernetes/values").glob("*.yaml"))
    for values in [None, *files]:
        faults += [f"{values.name if values else 'defaults'}: {f}" for f in check_values(tools, root, values, program)]
    # What the values say is what is rendered.
    everything = {values.stem: render(tools, root, values)[1] for values in files}
    for where, pattern in (("autoscaled", r"kind: ScaledObject"), ("autoscaled", r'topic: "press-releases"'),
                           ("autoscaled", r'lagThreshold: "2000000"'), ("autoscaled", r"kind: ServiceMonitor"),
                           ("locked", r"image: registry\.example/news/policywire:\S+@sha256:"),
                           ("locked", r"kind: NetworkPolicy"), ("locked", r"args: \[topics, create"),
                           ("locked", r"readOnlyRootFilesystem: true")):
        if not re.search(pattern, everything[where]):
            faults.append(f"{where}: nothing like {pattern}")
    if re.search(r"^  replicas:", everything["autoscaled"], re.M):
        faults.append("autoscaled: sets replicas, too, against KEDA")
    version = re.search(r"^project\(policywire VERSION (\S+)", (root / "CMakeLists.txt").read_text(encoding="utf-8"), re.M)[1]
    if f"appVersion: {version}\n" not in (root / CHART / "Chart.yaml").read_text(encoding="utf-8"):
        faults.append(f"Chart.yaml: appVersion is not {version}")
    return faults


def self_test(tools, root):
    faults = []
    if render(tools, root, None, "--set", "replica=3")[0] == 0:
        faults.append("a value that there is not was taken")
    for manifest in ("apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec: {replicas: many}\n",
                     "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: a}\nspec: {triggers: 1}\n",
                     "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: a}\nspec: {endpoints: 1}\n"):
        found = check_schemas(tools, manifest)
        if len(found) != 2 or not all("Invalid: 1" in fault for fault in found):
            faults.append(f"was not refused as it should be: {found}:\n{manifest}")
    return faults


def main():
    root = pathlib.Path(sys.argv[1])
    code, told, why = run(root / "tests/support/fetch_kubernetes_tools", "--check")
    if code != 0:
        print(why)
        return 1 if os.environ.get("CI") == "true" else 77
    tools = pathlib.Path(told.strip())
    faults = self_test(tools, root) if sys.argv[2] == "--self-test" else check(tools, root, pathlib.Path(sys.argv[2]))
    print("\n".join(faults) if faults else "the chart is well")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
