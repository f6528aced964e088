#!/usr/bin/env python3
"""shellcheck finds nothing in our own shell scripts.

    shell.py ROOT SHELLCHECK   prints what it finds; exit code 1 when there is anything
    shell.py --self-test SHELLCHECK   shows that a planted fault is found
"""
import pathlib
import subprocess
import sys
import tempfile

from own_files import own_files

# Sourced, so without a first line that says what they are.
SOURCED = {"deploy/setup"}


def shell_scripts(root):
    for name in own_files(root, ("",)):
        path = root / name
        if name in SOURCED:
            yield name
        elif path.is_file() and path.suffix in ("", ".sh") and path.read_bytes()[:64].startswith(b"#!"):
            if b"sh" in path.read_bytes().split(b"\n", 1)[0].rsplit(b"/", 1)[-1]:
                yield name


def check(root, shellcheck):
    scripts = sorted(shell_scripts(root))
    ran = subprocess.run([shellcheck, "--external-sources", *scripts], cwd=root, capture_output=True, text=True, check=False)
    return scripts, ran.stdout + ran.stderr if ran.returncode else ""


def self_test(shellcheck):
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        (root / "script").write_text("#!/usr/bin/env bash\ncat $1\n", encoding="utf-8")
        (root / "notes").write_text("cat $1\n", encoding="utf-8")
        scripts, found = check(root, shellcheck)
    return "" if scripts == ["script"] and "SC2086" in found else f"{scripts}: {found}"


def main():
    if sys.argv[1] == "--self-test":
        found = self_test(sys.argv[2])
        done = "a fault is found"
    else:
        scripts, found = check(pathlib.Path(sys.argv[1]), sys.argv[2])
        done = f"{len(scripts)} scripts are well"
    print(found or done)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
