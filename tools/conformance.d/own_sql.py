"""SQL of the user's own: what a worker says that it read, held against the hash of what is there."""

import json
import struct
import zlib

from context import code

TABLE = {"name": "own", "definition": "id INT PRIMARY KEY, name VARCHAR(20), price DECIMAL(8, 2), weight FLOAT, big DOUBLE, at DATETIME(3)",
         "options": "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "first_column": "id"}
FILL = ["INSERT INTO own VALUES (1, 'a', 1.50, 0.5, 1e300, '2024-05-01 10:00:00.500'), (2, NULL, 2.00, 2123.87, -0e0, NULL), "
        "(3, '\u674e', -3.25, 1e10, 12345678.9, '2024-05-02')"]
# The text of each value, None for NULL.
ROWS = {1: ("1", "a", "1.5", "0.5", "1e+300", "2024-05-01 10:00:00.5"), 2: ("2", None, "2", "2123.87", "0", None),
        3: ("3", "\u674e", "-3.25", "1e+10", "1.23457e+07", "2024-05-02 00:00:00")}
MASK = 2**64 - 1
SECTION = "SQL of the user's own"


def mix(x):
    x = (x + 0x9e3779b97f4a7c15) & MASK
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9 & MASK
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb & MASK
    return x ^ (x >> 31)


def row_hash(values):
    parts = (b"\x00" if value is None else b"\x01" + struct.pack("<I", len(value.encode())) + value.encode()
             for value in values)
    return mix(zlib.crc32(b"".join(parts)))


def operation_hash(statements):
    """Of (rows, whether they are ordered)."""
    total = 0
    for rows, ordered in statements:
        one = 0
        for row in map(row_hash, rows):
            one = mix(one ^ row) if ordered else (one + row) & MASK
        total = mix(total ^ one)
    return f"{total:016x}"


def tuples_of(plan, count):
    """Which tuples the operations of a block use."""
    return {(mix(mix(mix(plan["seed"]) ^ plan["block"]) ^ thread) % count + i) % count
            for thread in range(plan["threads"]) for i in range(plan["warmup"] + plan["operations"])}


def check(context):
    if not context.description["has_server"] or not context.description.get("own_sql"):
        context.report.skip("SQL of the user's own", "describe does not say own_sql, or --scenario is of another")
        return
    keeps = {"tables": [TABLE], "fill": FILL}
    reads = {"statements": [{"sql": "SELECT * FROM own WHERE id = ?", "values": [1]},
                            {"sql": "SELECT * FROM own WHERE id <= ? ORDER BY id DESC", "values": [1], "ordered": True}],
             "tuples": [["x", id] for id in (0, 1, 2, 3)]}
    answers = [operation_hash([([ROWS[id]] if id else [], False), ([ROWS[n] for n in range(id, 0, -1)], True)])
               for id in (0, 1, 2, 3)]
    for protocol in ("text", "prepared"):
        for threads, operations in ((1, 1), (1, 6), (3, 1)):
            plan = {"scenario": "own", "seed": 42, "block": 7, "threads": threads, "warmup": 1, "operations": operations}
            context.ask_keeper("prepare", fresh=True, own_sql={**reads, **keeps, "tuples": []}, **plan)
            used = tuples_of(plan, len(answers))
            check_answers(context, f"threads {threads}, operations {operations}", protocol, "run", plan, reads,
                          [answer if n in used else "" for n, answer in enumerate(answers)])
    check_writes(context, keeps)


def check_answers(context, name, protocol, do, plan, own_sql, expected):
    with context.worker() as worker:
        answer = context.ask(worker, do, 30, connection=context.connection(protocol=protocol), own_sql=own_sql, **plan)
    if code(answer) == "unsupported":
        context.report.skip(f"own_sql, {protocol}", answer["error"]["text"])
        return
    got = answer.get("result", {}).get("answers")
    context.report.check(got == expected, SECTION, f"own_sql, {protocol}, {do}, {name}: answers are the hashes of what is there",
                         json.dumps({**plan, "own_sql": own_sql}), f"{got or json.dumps(answer)}, expected {expected}")


def check_writes(context, keeps):
    """In turn, in a transaction, and only once each."""
    writes = {"writes": True, "transaction": True,
              "statements": [{"sql": "UPDATE own SET name = ? WHERE id = ?", "values": [0, 1]},
                             {"sql": "SELECT name FROM own WHERE id = ?", "values": [1]}],
              "tuples": [["b", 1], ["\u00e9'", 1], [None, 3]]}
    plan = {"scenario": "own", "seed": 1, "block": 1, "threads": 1, "warmup": 0, "operations": 3}
    expected = [operation_hash([([], False), ([(row[0],)], False)]) for row in writes["tuples"]]
    for do in ("run", "audit"):
        context.ask_keeper("prepare", fresh=True, own_sql={**writes, **keeps, "tuples": []}, **plan)
        check_answers(context, "with writes", "text", do, plan, writes, expected)
        names = context.sql("SELECT name FROM own ORDER BY id")
        context.report.check([row[0] for row in names] in (["\u00e9'", None, None], ["\u00e9'", "NULL", "NULL"]), SECTION,
                             f"own_sql, {do}: what it writes is committed", json.dumps(writes), repr(names))
    with context.worker() as worker:
        answer = context.ask(worker, "run", 30, connection=context.connection(), own_sql=writes, **{**plan, "operations": 4})
    context.report.check(code(answer) in ("invalid_argument", "unsupported"), SECTION,
                         "own_sql: more operations that write than tuples are refused", "operations 4", json.dumps(answer))
