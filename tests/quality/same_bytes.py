#!/usr/bin/env python3
"""`policywire extract` over real articles: exit code 0, a line for each, and the same bytes at 1, 2 and 8 threads.

usage: same_bytes.py POLICYWIRE [--articles N] [--also OTHER]

2,000 articles unless told otherwise, taken in turns from the streams in `corpora/articles/*.jsonl.zst` of the shared
folder (found as run_quality.py finds it). OTHER is the program of another build, by another compiler for instance: its bytes
have to be the same, too. Under the asan preset this is as well a run of the sanitizers over real text.
Without the articles, or without `zstd` to unpack them, the run is skipped (exit code 77), but where CI=true that is a
failure.
"""
import argparse
import hashlib
import itertools
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from run_quality import shared_folder, skip, verdict

THREADS = (1, 2, 8)


def lines_of(path, most):
    """The first lines of a compressed file; the rest of it is not unpacked."""
    with subprocess.Popen(["zstd", "-dcq", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as unpack:
        yield from itertools.islice(unpack.stdout, most)
        unpack.stdout.close()
        unpack.kill()


def in_turns(streams):
    while streams:
        for stream in list(streams):
            line = next(stream, None)
            if line is None:
                streams.remove(stream)
            else:
                yield line


def extract(program, articles, threads):
    """Exit code, what stood on standard error, and hash and number of lines of the output."""
    digest, lines = hashlib.sha256(), 0
    command = [program, "extract", "--input", "jsonl", "--format", "jsonl", "--threads", str(threads), articles]
    with tempfile.TemporaryFile() as complaints:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints) as run:
            while chunk := run.stdout.read(1 << 20):
                digest.update(chunk)
                lines += chunk.count(b"\n")
        complaints.seek(0)
        return run.returncode, complaints.read().decode(errors="replace"), digest.hexdigest(), lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("policywire")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--also")
    args = parser.parse_args()
    folder = shared_folder() / "corpora" / "articles"
    files = sorted(folder.glob("*.jsonl.zst"))
    if not files or shutil.which("zstd") is None:
        return skip("no zstd to unpack articles" if files else f"no articles in {folder}; set POLICYWIRE_SHARED")
    faults = []
    with tempfile.TemporaryDirectory() as name:
        articles = pathlib.Path(name) / "articles.jsonl"
        streams = [lines_of(file, args.articles) for file in files]
        with articles.open("wb") as out:
            count = sum(1 for line in itertools.islice(in_turns(streams), args.articles) if out.write(line))
        for stream in streams:
            stream.close()
        print(f"{count} articles from {len(files)} files, {articles.stat().st_size / 1e6:.1f} MB")
        outputs = set()
        runs = [(args.policywire, threads) for threads in THREADS]
        if args.also:
            runs.append((args.also, THREADS[0]))
        for program, threads in runs:
            begun = time.monotonic()
            code, complaints, digest, lines = extract(program, articles, threads)
            print(f"{program}, {threads} threads: {time.monotonic() - begun:.1f} s, sha256 {digest[:16]}")
            outputs.add(digest)
            if code != 0:
                faults.append(f"exit code {code} at {threads} threads: {complaints[-2000:]}")
            if lines != count:
                faults.append(f"{lines} lines from {count} articles at {threads} threads")
        if len(outputs) != 1:
            faults.append("the output depends on the number of threads or on the build")
    return verdict(faults)


if __name__ == "__main__":
    sys.exit(main())
