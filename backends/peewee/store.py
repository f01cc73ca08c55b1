"""peewee: an ORM over PyMySQL or mysqlclient."""

import importlib.metadata
from collections.abc import Callable, Sequence
from typing import Any

import peewee
from kit import drivers
from kit.dbapi import to_format
from kit.store import Backend, Balance, Connection, Fault, Library, Option, Orders, Player, Row, Statement, Store, Value

_DRIVERS = ("pymysql", "mysqlclient")


class Database(peewee.MySQLDatabase):
    """Connects as the backend of its driver does. One thread at a time uses it, but not always the same."""

    connect_as: Callable[[], Any]

    def __init__(self) -> None:
        super().__init__("of the driver", thread_safe=False)  # it wants a name

    def _connect(self) -> Any:
        return self.connect_as()


class Models:
    """The tables, and the database that they belong to: a model of peewee has one."""

    def __init__(self) -> None:
        self.database = Database()

        class PlayerRow(peewee.Model):
            id = peewee.CharField(max_length=36, primary_key=True)
            coins = peewee.IntegerField()
            goods = peewee.IntegerField()

            class Meta:
                table_name = "player"

        class UserRow(peewee.Model):
            uid = peewee.IntegerField(primary_key=True)
            name = peewee.CharField(max_length=50)
            gender = peewee.CharField()

            class Meta:
                table_name = "users"

        class OrderRow(peewee.Model):
            oid = peewee.BigAutoField()
            uid = peewee.ForeignKeyField(UserRow, column_name="uid")
            price = peewee.FloatField()

            class Meta:
                table_name = "orders"

        self.database.bind([PlayerRow, UserRow, OrderRow])
        self.player, self.user, self.order = PlayerRow, UserRow, OrderRow


# Those of closed connections, for the next ones: users make theirs once, and it takes longer than to connect.
_UNUSED: list[Models] = []


def _models() -> Models:
    try:
        return _UNUSED.pop()
    except IndexError:
        return Models()


class PeeweeStore(Store):
    def __init__(self, models: Models, autocommit: bool) -> None:
        self.models = models
        self.database = models.database
        self._autocommit = autocommit
        self._transaction: Any = None

    def _begin_when_due(self) -> None:
        """atomic(), as the tutorial's trade: its BEGIN is sent although autocommit is off."""
        if not self._autocommit and self._transaction is None:
            self._transaction = self.database.atomic()
            self._transaction.__enter__()

    def insert(self, players: Sequence[Player]) -> None:
        row = self.models.player
        if len(players) == 1:
            player_id, coins, goods = players[0]
            row.create(id=player_id, coins=coins, goods=goods)
        else:
            row.bulk_create([row(id=player_id, coins=coins, goods=goods) for player_id, coins, goods in players], len(players))

    def find(self, player_id: str) -> Player | None:
        row = self.models.player.get_or_none(self.models.player.id == player_id)
        return None if row is None else (row.id, row.coins, row.goods)

    def page(self, limit: int) -> Sequence[Player]:
        return [(row.id, row.coins, row.goods) for row in self.models.player.select().limit(limit)]

    def count(self) -> int:
        return self.models.player.select().count()

    def lock(self, player_id: str) -> Balance | None:
        self._begin_when_due()
        player = self.models.player
        row = player.select(player.coins, player.goods).where(player.id == player_id).for_update().get_or_none()
        return None if row is None else (row.coins, row.goods)

    def adjust(self, player_id: str, coins: int, goods: int) -> None:
        self._begin_when_due()
        player = self.models.player
        player.update(goods=player.goods + goods, coins=player.coins + coins).where(player.id == player_id).execute()

    def commit(self) -> None:
        self._end(None)

    def rollback(self) -> None:
        self._end(Exception)  # which leaves the block in the tutorial's words, and so rolls back

    def _end(self, raised: type[Exception] | None) -> None:
        if self._transaction is not None:
            self._transaction.__exit__(raised, None, None)
            self._transaction = None
        elif raised:
            self.database.rollback()
        else:
            self.database.commit()

    def query(self, sql: str) -> Sequence[Row]:
        return self._rows(sql, None)

    def _rows(self, sql: str, values: Sequence[Value] | None) -> Sequence[Row]:
        cursor = self.database.execute_sql(sql, values)  # type: ignore[no-untyped-call]
        return cursor.fetchall() if cursor.description else ()

    def prepare(self, sql: str) -> Statement:
        text = to_format(sql)
        return lambda values: self._rows(text, tuple(values))

    def cipher(self) -> str | None:
        return None

    def close(self) -> None:
        if self._transaction is not None:  # which an error has ended
            self.rollback()
        self.database.close()
        _UNUSED.append(self.models)

    def orders(self) -> Orders:
        return PeeweeOrders(self)


class PeeweeOrders(Orders):
    def __init__(self, store: PeeweeStore) -> None:
        self._models = store.models

    def add_users(self, users: Sequence[tuple[int, str, str]]) -> None:
        user = self._models.user
        user.insert_many(users, fields=[user.uid, user.name, user.gender]).execute()

    def add_orders(self, orders: Sequence[tuple[int, int, float]]) -> None:
        order = self._models.order
        order.insert_many(orders, fields=[order.oid, order.uid, order.price]).execute()

    def delete(self, oid: int) -> None:
        self._models.order.delete().where(self._models.order.oid == oid).execute()

    def set_price(self, oid: int, price: float) -> None:
        self._models.order.update(price=price).where(self._models.order.oid == oid).execute()

    def of_user(self, uid: int) -> Sequence[Row]:
        user, order = self._models.user, self._models.order
        rows: Any = user.select(user.name, order.price).join(order).where(user.uid == uid).tuples()
        return list(rows)


class PeeweeBackend(Backend):
    name = "peewee"
    library = Library("peewee", importlib.metadata.version("peewee"), peewee.__file__)
    options = (Option("driver", _DRIVERS, "pymysql", "The driver below, which connects as its own backend does."),)

    def connect(self, to: Connection, autocommit: bool) -> Store:
        if to.protocol != "text":
            raise Fault("unsupported", "peewee prepares no statements")
        models = _models()
        models.database.connect_as = lambda: drivers.connect(to.options["driver"], to, autocommit)
        models.database.connect()
        return PeeweeStore(models, autocommit)

    def fault(self, error: BaseException) -> Fault | None:
        if isinstance(error, peewee.PeeweeException) and (raised := error.__context__):
            error = raised
        if told := drivers.fault(_DRIVERS, error):
            return told
        return Fault("internal", str(error), self.name) if isinstance(error, peewee.PeeweeException) else None


BACKEND = PeeweeBackend()
