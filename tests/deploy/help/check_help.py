#!/usr/bin/env python3
"""Manual page and completions of the built program, as man and real shells take them.

    check_help.py manual PROGRAM      man finds nothing to warn of; every option that a --help tells is there
    check_help.py bash|zsh|fish PROGRAM   what the shell offers at the cursor, asked in the shell itself

Exit code 1, and what is wrong, where something is; 77 where man or the shell is not installed.
"""
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time

# What is written before the cursor -> what is offered, in any order. "story.txt" and "tables" lie in the folder.
CASES = {
    "policywire ex": {"extract", "explain"},
    "policywire config ": {"acls", "check", "show", "reference"},
    "policywire dead-letters sh": {"show"},
    "policywire extract --format ": {"table", "jsonl", "protobuf"},
    "policywire extract --format=json": {"jsonl"},
    "policywire dead-letters count --stage ": {"DECODE", "ENRICH", "PUBLISH"},
    "policywire config check --conf": {"--config"},
    "policywire archive --to ls --foll": {"--follow"},  # "ls" is a value here, and no subcommand
    "policywire run -c st": {"story.txt"},
    "policywire extract --lexicon ta": {"tables"},
    "policywire extract st": {"story.txt"},
}
DEADLINE = 60


def generated(program, kind):
    return subprocess.run([program, "generate", kind], capture_output=True, text=True, check=True).stdout


def help_of(program, *command):
    return subprocess.run([program, *command, "--help"], capture_output=True, text=True, check=True).stdout


def commands_in(text):
    listed = re.search(r"^Subcommands:\n((?:  .+\n)+)", text, re.M)
    return re.findall(r"^  ([a-z-]+)", listed[1], re.M) if listed else []


def check_manual(program, folder):
    page = folder / "policywire.1"
    page.write_text(generated(program, "man"), encoding="utf-8")
    faults = []
    environment = dict(os.environ, LC_ALL="C.UTF-8", MANWIDTH="80", MANROFFSEQ="", MAN_KEEP_FORMATTING="")
    ran = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", page], capture_output=True, text=True,
                         env=environment, check=False)
    if ran.returncode != 0 or ran.stderr:
        faults.append(f"man --warnings:\n{ran.stderr}")
    shown = re.sub(r".\x08", "", re.sub(r"\x1b\[[0-9;]*m", "", ran.stdout))
    told = " ".join(shown.split())
    for section in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "EXAMPLES", "EXIT STATUS", "FILES"):
        if not re.search(f"^{section}$", shown, re.M):
            faults.append(f"no section {section}")
    for command in commands_in(help_of(program)):
        for path in [[command], *([command, c] for c in commands_in(help_of(program, command)))]:
            if f" {' '.join(path)} " not in told:
                faults.append(f"nothing of {' '.join(path)}")
            faults += [f"{' '.join(path)}: nothing of {option}"
                       for option in re.findall(r"^  (?:-\w,)?(--[a-z-]+)", help_of(program, *path), re.M)
                       if option not in told]
    # What an argument is called that has no name of its own.
    faults += [f"an argument without a name: {line.strip()}" for line in shown.splitlines() if re.search(r"\bTEXT\b", line)]
    if "generate" in commands_in(help_of(program)):
        faults.append("--help tells the hidden command")
    return faults


class Terminal:
    """A shell on a terminal of its own."""

    def __init__(self, command, folder):
        self.text = ""
        self.child, self.master = pty.fork()
        if self.child == 0:
            os.chdir(folder)
            os.environ.update(TERM="dumb", HOME=str(folder), ZDOTDIR=str(folder), LC_ALL="C.UTF-8", PS1="", INPUTRC="/dev/null")
            os.execvp(command[0], command)

    def send(self, text):
        os.write(self.master, text.encode())

    def wait_for(self, pattern):
        """The match of `pattern` in what was printed since the last one."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            found = re.search(pattern, self.text)
            if found:
                self.text = self.text[found.end():]
                return found
            if select.select([self.master], [], [], 1)[0]:
                self.text += os.read(self.master, 65536).decode(errors="replace")
        raise TimeoutError(f"no {pattern} in {self.text!r}")

    def close(self):
        os.kill(self.child, 9)
        os.waitpid(self.child, 0)
        os.close(self.master)


# The shell's own way of putting all candidates on the line, on Control-T. A function stands for the program, and prints
# what it was called with.
SET_UP = {
    "bash": ["bind 'set enable-bracketed-paste off'", "bind '\"\\C-t\": insert-completions'", "source ./completion"],
    "zsh": ["unsetopt zle_bracketed_paste prompt_cr prompt_sp", "fpath=($PWD/functions $fpath)",
            "autoload -Uz compinit", "compinit -u -D", "zstyle ':completion:all:*' insert yes",
            "zstyle ':completion:all:*' completer _all_matches _complete", "zle -C all complete-word _generic",
            "bindkey '^T' all"],
}
SHELL = {"bash": ["bash", "--norc", "--noprofile", "-i"], "zsh": ["zsh", "-f", "-i"]}


def offered_on_terminal(shell, folder):
    terminal = Terminal(SHELL[shell], folder)
    try:
        for line in [*SET_UP[shell], "policywire() { printf '<%s>' \"$@\"; echo; }", "echo READY $((6 * 7))"]:
            terminal.send(line + "\n")
        terminal.wait_for("READY 42")
        for line in CASES:
            terminal.send(line + "\x14; echo DONE $((6 * 7))\n")
            words = re.findall(r"<([^<>]*)>", terminal.wait_for(r"\n((?:<[^\n]*>)+)\r?\n(?s:.*?)DONE 42")[1])
            yield line, words
    finally:
        terminal.close()


def offered_by_fish(folder):
    for line in CASES:
        asked = f"source completion; complete -C '{line}'"
        ran = subprocess.run(["fish", "--no-config", "-c", asked], cwd=folder, capture_output=True, text=True, check=True)
        # Of `--option=value` fish tells the whole word.
        yield line, [*line.split(" ")[1:-1], *(word.split("\t")[0] for word in ran.stdout.splitlines())]


def check_shell(shell, program, folder):
    text = generated(program, shell)
    (folder / "completion").write_text(text, encoding="utf-8")
    (folder / "functions").mkdir()
    (folder / "functions/_policywire").write_text(text, encoding="utf-8")
    (folder / "story.txt").write_text("China imposed tariffs.\n", encoding="utf-8")
    (folder / "tables").mkdir()
    faults = []
    ran = subprocess.run([shell, "-n", folder / "completion"], capture_output=True, text=True, check=False)
    if ran.returncode != 0 or ran.stderr:
        faults.append(f"{shell} -n: {ran.stderr}")
    if shell == "bash" and shutil.which("shellcheck"):
        ran = subprocess.run(["shellcheck", "--shell=bash", folder / "completion"], capture_output=True, text=True,
                             check=False)
        faults += [ran.stdout] if ran.returncode else []
    for line, words in offered_by_fish(folder) if shell == "fish" else offered_on_terminal(shell, folder):
        before = line.split(" ")[1:-1]
        given = line.split(" ")[-1]
        offered = {word.rstrip("/").removeprefix(given.partition("=")[0] + "=") if "=" in given else word.rstrip("/")
                   for word in words[len(before):]}
        if words[:len(before)] != before or offered - {given} - {""} != CASES[line] - {given}:
            faults.append(f"{line!r}: {words}, not {sorted(CASES[line])}")
    return faults


def main():
    kind, program = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    if not shutil.which("man" if kind == "manual" else kind):
        print(f"{kind} is not installed")
        return 77
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        faults = check_manual(program, folder) if kind == "manual" else check_shell(kind, program, folder)
    print("\n".join(faults) if faults else f"{kind}: well")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
