package main

import (
	"encoding/json"
	"fmt"
	"slices"
)

const version = 2

// Of a request only what its action has is read: a field that is not known may be anything.
type head struct {
	V  int
	Do string
}

type request struct {
	Connection *connection
	Scenario   string
	plan
	Rate   uint64
	OwnSQL json.RawMessage `json:"own_sql"`
}

// A block; Warmup and Operations are of each thread.
type plan struct {
	Seed       uint64
	Block      int64
	Threads    int
	Warmup     int
	Operations int
}

func (p plan) perThread() int { return p.Warmup + p.Operations }

type connection struct {
	Host           string
	Port           int
	User           string
	Password       string
	Database       string
	Protocol       string
	TLS            string
	CA             string
	ConnectTimeout int `json:"connect_timeout"` // seconds
	ReadTimeout    int `json:"read_timeout"`
	Session        map[string]string
	Options        map[string]string
}

func invalid(format string, values ...any) error {
	return &fault{Code: "invalid_argument", Text: fmt.Sprintf(format, values...)}
}

func decode(line []byte, into any) error {
	if err := json.Unmarshal(line, into); err != nil {
		return invalid("%v", err)
	}
	return nil
}

func parseHead(line []byte) (h head, err error) {
	if err = decode(line, &h); err == nil && h.V != version {
		err = invalid("version %d, expected %d", h.V, version)
	}
	return
}

func parseConnection(line []byte) (*connection, error) {
	var r struct{ Connection *connection }
	if err := decode(line, &r); err != nil {
		return nil, err
	}
	return r.Connection, r.Connection.check()
}

func parseBlock(line []byte, leastOperations int) (*request, error) {
	r := &request{}
	if err := decode(line, r); err != nil {
		return nil, err
	}
	if err := r.Connection.check(); err != nil {
		return nil, err
	}
	if r.Threads < 1 || r.Threads > 1024 || r.Warmup < 0 || r.Operations < leastOperations {
		return nil, invalid("threads %d, warmup %d, operations %d", r.Threads, r.Warmup, r.Operations)
	}
	if r.Rate > 0 {
		return nil, &fault{Code: "unsupported", Text: "no open load"}
	}
	if r.OwnSQL != nil {
		return nil, &fault{Code: "unsupported", Text: "no SQL of the user's own"}
	}
	return r, nil
}

func (to *connection) check() error {
	if to == nil {
		return invalid("no connection")
	}
	if to.Protocol != "text" && to.Protocol != "prepared" {
		return invalid("protocol: %s", to.Protocol)
	}
	if to.ConnectTimeout < 1 || to.ReadTimeout < 1 {
		return invalid("timeouts are of 1 s at the least")
	}
	for name, value := range to.Options {
		if name != statements["name"] || !slices.Contains(statements["values"].([]string), value) {
			return invalid("%s has no option %s: %s", backend, name, value)
		}
	}
	if to.each() && to.Protocol == "text" {
		return &fault{Code: "unsupported", Text: "statements: each is of protocol prepared, which it is on the wire"}
	}
	return nil
}

func (to *connection) each() bool { return to.Options["statements"] == "each" }
