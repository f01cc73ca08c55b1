"""MySQL Connector/Python: Oracle's driver, over a C client of its own or in Python alone."""

import functools
from collections.abc import Sequence
from typing import Any

# Before mysql.connector, which imports ssl: after Python's own, and older, OpenSSL this module cannot be loaded, and
# mysql.connector then does without it and says nothing.
try:
    import _mysql_connector

    WITHOUT_EXTENSION = ""
except ImportError as error:
    WITHOUT_EXTENSION = str(error)

import mysql.connector
from kit import dbapi, errors
from kit.dbapi import DbApiStore
from kit.store import Backend, Balance, Connection, Fault, Library, Option, Player, Row, Statement, Store, Value

_NAME = "MySQL Connector/Python"
_PURE = Library(_NAME, mysql.connector.__version__, mysql.connector.__file__)
_EXTENSION = _PURE if WITHOUT_EXTENSION else Library(_NAME, mysql.connector.__version__, _mysql_connector.__file__)
# What commit() and rollback() raise over the extension is no mysql.connector.Error.
_ERRORS = (mysql.connector.Error,) if WITHOUT_EXTENSION else (mysql.connector.Error, _mysql_connector.MySQLInterfaceError)

_PLAIN = "Connector/Python goes on in plain text where the server offers no TLS"
_NOT_ENFORCED = {
    ("c", "required"): _PLAIN,
    ("c", "verify_ca"): f"{_PLAIN}, also with ssl_verify_cert",
    ("pure", "required"): _PLAIN,
    ("pure", "verify_ca"): "Connector/Python trusts the system's authorities beside ssl_ca",
    ("pure", "verify_identity"): "Connector/Python trusts the system's authorities beside ssl_ca",
}


class ConnectorStore(DbApiStore):
    """A cursor for each statement."""

    def __init__(self, connection: Any, library: Library) -> None:
        super().__init__(connection)
        self.library = library

    def prepare(self, sql: str) -> Statement:
        if "%s" in sql and "?" in sql:
            raise Fault("unsupported", "Connector/Python takes a %s within quotes for a placeholder as well")
        text = dbapi.to_format(sql, percent="%")  # which it sends as it is
        return lambda values: self._rows(text, values)

    def cipher(self) -> str | None:
        # Neither implementation has a name of its own for it.
        if self.library is _EXTENSION:
            return self.connection._cmysql.get_ssl_cipher() or ""
        cipher = getattr(self.connection._socket.sock, "cipher", None)
        return cipher()[0] if cipher else ""


class KeptCursors(ConnectorStore):
    """One cursor for all statements, or one for each that is prepared: to open one the library pings the server."""

    def __init__(self, connection: Any, library: Library, prepared: bool) -> None:
        super().__init__(connection, library)
        self._prepared = prepared
        self._of_statement: dict[str, Any] = {}

    @functools.cached_property
    def _text(self) -> Any:
        return self.connection.cursor()

    def _execute(self, sql: str, values: Sequence[Value] = ()) -> Any:
        if self._prepared:
            cursor = self._of_statement.get(sql)
            if cursor is None:
                cursor = self._of_statement[sql] = self.connection.cursor(prepared=True)
        else:
            cursor = self._text
        cursor.execute(sql, values)
        return cursor

    def insert(self, players: Sequence[Player]) -> None:
        if len(players) == 1:
            self._execute(dbapi.INSERT, players[0])
        elif self._prepared:  # whose executemany() would execute once for each row
            self._execute(_insert_of(len(players)), [value for player in players for value in player])
        else:
            self._text.executemany(dbapi.INSERT, players)

    def find(self, player_id: str) -> Player | None:
        return self._execute(dbapi.FIND, (player_id,)).fetchone()

    def page(self, limit: int) -> Sequence[Player]:
        return self._execute(dbapi.PAGE, (limit,)).fetchall()

    def count(self) -> int:
        return self._execute(dbapi.COUNT).fetchone()[0]

    def lock(self, player_id: str) -> Balance | None:
        return self._execute(dbapi.LOCK, (player_id,)).fetchone()

    def adjust(self, player_id: str, coins: int, goods: int) -> None:
        self._execute(dbapi.ADJUST, (goods, coins, player_id))

    def query(self, sql: str) -> Sequence[Row]:
        self._text.execute(sql)
        return self._text.fetchall() if self._text.description else ()

    def prepare(self, sql: str) -> Statement:
        if not self._prepared:
            return super().prepare(sql)
        return lambda values: self._rows(sql, values)

    def _rows(self, sql: str, values: Sequence[Value] | None) -> Sequence[Row]:
        cursor = self._execute(sql, tuple(values or ()))
        return cursor.fetchall() if cursor.description else ()


@functools.cache
def _insert_of(rows: int) -> str:
    """The same object each time: a prepared cursor compares by `is`, and prepares anew what is only equal."""
    return dbapi.INSERT + ", (%s, %s, %s)" * (rows - 1)


class ConnectorBackend(Backend):
    name = "mysql_connector_python"
    library = _EXTENSION
    options = (
        Option("implementation", ("c", "pure"), "c", "Its extension in C, or Python alone (use_pure)."),
        Option("cursor", ("kept", "each"), "kept",
               "Cursors that stay open, or one for each statement, before which the library pings the server."),
    )

    def connect(self, to: Connection, autocommit: bool) -> Store:
        implementation, kept = to.options["implementation"], to.options["cursor"] == "kept"
        prepared = to.protocol == "prepared"
        if implementation == "c" and WITHOUT_EXTENSION:
            raise Fault("unsupported", f"the extension in C cannot be loaded: {WITHOUT_EXTENSION}")
        if prepared and not kept:
            raise Fault("unsupported", "a cursor that is not kept keeps no statement prepared")
        if reason := _NOT_ENFORCED.get((implementation, to.tls)):
            raise Fault("unsupported", reason)
        if implementation == "pure" and to.password:  # TLS is disabled
            raise Fault("unsupported", "in Python alone Connector/Python sends the password in clear to a server that asks for "
                        "it by caching_sha2_password, and TLS that it enforces there is not")
        tls = {"ssl_disabled": True} if to.tls == "disabled" else {
            "ssl_ca": to.ca, "ssl_verify_cert": True, "ssl_verify_identity": True}
        connection = mysql.connector.connect(
            host=to.host, port=to.port, user=to.user, password=to.password, database=to.database, charset="utf8mb4",
            autocommit=autocommit, connection_timeout=to.connect_timeout, read_timeout=to.read_timeout,
            write_timeout=to.read_timeout, use_pure=implementation == "pure", **tls)
        library = _PURE if implementation == "pure" else _EXTENSION
        return KeptCursors(connection, library, prepared) if kept else ConnectorStore(connection, library)

    def fault(self, error: BaseException) -> Fault | None:
        if not isinstance(error, _ERRORS):
            return None
        return errors.of_number(max(error.errno, 0), error.msg or str(error), self.name, error.sqlstate or "")


BACKEND = ConnectorBackend()
