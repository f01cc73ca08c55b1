"""A run that was broken off goes on where it stopped, or says why it cannot."""

import json
import signal
import unittest

import e2e
import servers

ROUNDS = 12


class ResumeTest(e2e.E2eTest):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "out"
        self.file = self.out / "blocks.jsonl"

    def settings(self, *arguments, run=None, **more):
        """The rounds stand in the file, so that the command is the same without options."""
        run = run if run and "time" in run else {"rounds": ROUNDS, **(run or {})}
        return super().settings(*arguments, run=run, **more)

    def run_arguments(self, settings):
        return ["run", "--config", settings, "--out", self.out]

    def resume(self, settings, *more):
        return ["run", "--config", settings, "--resume", self.out, *more]

    def kill(self, settings, blocks, number=signal.SIGKILL):
        """Begins a run and ends it when its file has so many blocks; returns its lines."""
        running = self.start(*self.run_arguments(settings))
        self.wait_for(lambda: self.kept() and len(self.kept("block")) >= blocks, running)
        running.signal(number)
        running.wait()
        left = self.kept()
        self.assertNotIn('{"end"', left[-1])
        return left

    def expect_whole(self, done, targets, scenarios):
        """Every target has its rounds in every case, and the files say so too."""
        results = e2e.results_of(self.out)
        self.assertFalse(results["driverbench"]["interrupted"])
        self.assertEqual(set(e2e.states_of(results).values()), {"measured"})
        whole = {}
        for block in e2e.blocks_of(self.out):
            whole.setdefault((block["scenario"], block["round"]), set()).add(block["target"])
        names = {target["name"] for target in targets}
        for scenario in scenarios:
            complete = [key for key, found in whole.items() if key[0] == scenario and found == names]
            self.assertEqual(len(complete), ROUNDS, scenario)
        for scenario in scenarios:
            blocks = [block for block in e2e.blocks_of(self.out) if block["scenario"] == scenario]
            self.assertEqual(len({block["operations"] for block in blocks}), 1)
            numbers = [block["number"] for block in blocks]
            self.assertEqual(len(set(numbers)), len(numbers), "two blocks of one number")
            times = [block["ended_s"] for block in blocks]
            self.assertEqual(times, sorted(times))
        text = e2e.wrapped(done.out)
        self.assertRegex(text, r"The run was broken off.* and resumed at \d{4}-\d\d-\d\dT")
        shown = self.expect(0, "show", self.out)
        for name in names:
            self.assertEqual(e2e.table_row(shown.out, name), e2e.table_row(done.out, name))

    def test_killed_in_the_middle(self):
        """At a case's first round, in its middle, and in the second case."""
        targets, scenarios = e2e.good_targets(), ["simple.insert", "simple.get"]
        settings = self.settings(targets, scenarios)
        for blocks in (0, 1, 2, 9, 2 * ROUNDS, 2 * ROUNDS + 4):
            with self.subTest(blocks=blocks):
                before = self.kill(settings, blocks)
                done = self.expect(0, *self.resume(settings))
                self.assertEqual(self.kept()[:len(before)], before)
                self.expect_whole(done, targets, scenarios)
                for path in self.out.iterdir():
                    path.unlink()

    def test_a_line_that_was_not_written_to_its_end(self):
        targets = e2e.good_targets()
        settings = self.settings(targets, ["simple.get"])
        before = self.kill(settings, 5)
        whole = self.file.read_bytes()
        self.file.write_bytes(whole[:-30])
        done = self.expect(0, *self.resume(settings))
        self.assertEqual(self.kept()[:len(before) - 1], before[:-1])
        self.expect_whole(done, targets, ["simple.get"])

    def test_broken_off_twice(self):
        targets = e2e.good_targets()
        settings = self.settings(targets, ["simple.get"])
        before = self.kill(settings, 5, signal.SIGINT)
        running = self.start(*self.resume(settings))
        self.wait_for(lambda: len(self.kept()) > len(before) + 5, running)
        running.signal(signal.SIGINT)
        self.expect_end(3, running)
        done = self.expect(0, *self.resume(settings))
        self.expect_whole(done, targets, ["simple.get"])
        self.assertEqual(e2e.wrapped(done.out).count("The run was broken off"), 2)

    def test_a_share_of_the_time_goes_on(self):
        """`time` counts the running, not the break, and every case gets its part."""
        targets = e2e.good_targets()
        settings = self.settings(targets, ["simple.insert", "simple.get"], run={"time": "15s"})
        running = self.start(*self.run_arguments(settings))
        self.wait_for(lambda: len(self.kept("block")) >= 3, running)
        running.signal(signal.SIGKILL)
        running.wait()
        broken_off = e2e.blocks_of(self.out)[-1]["ended_s"]
        done = self.expect(0, *self.resume(settings))
        blocks = e2e.blocks_of(self.out)
        self.assertEqual({block["scenario"] for block in blocks}, {"simple.insert", "simple.get"})
        times = [block["ended_s"] for block in blocks]
        self.assertEqual(times, sorted(times))
        self.assertGreater(times[-1], max(broken_off, 2))
        self.assertNotIn("interrupted", done.out)

    def test_who_failed_stays_out(self):
        targets = [*e2e.good_targets(), e2e.faulty("swap")]
        settings = self.settings(targets, ["simple.get", "simple.insert"])
        running = self.start(*self.run_arguments(settings))
        self.wait_for(lambda: len(self.kept("block")) >= 7, running)
        running.signal(signal.SIGKILL)
        running.wait()
        wrong = [block for block in e2e.blocks_of(self.out) if block["outcome"] == "wrong"]
        self.assertEqual([block["target"] for block in wrong], ["swap"])
        done = self.expect(3, *self.resume(settings))
        again = [block for block in e2e.blocks_of(self.out)
                 if block["outcome"] == "wrong" and block["scenario"] == "simple.get"]
        self.assertEqual(again, wrong)
        self.assertIn("WRONG", e2e.table_row(done.out, "swap"))

    def test_a_server_that_comes_back(self):
        """The server is killed in the middle of a round, and started again."""
        server = servers.Server(tls=False)
        self.addCleanup(server.end)
        server.wait()
        targets = e2e.good_targets()
        settings = self.settings(targets, ["simple.insert", "simple.get"],
                                 server={"port": server.port, "host": "127.0.0.1",
                                         "database": "driverbench"})
        running = self.start(*self.run_arguments(settings))
        self.wait_for(lambda: len(self.kept("block")) >= 5, running)
        server.kill()
        done = self.expect_end(3, running)
        self.assertRegex(e2e.wrapped(done.out), r"server local.* (no longer answers|could not be)")
        self.assertIn(f"to go on: the same command with --resume {self.out}", done.out)
        kept = e2e.blocks_of(self.out)
        self.assertEqual({block["outcome"] for block in kept}, {"ok"})
        refused = self.expect_refused("local", *self.resume(settings))
        self.assertEqual(e2e.blocks_of(self.out), kept, refused)
        server.start()
        server.wait()
        done = self.expect(0, *self.resume(settings))
        self.assertEqual(e2e.blocks_of(self.out)[:len(kept)], kept)
        self.expect_whole(done, targets, ["simple.insert", "simple.get"])

    def test_a_run_that_ends_while_it_is_resumed(self):
        settings = self.settings(e2e.good_targets(), ["simple.get"])
        self.kill(settings, 6)
        name = e2e.WITH_SERVER[0]
        bin_copy = self.copy_bin()
        keeper = bin_copy / e2e.BUILT[name]["worker"]
        real = keeper.resolve()
        keeper.unlink()
        end = '{"end":{"date":"now","complete":true,"warnings":[]}}\n'
        keeper.symlink_to(self.changed_worker(
            "keeper", f"open({str(self.file)!r}, 'a').write({end!r}) and line", "lock", real))
        self.expect_refused("this run is complete", *self.resume(settings),
                            program=bin_copy / "driverbench")
        self.assertEqual(self.kept()[-1] + "\n", end)

    def test_refused(self):
        targets = e2e.good_targets()
        settings = self.settings(targets, ["simple.get"])
        self.expect_refused("blocks.jsonl: No such file", *self.resume(settings))
        self.kill(settings, 5)
        text = self.file.read_text("utf-8")

        other = self.settings(targets, ["simple.get"], run={"seed": 7}, name="other.yaml")
        self.expect_refused(r"settings.yaml:\d+: .* it had `  seed: 1`, now it is `  seed: 7`",
                            *self.resume(other))
        self.expect_refused(r"it had `  rounds: 12`, now it is `  rounds: 5`",
                            *self.resume(settings, "--rounds", 5))
        self.expect_refused("--resume excludes --out|--out excludes --resume",
                            *self.resume(settings, "--out", self.folder / "x"))

        header, _, blocks = text.partition("\n")
        changed = json.loads(header)
        name = changed["header"]["targets"][0]["name"]
        changed["header"]["targets"][0]["attested"]["library_version"] = "0.1"
        changed["header"]["context"]["kernel"] = "Linux 2.4"
        self.file.write_text(json.dumps(changed) + "\n" + blocks, "utf-8")
        done = self.expect_refused("cannot be resumed", *self.resume(settings))
        self.assertRegex(done.err, rf'{name}: library_version was "0.1", is "')
        self.assertRegex(done.err, r'kernel was "Linux 2.4", is "')
        self.assertEqual(len(done.err.strip().split("\n")), 3, done.err)

        self.file.write_text(text.replace('"scenario_version":1', '"scenario_version":9'), "utf-8")
        self.expect_refused("has version 9 of simple.get, this build has version 1",
                            *self.resume(settings))

        self.file.write_text(text, "utf-8")
        self.expect(0, *self.resume(settings))
        self.expect_refused("this run is complete", *self.resume(settings))


if __name__ == "__main__":
    unittest.main()
