"""A library that does not do the work is called wrong, with the difference, and gets no time."""

import re
import unittest

import e2e

# Each fault, the scenario that cannot miss it, and the difference.
FAULTS = {
    "rollback": ("trade.accept", r'player "\S+": coins 114514, expected 114614; '
                                 r'goods 20, expected 18'),
    "drop_last_row": ("simple.bulk", r'player "\S+": missing, expected coins \d+, goods \d+'),
    "stale_read": ("trade", r'player "\S+": coins 100, expected 0; goods 0, expected 2'),
    "swap": ("simple.get", r'player "\S+": coins (\d+), expected (\d+); '
                           r'goods \2, expected \1'),
    "lost_update": ("trade.accept", r'player "\S+": coins \d+, expected \d+; '
                                    r'goods \d+, expected \d+'),
    "lost_delete": ("orders.delete", r'orders \d+: is there, expected to be gone'),
    "wrong_join_row": ("orders.join", r'joined rows \[.*\], expected \[.*\]'),
    "extra_row": ("simple.insert", r'rows in the table: \d+, expected \d+'),
}


class WrongAnswersTest(e2e.E2eTest):
    def test_every_fault_is_named(self):
        scenarios = sorted({scenario for scenario, _ in FAULTS.values()})
        good = e2e.good_targets()
        settings = self.settings([good[0], *map(e2e.faulty, FAULTS), good[1]], scenarios)
        done = self.expect(3, *self.run_arguments(settings))
        results = e2e.results_of(self.folder / "out")
        states = e2e.states_of(results)
        reasons = {(row["scenario"], row["target"]): row["reason"]
                   for row in results["driverbench"]["not_measured"]}
        text = e2e.wrapped(done.out)
        for fault, (scenario, difference) in FAULTS.items():
            with self.subTest(fault=fault):
                self.assertEqual(states[scenario, fault], "wrong")
                self.assertRegex(reasons[scenario, fault], f"^{difference}$")
                self.assertIn(f"{scenario}, {fault}: WRONG in 1 of 1 block, first in round 1 "
                              f"{reasons[scenario, fault]}", text)
                self.check_no_time(done.out, results, scenario, fault)
        for scenario in scenarios:
            for target in good:
                self.check_measured(results, scenario, target["name"])
        shown = self.expect(3, "show", self.folder / "out")
        self.assertEqual(shown.out.count("WRONG"), done.out.count("WRONG"))

    def check_no_time(self, text, results, scenario, fault):
        table = re.split(r"\n(?=\S+: \d+ operations? a block)", text)
        case = next(part for part in table if part.startswith(scenario + ":"))
        self.assertRegex(e2e.table_row(case, fault), rf"^ +{fault} +WRONG  ")
        for row in results["benchmarks"]:
            self.assertFalse(row["name"].startswith(f"{scenario}/{fault}/"), row)
        for block in e2e.blocks_of(self.folder / "out"):
            if (block["scenario"], block["target"]) == (scenario, fault):
                self.assertEqual((block["wall_ns"], block["samples_ns"]), (0, []))

    def check_measured(self, results, scenario, name):
        with self.subTest(scenario=scenario, target=name):
            self.assertEqual(e2e.states_of(results)[scenario, name], "measured")
            rows = [row for row in results["benchmarks"]
                    if row["name"] == f"{scenario}/{name}/threads:1"]
            self.assertEqual(len(rows), 2)

    def test_the_next_target_is_checked_as_strictly(self):
        first, second = e2e.good_targets()
        again = {**e2e.faulty("extra_row"), "name": "again"}
        settings = self.settings([first, e2e.faulty("extra_row"), again, second],
                                 ["simple.insert"])
        self.expect(3, *self.run_arguments(settings))
        states = e2e.states_of(e2e.results_of(self.folder / "out"))
        self.assertEqual(states, {("simple.insert", first["name"]): "measured",
                                  ("simple.insert", "extra_row"): "wrong",
                                  ("simple.insert", "again"): "wrong",
                                  ("simple.insert", second["name"]): "measured"})

    def test_check_names_a_fault_too(self):
        settings = self.settings([e2e.faulty("swap"), e2e.good_targets()[0]], ["simple.get"])
        done = self.expect(3, "check", "--config", settings)
        self.assertRegex(done.out, r'(?m)^swap +simple.get +wrong: player "')
        self.assertRegex(done.out, r"(?m)^good_\w+ +simple.get +ok$")


if __name__ == "__main__":
    unittest.main()
