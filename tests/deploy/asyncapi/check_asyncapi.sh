#!/usr/bin/env bash
# check_asyncapi.mjs, where node and the parser are there; else skipped (exit code 77), which fails where CI=true.
#
#   check_asyncapi.sh ROOT PROGRAM
set -euo pipefail
root=$1 program=$2
if ! parser=$("$root/tests/support/fetch_asyncapi_parser" --check) || ! command -v node >/dev/null; then
  echo "no parser of AsyncAPI, or no node to run it"
  [[ ${CI:-} == true ]] && exit 1
  exit 77
fi
exec node "$root/tests/deploy/asyncapi/check_asyncapi.mjs" "$program" "$root/deploy/examples/articles.jsonl" "$parser"
