"""What every library sends, as the audit saw it on the wire: command by command, the same each time."""

import os
import time
import unittest

import e2e

INSERT = "insert into player (id, coins, goods) values (?, ?, ?)"
FIND = "select id, coins, goods from player where id = ?"
LOCK = "select coins, goods from player where id = ? for update"
ADJUST = "update player set goods = goods + ?, coins = coins + ? where id = ?"
COUNT = "select count(*) from player"
PAGE = "select id, coins, goods from player limit ?"

# The fewest statements that do the work, one a round trip.
REFUSED = [LOCK, LOCK, "rollback"]
ACCEPTED = [LOCK, LOCK, ADJUST, ADJUST, "commit"]
STATEMENTS = {
    "simple": [INSERT, FIND, *[f"{INSERT} x 114"] * 16, f"{INSERT} x 95", COUNT, PAGE],
    "simple.insert": [INSERT],
    "simple.get": [FIND],
    "simple.get10": [FIND] * 10,
    "simple.bulk": [f"{INSERT} x 114"],
    "simple.count": [COUNT],
    "simple.page": [PAGE],
    "trade": [*REFUSED, *ACCEPTED, FIND, FIND],
    "trade.accept": ACCEPTED,
    "trade.refuse": REFUSED,
}
PIPELINES = {("libmariadb", "text")}
WHOLE_SCRIPTS = ("simple", "trade")  # prepare and close within the operation
AUTOCOMMIT = "query set autocommit=?"
ONCE = "query show status like ?"  # on a process's first connection

# What connecting sends, where autocommit stays on. The READMEs of the backends say what it is for.
CONNECTING = {
    "libmysqlclient": ["query set names utf8mb4", AUTOCOMMIT, "quit"],
    "libmariadb": ["query set names utf8mb4", AUTOCOMMIT, "quit"],
    "connector_cpp": [AUTOCOMMIT,
                      "query set session transaction isolation level repeatable read",
                      "query show session variables like ?", "query set names utf8mb4",
                      ONCE, "quit"],
    "soci": ["query set names utf8mb4", AUTOCOMMIT, "quit"],
}
HANG = "time.sleep(1000)"
AUDITS = 3 if e2e.SANITIZE else 10
TIDB = "TiDB" in e2e.sql("SELECT version()")[0][0]


def account_epoch():
    """Since when TiDB has counted without a loss; across two of these there is no account. A period
    ends every half an hour, and many statements, those of tests beside this one, evict others."""
    if not TIDB:
        return None
    return e2e.sql("SELECT unix_timestamp() DIV @@global.tidb_stmt_summary_refresh_interval, "
                   "(SELECT sum(evicted_count) FROM information_schema.statements_summary_evicted)")


def prepared_once(statements):
    """Each statement is prepared when it is first used; commit and rollback never are."""
    sent, known = [], []
    for statement in statements:
        if statement in ("commit", "rollback"):
            sent.append(f"query {statement}")
            continue
        if statement not in known:
            known.append(statement)
            sent.append(f"stmt_prepare {statement}")
        sent.append(f"stmt_execute {statement}")
    return sent, [f"stmt_close {statement}" for statement in known]


class AuditTest(e2e.E2eTest):
    def audit(self, targets, scenarios, status=0, **more):
        """{(scenario, target): audit}, and everything."""
        settings = self.settings(targets, scenarios, **more)
        done = self.expect(status, "audit", "--config", settings, "--json")
        content = e2e.strict_json(done.out)
        audits = {(audit["scenario"], audit["target"]): audit for audit in content["audits"]}
        self.assertEqual(len(audits), len(content["audits"]), "a target was audited twice")
        return audits, content

    def check_ledger(self, ledger, expected, round_trips):
        """These commands in this order, which is that of what is closed no longer at the end."""
        transcript = [command.lower() for command in ledger["transcript"]]
        closed = [command.startswith("stmt_close") for command in transcript]
        self.assertEqual(closed, sorted(closed), "nothing is executed after it was closed")
        first_closed = len(expected) - sum(command.startswith("stmt_close") for command in expected)
        self.assertEqual(transcript[:first_closed], expected[:first_closed])
        self.assertEqual(sorted(transcript[first_closed:]), sorted(expected[first_closed:]))
        kinds = {}
        for command in ledger["transcript"]:
            kind = command.partition(" ")[0]
            kinds[kind] = kinds.get(kind, 0) + 1
        self.assertEqual(ledger["commands"], kinds)
        self.assertEqual(ledger["round_trips"], round_trips)
        self.assertEqual(ledger["client_packets"], len(transcript))
        self.assertGreaterEqual(ledger["server_packets"], round_trips)
        self.assertEqual(ledger["connections"], 0)
        self.assertNotIn("opaque", ledger)

    def test_what_the_work_needs_and_no_more(self):
        targets = e2e.all_targets()
        audits, content = self.audit(targets, list(STATEMENTS))
        self.assertEqual(content["reference"], e2e.WITH_SERVER[0])
        for target in targets:
            backend, protocol = target["backend"], target.get("protocol", "text")
            for scenario, statements in STATEMENTS.items():
                with self.subTest(target=target["name"], scenario=scenario):
                    audit = audits.get((scenario, target["name"]))
                    if backend == "memory":  # without server there is nothing to see
                        self.assertIsNone(audit)
                    elif (backend, protocol) == ("soci", "prepared"):
                        self.assertEqual(audit["outcome"], "unsupported")
                        self.assertEqual(audit["operation"]["transcript"], [])
                    else:
                        self.assertEqual((audit["outcome"], audit["reason"]), ("ok", ""))
                        self.check_connection(audit, backend)
                        self.check_operation(audit, statements, protocol, (backend, protocol) in PIPELINES)

    def check_connection(self, audit, backend):
        expected = list(CONNECTING[backend])
        if backend == "connector_cpp" and audit["scenario"].startswith("trade"):
            expected.insert(-2, AUTOCOMMIT)  # the library switched it on
        connection = audit["connection"]
        self.assertEqual([command.lower() for command in connection["transcript"]], expected)
        self.assertEqual(connection["connections"], 1)
        self.assertEqual(connection["round_trips"], len(expected))  # the login has one, QUIT none

    def check_operation(self, audit, statements, protocol, has_pipeline):
        if protocol == "text":
            together = has_pipeline and audit["scenario"] == "simple.get10"
            self.check_ledger(audit["operation"], [f"query {text}" for text in statements],
                              1 if together else len(statements))
            self.check_ledger(audit["first_use"], [], 0)
            return
        sent, closed = prepared_once(statements)
        if audit["scenario"] in WHOLE_SCRIPTS:
            self.check_ledger(audit["operation"], sent + closed, len(sent))
            self.check_ledger(audit["first_use"], [], 0)
            return
        preparing = [command for command in sent if command.startswith("stmt_prepare")]
        self.check_ledger(audit["first_use"], preparing + closed, len(preparing))
        self.check_ledger(audit["operation"],
                          [command for command in sent if command not in preparing],
                          len(statements))

    def test_an_operation_that_connects_is_a_whole_connection(self):
        targets = [target for target in e2e.all_targets() if target["backend"] in CONNECTING]
        audits, _ = self.audit(targets, ["connect"])
        for target in targets:
            backend, protocol = target["backend"], target.get("protocol", "text")
            if (backend, protocol) == ("soci", "prepared"):
                continue
            with self.subTest(target=target["name"]):
                audit = audits["connect", target["name"]]
                self.check_connection(audit, backend)
                sent, closed = prepared_once([FIND]) if protocol == "prepared" else ([f"query {FIND}"], [])
                connecting = [command for command in CONNECTING[backend][:-1] if command != ONCE]
                whole = [*connecting, *sent, *closed, "quit"]
                operation = audit["operation"]
                self.assertEqual(sorted(command.lower() for command in operation["transcript"]), sorted(whole))
                self.assertEqual(operation["connections"], 1)
                self.assertEqual(operation["round_trips"], 1 + len(whole) - 1 - len(closed))  # the login has one, QUIT none
                self.assertGreater(operation["login_bytes"], 0)

    def test_many_audits_one_ledger(self):
        """Bytes too, but for those of logins, which vary with the digits of process numbers."""
        name = e2e.WITH_SERVER[0]
        targets = [e2e.target("text", name), e2e.target("prepared", name, protocol="prepared")]
        first, accounts, audits_done = None, 0, 0
        while audits_done < AUDITS or not accounts:
            audits_done += 1
            self.assertLess(audits_done, 40, "each time the server evicted statements")
            epoch = account_epoch()
            audits, _ = self.audit(targets, ["simple.bulk", "trade.accept"])
            counted = {key: audit.pop("server", None) for key, audit in audits.items()}
            if epoch == account_epoch():
                accounts += 1
                for (scenario, target), account in counted.items():
                    with self.subTest(scenario=scenario, target=target):
                        self.check_account(account, scenario, target)
            for audit in audits.values():
                self.assertEqual(audit["outcome"], "ok")
                self.assertGreater(audit["operation"]["client_bytes"], 0)
                for part in ("connection", "first_use", "operation"):
                    del audit[part]["login_bytes"]
            first = first or audits
            self.assertEqual(audits, first)
        self.assertGreater(accounts, 0)

    def check_account(self, account, scenario, protocol):
        """What the server counts for an operation; its times vary."""
        if not TIDB:
            self.assertIsNone(account, "no other server keeps one")
            return
        # The last execution of a connection may not be counted yet when the account is read: one of a
        # hundred is missing then, and never one of each operation.
        self.assertLessEqual(account["executions"], len(STATEMENTS[scenario]))
        self.assertGreater(account["executions"], len(STATEMENTS[scenario]) - 0.5)
        if (scenario, protocol) == ("trade.accept", "prepared"):
            # COMMIT is not prepared, at first there is no plan yet, and whoever changes a schema,
            # another test for one, makes the server throw plans away: not all of them hit.
            self.assertGreater(account["plan_cache_hits"], 0)
            self.assertLess(account["plan_cache_hits"], len(ACCEPTED) - 1)
        else:  # nor does it keep the plan of a statement with that many values
            self.assertEqual(account["plan_cache_hits"], 0)

    def test_the_text_has_the_matrix_and_the_differences(self):
        name = e2e.WITH_SERVER[0]
        targets = [e2e.target("text", name), e2e.target("prepared", name, protocol="prepared")]
        settings = self.settings(targets, ["simple.get", "trade.accept"])
        done = self.expect(0, "audit", "--config", settings)
        lines = [" ".join(line.split()) for line in done.out.splitlines()]
        for line in ("target connect simple.get trade.accept",
                     "unlike text",
                     "1 QUERY, 1 round trip: text",
                     "1 STMT_EXECUTE, 1 round trip: prepared",
                     "prepared: 1 STMT_EXECUTE instead of QUERY",
                     "1 QUERY, 4 STMT_EXECUTE, 5 round trips: prepared",
                     "prepared: 4 STMT_EXECUTE instead of QUERY",
                     "prepared: 2 round trips more: 2 x STMT_PREPARE, 2 x STMT_CLOSE"):
            self.assertIn(line, lines)
        for target in ("text", "prepared"):
            self.assertRegex(e2e.table_row(done.out, target), r" 1 / 1 +5 / 5$")
        self.assertNotIn("an operation:", done.out)

        every = self.expect(0, "audit", "--config", settings, "--statements")
        self.assertTrue(every.out.startswith(done.out.partition("\n\n")[0]))
        self.assertRegex(every.out, r"(?m)^    an operation: 1 round trip, \d+ bytes sent, "
                                    r"\d+ received\n      QUERY SELECT id, coins, goods FROM "
                                    r"player WHERE id = \?\n")
        self.assertRegex(every.out, r"(?m)^    first use: 1 round trip, .*\n"
                                    r"      STMT_PREPARE SELECT id, ")
        self.assertIn("\n      QUERY SET NAMES utf8mb4\n", every.out)

    def test_filters(self):
        targets = e2e.good_targets()
        settings = self.settings(targets, ["simple.get", "simple.count", "trade.accept"])
        name = targets[1]["name"]
        done = self.expect(0, "audit", "--config", settings, "--target", name, "--scenario",
                           "simple*", "--json")
        content = e2e.strict_json(done.out)
        self.assertEqual([(audit["scenario"], audit["target"]) for audit in content["audits"]],
                         [("simple.get", name), ("simple.count", name)])
        self.assertEqual(content["reference"], name)
        self.expect_refused("--target nobody matches nothing", "audit", "--config", settings,
                            "--target", "nobody")

    def test_without_a_server_there_is_nothing_to_audit(self):
        settings = self.settings([e2e.target("memory")], ["simple.get"])
        self.expect_refused("no target talks to a server", "audit", "--config", settings)

    def test_a_server_that_is_not_there(self):
        settings = self.settings(e2e.good_targets(), ["simple.get"], server={"port": 1})
        done = self.expect(2, "audit", "--config", settings)
        self.assertNotIn("cmds / trips", done.out)
        self.assertIn("127.0.0.1:1", done.out + done.err)

    @unittest.skipUnless(os.environ.get("DRIVERBENCH_TEST_CA"),
                         "the test server has no TLS: DRIVERBENCH_TEST_CA is not set")
    @e2e.needs("libmysqlclient", "libmariadb")
    def test_tls_hides_the_commands(self):
        targets = [e2e.target("plain", "libmariadb", server="local"),
                   e2e.target("secret", "libmysqlclient", server="secret")]
        encrypted = self.database + "_encrypted"
        self.addCleanup(e2e.sql, f"DROP DATABASE IF EXISTS {encrypted}")
        address = {"host": e2e.HOST, "port": e2e.PORT, "connect_timeout": "20s"}
        servers = [{"name": "local", "database": self.database, **address},
                   {"name": "secret", "database": encrypted, "tls": "required", **address}]
        settings = self.settings(targets, ["simple.get"], servers=servers)
        done = self.expect(0, "audit", "--config", settings)
        self.assertRegex(done.out, r"(?m)^    secret: TLS: only 1 round trip, \d+ bytes sent and "
                                   r"\d+ received are known$")
        self.assertRegex(e2e.table_row(done.out, "secret"), r" \? / 1$")
        self.assertRegex(e2e.table_row(done.out, "plain"), r" 1 / 1$")
        audits, content = self.audit(targets, ["simple.get"], servers=servers)
        self.assertEqual(audits["simple.get", "secret"]["operation"]["opaque"], "TLS")
        self.assertEqual([group["targets"] for group in content["groups"]], [["plain"]])
        self.assertEqual(content["differences"], [])

    def test_what_cannot_be_audited_costs_only_itself(self):
        first, second = e2e.good_targets()
        # As a worker answers that was written before there was an audit, and two that break.
        old = (r"""b'{"v":2,"error":{"code":"invalid_argument","library":"","native":0,"""
               r""""sqlstate":"","text":"unknown do"}}\n'""")
        broken = {"old": (old, "error: unknown do"),
                  "crash": ("sys.exit(5)", "crashed: ended with exit status 5"),
                  "nonsense": (r"b'[]\n'", 'protocol: "[]" is no answer')}
        workers = [e2e.target(name, "libmariadb",
                              worker=self.changed_worker(name, change, action="audit"))
                   for name, (change, _) in broken.items()]
        settings = self.settings([first, *workers, second], ["simple.get"])
        done = self.expect(3, "audit", "--config", settings)
        for name, (_, words) in broken.items():
            self.assertRegex(e2e.table_row(done.out, name), " - +-$")
            self.assertIn(f"    {name}: {words}", done.out)
        self.assertIn(f"  1 QUERY, 1 round trip: {first['name']}, {second['name']}\n", done.out)
        self.expect(2, "audit", "--config", settings, "--target", "old")

    def test_an_interrupt(self):
        first, second = e2e.good_targets()
        for before, status in (([first], 3), ([], 2)):
            with self.subTest(status=status):
                mark = self.folder / f"hangs_{status}"
                worker = self.changed_worker(
                    f"worker_{status}", f"(open({str(mark)!r}, 'w').close(), {HANG})", "audit")
                stuck = e2e.target("stuck", "libmariadb", worker=worker)
                settings = self.settings([*before, stuck, second], ["simple.get"])
                running = self.start("audit", "--config", settings)
                self.wait_for(mark.exists, running)
                begin = time.monotonic()
                running.signal()
                done = self.expect_end(status, running)
                self.assertLess(time.monotonic() - begin, 20)
                self.assertNotIn(second["name"], done.out)
                self.assertNotIn("stuck", done.out)
                if status == 3:
                    self.assertRegex(e2e.table_row(done.out, first["name"]), " 1 / 1$")
                else:
                    self.assertIn("interrupted before anything was audited", done.err)


if __name__ == "__main__":
    unittest.main()
