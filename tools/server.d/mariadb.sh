# shellcheck shell=bash
# --kind mariadb: the distribution's server, a stand-in for TiDB. Sourced by tools/server, whose variables these functions
# use.
# shellcheck disable=SC2034,SC2154

# Debian has it in /usr/sbin, which an ordinary user's PATH may lack.
mariadb_program() { PATH=$PATH:/usr/sbin type -P mariadbd; }

# The last way: when it is missing too, that is what to say.
mariadb_is_there() { :; }

mariadb_prepare() {
  mariadb_program >/dev/null || fail "there is no MariaDB server to start; tools/setup installs one"
}

mariadb_start() {
  local user=()
  # mariadbd runs as root only when told to.
  [[ $EUID -ne 0 ]] || user=(--user=root)
  # Versions from 11.4 on make themselves a certificate unless told not to.
  local encryption=(--skip-ssl)
  [[ -z $tls ]] || encryption=(
    --ssl-cert="$dir/tls/server-cert.pem" --ssl-key="$dir/tls/server-key.pem" --tls-version='TLSv1.2,TLSv1.3'
  )
  # secure-file-priv: root's open door must not become one to this user's files. The character set and the collation are
  # TiDB's.
  local options=(
    --no-defaults "${user[@]}" --datadir="$dir/data" --tmpdir="$dir/tmp" --secure-file-priv="$dir/tmp"
    --innodb-log-file-size=64M --innodb-flush-log-at-trx-commit=2 --skip-log-bin --performance-schema=OFF
    --skip-name-resolve --max-connections=1000 --character-set-server=utf8mb4 --collation-server=utf8mb4_bin
  )
  say "starting MariaDB at 127.0.0.1:$port (log: $dir/log)"
  # --force: a machine whose own name cannot be looked up (a bare container) will do.
  mariadb-install-db "${options[@]}" --force --auth-root-authentication-method=normal --skip-test-db >>"$dir/log" 2>&1 9>&- ||
    not_started "mariadb-install-db failed"
  # The socket's path is relative to the data folder, because an absolute one may be too long (107 bytes).
  launch "$(mariadb_program)" "${options[@]}" "${encryption[@]}" --bind-address=127.0.0.1 --port="$port" --socket=socket \
    --pid-file="$dir/data/pid"
}
