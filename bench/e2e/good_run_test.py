"""A run in which all is well: what it prints, what it leaves, and who can read that."""

import collections
import os
import pathlib
import subprocess
import sys
import unittest

import e2e

ROUNDS = 10  # compare.py's U test wants at least 9
SEED = 7
SCENARIOS = ["simple.get", "trade.accept"]


def orders(blocks):
    """{(scenario, round): the targets in their order}"""
    rounds = collections.defaultdict(list)
    for block in blocks:
        if block["target"] != "memory":
            rounds[block["scenario"], block["round"]].append((block["position"], block["target"]))
    return {key: [name for _, name in sorted(places)] for key, places in rounds.items()}


class GoodRunTest(e2e.E2eTest):
    """One run, looked at from several sides."""

    @classmethod
    def setUpClass(cls):
        first, second = e2e.good_targets()
        cls.targets = [first, second, e2e.target("prepared", "libmariadb", protocol="prepared")]
        if e2e.BUILT["soci"]["built"]:
            cls.targets.append(e2e.target("soci"))
        cls.names = [target["name"] for target in cls.targets]

    def run_once(self, rounds=ROUNDS, seed=SEED, out="out"):
        settings = self.settings([*self.targets, e2e.target("memory")], SCENARIOS)
        return self.expect(0, *self.run_arguments(settings, rounds, out), "--seed", seed)

    def test_a_good_run(self):
        done = self.run_once()
        out = self.folder / "out"
        self.check_text(done.out)
        results = e2e.results_of(out)
        self.check_results(results)
        self.check_blocks(out)
        self.check_settings(out)
        self.compare("benchmarks", out / "results.json", out / "results.json")
        text = self.compare("filters", out / "results.json", f"^simple.get/{self.names[0]}/",
                            f"^simple.get/{self.names[1]}/")
        self.assertIn(f"U Test, Repetitions: {ROUNDS} vs {ROUNDS}", text)

        shown = self.expect(0, "show", out)
        table = [line for line in done.out.splitlines() if not line.startswith(("results: ", "report: "))]
        self.assertEqual([line for line in shown.out.splitlines() if line],
                         [line for line in table if line])

        before = {path: path.read_bytes() for path in out.iterdir()}
        refused = self.expect_refused("never overwritten", "run", "--config",
                                      self.folder / "settings.yaml", "--rounds", 1, "--out", out)
        self.assertIn(str(out), refused.err)
        self.assertEqual({path: path.read_bytes() for path in out.iterdir()}, before)

    def check_text(self, text):
        (version,), = e2e.sql("SELECT VERSION()")
        first_line = text.splitlines()[0]
        # TiDB's begins with the MySQL that it stands in for, which says nothing.
        self.assertIn(version.rpartition("-TiDB-")[2], first_line)
        self.assertEqual("TiDB" in version, "not TiDB" not in first_line, first_line)
        for name in self.names:
            self.assertRegex(e2e.table_row(text, name), r" [0-9.]+ (ns|us|ms) ")
        self.assertIn("floor", e2e.table_row(text, "memory"))

    def check_results(self, results):
        self.assertFalse(results["driverbench"]["interrupted"])
        self.assertEqual(results["driverbench"]["not_measured"], [])
        self.assertEqual(results["context"]["seed"], str(SEED))
        # What was planned is what the verdicts share the error level among.
        comparisons = (len(self.names) - 1) * len(SCENARIOS)
        header = e2e.lines_of(self.folder / "out")[0][1]
        self.assertEqual(header["comparisons"], comparisons)
        self.assertEqual([one["scenario"] for one in header["cases"]], list(SCENARIOS))
        self.assertAlmostEqual(results["driverbench"]["alpha"], 0.05 / comparisons)
        self.assertEqual(results["driverbench"]["margin"], 0.01)
        for one in results["driverbench"]["cases"]:
            self.assertNotIn("verdict", one["rows"][0])
            for row in one["rows"][1:]:
                self.assertIn(row["verdict"], ("faster", "slower", "same", "unclear"))
                self.assertEqual("speed_low" in row, "smallest_found" in row)
        repetitions = collections.Counter(row["name"] for row in results["benchmarks"]
                                          if row["run_type"] == "iteration")
        self.assertEqual(repetitions, {f"{scenario}/{name}/threads:1": ROUNDS
                                       for scenario in SCENARIOS for name in self.names})
        for row in results["benchmarks"]:
            if row.get("aggregate_name") != "stddev":
                self.assertGreater(row["real_time"], 0)

    def check_blocks(self, out):
        lines = e2e.lines_of(out)
        case = [*["audit"] * len(self.names), *["block"] * (ROUNDS * len(self.names) + 1)]
        self.assertEqual([kind for kind, _ in lines], ["header", *case * len(SCENARIOS), "end"])
        blocks = e2e.blocks_of(out)
        compared = [block for block in blocks if block["target"] != "memory"]
        self.assertEqual(len(blocks) - len(compared), len(SCENARIOS))
        for scenario in SCENARIOS:
            self.assertEqual(
                len({(block["operations"], block["warmup"]) for block in compared
                     if block["scenario"] == scenario}), 1, "one number of operations for all")
        for block in blocks:
            self.assertEqual(block["outcome"], "ok")
            self.assertEqual(len(block["samples_ns"]), block["operations"])
            self.assertGreaterEqual(block["wall_ns"], sum(block["samples_ns"]))
        self.assertEqual(len({(block["scenario"], block["number"]) for block in blocks}),
                         len(blocks), "no two blocks of a case share their rows")
        rounds = orders(blocks)
        self.assertEqual(len(rounds), ROUNDS * len(SCENARIOS))
        for names in rounds.values():
            self.assertEqual(sorted(names), sorted(self.names))
        self.assertGreater(len({tuple(names) for names in rounds.values()}), 1)

    def check_settings(self, out):
        copy = pathlib.Path(out) / "settings.yaml"
        done = self.expect(0, "check", "--config", copy, "--scenario", "simple.get")
        self.assertIn("memory", done.out)

    def compare(self, *arguments):
        tool = os.environ.get("DRIVERBENCH_COMPARE_PY", "")
        if not pathlib.Path(tool).is_file():
            self.fail("compare.py was not found: install libbenchmark-tools and python3-scipy")
        done = subprocess.run([sys.executable, "-B", tool, "--no-color", *map(str, arguments)],
                              capture_output=True, text=True, timeout=e2e.DEADLINE, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("nan", done.stdout)
        return done.stdout

    def test_the_seed_decides_the_orders(self):
        drawn = []
        for out, seed in (("first", SEED), ("again", SEED), ("other", SEED + 1)):
            self.run_once(rounds=6, seed=seed, out=out)
            drawn.append(orders(e2e.blocks_of(self.folder / out)))
        self.assertEqual(drawn[0], drawn[1])
        self.assertNotEqual(drawn[0], drawn[2])


if __name__ == "__main__":
    unittest.main()
