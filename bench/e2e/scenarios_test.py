"""Every scenario, by every backend of the build."""

import unittest

import e2e

SCRIPTS = ["simple", "trade"]
STEPS = ["connect", "simple.insert", "simple.get", "simple.get10", "simple.bulk", "simple.count", "simple.page",
         "trade.accept", "trade.refuse"]


class ScenariosTest(e2e.E2eTest):
    def test_check_runs_every_scenario(self):
        targets = e2e.all_targets()
        settings = self.settings(targets, SCRIPTS + STEPS)
        done = self.expect(0, "check", "--config", settings)
        lines = [line.split(maxsplit=2) for line in done.out.splitlines()]
        unsupported = {name for name, _, what in lines if what.startswith("unsupported: ")}
        self.assertLessEqual(unsupported, {"soci-prepared"})
        passed = {(name, scenario) for name, scenario, what in lines if what == "ok"}
        self.assertEqual(passed, {(target["name"], scenario) for target in targets
                                  if target["name"] not in unsupported
                                  for scenario in SCRIPTS + STEPS})

    def test_a_whole_script_runs_once_a_block(self):
        settings = self.settings(e2e.good_targets(), SCRIPTS)
        self.expect(0, *self.run_arguments(settings))
        for block in e2e.blocks_of(self.folder / "out"):
            self.assertEqual((block["operations"], block["warmup"]), (1, 0))


if __name__ == "__main__":
    unittest.main()
