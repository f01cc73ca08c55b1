"""config/all.yaml and config/python.yaml on the server under test: every library does the work, or says why it cannot, and
sends what its page says."""

import re
import unittest

import yaml

import e2e

TIDB = "TiDB" in e2e.sql("SELECT version()")[0][0]
UNSUPPORTED = {"boost_mysql": "minimum required capabilities"} if TIDB else {}
# A point read, beyond one QUERY or STMT_EXECUTE: (round trips, commands).
MORE = {
    "cppdb-prepared": (2, {"STMT_EXECUTE": 1, "STMT_RESET": 1}),
    "libzdb": (2, {"STMT_EXECUTE": 1, "STMT_FETCH": 1}),
    "go_sql_driver-prepared-each": (2, {"STMT_PREPARE": 1, "STMT_EXECUTE": 1, "STMT_CLOSE": 1}),
    "mysql_connector_python-c-prepared": (2, {"STMT_EXECUTE": 1, "STMT_RESET": 1}),
    "sqlalchemy-orm": (3, {"QUERY": 3}),
    "sqlalchemy-core": (2, {"QUERY": 2}),
    "sqlalchemy-orm-pymysql": (3, {"QUERY": 3}),
    "libzdb-pooled": (4, {"PING": 1, "STMT_PREPARE": 1, "STMT_EXECUTE": 1, "STMT_FETCH": 1, "STMT_CLOSE": 1}),
}


class LibrariesOf:
    """The tests of one file, CONFIG."""

    def setUp(self):
        super().setUp()
        settings = yaml.safe_load((e2e.ROOT / "config" / self.CONFIG).read_text("utf-8"))
        self.targets = settings["targets"]
        self.scenarios = settings["scenarios"]
        self.missing = {target["name"] for target in self.targets if not e2e.BUILT[target["backend"]]["built"]}
        self.file = self.settings(self.targets, self.scenarios, reference=settings["reference"])

    def test_each_does_the_work_or_says_why_not(self):
        done = self.expect(0, "check", "--config", self.file)
        for target in self.targets:
            name = target["name"]
            with self.subTest(name):
                rows = dict(re.findall(rf"(?m)^{name} +(\S+) +(.*)$", done.out))
                if name in self.missing:
                    self.assertRegex(rows["connect"], "^not built: ")
                elif name in UNSUPPORTED:
                    self.assertRegex(rows["connect"], f"^unsupported: .*{UNSUPPORTED[name]}")
                else:
                    self.assertEqual([rows.get(scenario) for scenario in self.scenarios], ["ok"] * len(self.scenarios))

    def test_a_point_read_sends_what_the_page_says(self):
        done = self.expect(0, "audit", "--config", self.file, "--scenario", "simple.get", "--json")
        audits = {audit["target"]: audit for audit in e2e.strict_json(done.out)["audits"]}
        for target in self.targets:
            name = target["name"]
            if name in self.missing or name in UNSUPPORTED or name == "memory":
                continue
            with self.subTest(name):
                kind = "STMT_EXECUTE" if target.get("protocol") == "prepared" else "QUERY"
                operation = audits[name]["operation"]
                self.assertEqual((operation["round_trips"], operation["commands"]), MORE.get(name, (1, {kind: 1})))


class AllLibrariesTest(LibrariesOf, e2e.E2eTest):
    CONFIG = "all.yaml"


class PythonTest(LibrariesOf, e2e.E2eTest):
    CONFIG = "python.yaml"


if __name__ == "__main__":
    unittest.main()
