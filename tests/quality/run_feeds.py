#!/usr/bin/env python3
"""Checks what `policywire read` takes from feeds against what other people expect of the same feeds.

usage: run_feeds.py POLICYWIRE [--show]

Feeds: the test cases of feedparser, each with its expectation in a comment, an expression over what it reads. Those are
evaluated that speak of what an article has: id, address, title, authors, times, language, text, and the feed's title; the
others are counted by what they speak of. Markup in an expected text is taken off it, since a text has none; expectations of
a text that is markup alone are not counted. Agencies' messages: the NewsML-G2 examples of the IPTC; each gives an article or
says that it holds none, and those with a story have its text.

The files are not part of the project: they are looked for in $POLICYWIRE_SHARED, else in ../shared beside the checkout, under
corpora/feeds. Without them the run is skipped (exit code 77), but where CI=true their absence is a failure. --show prints what
is missed, and what is not counted.
"""
import ast
import collections
import html
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from run_quality import HERE, shared_folder, skip, verdict

# What our articles have of what feedparser tells, by its names.
ENTRY = {"title": "title", "title_detail.value": "title", "link": "url", "id": "article_id", "guid": "article_id",
         "author": "authors", "author_detail.name": "authors", "published_parsed": "published", "updated_parsed": "modified",
         "modified_parsed": "modified", "issued_parsed": "published", "date_parsed": "modified", "description": "text",
         "summary": "text", "summary_detail.value": "text", "content.0.value": "text", "content.0.language": "language",
         "summary_detail.language": "language"}
# Counted only of an entry without content besides: else the text is the content.
BESIDE_CONTENT = ("description", "summary", "summary_detail.value", "summary_detail.language")
FEED = {"title": "source", "title_detail.value": "source", "language": "language"}


def expectation(data):
    for encoding in ("utf-8", "utf-16", "utf-32", "cp1252", "latin-1"):
        try:
            found = re.search(r"Expect:\s*(.+?)\s*-->", data.decode(encoding), re.S)
        except UnicodeError:
            continue
        if found:
            return " ".join(found[1].split())
    return None


def path_of(node):
    """entries[0]['title'] as ("entries", 0, "title"); None for what is no path."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        base = path_of(node.value)
        return base and (*base, node.attr)
    if isinstance(node, ast.Subscript):
        base = path_of(node.value)
        key = node.slice
        return base and isinstance(key, ast.Constant) and (*base, key.value)
    return None


def claims_of(expression):
    """The comparisons with a constant in `a == b and c == d`, as (path, constant); None where it is something else."""
    tree = ast.parse(expression, mode="eval").body
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    claims = []
    for part in parts:
        if isinstance(part, ast.UnaryOp) and path_of(part.operand) == ("bozo",) or path_of(part) == ("bozo",):
            continue
        if not (isinstance(part, ast.Compare) and len(part.ops) == 1 and isinstance(part.ops[0], ast.Eq)):
            return None
        path = path_of(part.left)
        try:
            constant = eval(compile(ast.Expression(part.comparators[0]), "expectation", "eval"), {"__builtins__": {}})  # noqa: S307
        except Exception:
            return None
        if not path:
            return None
        claims.append((path, constant))
    return claims


def field_of(path):
    """Which of our fields a path speaks of, and of which entry (None: the feed); None where it is none of ours."""
    if path[0] == "entries" and len(path) > 2:
        name = ENTRY.get(".".join(map(str, path[2:])))
        return name and (path[1], name)
    if path[0] in ("feed", "channel"):
        name = FEED.get(".".join(map(str, path[1:])))
        return name and (None, name)
    return None


def bare(text):
    """A text without markup and white space, as people compare it."""
    text = re.sub(r"<(script|style|applet|object|iframe)\b.*?</\1>|<!--.*?-->", " ", text, flags=re.S | re.I)
    return "".join(html.unescape(re.sub(r"</?[a-zA-Z!][^>]*>", " ", text)).replace("\u00a0", " ").split())


def matches(field, got, wanted):
    if field in ("published", "modified"):
        if not isinstance(wanted, tuple) or len(wanted) < 6:
            return None
        import datetime
        try:
            time = datetime.datetime.fromisoformat(got.replace("Z", "+00:00"))
        except ValueError:
            return False
        if len(got) == 10:
            return (time.year, time.month, time.day) == wanted[:3]
        return time.astimezone(datetime.timezone.utc).timetuple()[:6] == wanted[:6]
    if wanted in (None, ""):
        return not got if field != "text" else None
    if not isinstance(wanted, str):
        return None
    if field == "authors":
        return any(bare(name) and bare(name) in bare(wanted) for name in got)
    if field in ("text", "title", "source"):
        if not bare(wanted):
            return None
        squeeze = lambda text: "".join(text.replace("\u00a0", " ").split())
        return squeeze(got) in (bare(wanted), squeeze(wanted))  # an expected text may be no markup but speak of it
    return got == wanted


def with_entry(data):
    """A feed that has no entry with one: only then is there an article to tell the feed's title."""
    if re.search(rb"<(item|entry)\b", data):
        return data
    for end, entry in ((b"</channel>", b"<item><title>entry</title></item>"), (b"</feed>", b"<entry><title>entry</title></entry>")):
        if end in data:
            return data.replace(end, entry + end)
    return data


def read(program, files):
    """The articles of each file."""
    with tempfile.TemporaryDirectory() as folder:
        places = {}
        for number, path in enumerate(files):
            place = pathlib.Path(folder) / f"{number}.rss"
            place.write_bytes(with_entry(path.read_bytes()))
            places[str(place)] = path
        done = subprocess.run([program, "read", "--input", "feed", *places], capture_output=True, text=True)
    if done.returncode not in (0, 1) or not done.stdout:
        sys.exit(f"run_feeds.py: policywire read ends with {done.returncode}: {done.stderr[-300:]}")
    out = {path: [] for path in files}
    for line in done.stdout.splitlines():
        row = json.loads(line)
        out[places[row["input"]]].append(row)
    return out


def feedparser_cases(program, folder, show):
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in (".xml", ".json") and path.is_file()]
    cases, left_out = [], collections.Counter()
    for path in files:
        expected = expectation(path.read_bytes())
        try:
            claims = expected and claims_of(expected)
        except SyntaxError:
            claims = None
        if not claims:
            left_out["no comparison with a constant"] += 1
            continue
        ours = [(field_of(claim_path), wanted) for claim_path, wanted in claims]
        if any(field is None for field, _ in ours):
            other = next(claim_path for (field, _), (claim_path, _) in zip(ours, claims) if field is None)
            left_out[".".join(str(part) for part in other if not isinstance(part, int))] += 1
            continue
        if len({str(wanted) for field, wanted in ours}) > 1 and len({field for field, _ in ours}) == 1:
            left_out["summary and description at once"] += 1
            continue
        entry = re.split(rb"<(?:item|entry)\b", path.read_bytes(), maxsplit=1)[-1]
        both = all(re.search(rb"<(\w+:)?(" + names + rb")\b", entry)
                   for names in (b"content|encoded|body|fullitem", b"description|summary|abstract"))
        if both and any(".".join(map(str, claim_path[2:])) in BESIDE_CONTENT for claim_path, _ in claims):
            left_out["a summary beside the content"] += 1
            continue
        cases.append((path, ours))
    articles = read(program, [path for path, _ in cases])
    right = counted = 0
    for path, ours in cases:
        results = []
        for (entry, field), wanted in ours:
            rows = articles[path]
            index = 0 if entry is None else entry
            row = rows[index] if -len(rows) <= index < len(rows) else None
            # An entry without a word is no article.
            results.append(matches(field, row[field], wanted) if row else None)
        if None in results:
            left_out["an entry without a word, or a text that is markup alone"] += 1
            continue
        counted += 1
        right += all(results)
        if show and not all(results):
            print(f"  missed: {path.relative_to(folder)}: {ours} got {articles[path][:1]}"[:400])
    if show:
        for what, count in left_out.most_common():
            print(f"  not counted: {count:4d} {what}")
    return right, counted, sum(left_out.values())


def main():
    program, show = sys.argv[1], "--show" in sys.argv
    folder = shared_folder() / "corpora" / "feeds"
    if not (folder / "feedparser").exists():
        return skip(f"no {folder / 'feedparser'}; set POLICYWIRE_SHARED to check feeds")
    floors = json.loads((HERE / "page_floors.json").read_text(encoding="utf-8"))["feeds"]
    right, counted, left_out = feedparser_cases(program, folder / "feedparser", show)
    print(f"feedparser: {right} of {counted} met, {right / counted:.4f}; {left_out} speak of something else")
    failures = [] if right / counted >= floors["met"] else [f"{right / counted:.4f} of the expectations is below {floors['met']}"]
    if counted < floors["counted"]:
        failures.append(f"only {counted} expectations were counted")

    files = sorted((folder / "newsml_g2").rglob("*.x*"))
    stories = 0
    for path in files:
        done = subprocess.run([program, "read", str(path)], capture_output=True, text=True)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        data = path.read_text(encoding="utf-8", errors="replace")
        story = "<body.content" in data and path.suffix == ".xml"
        stories += bool(rows)
        # Schemas, and a made-up view of a package, are no messages; to say so is right.
        other = "UNKNOWN_FORMAT" in done.stderr and (path.suffix == ".xsd" or path.name == "Receiver View.xml")
        if (done.returncode != 0 and not other) or (story and (not rows or len(rows[0]["text"]) < 40)):
            failures.append(f"{path.name}: {done.stderr.strip() or 'no story'}")
        if show:
            print(f"  {path.name}: {len(rows)} articles {done.stderr.strip()[-120:]}")
    print(f"NewsML-G2: {len(files)} files, {stories} with an article")
    return verdict(failures)


if __name__ == "__main__":
    sys.exit(main())
