# shellcheck shell=bash
# Who answers at 127.0.0.1:$port, whoever started it. Sourced by tools/server, whose variables these functions use.
# shellcheck disable=SC2154

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }

# Asks the server a question, as root. Only TCP: "localhost" would be a socket file.
ask() { # SQL
  local client plain=()
  client=$(type -P mariadb || type -P mysql) || die "needs the client program mariadb; tools/setup installs it"
  # MariaDB's client of 11.4 and newer would check a certificate; MySQL's has no such option and checks none.
  [[ $("$client" --version) != *MariaDB* ]] || plain=(--skip-ssl)
  timeout 5 "$client" --no-defaults --host=127.0.0.1 --port="$port" --protocol=tcp --user=root --connect-timeout=2 \
    "${plain[@]}" --batch --skip-column-names --execute="$1" 2>&1 </dev/null
}

# Sets product, version and note. Fails when what listens is no MySQL server; answer is then what it said.
identify() {
  note=
  if answer=$(ask 'SELECT VERSION(), @@version_comment'); then
    local full=${answer%%$'\t'*} comment=${answer#*$'\t'}
    case $full in
      *-TiDB-*) product=TiDB version=${full##*-TiDB-} ;;
      *MariaDB*) product=MariaDB version=${full%%-*} ;;
      *) product="${comment%% *}" version=$full ;;
    esac
    [[ $version != None && -n $version ]] || version="of an unknown version"
    [[ $product == TiDB ]] ||
      note="; it is not TiDB: the comparison of the libraries holds, the times are not TiDB's"
  elif [[ $answer =~ ERROR\ (1|3|8)[0-9]{3} ]]; then
    # The server's own refusal. The settings may name another user, so this is no reason to stop.
    product="a server" version="that refuses root without a password (${answer//$'\n'/ })"
  else
    return 1
  fi
}

describe() { # HOW
  say "$product $version answers at 127.0.0.1:$port ($1)$note"
}

describe_tls() { # WHETHER IT HAS TLS
  [[ -z $1 ]] || say "it offers TLS; the authority to trust is $dir/tls/ca.pem"
}
