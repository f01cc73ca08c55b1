"""The CRM sample and its steps, as in scenarios/orders*.cc."""

from collections import Counter
from collections.abc import Callable, Sequence

from kit import rows
from kit.players import Script
from kit.rows import Plan
from kit.store import Fault, Row, Store

_USERS = 1000
_ORDERS = 10000


class _OrdersScript(Script):
    def use(self, store: Store) -> None:
        super().use(store)
        self.orders = store.orders()


def _expect_joined(got: Sequence[Row], name: str, prices: Sequence[float]) -> None:
    """As a set: the order of the rows is the server's. Prices in six significant digits, as TiDB and MariaDB print a FLOAT."""
    expected = Counter((name, f"{price:.6g}") for price in prices)
    if Counter((row[0], f"{row[1]:.6g}") for row in got) != expected:
        raise Fault("wrong", f"joined rows {list(got)}, expected {[(name, price) for price in prices]}")


class Orders(_OrdersScript):
    """orders: the sample as a whole; each step commits."""

    def run(self, i: int) -> None:
        steps: tuple[Callable[[], None], ...] = (
            lambda: self.orders.add_users([(1, "Alice", "Female"), (2, "Peter", "Male"), (3, "Ben", "Male")]),
            lambda: self.orders.add_orders([(1, 1, 2.5)]),
            lambda: self.orders.add_orders([(2, 1, 0.5), (3, 2, 4.5), (4, 2, 2123.87), (5, 3, 212.5), (6, 3, 8.5)]),
            lambda: self.orders.delete(4),
            lambda: self.orders.set_price(1, 3.5),
        )
        for step in steps:
            step()
            self.store.commit()
        _expect_joined(self.orders.of_user(3), "Ben", [212.5, 8.5])
        self.store.commit()  # of the transaction that the join began


class Join(_OrdersScript):
    """orders.join: name and prices of one user's orders."""

    def __init__(self, plan: Plan, thread: int) -> None:
        self._users = rows.shuffled([(uid, [rows.price(plan.seed, oid) for oid in range(uid, _ORDERS + 1, _USERS)])
                                     for uid in range(1, _USERS + 1)], plan, thread)

    def run(self, i: int) -> None:
        uid, prices = self._users[i % _USERS]
        _expect_joined(self.orders.of_user(uid), f"user {uid}", prices)


class Update(_OrdersScript):
    """orders.update: a new price of an order of the block's own."""

    def __init__(self, plan: Plan, thread: int) -> None:
        self._orders = [rows.own_order(plan, thread, i) for i in range(plan.per_thread)]

    def run(self, i: int) -> None:
        oid, price = self._orders[i]
        self.orders.set_price(oid, price + 0.25)
        self.store.commit()


class Delete(Update):
    """orders.delete: an order of the block's own."""

    def run(self, i: int) -> None:
        self.orders.delete(self._orders[i][0])
        self.store.commit()
