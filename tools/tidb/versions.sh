# shellcheck shell=bash
# Which TiDBs can be built. Sourced by tools/tidb-server, tools/server and tools/setup.
#
# TiDB's Go module has no releases, only pseudo-versions: a base, the commit's time, the commit. The folders beside this file
# pin some of them with all that they are built from; the first line of a go.mod says from which line of releases.
# shellcheck disable=SC2154

# shellcheck disable=SC2034  # used by the scripts
tidb_default=release-8.5

tidb_line() { # VERSION: prints the line of releases; nothing for a version that is not pinned
  local module=$root/tools/tidb/$1/go.mod
  [[ ! -e $module ]] || sed -n '1s|^// TiDB, line \([^ ;]*\).*|\1|p' "$module"
}

tidb_pinned() { # prints "VERSION LINE" of each
  local module version
  for module in "$root"/tools/tidb/v*/go.mod; do
    version=$(basename "$(dirname "$module")")
    printf '%s %s\n' "$version" "$(tidb_line "$version")"
  done
}

# Prints the exact version that is meant: the latest that is pinned of a line, or an exact one itself. Fails for what is neither.
tidb_version() { # NAME
  local version line latest=''
  while read -r version line; do
    [[ $1 != "$line" ]] || latest=$version
  done < <(tidb_pinned)
  [[ -n $latest || ! $1 =~ ^v[0-9]+\.[0-9]+\.[0-9]+-([0-9A-Za-z.]+\.)?[0-9]{14}-[0-9a-f]{12}$ ]] || latest=$1
  [[ -n $latest ]] && printf '%s\n' "$latest"
}

# Prints what the server says that it is: line, date and commit.
tidb_release() { # VERSION
  local line time_and_commit
  line=$(tidb_line "$1")
  [[ $1 =~ ([0-9]{8})[0-9]{6}-([0-9a-f]{12})$ ]] && time_and_commit=${BASH_REMATCH[1]}-${BASH_REMATCH[2]}
  printf '%s-%s\n' "${line:-unpinned}" "$time_and_commit"
}

tidb_names() { tidb_pinned | sed 's/\(.*\) \(.*\)/\2 (\1)/' | paste -sd ',' | sed 's/,/, /g'; }

# Where the built one is, whether or not it is there.
tidb_program() { printf '%s\n' "$cache/tidb/$1/tidb-server"; } # VERSION

tidb_is_built() { # VERSION
  [[ $(cat "$cache/tidb/$1/built" 2>/dev/null) == "$(tidb_stamp "$1")" ]]
}

# What a built one is built from: another pin, or another Go, builds anew.
tidb_stamp() { # VERSION
  local module=$root/tools/tidb/$1 sources=("$root/tools/go.txt")
  [[ ! -e $module ]] || sources+=("$module/go.mod" "$module/go.sum")
  printf '%s %s\n' "$(tidb_release "$1")" "$(cat "${sources[@]}" | sha256sum | cut -c 1-16)"
}
