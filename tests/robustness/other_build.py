"""The program built from a changed copy of the source."""
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def copy_of_source(to):
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True,
                           capture_output=True, text=True).stdout.split("\0")
    for name in filter(None, names):
        source, target = ROOT / name, to / name
        if not source.exists() or (target.exists() and target.read_bytes() == source.read_bytes()):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


def build(source, tree):
    environment = os.environ | {"CCACHE_NOHASHDIR": "1", "CCACHE_BASEDIR": str(source)}
    for command in ([["cmake", "-S", source, "-B", tree, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DPOLICYWIRE_TESTS=OFF",
                      "-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"], ["cmake", "--build", tree, "--target", "policywire_program"]]):
        result = subprocess.run(command, env=environment, capture_output=True, text=True)
        if result.returncode:
            sys.exit(f"{' '.join(map(str, command))}:\n{result.stdout[-4000:]}{result.stderr[-4000:]}")
    return next(p for p in tree.glob("**/policywire") if p.is_file())
