"""Blocks: the rows are made and checked by a worker of another backend, and spoiled between the two."""

import json
import os
import re
import time

import relay
import subject
from context import RUN_DEADLINE, code, vectors

LEAST_NS = 1000  # of an operation with a server
COSTS = ("allocations", "allocated_bytes", "user_ns", "system_ns", "instructions", "peak_memory_bytes")
UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
QUERY, EXECUTE = 0x03, 0x17
ENDS = ("connect", "close")  # of connections
IN_ANY_ORDER = ("simple.get", "simple.get10", "connect")

# Where a scenario makes these calls: what is done to its table, and undone. A worker that does not compare does not see it.
SPOILS = (
    ({"find", "lock", "list"}, "coins", "UPDATE player SET coins = coins + 1", "UPDATE player SET coins = coins - 1"),
    ({"find", "lock", "list"}, "goods", "UPDATE player SET goods = goods - 1", "UPDATE player SET goods = goods + 1"),
    ({"count"}, "a row too many", "INSERT INTO player (id, coins, goods) VALUES ('z', 1, 1)", "DELETE FROM player WHERE id = 'z'"),
    ({"find", "lock"}, "no rows", "UPDATE player SET id = reverse(id)", "UPDATE player SET id = reverse(id)"),
)


def plan_of(vector):
    return {"scenario": vector["scenario"],
            **{name: vector[name] for name in ("seed", "block", "threads", "warmup", "operations")}}


def calls_of(vector):
    """Of all threads and operations, but the connections that these open and close."""
    return [call for thread in vector["calls"] for operation in thread for call in operation if call["do"] not in ENDS]


def connects_of(vector):
    """How many connections the operations open."""
    return sum(call["do"] == "connect" for thread in vector["calls"] for operation in thread for call in operation)


def check(context):
    known = vectors()
    for scenario in context.description["scenarios"]:
        if (file := known.get(scenario["name"])) is None or "calls" not in file["plans"][-1]:
            context.report.skip(scenario["name"], "scenarios/vectors has no calls of it")
            continue
        supported = set()
        for vector in file["plans"][1 if file["whole_script"] else 2:]:
            Block(context, file, vector, supported).check()
        context.report.check(supported, "describe", f"{scenario['name']}: a scenario of describe can be run",
                             "text, prepared", "unsupported in both protocols")


class Block:
    """One plan of a scenario."""

    def __init__(self, context, file, vector, supported):
        self.context = context
        self.report = context.report
        self.file = file
        self.vector = {**vector, "scenario": file["scenario"]}
        self.plan = plan_of(self.vector)
        self.supported = supported
        self.has_server = context.description["has_server"]
        self.name = f"{file['scenario']}, threads {vector['threads']}"

    def check(self):
        if not self.has_server:
            self.check_without_server()
            return
        self.others = self.context.ask_keeper("prepare", fresh=True, **self.plan)["rows"]
        self.again = False
        for protocol in ("text", "prepared"):
            self.check_protocol(protocol)

    def prepare(self):
        """Anew, but for the first time."""
        if self.again:
            self.context.ask_keeper("prepare", fresh=False, again=True, **self.plan)
        self.again = True

    def run(self, worker, protocol="text", do="run", port=None, **more):
        connection = self.context.connection(protocol=protocol, port=port or self.context.port)
        samples = self.plan["threads"] * self.plan["operations"]
        begin = time.monotonic()
        answer = self.context.ask(worker, do, RUN_DEADLINE, subject.LONGEST + 32 * samples, connection=connection,
                                  **{**self.plan, **more})
        self.elapsed_ns = (time.monotonic() - begin) * 1e9
        return answer

    def check_without_server(self):
        with self.context.worker() as worker:
            made = self.context.ask(worker, "prepare", connection=self.context.connection(), fresh=True, **self.plan)
            self.report.check("rows" in made.get("result", {}), "Which actions a worker needs",
                              f"{self.name}: prepare, of a worker without a server", "prepare", json.dumps(made))
            if self.check_run(self.run(worker), self.name):
                self.supported.add("text")
            found = self.context.ask(worker, "verify", connection=self.context.connection(), **self.plan,
                                     others=made.get("result", {}).get("rows", 0))
            self.report.check("rows" in found.get("result", {}), "Which actions a worker needs",
                              f"{self.name}: verify, of a worker without a server", "verify", json.dumps(found))

    def check_protocol(self, protocol):
        name = f"{self.name}, {protocol}"
        with self.context.worker() as worker:
            between = relay.Relay((self.context.host, self.context.port))
            self.prepare()
            rows = {row[0].encode() for row in self.context.sql("SELECT id FROM player")}
            answer = self.run(worker, protocol, port=between.port)
            if code(answer) == "unsupported":
                between.close()
                self.again = False
                self.report.skip(name, f"unsupported: {answer['error']['text']}")
                return
            self.supported.add(protocol)
            if not self.check_run(answer, name):
                between.close()
                return
            self.check_wire(Wire(between), name, rows)
            verified = self.context.ask(self.context.keeper, "verify", RUN_DEADLINE, connection=self.context.connection(),
                                        others=self.others, **self.plan)
            self.report.check("result" in verified, "Verifying", f"{name}: the rows are as they must be", "run",
                              verified.get("error", {}).get("text") or json.dumps(verified))
            if self.plan["threads"] == 1:
                self.check_wrong(worker, protocol, name)
                self.check_audit(worker, protocol, name)
                self.check_load(worker, protocol, name)

    def check_run(self, answer, name):
        """Whether there are times."""
        if not self.report.check("result" in answer, "run", f"{name}: run is answered with times", json.dumps(self.plan),
                                 json.dumps(answer)):
            return False
        result = answer["result"]
        samples = result.get("samples_ns")
        wanted = self.plan["threads"] * self.plan["operations"]
        if not self.report.check(isinstance(samples, list) and len(samples) == wanted
                                 and all(type(sample) is int and sample >= 0 for sample in samples), "run",
                                 f"{name}: samples_ns has a whole number for each operation of each thread",
                                 json.dumps(self.plan), json.dumps(result)):
            return False
        wrong = self.impossible(result, samples)
        self.report.check(not wrong, "run", f"{name}: its times can be", json.dumps(self.plan), f"{wrong}: {json.dumps(result)}")
        self.check_costs(result, name)
        return True

    def impossible(self, result, samples):
        wall, cpu = result.get("wall_ns"), result.get("cpu_ns")
        if type(wall) not in (int, float) or wall <= 0:
            return "wall_ns is not above 0"
        if type(cpu) not in (int, float) or cpu < 0:
            return "cpu_ns is not from 0"
        if wall > self.elapsed_ns:
            return f"wall_ns is more than the {self.elapsed_ns:.0f} from request to answer"
        if cpu > wall * os.cpu_count() + 1e7:
            return "cpu_ns is more than all CPUs had"
        if max(samples) > wall * 1.01:
            return "a sample is longer than wall_ns"
        if self.has_server and min(samples) < LEAST_NS:
            return f"an operation with a server took {min(samples)} ns"
        if self.plan["threads"] == 1 and sum(samples) < 0.9 * wall:
            return "the samples of one thread are less than nine tenths of wall_ns"
        return ""

    def check_costs(self, result, name):
        costs = {cost: result[cost] for cost in COSTS if cost in result}
        switches = result.get("context_switches", {"voluntary": 0, "involuntary": 0})
        ok = all(type(value) is int and value >= 0 for value in [*costs.values(), *switches.values()])
        ok = ok and set(switches) == {"voluntary", "involuntary"} and ("user_ns" in costs) == ("system_ns" in costs)
        ok = ok and costs.get("peak_memory_bytes", 1) > 0 and "late_ns" not in result
        self.report.check(ok, "run", f"{name}: what else the timed part cost is counted in whole numbers, or left out",
                          json.dumps(self.plan), json.dumps(result))
        sessions = result.get("attested", [])
        if sessions:
            told = {key: value for key, value in sessions[0].items() if key != "autocommit"}
            same = len(sessions) == 1 and all(self.context.attested.get(key) == value for key, value in told.items())
            on = self.file["autocommit"]
            same = same and sessions[0].get("autocommit", "ON" if on else "OFF") in (("ON", "1") if on else ("OFF", "0"))
            self.report.check(same, "run", f"{name}: every session is as attest told it, autocommit as the scenario says",
                              json.dumps(self.plan), json.dumps(sessions))

    def check_wire(self, wire, name, rows):
        connections = self.plan["threads"] + connects_of(self.vector)
        self.report.check(len(wire.talks) >= connections, "Fresh for each request",
                          f"{name}: each thread has a connection, and each operation that connects", json.dumps(self.plan),
                          f"{len(wire.talks)} connections of {connections}")
        self.report.check(not wire.open, "Fresh for each request", f"{name}: its connections are closed before its answer",
                          json.dumps(self.plan), f"{wire.open} are open")
        asked = [b"@@autocommit" in said or (b"autocommit" in said and b"show" in said)
                 for said in (bytes(talk.client).lower() for talk in wire.talks)]
        self.report.check(sum(asked) >= self.plan["threads"], "Fresh for each request",
                          f"{name}: the server is asked about autocommit on every connection", json.dumps(self.plan),
                          f"on {sum(asked)} of {len(wire.talks)} connections")
        calls = calls_of(self.vector)
        ends = sum(call["do"] in ("commit", "rollback") for call in calls)
        self.report.check(wire.on_the_table() >= len(calls) - ends and wire.ends() >= ends, "Verifying",
                          f"{name}: it sends no fewer statements than scenarios/vectors, warm-up counted", json.dumps(self.plan),
                          f"{wire.on_the_table()} on the table and {wire.ends()} ends of transactions; at the least "
                          f"{len(calls) - ends} and {ends}")
        self.check_ids(wire, name, calls, rows)

    def check_ids(self, wire, name, calls, rows):
        asked = {call["id"].encode() for call in calls if "id" in call}
        made = {row[0].encode() for call in calls if call["do"] == "insert" for row in call["first"]}
        seen = wire.ids()
        if self.file["scenario"] in IN_ANY_ORDER:
            per_thread = len(calls) // self.plan["threads"]
            self.report.check(per_thread <= len(seen) <= len(calls) and seen <= rows, "Verifying",
                              f"{name}: each read is of another row of the table", json.dumps(self.plan),
                              f"{len(seen)} ids, of which {len(seen - rows)} are not in the table")
        elif asked | made:
            lacks = {one for one in asked | made if UUID.fullmatch(one)} - seen
            self.report.check(not lacks, "Verifying", f"{name}: its ids are those of scenarios/vectors", json.dumps(self.plan),
                              f"{len(seen)} ids, without {min(lacks, default=b'').decode()}")

    def check_wrong(self, worker, protocol, name):
        kinds = {call["do"] for call in calls_of(self.vector)}
        has_rows = self.vector["fresh"]["player"]["rows"] + self.vector["before"]["player"]["rows"] > 0
        for calls, what, spoil, heal in SPOILS:
            if not calls & kinds or not (has_rows or calls == {"count"}):
                continue
            self.prepare()
            self.context.sql(spoil)
            answer = self.run(worker, protocol)
            self.report.check(code(answer) == "wrong", "Verifying", f"{name}: what was read is compared: {what}", spoil,
                              json.dumps(answer))
            self.context.sql(heal)
        if "insert" in kinds:
            self.prepare()
            self.run(worker, protocol)
            answer = self.run(worker, protocol)
            self.report.check(code(answer) == "duplicate_key", "Answers", f"{name}: rows that are there already",
                              "the same block twice", json.dumps(answer))

    def check_audit(self, worker, protocol, name):
        executed = {}
        for operations in (0, self.plan["operations"]):
            self.prepare()
            between = relay.Relay((self.context.host, self.context.port))
            answer = self.run(worker, protocol, "audit", between.port, warmup=0, operations=operations)
            if code(answer) == "unsupported":
                between.close()
                self.report.skip(f"{name}: audit", f"unsupported: {answer['error']['text']}")
                return
            self.report.check(answer.get("result") == {}, "audit", f"{name}: audit of {operations} operations, an empty result",
                              "audit", json.dumps(answer))
            wire = Wire(between)
            executed[operations] = wire.on_the_table() + wire.ends()
            if operations == 0:
                self.report.check(wire.talks and not wire.on_the_table(), "audit",
                                  f"{name}: audit of no operations only connects", "audit, operations 0",
                                  f"{len(wire.talks)} connections, {wire.on_the_table()} statements on the table")
        vector = self.vector
        least = len(calls_of({"calls": [thread[:vector["operations"]] for thread in vector["calls"]]}))
        grown = executed[self.plan["operations"]] - executed[0]
        self.report.check(grown >= least, "audit", f"{name}: audit sends what run does", "audit",
                          f"{grown} statements, {least} at the least")

    def check_load(self, worker, protocol, name):
        if self.file["whole_script"]:
            return
        self.prepare()
        answer = self.run(worker, protocol, rate=1000)
        late = answer.get("result", {}).get("late_ns")
        self.report.check(code(answer) == "unsupported" or (type(late) is int and late >= 0), "Open load",
                          f"{name}: an open load has late_ns, or is unsupported", "rate 1000", json.dumps(answer))
        self.prepare()
        answer = self.run(worker, protocol, handicap={"spin_ns": 1000, "every": 1, "jitter_ns": 0})
        self.report.check("result" in answer, "Handicaps", f"{name}: a handicap is taken on or ignored", "handicap",
                          json.dumps(answer))


class Wire:
    """What the worker sent through a relay, which this ends."""

    def __init__(self, between):
        end = time.monotonic() + 1  # for what is on its way
        while (live := sum(thread.is_alive() for thread in between.threads[1:])) and time.monotonic() < end:
            time.sleep(0.01)
        self.open = (live + 1) // 2
        self.talks = between.talks
        between.close()
        self.commands = [command for talk in self.talks for command in commands_of(bytes(talk.client))]

    def on_the_table(self):
        return sum(command[0] == EXECUTE or (command[0] == QUERY and b"player" in command) for command in self.commands)

    def ends(self):
        return sum(command[0] == QUERY and command[1:].lower().startswith((b"commit", b"rollback")) for command in self.commands)

    def ids(self):
        return {one for talk in self.talks for one in UUID.findall(bytes(talk.client))}


def commands_of(client):
    """The packets that begin a command, after logging in."""
    at = 0
    while at + 5 <= len(client):
        size = int.from_bytes(client[at:at + 3], "little")
        if client[at + 3] == 0:
            yield client[at + 4:at + 4 + size]
        at += 4 + size
