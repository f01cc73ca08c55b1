#!/usr/bin/env python3
"""The smallest whole worker: PyMySQL, for simple.get and trade.accept. What it has to do is bench/protocol/PROTOCOL.md, and
tools/conformance says whether it does."""

import concurrent.futures
import json
import os
import random
import re
import threading
import time

import pymysql

VERSION = 2
M = 2**64
SCENARIOS = {"simple.get": True, "trade.accept": False}  # its autocommit
CODES = {1044: "authentication", 1045: "authentication", 1698: "authentication", 2003: "connection", 2006: "connection",
         2013: "connection", 1062: "duplicate_key", 1205: "conflict", 1213: "conflict", 9007: "conflict"}


class Fault(Exception):
    def __init__(self, code, text, library="", native=0):
        super().__init__(text)
        self.error = {"code": code, "library": library, "native": native, "sqlstate": "", "text": text}


def mix(x):
    x = (x + 0x9e3779b97f4a7c15) % M
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9 % M
    x = (x ^ x >> 27) * 0x94d049bb133111eb % M
    return x ^ x >> 31


def player_id(seed, block, thread, n):
    stream = mix(mix(mix(seed) ^ block % M) ^ thread)
    high = mix(stream ^ n)
    low = mix(high ^ stream)
    digits = f"{high & ~0xf000 | 0x4000:016x}{low & ~(3 << 62) | 1 << 63:016x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def connect(to, autocommit):
    # PyMySQL goes on in plain text where the server has no TLS, whatever was asked for: it cannot enforce any mode.
    if to["tls"] != "disabled" or to["protocol"] != "text":
        raise Fault("unsupported", "PyMySQL prepares no statements, and does not insist on TLS")
    if to["options"]:
        raise Fault("invalid_argument", f"there are no options, {', '.join(to['options'])} was chosen")
    connection = pymysql.connect(
        host=to["host"], port=to["port"], user=to["user"], password=to["password"], database=to["database"],
        connect_timeout=to["connect_timeout"], read_timeout=to["read_timeout"], write_timeout=to["read_timeout"],
        charset="utf8mb4", autocommit=autocommit, ssl_disabled=True)
    try:
        for name, value in to["session"].items():
            is_number = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value)
            query(connection, f"SET SESSION {name} = {value if is_number else connection.escape(value)}")
    except pymysql.Error:
        connection.close()
        raise
    return connection


def query(connection, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def check_session(connection, autocommit):
    found = query(connection, "SELECT @@autocommit, @@character_set_client, @@character_set_connection, @@character_set_results")[0]
    if found != (int(autocommit), "utf8mb4", "utf8mb4", "utf8mb4"):
        raise Fault("internal", f"autocommit and character sets are {found} on the server")
    if cipher := query(connection, "SHOW SESSION STATUS LIKE 'Ssl_cipher'")[0][1]:
        raise Fault("tls", f"TLS is disabled, the connection uses {cipher}")


def attest(request):
    to = request["connection"]
    with connect(to, True) as connection:
        check_session(connection, True)
        version = query(connection, "SELECT VERSION()")[0][0]
        status = dict(query(connection, "SHOW SESSION STATUS WHERE variable_name IN ('Ssl_cipher', 'Ssl_version')"))
        told = {"library": "PyMySQL", "library_version": pymysql.__version__, "library_path": pymysql.__file__,
                "server_version": version, "tls_cipher": status["Ssl_cipher"], "tls_version": status["Ssl_version"],
                "server_product": next((name for name in ("TiDB", "MariaDB") if name in version), "MySQL")}
        variables = dict(query(connection, "SHOW SESSION VARIABLES"))
        told |= {name: variables[name] for name in ("autocommit", "character_set_client", "collation_connection", "sql_mode",
                                                    "query_cache_type", "tidb_txn_mode") if name in variables}
        told["isolation"] = variables.get("transaction_isolation") or variables["tx_isolation"]
        return told | {f"session.{name}": variables[name.lower()] for name in to["session"]}


def make_operations(request, thread):
    """Functions of a cursor, everything made before."""
    seed, block, count = request["seed"], request["block"], request["warmup"] + request["operations"]
    if request["scenario"] == "simple.get":
        rows = [(player_id(seed, -1, 0, n), 10000 + n % 10000, 90000 - n % 10000) for n in range(1920)]
        random.Random(f"{seed} {block} {thread}").shuffle(rows)
        return [lambda cursor, row=rows[i % 1920]: get(cursor, row) for i in range(count)]
    ids = [player_id(seed, block, thread, n) for n in range(2 * count)]
    if block == 0 and request["threads"] == count == 1:
        ids = ["2", "1"]
    return [lambda cursor, i=i: trade(cursor, ids[2 * i], ids[2 * i + 1]) for i in range(count)]


def expect(cursor, who, wanted):
    if (found := cursor.fetchall()) != (wanted,):
        raise Fault("wrong", f"player \"{who}\": {found}, expected {wanted}")


def get(cursor, row):
    cursor.execute("SELECT id, coins, goods FROM player WHERE id = %s", row[:1])
    expect(cursor, row[0], row)


def trade(cursor, seller, buyer):
    for who, wanted in ((seller, (114514, 20)), (buyer, (100, 0))):
        cursor.execute("SELECT coins, goods FROM player WHERE id = %s FOR UPDATE", (who,))
        expect(cursor, who, wanted)
    for who, goods, coins in ((seller, -2, 100), (buyer, 2, -100)):
        cursor.execute("UPDATE player SET goods = goods + %s, coins = coins + %s WHERE id = %s", (goods, coins, who))
    cursor.connection.commit()


def run(request):
    if request.get("rate"):
        raise Fault("unsupported", "no open loads")
    start, first, count = threading.Barrier(request["threads"]), request["warmup"], request["threads"]
    autocommit = SCENARIOS[request["scenario"]]

    def work(number):
        """The clock's readings, and CPU time."""
        try:
            operations = make_operations(request, number)
            with connect(request["connection"], autocommit) as connection, connection.cursor() as cursor:
                for operation in operations[:first]:
                    operation(cursor)
                start.wait()
                cpu, clock = time.thread_time_ns(), [time.perf_counter_ns()]
                for operation in operations[first:]:
                    operation(cursor)
                    clock.append(time.perf_counter_ns())
                cpu = time.thread_time_ns() - cpu
                if request["do"] == "run":
                    check_session(connection, autocommit)
                return clock, cpu
        except Exception:
            start.abort()  # or the others would wait for it
            raise

    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        blocks = [pool.submit(work, number) for number in range(count)]
    errors = [error for block in blocks if (error := block.exception())]
    for error in sorted(errors, key=lambda error: isinstance(error, threading.BrokenBarrierError)):
        raise error
    clocks = [block.result()[0] for block in blocks]
    return {} if request["do"] == "audit" else {
        "samples_ns": [after - before for clock in clocks for before, after in zip(clock, clock[1:])],
        "wall_ns": max(clock[-1] for clock in clocks) - min(clock[0] for clock in clocks),
        "cpu_ns": sum(block.result()[1] for block in blocks)}


def describe(_):
    return {"backend": "pymysql", "benchmark_version": "", "has_server": True, "keeper": False,
            "library": {"name": "PyMySQL", "version": pymysql.__version__, "path": pymysql.__file__},
            "scenarios": [{"name": name, "version": 1, "whole_script": False, "truncates": False} for name in SCENARIOS]}


def answer(line):
    try:
        request = json.loads(line)
        if request["v"] != VERSION:
            raise Fault("invalid_argument", f"version {request['v']}, expected {VERSION}")
        action = {"describe": describe, "attest": attest, "run": run, "audit": run}.get(request["do"])
        if action is None:
            raise Fault("unsupported", f"no {request['do']}")
        if action is run and request["scenario"] not in SCENARIOS:
            raise Fault("invalid_argument", f"unknown scenario {request['scenario']}")
        return {"v": VERSION, "result": action(request)}
    except Fault as fault:
        return {"v": VERSION, "error": fault.error}
    except pymysql.Error as error:
        native, text = error.args if len(error.args) == 2 else (0, str(error))
        return {"v": VERSION, "error": Fault(CODES.get(native, "server"), str(text), "pymysql", native).error}
    except (ValueError, KeyError, TypeError, RecursionError) as error:  # no request, or it lacks something
        return {"v": VERSION, "error": Fault("invalid_argument", repr(error)).error}
    except Exception as error:  # whatever else the library raises
        return {"v": VERSION, "error": Fault("internal", repr(error), "pymysql").error}


def main():
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    for line in requests:
        print(json.dumps(answer(line)), file=answers, flush=True)


if __name__ == "__main__":
    main()
