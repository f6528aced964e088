#!/usr/bin/env bash
# The Debian package: lintian finds no error and no warning that is not explained, everything is in its place, and it can be
# installed, used and removed in an empty Debian 12.
#
#   check_package.sh ROOT BUILD WORK   WORK is a folder for what is made; exit code 1, and what is wrong, where something is
#
# The empty Debian is made by debootstrap once, into ~/.cache/policywire. Without root, debootstrap or lintian that part is left
# out, and the exit code is 77 where all else is well; but 1 where CI=true.
set -euo pipefail
root=$(realpath "$1") build=$(realpath "$2") work=$3
left_out=()

fail() {
  echo "check_package: $1" >&2
  exit 1
}
run() { # WHAT COMMAND...
  local what=$1
  shift
  "$@" >"$work/log" 2>&1 </dev/null || fail "$what: $(tail -n 20 "$work/log")"
}

rm -rf "$work"
mkdir -p "$work"
work=$(realpath "$work")
run "cpack" cpack --config "$build/CPackConfig.cmake" -G DEB -B "$work/package"
package=$(echo "$work"/package/policywire_*.deb)
[[ -f $package ]] || fail "cpack made no policywire_*.deb"

# What is in it, and nothing of the libraries.
dpkg-deb -c "$package" | awk '{ print $6 }' | sed 's|^\.||' | grep -v '/$' >"$work/files"
for file in /usr/bin/policywire /usr/share/man/man1/policywire.1.gz /usr/share/bash-completion/completions/policywire \
  /usr/share/zsh/vendor-completions/_policywire /usr/share/fish/vendor_completions.d/policywire.fish \
  /lib/systemd/system/policywire@.service /etc/policywire/policywire.yaml /usr/share/doc/policywire/copyright \
  /usr/share/doc/policywire/changelog.gz /usr/share/doc/policywire/changelog.Debian.gz; do
  grep -qx "$file" "$work/files" || fail "the package lacks $file"
done
if grep -E '\.(a|h|proto|cmake)$' "$work/files"; then fail "the package has files of the libraries"; fi
dpkg-deb --fsys-tarfile "$package" | tar -xO ./lib/systemd/system/policywire@.service |
  grep -q '^ExecStart=/usr/bin/policywire run ' || fail "the unit does not start /usr/bin/policywire"

if command -v lintian >/dev/null; then
  # A program with sanitizers is not what is shipped: lintian may wonder about it.
  grave=error,warning
  if dpkg-deb -f "$package" Depends | grep -q libasan; then grave=error; fi
  lintian --no-cfg --allow-root --fail-on "$grave" "$package" >"$work/lintian" 2>&1 ||
    fail "lintian: $(cat "$work/lintian")"
else
  left_out+=(lintian)
fi

# shellcheck source=tests/support/empty_debian.sh
. "$root/tests/support/empty_debian.sh"
chroot=$work/chroot
inside() { inside_debian "$chroot" "$@"; }

# shellcheck disable=SC2016  # dpkg's own placeholder
packages() { inside dpkg-query -W -f '${Package}\n' | sort; }

if can_make_empty_debian; then
  make_empty_debian "$chroot" || fail "no empty Debian to install the package in"
  cp "$package" "$chroot/tmp/policywire.deb"
  packages >"$work/before"
  run "apt-get update" inside apt-get update -qq -o APT::Sandbox::User=root
  run "apt-get install" inside apt-get install -y -qq --no-install-recommends -o APT::Sandbox::User=root /tmp/policywire.deb
  run "policywire --version" inside policywire --version
  run "config check" inside policywire config check -c /etc/policywire/policywire.yaml
  cp "$root/deploy/examples/articles.jsonl" "$chroot/tmp/"
  run "extract" inside policywire extract --format jsonl /tmp/articles.jsonl
  grep -q '"USA"' "$work/log" || fail "the installed program found no event of the United States"

  # A changed configuration outlasts a removal, and goes with a purge.
  echo "# mine" >>"$chroot/etc/policywire/policywire.yaml"
  run "apt-get remove" inside apt-get remove -y -qq policywire
  [[ ! -e $chroot/usr/bin/policywire ]] || fail "the program is there after its removal"
  grep -q '^# mine$' "$chroot/etc/policywire/policywire.yaml" || fail "the changed configuration is gone after a removal"
  run "apt-get purge" inside apt-get purge -y -qq policywire
  left=$(find "$chroot" -xdev -path '*policywire*' -not -path "$chroot/tmp/*" -not -path "$chroot/var/*" -printf '%P\n' |
    grep -v '^$' || true)
  left=$(grep -E '(^|/)[^/]*policywire' <<<"$left" | sed "s|^$chroot/||" | grep -E '^(etc|usr|lib)/' || true)
  [[ -z $left ]] || fail "left behind after a purge: $left"
  run "apt-get autoremove" inside apt-get autoremove --purge -y -qq
  packages >"$work/after"
  diff "$work/before" "$work/after" >"$work/log" || fail "packages before and after differ: $(cat "$work/log")"
else
  left_out+=("an empty Debian")
fi
rm -rf "$chroot" "$work/package/_CPack_Packages"

if ((${#left_out[@]})); then
  echo "well, as far as it goes without: ${left_out[*]}"
  [[ ${CI:-} != true ]] || exit 1
  exit 77
fi
echo "the package is well"
