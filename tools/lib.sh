# shellcheck shell=bash
# What the scripts in this folder share. Sourced, never run.
#
# Exit status of every script: 0 fine, 2 it could not be done and a sentence said why.

export LC_ALL=C.UTF-8

# shellcheck disable=SC2034  # used by the scripts
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034
cache=${DRIVERBENCH_CACHE:-${XDG_CACHE_HOME:-${HOME:?is not set: set HOME or DRIVERBENCH_CACHE}/.cache}/driverbench}
name=tools/${0##*/}

[[ $cache == /* ]] || cache=$PWD/$cache

say() { printf '%s: %s\n' "$name" "$*"; }
warn() { say "$*" >&2; }
die() {
  warn "$*"
  exit 2
}

have() { type -P "$1" >/dev/null; }

make_folder() {
  if ! mkdir -p "$1" 2>/dev/null || [[ ! -w $1 ]]; then
    die "cannot write to $1; set DRIVERBENCH_CACHE to a folder of yours"
  fi
}

show_end() { # LOG
  [[ -s $1 ]] || return 0
  printf -- '--- the last lines of %s\n' "$1" >&2
  tail -n "${2:-25}" "$1" >&2
  printf -- '---\n' >&2
}

# The last line of what may have been drawn for a terminal.
# What a script of ours said is its reason alone: its sentence becomes part of another one.
last_line() {
  tr '\r' '\n' | sed 's/\x1b\[[0-9;?]*[A-Za-z]//g' | { grep '[^[:space:]]' || echo 'it says nothing'; } | tail -n 1 |
    sed -E 's/^tools\/[a-z-]+: (failed: )?//; s/; all of the output is in [^;]*$//' | cut -c 1-300
}

# One line on the terminal, the command's output in LOG; a failure shows the end of it and ends the script.
# Its last words are in the sentence: who calls the script may show no more.
step() { # TEXT LOG COMMAND...
  local text=$1 log=$2
  shift 2
  say "$text (log: $log)"
  if ! "$@" >"$log" 2>&1 </dev/null; then
    show_end "$log"
    die "failed: $text: $(last_line <"$log"); all of the output is in $log"
  fi
}

# Whether the version A is at least B.
at_least() { # A B
  [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]
}

# Oracle's libmysqlclient from the system's packages. On Debian the files of that name are MariaDB's.
system_has_mysqlclient() {
  pkg-config --exists mysqlclient 2>/dev/null || return 1
  local flags
  read -ra flags <<<"$(pkg-config --cflags mysqlclient)"
  printf '#include <mysql.h>\n#if !defined(MYSQL_VERSION_ID) || defined(MARIADB_VERSION_ID)\n#error\n#endif\n' |
    ${CC:-cc} "${flags[@]}" -E -x c - >/dev/null 2>&1
}

# A cargo that can build the bundled libmysqlclient: 1.77 or newer. Prints its path.
find_cargo() {
  local cargo version
  for cargo in "$(type -P cargo)" "${HOME:-}/.cargo/bin/cargo" /usr/bin/cargo; do
    [[ -n $cargo && -x $cargo ]] || continue
    # A rustup proxy without a toolchain fails here.
    version=$("$cargo" --version 2>/dev/null) || continue
    version=${version#cargo }
    if at_least "${version%% *}" 1.77; then
      printf '%s\n' "$cargo"
      return 0
    fi
  done
  return 1
}

# Configures and builds a preset. Its folder is the one of CMakePresets.json: build, build-asan, build-tsan,
# build-fuzz.
configure() { # PRESET [CMAKE ARGUMENTS]
  local preset=$1 folder
  folder=$(build_folder "$preset")
  shift
  mkdir -p "$folder"
  step "configuring $preset" "$folder/configure.log" run_in_root cmake --preset "$preset" "$@"
}

build() { # PRESET [TARGETS]
  local preset=$1 target=()
  shift
  (($# == 0)) || target=(--target "$@")
  step "building $preset" "$(build_folder "$preset")/build.log" \
    run_in_root cmake --build --preset "$preset" "${target[@]}"
}

build_folder() { # PRESET
  local suffix=-$1
  printf '%s\n' "$root/build${suffix#-release}"
}

run_in_root() { (cd "$root" && "$@"); }
