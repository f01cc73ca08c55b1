// A worker for driverbench: the Go-MySQL-Driver through database/sql. What it has to do is bench/protocol/PROTOCOL.md.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
)

const backend = "go_sql_driver"

// The standard library's part is as much of the client as the driver.
func libraryVersion() string {
	version := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if module.Path == "github.com/go-sql-driver/mysql" {
				version = strings.TrimPrefix(module.Version, "v")
			}
		}
	}
	return fmt.Sprintf("%s on database/sql of %s", version, runtime.Version())
}

var library = map[string]string{"name": "Go-MySQL-Driver", "version": libraryVersion(), "path": "static"}

var statements = map[string]any{
	"name": "statements", "values": []string{"kept", "each"}, "default": "kept",
	"description": "with protocol prepared: kept by the program, or prepared, executed and closed for each call, " +
		"as Query and Exec with arguments do by themselves",
}

func describe() map[string]any {
	return map[string]any{
		"backend": backend, "benchmark_version": "", "has_server": true, "library": library,
		"options": []any{statements}, "scenarios": scenarios,
	}
}

func result(line []byte) (any, error) {
	h, err := parseHead(line)
	if err != nil {
		return nil, err
	}
	switch h.Do {
	case "describe":
		return describe(), nil
	case "attest":
		return attest(line)
	case "run":
		return run(line)
	case "audit":
		return audit(line)
	case "":
		return nil, invalid("nothing to do")
	}
	return nil, &fault{Code: "unsupported", Text: "no " + h.Do}
}

func answer(line []byte) map[string]any {
	found, err := result(line)
	if err != nil {
		return map[string]any{"v": version, "error": faultOf(err)}
	}
	return map[string]any{"v": version, "result": found}
}

func main() {
	if len(os.Args) != 2 || os.Args[1] != "--worker" {
		fmt.Fprintln(os.Stderr, "usage: worker --worker")
		os.Exit(2)
	}
	answers := json.NewEncoder(os.Stdout)
	os.Stdout = os.Stderr // for what a library prints; there is no C here that would know another way
	for requests := bufio.NewReader(os.Stdin); ; {
		line, err := requests.ReadBytes('\n')
		if err != nil {
			return
		}
		if err := answers.Encode(answer(line)); err != nil {
			os.Exit(1)
		}
	}
}
