#!/usr/bin/env bash
# hadolint finds nothing in the container file, Compose's schema takes the compose file, and policywire its configuration.
#
#   check_container.sh ROOT PROGRAM   exit code 77 where the tools were not fetched, but 1 where CI=true
set -euo pipefail
root=$1 program=$2
if ! tools=$("$root/tests/support/fetch_kubernetes_tools" --check) ||
  ! parser=$("$root/tests/support/fetch_asyncapi_parser" --check) || ! command -v node >/dev/null; then
  [[ ${CI:-} != true ]] || exit 1
  exit 77
fi
"$tools/hadolint" "$root/deploy/container/Containerfile"
# It can find something.
if printf 'FROM debian\nRUN cd /tmp\n' | "$tools/hadolint" - >/dev/null; then
  echo "hadolint takes everything"
  exit 1
fi
node "$root/tests/deploy/container/check_compose.mjs" "$tools/schemas/compose-spec.json" \
  "$root/deploy/container/compose.yaml" "$parser"
"$program" config check -c "$root/deploy/container/policywire.yaml"
# The image is of this version.
version=$(sed -n 's/^project(policywire VERSION \([^ ]*\).*/\1/p' "$root/CMakeLists.txt")
grep -q "image: policywire:$version$" "$root/deploy/container/compose.yaml" || {
  echo "compose.yaml: the image is not policywire:$version"
  exit 1
}
