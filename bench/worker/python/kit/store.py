"""What a backend in Python writes: a Backend, whose connections are Stores."""

import abc
import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

Player = tuple[str, int, int]  # id, coins, goods
Balance = tuple[int, int]  # coins, goods
Value = object  # None, int, float, str, bytes, or what the library makes of other types
Row = tuple[Value, ...]
Statement = Callable[[Sequence[Value]], Sequence[Row]]  # of the values of its placeholders


class Fault(Exception):
    """An answer that is an error: `code` is one of PROTOCOL.md's table."""

    def __init__(self, code: str, text: str, library: str = "", native: int = 0, sqlstate: str = "") -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.library = library
        self.native = native
        self.sqlstate = sqlstate


@dataclasses.dataclass(frozen=True)
class Connection:
    """Where and how to connect, as a request says. Times in seconds; `tls`: disabled, required, verify_ca, verify_identity."""

    host: str
    port: int
    user: str
    password: str
    database: str
    protocol: str  # text or prepared
    tls: str
    ca: str
    connect_timeout: int
    read_timeout: int
    session: Mapping[str, str]
    options: Mapping[str, str]  # every option of the backend has its value


@dataclasses.dataclass(frozen=True)
class Option:
    """A choice that the library offers beside its protocol."""

    name: str
    values: Sequence[str]
    default: str
    description: str


@dataclasses.dataclass(frozen=True)
class Library:
    name: str
    version: str
    path: str  # of its shared object or, where it has none, of its module


class Store(abc.ABC):
    """One connection, in the natural use of its library. One thread at a time uses it; what the library raises it lets through.

    Nothing is checked here: what was read goes back as it came.
    """

    # Whether an operation stands between begin() and end(), as in a library whose sessions are as short as a unit of work.
    has_units: bool = False
    connection: Any  # the library's own, which a library above it borrows
    library: Library | None = None  # what was really loaded, where an option chooses another one than the backend names

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Closes it. Of an error that is on its way and another in closing, the first is the one to tell."""
        try:
            self.close()
        except Exception:
            if kind is None:
                raise

    def begin(self) -> None:
        """Begins an operation, within its time."""

    def end(self) -> None:
        """Ends it: nothing that it read may be known to the next one."""

    @abc.abstractmethod
    def insert(self, players: Sequence[Player]) -> None: ...

    @abc.abstractmethod
    def find(self, player_id: str) -> Player | None: ...

    @abc.abstractmethod
    def page(self, limit: int) -> Sequence[Player]:
        """Any `limit` players."""

    @abc.abstractmethod
    def count(self) -> int: ...

    @abc.abstractmethod
    def lock(self, player_id: str) -> Balance | None:
        """Reads FOR UPDATE."""

    @abc.abstractmethod
    def adjust(self, player_id: str, coins: int, goods: int) -> None:
        """Adds to what a player has."""

    @abc.abstractmethod
    def commit(self) -> None: ...

    @abc.abstractmethod
    def rollback(self) -> None: ...

    @abc.abstractmethod
    def query(self, sql: str) -> Sequence[Row]:
        """Of SQL without placeholders, as text; empty where it has no result."""

    @abc.abstractmethod
    def prepare(self, sql: str) -> Statement:
        """SQL with `?` for each value: prepared once on the server where the protocol is `prepared`, else text every time."""

    @abc.abstractmethod
    def cipher(self) -> str | None:
        """What the library itself tells of TLS, empty where there is none; None where it does not tell."""

    @abc.abstractmethod
    def close(self) -> None: ...

    def orders(self) -> "Orders":
        """The CRM sample on this connection."""
        return OrdersOverStatements(self)


class Orders(abc.ABC):
    """What the CRM sample does between two commits."""

    @abc.abstractmethod
    def add_users(self, users: Sequence[tuple[int, str, str]]) -> None:
        """uid, name, gender, in one INSERT where the library can."""

    @abc.abstractmethod
    def add_orders(self, orders: Sequence[tuple[int, int, float]]) -> None:
        """oid, uid, price."""

    @abc.abstractmethod
    def delete(self, oid: int) -> None: ...

    @abc.abstractmethod
    def set_price(self, oid: int, price: float) -> None: ...

    @abc.abstractmethod
    def of_user(self, uid: int) -> Sequence[Row]:
        """The user's name and the price, of each of the user's orders."""


class OrdersOverStatements(Orders):
    """As SQL, each statement prepared when it is used first."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._statements: dict[str, Statement] = {}

    def _execute(self, sql: str, values: Sequence[Value]) -> Sequence[Row]:
        statement = self._statements.get(sql)
        if statement is None:
            statement = self._statements[sql] = self._store.prepare(sql)
        return statement(values)

    def add_users(self, users: Sequence[tuple[int, str, str]]) -> None:
        self._execute("INSERT INTO users (uid, name, gender) VALUES " + ", ".join(["(?, ?, ?)"] * len(users)),
                      [value for user in users for value in user])

    def add_orders(self, orders: Sequence[tuple[int, int, float]]) -> None:
        self._execute("INSERT INTO orders (oid, uid, price) VALUES " + ", ".join(["(?, ?, ?)"] * len(orders)),
                      [value for order in orders for value in order])

    def delete(self, oid: int) -> None:
        self._execute("DELETE FROM orders WHERE oid = ?", [oid])

    def set_price(self, oid: int, price: float) -> None:
        self._execute("UPDATE orders SET price = ? WHERE oid = ?", [price, oid])

    def of_user(self, uid: int) -> Sequence[Row]:
        return self._execute("SELECT users.name, orders.price FROM users JOIN orders ON users.uid = orders.uid "
                             "WHERE users.uid = ?", [uid])


class Backend(abc.ABC):
    """One client library. `store.py` of a backend's folder makes one, called BACKEND."""

    name: str
    library: Library
    options: Sequence[Option] = ()
    own_sql: bool = True  # whether it runs SQL of the user's own
    without: Sequence[str] = ()  # scenarios that it cannot run

    @abc.abstractmethod
    def connect(self, to: Connection, autocommit: bool) -> Store:
        """Speaks utf8mb4. Fault `unsupported` where the library cannot do, or not enforce, what is asked for."""

    @abc.abstractmethod
    def fault(self, error: BaseException) -> Fault | None:
        """What the library raised; None where it is not of the library."""
