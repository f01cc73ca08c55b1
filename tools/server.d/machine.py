"""A machine for the tests of tools/server: PATH, home, folder and port of its own."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

TOOLS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOOLS / "testing"))
import servers

STAND_IN = TOOLS / "server.d" / "stand_in.py"
STAND_INS = ("tidb-server", "docker", "go")
DEADLINE = 120
SERVER_DEADLINE = 30  # what tools/server gives a server
(IMAGE,) = re.findall(r"image: (\S+)", (TOOLS.parent / "compose.yaml").read_text("utf-8"))


def pins():
    """The versions that tools/tidb has, by their lines."""
    return {re.match(r"// TiDB, line (\S+);", path.read_text("utf-8"))[1]: path.parent.name
            for path in (TOOLS / "tidb").glob("v*/go.mod")}


def release(line):
    """What a server that was built from the pin of the line says that it is."""
    time_and_commit = re.search(r"(\d{8})\d{6}(-[0-9a-f]{12})$", pins()[line])
    return f"{line}-{time_and_commit[1]}{time_and_commit[2]}"


def wait_until(condition, what):
    end = time.monotonic() + DEADLINE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"in vain: {what}")
        time.sleep(0.02)


class ServerTest(unittest.TestCase):
    """A machine of its own: PATH, home, a folder, a port."""

    hidden = STAND_INS

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.addCleanup(self.check_nothing_is_left)
        self.dir = self.folder / "server"
        self.port = servers.free_port()
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        self.notes = self.folder / "notes"
        self.notes.mkdir()
        self.environment = {
            "PATH": ":".join([str(self.bin), *self.system_path()]),
            "HOME": str(self.folder / "home"),
            "DRIVERBENCH_STAND_IN": str(self.notes),
            "DRIVERBENCH_SERVER_DEADLINE": str(SERVER_DEADLINE),
            # Nothing is fetched, should a stand-in be passed by.
            "GOPROXY": "off",
            "PIP_NO_INDEX": "1",
            "PYTHONPATH": str(self.folder / "python"),
        }
        # Any Python finds this one before its own, and it says that it is not there.
        (self.folder / "python").mkdir()
        (self.folder / "python" / "pip.py").symlink_to(STAND_IN)
        self.cache = self.folder / "home/.cache/driverbench"
        self.addCleanup(self.run_tool, "down")

    def system_path(self):
        """The system's programs without those that are stood in for."""
        for number, folder in enumerate(map(pathlib.Path, ("/usr/bin", "/bin", "/usr/sbin"))):
            if any((folder / name).exists() for name in self.hidden):
                copy = self.folder / f"path{number}"
                copy.mkdir()
                for program in folder.iterdir():
                    if program.name not in self.hidden:
                        (copy / program.name).symlink_to(program)
                yield str(copy)
            else:
                yield str(folder)

    def processes(self):
        """All that descends from this test's calls: they have its environment."""
        mark = f"DRIVERBENCH_STAND_IN={self.notes}".encode()
        found = {}
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
            except OSError:
                pass
        return found

    def check_nothing_is_left(self):
        left = self.processes()
        self.kill_all()
        self.assertEqual(left, {}, "processes were left")

    def kill_all(self):
        """As a power failure: none lives to see another's end."""
        while left := self.processes():
            for number in (signal.SIGSTOP, signal.SIGKILL):
                for pid in left:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, number)

    def provide(self, *names):
        for name in names:
            (self.bin / name).symlink_to(STAND_IN)

    def note(self, *names):
        for name in names:
            (self.notes / name).touch()

    def strike(self, *names):
        for name in names:
            (self.notes / name).unlink()

    def run_script(self, script, *arguments, **environment):
        return subprocess.run(
            [TOOLS / script, *arguments], env={**self.environment, **environment}, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=DEADLINE, check=False)

    def start_script(self, script, *arguments, **environment):
        """Not waited for. It leads a process group, as in a terminal; what it says is `said`."""
        # Python ignores SIGINT for some children, and a shell does not undo that.
        with open(self.folder / "said", "ab") as output:
            process = subprocess.Popen(
                [TOOLS / script, *arguments], env={**self.environment, **environment},
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, process_group=0,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def said(self):
        return (self.folder / "said").read_text("utf-8")

    def run_tool(self, command, *arguments, folder=None, port=None, **environment):
        return self.run_script("server", command, "--port", str(port or self.port),
                               "--dir", folder or self.dir, *arguments, **environment)

    def start_tool(self, *arguments, **environment):
        """up, not waited for."""
        return self.start_script("server", "up", "--port", str(self.port), "--dir", self.dir,
                                 *arguments, **environment)

    def expect(self, status, command, *arguments, **options):
        done = self.run_tool(command, *arguments, **options)
        self.assertEqual(done.returncode, status, done.stdout)
        return done.stdout

    def calls(self, name=None):
        path = self.notes / "calls"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return [call for call in map(json.loads, lines) if name in (None, call[0])]

    def call(self, *beginning):
        """The one call that begins so."""
        found = [call for call in self.calls() if call[:len(beginning)] == list(beginning)]
        self.assertEqual(len(found), 1, self.calls())
        return found[0]

    def builds(self):
        return [call for call in self.calls("go") if call[1] == "build"]

    def state(self):
        lines = (self.dir / "state").read_text("utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    def check_folder_is_clean(self):
        names = {path.name for path in self.dir.iterdir()}
        self.assertLessEqual(names, {"log", "made-by-driverbench"})

    def config(self):
        """The tidb.toml that a stand-in was given."""
        return (self.notes / "tidb.toml").read_text("utf-8")

    def start_bystander(self):
        process = subprocess.Popen(["sleep", str(DEADLINE)], env=self.environment)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def start_stand_in(self):
        """A server that tools/server did not start."""
        process = subprocess.Popen([sys.executable, STAND_IN, "serve", str(self.port)],
                                   env=self.environment, stdout=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        wait_until(lambda: self.run_tool("status").returncode == 0, "the stand-in answers")
        return process

    def query(self, sql, *options):
        return subprocess.run(
            ["mariadb", "--no-defaults", "--host=127.0.0.1", f"--port={self.port}", "--user=root",
             "--batch", "--skip-column-names", f"--execute={sql}", *options],
            capture_output=True, text=True, timeout=DEADLINE, check=False)
