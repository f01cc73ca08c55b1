"""Two builds, or two servers, against each other: a copy is no regression, a fault is one."""

import json
import os
import pathlib
import shutil
import signal
import unittest

import servers

import e2e

# A scenario that cannot miss each fault, and what the exact metrics say of it.
FAULTS = {
    "extra_select": ("text", "simple.get", "1 QUERY more: SELECT ?"),
    "fetch_twice": ("text", "simple.get", "1 QUERY more"),
    "commit_twice": ("text", "trade.accept", "1 QUERY more: COMMIT"),
    "prepare_each": ("prepared", "simple.get", "1 STMT_CLOSE more.*1 STMT_PREPARE more"),
    "reconnect": ("text", "simple.get", "QUERY more: SET NAMES utf8mb4, SET autocommit"),
    "waste": ("text", "simple.get", "allocations"),
}
ROUNDS = 3  # of which no time is judged: what is counted decides


@e2e.needs("libmariadb")
class AbTest(e2e.E2eTest):
    def copy_build(self, name, **workers):
        """A build folder like ours, but for the workers named."""
        build = self.folder / name
        (build / "bin").mkdir(parents=True)
        shutil.copy2(e2e.BIN / "backends.json", build / "bin")
        for backend in e2e.BUILT.values():
            if backend["built"] and "command" not in backend:
                shutil.copy2(workers.get(backend["name"], e2e.BIN / backend["worker"]),
                             build / "bin" / backend["worker"])
        return build

    def ab(self, settings, new, base=e2e.BIN, rounds=ROUNDS, out="out"):
        return ["ab", "--config", settings, "--base", base, "--new", new, "--rounds", rounds,
                "--out", self.folder / out]

    def test_a_copy_is_a_control_and_no_regression(self):
        targets = [*e2e.good_targets(), e2e.target("prepared", "libmariadb", protocol="prepared"),
                   e2e.target("memory")]
        settings = self.settings(targets, ["simple.get", "trade.accept"])
        done = self.expect(0, *self.ab(settings, self.copy_build("copy")))
        text = e2e.wrapped(done.out)
        self.assertIn(f"base build {e2e.BIN}", text)
        self.assertIn(f"new build {self.folder / 'copy' / 'bin'}", text)
        self.assertIn("3 targets in 2 cases, 3 rounds; 3 unchanged", text)
        self.assertIn("18 comparisons of times, wrong together", text)
        self.assertIn("18 comparisons of times were planned", text)
        names = [f"{target['name']}@{side}" for target in targets[:3] for side in ("base", "new")]
        results = e2e.results_of(self.folder / "out")
        self.assertEqual({name for _, name in e2e.states_of(results)}, set(names))
        verdicts = (self.folder / "out" / "verdicts.md").read_text("utf-8")
        self.assertIn("3 rounds", verdicts)
        self.assertRegex(verdicts, r"^### base build \S+, new build \S+\n")  # not padded as columns are
        self.check_pairs_stand_together(len(targets) - 1)
        shown = self.expect(0, "show", self.folder / "out").out
        self.assertIn("prepared@new", shown)
        self.assertTrue(shown.endswith((self.folder / "out" / "verdicts.txt").read_text("utf-8")), shown)

    def test_a_copy_is_not_what_is_expected_to_have_changed(self):
        settings = self.settings(e2e.good_targets(), ["simple.get"])
        arguments = self.ab(settings, self.copy_build("copy"))
        for expected, words in (("good_*", "good_.* has the same library on both sides"),
                                ("nobody", "--expect-changed nobody matches no target of both builds")):
            self.expect_refused(words, *arguments, "--expect-changed", expected)
        self.assertFalse((self.folder / "out").exists())

    def check_pairs_stand_together(self, pairs):
        rounds = {}
        for block in e2e.blocks_of(self.folder / "out"):
            key = block["scenario"], block["round"]
            rounds.setdefault(key, {})[block["position"]] = block["target"].partition("@")[0]
        self.assertEqual(len(rounds), 2 * ROUNDS)
        for places in rounds.values():
            order = [places[position] for position in sorted(places)]
            self.assertEqual(order[::2], order[1::2])
            self.assertEqual(len(set(order)), pairs)

    def test_a_fault_is_a_regression_and_named(self):
        for fault, (protocol, scenario, words) in FAULTS.items():
            with self.subTest(fault=fault):
                self.check_fault(fault, protocol, scenario, words)

    def check_fault(self, fault, protocol, scenario, words):
        new = self.copy_build(f"with_{fault}",
                              libmariadb=e2e.FAULTY / f"bench_faulty_{fault}")
        unchanged = next(name for name in e2e.WITH_SERVER if name != "libmariadb")
        settings = self.settings([e2e.target("changed", "libmariadb", protocol=protocol),
                                  e2e.target("unchanged", unchanged)], [scenario])
        done = self.expect(1, *self.ab(settings, new, out=f"out_{fault}"))
        text = e2e.wrapped(done.out)
        self.assertIn("2 targets in 1 case, 3 rounds; 1 unchanged", text)
        # What is counted is slower in no sense.
        self.assertRegex(text, rf"{scenario}: 3 rounds; 6 unclear; \d+ counted differ")
        self.assertRegex(text, words)
        verdicts = (self.folder / f"out_{fault}" / "verdicts.md").read_text("utf-8")
        self.assertRegex(e2e.wrapped(verdicts).replace("\\", ""), words)

    def fixed_worker(self, name, nanoseconds):
        """The real worker, except that every operation takes as long as the expression says: shorter
        than any server can, so that it lies within the time that was waited."""
        return self.changed_worker(name, f"""(lambda answer, times: (answer["result"].update(
            samples_ns=times, wall_ns=sum(times), cpu_ns=sum(times)),
            json.dumps(answer).encode() + b"\\n")[1])(
                json.loads(line), [{nanoseconds}] * json.loads(request)["operations"])""")

    def ab_of_times(self, status, base, new, scenarios=("simple.get",), policy=None):
        """One target, whose operations take `base` and `new` nanoseconds."""
        builds = [self.copy_build(name, libmariadb=self.fixed_worker(f"worker_{name}", nanoseconds))
                  for name, nanoseconds in (("before", base), ("after", new))]
        settings = self.settings([e2e.target("changed", "libmariadb")], list(scenarios))
        # What 3 comparisons at 1 % together need; 6 need one more.
        arguments = self.ab(settings, builds[1], base=builds[0], rounds=9 + len(scenarios))
        done = self.expect(status, *arguments, *(["--policy", policy] if policy else []))
        return e2e.wrapped(done.out)

    def test_a_slower_time_is_measured_twice(self):
        text = self.ab_of_times(1, "5000", "10000")
        self.assertIn("slower times are measured a second time", text)
        self.assertRegex(text, r"simple.get \S*changed +median")
        again = self.folder / "out" / "again"
        header = dict(e2e.lines_of(again))["header"]
        self.assertEqual(header["seed"], 2)
        self.assertEqual({block["round"] for block in e2e.blocks_of(again)}, set(range(10)))
        first = {block["operations"] for block in e2e.blocks_of(self.folder / "out")}
        self.assertEqual({block["operations"] for block in e2e.blocks_of(again)}, first)

    def test_a_second_measurement_must_agree(self):
        text = self.ab_of_times(0, "5000", '(10000 if json.loads(request)["seed"] == 1 else 5000)')
        self.assertIn("the second measurement did not agree: same", text)

    def slower_after(self, expression):
        """The time of an operation of a new build that is slower, once Python has looked at the expression."""
        return f"10000 + 0 * bool({expression})"

    def expect_incomplete(self, text, words):
        """What was found is there, and the last line does not sound like success."""
        self.assertRegex(text, words)
        self.assertIn("NOT COMPLETE", text)
        self.assertNotIn("Nothing blocks", text)
        self.assertRegex(text, r"simple.get \S*changed +median")

    def test_no_second_measurement_loses_nothing(self):
        again = self.folder / "out" / "again"
        text = self.ab_of_times(3, "5000", self.slower_after(
            f"__import__('os').makedirs({str(again / 'in_the_way')!r}, exist_ok=True)"))
        self.expect_incomplete(text, r"second measurement: \S*again: is not empty")
        self.assertIn("slower, but it could not be measured a second time", text)
        self.assertEqual(["in_the_way"], [path.name for path in again.iterdir()])
        verdicts = e2e.wrapped((self.folder / "out" / "verdicts.md").read_text("utf-8"))
        self.assertIn("second measurement: ", verdicts)

    def test_why_the_second_measurement_failed_is_said(self):
        text = self.ab_of_times(3, "5000", self.slower_after(
            """json.loads(request)["seed"] == 2 and __import__("os")._exit(7)"""))
        self.expect_incomplete(text, r"second measurement: simple.get, changed@new: crashed.*7")

    def test_what_cannot_be_written_is_said(self):
        text = self.ab_of_times(3, "5000", self.slower_after(
            f"__import__('os').makedirs({str(self.folder / 'out' / 'verdicts.md')!r}, exist_ok=True)"))
        self.expect_incomplete(text, r"verdicts\.md")

    def test_a_run_that_was_broken_off_is_not_measured_again(self):
        """In the first case a time is slower; in the second one the tables are gone."""
        drop = (f"__import__('sys').path.append({os.path.dirname(servers.__file__)!r}) or __import__('servers')"
                f".sql({e2e.HOST!r}, {e2e.PORT}, 'DROP DATABASE {self.database}')")
        text = self.ab_of_times(3, "5000", self.slower_after(
            f"""json.loads(request)["scenario"] == "simple.page" and ({drop})"""), ["simple.get", "simple.page"])
        self.expect_incomplete(text, "second measurement: not made, because the first was broken off")
        self.assertRegex(text, "could not be (made|checked)")
        self.assertFalse((self.folder / "out" / "again").exists())

    def test_a_faster_time_is_no_regression(self):
        text = self.ab_of_times(0, "10000", "5000")
        self.assertNotIn("second time", text)
        self.assertFalse((self.folder / "out" / "again").exists())

    def test_a_control_that_fires_makes_the_run_invalid(self):
        worker = '(10000 if "/after/" in __file__ else 5000)'
        text = self.ab_of_times(3, worker, worker)
        self.assertIn("1 target in 1 case, 10 rounds; 1 unchanged", text)
        self.assertIn("NOT VALID", text)

    def test_fewer_commands_are_no_regression(self):
        base = self.copy_build("base", libmariadb=e2e.FAULTY / "bench_faulty_extra_select")
        settings = self.settings([e2e.target("changed", "libmariadb")], ["simple.get"])
        done = self.expect(0, *self.ab(settings, e2e.BIN, base=base))
        self.assertRegex(e2e.wrapped(done.out), "1 QUERY fewer: SELECT ?")

    def test_a_policy_allows_what_it_names(self):
        new = self.copy_build("new", libmariadb=e2e.FAULTY / "bench_faulty_extra_select")
        settings = self.settings([e2e.target("changed", "libmariadb")], ["simple.get"])
        policy = self.write("policy.yaml", "block: [median]\n")
        self.expect(0, *self.ab(settings, new), "--policy", policy)
        broken = self.write("broken.yaml", "blocks: [median]\n")
        self.expect_refused(r"broken\.yaml:1:1: .*block", *self.ab(settings, new), "--policy", broken)

    def test_the_line_of_a_case_is_by_the_policy(self):
        policy = self.write("policy.yaml", "margin: 50%\nmargins: [{metric: p99, margin: 50%}]\n")
        text = self.ab_of_times(0, "5000", "6000", policy=policy)
        self.assertIn("simple.get: 10 rounds; 3 same", text)
        self.assertNotIn("second time", text)

    def test_a_target_that_is_wrong_leaves_the_run_incomplete(self):
        new = self.copy_build("new", libmariadb=e2e.FAULTY / "bench_faulty_swap")
        other = next(name for name in e2e.WITH_SERVER if name != "libmariadb")
        settings = self.settings([e2e.target("changed", "libmariadb"), e2e.target(other)],
                                 ["simple.get"])
        policy = self.write("policy.yaml", "allow: [{target: changed, up_to: 5%, reason: known}]\n")
        done = self.expect(3, *self.ab(settings, new), "--policy", policy)
        text = e2e.wrapped(done.out)
        self.assertRegex(text, r"changed@new.*WRONG|WRONG.*changed@new")
        self.assertIn("NOT COMPLETE", text)
        self.assertNotIn("Nothing blocks", text)
        self.assertNotIn("this item of allow", text)  # it is for what is missing
        self.assertIn("**NOT COMPLETE", (self.folder / "out" / "verdicts.md").read_text("utf-8"))

    def test_other_versions_of_a_scenario_are_refused(self):
        real = e2e.BIN / e2e.BUILT["libmariadb"]["worker"]
        newer = pathlib.Path(self.changed_worker(
            "newer", """json.dumps((lambda answer: [scenario.update(version=99)
                for scenario in answer["result"]["scenarios"] if scenario["name"] == "trade.accept"]
                and answer)(json.loads(line))).encode() + b"\\n" """, "describe", str(real)))
        new = self.copy_build("new", **{name: newer for name in e2e.BUILT})
        settings = self.settings(e2e.good_targets(), ["simple.get", "trade.accept"])
        done = self.expect_refused("trade.accept: the base build has version 1 of it, the new one "
                                   "version 99", *self.ab(settings, new))
        self.assertIn("--scenario simple.get", done.err)
        self.assertFalse((self.folder / "out").exists())

    def build_without(self, name, missing):
        build = self.copy_build(name)
        content = json.loads((build / "bin" / "backends.json").read_text("utf-8"))
        for backend in content["backends"]:
            if backend["name"] == missing:
                backend.update(built=False, reason="its library was not found")
        (build / "bin" / "backends.json").write_text(json.dumps(content), "utf-8")
        return build

    def test_what_the_new_build_lacks_is_lost(self):
        missing = e2e.WITH_SERVER[0]
        settings = self.settings(e2e.good_targets(), ["simple.get"])
        done = self.expect(3, *self.ab(settings, self.build_without("new", missing)))
        text = e2e.wrapped(done.out)
        self.assertIn(f"! good_{missing} is left out: {missing} is not part of the new build: its "
                      "library was not found; the base build has it", text)
        self.assertIn("1 target in 1 case", text)
        self.assertIn("NOT COMPLETE", text)

    def test_what_only_the_new_build_has_is_left_out(self):
        missing = e2e.WITH_SERVER[0]
        settings = self.settings(e2e.good_targets(), ["simple.get"])
        done = self.expect(0, *self.ab(settings, e2e.BIN, base=self.build_without("base", missing)))
        text = e2e.wrapped(done.out)
        self.assertIn(f"good_{missing} is left out: {missing} is not part of the base build: its "
                      "library was not found", text)
        self.assertNotIn("! good_", text)
        self.assertIn("1 target in 1 case", text)

    def two_servers(self, targets, other):
        """Settings with a server "old" and a "newer": of one address, with the database `other`."""
        one = {"host": e2e.HOST, "port": e2e.PORT, "connect_timeout": "20s"}
        self.addCleanup(e2e.sql, f"DROP DATABASE IF EXISTS {other}")
        servers = [{**one, "name": "old", "database": self.database},
                   {**one, "name": "newer", "database": other}]
        return self.settings([{**target, "server": "old"} for target in targets], ["simple.get"],
                             servers=servers)

    def test_two_servers_are_compared(self):
        """With databases whose names are equally long: they are in answers."""
        settings = self.two_servers(e2e.good_targets(), self.database[:-1] + "X")
        arguments = ["ab", "--config", settings, "--rounds", ROUNDS]
        done = self.expect(0, *arguments, "--base-server", "old", "--new-server", "newer", "--out",
                           self.folder / "out")
        self.assertIn(f"new server newer at {e2e.HOST}:{e2e.PORT}", e2e.wrapped(done.out))
        self.assertIn("2 targets in 1 case, 3 rounds; 0 unchanged", e2e.wrapped(done.out))
        header = dict(e2e.lines_of(self.folder / "out"))["header"]
        self.assertEqual({target["name"].partition("@")[2]: target["server"]
                          for target in header["targets"]}, {"base": "old", "new": "newer"})
        self.expect_refused("newr: there is no such server in the settings; did you mean newer?",
                            *arguments, "--base-server", "old", "--new-server", "newr")

    def test_the_length_of_what_servers_answer_blocks_only_where_it_is_asked_for(self):
        """Here by the name of the database."""
        settings = self.two_servers(e2e.good_targets()[:1], self.database + "_longer")
        for status, said, policy in [
                (0, r"server_bytes blocks nothing", {"margin": "50%"}),
                (1, r"server_bytes .*more, blocks", {"block": ["server_bytes"]})]:
            with self.subTest(policy=policy):
                done = self.expect(status, "ab", "--config", settings, "--rounds", ROUNDS,
                                   "--base-server", "old", "--new-server", "newer", "--policy",
                                   self.write("policy.yaml", json.dumps(policy)), "--out",
                                   self.folder / f"out_{status}")
                self.assertRegex(e2e.wrapped(done.out), said)

    def test_the_two_ways_are_told_apart(self):
        settings = self.settings(e2e.good_targets(), ["simple.get"])
        for sentence, *arguments in [
                ("--base and --new are the same folder", "--base", e2e.BIN, "--new", e2e.BIN.parent),
                ("--base-server and --new-server are both local", "--base-server", "local", "--new-server", "local"),
                ("nothing to compare: ab compares two builds, --base DIR --new DIR, or two servers",),
                ("--base needs --new DIR too", "--base", e2e.BIN),
                ("--new needs --base DIR too", "--new", e2e.BIN),
                ("--base-server needs --new-server NAME too", "--base-server", "local"),
                ("cannot both change", "--base", e2e.BIN, "--new-server", "local"),
                ("--new .*: there is no build of driverbench", "--base", e2e.BIN, "--new",
                 self.folder)]:
            with self.subTest(arguments=arguments):
                self.expect_refused(sentence, "ab", "--config", settings, *arguments)

    def test_an_interrupt_reports_what_is_finished(self):
        settings = self.settings(e2e.good_targets(), ["simple.get", "simple.page"])
        running = self.start(*self.ab(settings, self.copy_build("copy"), rounds=500))
        self.wait_for(lambda: len(self.kept("block")) > 8, running)
        running.signal(signal.SIGINT)
        done = self.expect_end(3, running)
        self.assertRegex(done.out, "simple.get: [0-9]+ rounds")
        self.assertTrue((self.folder / "out" / "verdicts.md").is_file())


if __name__ == "__main__":
    unittest.main()
