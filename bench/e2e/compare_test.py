"""Two runs are told apart by the files that they left: what is counted exactly, times where that makes sense."""

import copy
import json
import unittest

import e2e

SCENARIO = "simple.get"


def row_of(results, name, scenario=SCENARIO):
    case = next(case for case in results["driverbench"]["cases"] if case["scenario"] == scenario)
    return next(row for row in case["rows"] if row["target"] == name)


class CompareTest(e2e.E2eTest):
    def test_a_longer_name_of_the_database_is_no_regression(self):
        longer = self.database.ljust(64, "x")
        self.addCleanup(e2e.sql, f"DROP DATABASE IF EXISTS {longer}")
        scenarios = ["simple.get", "simple.page", "trade.accept"]
        for out, database in (("short", self.database), ("long", longer)):
            settings = self.settings(e2e.all_targets(), scenarios, server={"database": database})
            self.expect(0, *self.run_arguments(settings, out=out))
        short, long = (row_of(e2e.results_of(self.folder / out), "libmariadb", "simple.get")
                       for out in ("short", "long"))
        # Of three columns: the database is in the description of each.
        self.assertEqual(long["sent"]["server_bytes"] - short["sent"]["server_bytes"],
                         3 * (64 - len(self.database)))
        done = self.expect(0, "compare", self.folder / "short", self.folder / "long", "--all")
        text = e2e.wrapped(done.out)
        self.assertIn(f"the database was {self.database}, is {longer}, and servers repeat", text)
        self.assertIn("0 worse, 0 better", text)
        self.assertIn("client_bytes", text)

    @e2e.needs("libmariadb")
    def test_two_runs(self):
        """One run, and copies of it in which something else was planted."""
        settings = self.settings([e2e.target("one", "libmariadb"), e2e.target("other", "libmariadb")], [SCENARIO])
        self.expect(0, *self.run_arguments(settings))
        self.base = e2e.results_of(self.folder / "out")
        self.path = self.folder / "out" / "results.json"

        for check in (self.same, self.too_few_runs, self.enough_runs, self.planted_counts, self.other_library,
                      self.unlike_environments, self.left_out, self.became_wrong, self.a_policy, self.broken_files):
            with self.subTest(check=check.__name__):
                check()

    def changed(self, change, name="new"):
        """Another run: the same file after `change`."""
        results = copy.deepcopy(self.base)
        results["context"]["seed"] = name
        change(results)
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        (folder / "results.json").write_text(json.dumps(results), "utf-8")
        return folder / "results.json"

    def compare(self, status, new, *more, base=None):
        done = self.expect(status, "compare", base or self.path, new, *more)
        return e2e.wrapped(done.out)

    def history(self, *medians):
        """A folder of runs with these medians, in shares of the base's, one a day."""
        for i, share in enumerate(medians):
            def change(results, share=share, day=i + 1):
                results["context"]["date"] = f"2026-01-{day:02}T10:00:00+00:00"
                for name in ("one", "other"):
                    for key in ("median_ns", "client_cpu_ns", "p99_ns"):
                        if key in row_of(results, name):
                            row_of(results, name)[key] *= share
            self.changed(change, f"history_{len(medians)}/run_{i}")
        return "--history", self.folder / f"history_{len(medians)}"

    def same(self):
        text = self.compare(0, self.path)
        self.assertIn("0 worse", self.compare(0, self.path.parent, base=self.path.parent))  # a run is its folder
        # No earlier run says how far runs are apart, so the times of both targets are open.
        self.assertIn("0 worse, 0 better", text)
        self.assertRegex(self.compare(0, self.path, "--all"), r"one round_trips +1 +1 +0% +same")
        counted = 4 if e2e.SANITIZE else 6  # no allocations
        self.assertIn(f"{2 * counted} the same", text)
        self.assertIn("driverbench ab", text)

    def too_few_runs(self):
        (self.folder / "history_2").mkdir()
        def slow(results):
            row_of(results, "one")["median_ns"] *= 3
        text = self.compare(0, self.changed(slow), *self.history(1, 1.0001))
        self.assertIn("unclear", text)
        self.assertIn("1 run more like these", text)
        self.assertRegex(text, r"For 0 of \d+ times")

    def enough_runs(self):
        (self.folder / "history_4").mkdir()
        def slow(results):
            row_of(results, "one")["median_ns"] *= 3
        history = self.history(1, 1.0001, 0.9999, 1.0002)
        text = self.compare(1, self.changed(slow), *history)
        self.assertRegex(text, r"one +median.*slower")
        self.assertNotIn("For 0 of", text)
        text = self.compare(0, self.changed(lambda results: None), *history)
        self.assertRegex(text, r"0 worse, 0 better, 0 unclear, \d+ the same")

    def planted_counts(self):
        def plant(results):
            row = row_of(results, "other")
            row["round_trips"] += 1
            row["commands"] += 1
            row["sent"]["commands"]["QUERY"] += 1
            row["sent"]["transcript"].append("QUERY SELECT ?")
        text = self.compare(1, self.changed(plant))
        self.assertIn("1 round trip more", text)
        self.assertIn("1 QUERY more: SELECT ?", text)
        self.assertNotIn("bytes more", text)
        # The other way round it is no regression.
        text = self.compare(0, self.path, base=self.folder / "new" / "results.json")
        self.assertIn("1 QUERY fewer: SELECT ?", text)

    @staticmethod
    def with_more_allocations(results):
        """And the library of a target is another one."""
        for row in results["driverbench"]["cases"][0]["rows"]:
            for key in [key for key in row if key.startswith("allocations_per_operation")]:
                row[key] += 2
            row["allocations_per_operation"] = row.get("allocations_per_operation", 2)
        results["driverbench"]["targets"][0]["attested"]["library_version"] = "99"

    def other_library(self):
        if e2e.SANITIZE:
            return  # counts no allocations
        text = self.compare(1, self.changed(self.with_more_allocations))
        self.assertIn("2 more", text)
        self.assertRegex(text, r"2 more \(MariaDB Connector/C 99 was MariaDB Connector/C [\d.]+\)")

    def unlike_environments(self):
        def elsewhere(results):
            results["context"]["kernel"] = "Linux 1.0"
            results["context"]["host_name"] = "elsewhere"
            row_of(results, "one")["median_ns"] *= 3
            row_of(results, "one")["round_trips"] += 1
        text = self.compare(1, self.changed(elsewhere))
        self.assertRegex(text, r"times are not compared: host was .*, is elsewhere; kernel was .*, is Linux 1\.0")
        self.assertNotIn("median", text)
        self.assertIn("1 round trip more", text)

        def upgraded(results):
            results["driverbench"]["targets"][0]["attested"]["server_version"] = "99"
        text = self.compare(0, self.changed(upgraded))
        self.assertRegex(text, r"times of one are not compared: server_version was .*, is 99")

        def quick(results):
            results["context"]["block_time"] = "77ms"
        self.assertRegex(self.compare(0, self.changed(quick)), r"times are not compared: block time was \d+ms, is 77ms")

        def longer(results):
            results["driverbench"]["targets"][0].update(lifetime="process", options={"pool": "on"})
        self.assertRegex(self.compare(0, self.changed(longer)),
                         r"times of one are not compared: lifetime was block, is process; option pool was none, is on")

    def left_out(self):
        def lacking(results):
            del results["driverbench"]["targets"][1]
            results["driverbench"]["cases"][0]["rows"].pop()
        self.assertIn("other is only in the base", self.compare(0, self.changed(lacking)))

        def uncounted(results):
            del row_of(results, "other")["round_trips"]
        self.assertRegex(self.compare(0, self.changed(uncounted)), r"other round_trips +1 +- +- +unclear +not counted any more")

        def another(results):
            results["driverbench"]["cases"][0]["scenario_version"] += 1
        self.expect_refused("nothing in common", "compare", self.path, self.changed(another))

    def became_wrong(self):
        def wrong(results):
            row_of(results, "other")["state"] = "wrong"
        new = self.changed(wrong)
        text = self.compare(3, new)
        self.assertIn(f"other is wrong in {SCENARIO}, was measured", text)
        self.assertIn("NOT COMPLETE", text)
        self.assertNotIn("Nothing blocks", text)
        self.assertIn(f"other is wrong in {SCENARIO}, as in the base",
                      self.compare(3, self.changed(wrong, "again"), base=new))

        def unsupported(results):
            row_of(results, "other")["state"] = "unsupported"
        self.assertIn(f"other is unsupported in {SCENARIO}, was measured", self.compare(3, self.changed(unsupported)))

    def a_policy(self):
        def plant(results):
            row_of(results, "other")["round_trips"] += 1
        new = self.changed(plant)
        policy = self.write("policy.yaml", "block: [commands]\n")
        self.assertIn("1 round trip more", self.compare(0, new, "--policy", policy))
        self.compare(1, new, "--policy", self.write("policy.yaml", "block: [round_trips]\n"))
        self.expect_refused("policy", "compare", self.path, new, "--policy", self.folder / "none.yaml")

    def broken_files(self):
        whole = self.path.read_text("utf-8")
        for text, sentence in (("", "no JSON"), (whole[:len(whole) // 2], "no JSON"), ("{}", "no `driverbench`"),
                               (whole.replace('"format": 1', '"format": 2', 1), "newer driverbench"),
                               (whole.replace('"median_ns"', '"median_ns": NaN, "x"', 1), "no JSON")):
            broken = self.write("broken.json", text)
            for files in ((broken, self.path), (self.path, broken)):
                done = self.expect_refused(sentence, "compare", *files)
                self.assertIn(str(broken), done.err)
        self.expect_refused("cannot be read", "compare", self.path, self.folder / "none.json")
        self.expect_refused(r"results\.json: cannot be read", "compare", self.path, self.folder)
        self.expect_refused("no such folder", "compare", self.path, self.path, "--history", self.folder / "none")


if __name__ == "__main__":
    unittest.main()
