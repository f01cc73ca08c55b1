"""The scenarios on the table of players, step by step as in scenarios/*.cc.

A script is made before its block: all ids, rows, orders and expected values. Its run(i) is one operation, the warm-up counted,
which compares all that it reads.
"""

import abc
from collections.abc import Callable, Sequence

from kit import rows
from kit.rows import Plan
from kit.store import Balance, Fault, Player, Store

BULK_ROWS = 114
_BULK_PLAYERS = 1919
_PAGE_ROWS = 3
_GET10 = 10

_SELLER: Balance = (114514, 20)
_BUYER: Balance = (100, 0)
_ACCEPTED = (2, 100)  # goods, and the price of all of them
_REFUSED = (10, 500)


class Script(abc.ABC):
    """What one thread does in a block, on its store."""

    def use(self, store: Store) -> None:
        """Before the first operation: prepares what each would otherwise prepare."""
        self.store = store

    @abc.abstractmethod
    def run(self, i: int) -> None: ...


def _wrong(text: str) -> Fault:
    return Fault("wrong", text)


def _expect_number(what: str, got: object, expected: int) -> None:
    if got != expected:
        raise _wrong(f"{what} {got}, expected {expected}")


def _expect_balance(player_id: str, got: Balance | None, expected: Balance) -> Balance:
    if got is not None and got == expected:
        return got
    coins, goods = expected
    if got is None:
        raise _wrong(f'player "{player_id}": missing, expected coins {coins}, goods {goods}')
    differences = [f" {what} {found}, expected {wanted}"
                   for what, found, wanted in (("coins", got[0], coins), ("goods", got[1], goods)) if found != wanted]
    raise _wrong(f'player "{player_id}":{";".join(differences)}')


def _expect_player(got: Player | None, expected: Player) -> None:
    if got == expected:
        return
    if got is not None and got[0] != expected[0]:
        raise _wrong(f'player "{got[0]}", expected "{expected[0]}"')
    _expect_balance(expected[0], got and got[1:], expected[1:])


class Get(Script):
    """simple.get: one row by its id."""

    def __init__(self, plan: Plan, thread: int) -> None:
        self._rows = rows.shuffled(rows.table(plan.seed), plan, thread)

    def run(self, i: int) -> None:
        expected = self._rows[i % rows.TABLE_ROWS]
        _expect_player(self.store.find(expected[0]), expected)


class Get10(Get):
    """simple.get10: ten reads, one after the other, as no driver here sends them together."""

    def run(self, i: int) -> None:
        for n in range(_GET10 * i, _GET10 * (i + 1)):
            super().run(n)


class Connect(Get):
    """connect: an operation opens a connection, reads one row and closes it. The thread's own is left alone."""

    def __init__(self, plan: Plan, thread: int, connect: Callable[[], Store]) -> None:
        super().__init__(plan, thread)
        self._connect = connect

    def use(self, store: Store) -> None:
        pass

    def run(self, i: int) -> None:
        with self._connect() as self.store:
            in_unit(self.store, super().run)(i)


class Page(Script):
    """simple.page: any three rows of the table."""

    def __init__(self, table: Sequence[Player]) -> None:
        self._table = set(table)
        self._balances = {player[0]: player[1:] for player in table}

    def run(self, i: int) -> None:
        page = self.store.page(_PAGE_ROWS)
        _expect_number("rows of a page:", len(page), _PAGE_ROWS)
        if self._table.issuperset(page) and len(set(page)) == _PAGE_ROWS:
            return
        for n, player in enumerate(page):
            if player[0] not in self._balances:
                raise _wrong(f'player "{player[0]}", expected "a player of the table"')
            if player[0] in [other[0] for other in page[:n]]:
                raise _wrong(f'player "{player[0]}", expected "another player than in the rows before"')
            _expect_balance(player[0], player[1:], self._balances[player[0]])


class Count(Script):
    """simple.count: how many rows the table has."""

    def run(self, i: int) -> None:
        _expect_number("count(*)", self.store.count(), rows.TABLE_ROWS)


class Insert(Script):
    """simple.insert and simple.bulk: rows of the block's own, so many a statement."""

    def __init__(self, plan: Plan, thread: int, at_once: int) -> None:
        self._statements = [rows.players(plan.seed, plan.block, thread, range(at_once * i, at_once * (i + 1)))
                            for i in range(plan.per_thread)]

    def run(self, i: int) -> None:
        self.store.insert(self._statements[i])


class Simple(Page):
    """simple: the tutorial's script as a whole."""

    _TEST: Player = ("test", 1, 1)

    def __init__(self, plan: Plan) -> None:
        self._bulk: list[Player] = [(rows.player_id(plan.seed, rows.TABLE, 0, n), 10000, 10000) for n in range(_BULK_PLAYERS)]
        super().__init__([self._TEST, *self._bulk])

    def run(self, i: int) -> None:
        self.store.insert([self._TEST])
        _expect_player(self.store.find(self._TEST[0]), self._TEST)
        for begin in range(0, _BULK_PLAYERS, BULK_ROWS):
            self.store.insert(self._bulk[begin:begin + BULK_ROWS])
        _expect_number("count(*)", self.store.count(), rows.TABLE_ROWS)
        super().run(i)


class TradeStep(Script):
    """trade.accept and trade.refuse."""

    def __init__(self, plan: Plan, thread: int, accept: bool) -> None:
        self._accept = accept
        self._pairs = [_pair(plan, thread, i) for i in range(plan.per_thread)]

    def run(self, i: int) -> None:
        self.trade(*self._pairs[i], self._accept)

    def trade(self, seller: str, buyer: str, accept: bool) -> None:
        amount, price = _ACCEPTED if accept else _REFUSED
        accepted = self._try(seller, buyer, amount, price)
        if accepted is not accept:
            raise _wrong("a trade was accepted, expected refused" if accepted else "a trade was refused, expected accepted")

    def _try(self, seller: str, buyer: str, amount: int, price: int) -> bool:
        store = self.store
        _, goods = _expect_balance(seller, store.lock(seller), _SELLER)
        if goods < amount:
            store.rollback()
            return False
        coins, _ = _expect_balance(buyer, store.lock(buyer), _BUYER)
        if coins < price:
            store.rollback()
            return False
        store.adjust(seller, price, -amount)
        store.adjust(buyer, -price, amount)
        store.commit()
        return True


class Trade(TradeStep):
    """trade: the tutorial's script as a whole."""

    def __init__(self, plan: Plan, thread: int) -> None:
        super().__init__(plan, thread, accept=True)

    def run(self, i: int) -> None:
        seller, buyer = self._pairs[i]
        self.trade(seller, buyer, accept=False)
        self.trade(seller, buyer, accept=True)
        amount, price = _ACCEPTED
        for player_id, (coins, goods), sign in ((buyer, _BUYER, 1), (seller, _SELLER, -1)):
            expected = player_id, coins - sign * price, goods + sign * amount
            _expect_player(self.store.find(player_id), expected)


def _pair(plan: Plan, thread: int, i: int) -> tuple[str, str]:
    """Seller and buyer of trade i; the tutorial's where there is but one in the first block."""
    if plan.block == 0 and plan.threads == plan.per_thread == 1:
        return "2", "1"
    return rows.player_id(plan.seed, plan.block, thread, 2 * i), rows.player_id(plan.seed, plan.block, thread, 2 * i + 1)


def in_unit(store: Store, operation: Callable[[int], None]) -> Callable[[int], None]:
    """The operation between begin() and end(), where the store has such units."""
    if not store.has_units:
        return operation

    def unit(i: int) -> None:
        store.begin()
        operation(i)
        store.end()

    return unit
