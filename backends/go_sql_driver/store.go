package main

import (
	"database/sql"
	"strings"
)

type balance struct{ coins, goods int64 }

type player struct {
	id string
	balance
}

// One connection, and the operations on players as one writes them with database/sql.
type store struct {
	opener *opener
	db     *sql.DB
	conn   *sql.Conn
	cipher string // the driver's own; empty without TLS
	keeps  bool   // whether statements are prepared once
	kept   map[string]*sql.Stmt
	insert map[int]string // by the number of rows
}

func (s *store) close() {
	if s.conn != nil {
		s.conn.Close()
	}
	s.db.Close() // and its connection
}

func (s *store) prepared(text string) (*sql.Stmt, error) {
	if statement := s.kept[text]; statement != nil {
		return statement, nil
	}
	statement, err := s.conn.PrepareContext(background, text)
	if err != nil {
		return nil, err
	}
	if s.kept == nil {
		s.kept = map[string]*sql.Stmt{}
	}
	s.kept[text] = statement
	return statement, nil
}

func (s *store) query(text string, args ...any) (*sql.Rows, error) {
	if !s.keeps {
		return s.conn.QueryContext(background, text, args...)
	}
	statement, err := s.prepared(text)
	if err != nil {
		return nil, err
	}
	return statement.QueryContext(background, args...)
}

func (s *store) queryRow(text string, args []any, into ...any) error {
	if !s.keeps {
		return s.conn.QueryRowContext(background, text, args...).Scan(into...)
	}
	statement, err := s.prepared(text)
	if err != nil {
		return err
	}
	return statement.QueryRowContext(background, args...).Scan(into...)
}

func (s *store) exec(text string, args ...any) error {
	if !s.keeps {
		_, err := s.conn.ExecContext(background, text, args...)
		return err
	}
	statement, err := s.prepared(text)
	if err != nil {
		return err
	}
	_, err = statement.ExecContext(background, args...)
	return err
}

func (s *store) add(players []player) error {
	text := s.insert[len(players)]
	if text == "" {
		text = "INSERT INTO player (id, coins, goods) VALUES (?, ?, ?)" + strings.Repeat(", (?, ?, ?)", len(players)-1)
		if s.insert == nil {
			s.insert = map[int]string{}
		}
		s.insert[len(players)] = text
	}
	args := make([]any, 0, 3*len(players))
	for _, p := range players {
		args = append(args, p.id, p.coins, p.goods)
	}
	return s.exec(text, args...)
}

// What there is not is sql.ErrNoRows.
func (s *store) find(id string) (p player, err error) {
	err = s.queryRow("SELECT id, coins, goods FROM player WHERE id = ?", []any{id}, &p.id, &p.coins, &p.goods)
	return
}

func (s *store) page(limit int) ([]player, error) {
	rows, err := s.query("SELECT id, coins, goods FROM player LIMIT ?", limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []player
	for rows.Next() {
		var p player
		if err := rows.Scan(&p.id, &p.coins, &p.goods); err != nil {
			return nil, err
		}
		found = append(found, p)
	}
	return found, rows.Err()
}

func (s *store) count() (n int64, err error) {
	err = s.queryRow("SELECT count(*) FROM player", nil, &n)
	return
}

func (s *store) lock(id string) (b balance, err error) {
	err = s.queryRow("SELECT coins, goods FROM player WHERE id = ? FOR UPDATE", []any{id}, &b.coins, &b.goods)
	return
}

func (s *store) adjust(id string, coins, goods int64) error {
	return s.exec("UPDATE player SET goods = goods + ?, coins = coins + ? WHERE id = ?", goods, coins, id)
}

// Commit and rollback are statements: a sql.Tx would begin with a START TRANSACTION, a round trip more, and autocommit is
// off already.
func (s *store) end(how string) error {
	_, err := s.conn.ExecContext(background, how)
	return err
}
