#!/usr/bin/env bash
# What deploy/setup does and says on machines that are complete, bare, locked or not Debian, played by stand-ins for
# dpkg-query, apt-get and id.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
for tool in bash awk basename dirname mktemp rm grep tail cat; do ln -s "$(command -v $tool)" "$work/bin/$tool"; done

stand_in() { # NAME SCRIPT
  printf '#!/bin/bash\n%s\n' "$2" >"$work/bin/$1"
  chmod +x "$work/bin/$1"
}
setup() { # ARGUMENTS...   runs policywire_setup as a script called "try"; output and exit code in $output, $code
  printf '#!/bin/bash\nset -euo pipefail\n. "%s/deploy/setup"\npolicywire_setup "$@"\n' "$root" >"$work/try"
  code=0
  output=$(PATH="$work/bin" TMPDIR="$work" bash "$work/try" "$@" 2>&1) || code=$?
}
expect() { # CODE PATTERN WHAT
  if [[ $code != "$1" || ! $output =~ $2 || $(wc -l <<<"$output") -gt 2 ]]; then
    printf '%s: exit code %s\n%s\n' "$3" "$code" "$output" >&2
    exit 1
  fi
}

setup build
expect 1 "not Debian" "a machine without dpkg"

stand_in dpkg-query 'echo -n installed'
stand_in apt-get 'echo "apt-get was called"; exit 1'
stand_in id 'echo 1000'
setup build test
expect 0 "^$" "a complete machine, without root"

# shellcheck disable=SC2016  # the stand-in's own argument
stand_in dpkg-query '[[ $3 == ccache ]] && exit 1; echo -n installed'
setup build
expect 1 "installs with apt-get: ccache.*takes root" "a package missing, without root"
setup test
expect 0 "^$" "a package of another profile missing"

stand_in id 'echo 0'
stand_in apt-get 'echo "E: Could not resolve the mirror"; exit 100'
setup build
expect 1 "could not install them: E: Could not resolve the mirror" "apt-get fails"

stand_in apt-get "echo \"\$*\" >>$work/calls"
setup build
expect 0 "^try installs with apt-get: ccache$" "a package missing, with root"
grep -q "^install .*--no-install-recommends ccache$" "$work/calls"
echo "deploy/setup does and says what it should"
