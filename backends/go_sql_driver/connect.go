package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"net"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

// Without a deadline or a way to cancel it, which would cost each call: the driver's own timeouts hold.
var background = context.Background()

var number = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// How all connections of a block are opened.
type opener struct {
	to         *connection
	autocommit bool
	roots      *x509.CertPool // nil: the system's
}

func newOpener(to *connection, autocommit bool) (*opener, error) {
	o := &opener{to: to, autocommit: autocommit}
	if to.CA == "" || to.TLS == "disabled" || to.TLS == "required" {
		return o, nil
	}
	file, err := os.ReadFile(to.CA)
	if err != nil {
		return nil, &fault{Code: "tls", Text: err.Error()}
	}
	o.roots = x509.NewCertPool()
	if !o.roots.AppendCertsFromPEM(file) {
		return nil, &fault{Code: "tls", Text: to.CA + " has no certificate"}
	}
	return o, nil
}

// TLS as the mode says. The cipher is written down, as database/sql shows nothing of what lies below it.
func (o *opener) tls(cipher *string) (*tls.Config, error) {
	config := &tls.Config{RootCAs: o.roots}
	verify := func(tls.ConnectionState) error { return nil }
	switch o.to.TLS {
	case "disabled":
		return nil, nil
	case "required":
		config.InsecureSkipVerify = true
	case "verify_ca": // crypto/tls verifies the name too, or nothing
		config.InsecureSkipVerify = true
		verify = o.verifyAuthority
	case "verify_identity": // the driver takes the name from the address
	default:
		return nil, invalid("tls: %s", o.to.TLS)
	}
	config.VerifyConnection = func(state tls.ConnectionState) error {
		*cipher = tls.CipherSuiteName(state.CipherSuite)
		return verify(state)
	}
	return config, nil
}

func (o *opener) verifyAuthority(state tls.ConnectionState) error {
	options := x509.VerifyOptions{Roots: o.roots, Intermediates: x509.NewCertPool()}
	for _, certificate := range state.PeerCertificates[1:] {
		options.Intermediates.AddCert(certificate)
	}
	_, err := state.PeerCertificates[0].Verify(options)
	return err
}

// A connection, its session's variables set. Its pool is of this one connection: nothing can be done again on another.
func (o *opener) open() (*store, error) {
	to := o.to
	s := &store{opener: o, keeps: to.Protocol == "prepared" && !to.each()}
	config := mysql.NewConfig()
	config.Net, config.Addr = "tcp", net.JoinHostPort(to.Host, strconv.Itoa(to.Port))
	config.User, config.Passwd, config.DBName = to.User, to.Password, to.Database
	config.ReadTimeout = time.Duration(to.ReadTimeout) * time.Second
	config.WriteTimeout = config.ReadTimeout
	config.InterpolateParams = to.Protocol == "text"
	config.Params = map[string]string{"autocommit": onOff(o.autocommit)}
	var err error
	if config.TLS, err = o.tls(&s.cipher); err != nil {
		return nil, err
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	s.db = sql.OpenDB(connector)
	s.db.SetMaxOpenConns(1)
	if err := s.login(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *store) login() error {
	to := s.opener.to
	limited, cancel := context.WithTimeout(background, time.Duration(to.ConnectTimeout)*time.Second)
	defer cancel()
	var err error
	if s.conn, err = s.db.Conn(limited); err != nil {
		return err
	}
	for name, value := range to.Session {
		if !number.MatchString(value) {
			value = "'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(value) + "'"
		}
		if _, err := s.conn.ExecContext(background, "SET SESSION "+name+" = "+value); err != nil {
			return err
		}
	}
	return nil
}

func onOff(on bool) string {
	if on {
		return "1"
	}
	return "0"
}
