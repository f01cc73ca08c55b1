package main

import (
	"database/sql"
	"fmt"
	"regexp"
	"strings"
)

var attested = []string{"autocommit", "character_set_client", "collation_connection", "sql_mode", "version_comment",
	"tx_isolation", "transaction_isolation", "query_cache_type", "query_cache_size", "tidb_enable_prepared_plan_cache",
	"tidb_enable_non_prepared_plan_cache", "tidb_txn_mode", "tidb_enable_async_commit", "tidb_enable_1pc"}

var goVersion = regexp.MustCompile(`GoVersion: ([^\n]*)`)

// What SHOW answers, by names in lower case. They are asked for as they are written: TiDB knows no `ssl_cipher`.
func (s *store) show(what string, names []string) (map[string]string, error) {
	rows, err := s.conn.QueryContext(background,
		"SHOW SESSION "+what+" WHERE variable_name IN ('"+strings.Join(names, "', '")+"')")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[string]string{}
	for rows.Next() {
		var name string
		var value sql.NullString
		if err := rows.Scan(&name, &value); err != nil {
			return nil, err
		}
		found[strings.ToLower(name)] = value.String
	}
	return found, rows.Err()
}

// On the server: autocommit, utf8mb4 in all three places, TLS as asked for, and the cipher that the driver names.
func (s *store) check() (status map[string]string, err error) {
	var autocommit, client, between, results string
	if err := s.conn.QueryRowContext(background,
		"SELECT @@autocommit, @@character_set_client, @@character_set_connection, @@character_set_results",
	).Scan(&autocommit, &client, &between, &results); err != nil {
		return nil, err
	}
	if found, wanted := [4]string{autocommit, client, between, results},
		[4]string{onOff(s.opener.autocommit), "utf8mb4", "utf8mb4", "utf8mb4"}; found != wanted {
		return nil, &fault{Code: "internal",
			Text: fmt.Sprintf("autocommit and character sets are %v on the server, expected %v", found, wanted)}
	}
	if status, err = s.show("STATUS", []string{"Ssl_cipher", "Ssl_version", "Compression"}); err != nil {
		return nil, err
	}
	if err := s.checkEncrypted(); err != nil {
		return nil, err
	}
	if cipher := status["ssl_cipher"]; oneSpelling(cipher) != oneSpelling(s.cipher) {
		return nil, &fault{Code: "tls", Text: fmt.Sprintf("the server says the connection uses %q, the driver %q", cipher, s.cipher)}
	}
	return status, nil
}

// By the driver's word alone.
func (s *store) checkEncrypted() error {
	if mode := s.opener.to.TLS; (mode == "disabled") != (s.cipher == "") {
		return &fault{Code: "tls", Text: fmt.Sprintf("tls is %s, the connection uses %q", mode, s.cipher)}
	}
	return nil
}

// Up to TLS 1.2 there is the standard's name beside OpenSSL's, which takes for granted what is left out here.
var toOpenSSL = strings.NewReplacer("TLS_RSA_WITH_", "", "TLS_", "", "_WITH_", "-", "_CBC_", "-", "POLY1305_SHA256", "POLY1305",
	"AES_", "AES", "_", "-")

func oneSpelling(cipher string) string {
	if !strings.Contains(cipher, "_WITH_") {
		return cipher
	}
	return toOpenSSL.Replace(cipher)
}

func (s *store) variables() (map[string]string, error) {
	session := s.opener.to.Session
	names := attested[:len(attested):len(attested)]
	for name := range session {
		names = append(names, strings.ToLower(name))
	}
	found, err := s.show("VARIABLES", names)
	if err != nil {
		return nil, err
	}
	told := map[string]string{}
	for _, name := range attested {
		if value, ok := found[name]; ok {
			told[strings.TrimPrefix(strings.TrimPrefix(name, "tx_"), "transaction_")] = value
		}
	}
	for name := range session {
		told["session."+name] = found[strings.ToLower(name)]
	}
	return told, nil
}

func attest(line []byte) (any, error) {
	to, err := parseConnection(line)
	if err != nil {
		return nil, err
	}
	o, err := newOpener(to, true)
	if err != nil {
		return nil, err
	}
	s, err := o.open()
	if err != nil {
		return nil, err
	}
	defer s.close()
	status, err := s.check()
	if err != nil {
		return nil, err
	}
	told, err := s.variables()
	if err != nil {
		return nil, err
	}
	told["library"], told["library_version"], told["library_path"] = library["name"], library["version"], library["path"]
	told["tls_cipher"], told["tls_version"], told["tls_cipher_library"] = status["ssl_cipher"], status["ssl_version"], s.cipher
	told["compression"] = status["compression"]
	if told["compression"] == "" { // TiDB's silence: it was not asked for
		told["compression"] = "OFF"
	}
	return told, s.attestServer(told)
}

func (s *store) attestServer(told map[string]string) error {
	var version, about string
	if err := s.conn.QueryRowContext(background, "SELECT VERSION()").Scan(&version); err != nil {
		return err
	}
	told["server_version"], told["server_product"] = version, "MySQL"
	for _, product := range []string{"TiDB", "MariaDB"} {
		if strings.Contains(version, product) {
			told["server_product"] = product
		}
	}
	if told["server_product"] != "TiDB" {
		return nil
	}
	if err := s.conn.QueryRowContext(background, "SELECT tidb_version()").Scan(&about); err != nil {
		return err
	}
	if found := goVersion.FindStringSubmatch(about); found != nil {
		told["server_go"] = found[1]
	}
	return nil
}
