"""A run that is broken off loses only what had not been measured."""

import contextlib
import os
import pathlib
import resource
import shutil
import signal
import time
import unittest

import e2e
import relay

SOON = 20  # seconds; a machine under load needs some, a hang takes far longer


def processes_of(parent):
    """The children of a process, and theirs."""
    children = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text("utf-8", "replace").rpartition(")")[2].split()
            if fields[0] != "Z":
                children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = []
    for pid in children.get(parent, []):
        found += [pid, *processes_of(pid)]
    return found


def is_alive(pid):
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def pending_signals(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text("utf-8", "replace")
    masks = [line.split()[1] for line in status.splitlines()
             if line.startswith(("SigPnd:", "ShdPnd:"))]
    return any(int(mask, 16) for mask in masks)


class BrokenOffTest(e2e.E2eTest):
    def start_run(self, settings, rounds=100000, **options):
        running = self.start(*self.run_arguments(settings, rounds), **options)
        self.wait_for(lambda: len(self.kept("block")) > 5, running)
        return running

    def stuck_run(self):
        """One that has measured a case, and hangs in the next one."""
        settings = self.settings([*e2e.good_targets(), e2e.faulty("hang")],
                                 ["simple.insert", "simple.get"])
        running = self.start(*self.run_arguments(settings))
        self.wait_for(lambda: len(self.kept("block")) == 2 * 3, running)
        self.wait_for(lambda: any(self.is_stuck(pid) for pid in processes_of(running.process.pid)),
                      running)
        return running

    @staticmethod
    def is_stuck(pid):
        def ticks():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2]
            return fields.split()[11:13]

        with contextlib.suppress(OSError):
            if b"bench_faulty_hang" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes():
                before = ticks()
                time.sleep(0.2)
                return ticks() == before
        return False

    def expect_gone(self, workers):
        end = time.monotonic() + SOON
        while any(map(is_alive, workers)):
            self.assertLess(time.monotonic(), end, "workers are left")
            time.sleep(0.05)

    def check_reported(self, done, complaint):
        """What was finished is in the table, in results.json and in `show`, with the reason."""
        text = e2e.wrapped(done.out)
        self.assertRegex(text, complaint)
        self.assertIn("results: ", done.out)
        results = e2e.results_of(self.folder / "out")
        self.assertTrue(results["driverbench"]["interrupted"])
        self.assertRegex(" ".join(results["driverbench"]["warnings"]), complaint)
        for target in e2e.good_targets():
            self.assertRegex(e2e.table_row(done.out, target["name"]), r" [0-9.]+ (ns|us|ms) ")
            self.assertTrue([row for row in results["benchmarks"]
                             if f"/{target['name']}/" in row["name"]])
        shown = self.expect(3, "show", self.folder / "out")
        for target in e2e.good_targets():
            self.assertEqual(e2e.table_row(shown.out, target["name"]),
                             e2e.table_row(done.out, target["name"]))
        return results

    def test_an_interrupt_ends_a_run_in_order(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                settings = self.settings(e2e.good_targets(), ["simple.get"])
                running = self.start_run(settings)
                running.signal(number)
                done = self.expect_end(3, running, SOON)
                results = self.check_reported(done, "The run was interrupted")
                self.assertEqual(results["driverbench"]["not_measured"], [])
                self.assertNotIn("could not be", e2e.wrapped(done.out))
                for path in (self.folder / "out").iterdir():
                    path.unlink()

    def test_cases_that_were_never_reached_are_named(self):
        settings = self.settings(e2e.good_targets(), ["simple.get", "trade",
                                                      {"name": "simple.page", "threads": [2]}])
        running = self.start_run(settings)
        running.signal()
        done = self.expect_end(3, running, SOON)
        results = self.check_reported(done, "Not reached: trade; simple.page, 2 threads[.]")
        self.assertEqual(
            [(one["scenario"], one["threads"], one["target"], one["state"])
             for one in results["driverbench"]["not_measured"]],
            [(scenario, threads, target["name"], "not_run")
             for scenario, threads in (("trade", 1), ("simple.page", 2))
             for target in e2e.good_targets()])
        self.assertIn("Not reached: trade; simple.page, 2 threads.",
                      (self.folder / "out" / "table.md").read_text("utf-8"))

    def test_an_interrupt_ends_a_worker_that_hangs(self):
        running = self.stuck_run()
        running.signal()
        done = self.expect_end(3, running, SOON)
        results = self.check_reported(done, "The run was interrupted")
        # It was cut off: that is no fault of its.
        self.assertEqual({(one["scenario"], one["state"], one["bad_blocks"])
                          for one in results["driverbench"]["not_measured"]},
                         {("simple.get", "not_run", 0)})

    def test_two_interrupts_in_a_row(self):
        running = self.stuck_run()
        running.signal()
        running.signal()
        self.assertIn(running.wait(SOON).status, (3, 128 + signal.SIGINT))

    def test_a_second_interrupt_ends_it_at_once(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                out = f"out_{number.name}"
                running = self.start_reporting(out)
                time.sleep(0.5)  # what follows at once is the same wish
                running.signal(number)
                self.assertEqual(running.wait(SOON).status, 128 + number)
                self.expect_gone(self.workers)
                self.expect(3, "show", self.folder / out)

    def start_reporting(self, out):
        """One that was interrupted and cannot end: nobody reads the report that it prints."""
        settings = self.settings(e2e.good_targets(), ["simple.get"])
        read, write = os.pipe()
        self.addCleanup(os.close, read)
        running = self.start(*self.run_arguments(settings, 100000, out), stdout=write)
        os.close(write)
        blocks = self.folder / out / "blocks.jsonl"
        self.wait_for(lambda: blocks.exists() and blocks.read_bytes().count(b"\n") > 6, running)
        full = os.open(f"/proc/self/fd/{read}", os.O_WRONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, full)
        for size in (4096, 1):
            with contextlib.suppress(BlockingIOError):
                while True:
                    os.write(full, b"." * size)
        self.workers = processes_of(running.process.pid)
        running.signal()
        self.wait_for(lambda: not pending_signals(running.process.pid), running)
        return running

    def test_an_interrupt_before_anything_was_measured(self):
        settings = self.settings([e2e.faulty("hang"), *e2e.good_targets()], ["simple.get"])
        running = self.start(*self.run_arguments(settings))
        # The checks are over: in them a slow machine looks stuck too, and nothing is to resume.
        self.wait_for((self.folder / "out" / "blocks.jsonl").exists, running)
        self.wait_for(lambda: any(self.is_stuck(pid) for pid in processes_of(running.process.pid)),
                      running)
        running.signal()
        done = self.expect_end(2, running, SOON)
        self.assertIn("The run was interrupted", done.out)
        self.assertIn(f"with --resume {self.folder / 'out'}", done.out)

    def test_workers_do_not_outlive_a_killed_run(self):
        running = self.stuck_run()
        workers = processes_of(running.process.pid)
        self.assertGreaterEqual(len(workers), 3)  # who holds the lock, a keeper, and who hangs
        running.signal(signal.SIGKILL)
        self.assertEqual(running.wait().status, -signal.SIGKILL)
        self.expect_gone(workers)
        shown = self.expect(3, "show", self.folder / "out")
        for target in e2e.good_targets():
            self.assertRegex(e2e.table_row(shown.out, target["name"]), r" [0-9.]+ (ns|us|ms) ")
        # The lock went with its holder.
        settings = self.settings(e2e.good_targets(), ["simple.get"])
        self.expect(0, *self.run_arguments(settings, out="next"))

    def test_a_server_that_dies(self):
        between = relay.Relay((e2e.HOST, e2e.PORT))
        self.addCleanup(between.close)
        settings = self.settings(e2e.good_targets(), ["simple.get"],
                                 server={"host": "127.0.0.1", "port": between.port})
        running = self.start_run(settings)
        between.close()
        done = self.expect_end(3, running, SOON)
        self.check_reported(done, r"server local.* (no longer answers|could not be \w+): ")

    def test_a_server_that_falls_silent(self):
        between = relay.Relay((e2e.HOST, e2e.PORT))
        self.addCleanup(between.close)
        settings = self.settings(e2e.good_targets(), ["simple.get"],
                                 server={"host": "127.0.0.1", "port": between.port,
                                         "connect_timeout": "2s", "read_timeout": "2s"})
        running = self.start_run(settings)
        between.stall()
        done = self.expect_end(3, running)
        self.check_reported(done, r"server local.* (no longer answers|could not be \w+): ")

    def test_a_disk_that_is_full(self):
        settings = self.settings(e2e.good_targets(), ["simple.get"])

        def limit_files():
            resource.setrlimit(resource.RLIMIT_FSIZE, (40000, 40000))

        done = self.expect(3, *self.run_arguments(settings, rounds=100000),
                           preexec_fn=limit_files)
        self.assertRegex(e2e.wrapped(done.out), r"blocks.jsonl: File too large")
        for target in e2e.good_targets():
            # In the first or, where the table is too wide, the second of its lines.
            self.assertRegex(done.out, rf"(?m)^ +{target['name']} .* [0-9.]+ (ns|us|ms) ")
        self.expect(3, "show", self.folder / "out")

    def test_a_results_folder_that_is_taken_away(self):
        out = self.folder / "out"
        lost = {"removed": lambda: shutil.rmtree(out),
                "moved": lambda: out.rename(self.folder / "moved")}
        for what, take_away in lost.items():
            with self.subTest(what):
                running = self.start_run(self.settings(e2e.good_targets(), ["simple.get"]))
                take_away()
                done = self.expect_end(3, running, SOON)
                text = e2e.wrapped(done.out)
                self.assertIn("out/blocks.jsonl: No such file or directory", text)
                self.assertNotIn("--resume", text)
                for target in e2e.good_targets():
                    self.assertRegex(e2e.table_row(done.out, target["name"]), r" [0-9.]+ (ns|us|ms) ")

    def test_a_file_of_blocks_that_is_cut(self):
        running = self.start_run(self.settings(e2e.good_targets(), ["simple.get"]))
        file = self.folder / "out" / "blocks.jsonl"
        # In the middle of a line, of a block that is complete by now.
        os.truncate(file, len("\n".join(self.kept()[:-1])) - 20)
        done = self.expect_end(3, running, SOON)
        self.assertRegex(e2e.wrapped(done.out), r"blocks.jsonl: has \d+ bytes, \d+ were written")
        self.assertTrue(e2e.results_of(self.folder / "out")["driverbench"]["interrupted"])
        # Nothing was written on behind the cut: what is before it is a run that can go on.
        self.expect(3, "show", self.folder / "out")

    def test_a_disk_that_is_full_at_the_end(self):
        for name in ("results.json", "table.md"):
            with self.subTest(file=name):
                out = self.folder / f"out_{name}"
                settings = self.settings(e2e.good_targets(), ["simple.get"])
                running = self.start(*self.run_arguments(settings, 40, out.name))
                self.wait_for((out / "blocks.jsonl").exists, running)
                (out / f"{name}.new").symlink_to("/dev/full")  # where it is written first
                done = self.expect_end(3, running)
                self.assertRegex(e2e.wrapped(done.out), f"{name}: No space left on device")
                self.assertFalse((out / name).exists())
                self.assertFalse((out / f"{name}.new").is_symlink())
                self.assertEqual((out / "results.json").exists(), name != "results.json")
                shown = self.expect(0, "show", out)
                for target in e2e.good_targets():
                    row = e2e.table_row(done.out, target["name"])
                    self.assertRegex(row, r" [0-9.]+ (ns|us|ms) ")
                    self.assertEqual(e2e.table_row(shown.out, target["name"]), row)

    def test_a_disk_that_is_full_from_the_start(self):
        settings = self.settings(e2e.good_targets(), ["simple.get"])

        def limit_files():
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

        self.expect_refused("settings.yaml: File too large", *self.run_arguments(settings),
                            preexec_fn=limit_files)


if __name__ == "__main__":
    unittest.main()
