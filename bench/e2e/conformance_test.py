"""tools/conformance: good workers keep to the protocol, and of bad ones it names what they violate."""

import concurrent.futures
import importlib.util
import json
import pathlib
import sys
import unittest

import e2e

ROOT = pathlib.Path(__file__).resolve().parents[2]
PYTHON_WORKER = [sys.executable, str(ROOT / "examples/python_worker/worker.py")]
needs_pymysql = unittest.skipUnless(importlib.util.find_spec("pymysql"), "PyMySQL is not there: tools/setup --tests")

# A worker in Python before the real one: what it does at its start, with each request, with each answer and at its end, and
# what is then violated.
BAD = {
    "other_version": ({"answer": "line = __import__('re').sub(rb'\"v\":\\d+', b'\"v\":77', line)"}, "its version stands in its answers"),
    "two_lines": ({"answer": "line += line"}, "describe is answered by a line with a result .*more than a line"),
    "prints": ({"answer": "if do == 'run': line = b'connected\\n' + line"}, "run is answered with times .*more than a line"),
    "no_json": ({"answer": "if do == 'attest': line = b'fine\\n'"}, "attest tells what is really used .*no JSON"),
    "silent": ({"answer": "if do == 'attest': line = line[:-1]"}, "attest tells .*no whole line by the deadline"),
    "lacks_a_field": ({"answer": "line = line.replace(b'\"has_server\"', b'\"server\"')"}, "describe has all of its fields"),
    "half_an_error": ({"answer": "line = line.replace(b'\"native\"', b'\"number\"')"}, "what is no request gets an error"),
    "other_scenario": ({"answer": "line = line.replace(b'\"simple.page\"', b'\"simple.side\"')"},
                       "its scenarios are those of scenarios/vectors"),
    "strict": ({"request": "if set(asked) - {'v', 'do', 'connection'}: sys.exit(1)"},
               "a field that is not known is ignored .*it ended"),
    "short_reads": ({"start": "import io; sys.stdin = io.TextIOWrapper(io.BytesIO(b'')); lines = iter(lambda: "
                     "os.read(0, 4096).split(b'\\n')[0] + b'\\n', b'\\n')"}, "a request may be longer than a pipe holds"),
    "dies_of_rubbish": ({"request": "if asked is None: sys.exit(1)"}, "what is no request gets an error.*it ended"),
    "stays": ({"end": "time.sleep(30)"}, "it ends with status 0 .*it did not end"),
    "bad_end": ({"end": "sys.exit(4)"}, "it ends with status 0 .*status 4"),
    "last_words": ({"end": "os.write(1, b'bye\\n')"}, "it writes nothing unasked"),
    "prints_requests": ({"request": "print(text, file=sys.stderr, flush=True)"}, "a password is not printed"),
    "password_in_argv": ({"request": "if 'connection' in (asked or {}): subprocess.Popen(['sh', '-c', 'sleep 9', "
                          "asked['connection']['password']], stdout=2)"}, "a password stands neither in arguments"),
    "no_session": ({"request": "if 'connection' in (asked or {}): asked['connection']['session'] = {}"},
                   "session: sql_mode is set and told"),
    "other_code": ({"answer": "line = line.replace(b'\"authentication\"', b'\"server\"')"}, "a wrong password is authentication"),
    "weak_tls": ({"request": "if 'connection' in (asked or {}): asked['connection']['tls'] = 'disabled'"},
                 "tls: required on a server without TLS is tls"),
    "fewer_samples": ({"answer": "if do == 'run': line = change(line, lambda result: result['samples_ns'].pop())"},
                      "samples_ns has a whole number for each operation"),
    "fractions": ({"answer": "line = __import__('re').sub(rb'\"samples_ns\":\\[(\\d+)', rb'\"samples_ns\":[\\1.5', line)"},
                  "samples_ns has a whole number for each operation"),
    "no_time": ({"answer": "if do == 'run': line = change(line, lambda result: result.update(samples_ns=[1] * "
                 "len(result['samples_ns'])))"}, "its times can be .*took 1 ns"),
    "long_wall": ({"answer": "line = line.replace(b'\"wall_ns\":', b'\"wall_ns\":9')"}, "its times can be"),
    "negative_cost": ({"answer": "line = line.replace(b'\"allocations\":', b'\"allocations\":-')"},
                      "what else the timed part cost is counted"),
    "remembers": ({"start": "good = {}", "answer": "if do == 'run' and b'\"result\"' in line: good[text] = line\n"
                   "    if do == 'run' and b'\"wrong\"' in line: line = good.get(text, next(iter(good.values()), line))"},
                  "what was read is compared: coins"),
    "no_warm_up": ({"request": "if asked and asked['do'] == 'run': asked['warmup'] = 0"}, "it sends no fewer statements"),
    "no_rate": ({"request": "if asked: asked.pop('rate', None)"}, "an open load has late_ns"),
    "audits_more": ({"request": "if asked and asked.get('operations') == 0: asked['operations'] = 1"},
                    "audit of no operations only connects"),
}
# The workers with a fault of backends/faulty, the scenario that shows it, and how.
FAULTY = {
    "rollback": ("trade.accept", "the rows are as they must be .*coins"),
    "lost_update": ("trade.accept", "the rows are as they must be"),
    "extra_row": ("simple.insert", "the rows are as they must be"),
    "one_thread": ("simple.insert", "threads 4, text: .*"),
    "stale_read": ("trade", "run is answered with times .*wrong"),
    "crash": ("simple.get", "run is answered with times .*it ended"),
    "cached_reads": ("simple.get", "it sends no fewer statements|what was read is compared"),
    "swap": ("simple.get", "run is answered with times"),
    "keeps_connection": ("connect", "each thread has a connection, and each operation that connects"),
}


class ConformanceTest(e2e.E2eTest):
    def conformance(self, status, command, *options):
        return self.expect_end(status, self.start(f"{e2e.HOST}:{e2e.PORT}", "--bin", e2e.BIN, *options, "--", *command,
                                                  program=ROOT / "tools/conformance"), deadline=300)

    def bad_worker(self, name, start="", request="", answer="", end=""):
        return self.python_worker(name, f"""
def change(line, how):
    answer = json.loads(line)
    if "result" in answer:
        how(answer["result"])
    return json.dumps(answer).encode() + b"\\n"

real = subprocess.Popen([REAL, "--worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
lines = sys.stdin.buffer
{start or 'pass'}
for text in lines:
    try:
        asked = json.loads(text)
        asked = asked if isinstance(asked, dict) and isinstance(asked.get("do"), str) else None
    except (ValueError, RecursionError):
        asked = None
    do = asked["do"] if asked else ""
    {request or 'pass'}
    real.stdin.write(json.dumps(asked).encode() + b"\\n" if asked else text)
    real.stdin.flush()
    line = real.stdout.readline()
    {answer or 'pass'}
    os.write(1, line)
{end or 'pass'}
""")

    def test_what_a_bad_worker_violates_is_named(self):
        jobs = {name: ([self.bad_worker(name, **changes)], "simple.get", words) for name, (changes, words) in BAD.items()}
        jobs |= {fault: ([str(e2e.FAULTY / f"bench_faulty_{fault}")], scenario, words)
                 for fault, (scenario, words) in FAULTY.items()}
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            done = {name: pool.submit(self.conformance, 3, command, "--scenario", scenario)
                    for name, (command, scenario, _) in jobs.items()}
        for name, (_, _, words) in jobs.items():
            with self.subTest(worker=name):
                out = done[name].result().out
                self.assertRegex(out, rf"(?m)^VIOLATES  .*({words})")
                self.assertRegex(out.splitlines()[-1], r"^\d+ checks, [1-9]\d* violations$")
                self.assertRegex(out, r"(?m)^VIOLATES  .* \[PROTOCOL.md, [A-Za-z ,]+\]; ")

    @e2e.needs("libmariadb", "libmysqlclient")
    def test_a_shipped_worker_keeps_to_it(self):
        done = self.conformance(0, [str(e2e.BIN / e2e.BUILT["libmariadb"]["worker"])])
        self.assertRegex(done.out.splitlines()[-1], r"^[5-9]\d\d checks, 0 violations$")

    def test_a_worker_without_a_server_keeps_to_it(self):
        done = self.conformance(0, [str(e2e.BIN / e2e.BUILT["memory"]["worker"])])
        self.assertIn("trade, threads 1: verify, of a worker without a server", done.out)

    @needs_pymysql
    def test_the_worker_in_python_keeps_to_it(self):
        done = self.conformance(0, PYTHON_WORKER)
        self.assertIn("ok        trade.accept, threads 4, text: the rows are as they must be", done.out)

    @needs_pymysql
    def test_a_target_may_be_a_command(self):
        (self.folder / "worker.py").symlink_to(PYTHON_WORKER[1])
        python = e2e.target("python", "pymysql", worker=[sys.executable, "worker.py"])
        settings = self.settings([*e2e.good_targets(), python], ["simple.get", "trade.accept", "simple.count"])
        self.expect(0, *self.run_arguments(settings))
        states = e2e.states_of(e2e.results_of(self.folder / "out"))
        self.assertEqual({scenario: state for (scenario, target), state in states.items() if target == "python"},
                         {"simple.get": "measured", "trade.accept": "measured", "simple.count": "unsupported"})

    @needs_pymysql
    def test_a_backend_may_be_a_command(self):
        """It stands first, keeps nothing, and knows but two scenarios."""
        bin_copy = self.copy_bin()
        build = json.loads((bin_copy / "backends.json").read_text("utf-8"))
        build["backends"].insert(0, {"name": "pymysql", "built": True, "worker": "bench_pymysql", "command": PYTHON_WORKER,
                                     "reason": "", "install": ""})
        (bin_copy / "backends.json").write_text(json.dumps(build), "utf-8")
        program = bin_copy / "driverbench"
        out = self.expect(0, "list", program=program, cwd=self.folder).out
        self.assertRegex(out, r"(?m)^ +pymysql +PyMySQL [0-9.]+\s+\(/")
        self.assertIn("simple.bulk", out)
        settings = self.settings([e2e.target("pymysql"), *e2e.good_targets()], ["trade.accept"])
        self.expect(0, *self.run_arguments(settings), program=program, cwd=self.folder)
        states = e2e.states_of(e2e.results_of(self.folder / "out"))
        self.assertEqual(set(states.values()), {"measured"})

    def test_what_cannot_be_checked(self):
        tool = ROOT / "tools/conformance"
        for arguments, words in ((["--"], "usage: "), ([], "usage: "), (["nowhere", "--", "true"], "nowhere is not HOST:PORT"),
                                 (["--colour", "--", "true"], "--colour is no option"),
                                 (["--ca", "/missing", "--", "true"], "--ca: /missing is no file"),
                                 (["--", "/missing/worker"], "/missing/worker is no program that can be run")):
            with self.subTest(arguments=arguments):
                self.expect_refused(words, *arguments, program=tool)
        worker = str(e2e.BIN / e2e.BUILT["libmariadb"]["worker"])
        for arguments, words in ((["--bin", self.folder, "--", worker], "backends.json: "),
                                 (["--scenario", "simple.set", "--", worker], "the worker does not describe 'simple.set'"),
                                 (["127.0.0.1:9", "--", worker], "2003|Can't connect|refused")):
            with self.subTest(arguments=arguments):
                self.expect_refused(words, *arguments, program=tool,
                                    env={"DRIVERBENCH_TEST_SERVER": f"{e2e.HOST}:{e2e.PORT}"})


if __name__ == "__main__":
    unittest.main()
