# shellcheck shell=bash
# What the fetch scripts do alike: sourced by them. A folder that was fetched has a mark, which is written last: a fetch that
# was broken off leaves none.
#
#   begin_fetch NAME VARIABLE FOLDER [--check]   sets target (the folder that VARIABLE names, else FOLDER in the cache). There
#                                                already: prints it and ends. With --check, not there: fails. Else sets fresh,
#                                                an empty folder beside it.
#   end_fetch                                    puts fresh in target's place and prints it

fail() {
  echo "$fetcher: $1" >&2
  exit 1
}

begin_fetch() {
  fetcher=$1
  target=${!2:-${XDG_CACHE_HOME:-$HOME/.cache}/policywire/$3}
  if [[ -f $target/.complete ]]; then
    echo "$target"
    exit 0
  fi
  [[ ${4:-} != --check ]] || fail "$target is not complete: run tests/support/$fetcher"
  mkdir -p "$(dirname "$target")" || fail "cannot create $(dirname "$target")"
  # Fetched beside the target and moved into place, so that two fetches at a time do not disturb each other.
  fresh=$(mktemp -d "$target.XXXXXX") || fail "cannot create a directory beside $target"
  trap 'rm -rf "$fresh"' EXIT
  echo "$fetcher: fetching into $target" >&2
}

end_fetch() {
  touch "$fresh/.complete"
  if ! mv -T "$fresh" "$target" 2>/dev/null; then
    # Either another fetch was first, or remains of a broken one are in the way.
    [[ -f $target/.complete ]] || { rm -rf "$target" && mv -T "$fresh" "$target"; } || fail "cannot write $target"
  fi
  echo "$target"
}
