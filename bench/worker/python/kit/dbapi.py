"""A store over a driver of PEP 249 whose placeholders are %s, and what such stores share."""

import re
from collections.abc import Sequence
from typing import Any

from kit.store import Balance, Player, Row, Statement, Store, Value

FIND = "SELECT id, coins, goods FROM player WHERE id = %s"
PAGE = "SELECT id, coins, goods FROM player LIMIT %s"
COUNT = "SELECT count(*) FROM player"
LOCK = "SELECT coins, goods FROM player WHERE id = %s FOR UPDATE"
ADJUST = "UPDATE player SET goods = goods + %s, coins = coins + %s WHERE id = %s"
INSERT = "INSERT INTO player (id, coins, goods) VALUES (%s, %s, %s)"

# A `?` within quotes, backquotes or a comment is none; a `%` would be one to the driver.
_TOKENS = re.compile(r"""'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`[^`]*`|/\*.*?\*/|--\s[^\n]*|#[^\n]*|\?|%""", re.DOTALL)


def to_format(sql: str, percent: str = "%%") -> str:
    """SQL with `?` for each value, in the style `format`. `percent` is what a driver makes a `%` of."""
    def replaced(token: re.Match[str]) -> str:
        return "%s" if token[0] == "?" else token[0].replace("%", percent)

    return _TOKENS.sub(replaced, sql)


class DbApiStore(Store):
    """As the tutorials do it: a cursor for each statement, executemany() for many rows."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def _rows(self, sql: str, values: Sequence[Value] | None) -> Sequence[Row]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else ()

    def insert(self, players: Sequence[Player]) -> None:
        with self.connection.cursor() as cursor:
            if len(players) == 1:
                cursor.execute(INSERT, players[0])
            else:
                cursor.executemany(INSERT, players)

    def find(self, player_id: str) -> Player | None:
        with self.connection.cursor() as cursor:
            cursor.execute(FIND, (player_id,))
            return cursor.fetchone()

    def page(self, limit: int) -> Sequence[Player]:
        with self.connection.cursor() as cursor:
            cursor.execute(PAGE, (limit,))
            return cursor.fetchall()

    def count(self) -> int:
        with self.connection.cursor() as cursor:
            cursor.execute(COUNT)
            return cursor.fetchone()[0]

    def lock(self, player_id: str) -> Balance | None:
        with self.connection.cursor() as cursor:
            cursor.execute(LOCK, (player_id,))
            return cursor.fetchone()

    def adjust(self, player_id: str, coins: int, goods: int) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(ADJUST, (goods, coins, player_id))

    def commit(self) -> None:
        self.connection.commit()

    def rollback(self) -> None:
        self.connection.rollback()

    def query(self, sql: str) -> Sequence[Row]:
        return self._rows(sql, None)

    def prepare(self, sql: str) -> Statement:
        text = to_format(sql)
        return lambda values: self._rows(text, values)

    def cipher(self) -> str | None:
        return None

    def close(self) -> None:
        self.connection.close()
