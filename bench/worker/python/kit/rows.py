"""The ids and rows of a block: they follow from its numbers, so that keeper and workers name the same (PROTOCOL.md)."""

import dataclasses
import random
from collections.abc import Sequence
from typing import TypeVar

from kit.store import Balance, Player

_T = TypeVar("_T")
_MASK = 2**64 - 1
TABLE_ROWS = 1920
TABLE = -1  # the block of a fresh table's rows


@dataclasses.dataclass(frozen=True)
class Plan:
    """A block, as a request says: `warmup` and `operations` are of each thread."""

    seed: int
    block: int
    threads: int
    warmup: int
    operations: int

    @property
    def per_thread(self) -> int:
        return self.warmup + self.operations


def mix(x: int) -> int:
    """SplitMix64, of 64 bits."""
    x = (x + 0x9E3779B97F4A7C15) & _MASK
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    x = (x ^ x >> 27) * 0x94D049BB133111EB & _MASK
    return x ^ x >> 31


def player_id(seed: int, block: int, thread: int, n: int) -> str:
    stream = mix(mix(mix(seed) ^ block & _MASK) ^ thread)
    high = mix(stream ^ n)
    low = mix(high ^ stream)
    digits = f"{high & ~0xF000 | 0x4000:016x}{low & ~(3 << 62) | 1 << 63:016x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def balance(n: int) -> Balance:
    """Of row n: coins and goods differ, and so a swap shows."""
    return 10000 + n % 10000, 90000 - n % 10000


def players(seed: int, block: int, thread: int, numbers: Sequence[int]) -> list[Player]:
    return [(player_id(seed, block, thread, n), *balance(n)) for n in numbers]


def table(seed: int) -> list[Player]:
    return players(seed, TABLE, 0, range(TABLE_ROWS))


def shuffled(things: Sequence[_T], plan: Plan, thread: int) -> list[_T]:
    """In an order of the block's thread."""
    order = list(things)
    random.Random(f"{plan.seed} {plan.block} {thread}").shuffle(order)
    return order


def own_order(plan: Plan, thread: int, i: int) -> tuple[int, float]:
    """The order of operation i, which is the block's own: oid and price."""
    oid = 10001 + (plan.block << 32) + thread * plan.per_thread + i
    return oid, price(plan.seed, oid)


def price(seed: int, oid: int) -> float:
    """A quarter of a whole number: exact as a FLOAT, and in six digits."""
    return 0.25 * (1 + mix(mix(seed) ^ oid) % 39999)


def first_tuple(plan: Plan, thread: int, count: int) -> int:
    """Where in its tuples a thread begins with SQL of the user's own that writes nothing."""
    return mix(mix(mix(plan.seed) ^ plan.block) ^ thread) % count
