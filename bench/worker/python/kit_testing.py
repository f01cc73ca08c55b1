"""For tests: tables in memory, whose store writes down what it is asked for as scenarios/vectors do."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from kit import rows
from kit.rows import Plan
from kit.store import Balance, Orders, Player, Row, Statement, Store

Call = dict[str, Any]


def digest(table: Sequence[Row]) -> str:
    """FNV-1a of the rows, as the README of the vectors has it."""
    result = 0xCBF29CE484222325
    for row in table:
        for byte in ",".join(_bare(value) for value in row).encode() + b"\n":
            result = (result ^ byte) * 0x100000001B3 % 2**64
    return f"{result:016x}"


def summary(table: Sequence[Row]) -> Call:
    """How many rows, the first three, and the digest of more."""
    ordered = sorted(table, key=lambda row: str(row[0]).encode())
    result: Call = {"rows": len(ordered), "first": [list(row) for row in ordered[:3]]}
    return result if len(ordered) <= 3 else result | {"digest": digest(ordered)}


def _bare(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


@dataclasses.dataclass
class Tables:
    """What the keeper would have made."""

    player: dict[str, Balance] = dataclasses.field(default_factory=dict)
    users: dict[int, tuple[str, str]] = dataclasses.field(default_factory=dict)
    orders: dict[int, tuple[int, float]] = dataclasses.field(default_factory=dict)

    def summary(self, names: Sequence[str]) -> Call:
        return {name: summary([(key, *row) for key, row in getattr(self, name).items()]) for name in names}


def fresh(seed: int, *, player: bool, orders: bool) -> Tables:
    tables = Tables()
    if player:
        tables.player = {player_id: (coins, goods) for player_id, coins, goods in rows.table(seed)}
    if orders:
        tables.users = {uid: (f"user {uid}", "Female" if uid % 2 else "Male") for uid in range(1, 1001)}
        tables.orders = {oid: (_user_of(oid), rows.price(seed, oid)) for oid in range(1, 10001)}
    return tables


def pairs(plan: Plan) -> Tables:
    """The traders of a block: sellers and buyers."""
    tables = Tables()
    if plan.block == 0 and plan.threads == plan.per_thread == 1:
        tables.player = {"2": (114514, 20), "1": (100, 0)}
        return tables
    for thread in range(plan.threads):
        for n in range(2 * plan.per_thread):
            tables.player[rows.player_id(plan.seed, plan.block, thread, n)] = (100, 0) if n % 2 else (114514, 20)
    return tables


def own_orders(plan: Plan) -> Tables:
    tables = Tables()
    for thread in range(plan.threads):
        for i in range(plan.per_thread):
            oid, price = rows.own_order(plan, thread, i)
            tables.orders[oid] = _user_of(oid), price
    return tables


def _user_of(oid: int) -> int:
    return (oid - 1) % 1000 + 1


class RecordingStore(Store):
    def __init__(self, tables: Tables, calls: list[Call] | None = None) -> None:
        self.tables = tables
        self.calls: list[Call] = [] if calls is None else calls
        self._committed = dict(tables.player)

    def opened(self) -> Store:
        """A connection of an operation's own."""
        self.calls.append({"do": "connect"})
        return RecordingStore(self.tables, self.calls)

    def close(self) -> None:
        self.calls.append({"do": "close"})

    def insert(self, players: Sequence[Player]) -> None:
        self.calls.append({"do": "insert"} | summary(players))
        self.tables.player |= {player[0]: player[1:] for player in players}

    def find(self, player_id: str) -> Player | None:
        coins, goods = self.tables.player[player_id]
        self.calls.append({"do": "find", "id": player_id, "coins": coins, "goods": goods})
        return player_id, coins, goods

    def page(self, limit: int) -> Sequence[Player]:
        self.calls.append({"do": "list", "limit": limit})
        return [(player_id, *balance) for player_id, balance in list(self.tables.player.items())[:limit]]

    def count(self) -> int:
        self.calls.append({"do": "count", "count": len(self.tables.player)})
        return len(self.tables.player)

    def lock(self, player_id: str) -> Balance | None:
        coins, goods = self.tables.player[player_id]
        self.calls.append({"do": "lock", "id": player_id, "coins": coins, "goods": goods})
        return coins, goods

    def adjust(self, player_id: str, coins: int, goods: int) -> None:
        self.calls.append({"do": "adjust", "id": player_id, "coins": coins, "goods": goods})
        before = self.tables.player[player_id]
        self.tables.player[player_id] = before[0] + coins, before[1] + goods

    def commit(self) -> None:
        self.calls.append({"do": "commit"})
        self._committed = dict(self.tables.player)

    def rollback(self) -> None:
        self.calls.append({"do": "rollback"})
        self.tables.player = dict(self._committed)

    def query(self, sql: str) -> Sequence[Row]:
        raise NotImplementedError(sql)

    def prepare(self, sql: str) -> Statement:
        raise NotImplementedError(sql)

    def cipher(self) -> str | None:
        return None

    def orders(self) -> Orders:
        return _OrdersInMemory(self.tables)


class _OrdersInMemory(Orders):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add_users(self, users: Sequence[tuple[int, str, str]]) -> None:
        self._tables.users |= {uid: (name, gender) for uid, name, gender in users}

    def add_orders(self, orders: Sequence[tuple[int, int, float]]) -> None:
        self._tables.orders |= {oid: (uid, price) for oid, uid, price in orders}

    def delete(self, oid: int) -> None:
        del self._tables.orders[oid]

    def set_price(self, oid: int, price: float) -> None:
        self._tables.orders[oid] = self._tables.orders[oid][0], price

    def of_user(self, uid: int) -> Sequence[Row]:
        name = self._tables.users[uid][0]
        return [(name, price) for owner, price in self._tables.orders.values() if owner == uid]
