"""`driverbench export`: of a good run, of one with a faulty target, of one that broke off, of none."""

import json
import pathlib
import statistics
import sys
import unittest

import e2e

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "report"))
import consumers

ROUNDS = 8  # of which the 95 % interval is all but the ends
SCENARIOS = ["simple.get", "trade.accept"]


def block_medians(out, scenario, target):
    return sorted(statistics.median(block["samples_ns"]) for block in e2e.blocks_of(out)
                  if (block["scenario"], block["target"]) == (scenario, target))


class ExportTest(e2e.E2eTest):
    def run_once(self, targets, status=0, scenarios=SCENARIOS):
        settings = self.settings(targets, scenarios)
        self.expect(status, *self.run_arguments(settings, rounds=ROUNDS))
        return self.folder / "out"

    def export(self, kind, out, status=0):
        done = self.expect(status, "export", "--format", kind, out)
        return consumers.BY_FORMAT[kind](done.out), done.err

    def test_a_good_run(self):
        targets = e2e.good_targets()
        out = self.run_once([*targets, e2e.target("memory")])
        names = [f"{scenario}/{target['name']}/threads:1"
                 for scenario in SCENARIOS for target in targets]
        for kind in consumers.BY_FORMAT:
            rows, err = self.export(kind, out)
            self.assertEqual(list(rows), names)  # and no floor
            self.assertEqual(err, "")
        rows, _ = self.export("bencher", out / "results.json")  # a file of a run is as good as its folder
        for name in names:
            scenario, target, _ = name.split("/")
            medians = block_medians(out, scenario, target)
            latency = rows[name]["latency"]
            self.assertEqual(latency, {"value": statistics.median(medians),
                                       "lower_value": medians[0], "upper_value": medians[-1]})
            self.assertEqual(rows[name].keys(), {"latency", "client-cpu", "throughput"})

    def test_a_faulty_target_is_named_and_has_no_row(self):
        first, second = e2e.good_targets()
        out = self.run_once([first, second, e2e.faulty("swap")], 3, ["simple.get"])
        for kind in consumers.BY_FORMAT:
            rows, err = self.export(kind, out, status=3)
            self.assertEqual(list(rows), [f"simple.get/{target['name']}/threads:1"
                                          for target in (first, second)])
            self.assertRegex(err, r"left out: simple.get/swap/threads:1 \(wrong\): player")

    def test_a_run_that_broke_off(self):
        targets = e2e.good_targets()
        out = self.run_once(targets)
        lines = (out / "blocks.jsonl").read_text("utf-8").splitlines(keepends=True)
        # The last block of the first case, then killed: no end.
        blocks = [i for i, line in enumerate(lines) if '"scenario":"simple.get"' in line]
        (out / "blocks.jsonl").write_text("".join(lines[:blocks[-1] + 1]), "utf-8")
        for kind in consumers.BY_FORMAT:
            rows, err = self.export(kind, out, status=3)
            self.assertEqual(len(rows), 2)
            self.assertIn("interrupted", err)

    def test_nothing_to_export(self):
        out = self.run_once([*e2e.good_targets(), e2e.target("memory")], scenarios=["simple.get"])
        path = out / "blocks.jsonl"
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if next(iter(json.loads(line))) != "block"),
                        "utf-8")
        done = self.expect_refused("no target has times", "export", "--format", "bencher", out)
        self.assertEqual(done.out, "")

    def test_refused(self):
        for arguments, sentence in (
                (["--format", "benchr", "x"], 'unknown format benchr: did you mean bencher'),
                (["--format", "xyz", "x"], "unknown format xyz: allowed: github-action-benchmark, bencher"),
                (["--format", "", "x"], "--format: the value is empty"),
                (["--format", "bencher", "nowhere"], "nowhere/blocks.jsonl"),
                (["--format", "bencher"], "folder is required"),
                (["x"], "--format is required")):
            with self.subTest(arguments):
                done = self.expect_refused(sentence, "export", *arguments)
                self.assertEqual(done.out, "")


if __name__ == "__main__":
    unittest.main()
