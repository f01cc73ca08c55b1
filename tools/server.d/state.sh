# shellcheck shell=bash
# What was started, in DIR/state. Sourced by tools/server, whose variables these functions use.
# shellcheck disable=SC2034,SC2154

# The mark is a name that nobody else has. What is started bears it (process.sh, docker.sh), so that it is found again
# whatever became of process ids, and nothing else is taken for it. It is written down before the start: there is no moment
# at which an end of this script would leave something behind that down does not know.
new_mark() { mark=$(cat /proc/sys/kernel/random/uuid); }

write_state() {
  printf '%s\n' "kind=$kind" "mark=$mark" "pid=$pid" "port=$port" "tls=$tls" "tidb=$tidb" "as_shipped=$as_shipped" >"$dir/state.new"
  mv "$dir/state.new" "$dir/state"
}

# Sets kind, mark, pid and ours_port, ours_tls, ours_tidb, ours_as_shipped. Fails when nothing was started, or when nobody can know what.
read_state() {
  [[ -f $dir/state ]] || return 1
  local -A state=()
  local key value
  while IFS='=' read -r key value; do
    [[ -z $key ]] || state[$key]=$value
  done <"$dir/state"
  kind=${state[kind]:-} mark=${state[mark]:-} pid=${state[pid]:-}
  ours_port=${state[port]:-} ours_tls=${state[tls]:-} ours_tidb=${state[tidb]:-} ours_as_shipped=${state[as_shipped]:-}
  is_kind "$kind" && [[ $mark =~ ^[0-9a-f-]{36}$ ]]
}

is_ours_alive() { read_state && hook is_alive; }

remove_data() { rm -rf "$dir/data" "$dir/tmp" "$dir/tls" "$dir/state" "$dir/state.new"; }

clean_stale_state() {
  [[ -e $dir/state ]] || return 0
  ! read_state || hook clean
  say "the server that ran here before is gone (a crash or a restart of the machine); its data is removed"
  remove_data
}
