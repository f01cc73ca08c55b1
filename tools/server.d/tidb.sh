# shellcheck shell=bash
# --kind tidb: one tidb-server with its embedded store. Sourced by tools/server, whose variables these functions use.
# shellcheck disable=SC2034,SC2154

tidb_is_there() { [[ -n ${TIDB_SERVER:-} ]] || have tidb-server; }

# Who names a program means it: no other way is tried.
tidb_prepare() {
  type -P "${TIDB_SERVER:-tidb-server}" >/dev/null ||
    die "there is no program ${TIDB_SERVER:-tidb-server}: put tidb-server on PATH or name it in TIDB_SERVER"
}

# The end of a tidb.toml. auto-tls would make a certificate.
tidb_security() { # FOLDER OF THE CERTIFICATES
  printf '[security]\nauto-tls = false\n'
  [[ -z $tls ]] || printf '%s\n' "ssl-cert = \"$1/server-cert.pem\"" "ssl-key = \"$1/server-key.pem\""
}

tidb_start() {
  local server
  server=$(realpath --no-symlinks "$(type -P "${TIDB_SERVER:-tidb-server}")")
  # enable-telemetry: newer versions do not know it, and pass over it.
  cat >"$dir/data/tidb.toml" <<TOML
host = "127.0.0.1"
advertise-address = "127.0.0.1"
port = $port
store = "unistore"
path = "$dir/data/store"
socket = ""
temp-dir = "$dir/tmp"
tmp-storage-path = "$dir/tmp"
enable-telemetry = false
[log]
level = "warn"
slow-query-file = "$dir/data/slow.log"
[status]
report-status = false
$(tidb_security "$dir/tls")
TOML
  say "starting $server at 127.0.0.1:$port (log: $dir/log)"
  launch "$server" -config "$dir/data/tidb.toml"
}
