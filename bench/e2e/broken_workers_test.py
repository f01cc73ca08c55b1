"""A worker that crashes, hangs or talks nonsense costs its own row, and nobody else's."""

import json
import resource
import time
import unittest

import e2e

SCENARIO = "simple.get"

# Changes of the answer to `run`, and what the row says of them.
NONSENSE = {
    "rubbish": (r"b'Segmentation fault?\n'", "bad answer"),
    "binary": (r"b'\xff\xfe\x00\x1b[2J\n'", "bad answer"),
    "two_lines": (r"line + line", "bad answer"),
    "rubbish_after": (r"line + b'\x00\xff'", "bad answer"),
    "half_a_line": (r"line[:20]", "timed out"),
    "no_result": (r"""b'{"v":2}\n'""", "bad answer"),
    "not_an_object": (r"b'[]\n'", "bad answer"),
    "other_version": (r"""line.replace(b'"v":2', b'"v":1')""", "bad answer"),
    "no_samples": (r"""b'{"v":2,"result":{"wall_ns":9,"cpu_ns":9,"samples_ns":[]}}\n'""",
                   "bad answer"),
    "negative_wall": (r"""line.replace(b'"wall_ns":', b'"wall_ns":-')""", "bad answer"),
    "no_wall": (r"""line.replace(b'"wall_ns":', b'"wall_ns":0,"w":')""", "bad answer"),
    "nan": (r"""line.replace(b'"wall_ns":', b'"wall_ns":NaN,"w":')""", "bad answer"),
    "endless_wall": (r"""line.replace(b'"wall_ns":', b'"wall_ns":1e999,"w":')""", "bad answer"),
    "long_wall": (r"""line.replace(b'"wall_ns":', b'"wall_ns":1e300,"w":')""", "bad answer"),
    "day_long_wall": (r"""line.replace(b'"wall_ns":', b'"wall_ns":9e13,"w":')""", "bad answer"),
    "short_wall": (r"""line.replace(b'"wall_ns":', b'"wall_ns":1,"w":')""", "bad answer"),
    "negative_cpu": (r"""line.replace(b'"cpu_ns":', b'"cpu_ns":-')""", "bad answer"),
    "text_cpu": (r"""line.replace(b'"cpu_ns":', b'"cpu_ns":"1","c":')""", "bad answer"),
    "negative_sample": (r"""line.replace(b'"samples_ns":[', b'"samples_ns":[-')""", "bad answer"),
    "negative_allocations": (r"""line.replace(b'"wall_ns":', b'"allocations":-1,"wall_ns":')""",
                             "bad answer"),
    "endless_memory": (
        r"""line.replace(b'"peak_memory_bytes":', b'"peak_memory_bytes":9000000000000000000,"p":')""",
        "bad answer"),
    "day_long_cpu": (r"""line.replace(b'"user_ns":', b'"user_ns":90000000000000,"u":')""",
                     "bad answer"),
    "half_a_split": (r"""line.replace(b'"user_ns":', b'"u":')""", "bad answer"),
    "no_time": (r"""__import__("re").sub(rb'"samples_ns":\[\d+', b'"samples_ns":[1', line)""",
                "bad answer"),
    "endless_cpu": (r"""line.replace(b'"cpu_ns":', b'"cpu_ns":1e18,"c":')""", "bad answer"),
    "divided": (r"""(lambda answer: answer["result"].update(samples_ns=[
            sample // 2 for sample in answer["result"]["samples_ns"]]) or
            json.dumps(answer).encode() + b"\n")(json.loads(line))""", "bad answer"),
    "unknown_error": (r"""b'{"v":2,"error":{"code":"sad","text":"x"}}\n'""", "bad answer"),
}


# The same of what has no end. Python ignores the signal that ends who prints too much.
ENDLESS = {
    "long_line": (r"b'x' * 4_000_000", "bad answer"),
    "line": (r"""exec("while True: sys.stdout.buffer.write(b'x' * 65536)")""", "bad answer"),
    "lines": (r"""exec("while True: sys.stdout.buffer.write(b'x\\n' * 32768)")""", "bad answer"),
    "after": (r"""exec("while True: sys.stdout.buffer.write(line)")""", "bad answer"),
    "printed": (r"""exec("import signal; signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n"
                         "while True: os.write(2, b'x' * 65536)")""", "crashed"),
    "printed_on": (r"""exec("while True:\n try: os.write(2, b'x' * 65536)\n except OSError: pass")""",
                   "timed out"),
}
MOST_MEMORY = 128 << 10  # KiB; a run takes 30 MiB


class BrokenWorkersTest(e2e.E2eTest):
    def check_rows(self, done, broken, rounds=2, out="out"):
        """The good targets are measured, and each of `broken` {name: words} is a row with them."""
        results = e2e.results_of(self.folder / out)
        states = e2e.states_of(results)
        for target in e2e.good_targets():
            self.assertEqual(states[SCENARIO, target["name"]], "measured")
            rows = [row for row in results["benchmarks"] if row["run_type"] == "iteration"
                    and row["name"] == f"{SCENARIO}/{target['name']}/threads:1"]
            self.assertEqual(len(rows), rounds)
        for name, words in broken.items():
            with self.subTest(worker=name):
                self.assertRegex(e2e.table_row(done.out, name), rf"^ +{name} +{words}  ")
                self.assertEqual(states[SCENARIO, name], "incomplete")
                self.assertFalse([row for row in results["benchmarks"]
                                  if row["name"].startswith(f"{SCENARIO}/{name}/")])
                self.assertIn(f"{name}: {words}", e2e.wrapped(done.out))

    def test_a_crash_and_a_hang(self):
        first, second = e2e.good_targets()
        settings = self.settings([first, e2e.faulty("crash"), e2e.faulty("hang"), second],
                                 [SCENARIO], run={"block_deadline": "4s"})
        begin = time.monotonic()
        done = self.expect(3, *self.run_arguments(settings))
        self.assertGreaterEqual(time.monotonic() - begin, 4)
        self.check_rows(done, {"crash": "crashed", "hang": "timed out"})
        text = e2e.wrapped(done.out)
        self.assertIn("signal 11 (Segmentation fault)", text)
        self.assertIn("no answer within 4 s", text)

    def test_nonsense_instead_of_an_answer(self):
        first, second = e2e.good_targets()
        broken = [e2e.target(name, "libmariadb", worker=self.changed_worker(name, change))
                  for name, (change, _) in NONSENSE.items()]
        settings = self.settings([first, *broken, second], [SCENARIO],
                                 run={"block_deadline": "4s"})
        done = self.expect(3, *self.run_arguments(settings))
        self.check_rows(done, {name: words for name, (_, words) in NONSENSE.items()})
        self.assertNotIn("\x1b", done.out + done.err)

    def test_output_without_end(self):
        first, second = e2e.good_targets()
        broken = [e2e.target(name, "libmariadb", worker=self.changed_worker(name, change))
                  for name, (change, _) in ENDLESS.items()]
        settings = self.settings([first, *broken, second], [SCENARIO],
                                 run={"block_deadline": "4s"})
        done = self.expect(3, *self.run_arguments(settings))
        self.check_rows(done, {name: words for name, (_, words) in ENDLESS.items()})
        text = e2e.wrapped(done.out)
        self.assertRegex(text, r"an answer of more than \d+ bytes")
        self.assertIn("File size limit exceeded", text)
        self.assertLess(len(done.out), 20000)
        if not e2e.SANITIZE:
            children = resource.getrusage(resource.RUSAGE_CHILDREN)  # the largest of them
            self.assertLess(children.ru_maxrss, MOST_MEMORY)

    def test_a_line_too_many_that_comes_late(self):
        first, second = e2e.good_targets()
        worker = self.changed_worker("late", """line
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
        time.sleep(0.05)""")
        for lifetime, rounds in (("block", 2), ("process", 30)):
            with self.subTest(lifetime=lifetime):
                late = e2e.target("late", "libmariadb", worker=worker, lifetime=lifetime)
                settings = self.settings([first, late, second], [SCENARIO])
                done = self.expect(3, *self.run_arguments(settings, rounds, out=f"out_{lifetime}"))
                self.check_rows(done, {"late": "bad answer"}, rounds, out=f"out_{lifetime}")

    def test_an_end_after_the_answer(self):
        """Whatever comes of it at its end, as a library's clean-up does."""
        first, second = e2e.good_targets()
        ends = {"exits": "os._exit, 5", "crashes": "os.kill, os.getpid(), 11"}
        broken = [e2e.target(name, "libmariadb", worker=self.changed_worker(
            name, f"exec('import atexit; atexit.register({end})') or line")) for name, end in ends.items()]
        settings = self.settings([first, *broken, second], [SCENARIO])
        done = self.expect(3, *self.run_arguments(settings))
        self.check_rows(done, {name: "crashed" for name in ends})
        text = e2e.wrapped(done.out)
        self.assertIn("ended with exit status 5 after its answer", text)
        self.assertIn("ended on signal 11 (Segmentation fault) after its answer", text)

    def test_nonsense_does_not_decide_the_size_of_the_blocks(self):
        worker = self.changed_worker("slow", NONSENSE["day_long_wall"][0])
        settings = self.settings([*e2e.good_targets(),
                                  e2e.target("slow", "libmariadb", worker=worker)], [SCENARIO],
                                 run={"block_time": "200ms"})
        self.expect(3, *self.run_arguments(settings))
        for block in e2e.blocks_of(self.folder / "out"):
            if block["outcome"] == "ok":
                self.assertGreater(block["operations"], 1)

    def test_a_worker_that_breaks_later_keeps_its_good_rounds(self):
        first, second = e2e.good_targets()
        blocks = self.folder / "out" / "blocks.jsonl"
        worker = self.changed_worker("later", f"""line
        with open({str(blocks)!r}) as blocks:
            if sum(line.startswith('{{"block"') and '"target":"later"' in line for line in blocks) == 2:
                sys.exit(5)""")
        settings = self.settings([first, e2e.target("later", "libmariadb", worker=worker), second],
                                 [SCENARIO])
        done = self.expect(3, *self.run_arguments(settings, rounds=4))
        results = e2e.results_of(self.folder / "out")
        rows = [row for row in results["benchmarks"] if row["run_type"] == "iteration"]
        self.assertEqual([sum(f"/{name}/" in row["name"] for row in rows)
                          for name in (first["name"], "later", second["name"])], [4, 2, 4])
        self.assertIn("crashed 1x", e2e.table_row(done.out, "later"))
        self.assertIn("ended with exit status 5 without an answer", e2e.wrapped(done.out))

    def test_workers_that_do_not_start(self):
        first, second = e2e.good_targets()
        broken = {
            "dies": self.write("dies", "#!/bin/sh\necho no such library >&2\nexit 9\n", 0o755),
            "silent": self.write("silent", "#!/bin/sh\nexit 0\n", 0o755),
            "no_program": self.write("no_program", "", 0o755),
            "no_interpreter": self.write("no_interpreter", "#!/no/such/program\n", 0o755),
            "no_worker": "/bin/true",
        }
        targets = [e2e.target(name, "libmariadb", worker=str(path))
                   for name, path in broken.items()]
        settings = self.settings([first, *targets, second], [SCENARIO])
        done = self.expect(3, *self.run_arguments(settings))
        self.check_rows(done, {name: "crashed" for name in broken})
        text = e2e.wrapped(done.out)
        self.assertIn("ended with exit status 9 without an answer; it printed: no such library",
                      text)
        self.assertIn("Exec format error", text)
        checked = self.expect(3, "check", "--config", settings)
        self.assertRegex(checked.out, r"(?m)^dies +connect +crashed: ")

    def test_a_worker_of_the_build_that_is_gone(self):
        bin_copy = self.copy_bin()
        (bin_copy / e2e.BUILT["memory"]["worker"]).unlink()
        settings = self.settings([*e2e.good_targets(), e2e.target("memory")], [SCENARIO])
        done = self.expect(0, "list", program=bin_copy / "driverbench")
        self.assertRegex(e2e.wrapped(done.out), r"memory its worker does not answer: .*No such file")
        done = self.expect(3, *self.run_arguments(settings), program=bin_copy / "driverbench")
        self.check_rows(done, {"memory": "crashed"})

    def test_a_keeper_that_answers_nonsense(self):
        """It is no row's fault: the run ends, with what was measured before."""
        settings = self.settings(e2e.good_targets(), [SCENARIO])
        name = e2e.WITH_SERVER[0]
        bin_copy = self.copy_bin()
        program = bin_copy / "driverbench"
        keeper = bin_copy / e2e.BUILT[name]["worker"]
        keeper.unlink()
        for number, (action, when, result) in enumerate((
                ("prepare", 1, {}), ("prepare", 1, []), ("prepare", 1, {"rows": -1}),
                ("prepare", 1, {"rows": "1"}), ("verify", 1, {}), ("verify", 3, {"rows": None}),
                ("cleanup", 1, {"dropped": 1}))):
            with self.subTest(action=action, result=result):
                answer = json.dumps({"v": 2, "result": result}) + "\n"
                real = e2e.BIN / e2e.BUILT[name]["worker"]
                changed = self.changed_worker(
                    "keeper", f"line if count < {when} else {answer.encode()!r}", action, real)
                keeper.unlink(missing_ok=True)
                keeper.symlink_to(changed)
                out = f"out_{number}"
                if action == "cleanup":
                    done = self.expect(2, action, "--config", settings, program=program)
                else:
                    done = self.expect(3 if when > 1 else 2,
                                       *self.run_arguments(settings, out=out), program=program)
                self.assertIn(f"{json.dumps(result, separators=(',', ':'))}\" is no result of "
                              f"{name}'s worker as a keeper", e2e.wrapped(done.out + done.err))
                self.assertNotIn("json.exception", done.out + done.err)

    def test_a_worker_of_the_settings_must_be_a_program(self):
        for path in ("no/such/worker", self.write("not_executable", ""), self.folder):
            with self.subTest(path=path):
                odd = e2e.target("odd", "libmariadb", worker=str(path))
                settings = self.settings([*e2e.good_targets(), odd], [SCENARIO])
                self.expect_refused(r"settings.yaml:\d+:\d+: worker: ",
                                    *self.run_arguments(settings))
                self.assertFalse((self.folder / "out").exists())


if __name__ == "__main__":
    unittest.main()
