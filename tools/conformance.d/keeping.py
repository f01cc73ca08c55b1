"""A worker that says it keeps: it makes the rows of others' blocks, finds what is wrong in them, and harms no table of theirs."""

import json

from blocks import plan_of
from context import RUN_DEADLINE, code, vectors


def fnv1a(rows):
    """The digest of scenarios/vectors."""
    value = 0xcbf29ce484222325
    for row in sorted(rows, key=lambda row: row[0].encode()):
        for byte in (",".join(row) + "\n").encode():
            value = ((value ^ byte) * 0x100000001b3) % 2**64
    return f"{value:016x}"


def check(context):
    if not (context.description.get("keeper") and context.description["has_server"]):
        return
    with context.worker() as worker:
        for scenario in context.description["scenarios"]:
            check_scenario(context, worker, scenario["name"])
        check_foreign(context, worker)


def check_scenario(context, worker, name):
    report = context.report
    file = vectors().get(name)
    if file is None or "calls" not in file["plans"][-1]:
        return
    vector = {**file["plans"][1 if file["whole_script"] else 2], "scenario": name}
    plan = plan_of(vector)
    fields = {"connection": context.connection(), **plan}
    made = context.ask(worker, "prepare", RUN_DEADLINE, fresh=True, **fields)
    fresh, before, after = (vector[when]["player"] for when in ("fresh", "before", "after"))
    wanted = fresh if fresh["rows"] else before
    rows = context.sql("SELECT id, coins, goods FROM player") if "result" in made else []
    report.check("result" in made and len(rows) == wanted["rows"] and fnv1a(rows) == wanted.get("digest", fnv1a(rows)),
                 "prepare", f"{name}: a keeper makes the rows of scenarios/vectors", json.dumps(plan),
                 f"{len(rows)} rows; {json.dumps(made)}")
    if not after["rows"] or "result" not in made:
        return
    ran = context.ask(context.keeper, "run", RUN_DEADLINE, **fields)
    fields["others"] = made["result"]["rows"]
    found = context.ask(worker, "verify", RUN_DEADLINE, **fields)
    report.check("result" in ran and "result" in found, "verify", f"{name}: a keeper finds good rows good", json.dumps(plan),
                 json.dumps(found))
    for spoil in ("UPDATE player SET goods = goods + 1 LIMIT 1", "DELETE FROM player LIMIT 1"):
        context.sql(spoil)
        found = context.ask(worker, "verify", RUN_DEADLINE, **fields)
        report.check(code(found) == "wrong", "verify", f"{name}: a keeper finds what is wrong: {spoil}", json.dumps(plan),
                     json.dumps(found))


def check_foreign(context, worker):
    report = context.report
    plan = plan_of({**vectors()["simple.get"]["plans"][2], "scenario": "simple.get"})
    context.ask(worker, "prepare", RUN_DEADLINE, connection=context.connection(), fresh=True, **plan)
    dropped = context.ask(worker, "cleanup", RUN_DEADLINE, connection=context.connection())
    report.check("player" in dropped.get("result", {}).get("dropped", []), "cleanup", "cleanup drops the table and names it", "cleanup",
                 json.dumps(dropped))
    context.sql("CREATE TABLE player (id VARCHAR(36) PRIMARY KEY, mine INT)")
    refused = context.ask(worker, "prepare", RUN_DEADLINE, connection=context.connection(), fresh=True, **plan)
    report.check(code(refused) == "invalid_argument", "prepare", "a table of somebody else is refused", "prepare, fresh",
                 json.dumps(refused))
    left = context.ask(worker, "cleanup", RUN_DEADLINE, connection=context.connection())
    report.check(left.get("result") == {"dropped": []}, "cleanup", "cleanup passes over a table of somebody else", "cleanup",
                 json.dumps(left))
    report.check(context.sql("SHOW TABLES LIKE 'player'") == [["player"]], "cleanup", "a table of somebody else is still there",
                 "cleanup", "it is gone")
