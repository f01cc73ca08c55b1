# shellcheck shell=bash
# Certificates for up --tls, in DIR/tls. Sourced by tools/server.

# Two authorities are made that only their keys tell apart: same name, same key identifier. So a client that is given the
# wrong one can refuse the server for its signature alone. `ca` and not `x509`, which sets no first day before OpenSSL 3.4;
# a day back, because clocks differ.
make_certificates() {
  have openssl || die "--tls needs openssl; tools/setup installs it"
  # shellcheck disable=SC2154  # dir is tools/server's
  local certificates=$dir/tls work=$dir/tmp/tls log=$dir/tmp/tls.log
  mkdir -p "$certificates" "$work"
  cat >"$work/openssl.cnf" <<CONFIG
[ca]
default_ca = here
[here]
dir = $work
database = \$dir/index.txt
new_certs_dir = \$dir
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = asked
prompt = no
[asked]
CN = given by -subj
[authority]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = 6472697665726265
[server]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = IP:127.0.0.1, DNS:localhost
CONFIG
  : >"$work/index.txt"
  if ! {
    make_key ca 'driverbench CA' && sign ca authority -selfsign -keyfile "$work/ca-key.pem" &&
      make_key wrong-ca 'driverbench CA' && sign wrong-ca authority -selfsign -keyfile "$work/wrong-ca-key.pem" &&
      make_key server 'driverbench server' && sign server server -cert "$work/ca.pem" -keyfile "$work/ca-key.pem"
  } >"$log" 2>&1; then
    show_end "$log"
    die "openssl cannot make the certificates"
  fi
  mv "$work/ca.pem" "$work/wrong-ca.pem" "$certificates"
  mv "$work/server.pem" "$certificates/server-cert.pem"
  mv "$work/server-key.pem" "$certificates/server-key.pem"
  # With them go the authorities' private keys: nothing more is to be signed.
  rm -rf "$work" "$log"
}

make_key() { # FILE SUBJECT
  (umask 077 && openssl req -config "$work/openssl.cnf" -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
    -subj "/CN=$2" -keyout "$work/$1-key.pem" -out "$work/$1.csr")
}

sign() { # FILE EXTENSIONS OPTIONS...
  local file=$1 extensions=$2
  shift 2
  openssl ca -config "$work/openssl.cnf" -batch -notext -in "$work/$file.csr" -out "$work/$file.pem" \
    -extensions "$extensions" -startdate "$(date -u -d '1 day ago' +%Y%m%d%H%M%SZ)" \
    -enddate "$(date -u -d '3 years' +%Y%m%d%H%M%SZ)" "$@"
}
