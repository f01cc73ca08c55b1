# shellcheck shell=bash
# --kind tiup: PingCAP's own starter, one TiDB, one TiKV, one PD. Sourced by tools/server, whose variables these functions
# use. tiup keeps programs and data in a folder of its own; the data goes with down.
# shellcheck disable=SC2034,SC2154

tiup_home=${TIUP_HOME:-$HOME/.tiup}

# Its installer adds it to the PATH of login shells only.
tiup_program() { PATH=$PATH:$tiup_home/bin type -P tiup; }

tiup_is_there() { tiup_program >/dev/null; }

tiup_prepare() {
  local tiup component missing=()
  tiup=$(tiup_program) || fail "there is no tiup" || return
  attempt "$tiup" --version || return
  for component in playground "tidb:$tidb_version" "tikv:$tidb_version" "pd:$tidb_version"; do
    timeout 20 "$tiup" --binary "$component" >/dev/null 2>&1 </dev/null || missing+=("$component")
  done
  ((${#missing[@]} == 0)) || download "TiDB $tidb_version (TiDB, TiKV, PD: several 100 MB)" "$tiup" install "${missing[@]}"
}

tiup_start() {
  # Three servers wait for each other; and tiup gives each of them 10 s to end.
  deadline=$((deadline * 3)) patience=30
  # TiDB's status port would be open to the network.
  printf '%s\n' '[status]' 'status-host = "127.0.0.1"' "$(tidb_security "$dir/tls")" >"$dir/data/tidb.toml"
  # A tag of ours, because the data without one would be removed by tiup, and not by a tiup that was killed.
  kept=$tiup_home/data/driverbench-$mark
  say "starting TiDB $tidb_version at 127.0.0.1:$port with tiup (log: $dir/log)"
  warn "tiup playground's own command port, 9527 or the next free one, is open to the network; it has no option for that"
  launch "$(tiup_program)" playground "$tidb_version" --tag "driverbench-$mark" --host 127.0.0.1 --db 1 --kv 1 --pd 1 \
    --tiflash 0 --without-monitor --db.port "$port" --db.config "$dir/data/tidb.toml"
}

tiup_end() {
  patience=30
  process_end
  tiup_clean
}

tiup_clean() {
  [[ $kept != */data/driverbench-"$mark" ]] || rm -rf "$kept"
}

tiup_add_to_log() {
  tail -n 10 "$kept/tidb-0/tidb.log" 2>/dev/null >>"$dir/log" || true
}
