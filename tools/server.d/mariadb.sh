# shellcheck shell=bash
# --kind mariadb: the distribution's MariaDB or else its MySQL, a stand-in for TiDB. Sourced by tools/server, whose variables
# these functions use.
# shellcheck disable=SC2034,SC2154

# Debian has them in /usr/sbin, which an ordinary user's PATH may lack. Some call MariaDB's mysqld.
mariadb_program() {
  local path program
  for path in "$PATH" /usr/sbin; do
    for program in mariadbd mysqld; do
      ! PATH=$path type -P "$program" || return 0
    done
  done
  return 1
}

# The last way: when it is missing too, that is what to say.
mariadb_is_there() { :; }

mariadb_prepare() {
  mariadb_program >/dev/null || fail "there is no MariaDB server to start; tools/setup installs one"
}

mariadb_start() {
  local server product=MySQL
  server=$(mariadb_program)
  [[ $("$server" --version) != *MariaDB* ]] || product=MariaDB
  # secure-file-priv: root's open door must not become one to this user's files. The character set and the collation are
  # TiDB's.
  local options=(
    --no-defaults --datadir="$dir/data" --tmpdir="$dir/tmp" --secure-file-priv="$dir/tmp"
    --innodb-flush-log-at-trx-commit=2 --skip-log-bin --performance-schema=OFF --max-connections=1000
    --character-set-server=utf8mb4 --collation-server=utf8mb4_bin
  )
  # Both run as root only when told to.
  [[ $EUID -ne 0 ]] || options+=(--user=root)
  local certificate=()
  [[ -z $tls ]] || certificate=(
    --ssl-cert="$dir/tls/server-cert.pem" --ssl-key="$dir/tls/server-key.pem" --tls-version='TLSv1.2,TLSv1.3'
  )
  say "starting $product at 127.0.0.1:$port (log: $dir/log)"
  if [[ $product == MariaDB ]]; then
    options+=(--innodb-log-file-size=64M --skip-name-resolve)
    # Versions from 11.4 on make themselves a certificate unless told not to.
    [[ -n $tls ]] || certificate=(--skip-ssl)
    # --force: a machine whose own name cannot be looked up (a bare container) will do.
    mariadb-install-db "${options[@]}" --force --auth-root-authentication-method=normal --skip-test-db \
      >>"$dir/log" 2>&1 9>&- || not_started "mariadb-install-db failed"
  else
    # auto-generate-certs: without one it has no TLS. mysqlx would be a second port.
    options+=(--auto-generate-certs=OFF --loose-mysqlx=OFF)
    "$server" "${options[@]}" --initialize-insecure >>"$dir/log" 2>&1 9>&- || not_started "mysqld --initialize-insecure failed"
  fi
  # The socket's path is relative to the data folder, because an absolute one may be too long (107 bytes).
  launch "$server" "${options[@]}" "${certificate[@]}" --bind-address=127.0.0.1 --port="$port" --socket=socket \
    --pid-file="$dir/data/pid"
}
