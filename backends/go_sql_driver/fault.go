package main

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// An answer that is an error.
type fault struct {
	Code     string `json:"code"`
	Library  string `json:"library"`
	Native   int    `json:"native"`
	SQLState string `json:"sqlstate"`
	Text     string `json:"text"`
}

func (f *fault) Error() string { return f.Text }

// What the server's numbers mean, as in backends/api/status.cc. The driver has none of its own.
var codes = map[string][]int{
	"duplicate_key":    {1062, 1586},
	"conflict":         {1020, 1205, 1213, 8002, 8022, 9007},
	"authentication":   {1044, 1045, 1142, 1227, 1251, 1275, 1524, 1698, 1820, 1862, 3118, 3955, 4150, 4151},
	"tls":              {3159},
	"invalid_argument": {1264, 1366, 1390, 1406, 1690},
	"unsupported":      {1235, 1295},
	"timeout":          {1317, 1969, 3024, 4031},
	"connection":       {1040, 1043, 1053, 1129, 1130, 1158, 1159, 1927},
}

var codeOf = func() map[int]string {
	found := map[int]string{}
	for code, numbers := range codes {
		for _, number := range numbers {
			found[number] = code
		}
	}
	return found
}()

func isOneOf(err error, targets ...error) bool {
	for _, target := range targets {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

func faultOf(err error) *fault {
	if own := (*fault)(nil); errors.As(err, &own) {
		return own
	}
	if told := (*mysql.MySQLError)(nil); errors.As(err, &told) {
		code := codeOf[int(told.Number)]
		if code == "" {
			code = "server"
		}
		// Some servers leave it out before the login.
		state := strings.Trim(string(told.SQLState[:]), "\x00")
		return &fault{code, backend, int(told.Number), state, told.Message}
	}
	return &fault{Code: clientCode(err), Library: backend, Text: err.Error()}
}

func clientCode(err error) string {
	text := err.Error()
	var network net.Error
	switch {
	// crypto/tls has no type for most of its errors.
	case errors.Is(err, mysql.ErrNoTLS), strings.Contains(text, "tls: "), strings.Contains(text, "x509: "):
		return "tls"
	case isOneOf(err, mysql.ErrCleartextPassword, mysql.ErrNativePassword, mysql.ErrOldPassword, mysql.ErrUnknownPlugin),
		strings.Contains(text, "caching_sha2_password"): // what the server said of it the driver keeps to itself
		return "authentication"
	case errors.As(err, &network) && network.Timeout():
		return "timeout"
	case network != nil, isOneOf(err, mysql.ErrInvalidConn, driver.ErrBadConn, sql.ErrConnDone):
		return "connection"
	}
	return "internal"
}
