"""Every scenario, by every backend of the build."""

import unittest

import e2e

SCRIPTS = ["simple", "trade"]
STEPS = ["simple.insert", "simple.get", "simple.bulk", "simple.count", "simple.page",
         "trade.accept", "trade.refuse"]


def all_targets():
    targets = [e2e.target(name) for name, backend in e2e.BUILT.items() if backend["built"]]
    return targets + [e2e.target(f"{name}-prepared", name, protocol="prepared")
                      for name in e2e.WITH_SERVER]


class ScenariosTest(e2e.E2eTest):
    def test_check_runs_every_scenario(self):
        targets = all_targets()
        settings = self.settings(targets, SCRIPTS + STEPS)
        done = self.expect(0, "check", "--config", settings)
        lines = [line.split(maxsplit=2) for line in done.out.splitlines()]
        unsupported = {name for name, _, what in lines if what.startswith("unsupported: ")}
        self.assertLessEqual(unsupported, {"soci-prepared"})
        passed = {(name, scenario) for name, scenario, what in lines if what == "ok"}
        self.assertEqual(passed, {(target["name"], scenario) for target in targets
                                  if target["name"] not in unsupported
                                  for scenario in SCRIPTS + STEPS})

    def test_steps_run_on_several_threads(self):
        targets = [target for target in all_targets() if target["name"] != "soci-prepared"]
        settings = self.settings(targets, [{"name": name, "threads": [1, 4]} for name in STEPS])
        self.expect(0, *self.run_arguments(settings, rounds=1))
        blocks = e2e.blocks_of(self.folder / "out")
        self.assertEqual({(block["scenario"], block["threads"], block["target"])
                          for block in blocks},
                         {(scenario, threads, target["name"]) for scenario in STEPS
                          for threads in (1, 4) for target in targets})
        for block in blocks:
            self.assertEqual(len(block["samples_ns"]), block["threads"] * block["operations"])

    def test_a_whole_script_runs_once_a_block(self):
        settings = self.settings(e2e.good_targets(), SCRIPTS)
        self.expect(0, *self.run_arguments(settings))
        for block in e2e.blocks_of(self.folder / "out"):
            self.assertEqual((block["operations"], block["warmup"]), (1, 0))


if __name__ == "__main__":
    unittest.main()
