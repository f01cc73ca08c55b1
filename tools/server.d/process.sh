# shellcheck shell=bash
# Servers that are processes of ours: all kinds but docker. Sourced by tools/server, whose variables these functions use.
# shellcheck disable=SC2034,SC2154

patience=10  # seconds that a server has to end
child=       # the first process, when this very script has started it
least=1      # cores that a server needs to be itself; a kind sets it
slack=       # nanoseconds by which the kernel may let its threads oversleep; a kind sets it
topology=/sys/devices/system/cpu
start='started by tools/server'  # said in the conditions of a run; a kind adds to it

# Every core that may be used but the first, which is the client's: the harness pins one-thread workers there. Unpinned,
# the scheduler puts client and server on one core or on two as it likes, and identical code differs by 3.4 times. The
# first one's hyper-threads, which work at its cost, are left out too where enough remain; where too few do, all are the
# server's: a client that waits needs no core.
server_cores() {
  local core cores siblings apart=()
  mapfile -t cores < <(numbers_of "$(allowed_cores)")
  siblings=" $(numbers_of "$(cat "$topology/cpu${cores[0]}/topology/thread_siblings_list" 2>/dev/null)" | tr '\n' ' ')"
  for core in "${cores[@]:1}"; do
    [[ $siblings == *" $core "* ]] || apart+=("$core")
  done
  if ((${#apart[@]} >= least)); then
    cores=("${apart[@]}")
  elif ((${#cores[@]} > least)); then
    cores=("${cores[@]:1}")
  fi
  (IFS=',' && printf '%s\n' "${cores[*]}")
}

allowed_cores() { sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status; }

numbers_of() { # "0-2,5": prints 0, 1, 2 and 5, a line each
  local range first number
  for range in ${1//,/ }; do
    first=${range%-*}
    for ((number = first; number <= ${range#*-}; number++)); do printf '%s\n' "$number"; done
  done
}

# Starts the server apart from this terminal: a session of its own, no input, output to the log. The lock must not live on
# in the server. What it writes beside itself goes to data.
launch() { # COMMAND...
  pid=
  write_state
  (cd "$dir/data" && { [[ -z $slack ]] || printf '%s\n' "$slack" >/proc/self/timerslack_ns; } &&
    exec env "DRIVERBENCH_SERVER=$mark" "DRIVERBENCH_SERVER_START=$start" setsid taskset -c "$(server_cores)" "$@") \
    </dev/null >>"$dir/log" 2>&1 9>&- &
  pid=$! child=$!
  write_state  # down asks this process first
  # The mark is there from `env` on.
  while child_is_alive && [[ -z $(processes) ]]; do sleep 0.01; done
}

# The processes that bear the mark: the server, and what it started in turn. A dead one that nobody has waited for has no
# environment.
processes() {
  { grep -lzxF "DRIVERBENCH_SERVER=$mark" /proc/[0-9]*/environ 2>/dev/null || true; } | sed 's|[^0-9]||g'
}

child_is_alive() { [[ -n $child ]] && kill -0 "$child" 2>/dev/null; }

# A process that is becoming another program (exec) has no environment for a moment: a child needs no mark.
process_is_alive() { child_is_alive || [[ -n $(processes) ]]; }

process_end() {
  local tenth
  { processes && printf '%s\n' "$child"; } | xargs -r kill -TERM 2>/dev/null || true
  ! wait_for_end "$patience" || return 0
  warn "the server did not end within $patience s and is killed"
  for ((tenth = 0; tenth < 50; tenth++)); do
    processes | xargs -r kill -KILL 2>/dev/null || true
    ! wait_for_end 0 || return 0
    sleep 0.1
  done
  die "these processes cannot be ended: $(processes | xargs)"
}

wait_for_end() { # SECONDS
  local tenth
  for ((tenth = 0; tenth <= 10 * $1; tenth++)); do
    process_is_alive || return 0
    (($1 == 0)) || sleep 0.1
  done
  return 1
}

# Nothing is left outside of DIR when it is gone, and its log is ours.
process_clean() { :; }
process_add_to_log() { :; }
