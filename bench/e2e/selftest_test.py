"""selftest finds a handicap that was made, and nothing where there is none."""

import pathlib
import re
import signal
import time
import unittest

import e2e

SCENARIO = "simple.get"


def children(pid):
    """The processes that a process has started and that still run."""
    found = []
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in task.read_text("utf-8").split()]
    return found


def program(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/exe").readlink().name
    except FileNotFoundError:
        return ""


def lasting(pids):
    """Those that are driverbench itself: not workers, and not on their way to become one."""
    own = [pid for pid in pids if program(pid) == "driverbench"]
    time.sleep(0.2)
    return [pid for pid in own if program(pid) == "driverbench"]


def runs(pid):
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text("utf-8")
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


class SelftestTest(e2e.E2eTest):
    def arguments(self, *more, targets=None, scenarios=None, run=None):
        settings = self.settings(targets or e2e.good_targets()[:1], scenarios or [SCENARIO],
                                 run=run)
        return ["selftest", "--config", settings, "--out", self.folder / "out", *more]

    def row(self, text, name):
        """The cells of a line of the table, whose columns stand apart by two spaces."""
        for line in text.splitlines():
            cells = re.split(r"  +", line.strip())
            if cells[0] == name:
                return cells[1:]
        self.fail(f"no line {name} in\n{text}")
        return []

    def test_a_handicap_is_found_and_none_is_not(self):
        """Three times the time, over dozens of rounds: beyond any noise, that of a machine
        with far too much to do too. Of what is the same no verdict may name a change by half."""
        done = self.expect(0, *self.arguments("--variants", "same,200%", "--time", "20s", "--window",
                                              "8s", "--margin", "50%", "--explain", run={"block_time": "10ms"}))
        spun, seen, found, false = self.row(done.out, "200% slower")[:4]
        hits, windows = (int(number) for number in found.split(" of "))
        self.assertGreaterEqual(windows, 1)
        self.assertEqual(hits, windows, done.out)
        self.assertEqual(false, f"0 of {windows}")
        self.assertTrue(spun.startswith("+"), done.out)
        self.assertGreater(float(seen.rstrip("%")), 50)
        cells = self.row(done.out, "same")
        self.assertEqual(cells[0], "-")
        self.assertRegex(cells[3], r"^0 of [1-9]")
        self.assertRegex(e2e.wrapped(done.out), r"One comparison alone in its run finds a change "
                         r"of [\d.]+% in 8 s a pair.* No false alarm in \d+ windows")
        self.check_results(done.out)

    def check_results(self, text):
        out = self.folder / "out"
        self.assertEqual({"blocks.jsonl", "results.json", "selftest.txt", "settings.yaml",
                          "table.md"}, {path.name for path in out.iterdir()})
        self.assertIn((out / "selftest.txt").read_text("utf-8"), text)
        results = e2e.results_of(out)
        self.assertFalse(results["driverbench"]["interrupted"])
        original = e2e.good_targets()[0]["name"]
        copies = {original, f"{original}+same", f"{original}+200%"}
        self.assertEqual(set(e2e.states_of(results).values()), {"measured"})
        self.assertEqual({target for _, target in e2e.states_of(results)}, copies)
        handicaps = dict(e2e.lines_of(out))["header"]["context"]["selftest_handicaps"]
        self.assertRegex(handicaps, rf"^{re.escape(original)}\+200%: \d+ ns, jitter 0 ns, every 1$")
        shown = self.expect(0, "show", out).out
        self.assertIn(f"{original}+200%", shown)
        self.assertTrue(shown.endswith((out / "selftest.txt").read_text("utf-8")), shown)
        # The windows can be cut again: nobody but the file says how long a block took.
        blocks = e2e.blocks_of(out)
        ended = [block["ended_s"] for block in blocks]
        self.assertEqual(ended, sorted(ended))
        self.assertEqual({block["target"] for block in blocks}, copies)

    def test_all_variants_run(self):
        """With the noisy neighbour, which is gone afterwards."""
        running = self.start(*self.arguments("--time", "15s", "--window", "100ms", "--noise"))
        self.wait_for(lambda: len(self.kept("block")) > 0, running)
        started = children(running.process.pid)
        self.assertEqual(len(lasting(started)), 1, "one neighbour")
        done = self.expect_end(0, running)
        for name in ["same", *(f"{share}% slower" for share in ("0.5", 1, 2, 3, 5, 10)), "stall",
                     "wider", "faster"]:
            self.row(done.out, name)
        self.assertIn("a noisy neighbour was part of this run", done.out)
        self.assertEqual([pid for pid in started if runs(pid)], [])

    def test_an_interrupt_reports_what_is_finished(self):
        running = self.start(*self.arguments("--variants", "same", "--time", "10min", "--noise"))
        self.wait_for(lambda: len(self.kept("block")) > 20, running)
        started = children(running.process.pid)
        running.signal(signal.SIGINT)
        done = self.expect_end(3, running)
        self.assertIn("It was broken off", done.out)
        self.assertIn("No window of 15 s a pair was filled", e2e.wrapped(done.out))
        self.row(done.out, "same")
        self.assertEqual([pid for pid in started if runs(pid)], [])
        self.assertTrue(e2e.results_of(self.folder / "out")["driverbench"]["interrupted"])

    def test_wrong_arguments_are_sentences(self):
        for sentence, *arguments in [
                (r'--variants: "sane" is none; there are same, stall', "--variants", "sane"),
                (r"--variants: 3% is named twice", "--variants", "3%,same,3%"),
                (r"--margin: \"a lot\" is none, such as 0\.5%", "--margin", "a lot"),
                (r"--window: \"15\" is no duration such as", "--window", "15"),
                (r"--time: allowed is a duration from 1s to 24h", "--time", "1ms"),
                (r"--comparisons", "--comparisons", "0"),
                (r"--scenario nothing matches nothing", "--scenario", "nothing"),
                (r"--target nobody matches nothing", "--target", "nobody")]:
            with self.subTest(arguments=arguments):
                self.expect_refused(sentence, *self.arguments(*arguments))
        self.assertFalse((self.folder / "out").exists())

    def test_one_target_and_one_scenario_at_a_time(self):
        arguments = self.arguments(targets=e2e.good_targets(),
                                   scenarios=[SCENARIO, "simple.page", "trade"])
        self.expect_refused("one at a time: choose by --scenario among simple.get, simple.page",
                            *arguments, "--scenario", "simple.*")
        self.expect_refused("one at a time: choose by --target among good_", *arguments,
                            "--target", "good_*")
        self.expect_refused("trade is a whole script.*leave the stall out", *arguments,
                            "--scenario", "trade")
        self.expect_refused("selftest runs one thread.*add 1 to the threads of simple.get",
                            *self.arguments(scenarios=[{"name": SCENARIO, "threads": [4, 8]}]))
        self.assertFalse((self.folder / "out").exists())

    def test_what_fails_measures_nothing(self):
        self.expect_refused("has no server", *self.arguments(targets=[e2e.target("memory")]))
        self.expect_refused(
            r"swap cannot run simple\.get: .*expected",
            *self.arguments("--variants", "same",
                            targets=[e2e.faulty("swap")]))
        self.assertFalse((self.folder / "out").exists())


if __name__ == "__main__":
    unittest.main()
