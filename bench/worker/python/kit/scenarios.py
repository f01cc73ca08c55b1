"""The catalogue: which scenarios there are, and the script of one."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from kit import orders, players, rows
from kit.own_sql import OwnScript
from kit.players import Script
from kit.rows import Plan
from kit.store import Fault, Store


@dataclasses.dataclass(frozen=True)
class Block:
    """What is known of a block before its scripts are made."""

    plan: Plan
    connect: Callable[[], Store]  # for an operation that connects: all that connecting takes


@dataclasses.dataclass(frozen=True)
class Scenario:
    """Its traits are those of scenarios/vectors; `version` is raised when its work changes."""

    name: str
    script: Callable[[Block, int], Script]  # of a thread
    autocommit: bool = True
    whole_script: bool = False
    truncates: bool = False
    connects: bool = False
    version: int = 1


_CATALOGUE = (
    Scenario("simple", lambda block, _: players.Simple(block.plan), whole_script=True, truncates=True),
    Scenario("simple.insert", lambda block, thread: players.Insert(block.plan, thread, 1)),
    Scenario("simple.get", lambda block, thread: players.Get(block.plan, thread)),
    Scenario("simple.get10", lambda block, thread: players.Get10(block.plan, thread)),
    Scenario("simple.bulk", lambda block, thread: players.Insert(block.plan, thread, players.BULK_ROWS)),
    Scenario("simple.count", lambda *_: players.Count()),
    Scenario("simple.page", lambda block, _: players.Page(rows.table(block.plan.seed))),
    Scenario("trade", lambda block, thread: players.Trade(block.plan, thread), autocommit=False, whole_script=True),
    Scenario("trade.accept", lambda block, thread: players.TradeStep(block.plan, thread, accept=True), autocommit=False),
    Scenario("trade.refuse", lambda block, thread: players.TradeStep(block.plan, thread, accept=False), autocommit=False),
    Scenario("connect", lambda block, thread: players.Connect(block.plan, thread, block.connect), connects=True),
    Scenario("orders", lambda *_: orders.Orders(), autocommit=False, whole_script=True, truncates=True),
    Scenario("orders.join", lambda block, thread: orders.Join(block.plan, thread)),
    Scenario("orders.update", lambda block, thread: orders.Update(block.plan, thread), autocommit=False),
    Scenario("orders.delete", lambda block, thread: orders.Delete(block.plan, thread), autocommit=False),
)
CATALOGUE: Mapping[str, Scenario] = {scenario.name: scenario for scenario in _CATALOGUE}


def of_own_sql(name: str, own: Mapping[str, Any]) -> Scenario:
    def script(block: Block, thread: int) -> Script:
        return OwnScript(block.plan, thread, own)

    return Scenario(name, script, autocommit=not own.get("transaction", False))


def find(name: str) -> Scenario:
    try:
        return CATALOGUE[name]
    except KeyError:
        raise Fault("invalid_argument", f"unknown scenario {name}") from None
