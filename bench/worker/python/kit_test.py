"""The kit is held to scenarios/vectors, and its checks to what a library could answer wrongly."""

import functools
import json
import pathlib
import unittest
from collections.abc import Callable, Sequence
from typing import Any

import kit_testing
from kit import own_sql, rows, scenarios
from kit.players import Script
from kit.rows import Plan
from kit.store import Balance, Fault, Orders, Player, Row, Statement, Store
from kit_testing import Call, RecordingStore, Tables

VECTORS = {path.stem: json.loads(path.read_text("utf-8"))
           for path in sorted(pathlib.Path(__file__).parents[3].joinpath("scenarios", "vectors").glob("*.json"))}
SCENARIOS = {name: vector for name, vector in VECTORS.items() if "plans" in vector}
PLAN = Plan(seed=1, block=1, threads=1, warmup=0, operations=1)
ANY_ORDER = ("simple.get", "simple.get10", "connect")  # each row once before one twice


def plan_of(vector: Call) -> Plan:
    return Plan(*(vector[field] for field in ("seed", "block", "threads", "warmup", "operations")))


def fresh(plan: Plan, vector: Call) -> Tables:
    filled = {table for table, rows_of_it in vector["fresh"].items() if rows_of_it["rows"]}
    return kit_testing.fresh(plan.seed, player="player" in filled, orders="orders" in filled)


def before(name: str, plan: Plan) -> Tables:
    """The rows of the block that the keeper adds."""
    if name.startswith("trade"):
        return kit_testing.pairs(plan)
    return kit_testing.own_orders(plan) if name in ("orders.update", "orders.delete") else Tables()


def script_of(name: str, plan: Plan, thread: int, store: RecordingStore) -> Script:
    script = scenarios.find(name).script(scenarios.Block(plan, store.opened), thread)
    script.use(store)
    return script


class VectorsTest(unittest.TestCase):
    def test_ids(self) -> None:
        for one in VECTORS["ids"]["mix"]:
            self.assertEqual(rows.mix(one["x"]), one["mix"])
        for one in VECTORS["ids"]["ids"]:
            self.assertEqual(rows.player_id(one["seed"], one["block"], one["thread"], one["n"]), one["id"])

    def test_every_scenario_is_there_with_its_traits(self) -> None:
        self.assertEqual(set(scenarios.CATALOGUE), set(SCENARIOS))
        for name, vector in SCENARIOS.items():
            with self.subTest(name):
                scenario = scenarios.find(name)
                traits = ("version", "autocommit", "whole_script", "truncates", "connects")
                self.assertEqual([getattr(scenario, trait) for trait in traits], [vector[trait] for trait in traits])

    def test_calls_and_rows(self) -> None:
        for name, vector in SCENARIOS.items():
            for wanted in vector["plans"]:
                plan = plan_of(wanted)
                with self.subTest(name, plan=plan):
                    self.check_plan(name, plan, wanted)

    def check_plan(self, name: str, plan: Plan, wanted: Call) -> None:
        tables = fresh(plan, wanted)
        names = list(wanted["fresh"])
        self.assertEqual(tables.summary(names), wanted["fresh"])
        added = before(name, plan)
        self.assertEqual(added.summary(names), wanted["before"])
        untouched = {table: set(getattr(tables, table)) for table in names}
        for table in names:
            getattr(tables, table).update(getattr(added, table))

        calls = [self.calls_of(name, plan, thread, tables) for thread in range(plan.threads)]
        after = Tables(**{table: {key: row for key, row in getattr(tables, table).items() if key not in untouched[table]}
                          for table in names})
        self.assertEqual(after.summary(names), wanted["after"])
        if "calls" not in wanted:
            return
        if name in ANY_ORDER:
            for thread in calls:
                found = [call["id"] for operation in thread for call in operation if "id" in call]
                self.assertEqual(len(set(found)), len(found))
            self.assertEqual(*([[[call["do"] for call in operation] for operation in thread] for thread in threads]
                               for threads in (calls, wanted["calls"])))
        else:
            self.assertEqual(calls, wanted["calls"])

    def calls_of(self, name: str, plan: Plan, thread: int, tables: Tables) -> list[list[Call]]:
        """Of each operation."""
        store = RecordingStore(tables)
        script = script_of(name, plan, thread, store)
        calls = []
        for i in range(plan.per_thread):
            script.run(i)
            calls.append(list(store.calls))
            store.calls.clear()
        return calls


class _Answering(RecordingStore):
    """Answers statements, by their SQL."""

    def __init__(self, answers: dict[str, Sequence[Row]]) -> None:
        super().__init__(Tables())
        self.answers = answers

    def prepare(self, sql: str) -> Statement:
        return lambda values: self.answers[sql]


def own_script(statements: Sequence[Call], tuples: int = 1, plan: Plan = PLAN, thread: int = 0) -> own_sql.OwnScript:
    return own_sql.OwnScript(plan, thread, {"tuples": [[]] * tuples, "statements": statements})


class OwnSqlTest(unittest.TestCase):
    def test_where_a_thread_begins(self) -> None:
        for one in VECTORS["own_sql"]["tuples"]:
            script = own_script([{"sql": "a"}], one["tuples"], Plan(one["seed"], one["block"], 4, 0, 1), one["thread"])
            script.use(_Answering({"a": []}))
            script.run(0)
            self.assertEqual([n for n, answer in enumerate(script.answers) if answer is not None], [one["first"]])

    def test_hashes_of_rows(self) -> None:
        for one in VECTORS["own_sql"]["rows"]:
            row = tuple(bytes.fromhex(value["hex"]) if isinstance(value, dict) else value for value in one["row"])
            self.assertEqual(f"{own_sql.of_row(row):016x}", one["hash"], row)

    def test_hashes_of_operations(self) -> None:
        for one in VECTORS["own_sql"]["operations"]:
            statements = [{"sql": str(n), "ordered": statement.get("ordered", False)}
                          for n, statement in enumerate(one["statements"])]
            script = own_script(statements)
            script.use(_Answering({str(n): [tuple(row) for row in statement["rows"]]
                                   for n, statement in enumerate(one["statements"])}))
            script.run(0)
            self.assertEqual([f"{answer:016x}" for answer in script.answers], [one["hash"]])

    def test_a_tuple_that_is_answered_in_two_ways(self) -> None:
        store = _Answering({"a": [("one",)]})
        script = own_script([{"sql": "a"}])
        script.use(store)
        script.run(0)
        script.run(1)
        store.answers["a"] = [("two",)]
        with self.assertRaisesRegex(Fault, "^tuple 0 is answered in two ways$") as caught:
            script.run(2)
        self.assertEqual(caught.exception.code, "wrong")


class FaultyTest(unittest.TestCase):
    """What a library answers wrongly is Fault `wrong`, and the text says what."""

    def check(self, name: str, text: str, faulty: Callable[[Tables], RecordingStore]) -> None:
        tables = fresh(PLAN, SCENARIOS[name]["plans"][0])
        added = before(name, PLAN)
        tables.player |= added.player
        tables.orders |= added.orders
        with self.assertRaisesRegex(Fault, text) as caught:
            script_of(name, PLAN, 0, faulty(tables)).run(0)
        self.assertEqual(caught.exception.code, "wrong")

    def check_find(self, name: str, text: str, changed: Callable[[Player], Player | None]) -> None:
        class Faulty(RecordingStore):
            def find(self, player_id: str) -> Player | None:
                found = super().find(player_id)
                return found and changed(found)

            def opened(self) -> Store:
                return Faulty(self.tables)

        self.check(name, text, Faulty)

    def test_a_row_that_is_found(self) -> None:
        for name in ("simple.get", "simple.get10", "connect", "simple", "trade"):
            with self.subTest(name):
                self.check_find(name, "missing, expected coins [0-9]+, goods [0-9]+$", lambda row: None)
                self.check_find(name, '^player "another", expected ', lambda row: ("another", *row[1:]))
                self.check_find(name, r": coins [0-9]+, expected [0-9]+$", lambda row: (row[0], row[1] + 1, row[2]))
                self.check_find(name, r": goods [0-9]+, expected [0-9]+$", lambda row: (row[0], row[1], row[2] - 1))
        self.check_find("simple.get", ": coins [89][0-9]+, expected 1[0-9]+; goods 1[0-9]+, expected [89][0-9]+$",
                        lambda row: (row[0], row[2], row[1]))

    def test_a_row_as_it_was_before_the_trade(self) -> None:
        class Stale(RecordingStore):
            def __init__(self, tables: Tables) -> None:
                super().__init__(tables)
                self._first = dict(tables.player)

            def find(self, player_id: str) -> Player | None:
                return player_id, *self._first[player_id]

        self.check("trade", ": coins 100, expected 0; goods 0, expected 2$", Stale)

    def check_page(self, text: str, changed: Callable[[list[Player]], Sequence[Player]]) -> None:
        class Faulty(RecordingStore):
            def page(self, limit: int) -> Sequence[Player]:
                return changed(list(super().page(limit)))

        self.check("simple.page", text, Faulty)

    def test_a_page(self) -> None:
        self.check_page("^rows of a page: 2, expected 3$", lambda page: page[:2])
        self.check_page("^rows of a page: 4, expected 3$", lambda page: [*page, page[0]])
        self.check_page('expected "another player than in the rows before"', lambda page: [page[0], page[1], page[0]])
        self.check_page('^player "none", expected "a player of the table"', lambda page: [*page[:2], ("none", 1, 1)])
        self.check_page(": goods 1, expected ", lambda page: [*page[:2], (*page[2][:2], 1)])
        self.check_page('expected "another player than in the rows before"', lambda page: [page[0], (*page[0][:2], 1), page[1]])

    def test_a_count(self) -> None:
        class Faulty(RecordingStore):
            def count(self) -> int:
                return super().count() - 1

        self.check("simple.count", r"^count\(\*\) 1919, expected 1920$", Faulty)
        self.check("simple", r"^count\(\*\) 1919, expected 1920$", Faulty)

    def check_lock(self, name: str, text: str, changed: Callable[[Balance], Balance | None]) -> None:
        class Faulty(RecordingStore):
            def lock(self, player_id: str) -> Balance | None:
                found = super().lock(player_id)
                return found and changed(found)

        self.check(name, text, Faulty)

    def test_a_row_that_is_locked(self) -> None:
        for name in ("trade.accept", "trade.refuse", "trade"):
            with self.subTest(name):
                self.check_lock(name, "missing, expected coins 114514, goods 20$", lambda row: None)
                self.check_lock(name, ": coins 20, expected 114514; goods 114514, expected 20$", lambda row: (row[1], row[0]))
                # With these the trade would be accepted that has to be refused, and the other way round.
                self.check_lock(name, ": coins 500, expected 100$", lambda row: row if row[1] else (500, 0))
                self.check_lock(name, ": goods 1, expected 20$", lambda row: (row[0], 1) if row[1] else row)

    def test_an_update_that_is_lost(self) -> None:
        class Lost(RecordingStore):
            def adjust(self, player_id: str, coins: int, goods: int) -> None:
                pass

        self.check("trade", ": coins 100, expected 0; goods 0, expected 2$", Lost)

    def check_join(self, name: str, text: str, changed: Callable[[list[Any]], Sequence[Row]]) -> None:
        class Faulty(RecordingStore):
            def orders(self) -> Orders:
                orders = super().orders()
                real = orders.of_user
                orders.of_user = lambda uid: changed(list(real(uid)))  # type: ignore[method-assign]
                return orders

        self.check(name, text, Faulty)

    def test_joined_rows(self) -> None:
        for name in ("orders.join", "orders"):
            with self.subTest(name):
                check = functools.partial(self.check_join, name, "^joined rows .*, expected ")
                check(lambda joined: joined[1:])
                check(lambda joined: [*joined, joined[0]])
                check(lambda joined: [*joined[:-1], joined[0]])
                check(lambda joined: [("another", joined[0][1]), *joined[1:]])
                check(lambda joined: [(user, price + 0.25) for user, price in joined])


class ClosingTest(unittest.TestCase):
    """Of a connection that was lost closing fails too: what is told is the loss."""

    class Broken(RecordingStore):
        def close(self) -> None:
            raise OSError("in closing")

    def test_the_first_error_is_told(self) -> None:
        with self.assertRaisesRegex(Fault, "^lost$"), self.Broken(Tables()):
            raise Fault("connection", "lost")

    def test_alone_it_is_told(self) -> None:
        with self.assertRaisesRegex(OSError, "^in closing$"), self.Broken(Tables()):
            pass


if __name__ == "__main__":
    unittest.main()
