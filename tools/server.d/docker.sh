# shellcheck shell=bash
# --kind docker: the image pingcap/tidb, with its embedded store. Sourced by tools/server, whose variables these functions
# use. The container's name is the mark, which is known before there is an id.
# shellcheck disable=SC2034,SC2154

docker_is_there() { have docker; }

# The program may be there without a daemon, or without the right to talk to it.
docker_prepare() {
  have docker || fail "there is no docker" || return
  attempt docker info || return
  timeout 20 docker image inspect "pingcap/tidb:$docker_version" >/dev/null 2>&1 </dev/null ||
    wait_for_long $((deadline * 15)) "the download of pingcap/tidb:$docker_version" docker pull "pingcap/tidb:$docker_version"
}

docker_start() {
  local cpus
  least=2  # as tidb.sh says
  local options=(
    --detach --name "driverbench-$mark" --publish "127.0.0.1:$port:4000"
    --mount "type=bind,source=$dir/data/tidb.toml,target=/tidb.toml,readonly"
  )
  [[ -z $tls ]] || options+=(--mount "type=bind,source=$dir/tls,target=/tls,readonly")
  # A daemon in a virtual machine numbers CPUs of its own.
  cpus=$(timeout 20 docker info --format '{{.NCPU}}' 2>/dev/null </dev/null) || cpus=
  [[ $cpus != "$(nproc --all)" ]] || options+=(--cpuset-cpus "$(server_cores)")
  cat >"$dir/data/tidb.toml" <<TOML
host = "0.0.0.0"
port = 4000
store = "unistore"
path = "/tmp/tidb"
[log]
level = "warn"
$(tidb_security /tls)
TOML
  say "starting pingcap/tidb:$docker_version at 127.0.0.1:$port with docker (log: $dir/log)"
  write_state
  timeout "$deadline" docker run "${options[@]}" "pingcap/tidb:$docker_version" -config /tidb.toml \
    </dev/null >>"$dir/log" 2>&1 9>&- || not_started "docker cannot start the container"
}

# A daemon that does not answer must not make us forget the container.
docker_is_alive() {
  local answer
  if ! answer=$(timeout 20 docker inspect --type container --format '{{.State.Running}}' "driverbench-$mark" 2>&1 </dev/null); then
    [[ ${answer,,} == *"no such"* ]] ||
      die "docker does not say whether the container driverbench-$mark, which was started from $dir, still runs: ${answer##*$'\n'}"
    return 1
  fi
  [[ ${answer##*$'\n'} == true ]]
}

# A stopped container is still there.
docker_clean() {
  local answer
  answer=$(timeout 60 docker rm --force --volumes "driverbench-$mark" 2>&1 </dev/null) || [[ ${answer,,} == *"no such"* ]] ||
    die "the container driverbench-$mark cannot be removed: ${answer##*$'\n'}"
}

docker_end() { docker_clean; }

docker_add_to_log() {
  timeout 20 docker logs --tail 25 "driverbench-$mark" >>"$dir/log" 2>&1 </dev/null || true
}
