#!/usr/bin/env python3
"""Who may include whom: checks every #include of our own C++ against the rules of README.md.

    include_rules.py ROOT            checks the tree; prints FILE:LINE: what is wrong; exit code 1 when anything is
    include_rules.py --self-test     plants one violation of each rule in an empty tree and expects it to be found
"""
import pathlib
import re
import sys
import tempfile

from own_files import own_files

# Top folder -> what of ours it may include, as prefixes of paths from the root.
MAY_INCLUDE = {
    "proto": ["proto/archive/", "policywire/v1/"],
    "ingest": ["ingest/", "proto/archive/", "policywire/v1/"],
    "enrich": ["enrich/", "policywire/v1/"],
    # A dead letter holds the record that it came from, hence record.h beside the position and the client.
    "sink": ["sink/", "proto/archive/", "policywire/v1/", "ingest/position.h", "ingest/record.h",
             "ingest/monitor.h", "ingest/steady_clock.h", "ingest/status_text.h",
             "ingest/kafka/"],
    "deploy": ["deploy/", "sink/", "enrich/", "ingest/", "proto/archive/", "policywire/v1/"],
    "tests": ["tests/", "deploy/", "sink/", "enrich/", "ingest/", "proto/archive/", "policywire/v1/"],
}
OURS = ("proto/", "ingest/", "enrich/", "sink/", "deploy/", "tests/", "policywire/")

# Within deploy: the commands know the runtime and the settings, the runtime knows the settings, never the other way.
MAY_NOT_INCLUDE = {
    "deploy/config/": ["deploy/runtime/", "deploy/bin/", "sink/", "enrich/", "ingest/"],
    "deploy/runtime/": ["deploy/bin/", "deploy/http/"],
}
# What is free of that rule: pure, and a library of its own.
EVERYBODY_MAY_INCLUDE = ("sink/filter/", "sink/postgres/connection_string.h", "sink/webhook/signature.h")

# Other people's headers -> the only folders that may use them.
ONLY_IN = {
    r"librdkafka/.*|rdkafka\w*\.h": ["ingest/kafka/", "sink/kafka/", "deploy/", "tests/"],
    r"pqxx/.*|libpq-fe\.h": ["sink/postgres/", "tests/"],
    r"spdlog/.*": ["deploy/", "tests/"],
    r"CLI/.*": ["deploy/bin/", "tests/"],
    r"httplib\.h": ["sink/http/", "tests/"],
    r"microhttpd\.h|prometheus/.*": ["deploy/http/", "tests/"],
    r"zstd.*\.h": ["ingest/archive/", "ingest/decode/", "sink/archive/", "tests/"],
    r"zlib\.h|brotli/.*": ["ingest/decode/", "tests/"],
    r"cld2/.*": ["enrich/language/", "tests/"],
    r"openssl/.*": ["ingest/kafka/", "sink/http/", "sink/webhook/", "tests/"],
    r"unicode/.*|uchardet/.*": ["ingest/decode/", "tests/"],
    r"yaml-cpp/.*": ["deploy/config/", "tests/"],
    r"gtest/.*|gmock/.*|benchmark/.*": ["tests/"],
}

# Extraction is pure: no clock, no thread, nothing printed, no chance; files only where the lexicon and a model are loaded.
# The programs that train models are not part of the library: they read files, and draw from a seed.
IMPURE = re.compile(
    r"chrono|ctime|time\.h|sys/time\.h|thread|mutex|shared_mutex|condition_variable|future|stop_token|semaphore|latch"
    r"|barrier|atomic|pthread\.h|iostream|unistd\.h|random|absl/time/clock\.h|absl/synchronization/.*|absl/log/.*|absl/random/.*")
READS_FILES = re.compile(r"fstream|filesystem|cstdio|stdio\.h|fcntl\.h|sys/.*")

TRAINERS = ("enrich/syntax/train/", "enrich/decide/train/")
READERS = ("enrich/lexicon/", "enrich/decide/model_file", *TRAINERS)

OTHERS_WITHOUT_FOLDER = ("simdjson.h", "xxhash.h")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def faults_of(path, text):
    """Yields (line, what is wrong) for one file; `path` is from the root, with slashes."""
    top = path.split("/")[0]
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, header = match.groups()
        if header.startswith((".", "/")):
            yield number, f"{header}: write the path from the root"
        elif header.startswith(OURS):
            if quote == "<":
                yield number, f"{header}: ours are included with quotes"
            if not header.startswith(tuple(MAY_INCLUDE[top])):
                yield number, f"{header}: {top} may include {' '.join(MAY_INCLUDE[top]) or 'nothing'}"
            for folder, banned in MAY_NOT_INCLUDE.items():
                if (path.startswith(folder) and header.startswith(tuple(banned))
                        and not header.startswith(EVERYBODY_MAY_INCLUDE)):
                    yield number, f"{header}: {folder} may not include {' '.join(banned)}"
        elif quote == '"' and "/" not in header and header not in OTHERS_WITHOUT_FOLDER:
            yield number, f"{header}: write the path from the root"
        for pattern, folders in ONLY_IN.items():
            if re.fullmatch(pattern, header) and not path.startswith(tuple(folders)):
                yield number, f"{header}: only {' '.join(folders)} may include it"
        if top == "enrich":
            if IMPURE.fullmatch(header) and not (header == "random" and path.startswith(TRAINERS)):
                yield number, f"{header}: enrich has no clock, no thread and no output"
            if READS_FILES.fullmatch(header) and not path.startswith(READERS):
                yield number, f"{header}: enrich reads no files but the lexicon's and a model's"
    if path.endswith(".h"):
        guard = "POLICYWIRE_" + re.sub(r"[/.]", "_", path).upper() + "_"
        if not re.search(rf"^#ifndef {guard}\n#define {guard}\n", text, re.MULTILINE):
            yield 1, f"the include guard is not {guard}"


def check(root):
    faults = []
    files = own_files(root, (".h", ".cc"))
    for path in files:
        if path.split("/")[0] not in MAY_INCLUDE:
            faults.append(f"{path}:1: C++ in a folder without a rule")
            continue
        text = (root / path).read_text(encoding="utf-8")
        faults += [f"{path}:{line}: {what}" for line, what in faults_of(path, text)]
    return files, faults


PLANTED = [
    ("ingest/decode/a.cc", '#include "enrich/enricher.h"'),
    ("ingest/decode/a.cc", '#include "sink/sink.h"'),
    ("ingest/decode/a.cc", "#include <librdkafka/rdkafka.h>"),
    ("ingest/decode/a.cc", "#include <spdlog/spdlog.h>"),
    ("enrich/clean/a.cc", '#include "ingest/record.h"'),
    ("enrich/clean/a.cc", '#include "sink/sink.h"'),
    ("enrich/clean/a.cc", '#include "deploy/config/config.h"'),
    ("enrich/clean/a.cc", '#include "tests/golden/row.h"'),
    ("enrich/clean/a.cc", "#include <librdkafka/rdkafka.h>"),
    ("enrich/clean/a.cc", "#  include <librdkafka/rdkafka.h>"),
    ("enrich/clean/a.cc", "#include <spdlog/spdlog.h>"),
    ("enrich/clean/a.cc", "#include <chrono>"),
    ("enrich/clean/a.cc", "#include <thread>"),
    ("enrich/clean/a.cc", "#include <mutex>"),
    ("enrich/clean/a.cc", "#include <iostream>"),
    ("enrich/clean/a.cc", "#include <fstream>"),
    ("enrich/syntax/a.cc", "#include <fstream>"),
    ("enrich/syntax/train/a.cc", "#include <chrono>"),
    ("enrich/clean/a.cc", '#include "absl/time/clock.h"'),
    ("enrich/clean/a.cc", '#include "absl/synchronization/mutex.h"'),
    ("enrich/clean/a.cc", '#include "../segment/segment.h"'),
    ("enrich/clean/a.cc", '#include "clean.h"'),
    ("enrich/clean/a.cc", "#include <enrich/clean/clean.h>"),
    ("sink/route/a.cc", '#include "ingest/source.h"'),
    ("sink/route/a.cc", '#include "ingest/decode/decoder.h"'),
    ("sink/route/a.cc", '#include "enrich/enricher.h"'),
    ("sink/route/a.cc", '#include "deploy/config/config.h"'),
    ("sink/route/a.cc", "#include <librdkafka/rdkafkacpp.h>"),
    ("deploy/config/a.cc", '#include "deploy/runtime/lane.h"'),
    ("deploy/config/a.cc", '#include "sink/sink.h"'),
    ("deploy/runtime/a.cc", '#include "deploy/bin/program.h"'),
    ("deploy/runtime/a.cc", '#include "tests/pipeline/fake_source.h"'),
    ("proto/a.cc", '#include "ingest/record.h"'),
    ("proto/archive/a.cc", '#include "ingest/record.h"'),
    ("proto/archive/a.cc", "#include <zstd.h>"),
    ("ingest/archive/a.cc", '#include "sink/archive/archive_writer.h"'),
    ("sink/archive/a.cc", '#include "ingest/archive/archive.h"'),
    ("enrich/clean/a.cc", '#include "proto/archive/format.h"'),
    ("other/a.cc", "int a;"),
    ("enrich/clean/a.h", "#ifndef A_H_\n#define A_H_\n#endif"),
]
ALLOWED = [
    ("enrich/clean/a.cc", '#include "enrich/document.h"\n#include "policywire/v1/article.pb.h"\n#include <vector>'),
    ("enrich/lexicon/a.cc", "#include <fstream>"),
    ("enrich/syntax/train/a.cc", "#include <fstream>"),
    ("sink/archive/a.cc", '#include "proto/archive/format.h"\n#include "ingest/record.h"\n#include <zstd.h>'),
    ("sink/kafka/a.cc", '#include "ingest/position.h"\n#include "ingest/kafka/fate.h"\n#include <librdkafka/rdkafka.h>'),
    ("deploy/bin/a.cc", '#include "deploy/runtime/lane.h"\n#include "enrich/enricher.h"\n#include <spdlog/spdlog.h>'),
    ("deploy/config/a.cc", '#include "sink/filter/filter.h"'),
    ("enrich/clean/a.h", "#ifndef POLICYWIRE_ENRICH_CLEAN_A_H_\n#define POLICYWIRE_ENRICH_CLEAN_A_H_\n#endif"),
]


def self_test():
    wrong = []
    for cases, expected in ((PLANTED, True), (ALLOWED, False)):
        for path, text in cases:
            with tempfile.TemporaryDirectory() as folder:
                file = pathlib.Path(folder, path)
                file.parent.mkdir(parents=True)
                file.write_text(text + "\n", encoding="utf-8")
                if bool(check(pathlib.Path(folder))[1]) != expected:
                    wrong.append(f"{path}: {text!r} is {'not found' if expected else 'refused'}")
    return wrong


def main():
    if sys.argv[1:] == ["--self-test"]:
        faults = self_test()
        done = f"{len(PLANTED)} planted violations found, {len(ALLOWED)} files allowed"
    else:
        files, faults = check(pathlib.Path(sys.argv[1]))
        done = f"{len(files)} files keep the include rules"
        if not files:
            faults = ["no C++ found"]
    print("\n".join(faults) if faults else done)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
