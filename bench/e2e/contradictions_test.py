"""A worker that says otherwise than the relay saw is wrong, and gets no time."""

import json
import os
import unittest

import e2e

NO_WORK = "the relay saw no round trip for an operation, though the worker says that it did one"
needs_tls = unittest.skipUnless(os.environ.get("DRIVERBENCH_TEST_CA"),
                                "the test server has no TLS: DRIVERBENCH_TEST_CA is not set")


@e2e.needs("libmariadb")
class ContradictionsTest(e2e.E2eTest):
    def expect_wrong(self, liar, scenario, reason, **more):
        """By a run, with one thread and with two, and by an audit."""
        good = e2e.good_targets()[0]
        settings = self.settings([good, liar], [{"name": scenario, "threads": [1, 2]}], **more)
        out = f"out_{liar['name']}"
        done = self.expect(3, *self.run_arguments(settings, out=out))
        results = e2e.results_of(self.folder / out)
        for case in results["driverbench"]["cases"]:
            states = {row["target"]: row["state"] for row in case["rows"]}
            self.assertEqual(states, {good["name"]: "measured", liar["name"]: "wrong"})
        self.assertEqual([row["reason"] for row in results["driverbench"]["not_measured"]],
                         [reason, reason])
        self.assertRegex(e2e.table_row(done.out, liar["name"]), rf"{liar['name']} +WRONG  ")
        audit = self.expect(3, "audit", "--config", settings)
        self.assertIn(f"    {liar['name']}: wrong: {reason}\n", audit.out)

    def worker(self, name, change):
        """The real worker, of whose requests `change`, a statement, makes others."""
        return e2e.target(name, "libmariadb", worker=self.python_worker(name, f"""
real = subprocess.Popen([REAL, "--worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for line in sys.stdin.buffer:
    request = json.loads(line)
    {change}
    real.stdin.write(json.dumps(request).encode() + b"\\n")
    real.stdin.flush()
    sys.stdout.buffer.write(real.stdout.readline())
    sys.stdout.buffer.flush()
"""))

    @needs_tls
    def test_clear_text_that_is_called_tls(self):
        self.expect_wrong(e2e.faulty("lies_about_tls"), "simple.get",
                          "the relay saw clear text, though the settings say tls: required",
                          server={"tls": "required"})

    @needs_tls
    def test_tls_that_is_called_clear_text(self):
        self.expect_wrong(e2e.faulty("lies_about_tls"), "simple.get",
                          "the relay saw TLS, though the settings say tls: disabled")

    def test_inserts_that_are_sent_together(self):
        self.expect_wrong(e2e.faulty("batch_inserts"), "simple.insert", NO_WORK)

    def test_a_connection_that_is_kept(self):
        self.expect_wrong(e2e.faulty("keeps_connection"), "connect",
                          "the relay saw no new connection for an operation, though the worker says that it made one")

    def test_the_other_protocol(self):
        other = 'request.get("connection", {})["protocol"] = "prepared"'
        self.expect_wrong(self.worker("prepares", other), "simple.get",
                          "the relay saw STMT_EXECUTE, though the settings say protocol: text")
        other = 'request.get("connection", {})["protocol"] = "text"'
        self.expect_wrong({**self.worker("pastes", other), "protocol": "prepared"}, "simple.get",
                          "the relay saw no STMT_EXECUTE, though the settings say protocol: "
                          "prepared")

    def test_compression_that_is_not_there(self):
        claims = ("json.dumps({**json.loads(line), 'result': {**json.loads(line)['result'], "
                  "'compression': 'ON'}}).encode() + b'\\n'")
        liar = e2e.target("compresses", "libmariadb",
                          worker=self.changed_worker("compresses", claims, action="attest"))
        self.expect_wrong(liar, "simple.get",
                          "the relay saw no compression, though the worker attests it")

    def test_another_user(self):
        user = self.database[-32:]  # the longest name that every server takes
        e2e.sql(f"CREATE USER '{user}'@'%'; GRANT ALL ON {self.database}.* TO '{user}'@'%'")
        self.addCleanup(e2e.sql, f"DROP USER '{user}'@'%'")
        liar = self.worker("other_user", f'request.get("connection", {{}})["user"] = "{user}"')
        self.expect_wrong(liar, "simple.get", f"the relay saw a login of user {user}, though the "
                          "settings say user: root")

    def test_every_target_is_audited_by_the_same_plans(self):
        plans = {}
        targets = []
        for name in ("one", "other"):
            file = self.folder / f"{name}.plans"
            plans[name] = file
            keep = (f'open({str(file)!r}, "a").write(line.decode() if request["do"] == "audit" '
                    'else "")')
            targets.append(self.worker(name, keep))
        settings = self.settings([*targets, e2e.good_targets()[1]],
                                 ["simple.get", "simple.insert", "trade.accept"])
        self.expect(0, "audit", "--config", settings)
        keys = ("scenario", "seed", "block", "operations")
        # Without the block that the server's account is of: whether there is one hangs on what
        # others make TiDB evict meanwhile.
        one, other = ([{key: request[key] for key in keys}
                       for request in map(json.loads, plan.read_text("utf-8").splitlines())
                       if request["operations"] < 100]
                      for plan in plans.values())
        self.assertGreater(len(one), 3 * 3)
        self.assertEqual(one, other)


if __name__ == "__main__":
    unittest.main()
