package main

import (
	"database/sql"
	"errors"
	"fmt"
)

// One operation; i counts the warm-up.
type operation func(s *store, i int) error

// Its traits are those of scenarios/vectors.
type scenario struct {
	Name        string `json:"name"`
	Version     int    `json:"version"`
	WholeScript bool   `json:"whole_script"`
	Truncates   bool   `json:"truncates"`
	Connects    bool   `json:"connects"`
	autocommit  bool
	script      func(p plan, thread int) operation // everything is made before the first operation
}

var scenarios = []scenario{
	{Name: "simple", Version: 1, WholeScript: true, Truncates: true, autocommit: true, script: simple},
	{Name: "simple.get", Version: 1, autocommit: true, script: get},
	{Name: "simple.get10", Version: 1, autocommit: true, script: get10},
	{Name: "simple.insert", Version: 1, autocommit: true, script: inserting(1)},
	{Name: "simple.bulk", Version: 1, autocommit: true, script: inserting(bulkRows)},
	{Name: "simple.count", Version: 1, autocommit: true, script: count},
	{Name: "simple.page", Version: 1, autocommit: true, script: page},
	{Name: "trade", Version: 1, WholeScript: true, script: trade},
	{Name: "trade.accept", Version: 1, script: trading(true)},
	{Name: "trade.refuse", Version: 1, script: trading(false)},
	{Name: "connect", Version: 1, Connects: true, autocommit: true, script: connect},
}

const (
	bulkRows    = 114
	bulkPlayers = 1919
	pageRows    = 3
)

func findScenario(name string) (*scenario, error) {
	for i := range scenarios {
		if scenarios[i].Name == name {
			return &scenarios[i], nil
		}
	}
	return nil, invalid("unknown scenario %s", name)
}

func wrong(format string, values ...any) error {
	return &fault{Code: "wrong", Text: fmt.Sprintf(format, values...)}
}

func expectBalance(id string, got balance, err error, expected balance) error {
	if errors.Is(err, sql.ErrNoRows) {
		return wrong("player %q: missing, expected coins %d, goods %d", id, expected.coins, expected.goods)
	}
	if err == nil && got != expected {
		return wrong("player %q: coins %d, expected %d; goods %d, expected %d",
			id, got.coins, expected.coins, got.goods, expected.goods)
	}
	return err
}

func expectPlayer(got player, err error, expected player) error {
	if err == nil && got.id != expected.id {
		return wrong("player %q, expected %q", got.id, expected.id)
	}
	return expectBalance(expected.id, got.balance, err, expected.balance)
}

func (s *store) expectFound(expected player) error {
	got, err := s.find(expected.id)
	return expectPlayer(got, err, expected)
}

func (s *store) expectCount() error {
	n, err := s.count()
	if err == nil && n != tableRows {
		return wrong("count(*) %d, expected %d", n, tableRows)
	}
	return err
}

// Any three rows of the table.
func (s *store) expectPage(table map[string]balance) error {
	found, err := s.page(pageRows)
	if err != nil {
		return err
	}
	if len(found) != pageRows {
		return wrong("rows of a page: %d, expected %d", len(found), pageRows)
	}
	for i, p := range found {
		expected, there := table[p.id]
		if !there {
			return wrong("player %q, expected a player of the table", p.id)
		}
		for _, other := range found[:i] {
			if other.id == p.id {
				return wrong("player %q, expected another player than in the rows before", p.id)
			}
		}
		if err := expectBalance(p.id, p.balance, nil, expected); err != nil {
			return err
		}
	}
	return nil
}

func byID(table []player) map[string]balance {
	balances := make(map[string]balance, len(table))
	for _, p := range table {
		balances[p.id] = p.balance
	}
	return balances
}

func get(p plan, thread int) operation {
	table := shuffledTable(p, thread)
	return func(s *store, i int) error { return s.expectFound(table[i%tableRows]) }
}

// One after the other: database/sql has no way to send statements together.
func get10(p plan, thread int) operation {
	one := get(p, thread)
	return func(s *store, i int) error {
		for n := 10 * i; n < 10*i+10; n++ {
			if err := one(s, n); err != nil {
				return err
			}
		}
		return nil
	}
}

func connect(p plan, thread int) operation {
	read := get(p, thread)
	return func(s *store, i int) error {
		fresh, err := s.opener.open()
		if err != nil {
			return err
		}
		defer fresh.close()
		if err := fresh.checkEncrypted(); err != nil {
			return err
		}
		return read(fresh, i)
	}
}

func inserting(atOnce int) func(plan, int) operation {
	return func(p plan, thread int) operation {
		rows := players(p.Seed, p.Block, thread, 0, atOnce*p.perThread())
		return func(s *store, i int) error { return s.add(rows[atOnce*i : atOnce*(i+1)]) }
	}
}

func count(plan, int) operation {
	return func(s *store, _ int) error { return s.expectCount() }
}

func page(p plan, _ int) operation {
	table := byID(players(p.Seed, tableBlock, 0, 0, tableRows))
	return func(s *store, _ int) error { return s.expectPage(table) }
}

// The tutorial's script as a whole.
func simple(p plan, _ int) operation {
	test := player{"test", balance{1, 1}}
	bulk := players(p.Seed, tableBlock, 0, 0, bulkPlayers)
	for i := range bulk {
		bulk[i].balance = balance{10000, 10000}
	}
	table := byID(append([]player{test}, bulk...))
	return func(s *store, _ int) error {
		if err := s.add([]player{test}); err != nil {
			return err
		}
		if err := s.expectFound(test); err != nil {
			return err
		}
		for begin := 0; begin < bulkPlayers; begin += bulkRows {
			if err := s.add(bulk[begin:min(begin+bulkRows, bulkPlayers)]); err != nil {
				return err
			}
		}
		if err := s.expectCount(); err != nil {
			return err
		}
		return s.expectPage(table)
	}
}
