# shellcheck shell=bash
# An empty Debian 12 to install things in, for tests: sourced by them. debootstrap makes it once, as root, into ~/.cache/policywire.
#
#   can_make_empty_debian         whether this machine can: within a chroot nothing can be mounted for one command alone
#   make_empty_debian FOLDER      makes one in FOLDER, with this machine's own sources of packages; 1, and why, where that fails
#   inside_debian FOLDER COMMAND  runs it there, with /proc and nothing of this environment

empty_debian_base=${XDG_CACHE_HOME:-$HOME/.cache}/policywire/debian-12.tar

can_make_empty_debian() {
  [[ $(id -u) == 0 ]] && unshare --mount true 2>/dev/null &&
    { [[ -f $empty_debian_base ]] || command -v debootstrap >/dev/null; }
}

empty_debian_mirror() {
  sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p; s/^URIs: *\([^ ]*\).*/\1/p' /etc/apt/sources.list \
    /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null | head -n 1
}

make_empty_debian() {
  local folder=$1 fresh from
  if [[ ! -f $empty_debian_base ]]; then
    mkdir -p "$(dirname "$empty_debian_base")"
    fresh=$(mktemp -d "$empty_debian_base.XXXXXX")
    if debootstrap --variant=minbase bookworm "$fresh/root" "$(empty_debian_mirror)" >"$fresh/log" 2>&1; then
      tar -C "$fresh/root" -cf "$fresh/tar" . && mv "$fresh/tar" "$empty_debian_base"
    else
      echo "debootstrap: $(tail -n 5 "$fresh/log")" >&2
    fi
    rm -rf "$fresh"
    [[ -f $empty_debian_base ]] || return 1
  fi
  mkdir -p "$folder"
  tar -C "$folder" -xf "$empty_debian_base" || return 1
  # Where packages come from, and whom to trust on the way there.
  for from in /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/apt.conf.d /etc/apt/auth.conf.d /etc/resolv.conf \
    /etc/hosts /etc/maven/settings.xml /root/.m2/settings.xml /usr/local/share/ca-certificates; do
    [[ -e $from ]] || continue
    mkdir -p "$folder$(dirname "$from")"
    cp -rLT "$from" "$folder$from" || return 1
  done
}

# /proc and /dev are there for the command alone, in a mount namespace of its own: sanitizers and databases read them.
inside_debian() {
  # shellcheck disable=SC2016  # arguments of the inner shell
  unshare --mount bash -c 'mount -t proc proc "$1/proc" 2>/dev/null; mount --rbind /dev "$1/dev" 2>/dev/null
    exec chroot "$@"' - "$1" env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive ASAN_OPTIONS=detect_leaks=0 "${@:2}"
}
