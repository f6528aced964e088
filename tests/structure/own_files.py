"""The files of the project: what git tracks or would track, or all but build trees where there is no git."""
import pathlib
import subprocess


def own_files(root, endings):
    """Paths from `root`, with slashes, sorted, of the files whose names end in one of `endings`."""
    root = pathlib.Path(root)
    if (root / ".git").exists():
        # `safe.directory`: a container may build a tree that belongs to another user.
        listed = subprocess.run(
            ["git", "-c", f"safe.directory={root.resolve()}", "-C", str(root), "ls-files", "-z", "--cached", "--others",
             "--exclude-standard"],
            check=True, capture_output=True, text=True).stdout.split("\0")
    else:
        listed = [p.relative_to(root).as_posix() for p in root.rglob("*")]
        listed = [p for p in listed if p.split("/")[0] != "build"]
    return sorted({p for p in listed if p.endswith(endings) and (root / p).is_file()})
