"""Each worker alone is an ordinary Google Benchmark program."""

import unittest

import e2e


class StandaloneTest(e2e.E2eTest):
    @staticmethod
    def worker(name):
        return e2e.BIN / e2e.BUILT[name]["worker"]

    def measure(self, name, settings, benchmark_filter):
        done = self.expect(0, "--config", settings, f"--benchmark_filter={benchmark_filter}",
                           "--benchmark_min_time=0.05", "--benchmark_format=json",
                           program=self.worker(name))
        return e2e.strict_json(done.out)["benchmarks"]

    def test_cases_are_listed_and_measured(self):
        names = [*e2e.WITH_SERVER, "memory"]
        settings = self.settings([e2e.target(name) for name in names],
                                 [{"name": "simple.get", "threads": [1, 4]},
                                  "trade.accept", "simple"])
        for name in names:
            with self.subTest(worker=name):
                done = self.expect(0, "--config", settings, "--benchmark_list_tests",
                                   program=self.worker(name))
                self.assertEqual(done.out.splitlines(), [
                    f"simple.get/{name}/real_time/threads:1",
                    f"simple.get/{name}/real_time/threads:4",
                    f"trade.accept/{name}/real_time/threads:1",
                    f"simple/{name}/iterations:1/real_time/threads:1",
                ])
                if name == "memory":  # its table lives as long as the process: one case each
                    rows = (self.measure(name, settings, "^simple.get/.*threads:1")
                            + self.measure(name, settings, "^simple.get/.*threads:4"))
                else:
                    rows = self.measure(name, settings, "^simple.get/")
                self.assertEqual([row["threads"] for row in rows], [1, 4])
                for row in rows:
                    self.assertNotIn("error_occurred", row)
                    self.assertGreater(row["real_time"], 0)
                    self.assertGreater(row["iterations"], 0)

    def test_what_it_writes_is_checked(self):
        name = e2e.WITH_SERVER[0]
        settings = self.settings([e2e.target(name)], ["simple.insert", "trade.accept"])
        for row in self.measure(name, settings, "."):
            self.assertNotIn("error_occurred", row)

        settings = self.settings([e2e.target("faulty_rollback")], ["trade.accept"])
        done = self.expect(3, "--config", settings, "--benchmark_min_time=0.01",
                           program=e2e.FAULTY / "bench_faulty_rollback")
        self.assertRegex(done.err, r'player "\S+": coins 114514, expected 114614')

    def test_bad_input(self):
        name = e2e.WITH_SERVER[0]
        good = self.settings([e2e.target(name)], ["simple.get"])
        other = self.settings([e2e.target(e2e.WITH_SERVER[1])], ["simple.get"], name="other.yaml")
        broken = self.write("broken.yaml", "servers: [")
        for sentence, arguments in (
                ("--config", []),
                ("missing.yaml", ["--config", self.folder / "missing.yaml"]),
                (r"broken.yaml:\d+:\d+: ", ["--config", broken]),
                (f"no target uses the backend {name}", ["--config", other]),
                ("--fly", ["--config", good, "--fly"]),
                ("nothing", ["--config", good, "--benchmark_filter=nothing"])):
            with self.subTest(arguments=arguments[-1:]):
                self.expect_refused(sentence, *arguments, program=self.worker(name))


if __name__ == "__main__":
    unittest.main()
