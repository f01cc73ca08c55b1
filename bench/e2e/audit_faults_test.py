"""A library that sends more than its work needs, or reads less, is found out by what passes, whatever else runs."""

import subprocess
import sys
import unittest

import e2e

FIND = "SELECT id, coins, goods FROM player WHERE id = ?"

# Each fault: its protocol, the scenario that cannot miss it, what the audit says of it beside a
# healthy target of that protocol, and the commands and round trips of an operation.
FAULTS = {
    "extra_select": ("text", "simple.get", "1 round trip more: QUERY SELECT ?", 2, 2),
    "fetch_twice": ("text", "simple.get", f"1 round trip more: QUERY {FIND}", 2, 2),
    "commit_twice": ("text", "trade.accept", "1 round trip more: QUERY COMMIT", 6, 6),
    "prepare_each": ("prepared", "simple.get",
                     f"1 round trip more: STMT_PREPARE {FIND}, STMT_CLOSE {FIND}", 3, 2),
    "reconnect": ("text", "simple.get", "1 connection more; 3 round trips more: QUERY SET NAMES "
                  "utf8mb4, QUERY SET autocommit=?, QUIT", 4, 4),
    "select_one": ("text", "simple.get", f"also QUERY SELECT ?; without QUERY {FIND}; "
                   "reads 1 column instead of 3", 1, 1),
    "one_column": ("text", "simple.get", "also QUERY SELECT id FROM player WHERE id = ?; "
                   f"without QUERY {FIND}; reads 1 column instead of 3", 1, 1),
    "ping": ("text", "simple.get", f"also PING; without QUERY {FIND}; "
             "reads 0 columns instead of 3, 0 rows instead of 1", 1, 1),
    "one_update": ("text", "trade.accept", "3 round trips fewer: QUERY UPDATE player SET coins = coins + CASE id WHEN ? THEN ? "
                   "WHEN ? THEN -? END, goods = goods + CASE id WHEN ? THEN -? WHEN ? THEN ? END WHERE id IN (?, ?); without "
                   "2 x QUERY SELECT coins, goods FROM player WHERE id = ? FOR UPDATE, 2 x QUERY UPDATE player SET goods = "
                   "goods + ?, coins = coins + ? WHERE id = ?", 2, 2),
    "commit_once": ("text", "trade.accept", "1 round trip fewer; without QUERY COMMIT", 4, 4),
    "one_transaction": ("text", "simple.insert",
                        "has a transaction open after 1 command instead of 0", 1, 1),
}
AUDITS = 1 if e2e.SANITIZE else 3
HEALTHY = "healthy"


def targets_of(protocol):
    return [e2e.target(HEALTHY, "libmariadb", protocol=protocol),
            *({**e2e.faulty(fault), "protocol": protocol}
              for fault, row in FAULTS.items() if row[0] == protocol)]


def scenarios_of(protocol):
    return sorted({scenario for known, scenario, *_ in FAULTS.values() if known == protocol})


@e2e.needs("libmariadb")
class AuditFaultsTest(e2e.E2eTest):
    def make_noise(self):
        """Two processes that keep the CPUs busy until the test ends."""
        for _ in range(2):
            busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
            self.addCleanup(busy.wait)
            self.addCleanup(busy.kill)

    def test_an_audit_names_every_fault_every_time(self):
        self.make_noise()
        for protocol in ("text", "prepared"):
            settings = self.settings(targets_of(protocol), scenarios_of(protocol))
            expected = {(scenario, fault): text
                        for fault, (known, scenario, text, *_) in FAULTS.items()
                        if known == protocol}
            for _ in range(AUDITS):
                done = self.expect(0, "audit", "--config", settings, "--json")
                content = e2e.strict_json(done.out)
                self.assertEqual(content["reference"], HEALTHY)
                self.assertEqual({(one["scenario"], one["target"]): one["text"]
                                  for one in content["differences"]}, expected)

    def test_a_run_puts_it_into_another_group(self):
        for protocol in ("text", "prepared"):
            settings = self.settings(targets_of(protocol), scenarios_of(protocol))
            out = f"out_{protocol}"
            self.expect(0, *self.run_arguments(settings, out=out))
            cases = {case["scenario"]: case for case
                     in e2e.results_of(self.folder / out)["driverbench"]["cases"]}
            for fault, (known, scenario, _, commands, round_trips) in FAULTS.items():
                if known != protocol:
                    continue
                with self.subTest(fault=fault):
                    self.check_case(cases[scenario], fault, commands, round_trips)

    def check_case(self, case, fault, commands, round_trips):
        rows = {row["target"]: row for row in case["rows"]}
        self.assertEqual((rows[fault]["commands"], rows[fault]["round_trips"]),
                         (commands, round_trips))
        healthy = next(group for group in case["groups"] if HEALTHY in group["targets"])
        self.assertNotIn(fault, healthy["targets"])
        self.assertTrue(any(fault in group["targets"] for group in case["groups"]))

    def check_rows(self, text, target, verdict, sent):
        """Of both tables: the verdict and the letter, round trips and commands, and behind the
        allocations what is saved, where there is room."""
        self.assertRegex(text, rf"(?m)^  {target} .* {verdict}$")
        self.assertRegex(text, rf"(?m)^  {target} .* {sent} +{sent} +[\d.-]+( +(-|~-?[\d.]+ [num]s))?$")

    def test_the_table_of_a_run_shows_it(self):
        settings = self.settings([e2e.target(HEALTHY, "libmariadb"), e2e.faulty("extra_select")],
                                 ["simple.get"])
        done = self.expect(0, *self.run_arguments(settings))
        self.check_rows(done.out, HEALTHY, r"reference +A", 1)
        self.check_rows(done.out, "extra_select", r"\S+ +B", 2)
        text = e2e.wrapped(done.out)
        self.assertIn("A: 1 QUERY in 1 round trip", text)
        self.assertIn("B: 2 QUERY in 2 round trips", text)

    def test_the_table_names_what_is_not_read(self):
        settings = self.settings([e2e.target(HEALTHY, "libmariadb"), e2e.faulty("one_column")],
                                 ["simple.get"])
        done = self.expect(0, *self.run_arguments(settings))
        self.check_rows(done.out, HEALTHY, r"reference +A", 1)
        self.check_rows(done.out, "one_column", r"\S+ +B", 1)
        text = e2e.wrapped(done.out)
        self.assertIn("A: 1 QUERY in 1 round trip B: 1 QUERY in 1 round trip, reads 1 column "
                      "instead of 3", text)


if __name__ == "__main__":
    unittest.main()
