"""A run does not depend on where, and among what, it was started."""

import contextlib
import datetime
import os
import pty
import re
import subprocess
import sys
import threading
import time
import unittest

import e2e


class SurroundingsTest(e2e.E2eTest):
    def arguments(self, out):
        settings = self.settings([*e2e.good_targets(), e2e.target("memory")], ["simple.get"])
        return self.run_arguments(settings, rounds=1, out=out)

    def check_complete(self, out):
        results = e2e.results_of(self.folder / out)
        self.assertEqual(set(e2e.states_of(results).values()), {"measured"})

    def test_what_others_take_of_the_machine_is_said(self):
        loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count())]
        try:
            done = self.expect(0, *self.arguments("out"))
        finally:
            for loop in loops:
                loop.kill()
                loop.wait()
        machine = e2e.results_of(self.folder / "out")["driverbench"]["cases"][0]["machine"]
        self.assertGreater(machine["others"], 0.1)
        self.assertRegex(e2e.wrapped(done.out), r"disturbed: of this machine's CPU time \S+% went to other processes")

    def test_descriptors_that_are_closed(self):
        for number in (0, 1):
            with self.subTest(descriptor=number):
                out = f"without_{number}"
                self.expect(0, *self.arguments(out), stdin=None,
                            preexec_fn=lambda: os.close(number))
                self.check_complete(out)

    def test_a_standard_error_that_takes_nothing(self):
        def fill():
            os.dup2(os.open("/dev/full", os.O_WRONLY), 2)

        self.expect(0, *self.arguments("out"), preexec_fn=fill)
        self.check_complete("out")

    def test_a_standard_output_that_takes_nothing(self):
        settings = self.arguments("out")
        self.expect(0, *settings)
        config = ["--config", self.folder / "settings.yaml"]
        verbs = (["list"], ["show", self.folder / "out"], ["check", *config], ["cleanup", *config],
                 ["help"], ["--help"], self.arguments("lost"))
        with open("/dev/full", "w", encoding="utf-8") as full:
            for verb in verbs:
                with self.subTest(verb=verb[0]):
                    done = self.start(*verb, stdout=full).wait()
                    self.assertEqual(done.status, 2, done.err)
                    self.assertRegex(done.err, r"(?m)^driverbench: [^\n]*(could not be written|"
                                               r"No space left on device)\n\Z")
        self.check_complete("lost")

    def test_a_reader_that_has_enough(self):
        read, write = os.pipe()
        os.close(read)
        with open(write, "w", encoding="utf-8") as gone:
            done = self.start("list", stdout=gone).wait()
        self.assertEqual((done.status, done.err), (0, ""))

    def test_no_environment(self):
        self.expect(0, *self.arguments("out"), env={key: None for key in os.environ
                                                    if not key.endswith("SAN_OPTIONS")})
        self.check_complete("out")

    def test_results_go_below_the_current_folder(self):
        elsewhere = self.folder / "else where"
        elsewhere.mkdir()
        arguments = self.arguments("out")
        done = self.expect(0, *arguments[:arguments.index("--out")], cwd=elsewhere)
        folder, = (elsewhere / "results").iterdir()
        self.assertRegex(folder.name, r"^\d{8}T\d{6}Z$")
        self.assertIn(f"results: results/{folder.name}\n", done.out)
        self.check_complete(folder)

    def test_columns_hold_the_longest_name(self):
        short, long = e2e.good_targets()
        long["name"] = "a_name_of_more_letters_than_any_column_has"
        settings = self.settings([short, long], ["simple.get"])
        done = self.expect(0, "check", "--config", settings)
        lines = [line for line in done.out.splitlines() if line.startswith(short["name"])]
        lines += [line for line in done.out.splitlines() if line.startswith(long["name"])]
        self.assertEqual(len(lines), 4, done.out)
        for what in ("connect ", "simple.get "):
            self.assertEqual(len({line.index(what) for line in lines if what in line}), 1, done.out)

    def test_settings_are_found_from_elsewhere(self):
        self.arguments("out")
        self.expect(0, "check", "--config", "settings.yaml", cwd=self.folder)
        self.expect_refused("config/local.yaml.*No such file", "check", cwd=self.folder)

    def test_a_clock_that_is_set_all_the_time(self):
        clock = {"LD_PRELOAD": str(e2e.FAULTY / "jumping_clock.so")}
        times = [float(self.expect(0, program=sys.executable, *arguments, env=clock).out)
                 for arguments in [("-c", "import time; print(time.time())")] * 2]
        self.assertGreater(min(abs(one - time.time()) for one in times), 3000, "it has no effect")

        scenarios, seconds = ["simple.get", "trade.accept"], 3
        settings = self.settings([*e2e.good_targets(), e2e.target("memory")], scenarios)
        begin = time.monotonic()
        arguments = self.run_arguments(settings)
        done = self.expect(0, *arguments[:arguments.index("--rounds")], "--time", f"{seconds}s",
                           env=clock, cwd=self.folder)
        elapsed = time.monotonic() - begin
        self.assertNotIn("interrupted", done.out)
        folder, = (self.folder / "results").iterdir()
        self.assertRegex(folder.name, r"^\d{8}T\d{6}Z$")
        results = e2e.results_of(folder)
        self.check_complete(folder)
        header, *_, end = [content for _, content in e2e.lines_of(folder)]
        dates = [header["date"], end["date"], results["context"]["date"]]
        for date in dates:
            self.assertRegex(date, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$")
            off = datetime.datetime.fromisoformat(date).timestamp() - time.time()
            self.assertLess(abs(off), 13 * 3600)
        blocks = e2e.blocks_of(folder)
        self.check_time_is_used(blocks, scenarios, seconds)
        self.assertLess(blocks[-1]["ended_s"], elapsed)
        for block in blocks:
            self.assertGreater(block["wall_ns"], 0)
            self.assertGreaterEqual(min(block["samples_ns"]), 0)
        self.assertLess(sum(block["wall_ns"] for block in blocks) * 1e-9, elapsed)
        for row in results["benchmarks"]:
            self.assertLess(row["real_time"] * 1e-9, elapsed)

    def check_time_is_used(self, blocks, scenarios, seconds):
        """Rounds are whole, one follows the other, and a case ends when it has used its share of
        the time, however many fit in: a slow server lets one through."""
        ended = [block["ended_s"] for block in blocks]
        self.assertEqual(ended, sorted(ended))
        self.assertGreater(ended[0], 0)
        names = sorted(target["name"] for target in e2e.good_targets())
        for place, scenario in enumerate(scenarios, 1):
            *compared, floor = [block for block in blocks if block["scenario"] == scenario]
            self.assertEqual(floor["target"], "memory")
            self.assertGreaterEqual(floor["ended_s"], seconds * place / len(scenarios), scenario)
            rounds = {}
            for block in compared:
                rounds.setdefault(block["round"], []).append(block["target"])
            self.assertEqual(list(rounds), list(range(len(rounds))))
            for targets in rounds.values():
                self.assertEqual(sorted(targets), names)

    def on_a_terminal(self, arguments, env):
        """All that the command writes to one, until it ends."""
        master, terminal = pty.openpty()
        self.addCleanup(os.close, master)
        text = bytearray()

        def read():
            with contextlib.suppress(OSError):  # how the end is said
                while more := os.read(master, 4096):
                    text.extend(more)

        running = self.start("-c", 'exec "$0" "$@" 2>&1', e2e.BIN / "driverbench", *arguments,
                             program="/bin/sh", stdout=terminal, env=env)
        os.close(terminal)
        reader = threading.Thread(target=read)
        reader.start()
        self.assertEqual(running.wait().status, 0)
        reader.join(e2e.DEADLINE)
        return text.decode("utf-8")

    def test_terminals_and_what_they_want(self):
        drawn, colour = "\r\x1b[K", "\x1b[1m"
        for number, (env, draws, colours) in enumerate((
                ({"TERM": "xterm", "NO_COLOR": None}, True, True),
                ({"TERM": "xterm", "NO_COLOR": ""}, True, True),
                ({"TERM": "xterm", "NO_COLOR": "1"}, True, False),
                ({"TERM": "dumb", "NO_COLOR": None}, False, False))):
            with self.subTest(env):
                out = f"out_{number}"
                text = self.on_a_terminal(self.arguments(out), env)
                self.assertEqual((drawn in text, colour in text), (draws, colours), text)
                self.assertEqual("\x1b" in text, draws, text)
                shown = self.on_a_terminal(["show", self.folder / out], env)
                self.assertEqual("\x1b" in shown, colours, shown)

    def test_nothing_but_text_goes_to_what_is_no_terminal(self):
        done = self.expect(0, *self.arguments("out"))
        self.assertIsNone(re.search(r"[\x00-\x09\x0b-\x1f\x7f]", done.out + done.err))
        self.assertEqual(done.err, "[1/1] simple.get: 2 targets\n")


if __name__ == "__main__":
    unittest.main()
