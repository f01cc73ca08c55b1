"""What the end-to-end tests share: the real command on a real server, and a database a test.

Read from the environment:
  DRIVERBENCH_TEST_SERVER  host:port of a server that lets root in without a password
  DRIVERBENCH_BIN          the folder of driverbench, the workers and backends.json
  DRIVERBENCH_FAULTY       the folder of the workers with a fault
  PYTHONPATH               has tools/testing, where servers, relays and packets of a test are
"""

import collections
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import servers
from strict_json import strict_json

DEADLINE = 300  # of what hangs: a run of many targets takes a tenth of it alone, and half beside other tests and sanitizers
# What no command may ever print, whatever it is given.
TRACES = ("terminate called", "what():", "Sanitizer", "Assertion", "core dumped", "Traceback")

Done = collections.namedtuple("Done", "status out err")


def _environment(name, wanted):
    value = os.environ.get(name)
    if not value:
        sys.exit(f"the end-to-end tests need {wanted}: set {name}")
    return value


def _server():
    host, colon, port = _environment(
        "DRIVERBENCH_TEST_SERVER", "a server (host:port, user root, no password)").rpartition(":")
    if not colon or not host or not port.isdigit():
        sys.exit("DRIVERBENCH_TEST_SERVER is not host:port")
    return host, int(port)


HOST, PORT = _server()
BIN = pathlib.Path(_environment("DRIVERBENCH_BIN", "the programs")).resolve()
FAULTY = pathlib.Path(_environment("DRIVERBENCH_FAULTY", "the faulty workers")).resolve()
BUILD = json.loads((BIN / "backends.json").read_text("utf-8"))
BUILT = {backend["name"]: backend for backend in BUILD["backends"]}
# Empty, or which sanitizers. They look at code, for which once is enough: what is repeated to show that it is so every time
# is repeated on the release build.
SANITIZE = BUILD["sanitize"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
# Of the libraries that few use, which lack what these tests are about, all_libraries_test has its own word; workers in other
# languages keep no rows, python_test speaks of them.
COMMON = [name for name in BUILT
          if not (ROOT / "backends" / name / "packages.all").exists() and "command" not in BUILT[name]]
WITH_SERVER = [name for name in COMMON if BUILT[name]["built"] and name != "memory"]


def sql(statements):
    """Runs them as root; the last one's rows as lists of texts."""
    return servers.sql(HOST, PORT, statements)


def needs(*backends):
    """Skips a test of backends that this build left out."""
    missing = [name for name in backends if not BUILT.get(name, {}).get("built")]
    return unittest.skipIf(missing, f"not built: {', '.join(missing)}")


def target(name, backend=None, **more):
    return {"name": name, "backend": backend or name, **more}


def faulty(fault):
    """A target of the worker with this fault."""
    return target(fault, "libmariadb", worker=str(FAULTY / f"bench_faulty_{fault}"))


def good_targets():
    """Two, of different backends: enough to compare, and for each to have a keeper."""
    return [target(f"good_{name}", name) for name in WITH_SERVER[:2]]


def all_targets():
    """Every common backend of the build, with both protocols."""
    return ([target(name) for name in COMMON if BUILT[name]["built"]] +
            [target(f"{name}-prepared", name, protocol="prepared") for name in WITH_SERVER])


def results_of(out):
    return strict_json((pathlib.Path(out) / "results.json").read_text("utf-8"))


def lines_of(out):
    """blocks.jsonl: (kind, content) of every line, all of them complete."""
    text = (pathlib.Path(out) / "blocks.jsonl").read_text("utf-8")
    if not text.endswith("\n"):
        raise ValueError("the last line of blocks.jsonl is torn")
    return [next(iter(strict_json(line).items())) for line in text.splitlines()]


def blocks_of(out):
    return [content for kind, content in lines_of(out) if kind == "block"]


def states_of(results):
    """{(scenario, target): state} of every row of every case."""
    return {(case["scenario"], row["target"]): row["state"]
            for case in results["driverbench"]["cases"] for row in case["rows"]}


def table_row(text, name):
    """The line of a target in the first table of `text`; empty when there is none."""
    return next((line for line in text.splitlines() if line.split()[:1] == [name]), "")


def wrapped(text):
    """Without the line breaks of the table, which cut sentences."""
    return " ".join(text.split())


class Running:
    """A command that was started, and is killed at the latest when the test ends."""

    def __init__(self, test, arguments, env=None, **options):
        self.command = [str(argument) for argument in arguments]
        environment = {**os.environ, **(env or {})}
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.PIPE)
        self.process = subprocess.Popen(
            self.command, stderr=subprocess.PIPE, text=True,
            env={key: value for key, value in environment.items() if value is not None}, **options)
        test.addCleanup(self.end)

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate(timeout=DEADLINE)

    def signal(self, number=signal.SIGINT):
        self.process.send_signal(number)

    def wait(self, deadline=DEADLINE):
        try:
            out, err = self.process.communicate(timeout=deadline)
        except subprocess.TimeoutExpired as expired:
            self.process.kill()
            out, err = self.process.communicate(timeout=DEADLINE)
            raise AssertionError(
                f"{self.command} did not end within {deadline} s\n{out}\n{err}") from expired
        return Done(self.process.returncode, out, err)


class E2eTest(unittest.TestCase):
    """A test with a folder and the name of a database; both are gone when it ends."""

    longMessage = True
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="driverbench_e2e_")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        # Files run at the same time, and several have a test of one name. Of the 64 characters that a server takes, some
        # are left for the name of a second database.
        file = pathlib.Path(sys.argv[0]).stem.removesuffix("_test")
        self.database = f"driverbench_{file}_{self.id().rpartition('.')[2].removeprefix('test_')}"[:54]
        sql(f"DROP DATABASE IF EXISTS {self.database}")
        self.addCleanup(sql, f"DROP DATABASE IF EXISTS {self.database}")

    def write(self, name, text, mode=0o644):
        path = self.folder / name
        path.write_text(text, "utf-8")
        path.chmod(mode)
        return path

    def kept(self, kind=""):
        """The complete lines of a run's blocks.jsonl, while it goes on; those of a kind."""
        try:
            text = (self.folder / "out" / "blocks.jsonl").read_text("utf-8")
        except FileNotFoundError:
            return []
        return [line for line in text.split("\n")[:-1] if line.startswith(f'{{"{kind}')]

    def settings(self, targets, scenarios, server=None, run=None, name="settings.yaml", **more):
        """A settings file, as JSON, which is YAML too."""
        content = {
            "servers": [{"name": "local", "host": HOST, "port": PORT, "database": self.database,
                         "connect_timeout": "20s", **(server or {})}],
            "targets": targets,
            "scenarios": scenarios,
            "run": {"block_time": "5ms", **(run or {})},
            **more,
        }
        return self.write(name, json.dumps(content, indent=1))

    def start(self, *arguments, program=None, **options):
        return Running(self, [program or BIN / "driverbench", *arguments], **options)

    def expect(self, status, *arguments, **options):
        """Runs a command to its end; it must end with `status` and in order."""
        running = self.start(*arguments, **options)
        return self.expect_end(status, running)

    def expect_end(self, status, running, deadline=DEADLINE):
        done = running.wait(deadline)
        text = f"{running.command}\n{done.out}\n{done.err}"
        self.assertEqual(done.status, status, text)
        for trace in TRACES:
            self.assertNotIn(trace, done.out + done.err, text)
        return done

    def wait_for(self, condition, running):
        """Waits, while the command runs on, until the condition holds."""
        end = time.monotonic() + DEADLINE
        while not condition():
            if running.process.poll() is not None:
                done = running.wait()
                self.fail(f"it ended by itself, with {done.status}\n{done.out}\n{done.err}")
            if time.monotonic() > end:
                self.fail("it did not come to that")
            time.sleep(0.02)

    def expect_refused(self, sentence, *arguments, **options):
        """Nothing measured, and why on standard error: `sentence` is a regular expression."""
        done = self.expect(2, *arguments, **options)
        self.assertRegex(done.err, sentence)
        return done

    def run_arguments(self, settings, rounds=2, out="out"):
        return ["run", "--config", settings, "--rounds", rounds, "--out", self.folder / out]

    def python_worker(self, name, body):
        """A worker program in Python; `body` may use json, sys, os and the real worker's path."""
        real = BIN / BUILT["libmariadb"]["worker"]
        text = (f"#!{sys.executable} -B\nimport json, os, subprocess, sys, time\n"
                f"REAL = {str(real)!r}\n{body}\n")
        return str(self.write(name, text, 0o755))

    def changed_worker(self, name, change, action="run", program=None):
        """The real worker, except that `change`, an expression, makes the answer to `action` out of
        the real one's `line`, the process's `count`th."""
        return self.python_worker(name, f"""
real = subprocess.Popen([{str(program or "")!r} or REAL, "--worker"], stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE)
count = 0
for request in sys.stdin.buffer:
    real.stdin.write(request)
    real.stdin.flush()
    line = real.stdout.readline()
    if json.loads(request)["do"] == {action!r}:
        count += 1
        line = {change}
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()
""")

    def copy_bin(self):
        """A folder with the programs, of which the test may change backends.json and workers."""
        copy = self.folder / "bin"
        copy.mkdir()
        # driverbench looks beside itself, and through a link it would look into the real folder.
        shutil.copy2(BIN / "driverbench", copy)
        shutil.copy2(BIN / "backends.json", copy)
        for worker in BIN.glob("bench_*"):
            (copy / worker.name).symlink_to(worker)
        return copy
