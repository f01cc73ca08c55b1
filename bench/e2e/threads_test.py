"""Steps on several threads: every target, no data race, and the rows of each thread checked."""

import collections
import os
import re
import unittest

import e2e

THREADS = [1, 4] if e2e.SANITIZE else [1, 4, 16]
ROUNDS = 2
# Each scenario and how the one thread that is broken shows in it: in a row that the keeper misses, in
# a balance that it reads, in what the thread reads itself.
DIFFERENCES = {
    "simple.insert": r'player "\S+": missing, expected coins \d+, goods \d+',
    "trade.accept": r'player "\S+": coins 114514, expected 114614; goods 20, expected 18',
    "simple.get": r'player "\S+": goods (\d+), expected (?!\1)\d+',
}


class ThreadsTest(e2e.E2eTest):
    def setUp(self):
        super().setUp()
        # A worker's report would be lost with the rest of what it prints, when it still answers.
        self.reports = self.folder / "reports"
        self.reports.mkdir()
        options = os.environ.get("TSAN_OPTIONS", "")
        self.env = {"TSAN_OPTIONS": f"{options}:log_path={self.reports}/race"}

    def steps(self):
        listed = self.expect(0, "list").out.partition("scenarios\n")[2]
        return [line.split()[0] for line in listed.splitlines() if " a step: " in line]

    def run_threads(self, status, targets, scenarios, out="out", **run):
        # What 16 threads insert may meet a disk that is busy with others.
        settings = self.settings(targets,
                                 [{"name": name, "threads": THREADS} for name in scenarios],
                                 server={"read_timeout": "80s"},
                                 run={"block_time": "1ms", "block_deadline": "100s", **run})
        done = self.expect(status, *self.run_arguments(settings, ROUNDS, out), env=self.env)
        for report in self.reports.iterdir():
            self.fail(report.read_text("utf-8", "replace"))
        return done, e2e.results_of(self.folder / out)

    def check_measured(self, results, name, scenario, threads):
        rows = [row for row in results["benchmarks"] if row["run_type"] == "iteration"
                and row["name"] == f"{scenario}/{name}/threads:{threads}"]
        self.assertEqual(len(rows), ROUNDS, (scenario, threads, name))
        for row in rows:
            self.assertEqual(row["threads"], threads)

    def test_every_target_on_several_threads(self):
        steps = self.steps()
        self.assertIn("simple.get", steps)
        self.assertNotIn("simple", steps)
        targets = [target for target in e2e.all_targets() if target["name"] != "soci-prepared"]
        for scenario in steps:
            if scenario in ("orders.join", "orders.delete"):
                continue  # a join scans its table, for minutes with 16 threads; a delete is as an update
            with self.subTest(scenario=scenario):
                able = [target for target in targets if not (target["name"] == "memory" and scenario.startswith("orders"))]
                _, results = self.run_threads(0, able, [scenario], out=scenario)
                self.assertEqual(results["driverbench"]["not_measured"], [])
                self.check_step(results, scenario, [target["name"] for target in able])

    def check_step(self, results, scenario, names):
        for threads in THREADS:
            for name in names:
                if name != "memory":
                    self.check_measured(results, name, scenario, threads)
        blocks = e2e.blocks_of(self.folder / scenario)
        found = collections.Counter((block["threads"], block["target"]) for block in blocks)
        self.assertEqual(found, {(threads, name): 1 if name == "memory" else ROUNDS
                                 for threads in THREADS for name in names})
        for block in blocks:
            self.assertEqual((block["scenario"], block["outcome"]), (scenario, "ok"))
            self.assertEqual(len(block["samples_ns"]), block["threads"] * block["operations"])
        self.check_judged(results["driverbench"])

    def check_judged(self, results):
        """Several threads by what they do together, apart from one thread, and without a server's
        account, which is that of one thread."""
        self.assertEqual({one["threads"] for one in results["overall"]}, set(THREADS))
        for case in results["cases"]:
            several = case["threads"] > 1
            self.assertEqual(case["judged_by"], "throughput" if several else "median")
            for row in case["rows"]:
                self.assertEqual("p90_ns" in row, row["samples"] >= 100)
                if several:
                    self.assertNotIn("server", row)

    def test_one_thread_that_goes_wrong_is_named(self):
        good = e2e.good_targets()
        done, results = self.run_threads(3, [good[0], e2e.faulty("one_thread"), good[1]],
                                         list(DIFFERENCES))
        wrong = {(row["scenario"], row["threads"]): row["reason"]
                 for row in results["driverbench"]["not_measured"]}
        self.assertEqual(set(wrong), {(scenario, threads) for scenario in DIFFERENCES
                                      for threads in THREADS if threads > 1})
        for (scenario, _), reason in wrong.items():
            self.assertRegex(reason, f"^{DIFFERENCES[scenario]}$")
            self.assertIn(reason, e2e.wrapped(done.out))
        for scenario in DIFFERENCES:
            for target in good:
                for threads in THREADS:
                    self.check_measured(results, target["name"], scenario, threads)
            self.check_measured(results, "one_thread", scenario, 1)
        self.assertEqual(len(re.findall(r"(?m)^ +one_thread +WRONG  ", done.out)), len(wrong))


if __name__ == "__main__":
    unittest.main()
