#!/usr/bin/env python3
"""systemd understands the unit, the program knows the options in it, it is as locked up as it says, and it is not started
anew after just those exit codes that the page of faults names.

    check_unit.py UNIT PROGRAM FAULTS   UNIT is policywire@.service, FAULTS the page; exit code 1, and what is wrong,
                                        where something is

Needs systemd-analyze (Debian's package systemd; no running systemd).
"""
import pathlib
import re
import subprocess
import sys
import tempfile

LEAST_PAUSE = 10  # seconds
MOST_EXPOSED = 15  # of 100, by `systemd-analyze security`: all that is not the network


def analyze(*arguments):
    ran = subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout + ran.stderr


def check(unit, program, folder):
    """The unit with the built program in place of the installed one, which need not be there."""
    text = unit.read_text(encoding="utf-8")
    command = re.search(r"^ExecStart=(\S+) (.+)$", text, re.M)
    copy = folder / unit.name
    copy.write_text(text.replace(f"={command[1]} ", f"={program} "), encoding="utf-8")
    faults = []
    instance = str(copy).replace("@.", "@news.")
    code, said = analyze("verify", "--man=no", instance)
    if code != 0 or said.strip():
        faults.append(f"systemd-analyze verify:\n{said}")
    code, said = analyze("security", "--offline=true", "--no-pager", f"--threshold={MOST_EXPOSED}", instance)
    if code != 0:
        faults.append(f"systemd-analyze security:\n{said}")
    ran = subprocess.run([program, *command[2].replace("%i", "no-such-news").split()], capture_output=True, text=True,
                         check=False)
    if ran.returncode != 78 or "/etc/policywire/no-such-news.yaml" not in ran.stderr:
        faults.append(f"{command[2]}: exit code {ran.returncode}: {ran.stderr}")
    return faults


def check_exit_codes(unit, page):
    """Both tell the same codes, and a start that was refused is not tried again at once."""
    text = unit.read_text(encoding="utf-8")
    faults = []
    prevented = re.search(r"^RestartPreventExitStatus=(.+)$", text, re.M)[1].split()
    told = re.findall(r"\d+", re.search(r"unless\s+the code is ([\d, or]+)", page.read_text(encoding="utf-8"))[1])
    if prevented != told:
        faults.append(f"RestartPreventExitStatus={' '.join(prevented)}, but {page.name} names {', '.join(told)}")
    if int(re.search(r"^RestartSec=(\d+)$", text, re.M)[1]) < LEAST_PAUSE:
        faults.append(f"RestartSec is less than {LEAST_PAUSE}: a refused login would be tried too often")
    return faults


def main():
    with tempfile.TemporaryDirectory() as name:
        faults = check(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), pathlib.Path(name))
    faults += check_exit_codes(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[3]))
    print("\n".join(faults) if faults else "the unit is well")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
