"""SQLAlchemy: an ORM, and the layer of SQL below it, over mysqlclient or PyMySQL."""

import abc
from collections.abc import Sequence
from typing import Any

import sqlalchemy
from kit import drivers
from kit.dbapi import to_format
from kit.store import Backend, Balance, Connection, Fault, Library, Option, Orders, Player, Row, Statement, Store
from sqlalchemy import Engine, ForeignKey, String, delete, func, insert, select, update
from sqlalchemy.dialects.mysql import ENUM, FLOAT
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

# Not Connector/Python: SQLAlchemy imports ssl, after which the extension in C cannot be loaded on Debian 12.
_DIALECTS = {"mysqlclient": "mysqldb", "pymysql": "pymysql"}


class Base(DeclarativeBase):
    pass


class PlayerRow(Base):
    __tablename__ = "player"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    coins: Mapped[int]
    goods: Mapped[int]


class UserRow(Base):
    __tablename__ = "users"
    uid: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(50))
    gender: Mapped[str] = mapped_column(ENUM("Female", "Male"))


class OrderRow(Base):
    __tablename__ = "orders"
    oid: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[int] = mapped_column(ForeignKey(UserRow.uid))
    price: Mapped[float] = mapped_column(FLOAT)


class EngineStore(Store):
    """An engine whose pool has one connection: each unit borrows it and gives it back."""

    has_units = True

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.unit: Any = None  # a Session or a Connection, the last one when none is open

    @abc.abstractmethod
    def open(self) -> Session | sqlalchemy.Connection: ...

    @abc.abstractmethod
    def borrowed(self) -> sqlalchemy.Connection:
        """The connection of the unit."""

    def begin(self) -> None:
        self.unit = self.open()

    def end(self) -> None:
        self.unit.close()

    def commit(self) -> None:
        self.unit.commit()

    def rollback(self) -> None:
        self.unit.rollback()

    def prepare(self, sql: str) -> Statement:
        text = to_format(sql)
        return lambda values: _rows(self.borrowed().exec_driver_sql(text, tuple(values)))

    def query(self, sql: str) -> Sequence[Row]:
        with self.engine.connect() as connection:
            return _rows(connection.exec_driver_sql(sql))

    def cipher(self) -> str | None:
        return None

    def close(self) -> None:
        if self.unit is not None:
            self.unit.close()  # of a unit that an error has ended; of another it sends nothing
        self.engine.dispose()


def _rows(result: sqlalchemy.CursorResult[Any]) -> Sequence[Row]:
    return [tuple(row) for row in result] if result.returns_rows else ()


class OrmStore(EngineStore):
    """A session for each unit, as in the tutorial: nothing that one has read is known to the next."""

    def open(self) -> Session:
        return Session(self.engine)

    def borrowed(self) -> sqlalchemy.Connection:
        return self.unit.connection()

    def insert(self, players: Sequence[Player]) -> None:
        rows = [PlayerRow(id=player_id, coins=coins, goods=goods) for player_id, coins, goods in players]
        if len(rows) == 1:
            self.unit.add(rows[0])
        else:
            self.unit.bulk_save_objects(rows)
        self.unit.commit()

    def find(self, player_id: str) -> Player | None:
        row = self.unit.scalars(select(PlayerRow).where(PlayerRow.id == player_id)).one_or_none()
        return None if row is None else (row.id, row.coins, row.goods)

    def page(self, limit: int) -> Sequence[Player]:
        return [(row.id, row.coins, row.goods) for row in self.unit.scalars(select(PlayerRow).limit(limit))]

    def count(self) -> int:
        return self.unit.scalars(select(func.count()).select_from(PlayerRow)).one()

    def lock(self, player_id: str) -> Balance | None:
        statement = select(PlayerRow.coins, PlayerRow.goods).where(PlayerRow.id == player_id).with_for_update()
        row = self.unit.execute(statement).one_or_none()
        return None if row is None else (row.coins, row.goods)

    def adjust(self, player_id: str, coins: int, goods: int) -> None:
        self.unit.execute(update(PlayerRow).where(PlayerRow.id == player_id)
                          .values(goods=PlayerRow.goods + goods, coins=PlayerRow.coins + coins))

    def orders(self) -> Orders:
        return OrmOrders(self)


class OrmOrders(Orders):
    """The sample's own code: rows are objects, which the commit inserts."""

    def __init__(self, store: OrmStore) -> None:
        self._store = store

    def add_users(self, users: Sequence[tuple[int, str, str]]) -> None:
        self._store.unit.add_all([UserRow(uid=uid, name=name, gender=gender) for uid, name, gender in users])

    def add_orders(self, orders: Sequence[tuple[int, int, float]]) -> None:
        self._store.unit.add_all([OrderRow(oid=oid, uid=uid, price=price) for oid, uid, price in orders])

    def delete(self, oid: int) -> None:
        self._store.unit.execute(delete(OrderRow).where(OrderRow.oid == oid))

    def set_price(self, oid: int, price: float) -> None:
        self._store.unit.execute(update(OrderRow).where(OrderRow.oid == oid).values(price=price))

    def of_user(self, uid: int) -> Sequence[Row]:
        statement = select(UserRow.name, OrderRow.price).join(OrderRow, UserRow.uid == OrderRow.uid).where(UserRow.uid == uid)
        return [tuple(row) for row in self._store.unit.execute(statement)]


_PLAYER, _USERS, _ORDERS = (Base.metadata.tables[name] for name in ("player", "users", "orders"))


class CoreStore(EngineStore):
    """Statements built of tables, on a connection that a unit borrows."""

    def open(self) -> sqlalchemy.Connection:
        return self.engine.connect()

    def borrowed(self) -> sqlalchemy.Connection:
        return self.unit

    def insert(self, players: Sequence[Player]) -> None:
        self.unit.execute(insert(_PLAYER), [{"id": player_id, "coins": coins, "goods": goods}
                                            for player_id, coins, goods in players])
        self.unit.commit()

    def find(self, player_id: str) -> Player | None:
        row = self.unit.execute(select(_PLAYER).where(_PLAYER.c.id == player_id)).one_or_none()
        return None if row is None else (row.id, row.coins, row.goods)

    def page(self, limit: int) -> Sequence[Player]:
        return [(row.id, row.coins, row.goods) for row in self.unit.execute(select(_PLAYER).limit(limit))]

    def count(self) -> int:
        return self.unit.execute(select(func.count()).select_from(_PLAYER)).scalar_one()

    def lock(self, player_id: str) -> Balance | None:
        statement = select(_PLAYER.c.coins, _PLAYER.c.goods).where(_PLAYER.c.id == player_id).with_for_update()
        row = self.unit.execute(statement).one_or_none()
        return None if row is None else (row.coins, row.goods)

    def adjust(self, player_id: str, coins: int, goods: int) -> None:
        self.unit.execute(update(_PLAYER).where(_PLAYER.c.id == player_id)
                          .values(goods=_PLAYER.c.goods + goods, coins=_PLAYER.c.coins + coins))

    def orders(self) -> Orders:
        return CoreOrders(self)


class CoreOrders(Orders):
    def __init__(self, store: CoreStore) -> None:
        self._store = store

    def add_users(self, users: Sequence[tuple[int, str, str]]) -> None:
        self._store.unit.execute(
            insert(_USERS), [{"uid": uid, "name": name, "gender": gender} for uid, name, gender in users])

    def add_orders(self, orders: Sequence[tuple[int, int, float]]) -> None:
        self._store.unit.execute(
            insert(_ORDERS), [{"oid": oid, "uid": uid, "price": price} for oid, uid, price in orders])

    def delete(self, oid: int) -> None:
        self._store.unit.execute(delete(_ORDERS).where(_ORDERS.c.oid == oid))

    def set_price(self, oid: int, price: float) -> None:
        self._store.unit.execute(update(_ORDERS).where(_ORDERS.c.oid == oid).values(price=price))

    def of_user(self, uid: int) -> Sequence[Row]:
        joined = _USERS.join(_ORDERS, _USERS.c.uid == _ORDERS.c.uid)
        statement = select(_USERS.c.name, _ORDERS.c.price).select_from(joined).where(_USERS.c.uid == uid)
        return [tuple(row) for row in self._store.unit.execute(statement)]


class SqlAlchemyBackend(Backend):
    name = "sqlalchemy"
    library = Library("SQLAlchemy", sqlalchemy.__version__, sqlalchemy.__file__)
    options = (
        Option("layer", ("orm", "core"), "orm", "Rows as objects of a session, or statements built of tables."),
        Option("driver", tuple(_DIALECTS), "mysqlclient", "The driver below, which connects as its own backend does."),
    )

    def connect(self, to: Connection, autocommit: bool) -> Store:
        if to.protocol != "text":
            raise Fault("unsupported", "SQLAlchemy prepares no statements over the drivers of MySQL")
        driver = to.options["driver"]
        engine = sqlalchemy.create_engine(
            f"mysql+{_DIALECTS[driver]}://", creator=lambda: drivers.connect(driver, to, autocommit),
            pool_size=1, max_overflow=0, **({"isolation_level": "AUTOCOMMIT"} if autocommit else {}))
        store = (OrmStore if to.options["layer"] == "orm" else CoreStore)(engine)
        try:
            engine.connect().close()  # it connects when it is used first
        except BaseException:
            store.close()
            raise
        return store

    def fault(self, error: BaseException) -> Fault | None:
        if isinstance(error, sqlalchemy.exc.DBAPIError) and error.orig is not None:
            error = error.orig
        if told := drivers.fault(_DIALECTS, error):
            return told
        return Fault("internal", str(error), self.name) if isinstance(error, sqlalchemy.exc.SQLAlchemyError) else None


BACKEND = SqlAlchemyBackend()
