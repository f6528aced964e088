#!/usr/bin/env python3
"""Schemas of Kubernetes' kinds, each complete in itself, which is how kubeconform reads them.

    standalone_schemas.py FROM TO   FROM has KIND-GROUP-VERSION.json, and _definitions.json that they refer to
"""
import json
import pathlib
import re
import sys

DEFINITIONS = "_definitions.json"
REFERENCE = re.compile(r'"\$ref": "[^"#]*#/(?:\$defs|definitions)/([^"]+)"')


def main():
    source, target = map(pathlib.Path, sys.argv[1:])
    held = json.loads((source / DEFINITIONS).read_text(encoding="utf-8"))
    definitions = held.get("$defs") or held["definitions"]
    texts = {name: json.dumps(definition) for name, definition in definitions.items()}
    target.mkdir(parents=True)
    for file in sorted(source.glob("*.json")):
        schema = json.loads(file.read_text(encoding="utf-8"))
        if file.name == DEFINITIONS or not {"apiVersion", "kind", "metadata"} <= schema.get("properties", {}).keys():
            continue
        needed, new = set(), set(REFERENCE.findall(json.dumps(schema)))
        while new:
            needed |= new
            new = {name for known in new for name in REFERENCE.findall(texts[known])} - needed
        schema = {key: value for key, value in schema.items() if key not in ("$schema", "$id")}
        schema["definitions"] = {name: definitions[name] for name in sorted(needed)}
        text = REFERENCE.sub(r'"$ref": "#/definitions/\1"', json.dumps(schema))
        (target / file.name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
