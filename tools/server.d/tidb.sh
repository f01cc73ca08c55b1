# shellcheck shell=bash
# --kind tidb: one tidb-server with its embedded store. Sourced by tools/server, whose variables these functions use.
# shellcheck disable=SC2034,SC2154

tidb_is_there() { :; }

# Who names a program or a version means it: no other way is tried.
tidb_prepare() {
  if [[ -n $tidb ]]; then
    tidb_server=$(tidb_program "$tidb")
    tidb_is_built "$tidb" || tidb_build || die "$why"
  elif [[ -n ${TIDB_SERVER:-} ]] || have tidb-server; then
    tidb_server=$(type -P "${TIDB_SERVER:-tidb-server}") ||
      die "there is no program $TIDB_SERVER: name a tidb-server in TIDB_SERVER, or unset it"
    tidb_server=$(realpath --no-symlinks "$tidb_server")
  else
    tidb=$(tidb_version "$tidb_default")
    tidb_server=$(tidb_program "$tidb")
    tidb_is_built "$tidb" || tidb_build || { tidb='' && return 1; }  # what is started instead is no such TiDB
  fi
}

tidb_build() {
  say "TiDB has to be built first, once"
  [[ -n $wanted ]] || say "to start at once on a stand-in: Ctrl-C, then tools/server up --kind mariadb$given"
  wait_for_long 3600 "the build of TiDB" "$root/tools/tidb-server" "$tidb"
}

# The end of a tidb.toml. auto-tls would make a certificate.
tidb_security() { # FOLDER OF THE CERTIFICATES
  printf '[security]\nauto-tls = false\n'
  [[ -z $tls ]] || printf '%s\n' "ssl-cert = \"$1/server-cert.pem\"" "ssl-key = \"$1/server-key.pem\""
}

# Go's monitor thread wakes every 20 us while the process is busy, and takes work away from threads that it finds in a system
# call: latencies lie in modes 20 us apart. The kernel may let it sleep up to this longer; 1 ms did little, 100 ms no more. The
# price: TiDB's own timers (background loops, backoff of a lock wait) may be as late.
tidb_slack=20000000

# Go hands a query's parts to idle processors. TiDB has some where people run it; on one core the parts wait for each other,
# and text, which is more work, suffers less from that than prepared statements do.
#
# TiDB's jobs in the background stay as shipped: they disturb nothing that could be seen. A second TiDB beside the first, in
# turns with it, had auto-analyze, statistics, the schema's lease, GC and TTL jobs switched off, for 642 rounds of simple.get
# and 497 of trade.accept. Text over prepared was 1.86 with them and 1.83 without; from round to round two equal targets
# differed, with and without, by 10 and 19 % (prepared), 6 and 9 % (text), 14 and 14 % (trade.accept).
tidb_place() {
  least=2
  if [[ -n $as_shipped ]]; then
    start+=', as shipped'
  elif (printf '%s\n' "$tidb_slack" >/proc/self/timerslack_ns) 2>/dev/null; then
    slack=$tidb_slack
    start+=", timer slack $((tidb_slack / 1000000)) ms"
  fi
}

tidb_start() {
  tidb_place
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
  say "starting $tidb_server at 127.0.0.1:$port (log: $dir/log)"
  launch "$tidb_server" -config "$dir/data/tidb.toml"
}
